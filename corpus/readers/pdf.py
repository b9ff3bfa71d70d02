"""PDF: characters and their boxes from pdfium, words of scanned pages from OCR; the layout is ours."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.assemble import Body, Raw, document
from corpus.blocks import Block
from corpus.drawn import Drawn, drawn_on
from corpus.flow import BlockMaker, body_size, find_tables
from corpus.glyphs import Frame, Glyphs, mark_bold, page_frame, page_words
from corpus.hocr import even_sizes
from corpus.imprint.file_tags import DOI_KEYS, FileTags, read_file_tags
from corpus.imprint.read import Imprint
from corpus.layout import Line, read_pages
from corpus.limits import DEFAULT_LIMITS, PAGES_SETTING, Limits
from corpus.margins import without_running_lines
from corpus.marks import lower_drop_caps, without_line_numbers, without_stamps
from corpus.places import page_slices, place_blocks
from corpus.readers.ocr import OCR_ADVICE, Ocr, Scan, ranges
from corpus.regions import part
from corpus.sections import find_sections
from corpus.shapes import Area
from schemas.document import Document, ReadingWarning, WarningCode
from schemas.errors import EmptyInputError, NeedsOcrError, TooLargeInputError, UnreadableInputError

_PAGES_AT_ONCE = 100  # before the file is opened anew
_OUTSIDE = 5.0  # points that a word may stick out of the page
_LEAST_CHARACTERS = 12  # on a page; fewer are a stamp on a picture
_STAMP = 120  # characters; so many may be stamped on a picture as large as the page
_PAGE_SIZED = 0.8  # of the page's width and height


@dataclass(slots=True)
class _Pages:
    """Words and frame of every page, the numbers of pages that are pictures, and what OCR made of them."""

    words: list[list[Glyphs]] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)

    def lines(self) -> list[list[Line]]:
        """The lines of every page in reading order."""
        even_sizes([word for scan in self.scans for word in scan.words])
        parted = [
            part(words, drawn, Area(0, 0, *frame.reading_size))
            for words, drawn, frame in zip(
                without_line_numbers(self.words), self.drawn, self.frames, strict=True
            )
        ]
        pages = read_pages([page.fragments for page in parted], [page.regions for page in parted])
        for number, lines in enumerate(pages, start=1):
            for line in lines:
                line.page = number
                line.bold = line.words[0].bold and line.words[-1].bold
        return pages


@dataclass(frozen=True, slots=True)
class _LaidOut:
    """A PDF's blocks in the order of reading, and what is still asked of its pages once these are read."""

    blocks: deque[Block]
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
    placed = place_blocks(laid.blocks, frames)
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
    with _opened(data, name) as pdf:
        tags = _tags(pdf.now, data)
        read = _read_pages(pdf, name, limits)
    pages, frames = read.lines(), read.frames
    warnings = _warnings(pages, read, name)
    cleaned = without_running_lines(
        [(lines, frame.reading_height) for lines, frame in zip(pages, frames, strict=True)]
    )
    lines = [line for page in cleaned for line in page]
    if not lines:
        raise EmptyInputError(
            name, "holds no text but running heads", "check the file; nothing can be read from it"
        )
    imprint = _imprint(pages, frames, lines, tags)
    whole = set(map(id, (line for page in pages for line in page)))
    title_lines = [line for line in imprint.title if id(line) in whole]  # not those inside a box
    lines = _with_title(lines, title_lines)
    marked = frozenset(map(id, title_lines))
    return _LaidOut(deque(BlockMaker(lines, find_tables(lines), marked).run()), frames, imprint, warnings)


def _tags(pdf: pdfium.PdfDocument, data: bytes) -> FileTags:
    """What the file says of itself beside its pages."""
    told = pdf.get_metadata_dict(skip_empty=True)
    return read_file_tags(told | {key: pdf.get_metadata_value(key) for key in DOI_KEYS}, data)


def _imprint(
    pages: Sequence[Sequence[Line]], frames: Sequence[Frame], lines: Sequence[Line], tags: FileTags
) -> Imprint:
    """What the pages say of the publication; `lines` are those that are no running heads."""
    kept = set(map(id, lines))
    running = frozenset(id(line) for page in pages for line in page if id(line) not in kept)
    return Imprint(pages, [frame.reading_height for frame in frames], running, tags, body_size(lines))


def _with_title(lines: list[Line], title: Sequence[Line]) -> list[Line]:
    """The lines with those of the title together, where the first of them stands."""
    if not title:
        return lines
    marked = set(map(id, title))
    at = next(
        (number for number, line in enumerate(lines) if id(line) in marked or line.page > title[0].page),
        len(lines),
    )
    before = [line for line in lines[:at] if id(line) not in marked]
    return [*before, *title, *(line for line in lines[at:] if id(line) not in marked)]


class _Pdf:
    """A PDF as opened `now`; opened anew from time to time, since pdfium keeps what it has read of every page."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.now = pdfium.PdfDocument(data)

    def anew(self) -> None:
        """Open the file again."""
        self.now.close()
        self.now = pdfium.PdfDocument(self._data)


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[_Pdf]:
    try:
        pdf = _Pdf(data)
    except pdfium.PdfiumError as error:
        raise _broken(name, str(error)) from None
    try:
        yield pdf
    except pdfium.PdfiumError as error:
        raise _broken(name, str(error)) from None
    finally:
        pdf.now.close()


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


def _read_pages(pdf: _Pdf, name: str, limits: Limits) -> _Pages:
    """All pages. The time that OCR takes counts by the page, not in `max_seconds`."""
    count = _count_pages(pdf.now, name, limits)
    ocr = Ocr.found(name, limits)
    read = _Pages()
    ends, characters = monotonic() + limits.max_seconds, 0
    for index in range(count):
        if monotonic() > ends:
            raise TooLargeInputError(
                name,
                f"took more than {limits.max_seconds:g} s, at page {index + 1} of {count}",
                "raise the limit (max_seconds) or split the file",
            )
        if index and index % _PAGES_AT_ONCE == 0:
            pdf.anew()
        page = pdf.now[index]
        frame, words, drawn = _page(page)
        if _is_picture(page, sum(len(word.text) for word in words)):
            read.pictures.append(index + 1)
            if ocr is not None:
                _check_scans(read, name, limits)
                began = monotonic()
                scan = ocr.read(page, frame, index + 1)
                ends += monotonic() - began
                read.scans.append(scan)
                frame, words, drawn = scan.frame, scan.words, scan.drawn
        read.words.append(words)
        read.frames.append(frame)
        read.drawn.append(drawn)
        characters += sum(len(word.text) for word in words)
        limits.check_characters(characters, name)
        page.close()
    return read


def _check_scans(read: _Pages, name: str, limits: Limits) -> None:
    if len(read.scans) >= limits.max_ocr_pages:
        raise TooLargeInputError(
            name, f"more than {limits.max_ocr_pages:,} pages need OCR", "split the file, or run OCR on it before"
        )  # fmt: skip


def _count_pages(pdf: pdfium.PdfDocument, name: str, limits: Limits) -> int:
    """How many pages there are. Raises EmptyInputError or TooLargeInputError."""
    count = len(pdf)
    if count == 0:
        raise EmptyInputError(name, "holds no pages", "check the file; nothing can be read from it")
    if count > limits.max_pages:
        raise TooLargeInputError(
            name,
            f"{count:,} pages are above the limit of {limits.max_pages:,}",
            f"raise the limit ({PAGES_SETTING}) or split the file",
        )
    return count


def _page(page: pdfium.PdfPage) -> tuple[Frame, list[Glyphs], Drawn]:
    """How the page is read, its words as they were drawn, without what lies outside its edges, and what else is drawn."""
    text_page = page.get_textpage()
    frame, place = page_frame(page, text_page)
    words = page_words(text_page, place, (frame.quarters - page.get_rotation() // 90) % 4)
    width, height = frame.reading_size
    words = [
        word
        for word in words
        if -_OUTSIDE <= word.x0 <= width + _OUTSIDE and -_OUTSIDE <= word.base <= height + _OUTSIDE
    ]
    words = without_stamps(words)
    mark_bold(text_page, words)
    lower_drop_caps(words)
    text_page.close()
    return frame, words, drawn_on(page, place)


def _is_picture(page: pdfium.PdfPage, characters: int) -> bool:
    """True for a page that holds pictures and no text to speak of, or a stamp on a picture of the whole page."""
    if characters >= _STAMP:
        return False
    pictures = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    if characters < _LEAST_CHARACTERS:
        return bool(pictures)
    width, height = page.get_size()
    return any(
        right - left >= _PAGE_SIZED * width and top - bottom >= _PAGE_SIZED * height
        for left, bottom, right, top in (picture.get_bounds() for picture in pictures)
    )


def _warnings(pages: list[list[Line]], read: _Pages, name: str) -> list[ReadingWarning]:
    """Warnings for pages that are pictures; raises where no page holds text."""
    if read.scans and any(pages):
        return _scan_warnings(read)
    others = [lines for number, lines in enumerate(pages, start=1) if lines and number not in read.pictures]
    if others:
        if not read.pictures:
            return []
        message = f"{ranges(read.pictures)}: pictures of text only, not read; {OCR_ADVICE}"
        return [ReadingWarning(code=WarningCode.PAGES_NOT_READ, message=message)]
    if read.scans:
        raise EmptyInputError(name, "OCR found no text in the pictures on its pages", "check the scan")
    if read.pictures:
        raise NeedsOcrError(name, "the pages hold pictures of text only and need OCR", OCR_ADVICE)
    raise EmptyInputError(
        name, "its pages hold neither text nor pictures", "check the file; nothing can be read from it"
    )


def _scan_warnings(read: _Pages) -> list[ReadingWarning]:
    was = "were" if len(read.pictures) > 1 else "was"
    scanned, everywhere = _characters(scan.words for scan in read.scans), _characters(read.words)
    found = [
        ReadingWarning(
            code=WarningCode.READ_BY_OCR,
            message=f"{ranges(read.pictures)} {was} read by OCR; check figures against the page",
            share=round(scanned / max(everywhere, 1), 3),
        )
    ]
    unsure, micro = sum(scan.unsure for scan in read.scans), sum(scan.micro for scan in read.scans)
    if unsure:
        count = sum(len(scan.words) for scan in read.scans)
        figures = sum(scan.unsure_figures for scan in read.scans)
        of_them = f", {figures:,} of them with figures" if figures else ""
        message = f"OCR is unsure of {unsure:,} of {count:,} words{of_them}"
        share = round(unsure / max(count, 1) * scanned / max(everywhere, 1), 3)
        found.append(ReadingWarning(code=WarningCode.OCR_UNSURE, message=message, share=share))
    if micro:
        message = f"OCR has no µ: {micro:,} units were given one by the shape of their letter; check them"
        found.append(ReadingWarning(code=WarningCode.OCR_MICRO, message=message))
    return found


def _characters(pages: Iterable[list[Glyphs]]) -> int:
    return sum(len(word.text) for words in pages for word in words)
