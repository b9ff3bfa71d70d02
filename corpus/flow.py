"""Lines in reading order to blocks: headings, paragraphs, table rows, captions and notes.

A paragraph may be interrupted by the end of a column or page, and by what floats there: footnotes,
captions, tables. What interrupts an unfinished paragraph is set before or after it, never inside.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from corpus.caption_rows import rows_in_caption
from corpus.captions import CAPTION, FIGURE_CAPTION, TABLE_CAPTION, is_caption
from corpus.grid import Grid, grid_of
from corpus.headings import kind_of
from corpus.layout import Line, is_numeric, lines_of
from corpus.shapes import Area, RegionKind


class BlockKind(StrEnum):
    """What a block of a page is."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    TABLE = "table"
    NOTE = "note"
    BOX = "box"


@dataclass(slots=True)
class Block:
    """Lines that belong together. A table has its rows in `grid` and its caption's lines in `caption`.

    A box has the blocks that stand in it in `inside`.
    """

    kind: BlockKind
    lines: list[Line]
    caption: list[Line] = field(default_factory=list)
    grid: Grid | None = None
    inside: list["Block"] = field(default_factory=list)

    def all_lines(self) -> Iterator[Line]:
        """Every line of text in it, in reading order."""
        yield from self.caption
        if self.grid is not None:
            yield from {
                id(p.line): p.line for row in self.grid.rows for c in row.cells for p in c.pieces
            }.values()
        elif self.inside:
            for block in self.inside:
                yield from block.all_lines()
        else:
            yield from self.lines

    @property
    def page(self) -> int:
        """The page on which the block begins."""
        return (self.caption or self.lines)[0].page


_SENTENCE_END = re.compile(r"(?!(?<=\d)\.\d)[.!?:;][\"'”’)\]]{0,2}(?:\s?\d{1,3}(?:[,–-]\d{1,3}){0,12})?$")
_LIST_ITEM = re.compile(r"(?:[-•·▪●◦‣*]\s|\(?\d{1,3}[.)]\s|\[\d{1,3}\]\s|\([a-z]\)\s)")
_LEADS_TO_FIGURE = re.compile(
    r"(?:\(|\b(?:in|see|and|of|to|with|by|from|per|the|our|as|also|supplementary))$", re.IGNORECASE
)
_MARKER = re.compile(r"(?:[\[(]?\d{1,3}[\]).:]{0,2}|[\[(]?[a-z][\]).]|[•·▪●◦‣*–—-])")
_CAPTION_STEP = 1.12  # of the usual distance of lines
_MANY_GAPS, _EVEN = (
    5,
    1.8,
)  # so many spaces, the widest less than so many times the narrowest: a stretched line
_MOST_WRAPPED = 4  # lines of one cell below each other between two rows
_SIZE_STEP = 0.06  # of the size: a larger step is another style
_APART = 1.9  # of the line's size: white above a heading behind a line that ends no sentence
_LONGEST_HEADING = 130  # characters
_NEW_PARAGRAPH = 1.4  # of the usual distance of lines
_INDENT = 0.6  # of the size
_SHORT = 2.5  # of the size: a last line leaves more than this


def body_size(lines: Sequence[Line]) -> float:
    """The size in which most characters are set."""
    counts: Counter[float] = Counter()
    for line in lines:
        counts[round(line.size * 4) / 4] += sum(len(word.text) for word in line.words)
    return max(counts, key=lambda size: (counts[size], size))


def usual_leading(lines: Sequence[Line], size: float) -> float:
    """The distance from baseline to baseline in the body's paragraphs."""
    steps: Counter[float] = Counter()
    for above, line in pairwise(lines):
        step = line.base - above.base
        if (
            above.page == line.page
            and above.column == line.column
            and 0 < step < 3 * size
            and _same(above, line)
        ):
            steps[round(step * 2) / 2] += 1
    return max(steps, key=lambda step: (steps[step], -step), default=1.2 * size)


def _mostly_bold(lines: Sequence[Line], size: float) -> bool:
    """True where most of the body's lines are in bold type, or in one that calls itself so."""
    body = [line.bold for line in lines if abs(line.size - size) <= _SIZE_STEP * size]
    return sum(body) > 0.5 * len(body)


def _same(first: Line, second: Line) -> bool:
    return abs(first.size - second.size) <= _SIZE_STEP * max(first.size, second.size)


class BlockMaker:
    """Feeds on lines in reading order, gives blocks in the order they should be read."""

    def __init__(
        self, lines: Sequence[Line], tables: dict[int, Block], title: frozenset[int] = frozenset()
    ) -> None:
        """`tables` maps a table's first line (or caption line) to its block, `title` holds ids of the title's lines."""
        self.lines = lines
        self.tables = tables
        self.size = body_size(lines)
        self.leading = usual_leading(lines, self.size)
        self.all_bold = _mostly_bold(lines, self.size)  # then weight tells nothing
        self.blocks: list[Block] = []
        self.open: Block | None = None
        self.floats: list[Block] = []
        self.title = title

    def run(self) -> list[Block]:
        """All blocks."""
        position = 0
        while position < len(self.lines):
            table = self.tables.get(position)
            if table is not None:
                self._float(table)
                position += 1 if table.lines[0].region is not None else len(table.caption) + len(table.lines)
                continue
            self._line(self.lines[position])
            position += 1
        self._close()
        return _over_pages(self.blocks)

    def _line(self, line: Line) -> None:
        kind = self._kind(line)
        if kind in (BlockKind.HEADING, BlockKind.TITLE):
            self._heading(line, kind)
            return
        last = self.floats[-1] if self.floats else None
        if last is not None and last.kind is BlockKind.NOTE and self._goes_on(last, line):
            last.lines.append(line)
        elif self.open is not None and self._goes_on(self.open, line):
            self._resume(line)
        elif self._interrupts(line):
            self.floats.append(Block(BlockKind.NOTE, [line]))
        else:
            self._close()
            self.open = Block(BlockKind.PARAGRAPH, [line])

    def _kind(self, line: Line) -> BlockKind:
        if id(line) in self.title:
            return BlockKind.TITLE
        text = line.text
        if len(text) > _LONGEST_HEADING or CAPTION.match(text) or not any(map(str.isalpha, text)):
            return BlockKind.PARAGRAPH
        larger = line.size > (1 + _SIZE_STEP) * self.size
        bold = line.bold and not self.all_bold
        if kind_of(text) is not None and (bold or larger or self._alone(line)):
            return BlockKind.HEADING
        if (
            (bold or larger)
            and not text.endswith((".", ",", ";"))
            and (text[0].isupper() or text[0].isdigit())
        ):
            return BlockKind.HEADING
        return BlockKind.PARAGRAPH

    def _alone(self, line: Line) -> bool:
        """True for a known heading in plain type: the text before it is finished, or white stands between them."""
        before = self.open.lines[-1] if self.open else None
        if before is None or _SENTENCE_END.search(before.text) or kind_of(before.text) is not None:
            return True
        beside = before.page == line.page and before.column == line.column
        return beside and line.base - before.base > _APART * line.size

    def _heading(self, line: Line, kind: BlockKind) -> None:
        last = self.blocks[-1] if self.blocks and self.open is None and not self.floats else None
        if last is not None and last.kind is kind is BlockKind.TITLE:
            last.lines.append(line)
            return
        if (
            last is not None
            and last.kind is kind
            and _same(last.lines[-1], line)
            and last.lines[-1].bold == line.bold
            and last.page == line.page
            and 0 < line.base - last.lines[-1].base < 1.7 * line.size
            and kind_of(line.text) is None
            and kind_of(last.lines[-1].text) is None
        ):
            last.lines.append(line)
            return
        self._close()
        self.blocks.append(Block(kind, [line]))

    def _goes_on(self, block: Block, line: Line) -> bool:
        """True when the line continues the block's paragraph."""
        before = block.lines[-1]
        if not _same(before, line) or _LIST_ITEM.match(line.text) and _SENTENCE_END.search(before.text):
            return False
        ended = bool(_SENTENCE_END.search(before.text))
        if before.page == line.page and before.column == line.column and line.base > before.base:
            step = line.base - before.base
            if step > max(_NEW_PARAGRAPH * self.leading * line.size / self.size, 1.9 * line.size):
                return False
            if step > _NEW_PARAGRAPH * self.leading * line.size / self.size and (
                ended or block.kind is BlockKind.NOTE
            ):
                return False
            if ended and line.x0 > before.x0 + _INDENT * line.size:
                return False
        elif block.kind is BlockKind.NOTE:
            return not ended and before.page == line.page
        elif ended and line.x0 > line.left + _INDENT * line.size:
            return False
        if self._begins_caption(before, line):
            return False
        return not (ended and before.x1 < before.right - _SHORT * line.size)

    def _begins_caption(self, before: Line, line: Line) -> bool:
        """True for a caption; a sentence that runs over the line end may hold the same words ("see / Figure 1.")."""
        text = line.text
        if not CAPTION.match(text):
            return False
        if _SENTENCE_END.search(before.text):
            return True
        apart = before.page != line.page or before.column != line.column or not _same(before, line)
        step = line.base - before.base
        stands_off = apart or step > _CAPTION_STEP * self.leading * line.size / self.size
        named = is_caption(text, TABLE_CAPTION) or is_caption(text, FIGURE_CAPTION)
        return stands_off and named and not _LEADS_TO_FIGURE.search(before.text)

    def _interrupts(self, line: Line) -> bool:
        """True for a line of another style that stands where an unfinished paragraph was cut."""
        if self.open is None:
            return False
        before = self.open.lines[-1]
        return not _SENTENCE_END.search(before.text) and (
            not _same(before, line) or self._begins_caption(before, line)
        )

    def _resume(self, line: Line) -> None:
        """Go on with the open paragraph; what floated on its first page is set before it."""
        if self.open is not None:
            self.blocks += [block for block in self.floats if block.page == self.open.page]
            self.floats = [block for block in self.floats if block.page != self.open.page]
            self.open.lines.append(line)

    def _float(self, table: Block) -> None:
        if self.open is not None and not _SENTENCE_END.search(self.open.lines[-1].text):
            self.floats.append(table)
            return
        self._close()
        self.blocks.append(table)

    def _close(self) -> None:
        if self.open is not None:
            self.blocks.append(self.open)
        self.blocks += self.floats
        self.open, self.floats = None, []


def _over_pages(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with tables that go on over a page or column made one, and captions at the foot of a page given to their table."""
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if block.grid is None or block.caption or before is None or not _opens_place(before, block):
            joined.append(block)
        elif before.grid is not None and before.grid.goes_on(block.grid):
            before.grid = before.grid.with_rows_of(block.grid)
        elif before.kind is BlockKind.PARAGRAPH and is_caption(before.lines[0].text, TABLE_CAPTION):
            joined[-1] = Block(block.kind, block.lines, before.lines, block.grid)
        else:
            joined.append(block)
    return joined


def _opens_place(before: Block, block: Block) -> bool:
    """True for a block on the page, or in the column, that follows the one in which the block before it ends."""
    last = max((line.page for line in before.all_lines()), default=before.lines[-1].page)
    first, end = block.lines[0], before.lines[-1]
    return (
        block.page == last + 1
        or block.page == last
        and first.column == end.column + 1
        and first.top < end.top
    )


def find_tables(lines: Sequence[Line]) -> dict[int, Block]:
    """Tables by the position of their first line: rows of cells that stand below each other."""
    found: dict[int, Block] = {}
    start = 0
    while start < len(lines):
        if lines[start].region is not None:
            found[start] = _region_block(lines[start])
            start += 1
            continue
        end = start
        while end < len(lines) and _row_after(lines, start, end):
            end += 1
        if _is_table(lines[start:end]):
            caption, head = _caption_before(lines, start)
            caption, head = rows_in_caption(caption, head, lines[start:end])
            rows = [*head, *lines[start:end]]
            grid = _grid_of_lines(rows)
            if grid.columns > 1:  # else its gaps stand nowhere below each other: stretched prose
                found[start - len(caption) - len(head)] = Block(BlockKind.TABLE, rows, caption, grid)
            start = end
        else:
            start += 1
    return found


def _region_block(line: Line) -> Block:
    """The block of a region, from the one line that stands for it in the order."""
    region = line.region
    if region is None:
        raise ValueError("a line of text stands for no region")
    if region.kind is RegionKind.TABLE:
        caption = _on_page(lines_of(region.caption), line.page)
        grid = grid_of(region.words, region.rules, region.area)
        for row in grid.rows:
            for cell in row.cells:
                _on_page([piece.line for piece in cell.pieces], line.page)
        return Block(BlockKind.TABLE, [line], caption, grid)
    # a box, or the footnotes of a column
    inner = _on_page(lines_of(region.words), line.page)
    return Block(BlockKind.BOX, [line], inside=BlockMaker(inner, find_tables(inner)).run())


def _on_page(lines: list[Line], page: int) -> list[Line]:
    for line in lines:
        line.page = page
    return lines


def _grid_of_lines(rows: Sequence[Line]) -> Grid:
    """The grid of rows that no rule surrounds."""
    words = [word for row in rows for word in row.words]
    area = Area(
        min(row.x0 for row in rows),
        min(row.top for row in rows),
        max(row.x1 for row in rows),
        max(row.bottom for row in rows),
    )
    grid = grid_of(words, (), area)
    _on_page([p.line for row in grid.rows for cell in row.cells for p in cell.pieces], rows[0].page)
    return grid


def _row_after(lines: Sequence[Line], start: int, at: int) -> bool:
    """True when the line at `at` can be a further row of the table begun at `start`."""
    line = lines[at]
    if line.region is not None:
        return False
    if len(line.cells) < 2 or _stretched(line):
        if at == start or line.page != lines[start].page or at + 1 >= len(lines):
            return False
        return len(line.cells) == 1 and _below_row(lines, start, at)
    if at == start:
        return True
    before = lines[at - 1]
    return line.page == before.page and 0 < line.base - before.base < 3.5 * line.size and _same(before, line)


def _below_row(lines: Sequence[Line], start: int, at: int) -> bool:
    """True for a line that wraps a cell of the row above it.

    A third line of a cell and the name of a group of rows are told from text below the table by the next row.
    """
    above = next(back for back in range(at - 1, start - 1, -1) if len(lines[back].cells) > 1)
    row, line = lines[above], lines[at]
    if above == at - 1:
        return _wrapped_cell(row, line)
    if at - above > _MOST_WRAPPED or not _in_a_cell(row, line) or not _close_below(lines[at - 1], line):
        return False
    for before, after in pairwise(lines[at : above + _MOST_WRAPPED + 2]):
        if not _close_below(before, after):
            return False
        if len(after.cells) > 1:
            return not _stretched(after) and _aligned(row, after)
    return False


def _close_below(row: Line, line: Line) -> bool:
    return row.page == line.page and 0 < line.base - row.base < 1.5 * line.size and _same(row, line)


def _wrapped_cell(row: Line, line: Line) -> bool:
    """True for the second line of a cell: close below its row, and as narrow as one of the row's cells."""
    return len(row.cells) > 1 and _close_below(row, line) and _in_a_cell(row, line)


def _in_a_cell(row: Line, line: Line) -> bool:
    """True for a line no wider than one of the row's cells with the white behind it."""
    return any(
        cell[0].x0 - line.size < line.x0
        and line.x1 < (following[0].x0 if following else row.right + line.size)
        for cell, following in zip(row.cells, [*row.cells[1:], None], strict=True)
    )


def _stretched(line: Line) -> bool:
    """True for justified prose whose spaces are all wide alike."""
    if is_numeric(line.words):
        return False
    gaps = [b.x0 - a.x1 for a, b in zip(line.words, line.words[1:], strict=False) if not b.glued]
    if len(gaps) >= _MANY_GAPS and max(gaps) < _EVEN * min(gaps):
        return True
    return len(gaps) >= 2 and max(gaps) - min(gaps) < 0.25 * line.size and line.x1 > line.right - line.size


def _is_table(rows: Sequence[Line]) -> bool:
    """True for two rows or more, most of three cells, or three rows of two, that share a column."""
    full = [row for row in rows if len(row.cells) > 1]
    if len(full) < 2 or _is_list(full):
        return False
    cells = max(len(row.cells) for row in full)
    if len(full) < (2 if cells > 2 else 3):
        return False
    pairs = list(pairwise(full))
    return sum(_aligned(a, b) for a, b in pairs) >= 0.6 * len(pairs)


def _is_list(rows: Sequence[Line]) -> bool:
    """True for items behind hanging numbers or bullets: references, not a table."""
    marked = [row for row in rows if len(row.cells) == 2 and _MARKER.fullmatch(row.cells[0][0].text)]
    return len(marked) >= 0.6 * len(rows) and all(len(row.cells[0]) == 1 for row in marked)


def _aligned(first: Line, second: Line) -> bool:
    """True when a cell behind the first stands below one of the row above: left, right or middle."""
    for upper in first.cells[1:]:
        for lower in second.cells[1:]:
            left, right = abs(upper[0].x0 - lower[0].x0), abs(upper[-1].x1 - lower[-1].x1)
            middle = abs(upper[0].x0 + upper[-1].x1 - lower[0].x0 - lower[-1].x1) / 2
            if min(left, right, middle) < 3.0:
                return True
    return False


def _caption_before(lines: Sequence[Line], start: int) -> tuple[list[Line], list[Line]]:
    """The lines of a table's caption right above its first row, and a first head of one cell below it."""
    for back in range(1, 6):
        at = start - back
        if (
            at < 0
            or lines[at].region is not None
            or lines[at].page != lines[start].page
            or lines[at].base > lines[start].base
        ):
            return [], []
        if TABLE_CAPTION.match(lines[at].text):
            between = list(lines[at:start])
            head = [
                line
                for line in between[1:]
                if line.x0 > between[0].x0 + 2 * line.size and line is between[-1]
            ]
            return between[: len(between) - len(head)], head
    return [], []
