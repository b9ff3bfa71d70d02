"""Tables of two readings side by side: which cells of the one stand in the same place of the other."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from schemas.document import Document, SectionKind

EXACT = 0.95  # of the cells: such a table counts as read
SAME_TABLE = 0.2  # of the cells: fewer in common, and two tables are two
PART = 0.3  # of a surplus table's own cells: a piece of another one
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−-"), "-")


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell that holds words, as written and as compared, and the columns that it covers."""

    row: int
    column: int
    last: int
    words: str
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as rows of cells that hold words; `start` is its place in the text."""

    caption: str
    start: int
    section: SectionKind | None
    rows: tuple[tuple[GridCell, ...], ...]

    @property
    def count(self) -> int:
        """How many cells hold words."""
        return sum(map(len, self.rows))


@dataclass(frozen=True, slots=True)
class Match:
    """A wanted table with the found one that has most of its cells, and the cells that are not there."""

    wanted: Grid
    found: Grid | None
    identical: int
    missing: tuple[GridCell, ...]

    @property
    def share(self) -> float:
        """The share of the cells that are identical."""
        return self.identical / self.wanted.count


@dataclass(frozen=True, slots=True)
class Surplus:
    """A found table that is none of the wanted ones; `part_of` counts from 1 where it is a piece of one."""

    found: Grid
    part_of: int | None

    @property
    def in_case(self) -> bool:
        """True where it stands in the text of a case."""
        return self.found.section in (SectionKind.CASE, SectionKind.BODY, SectionKind.RESULTS, None)


def grids(document: Document) -> list[Grid]:
    """The tables of a document that have cells with words."""
    found = []
    for table in document.tables:
        rows: defaultdict[int, list[GridCell]] = defaultdict(list)
        for cell in table.cells:
            words = " ".join(document.text[cell.start : cell.end].split())
            if words:
                last = cell.column + cell.column_span - 1
                rows[cell.row].append(GridCell(cell.row, cell.column, last, words, plain(words)))
        if rows:
            start, end = table.caption or (0, 0)
            section = next(
                (
                    s.kind
                    for s in reversed(document.sections)
                    if s.kind is not SectionKind.TABLE and s.start <= table.start < s.end
                ),
                None,
            )
            ordered = tuple(tuple(sorted(rows[row], key=lambda cell: cell.column)) for row in sorted(rows))
            found.append(Grid(document.text[start:end].strip(), table.start, section, ordered))
    return found


def plain(text: str) -> str:
    """The words of a cell without forms of letters, hyphens and spaces that a line end may change.

    >>> plain("10–12 mg / ﬁrst")
    '10-12mg/first'
    """
    return "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).casefold().split())


def compare(wanted: Sequence[Grid], found: Sequence[Grid]) -> tuple[list[Match], list[Surplus]]:
    """Every wanted table with its best counterpart, and the found tables that are left over."""
    missing = {(i, j): _missing(one, other) for i, one in enumerate(wanted) for j, other in enumerate(found)}
    shares = {(i, j): 1 - len(cells) / wanted[i].count for (i, j), cells in missing.items()}
    partner: dict[int, int] = {}
    for i, j in sorted(shares, key=lambda pair: (-shares[pair], pair)):
        if shares[i, j] >= SAME_TABLE and i not in partner and j not in partner.values():
            partner[i] = j
    matches = []
    for i, one in enumerate(wanted):
        if i in partner:
            left = missing[i, partner[i]]
            matches.append(Match(one, found[partner[i]], one.count - len(left), left))
        else:
            matches.append(Match(one, None, 0, tuple(cell for row in one.rows for cell in row)))
    surplus = []
    for j, other in enumerate(found):
        if j not in partner.values():
            common = [(wanted[i].count - len(missing[i, j]), -i) for i in range(len(wanted))]
            best, at = max(common, default=(0, 0))
            surplus.append(Surplus(other, 1 - at if best >= PART * other.count else None))
    return matches, surplus


def _missing(wanted: Grid, found: Grid) -> tuple[GridCell, ...]:
    """The cells of `wanted` that do not stand in the same row and column of `found`."""
    pairs = [
        pair
        for row, other in _same_rows(wanted.rows, found.rows)
        for pair in _same_cells(wanted.rows[row], found.rows[other])
    ]
    columns: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for one, other in pairs:
        columns[one.column][other.column] += 1
    usual = {column: max(counts, key=lambda c: (counts[c], -c)) for column, counts in columns.items()}
    right = {
        (one.row, one.column)
        for one, other in pairs
        if other.column == usual[one.column] or one.last > one.column or other.last > other.column
    }
    return tuple(cell for row in wanted.rows for cell in row if (cell.row, cell.column) not in right)


def _same_cells(one: Sequence[GridCell], other: Sequence[GridCell]) -> list[tuple[GridCell, GridCell]]:
    codes = LCSseq.opcodes([cell.text for cell in one], [cell.text for cell in other])
    return [
        (one[code.src_start + step], other[code.dest_start + step])
        for code in codes
        if code.tag == "equal"
        for step in range(code.src_end - code.src_start)
    ]


def _same_rows(
    one: Sequence[Sequence[GridCell]], other: Sequence[Sequence[GridCell]]
) -> list[tuple[int, int]]:
    """Pairs of rows in order, so that most cells are the same."""
    left, right = ([[cell.text for cell in row] for row in rows] for rows in (one, other))
    alike = [[LCSseq.similarity(a, b) for b in right] for a in left]
    best = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + alike[i][j])
    pairs, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if alike[i][j] and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
