"""From pdfium's characters to words with their place, one page at a time.

Places are in points from the top left corner of the page as it is shown, after its own rotation.
pdfium's ctypes functions are called once or twice a character: this is the cost of reading a PDF.
"""

from collections import Counter
from collections.abc import Iterator
from ctypes import byref
from dataclasses import dataclass
from math import atan2, pi
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.builder import tidy
from corpus.clean import FONT_CODES
from corpus.unreadable import UNREADABLE
from corpus.uprights import NOWHERE, OnLine, Uprights, font_of

_FONT_CODES = {ord(code): text for code, text in FONT_CODES.items()} | {
    0x0B: "ff", 0x0C: "fi", 0x0D: "fl", 0x0E: "ffi", 0x0F: "ffl",  # the OT1 encoding of older TeX fonts
}  # fmt: skip
# Adobe's Symbol encoding at U+F000, where Word and others put it.
_SYMBOLS = {
    0xF000 + code: text
    for first, letters in (
        (0x20, " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"),
        (0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"),
        (0xA2, "′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…"),
    )
    for code, text in enumerate(letters, start=first)
}
_LINE_END_HYPHENS = frozenset((0x02, 0xFFFE))
_GENERATED = frozenset((0x0A, 0x0D, 0x20, 0x09, 0xA0, 0x3000, 0x2002, 0x2003, 0x2009, 0x200B))
_WORD_GAP = 0.17  # of the font size: wider is a space, even where the file has none
_NO_GAP = 0.06
_BACK = 0.35  # of the font size: so far kerning may step back
_SAME_LINE = 0.08  # of the font size: a larger step of the baseline is a raised or lowered word
_SAME_SIZE = 0.12
_BOLD_WEIGHT = 600
_ASKEW = 10.0  # degrees: what stands farther off the page's direction is a stamp or a picture's label
_ASKED = 60  # characters of a page that are asked for their direction


@dataclass(slots=True)
class Glyphs:
    """A word or a piece of one: `glued` when no space stands before it. `size` is the height of its font box.

    `sure` is the confidence of OCR, 0 to 1. `cuts` tells where figures, letters and signs meet: how many characters
    stand before, and the left edge of the next; None where there is no such place, or the text was repaired. `foot` is
    the lower edge of a drop cap that was set on its first line, None for all others.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    first: int
    glued: bool = False
    bold: bool = False
    sure: float = 1.0
    cuts: list[tuple[int, float]] | None = None
    foot: float | None = None

    def __reduce__(self) -> tuple[type["Glyphs"], tuple[Any, ...]]:
        """How a word is folded: by its values in their order, five times as fast as by their names."""
        return Glyphs, (
            self.text, self.x0, self.x1, self.top, self.bottom, self.base, self.size, self.first, self.glued, self.bold,
            self.sure, self.cuts, self.foot,
        )  # fmt: skip


class Place(NamedTuple):
    """From PDF coordinates to places in the direction of reading: `(xx * x + xy * y + x0, yx * x + yy * y + y0)`."""

    xx: float
    xy: float
    x0: float
    yx: float
    yy: float
    y0: float

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        """The place of a point of the page."""
        return self.xx * x + self.xy * y + self.x0, self.yx * x + self.yy * y + self.y0

    def turned(self, quarters: int, width: float, height: float) -> "Place":
        """The place on a page of this size that is turned by quarters for reading."""
        (xx, xy, x0), (yx, yy, y0) = self[:3], self[3:]
        match quarters:
            case 1:
                return Place(yx, yy, y0, -xx, -xy, width - x0)
            case 2:
                return Place(-xx, -xy, width - x0, -yx, -yy, height - y0)
            case 3:
                return Place(-yx, -yy, height - y0, xx, xy, x0)
            case _:
                return self


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page is read: `quarters` turns clockwise of its text against the page as shown, and its size in points."""

    quarters: int
    width: float
    height: float

    @property
    def reading_height(self) -> float:
        """The height of the page in the direction of reading."""
        return self.reading_size[1]

    @property
    def reading_size(self) -> tuple[float, float]:
        """Width and height of the page in the direction of reading."""
        return (self.height, self.width) if self.quarters % 2 else (self.width, self.height)

    def shown(self, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        """A box in the direction of reading on the page as shown: left, top, right, bottom."""
        match self.quarters:
            case 1:
                return self.width - bottom, x0, self.width - top, x1
            case 2:
                return self.width - x1, self.height - bottom, self.width - x0, self.height - top
            case 3:
                return top, self.height - x1, bottom, self.height - x0
            case _:
                return x0, top, x1, bottom


def page_frame(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage) -> tuple[Frame, Place]:
    """How the page is read, and the function from PDF coordinates to places in that direction."""
    left, bottom, right, top = page.get_bbox()  # crop and media box, also where the page tree holds them
    turn = page.get_rotation() % 360
    shown = {
        0: Place(1, 0, -left, 0, -1, top),
        90: Place(0, 1, -bottom, 1, 0, -left),
        180: Place(-1, 0, right, 0, 1, -bottom),
        270: Place(0, -1, top, -1, 0, right),
    }
    width, height = abs(right - left), abs(top - bottom)
    if turn in (90, 270):
        width, height = height, width
    frame = Frame(_quarters(text_page, turn), max(width, 1.0), max(height, 1.0))
    return frame, shown[turn].turned(frame.quarters, frame.width, frame.height)


def _quarters(text_page: pdfium.PdfTextPage, turn: int) -> int:
    """Quarter turns clockwise in which most of the page's text runs."""
    count = text_page.count_chars()
    step = max(1, count // _ASKED)
    turns = Counter(_turn_of(text_page.raw, index, turn) for index in range(0, count, step))
    return max(turns, key=lambda quarter: (turns[quarter], -quarter), default=0)


def _turn_of(handle: Any, index: int, turn: int) -> int:
    """Quarter turns clockwise of a character on a page turned by `turn` degrees; -1 for one that stands askew.

    The direction is that of the base line: letters that only lean are upright.
    """
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(handle, index, byref(matrix)):
        return 0
    degrees = turn - atan2(matrix.b, matrix.a) * 180 / pi
    quarter = round(degrees / 90)
    return quarter % 4 if abs(degrees - 90 * quarter) <= _ASKEW else -1


def page_words(text_page: pdfium.PdfTextPage, place: Place, turn: int) -> list[Glyphs]:
    """The page's words in the order they were drawn; a letter that the file does not tell is U+FFFD.

    Those that do not run in the direction `turn`, clockwise in quarters as pdfium sees them, are left out.
    """
    handle: Any = text_page.raw
    words: list[Glyphs] = []
    current: Glyphs | None = None
    spaced, upright, last_x0, kind, line = True, True, float("nan"), 0, NOWHERE
    for index, character, x0, x1, now in _letters(handle, place, text_page.count_chars()):
        if character is None:
            spaced = True
            continue
        last_line, line, last_kind = line, now, kind
        kind = 1 if character.isalpha() else 2 if character.isdecimal() else 3
        if current is not None and not spaced and _goes_on(current, x0, last_x0, line, line is last_line):
            if kind != last_kind:
                current.cuts = [*(current.cuts or ()), (len(current.text), x0)]
            current.text += character
            if x1 > current.x1:
                current.x1 = x1
        else:
            top, bottom, base, size = line
            glued = current is not None and _touches(current, x0, base, size, spaced)
            current = Glyphs(character, x0, x1, top, bottom, base, size, index, glued)
            upright = upright if line is last_line else _turn_of(handle, index, 0) == turn
            if upright:
                words.append(current)
            spaced = False
        last_x0 = x0
    return [word for word in words if _repaired(word)]


def _letters(handle: Any, place: Place, count: int) -> Iterator[tuple[int, str | None, float, float, OnLine]]:
    """Each character of a page with its position, left and right edge and line; None for white space.

    The line is one and the same for letters of one font that follow each other on it.
    """
    rect, box_of = raw.FS_RECTF(), raw.FPDFText_GetLooseCharBox
    box_ref, upright_of = byref(rect), Uprights(handle, place.__call__)
    along = not place.xy  # lines run along the page: letters of one font on one line have one top and bottom
    top = bottom = float("nan")
    line = NOWHERE
    for index, character in _characters(handle, count):
        if character is None:
            yield index, None, 0.0, 0.0, line
            continue
        if not box_of(handle, index, box_ref):
            continue
        if along:
            x0, x1 = place.xx * rect.left + place.x0, place.xx * rect.right + place.x0
        else:
            x0, x1 = place.xy * rect.top + place.x0, place.xy * rect.bottom + place.x0
        if not along or rect.top != top or rect.bottom != bottom:
            top, bottom = rect.top, rect.bottom
            line = upright_of(rect, index)
        yield (index, character, x0, x1, line) if x0 <= x1 else (index, character, x1, x0, line)


def _characters(handle: Any, count: int) -> Iterator[tuple[int, str | None]]:
    """Each character of a page with its position; None for white space.

    pdfium gives a character above U+FFFF as two halves, each of its own: they are joined here.
    """
    unicode_of, made_up = raw.FPDFText_GetUnicode, raw.FPDFText_IsGenerated
    high = 0
    for index in range(count):
        code = unicode_of(handle, index)
        if 0x20 < code < 0xA0:
            yield index, chr(code)
        elif code in _LINE_END_HYPHENS:
            yield index, "-"
        elif code in _FONT_CODES and not made_up(handle, index):
            yield index, _FONT_CODES[code]
        elif code in _GENERATED:
            yield index, None
        elif 0xD800 <= code < 0xDC00:
            high = code
        elif 0xDC00 <= code < 0xE000:
            yield index, _joined(high, code)
            high = 0
        else:
            yield index, _readable(code)


def _joined(high: int, low: int) -> str:
    """Two halves as one character; U+FFFD where a half is missing or the pair is in a private plane."""
    code = 0x10000 + ((high - 0xD800) << 10) + low - 0xDC00
    return _readable(code) if high else UNREADABLE


def _readable(code: int) -> str:
    """The character, or U+FFFD for what the font gives no meaning: NUL, halves, private use.

    Word's Symbol font keeps its own codes at U+F020 and above: these are known.
    """
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    private = 0xE000 <= code < 0xF900 or code >= 0xF0000
    return UNREADABLE if code == 0 or private or 0xD800 <= code < 0xE000 else chr(code)


def _goes_on(word: Glyphs, x0: float, last_x0: float, line: OnLine, same_line: bool) -> bool:
    """True for a letter that begins at `x0` near the word's end on its line, or where the last letter does.

    The second letter of a ligature stands in the place of the first.
    """
    _, _, base, size = line
    if -_BACK * size < x0 - word.x1 < _WORD_GAP * size and (same_line or _level(word, base, size)):
        return True
    return abs(x0 - last_x0) < 0.01 and base == word.base


def _level(word: Glyphs, base: float, size: float) -> bool:
    """True for a character on the word's base line, in its size."""
    return abs(base - word.base) <= _SAME_LINE * word.size and abs(size - word.size) <= _SAME_SIZE * word.size


def _touches(word: Glyphs, x0: float, base: float, size: float, spaced: bool) -> bool:
    """True for a raised, lowered or otherwise set piece of the same word.

    pdfium makes up a space where the baseline steps: one without width is none. On one base line a space is
    one, even where the boxes of leaning letters reach over it.
    """
    if spaced and abs(base - word.base) <= _SAME_LINE * size and abs(size - word.size) <= _SAME_SIZE * size:
        return False
    larger = max(size, word.size)
    gap = _NO_GAP if spaced else _WORD_GAP
    return abs(base - word.base) < 0.7 * larger and -_BACK * size < x0 - word.x1 < gap * larger


def _repaired(word: Glyphs) -> bool:
    """Repair the letters of a word; False where nothing is left of it."""
    if not word.text.isascii():
        before = word.text
        word.text = tidy(before)
        word.cuts = word.cuts if len(word.text) == len(before) else None
    return bool(word.text)


def alike(one: str, other: str) -> bool:
    """True for two letters, two figures or two signs."""
    return one.isalpha() == other.isalpha() and one.isdecimal() == other.isdecimal()


def mark_bold(text_page: pdfium.PdfTextPage, words: list[Glyphs]) -> None:
    """Mark bold words: of the words drawn on one line the first and the last are asked, the rest follow the first."""
    for position, word in enumerate(words):
        before = words[position - 1] if position else None
        after = words[position + 1] if position + 1 < len(words) else None
        starts = before is None or before.base != word.base
        ends = after is None or after.base != word.base
        word.bold = (
            before.bold if before is not None and not starts and not ends else _is_bold(text_page, word.first)
        )


def _is_bold(text_page: pdfium.PdfTextPage, index: int) -> bool:
    """True when the font of a character is bold by its weight or its name."""
    if raw.FPDFText_GetFontWeight(text_page.raw, index) >= _BOLD_WEIGHT:
        return True
    name = font_of(text_page.raw, index).lower()
    return any(part in name for part in (b"bold", b"black", b"heavy", b"-bd")) or name.endswith(b".b")
