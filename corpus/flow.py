"""Lines in reading order to blocks: headings, paragraphs, table rows, captions and notes.

A paragraph may be interrupted by the end of a column or page, and by what floats there: footnotes,
captions, tables. What interrupts an unfinished paragraph is set before or after it, never inside.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from corpus.blocks import SIZE_STEP, Block, BlockKind, same_size
from corpus.body_type import BodyType
from corpus.caption_rows import heads_in_caption
from corpus.captions import CAPTION, FIGURE_CAPTION, TABLE_CAPTION, is_caption
from corpus.grid import Grid, grid_of
from corpus.headings import kind_of
from corpus.layout import Line, lines_of
from corpus.row_tables import area_of, on_page, row_tables
from corpus.shapes import Area, RegionKind

_SENTENCE_END = re.compile(r"(?!(?<=\d)\.\d)[.!?:;][\"'”’)\]]{0,2}(?:\s?\d{1,3}(?:[,–-]\d{1,3}){0,12})?$")
_LIST_ITEM = re.compile(r"(?:[-•·▪●◦‣*]\s|\(?\d{1,3}[.)]\s|\[\d{1,3}\]\s|\([a-z]\)\s)")
_LEADS_TO_FIGURE = re.compile(
    r"(?:\(|\b(?:in|see|and|of|to|with|by|from|per|the|our|as|also|supplementary))$", re.IGNORECASE
)
_STRIPS_MISSED = 2  # by which the columns of few rows may differ from those of the whole table
_CAPTION_STEP = 1.12  # of the usual distance of lines
_APART = 1.9  # of the line's size: white above a heading behind a line that ends no sentence
_LONGEST_HEADING = 130  # characters
_NEW_PARAGRAPH = 1.4  # of the usual distance of lines
_INDENT = 0.6  # of the size
_SHORT = 2.5  # of the size: a last line leaves more than this


class BlockMaker:
    """Feeds on lines in reading order, page by page, gives blocks in the order they should be read."""

    def __init__(self, body: BodyType, title: frozenset[tuple[int, int]] = frozenset()) -> None:
        """`body` is the type of the lines to come, `title` holds the places of the title's lines."""
        self.size, self.leading, self.all_bold = body.size, body.leading, body.bold
        self.blocks: list[Block] = []
        self.joined = OverPages()
        self.open: Block | None = None
        self.floats: list[Block] = []
        self.title = title

    def page(self, lines: Sequence[Line]) -> list[Block]:
        """Feed on the lines of the next page; the blocks that no later page can add to."""
        tables = find_tables(lines)
        position = 0
        while position < len(lines):
            table = tables.get(position)
            if table is not None:
                self._float(table)
                position += 1 if table.lines[0].region is not None else len(table.caption) + len(table.lines)
                continue
            self._line(lines[position])
            position += 1
        done, self.blocks = self.blocks[:-1], self.blocks[-1:]  # a heading may go on in the last one
        self.joined.add(done)
        return self.joined.before(lines[0].page) if lines else []

    def rest(self) -> list[Block]:
        """The blocks that are left once all pages were given."""
        self._close()
        self.joined.add(self.blocks)
        return self.joined.all()

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
        if line.place in self.title:
            return BlockKind.TITLE
        text = line.text
        if len(text) > _LONGEST_HEADING or CAPTION.match(text) or not any(map(str.isalpha, text)):
            return BlockKind.PARAGRAPH
        larger = line.size > (1 + SIZE_STEP) * self.size
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
        if self._leaves_note(before, line):
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
            and same_size(last.lines[-1], line)
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
        if not same_size(before, line) or _LIST_ITEM.match(line.text) and _SENTENCE_END.search(before.text):
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
        apart = before.page != line.page or before.column != line.column or not same_size(before, line)
        step = line.base - before.base
        stands_off = apart or step > _CAPTION_STEP * self.leading * line.size / self.size
        named = is_caption(text, TABLE_CAPTION) or is_caption(text, FIGURE_CAPTION)
        return stands_off and named and not _LEADS_TO_FIGURE.search(before.text)

    def _interrupts(self, line: Line) -> bool:
        """True for a line of another style that stands where an unfinished paragraph was cut."""
        if self.open is None:
            return False
        before = self.open.lines[-1]
        return (
            not _SENTENCE_END.search(before.text)
            and not self._leaves_note(before, line)
            and (not same_size(before, line) or self._begins_caption(before, line))
        )

    def _leaves_note(self, before: Line, line: Line) -> bool:
        """True for a line of the body behind one in smaller type: it cuts no paragraph, a footnote has ended."""
        small = before.size < (1 - SIZE_STEP) * self.size
        return small and abs(line.size - self.size) <= SIZE_STEP * self.size

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


class OverPages:
    """Blocks with tables that go on over a page or column made one, and captions at the foot of a page given to their table.

    Footnotes and boxes may stand between the parts of a table.
    """

    def __init__(self) -> None:
        self._joined: list[Block] = []

    def add(self, blocks: Sequence[Block]) -> None:
        """Put blocks behind the others, or into the one that they go on with."""
        for block in blocks:
            self._add(block)

    def before(self, page: int) -> list[Block]:
        """The first blocks, as long as they end before the page before this one; they are no longer held."""
        few = list(takewhile(lambda block: block.last_page < page - 1, self._joined))
        del self._joined[: len(few)]
        return few

    def all(self) -> list[Block]:
        """The blocks that are held still."""
        few, self._joined = self._joined, []
        return few

    def _add(self, block: Block) -> None:
        joined = self._joined
        places = range(len(joined) - 1, -1, -1)
        at = -1
        if block.grid is not None and not block.caption:
            self._drop_heads(block)
            places = range(len(joined) - 1, -1, -1)
            at = next((i for i in places if not _stands_between(joined[i], block)), -1)
        before = joined[at] if at >= 0 else None
        if block.grid is None or before is None or not _opens_place(before, block):
            joined.append(block)
        elif before.grid is not None and (part := _part_of(before.grid, block, block.grid)) is not None:
            before.grid = before.grid.with_rows_of(part)
        elif (
            at == len(joined) - 1
            and before.kind is BlockKind.PARAGRAPH
            and is_caption(before.lines[0].text, TABLE_CAPTION)
        ):
            joined[-1] = Block(block.kind, block.lines, before.lines, block.grid)
        else:
            joined.append(block)

    def _drop_heads(self, part: Block) -> None:
        """Take away lines right above a part of a table that say again what the table's head says, on the page before."""
        first = len(self._joined)
        while first and _is_above(self._joined[first - 1], part):
            first -= 1
        table = self._joined[first - 1].grid if first else None
        lines = [line for block in self._joined[first:] for line in block.lines]
        if table is not None and table.repeated_in(lines):
            del self._joined[first:]


def _is_above(block: Block, part: Block) -> bool:
    """True for text on the page of a part of a table, above it."""
    return (
        block.grid is None and block.kind is not BlockKind.BOX and block.page == part.page == block.last_page
    )


def _stands_between(block: Block, part: Block) -> bool:
    """True for what may part a table's pieces: side matter, signs that are no text, a paragraph that runs on below."""
    if block.kind is BlockKind.BOX:
        return True
    if block.grid is not None:
        return False
    below = [line for line in block.lines if line.page == part.page and line.top > part.lines[0].top]
    runs_on = block.kind is BlockKind.PARAGRAPH and block.page < part.page and below
    return bool(runs_on) or not any(any(map(str.isalnum, line.text)) for line in block.lines)


def _part_of(table: Grid, block: Block, grid: Grid) -> Grid | None:
    """The grid of a block as rows of a table that began before it; None where its columns are others."""
    if table.goes_on(grid):
        return grid
    region = block.lines[0].region
    words = region.words if region is not None else [word for line in block.lines for word in line.words]
    strips = table.strips_for(grid.left, words)
    if strips is None or abs(len(strips) - len(grid.strips)) > _STRIPS_MISSED:
        return None
    area = region.area if region is not None else area_of(block.lines)
    found = grid_of(words, region.rules if region is not None else (), area, strips)
    on_page([piece.line for row in found.rows for cell in row.cells for piece in cell.pieces], block.page)
    return found


def _opens_place(before: Block, block: Block) -> bool:
    """True for a block on the page, or in the column, that follows the one in which the block before it ends."""
    first, end = block.lines[0], before.lines[-1]
    return (
        block.page == before.last_page + 1
        or block.page == before.last_page
        and first.column == end.column + 1
        and first.top < end.top
    )


def find_tables(lines: Sequence[Line]) -> dict[int, Block]:
    """Tables and boxes by the position of their first line."""
    regions = {at: _region_block(line) for at, line in enumerate(lines) if line.region is not None}
    return regions | row_tables(lines)


def _region_block(line: Line) -> Block:
    """The block of a region, from the one line that stands for it in the order."""
    region = line.region
    if region is None:
        raise ValueError("a line of text stands for no region")
    if region.kind is RegionKind.TABLE:
        caption, heads = heads_in_caption(lines_of(region.caption), lines_of(region.words))
        words, area = region.words, region.area
        if heads:
            words = [*(word for head in heads for word in head.words), *words]
            area = Area(area.x0, min(head.top for head in heads), area.x1, area.y1)
        caption = on_page(caption, line.page)
        grid = grid_of(words, region.rules, area)
        for row in grid.rows:
            for cell in row.cells:
                on_page([piece.line for piece in cell.pieces], line.page)
        return Block(BlockKind.TABLE, [line], caption, grid)
    # a box, or the footnotes of a column
    inner = on_page(lines_of(region.words), line.page)
    maker = BlockMaker(BodyType.of(inner))
    return Block(BlockKind.BOX, [line], inside=[*maker.page(inner), *maker.rest()])
