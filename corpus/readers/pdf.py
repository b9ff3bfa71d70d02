"""PDF: characters and their boxes from pdfium, words of scanned pages from OCR; the layout is ours.

What decides about all pages (line numbers, columns, running heads, the body's type, the title) is counted page by page;
between the steps the pages wait folded, so that the letters of a book never fill the memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium

from corpus.assemble import Body, Raw, document
from corpus.body_type import TypeCounts
from corpus.flow import BlockMaker
from corpus.glyphs import Frame
from corpus.imprint.file_tags import DOI_KEYS, FileTags, read_file_tags
from corpus.imprint.read import FirstPages, Imprint
from corpus.layout import Columns, Line
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.margins import Margins
from corpus.places import Blocks, page_slices
from corpus.readers.ocr import OCR_ADVICE, ranges
from corpus.readers.pdf_pages import PdfPages, opened, read_pages
from corpus.regions import Parted
from corpus.sections import find_sections
from corpus.waiting import Waiting
from schemas.document import Document, ReadingWarning, WarningCode
from schemas.errors import EmptyInputError, NeedsOcrError


@dataclass(slots=True)
class _Lines:
    """The lines of all pages in reading order, and what they say together; `full` are the pages that have any."""

    first: FirstPages
    waiting: Waiting[list[Line]] = field(default_factory=Waiting)
    margins: Margins = field(default_factory=Margins)
    type: TypeCounts = field(default_factory=TypeCounts)
    full: list[int] = field(default_factory=list)
    count: int = 0

    @classmethod
    def of(cls, pages: PdfPages) -> "_Lines":
        """The lines of pages, whose words are used up."""
        columns, parted = Columns(), Waiting[Parted]()
        for page in pages.parted():
            columns.see(page.fragments)
            parted.add(page)
        lines = cls(FirstPages(len(pages.frames)))
        for number, (page, frame) in enumerate(zip(parted.taken(), pages.frames, strict=True), start=1):
            lines._add(columns.lines(page.fragments, page.regions, number), number, frame.reading_height)
        return lines

    def _add(self, lines: list[Line], number: int, height: float) -> None:
        self.margins.see(lines, height)
        self.first.see(lines, height)
        self.type.see(lines)
        self.count += len(lines)
        if lines:
            self.full.append(number)
        self.waiting.add(lines)


@dataclass(frozen=True, slots=True)
class _LaidOut:
    """A PDF's blocks in the order of reading, and what is still asked of its pages once these are read."""

    blocks: Blocks
    frames: Sequence[Frame]
    imprint: Imprint
    warnings: Sequence[ReadingWarning]


def read_pdf(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """A Document from a PDF; pages that are pictures are read by OCR where tesseract is installed.

    Raises NeedsOcrError where every page is a picture and tesseract is missing, UnreadableInputError for
    a broken or encrypted file, TooLargeInputError above a limit.
    """
    laid = _laid_out(data, name, limits)
    frames, warnings = laid.frames, laid.warnings
    placed = laid.blocks.placed(frames)
    text = placed.text()
    title = (placed.title[0], min(placed.title[1], len(text))) if placed.title else None
    sections = find_sections(text, title=title, notes=placed.asides)
    body = Body(
        text, sections, placed.tables, page_slices(placed.words, frames, len(text)), placed.words, placed.unsure(), warnings
    )  # fmt: skip
    metadata = laid.imprint.metadata(text[title[0] : title[1]] if title else None)
    return document(Raw(data, name, "pdf", limits), body, metadata)


def _laid_out(data: bytes, name: str, limits: Limits) -> _LaidOut:
    """The blocks of a PDF; its pages are not kept."""
    with opened(data, name) as pdf:
        tags = _tags(pdf.now, data)
        pages = read_pages(pdf, name, limits)
    lines = _Lines.of(pages)
    warnings = _warnings(lines.full, pages, name)
    mixed = pages.overprinted.warning(pages.characters)
    warnings += [mixed] if mixed else []
    running = lines.margins.running()
    if len(running) == lines.count:
        raise EmptyInputError(
            name, "holds no text but running heads", "check the file; nothing can be read from it"
        )
    for edge in running:
        lines.type.leave_out(edge.text, edge.size, bold=edge.bold)
    places = frozenset(edge.place for edge in running)
    imprint = Imprint(lines.first, places, tags, lines.type.size)
    title = [line for line in imprint.title if line.at >= 0]  # not those inside a box
    return _LaidOut(_blocks(lines, places, title), pages.frames, imprint, warnings)


def _tags(pdf: pdfium.PdfDocument, data: bytes) -> FileTags:
    """What the file says of itself beside its pages."""
    told = pdf.get_metadata_dict(skip_empty=True)
    return read_file_tags(told | {key: pdf.get_metadata_value(key) for key in DOI_KEYS}, data)


def _blocks(lines: _Lines, running: frozenset[tuple[int, int]], title: Sequence[Line]) -> Blocks:
    """The blocks of all lines but running ones, the title's together; the lines are used up."""
    maker = BlockMaker(lines.type.body(), frozenset(line.place for line in title))
    blocks = Blocks()
    for number, page in enumerate(lines.waiting.taken(), start=1):
        kept = [line for line in page if line.place not in running]
        if title and title[0].page == number:
            kept = _with_title(kept, title)
        blocks.add(maker.page(kept))
    blocks.add(maker.rest())
    return blocks


def _with_title(lines: list[Line], title: Sequence[Line]) -> list[Line]:
    """The lines of a page with those of the title together, where the first of them stands."""
    marked = {line.place for line in title}
    at = next((number for number, line in enumerate(lines) if line.place in marked), len(lines))
    return [*lines[:at], *title, *(line for line in lines[at:] if line.place not in marked)]


def _warnings(full: Sequence[int], read: PdfPages, name: str) -> list[ReadingWarning]:
    """Warnings for pages that are pictures; raises where no page holds text. `full` are those that have lines."""
    if read.scans.pages and full:
        return _scan_warnings(read)
    if set(full) - set(read.pictures):
        if not read.pictures:
            return []
        message = f"{ranges(read.pictures)}: pictures of text only, not read; {OCR_ADVICE}"
        return [ReadingWarning(code=WarningCode.PAGES_NOT_READ, message=message)]
    if read.scans.pages:
        raise EmptyInputError(name, "OCR found no text in the pictures on its pages", "check the scan")
    if read.pictures:
        raise NeedsOcrError(name, "the pages hold pictures of text only and need OCR", OCR_ADVICE)
    raise EmptyInputError(
        name, "its pages hold neither text nor pictures", "check the file; nothing can be read from it"
    )


def _scan_warnings(read: PdfPages) -> list[ReadingWarning]:
    was = "were" if len(read.pictures) > 1 else "was"
    scans, everywhere = read.scans, max(read.characters, 1)
    found = [
        ReadingWarning(
            code=WarningCode.READ_BY_OCR,
            message=f"{ranges(read.pictures)} {was} read by OCR; check figures against the page",
            share=round(scans.characters / everywhere, 3),
        )
    ]
    if scans.unsure:
        of_them = f", {scans.unsure_figures:,} of them with figures" if scans.unsure_figures else ""
        message = f"OCR is unsure of {scans.unsure:,} of {scans.words:,} words{of_them}"
        share = round(scans.unsure / max(scans.words, 1) * scans.characters / everywhere, 3)
        found.append(ReadingWarning(code=WarningCode.OCR_UNSURE, message=message, share=share))
    if scans.micro:
        message = (
            f"OCR has no µ: {scans.micro:,} units were given one by the shape of their letter; check them"
        )
        found.append(ReadingWarning(code=WarningCode.OCR_MICRO, message=message))
    return found
