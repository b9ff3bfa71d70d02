"""Words inside figures: labels of what is drawn or pictured over a caption "Figure n"."""

from collections.abc import Iterator, Sequence
from statistics import median

from corpus.captions import FIGURE_CAPTION, TABLE_CAPTION, is_caption
from corpus.drawn import Drawn
from corpus.fragments import Fragment
from corpus.shapes import Area

_LABEL = 28  # characters: a longer text in a figure is prose
_TITLE = 60  # characters: so long may one be in type much smaller than the text
_MUCH_SMALLER = 0.85  # of the usual size
_LABEL_GAP = 14.0  # points from a drawing to its labels
_FIGURE_GAP = 60.0  # points from a figure to its caption
_CLUSTER_GAP = 16.0  # points between pieces of one drawing
_MOST_PIECES = 600  # of drawings that are clustered
_PAGE_SHARE = 0.55  # of the page: a larger picture is its background


def figure_labels(
    fragments: Sequence[Fragment], drawn: Drawn, page: Area, tables: Sequence[Area]
) -> set[int]:
    """Fragments inside figures: short texts in or beside a drawing that stands over a caption "Figure n"."""
    captions = [f for f in fragments if is_caption(f.text, FIGURE_CAPTION)]
    if not captions:
        return set()
    body = median(f.size for f in fragments)
    found: set[int] = set()
    clusters = [area for area in _clusters(drawn, page) if not any(area.near(table, -2) for table in tables)]
    for caption in captions:
        for area in _figure_of(caption, clusters):
            found.update(map(id, _labels_in(fragments, area, caption, body)))
    return found


def _clusters(drawn: Drawn, page: Area) -> list[Area]:
    """Pictures and drawings that stand near each other, joined; nothing as large as the page."""
    largest = _PAGE_SHARE * page.width * page.height
    pieces = [
        piece
        for piece in (
            *drawn.pictures, *drawn.boxes, *drawn.strokes, *(Area(r.x0, r.y0, r.x1, r.y1) for r in drawn.rules)
        )
        if piece.width * piece.height <= largest
    ][:_MOST_PIECES]  # fmt: skip
    clusters: list[Area] = []
    for piece in sorted(pieces, key=lambda piece: (piece.y0, piece.x0)):
        near = [area for area in clusters if area.near(piece, _CLUSTER_GAP)]
        for area in near:
            clusters.remove(area)
            piece = piece.joined(area)
        clusters.append(piece)
    return [area for area in clusters if area.width > 40 and area.height > 30]


def _figure_of(caption: Fragment, clusters: Sequence[Area]) -> list[Area]:
    """The drawings right above the caption, else the one right below it."""
    beside = [area for area in clusters if area.x0 < caption.x1 and area.x1 > caption.x0 - _LABEL_GAP]
    above = [area for area in beside if -4 <= caption.top - area.y1 < _FIGURE_GAP]
    return above or [area for area in beside if -4 <= area.y0 - caption.bottom < _FIGURE_GAP][:1]


def _labels_in(
    fragments: Sequence[Fragment], area: Area, caption: Fragment, body: float
) -> Iterator[Fragment]:
    """Short texts inside the drawing, and beside it in small type or in figures."""
    for f in fragments:
        longest = _TITLE if f.size < _MUCH_SMALLER * body else _LABEL
        if f is caption or f.length > longest or is_caption(f.text, TABLE_CAPTION):
            continue
        x, y = (f.x0 + f.x1) / 2, (f.top + f.bottom) / 2
        numeric = not any(map(str.isalpha, f.text))
        if area.holds(x, y) or (
            (numeric or f.size < 0.95 * body)
            and area.holds(x, y, slack=_LABEL_GAP + f.size)
            and not (f.base > caption.top and caption.top > area.y1)
        ):
            yield f
