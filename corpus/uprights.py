"""Where letters stand from top to bottom: the box of their font, made even where a sign reaches out of it."""

from collections.abc import Callable
from ctypes import byref, c_double, c_int, create_string_buffer
from math import hypot
from typing import Any

import pypdfium2.raw as raw

_LEAST_BOX, _MOST_BOX = 0.85, 1.9  # of the size of the type: the height of a font box that can be believed
_USUAL_BOX = 1.15  # of the size of the type
_ASCENT = 0.78  # of the height of a font box: its part above the base line
_MOST_MORE = 1.35  # times its font's box: so high is the box of a sign that reaches out of it at most

OnLine = tuple[
    float, float, float, float
]  # top, bottom and base line of a character, and the height of its font box
NOWHERE: OnLine = (float("nan"),) * 4


class Uprights:
    """Where characters stand from top to bottom, asked for the first of those that share a line and a font.

    A bracket or stroke that reaches out of its font's box has a higher one: it stands as the letters before it.
    """

    def __init__(self, handle: Any, place: Callable[[float, float], tuple[float, float]]) -> None:
        self.handle, self.place = handle, place
        self.heights = _Heights(handle)
        self.x, self.y = c_double(), c_double()
        self.last, self.type, self.first = NOWHERE, 0.0, 0
        self.one_font: dict[tuple[float, float, float], bool] = {}

    def __call__(self, rect: Any, index: int) -> OnLine:
        """Where the character stands."""
        raw.FPDFText_GetCharOrigin(self.handle, index, byref(self.x), byref(self.y))
        base = self.place(self.x.value, self.y.value)[1]
        y0, y1 = sorted((self.place(rect.left, rect.top)[1], self.place(rect.right, rect.bottom)[1]))
        size = max(y1 - y0, 0.1)
        asked = float(raw.FPDFText_GetFontSize(self.handle, index))
        top, bottom, line, usual = self.last
        within = asked == self.type and base == line and y0 <= top and bottom <= y1
        if within and size < _MOST_MORE * usual and self._same_font(index, (asked, usual, size)):
            return self.last
        self.type, self.first, self.last = asked, index, self._line(index, y0, y1, base, size)
        return self.last

    def _same_font(self, index: int, key: tuple[float, float, float]) -> bool:
        """True where the letter has the font of the one before; asked once for boxes of the same heights."""
        key = (key[0], round(key[1], 2), round(key[2], 2))
        known = self.one_font.get(key)
        if known is None:
            known = self.one_font[key] = font_of(self.handle, self.first) == font_of(self.handle, index)
        return known

    def _line(self, index: int, y0: float, y1: float, base: float, size: float) -> OnLine:
        sound = self.heights.sound(size, index)
        if sound != size:
            return base - _ASCENT * sound, base + (1 - _ASCENT) * sound, base, sound
        return y0, y1, base, size


def font_of(handle: Any, index: int) -> bytes:
    """The name of a character's font as the file gives it, without its end."""
    buffer, flags = create_string_buffer(128), c_int()
    length = raw.FPDFText_GetFontInfo(handle, index, buffer, 128, byref(flags))
    return buffer.raw[: max(min(length, 128) - 1, 0)]


class _Heights:
    """Heights of font boxes that can be trusted.

    Some fonts (Cambria) tell a box five times as high as their letters; a height is believed where it is
    near the size of the type, and replaced by what fonts usually have where not. Asked once for each height.
    """

    def __init__(self, handle: Any) -> None:
        self.handle = handle
        self.known: dict[float, float] = {}

    def sound(self, height: float, index: int) -> float:
        """The height itself, or the usual height of a font box of the character's size."""
        key = round(height, 2)
        known = self.known.get(key)
        if known is None:
            em = self._em(index)
            odd = em > 0 and not _LEAST_BOX * em < height < _MOST_BOX * em
            known = self.known[key] = _USUAL_BOX * em if odd else 0.0
        return known or height

    def _em(self, index: int) -> float:
        """The size of the type in points: what the text asks for times how the page scales it; 0.0 if unknown."""
        matrix = raw.FS_MATRIX()
        if not raw.FPDFText_GetMatrix(self.handle, index, byref(matrix)):
            return 0.0
        return float(raw.FPDFText_GetFontSize(self.handle, index)) * hypot(matrix.c, matrix.d)
