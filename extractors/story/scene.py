"""The scene of a paragraph: the day on which happens what it tells without a time of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from extractors.english.times.relative import Relative
from extractors.story.clock import Since
from extractors.story.cues import pattern
from extractors.story.told import Told
from schemas.fact import Fact
from schemas.gestation import GestationalAge

OPENING = 3  # characters before a time that opens a sentence
LONGEST = 9  # sentences behind a time that are told of its day


class Timed(Protocol):
    """A time of a sentence, as far as a scene goes (`Moment`)."""

    @property
    def age(self) -> Fact[GestationalAge] | None:
        """The age that it means."""

    @property
    def start(self) -> int:
        """Where it stands."""

    @property
    def holds(self) -> bool:
        """True if the story stands there from now on."""

    @property
    def step(self) -> Relative | None:
        """The relative time that leads there."""

    @property
    def since(self) -> Since | None:
        """How long after the birth it is."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a paragraph stands after a sentence: on which `day`, None if that is not known any more.

    `led` is the day from which a sentence with a time of its own comes, for what it tells before that time.
    `length` counts the sentences since the day was told. `birth` says that the birth was told in this paragraph,
    `before` is the day of the paragraph before, `theatre` that the last sentence told of its operation,
    `fresh` that the birth was one by operation from which nothing has led away since.
    """

    day: Fact[GestationalAge] | None = None
    length: int = 0
    birth: bool = False
    theatre: bool = False
    fresh: bool = False
    before: Fact[GestationalAge] | None = None
    led: Fact[GestationalAge] | None = None

    def next_page(self, now: Fact[GestationalAge] | None) -> "Scene":
        """The scene with which the next paragraph begins: it may go on with the day of this one, else with where the story stands."""
        stands = now if now is not None and now.value.exact and not now.derived else None
        known = self.day or self.before or stands
        if known is not None and stands is not None and known.value.days < stands.value.days:
            known = stands  # that day was looked back on
        return Scene(before=known if not self.birth else None)

    def opened(self, sentence: Told) -> "Scene":
        """The scene at the first sentence of a paragraph, which goes on with the day before it where its words say so."""
        if self.before is None or pattern("goes_on_that_day").match(sentence.text) is None:
            return self
        return replace(self, day=self.before)

    def of(self, sentence: Told, moments: Sequence[Timed], *, births: bool) -> "Scene":
        """The scene of what the sentence tells, after those before it; a time of its own leaves no day of the scene."""
        led = self._led(sentence, moments, births=births)
        if _leaves(sentence, moments):
            return Scene(led=led)
        birth = births or self.birth
        theatre = birth and (_operative(sentence) or (self.theatre and not _bleeds(sentence)))
        timed = any(m.holds for m in moments) or self.length >= LONGEST
        day = None if timed else _came(sentence, moments) or self.day
        fresh = self._still(sentence, births=births)
        return Scene(day, self.length, birth, theatre, fresh, led=led)

    def _led(self, sentence: Told, moments: Sequence[Timed], *, births: bool) -> Fact[GestationalAge] | None:
        """The day from which the sentence comes to its first time; None where it has none, or days pass before it."""
        first = next((m for m in moments if m.holds), None)
        if first is None or births or self.birth or self.length >= LONGEST:
            return None
        passed = pattern("moves_on").search(sentence.text[: first.start - sentence.start])
        return self.day if passed is None else None

    def _still(self, sentence: Told, *, births: bool) -> bool:
        """True if it is still told of the operation by which the child was born, and not of a bleeding after it."""
        begun = self.fresh or (
            births and (self.theatre or pattern("by_operation").search(sentence.text) is not None)
        )
        return begun and not _bleeds(sentence)

    def after(self, sentence: Told, moments: Sequence[Timed], *, births: bool) -> "Scene":
        """The scene of the sentences that follow in the paragraph."""
        birth = births or self.birth
        if _leaves(sentence, moments):
            return Scene(birth=birth)
        theatre, fresh = birth and _operative(sentence), self._still(sentence, births=births)
        if pattern("in_labor").search(sentence.text) or births:
            return Scene(birth=birth, theatre=theatre, fresh=fresh)
        holding = [m for m in moments if m.holds and not _stands(m.step)]
        if not holding and any(_stands(m.step) and m.step and m.step.event for m in moments):
            return Scene(birth=birth, theatre=theatre, fresh=fresh)  # back from what was told before it
        if not holding:
            return Scene(self.day, self.length + 1, birth, theatre, fresh)
        return Scene(_day(sentence, holding[-1]), 0, birth, theatre, fresh)


def _came(sentence: Told, moments: Sequence[Timed]) -> Fact[GestationalAge] | None:
    """The age of "On admission", where a sentence opens with it and the text gives it."""
    first = next(iter(moments), None)
    if first is None or not _stands(first.step) or first.step is None or first.step.event is None:
        return None
    return first.age if first.start - sentence.start <= OPENING else None


def _stands(step: Relative | None) -> bool:
    """True for "on admission" and "the same day"."""
    return step is not None and step.stands


def _operative(sentence: Told) -> bool:
    return pattern("at_operation").search(sentence.text) is not None


def _bleeds(sentence: Told) -> bool:
    return pattern("bleeds").search(sentence.text) is not None


def _leaves(sentence: Told, moments: Sequence[Timed]) -> bool:
    """True if the sentence leaves the day: for a time that no age is known of, or for days that pass."""
    gone = any(m.since is not None or (m.age is None and not _looks_back(m.step)) for m in moments)
    return gone or pattern("moves_on").search(sentence.text) is not None


def _looks_back(step: Relative | None) -> bool:
    return _stands(step) or (step is not None and (step.back or step.lasting))


def _day(sentence: Told, last: Timed) -> Fact[GestationalAge] | None:
    """The day at which a sentence ends, as the text itself gives it.

    None for a day that is worked out, for a stretch that begins with it ("from 26 weeks"), and where the sentence
    introduces the patient: her history may follow.
    """
    if last.age is None or last.age.derived or not last.age.value.exact:
        return None
    before = sentence.text[: last.start - sentence.start]
    if pattern("stretch_begins").search(before[-30:]) or pattern("introduces").search(sentence.text):
        return None
    return last.age
