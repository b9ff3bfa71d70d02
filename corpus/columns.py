"""Where the columns of a table are parted: by vertical rules, else by strips that no word of the body crosses."""

from collections.abc import Iterator, Sequence
from statistics import median

from corpus.glyphs import Glyphs
from corpus.layout import Line
from corpus.shapes import Area, Rule

_LEAST_STRIP = 0.18  # of the size: a strip between columns is clear at least so far
_USUAL_STRIP = 0.7  # of the size: what parts two cells in most rows; words stand closer
_SURE_STRIP = 0.38  # of the size: so far apart in every row stand cells only
_CROSSING = 0.08  # of the lines that may cross a strip
_TALL_RULE = 0.5  # of the table's height: a vertical rule that parts columns
_SAME_RULE = 3.0  # points


def column_strips(lines: Sequence[Line], rules: Sequence[Rule], area: Area) -> list[float]:
    """Where columns are parted, from left to right."""
    drawn = _vertical(rules, area)
    inner = [x for x in drawn if area.x0 + _SAME_RULE < x < area.x1 - _SAME_RULE]
    size = median(line.size for line in lines)
    found = _clear_strips(lines, size)
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


def _clear_strips(lines: Sequence[Line], size: float) -> list[float]:
    """Middles of strips that hardly a line crosses and that part cells, not words.

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
    found = [(low + high) / 2 for low, high in sorted(clear + crossed) if high - low >= _LEAST_STRIP * size]
    while found:
        widths = [_parting(rows, found, at, size) for at in range(len(found))]
        narrowest = min(range(len(found)), key=lambda at: widths[at])
        if widths[narrowest] >= 1.0:
            break
        del found[narrowest]
    return found


def _parting(
    rows: Sequence[Sequence[tuple[float, float]]], strips: Sequence[float], at: int, size: float
) -> float:
    """How surely a strip parts cells: 1.0 and more where it does. Rows count that have words on both sides of it."""
    low = strips[at - 1] if at else float("-inf")
    high = strips[at + 1] if at + 1 < len(strips) else float("inf")
    gaps: list[float] = []
    filled = [False, False]
    for row in rows:
        before = [x1 for x0, x1 in row if low < (x0 + x1) / 2 < strips[at]]
        behind = [x0 for x0, x1 in row if strips[at] < (x0 + x1) / 2 < high]
        filled = [filled[0] or bool(before), filled[1] or bool(behind)]
        if before and behind:
            gaps.append(behind[0] - before[-1])
    if not all(filled):
        return 0.0  # nothing stands between this strip and the next
    if not gaps:
        return 1.0
    return max(median(gaps) / (_USUAL_STRIP * size), min(gaps) / (_SURE_STRIP * size))


def _runs(words: Sequence[Glyphs]) -> list[tuple[float, float]]:
    """Stretches of x that words take, those of glued pieces joined."""
    runs: list[tuple[float, float]] = []
    for word in words:
        if runs and (word.glued or word.x0 <= runs[-1][1]):
            runs[-1] = (runs[-1][0], max(runs[-1][1], word.x1))
        else:
            runs.append((word.x0, word.x1))
    return runs


def _uncovered(rows: Sequence[Sequence[tuple[float, float]]], most: int) -> Iterator[tuple[float, float]]:
    """Stretches of x, between the first word and the last, that at most `most` rows cover."""
    events = sorted([(x0, 1) for row in rows for x0, _ in row] + [(x1, -1) for row in rows for _, x1 in row])
    depth, start = 0, None
    for x, step in events:
        before, depth = depth, depth + step
        if before > most >= depth:
            start = x
        elif before <= most < depth and start is not None:
            yield start, x
            start = None
