"""Pages that are pictures, read by the tesseract program: rendered here, recognised there, laid out as any page."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.drawn import Drawn
from corpus.glyphs import Frame, Glyphs
from corpus.hocr import UNSURE, ScanFrame, ScannedWord, glyphs_of, page_slope, words_of
from corpus.limits import Limits
from corpus.micro import mend_micro
from corpus.readers.programs import run_program
from corpus.scan_citations import drop_citations
from corpus.scan_figures import mend_figures
from corpus.scan_shapes import Shape, drawn_of, shapes_of
from corpus.second_look import look_again, shows_table
from schemas.errors import NeedsOcrError, TooLargeInputError

PROGRAM = "tesseract"
OCR_ADVICE = (
    "install the OCR extra: pip install 'gravida[ocr]' and the program tesseract (Debian, Ubuntu: apt-get install "
    "tesseract-ocr; macOS: brew install tesseract)"
)
_DPI = 300
_LEAST_DPI = 70  # of a very large page; below that nothing can be read
_PAGE_MODE = "3"  # tesseract finds the blocks; the order of columns is ours
_SCATTERED = "11"  # words as they are found, in no order
_POINTS = 72
_TURN = re.compile(r"Rotate: (90|180|270)\b")
_SURE_TURN = re.compile(r"Orientation confidence: (\d{1,4}(?:\.\d{1,3})?)")
_LEAST_SURE_TURN = 1.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A page in grey: rows of `width` bytes, 0 is black."""

    width: int
    height: int
    grey: bytes

    def pgm(self) -> bytes:
        """The picture as a portable greymap."""
        return b"P5 %d %d 255\n" % (self.width, self.height) + self.grey


@dataclass(frozen=True, slots=True)
class Scan:
    """A page as read: its words, frame and rulings, and how many words were unsure or given a µ by their shape."""

    words: list[Glyphs]
    frame: Frame
    drawn: Drawn = field(default_factory=Drawn)
    unsure: int = 0
    unsure_figures: int = 0
    micro: int = 0


@dataclass(frozen=True, slots=True)
class _Recognised:
    """What tesseract said of a picture."""

    words: list[ScannedWord]
    shapes: list[Shape]


@dataclass(frozen=True, slots=True)
class Ocr:
    """The tesseract program at `program` as a reader of pages of the document `where`."""

    program: str
    where: str
    limits: Limits

    @classmethod
    def found(cls, where: str, limits: Limits) -> "Ocr | None":
        """The program on the path, None where there is none."""
        program = shutil.which(PROGRAM)
        return cls(program, where, limits) if program else None

    def read(self, page: pdfium.PdfPage, frame: Frame, number: int) -> Scan:
        """The words of page `number` in points of `frame`'s page as shown.

        Raises TooLargeInputError for too large a picture or too long a time, NeedsOcrError where tesseract fails.
        """
        dpi = self._resolution(page, frame, number)
        picture = _render(page, dpi)
        said = self._recognise(picture, dpi, number)
        quarters = 0
        if not _reads_well(said.words):
            turn = self._turn(picture, dpi, number)
            if turn:
                turned = _render(page, dpi, turn)
                again = self._recognise(turned, dpi, number)
                if _sure(again.words) > _sure(said.words):
                    picture, said, quarters = turned, again, 4 - turn // 90
        words = said.words
        mend_figures(words)
        if shows_table(words):
            words = look_again(words, self._scattered(picture, dpi, number))
        drop_citations(words)
        micro = mend_micro(words, picture.grey, picture.width)
        level = ScanFrame(quarters, frame.width, frame.height, page_slope(words, picture.width))
        points = (frame.height if quarters % 2 else frame.width) / picture.width
        unsure = [word.text for word in words if word.confidence < UNSURE]
        figures = sum(any(map(str.isdigit, text)) for text in unsure)
        drawn = drawn_of(said.shapes, level.straight, points)
        return Scan(glyphs_of(words, level, points), level, drawn, len(unsure), figures, micro)

    def _resolution(self, page: pdfium.PdfPage, frame: Frame, number: int) -> int:
        """Dots an inch at which the page is rendered; fewer where it is very large."""
        most = self.limits.max_ocr_pixels
        pictures = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
        pixels = sum(width * height for width, height in (one.get_px_size() for one in pictures))
        inches = frame.width * frame.height / _POINTS**2
        dpi = min(_DPI, int(sqrt(most / inches)))
        if pixels > most or dpi < _LEAST_DPI:
            size = f"{pixels / 1e6:,.0f} million pixels" if pixels > most else f"{inches:,.0f} square inches"
            raise TooLargeInputError(
                self.where,
                f"the picture on page {number} has {size}, above the limit of {most / 1e6:,g} million pixels for OCR",
                "save the scan at a lower resolution",
            )
        return dpi

    def _recognise(self, picture: Picture, dpi: int, number: int, mode: str = _PAGE_MODE) -> _Recognised:
        options = ["--dpi", str(dpi), "--psm", mode, "-l", "eng", "-c", "hocr_char_boxes=1", "hocr"]
        done = self._run(picture, options, number)
        if done.returncode:
            reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [
                f"status {done.returncode}"
            ]
            raise NeedsOcrError(
                self.where, f"tesseract failed on page {number}: {reason[0][:200]}", f"try {PROGRAM} --list-langs; {OCR_ADVICE}"
            )  # fmt: skip
        hocr = done.stdout.decode("utf-8", "replace")
        return _Recognised(words_of(hocr), list(shapes_of(hocr)))

    def _scattered(self, picture: Picture, dpi: int, number: int) -> list[ScannedWord]:
        """The words as they are found, in no order; none where that takes too long: the first reading stands."""
        try:
            words = self._recognise(picture, dpi, number, _SCATTERED).words
        except TooLargeInputError:
            return []
        mend_figures(words)
        return words

    def _turn(self, picture: Picture, dpi: int, number: int) -> int:
        """Degrees clockwise that make the page upright; 0 where tesseract cannot tell."""
        done = self._run(picture, ["--dpi", str(dpi), "--psm", "0"], number)
        said = done.stdout.decode("utf-8", "replace")
        turn, sure = _TURN.search(said), _SURE_TURN.search(said)
        return int(turn[1]) if turn and sure and float(sure[1]) >= _LEAST_SURE_TURN else 0

    def _run(
        self, picture: Picture, options: Sequence[str], number: int
    ) -> subprocess.CompletedProcess[bytes]:
        seconds = self.limits.max_ocr_seconds
        try:
            return run_program([self.program, "stdin", "stdout", *options], picture.pgm(), seconds)
        except subprocess.TimeoutExpired:
            raise TooLargeInputError(
                self.where, f"OCR of page {number} took more than {seconds:g} s",
                "save the scan at a lower resolution, or leave the page out",
            ) from None  # fmt: skip
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise NeedsOcrError(self.where, f"tesseract cannot be started: {reason}", OCR_ADVICE) from None


def _render(page: pdfium.PdfPage, dpi: int, turn: int = 0) -> Picture:
    """The page as shown, turned by `turn` degrees clockwise."""
    bitmap = page.render(scale=dpi / _POINTS, rotation=turn, grayscale=True)
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    rows = memoryview(bitmap.buffer).cast("B")
    grey = b"".join(rows[row * stride : row * stride + width] for row in range(height))
    bitmap.close()
    return Picture(width, height, grey)


def _sure(words: Sequence[ScannedWord]) -> int:
    """How many longer words tesseract is sure of."""
    return sum(word.confidence >= UNSURE and len(word.letters) > 2 for word in words)


def _reads_well(words: Sequence[ScannedWord]) -> bool:
    longer = sum(len(word.letters) > 2 for word in words)
    return longer > 0 and _sure(words) >= longer / 2


def ranges(numbers: Sequence[int]) -> str:
    """Page numbers in words of a table of contents.

    >>> ranges([1, 2, 3, 5]), ranges([4])
    ('pages 1-3, 5', 'page 4')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    few = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:10]]
    return f"page{'s' if len(numbers) > 1 else ''} {', '.join(few)}{' ...' if len(runs) > 10 else ''}"
