"""What the gestational clock says at a place in the text."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from extractors.english.times.anchored import moved
from extractors.english.times.relative import Event, Relative
from extractors.findings import Mention
from schemas.fact import Fact, Quote
from schemas.gestation import Anchor, GestationalAge, Precision

BARE_AFTER_BIRTH = 84  # days; more weeks that are told after the birth look back on the pregnancy
WEEK_SLACK = 6  # days by which an age in whole weeks may fall short of the true one
MOVED = 0.8  # confidence of an age that a relative time leads to, of that of the age it counts from


class Source(StrEnum):
    """How the text gives an age at a place.

    `told`: a gestational age or a date stands there; `moved`: a relative time there leads to it;
    `carried`: the story goes on without a word of time.
    """

    TOLD = "told"
    MOVED = "moved"
    CARRIED = "carried"


class Era(StrEnum):
    """What days are counted from: the last menstrual period, the birth for the mother, the birth for her child."""

    GESTATION = "gestation"
    POSTPARTUM = "postpartum"
    POSTNATAL = "postnatal"


class Surety(StrEnum):
    """How the story knows a time: it stands there, it is worked out, or it is the time of what was told before."""

    STATED = "stated"
    DERIVED = "derived"
    INHERITED = "inherited"


@dataclass(frozen=True, slots=True)
class Since:
    """A time after the birth that the text tells at `[start, end)`: from `earliest` to `latest` completed days of `era`."""

    start: int
    end: int
    era: Era
    earliest: int
    latest: int
    precision: Precision
    words: Quote


@dataclass(frozen=True, slots=True)
class Interval:
    """From `earliest` to `latest` completed days of an era, both included; None is an end that nothing tells.

    `quotes` are the words that say it: none for what only comes after the birth somewhere before in the text.
    """

    era: Era
    earliest: int | None
    latest: int | None
    precision: Precision
    anchor: Anchor
    surety: Surety
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Tick:
    """On `[start, end)` of the text the story stands at `age`; None is unknown, or outside the pregnancy.

    Where a relative time led there, `step` is that time, `words` quotes it, and `base` is the age that it counts
    from, None if the text gives none. A stretch ("for two weeks before admission") has no age, only a base.
    `born` says that the birth was told before, `since` how long before, where the text tells it here or carries it on.
    `day` is the day of the scene, `at_birth` says that it is that of the birth (`Clock.day`), `fresh` that a birth by
    operation was told before in the paragraph, and nothing that leads away from it. Before `led_until`, where the
    sentence tells its own first time, `led` is the day of the scene that it comes from. `birth` is where the words end
    with which the sentence itself tells the birth, None where it tells none.
    """

    start: int
    end: int
    age: Fact[GestationalAge] | None
    source: Source = Source.TOLD
    step: Relative | None = None
    words: Quote | None = None
    base: Fact[GestationalAge] | None = None
    born: bool = False
    since: Since | None = None
    day: Fact[GestationalAge] | None = None
    at_birth: bool = False
    fresh: bool = False
    led: Fact[GestationalAge] | None = None
    led_until: int = 0
    birth: int | None = None


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

    def when(self, offset: int) -> Interval | None:
        """The time of what is told at this character, in gestation or after the birth, and how surely; None if unknown.

        What is told after the birth without a time of its own lies anywhere after it: `earliest` 0, `latest` None.
        """
        tick = self.tick(offset)
        if tick is None:
            return None
        if tick.age is not None:
            return _in_gestation(tick.age, tick.source)
        if tick.at_birth and (day := self.day(offset)) is not None:
            return _in_gestation(day, Source.CARRIED)
        if tick.since is not None:
            return _after_birth(tick.since, tick.source)
        if tick.born:
            return Interval(Era.POSTPARTUM, 0, None, Precision.MONTH, Anchor.UNSTATED, Surety.INHERITED)
        return None

    def day(self, offset: int) -> Fact[GestationalAge] | None:
        """The day of the scene: on it happens what is done, begun or ended here without a time of its own.

        None where the paragraph tells no day, where days have passed since, and where the sentence has its own time.
        """
        tick = self.tick(offset)
        if tick is None:
            return None
        found = (self.delivery or tick.day) if tick.at_birth else tick.day
        if found is None or self.delivery is None:
            return found
        last = self.delivery.value.days_high or self.delivery.value.days
        return found if found.value.days <= last else None

    def led(self, offset: int) -> Fact[GestationalAge] | None:
        """The day of the scene from which a sentence comes to its own first time, for what it tells before that time.

        What it tells there may have begun on that day and been changed at the time ("was begun, halved at 23 weeks").
        None behind that time, and where the paragraph tells no day.
        """
        tick = self.tick(offset)
        return tick.led if tick is not None and offset < tick.led_until else None

    def at_birth(self, offset: int) -> bool:
        """True if the day of the scene is that of the birth."""
        tick = self.tick(offset)
        return tick is not None and tick.at_birth

    def fresh(self, offset: int) -> bool:
        """True if a birth by operation was told in the paragraph up to here, and nothing that leads away from it."""
        tick = self.tick(offset)
        return tick is not None and tick.fresh

    def further(self, offset: int, age: Fact[GestationalAge]) -> bool:
        """True if the age that the text told last before this character lies after the given one, which cannot be its time."""
        last = bisect_left(self.ticks, offset, key=lambda tick: tick.start)
        told = (t.age for t in reversed(self.ticks[:last]) if t.age is not None and t.source is Source.TOLD)
        known = next(told, None)
        return known is not None and known.value.days > (age.value.days_high or age.value.days)

    def runs(self, offset: int) -> bool:
        """True where the reported pregnancy goes on and no day of it is at hand: not in another one, nor after the birth."""
        tick = self.tick(offset)
        if tick is None or tick.born or self.day(offset) is not None:
            return False
        return tick.source is Source.CARRIED or tick.age is not None

    def born(self, offset: int) -> bool:
        """True if the birth was told before this character."""
        tick = self.tick(offset)
        return tick is not None and (tick.born or tick.birth is not None and tick.birth <= offset)

    def of_child(self, offset: int) -> tuple[int, int] | None:
        """The words that give the child's age as the time of what is told here ("on day 3 of life"); None without any."""
        tick = self.tick(offset)
        since = tick.since if tick is not None and tick.source is not Source.CARRIED else None
        return (since.start, since.end) if since is not None and since.era is Era.POSTNATAL else None

    def gestational(self, age: Mention[GestationalAge]) -> bool:
        """False for few bare weeks that are told after the birth: they count from there ("At six weeks it was resumed")."""
        tick = self.tick(age.start)
        since_birth = (
            tick is not None and tick.born and tick.age is None and tick.source is Source.TOLD
        ) and age.value.days < BARE_AFTER_BIRTH
        return not since_birth

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


_SURETY = {Source.TOLD: Surety.STATED, Source.MOVED: Surety.DERIVED, Source.CARRIED: Surety.INHERITED}


def _in_gestation(age: Fact[GestationalAge], source: Source) -> Interval:
    value = age.value
    surety = Surety.DERIVED if source is Source.TOLD and age.derived else _SURETY[source]
    slack = WEEK_SLACK if value.exact and value.approximate and value.precision is Precision.WEEK else 0
    latest = value.days + slack if value.days_high is None else value.days_high
    return Interval(Era.GESTATION, value.days, latest, value.precision, value.anchor, surety, age.quotes)


def _after_birth(since: Since, source: Source) -> Interval:
    return Interval(
        since.era,
        since.earliest,
        since.latest,
        since.precision,
        Anchor.UNSTATED,
        Surety.INHERITED if source is Source.CARRIED else Surety.STATED,
        (since.words,),
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
