"""A table of patients: each row or each column is a case, and its heads say what the cells are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from extractors.cases.introductions import tells_of_several
from extractors.english.rules import pattern_of, rules_of
from extractors.tables.grid import Grid, Kind, Slot, grids
from extractors.tables.rows import with_kinds
from extractors.tables.whose import of_literature
from schemas.document import Document, SectionKind

_rule = partial(pattern_of, "cases")

_OWN = frozenset({None, SectionKind.CASE, SectionKind.BODY, SectionKind.RESULTS, SectionKind.TABLE})
MOST_APART = 12  # characters between the cells of one row
MOST_CASES = 30  # of one table; a longer one is a study's


@dataclass(frozen=True, slots=True)
class Row:
    """One patient's row or column: its stretches of the text, and `cells` by kind: "age", "gravidity", "parity"."""

    number: int
    stretches: tuple[tuple[int, int], ...]
    cells: Mapping[str, tuple[int, int]]

    @property
    def start(self) -> int:
        """Where the row begins."""
        return self.stretches[0][0]


def patients(document: Document) -> list[Row]:
    """The rows of the table that lists the report's own patients, empty where there is none.

    The table numbers its rows from 1 under a head "case" or "patient", or its columns "Case 1", "Case 2", and gives
    their ages, and the text says that it tells of several patients. Tables of other reports are left out.
    """
    if not document.tables or not tells_of_several(document.text):
        return []
    for grid in grids(document):
        found = _rows(document, with_kinds(document.text, grid))
        if found:
            return found
    return []


def _rows(document: Document, grid: Grid) -> list[Row]:
    text = document.text
    heads = [
        " ".join(text[slot.start : slot.end] for slot in grid.head(column)) for column in range(grid.columns)
    ]
    others = any(_rule("head_of_references").match(head) for head in heads) or of_literature(document, grid)
    if document.section_at(grid.start) not in _OWN or others:
        return []
    if heads and _rule("head_of_patients").match(heads[0]):
        return _numbered(text, grid, heads, _rule("numbered_cell"))
    kinds = tuple(Kind.HEAD if column == 0 else Kind.BODY for column in range(grid.columns))
    turned = grid.turned(kinds)
    names = [text[slot.start : slot.end] if slot else "" for slot in turned.row(0)]
    return _numbered(text, turned, names, _rule("numbered_head"))


def _numbered(text: str, grid: Grid, heads: list[str], number: re.Pattern[str]) -> list[Row]:
    """The patients of a table whose rows are numbered in order, where a column gives their ages."""
    kinds = {
        rule.id: column
        for rule in rules_of("cases", "cell")
        for column, head in enumerate(heads)
        if rule.pattern.match(head)
    }
    if "age" not in kinds:
        return []
    found: list[Row] = []
    for row in grid.of_kind(Kind.BODY):
        cells = grid.row(row)
        label = number.match(text[cells[0].start : cells[0].end]) if cells[0] else None
        if label is None or _count(label["n"]) != len(found) + 1:
            return []
        found.append(_row(len(found) + 1, cells, kinds))
    return found if 2 <= len(found) <= MOST_CASES else []


def _count(written: str) -> int:
    return int(written) if written.isdigit() else ord(written.upper()) - ord("A") + 1


def _row(number: int, cells: list[Slot | None], kinds: Mapping[str, int]) -> Row:
    known = list(dict.fromkeys(cell for cell in cells if cell is not None))
    named = {
        kind: (cell.start, cell.end) for kind, column in kinds.items() if (cell := cells[column]) is not None
    }
    spans = tuple((cell.start, cell.end) for cell in known)
    together = all(0 <= after[0] - before[1] <= MOST_APART for before, after in pairwise(spans))
    return Row(number, ((spans[0][0], spans[-1][1]),) if together else spans, named)
