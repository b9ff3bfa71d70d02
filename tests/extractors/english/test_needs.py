"""What is read from a regex is so of its matches: every rule finds with it what it finds without."""

import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.read import read_document
from extractors.english.index import Index, matches
from extractors.english.needs import folded, needs
from extractors.english.rules import find_all, load_rules, rooms

SAMPLES = [
    path for path in sorted((files("corpus") / "samples").iterdir(), key=str) if str(path).endswith(".txt")
]

DERIVED = [
    (r"\b(?:wom[ae]n|girls?)\b", {"girl": (0, 0), "woman": (0, 0), "women": (0, 0)}),
    (r"(?:\d{1,2}|two)\s?weeks?\b", {"week": (1, 4)}),
    (r"(?:weeks|week|wk)\s(?:of\s)?gestation", {"gestation": (3, 9)}),
    (r"in (?:the |her ){0,2}(?:first|second) trimester", {"first trimester": (3, 11), "second trimester": (3, 11)}),
    (r"[^.;]{0,40}\bdelivered", {"delivered": (0, 40)}),
    (r"[^.;]*\bdelivered", {"delivered": (0, None)}),
    (r"(?<!no )history(?= of)", {"history": (0, 0)}),
    (r"(?P<a>ab)cd(?P=a)ef", {"abcd": (0, 0)}),
    (r"(?:and ){2}then", {"and and then": (0, 0)}),
    (r"(?:very ){1,3}old", {"very": (0, 0)}),
    (r"(?i:Mrs?)\.? [A-Z]", {"mr": (0, 0)}),
    (r"µmol/L", {"mol/l": (1, 1)}),  # a letter beyond ASCII has more than one lower case
    (r"\d{1,2}\s?[a-z]{2}", {}),
    (r"weeks?|\d", {}),
    (r"(?:weeks)?", {}),
    (r"[gp]\d", {}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "literals"), DERIVED, ids=[case[0] for case in DERIVED])
def test_derived(source: str, literals: dict[str, tuple[int, int | None]]) -> None:
    found = needs(source, re.IGNORECASE)
    assert {one.text: (one.least, one.most) for one in found.literals} == literals


@pytest.mark.parametrize(
    ("source", "reach"),
    [
        ("ab", 3),
        (r"a{2,5}(?=bc)", 8),
        (r"a(?!b(?=cd))", 5),
        (r"a+", None),
        (r"a(?!.*b)", None),
        (r"(?<=abc)d", 2),
    ],
)
def test_reach(source: str, reach: int | None) -> None:
    assert needs(source).reach == reach


@given(st.text(alphabet="İıſSsKk K"))
def test_folded_keeps_places_and_what_re_takes_for_equal(text: str) -> None:
    assert len(folded(text)) == len(text)
    for letter in "isk":
        places = [match.start() for match in re.finditer(letter, text, re.IGNORECASE)]
        assert places == [place for place, other in enumerate(folded(text)) if other == letter]


@given(st.text(alphabet="abd wek12 .;A", max_size=80))
def test_any_text_is_searched_alike(text: str) -> None:
    for source in (
        r"\d{1,2} weeks?\b", r"[^.;]{0,9}\bweek(?!d)", r"(?:we|ab|ad)\w?$", r"(?<=a)be(?=d)", r"^.{0,6}ab", r"(\w)\1ab|bad",
    ):  # fmt: skip
        wanted = needs(source, re.IGNORECASE)
        pattern = re.compile(source, re.IGNORECASE)
        places = Index(wanted.texts).places(text)
        found = [match.span() for match in matches(pattern, wanted, places, text, (0, len(text)))]
        assert wanted.literals
        assert found == [match.span() for match in pattern.finditer(text)]


@pytest.mark.parametrize("folder", rooms())
def test_every_rule_finds_the_same_with_and_without(folder: str) -> None:
    rules = load_rules(folder)
    texts = [example for rule in rules for example in (*rule.yes, *rule.no)]
    texts += [read_document(path).text for path in SAMPLES]
    for text in texts:
        found = [(rule.id, match.span()) for rule, match in find_all(rules, text)]
        assert found == [(rule.id, match.span()) for rule in rules for match in rule.pattern.finditer(text)]
