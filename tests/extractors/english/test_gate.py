"""A gated pattern finds what the plain one finds: every rule on every example, and on the shipped publications."""

import re
from importlib.resources import files

import pytest

from corpus.readers.read import read_document
from extractors.english import rules
from extractors.english.gate import gated

SAMPLES = sorted((files("corpus") / "samples").iterdir(), key=str)


def _found(pattern: re.Pattern[str], text: str) -> list[tuple[tuple[int, int], dict[str, str | None]]]:
    return [(match.span(), match.groupdict()) for match in pattern.finditer(text)]


@pytest.mark.parametrize(
    ("source", "flags", "gate"),
    [
        (r"\b(?:mothers?|daughters?|females?)\b", re.IGNORECASE, r"\b(?=[dfm])(?:"),
        (r"(?<!no )(?:history|record)\sof\s\w{3,20}", re.IGNORECASE, r"(?=[hr])(?:"),
        (r"(?:\d{1,2}|two|three)\s(?:weeks|days)\b", re.IGNORECASE, r"(?=[\dt])(?:"),
        (r"(?:the\s)?(?:first|second)\strimester", re.IGNORECASE, r"(?=[fst])(?:"),
        (r"(?x) \b (?: weeks? | days? | months? ) \b  # a span", re.IGNORECASE, r"\b(?=[dmw])(?:"),
        (r"\b(?:mothers?|daughters?)\b", 0, None),  # `re` is quick where the case is given
        (r"[^.;]{0,40}\b(?:weeks?|days?)\b", re.IGNORECASE, None),
        (r"^(?:the\s)?(?:mother|daughter)\b", re.IGNORECASE, None),
        (r"(?:weeks|days|months|years)?", re.IGNORECASE, None),
        (r"(?P<a>\w)(?P=a)(?:weeks|days|mo)", re.IGNORECASE, None),
        (r"week|day", re.IGNORECASE, None),
    ],
)
def test_a_gate_stands_before_what_may_begin_with_few_letters(
    source: str, flags: int, gate: str | None
) -> None:
    pattern = gated(source, flags)
    assert pattern.pattern == source if gate is None else pattern.pattern.startswith(gate)


def test_letters_that_fold_to_ascii_pass_the_gate() -> None:
    source = r"(?:kinsfolk|sisters|İstanbul)\s(?:one|two)"
    for text in ("Kinsfolk one", "ſiſters two", "i̇stanbul one", "SISTERS TWO"):
        assert _found(gated(source, re.IGNORECASE), text) == _found(re.compile(source, re.IGNORECASE), text)


def test_a_broken_pattern_is_refused() -> None:
    with pytest.raises(re.error):
        gated("(?:week|day(", re.IGNORECASE)


@pytest.mark.parametrize("folder", rules.rooms())
def test_every_rule_finds_the_same_with_and_without(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = (files("extractors") / folder / "rules.toml").read_text(encoding="utf-8")
    with_gates = rules.parse_rules(raw, folder)
    monkeypatch.setattr(rules, "gated", re.compile)
    without = rules.parse_rules(raw, folder)
    texts = [example for rule in without for example in (*rule.yes, *rule.no)]
    texts += [read_document(path).text for path in SAMPLES if str(path).endswith(".txt")]
    for one, other in zip(with_gates, without, strict=True):
        for text in texts:
            assert _found(one.pattern, text) == _found(other.pattern, text), one.id
