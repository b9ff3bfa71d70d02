"""What tesseract says of a page (hOCR with letter boxes) to words on straight lines.

Places in hOCR are pixels of the picture from its top left corner.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import groupby, pairwise
from math import hypot
from statistics import fmean, median

from corpus.builder import tidy
from corpus.glyphs import Frame, Glyphs, alike

UNSURE = 60.0  # of 100: tesseract is wrong in every second word below this
_SPAN = re.compile(
    r"<span class='(?P<kind>ocr_\w{1,12}|ocrx_word|ocrx_cinfo)'[^>]{0,60}title=(?P<quote>[\"'])(?P<title>[^>]{0,300})"
    r"(?P=quote)[^>]{0,40}>(?P<text>[^<]{0,40})"
)
_PARAGRAPH = re.compile(r"<p class='ocr_par'")
_BOX = re.compile(r"bbox(?:es)? (-?\d{1,6}) (-?\d{1,6}) (-?\d{1,6}) (-?\d{1,6})")
_BASELINE = re.compile(r"baseline (-?[\d.]{1,12}) (-?[\d.]{1,12})")
_NUMBERS = {
    name: re.compile(rf"\b{name} (-?[\d.]{{1,12}})") for name in ("x_size", "x_descenders", "x_wconf")
}
_FONT_BOX = 1.2  # of the height from ascenders to descenders: what a PDF calls the height of its font
_LIFTED = 0.2  # of the line's height: so far above the baseline a raised letter ends
_MARK = 0.45  # of a capital's height: quotes, hyphens and degree signs are smaller than raised figures
_FIGURES = re.compile(r"[\d.,;–+/-]{1,20}")
_NO_WORDS = frozenset("_|~\\")
_FIGURE_HEIGHT = (0.6, 0.9)  # of the line's height
_ON_LINE = 0.1
_NARROW = frozenset(".,;:()[]")
_NARROW_WIDTH = 0.3  # of the line's height, with the white beside it
_BEARING = 0.04  # of the size: white that a font keeps on both sides of a letter
_SAME_SIZE = 0.07
_NEAR_SIZE = 0.25
_LOW = frozenset("acemnorsuvwxz")
_LEAST_LOW = 2
_HIGHEST_LOW = 0.68  # of the line's height
_STEEPEST = 0.1  # a line that rises more than this is none
_LEAST_WIDTH = 0.15  # of the page: shorter lines say little of its slope


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter and its box in pixels. Boxes of neighbours may overlap."""

    text: str
    x0: int
    y0: int
    x1: int
    y1: int


@dataclass(slots=True)
class ScannedLine:
    """A line's box, the slope and offset of its baseline from the box's lower left corner, its height and descent.

    `paragraph` counts the paragraphs of the page.
    """

    x0: int
    y1: int
    width: int
    slope: float
    offset: float
    height: float
    descent: float
    paragraph: int = 0

    def base(self, x: float) -> float:
        """The baseline's distance from the top of the picture at `x`."""
        return self.y1 + self.offset + self.slope * (x - self.x0)


@dataclass(slots=True)
class ScannedWord:
    """One word: its place from left to right, tesseract's confidence of 100, its letters."""

    line: ScannedLine
    x0: int
    x1: int
    confidence: float
    letters: list[Letter] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The letters of the word."""
        return "".join(letter.text for letter in self.letters)


@dataclass(frozen=True, slots=True)
class ScanFrame(Frame):
    """The frame of a page whose lines fall by `slope` to the right; words are kept with level lines."""

    slope: float = 0.0

    def straight(self, x: float, y: float) -> tuple[float, float]:
        """A place on the page as seen, where its lines lie level."""
        return self._turned(x, y, -self.slope)

    def shown(self, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        """A box of the straightened page on the page as shown, of the same size about its turned middle."""
        x, y = (x0 + x1) / 2, (top + bottom) / 2
        there = self._turned(x, y, self.slope)
        right, down = there[0] - x, there[1] - y
        return Frame.shown(self, x0 + right, top + down, x1 + right, bottom + down)

    def _turned(self, x: float, y: float, slope: float) -> tuple[float, float]:
        """A place turned about the middle of the page, so that a level line then falls by `slope`."""
        middle = (self.reading_width / 2, self.reading_height / 2)
        right, down, length = x - middle[0], y - middle[1], hypot(1.0, slope)
        return middle[0] + (right - slope * down) / length, middle[1] + (down + slope * right) / length

    @property
    def reading_width(self) -> float:
        """The width of the page in the direction of reading."""
        return self.height if self.quarters % 2 else self.width


def words_of(hocr: str) -> list[ScannedWord]:
    """The words that hold something, in tesseract's order; lines that run up or down the page are left out."""
    words: list[ScannedWord] = []
    line: ScannedLine | None = None
    paragraphs = [found.start() for found in _PARAGRAPH.finditer(hocr)]
    for span in _SPAN.finditer(hocr):
        title = span["title"]
        box = _BOX.search(title)
        if box is None:
            continue
        x0, y0, x1, y1 = map(int, box.groups())
        if span["kind"] == "ocrx_cinfo":
            if line is not None and words:
                words[-1].letters.append(Letter(unescape(span["text"]), x0, y0, x1, y1))
        elif span["kind"] == "ocrx_word":
            if line is not None:
                words.append(ScannedWord(line, x0, x1, _number(title, "x_wconf")))
        else:
            line = _line(title, x0, y0, x1, y1)
            if line is not None:
                line.paragraph = bisect_right(paragraphs, span.start())
    return [word for word in words if _holds_text(word)]


def _line(title: str, x0: int, y0: int, x1: int, y1: int) -> ScannedLine | None:
    baseline = _BASELINE.search(title)
    height = _number(title, "x_size")
    if baseline is None or height <= 0 or "textangle" in title:
        return None
    slope, offset = float(baseline[1]), float(baseline[2])
    if abs(slope) > _STEEPEST:
        return None
    return ScannedLine(x0, y1, x1 - x0, slope, offset, height, _number(title, "x_descenders"))


def _number(title: str, name: str) -> float:
    found = _NUMBERS[name].search(title)
    return float(found[1]) if found else 0.0


def _holds_text(word: ScannedWord) -> bool:
    """False for what tesseract makes of rulings and specks."""
    text = word.text.strip()
    if text in _NO_WORDS:
        return text == "|" and len(word.letters) == 1 and stands_as_figure(word.line, word.letters[0])
    return bool(text) and (word.confidence >= UNSURE or any(map(str.isalnum, text)))


def stands_as_figure(line: ScannedLine, letter: Letter) -> bool:
    """True for a letter that stands on the line's baseline as high as a figure; rulings are higher and hang lower."""
    base = line.base((letter.x0 + letter.x1) / 2)
    low, high = _FIGURE_HEIGHT
    return (
        abs(base - letter.y1) <= _ON_LINE * line.height
        and low * line.height <= letter.y1 - letter.y0 <= high * line.height
    )


def page_slope(words: Sequence[ScannedWord], width: int) -> float:
    """How much the lines of the page rise, the median of its longer lines; 0.0 where there are none."""
    lines = {id(word.line): word.line for word in words}
    slopes = [line.slope for line in lines.values() if line.width >= _LEAST_WIDTH * width]
    return median(slopes) if slopes else 0.0


def glyphs_of(words: Sequence[ScannedWord], frame: ScanFrame, points: float) -> list[Glyphs]:
    """The words in the frame's straightened points; `points` is the size of a pixel. Raised figures stand apart."""
    lines = [list(members) for _, members in groupby(words, key=lambda word: id(word.line))]
    lows = [_low_letters(line) for line in lines]
    shares = [line[0].line.height / low for line, low in zip(lines, lows, strict=True) if low]
    share = median(shares) if shares else 0.0
    heights = _heights([line[0].line for line in lines], [low * share for low in lows])
    return [
        glyph
        for line, height in zip(lines, heights, strict=True)
        for glyph in _line_glyphs(line, height, frame.straight, points)
    ]


def _heights(lines: Sequence[ScannedLine], measured: Sequence[float]) -> list[float]:
    """The height of each line: that of its paragraph, where its own is near it.

    Its own is as measured, else that of the nearest measured one where tesseract's own is near it.
    """
    heights = []
    for line, height in zip(lines, measured, strict=True):
        if not height:
            near = [
                (abs(other.y1 - line.y1), known)
                for other, known in zip(lines, measured, strict=True)
                if known and abs(known - line.height) <= _NEAR_SIZE * line.height
            ]
            height = min(near)[1] if near else line.height
        heights.append(height)
    whole: dict[int, list[float]] = {}
    for line, height in zip(lines, heights, strict=True):
        whole.setdefault(line.paragraph, []).append(height)
    usual = [median(whole[line.paragraph]) for line in lines]
    return [
        middle if abs(height - middle) <= _NEAR_SIZE * middle else height
        for height, middle in zip(heights, usual, strict=True)
    ]


def _low_letters(words: Sequence[ScannedWord]) -> float:
    """How high the line's letters without ascender are, the mean of the middle half; 0.0 where they are few.

    Boxes as high as a capital are those of whole words, which tesseract gives where it cannot part the letters.
    """
    heights = sorted(
        letter.y1 - letter.y0
        for word in words
        for letter in word.letters
        if letter.text in _LOW and letter.y1 - letter.y0 < _HIGHEST_LOW * word.line.height
    )
    if len(heights) < _LEAST_LOW:
        return 0.0
    quarter = len(heights) // 4
    return fmean(heights[quarter : len(heights) - quarter])


def _line_glyphs(
    words: Sequence[ScannedWord],
    height: float,
    straight: Callable[[float, float], tuple[float, float]],
    points: float,
) -> Iterator[Glyphs]:
    line = words[0].line
    base = median(
        straight((w.x0 + w.x1) / 2 * points, line.base((w.x0 + w.x1) / 2) * points)[1] for w in words
    )
    size = height * points * _FONT_BOX
    for word in words:
        glued = False
        for piece, up in _pieces(word):
            whole = len(piece) == len(word.letters)
            x0 = word.x0 if whole else min(letter.x0 for letter in piece)
            x1 = word.x1 if whole else max(letter.x1 for letter in piece)
            y = line.base((x0 + x1) / 2)
            left, right = straight(x0 * points, y * points)[0], straight(x1 * points, y * points)[0]
            lift, share = (0.3 * size, 0.6) if up else (0.0, 1.0)
            text = tidy("".join(letter.text for letter in piece))
            text = text.replace(".", ",") if up else text  # small raised commas are read as points
            if text:
                found = _cuts(piece, text, line.height)
                cuts = found and [(n, straight(x * points, y * points)[0]) for n, x in found]
                room = 0.0 if up else _BEARING * size
                yield Glyphs(
                    text, left - room, max(right, left + 0.1) + room, base - lift - 0.75 * share * size, base - lift + 0.25 * share * size,
                    base - lift, share * size, 0, glued, sure=word.confidence / 100,
                    cuts=cuts,
                )  # fmt: skip
                glued = True


def _cuts(letters: Sequence[Letter], text: str, height: float) -> list[tuple[int, float]] | None:
    """Where figures, letters and signs meet, in pixels: between the boxes on both sides.

    Boxes of neighbours overlap at times; full stops, commas and brackets are narrow, whatever their box.
    """
    if len(text) != len(letters):
        return None
    found = []
    for position, (one, other) in enumerate(pairwise(letters), start=1):
        if alike(one.text, other.text):
            continue
        x = (one.x1 + other.x0) / 2
        if other.text in _NARROW:
            x = max(x, other.x1 - _NARROW_WIDTH * height)
        elif one.text in _NARROW:
            x = min(x, one.x0 + _NARROW_WIDTH * height)
        found.append((position, x))
    return found


def _pieces(word: ScannedWord) -> Iterator[tuple[list[Letter], bool]]:
    """The word cut where figures are raised, with True for raised ones."""
    for up, members in groupby(zip(word.letters, lifted(word), strict=True), key=lambda pair: pair[1]):
        piece = [letter for letter, _ in members]
        yield piece, up and reads_as_figures("".join(letter.text for letter in piece))


def reads_as_figures(text: str) -> bool:
    """True for what a raised citation or power is made of."""
    return _FIGURES.fullmatch(text) is not None


def lifted(word: ScannedWord) -> list[bool]:
    """For each letter whether it belongs to a raised run; runs with letters, such as the th of 13th, do not count."""
    line, capital = word.line, word.line.height - word.line.descent
    high = [
        letter.y1 < line.base((letter.x0 + letter.x1) / 2) - _LIFTED * line.height for letter in word.letters
    ]
    tall = [letter.y1 - letter.y0 >= _MARK * capital for letter in word.letters]
    raised = [False] * len(high)
    at = 0
    for up, members in groupby(high):
        end = at + len(list(members))
        run = word.letters[at:end]
        if up and any(tall[at:end]) and not any(letter.text.isalpha() for letter in run):
            raised[at:end] = [True] * (end - at)
        at = end
    return raised


class Sizes:
    """The sizes of the words of all scanned pages, which differ by chance: seen page by page, then made even."""

    def __init__(self) -> None:
        self._counts: dict[float, int] = {}
        self._even: dict[float, float] = {}

    def see(self, words: Sequence[Glyphs]) -> None:
        """Count the sizes of a page."""
        for word in words:
            size = round(word.size, 1)
            self._counts[size] = self._counts.get(size, 0) + len(word.text)
        self._even = {}

    def make_even(self, words: Sequence[Glyphs]) -> None:
        """Give words whose sizes differ by chance the same size, the most frequent ones first; once all pages were seen."""
        if not self._even:
            self._even = _evened(self._counts)
        for word in words:
            word.size = self._even[round(word.size, 1)]


def _evened(counts: dict[float, int]) -> dict[float, float]:
    """For each size the one that stands for it."""
    left = dict(counts)
    names: dict[float, float] = {}
    while left:
        main = max(
            left, key=lambda size: (sum(left.get(round(size + d / 10, 1), 0) for d in (-1, 0, 1)), size)
        )
        for size in [size for size in left if abs(size - main) <= _SAME_SIZE * main]:
            names[size] = main
            del left[size]
    return names
