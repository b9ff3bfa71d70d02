"""Line numbers, stamps and drop caps, on words made by hand and on small PDF files."""

from dataclasses import replace
from io import BytesIO

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from corpus.glyphs import Glyphs
from corpus.marks import LineNumbers, lower_drop_caps, without_stamps
from corpus.readers.read import read_bytes
from tests.corpus.pages import At, column, make_pdf

LINES = [
    "The mother was seen in the tenth week of her", "pregnancy with nausea and loss of weight, and", "she was taking a small dose of labetalol and",
    "of levothyroxine for the thyroid that had been", "removed in her youth. The heart of the child", "was seen to beat. She came back for the next",
    "visit a long time after and had gained three", "kilograms in all. At 30 weeks the growth was", "fine and the fluid was normal. She was then",
    "followed in the day unit until the end of the", "pregnancy, and a girl was born.",
]  # fmt: skip
PROSE = " ".join(LINES)


def word(text, x0, base, size=10.0, width=5.0):
    return Glyphs(text, x0, x0 + width * len(text), base - 0.8 * size, base + 0.2 * size, base, size, 0)


def without_numbers(words):
    numbers = LineNumbers()
    numbers.see(words)
    return numbers.without(words, 1)


def numbered(x, y, count, first=1, step=1):
    return [At(x, y + 12 * i, str(first + step * i), 7) for i in range(count)]


@pytest.mark.parametrize("x", [30, 540])
@pytest.mark.parametrize("step", [1, 5])
def test_line_numbers_in_a_margin_are_left_out(x, step):
    page = [*column(60, 120, LINES), *numbered(x, 120, len(LINES), 17, step)]
    assert read_bytes(make_pdf([page]), "x").text == PROSE


def test_line_numbers_in_both_margins_and_on_a_short_page():
    first = [*column(60, 120, LINES), *numbered(30, 120, len(LINES)), *numbered(540, 120, len(LINES))]
    last = [
        At(60, 120, "The girl weighed 3 kg at birth and"),
        At(60, 132, "she did well."),
        *numbered(30, 120, 2, 12),
    ]
    assert (
        read_bytes(make_pdf([first, last]), "x").text
        == f"{PROSE}\nThe girl weighed 3 kg at birth and she did well."
    )


@pytest.mark.parametrize("first", [5, 10])
def test_the_number_of_every_fifth_line_is_left_out(first):
    """A page of double spacing has three of them; the next page, of a few lines, one."""
    lines = (LINES * 5)[:16]
    page = [
        *column(60, 120, lines, leading=24),
        *(At(40, 216 + 120 * i, str(first + 5 * i), 6) for i in range(3)),
    ]
    last = [*column(60, 120, lines[:2], leading=24), At(40, 120, str(first + 15), 6)]
    text = " ".join([*lines, *lines[:2]])
    assert read_bytes(make_pdf([page, last]), "x").text.replace("\n", " ") == text


def test_weeks_in_the_first_column_of_a_table_stay():
    """Between them stands no line that is not numbered."""
    rows = [
        At(x, 120 + 24 * i, text, 10)
        for i in range(4)
        for x, text in ((60, str(20 + 5 * i)), (120, "Hb"), (180, f"9.{i}"), (240, "g/dL"))
    ]
    text = read_bytes(make_pdf([[*rows, *column(60, 300, LINES)]]), "x").text
    assert text.startswith("20 Hb 9.0 g/dL\n25 Hb 9.1 g/dL\n30 Hb 9.2 g/dL\n35 Hb 9.3 g/dL\n")


def test_numbers_of_a_table_stay():
    """They count up, and other words of the page stand above and below them in the same strip."""
    rows = [
        [word(str(i), 60, 100 + 14 * i), word("Hb", 120, 100 + 14 * i), word("9.1", 180, 100 + 14 * i)]
        for i in range(1, 10)
    ]
    prose = [word("word", 60, 300 + 12 * i) for i in range(12)]
    page = [w for row in rows for w in row] + prose
    page.append(word("Patient", 60, 100))
    assert without_numbers(page) == page


@pytest.mark.parametrize(
    "numbers", [[3, 1, 4, 1, 5, 9, 2, 6, 5], [10, 20, 35, 36, 50, 61, 62, 80, 90], [1, 2, 3, 4, 5]]
)
def test_numbers_that_do_not_count_or_are_few_stay(numbers):
    page = [
        w
        for i, n in enumerate(numbers)
        for w in (
            word(str(n), 30, 100 + 12 * i),
            *(word("text", 60 + 30 * k, 100 + 12 * i) for k in range(4)),
        )
    ]
    assert without_numbers(page) == page


def test_text_askew_across_the_page_is_left_out():
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setFont("Times-Roman", 10)
    for number, line in enumerate(LINES):
        canvas.drawString(60, A4[1] - 120 - 12 * number, line)
    canvas.translate(150, 600)
    canvas.rotate(40)
    canvas.setFont("Helvetica", 40)
    canvas.drawString(0, 0, "ACCEPTED MANUSCRIPT")
    canvas.save()
    assert read_bytes(out.getvalue(), "x").text == PROSE


def test_letters_that_lean_are_upright():
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    text = canvas.beginText()
    text.setFont("Times-Roman", 10)
    text.setTextTransform(1, 0, 0.33, 1, 60, 700)
    text.textLine("Labetalol was given twice daily.")
    canvas.drawText(text)
    canvas.save()
    assert read_bytes(out.getvalue(), "x").text == "Labetalol was given twice daily."


def test_a_stamp_in_large_type_goes_and_a_title_stays():
    lines = [word("text", 60 + 30 * k, 200 + 12 * i) for i in range(10) for k in range(8)]
    stamp, title = word("DRAFT", 60, 250, 70, 40), word("Title", 60, 120, 40, 20)
    assert without_stamps([title, *lines, stamp]) == [title, *lines]


@pytest.mark.parametrize(
    ("cap", "following", "others", "expected"),
    [
        ("P", "regnancy", ["was"], "Pregnancy was"),
        ("A", "woman", ["woman"], "A woman woman"),
        ("A", "lthough", ["was"], "Although was"),
        ("W", "E", ["report"], "WE report"),
        ("A", "34-year-old", ["was"], "A 34-year-old was"),
    ],
)
def test_a_drop_cap_joins_the_word_of_its_first_line(cap, following, others, expected):
    size = 10.0
    large = Glyphs(cap, 60, 80, 102, 136, 132, 34.0, 0)
    words = [
        large,
        replace(word(following, 82, 110, size), glued=False),
        *(word(text, 150, 110) for text in others),
    ]
    lower_drop_caps(words)
    assert (large.base, large.size) == (110, size)
    assert "".join(w.text if w.glued else f" {w.text}" for w in words).strip() == expected


def test_a_large_letter_before_a_line_of_its_own_size_is_no_drop_cap():
    words = [word("B", 60, 110, 14), word("lymphocytes", 72, 110, 12)]
    before = [replace(w) for w in words]
    lower_drop_caps(words)
    assert words == before


def test_the_number_of_a_page_of_wide_margins_is_left_out():
    """It stands far from the edge, alone below the columns; a number that ends a paragraph does not."""
    pages = [
        [*column(60, 150, LINES), *column(310, 150, LINES), At(290, 150 + 12 * len(LINES) + 20, str(number))]
        for number in (1, 2)
    ]
    whole = read_bytes(make_pdf(pages), "x").text.replace("\n", " ")
    assert whole == " ".join([*LINES] * 4)
    last = [*column(60, 150, LINES[:-1]), At(60, 150 + 12 * (len(LINES) - 1), "38")]
    assert read_bytes(make_pdf([last]), "x").text == " ".join([*LINES[:-1], "38"])
