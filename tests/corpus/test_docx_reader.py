import pytest

from corpus.limits import Limits
from corpus.readers.read import read_bytes
from schemas.document import SectionKind as K
from schemas.document import WarningCode
from schemas.errors import (
    InputError,
    NeedsOcrError,
    TooLargeInputError,
    UnreadableInputError,
    UnsafeInputError,
)
from tests.corpus.samples import docx, paragraph, word_table

BOLD = "<w:rPr><w:b/></w:rPr>"
RAISED = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'
NOTE = '<w:footnote w:id="2"><w:p><w:r><w:t>Another woman took labetalol.</w:t></w:r></w:p></w:footnote>'
REFERENCE = '<w:r><w:t>She took iron</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>, platelets 90 x 10</w:t></w:r>'
CHANGES = (
    "<w:r><w:t xml:space='preserve'>She took </w:t></w:r><w:del w:id='1'><w:r><w:delText>aspirin</w:delText></w:r></w:del>"
    "<w:ins w:id='2'><w:r><w:t>methyldopa</w:t></w:r></w:ins><w:hyperlink><w:r><w:t xml:space='preserve'> daily</w:t></w:r></w:hyperlink>"
    "<w:smartTag><w:r><w:t>.</w:t></w:r></w:smartTag>"
)


def read(body, **options):
    return read_bytes(docx(body, **options), "x", suffix=".docx")


def test_headings_tables_and_notes():
    body = (
        paragraph("Iron in twins", "T") + paragraph("Case report", "H1") + paragraph(REFERENCE + RAISED.format(9) + "<w:r><w:t>/L.</w:t></w:r>")
        + paragraph("Blood", "H2") + paragraph("Table 1. Results at 20 weeks") + word_table(["Test", "Result"], ["Hb", "9.8 g/dL"])
        + "<w:sdt><w:sdtContent>" + paragraph(CHANGES) + "</w:sdtContent></w:sdt>" + paragraph("Discussion", run=BOLD) + paragraph("Others differ.")
    )  # fmt: skip
    document = read(body, notes=NOTE)
    assert document.text == (
        "Iron in twins\nCase report\nShe took iron, platelets 90 x 10^9/L.\nBlood\nTable 1. Results at 20 weeks\nTest | Result\n"
        "Hb | 9.8 g/dL\nShe took methyldopa daily.\nDiscussion\nOthers differ.\nAnother woman took labetalol."
    )
    assert [(s.kind, document.text[s.start : s.end].split("\n")[0]) for s in document.sections] == [
        (K.TITLE, "Iron in twins"), (K.CASE, "Case report"), (K.CASE, "Blood"), (K.TABLE, "Table 1. Results at 20 weeks"),
        (K.DISCUSSION, "Discussion"), (K.BACK, "Another woman took labetalol."),
    ]  # fmt: skip
    (table,) = document.tables
    assert document.text[slice(*table.caption)] == "Table 1. Results at 20 weeks"
    assert [document.text[cell.start : cell.end] for cell in table.cells] == [
        "Test",
        "Result",
        "Hb",
        "9.8 g/dL",
    ]
    assert (document.format, document.metadata.title, document.warnings) == ("docx", "Iron in twins", ())


def test_a_document_without_styles_has_sections_by_its_words():
    lines = [
        "Iron in twins",
        "Abstract",
        "It is rare.",
        "Case report",
        "A woman took iron.",
        "Discussion",
        "Others differ.",
    ]
    document = read(
        "".join(paragraph(line, run=BOLD if line in ("Abstract", "Discussion") else "") for line in lines)
    )
    assert document.text == "\n".join(lines)
    assert [section.kind for section in document.sections] == [K.TITLE, K.ABSTRACT, K.CASE, K.DISCUSSION]


def test_headings_that_were_typed_stand_beside_those_by_style():
    body = (
        paragraph("Iron in twins", "T") + paragraph("Abstract", "H1") + paragraph("Objective: To tell. Case: A woman took iron. Conclusion: Think.")
        + paragraph("Introduction", "H1") + paragraph("Others took labetalol.") + paragraph("Case report") + paragraph("She was well.")
    )  # fmt: skip
    assert [(s.kind, s.heading) for s in read(body).sections] == [
        (K.TITLE, ""), (K.ABSTRACT, "Abstract"), (K.INTRODUCTION, "Objective"), (K.CONCLUSION, "Conclusion"),
        (K.INTRODUCTION, "Introduction"), (K.CASE, "Case report"),
    ]  # fmt: skip


def test_rows_that_were_typed():
    tab = "</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t>"
    lines = [
        f"Test{tab}Result",
        f"Hb{tab}9.8",
        "Then:",
        f"1.{tab}First",
        f"2.{tab}Second",
        f"A{tab}lone",
        "ALT / 7 / 8",
        "AST / 9 / 10",
    ]
    document = read(
        "".join(
            f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>"
            for line in ["Table 1. Blood", *lines, "Table 2 / a / b"]
        )
    )
    assert document.text.split("\n") == [
        "Table 1. Blood", "Test | Result", "Hb | 9.8", "Then:", "1. First", "2. Second", "A lone", "ALT / 7 / 8", "AST / 9 / 10",
        "Table 2 / a / b",
    ]  # fmt: skip
    cells = [[document.text[cell.start : cell.end] for cell in table.cells] for table in document.tables]
    assert cells[0] == ["Test", "Result", "Hb", "9.8"]
    assert document.text[slice(*document.tables[0].caption)] == "Table 1. Blood"


def test_macros_and_pictures_are_not_opened():
    body = (
        paragraph("She was well.") + "<w:p><w:r><w:drawing><pic:pic xmlns:pic='p'/></w:drawing></w:r></w:p>"
    )
    document = read(
        body, parts={"word/vbaProject.bin": b"\xff" * 100, "word/media/image1.png": b"no picture"}
    )
    assert document.text == "She was well."
    assert [(w.code, w.message) for w in document.warnings] == [
        (WarningCode.PARTS_NOT_READ, "1 pictures: what is drawn in them was not read")
    ]
    with pytest.raises(NeedsOcrError):
        read("<w:p><w:r><w:drawing><pic:pic xmlns:pic='p'/></w:drawing></w:r></w:p>")


def test_formulas_are_told_of():
    document = read(
        paragraph("She was well.") + "<w:p><m:oMath xmlns:m='m'><m:r><m:t>10</m:t></m:r></m:oMath></w:p>"
    )
    assert [w.message for w in document.warnings] == [
        "1 formulas were not read; check figures against the document"
    ]


ENTITY = '<!DOCTYPE a [<!ENTITY b "c">]>'


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (docx(paragraph("A"), head=ENTITY), UnsafeInputError),
        (docx(paragraph("A"), parts={"word/styles.xml": f"{ENTITY}<a/>"}), UnsafeInputError),
        (docx(paragraph("A"), parts={"word/styles.xml": ENTITY.encode("utf-16")}), UnsafeInputError),
        (docx(paragraph("A " * 2_000_000)), UnsafeInputError),
        (docx(paragraph("".join(map(str, range(4_000_000))))), TooLargeInputError),
        (docx("".join(word_table([str(n)]) for n in range(3000))), TooLargeInputError),
        (docx("<w:sdt><w:sdtContent>" * 110 + "</w:sdtContent></w:sdt>" * 110), TooLargeInputError),
        (docx("<w:p>"), UnreadableInputError),
        (docx("", parts={"word/document.xml": b"PK"}), UnreadableInputError),
        (docx(paragraph("A"), parts={"_rels/.rels": "<a"}), UnreadableInputError),
        (docx(paragraph("A woman came."))[:-80], UnreadableInputError),
        (b"no zip at all", UnreadableInputError),
        (b"PK\x03\x04" + b"x" * 200, UnreadableInputError),
    ],
)
def test_hostile_documents_give_one_line(data, error):
    with pytest.raises(InputError) as caught:
        read_bytes(data, "x", suffix=".docx")
    assert type(caught.value) is error
    assert "\n" not in str(caught.value)


def test_limits_can_be_set():
    data = docx(paragraph("A") + word_table(["a"]) + word_table(["b"]))
    with pytest.raises(TooLargeInputError):
        read_bytes(data, "x", suffix=".docx", limits=Limits(max_tables=1))
