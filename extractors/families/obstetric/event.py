"""An earlier pregnancy as the text tells it."""

from dataclasses import dataclass

from schemas.pregnancy import DeliveryMode, Outcome

BIRTHS = (Outcome.LIVE_BIRTH, Outcome.STILLBIRTH, Outcome.NEONATAL_DEATH)


@dataclass(frozen=True, slots=True)
class Event:
    """One earlier pregnancy as told at `[start, end)`; None where the text is silent.

    `outcome` None is an abortion of unsaid kind. `term` says at term (True) or before (False). `listed` is where the
    list begins that tells it: what one list tells twice is two.
    """

    start: int
    end: int
    outcome: Outcome | None
    ordinal: int | None = None
    year: int | None = None
    year_at: tuple[int, int] | None = None
    days: int | None = None
    days_at: tuple[int, int] | None = None
    term: bool | None = None
    alive: bool | None = None
    mode: DeliveryMode | None = None
    listed: int | None = None

    @property
    def birth(self) -> bool:
        """True for a birth at a viable age, live or still."""
        return self.outcome in BIRTHS
