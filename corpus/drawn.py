"""What is drawn on a page beside its letters: rules, boxes, pictures and the strokes of charts."""

from collections.abc import Iterable, Iterator, Sequence
from ctypes import byref, c_float, c_int, c_uint
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.glyphs import Place
from corpus.shapes import Area, Rule

_THIN = 2.6  # points: a thicker path is a box
_LEAST_RULE = 8.0  # points
_MOST_OBJECTS = 20_000  # of a page; the rest is not looked at
_MOST_SEGMENTS = 400  # of a path; one of more is a curve or a map
_STRAIGHT = 0.6  # points that an end of a rule may be off
_SAME_HEIGHT = 1.6  # points between pieces of one rule
_JOINED = 6.0  # points between pieces of one rule


@dataclass(slots=True)
class Drawn:
    """The rules, filled or framed boxes, strokes (anything else that is drawn) and pictures of a page."""

    rules: list[Rule] = field(default_factory=list)
    boxes: list[Area] = field(default_factory=list)
    strokes: list[Area] = field(default_factory=list)
    pictures: list[Area] = field(default_factory=list)


def drawn_on(page: pdfium.PdfPage, place: Place) -> Drawn:
    """What is drawn on the page itself, not in forms inside it."""
    found = Drawn()
    count = min(raw.FPDFPage_CountObjects(page.raw), _MOST_OBJECTS)
    for index in range(count):
        shape = raw.FPDFPage_GetObject(page.raw, index)
        kind = raw.FPDFPageObj_GetType(shape)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            _add_path(found, shape, place)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE and (area := _bounds(shape, place)) is not None:
            found.pictures.append(area)
    found.rules = [*_joined(found.rules), *(rule for rule in found.rules if not rule.horizontal)]
    return found


def _bounds(shape: Any, place: Place) -> Area | None:
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    if not raw.FPDFPageObj_GetBounds(shape, byref(left), byref(bottom), byref(right), byref(top)):
        return None
    return _area(*place(left.value, top.value), *place(right.value, bottom.value))


def _area(x0: float, y0: float, x1: float, y1: float) -> Area:
    return Area(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _add_path(found: Drawn, shape: Any, place: Place) -> None:
    area = _bounds(shape, place)
    if area is None or not _is_seen(shape):
        return
    rule = _as_rule(area)
    if rule is not None:
        found.rules.append(rule)
        return
    lines = list(_segments(shape, place))
    if not lines:
        found.strokes.append(area)
    elif _is_frame(lines, area):
        found.boxes.append(area)
    else:
        found.rules += [rule for line in lines if (rule := _as_rule(line)) is not None]


def _is_seen(shape: Any) -> bool:
    """True for a path that is filled or stroked, with something else than nothing or white."""
    mode, stroked = c_int(), c_int()
    if not raw.FPDFPath_GetDrawMode(shape, byref(mode), byref(stroked)):
        return False
    return bool(
        stroked.value
        and _inked(raw.FPDFPageObj_GetStrokeColor, shape)
        or mode.value
        and _inked(raw.FPDFPageObj_GetFillColor, shape)
    )


def _inked(colour_of: Any, shape: Any) -> bool:
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    if not colour_of(shape, byref(red), byref(green), byref(blue), byref(alpha)):
        return True
    return alpha.value > 0 and min(red.value, green.value, blue.value) < 255


def _as_rule(area: Area) -> Rule | None:
    if area.height <= _THIN and area.width >= _LEAST_RULE:
        middle = (area.y0 + area.y1) / 2
        return Rule(area.x0, area.x1, middle, middle)
    if area.width <= _THIN and area.height >= _LEAST_RULE:
        middle = (area.x0 + area.x1) / 2
        return Rule(middle, middle, area.y0, area.y1)
    return None


def _segments(shape: Any, place: Place) -> Iterator[Area]:
    """The straight pieces of a path that run along or across the page; nothing where one of them does neither."""
    count = raw.FPDFPath_CountSegments(shape)
    matrix = raw.FS_MATRIX()
    if not 0 < count <= _MOST_SEGMENTS or not raw.FPDFPageObj_GetMatrix(shape, byref(matrix)):
        return
    pieces: list[Area] = []
    at = begin = (0.0, 0.0)
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(shape, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        x, y = c_float(), c_float()
        raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        point = place(
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if kind == raw.FPDF_SEGMENT_MOVETO:
            at = begin = point
            continue
        if kind != raw.FPDF_SEGMENT_LINETO or not _along(at, point):
            return
        pieces.append(_area(*at, *point))
        at = point
        if raw.FPDFPathSegment_GetClose(segment):
            pieces.append(_area(*at, *begin))
    yield from pieces


def _along(first: tuple[float, float], second: tuple[float, float]) -> bool:
    return abs(first[0] - second[0]) <= _STRAIGHT or abs(first[1] - second[1]) <= _STRAIGHT


def _is_frame(lines: Sequence[Area], area: Area) -> bool:
    """True for the sides of one rectangle."""
    return 3 <= len(lines) <= 6 and all(
        min(abs(line.x0 - area.x0), abs(line.x1 - area.x1), abs(line.y0 - area.y0), abs(line.y1 - area.y1))
        <= _THIN
        for line in lines
    )


def _joined(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Horizontal rules from top to bottom, pieces that touch each other made one."""
    flat = sorted((rule for rule in rules if rule.horizontal), key=lambda rule: (rule.y0, rule.x0))
    level: list[Rule] = []
    for rule in flat:
        if level and rule.y0 - level[0].y0 > _SAME_HEIGHT:
            yield from _pieces_joined(level)
            level = []
        level.append(rule)
    yield from _pieces_joined(level)


def _pieces_joined(level: Sequence[Rule]) -> Iterator[Rule]:
    current: Rule | None = None
    for rule in sorted(level, key=lambda rule: rule.x0):
        if current is not None and rule.x0 - current.x1 <= _JOINED:
            current = Rule(current.x0, max(current.x1, rule.x1), current.y0, current.y0)
            continue
        if current is not None:
            yield current
        current = rule
    if current is not None:
        yield current
