"""The abbreviations that a text defines, by scispaCy's detector where it is installed, else by our own."""

from collections.abc import Iterator
from importlib.util import find_spec

import numpy as np
from spacy.tokens import Doc, Span

from extractors.english.abbreviations import own

DETECTOR = "scispacy" if find_spec("scispacy") else "own"


def definitions(doc: Doc) -> dict[str, str]:
    """Short forms with their long forms as written; of two definitions of one form the first counts.

    >>> import spacy
    >>> definitions(spacy.blank("en")("She had antiphospholipid syndrome (APS) and took aspirin (75 mg)."))
    {'APS': 'antiphospholipid syndrome'}
    """
    found: dict[str, str] = {}
    seen: set[str] = set()
    for short, long in _spelt_out(doc):
        if short not in found and long not in seen:
            found[short] = long
            seen.add(long)
    return found


def _spelt_out(doc: Doc) -> Iterator[tuple[str, str]]:
    for candidate, short in _candidates(doc):
        long = _long_form(candidate, short)
        if long is not None:
            yield short.text, long.text


def _candidates(doc: Doc) -> list[tuple[Span, Span]]:
    inside = list(brackets(doc))
    if DETECTOR == "own":
        return list(own.candidates(inside, doc))
    from scispacy.abbreviation import filter_matches

    pairs: list[tuple[Span, Span]] = filter_matches([(0, start, end) for start, end in inside], doc)
    return pairs


def _long_form(candidate: Span, short: Span) -> Span | None:
    if DETECTOR == "own":
        return own.long_form(candidate, short)
    from scispacy.abbreviation import find_abbreviation

    long: Span | None = find_abbreviation(candidate, short)[1]
    return long


def brackets(doc: Doc) -> Iterator[tuple[int, int]]:
    """Ranges of at most MOST_WORDS tokens between a bracket and an end of one, by their end.

    scispaCy's own matcher pairs every bracket with every later end of one, which takes the square of a text's length.
    """
    words = doc.to_array(["ORTH"])
    opens, closes = (words == doc.vocab.strings[mark] for mark in "()")
    opened: list[int] = []
    for index in np.flatnonzero(opens | closes).tolist():
        if opens[index]:
            opened.append(index)
        else:
            opened = [start for start in opened if index - start - 1 <= own.MOST_WORDS]
            yield from ((start + 1, index) for start in opened if index - start > 1)
