"""PubMed XML, PubMed text and BioC: what is read of a record."""

import pytest

from corpus.readers.read import read_bytes
from schemas.document import SectionKind as K
from schemas.document import WarningCode
from schemas.errors import EmptyInputError, UnreadableInputError, UnsafeInputError
from tests.corpus.samples import (
    FIRST,
    NBIB,
    RECORD,
    SECOND,
    article,
    bioc_document,
    bioc_json,
    bioc_xml,
    pmc,
    pubmed,
    pubmed_article,
)


def outline(document):
    return [
        (section.kind, document.text[section.start : section.end].strip("\n"))
        for section in document.sections
    ]


def test_pubmed_xml():
    document = read_bytes(pubmed(pubmed_article(12, FIRST)), "x")
    case = f"CASE\n{FIRST} Platelets 90 x 10^9/L."
    whole = f"Abstract\nBACKGROUND\nRare here.\n{case}"
    assert outline(document) == [
        (K.TITLE, "Iron & rest"), (K.ABSTRACT, whole), (K.INTRODUCTION, "BACKGROUND\nRare here."), (K.ABSTRACT, case),
        (K.KEYWORDS, "Keywords: iron"),
    ]  # fmt: skip
    assert document.format == "pubmed"
    assert document.metadata.model_dump(exclude_defaults=True) == {
        "title": "Iron & rest", "authors": ("Ruth Abel",), "journal": "Journal of samples", "year": 2019, "doi": "10.5555/12",
        "pmid": "12", "pmcid": "PMC12", "language": "en", "article_types": ("Case Reports",),
    }  # fmt: skip
    assert document.warnings == ()


def test_pubmed_record_without_an_abstract():
    document = read_bytes(pubmed(pubmed_article(12, FIRST, abstract=False)), "x")
    assert document.text == "Iron & rest\nKeywords: iron"
    assert [warning.code for warning in document.warnings] == [WarningCode.NO_ABSTRACT]


def test_pubmed_book():
    book = (
        '<PubmedBookArticle><BookDocument><PMID>5</PMID><Book><BookTitle book="x">Drugs</BookTitle><PubDate><Year>2006</Year></PubDate>'
        "</Book><ArticleTitle>Labetalol</ArticleTitle><Language>eng</Language><Abstract><AbstractText>A woman took it.</AbstractText>"
        "</Abstract></BookDocument></PubmedBookArticle>"
    )
    document = read_bytes(pubmed(book), "x")
    assert document.text == "Labetalol\nAbstract\nA woman took it."
    assert (document.metadata.pmid, document.metadata.year) == ("5", 2006)


def test_medline():
    document = read_bytes(NBIB[: NBIB.index("\nPMID- 9")].encode(), "x")
    case = f"CASE\n{FIRST} It went well."
    assert outline(document) == [
        (K.TITLE, "Iron."), (K.ABSTRACT, f"Abstract\nBACKGROUND\nIt is rare.\n{case}\nCONCLUSION\nThink of it."),
        (K.INTRODUCTION, "BACKGROUND\nIt is rare."), (K.ABSTRACT, case), (K.CONCLUSION, "CONCLUSION\nThink of it."),
        (K.KEYWORDS, "Keywords: anaemia; iron"),
    ]  # fmt: skip
    assert document.metadata.model_dump(exclude_defaults=True) == {
        "title": "Iron.", "authors": ("Ruth Abel",), "journal": "Journal of samples", "year": 2019, "doi": "10.5555/12",
        "pmid": "12", "pmcid": "PMC12", "language": "en", "article_types": ("Case Reports", "Journal Article"),
    }  # fmt: skip


def test_a_label_inside_a_sentence_opens_nothing():
    text = RECORD.format(pmid=1, title="T.", text="She had HELLP: platelets fell. ECG: normal. DNA: none.")
    document = read_bytes(text.encode(), "x")
    assert "CASE\nShe had HELLP: platelets fell. ECG: normal. DNA: none. It went well.\n" in document.text


BIOC = f"""Iron
Abstract
Background
It is rare.
Introduction
Others took iron.
Case presentation
{FIRST}
A smear.
Blood
Test | Result
Hemoglobin | 7.1 g/dL
Taken at 20 weeks.
Outcome
She was well.
References
Labetalol in others"""


@pytest.mark.parametrize("make", [bioc_json, bioc_xml])
def test_bioc(make):
    document = read_bytes(make(bioc_document("PMC12", FIRST)), "x")
    assert document.text == BIOC
    assert [(section.kind, section.heading) for section in document.sections] == [
        (K.TITLE, ""), (K.ABSTRACT, "Abstract"), (K.INTRODUCTION, "Background"), (K.INTRODUCTION, "Introduction"),
        (K.CASE, "Case presentation"), (K.TABLE, ""), (K.CASE, "Outcome"), (K.REFERENCES, "References"),
    ]  # fmt: skip
    (table,) = document.tables
    assert [document.text[cell.start : cell.end] for cell in table.cells] == [
        "Test",
        "Result",
        "Hemoglobin",
        "7.1 g/dL",
    ]
    assert [cell.header for cell in table.cells] == [True, True, False, False]
    assert [document.text[start:end] for start, end in (table.caption, *table.notes)] == [
        "Blood",
        "Taken at 20 weeks.",
    ]
    assert document.metadata.model_dump(exclude_defaults=True) == {
        "title": "Iron", "year": 2019, "doi": "10.5555/b", "pmid": "12", "pmcid": "PMC12", "licence": "CC BY", "language": "en",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("infons", "text", "cells", "warned"),
    [
        ({"xml": "<table><tr><td>a"}, "Test\tHb\n 7\t8 ", ["Test", "Hb", "7", "8"], False),
        ({"xml": '<!DOCTYPE a [<!ENTITY b "c">]><table/>'}, "Test Hb 7.1", ["Test Hb 7.1"], True),
        ({}, "Test\tHb", ["Test", "Hb"], False),
    ],
)
def test_a_table_without_readable_cells(infons, text, cells, warned):
    passage = {"infons": {"section_type": "TABLE", "type": "table"} | infons, "text": text}
    document = read_bytes(bioc_json({"id": "1", "passages": [{"text": "A woman came."}, passage]}), "x")
    assert [document.text[cell.start : cell.end] for cell in document.tables[0].cells] == cells
    assert [warning.code for warning in document.warnings] == [WarningCode.PARTS_NOT_READ] * warned


def test_bioc_of_pubmed():
    passages = [
        {"infons": {"type": "title", "journal": "J Samp; 2019", "year": "2019"}, "text": "Iron."},
        {"infons": {"type": "abstract"}, "sentences": [{"text": "A woman came."}, {"text": "She left."}]},
    ]
    document = read_bytes(bioc_json({"id": "12", "infons": {}, "passages": passages}), "x")
    assert outline(document) == [(K.TITLE, "Iron."), (K.ABSTRACT, "Abstract\nA woman came. She left.")]
    assert (document.metadata.pmid, document.metadata.journal, document.metadata.pmcid) == (
        "12",
        "J Samp",
        None,
    )


@pytest.mark.parametrize(
    ("data", "error", "what"),
    [
        (pmc(article(1, FIRST), article(2, SECOND)), UnreadableInputError, "holds 2 records"),
        (pubmed(pubmed_article(1, FIRST), pubmed_article(2, SECOND)), UnreadableInputError, "holds 2 records"),
        (NBIB.encode(), UnreadableInputError, "holds 2 records"),
        (bioc_json(bioc_document("1", FIRST), bioc_document("2", SECOND)), UnreadableInputError, "holds 2 records"),
        (bioc_xml(bioc_document("1", FIRST), bioc_document("2", SECOND)), UnreadableInputError, "holds 2 records"),
        (pubmed(), EmptyInputError, "holds no record"),
        (bioc_json(), EmptyInputError, "holds no record"),
        (b"<collection><record/></collection>", UnreadableInputError, "is XML with the root <collection>, but no BioC"),
        (pubmed("<PubmedArticle><MedlineCitation/></PubmedArticle>"), EmptyInputError, "is a record without title and abstract"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><PubmedArticleSet/>", UnsafeInputError, "declares XML entities"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><collection/>", UnsafeInputError, "declares XML entities"),
        (b"PMID- 1\nOWN - NLM\n", EmptyInputError, "is a record without title and abstract"),
    ],
)  # fmt: skip
def test_what_is_no_single_record(data, error, what):
    with pytest.raises(error) as caught:
        read_bytes(data, "x")
    assert caught.value.what.startswith(what)
