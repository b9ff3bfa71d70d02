"""The words around a drug that `patterns.toml` knows, found in one pass a kind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.rules import Rule, load_rules

_GROUP_NAME = re.compile(r"\(\?P<\w+>")


@dataclass(frozen=True, slots=True)
class Cue:
    """A match of one rule at `[start, end)`, with its named groups that took part."""

    start: int
    end: int
    rule: Rule
    groups: dict[str, str]


@cache
def _kind(kind: str) -> tuple[re.Pattern[str], tuple[Rule, ...]]:
    """One alternation of all rules of a kind, and the rules in order."""
    rules = tuple(rule for rule in load_rules("medications") if rule.data.get("kind") == kind)
    source = "|".join(f"(?:{_GROUP_NAME.sub('(?:', rule.pattern.pattern)})" for rule in rules)
    return re.compile(source, re.IGNORECASE), rules


def scan(kind: str, text: str, start: int, end: int) -> Iterator[Cue]:
    """Yield the matches of a kind's rules in `[start, end)` of the text, left to right, without overlaps."""
    pattern, rules = _kind(kind)
    for found in pattern.finditer(text, start, end):
        for rule in rules:
            match = rule.pattern.match(text, found.start(), end)
            if match:
                groups = {name: value for name, value in match.groupdict().items() if value is not None}
                yield Cue(match.start(), match.end(), rule, groups)
                break
