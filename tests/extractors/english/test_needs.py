"""What is read from a regex is so of its matches: every rule finds with it what it finds without."""

import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.read import read_document
from extractors.english.index import Index, matches, stretches
from extractors.english.needs import folded, needs
from extractors.english.rules import find_all, load_rules, rooms

SAMPLES = [
    path for path in sorted((files("corpus") / "samples").iterdir(), key=str) if str(path).endswith(".txt")
]

DERIVED = [
    (r"(?:wom[ae]n|girls?)", {"girl": (0, 0), "woman": (0, 0), "women": (0, 0)}),
    (r"\bboys?", {"\bboy": (0, 0)}),
    (r"\bs?he\b", {"\bhe\b": (0, 0), "\bshe\b": (0, 0)}),
    (r"a\b\sb\b\+", {"a b+": (0, 0)}),  # an edge inside says nothing more
    (r"\d{1,2}\sweeks?", {"0 week": (0, 1)}),
    (r"\d{1,9}\sweeks?", {"0 week": (0, 8)}),
    (r"G\s?[1-9]", {"g0": (0, 0), "g 0": (0, 0)}),
    (r"in (?:the |her ){0,9}(?:first|second) trimester", {"first trimester": (3, 39), "second trimester": (3, 39)}),
    (r"[^.;]{0,40}delivered", {"delivered": (0, 40)}),
    (r"[^.;]*delivered", {"delivered": (0, None)}),
    (r"(?<!no )history(?= of)", {"history": (0, 0)}),
    (r"[a-z]{2,9}\s?(?=upper|lower)", {"upper": (2, 10), "lower": (2, 10)}),  # what must stand ahead
    (r"[a-z]{2,9}\s?(?!upper|lower)", {}),
    (r"(?P<a>ab)cd(?P=a)ef", {"abcd": (0, 0)}),
    (r"(?:and ){2}then", {"and and then": (0, 0)}),
    (r"(?i:Mrs?)\.? [A-Z]", {"mr ": (0, 0), "mrs ": (0, 0), "mr. ": (0, 0), "mrs. ": (0, 0)}),
    (r"[µμ]mol/L", {"μmol/l": (0, 0)}),
    (r"éclampsie", {"clampsie": (1, 1)}),  # a letter beyond ASCII has more than one lower case
    (r"[a-z]{2,6}[≥>]", {"≥": (2, 6), ">": (2, 6)}),
    (r"\d{1,2}[a-z]{2}", {"0": (0, 0)}),
    (r"[a-z]{1,9}\s[a-z]{2}", {}),
    (r"weeks?|\w", {}),
    (r"(?:weeks)?", {}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "literals"), DERIVED, ids=[case[0] for case in DERIVED])
def test_derived(source: str, literals: dict[str, tuple[int, int | None]]) -> None:
    found = needs(source, re.IGNORECASE)
    assert {one.text: (one.least, one.most) for one in found.literals} == literals


@pytest.mark.parametrize(
    ("source", "tails"),
    [
        ("ab", {"ab": 3}),
        (r"ba{2,5}(?=bc)", {"baa": 9}),
        (r"ab(?!b(?=cd))", {"ab": 6}),
        (r"ab+", {"ab": None}),
        (r"ab(?!.*b)", {"ab": None}),
        (r"(?<=abc)de", {"de": 3}),
        (r"very .*old|young", {"very ": None, "young": 6}),  # each with what its own branch sees
        (r"(?:very(?!.*x)|quite)[a-z ]old", {"very": None, "quite": 10}),
        (r"\bab\b", {"\bab\b": 3}),
        (r"(?:sion|ment)$", {"sion": 6, "ment": 6}),  # and the line end before which an end may stand
    ],
)
def test_how_far_is_seen(source: str, tails: dict[str, int | None]) -> None:
    found = {one.text: one.tail for one in needs(source).literals}
    assert found == {text: tails[text] for text in found}


@given(st.text(alphabet="İıſSsKk K"))
def test_folded_keeps_places_and_what_re_takes_for_equal(text: str) -> None:
    assert len(folded(text)) == len(text)
    for letter in "isk":
        places = [match.start() for match in re.finditer(letter, text, re.IGNORECASE)]
        assert places == [place for place, other in enumerate(folded(text)) if other == letter]


@given(st.text(alphabet="abd wek12 .;A_\n٣é", max_size=80))
def test_any_text_is_searched_alike(text: str) -> None:
    for source in (
        r"\d{1,2} weeks?\b", r"\bweek\b", r"\bab\b|\bwe", r"\d{1,3}[.;]\s?[ab]\b", r"[^.;]{0,9}\bweek(?!d)", r"(?:we|ab|ad)\w?$", r"(?<=a)be(?=d)", r"^.{0,6}ab", r"(\w)\1ab|bad",
    ):  # fmt: skip
        wanted = needs(source, re.IGNORECASE)
        pattern = re.compile(source, re.IGNORECASE)
        index = Index()
        places = index.wanted([wanted])
        within = stretches(places, index.hits(text).found).get(0, [])
        found = [match.span() for match in matches(pattern, wanted, within, text, (0, len(text)))]
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
