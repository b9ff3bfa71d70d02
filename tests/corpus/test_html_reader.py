import pytest

from corpus.readers.read import read_bytes
from schemas.document import SectionKind as K
from schemas.errors import EmptyInputError, UnsafeInputError

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Iron | J</title><style>p {}</style>
<meta name="citation_title" content="Iron in twins"><meta name="citation_doi" content="10.5555/x">
<meta name="citation_publication_date" content="2020/03/01"></head><body><nav>Home Menu</nav><article><h1>Iron in twins</h1>
<h2>Abstract</h2><p>She got iron<sup>1,2</sup>; platelets 90 &times; 10<sup>9</sup>/L.</p><h2>Case presentation</h2>
<p>A 30-year-old <b>wo</b>man came.<br>She left.</p><h3>Blood</h3><table><caption>Table 1. Blood</caption><tr><th>Test<th>Value</tr>
<tr><td>Hb<td>9.8</tr></table><ul><li>rest<li>fluids</ul><h2>Discussion</h2><div>Others<script>alert("x")</script> differ.</div>
</article><footer>Cookies</footer></body></html>"""
TEXT = """Iron in twins
Abstract
She got iron; platelets 90 × 10^9/L.
Case presentation
A 30-year-old woman came. She left.
Blood
Table 1. Blood
Test | Value
Hb | 9.8
rest
fluids
Discussion
Others differ."""


def test_page():
    document = read_bytes(PAGE.encode(), "x", suffix=".html")
    assert document.text == TEXT
    assert [(s.kind, s.heading) for s in document.sections] == [
        (K.TITLE, ""), (K.ABSTRACT, "Abstract"), (K.CASE, "Case presentation"), (K.CASE, "Blood"), (K.DISCUSSION, "Discussion"),
    ]  # fmt: skip
    assert [document.text[c.start : c.end] for c in document.tables[0].cells] == [
        "Test",
        "Value",
        "Hb",
        "9.8",
    ]
    assert (document.metadata.title, document.metadata.year, document.metadata.doi) == (
        "Iron in twins",
        2020,
        "10.5555/x",
    )


def test_what_the_publisher_calls_it():
    head = (
        '<meta name="citation_article_type" content="Case Report"><meta property="article:section" content="Case Report">'
        '<meta name="DC.Type" content="Text"><meta name="keywords" content="Letter"><meta name="prism.section" content="">'
    )
    page = f"<html><head>{head}</head><body><p>She was well.</p></body></html>"
    assert read_bytes(page.encode(), "x", suffix=".html").metadata.article_types == ("Case Report", "Text")


def test_metadata_of_a_publisher():
    head = (
        '<meta name="citation_title" content="Iron and <i>Listeria</i> at 30 weeks: Hb < 7"><meta name="citation_author" content="R Abel">'
        '<meta name="citation_author" content="E Brand"><meta name="citation_journal_title" content="Journal of Samples">'
        '<meta name="citation_doi" content="https://doi.org/10.5555/x.2"><meta name="dc.rights" content="All ours">'
    )
    link = '<a rel="license" href="https://creativecommons.org/licenses/by-nc/4.0/">licence</a>'
    page = PAGE.replace("<style>", head + "<style>").replace("<h2>Abstract", link + "<h2>Abstract")
    page = page.replace(
        '<meta name="citation_title" content="Iron in twins"><meta name="citation_doi" content="10.5555/x">',
        "",
    )
    metadata = read_bytes(page.encode(), "x", suffix=".html").metadata
    assert metadata.title == "Iron and Listeria at 30 weeks: Hb < 7"
    assert metadata.authors == ("R Abel", "E Brand")
    assert (metadata.journal, metadata.doi, metadata.licence) == (
        "Journal of Samples",
        "10.5555/x.2",
        "CC BY-NC 4.0",
    )


def test_xhtml_and_other_encodings():
    data = '<?xml version="1.0" encoding="iso-8859-1"?><html><head><meta charset="iso-8859-1"></head><body><p>Größe</p></body></html>'
    assert read_bytes(data.encode("latin-1"), "x").text == "Größe"


def test_bad_pages():
    with pytest.raises(UnsafeInputError):
        read_bytes(b'<!DOCTYPE html [<!ENTITY a "b">]><html><body>&a;</body></html>', "x")
    with pytest.raises(EmptyInputError):
        read_bytes(b"<html><body><script>x</script></body></html>", "x")
