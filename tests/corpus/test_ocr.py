"""Scanned pages: what tesseract reads of a rendered sample is held against the sample's own text layer."""

import re
import shutil
import stat
from difflib import SequenceMatcher
from importlib.resources import files
from io import BytesIO

import pypdfium2 as pdfium
import pytest

from corpus.hocr import Letter, ScannedLine, ScannedWord, words_of
from corpus.limits import Limits
from corpus.micro import mend_micro
from corpus.readers.ocr import ranges
from corpus.readers.read import read_bytes
from schemas.errors import NeedsOcrError, TooLargeInputError
from tests.corpus.drawn_pages import cells, draw
from tests.corpus.pages import At

SAMPLE = files("corpus") / "samples" / "DW03.pdf"
DPI = 200
needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="needs the program tesseract (apt-get install tesseract-ocr)"
)


def scanned(pages: list[int], *, turn: int = 0, keep: tuple[int, ...] = (), of: bytes | None = None) -> bytes:
    """The pages of the sample, or `of` another file, as pictures; those of `keep` with their text layer."""
    source, out = pdfium.PdfDocument(of or SAMPLE.read_bytes()), pdfium.PdfDocument.new()
    for number in pages:
        page = source[number]
        if number in keep:
            out.import_pages(source, [number])
            continue
        bitmap = page.render(scale=DPI / 72, grayscale=True, rotation=turn)
        width, height = page.get_size() if turn % 180 == 0 else reversed(page.get_size())
        picture = pdfium.PdfImage.new(out)
        picture.set_bitmap(bitmap)
        picture.set_matrix(pdfium.PdfMatrix().scale(width, height))
        new = out.new_page(width, height)
        new.insert_obj(picture)
        new.gen_content()
    data = BytesIO()
    out.save(data)
    return data.getvalue()


def words(text: str) -> list[str]:
    return re.findall(r"[\w%/.+µ-]+", text)


@pytest.fixture(scope="module")
def printed():
    return read_bytes(SAMPLE.read_bytes(), "printed")


@pytest.fixture(scope="module")
def scan():
    return read_bytes(scanned([0]), "scan")


@needs_tesseract
class TestRead:
    def test_words_are_those_of_the_text_layer(self, scan, printed):
        own = printed.text[: printed.pages[0].end]
        same = SequenceMatcher(None, words(own), words(scan.text), autojunk=False).ratio()
        assert same > 0.97

    def test_words_stand_where_they_were_printed(self, scan, printed):
        found = 0
        for match in re.finditer(r"\b[a-z]{9,}\b", printed.text[: printed.pages[0].end]):
            if printed.text.count(match[0]) != 1 or scan.text.count(match[0]) != 1:
                continue
            start = scan.text.index(match[0])
            ones = printed.locate(match.start(), match.end())
            others = scan.locate(start, start + len(match[0]))
            if len(ones) != 1 or len(others) != 1:
                continue  # cut by a line's end
            one, other = ones[0], others[0]
            assert (other.page, pytest.approx([one.x0, one.y0, one.x1], abs=4)) == (
                one.page, [other.x0, other.y0, other.x1]
            )  # fmt: skip
            found += 1
        assert found > 20

    def test_the_record_says_that_it_was_read_by_ocr(self, scan):
        assert scan.warnings[0].message == "page 1 was read by OCR; check figures against the page"

    def test_a_scan_among_printed_pages(self, printed):
        mixed = read_bytes(scanned([0, 1], keep=(0,)), "mixed")
        assert mixed.warnings[0].message == "page 2 was read by OCR; check figures against the page"
        assert [page.number for page in mixed.pages] == [1, 2]
        own = printed.text[: printed.pages[1].end]
        assert SequenceMatcher(None, words(own), words(mixed.text), autojunk=False).ratio() > 0.97

    @pytest.mark.parametrize("turn", [90, 180])
    def test_a_page_that_lies_on_its_side_or_head(self, printed, turn):
        lying = read_bytes(scanned([0], turn=turn), "lying")
        own = printed.text[: printed.pages[0].end]
        assert SequenceMatcher(None, words(own), words(lying.text), autojunk=False).ratio() > 0.95

    def test_rulings_part_the_table_and_the_chart_from_the_text(self):
        axes = [(1, 90, 60, 90, 160), (1, 90, 160, 300, 160)]
        rows = [(1, 60, y, 330, y) for y in (260, 276, 292, 308)]
        page = [
            *cells(172, (86, "20"), (150, "26"), (210, "32"), (280, "38"), size=8),
            At(60, 200, "Fig. 1. Platelet counts of the patient over gestation.", 10),
            At(60, 250, "Table 1. Laboratory findings", 10),
            *cells(271, (64, "Test"), (160, "Result"), (240, "Unit")),
            *cells(287, (64, "Lithium"), (160, "0.58"), (240, "mmol/L")),
            *cells(303, (64, "Creatinine"), (160, "71"), (240, "umol/L")),
            *(
                At(60, y, "She was well and went home with her daughter a week later.", 10)
                for y in (340, 354)
            ),
        ]
        found = read_bytes(scanned([0], of=draw([page], rules=[*axes, *rows])), "x")
        assert "32" not in found.text
        (table,) = found.tables
        assert [found.text[cell.start : cell.end] for cell in table.cells] == [
            "Test", "Result", "Unit", "Lithium", "0.58", "mmol/L", "Creatinine", "71", "µmol/L",
        ]  # fmt: skip

    def test_too_large_a_picture_is_refused(self):
        with pytest.raises(
            TooLargeInputError, match="million pixels, above the limit of 1 million pixels for OCR"
        ):
            read_bytes(scanned([0]), "x", limits=Limits(max_ocr_pixels=1_000_000))

    def test_more_scans_than_the_limit_are_refused(self):
        with pytest.raises(TooLargeInputError, match="more than 1 pages need OCR"):
            read_bytes(scanned([0, 1]), "x", limits=Limits(max_ocr_pages=1))


@pytest.fixture
def tesseract(tmp_path, monkeypatch):
    """Puts a shell script on the path in place of the program."""

    def put(script: str) -> None:
        program = tmp_path / "tesseract"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return put


def test_a_program_that_fails_is_told(tesseract):
    tesseract("echo 'Failed loading language eng' >&2; exit 1")
    with pytest.raises(
        NeedsOcrError,
        match="tesseract failed on page 1: Failed loading language eng; try tesseract --list-langs",
    ):
        read_bytes(scanned([0]), "x")


def test_a_program_that_hangs_is_ended(tesseract):
    tesseract("exec sleep 60")
    with pytest.raises(TooLargeInputError, match="OCR of page 1 took more than 0.3 s"):
        read_bytes(scanned([0]), "x", limits=Limits(max_ocr_seconds=0.3))


def test_page_numbers_in_words():
    assert [ranges(numbers) for numbers in ([1], [1, 2, 3, 5], list(range(1, 40, 2)))] == [
        "page 1",
        "pages 1-3, 5",
        "pages 1, 3, 5, 7, 9, 11, 13, 15, 17, 19 ...",
    ]


HOCR = """<span class='ocr_line' title="bbox 0 0 100 20; baseline 0 -5; x_size 20; x_descenders 5">
<span class='ocrx_word' title='bbox 0 0 40 15; x_wconf 96'><span class='ocrx_cinfo' title='x_bboxes 0 0 20 15; x_conf 99'>5</span>
<span class='ocrx_cinfo' title='x_bboxes 20 0 40 15; x_conf 99'>&lt;</span></span>
<span class='ocrx_word' title='bbox 50 0 52 20; x_wconf 30'><span class='ocrx_cinfo' title='x_bboxes 50 0 52 20; x_conf 9'>|</span></span></span>
<span class='ocr_line' title="bbox 0 0 20 100; textangle 90; baseline 0 -5; x_size 20; x_descenders 5">
<span class='ocrx_word' title='bbox 0 0 20 90; x_wconf 96'><span class='ocrx_cinfo' title='x_bboxes 0 0 20 90; x_conf 99'>A</span></span></span>"""


def test_rulings_and_lines_that_run_up_the_page_are_left_out():
    assert [(word.text, word.confidence) for word in words_of(HOCR)] == [("5<", 96.0)]


def drawn(rows: list[str]) -> tuple[list[ScannedWord], bytes, int]:
    """A word of two letters, each half of the picture wide, drawn with # for ink."""
    width = len(rows[0])
    line = ScannedLine(0, len(rows), width, 0.0, 0.0, 10.0, 2.0)
    letters = [Letter("p", 0, 0, width // 2, len(rows)), Letter("g", width // 2 + 1, 0, width, len(rows))]
    word = ScannedWord(line, 0, width, 90.0, letters)
    return [word], bytes(0 if dot == "#" else 255 for row in rows for dot in row), len(rows[0])


OPEN = ["#...#.....#", "#...#..###.", "#...#..#.#.", "#...#..###.", "#####....#.", "#......###."]
CLOSED = ["####.......", "#..##..###.", "#...#..#.#.", "#..##..###.", "####.....#.", "#......###."]


# A bowl that noise left open by a dot, as wide as tesseract sees letters at 300 dots an inch.
GAPPED = [
    "####.####..........", "##.....###.........", "##......##...#####.", "##......##..##...#.", "##..........##...#.", "##......##..##...#.",
    "##.....###...#####.", "####.####........#.", "##............####.",
]  # fmt: skip


@pytest.mark.parametrize(("rows", "text", "count"), [(OPEN, "µg", 1), (CLOSED, "pg", 0), (GAPPED, "pg", 0)])
def test_a_letter_that_encloses_nothing_is_a_micro_sign(rows, text, count):
    found, grey, width = drawn(rows)
    assert (mend_micro(found, grey, width), found[0].text) == (count, text)
