"""Words on a page to lines in reading order.

1. Words drawn one after the other on one line make a fragment; a wide gap ends it.
2. Many fragments that start at the same place make a column edge, unless others run across it.
3. Fragments that run across the gutter, and rows of a table as wide as the page, cut the page into
   bands; in each band one column is read after the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from corpus.glyphs import Glyphs
from corpus.shapes import Region

_FRAGMENT_GAP = 1.1  # of the font size: more than a stretched space of justified text
_CELL_GAP = 0.62  # of the font size: so far apart stand the cells of a table at least
_SURE_CELL_GAP = 1.2
_GUTTER = 0.5  # of the font size: white beside a column's edge, where it is narrower than between fragments
_LEAST_INNER, _LEAST_STARTS = 4, 10  # lines that run on over a gutter, and lines that begin at it in all
_MOST_CROSSING = 0.15  # of those lines: words that lie across it
_STRETCHED = 1.6  # times the narrowest space of a line: justified spaces differ less
_EDGE = 2.0  # points in which fragments count as starting at the same place
_HANGING = 25.0  # points that a hanging or first-line indent may take
_LEAST_EDGE = 4  # fragments that make a column edge
_LEAST_PROSE = 18  # characters of a fragment that may be a line of a column
_LEAST_WIDTH = 0.18  # of the text's width: a narrower column is none
_LEAST_LEFT, _MOST_HEADS = 12, 3  # lines of a column beside one of few lines; lines of a title across both
_OUTNUMBERED = 4  # times as many lines across it on the whole page make a gutter the space of a table
_MOST_ACROSS = 0.34  # of the lines beside a gutter that may run across it
_OVERLAP = 0.5  # of the smaller height: so much overlap makes one line


@dataclass(slots=True)
class Fragment:
    """Words that follow each other on one line."""

    words: list[Glyphs]
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    length: int = 0
    region: Region | None = None

    @property
    def text(self) -> str:
        """The fragment's words with single spaces."""
        return _text(self.words)


@dataclass(slots=True)
class Line:
    """One line of one column. `column` is -1 for a line across columns; `right` is the column's right edge."""

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
    cells: list[list[Glyphs]] = field(default_factory=list)
    region: Region | None = None

    @property
    def text(self) -> str:
        """The line's words with single spaces."""
        return _text(self.words)


def _text(words: Iterable[Glyphs]) -> str:
    return "".join(word.text if word.glued else f" {word.text}" for word in words).strip()


def read_pages(
    fragments: Sequence[Sequence[Fragment]], regions: Sequence[Sequence[Region]]
) -> list[list[Line]]:
    """The lines of each page in reading order. A page of few lines borrows the columns of the others.

    A region comes as one line without words, in its place.
    """
    edges = [column_edges(page) if page else [] for page in fragments]
    usual = sorted({round(edge, 1) for page in edges for edge in page[1:]})
    held = [list(map(_as_fragment, page)) for page in regions]
    return [
        _page_lines([*page, *islands], _borrowed(page, own, usual) if page else [0.0])
        if page or islands
        else []
        for page, own, islands in zip(fragments, edges, held, strict=True)
    ]


def _as_fragment(region: Region) -> Fragment:
    """A region as the one line that it takes in the order: its upper edge."""
    area = region.area
    edge = Glyphs("", area.x0, area.x1, area.y0, area.y1, area.y0 + 1, 1.0, 0)
    return Fragment([edge], area.x0, area.x1, area.y0, area.y1, area.y0 + 1, 1.0, 0, region)


def lines_of(words: Sequence[Glyphs]) -> list[Line]:
    """The lines of a part of a page that has one column, from top to bottom; none without words."""
    return _lines(join_fragments(words), 0) if words else []


def rows_of(fragments: Iterable[Fragment]) -> list[list[Fragment]]:
    """Fragments that stand on one line together, from top to bottom."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: (f.base, f.x0)):
        row = next((row for row in reversed(rows[-3:]) if _same_row(row, fragment)), None)
        if row is None:
            rows.append([fragment])
        else:
            row.append(fragment)
    return rows


def _page_lines(fragments: Sequence[Fragment], edges: Sequence[float]) -> list[Line]:
    across = _table_rows_across(fragments, edges)
    lines: list[Line] = []
    for band, column in _bands(fragments, edges, across):
        lines += _lines(band, column)
    return lines


def join_fragments(words: Sequence[Glyphs]) -> list[Fragment]:
    """Words drawn one after the other on one line, joined."""
    fragments: list[Fragment] = []
    for word in words:
        last = fragments[-1] if fragments else None
        if last is not None and _follows(last, word):
            last.words.append(word)
            last.x1 = max(last.x1, word.x1)
            last.length += len(word.text) + 1
            if word.size > last.size * 1.1:
                last.base, last.size = word.base, word.size
            last.top, last.bottom = min(last.top, word.top), max(last.bottom, word.bottom)
        else:
            fragments.append(
                Fragment(
                    [word], word.x0, word.x1, word.top, word.bottom, word.base, word.size, len(word.text)
                )
            )
    return fragments


def part_at_gutters(fragments: list[Fragment]) -> list[Fragment]:
    """The fragments cut where a narrow gutter runs: at words that begin at one place in many lines.

    Beside each of them stands a gap wider than between words, and hardly a word crosses the place.
    """
    starts: dict[int, int] = {}
    inner: dict[int, int] = {}
    for fragment in fragments:
        for before, word in pairwise(fragment.words):
            if word.x0 - before.x1 > _GUTTER * word.size:
                inner[round(word.x0)] = inner.get(round(word.x0), 0) + 1
        starts[round(fragment.x0)] = starts.get(round(fragment.x0), 0) + 1
    edges = [
        x
        for x, count in inner.items()
        if count >= _LEAST_INNER and _near(inner, x) + _near(starts, x) >= _LEAST_STARTS
    ]
    for x in sorted(edges):
        crossing = sum(word.x0 < x - 2 < x + 2 < word.x1 for fragment in fragments for word in fragment.words)
        if crossing <= _MOST_CROSSING * (_near(inner, x) + _near(starts, x)):
            fragments = [piece for fragment in fragments for piece in _cut_at(fragment, x)]
    return fragments


def _near(counts: dict[int, int], x: int) -> int:
    return sum(counts.get(x + step, 0) for step in (-1, 0, 1))


def _cut_at(fragment: Fragment, x: float) -> list[Fragment]:
    at = next(
        (
            number
            for number, (before, word) in enumerate(pairwise(fragment.words), start=1)
            if abs(word.x0 - x) <= 1.5 and word.x0 - before.x1 > _GUTTER * word.size
        ),
        0,
    )
    return [*join_fragments(fragment.words[:at]), *join_fragments(fragment.words[at:])] if at else [fragment]


def _follows(fragment: Fragment, word: Glyphs) -> bool:
    last = fragment.words[-1]
    gap = word.x0 - last.x1
    size = max(word.size, last.size)
    if not -0.4 * size < gap < _FRAGMENT_GAP * size * 0.8:
        return False
    overlap = min(fragment.bottom, word.bottom) - max(fragment.top, word.top)
    return abs(word.base - last.base) <= 0.15 * size or overlap >= _OVERLAP * min(word.size, last.size)


def column_edges(fragments: Sequence[Fragment]) -> list[float]:
    """Left edges of the columns, from left to right; one edge for a page of one column."""
    left, right = min(f.x0 for f in fragments), max(f.x1 for f in fragments)
    prose = sorted((f for f in fragments if f.length >= _LEAST_PROSE), key=lambda f: f.x0)
    edges = [left]
    groups: list[list[Fragment]] = []
    for fragment in prose:
        if groups and fragment.x0 - groups[-1][-1].x0 <= _EDGE:
            groups[-1].append(fragment)
        else:
            groups.append([fragment])
    for group in groups:
        x = group[0].x0
        if (
            (len(group) >= _LEAST_EDGE or _nothing_across(prose, x))
            and x - edges[-1] >= _LEAST_WIDTH * (right - left)
            and _is_gutter(fragments, group, x, least=min(_LEAST_EDGE - 1, len(group)))
            and sum(f.x0 < x - _EDGE and f.x1 > x + _EDGE for f in prose) < _OUTNUMBERED * len(group)
        ):
            edges.append(_hanging_edge(prose, x))
    return edges


def _nothing_across(prose: Sequence[Fragment], x: float) -> bool:
    """True where the page's prose keeps to the left of a place: few lines right of it are a column of their own."""
    left = [f for f in prose if f.x1 <= x + _EDGE]
    across = sum(f.x0 < x - _EDGE and f.x1 > x + _EDGE for f in prose)
    return len(left) >= _LEAST_LEFT and across <= _MOST_HEADS


def _hanging_edge(prose: Sequence[Fragment], x: float) -> float:
    """The edge itself, or the one that a hanging indent hides: lines that start a little before it."""
    ends = max((f.x1 for f in prose if f.x0 < x - _HANGING and f.x1 <= x + _EDGE), default=0.0)
    return min(f.x0 for f in prose if x - _HANGING <= f.x0 <= x and f.x0 > ends or f.x0 == x)


def _borrowed(fragments: Sequence[Fragment], own: list[float], usual: Sequence[float]) -> list[float]:
    """The page's own column edges, else those of other pages where two lines or more keep to them."""
    if len(own) > 1:
        return own
    edges = list(own)
    for edge in usual:
        group = [f for f in fragments if -_EDGE <= f.x0 - edge <= _HANGING and f.length >= _LEAST_PROSE]
        keeps = any(f.x0 - edge <= _EDGE for f in group)
        far = edge - edges[-1] >= _LEAST_WIDTH * (max(f.x1 for f in fragments) - own[0])
        if (
            far
            and keeps
            and len(group) >= 2
            and _is_gutter(fragments, group, min(f.x0 for f in group), least=1)
        ):
            edges.append(min(f.x0 for f in group))
    return edges


def _is_gutter(
    fragments: Sequence[Fragment], group: Sequence[Fragment], x: float, *, least: int = _LEAST_EDGE - 1
) -> bool:
    """True when lines end left of `x` beside those that start there, and few run across."""
    top, bottom = min(f.top for f in group), max(f.bottom for f in group)
    beside = [f for f in fragments if f.bottom > top and f.top < bottom and f.length >= _LEAST_PROSE]
    across = [f for f in beside if f.x0 < x - _EDGE and f.x1 > x + _EDGE]
    before = [f for f in beside if f.x1 <= x + _EDGE]
    return len(before) >= least and len(across) <= _MOST_ACROSS * len(beside)


def _runs_across(fragment: Fragment, edges: Sequence[float]) -> bool:
    return any(fragment.x0 < edge - 2 * _EDGE and fragment.x1 > edge + 2 * _EDGE for edge in edges[1:])


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
        if not row or len(row) > 1 or fragments[row[0]].length > _LEAST_PROSE * 2:
            run = []
    return found


def _wide_row(row: Sequence[Fragment], edges: Sequence[float]) -> bool:
    """True for three cells or more of which those right of a gutter do not start at its edge."""
    if len(row) < 3 or max(f.length for f in row) > 60:
        return False
    for edge in edges[1:]:
        behind = [f for f in row if f.x0 > edge - 2 * _EDGE]
        before = [f for f in row if f.x0 <= edge - 2 * _EDGE]
        if behind and before and min(f.x0 for f in behind) > edge + 2 * _EDGE:
            return True
        if any(f.x0 < edge - 2 * _EDGE < edge < f.x1 for f in row):
            return True
    return False


def _bands(
    fragments: Sequence[Fragment], edges: Sequence[float], across: set[int]
) -> Iterable[tuple[list[Fragment], int]]:
    """Groups of fragments in reading order, with their column (-1 for across)."""
    if len(edges) < 2:
        yield list(fragments), 0
        return
    wide = sorted(
        (f for i, f in enumerate(fragments) if i in across or _runs_across(f, edges)), key=lambda f: f.base
    )
    narrow = [f for i, f in enumerate(fragments) if i not in across and not _runs_across(f, edges)]
    for members, is_wide in _cut(wide, narrow):
        if is_wide:
            yield members, -1
            continue
        for column, edge in enumerate(edges):
            end = edges[column + 1] if column + 1 < len(edges) else float("inf")
            held = [
                f for f in members if (edge - 2 * _EDGE <= f.x0 or column == 0) and f.x0 < end - 2 * _EDGE
            ]
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


def _same_row(row: Sequence[Fragment], fragment: Fragment) -> bool:
    main = max(row, key=lambda f: f.size)
    if main.region is not None or fragment.region is not None:
        return False
    if abs(fragment.base - main.base) <= 0.2 * max(main.size, fragment.size):
        return True
    overlap = min(main.bottom, fragment.bottom) - max(main.top, fragment.top)
    small = min(main.size, fragment.size)
    return small < 0.85 * max(main.size, fragment.size) and overlap >= 0.6 * small


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
        least = _CELL_GAP * size
    cells = [[words[0]]]
    for before, word in pairwise(words):
        if word.x0 - max(w.x1 for w in cells[-1][-2:]) > least and word.x0 > before.x1:
            cells.append([word])
        else:
            cells[-1].append(word)
    return cells


def is_numeric(words: Sequence[Glyphs]) -> bool:
    """True when most words hold a digit or are a dash: a row of values."""
    values = sum(any(map(str.isdigit, word.text)) or word.text in ("-", "–", "—") for word in words)
    return values > 0.6 * len(words)
