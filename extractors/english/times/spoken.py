"""Stretches of a sentence that tell a time, whichever it is: what stands in them is no value."""

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial

from extractors.english.asked import Asked
from extractors.english.rules import find_all, rules_of

_rules = partial(rules_of, "english/times", "spoken")
_TIMES = Asked("english/times")
LOOK_BACK = 28  # characters before a time phrase in which its prepositions stand
LIST_LOOK_BACK = 70  # characters before a date in which the other days of its list stand
SENTENCES_KEPT = 16
Span = tuple[int, int]


@lru_cache(maxsize=SENTENCES_KEPT)
def find_spoken(text: str) -> tuple[Span, ...]:
    """The `(start, end)` of every time phrase in order.

    >>> text = "INR was 3.1 at 16 weeks and 2.8 on day 5"
    >>> [text[a:b] for a, b in find_spoken(text)]
    ['at 16 weeks', 'on day 5']
    """
    found: list[Span] = []
    for start, end in sorted(match.span() for _, match in find_all(_rules(), text)):
        if not found or start >= found[-1][1]:  # of "29 January 6,240" the first
            found.append((_with_preposition(text, start), end))
    return tuple(sorted((*found, *_elided(text, found))))


def _elided(text: str, told: Sequence[Span]) -> Iterator[Span]:
    """The weeks of a series that names them once: "0.8 at 12 weeks, 0.5 at 24 and 0.4 at 32"."""
    weeks = next((end for start, end in told if text[start:end].endswith("weeks")), None)
    if weeks is not None:
        yield from (match.span() for match in _TIMES.finds("elided_weeks", text, weeks))


def _with_preposition(text: str, start: int) -> int:
    match = _TIMES.ends("prepositions", text, start, LOOK_BACK)
    return match.start() if match else start


def days_before(text: str, start: int) -> Span | None:
    """`(start, end)` of the days of a month before the last of a list: "3, 5" where "7 May" starts at `start`.

    >>> text = "on 3, 5 and 7 May"
    >>> text[slice(*days_before(text, 12))]
    '3, 5'
    """
    days = _TIMES.ends("listed_days", text, start, LIST_LOOK_BACK)
    return days.span("items") if days else None
