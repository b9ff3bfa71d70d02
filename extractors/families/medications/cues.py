"""The words around a drug that `rules.toml` knows, a kind at a time."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from extractors.english.rules import Rule, find_all, pattern_of, rules_of

pattern = partial(pattern_of, "families/medications")
kind = partial(rules_of, "families/medications")

KINDS_KEPT = 16  # of the document at hand
PLACES_KEPT = 64  # of the clause and the sentence at hand


@dataclass(frozen=True, slots=True)
class Cue:
    """A match of one rule at `[start, end)`, with its named groups that took part."""

    start: int
    end: int
    rule: Rule
    groups: dict[str, str]


def scan(name: str, text: str, start: int, end: int) -> Iterator[Cue]:
    """Yield the matches of a kind's rules in `[start, end)` of the text, left to right, without overlaps.

    Of matches that begin at the same place, the earlier rule's stands.
    """
    found = _matches(name, text)
    reached = start
    for position in range(bisect_left(found, start, key=_begin), len(found)):
        begin, _, stop, rule, match = found[position]
        if begin >= end:
            return
        if begin >= reached and stop <= end:
            groups = {name: value for name, value in match.groupdict().items() if value is not None}
            yield Cue(begin, stop, rule, groups)
            reached = stop


Found = tuple[int, int, int, Rule, re.Match[str]]


@lru_cache(maxsize=KINDS_KEPT)
def _matches(name: str, text: str) -> list[Found]:
    """Every match of the kind in the whole text, by its place and its rule's order.

    A text is scanned once for each kind; sentence by sentence, the calls cost more than the search.
    """
    order = {rule.id: place for place, rule in enumerate(kind(name))}
    found = [
        (match.start(), order[rule.id], match.end(), rule, match)
        for rule, match in find_all(kind(name), text)
    ]
    return sorted(found, key=lambda item: item[:3])


@lru_cache(maxsize=PLACES_KEPT)
def stands(rule_id: str, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the rule matches first in `[start, end)` of the text; kept, for each drug of a clause asks the same of it."""
    match = pattern(rule_id).search(text, start, end)
    return match.span() if match else None


def _begin(found: Found) -> int:
    return found[0]


def in_cell(rule_id: str, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the rule matches in the cell `[start, end)`, whose ends its anchors mean; None where it does not."""
    match = pattern(rule_id).search(text[start:end])
    return (start + match.start(), start + match.end()) if match else None
