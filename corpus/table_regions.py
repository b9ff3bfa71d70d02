"""Where tables with rules or coloured rows stand on a page.

Rules of one extent belong to one table as long as rows of cells, not prose, stand between them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.captions import FIGURE_CAPTION, TABLE_CAPTION, is_caption
from corpus.drawn import Drawn
from corpus.fragments import Fragment, rows_of
from corpus.shapes import Area, Region, RegionKind, Rule
from corpus.table_parts import caption_of, cells_of, is_below, is_prose, stands_inside

_PART = re.compile(
    r"\(?[a-hA-H]\)?\.?|\(?(?:table \d{1,2}\s?[:.]?\s?)?\(?cont(?:inued|'?d)?\.?\)?", re.IGNORECASE
)
_SAME_END = 9.0  # points that the ends of a table's rules may differ
_LEAST_RULE = 45.0  # points
_TALL_BOX = 60.0  # points: a higher box is no row of a table
_PROSE_LENGTH = 30  # characters
_EMPTY = 45.0  # points without words between two rules: not one table
_ABOVE, _BELOW = 1.0, 0.35  # of the size: what a rule may cut from the words below and above it
_ROW_GAP = 2.5  # of the size: to the next row, where no rule closes the table
_TIGHT = 1.35  # of the size: so near stands a further line of a cell
_MOST_HEAD = 5  # lines over the first coloured row, or between the two rules of a head
_HIGHEST_HEAD = 4.0  # of the size: heads of two and three lines beside each other
_SAME_LEFT = 1.5  # points
_CAPTION_LINES = 4
_HEAD_STEP = 1.4  # of the size: between heads that no caption leads to
_BESIDE = (
    0.85  # of the size: nearer stand cells of other heights beside each other, not lines below each other
)


@dataclass(slots=True)
class _Stack:
    """Rules of one extent below each other."""

    rules: list[Rule]

    @property
    def area(self) -> Area:
        return Area(
            min(rule.x0 for rule in self.rules),
            self.rules[0].y0,
            max(rule.x1 for rule in self.rules),
            self.rules[-1].y0,
        )


def ruled_tables(fragments: Sequence[Fragment], drawn: Drawn) -> Iterator[Region]:
    """Tables by their rules and coloured rows, each with its words, rules and caption."""
    rows = [box for box in drawn.boxes if _is_of_table(box, drawn.rules)]
    for stack in _stacks(fragments, [*_flat_rules(drawn.rules), *_edges(rows)]):
        area = _grown(stack, fragments, drawn.rules)
        inside = [f for f in fragments if stands_inside(f, area)]
        lines = rows_of(inside)
        if len(lines) < 2 or sum(len(cells_of(line)) > 1 for line in lines) < max(2, 0.4 * len(lines)):
            continue
        rules = [rule for rule in drawn.rules if _rule_inside(rule, area)]
        yield Region(
            RegionKind.TABLE, area, [word for f in inside for word in f.words], [*rules, *_edges_inside(rows, area)],
            caption_of(fragments, area),
        )  # fmt: skip


def _is_of_table(box: Area, rules: Sequence[Rule]) -> bool:
    """True for ground as high as a few rows, or for that of a whole table, across which a rule is drawn."""
    if box.height <= _TALL_BOX:
        return box.width >= _LEAST_RULE / 3
    return any(
        rule.horizontal and same_extent(box, rule) and box.y0 + 3 < rule.y0 < box.y1 - 3 for rule in rules
    )


def _flat_rules(rules: Iterable[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.horizontal and rule.x1 - rule.x0 >= _LEAST_RULE]


def _edges(boxes: Sequence[Area]) -> list[Rule]:
    """The upper and lower edges of boxes that stand beside each other, as rules."""
    found: list[Rule] = []
    level: list[Area] = []
    for box in [*sorted(boxes, key=lambda box: (round(box.y0), box.x0)), None]:
        if box is not None and (not level or abs(box.y0 - level[0].y0) < 2 and abs(box.y1 - level[0].y1) < 2):
            level.append(box)
            continue
        if level:
            x0, x1 = min(b.x0 for b in level), max(b.x1 for b in level)
            if x1 - x0 >= _LEAST_RULE:
                found += [Rule(x0, x1, level[0].y0, level[0].y0), Rule(x0, x1, level[0].y1, level[0].y1)]
        level = [box] if box is not None else []
    return found


def _edges_inside(boxes: Sequence[Area], area: Area) -> list[Rule]:
    return [rule for rule in _edges(boxes) if _rule_inside(rule, area)]


def _rule_inside(rule: Rule, area: Area) -> bool:
    return (
        rule.x0 >= area.x0 - _SAME_END
        and rule.x1 <= area.x1 + _SAME_END
        and rule.y0 >= area.y0 - 3
        and rule.y1 <= area.y1 + 3
    )


def _stacks(fragments: Sequence[Fragment], rules: Sequence[Rule]) -> Iterator[_Stack]:
    """Rules that belong to one table, those without a second one left out."""
    open_stacks: list[_Stack] = []
    done: list[_Stack] = []
    for rule in sorted(rules, key=lambda rule: (rule.y0, rule.x0)):
        stack = next((s for s in reversed(open_stacks) if same_extent(s.area, rule)), None)
        if stack is None:
            open_stacks.append(_Stack([rule]))
        elif _is_broken(fragments, Area(stack.area.x0, stack.rules[-1].y0, stack.area.x1, rule.y0)):
            open_stacks.remove(stack)
            done.append(stack)
            open_stacks.append(_Stack([rule]))
        else:
            stack.rules.append(rule)
    for stack in [*done, *open_stacks]:
        if len(stack.rules) > 1 and stack.area.height > 4:
            yield stack


def same_extent(area: Area, rule: Rule) -> bool:
    """True for a rule that begins and ends where the area does."""
    return abs(area.x0 - rule.x0) <= _SAME_END and abs(area.x1 - rule.x1) <= _SAME_END


def _is_broken(fragments: Sequence[Fragment], between: Area) -> bool:
    """True where what stands between two rules is no part of a table: a caption, prose, or a wide nothing."""
    inside = [f for f in fragments if stands_inside(f, between)]
    if not inside:
        return between.height > _EMPTY
    if any(is_caption(f.text, TABLE_CAPTION) or is_caption(f.text, FIGURE_CAPTION) for f in inside):
        return True
    lines = rows_of(inside)
    if len(lines) == 1 and _PART.fullmatch(" ".join(f.text for f in lines[0])):
        return True
    if len(lines) > 2 and all(len(cells_of(line)) == 1 for line in lines):
        long = sum(sum(f.length for f in line) >= _PROSE_LENGTH for line in lines)
        if long >= 0.5 * len(lines):  # a box of prose as wide as the table
            return True
    prose = sum(is_prose(line, between) for line in lines)
    return prose >= 3 or prose >= 2 and prose >= 0.5 * len(lines)


def _grown(stack: _Stack, fragments: Sequence[Fragment], rules: Sequence[Rule]) -> Area:
    """The stack's area, with the rows beside it that no rule parts from it.

    Rows follow below where the rules hold the head only, and stand above and below coloured rows.
    """
    area = stack.area
    inside = [f for f in fragments if stands_inside(f, area)]
    lines = rows_of(inside)
    if not lines:
        return area
    strip = [f for f in fragments if stands_inside(f, Area(area.x0, float("-inf"), area.x1, float("inf")))]
    columns = [cell for line in lines for cell in cells_of(line)]
    bottom = area.y1
    if _is_open_below(stack, lines) or not _ruled_at(rules, bottom, area):
        below = rows_of([f for f in strip if f.base > area.y1])
        bottom = _last_row(below, area, columns, max(f.base for f in inside)) or bottom
    above = rows_of([f for f in strip if f.base < area.y0 + 2])[::-1]
    if _ruled_at(rules, area.y0, area):
        top = _top_of_heads(above, area, columns)
    else:
        top = _first_row(above, area, columns, min(f.base for f in inside)) or area.y0
    return Area(area.x0, top, area.x1, bottom)


def _is_open_below(stack: _Stack, lines: Sequence[Sequence[Fragment]]) -> bool:
    """True where two rules or fewer hold so few lines that these may be the head alone."""
    low = stack.area.height <= _HIGHEST_HEAD * lines[0][0].size
    return len(stack.rules) <= 2 and (len(lines) <= 2 or len(lines) <= _MOST_HEAD and low)


def _top_of_heads(
    above: Sequence[Sequence[Fragment]], area: Area, columns: Sequence[tuple[float, float]]
) -> float:
    """The top of the lines of heads between a caption and the first rule; that of the area without any."""
    heads = above[: _heads_under_caption(above, area, columns)]
    return min((f.base - _ABOVE * f.size for line in heads for f in line), default=area.y0)


def _heads_under_caption(
    lines: Sequence[Sequence[Fragment]], area: Area, columns: Sequence[tuple[float, float]]
) -> int:
    """How many lines of cells stand between a caption and the table's first rule, going up from it."""
    last = area.y0
    for count, line in enumerate(lines[: _MOST_HEAD + 1]):
        base = min(f.base for f in line)
        if last - base > _ROW_GAP * line[0].size:
            return _near_heads(lines[:count], area, columns)
        beside = count > 0 and last - base < _BESIDE * line[0].size
        last = base
        if is_caption(line[0].text, TABLE_CAPTION):
            return _opened(lines[:count], columns) if len(cells_of(line)) == 1 else 0
        indented = line[0].x0 > area.x0 + 1.5 * line[0].size  # the end of a caption begins at the left edge
        alone = len(cells_of(line)) < 2 and not indented and not _begins_with(line, columns) and not beside
        if alone or not _is_head(lines[count : count + 2], area, columns):
            return (
                _opened(lines[:count], columns) if _ends_caption(lines[count : count + _CAPTION_LINES]) else 0
            )
    return _near_heads(lines, area, columns) if len(lines) <= _MOST_HEAD else 0


def _near_heads(
    lines: Sequence[Sequence[Fragment]], area: Area, columns: Sequence[tuple[float, float]]
) -> int:
    """How many of the lines are heads where no caption stands above them: those that follow close upon each other."""
    last = area.y0
    for count, line in enumerate(lines):
        if last - min(f.base for f in line) > _HEAD_STEP * line[0].size:
            return _opened(lines[:count], columns)
        last = min(f.base for f in line)
    return _opened(lines, columns)


def _ends_caption(lines: Sequence[Sequence[Fragment]]) -> bool:
    """True for whole lines that lead up to the beginning of a caption, the nearest first."""
    for lower, line in pairwise(lines):
        near = min(f.base for f in lower) - min(f.base for f in line) <= _ROW_GAP * line[0].size
        if not near or len(cells_of(lower)) > 1 or len(cells_of(line)) > 1:
            return False
        if is_caption(line[0].text, TABLE_CAPTION):
            return True
    return False


def _opened(lines: Sequence[Sequence[Fragment]], columns: Sequence[tuple[float, float]]) -> int:
    """How many of the lines above a rule are heads: up to the highest of several cells; a caption ends in one cell."""
    count = len(lines)
    while count and len(cells_of(lines[count - 1])) == 1 and not _begins_with(lines[count - 1], columns):
        count -= 1
    return count


def _is_head(lines: Sequence[Sequence[Fragment]], area: Area, columns: Sequence[tuple[float, float]]) -> bool:
    """True for a line of heads, the first of `lines`, one of which may stand over a column without values.

    A line of that head alone goes on from the line above it.
    """
    line, cells = lines[0], cells_of(lines[0])
    if _is_row(line, area, columns) or _begins_with(line, columns):
        return True
    if len(cells) > 2:
        over = sum(any(is_below(cell, column) for column in columns) for cell in cells)
        return over == len(cells) - 1 and not is_prose(line, area)
    upper = cells_of(lines[1]) if len(lines) > 1 else []
    return len(cells) == 1 < len(upper) and any(is_below(cells[0], cell) for cell in upper[1:])


def _begins_with(line: Sequence[Fragment], columns: Sequence[tuple[float, float]]) -> bool:
    """True for words of which one begins where each column begins: heads that all but touch each other."""
    lefts: list[tuple[float, float]] = []
    for x0, x1 in sorted(columns):
        if lefts and x0 < lefts[-1][1]:
            lefts[-1] = (lefts[-1][0], max(lefts[-1][1], x1))
        else:
            lefts.append((x0, x1))
    begins = [word.x0 for f in line for word in f.words]
    return len(lefts) > 2 and all(any(abs(x - left) < _SAME_LEFT for x in begins) for left, _ in lefts)


def _ruled_at(rules: Sequence[Rule], y: float, area: Area) -> bool:
    """True where a rule, not the edge of a coloured row, is drawn at this height."""
    return any(rule.horizontal and abs(rule.y0 - y) < 2 and same_extent(area, rule) for rule in rules)


def _last_row(
    lines: Sequence[Sequence[Fragment]], area: Area, columns: Sequence[tuple[float, float]], last: float
) -> float | None:
    """The lower edge of the last row that follows the table downwards; None where none does."""
    bottom = None
    for line in lines:
        base, size = max(f.base for f in line), line[0].size
        if base - last > _ROW_GAP * size or not _is_row(line, area, columns):
            break
        if len(cells_of(line)) > 1 or base - last <= _TIGHT * size:
            bottom = base + _BELOW * size
        last = base
    return bottom


def _first_row(
    lines: Sequence[Sequence[Fragment]], area: Area, columns: Sequence[tuple[float, float]], last: float
) -> float | None:
    """The upper edge of the first row that stands over the table, going up from it; None where none does."""
    top = None
    for line in lines[:_MOST_HEAD]:
        base, size = min(f.base for f in line), line[0].size
        if last - base > _ROW_GAP * size or not _is_row(line, area, columns):
            break
        if len(cells_of(line)) > 1 or last - base <= _TIGHT * size:
            top = base - _ABOVE * size
        last = base
    return top


def _is_row(line: Sequence[Fragment], area: Area, columns: Sequence[tuple[float, float]]) -> bool:
    """True for a line of cells that stand in the table's columns."""
    if is_prose(line, area) or any(
        is_caption(line[0].text, label) for label in (TABLE_CAPTION, FIGURE_CAPTION)
    ):
        return False
    cells = cells_of(line)
    over = sum(any(is_below(cell, column) for column in columns) for cell in cells)
    return over == len(cells) and (len(cells) > 1 or cells[0][1] - cells[0][0] < 0.5 * area.width)
