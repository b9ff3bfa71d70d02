"""DOIs, names, citations and tags by themselves."""

import csv
from importlib.resources import files

import pytest

from corpus.imprint.banners import banners
from corpus.imprint.citations import cited_in_block, cited_in_line, rules
from corpus.imprint.doi import find_dois
from corpus.imprint.file_tags import FileTags, read_file_tags
from corpus.imprint.names import journal_name, person
from corpus.imprint.publishers import full_name, prefix_of, prefixes, whole

DOIS = [
    (["doi:10.1136/bmjopen-2020-", "045678"], ["10.1136/bmjopen-2020-045678"]),
    (["https://doi.org/10.1371/journal.", "pone.0115884 December"], ["10.1371/journal.pone.0115884"]),
    (["https://doi.org/10.1371/journal.pone.", "0115884"], ["10.1371/journal.pone.0115884"]),
    (["doi:10.1371/", "journal.pone.", "0115884"], ["10.1371/journal.pone.0115884"]),
    (["doi:10.", "1136/bcr-2019-230456"], ["10.1136/bcr-2019-230456"]),
    (["https://doi.org/10.1016/S0140-6736(17)32844-1."], ["10.1016/S0140-6736(17)32844-1"]),
    (["(doi: 10.12688/f1000research.4767.2)"], ["10.12688/f1000research.4767.2"]),
    (["doi:10.1371/journal.pone.0115884.g001"], ["10.1371/journal.pone.0115884"]),
    (["10.5555/a, 10.5555/b"], ["10.5555/a", "10.5555/b"]),
    # near misses: a whole one ends where it ends, words are no part, a decimal is none
    (["http://dx.doi.org/10.1155/2016/9124245", "2016 was wet"], ["10.1155/2016/9124245"]),
    (["doi:10.1097/MD.0000000000025138", "1 of 5"], ["10.1097/MD.0000000000025138"]),
    (["doi:10.5555/abc.", "Received 3 May"], ["10.5555/abc"]),
    (["It rose to 10.5 of 12", "10.1/2"], []),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "dois"), DOIS)
def test_dois(lines, dois):
    assert [found.doi for found in find_dois(lines)] == dois


@pytest.mark.parametrize(
    ("line", "labelled"),
    [
        ("doi:10.5555/a", True),
        ("https://doi.org/10.5555/a", True),
        ("DOI 10.5555/a", True),
        ("see 10.5555/a", False),
    ],
)
def test_label(line, labelled):
    assert [found.labelled for found in find_dois([line])] == [labelled]


def test_every_row_of_the_publishers_is_sound():
    rows = prefixes()
    assert len({row.begins for row in rows}) == len(rows)
    assert [row.begins for row in rows if not row.source or not row.begins.startswith("10.")] == []
    for row in rows:
        assert prefix_of(row.begins + "x") == row, row.begins
        assert (row.journal is not None) == (row.kind == "journal"), row.begins
    names = [name for row in rows if row.journal for name in (row.journal, *row.shorter)]
    assert [name for name in names if full_name(name) is None] == []


def test_every_banner_is_read():
    with (files("corpus.imprint") / "banners.csv").open(encoding="utf-8") as lines:
        words = [row["words"] for row in csv.DictReader(lines)]
    assert [word for word in words if not banners(word)] == []


@pytest.mark.parametrize(
    "text", ["Iron in pregnancy", "Case report of twins", "A review of iron", "", "Openness"]
)
def test_no_banner(text):
    assert banners(text) == ()


@pytest.mark.parametrize(
    ("doi", "expected"),
    [
        ("10.1155/2016/9124245", True),
        ("10.1155/2016/", False),
        ("10.1186/s12884-019-2345-6", True),
        ("10.9999/x", None),
    ],
)
def test_whole(doi, expected):
    assert whole(doi) is expected


def said(found):
    return [(one.journal, one.year) for one in found if one.journal or one.year]


LINES = [
    ("Abel et al. Sample Medicine (2020) 13:5", [("Sample Medicine", 2020)]),
    ("Abel and Ma Sample Medicine 2020, 13:5", [("Sample Medicine", 2020)]),
    ("Sample Case Rep 2019;12:e227890. doi:10.5555/bcr-2018-227890", [("Sample Case Rep", 2019)]),
    ("Received 3 May 2015", []),
    ("She was seen in 2015, 3 times", []),
    ("January 2015, 3:12", []),
    ("University of Nowhere 2015, 3:12", []),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_lines(line, expected):
    assert said(cited_in_line(line, ["Abel", "Ma"]))[:1] == expected


BLOCKS = [
    ("Cite this article as: Abel et al.: Iron in twins. Sample Medicine 2015 16:1.", ("Sample Medicine", 2015)),
    ("Citation: Abel R, Ma E (2014) Iron in twins: A. study of one. PLoS ONE 9(12): e115884. doi:10.5555/x", ("PLoS ONE", None)),
    ("How to cite this article: Abel R, Ma E. Iron? Clin Case Rep. 2019;7:123–126.", ("Clin Case Rep", 2019)),
    ("To cite this article: Ruth Abel (2016): Iron, International Samples, DOI: 10.5555/1", ("International Samples", None)),
    ("Citation: none of these.", None),
]  # fmt: skip


@pytest.mark.parametrize(("block", "expected"), BLOCKS)
def test_blocks(block, expected):
    assert next(iter(said(cited_in_block(block))), None) == expected


def test_rules_are_proved():
    assert len(rules()) > 15


@pytest.mark.parametrize(
    "name",
    [
        "Ruth Abel",
        "R. M. Abel",
        "Xin-Yi Ma",
        "Otto van der Berg",
        "Ömer Çiçek",
        "Ruth O'Neil",
        "Abdul bin Said",
    ],
)
def test_persons(name):
    assert person(name) == name


@pytest.mark.parametrize(
    "text",
    [
        "Ruth",
        "for the Sample Group",
        "Case Report",
        "iron in twins",
        "12 Street",
        "University of Nowhere, Abc 12 x",
    ],
)
def test_no_persons(text):
    assert person(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "May 2015",
        "Volume 12",
        "3",
        "Department of Samples",
        "Ruth Abel et al",
        "Research Article",
        "12.5 mg of iron 2.5",
    ],
)
def test_no_journal(text):
    assert journal_name(text) is None


PACKET = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"
 prism:doi="10.5555/x.1"><dc:format>{format}</dc:format><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Iron by vein in twins</rdf:li>
</rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>Abel, Ruth</rdf:li><rdf:li>F&amp;#xf6;rch, Eva</rdf:li></rdf:Seq></dc:creator>
<prism:publicationName>Journal of Samples</prism:publicationName><prism:coverDate>2016-01-03</prism:coverDate>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def test_tags():
    data = b"%PDF" + PACKET.format(format="application/pdf").encode() + b"%%EOF"
    assert read_file_tags({}, data) == FileTags(
        title="Iron by vein in twins", authors=("Abel, Ruth", "Förch, Eva"), journal="Journal of Samples", year=2016, doi="10.5555/x.1"
    )  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<x:xmpmeta", b"<x:xmpmeta><broken></x:xmpmeta>", b'<!DOCTYPE x [<!ENTITY a "b">]>',
        PACKET.format(format="image/jpeg").encode(), b"<x:xmpmeta " * 2000 + b"</x:xmpmeta>",
    ],
)  # fmt: skip
def test_tags_that_say_nothing(data):
    assert read_file_tags({}, data) == FileTags()


@pytest.mark.parametrize(
    "title",
    [
        "untitled",
        "Microsoft Word - iron in twins.doc",
        "9124245.dvi",
        "pone.0115884 1..14",
        "INES_A_1185421_O",
        "Iron",
        "doi:10.5555/x of it",
    ],
)
def test_titles_of_typesetters(title):
    assert read_file_tags({"Title": title}, b"").title is None


def test_information():
    told = read_file_tags(
        {"Title": "Iron by vein in twins", "Subject": "Samples, 83 (2015) 56-71. doi:10.5555/x.2"}, b""
    )
    assert (told.title, told.doi) == ("Iron by vein in twins", "10.5555/x.2")
