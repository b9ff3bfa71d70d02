"""Figures that tesseract takes for marks. Letters stand on a line 100 pixels high; its baseline is at 80."""

import pytest

from corpus.hocr import Letter, ScannedLine, ScannedWord
from corpus.scan_figures import mend_figures

LOW, TALL, RAISED = (55, 80), (5, 80), (0, 45)  # top and bottom of an x, of a figure, of a raised figure
RULING = (-30, 110)


def word(text, *, line, x=0, raised="", confidence=90.0, shape=None):
    """A word whose letters are ten pixels wide; those at the places in `raised` stand above the line."""
    letters = []
    for position, letter in enumerate(text):
        top, bottom = shape or (
            RAISED if str(position) in raised.split() else LOW if letter in "acemnorsuvwxz" else TALL
        )
        letters.append(Letter(letter, x + 10 * position, top, x + 10 * position + 9, bottom))
    return ScannedWord(line, x, x + 10 * len(text), confidence, letters)


def line():
    return ScannedLine(0, 100, 1000, 0.0, -20.0, 100.0, 20.0)


def mended(*words):
    """The texts of the words of one line, and the confidence of the first."""
    mend_figures(words)
    return [one.text for one in words], words[0].confidence


@pytest.mark.parametrize("mark", ["|", "l"])
def test_a_lone_bar_that_stands_like_a_figure_is_a_one(mark):
    on = line()
    assert mended(word(mark, line=on), word("g", line=on, x=40))[0] == ["1", "g"]


@pytest.mark.parametrize(
    ("mark", "shape", "following"),
    [("|", RULING, "g"), ("|", RAISED, "g"), ("I", None, "was"), ("I", None, "LABORATORY"), ("a", None, "g")],
)
def test_rulings_and_words_of_one_letter_stay(mark, shape, following):
    on = line()
    found, _ = mended(word(mark, line=on, shape=shape), word(following, line=on, x=40))
    assert found == [mark, following]


@pytest.mark.parametrize("unit", ["g", "mg", "day;", "week", "tablet,", "µg"])
def test_an_i_before_a_unit_is_a_one(unit):
    on = line()
    assert mended(word("I", line=on), word(unit, line=on, x=40))[0] == ["1", unit]


@pytest.mark.parametrize(
    ("text", "read"),
    [("lh", "1h"), ("|mg,", "1mg,"), ("lmL", "1mL"), ("lg", "lg"), ("Ih", "Ih"), ("lab", "lab")],
)
def test_an_l_that_begins_a_unit_is_a_one(text, read):
    assert mended(word(text, line=line()))[0] == [read]


def test_a_bar_before_a_unit_that_hangs_below_the_line_stays():
    assert mended(word("|mg", line=line(), shape=RULING))[0] == ["|mg"]


def test_an_i_at_the_end_of_a_line_stays():
    assert mended(word("I", line=line()), word("mg", line=line(), x=40))[0] == ["I", "mg"]


@pytest.mark.parametrize(
    ("words", "read"),
    [
        (["TABLE", "Ill"], "III"),
        (["Case", "lI."], "II."),
        (["Ill.", "CASE"], "III."),
        (["She", "Ill"], "Ill"),
        (["Ill.", "Her"], "Ill."),
        (["Table", "will"], "will"),
    ],
)
def test_roman_numbers(words, read):
    on = line()
    found, _ = mended(*(word(text, line=on, x=100 * n) for n, text in enumerate(words)))
    assert read in found


@pytest.mark.parametrize(
    ("text", "raised", "read", "confidence"),
    [
        ("10°/L", "2", "10^9/L", 50.0),
        ("(10?/L)", "3", "(10^9/L)", 50.0),
        ("10”/L,", "2", "10^9/L,", 50.0),
        ("10*9/L", "", "10^9/L", 90.0),
        ("(10~9/L)", "", "(10^9/L)", 90.0),
        ("10*6/uL", "", "10^6/uL", 90.0),
        ("10°C", "2", "10°C", 90.0),
        ("10°/uL", "2", "10^3/uL", 50.0),
        ("10?/µL", "2", "10^3/µL", 50.0),
        ("100/L", "", "100/L", 90.0),
        ("1079/L", "", "1079/L", 90.0),  # a whole seven
        ("10.5/L", "", "10.5/L", 90.0),
    ],
)
def test_powers_of_ten(text, raised, read, confidence):
    assert mended(word(text, line=line(), raised=raised)) == ([read], confidence)


@pytest.mark.parametrize(
    ("text", "raised", "read"),
    [
        ("/mm?", "3", "/mm3"),
        ("3,100/mm?", "8", "3,100/mm3"),
        ("/mms", "3", "/mm3"),
        ("/mmé", "3", "/mm3"),
        ("Imm?", "3", "/mm3"),
        ("(/mm>)", "4", "(/mm3)"),
        ("mm‘)", "2", "mm3)"),
        ("mg/m?", "4", "mg/m2"),
        ("kg/m*,", "4", "kg/m2,"),
        ("/mm3", "3", "/mm3"),
        ("mms", "", "mms"),
        ("mmHg", "", "mmHg"),
        ("mm.", "", "mm."),
        ("7mm;", "", "7mm;"),
        ("mg/mL", "", "mg/mL"),
        ("room?", "", "room?"),
    ],
)
def test_powers_of_units(text, raised, read):
    assert mended(word(text, line=line(), raised=raised))[0] == [read]


@pytest.mark.parametrize(
    ("words", "read"),
    [
        (["mlU/mL"], "mIU/mL"),
        (["5.8", "mlU/L;"], "mIU/L;"),
        (["5000lU"], "5000IU"),
        (["mLU"], "mLU"),
        (["<I5"], "<15"),
        (["(<l.5)"], "(<1.5)"),
        (["<III"], "<III"),
        (["15", "meg,"], "mcg,"),
        (["20meg/min"], "20mcg/min"),
        (["Meg", "meg"], "meg"),
        (["meg"], "meg"),
        (["2.5", "mEq"], "mEq"),
    ],
)
def test_units_that_were_read_with_another_letter(words, read):
    on = line()
    found, _ = mended(*(word(text, line=on, x=100 * n) for n, text in enumerate(words)))
    assert read in found


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("CaASE", "CASE"),
        ("CaAsSE", "CASE"),
        ("CaAsE", "CAsE"),
        ("DeEath", "DeEath"),
        ("McCarthy", "McCarthy"),
        ("mM", "mM"),
    ],
)
def test_small_capitals_that_were_read_twice(text, read):
    assert mended(word(text, line=line()))[0] == [read]
