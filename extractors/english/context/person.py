"""Whom a sentence names: the mother, the newborn, the fetus, the partner, a relative, or the patient herself."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from extractors.english.rules import Rule, find_all, load_rules

TEXTS_KEPT = 8


class Person(StrEnum):
    """Somebody whom words name; SELF is the patient, whoever that is."""

    SELF = "self"
    MOTHER = "mother"
    NEONATE = "neonate"
    FETUS = "fetus"
    PARTNER = "partner"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True)
class Named:
    """Words at `[start, end)` of the text that name somebody; `receives` if they stand behind what that one gets."""

    start: int
    end: int
    person: Person
    receives: bool = False

    @property
    def span(self) -> tuple[int, int]:
        """Where the words stand."""
        return self.start, self.end


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(rule for rule in load_rules("english/context") if rule.data["category"] == "person")


@lru_cache(maxsize=TEXTS_KEPT)
def _all(text: str) -> tuple[Named, ...]:
    found = [
        Named(match.start(), match.end(), Person(rule.data["person"]), rule.data["direction"] == "backward")
        for rule, match in find_all(_rules(), text)
    ]
    return tuple(sorted(found, key=lambda named: named.span))


def persons(text: str, start: int, end: int, *wanted: Person, receives: bool = False) -> Iterator[Named]:
    """Yield whom the words in `[start, end)` name, of those that are wanted, in the order of the text.

    >>> text = "The newborn was given ampicillin."
    >>> [text[named.start : named.end] for named in persons(text, 0, 33, Person.NEONATE)]
    ['The newborn']
    """
    found = _all(text)
    for named in found[bisect_left(found, (start, start), key=_span) :]:
        if named.start >= end:
            return
        if named.end <= end and named.person in wanted and named.receives is receives:
            yield named


def herself(text: str, target: tuple[int, int], within: tuple[int, int]) -> tuple[int, int] | None:
    """The words nearest before what stands at `target`, else behind it, that mean the patient; None if none do.

    >>> text = "She was seen, and her haemoglobin was 9 g/dL."
    >>> text[slice(*herself(text, (38, 44), (0, 45)))]
    'her'
    """
    named = [one.span for one in persons(text, *within, Person.SELF)]
    before = [span for span in named if span[1] <= target[0]]
    return before[-1] if before else named[0] if named else None


def whole(text: str, words: tuple[int, int]) -> tuple[int, int]:
    """The words with those that belong to them: "newborn" of "The newborn's count" is "The newborn".

    >>> text = "The newborn's count was 12."
    >>> text[slice(*whole(text, (4, 11)))]
    'The newborn'
    """
    around = (one.span for one in _all(text) if one.start <= words[0] and words[1] <= one.end)
    return next(around, words)


def _span(named: Named) -> tuple[int, int]:
    return named.start, named.start
