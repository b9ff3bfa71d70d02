"""Tables by their rules, boxes, footnotes and figures: whole texts, tables and sections are compared."""

from itertools import groupby

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from corpus.fragments import join_fragments
from corpus.glyphs import Glyphs
from corpus.gutters import part_at_gutters
from corpus.readers.read import read_bytes
from schemas.document import Document, SectionKind
from tests.corpus.drawn_pages import cells, draw
from tests.corpus.pages import At, column

LEFT = [
    "The mother was seen in the tenth week of her", "pregnancy with nausea and loss of weight, and", "she was taking a small dose of labetalol and",
    "of levothyroxine for the thyroid that had been", "removed in her youth. The heart of the child", "was seen to beat. She came back for the next",
    "visit a long time after, and had gained three", "kilograms in all, and her blood was examined.",
]  # fmt: skip
RIGHT = [
    "At thirty weeks the growth of the child was", "fine and the fluid was normal. She was then", "followed in the day unit until the end of the",
    "pregnancy, and a girl of three kilograms was", "born in the night. Both went home on the fifth", "day, and the mother was well at the last visit.",
]  # fmt: skip


def rows_of(document: Document) -> list[list[list[str]]]:
    """Each table as rows of `column:text`, spans as `column+span:text`, heads with a star."""
    found = []
    for table in document.tables:
        rows = []
        for _, members in groupby(table.cells, key=lambda cell: cell.row):
            rows.append(
                [
                    f"{cell.column}{f'+{cell.column_span}' if cell.column_span > 1 else ''}{'*' if cell.header else ''}:"
                    f"{document.text[cell.start : cell.end]}"
                    for cell in members
                ]
            )
        found.append(rows)
    return found


def caption_of(document: Document, number: int = 0) -> str | None:
    caption = document.tables[number].caption
    return document.text[slice(*caption)] if caption else None


BODY = [
    *cells(230, (62, "Haemoglobin"), (150, "9.1"), (200, "g/dL"), (245, "11-15")),
    *cells(244, (62, "Platelets"), (150, "48"), (200, "10^9/L"), (245, "150-400")),
]
HEAD = cells(214, (62, "Test"), (150, "Result"), (200, "Unit"), (245, "Range"))
RULES = [(1, 60, 204, 290, 204), (1, 60, 219, 290, 219), (1, 60, 250, 290, 250)]
EXPECTED = [
    ["0*:Test", "1*:Result", "2*:Unit", "3*:Range"],
    ["0:Haemoglobin", "1:9.1", "2:g/dL", "3:11-15"],
    ["0:Platelets", "1:48", "2:10^9/L", "3:150-400"],
]


@pytest.mark.parametrize("ruled", ["rules", "colour"])
def test_a_table_in_one_column_beside_prose_in_the_other(ruled):
    page = [
        At(60, 198, "Table 1. Blood", 9), *HEAD, *BODY, *column(60, 280, LEFT), *column(310, 198, [*RIGHT, *RIGHT]),
    ]  # fmt: skip
    made = (
        draw([page], rules=RULES)
        if ruled == "rules"
        else draw([page], filled=[(1, 60, 205, 290, 218), (1, 60, 234, 290, 248)])
    )
    document = read_bytes(made, "x")
    assert rows_of(document) == [EXPECTED]
    assert caption_of(document) == "Table 1. Blood"
    prose = [line for line in document.text.split("\n") if " | " not in line and not line.startswith("Table")]
    assert " ".join(prose) == " ".join([*LEFT, *RIGHT, *RIGHT])


def test_a_table_that_sticks_out_of_its_column_is_not_across_the_page():
    page = [
        *column(60, 60, LEFT[:4]), At(60, 198, "Table 1. Blood", 9), *HEAD, *BODY, *column(60, 280, LEFT[4:]),
        *column(310, 60, [*RIGHT, *RIGHT, *RIGHT]),
    ]  # fmt: skip
    rules = [(1, 60, 204, 316, 204), (1, 60, 219, 316, 219), (1, 60, 250, 316, 250)]
    document = read_bytes(draw([page], rules=rules), "x")
    assert rows_of(document) == [EXPECTED]
    prose = [line for line in document.text.split("\n") if " | " not in line and not line.startswith("Table")]
    assert " ".join(prose) == " ".join([*LEFT, *RIGHT, *RIGHT, *RIGHT])


def stretched(y: float, words: list[str], x0: float = 60, x1: float = 290) -> list[At]:
    """Words from edge to edge with equal white between them."""
    widths = [stringWidth(word, "Times-Roman", 10) for word in words]
    white = (x1 - x0 - sum(widths)) / (len(words) - 1)
    return [At(x0 + sum(widths[:n]) + white * n, y, word) for n, word in enumerate(words)]


@pytest.mark.parametrize("first", ["Thyroxine 50 micrograms in", "in the end thyroxine was"])
def test_lines_with_wide_spaces_inside_a_paragraph_are_no_rows(first):
    page = [
        *column(60, 76, ["The mother was seen in the tenth week of her pregnancy"]),
        *cells(90, (60, first), (192, "the"), (215, "morning"), (262, "was begun"), size=10),
        *cells(104, (60, "and iron was"), (150, "given in"), (192, "the"), (240, "long evenings"), size=10),
        *column(60, 118, ["of the summer and the autumn, and she was well again."]),
        *column(60, 132, LEFT),
    ]
    document = read_bytes(draw([page]), "x")
    assert document.tables == ()


def test_a_whole_table_on_coloured_ground_and_its_part_on_the_next_page_are_no_boxes():
    head = ((62, "Week"), (150, "Zinc (mg/L)"), (250, "Iron (mg/L)"))
    rows = [((62, str(week)), (150, f"{week / 10}"), (250, f"{week / 5}")) for week in (12, 16, 20, 24, 28)]

    def part(y: float, first: int, last: int) -> list[At]:
        return [at for step, row in enumerate([head, *rows[first:last]]) for at in cells(y + 15 * step, *row)]

    upper = [*column(60, 80, LEFT), At(62, 226, "Table 1 Zinc and iron", 9), *part(244, 0, 2)]
    lower = [*part(62, 2, 5), *column(60, 160, RIGHT)]
    document = read_bytes(
        draw([upper, lower], rules=[(1, 58, 248, 300, 248), (2, 58, 66, 300, 66)],
             filled=[(1, 58, 232, 300, 284), (2, 58, 50, 300, 116)]), "x",
    )  # fmt: skip
    held = [cell for table in rows_of(document) for row in table for cell in row]
    assert [held.count(f"0:{week}") for week in (12, 16, 20, 24, 28)] == [1] * 5
    assert SectionKind.BACK not in {section.kind for section in document.sections}


def test_a_list_beside_stretched_lines_is_no_row_of_a_table():
    """Each line has words far apart on one side of the gutter and an item behind its number on the other."""
    wide = [line.split()[:5] for line in LEFT]
    page = [
        *(word for i, line in enumerate(wide) for word in stretched(60 + 12 * i, line)),
        *column(60, 156, LEFT), *column(60, 252, LEFT),
        *(At(322, 60 + 12 * i, f"{i + 1}.") for i in range(8)),
        *(At(336, 60 + 12 * i, RIGHT[i % 6][:36]) for i in range(8)), *column(310, 156, [*RIGHT, *RIGHT]),
    ]  # fmt: skip
    text = read_bytes(draw([page]), "x").text
    assert " | " not in text
    assert text.replace("\n", " ").startswith(" ".join([*map(" ".join, wide), *LEFT, *LEFT, "1."]))


def test_heads_that_touch_below_a_caption_in_their_type_are_the_tables():
    """No rule parts them from the caption, and one column has no head."""
    page = [
        At(60, 190, "Table 1. Blood of the mother at the time of her", 9), At(60, 202, "admission to the ward", 9),
        *cells(214, (62, "Test of her blood now"), (150, "Result now"), (200, "Unit of it")),
        *(item._replace(y=item.y - 2) for item in BODY), *column(60, 290, LEFT),
    ]  # fmt: skip
    document = read_bytes(draw([page], rules=[(1, 60, y, 290, y) for y in (218, 232, 246)]), "x")
    assert caption_of(document) == "Table 1. Blood of the mother at the time of her admission to the ward"
    assert rows_of(document)[0][0] == ["0*:Test of her blood now", "1*:Result now", "2*:Unit of it"]


@pytest.mark.parametrize(
    ("upper", "heads"),
    [
        (((150, "Result now"), (200, "Unit of it"), (245, "Range")), ["0*:Test", "1*:Result now found", "2*:Unit of it", "3*:Range normal"]),
        (((150, "At the"),), ["1*:At the"]),
    ],
)  # fmt: skip
def test_heads_of_two_lines_set_at_their_foot_are_no_end_of_the_caption(upper, heads):
    page = [
        At(60, 190, "Table 1. Blood of the mother at the time", 9), *cells(202, *upper),
        *cells(213, (62, "Test"), (150, "found"), (245, "normal")), *(item._replace(y=item.y - 2) for item in BODY), *column(60, 290, LEFT),
    ]  # fmt: skip
    document = read_bytes(draw([page], rules=[(1, 60, y, 290, y) for y in (217, 232, 246)]), "x")
    assert caption_of(document) == "Table 1. Blood of the mother at the time"
    assert rows_of(document)[0][0] == heads


def test_heads_between_the_caption_and_the_first_rule_are_the_tables():
    page = [At(60, 198, "Table 1. Blood", 9), *HEAD, *BODY, *column(60, 290, LEFT)]
    document = read_bytes(draw([page], rules=RULES[1:]), "x")
    assert rows_of(document) == [EXPECTED]
    assert caption_of(document) == "Table 1. Blood"


def test_spanning_heads_units_and_wrapped_cells():
    page = [
        At(60, 190, "Table 2. Course", 9),
        *cells(206, (185, "Week of gestation")),
        *cells(220, (62, "Test"), (160, "20"), (230, "30")),
        *cells(236, (62, "Alkaline"), (160, "100"), (230, "140")),
        *cells(246, (62, "phosphatase")),
        *cells(262, (62, "Liver")),
        *cells(278, (62, "AST"), (160, "35"), (230, "210")),
        *cells(288, (160, "(30-40)"), (230, "(190-240)")),
        *column(60, 320, LEFT),
    ]
    rules = [(1, 60, 195, 290, 195), (1, 150, 209, 290, 209), (1, 60, 224, 290, 224), (1, 60, 293, 290, 293)]
    document = read_bytes(draw([page], rules=rules), "x")
    assert rows_of(document) == [
        [
            ["1+2*:Week of gestation"], ["0*:Test", "1*:20", "2*:30"],
            ["0:Alkaline phosphatase", "1:100", "2:140"],
            ["0:Liver"], ["0:AST", "1:35 (30-40)", "2:210 (190-240)"],
        ]
    ]  # fmt: skip


def test_a_table_over_two_pages_is_one_and_repeated_heads_are_left_out():
    first = [
        *column(60, 100, LEFT),
        At(60, 740, "Table 1. Blood", 9),
        *cells(756, (62, "Test"), (150, "Result")),
        *cells(772, (62, "Iron"), (150, "9")),
    ]
    second = [
        *cells(70, (62, "Test"), (150, "Result")),
        *cells(86, (62, "Zinc"), (150, "7")),
        *cells(100, (62, "Copper"), (150, "8")),
        *column(60, 140, RIGHT),
    ]
    rules = [
        *((1, 60, y, 290, y) for y in (746, 760, 776)), *((2, 60, y, 290, y) for y in (60, 74, 106)),
    ]  # fmt: skip
    document = read_bytes(draw([first, second], rules=rules), "x")
    assert rows_of(document) == [
        [["0*:Test", "1*:Result"], ["0:Iron", "1:9"], ["0:Zinc", "1:7"], ["0:Copper", "1:8"]]
    ]


def test_a_table_over_two_pages_whose_head_comes_once_is_one_though_its_labels_grow_shorter():
    first = [
        *column(60, 100, LEFT),
        At(60, 726, "Table 1. Blood", 9),
        *cells(742, (62, "Test"), (220, "20 weeks"), (270, "30 weeks"), (320, "Range")),
        *cells(758, (62, "Total iron binding capacity of blood"), (220, "91"), (270, "92"), (320, "40-90")),
        *cells(774, (62, "Iron"), (220, "9"), (270, "10"), (320, "9-30")),
    ]
    second = [
        *cells(70, (62, "Zinc"), (220, "7"), (270, "5"), (320, "8-12")),
        *cells(84, (62, "Copper"), (220, "8"), (270, "6"), (320, "1-9")),
        *column(60, 140, RIGHT),
    ]
    rules = [*((1, 60, y, 360, y) for y in (732, 746, 778)), (2, 60, 90, 360, 90)]
    document = read_bytes(draw([first, second], rules=rules), "x")
    assert rows_of(document) == [
        [
            ["0*:Test", "1*:20 weeks", "2*:30 weeks", "3*:Range"],
            ["0:Total iron binding capacity of blood", "1:91", "2:92", "3:40-90"], ["0:Iron", "1:9", "2:10", "3:9-30"],
            ["0:Zinc", "1:7", "2:5", "3:8-12"], ["0:Copper", "1:8", "2:6", "3:1-9"],
        ]
    ]  # fmt: skip


UNRULED = [
    *cells(214, (62, "Test"), (150, "20 weeks"), (220, "Range")),
    *cells(227, (62, "Liver")),
    *cells(240, (62, "Alanine"), (150, "156"), (220, "7-45")),
    *cells(249, (62, "transferase")),
    *cells(258, (62, "(U/L)")),
    *cells(271, (62, "Blood")),
    *cells(284, (62, "Platelets"), (150, "48"), (220, "150-400")),
]


def test_labels_of_several_lines_and_groups_do_not_end_a_table_without_rules_or_caption():
    page = [*UNRULED, *column(60, 310, LEFT)]
    document = read_bytes(draw([page]), "x")
    assert rows_of(document) == [
        [
            ["0*:Test", "1*:20 weeks", "2*:Range"], ["0:Liver"],
            ["0:Alanine transferase (U/L)", "1:156", "2:7-45"], ["0:Blood"], ["0:Platelets", "1:48", "2:150-400"],
        ]
    ]  # fmt: skip


def test_short_lines_below_the_last_row_are_not_the_tables():
    page = [
        *UNRULED[:4],
        *cells(227, (150, "100"), (220, "1-9")),
        *(cell for cell in UNRULED[4:] if cell.y in (240, 249)),
        *cells(262, (62, "She slept")),
        *cells(272, (62, "She ate")),
        *column(60, 310, LEFT),
    ]
    document = read_bytes(draw([page]), "x")
    assert rows_of(document) == [
        [
            ["0*:Test", "1*:20 weeks", "2*:Range"], ["0:Liver", "1:100", "2:1-9"],
            ["0:Alanine transferase", "1:156", "2:7-45"],
        ]
    ]  # fmt: skip


def test_prose_between_rules_is_no_table():
    document = read_bytes(
        draw([column(60, 120, LEFT)], rules=[(1, 60, 105, 290, 105), (1, 60, 215, 290, 215)]), "x"
    )
    assert (document.text, document.tables) == (" ".join(LEFT), ())


def test_references_behind_hanging_numbers_are_no_table():
    items = [
        *cells(100, (60, "1."), (90, "Gyang A. A case of iron.")),
        *cells(114, (60, "2."), (90, "Bello B. Another case of zinc.")),
        *cells(128, (60, "3."), (90, "Okoye C. Copper in twins.")),
    ]
    assert read_bytes(draw([[*column(60, 200, LEFT), *items]]), "x").tables == ()


def test_a_box_is_side_matter_and_opens_no_section():
    page = [
        At(60, 80, "Case report", 12, "Times-Bold"), *column(60, 100, LEFT), At(66, 220, "KEY POINTS", 10, "Times-Bold"),
        *column(66, 234, ["Iron is given by mouth.", "Zinc is never given."]), *column(60, 280, RIGHT),
    ]  # fmt: skip
    document = read_bytes(draw([page], boxes=[(1, 60, 207, 290, 252)]), "x")
    kinds = {
        line: document.section_at(document.text.index(line)) for line in (LEFT[0], "Iron is given", RIGHT[0])
    }
    assert kinds == {LEFT[0]: SectionKind.CASE, "Iron is given": SectionKind.BACK, RIGHT[0]: SectionKind.CASE}


def test_a_box_right_below_a_table_of_its_width_is_no_part_of_it():
    points = [
        "Iron is given by mouth and not by vein.",
        "Zinc is never given in such a state.",
        "Copper is of no use.",
    ]
    page = [
        At(60, 198, "Table 1. Blood", 9), *HEAD, *BODY, *column(66, 270, points, size=8, leading=10), *column(60, 320, LEFT)
    ]  # fmt: skip
    document = read_bytes(draw([page], rules=RULES, boxes=[(1, 60, 258, 290, 296)]), "x")
    assert rows_of(document) == [EXPECTED]
    assert document.section_at(document.text.index("Zinc is never")) is SectionKind.BACK


@pytest.mark.parametrize(
    ("note", "size"),
    [("Correspondence: A. Gyang took labetalol", 8), ("1Correspondence: he took labetalol", 10)],
)
def test_footnotes_below_a_short_rule_do_not_interrupt_the_text(note, size):
    page = [
        At(60, 80, "Case report", 12, "Times-Bold"), *column(60, 640, [*RIGHT[:5], *LEFT[:4]]), *column(310, 700, LEFT[4:]),
        At(60, 762, note, size),
    ]  # fmt: skip
    document = read_bytes(draw([page], rules=[(1, 60, 750, 130, 750)]), "x")
    assert " ".join(LEFT) in document.text
    assert document.section_at(document.text.index("Correspondence")) is SectionKind.BACK


NOTE = [(60, "1", 5.5), (64, "An earlier patient of the authors took zinc.", 8)]


@pytest.mark.parametrize(
    ("rule", "note", "kind"),
    [
        (
            [(1, 50, 746, 545, 746)],
            [(60, "1. An earlier patient of the authors took zinc.", 8)],
            SectionKind.BACK,
        ),
        (
            [(1, 50, 746, 545, 746)],
            [(60, "An earlier patient of the authors took zinc.", 8)],
            SectionKind.CASE,
        ),
        ([], NOTE, SectionKind.BACK),
        ([], [(60, "1", 10), (66, "An earlier patient of the authors took zinc.", 10)], SectionKind.CASE),
    ],
)
def test_footnotes_are_known_by_their_number_where_no_short_rule_stands(rule, note, kind):
    lines = [
        At(60, 80, "Case report", 12, "Times-Bold"), *column(60, 640, [*RIGHT[:5], *LEFT[:4]]), *column(310, 700, LEFT[4:]),
    ]  # fmt: skip
    page = [*lines, *(At(x, 758 - 2 * (size < 6), text, size) for x, text, size in note)]
    document = read_bytes(draw([page], rules=rule), "x")
    assert document.section_at(document.text.index("earlier patient")) is kind


def test_heads_of_several_heights_below_a_caption_of_two_lines_are_the_tables():
    page = [
        *column(60, 80, LEFT),
        At(60, 200, "Table 1. Zinc and iron of the mother by the week and on", 9),
        At(170, 211, "the day after birth", 9),
        *cells(225, (150, "Zinc (mg/L;"), (250, "Iron")),
        *cells(230.5, (60, "Week")),
        *cells(236, (150, "usual 3-5)"), (250, "(mg/L)")),
        *cells(252, (60, "12"), (150, "4.1"), (250, "7.5")),
        *cells(265, (60, "20"), (150, "4.4"), (250, "7.1")),
        *cells(278, (60, "30"), (150, "4.9"), (250, "6.6")),
        *column(60, 310, RIGHT),
    ]
    document = read_bytes(draw([page], rules=[(1, 58, 240, 300, 240), (1, 58, 284, 300, 284)]), "x")
    assert rows_of(document)[0][:2] == [
        ["0*:Week", "1*:Zinc (mg/L; usual 3-5)", "2*:Iron (mg/L)"],
        ["0:12", "1:4.1", "2:7.5"],
    ]


def test_a_head_that_closes_the_bracket_of_the_line_above_is_one_with_it():
    page = [
        At(60, 100, "Table 1. Zinc of the mother", 9),
        *cells(114, (60, "Week"), (150, "Zinc (mg/L; usual"), (250, "Iron")),
        *cells(127, (150, "3-5)")),
        *cells(140, (60, "12"), (150, "4.1"), (250, "7.5")),
        *cells(153, (60, "20"), (150, "4.4"), (250, "7.1")),
        *cells(166, (60, "30"), (150, "4.9"), (250, "6.6")),
        *column(60, 200, LEFT),
    ]
    document = read_bytes(draw([page]), "x")
    assert rows_of(document)[0][:2] == [
        ["0*:Week", "1*:Zinc (mg/L; usual 3-5)", "2*:Iron"],
        ["0:12", "1:4.1", "2:7.5"],
    ]


CHART = [At(95, y, text, 7) for y, text in ((150, "12.0"), (190, "10.0"), (230, "8.0"))]
STROKES = [(1, 120, 140, 120, 240), (1, 120, 240, 280, 240), (1, 130, 220, 200, 180), (1, 200, 180, 270, 160)]


@pytest.mark.parametrize(
    ("caption", "kept"), [("Figure 1. Course of the blood", False), ("The course of the blood", True)]
)
def test_labels_of_a_chart_are_no_text_where_a_caption_says_so(caption, kept):
    page = [*CHART, At(130, 160, "Haemoglobin (g/dL)", 7), At(100, 262, caption, 9), *column(60, 300, LEFT)]
    text = read_bytes(draw([page], rules=STROKES), "x").text
    assert (("12.0" in text), ("Haemoglobin" in text), caption in text, " ".join(LEFT) in text) == (
        kept,
        kept,
        True,
        True,
    )


@pytest.mark.parametrize(("size", "kept"), [(7, False), (9.5, True)])
def test_a_chart_may_have_a_title_in_small_type(size, kept):
    page = [
        *CHART, At(125, 136, "Bile acids 96 umol/L and ALT 210 U/L", size),
        At(100, 262, "Figure 1. Course of the blood", 9), *column(60, 300, LEFT),
    ]  # fmt: skip
    assert ("ALT" in read_bytes(draw([page], rules=STROKES), "x").text) is kept


def words_at(base: float, starts: list[float]) -> list[Glyphs]:
    return [Glyphs("word", x, x + 20, base - 8, base + 2, base, 10.0, 0) for x in starts]


LEFT_STARTS, RIGHT_STARTS = (
    [60 + 23 * i for i in range(10)],
    [294 + 23 * i for i in range(10)],
)  # 7 points of white


@pytest.mark.parametrize(("lines", "shift", "parted"), [(12, 0, True), (3, 0, False), (12, 1, False)])
def test_a_narrow_gutter_parts_lines(lines, shift, parted):
    """Not where few lines show it, nor where the white stands at another place in every line."""
    page = [
        word
        for i in range(lines)
        for word in words_at(100 + 12 * i, [x - 8 * shift * (i % 5) for x in (*LEFT_STARTS, *RIGHT_STARTS)])
    ]
    fragments = part_at_gutters(join_fragments(page))
    assert [len(f.words) for f in fragments] == ([10, 10] * lines if parted else [20] * lines)


def test_a_text_all_in_bold_type_keeps_its_paragraphs():
    lines = [At(60, 100 + 12 * i, line, 10, "Helvetica-Bold") for i, line in enumerate(LEFT)]
    assert read_bytes(draw([lines]), "x").text == " ".join(LEFT)


def test_a_table_without_rules_follows_its_caption_up_to_the_prose():
    page = [
        *column(60, 100, LEFT), At(60, 220, "Table 1. Blood", 9),
        *cells(236, (62, "Test"), (150, "Result")), *cells(250, (62, "Serum"), (150, "9.1")), *cells(260, (62, "iron")),
        *cells(274, (62, "Zinc"), (150, "7")), *cells(288, (62, "Copper"), (150, "8")), *column(60, 320, RIGHT),
    ]  # fmt: skip
    document = read_bytes(draw([page]), "x")
    assert rows_of(document) == [
        [["0*:Test", "1*:Result"], ["0:Serum iron", "1:9.1"], ["0:Zinc", "1:7"], ["0:Copper", "1:8"]]
    ]
    assert " ".join(RIGHT) in document.text


def test_prose_below_a_caption_is_no_table():
    page = [At(60, 100, "Table 1. Blood", 9), *column(60, 120, LEFT)]
    assert read_bytes(draw([page]), "x").tables == ()


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_a_second_column_of_few_lines_on_a_single_page(lines):
    page = [*column(60, 100, [*LEFT, *RIGHT, *LEFT]), *column(310, 100, RIGHT[:lines])]
    prose = " ".join([*LEFT, *RIGHT, *LEFT])
    assert read_bytes(draw([page]), "x").text.replace("\n", " ") == f"{prose} {' '.join(RIGHT[:lines])}"


def test_a_column_of_references_begins_at_their_numbers():
    """All of its lines hang behind numbers; the page before tells where the column begins."""
    first = [*column(60, 60, [*LEFT, *LEFT]), *column(310, 60, [*RIGHT, *RIGHT])]
    items = [(310 if i % 2 == 0 else 330, 84 + 12 * i) for i in range(10)]
    last = [
        *column(60, 60, [*LEFT, *LEFT]), At(310, 60, "References", 14),
        *(At(310, y, f"{number}.") for number, (x, y) in enumerate(items, start=1) if x == 310),
        *(At(330, y, RIGHT[i % 6][:38]) for i, (_, y) in enumerate(items)),
    ]  # fmt: skip
    assert "was examined.\nReferences\n1. At thirty weeks" in read_bytes(draw([first, last]), "x").text


def test_heads_that_come_again_on_the_next_page_are_left_out():
    """No rule says that the table goes on, its rows stand far apart, and the second line of the head looks like prose."""

    def rows(y: float, few: list[tuple[str, str, str]]) -> list[At]:
        placed = [zip((62, 110, 190), row, strict=True) for row in few]
        return [item for i, row in enumerate(placed) for item in cells(y + 26 * i, *row)]

    def head(y: float) -> list[At]:
        named = cells(y, (62, "Weeks"), (110, "Haemoglobin"), (190, "Platelets"))
        return [*named, *cells(y + 26, (110, "(by the counter now)"), (190, "(10^9/L)"))]

    few = [("8", "12.1", "150"), ("12", "11.8", "158"), ("16", "11.4", "149")]
    more = [("20", "11.0", "161"), ("28", "9.1", "122"), ("36", "9.8", "140")]
    first = [*column(60, 60, [*LEFT] * 6), At(60, 650, "Table 1. Blood", 9), *head(668), *rows(720, few)]
    document = read_bytes(draw([first, [*head(60), *rows(112, more), *column(60, 220, LEFT)]]), "x")
    (table,) = rows_of(document)
    assert table[-6:] == [[f"{i}:{cell}" for i, cell in enumerate(row)] for row in [*few, *more]]
    assert document.text.count("Haemoglobin") == document.text.count("the counter") == 1


def test_a_label_of_two_lines_beside_its_values_is_one_row():
    rows = [
        *cells(214, (62, "Test"), (150, "Result"), (200, "Unit"), (245, "Range")), *cells(238, (62, "Haemoglobin"), (150, "9.1"), (200, "g/dL"), (245, "11-15")),
        *cells(258, (62, "Glucose without")), *cells(263, (150, "4.8"), (200, "mmol/L"), (245, "3.9-7.8")), *cells(268, (62, "a meal")),
        *cells(290, (62, "Platelets"), (150, "48"), (200, "10^9/L"), (245, "150-400")),
    ]  # fmt: skip
    document = read_bytes(draw([[*rows, *column(60, 340, LEFT)]]), "x")
    assert rows_of(document)[0][2] == ["0:Glucose without a meal", "1:4.8", "2:mmol/L", "3:3.9-7.8"]


def test_cells_that_stand_as_near_as_words_are_known_by_their_values():
    """A line of nothing but numbers is a row of them; a value stands below the values above it."""
    rows = [
        *cells(214, (62, "Test"), (118, "Result"), (160, "Unit")), *cells(242, (62, "Leucocytes"), (118, "6,800"), (142, "/uL")),
        *cells(270, (62, "Thrombocytes"), (118, "12.1"), (160, "g/dL")), *cells(298, (62, "Platelets"), (118, "274"), (134, "10^9/L")),
    ]  # fmt: skip
    document = read_bytes(draw([[*rows, *column(60, 340, LEFT)]]), "x")
    assert [row[0] for row in rows_of(document)[0][1:]] == [
        "0:Leucocytes",
        "0:Thrombocytes",
        "0:Platelets",
    ]
