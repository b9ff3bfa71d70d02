"""Rows of a table, most of them heads, whose cells stand so close that they were taken for lines of its caption."""

from collections.abc import Sequence
from itertools import pairwise

from corpus.layout import Line

_SAME_EDGE = 2.0  # points
_LEAST_BEGUN = 3  # columns at which words of a line of heads begin
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
    """Caption and heads, where its last lines have a word at the left edge of nearly every column of a table with rules."""
    strips = _between_columns(rows)
    lefts = [min((row.x0 for row in rows), default=0.0), *(right for _, right in strips)]
    end = len(caption)
    while end > 1 and len(strips) > 1 and _in_columns(caption[end - 1], strips):
        begun = sum(_begins_at(caption[end - 1], (left,)) for left in lefts)
        if begun < max(_LEAST_BEGUN, len(lefts) - 1):
            break
        end -= 1
    return caption[:end], caption[end:]


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
