"""The head of a table: its words as the cells of the columns below."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from corpus.glyphs import Glyphs
from corpus.layout import Line
from corpus.table_runs import Run

_TIGHT_COLUMNS = 3.0  # times the gap of the head: columns so near that their heads stand like words of one
_WIDER = 1.4  # times the narrowest space of the line: so much wider is the space between two cells
_NARROW_HEAD_GAP = 0.36  # of the size, between cells of the head that stand over different columns
_HEAD_GAP = 0.6  # of the size, between cells of the head
_FITS = 1.2  # points between a head's place and that of the cells below it

_Extent = tuple[float, float]
_PLACES: tuple[Callable[[_Extent], float], ...] = (
    lambda extent: extent[0], lambda extent: sum(extent) / 2, lambda extent: extent[1],
)  # fmt: skip


def head_runs(line: Line, columns: Sequence[_Extent]) -> list[Run]:
    """The cells of a line of the head: parted where wide gaps are, each over the columns that it covers.

    Heads that touch each other are parted where each then stands as the cells below it do.
    """
    whole = _fitting(line.words, columns)
    if whole and all(_keeps_to(run, columns) for run in whole):
        return whole
    runs: list[Run] = []
    for words in _parted(line.words, line.size):
        fitting = _fitting(words, columns)
        runs += fitting or _by_gaps(words, line, columns)
    return runs


def _keeps_to(run: Run, columns: Sequence[_Extent]) -> bool:
    """True for words that stand over no other column than their own."""
    return not any(
        run.x0 < high and low < run.x1 for at, (low, high) in enumerate(columns) if at != run.column
    )


def _parted(words: Sequence[Glyphs], size: float) -> list[list[Glyphs]]:
    """The words parted at gaps that are wider than between words."""
    pieces: list[list[Glyphs]] = []
    for word in words:
        if pieces and (word.glued or word.x0 - max(other.x1 for other in pieces[-1]) <= _HEAD_GAP * size):
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return pieces


def _fitting(words: Sequence[Glyphs], columns: Sequence[_Extent]) -> list[Run]:
    """The words as heads of several columns, all at the left, in the middle or at the right of their cells; or none."""
    whole = (words[0].x0, max(word.x1 for word in words))
    over = [at for at, (low, high) in enumerate(columns) if whole[0] < high and low < whole[1]]
    if len(over) < 2 or len(words) < 2:
        return []
    best: list[Run] = []
    for place in _PLACES:
        found = _fit(words, columns, over, place)
        if found is not None and len(found) > max(1, len(best)):
            best = found
    return best


def _fit(
    words: Sequence[Glyphs],
    columns: Sequence[_Extent],
    over: Sequence[int],
    place: Callable[[_Extent], float],
) -> list[Run] | None:
    """The words over the columns from left to right, as many as can be; None where they do not stand as these do."""
    if not words:
        return []
    best: list[Run] | None = None
    for end in range(1, len(words) + 1):
        if end < len(words) and words[end].glued:
            continue
        head = list(words[:end])
        where = place((head[0].x0, max(word.x1 for word in head)))
        for at, column in enumerate(over):
            if abs(where - place(columns[column])) <= _FITS:
                rest = _fit(words[end:], columns, over[at + 1 :], place)
                if rest is not None and (best is None or len(rest) >= len(best)):
                    best = [Run(column, 1, head), *rest]
    return best


def _by_gaps(words: Sequence[Glyphs], line: Line, columns: Sequence[_Extent]) -> list[Run]:
    """The words parted where a gap wider than the others stands between two columns."""
    gaps = [after.x0 - before.x1 for before, after in pairwise(line.words) if not after.glued]
    narrow = max(_NARROW_HEAD_GAP * line.size, _WIDER * min(gaps, default=0.0))
    pieces: list[list[Glyphs]] = []
    for word in words:
        if pieces and (word.glued or not _parts_head(pieces[-1], word, line.size, narrow, columns)):
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return [run for piece in pieces for run in _over(piece, columns)]


def _parts_head(
    before: Sequence[Glyphs], word: Glyphs, size: float, narrow: float, columns: Sequence[tuple[float, float]]
) -> bool:
    """True where a cell of the head ends: before a wide gap, or a narrower one between two columns."""
    end = max(other.x1 for other in before)
    gap = word.x0 - end
    if gap > _HEAD_GAP * size:
        return True
    for low, high in pairwise(columns):
        middle, clear = (low[1] + high[0]) / 2, high[0] - low[1]
        if not before[-1].x0 < middle < word.x1 or abs(middle - (end + word.x0) / 2) >= size:
            continue
        if gap > narrow or clear < _TIGHT_COLUMNS * gap and end - 1 <= middle <= word.x0 + 1:
            return True
    return False


def _over(words: list[Glyphs], columns: Sequence[tuple[float, float]]) -> Iterator[Run]:
    """Words of the head as the cells of the columns below them; parted between words where each has its column."""
    x0, x1 = words[0].x0, max(word.x1 for word in words)
    covered = [i for i, (low, high) in enumerate(columns) if x0 < high and low < x1]
    middle = [i for i in covered if columns[i][0] - 1 <= (x0 + x1) / 2 <= columns[i][1] + 1]
    if not covered:
        nearest = min(
            range(len(columns)), key=lambda i: min(abs(columns[i][0] - x1), abs(x0 - columns[i][1]))
        )
        yield Run(nearest, 1, words)
    elif len(covered) == 1 or middle and len(covered) == 2 and not _spread(x0, x1, columns, covered):
        yield Run(middle[0] if middle else covered[0], 1, words)
    else:
        yield Run(covered[0], covered[-1] - covered[0] + 1, words)


def _spread(x0: float, x1: float, columns: Sequence[tuple[float, float]], covered: Sequence[int]) -> bool:
    """True for words that cover a good part of each of the columns."""
    return all(
        min(x1, columns[i][1]) - max(x0, columns[i][0]) >= 0.4 * (columns[i][1] - columns[i][0])
        for i in covered
    )
