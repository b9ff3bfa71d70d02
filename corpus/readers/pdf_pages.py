"""The pages of a PDF file one by one: letters and drawings from pdfium, words of scanned pages from OCR."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.drawn import Drawn, drawn_on
from corpus.glyphs import Frame, Glyphs, mark_bold, page_frame, page_words
from corpus.hocr import Sizes
from corpus.limits import PAGES_SETTING, Limits
from corpus.marks import LineNumbers, lower_drop_caps, without_stamps
from corpus.overprinted import Overprinted
from corpus.readers.ocr import Ocr, Scan
from corpus.regions import Parted, part
from corpus.shapes import Area
from corpus.waiting import Waiting
from schemas.errors import EmptyInputError, TooLargeInputError, UnreadableInputError

_PAGES_AT_ONCE = 100  # before the file is opened anew
_OUTSIDE = 5.0  # points that a word may stick out of the page
_LEAST_CHARACTERS = 12  # on a page; fewer are a stamp on a picture
_STAMP = 120  # characters; so many may be stamped on a picture as large as the page
_PAGE_SIZED = 0.8  # of the page's width and height


@dataclass(slots=True)
class Leaf:
    """A page as it was read: how, its words as they were drawn, and what else is drawn."""

    frame: Frame
    words: list[Glyphs]
    drawn: Drawn
    scanned: bool = False

    @property
    def characters(self) -> int:
        """How many characters its words have."""
        return sum(len(word.text) for word in self.words)


@dataclass(slots=True)
class Scans:
    """What OCR made of the pages that are pictures, in numbers."""

    pages: int = 0
    characters: int = 0
    words: int = 0
    unsure: int = 0
    unsure_figures: int = 0
    micro: int = 0

    def count(self, scan: Scan) -> None:
        """Count one more page."""
        self.pages += 1
        self.characters += sum(len(word.text) for word in scan.words)
        self.words += len(scan.words)
        self.unsure += scan.unsure
        self.unsure_figures += scan.unsure_figures
        self.micro += scan.micro


@dataclass(slots=True)
class PdfPages:
    """All pages of a file: their frames, which of them are pictures, and their words until these are parted."""

    frames: list[Frame] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    scans: Scans = field(default_factory=Scans)
    characters: int = 0
    overprinted: Overprinted = field(default_factory=Overprinted)
    _leaves: Waiting[Leaf] = field(default_factory=Waiting)
    _numbers: LineNumbers = field(default_factory=LineNumbers)
    _sizes: Sizes = field(default_factory=Sizes)

    def add(self, leaf: Leaf) -> None:
        """Put the next page behind the others."""
        self.frames.append(leaf.frame)
        self.characters += leaf.characters
        self._numbers.see(leaf.words)
        if not leaf.scanned:
            self.overprinted.see(leaf.words, len(self.frames))
        if leaf.scanned:
            self._sizes.see(leaf.words)
        self._leaves.add(leaf)

    def parted(self) -> Iterator[Parted]:
        """Each page without its line numbers, parted into regions; its words are no longer held."""
        for number, leaf in enumerate(self._leaves.taken(), start=1):
            if leaf.scanned:
                self._sizes.make_even(leaf.words)
            words = self._numbers.without(leaf.words, number)
            yield part(words, leaf.drawn, Area(0, 0, *leaf.frame.reading_size))


class OpenPdf:
    """A PDF as opened `now`; opened anew from time to time, since pdfium keeps what it has read of every page."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.now = pdfium.PdfDocument(data)

    def anew(self) -> None:
        """Open the file again."""
        self.now.close()
        self.now = pdfium.PdfDocument(self._data)


@contextmanager
def opened(data: bytes, name: str) -> Iterator[OpenPdf]:
    """The file, open. Raises UnreadableInputError for a broken or encrypted one."""
    try:
        pdf = OpenPdf(data)
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


def read_pages(pdf: OpenPdf, name: str, limits: Limits) -> PdfPages:
    """All pages. The time that OCR takes counts by the page, not in `max_seconds`. Raises TooLargeInputError above a limit."""
    count = _count_pages(pdf.now, name, limits)
    ocr = Ocr.found(name, limits)
    read = PdfPages()
    ends = monotonic() + limits.max_seconds
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
        leaf = _leaf(page)
        if _is_picture(page, leaf.characters):
            read.pictures.append(index + 1)
            if ocr is not None:
                _check_scans(read, name, limits)
                began = monotonic()
                scan = ocr.read(page, leaf.frame, index + 1)
                ends += monotonic() - began
                read.scans.count(scan)
                leaf = Leaf(scan.frame, scan.words, scan.drawn, scanned=True)
        read.add(leaf)
        limits.check_characters(read.characters, name)
        page.close()
    return read


def _check_scans(read: PdfPages, name: str, limits: Limits) -> None:
    if read.scans.pages >= limits.max_ocr_pages:
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


def _leaf(page: pdfium.PdfPage) -> Leaf:
    """The page without what lies outside its edges."""
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
    return Leaf(frame, words, drawn_on(page, place))


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
