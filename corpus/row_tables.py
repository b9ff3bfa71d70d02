"""Tables that no rule surrounds and no region holds: rows of cells that stand below each other in the lines."""

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.blocks import Block, BlockKind, same_size
from corpus.caption_rows import rows_in_caption
from corpus.captions import TABLE_CAPTION
from corpus.grid import Grid, grid_of
from corpus.layout import Line, is_numeric
from corpus.shapes import Area

_MARKER = re.compile(r"(?:[\[(]?\d{1,3}[\]).:]{0,2}|[\[(]?[a-z][\]).]|[•·▪●◦‣*–—-])")
_MANY_GAPS, _EVEN = (
    5,
    1.8,
)  # so many spaces, the widest less than so many times the narrowest: a stretched line
_SAME_VALUE = 1.0  # points between the left edges of two values of a column
_NEAR = 0.75  # of the size: so near is a line of a cell to the middle of its row
_ROW_GAP = 3.5  # of the size: between two rows
_CELL_STEP = 1.5  # of the size: between two lines of a cell
_WRITTEN = 0.5  # of the words of a stretched line are letters alone
_MOST_WRAPPED = 5  # lines of one cell below each other between two rows


def row_tables(lines: Sequence[Line]) -> dict[int, Block]:
    """Tables by the position of their first line: rows of cells that stand below each other."""
    found: dict[int, Block] = {}
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and _row_after(lines, start, end):
            end += 1
        if _is_table(lines[start:end]) and not _in_paragraph(lines, start, end):
            caption, head = _caption_before(lines, start)
            caption, head = rows_in_caption(caption, head, lines[start:end])
            rows = [*head, *lines[start:end]]
            grid = _grid_of_lines(rows)
            if grid.columns > 1:  # else its gaps stand nowhere below each other: stretched prose
                found[start - len(caption) - len(head)] = Block(BlockKind.TABLE, rows, caption, grid)
            start = end
        else:
            start += 1
    return found


def on_page(lines: list[Line], page: int) -> list[Line]:
    """The lines, each told its page."""
    for line in lines:
        line.page = page
    return lines


def area_of(rows: Sequence[Line]) -> Area:
    """The area that the lines take."""
    return Area(
        min(row.x0 for row in rows), min(row.top for row in rows), max(row.x1 for row in rows), max(row.bottom for row in rows)
    )  # fmt: skip


def _grid_of_lines(rows: Sequence[Line]) -> Grid:
    """The grid of rows that no rule surrounds."""
    words = [word for row in rows for word in row.words]
    grid = grid_of(words, (), area_of(rows))
    on_page([p.line for row in grid.rows for cell in row.cells for p in cell.pieces], rows[0].page)
    return grid


def _row_after(lines: Sequence[Line], start: int, at: int) -> bool:
    """True when the line at `at` can be a further row of the table begun at `start`."""
    line = lines[at]
    if line.region is not None:
        return False
    if len(line.cells) < 2 or _stretched(line):
        if at == start or line.page != lines[start].page or at + 1 >= len(lines):
            return False
        return len(line.cells) == 1 and (_below_row(lines, start, at) or _beside_row(lines, start, at))
    if at == start:
        return True
    return _step_below(lines[at - 1], line, _ROW_GAP)


def _below_row(lines: Sequence[Line], start: int, at: int) -> bool:
    """True for a line that wraps a cell of the row above it.

    A third line of a cell and the name of a group of rows are told from text below the table by the next row.
    """
    above = next(back for back in range(at - 1, start - 1, -1) if len(lines[back].cells) > 1)
    row, line = lines[above], lines[at]
    if above == at - 1:
        return _wrapped_cell(row, line)
    if at - above > _MOST_WRAPPED or not _in_a_cell(row, line) or not _close_below(lines[at - 1], line):
        return False
    for before, after in pairwise(lines[at : above + _MOST_WRAPPED + 2]):
        if len(after.cells) > 1:
            return _step_below(before, after, _ROW_GAP) and not _stretched(after) and _aligned(row, after)
        if not _close_below(before, after):
            return False
    return False


def _beside_row(lines: Sequence[Line], start: int, at: int) -> bool:
    """True for a line of a label that is higher than its row, whose other cells are set in its middle."""
    line = lines[at]
    near = [
        row
        for row in lines[max(start, at - 1) : at + 2]
        if row is not line
        and row.page == line.page
        and len(row.cells) > 1
        and abs(row.base - line.base) < _NEAR * line.size
    ]
    left = max((row.cells[0][0].x0 for row in near), default=0.0)
    return bool(near) and line.x1 < left and _step_below(lines[at - 1], line, _ROW_GAP)


def _close_below(row: Line, line: Line) -> bool:
    return _step_below(row, line, _CELL_STEP)


def _step_below(row: Line, line: Line, most: float) -> bool:
    """True for a line of the same type below another, by at most so many sizes. Signs alone have no type."""
    alike = same_size(row, line) or not all(any(map(str.isalnum, each.text)) for each in (row, line))
    return row.page == line.page and 0 < line.base - row.base < most * max(row.size, line.size) and alike


def _wrapped_cell(row: Line, line: Line) -> bool:
    """True for the second line of a cell: close below its row, and as narrow as one of the row's cells."""
    return len(row.cells) > 1 and _close_below(row, line) and _in_a_cell(row, line)


def _in_a_cell(row: Line, line: Line) -> bool:
    """True for a line no wider than one of the row's cells with the white behind it."""
    return any(
        cell[0].x0 - line.size < line.x0
        and line.x1 < (following[0].x0 if following else row.right + line.size)
        for cell, following in zip(row.cells, [*row.cells[1:], None], strict=True)
    )


def _in_paragraph(lines: Sequence[Line], start: int, end: int) -> bool:
    """True for lines that fill their column from edge to edge between lines of prose: justified, with wide spaces.

    The first of them may open the paragraph, below anything but a caption.
    """
    rows = lines[start:end]
    if end == len(lines) or not _goes_on_as_prose(rows[-1], lines[end]) or _caption_before(lines, start)[0]:
        return False
    letters = sum(word.text.isalpha() for row in rows for word in row.words)
    if letters < _WRITTEN * sum(len(row.words) for row in rows) or not all(map(_fills, rows[1:])):
        return False
    before = lines[start - 1] if start else None
    opens = rows[0].text[:1].isupper() and _ends_at_edge(rows[0])
    inside = before is not None and _goes_on_as_prose(rows[0], before, -1) and _ends_at_edge(before)
    return opens or inside and _fills(rows[0])


def _goes_on_as_prose(row: Line, line: Line, step: int = 1) -> bool:
    """True for a line of one cell right below, or with a step of -1 right above, another one."""
    upper, lower = (row, line) if step > 0 else (line, row)
    return line.region is None and len(line.cells) == 1 and _close_below(upper, lower)


def _ends_at_edge(line: Line) -> bool:
    return line.x1 > line.right - 0.5 * line.size


def _fills(line: Line) -> bool:
    """True for a line from the left edge of its column to the right one."""
    return line.x0 < line.left + 0.5 * line.size and _ends_at_edge(line)


def _stretched(line: Line) -> bool:
    """True for justified prose whose spaces are all wide alike."""
    if is_numeric(line.words):
        return False
    gaps = [b.x0 - a.x1 for a, b in zip(line.words, line.words[1:], strict=False) if not b.glued]
    if len(gaps) >= _MANY_GAPS and max(gaps) < _EVEN * min(gaps):
        return True
    return len(gaps) >= 2 and max(gaps) - min(gaps) < 0.25 * line.size and line.x1 > line.right - line.size


def _is_table(rows: Sequence[Line]) -> bool:
    """True for two rows or more, most of three cells, or three rows of two, that share a column."""
    full = [row for row in rows if len(row.cells) > 1]
    if len(full) < 2 or _is_list(full):
        return False
    cells = max(len(row.cells) for row in full)
    if len(full) < (2 if cells > 2 else 3):
        return False
    pairs = list(pairwise(full))
    return sum(_aligned(a, b) for a, b in pairs) >= 0.6 * len(pairs)


def _is_list(rows: Sequence[Line]) -> bool:
    """True for items behind hanging numbers or bullets: references, not a table."""
    marked = [row for row in rows if len(row.cells) == 2 and _MARKER.fullmatch(row.cells[0][0].text)]
    return len(marked) >= 0.6 * len(rows) and all(len(row.cells[0]) == 1 for row in marked)


def _aligned(first: Line, second: Line) -> bool:
    """True when a cell behind the first stands below one of the row above: left, right or middle."""
    for upper in first.cells[1:]:
        for lower in second.cells[1:]:
            left, right = abs(upper[0].x0 - lower[0].x0), abs(upper[-1].x1 - lower[-1].x1)
            middle = abs(upper[0].x0 + upper[-1].x1 - lower[0].x0 - lower[-1].x1) / 2
            if min(left, right, middle) < 3.0:
                return True
    values = [_first_value(row) for row in (first, second)]
    return None not in values and abs((values[0] or 0.0) - (values[1] or 0.0)) < _SAME_VALUE


def _first_value(row: Line) -> float | None:
    """Where the first number behind the first word of a row begins; cells that stand close are one to the eye."""
    return next((word.x0 for word in row.words[1:] if word.text[:1].isdigit() and not word.glued), None)


def _caption_before(lines: Sequence[Line], start: int) -> tuple[list[Line], list[Line]]:
    """The lines of a table's caption right above its first row, and a first head of one cell below it."""
    for back in range(1, 6):
        at = start - back
        if (
            at < 0
            or lines[at].region is not None
            or lines[at].page != lines[start].page
            or lines[at].base > lines[start].base
        ):
            return [], []
        if TABLE_CAPTION.match(lines[at].text):
            between = list(lines[at:start])
            head = [
                line
                for line in between[1:]
                if line.x0 > between[0].x0 + 2 * line.size and line is between[-1]
            ]
            return between[: len(between) - len(head)], head
    return [], []
