"""When a course for the fetal lungs was given: at once, so the age at which the story stands is its own."""

from extractors.families.medications.phase import Phase
from extractors.families.medications.weeks import Age
from extractors.families.medications.window import clocked
from extractors.story.clock import Clock, Source
from schemas.fact import Subject
from schemas.medication import Status

_DRUGS = frozenset({"betamethasone", "dexamethasone"})
_LONGEST_DAYS = 3.0
_REACH = 1200  # characters within a paragraph


def course_age(text: str, phase: Phase, clock: Clock) -> Age | None:
    """The age at which its paragraph stands, for a dosed course of a few days given to the mother; else None.

    Other drugs may have been taken for long before the paragraph's time, or be begun long after it.
    """
    if (
        phase.drug.generic not in _DRUGS
        or phase.subject is not Subject.MOTHER
        or phase.status is not Status.GIVEN
    ):
        return None
    if phase.dose is None or phase.start or phase.stop or phase.relation or "give" not in phase.acts:
        return None
    if not _short(phase):
        return None
    tick = clock.tick(phase.offset)
    if tick is None or tick.source is not Source.CARRIED or tick.age is None or not tick.age.value.exact:
        return None
    told = tick.age.quotes[-1]
    near = told.end <= phase.offset <= told.end + _REACH and "\n" not in text[told.end : phase.offset]
    return clocked(clock, phase.offset, (phase.drug.start, phase.drug.end)) if near else None


def _short(phase: Phase) -> bool:
    """True if the text tells that the course takes few days: by its length, or by takings some hours apart."""
    if phase.duration is not None:
        return phase.duration.value <= _LONGEST_DAYS
    often = phase.frequency.value if phase.frequency else None
    if often is None:
        return False
    return often.once or (often.interval_hours is not None and often.interval_hours <= 24)
