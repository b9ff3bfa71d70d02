"""Disagreements inside a record: reports are built by hand; every issue found is compared."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from extractors.assemble import assemble
from extractors.consistency import issues
from extractors.consistency.births import possible_weight
from schemas.document import Document, Section, SectionKind
from schemas.fact import Fact, Subject, quote
from schemas.gestation import GestationalAge, Precision, Relation, Window
from schemas.medication import Drug, Frequency, Medication, Status
from schemas.neonate import Neonate
from schemas.obstetric import ObstetricHistory
from schemas.patient import Age, Patient, Sex
from schemas.pregnancy import CalendarDate, Outcome, Pregnancy
from schemas.report import Case, Report, Versions
from tests.extractors.support import annotated, document


def fact(source: Document, value: object, words: str, kind: type = int, method: str = "rule:test/x"):  # noqa: ANN201
    start = source.text.index(words)
    return Fact[kind](value=value, quotes=(quote(source, start, start + len(words)),), method=method)


def age(source: Document, days: int, words: str) -> Fact[GestationalAge]:
    precision = Precision.DAY if days % 7 else Precision.WEEK
    return fact(
        source, GestationalAge(days=days, precision=precision, as_written=words), words, GestationalAge
    )


def codes(source: Document, **parts: object) -> list[str]:
    case = Case(label="case 1", start=0, end=len(source.text), **parts)
    versions = Versions(software="test", rules="0", terms="0")
    report = Report(document_id=source.id, document_name="test", cases=(case,), versions=versions)
    found = issues(report, source)
    assert all(entry.stands_in(source) for issue in found for entry in issue.quotes)
    assert all(issue.case == 0 and issue.message for issue in found)
    return [issue.code for issue in found]


CORPUS = files("extractors.consistency") / "corpus.toml"
LINES = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["line"]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["text"][-60:])
def test_what_a_text_does_not_agree_in(line: dict[str, Any]) -> None:
    report = assemble(annotated(line["text"]), Versions(software="test", rules="0", terms="0"))
    assert [issue.code for issue in report.issues] == line["issues"]


NEWBORNS = document(
    "The fetus was stillborn. A boy, Apgar 8. A girl, Apgar 0. A singleton. Twins. Weights 900 g and 1,100 g. In 2015. In 2019."
)


def _baby(**parts: str) -> Neonate:
    numbers = {"8": 8, "0": 0, "900 g": 900, "1,100 g": 1100}
    return Neonate(**{name: fact(NEWBORNS, numbers[words], words) for name, words in parts.items()})


@pytest.mark.parametrize(
    ("outcome", "babies", "fetuses", "expected"),
    [
        (Outcome.STILLBIRTH, [{"apgar_5": "8"}], None, ["outcome_against_newborn"]),
        (Outcome.STILLBIRTH, [{"apgar_1": "8", "apgar_5": "0"}], None, ["outcome_against_newborn"]),
        (Outcome.STILLBIRTH, [{"apgar_5": "0"}], None, []),
        (Outcome.STILLBIRTH, [{"apgar_5": "8"}], (2, "Twins"), []),
        (Outcome.STILLBIRTH, [{"apgar_5": "8"}, {"apgar_5": "0"}], None, []),
        (Outcome.LIVE_BIRTH, [{"apgar_5": "8"}], (1, "singleton"), []),
        (
            Outcome.LIVE_BIRTH,
            [{"birth_weight_g": "900 g"}, {"birth_weight_g": "1,100 g"}],
            (1, "singleton"),
            ["more_newborns_than_fetuses"],
        ),
        (Outcome.LIVE_BIRTH, [{"birth_weight_g": "900 g"}, {"birth_weight_g": "1,100 g"}], (2, "Twins"), []),
        (Outcome.LIVE_BIRTH, [{"birth_weight_g": "900 g"}, {"apgar_5": "8"}], (1, "singleton"), []),
    ],
)
def test_an_end_against_the_newborns(outcome, babies, fetuses, expected) -> None:
    pregnancy = Pregnancy(
        is_index=True,
        outcome=fact(NEWBORNS, outcome, "stillborn", Outcome),
        fetuses=fact(NEWBORNS, *fetuses) if fetuses else None,
        neonates=tuple(_baby(**baby) for baby in babies),
    )
    found = [c for c in codes(NEWBORNS, pregnancies=(pregnancy,)) if c != "birth_weight_for_age"]
    assert found == expected


@pytest.mark.parametrize(
    ("earlier", "this", "expected"),
    [("2019", "2015", ["earlier_pregnancy_dated_later"]), ("2015", "2019", []), ("2019", "2019", [])],
)
def test_an_earlier_pregnancy_is_before_this_one(earlier: str, this: str, expected: list[str]) -> None:
    def of(year: str, *, index: bool) -> Pregnancy:
        return Pregnancy(
            is_index=index, date=fact(NEWBORNS, CalendarDate(year=int(year)), year, CalendarDate)
        )

    assert codes(NEWBORNS, pregnancies=(of(earlier, index=False), of(this, index=True))) == expected


COUNTS = [
    ({"gravidity": 3, "parity": 2, "abortions": 2}, ["gravidity_below_sum"]),
    ({"gravidity": 1, "parity": 2}, ["gravidity_below_sum"]),
    ({"gravidity": 4, "parity": 2, "abortions": 2}, []),
    ({"gravidity": 4, "parity": 2, "abortions": 1}, []),
    ({"parity": 2, "term": 1, "preterm": 0}, ["parity_against_births"]),
    ({"parity": 2, "term": 1, "preterm": 1}, []),
    ({"abortions": 2, "miscarriages": 2, "terminations": 1}, ["losses_counted_two_ways"]),
    ({"abortions": 3, "miscarriages": 2, "terminations": 1}, []),
    ({"parity": 1, "living": 3}, ["living_above_births"]),
    ({"parity": 1, "living": 2}, ["living_above_births"]),
    ({"parity": 2, "living": 1}, []),
    ({"parity": 0, "living": 1}, ["living_above_births"]),
]


@pytest.mark.parametrize(("counts", "expected"), COUNTS, ids=[str(counts) for counts, _ in COUNTS])
def test_counts(counts: dict[str, int], expected: list[str]) -> None:
    source = document("Her history was told in numbers.")
    history = ObstetricHistory(**{key: fact(source, value, "numbers") for key, value in counts.items()})
    assert codes(source, obstetric_history=history) == expected


def test_more_births_told_than_the_formula_counts() -> None:
    source = document("G3P1. A birth in 2010 and a birth in 2012.")
    history = ObstetricHistory(parity=fact(source, 1, "G3P1"))
    births = tuple(
        Pregnancy(outcome=fact(source, Outcome.LIVE_BIRTH, words, Outcome))
        for words in ("birth in 2010", "birth in 2012")
    )
    assert codes(source, obstetric_history=history, pregnancies=births) == ["pregnancies_told_above_count"]
    assert codes(source, obstetric_history=history, pregnancies=births[:1]) == []


WEIGHTS = [
    (3200, 273, False),
    (3200, 175, True),
    (650, 175, False),
    (650, 280, True),
    (2290, 249, False),
    (4900, 280, False),
]


@pytest.mark.parametrize(("grams", "days", "odd"), WEIGHTS)
def test_birth_weight_for_age(grams: int, days: int, odd: bool) -> None:
    source = document("A girl of that weight was born at that age.")
    baby = Neonate(sex=fact(source, Sex.FEMALE, "girl", Sex), birth_weight_g=fact(source, grams, "weight"))
    index = Pregnancy(is_index=True, end=age(source, days, "that age"), neonates=(baby,))
    assert codes(source, pregnancies=(index,)) == (["birth_weight_for_age"] if odd else [])


def test_possible_weights_never_shrink_with_age() -> None:
    limits = [possible_weight(week * 7) for week in range(20, 45)]
    assert None not in limits
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in zip(limits, limits[1:], strict=False))
    assert possible_weight(19 * 7) is None


APGARS = [
    ("The Apgar score was 12.", ["apgar_out_of_range"]),
    ("Apgar scores of 78 were noted.", ["apgar_out_of_range"]),
    ("The Apgar score was 10.", []),
    ("Apgar scores of 8 and 9 at 1 and 15 minutes.", []),
    ("The Apgar score at 15 minutes was 9.", []),
    ("Apgar 9/10.", []),
]


@pytest.mark.parametrize(("text", "expected"), APGARS, ids=[text for text, _ in APGARS])
def test_apgar(text: str, expected: list[str]) -> None:
    assert codes(document(text)) == expected


ENDS = [
    (
        "She was delivered at 33+2 weeks. Both pregnancies ended at 34 weeks.",
        233,
        ["delivery_age_told_two_ways"],
    ),
    ("She was delivered at 34+2 weeks. Both pregnancies ended at 34 weeks.", 240, []),
    ("She was delivered at 33+2 weeks. Both her pregnancies were dated at 34 weeks.", 233, []),
    (
        "She was delivered at 33+2 weeks. In short, she was delivered at 35 weeks by caesarean section.",
        233,
        ["delivery_age_told_two_ways"],
    ),
    ("She was delivered at 33+2 weeks. Her first baby was born at 35 weeks.", 233, []),
    ("She was delivered at 33+2 weeks. Delivery was planned at 35 weeks.", 233, []),
    ("She was delivered at 33+2 weeks. In short, she was delivered at 33 weeks.", 233, []),
]


@pytest.mark.parametrize(("text", "days", "expected"), ENDS, ids=[text[33:75] for text, _, _ in ENDS])
def test_end_told_two_ways(text: str, days: int, expected: list[str]) -> None:
    source = document(text)
    index = Pregnancy(is_index=True, end=age(source, days, "33+2 weeks" if "33+2" in text else "34+2 weeks"))
    assert codes(source, pregnancies=(index,)) == expected


def test_an_earlier_end_is_not_held_against_the_delivery() -> None:
    source = document(
        "She was delivered at 33+2 weeks. It was at 36 weeks. This pregnancy ended at 36 weeks."
    )
    index = Pregnancy(is_index=True, end=age(source, 233, "33+2 weeks"))
    earlier = Pregnancy(end=age(source, 252, "36 weeks"))
    assert codes(source, pregnancies=(index, earlier)) == []
    assert codes(source, pregnancies=(index,)) == ["delivery_age_told_two_ways"]


def test_other_studies_are_not_held_against_the_case() -> None:
    source = document(
        "She was delivered at 33+2 weeks. Both pregnancies ended at 34 weeks.",
        section=SectionKind.INTRODUCTION,
    )
    assert codes(source, pregnancies=(Pregnancy(is_index=True, end=age(source, 233, "33+2 weeks")),)) == []


def date(source: Document, words: str, year: int, month: int, day: int) -> Fact[CalendarDate]:
    return fact(source, CalendarDate(year=year, month=month, day=day), words, CalendarDate)


def test_expected_date_against_last_period() -> None:
    source = document("LMP 1 March 2020, EDD 6 December 2020, EDD 6 November 2020.")
    lmp = date(source, "1 March 2020", 2020, 3, 1)
    right = Pregnancy(is_index=True, lmp=lmp, edd=date(source, "6 December 2020", 2020, 12, 6))
    wrong = Pregnancy(is_index=True, lmp=lmp, edd=date(source, "6 November 2020", 2020, 11, 6))
    assert codes(source, pregnancies=(right,)) == []
    assert codes(source, pregnancies=(wrong,)) == ["dates_disagree"]


def test_date_of_delivery_against_its_age() -> None:
    source = document("LMP 1 March 2020; born on 8 November 2020 at 36+0 weeks, or at 30+0 weeks.")
    lmp, born = date(source, "1 March 2020", 2020, 3, 1), date(source, "8 November 2020", 2020, 11, 8)
    right = Pregnancy(is_index=True, lmp=lmp, date=born, end=age(source, 252, "36+0 weeks"))
    wrong = Pregnancy(is_index=True, lmp=lmp, date=born, end=age(source, 210, "30+0 weeks"))
    assert codes(source, pregnancies=(right,)) == []
    assert codes(source, pregnancies=(wrong,)) == ["dates_disagree"]


DRUGS = [
    ({"stop": 266}, Status.GIVEN, Subject.MOTHER, ["drug_after_end"]),
    ({"start": 266}, Status.GIVEN, Subject.MOTHER, ["drug_after_end"]),
    ({"stop": 249}, Status.GIVEN, Subject.MOTHER, []),
    ({"stop": 245}, Status.GIVEN, Subject.MOTHER, []),
    ({"stop": 266}, Status.NOT_GIVEN, Subject.MOTHER, []),
    ({"stop": 266}, Status.PLANNED, Subject.MOTHER, []),
    ({"stop": 266}, Status.GIVEN, Subject.NEONATE, []),
    ({}, Status.GIVEN, Subject.MOTHER, []),
]


@pytest.mark.parametrize(("window", "status", "subject", "expected"), DRUGS)
def test_drug_after_the_end(
    window: dict[str, int], status: Status, subject: Subject, expected: list[str]
) -> None:
    source = document("Aspirin was given until 38 weeks. She was delivered at 35+4 weeks.")
    entry = Medication(
        drug=fact(source, Drug(generic="aspirin", as_written="Aspirin"), "Aspirin", Drug),
        subject=fact(source, subject, "Aspirin", Subject),
        status=fact(source, status, "given", Status),
        window=Window(**{side: age(source, days, "38 weeks") for side, days in window.items()}),
    )
    index = Pregnancy(is_index=True, end=age(source, 249, "35+4 weeks"))
    assert codes(source, pregnancies=(index,), medications=(entry,)) == expected


@pytest.mark.parametrize(
    ("relation", "days", "expected"),
    [
        (Relation.BEFORE_CONCEPTION, 84, ["drug_before_conception"]),
        (Relation.BEFORE_CONCEPTION, 0, []),
        (Relation.UNTIL_DELIVERY, 84, []),
        (None, 84, []),
    ],
)
def test_drug_before_conception(relation: Relation | None, days: int, expected: list[str]) -> None:
    source = document("Aspirin was taken before conception, from 12 weeks.")
    entry = Medication(
        drug=fact(source, Drug(generic="aspirin", as_written="Aspirin"), "Aspirin", Drug),
        subject=fact(source, Subject.MOTHER, "Aspirin", Subject),
        status=fact(source, Status.GIVEN, "taken", Status),
        window=Window(
            start=age(source, days, "12 weeks"),
            relation=fact(source, relation, "before conception", Relation) if relation else None,
        ),
    )
    assert codes(source, medications=(entry,)) == expected


@pytest.mark.parametrize(
    ("window", "lasted", "often", "expected"),
    [
        ((84, 98), 56, None, ["drug_length"]),
        ((84, 98), 21, None, []),
        ((84, 98), 14, None, []),
        ((140, 210), 10, None, ["drug_length"]),
        ((140, 210), 10, Frequency(interval_hours=720), []),  # of one course of several
        ((140, 210), 10, Frequency(times_per_day=1), ["drug_length"]),
        ((140, 210), 63, None, []),
        ((84, 84), 56, None, []),  # begun then
        ((84, None), 56, None, []),
    ],
)
def test_drug_length(
    window: tuple[int, int | None], lasted: float, often: Frequency | None, expected: list[str]
) -> None:
    source = document("Aspirin was given from 12 weeks to 14 weeks, for so long.")
    start, stop = window
    entry = Medication(
        drug=fact(source, Drug(generic="aspirin", as_written="Aspirin"), "Aspirin", Drug),
        subject=fact(source, Subject.MOTHER, "Aspirin", Subject),
        status=fact(source, Status.GIVEN, "given", Status),
        frequency=None if often is None else fact(source, often, "given", Frequency),
        duration_days=fact(source, lasted, "for so long", float),
        window=Window(
            start=age(source, start, "12 weeks"),
            stop=None if stop is None else age(source, stop, "12 weeks" if stop == start else "14 weeks"),
        ),
    )
    assert codes(source, medications=(entry,)) == expected


@pytest.mark.parametrize(
    ("subject", "years", "window", "expected"),
    [
        (Subject.NEONATE, 30.0, {"start": 84}, ["drug_before_birth"]),
        (Subject.NEONATE, 30.0, {"stop": 84}, ["drug_before_birth"]),
        (Subject.PATIENT, 0.0, {"start": 84}, ["drug_before_birth"]),
        (Subject.PATIENT, 30.0, {"start": 84}, []),
        (Subject.MOTHER, 30.0, {"start": 84}, []),
        (Subject.FETUS, 30.0, {"start": 84}, []),
        (Subject.NEONATE, 30.0, {"start": 280}, []),  # weeks that go on after the birth
        (Subject.NEONATE, 30.0, {}, []),
    ],
)
def test_drug_before_birth(
    subject: Subject, years: float, window: dict[str, int], expected: list[str]
) -> None:
    source = document("Aspirin was given from 12 weeks. The child was born at 35+4 weeks.")
    entry = Medication(
        drug=fact(source, Drug(generic="aspirin", as_written="Aspirin"), "Aspirin", Drug),
        subject=fact(source, subject, "child", Subject),
        status=fact(source, Status.GIVEN, "given", Status),
        window=Window(**{side: age(source, days, "12 weeks") for side, days in window.items()}),
    )
    index = Pregnancy(is_index=True, end=age(source, 249, "35+4 weeks"))
    patient = Patient(age=fact(source, Age(years=years), "child", Age))
    told = codes(source, patient=patient, pregnancies=(index,), medications=(entry,))
    assert [code for code in told if code.startswith("drug")] == expected


@pytest.mark.parametrize(
    ("sex", "years", "presents", "gravidity", "expected"),
    [
        (Sex.MALE, 40.0, False, True, ["pregnancy_not_own"]),
        (Sex.MALE, None, True, False, ["pregnancy_not_own"]),
        (Sex.FEMALE, 3.0, True, False, ["pregnancy_not_own"]),
        (Sex.FEMALE, 9.9, True, False, ["pregnancy_not_own"]),
        (Sex.FEMALE, 10.0, True, False, []),
        (Sex.FEMALE, 30.0, True, True, []),
        (Sex.FEMALE, 13.0, True, True, []),
        (Sex.MALE, 0.0, False, True, []),  # the history is its mother's
        (Sex.MALE, 40.0, False, False, []),
        (None, None, True, True, []),
    ],
)
def test_a_pregnancy_of_a_man_or_a_child(sex, years, presents, gravidity, expected) -> None:
    source = document("A man. Aged so. Seen at 12 weeks. Gravida 2.")
    patient = Patient(
        sex=fact(source, sex, "man", Sex) if sex else None,
        age=fact(source, Age(years=years), "so", Age) if years is not None else None,
    )
    index = Pregnancy(is_index=True, presentation=age(source, 84, "12 weeks") if presents else None)
    history = ObstetricHistory(gravidity=fact(source, 2, "Gravida 2") if gravidity else None)
    assert codes(source, patient=patient, pregnancies=(index,), obstetric_history=history) == expected


def test_drug_after_birth_is_no_disagreement() -> None:
    source = document("Aspirin was resumed after birth, at 36 weeks. She was delivered at 35+4 weeks.")
    entry = Medication(
        drug=fact(source, Drug(generic="aspirin", as_written="Aspirin"), "Aspirin", Drug),
        subject=fact(source, Subject.MOTHER, "Aspirin", Subject),
        status=fact(source, Status.GIVEN, "resumed", Status),
        window=Window(
            start=age(source, 252, "36 weeks"),
            relation=fact(source, Relation.POSTPARTUM, "after birth", Relation),
        ),
    )
    assert (
        codes(
            source,
            pregnancies=(Pregnancy(is_index=True, end=age(source, 249, "35+4 weeks")),),
            medications=(entry,),
        )
        == []
    )


SHARES = [
    (
        "Curettage was performed in two of these losses. Curettage was done in three of her losses.",
        ["counted_two_ways"],
    ),
    ("Curettage was performed in two of these losses. Curettage was done in 2 of the losses.", []),
    ("Curettage was performed in two of these losses. Hysteroscopy was done in three of her losses.", []),
    ("Curettage was performed in two of these losses. Curettage was done in three of the women.", []),
]


@pytest.mark.parametrize(("text", "expected"), SHARES, ids=[text[48:] for text, _ in SHARES])
def test_shares(text: str, expected: list[str]) -> None:
    assert codes(document(text)) == expected


def test_shares_of_other_studies_are_left() -> None:
    text = "Curettage was performed in two of these losses.\nCurettage was done in three of her losses."
    cut = text.index("\n") + 1
    sections = (
        Section(kind=SectionKind.INTRODUCTION, start=0, end=cut),
        Section(kind=SectionKind.CASE, start=cut, end=len(text)),
    )
    assert codes(document(text).model_copy(update={"sections": sections})) == []


CUT = [
    ("Haemoglobin 10.2 g/dL", "10", ["quote_cut"]),
    ("Haemoglobin 10.2 g/dL", "10.2", []),
    ("seen at 19.4 weeks", "4 weeks", ["quote_cut"]),
    ("seen at 26½ weeks", "26", ["quote_cut"]),
    ("G2P1", "2", []),
    ("in 2 pregnancies.", "2", []),
]


@pytest.mark.parametrize(("text", "words", "expected"), CUT)
def test_a_number_that_its_quote_cuts_is_flagged_once(text: str, words: str, expected: list[str]) -> None:
    source = document(text)
    history = ObstetricHistory(gravidity=fact(source, 2, words), parity=fact(source, 1, words))
    assert [code for code in codes(source, obstetric_history=history) if code == "quote_cut"] == expected


def test_figures_beside_what_is_said_in_words_are_no_part_of_it() -> None:
    source = document("a stillbirth, pH 7.1")
    pregnancy = Pregnancy(
        is_index=True, outcome=fact(source, Outcome.STILLBIRTH, "stillbirth, pH 7", Outcome)
    )
    assert codes(source, pregnancies=(pregnancy,)) == []
