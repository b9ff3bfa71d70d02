"""Whether the boxes of quotes and of words lie on them, as pdfium tells the page's letters alone."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from ctypes import byref, c_double
from dataclasses import dataclass
from math import pi
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from schemas.document import Document
from schemas.fact import facts_in
from schemas.report import Report
from schemas.words import Box

_PARTS = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?")  # a quote begins and ends with one of these
_LETTERS = 2  # one at each end: a box that holds a part of a word is cut by its share of letters
_SCALE = 1000  # steps across the page: pdfium takes whole numbers
_ASLANT = 10 * pi / 180  # text that runs more than that off a quarter turn is a watermark
_DROPPED = frozenset("-‐‑‒–—−\u00ad\u0002\ufffe^ˆˇ")
_ACCENTS = frozenset({"Mn", "Sk"})  # older fonts set them as characters of their own
_FOLDED = {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0x00D7: "x"} | {
    0x1B: "ff", 0x1C: "fi", 0x1D: "fl", 0x1E: "ffi", 0x1F: "ffl", 0x15: "–", 0x16: "—",  # fonts of TeX without a Unicode map
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A quote or a word whose boxes lie on others, or on a letter more or less at their ends."""

    page: int
    quote: str
    under: str

    @property
    def by_a_letter(self) -> bool:
        """True where only letters at the ends are cut off, or too many."""
        quote, under = _plain(self.quote), _plain(self.under)
        return bool(under) and abs(len(quote) - len(under)) <= _LETTERS and (quote in under or under in quote)


@dataclass(frozen=True, slots=True)
class _Letter:
    """A character and its middle, in shares of the page's width and height from the top left corner."""

    text: str
    x: float
    y: float


def misplaced(document: Document, report: Report, data: bytes) -> tuple[int, list[Misplaced]]:
    """How many different quotes stand on pages with text, and those whose boxes lie on other words.

    White space, hyphens, accents and the sign of a power do not count. Pages without text, as scans have, are left out.
    """
    quotes = sorted({(quote.start, quote.end) for _, fact in facts_in(report) for quote in fact.quotes})
    return _misplaced(document, quotes, data)


def misplaced_words(document: Document, data: bytes) -> tuple[int, list[Misplaced]]:
    """The same of every word and number of the document's text, whether a quote stands on it or not.

    What no box is known of has no place on a page: words that the reading supplied.
    """
    slices = [match.span() for match in _PARTS.finditer(document.text)]
    return _misplaced(document, [one for one in slices if document.locate(*one)], data)


def _misplaced(
    document: Document, slices: Sequence[tuple[int, int]], data: bytes
) -> tuple[int, list[Misplaced]]:
    pdf = pdfium.PdfDocument(data)
    pages: dict[int, list[_Letter]] = {}
    checked, wrong = 0, []
    try:
        for start, end in slices:
            boxes = document.locate(start, end)
            numbers = {box.page for box in boxes}
            for number in numbers - pages.keys():
                pages[number] = _letters(pdf[number - 1])
            if any(not pages[number] for number in numbers):
                continue
            checked += 1
            under = "".join(_under(box, document, pages[box.page]) for box in boxes)
            words = document.text[start:end]
            if _plain(under) != _plain(words):
                wrong.append(Misplaced(boxes[0].page if boxes else 0, words, under))
    finally:
        pdf.close()
    return checked, wrong


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text.translate(_FOLDED))
    return "".join(
        letter
        for letter in folded
        if letter not in _DROPPED and not letter.isspace() and unicodedata.category(letter) not in _ACCENTS
    )


def _letters(page: pdfium.PdfPage) -> list[_Letter]:
    """The characters of a page as shown, in the order of the file."""
    text_page = page.get_textpage()
    handle: Any = text_page.raw
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    corner = _corners(page)
    letters = []
    for index in range(text_page.count_chars()):
        angle = raw.FPDFText_GetCharAngle(handle, index) % (pi / 2)
        if min(angle, pi / 2 - angle) > _ASLANT or raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        if raw.FPDFText_GetCharBox(handle, index, byref(left), byref(right), byref(bottom), byref(top)):
            x, y = corner((left.value + right.value) / 2, (bottom.value + top.value) / 2)
            letters.append(_Letter(chr(raw.FPDFText_GetUnicode(handle, index)), x, y))
    text_page.close()
    page.close()
    return _joined(letters)


def _corners(page: pdfium.PdfPage) -> Any:
    """From PDF coordinates to shares of the page as shown: pdfium's own matrix, from three corners."""
    x, y = c_double(), c_double()
    corners = []
    for across, down in ((0, 0), (_SCALE, 0), (0, _SCALE)):
        raw.FPDF_DeviceToPage(page.raw, 0, 0, _SCALE, _SCALE, 0, across, down, byref(x), byref(y))
        corners.append((x.value, y.value))
    (ox, oy), (ax, ay), (bx, by) = corners
    ax, ay, bx, by = ax - ox, ay - oy, bx - ox, by - oy
    area = ax * by - ay * bx

    def share(px: float, py: float) -> tuple[float, float]:
        dx, dy = px - ox, py - oy
        return (dx * by - dy * bx) / area, (ax * dy - ay * dx) / area

    return share


def _joined(letters: Iterable[_Letter]) -> list[_Letter]:
    """Letters above U+FFFF, which come in two halves, in one."""
    joined: list[_Letter] = []
    for letter in letters:
        if joined and "\udc00" <= letter.text <= "\udfff" and "\ud800" <= joined[-1].text <= "\udbff":
            pair = joined.pop().text + letter.text
            letter = _Letter(pair.encode("utf-16", "surrogatepass").decode("utf-16"), letter.x, letter.y)
        joined.append(letter)
    return joined


def _under(box: Box, document: Document, letters: Iterable[_Letter]) -> str:
    page = next(page for page in document.pages if page.number == box.page)
    x0, x1, y0, y1 = box.x0 / page.width, box.x1 / page.width, box.y0 / page.height, box.y1 / page.height
    return "".join(letter.text for letter in letters if x0 <= letter.x <= x1 and y0 <= letter.y <= y1)
