"""Weeks told in one breath: "at 20, 28 and 34 weeks", where a match of the last alone would lose the others."""

import re

LOOK_BACK = 60  # characters before the last week in which the others of its list stand
_WEEK = r"\d{1,2}(?:\s?\+\s?[0-6])?(?:\s(?:weeks?|wks?|w))?"
_BEFORE = re.compile(
    rf"\b(?:at|by|in|and)\s(?:(?:gestational\s)?weeks?\s)?(?P<items>{_WEEK}(?:,\s{_WEEK}){{0,6}}),?\sand\s$",
    re.IGNORECASE,
)


def weeks_before(text: str, start: int) -> tuple[int, int, int] | None:
    """`(lead, start, end)` of the list that the age at `start` closes: its leading word, and the weeks before.

    None if the age stands alone.

    >>> text = "was 9.1, 8.8 and 8.2 at 20, 28 and 34 weeks"
    >>> lead, a, b = weeks_before(text, text.index("34"))
    >>> text[lead:a], text[a:b]
    ('at ', '20, 28')
    """
    match = _BEFORE.search(text, max(0, start - LOOK_BACK), start)
    return (match.start(), *match.span("items")) if match else None
