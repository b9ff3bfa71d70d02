"""A table written in plain text becomes a grid of cells.

Five ways of writing are read: ``a | b``, ``a / b``, ``a; b``, columns kept apart by spaces, and one
``name: value unit (reference)`` a line.
"""

import re
from dataclasses import dataclass

CAPTION = re.compile(r"(?P<label>Table (?:\d{1,2}|[IVX]{1,4}))\. (?P<caption>.+)")
_RESULT_LINE = re.compile(
    r"(?P<name>[^:]{1,80}): (?P<value>[<>]?[\d.,]{1,12}|[a-z ]{1,40})"
    r"(?: (?P<unit>[^()]{1,20}?))?(?: \((?P<ref>[^()]{1,40})\))?"
)
Rows = tuple[tuple[str, ...], ...]
_SEPARATORS = (" | ", " / ", "; ")


@dataclass(frozen=True)
class Table:
    """A table: its label ("Table 1"), caption, header cells and rows, every row as wide as the header."""

    label: str
    caption: str
    header: tuple[str, ...]
    rows: Rows


def parse_table(lines: list[str]) -> Table:
    """The table of a block of lines, of which the first is the caption.

    Raises:
        ValueError: the first line is no caption, there is no row, or the rows differ in width.
    """
    head = CAPTION.fullmatch(lines[0])
    if head is None or len(lines) < 3:
        raise ValueError(f"not a table: {lines[0]!r}")
    header, rows = _grid(lines[1:])
    return Table(head["label"], head["caption"], header, rows)


def _grid(lines: list[str]) -> tuple[tuple[str, ...], Rows]:
    for separator in _SEPARATORS:
        if all(separator in line for line in lines):
            cells = [tuple(cell.strip() for cell in line.split(separator)) for line in lines]
            for line, row in zip(lines, cells, strict=True):
                if len(row) != len(cells[0]):
                    raise ValueError(f"{len(row)} cells under {len(cells[0])} columns: {line!r}")
            return cells[0], _without_repeated_names(cells[0], tuple(cells[1:]))
    if all(_RESULT_LINE.fullmatch(line) for line in lines):
        return ("Test", "Result", "Unit", "Reference"), tuple(_result(line) for line in lines)
    return _by_position(lines)


def _result(line: str) -> tuple[str, ...]:
    found = _RESULT_LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"not a result: {line!r}")
    return found["name"], found["value"], found["unit"] or "", found["ref"] or ""


def _by_position(lines: list[str]) -> tuple[tuple[str, ...], Rows]:
    """Cells cut where the cells of the header line begin."""
    starts = [found.start() for found in re.finditer(r"(?:(?<=\s\s)|^)\S", lines[0])]
    if starts[0] != 0:
        starts.insert(0, 0)
    ends: list[int | None] = [*starts[1:], None]
    cells = [tuple(line[a:b].strip() for a, b in zip(starts, ends, strict=True)) for line in lines]
    return cells[0], tuple(cells[1:])


def _without_repeated_names(header: tuple[str, ...], rows: Rows) -> Rows:
    """Rows whose cells no longer repeat the column's name ("Phe 342" under "Phe, mg/L" becomes "342").

    The first column keeps its words: they name the row.
    """
    columns = list(zip(*rows, strict=True))
    for index in range(1, len(header)):
        column = columns[index]
        word = column[0].partition(" ")[0]
        shared = word.isalpha() and header[index].lower().startswith(word.lower())
        if shared and all(cell.startswith(f"{word} ") for cell in column):
            columns[index] = tuple(cell.removeprefix(f"{word} ") for cell in column)
    return tuple(zip(*columns, strict=True))


def row_spans(rows: Rows) -> tuple[int, ...]:
    """For each row the number of rows its first cell covers; 0 where an earlier row's cell covers it.

    >>> row_spans((("Case 1", "a"), ("Case 1", "b"), ("Case 2", "c")))
    (2, 0, 1)
    """
    spans = [0] * len(rows)
    start = 0
    for index, row in enumerate(rows):
        if row[0] != rows[start][0]:
            start = index
        spans[start] += 1
    return tuple(spans)
