"""The state of a walk over a sentence, and the results that it gathers."""

from dataclasses import dataclass, field

from extractors.english.units.values import Unit
from extractors.families.labs.find.amounts import Amount
from extractors.families.labs.find.names import NameHit
from extractors.families.labs.find.ranges import RangeHit

# `(start, end, unit, unit start, unit end)` of a unit behind a name, with its brackets and without.
OwnUnit = tuple[int, int, Unit, int, int]


@dataclass(slots=True)
class Reading:
    """One result of a sentence, at sentence offsets. `name` is what it is a result of."""

    name: NameHit
    amount: Amount
    unit: Unit | None
    unit_span: tuple[int, int] | None
    rule: str
    confidence: float
    ranged: RangeHit | None = None

    @property
    def named(self) -> bool:
        """False for an amount that no test of the sentence claimed."""
        return bool(self.name.name)


@dataclass(slots=True)
class Walk:
    """Where the walk stands: names that wait, the results of the present group, what came last.

    `held` is a range between a name and its value, `ahead` one before every name; `own_units` are the
    units behind names, by where the name starts.
    """

    text: str
    plain: str
    waiting: list[NameHit] = field(default_factory=list)
    pending: bool = False
    group: list[Reading] = field(default_factory=list)
    last_end: int = 0
    held: RangeHit | None = None
    ahead: RangeHit | None = None
    own_units: dict[int, OwnUnit] = field(default_factory=dict)
    laboratory: bool = False
    forward: bool = False
    following: NameHit | None = None
    done: list[Reading] = field(default_factory=list)
