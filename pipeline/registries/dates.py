"""Dates of a case. The CDM wants a date on every row, and a case report seldom has one.

The last menstrual period is the anchor. It is, in this order: the one that the text gives; 280 days before
the expected date of delivery; the date at which the pregnancy ended, less its length; the date of a result,
less its gestational age. Where the text gives none, it is made up: from a year or a month of the pregnancy,
else the first of January of the year before the publication, or of the year after the last date that the text
tells of what came before, whichever is later; of 2000 where there is neither; two years at least before the year of a
pregnancy that came after it. Then every date that is counted
from it is made up, and the person has an OBSERVATION `date_anchor` that says so.

A pregnancy beside the reported one has a calendar of its own (`anchor_of`) where the text gives it a date; its weeks
never count from the anchor of another.
"""

import datetime as dt
from dataclasses import dataclass

from schemas.exposure import LATE_OUTCOMES, Days, Exposure
from schemas.gestation import MAX_GA_DAYS, GestationalAge
from schemas.pregnancy import CalendarDate, Order, Pregnancy
from schemas.report import Case

TERM_DAYS = 280
YEARS_BEFORE = (
    2  # from the year in which the reported pregnancy began to that in which the next one ended, at least
)
YEAR_WITHOUT = 2001  # stands for the year of a publication that has none


@dataclass(frozen=True, slots=True)
class Anchor:
    """The date from which a case's gestational ages are counted.

    `rule` says how it was found: lmp, edd, end, result or made. `index` is the date of what has no date of
    its own: presentation, else the end of the pregnancy, else the anchor. `ended` says that the record tells at
    which age the pregnancy ended; `end` is at term where it does not.
    """

    lmp: dt.date
    rule: str
    index: dt.date
    end: dt.date
    ended: bool = True

    @property
    def made(self) -> bool:
        """True if the text gives no date to count from."""
        return self.rule == "made"

    @property
    def exact(self) -> bool:
        """True if the text gives the day from which days of gestation count."""
        return self.rule in ("lmp", "edd")

    def period(self, exposure: Exposure | None) -> tuple[CalendarDate | None, CalendarDate | None]:
        """When a drug was begun and ended, as far as the text's own dates tell: day, month or year, else None."""
        if exposure is None or not self.exact:
            return None, None
        return self._told(exposure.start), self._told(exposure.stop)

    def _told(self, days: Days) -> CalendarDate | None:
        if days.earliest is None or days.latest is None:
            return None
        first, last = (self.lmp + dt.timedelta(days=day) for day in (days.earliest, days.latest))
        if first == last:
            return CalendarDate(year=first.year, month=first.month, day=first.day)
        if (first.year, first.month) == (last.year, last.month):
            return CalendarDate(year=first.year, month=first.month)
        return CalendarDate(year=first.year) if first.year == last.year else None

    @property
    def counts(self) -> bool:
        """False for a loss of which only the day is known: no week of it can be counted."""
        return self.end > self.lmp

    def at(self, age: GestationalAge, *, last: bool = False) -> dt.date:
        """The date of a gestational age; the last day of a range if wanted."""
        days = age.days_high if last and age.days_high is not None else age.days
        return self.lmp + dt.timedelta(days=days)


def anchor(case: Case, year: int | None) -> Anchor:
    """The anchor of a case in a publication of that year."""
    pregnancy = case.index_pregnancy
    lmp, rule = _stated(case, pregnancy)
    if lmp is None:
        lmp, rule = _made(case, pregnancy, year), "made"
    end = _length(pregnancy)
    if end is None and rule in ("lmp", "edd"):
        end = _between(lmp, pregnancy)
    last = lmp + dt.timedelta(days=TERM_DAYS if end is None else end)
    index = lmp
    if pregnancy is not None and pregnancy.presentation is not None:
        index = lmp + dt.timedelta(days=pregnancy.presentation.value.days)
    elif end is not None:
        index = last
    return Anchor(lmp, rule, index, last, end is not None)


def anchor_of(pregnancy: Pregnancy) -> Anchor | None:
    """The anchor of a pregnancy beside the reported one, by its own dates; None where it has none.

    A birth whose age is not told stands at term, as that of the reported pregnancy does; of a loss without an age only the
    day of its end is known, and the anchor is that day.
    """
    lmp, rule = _by_its_dates(pregnancy)
    told = _length(pregnancy)
    if told is None and lmp is not None:
        told = _between(lmp, pregnancy)
    length = told if told is not None else TERM_DAYS if _born(pregnancy) else 0
    if lmp is None:
        if pregnancy.date is None:
            return None
        lmp, rule = first_day(pregnancy.date.value) - dt.timedelta(days=length), "made"
    end = lmp + dt.timedelta(days=length)
    return Anchor(lmp, rule, end, end, told is not None)


def _born(pregnancy: Pregnancy) -> bool:
    return (
        bool(pregnancy.neonates) or pregnancy.outcome is not None and pregnancy.outcome.value in LATE_OUTCOMES
    )


def _length(pregnancy: Pregnancy | None) -> int | None:
    return None if pregnancy is None or pregnancy.end is None else pregnancy.end.value.days


def _between(lmp: dt.date, pregnancy: Pregnancy | None) -> int | None:
    """The length by the day at which the pregnancy ended, None without one and where it is none of a pregnancy."""
    day = None if pregnancy is None or pregnancy.date is None else pregnancy.date.value.exact
    length = None if day is None else (day - lmp).days
    return length if length is not None and 0 < length <= MAX_GA_DAYS else None


def _stated(case: Case, pregnancy: Pregnancy | None) -> tuple[dt.date | None, str]:
    lmp, rule = (None, "made") if pregnancy is None else _by_its_dates(pregnancy)
    if lmp is not None:
        return lmp, rule
    reported = None if pregnancy is None else case.pregnancies.index(pregnancy)
    for result in case.lab_results:
        if result.pregnancy not in (None, reported):
            continue
        if result.date is not None and result.at is not None and result.at.value.exact:
            day = result.date.value.exact
            if day is not None:
                return day - dt.timedelta(days=result.at.value.days), "result"
    return None, "made"


def _by_its_dates(pregnancy: Pregnancy) -> tuple[dt.date | None, str]:
    """The anchor that the days told of a pregnancy give, and which of them; None without one."""
    if pregnancy.lmp is not None and pregnancy.lmp.value.exact is not None:
        return pregnancy.lmp.value.exact, "lmp"
    if pregnancy.edd is not None and pregnancy.edd.value.exact is not None:
        return pregnancy.edd.value.exact - dt.timedelta(days=TERM_DAYS), "edd"
    length, date = _length(pregnancy), pregnancy.date
    if date is not None and date.value.exact is not None and length is not None:
        return date.value.exact - dt.timedelta(days=length), "end"
    return None, "made"


def _made(case: Case, pregnancy: Pregnancy | None, year: int | None) -> dt.date:
    """A day to count from that contradicts no date of the text."""
    if pregnancy is not None:
        for told, before in (
            (pregnancy.lmp, 0),
            (pregnancy.edd, TERM_DAYS),
            (pregnancy.date, _length(pregnancy) or TERM_DAYS),
        ):
            if told is not None:
                return first_day(told.value) - dt.timedelta(days=before)
    dated = [(one.date.value.year, one.which) for one in case.pregnancies if one.date is not None]
    years = [told + 1 for told, which in dated if which == Order.EARLIER] + (
        [year - 1] if year is not None else []
    )
    latest = min((told - YEARS_BEFORE for told, which in dated if which == Order.LATER), default=dt.MAXYEAR)
    return dt.date(min(max(years, default=YEAR_WITHOUT - 1), latest), 1, 1)


def first_day(date: CalendarDate) -> dt.date:
    """The first day that a date can mean."""
    return date.exact or dt.date(date.year, date.month or 1, 1)
