"""What kind of table a grid is: two side by side, without a head, or no table at all."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.english.context.owner import specimens
from extractors.english.context.person import Person
from extractors.english.units.values import unit_at
from extractors.families.labs.find.flags import after_flag
from extractors.families.labs.find.fluids import fluid_of
from extractors.families.labs.find.names import leading_name, with_tail
from extractors.families.labs.find.ranges import range_in_cell
from extractors.families.labs.gaps.said import begins, fills, holds
from extractors.families.labs.tables.columns import beside
from extractors.tables.grid import Grid, Slot
from extractors.tables.rows import with_kinds
from schemas.fact import Subject

SEMEN, URINE = "semen", "urine"
_SUBJECTS = {Person.NEONATE: Subject.NEONATE, Person.PARTNER: Subject.PARTNER}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a table's caption and its corner say of all its results."""

    fluid: str | None = None
    subject: Subject | None = None


def parts(text: str, grid: Grid) -> Iterator[Grid]:
    """Yield the tables of a grid with the kinds of their rows, those side by side apart.

    Nothing where cells tell tests and values themselves ("Na 121 mmol/L | K 2.4 mmol/L"): that is prose.
    """
    if _is_prose(text, grid):
        return
    width = _repeated(text, grid)
    whole = with_kinds(text, grid)
    starts = [*range(0, grid.columns, width)] if width < grid.columns else beside(text, whole)
    for first, stop in pairwise([*starts, grid.columns]):
        cells = {
            (row, column - first): slot
            for (row, column), slot in grid.cells.items()
            if first <= column < stop
        }
        part = replace(grid, cells=cells, columns=stop - first)
        yield with_kinds(text, part, headless=_has_no_head(text, part))


def setting(text: str, grid: Grid) -> Setting:
    """The fluid and the person that the caption or the corner names alone."""
    corner = grid.cells.get((0, 0))
    said = f"{grid.lead} {text[corner.start : corner.end] if corner else ''}"
    named = {one.person for one in specimens(said)}
    subject = _SUBJECTS.get(next(iter(named))) if len(named) == 1 else None
    if holds("of_semen", said):
        return Setting(SEMEN, Subject.PARTNER)
    fluid = fluid_of(said, len(said))
    if fluid is None and holds("of_urine", said) and not holds("says_blood", said):
        fluid = URINE
    return Setting(fluid, subject)


def _repeated(text: str, grid: Grid) -> int:
    """How many columns the table has that stands several times side by side; all where none does."""
    heads = [text[slot.start : slot.end].strip().lower() if slot else "" for slot in grid.row(0)]
    for width in range(2, grid.columns // 2 + 1):
        said = grid.columns % width == 0 and heads[0] and not heads[0][0].isdigit()
        if said and all(head == heads[column % width] for column, head in enumerate(heads)):
            return width
    return max(grid.columns, 1)


def _has_no_head(text: str, grid: Grid) -> bool:
    """True if the first row holds a test and its value like those below."""
    first, second = grid.cells.get((0, 0)), grid.cells.get((0, 1))
    if first is None or second is None:
        return False
    values = [slot for slot in grid.row(0)[1:] if slot]
    return leading_name(text[first.start : first.end]) is not None and any(
        _is_value(text, slot) for slot in values[:1]
    )


def _is_value(text: str, slot: Slot) -> bool:
    """True for a number with at most its unit and a mark, and for a result in words: "3+", "negative"."""
    number = begins("value_of_cell", text, slot.start)
    end = number.end() if number else slot.start
    unit = unit_at(text, end) if number else None
    if unit is not None and unit[1] <= slot.end:
        end = unit[1]
    return (
        end > slot.start
        and _ends_there(text[after_flag(text, end) : slot.end].strip())
        or fills("result_of_cell", text, slot.start, slot.end)
    )


def _ends_there(rest: str) -> bool:
    """True if nothing or no more than the range in brackets stands behind a result: "(0.4-4.0)"."""
    return not rest or rest.startswith("(") and rest.endswith(")") and range_in_cell(rest) is not None


def _is_prose(text: str, grid: Grid) -> bool:
    """True if every cell of the first row tells a test with its value."""
    slots = [slot for slot in grid.row(0) if slot]
    return len(slots) > 1 and all(_tells(text, slot) for slot in slots)


def _tells(text: str, slot: Slot) -> bool:
    content = text[slot.start : slot.end]
    name = leading_name(content)
    return name is not None and begins("bare_value", content, with_tail(content, name.end)) is not None
