"""Words of a table to rows and columns.

1. Columns are parted by vertical rules, else by strips that no word of the body crosses and that are wider
   than the spaces between words.
2. Lines of one row stand closer than rows do; rules between all rows part them surely.
3. What stands above the first rule below the top is the head; a run of words that crosses a strip spans
   the columns on both sides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpus.columns import column_strips
from corpus.glyphs import Glyphs
from corpus.layout import Line, is_numeric, lines_of
from corpus.shapes import Area, Rule
from corpus.table_heads import head_runs
from corpus.table_rows import rows_of_table
from corpus.table_runs import Run, extents, runs_of

_MOST_HEAD = 4  # lines of a head
_HIGHEST_HEAD = 3.0  # of the size: cells of two and three lines beside each other make more of them
_MOST_HEADS = 4  # rows of a head that comes again
_SAME_STRIP = 18.0  # points between the columns of a table and those of its part on the next page


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one line in one cell."""

    line: Line
    words: list[Glyphs]


@dataclass(slots=True)
class GridCell:
    """A cell: the pieces of its lines from top to bottom, its first column and how many it spans."""

    column: int
    span: int
    pieces: list[Piece] = field(default_factory=list)


@dataclass(slots=True)
class GridRow:
    """Cells from left to right; `header` for a row of the head."""

    header: bool
    cells: list[GridCell] = field(default_factory=list)

    def words(self) -> list[str]:
        """What its cells say."""
        return [word.text for cell in self.cells for piece in cell.pieces for word in piece.words]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's rows, its left edge, and the places of the strips between its columns from left to right."""

    left: float
    strips: tuple[float, ...]
    rows: list[GridRow]

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return len(self.strips) + 1

    def goes_on(self, other: "Grid") -> bool:
        """True for a grid whose columns are those of this one: its rows in the next column or on the next page.

        The strip behind the labels moves with the longest of them; it is not asked where two others agree.
        """
        if len(self.strips) != len(other.strips):
            return False
        pairs = list(zip(self.strips, other.strips, strict=True))
        asked = pairs[1:] if len(pairs) > 2 else pairs
        return bool(asked) and all(
            abs((one - self.left) - (two - other.left)) <= _SAME_STRIP for one, two in asked
        )

    def strips_for(self, left: float, words: Sequence[Glyphs]) -> list[float] | None:
        """Its strips at the place of a part that begins at `left`; None where words of that part stand across them."""
        moved = [strip + left - self.left for strip in self.strips]
        crossed = any(word.x0 < strip < word.x1 for word in words for strip in moved)
        inside = bool(moved) and max((word.x1 for word in words), default=0.0) > moved[0]
        return moved if inside and not crossed else None

    def repeated_in(self, lines: Sequence[Line]) -> bool:
        """True for lines that say what the first rows say, or the last of these: heads that come again on a page."""
        said = [word.text for line in lines for word in line.words]
        told: list[str] = []
        for row in self.rows[:_MOST_HEADS]:
            told += row.words()
            if len(told) >= len(said):
                return bool(said) and sorted(told[-len(said) :]) == sorted(said)
        return False

    def with_rows_of(self, other: "Grid") -> "Grid":
        """Both grids as one; heads that the other one repeats are left out."""
        heads = [row.words() for row in self.rows if row.header]
        rest = [row for row in other.rows if row.words() not in heads]
        for row in rest:
            row.header = False
        return Grid(self.left, self.strips, [*self.rows, *rest])


def grid_of(
    words: Sequence[Glyphs], rules: Sequence[Rule], area: Area, strips: Sequence[float] | None = None
) -> Grid:
    """Rows and columns of the words inside `area`, with the rules drawn there; `strips` where columns are known."""
    lines = lines_of(words)
    levels = _levels(rules, area)
    head = _head_end(lines, levels)
    body = [line for line in lines if line.base > head] or lines
    above = [line for line in lines if line.base <= head and (levels or not is_numeric(line.words))]
    strips = column_strips(body, rules, area, above) if strips is None else strips
    columns = extents(body, strips)
    placed = [
        (line, head_runs(line, columns) if line.base <= head else runs_of(line, strips)) for line in lines
    ]
    partial = [rule.y0 for rule in rules if rule.horizontal and rule.y0 not in levels]
    rows: list[GridRow] = []
    for members in rows_of_table(placed, levels, partial, head):
        row = GridRow(members[0][0].base <= head)
        for line, runs in members:
            _add_line(row, line, runs)
        row.cells.sort(key=lambda cell: cell.column)
        rows.append(row)
    if rows and not any(row.header for row in rows):
        rows[0].header = True
    return Grid(area.x0, tuple(strips), rows)


def _levels(rules: Sequence[Rule], area: Area) -> list[float]:
    """Heights of the rules that run across the table, from top to bottom."""
    return sorted(rule.y0 for rule in rules if rule.horizontal and rule.x1 - rule.x0 >= 0.8 * area.width)


def _head_end(lines: Sequence[Line], levels: Sequence[float]) -> float:
    """Where the head ends: the first rule with lines above and below it; the first line where there is none.

    Where every row has its rule the first row alone is the head.
    """
    for level in levels:
        above = [line for line in lines if line.base <= level]
        if above and len(above) < len(lines):
            few = len(above) <= max(_MOST_HEAD, len(lines) // 3)
            near = above[-1].base - above[0].base <= _HIGHEST_HEAD * above[0].size
            return level if few or near else lines[0].base
    return lines[0].base


def _add_line(row: GridRow, line: Line, runs: Sequence[Run]) -> None:
    for run in runs:
        cell = _cell_at(row.cells, run.column, run.span)
        if cell is None:
            cell = GridCell(run.column, run.span)
            row.cells.append(cell)
        elif run.column + run.span > cell.column + cell.span:
            cell.span = run.column + run.span - cell.column
        cell.pieces.append(Piece(line, run.words))


def _cell_at(cells: Iterable[GridCell], column: int, span: int) -> GridCell | None:
    """The cell of a row that holds one of these columns."""
    return next(
        (cell for cell in cells if cell.column < column + span and column < cell.column + cell.span), None
    )
