"""Blocks to text, with the place of every word on its page."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.builder import CELL_JOIN
from corpus.flow import Block, BlockKind
from corpus.glyphs import Frame, Glyphs
from corpus.hyphens import keeps_hyphen, vocabulary
from corpus.layout import Line
from corpus.raised import raised
from schemas.document import Box, Cell, Page, Table, Word

_SMALLER = 0.88  # of the line's size: smaller words may be raised or lowered
_RAISED = 0.12  # of the line's size above its baseline
_LOWERED = 0.05
_DASHES = ("–", "—", "/")


@dataclass(slots=True)
class PlacedText:
    """The text under construction and where its words stand."""

    known: frozenset[str]
    frames: Sequence[Frame]
    parts: list[str] = field(default_factory=list)
    length: int = 0
    tail: str = ""
    words: list[Word] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    title: tuple[int, int] | None = None

    def add(self, text: str) -> None:
        """Add text that stands nowhere on the page, such as the space between two words."""
        self.parts.append(text)
        self.length += len(text)
        self.tail = (self.tail + text)[-60:]

    def add_word(self, word: Glyphs, text: str, page: int) -> None:
        """Add a word and remember its place."""
        start = self.length
        self.add(text)
        left, top, right, bottom = self.frames[page - 1].shown(word)
        box = Box(page=page, x0=left, y0=top, x1=right, y1=bottom)
        self.words.append(Word(start=start, end=self.length, box=box))

    def drop_hyphen(self) -> None:
        """Take the hyphen from the end of the last word."""
        last = self.words[-1]
        self.parts[-1] = self.parts[-1][:-1]
        self.length -= 1
        self.tail = self.tail[:-1]
        self.words[-1] = last.model_copy(update={"end": self.length})

    def text(self) -> str:
        """The whole text."""
        return "".join(self.parts).removesuffix("\n")


def place_blocks(blocks: Sequence[Block], frames: Sequence[Frame]) -> PlacedText:
    """The text of all blocks, a line each (a table's rows a line each), with words and tables."""
    lines = [line for block in blocks for line in (*block.caption, *block.lines)]
    out = PlacedText(vocabulary("\n".join(line.text for line in lines)), frames)
    for before, block in zip([None, *blocks], blocks, strict=False):
        start = out.length
        if block.kind is BlockKind.TABLE:
            _table(out, block)
            continue
        _paragraph(out, block.lines)
        if block.kind is BlockKind.TITLE and out.title is None:
            out.title = (start, out.length)
        if before is not None and before.kind is BlockKind.TABLE and _is_note(before, block):
            table = out.tables[-1]
            out.tables[-1] = table.model_copy(update={"notes": ((start, out.length),), "end": out.length})
        _end_line(out, start)
    return out


def _is_note(table: Block, block: Block) -> bool:
    """True for the small print right below a table."""
    last, first = table.lines[-1], block.lines[0]
    below = first.page == last.page and 0 < first.base - last.base < 2.5 * last.size
    return below and block.kind is not BlockKind.HEADING and first.size <= 1.02 * last.size


def _end_line(out: PlacedText, start: int) -> None:
    if out.length > start:
        out.add("\n")


def _paragraph(out: PlacedText, lines: Sequence[Line]) -> None:
    start = out.length
    for position, line in enumerate(lines):
        _words(out, line, line.words, fresh=out.length == start, after=lines[position + 1 :][:1])


def _words(
    out: PlacedText, line: Line, words: Sequence[Glyphs], *, fresh: bool, after: Sequence[Line] = ()
) -> None:
    """Add words of one line; `fresh` at the start of a block or cell, `after` the line that follows."""
    for position, word in enumerate(words):
        following = (
            words[position + 1].text if position + 1 < len(words) else (after[0].text if after else "")
        )
        text = word.text
        shift = line.base - word.base
        if word.size < _SMALLER * line.size and shift > _RAISED * line.size:
            text = raised(out.tail.rpartition("\n")[2], text, following)
            if not text:
                continue
            glued = True
        else:
            glued = (
                word.glued
                or word.size < _SMALLER * line.size
                and shift < -_LOWERED * line.size
                and position > 0
            )
        if not (fresh and position == 0) and out.tail and out.tail[-1] != "\n":
            _space(
                out,
                word,
                text,
                glued=glued and position > 0 or glued and text != word.text,
                wraps=position == 0,
            )
        out.add_word(word, text, line.page)


def _space(out: PlacedText, word: Glyphs, text: str, *, glued: bool, wraps: bool) -> None:
    """Add the space before a word, or settle the hyphen that the line before ended with."""
    if glued:
        return
    if wraps and len(out.tail) > 1 and out.tail[-2] != " ":
        if out.tail[-1] == "-":
            if not keeps_hyphen(out.tail[:-1], text, out.known) and out.words:
                out.drop_hyphen()
            return
        if out.tail[-1] in _DASHES:
            return
    out.add(" ")


@dataclass(slots=True)
class _Row:
    """Lines of one table row, its words by column."""

    line: Line
    cells: dict[int, list[tuple[Line, list[Glyphs]]]]


def _table(out: PlacedText, block: Block) -> None:
    start = out.length
    caption = None
    if block.caption:
        _paragraph(out, block.caption)
        caption = (start, out.length)
        _end_line(out, start)
    columns = _columns(block.lines)
    cells: list[Cell] = []
    for number, row in enumerate(_rows(block.lines, columns)):
        for column in range(len(columns)):
            if column:
                out.add(CELL_JOIN)
            begin = out.length
            for line, words in row.cells.get(column, []):
                _words(out, line, words, fresh=out.length == begin)
            if out.length > begin:
                cells.append(Cell(row=number, column=column, header=number == 0, start=begin, end=out.length))
        out.add("\n")
    out.tables.append(Table(caption=caption, start=start, end=out.length - 1, cells=tuple(cells)))


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """The columns of a table as stretches of x, by joining cells that overlap in the fullest rows first."""
    columns: list[tuple[float, float]] = []
    for line in sorted(lines, key=lambda line: -len(line.cells)):
        for cell in line.cells:
            x0, x1 = cell[0].x0, max(word.x1 for word in cell)
            hit = [i for i, (a, b) in enumerate(columns) if x0 < b and x1 > a]
            if not hit:
                columns.append((x0, x1))
            elif len(hit) == 1:
                a, b = columns[hit[0]]
                columns[hit[0]] = (min(a, x0), max(b, x1))
    return sorted(columns)


def _rows(lines: Sequence[Line], columns: Sequence[tuple[float, float]]) -> list[_Row]:
    """Rows with their words by column; a line of one cell below a row continues that cell."""
    rows: list[_Row] = []
    for line in lines:
        placed = [(_column_of(cell, columns), cell) for cell in line.cells]
        wrapped = rows and _continues(rows, line, [column for column, _ in placed])
        if not wrapped:
            rows.append(_Row(line, {}))
        for column, cell in placed:
            rows[-1].cells.setdefault(column, []).append((line, cell))
    return rows


def _continues(rows: Sequence[_Row], line: Line, columns: Sequence[int]) -> bool:
    """True for a further line of the row before: of one cell, or the second line of a head."""
    if line.base - rows[-1].line.base > 1.6 * line.size * (1 + max(map(len, rows[-1].cells.values())) - 1):
        return False
    if len(columns) == 1:
        return len(rows[-1].cells) > 1 and (columns[0] > 0 or not line.text[:1].isupper())
    step = line.base - rows[-1].line.base
    return (
        len(rows) <= 2
        and 0 not in columns
        and step < 1.35 * line.size
        and not any(map(str.isdigit, line.text))
    )


def _column_of(cell: Sequence[Glyphs], columns: Sequence[tuple[float, float]]) -> int:
    """The column that a cell overlaps most, else the nearest one."""
    x0, x1 = cell[0].x0, max(word.x1 for word in cell)
    return max(range(len(columns)), key=lambda i: (min(x1, columns[i][1]) - max(x0, columns[i][0]), -i))


def page_slices(words: Sequence[Word], frames: Sequence[Frame], length: int) -> tuple[Page, ...]:
    """Pages in order, each with the slice of the text that begins on it; an empty page has an empty slice."""
    firsts: dict[int, int] = {}
    for word in words:
        firsts.setdefault(word.box.page, word.start)
    starts: list[int] = []
    for number in range(1, len(frames) + 1):
        before = starts[-1] if starts else 0
        starts.append(max(before, firsts.get(number, before)) if starts else 0)
    ends = [*starts[1:], length]
    return tuple(
        Page(
            number=i + 1, width=frame.width, height=frame.height, start=starts[i], end=max(starts[i], ends[i])
        )
        for i, frame in enumerate(frames)
    )
