"""Whether a sentence tells of an earlier time of somebody's life."""

import re
from functools import partial

from extractors.english.rules import pattern_of

_pattern = partial(pattern_of, "english/context")

WINDOW = 60  # characters before a time in which the words stand that make it a past one
BESIDE = 40  # characters between such words and the time
LEAD = 12  # characters before an age in which "at the" stands


def at_past_time(text: str, start: int, end: int) -> bool:
    """True if the age or time at `[start, end)` is that of an earlier event.

    >>> text = "Menarche was at 13 years. At the age of 15 she was diagnosed with epilepsy. At the age of 30 she was seen."
    >>> [at_past_time(text, text.index(age), text.index(age) + len(age)) for age in ("13 years", "age of 15", "age of 30")]
    [True, True, False]
    """
    last = max(
        (match.end() for match in _pattern("earlier_event").finditer(text, max(0, start - WINDOW), start)),
        default=-1,
    )
    gap = text[last:start]
    if last >= 0 and len(gap) <= BESIDE and not any(stop in gap for stop in ".;,"):
        return True
    leads = _pattern("at_the").finditer(text, max(0, start - LEAD), start)
    led = any(match.end() == start for match in leads)
    return led and _pattern("then_happened").match(text, end) is not None


def at_another_time(sentence: str) -> bool:
    """True if the sentence names a time that is not the present: an earlier one, a planned one, one of several.

    >>> at_another_time("Her first baby was born at 35 weeks."), at_another_time("She was delivered at 35 weeks.")
    (True, False)
    """
    return _pattern("another_time").search(sentence) is not None


def looks_back(words: str) -> bool:
    """True if the words speak of what was before: "previous", "a history of", "had had"."""
    return _pattern("looks_back").search(words) is not None


def long_ago(words: str) -> bool:
    """True if the words speak of what is long over: "history", "earlier", "years before"."""
    return _pattern("long_ago").search(words) is not None


def years_ago(text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    """The words in `[start, end)` that tell how many years ago something was."""
    return _pattern("years_ago").search(text, start, len(text) if end is None else end)


def told_before(text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    """The words in `[start, end)` that tell of an event as an earlier one: "previously", "her last", "also had"."""
    return _pattern("told_before").search(text, start, len(text) if end is None else end)
