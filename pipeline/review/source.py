"""The source beside the record: the text in segments that carry their values, pages with boxes."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.review.shapes import RecordView
from schemas.document import Document
from schemas.words import Box


@dataclass(frozen=True, slots=True)
class Segment:
    """`[start, ...)` of the text that belongs to the same values; `keys` is empty for plain text."""

    start: int
    text: str
    keys: str
    label: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a heading."""

    heading: bool
    section: str
    segments: tuple[Segment, ...]


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
    """The text, block by block, cut where values begin and end."""
    headings = {section.start: section for section in document.sections if section.heading}
    cuts = sorted({offset for start, end, _, _ in spans for offset in (start, end)})
    begin = sorted(spans, key=_place)
    active: Spans = []
    next_span, next_cut, offset = 0, 0, 0
    for line in document.text.splitlines(keepends=True):
        end = offset + len(line)
        segments = []
        here = offset
        while here < end:
            while next_cut < len(cuts) and cuts[next_cut] <= here:
                next_cut += 1
            stop = min(end, cuts[next_cut]) if next_cut < len(cuts) else end
            while next_span < len(begin) and begin[next_span][0] <= here:
                active.append(begin[next_span])
                next_span += 1
            active = [span for span in active if span[1] > here]
            keys = dict.fromkeys(span[2] for span in active)
            labels = dict.fromkeys(span[3] for span in active)
            segments.append(
                Segment(here, document.text[here:stop].rstrip("\n"), " ".join(keys), "; ".join(labels))
            )
            here = stop
        section = headings.get(offset)
        if line.strip():
            yield Block(
                section is not None and len(line) < 200, document.section_at(offset) or "", tuple(segments)
            )
        offset = end


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
