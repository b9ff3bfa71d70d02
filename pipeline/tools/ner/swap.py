"""Other drugs' names in a training text, so that the model learns the place of a name and not the name."""

import random
from functools import cache

from extractors.ner.model import LABEL
from extractors.terms.drugs import drug_index
from pipeline.tools.ner.data import Marked

_TYPES = frozenset(("brand", "generic", "synonym"))
_LEAST_LETTERS = 5
SHARE = 0.6  # of the names in a chosen text


@cache
def names() -> tuple[str, ...]:
    """The drug table's names of at least five letters, in the order of the alphabet.

    Classes, abbreviations, slips of spelling and the germs of vaccines are left out.
    """
    entries = (name for group in drug_index().values() for name in group)
    written = {" ".join(name.words) for name in entries if name.type in _TYPES and not name.term.is_class}
    return tuple(
        sorted(name for name in written if len(name) >= _LEAST_LETTERS and name.replace(" ", "").isalpha())
    )


def swapped(marked: Marked, chance: random.Random) -> Marked:
    """The text with a share of its drug names exchanged, spans and unknown stretches moved along."""
    pieces: list[str] = []
    moves: list[tuple[int, int]] = []
    spans: list[tuple[int, int, str]] = []
    position = length = 0
    for start, end, label in marked.spans:
        pieces.append(marked.text[position:start])
        length += start - position
        word = marked.text[start:end]
        if label == LABEL and chance.random() < SHARE:
            word = _like(chance.choice(names()), word)
        spans.append((length, length + len(word), label))
        pieces.append(word)
        length += len(word)
        moves.append((end, length - end))
        position = end
    pieces.append(marked.text[position:])
    unknown = tuple((a + _shift(moves, a), b + _shift(moves, b)) for a, b in marked.unknown)
    return Marked("".join(pieces), tuple(spans), unknown)


def _shift(moves: list[tuple[int, int]], offset: int) -> int:
    shift = 0
    for place, by in moves:
        if place > offset:
            break
        shift = by
    return shift


def _like(name: str, word: str) -> str:
    """The name in the other word's capitals."""
    if word.isupper() and len(word) > 3:
        return name.upper()
    return name.capitalize() if word[:1].isupper() else name
