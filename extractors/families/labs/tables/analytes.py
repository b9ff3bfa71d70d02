"""What a cell says of a test: its name, unit and range, alone or together with the group that it stands under."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.english.units.dimensions import Dimension
from extractors.english.units.values import Unit, unit_at
from extractors.families.labs.find.amounts import OF_NO_SPECIMEN
from extractors.families.labs.find.names import NameHit, find_names, readings
from extractors.families.labs.find.ranges import RangeHit, find_ranges, range_in_cell
from extractors.families.labs.fits import fits
from extractors.families.labs.gaps.said import begins, fills, finds, holds
from extractors.families.labs.tables.notes import moved
from extractors.tables.columns import Role, role_of
from extractors.tables.grid import Grid, Kind, Slot

FURTHEST_NAME = 24  # characters before a test's name in its cell
MOST_GROUPS = 6  # over a cell, the nearest: no table has heads that deep
MOST_STUBS = 3  # columns in which the names of tests are looked for
_OF_NO_RESULT = OF_NO_SPECIMEN | {
    Dimension.MASS,
    Dimension.VOLUME,
    Dimension.PERCENT,
    Dimension.PRESSURE,
    Dimension.TIME,
}


@dataclass(slots=True)
class Analyte:
    """The test that a head or a row's cell names, with its unit and range; `second` is the other of "AST/ALT"."""

    name: NameHit
    unit: Unit | None = None
    unit_span: tuple[int, int] | None = None
    ranged: RangeHit | None = None
    second: NameHit | None = None

    def take_unit(self, unit: tuple[int, int, Unit] | None) -> None:
        """Fill the unit in, where there is one and none is known."""
        if unit is not None and self.unit is None:
            self.unit, self.unit_span = unit[2], (unit[0], unit[1])


def analyte_in(text: str, slot: Slot, groups: Sequence[Slot] = ()) -> Analyte | None:
    """What a cell says of a test, with the words of the groups over it where it needs them; None where it names none.

    "Total" under "Bilirubin (mg/dL)" is total bilirubin, "IgM" under "Anticardiolipin antibodies" the antibody. A
    multiple of the upper limit is no result: "ALT (× ULN)", nor is the dose of a drug beside its level: "LTG dose".
    """
    content = text[slot.start : slot.end]
    if holds("in_multiples", content) or holds("of_a_dose", content):
        return None
    names = find_names(content)
    if (
        names
        and names[0].start <= FURTHEST_NAME
        and role_of(0, content[: names[0].start]).role is not Role.RANGE
    ):
        found = _described(text, slot, _at(names[0], slot.start), names[-1].end)
        if len(names) == 2 and fills("paired", content, names[0].end, names[1].start):
            found.second = _at(names[1], slot.start)
        return _of_group(text, slot, groups, found)
    return _of_group(text, slot, groups, None)


def _at(name: NameHit, offset: int) -> NameHit:
    return replace(name, start=name.start + offset, end=name.end + offset)


def _of_group(text: str, slot: Slot, groups: Sequence[Slot], found: Analyte | None) -> Analyte | None:
    """The test that cell and group name together, else what the cell names alone; a group's unit serves both."""
    content = text[slot.start : slot.end]
    for group in reversed(groups[-MOST_GROUPS:]):
        said = _short(text, group)
        named = _together(content, said) if said else None
        if named is not None and (found is None or named.name != found.name.name):
            name = replace(named, start=slot.start, end=slot.end, written=content)
            found = _described(text, slot, name, 0)
        if found is not None and found.unit is None:
            found.take_unit(unit_in(text, group.start, group.end, found.name))
    return found


def _short(text: str, group: Slot) -> str:
    """The words of a group that may be part of a test's name, without what stands in brackets."""
    return _bare(text[group.start : group.end])


def _bare(content: str) -> str:
    ending = next(finds("group_ends", content), None)
    return content[: ending.start() if ending else len(content)].strip()


def _together(content: str, group: str) -> NameHit | None:
    """The test whose name runs over the cell's words and the group's, in either order."""
    own = _bare(content)
    for first, second in ((own, group), (group, own)):
        for name in find_names(f"{first} {second}"):
            if name.start < len(first) and name.end > len(first) + 1 and not find_names(own)[1:]:
                return name
    return None


def _described(text: str, slot: Slot, name: NameHit, after: int) -> Analyte:
    content = text[slot.start : slot.end]
    ranged = _range_in(content)
    ranged = moved(ranged, slot.start) if ranged is not None else None
    found = Analyte(name, ranged=ranged)
    found.take_unit(unit_in(text, slot.start + after, slot.end, name))
    if found.unit is None and ranged is not None and ranged.unit is not None:
        found.unit, found.unit_span = ranged.unit, (ranged.start, ranged.end)
    return found


def _range_in(content: str) -> RangeHit | None:
    """The range that a label tells: "(normal 7-40)", or behind its unit: "ALT (IU/L; 7-40)"."""
    if ranges := find_ranges(content):
        return ranges[0]
    for match in finds("range_behind_unit", content):
        hit = range_in_cell(match["range"])
        if hit is not None and hit.start == 0:
            return moved(hit, match.start("range"))
    return None


def _range_below(text: str, slot: Slot, above: Slot) -> RangeHit | None:
    """The range that a lower cell of a head tells: "(mmol/L; normal 3-5)", or "3-5)" of a bracket that the cell above opens."""
    content, before = text[slot.start : slot.end], text[above.start : above.end]
    goes_on = before.count("(") > before.count(")") and content.endswith(")")
    hit = _range_in(content) or (range_in_cell(content) if goes_on else None)
    return moved(hit, slot.start) if hit is not None else None


def unknown_analyte(text: str, slot: Slot) -> Analyte | None:
    """A test that the table lacks, by a name with a unit in which only results come."""
    content = text[slot.start : slot.end]
    match = begins("name_in_cell", content, 0)
    if match is None:
        return None
    written = match["name"].strip()
    name = NameHit(slot.start, slot.start + match.end("name"), written, written.lower(), None)
    found = _described(text, slot, name, match.end("name"))
    if found.unit is None or found.unit.dimension in _OF_NO_RESULT:
        return None
    of_urine = found.unit.dimension is not Dimension.EXCRETION or holds("of_urine", name.name)
    return found if of_urine else None


def rows_of_tests(text: str, grid: Grid) -> tuple[int, dict[int, Analyte]]:
    """`(column of the names, tests by row)`: of the first columns the one that names most; no rows where none does."""
    best, column = rows_by(text, grid, 0), 0
    for other in range(1, min(MOST_STUBS, grid.columns - 1)):
        found = rows_by(text, grid, other)
        if len(found) > len(best):
            best, column = found, other
    for row in grid.of_kind(Kind.BODY):
        slot = grid.cells.get((row, column))
        if row not in best and slot is not None and (unknown := unknown_analyte(text, slot)) is not None:
            best[row] = unknown
    return column, dict(sorted(best.items()))


def rows_by(text: str, grid: Grid, column: int) -> dict[int, Analyte]:
    """The known tests that the cells of a column name, by row."""
    found: dict[int, Analyte] = {}
    for row in grid.of_kind(Kind.BODY):
        slot = grid.cells.get((row, column))
        if slot is None or column and holds("number_ends", text[slot.start : slot.end]):
            continue
        if (analyte := analyte_in(text, slot, grid.groups.get(row, ()))) is not None:
            found[row] = analyte
    return found


def columns_of_tests(text: str, grid: Grid) -> dict[int, Analyte]:
    """The tests that the columns' heads name, by column, with the unit from whichever head has it.

    What was infused is no test: "Insulin, units/h".
    """
    found: dict[int, Analyte] = {}
    for column in range(grid.columns):
        slots = grid.head(column)
        if any(holds("given_at_a_rate", text[slot.start : slot.end]) for slot in slots):
            continue
        analyte: Analyte | None = None
        for position, slot in enumerate(slots):
            here = analyte_in(text, slot, slots[max(0, position - MOST_GROUPS) : position])
            if here is not None:
                analyte = here
            elif analyte is not None:
                analyte.take_unit(unit_in(text, slot.start, slot.end, analyte.name))
                analyte.ranged = analyte.ranged or _range_below(text, slot, slots[position - 1])
        if analyte is not None:
            found[column] = analyte
    return found


def unit_in(text: str, start: int, end: int, name: NameHit | None = None) -> tuple[int, int, Unit] | None:
    """The first unit in `[start, end)` that begins at a comma, a bracket, a space or the start, and fits the test."""
    places = [start, *(match.end() for match in finds("unit_place", text, start, end))]
    for place in places:
        unit = unit_at(text, place)
        if (
            unit is not None
            and unit[1] <= end
            and (name is None or any(fits(r.test, unit[2]) for r in readings(name, unit[2])))
        ):
            return unit
    return None
