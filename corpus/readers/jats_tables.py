"""Tables of JATS and HTML: the same rows and cells under both names; those of OASIS have a reader of their own."""

from collections.abc import Iterator

from lxml import etree

from corpus.builder import GridCell
from corpus.readers.jats_inline import Line, gather
from corpus.readers.oasis import read_oasis
from corpus.xml_safety import local


def read_rows(table: etree._Element) -> Iterator[list[GridCell]]:
    """Rows of a table, head before body before foot. A cell is a header by name or by standing in the head."""
    if any(local(child) == "tgroup" for child in table):
        yield from read_oasis(table)
        return
    groups = sorted(_groups(table), key=lambda group: {"thead": 0, "tfoot": 2}.get(local(group), 1))
    for group in groups:
        in_head = local(group) == "thead"
        for row in group:
            if local(row) == "tr":
                yield [_cell(cell, in_head) for cell in row if local(cell) in ("td", "th")]


def _groups(table: etree._Element) -> Iterator[etree._Element]:
    """Head, bodies and foot; the table itself when rows stand directly in it."""
    if any(local(child) == "tr" for child in table):
        yield table
    yield from (child for child in table if local(child) in ("thead", "tbody", "tfoot"))


def _cell(cell: etree._Element, in_head: bool) -> GridCell:
    line = Line(in_table=True)
    gather(cell, line)
    return GridCell(
        line.text(),
        _span(cell, "rowspan"),
        _span(cell, "colspan"),
        in_head or local(cell) == "th",
        line.marks[-1] if line.marks else "",
    )


def _span(cell: etree._Element, name: str) -> int:
    """A span as a number of rows or columns; 1 where it says nothing sensible."""
    text = cell.get(name) or ""
    return min(max(int(text), 1), 1_000) if text.isascii() and text.isdigit() and len(text) < 5 else 1
