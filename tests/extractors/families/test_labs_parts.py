"""Parts of laboratory results: units in UCUM, whose, when, issues, results in words, merging."""

import pytest
import ucumvert

from extractors.english.numbers.digits import read_number
from extractors.english.rules import load_rules
from extractors.english.units.values import read_unit, unit_at
from extractors.families.labs.find.ranges import find_ranges
from extractors.families.labs.record import collect, collect_qualitative
from extractors.findings import flagged
from extractors.terms import tests as terms_tests
from extractors.terms.tests import tests as lab_tests
from schemas.document import SectionKind
from schemas.errors import RuleError
from tests.extractors.support import annotated

UNITS = [
    ("g/dL", "g/dL"), ("gm%", "g/dL"), ("mg / dl", "mg/dL"), ("µg/mL", "ug/mL"), ("mcg/L", "ug/L"), ("x 10^9/L", "10*9/L"),
    ("×109/L", "10*9/L"), ("x10 9 /L", "10*9/L"), ("10(3)/µL", "10*3/uL"), ("10⁹/L", "10*9/L"), ("K/µL", "10*3/uL"), ("Giga/L", "10*9/L"),
    ("/mm 3", "/uL"), ("cells/mm3", "/uL"), ("/cumm", "/uL"), ("mIU/mL", "m[IU]/mL"), ("mUI/L", "m[IU]/L"), ("U/L", "U/L"),
    ("mmol/24 h", "mmol/(24.h)"), ("mm/first hour", "mm/h"), ("mm in the first hour", "mm/h"), ("seconds", "s"), ("mmHg", "mm[Hg]"),
    ("copies/mL", "{copies}/mL"), ("mg/g creatinine", "mg/g"), ("lakh/cumm", "10*5/uL"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "ucum"), UNITS)
def test_units_compose_into_ucum(written: str, ucum: str) -> None:
    assert read_unit(written).ucum == ucum


def test_composed_units_are_ucum() -> None:
    parser = ucumvert.get_ucum_parser()
    for _, ucum in UNITS:
        assert parser.parse(ucum) is not None, ucum


@pytest.mark.parametrize(
    "after",
    ["5 weeks", "5 Months", "5 patients", "5 and", "5 Lancet", "5 molar pregnancies", "5 hypertension"],
)
def test_words_are_no_units(after: str) -> None:
    assert unit_at(after, 1) is None


NUMBERS = [
    ("12,000", 12000), ("2,79,000", 279000), ("44 000", 44000), ("1.270.000", 1270000), ("0,5", 0.5), ("9. 7", 9.7), ("1,58", 1.58),
    ("25.590", 25.59), ("0,500", 0.5), ("12,5", 12.5), (".5", 0.5),
]  # fmt: skip


@pytest.mark.parametrize(("written", "value"), NUMBERS)
def test_numbers(written: str, value: float) -> None:
    assert read_number(written) == value


NO_RANGES = [
    "(RR = 30 cycles/min)", "28.6 weeks (range 25.9 to 31.6 weeks)", "(n = 3)", "(normal karyotype, negative for fragile X)",
    "odds ratio 1.8 (95% CI 1.1-2.9)", "a normal pregnancy at 28 and 32 weeks", "aged 25 (20-35 years)", "the cutoff point is 1.0 U/mL",
    "lower limit of detection", "upper lobe 3 cm", "(Figure 2)",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_RANGES)
def test_look_alikes_of_ranges(text: str) -> None:
    assert [hit for hit in find_ranges(text) if not hit.bare] == []


def test_rules_are_proved_on_load() -> None:
    assert {rule.data["kind"] for rule in load_rules("families/labs")} == {
        "range_cue",
        "comparator",
        "no_result",
        "titre",
        "in_words",
        "fluid",
        "of_many",
    }


def test_every_test_of_the_table_has_bounds_in_order() -> None:
    assert [
        t.name for t in lab_tests().values() if t.low is not None and t.high is not None and t.low >= t.high
    ] == []


SUBJECTS = [
    ("In pregnancy her hemoglobin was 9.1 g/dL.", "mother"),
    ("The man's hemoglobin was 9.1 g/dL.", "patient"),
    ("She was pregnant. Her husband had a hemoglobin of 14.2 g/dL.", "partner"),
    ("She gave birth after a normal pregnancy. The newborn had a hemoglobin of 14.2 g/dL.", "neonate"),
    ("After her pregnancy the cord hemoglobin was 14.2 g/dL.", "neonate"),
    ("The baby of this pregnancy was floppy. His hemoglobin was 14.2 g/dL.", "neonate"),
    ("The baby was born after a normal pregnancy and the mother's hemoglobin was 8.0 g/dL.", "mother"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "subject"), SUBJECTS)
def test_whose(text: str, subject: str) -> None:
    doc = annotated(text)
    assert [result.subject.value.value for result in collect(doc, doc._.cases[0])] == [subject]


@pytest.mark.parametrize(
    "text",
    [
        "Her sister had a hemoglobin of 9.1 g/dL.",
        "The kidney came from her 52-year-old mother, whose creatinine was 0.9 mg/dL.",
        "Her brother takes lithium and runs a level of 0.9 mmol/L.",
        "In the series of Brown et al the mean hemoglobin was 9.1 g/dL.",
    ],
)
def test_results_of_others_are_left_out(text: str) -> None:
    doc = annotated(text)
    assert collect(doc, doc._.cases[0]) == ()


@pytest.mark.parametrize(
    ("section", "count"),
    [
        (SectionKind.CASE, 1),
        (SectionKind.INTRODUCTION, 0),
        (SectionKind.DISCUSSION, 0),
        (SectionKind.REFERENCES, 0),
    ],
)
def test_sections_of_others(section: SectionKind, count: int) -> None:
    doc = annotated("Hemoglobin was 9.1 g/dL and platelets fell.", section=section)
    assert len(collect(doc, doc._.cases[0])) == count


TIMES = [
    ("At 31 weeks of gestation hemoglobin was 8.9 g/dL.", ["31+0"]),
    ("The INR was 3.1 at 16 weeks of gestation and 2.8 at 22 weeks of gestation.", ["16+0", "22+0"]),
    ("Hemoglobin on postpartum day 1 was 8.1 g/dL.", [None]),
    ("She was seen at 30 weeks of gestation; the newborn's glucose level was 40 mg/dL.", [None]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ages"), TIMES)
def test_when(text: str, ages: list[str | None]) -> None:
    doc = annotated(text)
    assert [str(result.at.value) if result.at else None for result in collect(doc, doc._.cases[0])] == ages


def test_a_date_with_its_year() -> None:
    doc = annotated("On 22 January 2021 serum beta-hCG was 412 mIU/mL.")
    (result,) = collect(doc, doc._.cases[0])
    assert result.date is not None
    assert (result.date.value.year, result.date.value.month, result.date.value.day) == (2021, 1, 22)


ISSUES = [
    ("The white cell count was 12 x 10 /L.", ["unit_unreadable"]),
    ("Hemoglobin was 10.5 mg/dL.", ["unit_impossible"]),
    ("Hb was 5.6 g/L.", ["unit_impossible"]),
    ("Hemoglobin was 96 g/L.", []),
    ("WBC was 12.4 x10 9/L.", ["unit_repaired"]),
    ("WBC was 12.4 x 10^9/L.", []),
    ("Potassium was 55 mmol/L.", ["value_impossible"]),
    ("CRP was 8 mg/L (normal 20-5).", ["range_backwards"]),
    ("TSH was 2.1 mIU/L (normal 12-22).", ["range_unusual"]),  # that of free thyroxine
    ("TSH was 2.1 mIU/L (normal 0.1-2.5).", []),  # of a trimester
    ("Free T4 was 15 pmol/L (normal 12-22).", []),
    ("Free T4 was 15 pmol/L (normal 0.3-4.2).", ["range_unusual"]),
    ("Fibrinogen was 3.1 g/L (normal 200-400).", ["range_unusual"]),  # of mg/dL
    ("CRP was 8 mg/L (normal <40).", ["range_unusual"]),
    ("CRP was 8 mg/L (normal <10).", []),
    ("Magnesium was 5.2 mg/dL (therapeutic 4.8-8.4).", []),  # wanted, not usual
    ("The newborn's TSH was 8.2 mIU/L (normal 1.7-20).", []),
    ("Haemoglobin was 96.", []),  # in g/L
    ("Haemoglobin was 960.", ["value_impossible"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), ISSUES)
def test_issues_stand_beside_results_as_printed(text: str, codes: list[str]) -> None:
    doc = annotated(text)
    assert [issue.code for issue in flagged(doc)] == codes
    assert len(collect(doc, doc._.cases[0])) == 1


WORDS = [
    ("ALT was 3 times the upper limit of normal.", [("alanine aminotransferase", "3 times the upper limit of normal")]),
    ("LDH was > 10 x ULN and bilirubin twice normal.", [("lactate dehydrogenase", "> 10 x uln"), ("total bilirubin", "twice normal")]),
    ("ALT was normal three times.", []),
    ("HIV and HBsAg were negative.", [("human immunodeficiency virus test", "negative"), ("hepatitis b surface antigen", "negative")]),
    ("She was negative for HIV, hepatitis B and syphilis.", [("human immunodeficiency virus test", "negative"), ("hepatitis b serology", "negative"), ("syphilis serology", "negative")]),
    ("Proteinuria was 2+.", [("urine protein", "2+")]),
    ("She had 3+ proteinuria.", [("urine protein", "3+")]),
    ("Lupus anticoagulant: not detected", [("lupus anticoagulant", "not detected")]),
    ("The direct Coombs test was strongly positive.", [("direct antiglobulin test", "strongly positive")]),
    ("The urine culture was sterile.", [("urine culture", "sterile")]),
    ("Hemoglobin was 9 g/dL and the fetus was present.", []),
    ("She remained positive about the pregnancy test of her sister.", []),
    ("An HIV-positive partner was reported.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_results_in_words(text: str, expected: list[tuple[str, str]]) -> None:
    doc = annotated(text)
    assert [(q.test.value.name, q.result.value) for q in collect_qualitative(doc, doc._.cases[0])] == expected


def test_the_same_result_told_twice_is_one_with_two_quotes() -> None:
    doc = annotated(
        "Hemoglobin was 8.2 g/dL on admission. We report a woman whose haemoglobin was 8.2 g/dL (11-15)."
    )
    (result,) = collect(doc, doc._.cases[0])
    assert [quote.text for quote in result.measurement.quotes] == ["8.2 g/dL", "8.2 g/dL"]
    assert result.reference_range is not None


def test_a_repeat_at_another_week_is_another_result() -> None:
    doc = annotated(
        "At 12 weeks of gestation hemoglobin was 9.1 g/dL. At 30 weeks of gestation hemoglobin was 9.1 g/dL."
    )
    assert len(collect(doc, doc._.cases[0])) == 2


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"kind": "hormone"}, "'zinc' is of no kind 'hormone'; one of chemistry"),
        ({}, "'zinc' stands twice; take one row out"),
    ],
)
def test_a_row_that_is_wrong_is_refused(row, message, monkeypatch) -> None:
    rows = {
        "lab_tests.csv": [{"test": "zinc", "kind": "chemistry", "cue_required": "false", **row}] * 2,
        "lab_traits.csv": [],
        "lab_usual.csv": [],
    }
    monkeypatch.setattr(terms_tests, "rows", rows.__getitem__)
    with pytest.raises(RuleError, match=message):
        terms_tests.tests.__wrapped__()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"low": "90", "high": "20"}, "the bounds of 'zinc' are no range"),
        ({"low": "", "high": ""}, "the bounds of 'zinc' are no range"),
        ({"test": "zink"}, "no test is called 'zink'"),
        ({"low": "much"}, "lab_usual.csv: 'much' of 'zinc' is not a number"),
    ],
)
def test_a_usual_range_that_is_none_is_refused(row, message, monkeypatch) -> None:
    rows = {
        "lab_tests.csv": [{"test": "zinc", "kind": "chemistry", "cue_required": "false"}],
        "lab_traits.csv": [],
        "lab_usual.csv": [{"test": "zinc", "low": "70", "high": "120", **row}],
    }
    monkeypatch.setattr(terms_tests, "rows", rows.__getitem__)
    with pytest.raises(RuleError, match=message):
        terms_tests.tests.__wrapped__()


@pytest.mark.parametrize("test", [test for test in terms_tests.tests().values() if test.usual])
def test_a_usual_range_lies_within_the_possible(test) -> None:
    assert test.ucum is not None
    assert test.bounds is not None
    assert all(test.bounds[0] <= bound <= test.bounds[1] for bound in test.usual if bound is not None)


PARTS = [
    ("TSH was 2.1 mIU/L (normal 12-22).", ["TSH was 2.1 mIU/L", "normal 12-22"]),
    ("Hemoglobin was 10.5 mg/dL.", ["Hemoglobin was 10.5 mg/dL"]),
]


@pytest.mark.parametrize(("text", "quotes"), PARTS)
def test_an_issue_quotes_the_part_that_it_is_about(text: str, quotes: list[str]) -> None:
    assert [[quote.text for quote in issue.quotes] for issue in flagged(annotated(text))] == [quotes]
