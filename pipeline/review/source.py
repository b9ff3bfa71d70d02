"""The source beside the record: the text in segments that carry their values, pages with boxes."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pipeline.review.shapes import RecordView
from schemas.document import Document, Table
from schemas.words import Box


@dataclass(frozen=True, slots=True)
class Segment:
    """`[start, ...)` of the text that belongs to the same values; `keys` is empty for plain text."""

    start: int
    text: str
    keys: str
    label: str


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of a table."""

    header: bool
    row_span: int
    column_span: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, or a table: then it has `rows`, and its segments are its caption."""

    heading: bool
    section: str
    segments: tuple[Segment, ...]
    rows: tuple[tuple[CellView, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A box on a page that belongs to a value; `start` is where its words begin in the text."""

    start: int
    keys: str
    label: str
    box: Box


@dataclass(frozen=True, slots=True)
class PageView:
    """A page with its size in points and what is marked on it."""

    number: int
    width: float
    height: float
    marks: tuple[Mark, ...]


MOST_FOUND = 300  # places of words that are looked for
LONGEST_HEADING = 200  # characters; a longer line is a paragraph that begins a section
Spans = list[tuple[int, int, str, str]]


def spans_of(record: RecordView) -> Spans:
    """`(start, end, key, label)` of every quote of every value and issue."""
    found: Spans = []
    for value in record.values():
        found += [(q.start, q.end, value.key, f"{value.label}: {value.text}") for q in value.quotes]
    for issue in record.issues:
        found += [(q.start, q.end, issue.key, f"issue: {issue.message}") for q in issue.quotes]
    return found


def _place(span: tuple[int, int, str, str]) -> tuple[int, int]:
    """Where a span stands: those at one place keep the order of the record."""
    return span[:2]


def blocks(document: Document, spans: Spans) -> Iterator[Block]:
    """The text, block by block, cut where values begin and end; tables in rows and cells."""
    headings = {section.start for section in document.sections if section.heading}
    cutter = _Cutter(document.text, spans)
    tables = [table for table in document.tables if table.cells]
    offset = 0
    for line in document.text.splitlines(keepends=True):
        end, start = offset + len(line), offset
        offset = end
        while tables and tables[0].end <= start:
            tables.pop(0)
        section = document.section_at(start) or ""
        if tables and _in_table(tables[0], start, end):
            if tables[0].cells[0].start < end and _begins(tables[0], start, end):
                yield _table(tables[0], section, cutter)
            continue
        if line.strip():
            heading = start in headings and len(line) < LONGEST_HEADING
            yield Block(heading, section, cutter.segments(start, end))


def _in_table(table: Table, start: int, end: int) -> bool:
    """True for a line of a table's cells, or of its caption, which the table shows; its notes stand below it."""
    if table.caption is not None and table.caption[0] < end and start < table.caption[1]:
        return True
    return any(cell.start < end and start < cell.end for cell in table.cells)


def _begins(table: Table, start: int, end: int) -> bool:
    """True for the line of a table's first cell that says something."""
    first = min(cell.start for cell in table.cells if cell.end > cell.start)
    return start <= first < end


def _table(table: Table, section: str, cutter: "_Cutter") -> Block:
    """A table in rows and cells, its caption above."""
    rows: dict[int, list[CellView]] = {}
    for cell in sorted(table.cells, key=lambda one: (one.row, one.column)):
        segments = cutter.segments(cell.start, cell.end)
        rows.setdefault(cell.row, []).append(CellView(cell.header, cell.row_span, cell.column_span, segments))
    caption = cutter.segments(*table.caption) if table.caption is not None else ()
    return Block(False, section, caption, tuple(tuple(row) for _, row in sorted(rows.items())))


class _Cutter:
    """Cuts a text where values begin and end."""

    def __init__(self, text: str, spans: Spans) -> None:
        self._text = text
        self._cuts = sorted(
            {0, len(text), *(offset for start, end, _, _ in spans for offset in (start, end))}
        )
        self._marks: list[tuple[str, str]] = []  # of each piece between two cuts
        begin, active, next_span = sorted(spans, key=_place), [], 0
        for cut in self._cuts:
            while next_span < len(begin) and begin[next_span][0] <= cut:
                active.append(begin[next_span])
                next_span += 1
            active = [span for span in active if span[1] > cut]
            keys, labels = dict.fromkeys(one[2] for one in active), dict.fromkeys(one[3] for one in active)
            self._marks.append((" ".join(keys), "; ".join(labels)))

    def segments(self, start: int, end: int) -> tuple[Segment, ...]:
        """The pieces of `[start, end)` with the values that each belongs to."""
        found, here = [], start
        place = bisect_right(self._cuts, start) - 1
        while here < end:
            stop = min(end, self._cuts[place + 1]) if place + 1 < len(self._cuts) else end
            found.append(Segment(here, self._text[here:stop].rstrip("\n"), *self._marks[place]))
            here, place = stop, place + 1
        return tuple(found)


def pages(document: Document, spans: Spans) -> list[PageView]:
    """The pages with what is marked on them, empty for formats without pages."""
    marks: dict[int, list[Mark]] = {page.number: [] for page in document.pages}
    places: dict[tuple[int, int], tuple[list[str], list[str]]] = {}
    for start, end, key, text in sorted(spans, key=_place):
        keys, labels = places.setdefault((start, end), ([], []))
        keys.append(key)
        labels.append(text)
    for (start, end), (keys, labels) in places.items():
        for box in document.locate(start, end):
            mark = Mark(start, " ".join(dict.fromkeys(keys)), "; ".join(dict.fromkeys(labels)), box)
            marks.setdefault(box.page, []).append(mark)
    return [
        PageView(page.number, page.width, page.height, tuple(marks[page.number])) for page in document.pages
    ]


def words_on(document: Document, number: int) -> list[tuple[int, int, float, float, float, float]]:
    """`(start, end, x0, y0, x1, y1)` of every word on page `number`, in the order of the text."""
    return [
        (word.start, word.end, round(box.x0, 1), round(box.y0, 1), round(box.x1, 1), round(box.y1, 1))
        for word in document.words
        if (box := word.box).page == number
    ]


def find(document: Document, words: str) -> list[dict[str, Any]]:
    """The places at which words stand, whatever the capitals and line breaks, each with its boxes on pages."""
    parts = [re.escape(one) for one in words.split()]
    if not parts:
        return []
    found = re.finditer(r"\s{1,20}".join(parts), document.text, re.IGNORECASE)
    return [
        {
            "start": match.start(),
            "end": match.end(),
            "boxes": [
                (box.page, *(round(side, 1) for side in (box.x0, box.y0, box.x1, box.y1)))
                for box in document.locate(match.start(), match.end())
            ],
        }
        for match in islice(found, MOST_FOUND)
    ]
