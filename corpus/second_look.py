"""Cells of tables in scans, read twice: once with the page, once as scattered words, and the surer reading kept.

Read with the page, tesseract joins cells of a row to one line, and leaves some out or puts a figure where none is.
Read as scattered words it finds lone cells, but loses the thread of prose; so only what stands alone is taken over.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from corpus.captions import TABLE_CAPTION, is_caption
from corpus.hocr import UNSURE, ScannedLine, ScannedWord

_CELL_GAP = 0.6  # of the line's height: wider than between words
_MOST_WORDS = 4  # of a cell that stands alone
_LEVEL = 0.4  # of the line's height
_SURE = 90.0  # of 100: no other reading is asked about a surer cell
_DOUBTED = UNSURE - 10  # the confidence of figures that were read in two ways


def shows_table(words: Sequence[ScannedWord]) -> bool:
    """True where a line begins as the caption of a table does."""
    return any(
        is_caption(" ".join(word.text for word in line), TABLE_CAPTION) for line in map(list, _by_line(words))
    )


def look_again(words: Sequence[ScannedWord], scattered: Sequence[ScannedWord]) -> list[ScannedWord]:
    """The words of a page with the cells that were missed, and with the surer reading of those that stand alone.

    A cell of which neither reading is sure keeps its own and becomes unsure where they differ in figures.
    """
    cells = list(_cells(words))
    taken: dict[
        int, list[ScannedWord]
    ] = {}  # words by the first one in whose place they come; the others' are empty
    added: list[ScannedWord] = []
    for other in _cells(scattered):
        if len(other) > _MOST_WORDS:
            continue
        beside = [cell for cell in cells if _level(cell[0].line, other)]
        here = [cell for cell in beside if cell[0].x0 < other[-1].x1 and other[0].x0 < cell[-1].x1]
        if not here:
            added += _added(beside, other)
        elif len(here) == 1 and len(here[0]) <= _MOST_WORDS:
            _choose(here[0], other, taken)
    return [word for old in words for word in taken.get(id(old), [old])] + added


def _choose(cell: list[ScannedWord], other: list[ScannedWord], taken: dict[int, list[ScannedWord]]) -> None:
    """Take the other reading of a cell where it is surer; doubt figures that it reads in another way."""
    one, two = _text(cell), _text(other)
    sure = min(word.confidence for word in cell)
    if one == two or sure >= _SURE:
        return
    if min(word.confidence for word in other) > sure:
        taken |= {id(word): [] for word in cell}
        taken[id(cell[0])] = [_on_line(word, cell[0].line) for word in other]
    elif any(map(str.isdigit, one)):
        for word in cell:
            word.confidence = min(word.confidence, _DOUBTED)


def _added(beside: Sequence[list[ScannedWord]], other: list[ScannedWord]) -> list[ScannedWord]:
    """The words of a cell that the page's own reading has not: sure ones, on a line with others."""
    sure = min(word.confidence for word in other) >= UNSURE and any(map(str.isalnum, _text(other)))
    return [_on_line(word, beside[0][0].line) for word in other] if sure and beside else []


def _on_line(word: ScannedWord, line: ScannedLine) -> ScannedWord:
    return replace(word, line=line)


def _text(cell: Sequence[ScannedWord]) -> str:
    return "".join(word.text for word in cell)


def _level(line: ScannedLine, cell: Sequence[ScannedWord]) -> bool:
    """True for a cell on the line."""
    x = (cell[0].x0 + cell[-1].x1) / 2
    return abs(line.base(x) - cell[0].line.base(x)) < _LEVEL * line.height


def _by_line(words: Sequence[ScannedWord]) -> Iterator[Iterator[ScannedWord]]:
    return (members for _, members in groupby(words, key=lambda word: id(word.line)))


def _cells(words: Sequence[ScannedWord]) -> Iterator[list[ScannedWord]]:
    """Words of a line that no wide gap parts."""
    for line in _by_line(words):
        cell: list[ScannedWord] = []
        for word in line:
            if cell and word.x0 - cell[-1].x1 > _CELL_GAP * word.line.height:
                yield cell
                cell = []
            cell.append(word)
        yield cell
