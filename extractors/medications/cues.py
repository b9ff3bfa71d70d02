"""The words around a drug that `patterns.toml` knows, a kind at a time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.rules import Rule, load_rules


@dataclass(frozen=True, slots=True)
class Cue:
    """A match of one rule at `[start, end)`, with its named groups that took part."""

    start: int
    end: int
    rule: Rule
    groups: dict[str, str]


@cache
def _kind(kind: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in load_rules("medications") if rule.data.get("kind") == kind)


def scan(kind: str, text: str, start: int, end: int) -> Iterator[Cue]:
    """Yield the matches of a kind's rules in `[start, end)` of the text, left to right, without overlaps.

    Of matches that begin at the same place, the earlier rule's stands.
    """
    part = text[start:end]
    lowered = part.lower()
    found = [
        (match.start(), order, match.end(), rule, match)
        for order, rule in enumerate(_kind(kind))
        for match in rule.finditer(part, lowered)
    ]
    found.sort(key=lambda item: item[:3])
    reached = 0
    for begin, _, stop, rule, match in found:
        if begin >= reached:
            groups = {name: value for name, value in match.groupdict().items() if value is not None}
            yield Cue(start + begin, start + stop, rule, groups)
            reached = stop


@cache
def pattern(rule_id: str) -> re.Pattern[str]:
    """The proved pattern of one rule, by its id."""
    return next(rule.pattern for rule in load_rules("medications") if rule.id == rule_id)
