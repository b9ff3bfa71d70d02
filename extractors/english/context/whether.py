"""Whether an event that a sentence names was at all: denied, feared or only planned by the words right before it."""

from functools import partial

from extractors.english.rules import pattern_of

_pattern = partial(pattern_of, "english/context")

WINDOW = 40  # characters before an event in which such words stand
MOST_DENIED = 5  # words between a denial and what it denies
MOST_PLANNED = 2
LONGEST = 16  # characters of such a word


def denied(text: str, at: int) -> bool:
    """True if the event at `at` is denied or only feared.

    >>> text = "She had no previous miscarriages, but a threatened abortion, and in 2012 a miscarriage."
    >>> [denied(text, text.index(word)) for word in ("miscarriages", "abortion", "miscarriage.")]
    [True, True, False]
    """
    return _led("denies_event", text, at, MOST_DENIED) or _led("fears_event", text, at, MOST_PLANNED)


def planned(text: str, at: int) -> bool:
    """True if the event at `at` was only asked for, offered or thought possible.

    >>> planned("She requested a termination in 2012.", 16)
    True
    """
    return _led("plans_event", text, at, MOST_PLANNED)


def _led(rule: str, text: str, at: int, most: int) -> bool:
    """True if nothing but so many plain words stand between words of the rule and `at`."""
    return any(
        _plain(text[match.end() : at], most)
        for match in _pattern(rule).finditer(text, max(0, at - WINDOW), at)
    )


def _plain(gap: str, most: int) -> bool:
    words = gap.split(" ")
    bare = [word.removesuffix(",").replace("-", "") for word in words[:-1]]
    return (
        len(bare) <= most and not words[-1] and all(word.isalpha() and len(word) <= LONGEST for word in bare)
    )
