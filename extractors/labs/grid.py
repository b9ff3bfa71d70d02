"""Tables as rows of cells: those that the reader found, and rows of text set apart by bars, slashes or semicolons."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractors.gate import gated
from schemas.document import Document, Table

MOST_OFFSET = 1 << 62  # above any offset, for bisection
LEAST_ROWS = 2
MOST_HEADS = 4  # rows
MOST_CELLS = 5_000  # of one table; a longer one is data, not a patient's results
_SEPARATORS = (
    re.compile(r"\s?\|\s?"),
    re.compile(r"\t"),
    re.compile(r"\s/\s"),
    re.compile(r";\s?"),
    re.compile(r" {2,}"),
)
_TIGHT = re.compile(r";[^\s;]{1,40};[^\s;]{1,40};")  # a line of a table of semicolons
MOST_NOTES = 8  # lines under a table
_NOTE = gated(r"\s?(?:[*†‡§¶#]|\(?[a-h][).:]\s|notes?\b|normal\b|reference\b|values in\b)", re.IGNORECASE)
_TABLE_LINE = gated(r"Tab(?:le|\.)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell at `[start, end)` of the document's text."""

    start: int
    end: int
    header: bool
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells by `(row, column)`; a cell that spans several stands at each. `lead` is the text before (caption)."""

    start: int
    end: int
    cells: dict[tuple[int, int], Slot]
    rows: int
    columns: int
    lead: str
    notes: tuple[tuple[int, int], ...] = ()
    headless: bool = False

    @property
    def head_rows(self) -> int:
        """How many rows at the top are heads, none in a table without a head."""
        if self.headless:
            return 0
        count = 1
        while (
            count < min(self.rows - 1, MOST_HEADS)
            and all(cell.header for cell in self.row(count) if cell)
            and any(self.row(count))
        ):
            count += 1
        return count

    def head(self, column: int) -> list[Slot]:
        """The heads of a column from top to bottom, each once."""
        slots = (self.cells.get((row, column)) for row in range(self.head_rows))
        return list(dict.fromkeys(slot for slot in slots if slot))

    def body(self, column: int) -> list[Slot]:
        """The filled cells of a column below its heads."""
        slots = (self.cells.get((row, column)) for row in range(self.head_rows, self.rows))
        return [slot for slot in slots if slot and slot.end > slot.start]

    def row(self, number: int) -> list[Slot | None]:
        """The cells of a row from left to right, None for a hole."""
        return [self.cells.get((number, column)) for column in range(self.columns)]


class Spans:
    """Stretches of the text, asked whether they hold a character."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        """Keep the stretches in order; later ones may not begin inside earlier ones' last character."""
        self._spans = sorted(spans)

    def holds(self, offset: int) -> bool:
        """True if a stretch holds the character."""
        position = bisect_right(self._spans, (offset, MOST_OFFSET)) - 1
        return position >= 0 and offset < self._spans[position][1]


def grids(document: Document) -> Iterator[Grid]:
    """Every table of the document in order of kind: the reader's own first, then those found in the lines."""
    covered: list[tuple[int, int]] = []
    for table in document.tables:
        if 0 < len(table.cells) <= MOST_CELLS:
            covered.append((table.start, table.end))
            yield _of_reader(document.text, table)
    text = document.text
    if any(mark in text for mark in (" / ", "; ", " | ", "\t")) or ";" in text and _TIGHT.search(text):
        yield from _of_lines(text, Spans(covered))


def _of_reader(text: str, table: Table) -> Grid:
    cells: dict[tuple[int, int], Slot] = {}
    for cell in table.cells:
        slot = Slot(cell.start, cell.end, cell.header, cell.mark)
        for row in range(cell.row, cell.row + min(cell.row_span, 50)):
            for column in range(cell.column, cell.column + min(cell.column_span, 50)):
                cells.setdefault((row, column), slot)
    lead = text[slice(*table.caption)] if table.caption else ""
    rows, columns = 1 + max(key[0] for key in cells), 1 + max(key[1] for key in cells)
    notes = table.notes or tuple(_notes_after(text, table.end))
    return Grid(table.start, table.end, cells, rows, columns, lead, notes)


def _notes_after(text: str, end: int) -> Iterator[tuple[int, int]]:
    """Yield the lines right under a table that are its notes: they begin with a mark or with "Note", "Normal"."""
    start = end
    for _ in range(MOST_NOTES):
        start += len(text[start : start + 3]) - len(text[start : start + 3].lstrip("\n"))
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        if not _NOTE.match(text, start, stop):
            return
        yield start, stop
        start = stop


def _of_lines(text: str, covered: Spans) -> Iterator[Grid]:
    """Blocks of lines of one separator: a head of at least three cells, then rows of at most as many."""
    lines = list(_lines(text))
    at = 0
    while at < len(lines):
        start, end = lines[at]
        head = None
        if not covered.holds(start) and end - start < 400:
            head = _head(text, start, end)
        if head is None:
            at += 1
            continue
        separator, cells = head
        rows = [cells]
        while at + len(rows) < len(lines):
            row = _cells(text, *lines[at + len(rows)], separator)
            if not 2 <= len(row) <= len(cells) or lines[at + len(rows)][1] - lines[at + len(rows)][0] > 300:
                break
            rows.append(row)
        if len(rows) >= LEAST_ROWS and _numeric(text, rows[1:]):
            lead = text[slice(*lines[at - 1])] if at and _TABLE_LINE.match(text, lines[at - 1][0]) else ""
            yield _grid(text, rows, lead)
            at += len(rows)
        else:
            at += 1


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _head(text: str, start: int, end: int) -> tuple[re.Pattern[str], list[tuple[int, int]]] | None:
    line = text[start:end]
    for separator in _SEPARATORS:
        if line.endswith(".") or not separator.search(line):
            continue
        cells = _cells(text, start, end, separator)
        if len(cells) >= 3 and all(b - a < 70 for a, b in cells):
            return separator, cells
    return None


def _cells(text: str, start: int, end: int, separator: re.Pattern[str]) -> list[tuple[int, int]]:
    cells, at = [], start
    for match in separator.finditer(text, start, end):
        cells.append((at, match.start()))
        at = match.end()
    cells.append((at, end))
    return cells


def _numeric(text: str, rows: list[list[tuple[int, int]]]) -> bool:
    """True if at least half of the rows hold a number in a cell after the first."""
    with_number = sum(any(re.search(r"\d", text[a:b]) for a, b in row[1:]) for row in rows)
    return with_number * 2 >= len(rows)


def _grid(text: str, rows: list[list[tuple[int, int]]], lead: str) -> Grid:
    cells = {
        (number, column): Slot(a, b, number == 0)
        for number, row in enumerate(rows)
        for column, (a, b) in enumerate(row)
    }
    start, end = rows[0][0][0], rows[-1][-1][1]
    return Grid(start, end, cells, len(rows), len(rows[0]), lead, tuple(_notes_after(text, end)))
