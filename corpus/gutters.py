"""Where the columns of a page begin: at the places where many fragments start, unless others run across."""

from collections.abc import Sequence
from itertools import pairwise

from corpus.fragments import Fragment, join_fragments

_GUTTER = 0.5  # of the font size: white beside a column's edge, where it is narrower than between fragments
_LEAST_INNER, _LEAST_STARTS = 4, 10  # lines that run on over a gutter, and lines that begin at it in all
_MOST_CROSSING = 0.15  # of those lines: words that lie across it
EDGE = 2.0  # points in which fragments count as starting at the same place
_HANGING = 25.0  # points that a hanging or first-line indent may take
_LEAST_EDGE = 4  # fragments that make a column edge
LEAST_PROSE = 18  # characters of a fragment that may be a line of a column
_LEAST_WIDTH = 0.18  # of the text's width: a narrower column is none
_LEAST_LEFT, _MOST_HEADS = 12, 3  # lines of a column beside one of few lines; lines of a title across both
_OUTNUMBERED = 4  # times as many lines across it on the whole page make a gutter the space of a table
_MOST_ACROSS = 0.34  # of the lines beside a gutter that may run across it


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


def column_edges(fragments: Sequence[Fragment]) -> list[float]:
    """Left edges of the columns, from left to right; one edge for a page of one column."""
    left, right = min(f.x0 for f in fragments), max(f.x1 for f in fragments)
    prose = sorted((f for f in fragments if f.length >= LEAST_PROSE), key=lambda f: f.x0)
    edges = [left]
    groups: list[list[Fragment]] = []
    for fragment in prose:
        if groups and fragment.x0 - groups[-1][-1].x0 <= EDGE:
            groups[-1].append(fragment)
        else:
            groups.append([fragment])
    for group in groups:
        x = group[0].x0
        if (
            (len(group) >= _LEAST_EDGE or _nothing_across(prose, x))
            and x - edges[-1] >= _LEAST_WIDTH * (right - left)
            and _is_gutter(fragments, group, x, least=min(_LEAST_EDGE - 1, len(group)))
            and sum(f.x0 < x - EDGE and f.x1 > x + EDGE for f in prose) < _OUTNUMBERED * len(group)
        ):
            edges.append(_hanging_edge(prose, x))
    return edges


def _nothing_across(prose: Sequence[Fragment], x: float) -> bool:
    """True where the page's prose keeps to the left of a place: few lines right of it are a column of their own."""
    left = [f for f in prose if f.x1 <= x + EDGE]
    across = sum(f.x0 < x - EDGE and f.x1 > x + EDGE for f in prose)
    return len(left) >= _LEAST_LEFT and across <= _MOST_HEADS


def _hanging_edge(prose: Sequence[Fragment], x: float) -> float:
    """The edge itself, or the one that a hanging indent hides: lines that start a little before it."""
    ends = max((f.x1 for f in prose if f.x0 < x - _HANGING and f.x1 <= x + EDGE), default=0.0)
    return min(f.x0 for f in prose if x - _HANGING <= f.x0 <= x and f.x0 > ends or f.x0 == x)


def borrowed_edges(fragments: Sequence[Fragment], own: list[float], usual: Sequence[float]) -> list[float]:
    """The page's own column edges, else those of other pages where two lines or more keep to them."""
    if len(own) > 1:
        return [own[0], *(_edge_of_items(fragments, edge, usual) for edge in own[1:])]
    edges = list(own)
    for edge in usual:
        group = [f for f in fragments if -EDGE <= f.x0 - edge <= _HANGING and f.length >= LEAST_PROSE]
        keeps = any(f.x0 - edge <= EDGE for f in group)
        far = edge - edges[-1] >= _LEAST_WIDTH * (max(f.x1 for f in fragments) - own[0])
        if (
            far
            and keeps
            and len(group) >= 2
            and _is_gutter(fragments, group, min(f.x0 for f in group), least=1)
        ):
            edges.append(min(f.x0 for f in group))
    return edges


def _edge_of_items(fragments: Sequence[Fragment], edge: float, usual: Sequence[float]) -> float:
    """The edge, or that of other pages before which nothing of this column stands: all its lines hang behind numbers."""
    for other in usual:
        begun = EDGE < edge - other <= _HANGING and any(abs(f.x0 - other) <= EDGE for f in fragments)
        if begun and not any(f.x0 < other - EDGE and other + EDGE < f.x1 <= edge for f in fragments):
            return other
    return edge


def _is_gutter(
    fragments: Sequence[Fragment], group: Sequence[Fragment], x: float, *, least: int = _LEAST_EDGE - 1
) -> bool:
    """True when lines end left of `x` beside those that start there, and few run across."""
    top, bottom = min(f.top for f in group), max(f.bottom for f in group)
    beside = [f for f in fragments if f.bottom > top and f.top < bottom and f.length >= LEAST_PROSE]
    across = [f for f in beside if f.x0 < x - EDGE and f.x1 > x + EDGE]
    before = [f for f in beside if f.x1 <= x + EDGE]
    return len(before) >= least and len(across) <= _MOST_ACROSS * len(beside)
