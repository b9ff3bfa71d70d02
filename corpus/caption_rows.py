"""Rows of a table, most of them heads, whose cells stand so close that they were taken for lines of its caption."""

from collections.abc import Sequence
from itertools import pairwise

from corpus.layout import Line

_SAME_EDGE = 2.0  # points
_LEAST_BEGUN, _MOST_BEGUN = 3, 0.6  # columns, of all: so many at which words of a line of heads begin
_INDENT = 2.0  # of the size: from the caption's left edge
_CLEAR = 1.0  # points of white that part two columns


def rows_in_caption(
    caption: list[Line], head: list[Line], rows: Sequence[Line]
) -> tuple[list[Line], list[Line]]:
    """Caption and head, where lines below the caption's first one stand in the columns of the rows: these are rows."""
    strips = _between_columns(rows)
    end = len(caption)
    left = min((row.x0 for row in rows), default=0.0)
    while end > 1 and strips and _in_columns(caption[end - 1], strips):
        if len(strips) == 1 and not _begins_at(caption[end - 1], (left, strips[0][1])):
            break
        end -= 1
    return caption[:end], [*caption[end:], *head]


def heads_in_caption(caption: list[Line], rows: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Caption and heads, where its last lines have words at the left edges of most columns of a table with rules."""
    strips = _between_columns(rows)
    lefts = [min((row.x0 for row in rows), default=0.0), *(right for _, right in strips)]
    end = len(caption)
    while end > 1 and len(strips) > 1:
        line = caption[end - 1]
        begun = sum(_begins_at(line, (left,)) for left in lefts)
        whole = _in_columns(line, strips) and begun >= max(_LEAST_BEGUN, _MOST_BEGUN * len(lefts))
        if not whole and not _is_indented_head(line, caption[0], strips):
            break
        end -= 1
    return caption[:end], caption[end:]


def _is_indented_head(line: Line, first: Line, strips: Sequence[tuple[float, float]]) -> bool:
    """True for a line below a caption at the left edge whose words begin where columns behind the first one begin."""
    if line.x0 < first.x0 + _INDENT * line.size:
        return False
    begins: dict[int, float] = {}
    for word in line.words:
        begins.setdefault(sum(word.x0 >= right - _SAME_EDGE for _, right in strips), word.x0)
    ends = {at: max(w.x1 for w in line.words if w.x0 >= x) for at, x in begins.items() if at == max(begins)}
    inside = all(at == len(strips) or end <= strips[at][1] for at, end in ends.items())
    return inside and all(at and abs(x - strips[at - 1][1]) < _SAME_EDGE for at, x in begins.items())


def _begins_at(line: Line, places: Sequence[float]) -> bool:
    """True where a word begins at each of these places."""
    return all(any(abs(word.x0 - x) < _SAME_EDGE for word in line.words) for x in places)


def _between_columns(rows: Sequence[Line]) -> list[tuple[float, float]]:
    """The white between the columns of rows of several cells: its left and right edge."""
    columns: list[tuple[float, float]] = []
    full = [row for row in rows if len(row.cells) > 1]
    for left, right in sorted((cell[0].x0, cell[-1].x1) for row in full for cell in row.cells):
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return [(one[1], other[0]) for one, other in pairwise(columns)]


def _in_columns(line: Line, strips: Sequence[tuple[float, float]]) -> bool:
    """True for a line that leaves a part of the white between all columns free, and has words in most of these."""
    taken = set()
    for left, right in strips:
        ends = [left, *(word.x1 for word in line.words if left < word.x1 < right), right]
        free = [x for x in ends if not any(word.x0 < x + _CLEAR and x < word.x1 for word in line.words)]
        if not any(x + _CLEAR <= right for x in free):
            return False
    for word in line.words:
        taken.add(sum((word.x0 + word.x1) / 2 > (left + right) / 2 for left, right in strips))
    return len(taken) > (len(strips) + 1) / 2
