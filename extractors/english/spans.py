"""The one algebra of stretches of text: half-open `[start, end)`, of mentions, matches or pairs of offsets."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

Span = tuple[int, int]


class Begun(Protocol):
    """Anything that begins at `start`."""

    @property
    def start(self) -> int:
        """Where it begins."""


class Placed(Begun, Protocol):
    """Anything that stands at `[start, end)`."""

    @property
    def end(self) -> int:
        """One past where it ends."""


B = TypeVar("B", bound=Begun)
P = TypeVar("P", bound=Placed)


def overlaps(one: Span, other: Span) -> bool:
    """True if both hold a character.

    >>> overlaps((0, 3), (2, 5)), overlaps((0, 3), (3, 5))
    (True, False)
    """
    return one[0] < other[1] and other[0] < one[1]


def within(inner: Span, outer: Span) -> bool:
    """True if the outer stretch holds all of the inner one.

    >>> within((2, 3), (2, 5)), within((1, 3), (2, 5))
    (True, False)
    """
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def longest_first(found: Iterable[P]) -> list[P]:
    """Those that stay, in text order: of overlapping ones the longest, of equally long ones the first.

    >>> from extractors.findings import Mention
    >>> [(m.start, m.end) for m in longest_first([Mention(0, 4, 1, "a"), Mention(2, 9, 2, "b"), Mention(9, 12, 3, "c")])]
    [(2, 9), (9, 12)]
    """
    kept: list[P] = []
    starts: list[int] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        place = bisect_right(starts, one.start)
        free = place == 0 or kept[place - 1].end <= one.start
        if free and (place == len(kept) or one.end <= kept[place].start):
            kept.insert(place, one)
            starts.insert(place, one.start)
    return kept


def starting_in(ordered: Sequence[B], start: int, end: int) -> Sequence[B]:
    """Those of `ordered`, which are in order, that begin in `[start, end)`."""
    first = bisect_left(ordered, start, key=lambda one: one.start)
    return ordered[first : bisect_left(ordered, end, lo=first, key=lambda one: one.start)]


def blanked(text: str, spans: Iterable[Span]) -> str:
    """The text with the stretches as spaces, every other character at its place.

    >>> blanked("at 12 weeks", [(3, 5)])
    'at    weeks'
    """
    parts, done = [], 0
    for start, end in sorted(spans):
        start = max(start, done)
        if start < end:
            parts += [text[done:start], " " * (end - start)]
            done = end
    return "".join([*parts, text[done:]])


def between(text: str, one: Span, other: Span) -> str:
    """The words between two stretches; empty where they touch or overlap.

    >>> between("aspirin at 75 mg", (0, 7), (11, 16))
    ' at '
    """
    first, second = sorted((one, other))
    return text[first[1] : second[0]]


class Spans:
    """Stretches of a text, asked whether they hold a character or meet another stretch."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """Keep the stretches in order, those that overlap as one."""
        self._spans: list[Span] = []
        for start, end in sorted(spans):
            if self._spans and start < self._spans[-1][1]:
                self._spans[-1] = (self._spans[-1][0], max(end, self._spans[-1][1]))
            else:
                self._spans.append((start, end))

    def meet(self, start: int, end: int) -> bool:
        """True if a stretch holds a character of `[start, end)`.

        >>> Spans([(1, 3), (2, 6)]).meet(5, 9), Spans([(4, 6)]).meet(6, 9)
        (True, False)
        """
        place = bisect_left(self._spans, end, key=lambda span: span[0]) - 1
        return place >= 0 and start < self._spans[place][1]

    def holds(self, offset: int) -> bool:
        """True if a stretch holds the character.

        >>> Spans([(4, 6)]).holds(5), Spans([(4, 6)]).holds(6)
        (True, False)
        """
        place = bisect_left(self._spans, offset + 1, key=lambda span: span[0]) - 1
        return place >= 0 and offset < self._spans[place][1]
