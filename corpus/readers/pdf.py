"""PDF with a text layer: characters and their boxes from pdfium, the layout is ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from time import monotonic

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.assemble import document
from corpus.builder import tidy
from corpus.flow import BlockMaker, find_tables
from corpus.glyphs import Frame, Glyphs, mark_bold, page_frame, page_words
from corpus.layout import Line, read_pages
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.margins import without_running_lines
from corpus.places import page_slices, place_blocks
from corpus.sections import find_sections
from schemas.document import Document, Metadata, Section, SectionKind, Table
from schemas.errors import EmptyInputError, NeedsOcrError, TooLargeInputError, UnreadableInputError

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>|,;]{2,80}[^\s\"'<>|,;.)]")
_YEAR = re.compile(r"(?:©|published|copyright)[^\n\d]{0,30}((?:19|20)\d\d)\b", re.IGNORECASE)
_OUTSIDE = 5.0  # points that a word may stick out of the page
_LEAST_CHARACTERS = 12  # on a page; fewer are a stamp on a picture
_OCR_ADVICE = "install the OCR extra: pip install 'gravida[ocr]' and tesseract"


def read_pdf(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """A Document from a PDF with a text layer.

    Raises NeedsOcrError for pages that are pictures only, UnreadableInputError for a broken or
    encrypted file, TooLargeInputError above a limit.
    """
    with _opened(data, name) as pdf:
        pages, frames, pictures = _pages(pdf, name, limits)
    warnings = _picture_warnings(pages, pictures, name)
    cleaned = without_running_lines(
        [(lines, frame.reading_height) for lines, frame in zip(pages, frames, strict=True)]
    )
    lines = [line for page in cleaned for line in page]
    if not lines:
        raise EmptyInputError(
            name, "holds no text but running heads", "check the file; nothing can be read from it"
        )
    placed = place_blocks(BlockMaker(lines, find_tables(lines)).run(), frames)
    text = placed.text()
    title = (placed.title[0], min(placed.title[1], len(text))) if placed.title else None
    sections = _with_tables(find_sections(text, title=title), placed.tables)
    first = "\n".join(line.text for line in pages[0])
    return document(
        data, name, format="pdf", text=text, limits=limits, sections=sections, tables=placed.tables,
        pages=page_slices(placed.words, frames, len(text)), words=placed.words,
        metadata=_metadata(first, text[title[0] : title[1]] if title else None), warnings=warnings,
    )  # fmt: skip


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[pdfium.PdfDocument]:
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _broken(name, str(error)) from None
    try:
        yield pdf
    except pdfium.PdfiumError as error:
        raise _broken(name, str(error)) from None
    finally:
        pdf.close()


def _broken(name: str, reason: str) -> UnreadableInputError:
    if "password" in reason.lower():
        return UnreadableInputError(
            name, "is encrypted and needs a password", "save a copy without the password"
        )
    if "security" in reason.lower():
        return UnreadableInputError(
            name, "is encrypted in a way that cannot be opened", "save a copy without encryption"
        )
    return UnreadableInputError(name, "is no PDF, or a broken or truncated one", "get the file again")


def _pages(
    pdf: pdfium.PdfDocument, name: str, limits: Limits
) -> tuple[list[list[Line]], list[Frame], list[int]]:
    """Lines and frame of every page, and the numbers of the pages that hold pictures only."""
    _check_pages(pdf, name, limits)
    started = monotonic()
    words: list[list[Glyphs]] = []
    frames: list[Frame] = []
    pictures: list[int] = []
    characters = 0
    for index in range(len(pdf)):
        if monotonic() - started > limits.max_seconds:
            raise TooLargeInputError(
                name,
                f"took more than {limits.max_seconds:g} s, at page {index + 1} of {len(pdf)}",
                "raise the limit (max_seconds) or split the file",
            )
        page = pdf[index]
        frame, found = _page(page)
        words.append(found)
        frames.append(frame)
        count = sum(len(word.text) for word in words[-1])
        characters += count
        limits.check_characters(characters, name)
        if count < _LEAST_CHARACTERS and _has_picture(page):
            pictures.append(index + 1)
        page.close()
    pages = read_pages(words)
    for number, lines in enumerate(pages, start=1):
        for line in lines:
            line.page = number
            line.bold = line.words[0].bold and line.words[-1].bold
    return pages, frames, pictures


def _check_pages(pdf: pdfium.PdfDocument, name: str, limits: Limits) -> None:
    if len(pdf) == 0:
        raise EmptyInputError(name, "holds no pages", "check the file; nothing can be read from it")
    if len(pdf) > limits.max_pages:
        raise TooLargeInputError(
            name,
            f"{len(pdf):,} pages are above the limit of {limits.max_pages:,}",
            "raise the limit (max_pages) or split the file",
        )


def _page(page: pdfium.PdfPage) -> tuple[Frame, list[Glyphs]]:
    """How the page is read, and its words as they were drawn, without what lies outside its edges."""
    text_page = page.get_textpage()
    frame, place = page_frame(page, text_page)
    words = page_words(text_page, place, (frame.quarters - page.get_rotation() // 90) % 4)
    width, height = frame.reading(frame.width, frame.height) if not frame.quarters else (inf, inf)
    words = [
        word
        for word in words
        if -_OUTSIDE <= word.x0 <= width + _OUTSIDE and -_OUTSIDE <= word.base <= height + _OUTSIDE
    ]
    mark_bold(text_page, words)
    text_page.close()
    return frame, words


def _has_picture(page: pdfium.PdfPage) -> bool:
    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _picture_warnings(pages: list[list[Line]], pictures: list[int], name: str) -> list[str]:
    """A warning for pages that hold pictures only; raises where no other page holds text."""
    others = [lines for number, lines in enumerate(pages, start=1) if lines and number not in pictures]
    if others:
        few = ", ".join(map(str, pictures[:10])) + (" ..." if len(pictures) > 10 else "")
        return [f"pages {few} hold pictures only and were not read; {_OCR_ADVICE}"] if pictures else []
    if pictures:
        raise NeedsOcrError(name, "the pages hold pictures of text only", _OCR_ADVICE)
    raise EmptyInputError(
        name, "its pages hold neither text nor pictures", "check the file; nothing can be read from it"
    )


def _with_tables(sections: tuple[Section, ...], tables: list[Table]) -> list[Section]:
    """Sections with a TABLE section for each table, save in parts that speak of others."""
    plain = (SectionKind.INTRODUCTION, SectionKind.DISCUSSION, SectionKind.CONCLUSION, SectionKind.METHODS, SectionKind.BACK,
             SectionKind.REFERENCES)  # fmt: skip
    added = [
        Section(kind=SectionKind.TABLE, start=table.start, end=table.end)
        for table in tables
        if not any(s.kind in plain and s.start <= table.start < s.end for s in sections)
    ]
    return sorted([*sections, *added], key=lambda section: (section.start, -section.end))


def _metadata(first_page: str, title: str | None) -> Metadata:
    """What the first page prints of title, DOI and year."""
    doi, year = _DOI.search(first_page), _YEAR.search(first_page)
    return Metadata(
        title=tidy(title) if title else None, doi=doi[0] if doi else None, year=int(year[1]) if year else None
    )
