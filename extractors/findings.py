"""What every finder shares: mentions at exact offsets, and frozen findings that travel on a spaCy doc, read by name."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from spacy.tokens import Doc

from schemas.document import Document
from schemas.fact import Fact, Quote, quote
from schemas.report import Issue

T = TypeVar("T")
UNREADABLE = "\ufffd"  # what reading leaves of a letter that a file does not tell
_UNREADABLE_WORD = re.compile(rf"\S{{0,60}}{UNREADABLE}\S{{0,60}}")
_DOCUMENT = "gravida:document"
_SOURCE = "gravida:source"
_ENTRIES = "gravida:"
_ISSUES = "gravida_issues"


@dataclass(frozen=True, slots=True)
class Mention(Generic[T]):
    """A value read at `[start, end)` of the text, by which rule ("ages/weeks_plus_days"), how surely."""

    start: int
    end: int
    value: T
    rule: str
    confidence: float = 1.0


def put(doc: Doc, key: str, found: Iterable[Any]) -> None:
    """Write what a component found under `key`, once: a finding is frozen.

    Raises ValueError where the key is written already.
    """
    if _ENTRIES + key in doc.user_data:
        raise ValueError(
            f"the findings {key!r} are written a second time; give the component a key of its own"
        )
    doc.user_data[_ENTRIES + key] = tuple(found)


def entries(doc: Doc, key: str) -> list[Any]:
    """What `put` wrote under `key`, in order; empty if no component did."""
    return list(doc.user_data.get(_ENTRIES + key, ()))


def put_cases(doc: Doc, key: str, found: Mapping[int, Any]) -> None:
    """Write what a component decided of each case, by the case's index, once.

    Raises ValueError where the key is written already.
    """
    put(doc, key, found.items())


def of_case(doc: Doc, key: str, case: int) -> Any:
    """What `put_cases` wrote under `key` for the case of that index; None if nothing was."""
    return dict(doc.user_data.get(_ENTRIES + key, ())).get(case)


def flag(doc: Doc, issues: Iterable[Issue]) -> None:
    """Add issues to those that other components flagged: the one way to do so."""
    doc.user_data[_ISSUES] = (*flagged(doc), *issues)


def flagged(doc: Doc) -> tuple[Issue, ...]:
    """The issues that components flagged, in the order in which they did."""
    issues: tuple[Issue, ...] = doc.user_data.get(_ISSUES, ())
    return issues


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
