"""Quotes that leave out a part of what they quote."""

from collections.abc import Iterator
from typing import Any

from extractors.english.edges import edges
from schemas.document import Document
from schemas.fact import Fact, facts_in, quote
from schemas.report import Case, Issue

BESIDE = 12  # characters beside a quote that an issue shows
SAID = {
    "digits_left_out": "digits beside it belong to its number",
    "sign_left_out": "a sign or a fraction beside it may belong to its number",
    "word_cut": "letters beside it belong to its word",
}


def cut(case: Case, document: Document) -> Iterator[Issue]:
    """A value whose quote begins or ends inside a number or a word, or beside a sign that it leaves out.

    What is said in words (an outcome, whose it is) does not hang on the figures beside it.
    """
    seen: set[tuple[int, int]] = set()
    for path, fact in facts_in(case):
        if isinstance(fact.value, str):
            continue
        for start, end in _unseen(fact, seen):
            for reason in edges(document.text, (start, end)):
                shown = quote(document, max(0, start - BESIDE), min(len(document.text), end + BESIDE))
                name = path.rsplit(".", 1)[-1]
                yield Issue(
                    code="quote_cut",
                    message=f"{name} stands on {document.text[start:end]!r}; {SAID[reason]}: {shown.text!r}",
                    quotes=(quote(document, start, end),),
                )


def _unseen(fact: Fact[Any], seen: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for one in fact.quotes:
        if (one.start, one.end) not in seen:
            seen.add((one.start, one.end))
            yield one.start, one.end
