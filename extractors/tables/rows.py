"""What each row of a table is: a head, units, the name of a group, or one of the body."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from extractors.english.rules import pattern_of
from extractors.english.units.values import UNIT, unit_at
from extractors.tables.grid import Grid, Kind, Slot

MOST_HEADS = 4  # rows
LONGEST_GROUP = 80  # characters
NUMBER = re.compile(
    rf"\s?(?:[<>≤≥~]\s?)?\d[\d.,/:–-]{{0,14}}(?:\s?(?:{UNIT}))?\s?(?:\(?[HL]\)?|[*↑↓]{{1,2}})?\s?|\d?\s?\+{{1,4}}"
)
_rule = partial(pattern_of, "tables")


def with_kinds(text: str, grid: Grid, *, headless: bool = False) -> Grid:
    """The grid with what each row is, and the group rows that each row of the body stands under.

    `headless` says that the first row is one of the body.
    """
    heads = 0 if headless else _heads(text, grid)
    first = [text[slot.start : slot.end].strip().lower() for slot in grid.filled(0)]
    kinds: list[Kind] = []
    for row in range(grid.rows):
        cells = grid.filled(row)
        words = [text[cell.start : cell.end].strip().lower() for cell in cells]
        if row < heads or heads and len(words) > 1 and words == first:
            kinds.append(Kind.HEAD)
        elif _is_units(text, grid, row):
            kinds.append(Kind.UNITS)
        elif is_group(text, grid, row):
            kinds.append(Kind.OTHER if is_unit(text, cells[0]) else Kind.GROUP)
        else:
            kinds.append(Kind.BODY)
    return replace(grid, kinds=tuple(kinds), groups=_groups(text, grid, kinds))


def _heads(text: str, grid: Grid) -> int:
    """How many rows at the top are heads: those that the reader says are, and those that name nothing but columns."""
    count = 1
    while count < min(grid.rows - 1, MOST_HEADS):
        cells = grid.filled(count)
        declared = bool(cells) and all(cell.header for cell in cells)
        title = len(grid.filled(count - 1)) == 1 and len(cells) > 1 and not _has_values(text, cells)
        if not (declared or title or _is_second_head(text, grid, count)):
            break
        count += 1
    return count


def _is_second_head(text: str, grid: Grid, row: int) -> bool:
    """True for a row below the heads without a name and without values: "", "30 weeks", "33 weeks"."""
    first, cells = grid.cells.get((row, 0)), grid.filled(row)
    named = first is not None and first.end > first.start and first is not grid.cells.get((0, 0))
    if named or len(cells) < 2 or _is_units(text, grid, row):
        return False
    return not _has_values(text, cells)


def is_value(text: str, slot: Slot) -> bool:
    """True if the cell holds a result and no more: a number with its unit, "++", "Negative", a dash."""
    content = text[slot.start : slot.end]
    return NUMBER.fullmatch(content) is not None or _rule("no_number").match(content) is not None


def _has_values(text: str, cells: Sequence[Slot]) -> bool:
    return any(NUMBER.fullmatch(text, cell.start, cell.end) for cell in cells)


def _is_units(text: str, grid: Grid, row: int) -> bool:
    """True if a row holds nothing but units, behind no name or the word "unit"."""
    first, cells = grid.cells.get((row, 0)), grid.filled(row)
    if all(cell == first for cell in cells):
        return False
    return all(
        is_unit(text, cell)
        or cell == first
        and _rule("unit_word").match(text[cell.start : cell.end]) is not None
        for cell in cells
    )


def is_unit(text: str, slot: Slot) -> bool:
    """True if the cell holds a unit and no more: "g/dL", "(10^9/L)"."""
    start, end = slot.start, slot.end
    while start < end and text[start] in "([ ":
        start += 1
    while end > start and text[end - 1] in ")] ":
        end -= 1
    unit = unit_at(text, start)
    return unit is not None and unit[1] >= end


def is_group(text: str, grid: Grid, row: int) -> bool:
    """True for a row of one cell at its beginning that holds no value: "Liver function", "First trimester"."""
    cells = grid.filled(row)
    if len(cells) != 1 or grid.columns < 2:
        return False
    cell = cells[0]
    content = text[cell.start : cell.end]
    starts = grid.cells.get((row, 0)) == cell
    return starts and len(content) <= LONGEST_GROUP and _rule("told_value").search(content) is None


def _groups(text: str, grid: Grid, kinds: Sequence[Kind]) -> dict[int, tuple[Slot, ...]]:
    """The group rows over each row of the body: two that follow each other hold together, else the last."""
    found: dict[int, tuple[Slot, ...]] = {}
    stack: list[Slot] = []
    before = Kind.HEAD
    for row, kind in enumerate(kinds):
        if kind is Kind.GROUP:
            slot = grid.filled(row)[0]
            if _rule("continued").match(text[slot.start : slot.end]):
                continue
            if before is Kind.GROUP:
                stack = [stack[-1], slot]
            else:
                stack = [*stack[:-1], slot] if len(stack) > 1 else [slot]
        elif kind is Kind.BODY and stack:
            found[row] = tuple(stack)
        elif kind is Kind.OTHER and before is Kind.BODY:  # a unit alone, wrapped below its test
            found[row - 1] = (*found.get(row - 1, ()), grid.filled(row)[0])
        before = kind
    return found
