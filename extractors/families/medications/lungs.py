"""When a course for the fetal lungs was given: at once, so the age at which the story stands is its own."""

from extractors.families.medications.telling import Telling
from extractors.families.medications.times import clocked
from extractors.families.medications.weeks import Age
from extractors.story.clock import Clock, Source
from schemas.fact import Subject
from schemas.medication import Status

_LONGEST_DAYS = 3.0
_REACH = 1200  # characters within a paragraph


def course_age(text: str, told: Telling, clock: Clock) -> Age | None:
    """The age at which its paragraph stands, for a dosed course of a few days given to the mother; else None.

    Other drugs may have been taken for long before the paragraph's time, or be begun long after it.
    """
    if (
        not told.drug.has("lung_course")
        or told.subject is not Subject.MOTHER
        or told.status is not Status.GIVEN
    ):
        return None
    if told.dose is None or told.start or told.stop or told.relation or "give" not in told.acts:
        return None
    if not _short(told):
        return None
    tick = clock.tick(told.offset)
    if tick is None or tick.source is not Source.CARRIED or tick.age is None or not tick.age.value.exact:
        return None
    end = tick.age.quotes[-1].end
    near = end <= told.offset <= end + _REACH and "\n" not in text[end : told.offset]
    return clocked(clock, told.offset, (told.drug.start, told.drug.end)) if near else None


def _short(told: Telling) -> bool:
    """True if the text tells that the course takes few days: by its length, or by takings some hours apart."""
    if told.duration is not None:
        return told.duration.value <= _LONGEST_DAYS
    often = told.frequency.value if told.frequency else None
    if often is None:
        return False
    return often.once or (often.interval_hours is not None and often.interval_hours <= 24)
