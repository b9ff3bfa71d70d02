"""Facts whose figures or units OCR was unsure of: their confidence falls with the word's."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import TypeVar

from schemas.base import Record
from schemas.document import Document, UnsureWord
from schemas.fact import Fact
from schemas.report import Report

R = TypeVar("R", bound=Record)


def doubted(report: Report, document: Document) -> Report:
    """The report with the confidence of each fact multiplied by that of the least sure figure or unit in its quotes.

    The report itself where the document has no unsure words. Words without figures change nothing: a drug or a test
    that was misread is not recognised at all.
    """
    words = [word for word in document.unsure if _matters(document.text, word)]
    return _lowered(report, words) if words else report


def _matters(text: str, word: UnsureWord) -> bool:
    """True for a word with a figure or without letters, and for what follows a figure, as units do."""
    written = text[word.start : word.end]
    if any(letter.isdigit() for letter in written) or not any(letter.isalpha() for letter in written):
        return True
    return text[max(word.start - 12, 0) : word.start].rstrip()[-1:].isdigit()


def _lowered(record: R, words: Sequence[UnsureWord]) -> R:
    changed: dict[str, object] = {}
    for field in type(record).model_fields:
        value = getattr(record, field)
        made = _made(value, words)
        if made is not value:
            changed[field] = made
    if isinstance(record, Fact):
        sure = min((_least(words, quote.start, quote.end) for quote in record.quotes), default=1.0)
        if sure < 1.0:
            changed["confidence"] = round(record.confidence * sure, 3)
    return record.model_copy(update=changed) if changed else record


def _made(value: object, words: Sequence[UnsureWord]) -> object:
    if isinstance(value, Record):
        return _lowered(value, words)
    if isinstance(value, tuple):
        made = tuple(_made(item, words) for item in value)
        return made if any(new is not old for new, old in zip(made, value, strict=True)) else value
    return value


def _least(words: Sequence[UnsureWord], start: int, end: int) -> float:
    """The confidence of the least sure word that `[start, end)` touches, 1.0 where it touches none."""
    first = bisect_right(words, start, key=lambda word: word.end)
    least = 1.0
    for word in words[first:]:
        if word.start >= end:
            break
        least = min(least, word.sure)
    return least
