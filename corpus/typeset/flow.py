"""Set items run down the columns of pages; wide tables stand at the head of a page."""

from collections.abc import Callable
from dataclasses import dataclass, field

from reportlab.pdfgen.canvas import Canvas

from corpus.typeset.lines import Line

_FLOAT_GAP = 14.0  # points between a wide table and the columns under it
_BALANCE_STEP = 3.0
_BASELINE = 0.78  # of the line height


@dataclass(frozen=True)
class Item:
    """Something set: its height and the space before it in points, and how it is drawn at (x, top).

    `keep` forbids a column to end after it; `wide` makes it span both columns at the head of a page.
    """

    height: float
    draw: Callable[[Canvas, float, float], None]
    before: float = 0.0
    keep: bool = False
    wide: bool = False


@dataclass
class Page:
    """The items of one page: the wide ones at its head, then two columns."""

    floats: list[Item] = field(default_factory=list)
    columns: tuple[list[Item], list[Item]] = ([], [])


def line_items(lines: list[Line], *, before: float = 0.0, keep: bool = False) -> list[Item]:
    """A paragraph's lines as items; no column ends after its first or before its last line.

    With `keep` no column ends inside it or after it.
    """
    items = []
    for index, line in enumerate(lines):
        inside = len(lines) > 1 and index in (0, len(lines) - 2)
        items.append(Item(line.type.leading, _drawer(line), before if index == 0 else 0.0, keep or inside))
    return items


def _drawer(line: Line) -> Callable[[Canvas, float, float], None]:
    return lambda canvas, x, top: line.draw(canvas, x, top - _BASELINE * line.type.leading)


def paginate(items: list[Item], first_height: float, height: float) -> list[Page]:
    """The items on pages whose columns have `height` points, on the first page `first_height`.

    A wide item met on the first page goes to the head of the second, else to the head of its page.
    """
    pages: list[Page] = []
    pending: list[Item] = []
    placed: set[int] = set()
    index = 0
    while index < len(items) or pending:
        room = first_height if not pages else height
        page, end, met = _fill_page(items, index, room, pending, placed)
        if met and pages:
            pending += met
            page, end, met = _fill_page(items, index, room, pending, placed | {id(item) for item in met})
        placed.update(id(item) for item in (*pending, *met))
        pages.append(page)
        pending = met
        index = end
    return pages


def _fill_page(
    items: list[Item], start: int, room: float, floats: list[Item], placed: set[int]
) -> tuple[Page, int, list[Item]]:
    """One page from item `start` on; the index after its last item; the wide items met and not placed."""
    columns_room = room - sum(item.height + _FLOAT_GAP for item in floats)
    page, end, met = _two_columns(items, start, columns_room, placed)
    while end == len(items) and not met and columns_room > _BALANCE_STEP:
        columns_room -= _BALANCE_STEP
        shorter, shorter_end, _ = _two_columns(items, start, columns_room, placed)
        if shorter_end < end:
            break
        page = shorter
    page.floats = list(floats)
    return page, end, met


def _two_columns(
    items: list[Item], start: int, room: float, placed: set[int]
) -> tuple[Page, int, list[Item]]:
    left, middle = _column(items, start, room)
    right, end = _column(items, middle, room)
    met = [item for item in items[start:end] if item.wide and id(item) not in placed]
    return Page(columns=(left, right)), end, met


def _column(items: list[Item], start: int, room: float) -> tuple[list[Item], int]:
    end, used = start, 0.0
    first = True
    while end < len(items):
        item = items[end]
        needed = 0.0 if item.wide else item.height + (0.0 if first else item.before)
        if used + needed > room:
            break
        used += needed
        first = first and item.wide
        end += 1
    if end < len(items):
        cut = end
        while cut > start and items[cut - 1].keep:
            cut -= 1
        end = cut if cut > start else end
    return [item for item in items[start:end] if not item.wide], end


def draw_column(canvas: Canvas, column: list[Item], x: float, top: float) -> None:
    """Draw a column's items downwards from `top`."""
    for index, item in enumerate(column):
        top -= item.before if index else 0.0
        item.draw(canvas, x, top)
        top -= item.height


def draw_floats(canvas: Canvas, floats: list[Item], x: float, top: float) -> float:
    """Draw the wide items of a page; where the columns below them begin."""
    for item in floats:
        item.draw(canvas, x, top)
        top -= item.height + _FLOAT_GAP
    return top
