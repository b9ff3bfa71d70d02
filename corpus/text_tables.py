"""Tables in plain text: rows of cells set apart by bars, tabs or columns of spaces."""

import re
from collections.abc import Iterator

from schemas.document import Cell, Table

_BAR = re.compile(r"\s{0,3}\|\s{0,3}")
_GAP = re.compile(r"\t| {3,}")
_WORDS = re.compile(r"\S+(?: \S+)*")
_CAPTION = re.compile(r"(?:Table|Tab\.)\s{1,2}[\dIVX]{1,4}\b", re.IGNORECASE)
_LEAST_ROWS = 2


def find_tables(text: str) -> tuple[Table, ...]:
    """Tables of at least two rows; the first row is the header, a "Table 1" line before it the caption."""
    tables: list[Table] = []
    rows: list[list[tuple[int, int]]] = []
    before: tuple[int, int] | None = None
    caption: tuple[int, int] | None = None
    for start, end in _lines(text):
        cells = _cells(text, start, end)
        if len(cells) > 1:
            caption = caption if rows else before
            rows.append(cells)
        elif rows:
            tables += _table(text, rows, caption)
            rows = []
        before = (start, end) if _CAPTION.match(text, start, end) else None
    tables += _table(text, rows, caption)
    return tuple(tables)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Slices of a row's cells; one or none for a line of prose."""
    line = text[start:end]
    if "|" in line:
        separator = _BAR
    elif "\t" in line or "   " in line.strip():
        separator = _GAP
    else:
        return []
    cells, at = [], start + len(line) - len(line.lstrip())
    for match in separator.finditer(text, at, end):
        if separator is _BAR or match.start() > at:
            cells.append((at, match.start()))
        at = match.end()
    cells.append((at, max(at, end - (len(line) - len(line.rstrip())))))
    if separator is _BAR:
        cells = cells[int(cells[0][0] == cells[0][1]) : len(cells) - int(cells[-1][0] == cells[-1][1])]
    return cells


def _split_again(text: str, row: list[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """The row with cells split at two spaces, where just that gives it as many cells as the longest row."""
    if len(row) == most:
        return row
    split = [(a + match.start(), a + match.end()) for a, b in row for match in _WORDS.finditer(text[a:b])]
    return split if len(split) == most else row


def _table(text: str, rows: list[list[tuple[int, int]]], caption: tuple[int, int] | None) -> list[Table]:
    if len(rows) < _LEAST_ROWS:
        return []
    most = max(map(len, rows))
    rows = [_split_again(text, row, most) for row in rows]
    cells = tuple(
        Cell(row=r, column=c + (most - len(row) if r == 0 else 0), header=r == 0, start=a, end=b)
        for r, row in enumerate(rows)
        for c, (a, b) in enumerate(row)
    )
    start = caption[0] if caption else rows[0][0][0]
    return [Table(caption=caption, start=start, end=rows[-1][-1][1], cells=cells)]
