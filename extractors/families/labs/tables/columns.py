"""Which columns of a table hold values, units, ranges, and what says when or whose a row is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from extractors.english.units.values import Unit
from extractors.families.labs.find.names import NameHit, leading_name
from extractors.families.labs.find.ranges import RangeHit, range_in_cell
from extractors.families.labs.gaps.said import fills, holds
from extractors.families.labs.tables.analytes import Analyte, unit_in
from extractors.families.labs.tables.notes import moved
from extractors.tables.columns import Column, Role, columns_of, heads
from extractors.tables.grid import Grid, Kind, Slot
from extractors.tables.labels import Label, read_label
from extractors.tables.rows import is_unit, is_value
from schemas.gestation import GestationalAge

LONGEST_NAME = 40  # characters of a cell that names a test
MOST_AROUND = 14  # characters of a unit and brackets about a range
APART = str.maketrans("()[],:;", "       ")
MOST_APART = 8  # characters between two cells that tell the two sides of a range
SAMPLE = 3  # rows that are looked at before a table is split
TRIMESTER_DAYS = (98, 196)  # where the second and the third begin
_NEVER = frozenset((Role.DOSE, Role.ROUTE, Role.INDICATION, Role.OTHER, Role.FLAG, Role.FREQUENCY))
_BY_CELLS = frozenset((Role.DRUG, Role.START, Role.STOP, Role.STATUS, Role.DURATION))


class For(StrEnum):
    """Whom a range is for, the best first."""

    ITS_TRIMESTER = "its_trimester"
    PREGNANT = "pregnant"
    ALL = "all"
    ONE_TRIMESTER = "one_trimester"  # where the time of the value is not known
    OTHERS = "others"
    MEN = "men"


_RANKS = {whom.value: rank for rank, whom in enumerate(For)}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a grid by what they hold; `labels` say when or whose each row is."""

    text: str
    grid: Grid
    values: tuple[int, ...]
    units: tuple[int, ...]
    ranges: tuple[Column, ...]
    labels: tuple[int, ...]

    def range_for(self, row: int, value: int, at: GestationalAge | None) -> RangeHit | None:
        """The range of a value by whom its columns of ranges are for, then by the nearest of them to its right."""
        told = sorted(self._ranges(row, value, at), key=lambda told: told[0])
        return _both_sides([(side, hit) for _, side, hit in told])

    def _ranges(
        self, row: int, value: int, at: GestationalAge | None
    ) -> Iterator[tuple[tuple[int, bool, int], str, RangeHit]]:
        """Yield `(how far it is from the best, side of a single limit, range)` of the row's ranges for a value."""
        its_own = self._its_own(value, tuple(column.number for column in self.ranges))
        for column in self._named_for(value):
            rank = _rank(column.of, at, self.ranges)
            slot = self.grid.cells.get((row, column.number))
            if rank is None or slot is None or column.number not in its_own and not column.of.isdigit():
                continue
            hit = range_in_cell(self.text[slot.start : slot.end], column.side)
            if hit is not None:
                away = rank, column.number < value, abs(column.number - value)
                yield away, column.side, moved(hit, slot.start)

    def unit_for(self, row: int, value: int, name: NameHit) -> tuple[int, int, Unit] | None:
        """The unit of a value by the nearest column of units, else by the head of its own column."""
        its_own = self._its_own(value, self.units)
        for column in sorted(its_own, key=lambda number: (number < value, abs(number - value))):
            slot = self.grid.cells.get((row, column))
            if slot is not None and (unit := unit_in(self.text, slot.start, slot.end)) is not None:
                return unit
        for slot in reversed(self.grid.head(value)):
            if (unit := unit_in(self.text, slot.start, slot.end, name)) is not None:
                return unit
        return None

    def _named_for(self, value: int) -> tuple[Column, ...]:
        """The columns of ranges but those that another value's head names: "CSF", "Serum", "CSF range", "Serum range"."""
        if len(self.ranges) < 2:
            return self.ranges
        told = list(heads(self.text, self.grid))
        named = {
            column.number: [other for other in self.values if _says(column.said, told[other])]
            for column in self.ranges
        }
        return tuple(
            column for column in self.ranges if not named[column.number] or value in named[column.number]
        )

    def _its_own(self, value: int, columns: tuple[int, ...]) -> tuple[int, ...]:
        """Which of the columns of ranges or units are a value's: those up to the next value behind or before it.

        Where no two of them have values between, or all values stand between two, all are everybody's. They stand
        before their values where the first of them does.
        """
        runs = self._runs(sorted(columns))
        if not runs:
            return ()
        before = runs[0][0] < min(self.values)
        if len(runs) == 1 or before and runs[-1][0] > max(self.values):
            return columns
        if before:
            return next((run for run in reversed(runs) if run[0] < value), runs[0])
        return next((run for run in runs if run[0] > value), runs[-1])

    def _runs(self, columns: Sequence[int]) -> list[tuple[int, ...]]:
        """The columns parted where values stand between two of them."""
        starts = [
            position
            for position, (left, right) in enumerate(pairwise(columns), 1)
            if any(left < value < right for value in self.values)
        ]
        return [tuple(columns[a:b]) for a, b in pairwise([0, *starts, len(columns)]) if a < b]


class Use(StrEnum):
    """What a column of a table of results is for."""

    VALUES = "values"
    UNITS = "units"
    RANGES = "ranges"
    LABELS = "labels"
    NONE = "none"


def columns_for(text: str, grid: Grid, stubs: Iterable[int], tests: Mapping[int, Analyte]) -> Columns:
    """Sort the columns of a table whose tests stand in rows and are named in the columns `stubs`."""
    skipped, first = set(stubs), min(stubs, default=0)
    found: dict[Use, list[Column]] = {use: [] for use in Use}
    for column in columns_of(text, grid):
        if column.number in skipped:
            continue
        body = [
            slot for row in tests if (slot := grid.cells.get((row, column.number))) and slot.end > slot.start
        ]
        use = Use.LABELS if column.number < first else _use(text, column, body)
        found[_by_kind(grid, column.number) or use].append(column)
    return Columns(
        text,
        grid,
        values=tuple(column.number for column in found[Use.VALUES]),
        units=tuple(column.number for column in found[Use.UNITS]),
        ranges=tuple(found[Use.RANGES]),
        labels=tuple(column.number for column in found[Use.LABELS]),
    )


def _by_kind(grid: Grid, number: int) -> Use | None:
    """What a turned table says of a column; None where it is one of results."""
    kind = grid.column_kinds[number] if grid.column_kinds else Kind.BODY
    return None if kind is Kind.BODY else Use.UNITS if kind is Kind.UNITS else Use.NONE


def _use(text: str, column: Column, body: list[Slot]) -> Use:
    """What the column holds, by its heads and by its cells."""
    if column.role is Role.UNIT or body and all(is_unit(text, slot) for slot in body):
        return Use.UNITS
    if column.role is Role.RANGE or _only_ranges(text, column, body):
        return Use.RANGES
    if column.role in _NEVER or body and all(fills("flag_alone", text, s.start, s.end) for s in body):
        return Use.NONE
    if column.role in _BY_CELLS and not _are_values(text, body):
        return Use.NONE
    return Use.LABELS if column.role is Role.TIME and _are_times(text, column, body) else Use.VALUES


def _are_values(text: str, body: list[Slot]) -> bool:
    return 2 * sum(is_value(text, slot) for slot in body) > len(body)


def _are_times(text: str, column: Column, body: list[Slot]) -> bool:
    """True for a column of dates or ages beside its values: "Test", "Date", "Result"."""
    labels = [read_label(text[slot.start : slot.end], slot.start, column.said) for slot in body]
    told = [label for label in labels if label.date is not None]
    return 2 * len(told) > len(body)


def _only_ranges(text: str, column: Column, body: list[Slot]) -> bool:
    """True for a column of two-sided ranges that no words head as values, behind a column of values."""
    if column.number < 2 or not body or column.role not in (Role.UNKNOWN, Role.TIME):
        return False
    words = holds("words_of_head", column.said)
    if words and (column.role is Role.TIME or len(body) < 2):
        return False
    return all(_is_range(text[slot.start : slot.end], two_sided=words) for slot in body)


def _is_range(content: str, *, two_sided: bool) -> bool:
    """True if the cell holds a range and besides it no more than a unit and brackets."""
    hit = range_in_cell(content)
    if hit is None or two_sided and (hit.low is None or hit.high is None):
        return False
    return hit.start < 3 and not any(map(str.isdigit, content[hit.end : hit.end + MOST_AROUND]))


def _both_sides(told: Sequence[tuple[str, RangeHit]]) -> RangeHit | None:
    """The best range; with the next, where the two columns are of lower and of upper limits and stand side by side."""
    if not told:
        return None
    sides = dict(told[:2])
    lower, upper = sides.get("lower"), sides.get("upper")
    if lower is None or upper is None or not 0 <= upper.start - lower.end <= MOST_APART:
        return told[0][1]
    return replace(lower, end=upper.end, high=upper.high)


def _says(said: str, head: str) -> bool:
    """True if the words of a range's head hold those of a value's."""
    words = f" {' '.join(said.lower().translate(APART).split())} "
    return any(map(str.isalpha, head)) and f" {head.lower()} " in words


def _rank(of: str, at: GestationalAge | None, ranges: tuple[Column, ...]) -> int | None:
    """How well a range suits, the best first; None for one of another trimester."""
    if not of.isdigit():
        return _RANKS.get(of, _RANKS[For.ALL])
    if at is None or not at.exact and at.days_high is None:
        return _RANKS[For.ONE_TRIMESTER] if sum(column.of.isdigit() for column in ranges) == 1 else None
    its_own = int(of) == 1 + sum(at.days >= day for day in TRIMESTER_DAYS)
    return _RANKS[For.ITS_TRIMESTER] if its_own else None


def beside(text: str, grid: Grid) -> list[int]:
    """The first columns of the tables that stand side by side, each beginning with names of tests."""
    first = [0]
    if grid.columns < 4 or not _names_tests(text, grid, 0):
        return first
    return first + [
        column
        for column in range(2, grid.columns - 1)
        if column - first[-1] > 1 and _names_tests(text, grid, column)
    ]


def _names_tests(text: str, grid: Grid, column: int) -> bool:
    """True if the column's first cells each name a test and no number."""
    slots = grid.body(column)
    return len(slots) >= min(2, len(grid.of_kind(Kind.BODY))) and all(
        _is_name(text, slot) for slot in slots[:SAMPLE]
    )


def _is_name(text: str, slot: Slot) -> bool:
    content = text[slot.start : slot.end]
    if len(content) > LONGEST_NAME:
        return False
    name = leading_name(content)
    return name is not None and not any(map(str.isdigit, content[name.end :]))


def label_of(text: str, slots: Iterable[tuple[Slot, str]]) -> Label:
    """What cells say together of when and whose, the first that says it; each comes with the words over it."""
    merged = Label()
    for slot, above in slots:
        merged = merged.with_more(read_label(text[slot.start : slot.end], slot.start, above))
    return merged
