"""What PDFs say of themselves against the JATS of the same article; needs the shared publications."""

from functools import cache
from pathlib import Path

import pytest

from corpus.readers.read import read_document
from schemas.document import Document, SectionKind

PAIRS = Path(__file__).parents[3] / "shared" / "publications" / "pairs"
TYPESET = PAIRS.parent / "typeset"
LEAST = {"title": 27, "doi": 29, "journal": 27, "year": 27, "licence": 27, "authors": 26}  # of 29

pytestmark = pytest.mark.skipif(
    not PAIRS.is_dir(), reason="the shared publications are not beside this checkout"
)


def plain(value: object) -> str:
    """Letters and digits only, small."""
    return "".join(character for character in str(value or "").lower() if character.isalnum())


@cache
def pairs() -> list[tuple[Document, Document]]:
    """Each PDF with the JATS of the same article."""
    return [
        (read_document(path), read_document(path.with_suffix(".nxml")))
        for path in sorted(PAIRS.glob("*.pdf"))
    ]


@pytest.mark.parametrize("field", LEAST)
def test_field(field: str) -> None:
    wrong = {
        pdf.name: (getattr(pdf.metadata, field), getattr(jats.metadata, field))
        for pdf, jats in pairs()
        if plain(getattr(pdf.metadata, field)) != plain(getattr(jats.metadata, field))
    }
    assert len(pairs()) - len(wrong) >= LEAST[field], wrong


def test_the_title_is_a_section() -> None:
    """The title's section holds the title, where it is right, and nothing else."""
    for pdf, jats in pairs():
        titles = [pdf.text[s.start : s.end] for s in pdf.sections if s.kind is SectionKind.TITLE]
        assert [plain(title) for title in titles] == [plain(jats.metadata.title)], pdf.name


def test_no_value_without_its_words() -> None:
    for pdf, _ in pairs():
        found = {field for field in LEAST if getattr(pdf.metadata, field)}
        assert {origin.field for origin in pdf.metadata.origins} >= found, pdf.name


@pytest.mark.parametrize("style", sorted(path.name for path in TYPESET.iterdir()) if TYPESET.is_dir() else [])
def test_no_doi_but_the_one_printed(style: str) -> None:
    """A typeset report has a title of a few words; its DOI is the invented one of its own or none."""
    document = read_document(next((TYPESET / style).glob("*.pdf")))
    assert len((document.metadata.title or "").split()) >= 4
    assert (document.metadata.doi or "10.5555/").startswith("10.5555/")
    assert document.metadata.pmid is None
