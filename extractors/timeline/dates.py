"""Calendar dates in a text, in every usual format."""

import re
from collections.abc import Iterator, Sequence

from extractors.matching import Mention, without_overlaps
from schemas.pregnancy import CalendarDate

_NAMES = "january february march april may june july august september october november december".split()
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?|JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|"
    r"SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)"
)
_YEAR = r"(?:19|20)\d\d"
_NAMED = re.compile(
    rf"(?<![\d.,/])\b(?P<d1>[0-3]?\d)\s?(?:st|nd|rd|th)?(?:\sof)?[\s-](?P<m1>{_MONTH})\b\.?(?:,?[\s-](?:of\s)?(?P<y1>{_YEAR}))?"
    rf"|\b(?P<m2>{_MONTH})\.?\s(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?\b(?![.,]?\d|\s?(?:%|weeks|patients|cases|mg|women))(?:,?\s(?P<y2>{_YEAR}))?"
    rf"|\b(?P<m3>{_MONTH})\.?,?\s(?:of\s)?(?P<y3>{_YEAR})\b"
)
_ISO = re.compile(r"(?<![\d./-])(?P<y>(?:19|20)\d\d)(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?![\d/-])")
_NUMERIC = re.compile(
    r"(?<![\d./-])(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20)?\d\d)(?![\d/-]|\.\d)"
)
_DATED = re.compile(r"(?:\bon|\bLMP|\bEDD|\bEDC|\bdated?|\bsince|\bfrom|\bwas|\bis|[:=-])\s?(?:the\s)?$", re.IGNORECASE)
_ANY_YEAR = re.compile(rf"{_YEAR}|\d[./]\d{{1,2}}[./]\d\d")
FIRST_SHORT_YEAR = 50  # "03/04/51" is 1951, "03/04/49" is 2049
INFERRED = 0.8  # confidence of a date whose year stands elsewhere


def find_dates(text: str) -> list[Mention[CalendarDate]]:
    """Every date with at least a month, in order, without overlaps.

    A date without a year ("on 12 March") takes the year that makes it follow the date told before it,
    at lower confidence; without any year in the text it is left out. So is "03/04/2015" where the text
    does not show whether it writes the day or the month first.

    >>> [(m.value.year, m.value.month, m.value.day) for m in find_dates("On 7 April 2018, then 2 May; EDD 26-8-2018.")]
    [(2018, 4, 7), (2018, 5, 2), (2018, 8, 26)]
    >>> find_dates("On 03/04/2015 she came.")
    []
    """
    if not _ANY_YEAR.search(text):
        return []
    found = without_overlaps([*_named(text), *_iso(text), *_numeric(text)])
    return list(_with_years(found))


Partial = tuple[int | None, int, int | None]  # year, month, day


def _named(text: str) -> Iterator[Mention[Partial]]:
    for match in _NAMED.finditer(text):
        month = _month(match["m1"] or match["m2"] or match["m3"])
        day = match["d1"] or match["d2"]
        year = match["y1"] or match["y2"] or match["y3"]
        yield from _possible(match, int(year) if year else None, month, int(day) if day else None, "named_date")


def _iso(text: str) -> Iterator[Mention[Partial]]:
    for match in _ISO.finditer(text):
        yield from _possible(match, int(match["y"]), int(match["m"]), int(match["d"]), "iso_date")


def _numeric(text: str) -> Iterator[Mention[Partial]]:
    matches = [m for m in _NUMERIC.finditer(text) if len(m["y"]) == 4 or _DATED.search(text[max(0, m.start() - 12) : m.start()])]  # fmt: skip
    day_first = _day_first(matches)
    for match in matches:
        a, b = int(match["a"]), int(match["b"])
        if a > 12 or b > 12:
            first = a > 12
        elif a == b or day_first is not None:
            first = day_first is not False
        elif match["sep"] == ".":
            first = True  # a continental habit, which puts the day first
        else:
            continue
        day, month = (a, b) if first else (b, a)
        yield from _possible(match, _full_year(match["y"]), month, day, "numeric_date")


def _day_first(matches: Sequence[re.Match[str]]) -> bool | None:
    """What the text's unambiguous dates show; None if they show nothing or both."""
    shown = {int(m["a"]) > 12 for m in matches if (int(m["a"]) > 12) != (int(m["b"]) > 12)}
    return shown.pop() if len(shown) == 1 else None


def _full_year(written: str) -> int:
    year = int(written)
    return year if len(written) == 4 else year + (1900 if year >= FIRST_SHORT_YEAR else 2000)


def _possible(
    match: re.Match[str], year: int | None, month: int, day: int | None, rule: str
) -> Iterator[Mention[Partial]]:
    if not 1 <= month <= 12 or day is not None and not 1 <= day <= 31:
        return
    if year is not None and day is not None and CalendarDate(year=year, month=month, day=day).exact is None:
        return
    yield Mention(match.start(), match.end(), (year, month, day), f"timeline/{rule}")


def _month(name: str) -> int:
    key = name[:3].lower()
    return next(number for number, full in enumerate(_NAMES, 1) if full.startswith(key))


def _with_years(found: Sequence[Mention[Partial]]) -> Iterator[Mention[CalendarDate]]:
    """The dates with their year: its own, else the one in which it follows the date told before it."""
    last: tuple[int, int, int] | None = None
    following = [(m.value[0], m.value[1], m.value[2] or 1) for m in found if m.value[0] is not None]
    for mention in found:
        year, month, day = mention.value
        confidence = mention.confidence
        if year is None:
            year = _inferred_year(month, day or 1, last, following)
            confidence = INFERRED
            if year is None:
                continue
        else:
            following = following[1:]
        last = (year, month, day or 1)
        yield Mention(
            mention.start, mention.end, CalendarDate(year=year, month=month, day=day), mention.rule, confidence
        )


def _inferred_year(
    month: int, day: int, last: tuple[int, int, int] | None, following: Sequence[tuple[int | None, int, int]]
) -> int | None:
    if last is not None:
        return last[0] + ((month, day) < last[1:])
    if following and following[0][0] is not None:
        return following[0][0] - ((month, day) > following[0][1:])
    return None
