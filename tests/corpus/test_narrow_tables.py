"""Tables in narrow columns: heads that touch, cells that all but touch, words broken inside a cell, parts on the next page."""

import pytest

from corpus.broken_words import rests_of_words
from corpus.glyphs import Glyphs
from corpus.grid import Grid, GridCell, GridRow, Piece, grid_of
from corpus.layout import lines_of
from corpus.readers.read import read_bytes
from corpus.shapes import Area, Rule
from tests.corpus.drawn_pages import cells, draw
from tests.corpus.pages import At, column
from tests.corpus.test_regions import LEFT, RIGHT, caption_of, rows_of

LETTER = 5.0  # points


def words(y: float, *placed: tuple[float, str]) -> list[Glyphs]:
    """Words whose letters are five points wide, in a type of ten points."""
    return [Glyphs(text, x, x + LETTER * len(text), y - 8, y + 2, y, 10.0, 0) for x, text in placed]


def grid(*lines: list[Glyphs], head: float = 0.0) -> list[list[str]]:
    """The rows of a table with rules over, under and below a head that ends at `head`."""
    whole = [word for line in lines for word in line]
    area = Area(
        min(w.x0 for w in whole), min(w.top for w in whole), max(w.x1 for w in whole), max(w.bottom for w in whole)
    )  # fmt: skip
    rules = [Rule(area.x0, area.x1, y, y) for y in (area.y0 - 1, *([head] if head else []), area.y1 + 1)]
    found = grid_of(whole, rules, area)
    return [
        [
            f"{cell.column}{f'+{cell.span}' if cell.span > 1 else ''}:"
            + " ".join(word.text for piece in cell.pieces for word in piece.words)
            for cell in row.cells
        ]
        for row in found.rows
    ]


BODY = [
    words(40, (0, "Iron"), (60, "12"), (130, "14")),
    words(54, (0, "Folate"), (60, "9.5"), (130, "11.5")),
    words(68, (0, "Zinc"), (60, "10"), (130, "9")),
]


def test_heads_that_touch_are_parted_where_each_begins_as_the_cells_below_it():
    head = words(
        10, (0, "Test"), (60, "first"), (88, "visit"), (116, "mg/L"), (130.2, "second"), (163, "visit")
    )
    touching = [word for word in head if word.text != "mg/L"]
    touching.insert(3, Glyphs("mg", 116, 128.5, 2, 12, 10, 10.0, 0))
    assert grid(touching, *BODY, head=20)[0] == ["0:Test", "1:first visit mg", "2:second visit"]


def test_heads_in_the_middle_of_their_columns_are_parted_too():
    body = [
        words(y, (0, label), (70 - LETTER * len(one) / 2, one), (130 - LETTER * len(two) / 2, two))
        for y, label, one, two in (
            (40, "Iron", "12.25", "14.25"),
            (54, "Zinc", "10", "9.5"),
            (68, "Lead", "1.5", "2"),
        )
    ]
    head = words(
        10, (0, "Test"), (42.5, "week"), (65, "eight"), (92.5, "or"), (107.5, "week"), (130, "forty")
    )
    head = [word for word in head if word.text != "or"]
    assert grid(head, *body, head=20)[0] == ["0:Test", "1:week eight", "2:week forty"]


def test_a_head_over_two_columns_stays_one():
    upper = words(10, (74, "both"), (98, "of"), (112, "them"))
    lower = words(22, (0, "Test"), (60, "one"), (130, "two"))
    assert grid(upper, lower, *BODY, head=30)[:2] == [["1+2:both of them"], ["0:Test", "1:one", "2:two"]]


def test_cells_that_begin_at_one_place_are_a_column_however_near():
    rows = grid(
        words(10, (0, "Test"), (52, "Level")),
        words(40, (0, "Phosphorus"), (52, "1.1")), words(54, (0, "Iron"), (52, "12")), words(68, (0, "Potassium"), (52, "4.1")),
        head=20,
    )  # fmt: skip
    assert rows == [
        ["0:Test", "1:Level"],
        ["0:Phosphorus", "1:1.1"],
        ["0:Iron", "1:12"],
        ["0:Potassium", "1:4.1"],
    ]


def test_the_number_of_a_case_is_no_column_and_what_stands_below_a_head_is_one():
    rows = grid(
        words(10, (0, "Case"), (33, "week"), (90, "Iron")),
        words(40, (0, "Case"), (22.5, "1"), (33, "31+2"), (90, "12")),
        words(54, (0, "Case"), (22.5, "2"), (33, "29+5"), (90, "14")),
        words(68, (0, "Case"), (22.5, "3"), (33, "27+5"), (90, "9")),
        head=20,
    )  # fmt: skip
    assert rows[:2] == [["0:Case", "1:week", "2:Iron"], ["0:Case 1", "1:31+2", "2:12"]]


def test_a_share_in_brackets_behind_a_number_is_no_column():
    rows = grid(
        words(10, (0, "Finding"), (60, "Women")),
        words(40, (0, "Fever"), (60, "8"), (68, "(6.3%)")),
        words(54, (0, "Cough"), (55, "13"), (68, "(9.4%)")),
        words(68, (0, "Rash"), (60, "3"), (68, "(2.4%)")),
        head=20,
    )  # fmt: skip
    assert rows[1] == ["0:Fever", "1:8 (6.3%)"]


def test_a_head_goes_on_where_a_bracket_is_open():
    head = [
        words(10, (0, "Test"), (60, "level"), (130, "level")),
        words(22, (60, "(40-"), (130, "(0.3-")),
        words(34, (60, "100)"), (130, "3.0)")),
    ]
    body = [[word_below(word) for word in line] for line in BODY]
    assert grid(*head, *body, head=44)[0] == ["0:Test", "1:level (40- 100)", "2:level (0.3- 3.0)"]


def word_below(word: Glyphs) -> Glyphs:
    return Glyphs(word.text, word.x0, word.x1, word.top + 24, word.bottom + 24, word.base + 24, word.size, 0)


def broken(*columns: tuple[str, ...], text: str) -> list[bool]:
    """For each cell of one column, given as its lines, whether its second line goes on with a word of the first."""
    rows, seconds = [], []
    for number, parts in enumerate(columns):
        pieces = []
        for at, part in enumerate(parts):
            placed = words(30 * number + 12 * at, (0, part.split()[0]))
            for more in part.split()[1:]:
                placed += words(30 * number + 12 * at, (placed[-1].x1 + 3, more))
            pieces.append(Piece(lines_of(placed)[0], placed))
        rows.append(GridRow(False, [GridCell(0, 1, pieces)]))
        seconds.append(pieces[1] if len(pieces) > 1 else None)
    found = rests_of_words(Grid(0.0, (), rows), text)
    return [second is not None and id(second) in found for second in seconds]


@pytest.mark.parametrize(
    ("cell", "text", "joined"),
    [
        (("Homocystein", "e"), "", True),
        (("Anticardio", "lipin IgG"), "An anticardiolipin antibody was found.", True),
        (("Creatinine", "clearance"), "", False),
        (("Creatinine", "clearance"), "Her creatinine was normal.", False),
        (("Serum", "iron"), "Serum iron was low.", False),
        (("Prothrombin", "Time"), "", False),
    ],
)
def test_a_word_that_a_cell_broke_is_whole_again(cell, text, joined):
    assert broken(cell, text=text) == [joined]


def test_a_column_that_breaks_word_after_word():
    cells_of = (("Tacrol", "imus"), ("Creati", "nine"), ("Protei", "nuria"), ("Iron",))
    assert broken(*cells_of, text="") == [True, True, True, False]


def test_a_table_that_goes_on_on_the_next_page_below_a_footnote_is_one():
    first = [
        *column(60, 60, [*LEFT, *RIGHT]), At(60, 700, "Table 1. Blood", 9),
        *cells(716, (62, "Test"), (150, "Result"), (200, "Unit"), (245, "Range")),
        *cells(732, (62, "Iron"), (150, "12"), (200, "g/dL"), (245, "11-15")), *cells(746, (62, "Platelets"), (150, "48"), (200, "10^9/L"), (245, "150-400")),
        At(60, 790, "1 The ward of the first author, by post.", 7),
    ]  # fmt: skip
    second = [
        *cells(60, (62, "Lactate"), (150, "2.1"), (200, "mmol/L"), (245, "0-2")), *cells(74, (62, "Albumin"), (150, "31"), (200, "g/L")),
        *column(60, 120, [*RIGHT, *LEFT]),
    ]  # fmt: skip
    made = draw(
        [first, second],
        rules=[(1, 60, 706, 290, 706), (1, 60, 721, 290, 721), (1, 60, 752, 290, 752), (1, 60, 780, 140, 780), (2, 60, 80, 290, 80)],
    )  # fmt: skip
    document = read_bytes(made, "x")
    assert caption_of(document) == "Table 1. Blood"
    assert rows_of(document) == [
        [
            ["0*:Test", "1*:Result", "2*:Unit", "3*:Range"],
            ["0:Iron", "1:12", "2:g/dL", "3:11-15"],
            ["0:Platelets", "1:48", "2:10^9/L", "3:150-400"],
            ["0:Lactate", "1:2.1", "2:mmol/L", "3:0-2"],
            ["0:Albumin", "1:31", "2:g/L"],
        ]
    ]


def test_a_caption_in_two_lines_about_one_middle_holds_no_heading():
    page = [
        At(150, 100, "TABLE I", 9), At(125, 110, "LABORATORY FINDINGS", 9),
        *cells(126, (62, "Test"), (150, "Result"), (200, "Unit"), (245, "Range")),
        *cells(138, (62, "Iron"), (150, "12"), (200, "g/dL"), (245, "11-15")), *cells(150, (62, "Platelets"), (150, "48"), (200, "10^9/L"), (245, "150-400")),
        *cells(162, (62, "Albumin"), (150, "31"), (200, "g/L")), *column(60, 200, LEFT), *column(310, 100, [*RIGHT, *RIGHT]),
    ]  # fmt: skip
    document = read_bytes(draw([page]), "x")
    assert caption_of(document) == "TABLE I LABORATORY FINDINGS"
    assert [len(row) for row in rows_of(document)[0]] == [4, 4, 4, 3]


def test_the_body_goes_on_behind_a_footnote_that_ends_no_sentence():
    page = [
        *column(60, 100, ["II. CASE REPORT", *LEFT]), At(60, 760, "Manuscript received in the spring, by post", 7),
        *column(310, 100, [*RIGHT[:-1], "day, and the mother was well at the last visit.", "III. DISCUSSION", *LEFT]),
    ]  # fmt: skip
    document = read_bytes(draw([page]), "x")
    assert [section.heading for section in document.sections if section.heading] == [
        "II. CASE REPORT",
        "III. DISCUSSION",
    ]
