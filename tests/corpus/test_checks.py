"""What was not understood in reading is said, and what was read well has no warning."""

from pathlib import Path

import pytest

from corpus.checks import check
from corpus.readers.read import read_document
from schemas.document import Cell, Document, ReadingWarning, Section, SectionKind, Table, WarningCode

LINE = "She was given one tablet of iron every day and felt much better soon.\n"


def laid_out(*parts):
    """A text of parts `(kind, lines)`, and its sections."""
    text, sections = "", []
    for kind, lines in parts:
        start = len(text)
        text += LINE * lines
        sections.append(Section(kind=kind, start=start, end=len(text)))
    return text, sections


def rows(text, first, last):
    """A table of the lines `first` to `last` of a text of equal lines, two cells a row."""
    cells = []
    for row, line in enumerate(range(first, last)):
        start = line * len(LINE)
        cells.append(Cell(row=row, column=0, start=start, end=start + 8))
        cells.append(Cell(row=row, column=1, start=start + 9, end=start + len(LINE) - 1))
    return Table(start=first * len(LINE), end=last * len(LINE) - 1, cells=tuple(cells))


def found(text, sections, tables=(), format="pdf"):
    return [(one.code.value, one.share) for one in check(text, sections, tables, format=format)]


def test_a_report_that_was_read_well_has_no_warning():
    text, sections = laid_out(
        (SectionKind.ABSTRACT, 4), (SectionKind.CASE, 20), (SectionKind.DISCUSSION, 20), (SectionKind.BACK, 5)
    )
    assert found(text, sections) == []


def test_prose_that_became_rows():
    text, sections = laid_out((SectionKind.CASE, 40))
    assert found(text, sections, [rows(text, 0, 10)]) == [("layout_not_understood", 0.2188)]
    assert found(text, sections, [rows(text, 0, 20)]) == [
        ("layout_not_understood", 0.4375),
        ("mostly_tables", 0.4911),
    ]
    assert found(text, sections, [rows(text, 0, 20)], format="jats") == []
    assert found(text, sections, [rows(text, 0, 2)]) == []


def headed(*rows):
    """A text of a case and a table of rows of `(column, span, words)`, the first row its head; and the table."""
    text, cells = LINE * 30, []
    for number, row in enumerate(rows):
        for column, span, words in row:
            cells.append(
                Cell(
                    row=number,
                    column=column,
                    column_span=span,
                    header=not number,
                    start=len(text),
                    end=len(text) + len(words),
                )
            )
            text += f"{words} "
    return text, Table(start=len(LINE) * 30, end=len(text), cells=tuple(cells))


BODY = [[(0, 1, str(week)), (1, 1, "4.1"), (2, 1, "7.5")] for week in (12, 20, 30)]


@pytest.mark.parametrize(
    ("head", "lost"),
    [
        ([(0, 1, "Week"), (1, 1, "Zinc (mg/L)"), (2, 1, "Iron")], False),
        ([(1, 1, "Zinc"), (2, 1, "Iron")], False),
        ([(0, 1, "Week"), (1, 1, "Zinc (mg/L"), (2, 1, "Iron")], False),
        ([(0, 1, "Week"), (1, 2, "Zinc Iron")], True),
        ([(0, 1, "Week"), (1, 1, "Zinc")], True),
        ([(0, 1, "8"), (1, 1, "4.0"), (2, 1, "7.1")], True),
        ([(0, 1, "Test"), (1, 1, "8"), (2, 1, "12")], False),
        ([(0, 1, "Week"), (1, 1, "(mg/L Zinc"), (2, 1, "Iron mg)")], True),
    ],
)
def test_heads_that_were_not_understood(head, lost):
    text, table = headed(head, *BODY)
    sections = [Section(kind=SectionKind.CASE, start=0, end=len(text))]
    assert [code for code, _ in found(text, sections, [table])] == ["layout_not_understood"] * lost
    assert found(text, sections, [table], format="jats") == []


def test_rows_of_references_and_tables_with_a_caption_may_hold_prose():
    text, sections = laid_out((SectionKind.CASE, 30), (SectionKind.REFERENCES, 10))
    assert found(text, sections, [rows(text, 30, 40)]) == []
    captioned = rows(text, 10, 20).model_copy(update={"caption": (9 * len(LINE), 10 * len(LINE) - 1)})
    assert found(text, sections, [captioned]) == []
    assert [code for code, _ in found(text, sections, [rows(text, 10, 20)])] == ["layout_not_understood"]


def test_a_case_that_the_back_matter_took():
    text, sections = laid_out((SectionKind.CASE, 31), (SectionKind.BACK, 9))
    assert found(text, sections) == [("mostly_back_matter", 0.225)]
    text, sections = laid_out((SectionKind.CASE, 33), (SectionKind.BACK, 7))
    assert found(text, sections) == []


@pytest.mark.parametrize(
    "kind", [SectionKind.CASE, SectionKind.BODY, SectionKind.METHODS, SectionKind.RESULTS]
)
def test_a_text_without_a_section_that_tells(kind):
    text, sections = laid_out((SectionKind.INTRODUCTION, 18), (SectionKind.DISCUSSION, 18), (kind, 4))
    assert found(text, sections) == [("no_case_section", 0.9)]
    text, sections = laid_out((SectionKind.INTRODUCTION, 16), (SectionKind.DISCUSSION, 16), (kind, 8))
    assert found(text, sections) == []


def test_references_are_no_part_of_what_could_tell():
    text, sections = laid_out(
        (SectionKind.CASE, 5), (SectionKind.DISCUSSION, 15), (SectionKind.REFERENCES, 20)
    )
    assert found(text, sections) == []


def test_the_innermost_section_counts():
    text, _ = laid_out((SectionKind.BODY, 40))
    inner = Section(kind=SectionKind.INTRODUCTION, start=0, end=38 * len(LINE))
    deeper = Section(kind=SectionKind.CASE, start=0, end=10 * len(LINE))
    outer = Section(kind=SectionKind.BODY, start=0, end=len(text))
    assert found(text, [outer, inner]) == [("no_case_section", 0.95)]
    assert found(text, [outer, inner, deeper]) == []


def test_a_short_text_may_be_anything():
    text, sections = laid_out((SectionKind.DISCUSSION, 5))
    assert found(text, sections) == []


@pytest.mark.parametrize(
    "words", ["took \ufffduoxetine", "50 \ue06dg", "50 \ud835g", "a \x02nding", "\x00brinogen 1.2"]
)
def test_a_letter_that_could_not_be_read(words):
    text = f"A woman {words} at 30 weeks."
    sections = [Section(kind=SectionKind.BODY, start=0, end=len(text))]
    assert [code for code, _ in found(text, sections)] == ["unreadable_letters"]
    apart = [Section(kind=SectionKind.REFERENCES, start=0, end=len(text))]
    assert found(text, apart) == []


def test_signs_that_stand_alone_are_bullets():
    text, sections = laid_out((SectionKind.CASE, 5))
    assert found("\uf0b7 " + text, sections) == []
    assert [code for code, _ in found("\uf0b7 \uf0b7 " + text, sections)] == ["unreadable_letters"]


def test_stored_sentences_still_load():
    old = {"id": "0" * 16, "name": "x", "text": "y", "warnings": ["page 1 was read by OCR"]}
    warning = ReadingWarning(code=WarningCode.UNSORTED, message="page 1 was read by OCR")
    document = Document.model_validate(old)
    assert document.warnings == (warning,)
    assert Document.model_validate_json(document.model_dump_json(exclude_none=True)) == document


def test_no_shipped_sample_has_a_warning():
    read = [read_document(path) for path in sorted(Path("corpus/samples").iterdir())]
    assert [(one.name, one.warnings) for one in read if one.warnings] == []
