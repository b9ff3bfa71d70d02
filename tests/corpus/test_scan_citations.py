"""Signs that tesseract reads for raised citations. Letters stand on a line 100 pixels high; its baseline is at 80."""

import pytest

from corpus.hocr import Letter, ScanFrame, ScannedLine, ScannedWord, glyphs_of
from corpus.scan_citations import drop_citations

LOW, TALL, RAISED = (55, 80), (5, 80), (0, 45)  # top and bottom of an x, of a figure, of a raised figure


def word(text, raised=""):
    """A word whose letters are ten pixels wide; those at the places in `raised` stand above the line."""
    line = ScannedLine(0, 100, 1000, 0.0, -20.0, 100.0, 20.0)
    shapes = [
        RAISED if str(at) in raised.split() else LOW if letter in "acemnorsuvwxz" else TALL
        for at, letter in enumerate(text)
    ]
    letters = [
        Letter(letter, 10 * at, top, 10 * at + 9, bottom)
        for at, (letter, (top, bottom)) in enumerate(zip(text, shapes, strict=True))
    ]
    return ScannedWord(line, 0, 10 * len(text), 90.0, letters)


@pytest.mark.parametrize(
    ("text", "raised", "read"),
    [
        ("given.*", "6", "given."),
        ("birth.>*", "6 7", "birth."),
        ("donation®", "8", "donation"),
        ("cm,°", "", "cm,"),  # letters that tesseract could not part
        ("dose.*?", "", "dose."),
        ("weeks.'!", "6", "weeks."),
        ("3.4!", "3", "3.4"),
        ("given.3", "6", "given.3"),  # read as figures: text of the article decides
        ("given!", "", "given!"),
        ("given.\"", "", "given.\""),
        ("13th", "2 3", "13th"),
        ("38°C", "2", "38°C"),
        ("37.5°", "", "37.5°"),
        ("5*", "1", "5*"),
        ("e.g.", "", "e.g."),
    ],
)  # fmt: skip
def test_signs_for_raised_citations_go(text, raised, read):
    one = word(text, raised)
    drop_citations([one])
    assert one.text == read


def test_the_room_of_a_citation_stays_with_its_word():
    one = word("given.*", "6")
    drop_citations([one])
    frame = ScanFrame(0, 1000, 1000)
    (glyph,) = glyphs_of([one], frame, 1.0)
    assert glyph.text == "given."
    assert glyph.x1 >= 70
