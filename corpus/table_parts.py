"""What the lines of a table are made of: cells, prose that is none, the caption above or below them."""

from collections.abc import Sequence

from corpus.captions import TABLE_CAPTION, is_caption
from corpus.fragments import Fragment, rows_of
from corpus.glyphs import Glyphs
from corpus.shapes import Area

_PROSE_WIDTH = 0.72  # of the table's width, without a wide gap: a line of prose
_PROSE_LENGTH = 30  # characters
_BESIDE = 0.2  # of its width: what has less of it below the caption stands in the next column
_CAPTION_GAP = 2.4  # of the size: between lines of a caption, and to its table
_MOST_CAPTION = 8  # lines
_CELL_GAP = 0.8  # of the size


def is_prose(line: Sequence[Fragment], area: Area) -> bool:
    """True for a line that fills the width without a gap between cells."""
    cells = cells_of(line)
    length = sum(f.length for f in line)
    return (
        len(cells) == 1 and length >= _PROSE_LENGTH and cells[0][1] - cells[0][0] >= _PROSE_WIDTH * area.width
    )


def cells_of(line: Sequence[Fragment]) -> list[tuple[float, float]]:
    """Stretches of the line that wide gaps part."""
    words = sorted((word for f in line for word in f.words), key=lambda word: word.x0)
    found: list[tuple[float, float]] = []
    for word in words:
        if found and word.x0 - found[-1][1] <= _CELL_GAP * word.size:
            found[-1] = (found[-1][0], max(found[-1][1], word.x1))
        else:
            found.append((word.x0, word.x1))
    return found


def stands_inside(fragment: Fragment, area: Area) -> bool:
    """True for a fragment whose line lies between the area's upper and lower edge, and most of it between the others."""
    middle = fragment.base - 0.3 * fragment.size
    within = min(fragment.x1, area.x1 + 3) - max(fragment.x0, area.x0 - 3)
    return area.y0 < middle < area.y1 and within >= 0.8 * (fragment.x1 - fragment.x0)


def is_below(cell: tuple[float, float], upper: tuple[float, float]) -> bool:
    """True for stretches that stand above each other, at least in part."""
    return cell[0] < upper[1] + 2 and upper[0] < cell[1] + 2


def caption_of(fragments: Sequence[Fragment], area: Area) -> list[Glyphs]:
    """The words of the caption above the area, or else of one right below it."""
    strip = [
        f
        for f in fragments
        if area.x0 - 40 < f.x0 < area.x1 + 10 - _BESIDE * (f.x1 - f.x0) and f.x1 > area.x0 - 10
    ]
    lines = _caption_above(strip, area) or _caption_below(strip, area)
    return [word for line in lines for f in line for word in f.words]


def _caption_above(strip: Sequence[Fragment], area: Area) -> Sequence[Sequence[Fragment]]:
    """The lines of the caption above the area, empty without one."""
    lines = rows_of([f for f in strip if f.base < area.y0 + 2])[-_MOST_CAPTION:]
    if lines and area.y0 - max(f.base for f in lines[-1]) > _CAPTION_GAP * lines[-1][0].size:
        return []
    for start in range(len(lines) - 1, -1, -1):
        if start + 1 < len(lines) and _far(lines[start], lines[start + 1]):
            break
        if is_caption(lines[start][0].text, TABLE_CAPTION):
            return lines[start:]
    return []


def _caption_below(strip: Sequence[Fragment], area: Area) -> Sequence[Sequence[Fragment]]:
    """The one line of a caption right below the area, empty without one."""
    first = next(iter(rows_of([f for f in strip if f.base > area.y1])), None)
    if first is None or not is_caption(first[0].text, TABLE_CAPTION):
        return []
    return [first] if first[0].top - area.y1 < 1.5 * first[0].size else []


def _far(upper: Sequence[Fragment], lower: Sequence[Fragment]) -> bool:
    return min(f.base for f in lower) - max(f.base for f in upper) > _CAPTION_GAP * upper[0].size
