"""Letters that a file holds but nobody can read: U+FFFD, where a font or a conversion lost what stood there.

What is lost inside a word is nearly always a ligature (ff, fi, fl, ffi, ffl): where one of them makes a
known word and no other does, the word is restored. What is left keeps its U+FFFD: no value is read from
such a word, and the document carries a warning.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from corpus.edits import Edit

UNREADABLE = "\ufffd"
_LIGATURES = ("ff", "fi", "fl", "ffi", "ffl")
_WORD = re.compile(
    rf"[A-Za-z]{{0,24}}{UNREADABLE}[A-Za-z]{{2,24}}|[A-Za-z]{{2,24}}{UNREADABLE}(?![A-Za-z{UNREADABLE}])"
)


@cache
def _words() -> frozenset[str]:
    return frozenset((files("corpus") / "ligature_words.txt").read_text(encoding="utf-8").split())


def restored(text: str) -> Iterator[Edit]:
    r"""Edits that put a ligature in the place of each U+FFFD where one known word fits.

    >>> [edit.replacement for edit in restored("O\ufffdoxacin, \ufffdbrinogen, En\ufffdoxacin, 5 \ufffdg")]
    ['fl', 'fi']
    """
    if UNREADABLE not in text:
        return
    for match in _WORD.finditer(text):
        fitting = [
            letters for letters in _LIGATURES if match[0].lower().replace(UNREADABLE, letters) in _words()
        ]
        if len(fitting) == 1 and match[0].count(UNREADABLE) == 1:
            at = match.start() + match[0].index(UNREADABLE)
            yield Edit(at, at + 1, fitting[0])
