"""When a drug was taken, as DRUG_EXPOSURE has it: by the one exposure rule, or not at all.

The CDM wants a first and a last day; both lie between the earliest and the latest day of the rule. A week is its first
day. Of a range the row holds what is certain, from the latest start to the earliest end; where no day is certain, one
day, the earliest (or the length that is told, from it). A side that is not told is the nearest day that is certain. The
words of the row say which side was not told. Where the text gives none, no day is made up inside a pregnancy: the drug
becomes an OBSERVATION.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from pipeline.registries.dates import Anchor
from pipeline.registries.omop.codes import printed
from pipeline.registries.walk import Role, Taken
from pipeline.words import dosage_text
from schemas.exposure import COURSE, Answer, Days, Exposure
from schemas.fact import Fact
from schemas.gestation import GestationalAge, Relation
from schemas.medication import Medication, Status

DAY: Final = dt.timedelta(days=1)
MOST_SUPPLIED: Final = 365  # days of a supply that OHDSI's checks find plausible
PAST: Final = "past"  # the rule of the exposure
NO_START, NO_END, NO_DAY = "start not told", "end not told", "day not told"
IN_START, IN_END, IN_DAY = "start told as a range", "end told as a range", "day told as a range"
OPEN_ENDS: Final = frozenset({NO_END, NO_DAY, IN_END, IN_DAY})
# What an OBSERVATION calls a drug that no day can be given to.
UNDATED: Final = {
    Answer.EXPOSED: "drug in the pregnancy, days not told",
    Answer.BEFORE: "drug before the pregnancy",
    Answer.OTHER_PREGNANCY: "drug of another pregnancy",
    Answer.AT_DELIVERY: "drug at delivery",
    Answer.AFTER: "drug after the pregnancy",
}
BEGUN_BEFORE: Final = {"begun_before": "drug begun before the pregnancy, end not told"}  # by the rule
UNTIMED: Final = "drug, time not told"
TO_THE_END: Final = frozenset({Relation.THROUGHOUT, Relation.UNTIL_DELIVERY})
DATED: Final = frozenset({Answer.EXPOSED, Answer.AFTER, Answer.UNKNOWN, Answer.BEFORE})


@dataclass(frozen=True, slots=True)
class Placed:
    """First and last day of a drug; `open` says which of them the text does not tell."""

    first: dt.date
    last: dt.date
    open: tuple[str, ...] = ()

    @property
    def told_end(self) -> dt.date | None:
        """The last day where the text tells it."""
        return None if OPEN_ENDS & set(self.open) else self.last


def placed(taken: Taken, exposure: Exposure | None, dates: Anchor) -> list[Placed]:
    """The days of a drug, two where it was taken in the pregnancy and after; none where nothing tells a day.

    `exposure` is the rule's answer for the pregnancy whose calendar `dates` is.
    """
    if taken.whose.role is Role.NEWBORN:
        return _on_the_birthday(taken.medication, dates)
    # What is past and in weeks is of a pregnancy that nothing names.
    if exposure is None or exposure.rule == PAST or not dates.counts:
        return []
    if exposure.answer is Answer.AT_DELIVERY:
        return [Placed(dates.end, dates.end)] if dates.ended else []
    if exposure.answer not in DATED:
        return []
    window, relation = taken.medication.told, _relation(taken.medication)
    aged = window.start is not None or window.stop is not None
    found = None
    if aged or relation in TO_THE_END:
        days_of = _course if exposure.rule == COURSE else _by_days
        found = days_of(taken.medication, exposure, dates)
    days = [found] if found is not None else []
    if relation is Relation.POSTPARTUM and dates.ended and all(one.last <= dates.end for one in days):
        days.append(_after(taken.medication, dates, aged=aged))
    return days


def _on_the_birthday(medication: Medication, dates: Anchor) -> list[Placed]:
    """The day of a newborn's drug that was given at birth; of any other the record tells no day."""
    at_birth = _relation(medication) is Relation.AT_DELIVERY and medication.status.value is not Status.PAST
    return [Placed(dates.end, dates.end)] if at_birth and dates.ended else []


def sig(medication: Medication, open_: tuple[str, ...] = ()) -> str | None:
    """The regimen in words, first what is not told of its days."""
    return "; ".join(part for part in (*open_, dosage_text(medication), printed(medication)) if part) or None


def supply(medication: Medication, days: Placed) -> int | None:
    """The days that it was taken, where that is told, at least one, no more than the days of the row, and no more than a year."""
    told = int(medication.duration_days.value) if medication.duration_days else 0
    return told if 1 <= told <= min((days.last - days.first).days + 1, MOST_SUPPLIED) else None


def _relation(medication: Medication) -> Relation | None:
    relation = medication.window.relation
    return relation.value if relation is not None else None


def _after(medication: Medication, dates: Anchor, *, aged: bool) -> Placed:
    """From the day after the birth; a length counts from it where no age does."""
    first = dates.end + DAY
    length = None if aged else _length(medication)
    return Placed(first, first + (length or 0) * DAY, (NO_START, NO_END))


def _course(medication: Medication, exposure: Exposure, dates: Anchor) -> Placed | None:
    """The first days on which a course can have been that is told to lie between a start and an end."""
    first, length = exposure.start.earliest, _length(medication)
    return None if first is None else _made(first, first + (length or 0), (IN_DAY,), dates)


def _by_days(medication: Medication, exposure: Exposure, dates: Anchor) -> Placed | None:
    """The days of the rule, with what the text tells as one day in its place."""
    window, start, stop = medication.told, exposure.start, exposure.stop
    relation, length = _relation(medication), _length(medication)
    first, last = _point(window.start, start), _stop(medication, stop, dates)
    if window.start is None and relation is Relation.THROUGHOUT:
        first = start.earliest
    elif window.start is None and None not in (last, length, start.earliest):
        first = _within((last or 0) - (length or 0), start)
    if window.stop is None and last is None and first is not None and length is not None:
        last = _within(first + length, stop)
    no_end = NO_END if window.stop is None or relation is Relation.UNTIL_DELIVERY else IN_END
    if first is None and last is None:
        return _ranges(medication, exposure, no_end, dates)
    if first is None:
        first, open_ = _latest(start, last or 0), (NO_START if start.earliest is None else IN_START,)
    elif last is None:
        last, open_ = _certain_until(first, stop), (no_end,)
    else:
        return _made(first, last, (), dates)
    return _made(first, last or 0, open_, dates)


def _ranges(medication: Medication, exposure: Exposure, no_end: str, dates: Anchor) -> Placed | None:
    """Where neither side is one day: what is certain, else the smallest."""
    window, start, stop = medication.told, exposure.start, exposure.stop
    if start.earliest is None:
        if stop.earliest is None or window.start is None and no_end == NO_END:
            return None
        return _made(_latest(start, stop.earliest), stop.earliest, (NO_START, no_end), dates)
    length = _length(medication)
    if window.point and length is None:
        length = 0
    if length is not None and (window.point or window.start is None or window.stop is None):
        return _made(start.earliest, start.earliest + length, (IN_DAY,), dates)
    low = start.earliest if start.latest is None else start.latest
    high = start.earliest if stop.earliest is None else stop.earliest
    if low > high:
        low = high = max(start.earliest, high)
    return _made(low, high, (IN_START, no_end), dates)


def _made(first: int, last: int, open_: tuple[str, ...], dates: Anchor) -> Placed:
    return Placed(dates.lmp + min(first, last) * DAY, dates.lmp + max(first, last) * DAY, open_)


def _point(age: Fact[GestationalAge] | None, side: Days) -> int | None:
    """The day of an age that is no range, as far as the rule lets it be; None where the rule leaves the side open."""
    told = age is not None and age.value.days_high is None and side.earliest is not None
    return _within(age.value.days, side) if age is not None and told else None


def _stop(medication: Medication, stop: Days, dates: Anchor) -> int | None:
    """The last day that is told; "throughout" and "until delivery" are told by the end of the pregnancy."""
    window, relation = medication.told, _relation(medication)
    end = (dates.end - dates.lmp).days
    if relation not in TO_THE_END or stop.latest is None:
        day = _point(window.stop, stop)
        beyond = day is not None and window.stop is not None and window.stop.value.days > day
        return end if beyond and dates.ended else day
    if relation is Relation.THROUGHOUT and window.stop is not None:
        day = _point(window.stop, stop)
        return day if day is None or not dates.ended else min(day, end)
    return _within(end, stop) if dates.ended else None


def _within(day: int, side: Days) -> int:
    low = day if side.earliest is None else side.earliest
    high = day if side.latest is None else side.latest
    return max(low, min(day, high))


def _latest(start: Days, last: int) -> int:
    return last if start.latest is None else min(start.latest, last)


def _certain_until(first: int, stop: Days) -> int:
    return first if stop.earliest is None else max(first, stop.earliest)


def _length(medication: Medication) -> int | None:
    """Days from the first to the last of a drug whose length is told; none of a single dose."""
    if medication.duration_days is not None:
        return max(int(medication.duration_days.value) - 1, 0)
    once = medication.frequency is not None and medication.frequency.value.once
    return 0 if once else None
