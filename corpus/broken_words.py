"""Words that the edge of a narrow cell broke without a hyphen: "Homocystein" over "e" is one word.

A word is moved to the next line where it fits there, and broken only where it is wider than its cell: then its first
part fills the cell alone. That alone proves nothing ("Creatinine" over "clearance"); the whole word must be known from
the text, or the cells of the column must be broken so again and again, or what is left over must be no word.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, takewhile

from corpus.glyphs import Glyphs
from corpus.grid import Grid, GridCell, Piece

_WHITE = 1.0  # points
_LEAST_BROKEN = 3  # cells of a column
_SHORT = 2  # letters of a rest that is no word
_PART = re.compile(r"[^\W\d_]{2,40}")
_REST = re.compile(r"[^\W\d_]{1,30}")


def rests_of_words(grid: Grid, text: str) -> set[int]:
    """The ids of pieces that go on with the word that ends the piece before; `text` is that of the whole document."""
    found: set[int] = set()
    for column in range(grid.columns):
        pairs = list(_full_lines(grid, column))
        own = Counter(_text(before).lower() for before, _ in pairs)
        whole: dict[int, str] = {}  # what stands in a rest, with the parts before it
        for before, after in pairs:
            part = whole.get(id(before), _text(before)).lower()
            rest = _REST.match(_first(after))
            if (
                not _PART.fullmatch(part)
                or rest is None
                or not rest[0].islower()
                or _count(part, text) > own[part]
            ):
                continue
            again = len(pairs) >= _LEAST_BROKEN or len(rest[0]) <= _SHORT
            if again or _count(part + rest[0], text):
                found.add(id(after))
                whole[id(after)] = part + rest[0]
    return found


def _count(word: str, text: str) -> int:
    """How often the word stands in the text, whatever its capitals."""
    return len(re.findall(rf"\b{re.escape(word)}\b", text, re.IGNORECASE))


def _full_lines(grid: Grid, column: int) -> Iterator[tuple[Piece, Piece]]:
    """A line of one word that fills its cell, and the line below it."""
    cells = [cell for row in grid.rows for cell in row.cells if cell.column == column and cell.span == 1]
    edge = max((_right(piece) for cell in cells for piece in cell.pieces), default=0.0)
    for cell in cells:
        for before, after in _lines(cell):
            left = edge - _right(before)
            if all(word.glued for word in before.words[1:]) and left < _letter(after.words[0]):
                yield before, after


def _letter(word: Glyphs) -> float:
    """The width of a letter of the word, with a little white."""
    return _WHITE + (word.x1 - word.x0) / len(word.text)


def _lines(cell: GridCell) -> Iterator[tuple[Piece, Piece]]:
    return pairwise(cell.pieces)


def _text(piece: Piece) -> str:
    return "".join(word.text for word in piece.words)


def _first(piece: Piece) -> str:
    """The first word of a piece, with what is glued to it."""
    first, *others = piece.words
    return first.text + "".join(word.text for word in takewhile(lambda word: word.glued, others))


def _right(piece: Piece) -> float:
    return max(word.x1 for word in piece.words)
