"""Tables without rules: what follows a caption in its column, up to the next prose."""

from collections.abc import Iterator, Sequence

from corpus.captions import FIGURE_CAPTION, TABLE_CAPTION, is_caption
from corpus.fragments import Fragment, rows_of
from corpus.gutters import column_edges
from corpus.headings import kind_of
from corpus.shapes import Area, Region, RegionKind
from corpus.table_parts import caption_of, cells_of, is_prose, stands_inside

_ROW_GAP = 2.5  # of the size: to the next row, where no rule closes the table

_LEAST_ROWS = 3  # with more than one cell
_LEAST_VALUED = 2  # of these with a figure


def bare_tables(fragments: Sequence[Fragment]) -> Iterator[Region]:
    """Tables without rules: the rows of cells that follow a caption in its column, up to the next prose."""
    captions = [f for f in fragments if is_caption(f.text, TABLE_CAPTION)]
    if not captions:
        return
    edges = [*column_edges(fragments), max(f.x1 for f in fragments) + 1]
    for caption in captions:
        column = _column_below(caption, edges)
        lines = rows_of([f for f in fragments if f.base > caption.base + 1 and stands_inside(f, column)])
        rows = _rows_after(lines, caption, column)
        if _has_values(rows):
            inside = [f for line in rows for f in line]
            area, words = _around(inside), [word for f in inside for word in f.words]
            yield Region(RegionKind.TABLE, area, words, [], caption_of(fragments, area))


def _column_below(caption: Fragment, edges: Sequence[float]) -> Area:
    """The column that a caption stands in, from its line on; below a caption over a gutter both columns."""
    left = max((x for x in edges[:-1] if x <= caption.x0 + 4), default=edges[0])
    right = next((x for x in edges if x > caption.x1), edges[-1])
    return Area(left - 3, caption.base, right - 2, float("inf"))


def _has_values(rows: Sequence[Sequence[Fragment]]) -> bool:
    """True for rows of which several have cells, and more than one of these a figure."""
    filled = [line for line in rows if len(cells_of(line)) > 1]
    valued = [line for line in filled if any(map(str.isdigit, "".join(f.text for f in line)))]
    return len(filled) >= _LEAST_ROWS and len(valued) >= _LEAST_VALUED


def _around(inside: Sequence[Fragment]) -> Area:
    """The area of fragments, a point wider on each side."""
    left, top = min(f.x0 for f in inside), min(f.top for f in inside)
    return Area(left - 1, top - 1, max(f.x1 for f in inside) + 1, max(f.bottom for f in inside) + 1)


def _rows_after(
    lines: Sequence[Sequence[Fragment]], caption: Fragment, column: Area
) -> list[Sequence[Fragment]]:
    """The lines of a table below its caption, without what closes it and is no row: text that ends the cells."""
    rows: list[Sequence[Fragment]] = []
    last = caption.base
    for line in lines:
        base, size = max(f.base for f in line), line[0].size
        if base - last > _ROW_GAP * size or _is_caption_line(line):
            break
        last = base
        if (
            not rows
            and len(cells_of(line)) == 1
            and (not _stands_in(line, column) or _centred(line, caption))
        ):
            continue  # the caption's own further lines
        if is_prose(line, column) or _is_heading(line, rows):
            break
        rows.append(line)
    while rows and len(cells_of(rows[-1])) == 1 and not _near(rows):
        rows.pop()
    return rows


def _is_caption_line(line: Sequence[Fragment]) -> bool:
    return any(is_caption(line[0].text, label) for label in (TABLE_CAPTION, FIGURE_CAPTION))


def _stands_in(line: Sequence[Fragment], column: Area) -> bool:
    """True for a single cell that stands away from the column's left edge: a head over later columns."""
    return line[0].x0 > column.x0 + 0.3 * column.width


def _centred(line: Sequence[Fragment], caption: Fragment) -> bool:
    """True for a line about the middle of the caption's first one: "TABLE I" over "LABORATORY FINDINGS"."""
    return abs(line[0].x0 + line[-1].x1 - caption.x0 - caption.x1) / 2 < 0.5 * caption.size


def _is_heading(line: Sequence[Fragment], rows: Sequence[Sequence[Fragment]]) -> bool:
    """True for a heading of the text, known or set larger than the table."""
    text = " ".join(f.text for f in line)
    return kind_of(text) is not None or bool(rows) and line[0].size > 1.15 * rows[-1][0].size


def _near(rows: Sequence[Sequence[Fragment]]) -> bool:
    """True where the last line stands as near to the one before it as lines of a cell do."""
    if len(rows) < 2:
        return False
    step = max(f.base for f in rows[-1]) - max(f.base for f in rows[-2])
    return step <= 1.25 * rows[-1][0].size
