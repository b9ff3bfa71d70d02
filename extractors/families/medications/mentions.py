"""What `find` finds in a sentence: a type for each thing that can belong to a regimen."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from extractors.english.quantities.values import Quantity
from extractors.families.medications.drug import DrugMention
from extractors.families.medications.times import WindowCue
from extractors.findings import Mention
from schemas.medication import Frequency, Route

T = TypeVar("T")
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Told(Generic[T]):
    """A value read by a rule; `features` are those of the rule."""

    told: Mention[T]
    features: frozenset[str] = NONE

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.told.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.told.end


@dataclass(frozen=True, slots=True)
class Named:
    """A drug's name."""

    start: int
    end: int
    drug: DrugMention


@dataclass(frozen=True, slots=True)
class Pronoun:
    """A word that stands for a drug named before: "it", "the dose", "both"."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount with its unit; `each` is one of several for as many drugs ("300 and 600 mg, respectively")."""

    start: int
    end: int
    quantity: Quantity
    each: bool = False


@dataclass(frozen=True, slots=True)
class Often(_Told[Frequency]):
    """How often."""

    @property
    def counted(self) -> bool:
        """True if it says a number and is not mere words."""
        return self.told.value.times_per_day is not None or self.told.value.interval_hours is not None


@dataclass(frozen=True, slots=True)
class Way(_Told[Route]):
    """By which way; of a `form` the way is only implied, an `adverb` goes with a verb."""

    @property
    def of_form(self) -> bool:
        """True if the way is only implied by a form ("pessary"), so that a stated one replaces it."""
        return "form" in self.features

    @property
    def of_anaesthesia(self) -> bool:
        """True for "spinal" and "epidural", which what else is given meanwhile does not share."""
        return "anaesthesia" in self.features


@dataclass(frozen=True, slots=True)
class Length(_Told[float]):
    """For how many days."""


@dataclass(frozen=True, slots=True)
class Time:
    """When."""

    start: int
    end: int
    cue: WindowCue


@dataclass(frozen=True, slots=True)
class Act:
    """What was done, by its verb: give, start, stop, change, continue, switch, last."""

    start: int
    end: int
    act: str


@dataclass(frozen=True, slots=True)
class Fluid:
    """A fluid or blood product that is given, not one that a drug is dissolved in: what follows is its own amount."""

    start: int
    end: int


Part = Amount | Often | Way | Length
Piece = Named | Pronoun | Amount | Often | Way | Length | Time | Act | Fluid
