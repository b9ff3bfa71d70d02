from io import BytesIO

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from corpus.limits import Limits
from corpus.readers.read import read_bytes
from schemas.document import SectionKind
from schemas.errors import EmptyInputError, NeedsOcrError, TooLargeInputError, UnreadableInputError
from tests.corpus.pages import At, column, make_pdf

LEFT = [
    "The mother was seen in the tenth week of her", "pregnancy with nausea and loss of weight, and", "she was taking a small dose of levothyrox-",
    "ine for the thyroid that had been removed in", "her youth. The heart of the child was seen to", "beat. She came back for the next visit a long",
]  # fmt: skip
RIGHT = [
    "time after and had gained three kilograms in", "all. A double-blind trial was offered to the", "mother, which she declined after a talk with",
    "her husband. At 30 weeks the growth was fine", "and the fluid normal. She was then followed in", "the day unit until the end of the pregnancy.",
]  # fmt: skip
PROSE = (
    "The mother was seen in the tenth week of her pregnancy with nausea and loss of weight, and she was taking a small dose of "
    "levothyroxine for the thyroid that had been removed in her youth. The heart of the child was seen to beat. She came back for "
    "the next visit a long time after and had gained three kilograms in all. A double-blind trial was offered to the mother, which "
    "she declined after a talk with her husband. At 30 weeks the growth was fine and the fluid normal. She was then followed in "
    "the day unit until the end of the pregnancy."
)


def two_columns(y=120):
    return [*column(60, y, LEFT), *column(310, y + 5, RIGHT)]


def running(number):
    head = At(60, 40, "Journal of Samples 2020;1", 8)
    return [head, At(500, 40, "Gyang et al.", 8), At(300, 810, str(number), 8)]


def read(pages, **options):
    return read_bytes(make_pdf(pages, **options), "x")


def test_columns_are_read_one_after_the_other():
    assert read([two_columns()]).text == PROSE


def test_drawing_order_does_not_matter():
    mixed = [
        item for pair in zip(column(60, 120, LEFT), column(310, 120, RIGHT), strict=True) for item in pair
    ]
    assert read([mixed]).text == PROSE


def test_title_across_columns_and_heading():
    title = At(60, 80, "Nausea in the tenth week", 18, "Times-Bold")
    pages = [[title, At(60, 105, "Case report", 11, "Times-Bold"), *two_columns()]]
    document = read(pages)
    assert document.text.split("\n") == ["Nausea in the tenth week", "Case report", PROSE]
    assert [(s.kind, s.heading) for s in document.sections] == [
        (SectionKind.TITLE, ""),
        (SectionKind.CASE, "Case report"),
    ]
    assert document.metadata.title == "Nausea in the tenth week"


def test_running_heads_and_page_numbers_go():
    document = read([[*running(1), *two_columns()], [*running(2), *column(60, 120, ["She went home well."])]])
    assert document.text == f"{PROSE} She went home well."
    assert [(page.number, page.start, page.end) for page in document.pages] == [
        (1, 0, len(PROSE) + 1),
        (2, len(PROSE) + 1, len(document.text)),
    ]


def test_lines_that_are_set_wide_are_no_running_heads():
    words = "The first line of each page of a manuscript stands as far from the next one as any other line does".split()
    pages = [[" ".join(words[n:] + words[:n]) for n in range(page, page + 7)] for page in (0, 7, 14)]
    document = read([column(60, 70, lines, leading=26) for lines in pages])
    assert document.text.split() == [word for lines in pages for line in lines for word in line.split()]


def test_a_sentence_goes_on_over_the_page():
    first, second = (
        "She was given iron by vein in the twentieth",
        "week, and it was borne well by the mother.",
    )
    document = read([[*running(1), At(60, 700, first)], [*running(2), At(60, 80, second)]])
    assert document.text == f"{first} {second}"
    assert {document.page_at(0), document.page_at(len(document.text) - 1)} == {1, 2}


def test_footnote_does_not_stand_inside_a_sentence():
    note = At(60, 770, "Correspondence to the first author at the sample hospital.", 7)
    body = column(
        60,
        700,
        [
            "She was given iron by vein in the twentieth week of her",
            "second pregnancy, which was borne well by the",
        ],
    )
    document = read([[*body, note], [At(60, 80, "mother and by the child, who was born at term.")]])
    assert document.text.split("\n") == [
        note.text,
        "She was given iron by vein in the twentieth week of her second pregnancy, which was borne well by the mother and by the "
        "child, who was born at term.",
    ]


def test_raised_numbers():
    line = [At(60, 100, "It is rare."), At(104.5, 96, "1,2", 6.5), At(120, 100, "Platelets were 90 x 10")]
    width = 120 + 95.5
    exponent = [At(width, 96, "9", 6.5), At(width + 3.6, 100, "/L at the first visit to the clinic.")]
    assert (
        read([[*line, *exponent]]).text
        == "It is rare. Platelets were 90 x 10^9/L at the first visit to the clinic."
    )


def test_table():
    rows = [("Test", "Week 20", "Week 30"), ("Hb (g/dL)", "9.8", "11.2"), ("Ferritin (ug/L)", "6", "38")]
    cells = [
        At(x, 150 + 12 * i, text, 9)
        for i, row in enumerate(rows)
        for x, text in zip((60, 160, 230), row, strict=True)
    ]
    lead = column(
        60, 80, ["She was seen in the clinic and blood was taken twice in all.", "Iron was given between."]
    )
    note = At(60, 190, "Hb, haemoglobin.", 7)
    document = read([[*lead, At(60, 135, "Table 1. Blood of the mother", 9), *cells, note]])
    (table,) = document.tables
    assert [(c.row, c.column, c.header, document.text[c.start : c.end]) for c in table.cells] == [
        (i, j, i == 0, text) for i, row in enumerate(rows) for j, text in enumerate(row)
    ]
    assert table.caption is not None
    assert document.text[slice(*table.caption)] == "Table 1. Blood of the mother"
    assert [document.text[a:b] for a, b in table.notes] == ["Hb, haemoglobin."]
    assert "Hb (g/dL) | 9.8 | 11.2\nFerritin (ug/L) | 6 | 38\n" in document.text


def stretched(y, text, width=200):
    """Words of one line with equal spaces that fill the width."""
    canvas, words = Canvas(BytesIO()), text.split()
    widths = [canvas.stringWidth(word, "Times-Roman", 10) for word in words]
    space = (width - sum(widths)) / (len(words) - 1)
    starts = [60 + sum(widths[:i]) + space * i for i in range(len(words))]
    return [At(x, y, word) for x, word in zip(starts, words, strict=True)]


def test_rows_whose_cells_stand_close_are_no_part_of_the_caption():
    rows = [
        line.split()
        for line in (
            "Test Result Unit",
            "WBC 6,800 /uL",
            "Hemoglobin 12.1 g/dL",
            "Platelets 274 /nL",
            "AST 18 U/L",
        )
    ]
    table = [
        At(x, 120 + 12 * number, text, 9)
        for number, row in enumerate(rows)
        for x, text in zip((60, 108, 132), row, strict=True)
    ]
    page = [*column(60, 60, ["She was seen."]), At(60, 106, "Table 1. Findings", 9), *table]
    document = read([[*page, *column(60, 200, ["She went home at once and was well."])]])
    (found,) = document.tables
    assert document.text[slice(*found.caption)] == "Table 1. Findings"
    told = [document.text[cell.start : cell.end] for cell in found.cells]
    assert told[-12:] == [text for row in rows[1:] for text in row]


def test_justified_prose_is_no_table():
    lines = ["She was seen again with the", "oligohydramnios, growth restriction", "and hypertension throughout, so that",
             "an early delivery was discussed and", "planned for the following week then."]  # fmt: skip
    page = [item for i, line in enumerate(lines) for item in stretched(100 + 12 * i, line)]
    document = read([page])
    assert (document.text, document.tables) == (" ".join(lines), ())


@pytest.mark.parametrize("phrase", ["levothyroxine", "three kilograms", "30 weeks", "mother, which she"])
def test_words_are_located_on_the_page(phrase):
    items = two_columns()
    document = read([items])
    start = document.text.index(phrase)
    boxes = document.locate(start, start + len(phrase))
    expected = [next(item for item in items if part in item.text) for part in PARTS[phrase]]
    assert len(boxes) == len(PARTS[phrase])
    for box, item, part in zip(boxes, expected, PARTS[phrase], strict=True):
        canvas = Canvas(BytesIO())
        before = canvas.stringWidth(item.text[: item.text.index(part)], item.font, item.size)
        width = canvas.stringWidth(part, item.font, item.size)
        assert box.x0 == pytest.approx(item.x + before, abs=1.0)
        assert box.x1 == pytest.approx(item.x + before + width, abs=4.0)
        assert box.y0 < item.y < box.y1


PARTS = {
    "levothyroxine": ["levothyrox", "ine for"[:3]],
    "three kilograms": ["three kilograms"],
    "30 weeks": ["30 weeks"],
    "mother, which she": ["mother, which she"],
}


def test_every_letter_has_a_place():
    document = read([two_columns()])
    placed = {offset for word in document.words for offset in range(word.start, word.end)}
    assert {i for i, character in enumerate(document.text) if not character.isspace()} <= placed
    assert list(document.words) == sorted(document.words, key=lambda word: word.start)


@pytest.mark.parametrize(("shown", "drawn"), [(90, 90), (180, 180), (270, 270), (0, 90), (0, 270)])
def test_turned_pages_and_turned_text(shown, drawn):
    out = BytesIO()
    canvas = Canvas(out, pagesize=(500, 800), invariant=1)
    canvas.setPageRotation(shown)
    canvas.translate(250, 250)
    canvas.rotate(drawn)
    for number, line in enumerate(
        ["She was well at the last visit, and the", "child was growing as it should."]
    ):
        canvas.drawString(-80, -14 * number, line)
    canvas.save()
    document = read_bytes(out.getvalue(), "x")
    (page,) = document.pages
    assert (page.width, page.height) == (500, 800)
    assert document.text == "She was well at the last visit, and the child was growing as it should."
    boxes = [word.box for word in document.words]
    assert all(0 <= box.x0 < box.x1 <= page.width and 0 <= box.y0 < box.y1 <= page.height for box in boxes)
    lying = boxes[0].x1 - boxes[0].x0 > boxes[0].y1 - boxes[0].y0
    assert lying is (shown == drawn)


@pytest.mark.parametrize("strip", ["Downloaded by guest on 12 May 2022", "Downloaded from example.org"])
def test_a_strip_below_a_page_that_is_alone_is_left_out(strip):
    assert read([[*two_columns(), At(60, 800, strip, 8)]]).text == PROSE
    cut = strip.replace("Downloaded", "Samples were")
    assert cut in read([[*two_columns(), At(60, 800, cut, 8)]]).text


def picture_pdf(pages=1, text=None):
    from PIL import Image

    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for number in range(pages):
        canvas.drawImage(ImageReader(Image.new("L", (40, 40), 128)), 0, 0, 500, 700)
        canvas.showPage()
        if text and number == 0:
            canvas.drawString(60, 700, text)
            canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture
def without_tesseract(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("without_tesseract")
def test_pictures_need_ocr():
    with pytest.raises(NeedsOcrError) as caught:
        read_bytes(picture_pdf(2), "scan")
    assert str(caught.value) == (
        "scan: the pages hold pictures of text only and need OCR; install the OCR extra: pip install 'gravida[ocr]' and the "
        "program tesseract (Debian, Ubuntu: apt-get install tesseract-ocr; macOS: brew install tesseract)"
    )


@pytest.mark.usefixtures("without_tesseract")
def test_a_page_of_pictures_among_others_is_a_warning():
    document = read_bytes(picture_pdf(1, text="She was well at the last visit."), "x")
    assert document.text == "She was well at the last visit."
    assert document.warnings[0].message.startswith(
        "page 1: pictures of text only, not read; install the OCR extra"
    )


def test_broken_files():
    whole = make_pdf([two_columns()])
    bad = {
        b"%PDF-1.4 " + bytes(range(256)): "is no PDF, or a broken or truncated one",
        whole[:200]: "is no PDF, or a broken or truncated one",
        make_pdf([two_columns()], encrypt="secret"): "is encrypted and needs a password",
    }
    for data, what in bad.items():
        with pytest.raises(UnreadableInputError) as caught:
            read_bytes(data, "x", suffix=".pdf")
        assert caught.value.what == what
    with pytest.raises(UnreadableInputError, match="is no PDF"):
        read_bytes(bytes(range(200)) * 9, "x", suffix=".pdf")
    with pytest.raises(EmptyInputError, match="neither text nor pictures"):
        read([[]])


def test_limits():
    data = make_pdf([two_columns(), two_columns()])
    with pytest.raises(TooLargeInputError, match="2 pages are above the limit of 1"):
        read_bytes(data, "x", limits=Limits(max_pages=1))
    with pytest.raises(TooLargeInputError, match="took more than 0 s, at page "):
        read_bytes(data, "x", limits=Limits(max_seconds=0))
    with pytest.raises(TooLargeInputError, match="characters are above the limit"):
        read_bytes(data, "x", limits=Limits(max_characters=50))
