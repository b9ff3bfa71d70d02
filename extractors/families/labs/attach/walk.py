"""Where a walk over a sentence stands, and the results that it gathers."""

from dataclasses import dataclass, field, replace

from extractors.english.units.values import Unit
from extractors.families.labs.find.amounts import Amount
from extractors.families.labs.find.names import NameHit
from extractors.families.labs.find.ranges import RangeHit

# `(start, end, unit, unit start, unit end)` of a unit behind a name, with its brackets and without.
OwnUnit = tuple[int, int, Unit, int, int]
Owed = tuple[RangeHit, str]  # a range whose value is to come, and the row that keeps it
NO_LIST = -1
LISTED = "listed"  # a row that gives a list of tests a list of numbers


@dataclass(frozen=True, slots=True)
class Reading:
    """One result of a sentence, at sentence offsets. `name` is what it is a result of, `rule` the row that said so.

    `range_rule` is the row that gave it its range. `to` is what the row gives numbers to, `together` where the list begins that it came in.
    """

    name: NameHit
    amount: Amount
    unit: Unit | None
    unit_span: tuple[int, int] | None
    rule: str
    confidence: float
    ranged: RangeHit | None = None
    range_rule: str = ""
    to: str = ""
    together: int = NO_LIST

    @property
    def named(self) -> bool:
        """False for an amount that no test of the sentence claimed."""
        return bool(self.name.name)


@dataclass(slots=True)
class Walk:
    """Where the walk stands: names that wait, the results so far, which of them are the present group.

    `plain` is the text with times, ranges and asides blanked. `held` is a range between a name and its
    value, `ahead` one before every name; `own_units` are the units behind names, by where the name starts.
    """

    text: str
    plain: str
    own_units: dict[int, OwnUnit] = field(default_factory=dict)
    laboratory: bool = False
    waiting: list[NameHit] = field(default_factory=list)
    pending: bool = False
    done: list[Reading] = field(default_factory=list)
    group: list[int] = field(default_factory=list)
    last_end: int = 0
    held: Owed | None = None
    ahead: Owed | None = None
    forward: bool = False
    following: NameHit | None = None

    @property
    def last(self) -> Reading | None:
        """The last result of the present group."""
        return self.done[self.group[-1]] if self.group else None

    def add(self, reading: Reading) -> None:
        """Take a result into the present group."""
        self.group.append(len(self.done))
        self.done.append(reading)

    def set_range(self, position: int, ranged: RangeHit, rule: str) -> None:
        """Give the result at a position its range, by the row that found it."""
        self.done[position] = replace(self.done[position], ranged=ranged, range_rule=rule)
