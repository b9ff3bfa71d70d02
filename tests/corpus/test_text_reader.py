import hashlib

import pytest

from corpus.limits import Limits
from corpus.readers.read import read_bytes, read_document
from corpus.readers.text import decode, read_text
from schemas.document import SectionKind
from schemas.errors import EmptyInputError, MissingInputError, TooLargeInputError, UnreadableInputError

TEXT = "Schwangere, 75 µg täglich – “gut” bei 37 °C; Größe 1,65 m."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_are_told_apart(encoding):
    assert decode(TEXT.encode(encoding), "x").removeprefix("\ufeff") == TEXT


@pytest.mark.parametrize("bom", [b"\xff\xfe", b"\xfe\xff"])
def test_utf16_with_mark(bom):
    encoding = "utf-16-le" if bom == b"\xff\xfe" else "utf-16-be"
    assert decode(bom + TEXT.encode(encoding), "x") == TEXT


BAD = [
    (bytes(range(256)) * 8, "x: binary data, not text; "),
    (b"\x89\x00\x01\x02\x03" * 50, "x: binary data, not text; "),
    (
        "Пациентка поступила в отделение".encode("cp1251"),
        "x: neither UTF-8, UTF-16 nor Windows-1252: byte 0x",
    ),
    (
        "café ".encode() * 20 + b"\xff\xe9",
        "x: neither UTF-8, UTF-16 nor Windows-1252: byte 0xff at 120 fits none; ",
    ),
    (b"\xff\xfea\x00b\x00\x00\xd8c\x00", "x: broken UTF-16 at byte "),
    (b"\xef\xbb\xbfabc\xff", "x: broken UTF-8 at byte 6; "),
]


@pytest.mark.parametrize(("data", "message"), BAD)
def test_what_is_not_text_is_refused(data, message):
    with pytest.raises(UnreadableInputError) as caught:
        decode(data, "x")
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_document_is_named_and_identified_by_its_file(tmp_path):
    path = tmp_path / "a 'quoted' név — 患者.txt"
    path.write_bytes(b"She was given iron.")
    document = read_document(path)
    assert document.name == "a 'quoted' név — 患者"
    assert document.id == hashlib.sha256(b"She was given iron.").hexdigest()[:16]
    assert document.format == "text"
    assert (len(document.words), document.pages) == (0, ())


def test_title_sections_and_table():
    document = read_text(
        b"Iron in twin pregnancy\n\nCase report\nShe came.\n\nTable 1. Blood\nTest | Value\nHb | 9.8\n\nDiscussion\nRare.",
        "x",
    )
    assert document.metadata.title == "Iron in twin pregnancy"
    assert [s.kind for s in document.sections] == [
        SectionKind.TITLE,
        SectionKind.CASE,
        SectionKind.TABLE,
        SectionKind.DISCUSSION,
    ]
    (table,) = document.tables
    assert table.caption is not None
    assert document.text[slice(*table.caption)] == "Table 1. Blood"
    cells = [(c.row, c.column, c.header, document.text[c.start : c.end]) for c in table.cells]
    assert cells == [(0, 0, True, "Test"), (0, 1, True, "Value"), (1, 0, False, "Hb"), (1, 1, False, "9.8")]


ALIGNED = """\
Table 2. Timed results
Hours    Ferritin   ALT      INR   Creatinine
         (ng/mL)    (U/L)          (umol/L)
14       118        642      1.5   71
44       <5         5840     2.4
92                  1622           84
"""


def test_cells_of_a_row_with_gaps_stand_in_their_columns():
    document = read_text(f"She came.\n\n{ALIGNED}\nShe was well.".encode(), "x")
    (table,) = document.tables
    rows: dict[int, dict[int, str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, {})[cell.column] = document.text[cell.start : cell.end]
    assert list(rows.values()) == [
        {0: "Hours", 1: "Ferritin", 2: "ALT", 3: "INR", 4: "Creatinine"},
        {1: "(ng/mL)", 2: "(U/L)", 4: "(umol/L)"},
        {0: "14", 1: "118", 2: "642", 3: "1.5", 4: "71"},
        {0: "44", 1: "<5", 2: "5840", 3: "2.4"},
        {0: "92", 2: "1622", 4: "84"},
    ]


def test_an_empty_cell_between_tabs_keeps_its_place():
    text = "Day\tHb\tALT\tINR\n1\t9.8\t22\t1.1\n3\t\t31\t1.4\n"
    document = read_text(f"She came.\n\n{text}\nWell.".encode(), "x")
    (table,) = document.tables
    last = {cell.column: document.text[cell.start : cell.end] for cell in table.cells if cell.row == 2}
    assert (last[0], last[2], last[3]) == ("3", "31", "1.4")


def test_tabs_that_only_pad_make_no_cells():
    text = "Test\tValue\tUnit\nHb\t\t9.8\tg/dL\nHaematocrit\t31\t%\n"
    (table,) = read_text(f"She came.\n\n{text}\nWell.".encode(), "x").tables
    assert [(cell.row, cell.column) for cell in table.cells][3:] == [(r, c) for r in (1, 2) for c in range(3)]


def test_cells_that_stand_in_no_column_are_counted_from_the_left():
    text = "Blood   Value   Unit\nHb   9.8   g/dL\nferritin in the second week   5\n"
    (table,) = read_text(f"She came.\n\n{text}\nWell.".encode(), "x").tables
    assert [(cell.row, cell.column) for cell in table.cells][-2:] == [(2, 0), (2, 1)]


def test_language_other_than_english_is_a_warning():
    text = "La patiente a été admise dans le service avec une fièvre et elle a été traitée pendant deux semaines."
    document = read_text(text.encode(), "x")
    assert document.metadata.language == "fr"
    assert len(document.warnings) == 1


def test_missing_and_folder(tmp_path):
    with pytest.raises(MissingInputError, match=r"no\.txt: is not there; check the path$"):
        read_document(tmp_path / "no.txt")
    with pytest.raises(UnreadableInputError, match="is a folder, not a document"):
        read_document(tmp_path)


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf  "])
def test_empty(data):
    with pytest.raises(EmptyInputError):
        read_bytes(data, "x")


def test_limits_can_be_set(tmp_path):
    path = tmp_path / "long.txt"
    path.write_bytes(b"a b " * 1000)
    assert read_document(path).text
    with pytest.raises(TooLargeInputError, match="is above the limit of 0.0 MB a document"):
        read_document(path, limits=Limits(max_bytes=3_999))
    with pytest.raises(TooLargeInputError, match="characters are above the limit of 100"):
        read_document(path, limits=Limits(max_characters=100))


def test_huge_file_is_refused_unread(tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(TooLargeInputError, match=r"200\.0 MB is above the limit of 50\.0 MB"):
        read_document(path)


@pytest.mark.parametrize(
    "piece", ["a-\n", "é" * 40, ". ", "a | b\n", ". Aaa aaa: ", "1,2,", "Case 1\n", " " * 60 + "a", "a.¹,"]
)
def test_repeated_pieces_are_read_in_one_go(piece):
    assert read_text((piece * (100_000 // len(piece))).encode(), "x").text
