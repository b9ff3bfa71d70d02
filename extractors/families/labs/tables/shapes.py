"""What kind of table a grid is: two side by side, without a head, or no table at all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.english.gate import gated
from extractors.english.units.values import UNIT
from extractors.families.labs.find.fluids import fluid_of
from extractors.families.labs.find.names import leading_name, with_tail
from extractors.families.labs.tables.columns import beside
from extractors.families.labs.whose import find_cues
from extractors.tables.grid import Grid, Slot
from extractors.tables.rows import with_kinds
from schemas.fact import Subject

_VALUE_CELL = re.compile(
    rf"\d?\s?\+{{1,4}}|[Nn]egative|[Pp]ositive|[<>≤≥]?\s?\d[\d.,]{{0,12}}\s?(?:{UNIT})?\s?[HL*↑↓]?"
)
_TOLD = re.compile(r"\s?[:=]?\s?[<>]?\s?\d")
_SEMEN = gated(r"\b(?:semen|sperm|spermiogram|seminal)", re.IGNORECASE)
_URINE = gated(r"\burin(?:e|ary|alysis)\b", re.IGNORECASE)
_SUBJECTS = {"neonate": Subject.NEONATE, "cord": Subject.NEONATE, "partner": Subject.PARTNER}


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
    kinds = {cue.kind for cue in find_cues(said)} - {"mother"}
    mother = any(cue.kind == "mother" for cue in find_cues(said))
    subject = _SUBJECTS.get(next(iter(kinds))) if len(kinds) == 1 and not mother else None
    if _SEMEN.search(said):
        return Setting("semen", Subject.PARTNER)
    fluid = fluid_of(said, len(said))
    if fluid is None and _URINE.search(said) and "blood" not in said.lower() and "serum" not in said.lower():
        fluid = "urine"
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
        _VALUE_CELL.fullmatch(text, slot.start, slot.end) for slot in values[:1]
    )


def _is_prose(text: str, grid: Grid) -> bool:
    """True if every cell of the first row tells a test with its value."""
    slots = [slot for slot in grid.row(0) if slot]
    return len(slots) > 1 and all(_tells(text, slot) for slot in slots)


def _tells(text: str, slot: Slot) -> bool:
    content = text[slot.start : slot.end]
    name = leading_name(content)
    return name is not None and _TOLD.match(content, with_tail(content, name.end)) is not None
