"""Tables in the form of OASIS (CALS), as some publishers give them inside JATS: rows and entries with named columns."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from corpus.builder import MOST_SPAN, GridCell
from corpus.readers.jats_inline import Line, gather
from corpus.xml_safety import local

_ORDER = {"thead": 0, "tbody": 1, "tfoot": 2}


@dataclass(slots=True)
class _Columns:
    """The names of a group's columns and spans, and which columns a cell above still covers."""

    numbers: dict[str, int] = field(default_factory=dict)  # a column's name to its place from 0
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    covered: dict[int, int] = field(default_factory=dict)  # column -> rows below that it still covers

    @classmethod
    def of(cls, group: etree._Element) -> "_Columns":
        """What a group declares of its columns."""
        columns, at = cls(), 0
        for each in group:
            if local(each) == "colspec":
                at = _number(each.get("colnum"), at + 1)
                columns.numbers.setdefault(each.get("colname", ""), at - 1)
            elif local(each) == "spanspec":
                ends = columns.between(each.get("namest"), each.get("nameend"))
                if ends is not None:
                    columns.spans[each.get("spanname", "")] = ends
        return columns

    def between(self, first: str | None, last: str | None) -> tuple[int, int] | None:
        """The places of two columns, in order; None where the first is not declared."""
        start = self.numbers.get(first or "")
        if start is None:
            return None
        return start, max(start, self.numbers.get(last or "", start))

    def place(self, entry: etree._Element) -> tuple[int, int] | None:
        """Which columns, first and last, an entry says that it fills; None where it does not say."""
        named = self.spans.get(entry.get("spanname", ""))
        return named or self.between(entry.get("namest") or entry.get("colname"), entry.get("nameend"))


def read_oasis(table: etree._Element) -> Iterator[list[GridCell]]:
    """Rows of a table's groups, head before body before foot; what lies in the head is a header."""
    for group in table:
        if local(group) != "tgroup":
            continue
        columns = _Columns.of(group)
        parts = sorted(
            (part for part in group if local(part) in _ORDER), key=lambda part: _ORDER[local(part)]
        )
        for part in parts:
            columns.covered.clear()
            for row in part:
                if local(row) == "row":
                    yield list(_row(row, columns, local(part) == "thead"))


def _row(row: etree._Element, columns: _Columns, in_head: bool) -> Iterator[GridCell]:
    """The cells of a row; an entry that names a later column leaves empty cells before it."""
    below = {column: rows - 1 for column, rows in columns.covered.items() if rows > 1}
    at = 0
    for entry in row:
        if local(entry) not in ("entry", "entrytbl"):
            continue
        at = _free(at, columns)
        first, last = columns.place(entry) or (at, at)
        while at < min(first, MOST_SPAN):
            if at not in columns.covered:
                yield GridCell("", header=in_head)
            at += 1
        width = min(max(last, at) - at + 1, MOST_SPAN)
        rows = 1 + _number(entry.get("morerows"), 0)
        if rows > 1:
            below |= dict.fromkeys(range(at, at + width), rows - 1)
        yield _cell(entry, rows, width, in_head)
        at += width
    columns.covered = below


def _free(at: int, columns: _Columns) -> int:
    while at in columns.covered:
        at += 1
    return at


def _cell(entry: etree._Element, rows: int, width: int, in_head: bool) -> GridCell:
    line = Line(in_table=True)
    gather(entry, line)
    return GridCell(line.text(), rows, width, in_head, line.marks[-1] if line.marks else "")


def _number(text: str | None, other: int) -> int:
    """A number as written, `other` where it says nothing sensible."""
    return min(int(text), 1_000) if text and text.isascii() and text.isdigit() and len(text) < 5 else other
