import pytest

from corpus.readers.read import read_bytes
from schemas.document import SectionKind as K
from schemas.document import WarningCode
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
        (K.TITLE, ""), (K.ABSTRACT, "Abstract"), (K.CASE, "Case presentation"), (K.CASE, "Blood"), (K.TABLE, ""),
        (K.DISCUSSION, "Discussion"),
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


MENUS = """<html><head><title>Iron</title></head><body class="article"><div class="advertisement"><p>Advertisement</p></div>
<ul id="user"><li><a href="x">create account</a></li><li><a>sign in</a></li><li><a>feedback</a></li></ul><div role="search">Find</div>
<header class="title-block"><p>Open access</p><h1>Iron in twins</h1><p>R Abel</p></header>
<div class="c-sidebar"><h3>Related</h3><p>Another woman took labetalol 200 mg.</p></div><h2>Abstract</h2><p>Log in</p>
<p>A woman took iron at 20 weeks, and was well at 30 weeks, 34 weeks and 38 weeks of gestation, when she gave birth to a girl.</p>
<div class="section nav-target"><h2>Case presentation</h2><p>She was given iron.</p></div>
<ul><li><a>Hb</a> 9.8</li><li><a>Iron</a> 3</li><li>rest</li></ul><div class="share-box">Share <a>all</a></div></body></html>"""


def test_menus_are_left_out():
    assert read_bytes(MENUS.encode(), "x", suffix=".html").text.split("\n") == [
        "Iron in twins",
        "Abstract",
        "A woman took iron at 20 weeks, and was well at 30 weeks, 34 weeks and 38 weeks of gestation, when she gave birth to a girl.",
        "Case presentation", "She was given iron.", "Hb 9.8", "Iron 3", "rest",
    ]  # fmt: skip


def test_the_longest_article_is_the_article():
    teaser = "<article><h3>Labetalol</h3><p>Read more</p></article>"
    page = PAGE.replace("<article>", teaser + "<article>").replace(
        "</article><footer>", "</article>" + teaser + "<footer>"
    )
    assert read_bytes(page.encode(), "x", suffix=".html").text == TEXT
    alone = (
        f"<html><body>{teaser}<h1>Iron</h1><p>{'She was given iron and was well. ' * 20}</p></body></html>"
    )
    assert "She was given iron" in read_bytes(alone.encode(), "x", suffix=".html").text


def test_a_page_without_headings_has_sections_by_its_words():
    page = "<p>Iron in twins</p><p>Case report</p><p>A woman took iron.</p><p>Discussion</p><p>Others differ.</p>"
    document = read_bytes(f"<html><body>{page}</body></html>".encode(), "x", suffix=".html")
    assert [section.kind for section in document.sections] == [K.TITLE, K.CASE, K.DISCUSSION]


NO_ARTICLES = {
    "frames": ('<frameset cols="20,80"><frame src="a"><frame src="b"></frameset>', "only a frame"),
    "iframe": ('<body><h1>Iron in twins</h1><iframe src="a"></iframe></body>', "only a frame"),
    "script": ('<body><noscript>You need to enable JavaScript to run this app.</noscript><script>x</script></body>', "made by a script"),
    "filled": ('<body><p>Loading</p><script>fill("access denied")</script></body>', "only a frame"),
    "robot": ("<body><h1>Just a moment...</h1><p>Checking your browser.</p></body>", "whether the reader is a person"),
    "paywall": ("<body><h1>Iron in twins</h1><p>R Abel</p><p>Get access to the full text of this article.</p></body>", "behind a paywall"),
    "cookies": ("<body><p>This site uses cookies. Accept all cookies to go on.</p></body>", "asks about cookies"),
    "missing": ("<body><h1>Error</h1><p>The page was not found.</p></body>", "page is not there"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_ARTICLES)
def test_a_page_that_holds_no_article_says_so(name):
    content, what = NO_ARTICLES[name]
    with pytest.raises(EmptyInputError) as caught:
        read_bytes(f"<html>{content}</html>".encode(), "x", suffix=".html")
    assert caught.value.what.startswith("holds no article: ")
    assert what in caught.value.what


@pytest.mark.parametrize(
    "content",
    [
        "<p>She was well.</p>",
        "<h2>Abstract</h2><p>" + "A woman took iron. " * 10 + "</p><p>Get access to the full text.</p>",
        "<p>"
        + "She gained access to care and was well. " * 20
        + "This site uses cookies.</p><script>x</script>",
        "<h2>Case report</h2><p>She was well.</p><script>x</script>",
    ],
)
def test_a_page_that_holds_one_is_read(content):
    assert read_bytes(f"<html><body>{content}</body></html>".encode(), "x", suffix=".html").text


def test_lines_lists_and_tables_in_a_cell_are_apart():
    page = (
        b"<html><body><h1>T</h1><h2>Case report</h2><p>She was seen in the clinic at noon and told of days of pain and of nausea. "
        b"She was admitted for a while and was well again soon after that.</p><table><tr><th>Test<br>(unit)</th><th>Value</th></tr>"
        b"<tr><td>Hemoglobin<div>g/dL</div></td><td><table><tr><td>9.1</td><td>8.8</td></tr></table></td></tr>"
        b"<tr><td><ul><li>Iron</li><li>Zinc</li></ul></td><td>a<br/>b</td></tr></table></body></html>"
    )
    document = read_bytes(page, "cells", suffix=".html")
    cells = [document.text[cell.start : cell.end] for cell in document.tables[0].cells]
    assert cells == ["Test (unit)", "Value", "Hemoglobin g/dL", "9.1 8.8", "Iron Zinc", "a b"]


def test_an_abstract_in_a_part_of_its_own_ends_with_it():
    parts = (
        '<div class="abstract"><h2>Abstract</h2><p>It is rare.</p><h3>Background</h3><p>Others.</p></div>'
        "<div><h3>Case presentation</h3><p>A woman took iron.</p></div><div><h3>References</h3><p>Labetalol.</p></div>"
    )
    document = read_bytes(f"<html><body><h1>Iron</h1>{parts}</body></html>".encode(), "x", suffix=".html")
    assert [(s.kind, s.heading) for s in document.sections] == [
        (K.TITLE, ""), (K.ABSTRACT, "Abstract"), (K.INTRODUCTION, "Background"), (K.CASE, "Case presentation"),
        (K.REFERENCES, "References"),
    ]  # fmt: skip


def test_what_stands_above_the_title_is_left_out():
    page = "<div><p>Journal menu</p><h2>Find issues</h2><p>Labetalol in others</p></div><h1>Iron</h1><h2>Case report</h2><p>She was well.</p>"
    document = read_bytes(f"<html><body>{page}</body></html>".encode(), "x", suffix=".html")
    assert document.text == "Iron\nCase report\nShe was well."
    below = "<h2>Case report</h2><p>She was well.</p><h1>Other articles</h1>"
    document = read_bytes(f"<html><body>{below}</body></html>".encode(), "x", suffix=".html")
    assert document.text == "Case report\nShe was well.\nOther articles"


def test_a_paywall_behind_an_abstract_is_told_of():
    page = "<h2>Abstract</h2><p>" + "A woman took iron. " * 10 + "</p><p>Get access to the full text.</p>"
    document = read_bytes(f"<html><body>{page}</body></html>".encode(), "x", suffix=".html")
    assert [warning.code for warning in document.warnings] == [WarningCode.NO_ARTICLE]
    whole = page + "<h2>Case report</h2><p>She was well.</p>"
    document = read_bytes(f"<html><body>{whole}</body></html>".encode(), "x", suffix=".html")
    assert document.warnings == ()


def test_a_table_that_sets_the_page_is_none():
    inner = "<table><tr><td>Hb<script>x()</script></td><td>9.8</td></tr></table>"
    page = f"<table><tr><td>Menu</td><td><h2>Case report</h2><p>She was well.</p>{inner}</td></tr></table>"
    document = read_bytes(f"<html><body>{page}</body></html>".encode(), "x", suffix=".html")
    assert document.text == "Case report\nShe was well.\nHb | 9.8"
    assert [section.kind for section in document.sections] == [K.CASE, K.TABLE]
    assert len(document.tables) == 1
