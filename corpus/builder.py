"""Builds the text of a structured source block by block, and remembers sections and tables."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from corpus.asides import aside_length
from corpus.clean import repair
from corpus.edits import Mapped
from schemas.document import Cell, ReadingWarning, Section, SectionKind, Table

CELL_JOIN = " | "
MOST_SPAN = 100  # columns or rows: a larger span is a mistake or an attack


def tidy(text: str) -> str:
    """One line: characters repaired, white space collapsed."""
    if not text.isascii():
        mapped = Mapped(text)
        repair(mapped)
        text = mapped.text
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class GridCell:
    """A table cell before it has a place in the text."""

    text: str
    row_span: int = 1
    column_span: int = 1
    header: bool = False
    mark: str = ""


@dataclass(slots=True)
class TextBuilder:
    """Blocks are lines of `text`; `section` wraps what is added inside it."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    sections: list[Section] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    warnings: list[ReadingWarning] = field(default_factory=list)

    def block(self, text: str) -> tuple[int, int] | None:
        """Add one line; its slice, None when nothing is left of it."""
        line = tidy(text)
        if not line:
            return None
        start = self.length
        self.parts.append(line + "\n")
        self.length += len(line) + 1
        return start, self.length - 1

    @contextmanager
    def section(self, kind: SectionKind, heading: str = "") -> Iterator[None]:
        """What is added inside becomes a section; nothing added, no section."""
        start = self.length
        heading = tidy(heading)
        self.block(heading)
        yield
        self.close(kind, heading, start)

    def close(self, kind: SectionKind, heading: str, start: int) -> None:
        """Make what was added since `start` a section; nothing added, no section."""
        if self.length > start:
            self.sections.append(Section(kind=kind, heading=heading, start=start, end=self.length))

    def close_aside(self, kind: SectionKind, heading: str, start: int) -> None:
        """Make the block or box that was added since `start` a section; what followed it stays outside."""
        end = start + aside_length("".join(self.parts)[start:], kind)
        if end > start:
            self.sections.append(Section(kind=kind, heading=heading, start=start, end=end))

    def table(self, caption: str, rows: Sequence[Sequence[GridCell]], notes: Sequence[str] = ()) -> None:
        """Add a table: its caption, a line a row, a line a note."""
        start = self.length
        caption_slice = self.block(caption)
        cells: list[Cell] = []
        for line in grid(rows):
            cells += self._row(line)
        note_slices = tuple(slice_ for note in notes if (slice_ := self.block(note)))
        if cells:
            self.tables.append(
                Table(
                    caption=caption_slice,
                    notes=note_slices,
                    start=start,
                    end=self.length - 1,
                    cells=tuple(cells),
                )
            )

    def _row(self, line: Sequence[tuple[int, int, GridCell | None]]) -> Iterator[Cell]:
        texts = [tidy(cell.text) if cell else "" for _, _, cell in line]
        if not any(texts):
            return
        at = self.length
        joined = CELL_JOIN.join(texts)
        self.parts.append(joined + "\n")
        self.length += len(joined) + 1
        for (row, column, cell), text in zip(line, texts, strict=True):
            if cell is not None and text:
                yield Cell(
                    row=row, column=column, row_span=cell.row_span, column_span=cell.column_span, header=cell.header,
                    mark=cell.mark, start=at, end=at + len(text),
                )  # fmt: skip
            at += len(text) + len(CELL_JOIN)

    def finish(self) -> tuple[str, tuple[Section, ...], tuple[Table, ...]]:
        """The whole text without its last line end, sections outer before inner, tables in order."""
        text = "".join(self.parts).removesuffix("\n")
        clipped = (
            section.model_copy(update={"end": min(section.end, len(text))}) for section in self.sections
        )
        sections = [*clipped]
        sections += _uncovered(sections, len(text))
        ordered = sorted(sections, key=lambda section: (section.start, -section.end))
        return text, tuple(ordered), tuple(sorted(self.tables, key=lambda table: table.start))


def _uncovered(sections: Sequence[Section], length: int) -> Iterator[Section]:
    """What no section holds is body."""
    at = 0
    for section in sorted(sections, key=lambda section: section.start):
        if section.start > at:
            yield Section(kind=SectionKind.BODY, start=at, end=section.start)
        at = max(at, section.end)
    if at < length:
        yield Section(kind=SectionKind.BODY, start=at, end=length)


def grid(rows: Sequence[Sequence[GridCell]]) -> Iterator[list[tuple[int, int, GridCell | None]]]:
    """Rows with each cell at its column; a place that a span covers holds None.

    >>> [[cell and cell.text for _, _, cell in row] for row in grid([[GridCell("a", row_span=2), GridCell("b")], [GridCell("c")]])]
    [['a', 'b'], [None, 'c']]
    """
    covered: dict[int, int] = {}  # column -> rows that a cell above still covers
    for number, row in enumerate(rows):
        line: list[tuple[int, int, GridCell | None]] = []
        waiting = list(reversed(row))
        column = 0
        last = max(covered, default=-1)
        while waiting or column <= last:
            if covered.get(column, 0):
                covered[column] -= 1
                if not covered[column]:
                    del covered[column]
                line.append((number, column, None))
                column += 1
                continue
            if not waiting:
                line.append((number, column, None))
                column += 1
                continue
            cell = waiting.pop()
            width = max(1, min(cell.column_span, MOST_SPAN - column))
            for step in range(width):
                line.append((number, column + step, None if step else cell))
                if cell.row_span > 1 and column + step < MOST_SPAN:
                    covered[column + step] = min(cell.row_span, MOST_SPAN) - 1
            column += width
        yield line
