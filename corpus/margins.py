"""Running heads and feet: lines at the edge of the page that come again on other pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.captions import CAPTION
from corpus.headings import kind_of
from corpus.layout import Line

_ZONE = 0.13  # of the page's height, at its top and bottom
_SAME_PLACE = 4.0  # points
_ISOLATED = 1.1  # of the line's size: the gap that sets a running line apart from the text
_FAR = 1.6  # of the line's size: the gap below a running head that comes once, in a document of few pages
_FEW_PAGES = 3
_USUAL_GAP = (
    0.5  # of the line's size: lines that are set wider, as manuscripts are, stand no more apart for it
)
_LEAST_GAPS = 6
_EVEN_ROWS, _EVEN = 4, 1.1  # steps from row to row of a table, the longest so many times the shortest
_DIGITS = re.compile(r"\d+")
_LONGEST_HEAD = 90  # characters
_ET_AL = re.compile(r"\bet al\.?$")
_PAGE_NUMBER = re.compile(
    r"(?:page\s{1,2})?[-–]?\s?(?:\d{1,5}|[ivxl]{1,6})\s?[-–]?(?:\s{0,2}(?:of|/|\|)\s{0,2}\d{1,5})?",
    re.IGNORECASE,
)
_IMPRINT = re.compile(
    r"\bdoi\b|doi\.org|©|\bcopyright\b|https?://|www\.|\bISSN\b|\bVol(?:ume)?\.? \d|all rights reserved|"
    r"downloaded (?:from|by|on|at|free)\b|open access|submit your (?:manuscript|next)|\bpage \d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Edge:
    """One line of a page's margin as compared with those of other pages."""

    key: str
    base: float
    gap: float  # between the line and the text, in sizes of the line, less what the page's lines are set wider than usual
    text: str
    size: float
    bold: bool
    cells: int
    place: tuple[int, int]

    @property
    def page(self) -> int:
        """The page that it stands on."""
        return self.place[0]

    @property
    def isolated(self) -> bool:
        """True for a line that white space sets apart from the text."""
        return self.gap > _ISOLATED


class Margins:
    """The lines at the edges of all pages, seen page by page."""

    def __init__(self) -> None:
        self._edges: list[Edge] = []
        self._pages = 0

    def see(self, lines: Sequence[Line], height: float) -> None:
        """Keep what stands at the edges of the next page, and how high it is."""
        self._pages += 1
        self._edges += _edges(lines, height)

    def running(self) -> list[Edge]:
        """Running heads, feet and page numbers; once all pages were seen."""
        places = _Places(self._edges)
        return [edge for edge in self._edges if _runs(edge, places, self._pages)]


def in_margin(line: Line, height: float) -> bool:
    """True for a line so near the upper or lower edge of its page that it may be a running one."""
    return line.region is None and not _ZONE * height <= line.base <= (1 - _ZONE) * height


class _Places:
    """Lines of the margins by their words and by their height on the page, so that no page is compared with all others."""

    def __init__(self, edges: Sequence[Edge]) -> None:
        self._worded: dict[tuple[str, int], list[Edge]] = {}
        self._isolated: dict[int, list[Edge]] = {}
        for edge in edges:
            strip = int(edge.base // _SAME_PLACE)
            self._worded.setdefault((edge.key, strip), []).append(edge)
            if edge.isolated:
                self._isolated.setdefault(strip, []).append(edge)

    def comes_again(self, edge: Edge) -> bool:
        """True where the line's words stand at its place on another page."""
        strips = _strips(edge)
        return any(
            _elsewhere(edge, other) for strip in strips for other in self._worded.get((edge.key, strip), ())
        )

    def has_place(self, edge: Edge) -> bool:
        """True where another page has a line that stands as alone, in the same size, at the line's place."""
        return edge.isolated and any(
            _elsewhere(edge, other) and abs(other.size - edge.size) < 0.25 * edge.size
            for strip in _strips(edge)
            for other in self._isolated.get(strip, ())
        )


def _strips(edge: Edge) -> range:
    """The strips of a page in which what stands at the line's place may be."""
    strip = int(edge.base // _SAME_PLACE)
    return range(strip - 1, strip + 2)


def _elsewhere(edge: Edge, other: Edge) -> bool:
    return other.page != edge.page and abs(other.base - edge.base) <= _SAME_PLACE


def _edges(lines: Sequence[Line], height: float) -> list[Edge]:
    found = []
    wide = max(0.0, _gap_of(lines) - _USUAL_GAP)
    for top in (True, False):
        zone = [line for line in lines if in_margin(line, height) and (line.base < _ZONE * height) == top]
        zone = zone or _number_at_edge(lines, top)
        inner = _innermost(lines, zone, top)
        even = _spaced_as_next(lines, zone, top)
        for line in zone:
            gap = (inner - line.bottom) if top else (line.top - inner)
            text = line.text
            key, white = _DIGITS.sub("#", text.lower()), 0.0 if even else gap / line.size - wide
            found.append(Edge(key, line.base, white, text, line.size, line.bold, len(line.cells), line.place))
    return found


def _number_at_edge(lines: Sequence[Line], top: bool) -> list[Line]:
    """The page's number where it stands alone above or below all else, though far from the edge: wide margins."""
    rest = [line for line in lines if line.region is None]
    if len(rest) < _LEAST_GAPS:
        return []
    outer = min(rest, key=lambda line: line.base) if top else max(rest, key=lambda line: line.base)
    regions = [line for line in lines if line.region is not None]
    beyond = any(line.top < outer.top if top else line.bottom > outer.bottom for line in regions)
    return [outer] if not beyond and _PAGE_NUMBER.fullmatch(outer.text) else []


def _gap_of(lines: Sequence[Line]) -> float:
    """The usual white between a line and the one below it, in sizes of the line; 0.0 for a page of few lines."""
    gaps = [
        (lower.top - upper.bottom) / upper.size for upper, lower in pairwise(lines) if lower.top > upper.top
    ]
    return median(gaps) if len(gaps) >= _LEAST_GAPS else 0.0


def _innermost(lines: Sequence[Line], zone: Sequence[Line], top: bool) -> float:
    """Where the text begins behind the outermost row of a margin: the next row's near side."""
    if not zone:
        return 0.0
    outer = min(line.base for line in zone) if top else max(line.base for line in zone)
    rest = [line for line in lines if abs(line.base - outer) > _SAME_PLACE]
    if top:
        return min((line.top for line in rest if line.base > outer), default=float("inf"))
    return max((line.bottom for line in rest if line.base < outer), default=float("-inf"))


def _spaced_as_next(lines: Sequence[Line], zone: Sequence[Line], top: bool) -> bool:
    """True where the outermost row of a margin stands as far from the next as the next ones from each other: rows of a table."""
    if not zone:
        return False
    outer = min(line.base for line in zone) if top else max(line.base for line in zone)
    bases = sorted({round(line.base, 1) for line in lines if line.region is None}, reverse=not top)
    rows = (
        [base for base in bases if base >= outer - 1]
        if top
        else [base for base in bases if base <= outer + 1]
    )
    steps = [abs(b - a) for a, b in pairwise(rows[: _EVEN_ROWS + 1])]
    cells = any(len(line.cells) > 1 for line in zone)
    return cells and len(steps) == _EVEN_ROWS and max(steps) <= _EVEN * min(steps)


def _runs(edge: Edge, places: _Places, pages: int) -> bool:
    if edge.isolated and (_PAGE_NUMBER.fullmatch(edge.text) or pages == 1 and _IMPRINT.search(edge.text)):
        return True
    if pages <= _FEW_PAGES and edge.page > 1 and edge.gap > _FAR and _may_run(edge):
        return True
    return places.comes_again(edge) or places.has_place(edge)


def _may_run(edge: Edge) -> bool:
    """True for a short line that is neither a heading nor a caption nor the end of a sentence ("et al." ends none)."""
    text = edge.text
    if edge.cells > 2 or len(text) > _LONGEST_HEAD or kind_of(text) is not None or CAPTION.match(text):
        return False
    return bool(_ET_AL.search(text)) or not text.endswith((".", ":", ";", ","))
