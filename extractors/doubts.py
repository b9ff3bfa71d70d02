"""Facts whose figures or units OCR was unsure of: their confidence falls with the word's."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from schemas.document import Document, UnsureWord
from schemas.fact import Fact, rewritten
from schemas.report import Report


def doubted(report: Report, document: Document) -> Report:
    """The report with the confidence of each fact multiplied by that of the least sure figure or unit in its quotes.

    The report itself where the document has no unsure words. Words without figures change nothing: a drug or a test
    that was misread is not recognised at all.
    """
    words = [word for word in document.unsure if _matters(document.text, word)]
    return rewritten(report, lambda _, fact: _lowered(fact, words)) if words else report


def _lowered(fact: Fact[Any], words: Sequence[UnsureWord]) -> Fact[Any]:
    sure = min((_least(words, quote.start, quote.end) for quote in fact.quotes), default=1.0)
    if sure == 1.0:
        return fact
    return fact.model_copy(
        update={"confidence": round(fact.confidence * sure, 3), "why": (*fact.why, "ocr_unsure")}
    )


def _matters(text: str, word: UnsureWord) -> bool:
    """True for a word with a figure or without letters, and for what follows a figure, as units do."""
    written = text[word.start : word.end]
    if any(letter.isdigit() for letter in written) or not any(letter.isalpha() for letter in written):
        return True
    return text[max(word.start - 12, 0) : word.start].rstrip()[-1:].isdigit()


def _least(words: Sequence[UnsureWord], start: int, end: int) -> float:
    """The confidence of the least sure word that `[start, end)` touches, 1.0 where it touches none."""
    first = bisect_right(words, start, key=lambda word: word.end)
    least = 1.0
    for word in words[first:]:
        if word.start >= end:
            break
        least = min(least, word.sure)
    return least
