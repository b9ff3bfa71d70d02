import gzip
import zipfile
from pathlib import Path

import pytest

from corpus.formats import (
    formats,
    has_pages,
    identify,
    is_wanted,
    read_suffixes,
    sniff,
    suffix_format,
)
from corpus.limits import Limits
from corpus.readers.read import read_bytes, read_document
from schemas.errors import InputError, TooLargeInputError, UnreadableInputError, UnsafeInputError
from tests.corpus.samples import docx, paragraph


def test_every_format_stands_in_the_docs():
    words = (
        (Path(__file__).parents[2] / "docs" / "reading.md")
        .read_text("utf-8")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
    )
    assert [each.title for each in formats() if each.title not in words] == []


def test_what_has_pages():
    assert [each.name for each in formats() if has_pages(each.name)] == ["pdf"]


def test_every_reader_and_every_way_to_split_is_there():
    from corpus.records import SPLITTERS

    for each in formats():
        assert not each.read or callable(each.reader())
        assert not each.split or each.split in SPLITTERS
        assert not each.split or each.is_read
        assert each.is_read or each.advice


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.TXT", "text"), ("a.nxml.gz", "jats"), ("a.tar.gz", "tar"), ("a.tgz", "tar"), ("a.csv", "csv"), ("a.nbib", "medline"),
        ("a.docx", "docx"), ("a.unknown", None), ("a", None), ("a.gz", None), ("A.RIS", "ris"), ("a.json", "json"),
    ],
)  # fmt: skip
def test_names(name, expected):
    found = suffix_format(name)
    assert (found.name if found else None) == expected


def test_what_a_walk_takes():
    assert [name for name in ("a.txt.gz", "a.json", "a.nbib", "a.docm", "a.xml") if not is_wanted(name)] == []
    assert [
        name for name in ("a.csv", "a.ris", "a.zip", "a.jpg", "a", "a.csv.gz", "a.gz") if is_wanted(name)
    ] == []
    assert {".nbib", ".docx", ".gz", ".txt", ".pdf"} <= set(read_suffixes())


REFUSED = {
    "a.ris": (b"TY  - JOUR\nTI  - A woman\nER  - \n", "is RIS"),
    "ris.txt": (b"\r\nTY  - JOUR\r\nTI  - A woman\r\n", "is RIS"),
    "a.csv": (b"id,text\n1,A woman took iron\n2,A woman took rest\n", "is a table (CSV)"),
    "a.tsv": (b"1\tA woman\n", "is a table (CSV)"),
    "a.jsonl": (b'{"text": "A woman"}\n{"text": "A woman"}\n', "is JSON of another kind than BioC"),
    "json.txt": (b'[{"text": "A woman"}]', "is JSON of another kind than BioC"),
    "a.rtf": (b"{\\rtf1 A woman}", "is RTF"),
    "a.bib": (b"@article{a,\n title={A woman}}", "is BibTeX"),
    "a.enw": (b"%0 Journal Article\n%T A woman", "is EndNote text"),
    "wos.txt": (b"\xef\xbb\xbfFN Clarivate Analytics Web of Science\nVR 1.0", "is EndNote text"),
    "tei.xml": (b"<?xml version='1.0'?>\n<TEI xmlns='http://www.tei-c.org/ns/1.0'><text/></TEI>", "is TEI XML"),
    "art.xml": (b"<?xml version='1.0'?><!DOCTYPE art SYSTEM 'http://x/article.dtd'><art><ui>1</ui></art>", "is old BioMed Central"),
    "a.jpg": (b"\xff\xd8\xff\xe0 picture", "is a picture"),
    "a.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old or password-protected Office file"),
    "locked.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old or password-protected Office file"),
    "a.tex": (b"\\documentclass{article}", "is LaTeX"),
    "a.7z": (b"7z\xbc\xaf\x27\x1c", "is packed by another program"),
    "two.gz": (gzip.compress(gzip.compress(b"A woman")), "is gzip inside gzip"),
    "abstracts.txt": (
        b"1. J Samp. 2019 Mar;2(1):1-2.\n\nIron.\n\nAbel R.\n\nA woman.\n\nDOI: 10.5555/a\nPMID: 12345  [Indexed for MEDLINE]\n\n\n"
        b"2. J Samp. 2019 Mar;2(1):3.\n\nRest.\n\nBrand E.\n\nA woman.\n\nPMID: 12346\n",
        "is PubMed's page of abstracts",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused_by_name_with_advice(tmp_path, name):
    content, what = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableInputError) as caught:
        read_document(tmp_path / name)
    assert caught.value.what.startswith(what)
    assert caught.value.advice
    assert caught.value.where == str(tmp_path / name)


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx"), ("META-INF/container.xml", "epub"),
        ("META-INF/manifest.xml", "odt"), ("word/document.xml", "docx"), ("a.txt", "zip"),
    ],
)  # fmt: skip
def test_a_zip_is_what_it_holds(tmp_path, member, expected):
    path = tmp_path / "a"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x")
    assert identify(path.read_bytes()).name == expected


@pytest.mark.parametrize(
    "text",
    [
        "TY was born.", "A woman (ID- 3) came.", "PMID 12345 was cited.", "1. A woman came in 2019.\n\nPMID: 12",
        "@home she took iron", "[1] A woman", "{A woman}", "<5 mg was given", "FN was seen", "%0.9 saline",
    ],
)  # fmt: skip
def test_text_stays_text(text):
    found = sniff(text.encode(), ".txt")
    assert found.name == "text" or text.startswith("<")


def test_content_decides_over_the_name():
    assert read_bytes(b"<html><body><p>She was well.</p></body></html>", "x", suffix=".pdf").format == "html"
    assert read_bytes(docx(paragraph("She was well.")), "x", suffix=".bin").format == "docx"


def test_gzip_of_one_document(tmp_path):
    plain, packed = tmp_path / "a.txt", tmp_path / "a.txt.gz"
    plain.write_bytes(b"She was given iron.")
    packed.write_bytes(gzip.compress(b"She was given ") + gzip.compress(b"iron."))
    assert read_document(packed) == read_document(plain)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (gzip.compress(b"A woman came. " * 100)[:-20], UnreadableInputError),
        (b"\x1f\x8b\x08\x00" + b"x" * 50, UnreadableInputError),
        (gzip.compress(b"a" * 60 * 1024 * 1024), UnsafeInputError),
    ],
)
def test_bad_gzip(tmp_path, content, error):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_document(path)
    assert type(caught.value) is error


def test_gzip_above_the_limit(tmp_path):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"A woman came. " * 1000))
    with pytest.raises(TooLargeInputError):
        read_document(path, limits=Limits(max_bytes=5000))
