"""Raised citations in scans that tesseract takes for signs: "given.*", "23 cm,°" for two words with a raised number.

The letters go, their room stays with the word: no gap is left that parts the line into cells.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from corpus.hocr import ScannedWord, lifted, reads_as_figures

_STOPS = tuple(".,;:)]")
_SIGNS = re.compile(  # no sentence ends like that
    r"\S{0,60}(?:[^\W_][.,;:](?P<signs>[\"'”’‘]{0,2}[*!?°®©>~^]{1,3})|\d(?P<mark>!))"
)


def drop_citations(words: Sequence[ScannedWord]) -> None:
    """Take out the signs that were read for raised numbers behind a letter, a full stop or a bracket."""
    for word in words:
        dropped = set(_raised_signs(word))
        found = _SIGNS.fullmatch(word.text)
        if found is not None and len(word.letters) == len(word.text):
            dropped |= set(range(*found.span("signs" if found["signs"] else "mark")))
        if dropped:
            word.letters[:] = [each for at, each in enumerate(word.letters) if at not in dropped]


def _raised_signs(word: ScannedWord) -> Iterator[int]:
    """The places of letters in raised runs that are no figures, behind what may be cited."""
    before = ""
    for up, members in groupby(enumerate(lifted(word)), key=lambda pair: pair[1]):
        places = [at for at, _ in members]
        text = "".join(word.letters[at].text for at in places)
        if up and not reads_as_figures(text) and (before[-1:].isalpha() or before.endswith(_STOPS)):
            yield from places
        else:
            before += text
