"""Calendar dates in a text, as far as the text gives them."""

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import partial

from extractors.english.rules import Rule, find_all, rules_of
from extractors.english.spans import longest_first
from extractors.english.vocabulary import values
from extractors.findings import Mention
from schemas.pregnancy import CalendarDate

_rules = partial(rules_of, "english/dates")

AMBIGUOUS = 0.5  # confidence of "07/12/2019" where no other date of the text tells day from month
YEARLESS = 0.8  # confidence of "22 January", whose year is that of the nearest date
HALF_A_YEAR = 183  # days; a date without a year lies at most so far from the date that lends it its year
FIRST_SHORT_YEAR = 50  # "03/04/51" is 1951, "03/04/49" is 2049


def find(text: str, *, month_first: bool | None = None) -> list[Mention[CalendarDate]]:
    """Every date of the text in order, without overlaps: a day, a month or a year.

    Dates in numbers are read day first, or month first where another date of the text can be read only so; where none
    decides, `month_first` does, if the caller knows it, else the confidence is low. A day and month without a year
    take the year that brings them nearest to a whole date of the text, and are left out if there is none.

    >>> [str(m.value.exact) for m in find("On 7 April 2018 and April 9th, 2018; on 16 April.")]
    ['2018-04-07', '2018-04-09', '2018-04-16']
    >>> [(str(m.value.exact), m.confidence) for m in find("Seen on 07/12/2019.")]
    [('2019-12-07', 0.5)]
    >>> find("In 2019 women, 20 weeks later, from 7/12.")
    []
    """
    matches = list(_matches(text))
    decided = _month_first(match for _, match in matches)
    month_first = month_first if decided is None else decided
    read = (_read(rule, match, month_first=month_first) for rule, match in matches)
    found = longest_first(mention for mention in read if mention is not None)
    whole = [mention for mention in found if mention.value.day is not None]
    return longest_first([*found, *_yearless(text, whole)]) if whole else found


def _matches(text: str) -> Iterator[tuple[Rule, re.Match[str]]]:
    yield from find_all(_rules("date"), text)
    yield from find_all(_rules("short"), text)


def _month_first(matches: Iterable[re.Match[str]]) -> bool | None:
    """True for 12/31/2019, False for 31/12/2019, None if no date of the text decides or they disagree."""
    orders: set[bool] = set()
    for match in matches:
        groups = match.groupdict()
        if groups.get("first"):
            first, second = int(groups["first"]), int(groups["second"])
            if (first > 12) != (second > 12):
                orders.add(second > 12)
    return orders.pop() if len(orders) == 1 else None


def _read(rule: Rule, match: re.Match[str], *, month_first: bool | None) -> Mention[CalendarDate] | None:
    groups = match.groupdict()
    confidence = 1.0
    if groups.get("first"):
        day, month, confidence = _day_and_month(int(groups["first"]), int(groups["second"]), month_first)
        if match["mark"] == "." and month_first is None:
            confidence = 1.0  # a continental habit, which puts the day first
    else:
        month = _month(groups["month"]) if groups.get("month") else 0
        day = int(groups["day"]) if groups.get("day") else 0
    value = _date(_year(groups), month, day)
    start = match.start("first") if groups.get("first") else match.start() if month else match.start("year")
    return Mention(start, match.end(), value, f"dates/{rule.id}", confidence) if value else None


def _day_and_month(first: int, second: int, month_first: bool | None) -> tuple[int, int, float]:
    """Day, month and how surely: what cannot be a month is the day."""
    if second > 12 or (month_first and first <= 12):
        return second, first, 1.0
    decided = first > 12 or first == second or month_first is not None
    return first, second, 1.0 if decided else AMBIGUOUS


def _year(groups: dict[str, str]) -> int:
    if groups.get("short"):
        short = int(groups["short"])
        return short + (1900 if short >= FIRST_SHORT_YEAR else 2000)
    return int(groups["year"])


def _yearless(text: str, whole: list[Mention[CalendarDate]]) -> Iterator[Mention[CalendarDate]]:
    """Days and months, each in the year that brings it nearest to the whole date before it, else after it."""
    starts = [mention.start for mention in whole]
    for match in _rules("yearless")[0].finditer(text):
        day, month = int(match["day"] or match["day_last"]), _month(match["month"] or match["month_first"])
        near = whole[max(0, bisect_left(starts, match.start()) - 1)].value.exact
        value = _nearest_year(day, month, near) if near else None
        if value is not None:
            yield Mention(match.start(), match.end(), value, "dates/day_month", YEARLESS)


def _nearest_year(day: int, month: int, near: dt.date) -> CalendarDate | None:
    dates = (_date(near.year + step, month, day) for step in (-1, 0, 1))
    return next(
        (date for date in dates if date and date.exact and abs((date.exact - near).days) <= HALF_A_YEAR), None
    )


def _date(year: int, month: int, day: int) -> CalendarDate | None:
    """The date, None if the calendar has no such day. Zero stands for what is not told."""
    if not 1900 <= year <= 2100 or month > 12 or day > 31:
        return None
    value = CalendarDate(year=year, month=month or None, day=day or None)
    return None if day and value.exact is None else value


def _month(written: str) -> int:
    return int(written) if written.isdigit() else int(values("month")[written.lower()])


def years(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Every number in `[start, end)` of the text that can be a year, with or without words of a date around it.

    >>> text = "a boy (2,015 g) in 2014, a girl 2019"
    >>> [match[0] for match in years(text, 0, len(text))]
    ['2014', '2019']
    """
    return _rules("alone")[0].pattern.finditer(text, max(start, 0), max(end, 0))
