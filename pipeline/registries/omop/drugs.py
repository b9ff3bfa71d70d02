"""When a drug was taken, as DRUG_EXPOSURE has it: by the one exposure rule, or not at all.

The CDM wants a first and a last day. Where the text gives one of them, the other is the same day, and the words of
the row say that it was not told. Where it gives none, no day is made up inside a pregnancy: the row is refused, and
the drug becomes an OBSERVATION.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from pipeline.registries.dates import Anchor
from pipeline.registries.walk import Role, Taken
from schemas.exposure import Answer
from schemas.gestation import Relation
from schemas.medication import Medication, Status

DAY: Final = dt.timedelta(days=1)
PAST = "past"  # the rule of the exposure
NO_START, NO_END, NO_DAY = "start not told", "end not told", "day not told"
# What an OBSERVATION calls a drug that no day can be given to.
UNDATED: Final = {
    Answer.EXPOSED: "drug in the pregnancy, days not told",
    Answer.BEFORE: "drug before the pregnancy",
    Answer.OTHER_PREGNANCY: "drug of another pregnancy",
    Answer.AT_DELIVERY: "drug at delivery",
    Answer.AFTER: "drug after the pregnancy",
}
UNTIMED: Final = "drug, time not told"


@dataclass(frozen=True, slots=True)
class Placed:
    """First and last day of a drug; `open` says which of them the text does not tell."""

    first: dt.date
    last: dt.date
    open: tuple[str, ...] = ()


def placed(taken: Taken, dates: Anchor) -> Placed | None:
    """The days of a drug, None where the record has none to count from."""
    if taken.whose.role is Role.NEWBORN:
        past = taken.medication.status.value is Status.PAST
        return None if past or not dates.ended else Placed(dates.end, dates.end, (NO_DAY,))
    window = taken.medication.window
    relation = window.relation.value if window.relation is not None else None
    aged = window.start is not None or window.stop is not None
    if taken.answer is Answer.AT_DELIVERY:
        return Placed(dates.end, dates.end) if dates.ended else None
    if not aged and relation is Relation.POSTPARTUM:
        return _after(taken.medication, dates)
    if taken.exposure is not None and taken.exposure.rule == PAST:  # weeks of a pregnancy that nothing names
        return None
    if taken.answer not in (Answer.EXPOSED, Answer.AFTER, Answer.UNKNOWN, Answer.BEFORE):
        return None
    told = aged or relation in (Relation.THROUGHOUT, Relation.UNTIL_DELIVERY)
    return _aged(taken.medication, relation, dates) if told else None


def _after(medication: Medication, dates: Anchor) -> Placed | None:
    if not dates.ended:
        return None
    first = dates.end + DAY
    days = _lasted(medication)
    if days is None:
        return Placed(first, first, (NO_START, NO_END))
    return Placed(first, first + days, (NO_START,))


def _aged(medication: Medication, relation: Relation | None, dates: Anchor) -> Placed | None:
    """The days of a window that has an age; the side that is not told is the day that is."""
    window, days = medication.window, _lasted(medication)
    first = dates.at(window.start.value) if window.start is not None else None
    last = dates.at(window.stop.value, last=True) if window.stop is not None else None
    first, last, told = _related(relation, first, last, dates)
    if first is None and last is not None:
        first = last if days is None else last - days
        told += [NO_START] if days is None else []
    if first is None:
        return None
    if last is None:
        last = first if days is None else first + days
        told += [NO_END] if days is None and not _once(medication) else []
    return Placed(min(first, last), max(first, last), tuple(told))


def _related(
    relation: Relation | None, first: dt.date | None, last: dt.date | None, dates: Anchor
) -> tuple[dt.date | None, dt.date | None, list[str]]:
    """The days with what the relation to the pregnancy tells, and which side nobody told."""
    if relation is Relation.BEFORE_CONCEPTION and first is None:
        return dates.lmp - DAY, last, [NO_START]
    if relation is Relation.THROUGHOUT:
        first = first or dates.lmp
    if relation in (Relation.THROUGHOUT, Relation.UNTIL_DELIVERY) and dates.ended:
        last = last or dates.end
    if relation is not Relation.POSTPARTUM:
        return first, last, []
    return first, max(last or dates.end, dates.end + DAY) if dates.ended else last, [NO_END]


def _once(medication: Medication) -> bool:
    return medication.frequency is not None and medication.frequency.value.once


def _lasted(medication: Medication) -> dt.timedelta | None:
    """From the first day to the last of a drug whose length is told."""
    if medication.duration_days is None:
        return None
    return dt.timedelta(days=max(int(medication.duration_days.value) - 1, 0))
