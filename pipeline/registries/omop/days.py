"""Days of rows that are no drugs, and whether the text tells them: what it does not tell is marked in the row."""

import datetime as dt
from typing import NamedTuple

from pipeline.registries.dates import Anchor, first_day
from pipeline.registries.omop.drugs import NO_DAY
from schemas.exposure import LATE_OUTCOMES
from schemas.lab import LabResult
from schemas.pregnancy import Outcome, Pregnancy


class Day(NamedTuple):
    """A day of a row; `told` is False where a rule made it."""

    date: dt.date
    told: bool = True

    @property
    def mark(self) -> str | None:
        """What the row says of a day that is made."""
        return None if self.told else NO_DAY


def end_of(pregnancy: Pregnancy, dates: Anchor) -> Day:
    """The day of what is told of the end: of a birth without one at term, of all else at presentation."""
    if dates.ended:
        return Day(dates.end)
    outcome = pregnancy.outcome.value if pregnancy.outcome is not None else None
    if outcome is Outcome.ONGOING:
        return Day(dates.index, told=pregnancy.presentation is not None)
    born = outcome in LATE_OUTCOMES or pregnancy.neonates
    return Day(dates.end if born else dates.index, told=False)


def told_on(result: LabResult) -> dt.date | None:
    """The day of a result where the text tells it, else None."""
    return result.date.value.exact if result.date is not None else None


def result_day(result: LabResult | None, dates: Anchor, *, child: bool) -> Day:
    """The day of a result: its date, its gestational age, else that of the birth of a child, of presentation."""
    if result is not None and result.date is not None:
        return Day(first_day(result.date.value), told=result.date.value.exact is not None)
    if result is not None and result.at is not None:
        return Day(dates.at(result.at.value))
    return Day(dates.end if child else dates.index, told=False)
