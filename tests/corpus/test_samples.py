"""The shipped samples are what the typesetter makes of the kept texts, and their gold quotes those texts."""

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from lxml import etree

from corpus.typeset.__main__ import main
from corpus.typeset.article import Article, Paragraph, parse_article
from corpus.typeset.inline import Run, cite, runs
from corpus.typeset.jats import typeset_jats
from corpus.typeset.meta import load_meta, plain_meta, planned_formats
from corpus.typeset.pdf import typeset_pdf
from corpus.typeset.samples import CORPUS, MANIFEST, SAMPLES, TEXTS, manifest, read_text, sample_files
from corpus.typeset.tables import parse_table, row_spans

GOLD = CORPUS / "gold"
NAMES = sorted(planned_formats())
JATS = sorted(path.name for path in SAMPLES.glob("*.*ml"))
PDFS = sorted(path.name for path in SAMPLES.glob("*.pdf"))
SQUEEZED_AWAY = re.compile("[\\s\\-\x02\ufffe]")


def squeeze(text: str) -> str:
    """The text without spaces and hyphens, which typesetting changes."""
    return SQUEEZED_AWAY.sub("", text)


def kept_article(name: str) -> Article:
    return parse_article(read_text(TEXTS / f"{name}.txt"))


def sentences(name: str) -> Iterator[str]:
    """Every sentence of the body, squeezed, powers without their sign."""
    for section in kept_article(name).walk():
        for block in section.blocks:
            if isinstance(block, Paragraph):
                text = "".join(run.text for run in runs(block))
                yield from (squeeze(sentence) for sentence in re.split(r"(?<=[a-z)%]\.) ", text))


def quotes(value: object) -> Iterator[str]:
    """Every part of every quote anywhere in a gold file."""
    if isinstance(value, dict):
        if "evidence" in value:
            yield from value["evidence"].split(" ... ")
        for inner in value.values():
            yield from quotes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from quotes(inner)


def test_each_document_is_shipped_once_in_its_format_with_gold() -> None:
    assert sorted(path.name for path in SAMPLES.iterdir()) == sorted(
        f"{name}.{ending}" for name, ending in planned_formats().items()
    )
    assert sorted(path.stem for path in GOLD.iterdir()) == NAMES
    assert sorted(path.stem for path in TEXTS.iterdir()) == NAMES


def test_all_three_formats_are_shipped() -> None:
    assert len(JATS) >= 3
    assert len(PDFS) >= 3
    assert len(NAMES) - len(JATS) - len(PDFS) >= 3


def test_manifest_lists_every_file_with_its_checksum_and_licence() -> None:
    with MANIFEST.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    files = [*SAMPLES.iterdir(), *TEXTS.iterdir()]
    found = {row["file"]: (row["licence"], row["sha256"]) for row in rows}
    assert len(found) == len(rows)
    assert found == {
        path.relative_to(CORPUS).as_posix(): ("CC0-1.0", hashlib.sha256(path.read_bytes()).hexdigest())
        for path in files
    }


def test_typesetter_makes_the_shipped_files_byte_for_byte() -> None:
    files = sample_files()
    assert sorted(files) == sorted(path.name for path in SAMPLES.iterdir())
    assert [name for name, content in files.items() if content != (SAMPLES / name).read_bytes()] == []
    assert manifest(files) == MANIFEST.read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_gold_quotes_stand_in_the_text(name: str) -> None:
    gold = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
    assert gold["doc"] == name
    found = list(quotes(gold))
    assert len(found) > 10
    text = " ".join(read_text(TEXTS / f"{name}.txt").split())
    assert [quote for quote in found if " ".join(quote.split()) not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_any_text_can_be_set_in_any_format(name: str) -> None:
    text = read_text(TEXTS / f"{name}.txt")
    assert typeset_pdf(text, plain_meta(name)).startswith(b"%PDF-")
    body = etree.fromstring(typeset_jats(text, plain_meta(name))).find("body")
    assert body is not None
    assert [title.text for title in body.iter("title")] == [s.title for s in kept_article(name).walk()]


@pytest.mark.parametrize("file", JATS)
def test_jats_has_the_parts_of_a_journal_file(file: str) -> None:
    content = (SAMPLES / file).read_bytes()
    assert b"<!DOCTYPE" not in content
    assert b"<!ENTITY" not in content
    root = etree.fromstring(content)
    assert [child.tag for child in root] == ["front", "body", "back"]
    for path in (
        "front/journal-meta/journal-title-group/journal-title",
        "front/article-meta/title-group/article-title",
        "front/article-meta/contrib-group/contrib/name/surname",
        "front/article-meta/permissions/license/license-p",
        "front/article-meta/abstract",
        "body/sec/title",
        "back/ref-list/ref/element-citation",
    ):
        assert root.find(path) is not None, path
    identifiers = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers))
    cited = {element.get("rid") for element in root.iter("xref")}
    assert cited - set(identifiers) == set()
    assert {element.get("id") for element in root.iter("ref")} - cited == set()


@pytest.mark.parametrize("file", JATS)
def test_jats_tables_fill_their_grid(file: str) -> None:
    root = etree.fromstring((SAMPLES / file).read_bytes())
    tables = list(root.iter("table"))
    assert len(tables) == 1
    for part in ("thead", "tbody"):
        rows = tables[0].findall(f"{part}/tr")
        widths = [0] * len(rows)
        for index, row in enumerate(rows):
            for cell in row:
                for covered in range(index, index + int(cell.get("rowspan", "1"))):
                    widths[covered] += int(cell.get("colspan", "1"))
        assert len(set(widths)) == 1


def test_jats_spans_are_where_the_text_repeats_or_shares() -> None:
    series = etree.fromstring((SAMPLES / "DW08.nxml").read_bytes())
    assert [(cell.text, cell.get("rowspan")) for cell in series.iterfind(".//td[@rowspan]")] == [
        ("Case 1", "3"),
        ("Case 2", "3"),
        ("Case 3", "3"),
    ]
    infant = etree.fromstring((SAMPLES / "DW12.xml").read_bytes())
    assert [(cell.text, cell.get("colspan")) for cell in infant.iterfind(".//th[@colspan]")] == [
        ("Blood count", "3")
    ]
    assert infant.find(".//table-wrap-foot/fn/p") is not None


@pytest.mark.parametrize("file", JATS)
def test_jats_keeps_every_sentence(file: str) -> None:
    root = etree.fromstring((SAMPLES / file).read_bytes())
    for citation in root.iterfind(".//body//xref[@ref-type='bibr']"):
        citation.text = ""
    body = root.find("body")
    assert body is not None
    text = squeeze(re.sub(r" \[,?\]|(?<=\.),(?= |$)", "", "".join(map(str, body.itertext()))))
    assert [sentence for sentence in sentences(Path(file).stem) if sentence not in text] == []


def page_texts(file: str) -> list[list[str]]:
    """The lines of each page in the order of drawing: head and foot first."""
    document = pypdfium2.PdfDocument(SAMPLES / file)
    return [page.get_textpage().get_text_range().split("\r\n") for page in document]


@pytest.mark.parametrize("file", PDFS)
def test_pdf_pages_are_numbered_and_headed(file: str) -> None:
    meta = load_meta(Path(file).stem)
    pages = page_texts(file)
    assert len(pages) >= 2
    for number, (head, foot, *_) in enumerate(pages):
        assert (meta.journal if number == 0 else meta.journal_short) in head
        assert str(meta.first_page + number) in foot.split()


@pytest.mark.parametrize("file", PDFS)
def test_pdf_is_set_in_two_justified_columns_on_a4(file: str) -> None:
    page = pypdfium2.PdfDocument(SAMPLES / file)[0]
    assert [round(side) for side in page.get_size()] == [595, 842]
    text = page.get_textpage()
    lines = [text.get_rect(index) for index in range(text.count_rects())]
    gutter = page.get_width() / 2
    body = [box for box in lines if box[1] > 60 and box[3] < 0.5 * page.get_height()]
    assert [box for box in body if box[0] < gutter - 9 and box[2] > gutter + 9] == []
    for edge in (gutter - 9.5, max(box[2] for box in body)):
        assert sum(abs(box[2] - edge) <= 2 for box in body) > 10


def test_pdf_has_ligatures_hyphens_and_raised_citations() -> None:
    content = (SAMPLES / "DW05.pdf").read_bytes()
    assert re.search(rb"/fi\s+/fl\s", content)
    assert b"in\\224iximab" in content
    assert content.count(b"-) Tj") > 10
    assert re.search(rb"Ts\s[^\n]{0,40}\(1,2\) Tj", content)


@pytest.mark.parametrize("file", ["DW03.pdf", "DW05.pdf", "DW09.pdf"])
def test_pdf_keeps_every_sentence_in_reading_order(file: str) -> None:
    name = Path(file).stem
    article = kept_article(name)
    meta = load_meta(name)
    cite(article, len(meta.references), meta.citations)
    text = squeeze("".join(line for page in page_texts(file) for line in page[2:]))
    position = 0
    for section in article.walk():
        for block in section.blocks:
            if isinstance(block, Paragraph):
                set_text = squeeze("".join(run.text for run in runs(block)))
                position = text.find(set_text, position)
                assert position >= 0, block.text


TABLES = {
    "pipes": ("Day | CRP (mg/L)\n1 | 40\n2 | -", ("Day", "CRP (mg/L)"), (("1", "40"), ("2", "-"))),
    "slashes": ("Week / Iron\n20+1 / 4", ("Week", "Iron"), (("20+1", "4"),)),
    "semicolons": (
        "Week; TSH, mIU/L\nWeek 9; TSH 3\nWeek 10; TSH none",
        ("Week", "TSH, mIU/L"),
        (("Week 9", "3"), ("Week 10", "none")),
    ),
    "spaces": (
        "          6 w   20 w\nHb (g/dL) 12.1  10.6",
        ("", "6 w", "20 w"),
        (("Hb (g/dL)", "12.1", "10.6"),),
    ),
    "results": (
        "TSH: 2.1 mIU/L (0.4-4.2)\nANA: negative\nAMH: <1.9 ng/mL",
        ("Test", "Result", "Unit", "Reference"),
        (("TSH", "2.1", "mIU/L", "0.4-4.2"), ("ANA", "negative", "", ""), ("AMH", "<1.9", "ng/mL", "")),
    ),
}


@pytest.mark.parametrize("form", TABLES)
def test_a_table_is_read_however_it_is_written(form: str) -> None:
    body, header, rows = TABLES[form]
    table = parse_table(["Table 2. Course (serum)", *body.split("\n")])
    assert (table.label, table.caption) == ("Table 2", "Course (serum)")
    assert (table.header, table.rows) == (header, rows)


def test_only_neighbouring_rows_share_a_first_cell() -> None:
    assert row_spans((("a", "1"), ("a", "2"), ("b", "3"), ("a", "4"))) == (2, 0, 1, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a text needs a title on one line, an empty line, and at least one section"),
        ("A title only", "a text needs a title on one line, an empty line, and at least one section"),
        ("Title\n\nNo heading here.", "no heading before: 'No heading here.'"),
        ("Title\n\nCase\nText.\n\nTable 1. Bad\na | b\n1 | 2 | 3", "3 cells under 2 columns: '1 | 2 | 3'"),
    ],
)
def test_a_text_of_another_form_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parse_article(text)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("48 x 10^9/L", [Run("48 x 10"), Run("9", "sup"), Run("/L")]),
        (
            "98,000/mm3, Table 2",
            [Run("98,000/mm"), Run("3", "sup"), Run(", "), Run("Table 2", "table")],
        ),
        ("50 mg/m2", [Run("50 mg/m"), Run("2", "sup")]),
        ("at 34 mm3 or 10 9/L", [Run("at 34 mm3 or 10 9/L")]),
        ("150/m20 and Tables", [Run("150/m20 and Tables")]),
    ],
)
def test_marks_in_running_text(text: str, marked: list[Run]) -> None:
    assert runs(Paragraph(text)) == marked


def test_only_introduction_and_discussion_cite_each_reference_once() -> None:
    for name in NAMES:
        article = kept_article(name)
        cite(article, 3, "superscript")
        cited = [
            (section.title.lower(), number)
            for section in article.walk()
            for block in section.blocks
            if isinstance(block, Paragraph)
            for _, numbers in block.citations
            for number in numbers
        ]
        assert [number for _, number in cited] == [1, 2, 3]
        assert {title for title, _ in cited} <= {"introduction", "background", "discussion"}


def test_command_sets_a_folder_and_goes_on_after_a_bad_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts, out = tmp_path / "texts", tmp_path / "out"
    texts.mkdir()
    (texts / "bad.txt").write_bytes(b"\xff\xfe no text")
    (texts / "good.txt").write_text("A title\n\nCase\nShe was well.\n", encoding="utf-8")
    assert main([str(texts), "--out", str(out), "--format", "xml", "--format", "pdf"]) == 1
    assert sorted(path.name for path in out.iterdir()) == ["good.pdf", "good.xml"]
    assert capsys.readouterr().err.startswith(f"{texts / 'bad.txt'}: ")


def test_command_says_when_a_folder_has_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "none"
    assert main([str(missing), "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err == f"{missing}: no .txt file in this folder\n"
