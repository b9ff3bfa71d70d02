"""Where the columns of a table are parted: by vertical rules, else by strips that no word of the body crosses."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from corpus.glyphs import Glyphs
from corpus.layout import Line
from corpus.shapes import Area, Rule

_LEAST_STRIP = 0.18  # of the size: a strip between columns is clear at least so far
_USUAL_STRIP = 0.7  # of the size: what parts two cells in most rows; words stand closer
_SURE_STRIP = 0.38  # of the size: so far apart in every row stand cells only
_CROSSING = 0.08  # of the lines that may cross a strip
_LEAST_TOGETHER = 3  # rows whose cells begin at one place
_TOGETHER = 0.08  # of the size
_DIFFERENT = 0.5  # of the size: between the places of other words
_TALL_RULE = 0.5  # of the table's height: a vertical rule that parts columns
_SAME_RULE = 3.0  # points


class _Stretch(NamedTuple):
    """From where to where a word stands, and whether it opens a bracket, as what goes on with a cell does."""

    x0: float
    x1: float
    bracket: bool

    @property
    def middle(self) -> float:
        """Its middle."""
        return (self.x0 + self.x1) / 2


def column_strips(
    lines: Sequence[Line], rules: Sequence[Rule], area: Area, heads: Sequence[Line] = ()
) -> list[float]:
    """Where columns are parted, from left to right; `heads` are the lines above the body."""
    drawn = _vertical(rules, area)
    inner = [x for x in drawn if area.x0 + _SAME_RULE < x < area.x1 - _SAME_RULE]
    size = median(line.size for line in lines)
    found = _clear_strips(lines, size, [word.x0 for line in heads for word in line.words[1:]])
    if inner:
        found = [x for x in found if all(not _parted(lines, x, rule) for rule in inner)]
    return sorted([*inner, *found])


def _parted(lines: Sequence[Line], strip: float, rule: float) -> bool:
    """True where no word stands between a strip and a rule: they part the same columns."""
    low, high = min(strip, rule), max(strip, rule)
    return not any(low < (word.x0 + word.x1) / 2 < high for line in lines for word in line.words)


def _vertical(rules: Sequence[Rule], area: Area) -> list[float]:
    """Places of vertical rules, pieces of one added up, that run along most of the table."""
    found: list[float] = []
    upright = sorted((rule for rule in rules if not rule.horizontal), key=lambda rule: rule.x0)
    group: list[Rule] = []
    for rule in [*upright, None]:
        if rule is not None and (not group or rule.x0 - group[0].x0 <= _SAME_RULE):
            group.append(rule)
            continue
        if group and sum(piece.y1 - piece.y0 for piece in group) >= _TALL_RULE * area.height:
            found.append(group[0].x0)
        group = [rule] if rule is not None else []
    return found


def _clear_strips(lines: Sequence[Line], size: float, heads: Sequence[float]) -> list[float]:
    """Middles of strips that hardly a line crosses and that part cells, not words.

    `heads` are the places where words of the head begin.

    Strips are judged together: what counts is the white between two filled cells, so that the narrowest
    strip goes first, and the cells beside it are one from then on.
    """
    rows = [_runs(line.words) for line in lines if line.words]
    clear = list(_uncovered(rows, 0))
    crossed = [
        strip
        for strip in _uncovered(rows, int(_CROSSING * len(rows)))
        if not any(low < strip[1] and strip[0] < high for low, high in clear)
    ]
    found = [
        (low + high) / 2
        for low, high in sorted(clear + crossed)
        if high - low >= _LEAST_STRIP * size or _edge_of_cells(rows, high, size)
    ]
    while found:
        widths = [_parting(rows, found, at, size, heads) for at in range(len(found))]
        narrowest = min(range(len(found)), key=lambda at: widths[at])
        if widths[narrowest] >= 1.0:
            break
        del found[narrowest]
    return found


def _edge_of_cells(rows: Sequence[Sequence[_Stretch]], x: float, size: float) -> bool:
    """True where words of several rows begin: cells that all but touch those before them."""
    return sum(any(abs(x0 - x) <= _TOGETHER * size for x0, _, _ in row) for row in rows) >= _LEAST_TOGETHER


def _parting(
    rows: Sequence[Sequence[_Stretch]],
    strips: Sequence[float],
    at: int,
    size: float,
    heads: Sequence[float],
) -> float:
    """How surely a strip parts cells: 1.0 and more where it does. Rows count that have words on both sides of it."""
    low = strips[at - 1] if at else float("-inf")
    high = strips[at + 1] if at + 1 < len(strips) else float("inf")
    gaps: list[float] = []
    meeting: list[tuple[_Stretch, _Stretch]] = []
    filled = [False, False]
    for row in rows:
        before = [run for run in row if low < run.middle < strips[at]]
        behind = [run for run in row if strips[at] < run.middle < high]
        filled = [filled[0] or bool(before), filled[1] or bool(behind)]
        if before and behind:
            gaps.append(behind[0].x0 - before[-1].x1)
            meeting.append((before[-1], behind[0]))
    if not all(filled):
        return 0.0  # nothing stands between this strip and the next
    if not gaps:
        return 1.0
    if _begin_together(meeting, size, heads):
        return 1.0
    return max(median(gaps) / (_USUAL_STRIP * size), min(gaps) / (_SURE_STRIP * size))


def _begin_together(
    meeting: Sequence[tuple[_Stretch, _Stretch]], size: float, heads: Sequence[float]
) -> bool:
    """True where cells begin at one place: below a head's word, or behind words of different places and lengths.

    `meeting` has for each row the last word before the strip and the first one behind it.
    """
    starts = [behind.x0 for _, behind in meeting]
    headed = any(abs(head - starts[0]) <= _TOGETHER * size for head in heads)
    if len(meeting) + headed < _LEAST_TOGETHER:
        return False
    if max(starts) - min(starts) > _TOGETHER * size or any(behind.bracket for _, behind in meeting):
        return False
    edges = list(zip(*((word.x0, word.x1) for word, _ in meeting), strict=True))
    differ = any(max(places) - min(places) > _DIFFERENT * size for places in edges)
    return differ or headed


def _runs(words: Sequence[Glyphs]) -> list[_Stretch]:
    """Stretches of x that words take, those of glued pieces joined."""
    runs: list[_Stretch] = []
    for word in words:
        if runs and (word.glued or word.x0 <= runs[-1].x1):
            runs[-1] = runs[-1]._replace(x1=max(runs[-1].x1, word.x1))
        else:
            runs.append(_Stretch(word.x0, word.x1, word.text.startswith("(")))
    return runs


def _uncovered(rows: Sequence[Sequence[_Stretch]], most: int) -> Iterator[tuple[float, float]]:
    """Stretches of x, between the first word and the last, that at most `most` rows cover."""
    events = sorted(
        [(x0, 1) for row in rows for x0, _, _ in row] + [(x1, -1) for row in rows for _, x1, _ in row]
    )
    depth, start = 0, None
    for x, step in events:
        before, depth = depth, depth + step
        if before > most >= depth:
            start = x
        elif before <= most < depth and start is not None:
            yield start, x
            start = None
