"""What every finder shares: mentions at exact offsets, and how they travel in a spaCy doc."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from spacy.tokens import Doc, Span

from schemas.document import Document
from schemas.fact import Fact, Quote, quote

T = TypeVar("T")
UNREADABLE = "\ufffd"  # what reading leaves of a letter that a file does not tell
_UNREADABLE_WORD = re.compile(rf"\S{{0,60}}{UNREADABLE}\S{{0,60}}")
_DOCUMENT = "gravida:document"
_SOURCE = "gravida:source"
_ENTRIES = "gravida:"


@dataclass(frozen=True, slots=True)
class Mention(Generic[T]):
    """A value read at `[start, end)` of the text, by which rule ("ages/weeks_plus_days"), how surely."""

    start: int
    end: int
    value: T
    rule: str
    confidence: float = 1.0


def put(doc: Doc, key: str, entries: Iterable[tuple[int, int, str, Any]]) -> None:
    """Write `(start, end, label, entry)`s as the span group `key`.

    A span covers whole tokens; the entry keeps the exact offsets. The entries are kept beside the group,
    because spaCy keeps one `_.entry` for all spans of the same characters, whatever their group.
    """
    spans: list[Span] = []
    kept: list[Any] = []
    starts: list[int] = []
    for start, end, label, entry in entries:
        starts = (
            starts or doc.to_array("IDX").tolist()
        )  # Doc.char_span walks all tokens, for every span again
        first, last = bisect_right(starts, start) - 1, bisect_left(starts, end)
        if 0 <= first < last:
            span = Span(doc, first, last, label=label)
            span._.entry = entry
            spans.append(span)
            kept.append(entry)
    doc.spans[key] = spans
    doc.user_data[_ENTRIES + key] = kept


def entries(doc: Doc, key: str) -> list[Any]:
    """What `put` wrote under `key`, in order; empty if no component did."""
    return list(doc.user_data.get(_ENTRIES + key, ()))


def add(doc: Doc, key: str, new: Iterable[tuple[int, int, str, Any]]) -> None:
    """Put entries into the group `key` beside those that other components left there."""
    before = zip(doc.spans[key], entries(doc, key), strict=True) if key in doc.spans else ()
    put(doc, key, [*((s.start_char, s.end_char, s.label_, entry) for s, entry in before), *new])


def quoted(doc: Doc, start: int, end: int) -> Quote:
    """The quote at `[start, end)` of the source's text, with section and page."""
    return quote(source_of(doc), start, end)


def readable(document: Document) -> Document:
    """The document with every word that holds an unreadable letter blanked by U+FFFD, so that nothing is read from it.

    All offsets stay; a document without such letters is returned as it is.
    """
    if UNREADABLE not in document.text:
        return document
    blanked = _UNREADABLE_WORD.sub(lambda word: UNREADABLE * len(word[0]), document.text)
    return document.model_copy(update={"text": blanked})


def attach(doc: Doc, document: Document, source: Document) -> None:
    """Tell the doc what it was made from: `document` is searched, quotes are taken from `source`."""
    doc._.document = document
    doc.user_data[_DOCUMENT] = document
    doc.user_data[_SOURCE] = source


def source_of(doc: Doc) -> Document:
    """The document that quotes are taken from: as it was read, unreadable letters and all."""
    source: Document = doc.user_data.get(_SOURCE) or document_of(doc)
    return source


def document_of(doc: Doc) -> Document:
    """The document of a doc; much quicker than `doc._.document`, which builds an object at every access."""
    document: Document = doc.user_data.get(_DOCUMENT) or doc._.document
    return document


def fact(doc: Doc, mention: Mention[T], *, kind: str = "rule") -> Fact[T]:
    """A mention as a fact with its quote; `kind` is rule, model or derived."""
    return Fact(
        value=mention.value,
        quotes=(quoted(doc, mention.start, mention.end),),
        confidence=mention.confidence,
        method=f"{kind}:{mention.rule}",
    )
