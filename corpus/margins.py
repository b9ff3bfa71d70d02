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
class _Edge:
    """One line of a page's margin as compared with those of other pages."""

    page: int
    key: str
    base: float
    gap: float  # between the line and the text, in sizes of the line, less what the page's lines are set wider than usual
    line: Line

    @property
    def isolated(self) -> bool:
        """True for a line that white space sets apart from the text."""
        return self.gap > _ISOLATED


def without_running_lines(pages: Sequence[tuple[list[Line], float]]) -> list[list[Line]]:
    """The lines of each page without running heads, feet and page numbers. `pages` holds lines and page height."""
    edges = [edge for number, (lines, height) in enumerate(pages) for edge in _edges(number, lines, height)]
    places = _Places(edges)
    drop = {id(edge.line) for edge in edges if _runs(edge, places, len(pages))}
    return [[line for line in lines if id(line) not in drop] for lines, _ in pages]


class _Places:
    """Lines of the margins by their words and by their height on the page, so that no page is compared with all others."""

    def __init__(self, edges: Sequence[_Edge]) -> None:
        self._worded: dict[tuple[str, int], list[_Edge]] = {}
        self._isolated: dict[int, list[_Edge]] = {}
        for edge in edges:
            strip = int(edge.base // _SAME_PLACE)
            self._worded.setdefault((edge.key, strip), []).append(edge)
            if edge.isolated:
                self._isolated.setdefault(strip, []).append(edge)

    def comes_again(self, edge: _Edge) -> bool:
        """True where the line's words stand at its place on another page."""
        strips = _strips(edge)
        return any(
            _elsewhere(edge, other) for strip in strips for other in self._worded.get((edge.key, strip), ())
        )

    def has_place(self, edge: _Edge) -> bool:
        """True where another page has a line that stands as alone, in the same size, at the line's place."""
        return edge.isolated and any(
            _elsewhere(edge, other) and abs(other.line.size - edge.line.size) < 0.25 * edge.line.size
            for strip in _strips(edge)
            for other in self._isolated.get(strip, ())
        )


def _strips(edge: _Edge) -> range:
    """The strips of a page in which what stands at the line's place may be."""
    strip = int(edge.base // _SAME_PLACE)
    return range(strip - 1, strip + 2)


def _elsewhere(edge: _Edge, other: _Edge) -> bool:
    return other.page != edge.page and abs(other.base - edge.base) <= _SAME_PLACE


def _edges(page: int, lines: Sequence[Line], height: float) -> list[_Edge]:
    found = []
    wide = max(0.0, _gap_of(lines) - _USUAL_GAP)
    for top in (True, False):
        zone = [
            line
            for line in lines
            if line.region is None
            and (line.base < _ZONE * height) == top
            and (top or line.base > (1 - _ZONE) * height)
        ]
        inner = _innermost(lines, zone, top)
        for line in zone:
            gap = (inner - line.bottom) if top else (line.top - inner)
            key = _DIGITS.sub("#", line.text.lower())
            found.append(_Edge(page, key, line.base, gap / line.size - wide, line))
    return found


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


def _runs(edge: _Edge, places: _Places, pages: int) -> bool:
    if edge.isolated and (
        _PAGE_NUMBER.fullmatch(edge.line.text) or pages == 1 and _IMPRINT.search(edge.line.text)
    ):
        return True
    if pages <= _FEW_PAGES and edge.page > 0 and edge.gap > _FAR and _may_run(edge.line):
        return True
    return places.comes_again(edge) or places.has_place(edge)


def _may_run(line: Line) -> bool:
    """True for a short line that is neither a heading nor a caption nor the end of a sentence ("et al." ends none)."""
    text = line.text
    if len(line.cells) > 2 or len(text) > _LONGEST_HEAD or kind_of(text) is not None or CAPTION.match(text):
        return False
    return bool(_ET_AL.search(text)) or not text.endswith((".", ":", ";", ","))
