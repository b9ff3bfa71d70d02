"""What tesseract finds on a scanned page beside its words: the rulings of tables, axes of charts, pictures."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.drawn import Drawn
from corpus.shapes import Area, Rule

_SHAPE = re.compile(
    r"<div class='ocr_(?P<kind>separator|photo)'[^>]{0,60}title=[\"']bbox (?P<box>[\d ]{7,40})"
)
_LONG = 4.0  # times as long as wide: anything else between text is no ruling


@dataclass(frozen=True, slots=True)
class Shape:
    """A ruling or a picture and its box in pixels from the top left corner of the picture."""

    is_picture: bool
    x0: int
    y0: int
    x1: int
    y1: int


def shapes_of(hocr: str) -> Iterator[Shape]:
    """The rulings and pictures that an hOCR page tells of."""
    for found in _SHAPE.finditer(hocr):
        box = [int(number) for number in found["box"].split()]
        if len(box) == 4:
            yield Shape(found["kind"] == "photo", *box)


def drawn_of(
    shapes: Sequence[Shape], straight: Callable[[float, float], tuple[float, float]], points: float
) -> Drawn:
    """The shapes on the straightened page; `points` is the size of a pixel.

    The box of a ruling on a page that was scanned askew is as high as the ruling falls: its middle is its place.
    """
    drawn = Drawn()
    for shape in shapes:
        left, right, top, bottom = (points * side for side in (shape.x0, shape.x1, shape.y0, shape.y1))
        x, y = (left + right) / 2, (top + bottom) / 2
        if shape.is_picture:
            drawn.pictures.append(Area(*straight(left, top), *straight(right, bottom)))
        elif right - left >= _LONG * (bottom - top):
            level = straight(x, y)[1]
            drawn.rules.append(Rule(straight(left, y)[0], straight(right, y)[0], level, level))
        elif bottom - top >= _LONG * (right - left):
            upright = straight(x, y)[0]
            drawn.rules.append(Rule(upright, upright, straight(x, top)[1], straight(x, bottom)[1]))
    return drawn
