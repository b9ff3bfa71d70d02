"""Stretches of a sentence that tell a time: they stand between a test and its value and hold no result."""

import re

from extractors.english.ages.joined import LOOK_BACK as LIST_LOOK_BACK
from extractors.english.ages.joined import numbers_before
from extractors.english.gate import gated

_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|twenty|thirty|several|few|a few|some|"
    r"first|second|third|fourth|fifth|sixth|next|following|same|last)"
)
_COUNT = rf"(?:\d{{1,3}}(?:st|nd|rd|th)?(?:\.\d)?(?:\s?[-–]\s?\d{{1,3}})?|{_NUMBER_WORD})"
_SPAN = r"(?:weeks?|wks?|wk|days?|months?|hours?|hrs?|h(?!\s[^\s/]{1,6}/[dmµμu]?l\b)|minutes?|min|years?|yrs?|WA|SA|gw|GW)\b"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
)
# "on day 2 and 5.1 mg/dL on day 4": the number after "and" is a result.
_NO_AMOUNT = r"(?!\d|[.,]\d|\s?(?:[%/×]|x\s?10|[kmnpuµμ]?(?:g|IU|U|mol)\b))"
TIME = gated(
    rf"\b(?:{_COUNT}(?:\s|-){_SPAN}(?:\s(?:of\s(?:gestation|pregnancy|life|age|puerperium|admission|birth|"
    rf"therapy|treatment|amenorrh\w+|delivery|illness)|later|gestation|"
    rf"after(?:\s(?:the\s)?(?:delivery|birth|admission|surgery|treatment|transfusion|doses?|operation|"
    rf"cesarean|caesarean|section|that|this))?|post[- ]?partum|earlier|before delivery|postoperatively|apart|ago))?"
    rf"|\d{{1,2}}(?:[:.]\d\d)?\s?[ap]\.?m\b(?!/)\.?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?:\sof)?\s{_MONTH}(?:,?\s(?:19|20)\d\d)?"
    rf"|(?:19|20)\d\d-\d{{2}}-\d{{2}}\b|\d{{1,2}}(?P<mark>[/.])\d{{1,2}}(?P=mark)(?:19|20)?\d\d\b"
    rf"|(?=[adfijmnosuwb])(?:days?\s\d{{1,3}}(?:(?:,\s?(?:and\s)?|\sand\s|\s?[-–]\s?)\d{{1,3}}{_NO_AMOUNT}){{0,6}}|D\d{{1,3}}\b|"
    rf"weeks?\s\d{{1,2}}(?:(?:,\s?(?:and\s)?|\sand\s)\d{{1,2}}{_NO_AMOUNT}){{0,6}}"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s(?:19|20)\d\d)?|{_MONTH}\s(?:of\s)?(?:19|20)\d\d"
    rf"|in\s(?:19|20)\d\d\b|(?:in|by|since|until)\s{_MONTH}(?![a-z])))",
    re.IGNORECASE,
)

_PREPOSITION = gated(
    r"(?:\b(?:at|on|after|by|in|during|within|from|until|before|over|about|the|postpartum|postoperative|"
    r"hospital|post-?natal)\s){1,3}$",
    re.IGNORECASE,
)
LISTED_DAYS = re.compile(
    r"\b(?:on|and)\s(?P<items>\d{1,2}(?:st|nd|rd|th)?(?:,\s\d{1,2}(?:st|nd|rd|th)?){0,6}),?\sand\s$",
    re.IGNORECASE,
)
LOOK_BACK = 28  # characters before a time phrase in which its prepositions stand


def find_times(text: str) -> list[tuple[int, int]]:
    """The `(start, end)` of every time phrase.

    >>> text = "INR was 3.1 at 16 weeks and 2.8 on day 5"
    >>> [text[a:b] for a, b in find_times(text)]
    ['at 16 weeks', 'on day 5']
    """
    return [(_with_preposition(text, match.start()), match.end()) for match in TIME.finditer(text)]


def _with_preposition(text: str, start: int) -> int:
    match = _PREPOSITION.search(text[max(0, start - LOOK_BACK) : start])
    return start - len(match[0]) if match else start


def list_before(text: str, start: int) -> tuple[int, int] | None:
    """`(start, end)` of the weeks or days before the last of a list: "20, 28" where "34 weeks" starts at `start`."""
    if weeks := numbers_before(text, start):
        return weeks
    days = LISTED_DAYS.search(text, max(0, start - LIST_LOOK_BACK), start)
    return days.span("items") if days else None
