"""Tables as rows of cells, with what each row is: head, units, group or body.

What readers say (`Cell.header`, spans) is kept; the rest is inferred here, once for all formats, because it takes
words that readers do not know: units, and what a number is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from extractors.english.rules import pattern_of
from schemas.document import Document, Table

MOST_CELLS = 5_000  # of one table; a longer one is data, not a patient's results
MOST_SPAN = 50  # rows or columns
MOST_NOTES = 8  # lines under a table


class Kind(StrEnum):
    """What a row is for."""

    HEAD = "head"
    UNITS = "units"
    GROUP = "group"
    BODY = "body"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell at `[start, end)` of the document's text."""

    start: int
    end: int
    header: bool
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells by `(row, column)`; a cell that spans several stands at each. `lead` is the text before (caption).

    `kinds` says what each row is; `groups` are the group rows that a row stands under, by its number. In a table that
    was turned, `over` are those that a column stands under, and `column_kinds` what the columns were as rows.
    """

    start: int
    end: int
    cells: dict[tuple[int, int], Slot]
    rows: int
    columns: int
    lead: str
    notes: tuple[tuple[int, int], ...] = ()
    kinds: tuple[Kind, ...] = ()
    groups: dict[int, tuple[Slot, ...]] = field(default_factory=dict)
    over: dict[int, tuple[Slot, ...]] = field(default_factory=dict)
    column_kinds: tuple[Kind, ...] = ()

    def of_kind(self, kind: Kind) -> tuple[int, ...]:
        """The rows of a kind from top to bottom."""
        return tuple(row for row, found in enumerate(self.kinds) if found is kind)

    def head(self, column: int) -> list[Slot]:
        """The heads of a column from top to bottom, each once."""
        slots = (self.cells.get((row, column)) for row in self.of_kind(Kind.HEAD))
        return list(dict.fromkeys(slot for slot in slots if slot))

    def body(self, column: int) -> list[Slot]:
        """The filled cells of a column in rows of the body."""
        slots = (self.cells.get((row, column)) for row in self.of_kind(Kind.BODY))
        return [slot for slot in slots if slot and slot.end > slot.start]

    def row(self, number: int) -> list[Slot | None]:
        """The cells of a row from left to right, None for a hole."""
        return [self.cells.get((number, column)) for column in range(self.columns)]

    def filled(self, number: int) -> list[Slot]:
        """The cells of a row that hold something, each once."""
        return list(dict.fromkeys(slot for slot in self.row(number) if slot and slot.end > slot.start))

    def turned(self, kinds: tuple[Kind, ...]) -> "Grid":
        """The table with its columns as rows of these kinds; what stood under group rows stands `over` its columns."""
        cells = {(column, row): slot for (row, column), slot in self.cells.items()}
        return replace(
            self,
            cells=cells,
            rows=self.columns,
            columns=self.rows,
            kinds=kinds,
            groups={},
            over=self.groups,
            column_kinds=self.kinds,
        )


def grids(document: Document) -> Iterator[Grid]:
    """Every table of the document, one with new heads in its middle as several. Rows have no kinds yet."""
    for table in document.tables:
        if 0 < len(table.cells) <= MOST_CELLS:
            yield from _split(document.text, _grid(document.text, table))


def _grid(text: str, table: Table) -> Grid:
    cells: dict[tuple[int, int], Slot] = {}
    for cell in table.cells:
        slot = Slot(cell.start, cell.end, cell.header, cell.mark)
        for row in range(cell.row, cell.row + min(cell.row_span, MOST_SPAN)):
            for column in range(cell.column, cell.column + min(cell.column_span, MOST_SPAN)):
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
        if not pattern_of("tables", "note").match(text, start, stop):
            return
        yield start, stop
        start = stop


def _split(text: str, grid: Grid) -> Iterator[Grid]:
    """Yield the tables of a grid that begins anew with other heads: rows of heads below rows that are none."""
    starts, headed = [0], False
    first = [text[slot.start : slot.end] for slot in grid.filled(0)]
    for row in range(grid.rows):
        cells = grid.filled(row)
        heads = bool(cells) and all(cell.header for cell in cells)
        words = [text[cell.start : cell.end] for cell in cells]
        if heads and not headed and row and len(cells) > 1 and words != first:
            starts.append(row)
        headed = heads
    for position, start in enumerate(starts):
        stop = starts[position + 1] if position + 1 < len(starts) else grid.rows
        yield grid if len(starts) == 1 else _rows(grid, start, stop)


def _rows(grid: Grid, start: int, stop: int) -> Grid:
    """The table of the rows `[start, stop)` of a grid."""
    cells = {(row - start, column): slot for (row, column), slot in grid.cells.items() if start <= row < stop}
    begin = min(slot.start for slot in cells.values())
    end = max(slot.end for slot in cells.values())
    return replace(grid, start=begin if start else grid.start, end=end, cells=cells, rows=stop - start)
