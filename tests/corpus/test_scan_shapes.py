"""Rulings and pictures that tesseract tells of, on the page."""

import pytest

from corpus.hocr import ScanFrame
from corpus.scan_shapes import Shape, drawn_of, shapes_of
from corpus.shapes import Area, Rule

HOCR = """<div class='ocr_page' id='page_1' title='image "stdin"; bbox 0 0 1000 1400; ppageno 0'>
<div class='ocr_separator' id='block_1_3' title="bbox 100 200 500 206"></div>
<div class='ocr_photo' id='block_1_4' title="bbox 100 300 500 700"></div>
<div class='ocr_carea' id='block_1_5' title="bbox 100 800 500 900"></div>
<div class='ocr_separator' id='block_1_6' title="bbox 1 2 3"></div></div>"""


def test_rulings_and_pictures_are_told_from_text():
    assert list(shapes_of(HOCR)) == [Shape(False, 100, 200, 500, 206), Shape(True, 100, 300, 500, 700)]


def drawn(*shapes, slope=0.0):
    frame = ScanFrame(0, 500.0, 700.0, slope)
    return drawn_of(shapes, frame.straight, 0.5)


def test_a_ruling_is_a_rule_along_or_across_the_lines():
    found = drawn(Shape(False, 100, 200, 500, 206), Shape(False, 100, 200, 106, 600))
    assert found.rules == [Rule(50.0, 250.0, 101.5, 101.5), Rule(51.5, 51.5, 100.0, 300.0)]


def test_pictures_keep_their_area_and_specks_are_nothing():
    found = drawn(Shape(True, 100, 300, 500, 700), Shape(False, 10, 10, 20, 22))
    assert found.pictures == [Area(50.0, 150.0, 250.0, 350.0)]
    assert found.rules == []


def test_rulings_of_a_page_that_was_scanned_askew_lie_level_one_below_the_other():
    rows = [Shape(False, 100, 200 + step, 900, 208 + step) for step in (0, 40)]
    upper, lower = drawn(*rows, slope=0.01).rules
    assert upper.horizontal
    assert upper.x0 == pytest.approx(lower.x0, abs=0.5)
    assert lower.y0 - upper.y0 == pytest.approx(20.0, abs=0.01)
