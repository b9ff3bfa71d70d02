"""A publication as read: its text, and the way back from every character to the page."""

from bisect import bisect_right
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from schemas.base import Record
from schemas.words import Box, Word, Words


class SectionKind(StrEnum):
    """What a stretch of the text is for. `body` is text without headings."""

    TITLE = "title"
    ABSTRACT = "abstract"
    KEYWORDS = "keywords"
    INTRODUCTION = "introduction"
    METHODS = "methods"
    CASE = "case"
    RESULTS = "results"
    DISCUSSION = "discussion"
    CONCLUSION = "conclusion"
    REFERENCES = "references"
    BACK = "back"
    TABLE = "table"
    BODY = "body"


class Section(Record):
    """`[start, end)` of the text under one heading; the heading's own characters come first."""

    kind: SectionKind
    heading: str = ""
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Cell(Record):
    """One table cell as a slice of the text. `row` and `column` count from 0, spans from 1.

    `mark` is the raised letter or sign behind its words, which a note under the table explains; it is no
    part of the text.
    """

    row: int = Field(ge=0)
    column: int = Field(ge=0)
    row_span: int = Field(default=1, ge=1)
    column_span: int = Field(default=1, ge=1)
    header: bool = False
    mark: str = ""
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Table(Record):
    """A table whose cells are slices of the text; `caption`, `notes` and `cited` are (start, end) slices.

    `cited` are the places that name the table ("Table 1"); they decide to which part of the text it belongs.
    """

    caption: tuple[int, int] | None = None
    notes: tuple[tuple[int, int], ...] = ()
    cited: tuple[tuple[int, int], ...] = ()
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    cells: tuple[Cell, ...] = ()


class Page(Record):
    """A page: its number from 1, its size in points, and the slice of the text that begins on it."""

    number: int = Field(ge=1)
    width: float = Field(gt=0)
    height: float = Field(gt=0)
    start: int = Field(ge=0)
    end: int = Field(ge=0)


_DEEP = 1.6  # times the height of the letters beside it: a drop cap


class UnsureWord(Record):
    """A word `[start, end)` that was read by OCR, and the share of such words that are right: below 0.6."""

    start: int
    end: int
    sure: float = Field(ge=0, le=1)


class MetadataSource(StrEnum):
    """Where a value of the metadata stands: in the file's own tags, on a page, or in what a DOI's beginning means."""

    TAGS = "tags"
    TITLE_PAGE = "title_page"
    CITATION = "citation"
    RUNNING_LINE = "running_line"
    DOI_PREFIX = "doi_prefix"


class Origin(Record):
    """The words that a value of the metadata was taken from; `page` is None for what stands on no page."""

    field: str
    source: MetadataSource
    words: str
    page: int | None = Field(default=None, ge=1)


class Metadata(Record):
    """What the publication says of itself; None where it does not.

    `article_types` is what its publisher or index calls it, as found and the most formal first: the article type
    of JATS, the heading it stands under, PubMed's publication types.
    `authors` are names as printed, in their order. `licence` is the short name of a Creative Commons licence
    ("CC BY-NC 4.0") where it is one. `origins` tells where the values of a PDF stand.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    journal: str | None = None
    year: int | None = Field(default=None, ge=1600, le=2200)
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    licence: str | None = None
    language: str | None = None
    article_types: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()


class WarningCode(StrEnum):
    """What was not understood of a publication, or wants a look. `unsorted` is of an earlier version."""

    LAYOUT_NOT_UNDERSTOOD = "layout_not_understood"
    COLUMNS_INTERLEAVE = "columns_interleave"
    MOSTLY_TABLES = "mostly_tables"
    MOSTLY_BACK_MATTER = "mostly_back_matter"
    NO_CASE_SECTION = "no_case_section"
    UNREADABLE_LETTERS = "unreadable_letters"
    TABLE_IS_PICTURE = "table_is_picture"
    PAGES_NOT_READ = "pages_not_read"
    READ_BY_OCR = "read_by_ocr"
    OCR_UNSURE = "ocr_unsure"
    OCR_MICRO = "ocr_micro"
    NO_ARTICLE = "no_article"
    NO_ABSTRACT = "no_abstract"
    PARTS_NOT_READ = "parts_not_read"
    LANGUAGE = "language"
    UNSORTED = "unsorted"


class ReadingWarning(Record):
    """What a person should know of how a publication was read, in one sentence.

    `share` is the share of the text's characters that it concerns, 0 to 1; None where that cannot be said.
    """

    code: WarningCode
    message: str
    share: float | None = Field(default=None, ge=0, le=1)


def _sorted_warning(value: Any) -> Any:
    """A warning of a stored document that knew sentences only."""
    return {"code": WarningCode.UNSORTED, "message": value} if isinstance(value, str) else value


class Document(Record):
    """A publication as read. All offsets in all facts refer to `text`.

    `id` is the start of the SHA-256 of the bytes: the same file has the same id everywhere.
    `name` is the file's stem, or the identifier inside. `words` is empty for formats without pages, `unsure`
    for all that was not read by OCR.
    """

    id: str = Field(pattern=r"^[0-9a-f]{16}$")
    name: str = Field(min_length=1)
    format: str = "text"
    text: str
    sections: tuple[Section, ...] = ()
    tables: tuple[Table, ...] = ()
    pages: tuple[Page, ...] = ()
    words: Words = Field(default_factory=Words)
    unsure: tuple[UnsureWord, ...] = ()
    metadata: Metadata = Metadata()
    warnings: tuple[Annotated[ReadingWarning, BeforeValidator(_sorted_warning)], ...] = ()

    @model_validator(mode="after")
    def _slices_lie_in_text(self) -> Self:
        parts: tuple[Section | Table | Page | UnsureWord, ...] = (
            *self.sections,
            *self.tables,
            *self.pages,
            *self.unsure,
        )
        stray = self.words.outside(len(self.text))
        for part in (*parts, *((stray,) if stray else ())):
            if not 0 <= part.start <= part.end <= len(self.text):
                raise ValueError(f"{type(part).__name__} {part.start}-{part.end} is outside the text")
        return self

    def section_at(self, offset: int) -> SectionKind | None:
        """The kind of the innermost section that holds the character, None if none does."""
        last = bisect_right(self.sections, offset, key=lambda section: section.start) - 1
        return next(
            (self.sections[at].kind for at in range(last, -1, -1) if offset < self.sections[at].end), None
        )

    def page_at(self, offset: int) -> int | None:
        """The number of the page that holds the character, None where there are no pages."""
        if not self.pages:
            return None
        position = bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        return self.pages[max(position, 0)].number

    def locate(self, start: int, end: int) -> tuple[Box, ...]:
        """Where `[start, end)` stands on the pages: one box a line, a drop cap by itself, in reading order.

        Empty for formats without pages and for text that the reader itself added.
        """
        return _join_lines([_cut(word, start, end) for word in self.words.within(start, end)])


def _cut(word: Word, start: int, end: int) -> Box:
    """The share of a word's box that `[start, end)` covers."""
    box, length = word.box, word.end - word.start
    if start <= word.start and end >= word.end or not length:
        return box
    step = (box.x1 - box.x0) / length
    left = box.x0 + step * max(0, start - word.start)
    right = box.x0 + step * min(length, end - word.start)
    return Box(page=box.page, x0=left, y0=box.y0, x1=right, y1=box.y1)


def _is_drop_cap(box: Box, following: Box) -> bool:
    """True for a letter that reaches down over further lines: a box of both would cover their beginnings."""
    return box.y1 - box.y0 > _DEEP * (following.y1 - following.y0) and box.y1 > following.y1


def _join_lines(boxes: list[Box]) -> tuple[Box, ...]:
    """Boxes that stand beside each other on one line become one."""
    lines: list[Box] = []
    for box in boxes:
        last = lines[-1] if lines else None
        beside = last and last.page == box.page and box.x0 >= last.x0
        if last and beside and box.y0 < last.y1 and box.y1 > last.y0 and not _is_drop_cap(last, box):
            lines[-1] = Box(
                page=box.page,
                x0=last.x0,
                y0=min(last.y0, box.y0),
                x1=max(last.x1, box.x1),
                y1=max(last.y1, box.y1),
            )
        else:
            lines.append(box)
    return tuple(lines)
