"""Headings to sections, for texts whose structure is only visible (plain text and PDF).

A document's text is a row of blocks, one a line. A block that is a known heading opens a section; so
does a known heading with a colon at the start of a block ("Background: ..."). Inside an abstract such
labels also count in the middle of a block, and open sections nested in the abstract's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from corpus.headings import kind_of, plain, starts_like_heading
from schemas.document import Section, SectionKind

_LABEL = re.compile(r"(?P<label>[A-Z][A-Za-z'’/ -]{2,45}?)\s{0,2}[:–—]\s{0,2}(?=\S)")
_LABEL_STOP = re.compile(r"(?P<label>(?:\d\.\s)?[A-Z][A-Za-z'’/ -]{2,45}?)\.(?:\s[–—-])?\s(?=[A-Z0-9])")
_LABEL_INSIDE = re.compile(r"(?<=[.!?)])\s(?P<label>[A-Z][A-Za-z'’/ -]{2,45}?)\s{0,2}:\s(?=\S)")
_AT_STOP = frozenset({"abstract", "summary", "background", "introduction", "case report", "case presentation", "discussion",
                      "conclusion", "conclusions", "comment", "keywords", "key words", "results"})  # fmt: skip
_ABSTRACT_OTHERS = frozenset({SectionKind.INTRODUCTION, SectionKind.CONCLUSION, SectionKind.DISCUSSION})
_LONGEST_TITLE = 350  # characters
_ORDER_IN_ABSTRACT = frozenset(
    {SectionKind.INTRODUCTION, SectionKind.METHODS, SectionKind.CASE, SectionKind.RESULTS, SectionKind.DISCUSSION,
     SectionKind.CONCLUSION}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading at `[start, end)`; `alone` when nothing else stands in its block."""

    start: int
    end: int
    kind: SectionKind
    alone: bool
    text: str


def find_sections(text: str, *, title: tuple[int, int] | None = None) -> tuple[Section, ...]:
    """Sections of a text, sorted by start, outer before inner; together they cover the text.

    A text without headings is one section of kind BODY. `title` is the title's slice where known.
    """
    if not text:
        return ()
    marks = [mark for block in _blocks(text) for mark in _block_marks(text, *block)]
    if title is not None:
        marks = [mark for mark in marks if mark.start >= title[1]]
    marks, abstract = _with_abstract(marks)
    title = title or _title(text, marks)
    outer = _outer(text, marks, abstract, title)
    return tuple(
        sorted((*outer, *_inner(text, marks, abstract)), key=lambda section: (section.start, -section.end))
    )


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end > start:
            yield start, end
        start = end + 1


def _block_marks(text: str, start: int, end: int) -> Iterator[Mark]:
    block = text[start:end]
    kind = kind_of(block, in_abstract=True)
    if kind is not None:
        yield Mark(start, end, kind, True, block)
        return
    label = _LABEL.match(block)
    if label is None or kind_of(label["label"], in_abstract=True) is None:
        label = _LABEL_STOP.match(block)
        if label is not None and plain(label["label"]) not in _AT_STOP:
            label = None
    if label is None or (kind := kind_of(label["label"], in_abstract=True)) is None:
        return
    yield Mark(start, start + label.end("label"), kind, False, label["label"])
    for inside in _LABEL_INSIDE.finditer(block, label.end()):
        if (kind := kind_of(inside["label"], in_abstract=True)) is not None:
            at = start + inside.start("label")
            yield Mark(at, start + inside.end("label"), kind, False, inside["label"])


def _with_abstract(marks: Sequence[Mark]) -> tuple[list[Mark], tuple[int, int] | None]:
    """The marks that count, and which of them, `[first, last)`, belong to the abstract."""
    first = next((i for i, mark in enumerate(marks) if mark.kind is SectionKind.ABSTRACT), None)
    if first is None:
        first = _implicit(marks)
    if first is None:
        return _without_abstract_words(marks, None), None
    last = _abstract_end(marks, first)
    kept = _without_abstract_words(marks, (first, last))
    return kept, (first, first + sum(mark in marks[first:last] for mark in kept[first:]))


def _implicit(marks: Sequence[Mark]) -> int | None:
    """Where a structured abstract without the word begins: labels that come again as headings."""
    if not marks or marks[0].alone or marks[0].kind not in _ORDER_IN_ABSTRACT:
        return None
    labels = 0
    for mark in marks:
        if mark.alone or mark.kind is SectionKind.KEYWORDS:
            break
        labels += 1
    return 0 if labels >= 2 and labels < len(marks) else None


def _abstract_end(marks: Sequence[Mark], first: int) -> int:
    """The position of the first mark behind the abstract."""
    begin = first if marks[first].kind is not SectionKind.ABSTRACT else first + 1
    labelled = begin
    while labelled < len(marks) and not marks[labelled].alone and marks[labelled].kind in _ORDER_IN_ABSTRACT:
        labelled += 1
    if labelled > begin:
        return labelled
    end = begin
    for end in range(begin, len(marks)):
        if marks[end].kind not in _ORDER_IN_ABSTRACT:
            break
        if _repeated(marks[end], marks[begin:end]) or _opens_body(marks, begin, end):
            break
    else:
        return begin
    return end if marks[end].kind is not SectionKind.REFERENCES and end > begin else begin


def _repeated(mark: Mark, before: Sequence[Mark]) -> bool:
    """True when the abstract had this part already, so that the body begins here."""
    return any(plain(mark.text) == plain(earlier.text) for earlier in before) or (
        mark.kind in (SectionKind.INTRODUCTION, SectionKind.CASE)
        and any(earlier.kind is SectionKind.CONCLUSION for earlier in before)
    )


def _opens_body(marks: Sequence[Mark], begin: int, at: int) -> bool:
    """True for an introduction that is not the abstract's own first part."""
    mark = marks[at]
    if mark.kind is not SectionKind.INTRODUCTION or plain(mark.text) != "introduction":
        return False
    later = marks[at + 1 :]
    return at > begin or not any(plain(other.text) in ("introduction", "background") for other in later)


def _without_abstract_words(marks: Sequence[Mark], abstract: tuple[int, int] | None) -> list[Mark]:
    """The marks without words that are headings in an abstract only, where they stand outside one."""
    first, last = abstract or (0, 0)
    return [mark for i, mark in enumerate(marks) if first <= i < last or kind_of(mark.text) is not None]


def _title(text: str, marks: Sequence[Mark]) -> tuple[int, int] | None:
    """The first block, when it looks like a title and headings follow."""
    end = text.find("\n")
    if end < 0 or not marks or marks[0].start < end or end > _LONGEST_TITLE:
        return None
    block = text[:end]
    return (0, end) if starts_like_heading(block) and not block.endswith((".", ";", ",", ":")) else None


def _outer(
    text: str, marks: Sequence[Mark], abstract: tuple[int, int] | None, title: tuple[int, int] | None
) -> Iterator[Section]:
    first, last = abstract or (0, 0)
    begins = [mark for i, mark in enumerate(marks) if not (first < i < last)]
    if abstract is not None and first < len(marks) and marks[first].kind is not SectionKind.ABSTRACT:
        whole = replace(marks[first], kind=SectionKind.ABSTRACT, end=marks[first].start, text="")
        begins = [whole if mark is marks[first] else mark for mark in begins]
    at = 0
    if title is not None:
        if title[0] > 0:
            yield Section(kind=SectionKind.BACK, start=0, end=title[0])
        yield Section(kind=SectionKind.TITLE, start=title[0], end=min(title[1] + 1, len(text)))
        at = min(title[1] + 1, len(text))
    if (begins[0].start if begins else len(text)) > at:
        yield Section(kind=SectionKind.BODY, start=at, end=begins[0].start if begins else len(text))
    for mark, following in zip_longest(begins, begins[1:]):
        end = following.start if following else len(text)
        close = _keywords_end(text, mark, end) if mark.kind is SectionKind.KEYWORDS else end
        yield Section(kind=mark.kind, heading=_heading(mark.text), start=mark.start, end=close)
        if close < end:
            yield Section(kind=SectionKind.BODY, start=close, end=end)


def _keywords_end(text: str, mark: Mark, end: int) -> int:
    """Keywords are one block: what follows is the body of an article without a first heading."""
    newline = text.find("\n", mark.end + 1)
    return end if newline < 0 else min(newline + 1, end)


def _inner(text: str, marks: Sequence[Mark], abstract: tuple[int, int] | None) -> Iterator[Section]:
    """The parts of a structured abstract; what it tells of the patient stays of kind ABSTRACT."""
    if abstract is None:
        return
    first, last = abstract
    begin = first + 1 if marks[first].kind is SectionKind.ABSTRACT else first
    close = marks[last].start if last < len(marks) else len(text)
    parts = marks[begin:last]
    for mark, following in zip_longest(parts, parts[1:]):
        kind = mark.kind if mark.kind in _ABSTRACT_OTHERS else SectionKind.ABSTRACT
        end = following.start if following else close
        yield Section(kind=kind, heading=_heading(mark.text), start=mark.start, end=end)


def _heading(text: str) -> str:
    return text.strip().rstrip(":").strip()
