"""Words on a page to lines in reading order.

1. Words drawn one after the other on one line make a fragment; a wide gap ends it.
2. Many fragments that start at the same place make a column edge, unless others run across it.
3. Fragments that run across the gutter, and rows of a table as wide as the page, cut the page into
   bands; in each band one column is read after the other.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median

from corpus.fragments import Fragment, join_fragments, rows_of, text_of
from corpus.glyphs import Glyphs
from corpus.gutters import EDGE, LEAST_PROSE, borrowed_edges, column_edges
from corpus.shapes import Region

_CELL_GAP = 0.62  # of the font size: so far apart stand the cells of a table at least
_CLOSE_GAP, _LEAST_VALUES = 0.4, 3  # of the size: between so many numbers or more alone on a line
_SURE_CELL_GAP = 1.2
_ITEM = re.compile(r"[\[(]?\d{1,3}[\]).:]{1,2}|[•·▪●◦‣*–—-]")
_ENDS_SENTENCE = (".", ":", ";", "?")  # behind which a stretched line is widest
_MANY_GAPS = 3  # between the words of a stretched line
_STRETCHED = 1.6  # times the narrowest space of a line: justified spaces differ less


@dataclass(slots=True)
class Line:
    """One line of one column. `column` is -1 for a line across columns; `right` is the column's right edge.

    `at` counts the lines of its page; it is -1 for a line inside a region.
    """

    words: list[Glyphs]
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    column: int = -1
    left: float = 0.0
    right: float = 0.0
    bold: bool = False
    page: int = 0
    at: int = -1
    cells: list[list[Glyphs]] = field(default_factory=list)
    region: Region | None = None

    @property
    def text(self) -> str:
        """The line's words with single spaces."""
        return text_of(self.words)

    @property
    def place(self) -> tuple[int, int]:
        """The page and the place among its lines, by which the line is known while its page is folded."""
        return self.page, self.at


class Columns:
    """The left edges of the columns of every page, seen page by page; a page of few lines borrows those of the others."""

    def __init__(self) -> None:
        self._edges: list[list[float]] = []

    def see(self, fragments: Sequence[Fragment]) -> None:
        """Look for the columns of the next page."""
        self._edges.append(column_edges(fragments) if fragments else [])

    def lines(self, fragments: Sequence[Fragment], regions: Sequence[Region], page: int) -> list[Line]:
        """The lines of a page, counted from 1, in reading order; once all pages were seen.

        A region comes as one line without words, in its place.
        """
        islands = list(map(_as_fragment, regions))
        edges = [0.0]
        if fragments:
            edges = borrowed_edges(fragments, self._edges[page - 1], self._usual)
        lines = _page_lines([*fragments, *islands], edges) if fragments or islands else []
        for at, line in enumerate(lines):
            line.page, line.at = page, at
            line.bold = line.words[0].bold and line.words[-1].bold
        return lines

    @cached_property
    def _usual(self) -> list[float]:
        return sorted({round(edge, 1) for page in self._edges for edge in page[1:]})


def _as_fragment(region: Region) -> Fragment:
    """A region as the one line that it takes in the order: its upper edge."""
    area = region.area
    edge = Glyphs("", area.x0, area.x1, area.y0, area.y1, area.y0 + 1, 1.0, 0)
    return Fragment([edge], area.x0, area.x1, area.y0, area.y1, area.y0 + 1, 1.0, 0, region)


def lines_of(words: Sequence[Glyphs]) -> list[Line]:
    """The lines of a part of a page that has one column, from top to bottom; none without words."""
    return _lines(join_fragments(words), 0) if words else []


def _page_lines(fragments: Sequence[Fragment], edges: Sequence[float]) -> list[Line]:
    across = _table_rows_across(fragments, edges)
    runs_over = _overhanging(fragments, edges)
    across |= {i for i, f in enumerate(fragments) if i not in runs_over and _runs_across(f, edges)}
    lines: list[Line] = []
    for band, column in _bands(fragments, edges, across):
        lines += _lines(band, column)
    return lines


def _runs_across(fragment: Fragment, edges: Sequence[float]) -> bool:
    return any(fragment.x0 < edge - 2 * EDGE and fragment.x1 > edge + 2 * EDGE for edge in edges[1:])


def _overhanging(fragments: Sequence[Fragment], edges: Sequence[float]) -> set[int]:
    """Positions of regions that stick out of their column into the gutter: text of the next column stands beside them."""
    found: set[int] = set()
    for i, region in enumerate(fragments):
        if region.region is None:
            continue
        crossed = [edge for edge in edges[1:] if region.x0 < edge - 2 * EDGE and region.x1 > edge + 2 * EDGE]
        if crossed and any(
            f.region is None and region.top < f.base < region.bottom and f.x0 >= crossed[0] - 2 * EDGE
            for f in fragments
        ):
            found.add(i)
    return found


def _table_rows_across(fragments: Sequence[Fragment], edges: Sequence[float]) -> set[int]:
    """Positions of fragments in rows of cells that take no notice of the columns."""
    if len(edges) < 2:
        return set()
    rows: dict[int, list[int]] = {}
    order = sorted(
        (i for i, fragment in enumerate(fragments) if fragment.region is None),
        key=lambda i: fragments[i].base,
    )
    key, last = -1, -100.0
    for i in order:
        if fragments[i].base - last > 0.25 * fragments[i].size:
            key, last = key + 1, fragments[i].base
        rows.setdefault(key, []).append(i)
    found: set[int] = set()
    run: list[list[int]] = []
    for key in range(len(rows) + 1):
        row = rows.get(key, [])
        if row and _wide_row([fragments[i] for i in row], edges):
            run.append(row)
            continue
        if len(run) >= 2:
            found.update(i for members in run for i in members)
        if not row or len(row) > 1 or fragments[row[0]].length > LEAST_PROSE * 2:
            run = []
    return found


def _wide_row(row: Sequence[Fragment], edges: Sequence[float]) -> bool:
    """True for three cells or more of which those right of a gutter do not start at its edge."""
    if len(row) < 3 or max(f.length for f in row) > 60:
        return False
    for edge in edges[1:]:
        behind = [f for f in row if f.x0 > edge - 2 * EDGE]
        before = [f for f in row if f.x0 <= edge - 2 * EDGE]
        indented = behind and before and min(f.x0 for f in behind) > edge + 2 * EDGE
        if indented and not (_is_prose(before) and _is_prose(behind)):
            return True
        if any(f.x0 < edge - 2 * EDGE < edge < f.x1 for f in row):
            return True
    return False


def _is_prose(side: Sequence[Fragment]) -> bool:
    """True for what stands on one side of a gutter as one line of text: whole, stretched to its column, or an item of a list."""
    side = sorted(side, key=lambda f: f.x0)
    rest = side[1:] if len(side) > 1 and _ITEM.fullmatch(side[0].text) else side
    gaps = [b.x0 - a.x1 for a, b in pairwise(rest) if not a.text.endswith(_ENDS_SENTENCE)]
    return sum(f.length for f in rest) >= LEAST_PROSE and (
        not gaps or len(gaps) >= _MANY_GAPS and max(gaps) < _STRETCHED * min(gaps)
    )


def _bands(
    fragments: Sequence[Fragment], edges: Sequence[float], across: set[int]
) -> Iterable[tuple[list[Fragment], int]]:
    """Groups of fragments in reading order, with their column (-1 for across)."""
    if len(edges) < 2:
        yield list(fragments), 0
        return
    wide = sorted((f for i, f in enumerate(fragments) if i in across), key=lambda f: f.base)
    narrow = [f for i, f in enumerate(fragments) if i not in across]
    for members, is_wide in _cut(wide, narrow):
        if is_wide:
            yield members, -1
            continue
        for column, edge in enumerate(edges):
            end = edges[column + 1] if column + 1 < len(edges) else float("inf")
            held = [f for f in members if (edge - 2 * EDGE <= f.x0 or column == 0) and f.x0 < end - 2 * EDGE]
            if held:
                yield held, column


def _cut(wide: Sequence[Fragment], narrow: Sequence[Fragment]) -> Iterable[tuple[list[Fragment], bool]]:
    """Bands from top to bottom: what stands between two wide fragments belongs together."""
    waiting = sorted(narrow, key=lambda f: f.base)
    at = 0
    run: list[Fragment] = []
    for fragment in wide:
        limit = fragment.base - 0.3 * fragment.size
        end = at
        while end < len(waiting) and waiting[end].base < limit:
            end += 1
        if end > at and run and _all_beside(waiting[at:end], run):
            run += waiting[at:end]
        elif end > at:
            if run:
                yield run, True
                run = []
            yield waiting[at:end], False
        at = end
        run.append(fragment)
    if run:
        while at < len(waiting) and waiting[at].base <= max(f.base for f in run) + 0.3 * run[-1].size:
            run.append(waiting[at])
            at += 1
        yield run, True
    if at < len(waiting):
        yield waiting[at:], False


def _all_beside(few: Sequence[Fragment], run: Sequence[Fragment]) -> bool:
    """True when the fragments stand on the lines of the wide ones before them."""
    return all(any(abs(f.base - other.base) <= 0.3 * other.size for other in run) for f in few)


def _lines(fragments: Sequence[Fragment], column: int) -> list[Line]:
    """Fragments of one column as lines from top to bottom, each with its cells."""
    size = median(f.size for f in fragments)
    rows = rows_of(fragments)
    left, right = min(f.x0 for f in fragments), _right_edge([max(f.x1 for f in row) for row in rows])
    return [_line(row, column, left, right, size) for row in rows]


def _right_edge(ends: Sequence[float]) -> float:
    """Where full lines end: the far end, without a single line that sticks out."""
    ordered = sorted(ends)
    return ordered[int(0.9 * (len(ordered) - 1))]


def _line(row: Sequence[Fragment], column: int, left: float, right: float, usual: float) -> Line:
    words = sorted((word for f in row for word in f.words), key=lambda word: word.x0)
    weights: dict[float, int] = {}
    for word in words:
        weights[word.size] = weights.get(word.size, 0) + len(word.text)
    size = max(weights, key=lambda key: (weights[key], key)) if weights else usual
    main = [word for word in words if abs(word.size - size) < 0.1 * size] or words
    base = median(word.base for word in main)
    return Line(
        words, words[0].x0, max(word.x1 for word in words), min(word.top for word in main),
        max(word.bottom for word in main), base, size, column, left, right,
        cells=_split_cells(words, size), region=row[0].region,
    )  # fmt: skip


def _split_cells(words: Sequence[Glyphs], size: float) -> list[list[Glyphs]]:
    """The words of a line, parted where the space is wider than prose would have it."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(words) if not b.glued]
    least = max(_CELL_GAP * size, min(_STRETCHED * min(gaps, default=0.0), _SURE_CELL_GAP * size))
    if is_numeric(words):
        least = (_CLOSE_GAP if _are_values(words) else _CELL_GAP) * size
    cells = [[words[0]]]
    for before, word in pairwise(words):
        if word.x0 - max(w.x1 for w in cells[-1][-2:]) > least and word.x0 > before.x1:
            cells.append([word])
        else:
            cells[-1].append(word)
    return cells


def _are_values(words: Sequence[Glyphs]) -> bool:
    """True for a line of three numbers or more and nothing else, such as no sentence holds."""
    whole = [word for word in words if not word.glued]
    return len(whole) >= _LEAST_VALUES and all(word.text.replace(".", "").isdigit() for word in words)


def is_numeric(words: Sequence[Glyphs]) -> bool:
    """True when most words hold a digit or are a dash: a row of values."""
    values = sum(any(map(str.isdigit, word.text)) or word.text in ("-", "–", "—") for word in words)
    return values > 0.6 * len(words)
