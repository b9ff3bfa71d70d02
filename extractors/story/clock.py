"""What the gestational clock says at a place in the text."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from extractors.english.times.anchored import moved
from extractors.english.times.relative import Event, Relative
from schemas.fact import Fact, Quote
from schemas.gestation import GestationalAge

MOVED = 0.8  # confidence of an age that a relative time leads to, of that of the age it counts from


class Source(StrEnum):
    """How the text gives an age at a place.

    `told`: a gestational age or a date stands there; `moved`: a relative time there leads to it;
    `carried`: the story goes on without a word of time.
    """

    TOLD = "told"
    MOVED = "moved"
    CARRIED = "carried"


@dataclass(frozen=True, slots=True)
class Tick:
    """On `[start, end)` of the text the story stands at `age`; None is unknown, or outside the pregnancy.

    Where a relative time led there, `step` is that time, `words` quotes it, and `base` is the age that it counts
    from, None if the text gives none. A stretch ("for two weeks before admission") has no age, only a base.
    """

    start: int
    end: int
    age: Fact[GestationalAge] | None
    source: Source = Source.TOLD
    step: Relative | None = None
    words: Quote | None = None
    base: Fact[GestationalAge] | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """The gestational age of every stretch of the text, read or derived from dates and relative times.

    `ticks` are in order and do not overlap. `delivery` is the age at which the reported pregnancy
    ended, None if not said, or if the text reports several cases.
    """

    ticks: Sequence[Tick] = ()
    delivery: Fact[GestationalAge] | None = None

    def at(self, offset: int) -> Fact[GestationalAge] | None:
        """The age that the text itself gives for what it tells at this character.

        None where it gives none, and for text before, after or outside the pregnancy.
        """
        tick = self.tick(offset)
        return tick.age if tick else None

    def tick(self, offset: int) -> Tick | None:
        """The tick that holds the character, None where there is none."""
        position = bisect_right(self.ticks, offset, key=lambda tick: tick.start) - 1
        if position < 0 or self.ticks[position].end <= offset:
            return None
        return self.ticks[position]

    def between(self, start: int, end: int) -> Sequence[Tick]:
        """The ticks that begin in `[start, end)` of the text, in order."""
        first = bisect_left(self.ticks, start, key=lambda tick: tick.start)
        return self.ticks[first : bisect_left(self.ticks, end, key=lambda tick: tick.start)]

    def ended(self, delivery: Fact[GestationalAge]) -> "Clock":
        """The clock of a pregnancy that ended at this age: nothing ticks beyond it."""
        last = delivery.value.days_high or delivery.value.days
        ticks = (_before_birth(tick, delivery) for tick in self.ticks)
        return Clock(
            tuple(
                replace(tick, age=None)
                if tick.age is not None and tick.age.derived and tick.age.value.days > last
                else tick
                for tick in ticks
            ),
            delivery,
        )


def _before_birth(tick: Tick, delivery: Fact[GestationalAge]) -> Tick:
    """The tick of "two weeks before delivery", whose age is known once the delivery's is; any other as it is."""
    step, words = tick.step, tick.words
    if step is None or words is None or step.event is not Event.DELIVERY or tick.age is not None:
        return tick
    if step.lasting:
        return replace(tick, base=delivery)
    value = moved(delivery.value, step, words.text)
    if value is None:
        return tick
    age = Fact[GestationalAge](
        value=value,
        quotes=tuple(dict.fromkeys((*delivery.quotes, words))),
        confidence=delivery.confidence * MOVED,
        method="derived:story/before_delivery",
    )
    return replace(tick, age=age, base=delivery)
