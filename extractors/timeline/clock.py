"""What the gestational clock says at a place in the text."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.fact import Fact
from schemas.gestation import GestationalAge


@dataclass(frozen=True, slots=True)
class Tick:
    """From `start` (a character) on, until the next tick, the story stands at `age`; None is unknown."""

    start: int
    end: int
    age: Fact[GestationalAge] | None


@dataclass(frozen=True, slots=True)
class Clock:
    """The gestational age of every stretch of the text, read or derived from dates and relative times.

    `delivery` is the age at which the reported pregnancy ended, None if not said.
    """

    ticks: Sequence[Tick] = ()
    delivery: Fact[GestationalAge] | None = None

    def at(self, offset: int) -> Fact[GestationalAge] | None:
        """The age that the text itself gives for what it tells at this character.

        None where it gives none, and for text before, after or outside the pregnancy.
        """
        for tick in self.ticks:
            if tick.start <= offset < tick.end:
                return tick.age
        return None
