import pytest

from corpus.limits import Limits
from corpus.readers.read import read_bytes
from schemas.document import SectionKind as K
from schemas.document import WarningCode
from schemas.errors import TooLargeInputError, UnreadableInputError, UnsafeInputError

ARTICLE = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS 1.2//EN" "http://example.org/JATS.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" xml:lang="en"><front><journal-meta><journal-title-group>
<journal-title>Journal of Samples</journal-title></journal-title-group></journal-meta><article-meta>
<article-id pub-id-type="pmid">123</article-id><article-id pub-id-type="pmc">PMC456</article-id>
<article-id pub-id-type="doi">10.5555/x.1</article-id><title-group><article-title>Iron in <italic>twins</italic></article-title>
</title-group><pub-date pub-type="epub"><year>2021</year></pub-date><pub-date><year>2020</year></pub-date><permissions>
<license xlink:href="https://creativecommons.org/licenses/by/4.0/"><license-p>CC BY</license-p></license></permissions>
<abstract><sec><title>Background</title><p>Iron is short.</p></sec><sec><title>Case</title><p>She got iron.</p></sec></abstract>
<abstract abstract-type="graphical"><p>Picture.</p></abstract>
<kwd-group><kwd>iron</kwd><kwd>twins</kwd></kwd-group></article-meta></front>
<body><sec sec-type="intro"><label>1.</label><title>Introduction</title><p>It is rare<sup><xref ref-type="bibr" rid="r1">1</xref>,<xref
 ref-type="bibr" rid="r2">2</xref></sup> and known [<xref ref-type="bibr" rid="r1">1</xref>].</p></sec>
<sec><title>Our patient</title><p>Platelets were 90&#160;&#215;&#160;10<sup>9</sup>/L and BMI 31 kg/m<sup>2</sup>.<xref ref-type="bibr"
 rid="r2"><sup>2</sup></xref> She took HbA<sub>1c</sub> tests (<xref ref-type="table" rid="t1">Table 1</xref>) and
<list list-type="bullet"><list-item><p>iron</p></list-item><list-item><p>folate</p></list-item></list> daily.</p>
<sec><title>Discussion with family</title><p>They agreed.</p></sec></sec>
<sec sec-type="cases"><title>The woman</title><p>She went home.</p><sec><title>Treatment</title><p>Rest.</p></sec></sec>
<sec sec-type="discussion"><title>What others saw</title><p>Others differ.</p><sec><title>Treatment</title><p>Varied.</p></sec></sec>
</body><back><ack><p>We thank all.</p></ack><ref-list><ref><label>1</label><mixed-citation>A. One. 2001.</mixed-citation></ref></ref-list></back>
<floats-group><table-wrap id="t1"><label>Table 1</label><caption><p>Blood</p></caption><table><thead><tr><th rowspan="2">Test</th>
<th colspan="2">Week</th></tr><tr><th>20</th><th>30</th></tr></thead><tbody><tr><td>Hb<xref ref-type="table-fn" rid="f1"><sup>a</sup>
</xref></td><td>9.8</td><td>11.2</td></tr></tbody></table><table-wrap-foot><fn id="f1"><p>g/dL</p></fn></table-wrap-foot></table-wrap>
<fig id="g1"><label>Figure 1</label><caption><p>A scan.</p></caption></fig></floats-group></article>"""
TEXT = """Iron in twins
Abstract
Background
Iron is short.
Case
She got iron.
Keywords: iron; twins
1. Introduction
It is rare and known [1].
Our patient
Platelets were 90 × 10^9/L and BMI 31 kg/m2. She took HbA1c tests (Table 1) and
iron
folate
daily.
Table 1. Blood
Test | Week |\x20
 | 20 | 30
Hb | 9.8 | 11.2
g/dL
Discussion with family
They agreed.
The woman
She went home.
Treatment
Rest.
What others saw
Others differ.
Treatment
Varied.
Figure 1. A scan.
Acknowledgments
We thank all.
References
1 A. One. 2001."""


@pytest.fixture(scope="module")
def document():
    return read_bytes(ARTICLE.encode(), "x", suffix=".xml")


def test_text(document):
    assert document.text == TEXT


def test_metadata(document):
    assert document.metadata.model_dump() == {
        "title": "Iron in twins", "authors": (), "journal": "Journal of Samples", "year": 2020, "doi": "10.5555/x.1", "pmid": "123",
        "pmcid": "PMC456", "licence": "CC BY 4.0", "language": "en",
        "article_types": (), "origins": (),
    }  # fmt: skip


TYPES = [
    ('article-type="case-report"', "", ("case-report",)),
    ('article-type="research-article"', '<subj-group subj-group-type="heading"><subject>Case Report</subject></subj-group>', ("research-article", "Case Report")),
    ("", "<subj-group><subject>Letter</subject></subj-group>", ("Letter",)),
    ('article-type="other"', '<subj-group subj-group-type="TOC-title"><subject>Clinical Study</subject></subj-group>', ("other", "Clinical Study")),
    ('article-type="letter"', '<subj-group subj-group-type="heading"><subject>Letter</subject></subj-group>', ("letter", "Letter")),
    # near misses: subjects of the discipline, words too long for a type, no words
    ("", '<subj-group subj-group-type="Discipline-v2"><subject>Biology</subject></subj-group>', ()),
    ("", '<subj-group subj-group-type="heading"><subject>News</subject><subj-group><subject>Trees</subject></subj-group></subj-group>', ("News", "Trees")),
    ("", '<subj-group subj-group-type="Discipline"><subject>Law</subject><subj-group><subject>Courts</subject></subj-group></subj-group>', ()),
    ("", f'<subj-group subj-group-type="heading"><subject>{"Report " * 12}</subject><subject> </subject></subj-group>', ()),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "groups", "expected"), TYPES)
def test_what_the_publisher_calls_it(kind, groups, expected):
    source = (
        f"<article {kind}><front><article-meta><article-categories>{groups}</article-categories></article-meta></front>"
        "<body><p>She was well.</p></body></article>"
    )
    assert read_bytes(source.encode(), "x", suffix=".xml").metadata.article_types == expected


def test_authors_and_a_licence_in_words():
    group = """<contrib-group><contrib contrib-type="author"><name><surname>Abel</surname><given-names>Ruth M.</given-names>
</name><xref ref-type="aff" rid="a"><sup>1</sup></xref></contrib><contrib><name><surname>Brand</surname><given-names>Eva</given-names>
<suffix>Jr</suffix></name></contrib><contrib contrib-type="editor"><name><surname>Clark</surname></name></contrib>
<contrib contrib-type="author"><collab>Iron Group</collab></contrib></contrib-group>"""
    data = ARTICLE.replace("<pub-date pub-type", group + "<pub-date pub-type").replace(
        ' xlink:href="https://creativecommons.org/licenses/by/4.0/"><license-p>CC BY</license-p>',
        "><license-p>Free to all.</license-p>",
    )
    metadata = read_bytes(data.encode(), "x").metadata
    assert metadata.authors == ("Ruth M. Abel", "Eva Brand Jr", "Iron Group")
    assert metadata.licence == "Free to all."


def test_sections(document):
    assert [(s.kind, s.heading) for s in document.sections] == [
        (K.TITLE, ""), (K.ABSTRACT, "Abstract"), (K.INTRODUCTION, "Background"), (K.ABSTRACT, "Case"), (K.KEYWORDS, ""),
        (K.INTRODUCTION, "1. Introduction"), (K.CASE, "Our patient"), (K.TABLE, ""), (K.CASE, "Discussion with family"),
        (K.CASE, "The woman"), (K.CASE, "Treatment"), (K.DISCUSSION, "What others saw"), (K.DISCUSSION, "Treatment"),
        (K.BODY, ""), (K.BACK, "Acknowledgments"), (K.REFERENCES, "References"),
    ]  # fmt: skip
    for section in document.sections:
        assert document.text[section.start :].startswith(section.heading)


def test_table(document):
    (table,) = document.tables
    text = document.text
    assert [(c.row, c.column, c.row_span, c.column_span, c.header, text[c.start : c.end]) for c in table.cells] == [
        (0, 0, 2, 1, True, "Test"), (0, 1, 1, 2, True, "Week"), (1, 1, 1, 1, True, "20"), (1, 2, 1, 1, True, "30"),
        (2, 0, 1, 1, False, "Hb"), (2, 1, 1, 1, False, "9.8"), (2, 2, 1, 1, False, "11.2"),
    ]  # fmt: skip
    assert table.caption is not None
    assert text[slice(*table.caption)] == "Table 1. Blood"
    assert [text[a:b] for a, b in table.notes] == ["g/dL"]


def wrap(body, head=""):
    return f"<?xml version='1.0'?>{head}<article><body><p>{body}</p></body></article>".encode()


def test_named_character_of_the_dtd_is_read_by_name():
    data = wrap("75 &micro;g", '<!DOCTYPE article PUBLIC "-//X//EN" "x.dtd">')
    assert read_bytes(data, "x").text == "75 µg"


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE article [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE article [<!ENTITY % p SYSTEM "http://example.org/p.dtd"> %p;]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(head, encoding):
    data = wrap("&b; &x;", head).decode().replace("?>", f" encoding='{encoding}'?>", 1).encode(encoding)
    with pytest.raises(UnsafeInputError, match="declares XML entities, which Gravida does not expand"):
        read_bytes(data, "x")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<?xml version='1.0'?><article><body><p>She", "x: malformed XML: line 1: "),
        (b"<?xml version='1.0'?><article><p></b></article>", "x: malformed XML: line 1: "),
        (
            b"<?xml version='1.0'?><feed><p>a</p></feed>",
            "x: is XML with the root <feed>, not a JATS article; ",
        ),
        (b"<?xml version='1.0' encoding='utf-8'?><article>\xff\xfe</article>", "x: malformed XML: line 1: "),
    ],
)
def test_broken_xml(data, message):
    with pytest.raises(UnreadableInputError) as caught:
        read_bytes(data, "x")
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_depth_is_limited():
    data = wrap("<bold>" * 100 + "deep" + "</bold>" * 100)
    assert read_bytes(data, "x").text == "deep"
    with pytest.raises(TooLargeInputError, match="nested more than 50 deep"):
        read_bytes(data, "x", limits=Limits(max_depth=50))


def test_enormous_spans_stay_small():
    row = "<tr><td rowspan='9999' colspan='9999'>a</td></tr>"
    document = read_bytes(wrap(f"<table-wrap><table>{row * 300}</table></table-wrap>"), "x")
    assert len(document.tables[0].cells) == 300
    assert len(document.text) < 200_000


OASIS = """<table-wrap><label>Table 2</label><caption><p>Blood.</p></caption>
<oasis:table xmlns:oasis="http://docs.oasis-open.org/ns/oasis-exchange/table"><oasis:tgroup cols="4">
<oasis:colspec colnum="1" colname="c1"/><oasis:colspec colname="c2"/><oasis:colspec colname="c3"/><oasis:colspec colname="c4"/>
<oasis:spanspec spanname="both" namest="c3" nameend="c4"/>
<oasis:tbody><oasis:row><oasis:entry morerows="1">Hb</oasis:entry><oasis:entry>g/dL</oasis:entry><oasis:entry>7.1</oasis:entry><oasis:entry>9.8</oasis:entry></oasis:row>
<oasis:row><oasis:entry colname="c3">8.0</oasis:entry><oasis:entry>9.9<xref ref-type="table-fn"><sup>a</sup></xref></oasis:entry></oasis:row>
<oasis:row><oasis:entry spanname="both">none</oasis:entry></oasis:row><oasis:row><oasis:entry>LDH</oasis:entry></oasis:row></oasis:tbody>
<oasis:thead><oasis:row><oasis:entry morerows="1">Test</oasis:entry><oasis:entry morerows="1">Unit</oasis:entry><oasis:entry namest="c3" nameend="c4">Week</oasis:entry></oasis:row>
<oasis:row><oasis:entry>20</oasis:entry><oasis:entry>30</oasis:entry></oasis:row></oasis:thead></oasis:tgroup></oasis:table></table-wrap>"""


def test_oasis_tables():
    document = read_bytes(wrap(OASIS), "x")
    (table,) = document.tables
    assert document.text == (
        "Table 2. Blood\nTest | Unit | Week | \n |  | 20 | 30\nHb | g/dL | 7.1 | 9.8\n |  | 8.0 | 9.9\n |  | none | \nLDH"
    )
    cells = [
        (document.text[c.start : c.end], c.row, c.column, c.row_span, c.column_span, c.header, c.mark)
        for c in table.cells
    ]
    assert cells == [
        ("Test", 0, 0, 2, 1, True, ""), ("Unit", 0, 1, 2, 1, True, ""), ("Week", 0, 2, 1, 2, True, ""), ("20", 1, 2, 1, 1, True, ""),
        ("30", 1, 3, 1, 1, True, ""), ("Hb", 2, 0, 2, 1, False, ""), ("g/dL", 2, 1, 1, 1, False, ""), ("7.1", 2, 2, 1, 1, False, ""),
        ("9.8", 2, 3, 1, 1, False, ""), ("8.0", 3, 2, 1, 1, False, ""), ("9.9", 3, 3, 1, 1, False, "a"),
        ("none", 4, 2, 1, 2, False, ""), ("LDH", 5, 0, 1, 1, False, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "entry",
    [
        'morerows="99999999999"',
        'morerows="-1"',
        'namest="c4" nameend="c1"',
        'namest="no"',
        'colname="c9"',
        'morerows="900"',
    ],
)
def test_hostile_spans(entry):
    row = f"<row><entry {entry}>Hb</entry><entry>7</entry></row>"
    table = f'<table><tgroup cols="4"><colspec colname="c9" colnum="9999"/><colspec colname="c4"/><tbody>{row * 300}</tbody></tgroup></table>'
    document = read_bytes(wrap(f"<table-wrap>{table}</table-wrap>"), "x")
    assert document.text.count("Hb") == 300


def test_tables_that_are_pictures_are_told_of():
    parts = (
        '<table-wrap><label>Table 1</label><caption><p>Blood</p></caption><graphic xlink:href="a" xmlns:xlink="l"/></table-wrap>'
        "<fig><label>Table 2</label><caption><p>Urine</p></caption><graphic/></fig><fig><label>Figure 1</label><graphic/></fig>"
        "<table-wrap><label>Table 3</label><alternatives><graphic/><table><tr><td>Hb</td></tr></table></alternatives></table-wrap>"
    )
    document = read_bytes(wrap(parts), "x")
    assert [(warning.code, warning.message) for warning in document.warnings] == [
        (
            WarningCode.TABLE_IS_PICTURE,
            "Table 1, Table 2: a table that is a picture was not read; look at it in the source",
        )
    ]


def test_the_title_is_the_articles_own():
    front = (
        "<front><article-meta><related-article><article-title>Another</article-title></related-article><title-group>"
        "<article-title>Our own</article-title></title-group></article-meta></front>"
    )
    document = read_bytes(f"<article>{front}<body><p>She was well.</p></body></article>".encode(), "x")
    assert document.metadata.title == "Our own"
