"""Notes below the tables of a PDF, and the raised marks that lead to them."""

from reportlab.pdfbase.pdfmetrics import stringWidth

from corpus.readers.read import read_bytes
from tests.corpus.pages import At, column, make_pdf

ABOVE = column(
    60,
    60,
    [
        "She was admitted in the ninth week and seen every day by the same midwife.",
        "The results are given in the table.",
    ],
)
CAPTION = At(60, 120, "Table 1. Results on admission", 10)
ROWS = [
    ("Test", "Result", "Unit"),
    ("Haemoglobin", "9.4", "g/dL"),
    ("Platelets", "84", "G/L"),
    ("Urate", "480", "umol/L"),
]


def page(marks, below):
    """A table with raised letters behind its words, and lines below it as `(text, size)`."""
    at = [CAPTION]
    for row, cells in enumerate(ROWS):
        y = 140 + 14 * row
        for x, text in zip((60, 200, 300), cells, strict=True):
            at.append(At(x, y, text, 10))
            if text in marks:
                at.append(At(x + stringWidth(text, "Times-Roman", 10), y - 4, marks[text], 6))
    at += [At(60, 200 + 12 * line, text, size) for line, (text, size) in enumerate(below)]
    return read_bytes(make_pdf([[*ABOVE, *at]]), "x")


def notes(document):
    (table,) = document.tables
    return [document.text[start:end] for start, end in table.notes]


def test_raised_letters_in_cells_are_marks_and_no_part_of_their_words():
    document = page({"Haemoglobin": "a", "Platelets": "b", "9.4": "c"}, [])
    found = {
        document.text[cell.start : cell.end]: cell.mark for table in document.tables for cell in table.cells
    }
    assert [found[name] for name in ("Haemoglobin", "Platelets", "9.4", "Urate", "480")] == [
        "a",
        "b",
        "c",
        "",
        "",
    ]


def test_every_note_below_a_table_is_its_note():
    document = page({}, [("a On admission.", 8), ("b Counted twice.", 8), ("c Jaffe method.", 8)])
    assert notes(document) == ["a On admission.", "b Counted twice.", "c Jaffe method."]


def test_prose_below_a_table_or_its_notes_is_none():
    prose = ("A week later she was given methyldopa and went home.", 10)
    assert notes(page({}, [prose])) == []
    assert notes(page({}, [("* Counted twice.", 10), prose])) == ["* Counted twice."]
