"""The texts of the comparison: publications cut to the length of an abstract with its case."""

import re
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path

from corpus.discover import discover
from schemas.errors import EmptyInputError, InputError

LENGTH = 1_283  # characters: the average of the case reports on which other tools were measured
_BREAK = re.compile(r"(?<=[.!?])\s")


def pieces(paths: Iterable[Path], count: int, length: int = LENGTH) -> list[str]:
    """`count` texts of about `length` characters, cut at ends of sentences; repeated where there are fewer.

    Raises EmptyInputError where nothing can be read.
    """
    known = [piece for text in _texts(paths) for piece in cut(text, length)]
    if not known:
        raise EmptyInputError("bench", "there is no text to measure on", "name a folder of publications")
    return list(islice(cycle(known), count))


def cut(text: str, length: int) -> Iterator[str]:
    """Parts of about `length` characters; what is left over at the end is left out.

    >>> list(cut("One is. Two is. Three is.", 12))
    ['One is. Two is.']
    """
    start = 0
    for match in _BREAK.finditer(text):
        if match.start() - start >= length:
            yield text[start : match.start()]
            start = match.end()


def _texts(paths: Iterable[Path]) -> Iterator[str]:
    for source in discover(paths):
        try:
            yield source.read().text
        except InputError:
            continue
