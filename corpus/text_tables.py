"""Tables in plain text: rows of cells set apart by bars, tabs, columns of spaces, strokes or semicolons."""

import itertools
import re
from collections.abc import Iterator, Sequence

from corpus.citing import NAME
from schemas.document import Cell, Table

_BAR = re.compile(r"\s{0,3}\|\s{0,3}")
_TAB = re.compile(r" {0,3}\t {0,3}")
_GAP = re.compile(r" {3,}")
_SET_APART = re.compile(r"[|\t]")  # signs that keep the place of an empty cell
_LOOSE = (re.compile(r"\s/\s"), re.compile(r";\s?"), re.compile(r" {2,}"))  # signs that prose has too
_WORDS = re.compile(r"\S+(?: \S+)*")
_RULE = re.compile(r"[\s|:+=_-]{3,}")  # the line under a head in Markdown and in drawn tables
_LEAST_ROWS = 2
_LONGEST_GROUP = 40  # characters of a line alone between the rows of a table
_LEAST_LOOSE = 3  # cells of a head by signs that prose has too
_LONGEST_CELL = 70  # characters of such a head's cell
_LONGEST_HEAD = 400  # characters of such a head
_LONGEST_ROW = 300
_ASKEW = 1  # characters by which a cell may stand off its column

Slices = list[tuple[int, int]]


def find_tables(text: str) -> tuple[Table, ...]:
    """Tables of at least two rows; the first row is the header, a "Table 1" line before it the caption."""
    tables: list[Table] = []
    rows: list[Slices] = []
    loose: list[tuple[int, int]] = []
    before: tuple[int, int] | None = None
    caption: tuple[int, int] | None = None
    lines = list(_lines(text))
    for number, (start, end) in enumerate(lines):
        if rows and _RULE.fullmatch(text, start, end):
            continue
        cells = _cells(text, start, end)
        if rows and len(cells) < 2 and _is_between(text, lines, number):
            rows.append([(start, end)])
            continue
        if len(cells) > 1:
            caption = caption if rows else before
            rows.append(cells)
        elif rows:
            tables += _table(text, rows, caption)
            rows = []
        if len(cells) < 2 and end > start:
            loose.append((start, end))
        elif len(cells) > 1:
            loose.append((start, start))  # no line of prose: what stands before and after it is apart
        if NAME.match(text, start, end):
            before = (start, end)
        elif not text[start:end].isspace() and end > start:
            before = None  # an empty line may stand between a caption and its table
    tables += _table(text, rows, caption)
    tables += _by_loose_signs(text, loose)
    return tuple(sorted(tables, key=lambda table: table.start))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _is_between(text: str, lines: Sequence[tuple[int, int]], number: int) -> bool:
    """True for a few words alone on a line with rows of one kind before and after: a group, or half of a label."""
    start, end = lines[number]
    if (
        not 0 < end - start <= _LONGEST_GROUP
        or text.endswith((".", ":", ";"), start, end)
        or number + 1 == len(lines)
    ):
        return False
    if NAME.match(text, start, end):
        return False
    before, after = (_cells(text, *lines[number + step]) for step in (-1, 1))
    return len(before) == len(after) > 1


def _cells(text: str, start: int, end: int) -> Slices:
    """Slices of a row's cells; one or none for a line of prose."""
    line = text[start:end]
    if "|" in line:
        separator = _BAR
    elif "\t" in line.strip():
        separator = _TAB
    elif "   " in line.strip():
        separator = _GAP
    else:
        return []
    padding = " " if separator is _TAB else None  # a row may begin with a tab: its first cell is empty
    cells, at = [], start + len(line) - len(line.lstrip(padding))
    for match in separator.finditer(text, at, end):
        if separator is not _GAP or match.start() > at:
            cells.append((at, match.start()))
        at = match.end()
    cells.append((at, max(at, end - (len(line) - len(line.rstrip())))))
    if separator is _BAR:
        cells = cells[int(cells[0][0] == cells[0][1]) : len(cells) - int(cells[-1][0] == cells[-1][1])]
    return cells


def _split_again(text: str, row: Slices, most: int) -> Slices:
    """The row with cells split at two spaces, where just that gives it as many cells as the longest row."""
    if len(row) == most:
        return row
    split = _at_two_spaces(text, row)
    return split if len(split) == most else row


def _split_in_line(text: str, row: Slices, columns: Slices) -> Slices:
    """A short row with cells split at two spaces, where each then stands in a column of its own: "Range  0.3-4.2"."""
    split = _at_two_spaces(text, row)
    if not len(row) < len(split) < len(columns):
        return row
    return split if _own_columns(text, split, columns) is not None else row


def _at_two_spaces(text: str, row: Slices) -> Slices:
    return [(a + match.start(), a + match.end()) for a, b in row for match in _WORDS.finditer(text[a:b])]


def _table(text: str, rows: list[Slices], caption: tuple[int, int] | None) -> list[Table]:
    if len(rows) < _LEAST_ROWS:
        return []
    rows = _without_padding(text, rows)
    most = max(map(len, rows))
    rows = [_split_again(text, row, most) for row in rows]
    columns = _columns(text, [row for row in rows if len(row) == most])
    rows = [_split_in_line(text, row, columns) for row in rows]
    cells = tuple(
        Cell(row=r, column=c, header=r == 0, start=a, end=b)
        for r, row in enumerate(rows)
        for c, (a, b) in zip(_numbers(text, row, columns, head=r == 0), row, strict=True)
    )
    start = caption[0] if caption else rows[0][0][0]
    return [Table(caption=caption, start=start, end=rows[-1][-1][1], cells=cells)]


def _without_padding(text: str, rows: list[Slices]) -> list[Slices]:
    """The rows; those set apart by tabs without empty cells, where these only pad.

    They keep places where all rows have as many cells, and where the head has none empty but its corner and no row
    more than the head: "Range" with a cell left out, and nothing behind its last one.
    """
    counts = {len(row) for row in rows if len(row) > 1}
    if all(row[0][0] == row[0][1] for row in rows if len(row) > 1):
        return _without_padding(text, [row[1:] if len(row) > 1 else row for row in rows])
    full = all(start < end for start, end in rows[0][1:]) and max(counts) == len(rows[0])
    if "|" in text[rows[0][0][0] : rows[-1][-1][1]] or len(counts) == 1 or full:
        return rows
    return [[cell for cell in row if cell[0] < cell[1]] for row in rows]


def _columns(text: str, rows: Sequence[Slices]) -> Slices:
    """`[start, end)` in its line of each column of rows that have them all."""
    placed = [_places(text, row) for row in rows]
    return [(min(a for a, _ in column), max(b for _, b in column)) for column in zip(*placed, strict=True)]


def _numbers(text: str, row: Slices, columns: Slices, *, head: bool) -> list[int]:
    """The column of each cell of a row: the one that it stands in line with, where each of a short row stands so.

    Else cells are counted from the left, those of a short head from the right.
    """
    if len(row) < len(columns) and not _SET_APART.search(text, row[0][0], row[-1][1]):
        numbers = _own_columns(text, row, columns)
        if numbers is not None:
            return numbers
    first = len(columns) - len(row) if head else 0
    return list(range(first, first + len(row)))


def _own_columns(text: str, row: Slices, columns: Slices) -> list[int] | None:
    """The columns in line with the cells, None where a cell stands in none or two in one."""
    found = [_in_line(place, columns) for place in _places(text, row)]
    numbers = [number for number in found if number is not None]
    ordered = all(a < b for a, b in itertools.pairwise(numbers))
    return numbers if len(numbers) == len(row) and ordered else None


def _in_line(place: tuple[int, int], columns: Slices) -> int | None:
    """The only column that begins or ends where the cell does, or lies within it."""
    near = [
        number
        for number, (start, end) in enumerate(columns)
        if abs(place[0] - start) <= _ASKEW
        or abs(place[1] - end) <= _ASKEW
        or start <= place[0] < place[1] <= end
    ]
    return near[0] if len(near) == 1 else None


def _places(text: str, row: Slices) -> Slices:
    """The cells of a row by their places in the line."""
    line = text.rfind("\n", 0, row[0][0]) + 1
    return [(start - line, end - line) for start, end in row]


def _by_loose_signs(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[Table]:
    """Yield blocks of lines of one sign that prose has too: a head of at least three cells, then rows with numbers."""
    at = 0
    while at < len(lines):
        rows = _block(text, lines, at)
        if len(rows) < _LEAST_ROWS or not _numeric(text, rows[1:]):
            at += 1
            continue
        before = lines[at - 1] if at else None
        caption = before if before and NAME.match(text, *before) else None
        cells = tuple(
            Cell(row=r, column=c, header=r == 0, start=a, end=b)
            for r, row in enumerate(rows)
            for c, (a, b) in enumerate(row)
        )
        start = caption[0] if caption else rows[0][0][0]
        yield Table(caption=caption, start=start, end=rows[-1][-1][1], cells=cells)
        at += len(rows)


def _block(text: str, lines: Sequence[tuple[int, int]], at: int) -> list[Slices]:
    """The rows that a head at this line opens, by the first sign that makes one of it; none for prose."""
    start, end = lines[at]
    if not 0 < end - start < _LONGEST_HEAD or text.endswith(".", start, end):
        return []
    for separator in _LOOSE:
        head = _parted(text, start, end, separator)
        if len(head) < _LEAST_LOOSE or not all(b - a < _LONGEST_CELL for a, b in head):
            continue
        rows = [head]
        for begin, stop in lines[at + 1 :]:
            row = _parted(text, begin, stop, separator)
            if not 2 <= len(row) <= len(head) or stop - begin > _LONGEST_ROW:
                break
            rows.append(row)
        return rows
    return []


def _parted(text: str, start: int, end: int, separator: re.Pattern[str]) -> Slices:
    cells, at = [], start
    for match in separator.finditer(text, start, end):
        cells.append((at, match.start()))
        at = match.end()
    cells.append((at, end))
    return cells


def _numeric(text: str, rows: Sequence[Slices]) -> bool:
    """True if at least half of the rows hold a number in a cell after the first."""
    with_number = sum(any(re.search(r"\d", text[a:b]) for a, b in row[1:]) for row in rows)
    return with_number * 2 >= len(rows)
