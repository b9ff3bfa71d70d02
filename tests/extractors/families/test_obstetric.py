"""Obstetric history: every convention, and what looks alike; the whole history is compared."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.read import read_bytes
from extractors.english.numbers.values import numeral
from extractors.english.rules import load_rules
from extractors.families.obstetric.collect import collect
from extractors.families.obstetric.earlier import earlier_pregnancies
from extractors.families.obstetric.events import MAX_ANCHORS, told
from extractors.families.obstetric.statements import MOST_STATEMENTS
from extractors.families.obstetric.values import find
from extractors.findings import flagged
from extractors.nlp import extract
from schemas.obstetric import Convention
from tests.extractors.support import annotated, nlp

NAMES = {
    "gravidity": "G", "parity": "P", "term": "T", "preterm": "pre", "abortions": "A", "living": "L",
    "miscarriages": "mis", "terminations": "top", "stillbirths": "sb", "ectopics": "ect",
}  # fmt: skip

CORPUS = files("extractors.families.obstetric") / "corpus.toml"
LINES = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["line"]


def summary(text: str) -> str:
    """The history of a text as "G2 P1 A0*"."""
    doc = annotated(text)
    history = collect(doc, doc._.cases[0])
    found = ((short, getattr(history, key)) for key, short in NAMES.items())
    return " ".join(
        f"{short}{fact.value}{'*' if fact.derived else ''}" for short, fact in found if fact is not None
    )


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["text"][:60])
def test_a_text_tells_this_history_and_no_more(line: dict[str, str]) -> None:
    assert summary(line["text"]) == line["history"]


def test_rules_are_proved_on_load() -> None:
    rules = load_rules("families/obstetric")
    assert len({rule.id for rule in rules}) == len(rules)
    assert {rule.data["kind"] for rule in rules} == {
        "token",
        "pair",
        "word",
        "count",
        "together",
        "aged_births",
        "nth",
        "nth_child",
        "outcome",
        "denied_noun",
        "cue",
    }


CONVENTIONS = [
    ("G3P2", Convention.GP),
    ("G3P1A1", Convention.GPA),
    ("G3P1L1A1", Convention.GPLA),
    ("G3P1A1L1", Convention.GPAL),
    ("P4 L2 D2 A0", Convention.PLDA),
    ("G3P1011", Convention.TPAL),
    ("para 2+1, gravida 4", Convention.PARA_PLUS),
    ("G4P2+1A2", Convention.PARA_PLUS_ALIVE),
    ("P0+1+2+1", Convention.FOUR_PART_PLUS),
]


@pytest.mark.parametrize(("written", "convention"), CONVENTIONS, ids=[written for written, _ in CONVENTIONS])
def test_convention(written: str, convention: Convention) -> None:
    doc = annotated(f"The obstetric history was {written} at 20 weeks.")
    formulas = collect(doc, doc._.cases[0]).formulas
    assert [(fact.value.as_written, fact.value.convention) for fact in formulas] == [(written, convention)]


ISSUES = [
    ("A 24-year-old G3P22002 woman was seen at 20 weeks.", ["formula_undecided"]),
    ("A 24-year-old G3P011 woman was seen at 20 weeks.", ["formula_undecided"]),
    ("Mrs K, P3+1 A1, presented in labour.", ["formula_undecided"]),
    ("A 39-year-old multiparous woman, gravida 2 para 1, came at 12 weeks.", ["history_conflict"]),
    ("She was G2P1 at 9 weeks. At 20 weeks this gravida 3 para 1 woman was well.", ["history_conflict"]),
    ("She was 8 weeks pregnant after two previous miscarriages, G3P0. She had had a termination in 2012 and a miscarriage in 2014.",
     ["losses_counted_two_ways"]),
    ("She was G2P1 at 9 weeks. At 20 weeks this gravida 2 para 1 woman was well.", []),
    ("She was G4P2+1A2 at 20 weeks.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), ISSUES, ids=[text[:50] for text, _ in ISSUES])
def test_issues(text: str, codes: list[str]) -> None:
    assert [issue.code for issue in flagged(annotated(text))] == codes


@pytest.mark.parametrize("joint", [" ", ".\n", ", seen. Then "])
def test_more_statements_than_anybody_writes_are_not_all_read(joint: str) -> None:
    doc = annotated("A 30-year-old woman came. " + joint.join(["G2P1"] * (MOST_STATEMENTS + 3)))
    history = collect(doc, doc._.cases[0])
    assert len(history.formulas) == MOST_STATEMENTS
    (issue,) = flagged(doc)
    assert (issue.code, issue.quotes[0]) == ("statements_not_all_read", history.formulas[-1].quotes[0])
    assert (
        issue.message == "more than 200 statements of gravidity and parity: those behind 'G2P1' were not read"
    )


def test_as_many_statements_as_are_read_are_no_issue() -> None:
    doc = annotated("A 30-year-old woman came. " + " ".join(["G2P1"] * MOST_STATEMENTS))
    assert len(collect(doc, doc._.cases[0]).formulas) == MOST_STATEMENTS
    assert not flagged(doc)


def test_an_undecided_formula_lists_its_readings() -> None:
    (issue,) = flagged(annotated("A 24-year-old G3P22002 woman was seen at 20 weeks."))
    assert issue.message == (
        "'G3P22002' can be read in more than one way: para 2, then 2 term, 0 preterm, 0 abortions, 2 living; "
        "22 term, 0 preterm, 0 abortions, 2 living; 2 term, 20 preterm, 0 abortions, 2 living; please decide"
    )


def test_the_same_number_said_twice_is_one_fact_with_two_quotes() -> None:
    doc = annotated("She was G2P1 at 9 weeks. At 20 weeks this gravida 2 para 1 woman was well.")
    history = collect(doc, doc._.cases[0])
    assert [quote.text for quote in history.gravidity.quotes] == ["G2P1", "gravida 2 para 1"]


def test_a_sum_has_the_quotes_of_its_parts() -> None:
    doc = annotated(
        "She had had nine miscarriages. A boy was born at 36 weeks. She had another four consecutive losses."
    )
    fact = collect(doc, doc._.cases[0]).miscarriages
    assert (fact.value, fact.method, [quote.text for quote in fact.quotes]) == (
        13, "derived:sum_of_losses", ["nine miscarriages", "four consecutive losses"],
    )  # fmt: skip


EARLIER = [
    (
        "Her first pregnancy, in 2010, ended in a miscarriage at 9 weeks, and the second (2013) in a caesarean section at 36+4 weeks. "
        "She was now 12 weeks pregnant.",
        [(1, 2010, 63, "miscarriage", None), (2, 2013, 256, "live_birth", "cesarean")],
    ),
    (
        "She had two terminations in 2008 and 2011 and delivered a boy at term in 2014.",
        [
            (None, 2008, None, "termination", None),
            (None, 2011, None, "termination", None),
            (None, 2014, None, "live_birth", None),
        ],
    ),
    (
        "The first (2015) and the second (2017) pregnancies miscarried at 8 and 11 weeks.",
        [(1, 2015, 56, "miscarriage", None), (2, 2017, 77, "miscarriage", None)],
    ),
    (
        "In 2011 she had an ectopic pregnancy; in 2012 a stillbirth at 30 weeks.",
        [(None, 2011, None, "ectopic", None), (None, 2012, 210, "stillbirth", None)],
    ),
    ("She delivered a girl by caesarean section at 38 weeks on 4 May 2016.", []),
    ("Her sister had a miscarriage in 2014.", []),
    ("She had no miscarriage in 2014.", []),
    ("In 2015 a 30-year-old woman presented with a miscarriage.", []),
]


@pytest.mark.parametrize(("text", "expected"), EARLIER, ids=[text[:50] for text, _ in EARLIER])
def test_earlier_pregnancies(text: str, expected: list[tuple[object, ...]]) -> None:
    doc = annotated(text)
    found = [
        (
            p.ordinal.value if p.ordinal else None,
            p.date.value.year if p.date else None,
            p.end.value.days if p.end else None,
            p.outcome.value.value if p.outcome else None,
            p.delivery_mode.value.value if p.delivery_mode else None,
        )
        for p in earlier_pregnancies(doc, doc._.cases[0])
    ]
    assert found == expected


WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
ROMANS = " I II III IV V VI VII VIII IX X XI XII".split(" ")


@given(st.integers(1, 12), st.data())
def test_a_written_history_is_read_back(gravidity: int, data: st.DataObject) -> None:
    parity = data.draw(st.integers(0, gravidity))
    losses = data.draw(st.integers(0, gravidity - parity))
    g, p = gravidity, parity
    forms = [
        (f"G{g}P{p}", {"gravidity": g, "parity": p}),
        (f"G{g} P{p} A{losses}", {"gravidity": g, "parity": p, "abortions": losses}),
        (f"gravida {g}, para {p}", {"gravidity": g, "parity": p}),
        (f"para {p} gravida {g}", {"gravidity": g, "parity": p}),
        (f"gravida {WORDS[g]} para {WORDS[p]}", {"gravidity": g, "parity": p}),
        (f"{g} gravida {p} para", {"gravidity": g, "parity": p}),
        (f"gravida {g} para {p}+{losses}", {"gravidity": g, "parity": p, "abortions": losses}),
    ]
    if p:
        forms.append((f"gravida {ROMANS[g]}, para {ROMANS[p]}", {"gravidity": g, "parity": p}))
    if p <= 9 and losses <= 9:
        term = data.draw(st.integers(0, p))
        tpal = {
            "gravidity": g,
            "parity": p,
            "term": term,
            "preterm": p - term,
            "abortions": losses,
            "living": p,
        }
        forms += [(f"G{g}P{term}{p - term}{losses}{p}", tpal), (f"G{g}P{term}-{p - term}-{losses}-{p}", tpal)]
        forms.append((f"gravida {g}, para {p} ({term} {p - term} {losses} {p})", tpal))
    written, expected = data.draw(st.sampled_from(forms))
    mentions = find(f"A 30-year-old woman, {written}, was admitted at 35+1 weeks.")
    assert [dict(mention.value.counts) for mention in mentions] == [expected]


@given(st.text(alphabet="GPALDgravidpe 0123456789+(),-;.\n", max_size=60))
def test_any_string_is_read_without_error_and_quotes_stand_in_it(text: str) -> None:
    for mention in find(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert all(0 <= number <= 25 for _, number in mention.value.counts)


@given(st.integers(1, 12))
def test_numerals_of_any_kind_agree(number: int) -> None:
    assert {numeral(str(number)), numeral(WORDS[number]), numeral(ROMANS[number])} == {number}


HOSTILE = [
    "her first pregnancy ended in miscarriage " * 400,
    "two " + "previous " * 2000 + "pregnancies",
    "para " + "1 " * 3000,
    "P1+" * 2000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:20] for text in HOSTILE])
def test_endless_repetition_is_no_history(text: str) -> None:
    for mention in find(text):
        assert text[mention.start : mention.end]
    assert len(told(text, 0)) <= MAX_ANCHORS


def test_a_title_tells_of_the_reported_pregnancy():
    """ "A third pregnancy" in a title is no earlier one beside it."""
    text = (
        "Live birth in a third pregnancy after two losses\n\nCase report\nA 30-year-old woman, G3P0A2, came at 8 weeks. "
        "Her first pregnancy ended in a miscarriage at 9 weeks. A girl of 3,000 g was born at 39 weeks."
    )
    (case,) = extract(nlp(), read_bytes(text.encode(), "report.txt")).cases
    assert [one.outcome.value.value for one in case.pregnancies] == ["live_birth", "miscarriage"]
