"""What a page's lines belong to: headings, paragraphs, tables, notes, boxes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.grid import Grid
from corpus.layout import Line

SIZE_STEP = 0.06  # of the size: a larger step is another style


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

    @property
    def last_page(self) -> int:
        """The page on which it ends."""
        return max((line.page for line in self.all_lines()), default=self.lines[-1].page)


def same_size(first: Line, second: Line) -> bool:
    """True for lines set in one size."""
    return abs(first.size - second.size) <= SIZE_STEP * max(first.size, second.size)
