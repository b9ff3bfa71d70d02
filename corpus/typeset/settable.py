"""A table is set with rules above, below and under its head; across both columns where it needs the room."""

from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from corpus.typeset.article import Paragraph
from corpus.typeset.flow import Item, line_items
from corpus.typeset.inline import runs
from corpus.typeset.lines import Line, Type, break_lines, words_of
from corpus.typeset.meta import Meta
from corpus.typeset.tables import Table, row_spans

_CAPTION = Type("roman", 8.2, 9.8, justified=False, hyphens=False)
_HEAD = Type("bold", 7.6, 9.2, justified=False, hyphens=False)
_CELL = Type("roman", 7.6, 9.2, justified=False, hyphens=False)
_NOTE = Type("roman", 6.8, 8.2, justified=False, hyphens=False)
_GUTTER = 7.0  # points between two columns of a table
_ROW_GAP = 2.4
_TABLE_SPACE = 20.0  # rules, and the space under the table
_SPANNER_SPACE = 4.0
_HEAD_WIDTH = 58.0  # a head wraps rather than make its column wider than this


@dataclass(frozen=True)
class _Row:
    """A set row: the lines of each cell, its height in points, whether cells are bold heads."""

    cells: tuple[list[Line], ...]
    height: float


def set_table(table: Table, meta: Meta, column: float, page: float) -> Item:
    """The table as one item: as wide as a text column if it fits there, else `page` points wide."""
    header = (meta.stub, *table.header[1:]) if meta.spanner else table.header
    widths = _widths(header, table.rows, column)
    measure = column
    if widths is None:
        measure = page
        widths = _widths(header, table.rows, page) or [page / len(header)] * len(header)
    head = _row(header, _HEAD, widths)
    spans = row_spans(table.rows)
    body = [
        _row(("" if span == 0 else cells[0], *cells[1:]), _CELL, widths)
        for span, cells in zip(spans, table.rows, strict=True)
    ]
    spanner = _lines(meta.spanner, _HEAD, sum(widths[1:])) if meta.spanner else []
    setter = _Setter(
        _caption(table, measure), spanner, head, body, _lines(meta.table_note, _NOTE, measure), widths
    )
    return Item(setter.height(), setter.draw, before=8.0, wide=measure == page)


def _lines(text: str, kind: Type, measure: float) -> list[Line]:
    return break_lines(words_of(runs(Paragraph(text)), kind.face), kind, measure)


def _caption(table: Table, measure: float) -> list[Line]:
    words = words_of(runs(Paragraph(f"{table.label}.")), "bold")
    words = [tuple(type(piece)(piece.text, "bold") for piece in word) for word in words]
    return break_lines([*words, *words_of(runs(Paragraph(table.caption)), "roman")], _CAPTION, measure)


def _row(cells: tuple[str, ...], kind: Type, widths: list[float]) -> _Row:
    set_cells = tuple(_lines(cell, kind, width - _GUTTER) for cell, width in zip(cells, widths, strict=True))
    deepest = max(len(cell) for cell in set_cells)
    return _Row(set_cells, deepest * kind.leading + _ROW_GAP)


def _natural(text: str, kind: Type) -> float:
    lines = _lines(text, kind, 10_000.0)
    return lines[0].width() if lines else 0.0


def _longest_word(text: str, kind: Type) -> float:
    return max((_natural(word, kind) for word in text.split()), default=0.0)


def _widths(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], measure: float) -> list[float] | None:
    """Widths of the columns that add up to `measure`; None if the table does not fit it.

    The first column may wrap down to its longest word, the others are as wide as their widest cell.
    """
    widths = []
    for name, *cells in zip(header, *rows, strict=True):
        head = max(_longest_word(name, _HEAD), min(_natural(name, _HEAD), _HEAD_WIDTH))
        widths.append(max(head, *(_natural(cell, _CELL) for cell in cells)) + _GUTTER)
    first = max(_longest_word(text, _CELL) for text in (header[0], *(row[0] for row in rows))) + _GUTTER + 1
    spare = measure - sum(widths)
    if spare < first - widths[0]:
        return None
    if spare < 0:
        return [widths[0] + spare, *widths[1:]]
    return [width + spare / len(widths) for width in widths]


@dataclass(frozen=True)
class _Setter:
    """Draws one table."""

    caption: list[Line]
    spanner: list[Line]
    head: _Row
    body: list[_Row]
    note: list[Line]
    widths: list[float]

    def height(self) -> float:
        """The whole height in points, the space after the table included."""
        texts = sum(line.type.leading for line in (*self.caption, *self.spanner, *self.note))
        rows = self.head.height + sum(row.height for row in self.body)
        return texts + rows + _TABLE_SPACE + (_SPANNER_SPACE if self.spanner else 0.0)

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        """Draw the table with its left edge at `x`, downwards from `top`."""
        right = x + sum(self.widths)
        y = _draw_lines(canvas, self.caption, x, top) - 3
        _rule(canvas, x, right, y, 0.9)
        y -= 2
        if self.spanner:
            left = x + self.widths[0]
            indent = (right - left - self.spanner[0].width()) / 2
            y = _draw_lines(canvas, self.spanner, left + indent, y) - 2
            _rule(canvas, left, right - _GUTTER / 2, y, 0.4)
            y -= 2
        y = self._draw_row(canvas, self.head, x, y)
        _rule(canvas, x, right, y, 0.5)
        y -= 2
        for row in self.body:
            y = self._draw_row(canvas, row, x, y)
        _rule(canvas, x, right, y, 0.9)
        _draw_lines(canvas, self.note, x, y - 2)

    def _draw_row(self, canvas: Canvas, row: _Row, x: float, top: float) -> float:
        for column, (cell, width) in enumerate(zip(row.cells, self.widths, strict=True)):
            for number, line in enumerate(cell):
                indent = (width - _GUTTER - line.width()) / 2 if column else 0.0
                _draw_lines(canvas, [line], x + indent, top - number * line.type.leading)
            x += width
        return top - row.height


def _draw_lines(canvas: Canvas, lines: list[Line], x: float, top: float) -> float:
    for item in line_items(lines):
        item.draw(canvas, x, top)
        top -= item.height
    return top


def _rule(canvas: Canvas, left: float, right: float, y: float, thickness: float) -> None:
    canvas.setLineWidth(thickness)
    canvas.line(left, y, right, y)
