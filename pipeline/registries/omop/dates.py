"""Dates of a case. The CDM wants a date on every row, and a case report seldom has one.

The last menstrual period is the anchor. It is, in this order: the one that the text gives; 280 days before
the expected date of delivery; the date at which the pregnancy ended, less its length; the date of a result,
less its gestational age. Where the text gives none, it is the first of January of the year before the
publication, or of 2000 where that has no year: then every date that is counted from it is made up, and the
person has an OBSERVATION `date_anchor` that says so.
"""

import datetime as dt
from dataclasses import dataclass

from schemas.gestation import GestationalAge, Relation, Window
from schemas.pregnancy import CalendarDate, Pregnancy
from schemas.report import Case

TERM_DAYS = 280
YEAR_WITHOUT = 2001  # stands for the year of a publication that has none


@dataclass(frozen=True, slots=True)
class Anchor:
    """The date from which a case's gestational ages are counted.

    `rule` says how it was found: lmp, edd, end, result or made. `index` is the date of what has no date of
    its own: presentation, else the end of the pregnancy, else the anchor.
    """

    lmp: dt.date
    rule: str
    index: dt.date
    end: dt.date

    @property
    def made(self) -> bool:
        """True if the text gives no date to count from."""
        return self.rule == "made"

    def at(self, age: GestationalAge, *, last: bool = False) -> dt.date:
        """The date of a gestational age; the last day of a range if wanted."""
        days = age.days_high if last and age.days_high is not None else age.days
        return self.lmp + dt.timedelta(days=days)


def anchor(case: Case, year: int | None) -> Anchor:
    """The anchor of a case in a publication of that year."""
    pregnancy = case.index_pregnancy
    lmp, rule = _stated(case, pregnancy)
    if lmp is None:
        lmp, rule = dt.date((year or YEAR_WITHOUT) - 1, 1, 1), "made"
    end = _length(pregnancy)
    last = lmp + dt.timedelta(days=TERM_DAYS if end is None else end)
    index = lmp
    if pregnancy is not None and pregnancy.presentation is not None:
        index = lmp + dt.timedelta(days=pregnancy.presentation.value.days)
    elif end is not None:
        index = last
    return Anchor(lmp, rule, index, last)


def _length(pregnancy: Pregnancy | None) -> int | None:
    return None if pregnancy is None or pregnancy.end is None else pregnancy.end.value.days


def _stated(case: Case, pregnancy: Pregnancy | None) -> tuple[dt.date | None, str]:
    if pregnancy is not None:
        if pregnancy.lmp is not None and pregnancy.lmp.value.exact is not None:
            return pregnancy.lmp.value.exact, "lmp"
        if pregnancy.edd is not None and pregnancy.edd.value.exact is not None:
            return pregnancy.edd.value.exact - dt.timedelta(days=TERM_DAYS), "edd"
        length = _length(pregnancy)
        if pregnancy.date is not None and pregnancy.date.value.exact is not None and length is not None:
            return pregnancy.date.value.exact - dt.timedelta(days=length), "end"
    for result in case.lab_results:
        if result.date is not None and result.at is not None and result.at.value.exact:
            day = result.date.value.exact
            if day is not None:
                return day - dt.timedelta(days=result.at.value.days), "result"
    return None, "made"


def first_day(date: CalendarDate) -> dt.date:
    """The first day that a date can mean."""
    return date.exact or dt.date(date.year, date.month or 1, 1)


def exposure(window: Window, duration: float | None, start: Anchor) -> tuple[dt.date, dt.date, bool]:
    """First and last day of a window, and whether the text says nothing of either."""
    relation = window.relation.value if window.relation is not None else None
    first = start.at(window.start.value) if window.start is not None else None
    last = start.at(window.stop.value, last=True) if window.stop is not None else None
    day = dt.timedelta(days=1)
    sides: dict[Relation | None, tuple[dt.date | None, dt.date | None]] = {
        Relation.BEFORE_CONCEPTION: (None, start.lmp - day),
        Relation.THROUGHOUT: (start.lmp, start.end),
        Relation.UNTIL_DELIVERY: (None, start.end),
        Relation.AT_DELIVERY: (start.end, start.end),
        Relation.POSTPARTUM: (start.end + day, None),
    }
    tied = sides.get(relation, (None, None))
    first, last = first or tied[0], last or tied[1]
    silent = first is None and last is None
    if first is None:
        first = last if last is not None and (duration is None or last < start.index) else start.index
        if duration is not None and last is not None:
            first = last - dt.timedelta(days=max(int(duration) - 1, 0))
    if last is None:
        last = first if duration is None else first + dt.timedelta(days=max(int(duration) - 1, 0))
    return min(first, last), max(first, last), silent
