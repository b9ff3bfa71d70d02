"""Words of a table to rows and columns.

1. Columns are parted by vertical rules, else by strips that no word of the body crosses and that are wider
   than the spaces between words.
2. Lines of one row stand closer than rows do; rules between all rows part them surely.
3. What stands above the first rule below the top is the head; a run of words that crosses a strip spans
   the columns on both sides.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from corpus.columns import column_strips
from corpus.glyphs import Glyphs
from corpus.layout import Line, lines_of
from corpus.shapes import Area, Rule

_SAME_STRIP = 18.0  # points between the columns of a table and those of its part on the next page
_NEAR_LINES = 0.75  # of the size: lines so near are cells of one row, set in its middle
_ROW_STEP = 1.22  # times the step of lines inside a row
_HEAD_STEP = 1.5  # of the size, between lines of one row of the head
_TIGHT_COLUMNS = 3.0  # times the gap of the head: columns so near that their heads stand like words of one
_WIDER = 1.4  # times the narrowest space of the line: so much wider is the space between two cells
_NARROW_HEAD_GAP = 0.36  # of the size, between cells of the head that stand over different columns
_HEAD_GAP = 0.6  # of the size, between cells of the head
_LEADS_ON = ("-", "–", ",", "/", "(")
_LEADING_WORDS = ("and", "or", "of", "the", "with", "in", "to", "for")


@dataclass(frozen=True, slots=True)
class _Run:
    """Words of a line that stand in one column, or span several."""

    column: int
    span: int
    words: list[Glyphs]

    @property
    def x0(self) -> float:
        """Where its first word begins."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Where it ends."""
        return max(word.x1 for word in self.words)

    def meets(self, other: "_Run") -> bool:
        """True where both stand in a column."""
        return self.column < other.column + other.span and other.column < self.column + self.span


_Placed = tuple[Line, list[_Run]]


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

    def with_rows_of(self, other: "Grid") -> "Grid":
        """Both grids as one; heads that the other one repeats are left out."""
        heads = [row.words() for row in self.rows if row.header]
        rest = [row for row in other.rows if row.words() not in heads]
        for row in rest:
            row.header = False
        return Grid(self.left, self.strips, [*self.rows, *rest])


def grid_of(words: Sequence[Glyphs], rules: Sequence[Rule], area: Area) -> Grid:
    """Rows and columns of the words inside `area`, with the rules drawn there."""
    lines = lines_of(words)
    levels = _levels(rules, area)
    head = _head_end(lines, levels)
    body = [line for line in lines if line.base > head] or lines
    strips = column_strips(body, rules, area)
    columns = _extents(body, strips)
    placed = [
        (line, _head_runs(line, columns) if line.base <= head else _placed(line, strips)) for line in lines
    ]
    partial = [rule.y0 for rule in rules if rule.horizontal and rule.y0 not in levels]
    rows: list[GridRow] = []
    for members in _rows(placed, levels, partial, head):
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
            return level if len(above) <= max(4, len(lines) // 3) else lines[0].base
    return lines[0].base


def _extents(lines: Sequence[Line], strips: Sequence[float]) -> list[tuple[float, float]]:
    """From where to where each column is filled by cells of its own; the space between its strips where by none."""
    edges = [float("-inf"), *strips, float("inf")]
    found = list(pairwise(edges))
    held: dict[int, tuple[float, float]] = {}
    for line in lines:
        for run in _placed(line, strips):
            if run.span == 1:
                x0, x1 = held.get(run.column, (float("inf"), float("-inf")))
                held[run.column] = min(x0, run.x0), max(x1, run.x1)
    return [held.get(column, extent) for column, extent in enumerate(found)]


def _head_runs(line: Line, columns: Sequence[tuple[float, float]]) -> list[_Run]:
    """The cells of a line of the head: parted where wide gaps are, each over the columns that it covers."""
    pieces: list[list[Glyphs]] = []
    gaps = [after.x0 - before.x1 for before, after in pairwise(line.words) if not after.glued]
    narrow = max(_NARROW_HEAD_GAP * line.size, _WIDER * min(gaps, default=0.0))
    for word in line.words:
        if pieces and (word.glued or not _parts_head(pieces[-1], word, line.size, narrow, columns)):
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return [run for piece in pieces for run in _over(piece, columns)]


def _parts_head(
    before: Sequence[Glyphs], word: Glyphs, size: float, narrow: float, columns: Sequence[tuple[float, float]]
) -> bool:
    """True where a cell of the head ends: before a wide gap, or a narrower one between two columns."""
    end = max(other.x1 for other in before)
    gap = word.x0 - end
    if gap > _HEAD_GAP * size:
        return True
    for low, high in pairwise(columns):
        middle, clear = (low[1] + high[0]) / 2, high[0] - low[1]
        if not before[-1].x0 < middle < word.x1 or abs(middle - (end + word.x0) / 2) >= size:
            continue
        if gap > narrow or clear < _TIGHT_COLUMNS * gap and end - 1 <= middle <= word.x0 + 1:
            return True
    return False


def _over(words: list[Glyphs], columns: Sequence[tuple[float, float]]) -> Iterator[_Run]:
    """Words of the head as the cells of the columns below them; parted between words where each has its column."""
    x0, x1 = words[0].x0, max(word.x1 for word in words)
    covered = [i for i, (low, high) in enumerate(columns) if x0 < high and low < x1]
    middle = [i for i in covered if columns[i][0] - 1 <= (x0 + x1) / 2 <= columns[i][1] + 1]
    if not covered:
        nearest = min(
            range(len(columns)), key=lambda i: min(abs(columns[i][0] - x1), abs(x0 - columns[i][1]))
        )
        yield _Run(nearest, 1, words)
    elif len(covered) == 1 or middle and len(covered) == 2 and not _spread(x0, x1, columns, covered):
        yield _Run(middle[0] if middle else covered[0], 1, words)
    else:
        yield _Run(covered[0], covered[-1] - covered[0] + 1, words)


def _spread(x0: float, x1: float, columns: Sequence[tuple[float, float]], covered: Sequence[int]) -> bool:
    """True for words that cover a good part of each of the columns."""
    return all(
        min(x1, columns[i][1]) - max(x0, columns[i][0]) >= 0.4 * (columns[i][1] - columns[i][0])
        for i in covered
    )


def _rows(
    lines: Sequence[_Placed], levels: Sequence[float], partial: Sequence[float], head: float
) -> Iterator[list[_Placed]]:
    """Lines of each row together."""
    step = _inner_step([line for line, _ in lines])
    ruled = _all_ruled([line for line, _ in lines], levels)
    row: list[_Placed] = []
    for placed in lines:
        line = placed[0]
        parted = row and any(row[-1][0].base <= level < line.base for level in [*levels, *partial])
        if row and (parted or not _same_row(row, placed, ruled=ruled, step=step, head=head)):
            yield row
            row = []
        row.append(placed)
    if row:
        yield row


def _inner_step(lines: Sequence[Line]) -> float:
    """The step of lines inside a row where rows stand wider apart; 0.0 where all steps are alike."""
    steps = sorted(b.base - a.base for a, b in pairwise(lines) if b.base - a.base >= _NEAR_LINES * a.size)
    if len(steps) < 2:
        return 0.0
    small = steps[0]
    wider = [step for step in steps if step >= _ROW_STEP * small]
    narrow = [step for step in steps if step < _ROW_STEP * small]
    size = median(line.size for line in lines)
    return small * 1.1 if small < 1.35 * size and len(wider) >= max(2, len(narrow) // 4) else 0.0


def _all_ruled(lines: Sequence[Line], levels: Sequence[float]) -> bool:
    """True where rules part all rows: nearly every stretch between two rules holds few lines."""
    if len(levels) < 4:
        return False
    held = [sum(low < line.base <= high for line in lines) for low, high in pairwise(levels)]
    filled = [count for count in held if count]
    return len(filled) >= 3 and median(filled) <= 3 and max(filled) <= 8


def _same_row(row: Sequence[_Placed], placed: _Placed, *, ruled: bool, step: float, head: float) -> bool:
    """True for a further line of the row."""
    line, here = placed
    last = row[-1][0]
    above = [run for _, runs in row for run in runs]
    distance = line.base - last.base
    if line.base <= head:
        near = ruled or distance < _NEAR_LINES * min(line.size, last.size)
        return (ruled or distance < _HEAD_STEP * line.size) and _head_goes_on(above, here, near=near)
    if distance < 1.6 * line.size and _is_in_brackets(above, here):
        return True
    begins = _begins_row(above, here)
    if ruled and row[0][0].base > head:
        return not (begins and here[0].column == 0)
    if begins:
        return False
    if distance < _NEAR_LINES * min(line.size, last.size):
        return True
    if step and distance <= step and distance < 1.5 * line.size:
        return not _is_entry(above, here)
    return not step and distance < 1.6 * line.size and _goes_on(above, here)


def _head_goes_on(above: Sequence[_Run], here: Sequence[_Run], *, near: bool) -> bool:
    """True for a further line of a row of the head: no part of what spans it, and not many columns more.

    A line that stands `near` is set in the middle of a row beside cells of several lines.
    """
    if any(upper.span > run.span for run in here for upper in above if upper.meets(run)):
        return False
    meeting = [run for run in here if any(upper.meets(run) for upper in above)]
    if meeting and all(_is_value(run.words) for run in meeting):
        return False
    return near or not meeting or len(here) - len(meeting) < len(meeting)


def _begins_row(above: Sequence[_Run], here: Sequence[_Run]) -> bool:
    """True where a column that has its value already gets another one, or a label comes with values of its own."""
    for run in here:
        over = [upper for upper in above if upper.meets(run)]
        if not over or _leads_on(over[-1]):
            continue
        if run.column > 0 and _is_value(run.words) and _is_value(over[-1].words):
            return True
        if run.column == 0 and len(here) > 1 and any(_is_value(other.words) for other in here[1:]):
            return True
    return False


def _is_value(words: Sequence[Glyphs]) -> bool:
    """True for a cell that begins with a number; one in brackets goes on from the cell above."""
    first = words[0].text
    return first[:1].isdigit() or first[:1] in "<>≤≥=~±−+—" and len(first) < 12


def _goes_on(above: Sequence[_Run], here: Sequence[_Run]) -> bool:
    """True for a line that by its words continues cells of the row above."""
    columns, filled = {run.column for run in here}, {run.column for run in above}
    if not columns < filled:
        return False
    rest = [run for run in here if run.column > 0]
    if rest and 0 not in columns:
        return all(_unfinished([upper for upper in above if upper.column == run.column], run) for run in rest)
    leading = sum(_unfinished([upper for upper in above if upper.column == run.column], run) for run in here)
    if 0 in columns and leading >= max(2, len(here) / 2):
        return True
    first = here[0].words[0].text
    return columns == {0} and (first[:1].islower() or first[:1] in "(–-")


def _is_entry(above: Sequence[_Run], here: Sequence[_Run]) -> bool:
    """True for a line that fills several columns again, each with what begins a cell: a row without label."""
    begins = [
        run
        for run in here
        if run.column > 0
        and run.words[0].text[:1] not in "(+"
        and not run.words[0].text[:1].islower()
        and any(upper.meets(run) and not _leads_on(upper) for upper in above)
    ]
    return len(here) > 1 and len(begins) == len(here)


def _leads_on(run: _Run) -> bool:
    """True for words that something must follow: "150-", "sodium and"."""
    last = run.words[-1].text.lower()
    return last.endswith(_LEADS_ON) or last in _LEADING_WORDS


def _is_in_brackets(above: Sequence[_Run], here: Sequence[_Run]) -> bool:
    """True for a line of spreads, "(56-574)", each below a value of the row that has none yet."""
    below = [run for run in here if run.column > 0 and any(upper.meets(run) for upper in above)]
    return (
        bool(below)
        and all(run.words[0].text[:1] == "(" for run in below)
        and not any(run.words[0].text[:1] == "(" for run in above if run.column > 0)
    )


def _unfinished(above: Sequence[_Run], run: _Run) -> bool:
    """True where the cell above goes on in these words: in lower case, or behind a word that leads on."""
    first = run.words[0].text
    return first[:1].islower() or first[:1] in "(+" or _leads_on(above[-1])


def _placed(line: Line, strips: Sequence[float]) -> list[_Run]:
    """The line's words parted at the strips that no word crosses."""
    runs: list[_Run] = []
    held: list[Glyphs] = []
    for word in line.words:
        if held and not word.glued and _between(held, word, strips):
            runs.append(_run(held, strips))
            held = []
        held.append(word)
    if held:
        runs.append(_run(held, strips))
    return runs


def _between(run: Sequence[Glyphs], word: Glyphs, strips: Sequence[float]) -> bool:
    """True where a strip lies between the run and the word."""
    end = max(other.x1 for other in run)
    slack = 0.12 * word.size
    return any(end - slack <= strip <= word.x0 + slack for strip in strips)


def _run(words: list[Glyphs], strips: Sequence[float]) -> _Run:
    x0, x1 = words[0].x0, max(word.x1 for word in words)
    slack = min(2.0, (x1 - x0) / 4)
    first, last = bisect_right(strips, x0 + slack), bisect_right(strips, x1 - slack)
    return _Run(first, max(last - first, 0) + 1, words)


def _add_line(row: GridRow, line: Line, runs: Sequence[_Run]) -> None:
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
