"""Ranges, lists and their leading words, composed over times that were found, whatever kind of time they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Generic, TypeVar

from extractors.english.rules import Rule, rules_of
from extractors.findings import Mention

_rules = partial(rules_of, "english/times")

LOOK_BACK = 60  # characters before a time in which the words that lead it stand
LOOK_AHEAD = 24  # characters after it in which the words that follow it stand
LONGEST_GAP = 40  # characters between two times of one stretch
T = TypeVar("T")


class Side(StrEnum):
    """What the words around a time make of it."""

    FROM = "from"
    UNTIL = "until"
    AT = "at"
    BY = "by"
    AFTER = "after"


class Joint(StrEnum):
    """What the times of a stretch are to each other."""

    ALONE = "alone"
    RANGE = "range"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Stretch(Generic[T]):
    """Times told in one breath at `[start, end)`, their leading and following words included.

    `side` is None where no word leads them. `rule` names the words that decided it, "" without.
    """

    start: int
    end: int
    side: Side | None
    times: tuple[Mention[T], ...]
    joint: Joint = Joint.ALONE
    rule: str = ""

    @property
    def first(self) -> Mention[T]:
        """The time that the stretch begins with."""
        return self.times[0]

    @property
    def last(self) -> Mention[T]:
        """The time that it ends with; the first where it has one only."""
        return self.times[-1]


def compose(text: str, start: int, times: Sequence[Mention[T]]) -> list[Stretch[T]]:
    """The times, which are in order, as the stretches that the text from `start` on tells them in.

    >>> from extractors.english.ages.values import find
    >>> text = "Pregnant, she took it from GW 12 through GW 30, and at 32 and 34 weeks."
    >>> [(s.side.value, s.joint.value, text[s.start : s.end]) for s in compose(text, 0, find(text))]
    [('from', 'range', 'from GW 12 through GW 30'), ('at', 'list', 'at 32 and 34 weeks')]
    """
    return [_told(text, start, run, joint) for run, joint in _runs(text, times)]


def _runs(text: str, times: Sequence[Mention[T]]) -> Iterator[tuple[tuple[Mention[T], ...], Joint]]:
    position = 0
    while position < len(times):
        run, joint = [times[position]], Joint.ALONE
        for following in times[position + 1 :]:
            between = _between(text[run[-1].end : following.start])
            if between is None or joint is Joint.RANGE or (joint is Joint.LIST and between is Joint.RANGE):
                break
            run.append(following)
            joint = between
        position += len(run)
        yield tuple(run), joint


def _between(gap: str) -> Joint | None:
    if len(gap) > LONGEST_GAP:
        return None
    return next((Joint(rule.data["joint"]) for rule in _rules("gap") if rule.pattern.search(gap)), None)


def _told(text: str, start: int, run: tuple[Mention[T], ...], joint: Joint) -> Stretch[T]:
    first, end = run[0].start, run[-1].end
    for rule in _rules("trail"):
        if match := rule.pattern.search(text[end : end + LOOK_AHEAD]):
            onwards = rule.data["side"] == Side.FROM
            begin = _lead(text, start, first)[0] if onwards else first
            return Stretch(
                begin, end + match.end() if onwards else end, Side(rule.data["side"]), run, joint, rule.id
            )
    begin, lead = _lead(text, start, first)
    if lead is None:
        return Stretch(first, end, None, run, joint)
    if "range" in lead.features and len(run) == 2:
        joint = Joint.RANGE
    return Stretch(begin, end, Side(lead.data["side"]), run, joint, lead.id)


def _lead(text: str, start: int, at: int) -> tuple[int, Rule | None]:
    """Where the words that lead a time at `at` begin, and which they are; the time's own place without any."""
    before = text[max(start, at - LOOK_BACK) : at]
    found = [(match.start(), rule) for rule in _rules("lead") if (match := rule.pattern.search(before))]
    if not found:
        return at, None
    place, rule = min(found, key=lambda pair: pair[0])
    return at - len(before) + place, rule
