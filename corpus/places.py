"""Blocks to text, with the place of every word on its page."""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field

from corpus.blocks import Block, BlockKind
from corpus.body_type import TypeCounts
from corpus.broken_words import rests_of_words
from corpus.builder import CELL_JOIN
from corpus.glyphs import Frame, Glyphs
from corpus.grid import Grid, GridRow
from corpus.headings import kind_of
from corpus.hocr import UNSURE
from corpus.hyphens import keeps_hyphen, vocabulary
from corpus.layout import Line
from corpus.raised import LONGEST_MARK, raised
from corpus.waiting import Waiting
from schemas.document import Cell, Page, SectionKind, Table, UnsureWord
from schemas.words import Words

_SMALLER = 0.88  # of the line's size: smaller words may be raised or lowered
_RAISED = 0.12  # of the line's size above its baseline
_LOWERED = 0.05
_DASHES = ("–", "—", "/")
_SMALL_PRINT = 0.95  # of the body's size
_NOTE = re.compile(
    r"(?!(?-i:A)\s)(?:[*†‡§¶#]|\(?[a-h]\)?[\s.:]|notes?\b|n\.?b\b|abbreviations?\b|legend\b|sources?\s?:|key\s?:|"
    r"(?:data|values|results) are\b|"
    r"[A-Z][A-Za-z0-9-]{0,9}\s?[:=,]\s?[a-z])",
    re.IGNORECASE,
)


@dataclass(slots=True)
class PlacedText:
    """The text under construction and where its words stand; `source` is all lines as they stand on the pages."""

    source: str
    known: frozenset[str]
    frames: Sequence[Frame]
    parts: list[str] = field(default_factory=list)
    length: int = 0
    tail: str = ""
    words: Words = field(default_factory=Words)
    sure: dict[int, float] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    asides: list[tuple[int, int]] = field(default_factory=list)
    title: tuple[int, int] | None = None
    marks: list[str] | None = None  # those of the cell that is being placed

    def add(self, text: str) -> None:
        """Add text that stands nowhere on the page, such as the space between two words."""
        self.parts.append(text)
        self.length += len(text)
        self.tail = (self.tail + text)[-60:]

    def add_word(self, word: Glyphs, text: str, page: int) -> None:
        """Add a word and remember its place; the sign of a power that `text` has before the word stands nowhere."""
        own = text.endswith(word.text)
        start = self.length + (len(text) - len(word.text) if own else 0)
        self.add(text)
        frame = self.frames[page - 1]
        for first, last, x0, x1 in _pieces(word, word.cuts if own and word.cuts else (), self.length - start):
            if word.sure < UNSURE / 100:
                self.sure[len(self.words)] = word.sure
            edges = frame.shown(x0, word.top, x1, word.foot or word.bottom)
            self.words.add(start + first, start + last, page, edges)

    def drop_hyphen(self) -> None:
        """Take the hyphen from the end of the last word."""
        self.parts[-1] = self.parts[-1][:-1]
        self.length -= 1
        self.tail = self.tail[:-1]
        if not self.words.shorten(self.length):
            self.sure.pop(len(self.words), None)

    def unsure(self) -> list[UnsureWord]:
        """The words of which OCR is unsure."""
        words = ((self.words[position], sure) for position, sure in self.sure.items())
        return [UnsureWord(start=word.start, end=word.end, sure=round(sure, 2)) for word, sure in words]

    def text(self) -> str:
        """The whole text."""
        return "".join(self.parts).removesuffix("\n")


def _pieces(
    word: Glyphs, cuts: Sequence[tuple[int, float]], length: int
) -> Iterator[tuple[int, int, float, float]]:
    """The word cut where figures, letters and signs meet: `(first, last)` in its text, left and right edge."""
    first, left = 0, word.x0
    for last, right in cuts:
        yield first, last, left, max(left, right)
        first, left = last, right
    yield first, length, left, max(left, word.x1)


class Blocks:
    """All blocks of a document in the order of reading, and what their lines say together."""

    def __init__(self) -> None:
        self._waiting: Waiting[list[Block]] = Waiting()
        self._texts: list[str] = []
        self._counts = TypeCounts()

    def add(self, blocks: list[Block]) -> None:
        """Put the blocks of a page behind the others."""
        lines = [line for block in blocks for line in block.all_lines()]
        self._texts += [line.text for line in lines]
        self._counts.see_sizes(lines)
        self._waiting.add(blocks)

    def placed(self, frames: Sequence[Frame]) -> PlacedText:
        """The text of all blocks, a line each (a table's rows a line each), with words and tables.

        The blocks are used up: the letters of a page need not be kept once its words are placed.
        """
        source = "\n".join(self._texts)
        out = PlacedText(source, vocabulary(source), frames)
        self._texts = []
        _place(out, (block for blocks in self._waiting.taken() for block in blocks), self._counts.size)
        return out


def _place(out: PlacedText, blocks: Iterable[Block], body: float) -> None:
    above: Line | None = None
    for block in blocks:
        above = _place_block(out, block, above, body)


def _place_block(out: PlacedText, block: Block, above: Line | None, body: float) -> Line | None:
    """Place a block; the last line of the table, or of its notes, below which a note may stand next.

    `above` is that of the block before.
    """
    start = out.length
    if block.grid is not None:
        _table(out, block, block.grid)
        return list(block.all_lines())[-1]
    if block.kind is BlockKind.BOX:
        _place(out, block.inside, body)
        if not _is_abstract(block.inside):
            out.asides.append((start, out.length))
        return None
    _paragraph(out, block.lines)
    if block.kind is BlockKind.TITLE and out.title is None:
        out.title = (start, out.length)
    below = None
    if above is not None and _is_note(above, block, body):
        table, note = out.tables[-1], (start, out.length)
        out.tables[-1] = table.model_copy(update={"notes": (*table.notes, note), "end": out.length})
        below = block.lines[-1]
    _end_line(out, start)
    return below


def _is_abstract(blocks: Sequence[Block]) -> bool:
    """True for a box that opens with the abstract's heading: a frame around it, no side matter."""
    first = next((block.lines[0].text for block in blocks if block.lines), "")
    opening = first.split(":")[0].split(".")[0]
    return kind_of(opening, in_abstract=True) in (SectionKind.ABSTRACT, SectionKind.INTRODUCTION)


def _is_note(last: Line, block: Block, body: float) -> bool:
    """True for the text right below a table, or its note, that is set smaller than the body, or begins as notes do."""
    first = block.lines[0]
    below = first.page == last.page and 0 < first.base - last.base < 2.5 * last.size
    if not below or block.kind is BlockKind.HEADING or first.size > 1.02 * max(last.size, 0.9 * body):
        return False
    return first.size <= _SMALL_PRINT * body or _NOTE.match(first.text) is not None


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
            before = out.tail.rpartition("\n")[2]
            text = raised(before, text, following, in_table=out.marks is not None)
            if not text:
                if out.marks is not None and not word.text.isdigit():
                    out.marks.append(word.text.strip(" ,;"))
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


def _table(out: PlacedText, block: Block, grid: Grid) -> None:
    start = out.length
    caption = None
    if block.caption:
        _paragraph(out, block.caption)
        caption = (start, out.length)
        _end_line(out, start)
    cells: list[Cell] = []
    rests = rests_of_words(grid, out.source)
    for number, row in enumerate(grid.rows):
        cells += _row(out, row, number, grid.columns, rests)
    out.tables.append(Table(caption=caption, start=start, end=out.length - 1, cells=tuple(cells)))


def _row(out: PlacedText, row: GridRow, number: int, columns: int, rests: Set[int]) -> Iterator[Cell]:
    """Add one row, a bar between its columns; `rests` are pieces that go on with the word before them."""
    at = 0
    for cell in row.cells:
        while at < cell.column:
            out.add(CELL_JOIN)
            at += 1
        begin, out.marks = out.length, []
        for piece in cell.pieces:
            _words(out, piece.line, piece.words, fresh=out.length == begin or id(piece) in rests)
        mark = next((mark for mark in reversed(out.marks) if 0 < len(mark) <= LONGEST_MARK), "")
        out.marks = None
        if out.length > begin:
            yield Cell(
                row=number,
                column=cell.column,
                column_span=cell.span,
                header=row.header,
                mark=mark,
                start=begin,
                end=out.length,
            )
    while at < columns - 1:
        out.add(CELL_JOIN)
        at += 1
    out.add("\n")


def page_slices(words: Words, frames: Sequence[Frame], length: int) -> tuple[Page, ...]:
    """Pages in order, each with the slice of the text that begins on it; an empty page has an empty slice."""
    firsts = words.firsts()
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
