"""What the columns of a table hold: units, ranges, or the names of a second table beside the first."""

import re

from extractors.gate import gated
from extractors.labs.grid import Grid, Slot
from extractors.labs.names import leading_name
from extractors.labs.notes import RANGE_WORDS
from extractors.labs.reference import range_in_cell
from extractors.labs.unit import unit_at

UNIT_HEAD = gated(r"units?(?: of measure\w*)?|si units?", re.IGNORECASE)
_VALUE_HEAD = gated(r"\s?(?:results?|values?|levels?|patient|observed|measured|found)\b", re.IGNORECASE)
_SHORT_HEAD = re.compile(r"(?:N|NV|VN|VR|RV|RI|[Nn]orma?)\.?")
LONGEST_NAME = 40  # characters of a cell that names a test
MOST_AROUND = 14  # characters of a unit and brackets about a range
SAMPLE = 3  # rows that are looked at before a table is split


def heads(text: str, grid: Grid) -> list[str]:
    """The words of each column's heads."""
    return [
        " ".join(text[slot.start : slot.end] for slot in grid.head(column)) for column in range(grid.columns)
    ]


def unit_columns(text: str, grid: Grid, said: list[str]) -> list[int]:
    """Columns that are headed as units, or hold nothing else."""
    return [
        column
        for column, head in enumerate(said)
        if UNIT_HEAD.fullmatch(head.strip())
        or column
        and (body := grid.body(column))
        and all(_is_unit(text, slot) for slot in body)
    ]


def range_columns(text: str, grid: Grid, said: list[str]) -> list[int]:
    """Columns that are headed as ranges, or have no words above and hold nothing else behind a column of values."""
    found: list[int] = []
    for column, head in enumerate(said):
        if not column or _VALUE_HEAD.match(head):
            continue
        if (
            RANGE_WORDS.search(head)
            or _SHORT_HEAD.fullmatch(head.strip())
            or column > 1
            and not re.search(r"[A-Za-z]|^\d{1,2}$|\d[+/.]\d", head.strip())
            and _only_ranges(text, grid.body(column))
        ):
            found.append(column)
    return found


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
    return len(slots) >= min(2, grid.rows - grid.head_rows) and all(
        _is_name(text, slot) for slot in slots[:SAMPLE]
    )


def _is_name(text: str, slot: Slot) -> bool:
    content = text[slot.start : slot.end]
    if len(content) > LONGEST_NAME:
        return False
    name = leading_name(content)
    return name is not None and not re.search(r"\d", content[name.end :])


def _is_unit(text: str, slot: Slot) -> bool:
    unit = unit_at(text, slot.start)
    return unit is not None and unit[1] >= slot.end


def _only_ranges(text: str, slots: list[Slot]) -> bool:
    return bool(slots) and all(_is_range(text[slot.start : slot.end]) for slot in slots)


def _is_range(content: str) -> bool:
    """True if the cell holds a range and besides it no more than a unit and brackets."""
    hit = range_in_cell(content)
    return (
        hit is not None and hit.start < 3 and not re.search(r"\d", content[hit.end : hit.end + MOST_AROUND])
    )
