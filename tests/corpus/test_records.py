import gzip
import io
import json
import os
import pickle
import sys
import zipfile

import pytest

from corpus.discover import Skipped, discover, read_list
from corpus.formats import sniff
from corpus.limits import Limits
from corpus.records import split
from schemas.errors import InputError, MissingInputError
from tests.corpus.samples import (
    FIRST,
    NBIB,
    SECOND,
    article,
    bioc_document,
    bioc_json,
    bioc_xml,
    pmc,
    pubmed,
    pubmed_article,
)
from tests.corpus.test_discover import make_tar, make_zip

SETS = {
    "a.nbib": (NBIB.encode(), ["PMID12", "PMID9"]),
    "windows.txt": (NBIB.replace("\n", "\r\n").encode("utf-8-sig"), ["PMID12", "PMID9"]),
    "wide.txt": (NBIB.encode("utf-16"), ["PMID12", "PMID9"]),
    "pubmed.xml": (pubmed(pubmed_article(12, FIRST), pubmed_article(9, SECOND)), ["PMID12", "PMID9"]),
    "pmc.xml": (pmc(article(12, FIRST), article(9, SECOND)), ["PMC12", "PMC9"]),
    "unnamed.xml": (pmc(article("", FIRST), article("", SECOND)), ["unnamed-1", "unnamed-2"]),
    "pmc.json": (bioc_json(bioc_document("PMC12", FIRST), bioc_document("PMC9", SECOND)), ["PMC12", "PMC9"]),
    "bioc.xml": (bioc_xml(bioc_document("PMC12", FIRST), bioc_document("PMC9", SECOND)), ["PMC12", "PMC9"]),
    "lines.json": (b"\n".join(json.dumps(bioc_document(i, t)).encode() for i, t in (("PMC12", FIRST), ("PMC9", SECOND))),
                   ["PMC12", "PMC9"]),
}  # fmt: skip


def read_all(sources):
    """What becomes of each source: its document, or the error's line."""
    for source in sources:
        try:
            yield source.read()
        except InputError as error:
            yield str(error)


@pytest.mark.parametrize("name", SETS)
def test_one_document_a_record(tmp_path, name):
    content, names = SETS[name]
    (tmp_path / name).write_bytes(content)
    sources = list(discover([tmp_path]))
    documents = [source.read() for source in sources]
    assert [document.name for document in documents] == [source.name for source in sources] == names
    assert [source.origin for source in sources] == [f"{tmp_path / name}#{each}" for each in names]
    assert [FIRST in documents[0].text, SECOND in documents[0].text] == [True, False]
    assert [FIRST in documents[1].text, SECOND in documents[1].text] == [False, True]
    assert [source.content_digest()[:16] for source in sources] == [document.id for document in documents]
    assert pickle.loads(pickle.dumps(sources[1])).read() == documents[1]


@pytest.mark.parametrize("name", SETS)
def test_pieces_do_not_matter(name):
    content, names = SETS[name]
    whole = list(split(sniff(content, ".xml"), [content], "unnamed", "w", Limits()))
    pieces = [content[at : at + 11] for at in range(0, len(content), 11)]
    assert list(split(sniff(content, ".xml"), pieces, "unnamed", "w", Limits())) == whole
    assert [record.name for record in whole] == names


@pytest.mark.parametrize("pack", ["gz", "zip", "tar", "gz in zip"])
@pytest.mark.parametrize("name", ["a.nbib", "pmc.xml", "pmc.json"])
def test_the_same_wherever_they_lie(tmp_path, pack, name):
    content, names = SETS[name]
    (tmp_path / name).write_bytes(content)
    plain = [source.read().id for source in discover([tmp_path / name])]
    path = tmp_path / {"gz": f"{name}.gz", "tar": "b.tgz"}.get(pack, "b.zip")
    if pack == "gz":
        path.write_bytes(gzip.compress(content))
    elif pack == "tar":
        make_tar(path, {name: content})
    else:
        make_zip(path, {f"{name}.gz": gzip.compress(content)} if "gz" in pack else {name: content})
    found = list(discover([path]))
    assert [source.name for source in found] == names
    assert [source.read().id for source in found] == plain


def test_the_same_record_in_another_set_is_the_same(tmp_path):
    for name, content in (
        ("a.xml", pubmed(pubmed_article(12, FIRST), pubmed_article(9, SECOND))),
        ("b.xml", b"<PubmedArticleSet>\n" + pubmed_article(3, "x").encode() + pubmed_article(12, FIRST).encode() + b"</PubmedArticleSet>"),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(content)
    ids = {source.name: source.read().id for source in discover([tmp_path / "a.xml"])}
    again = {source.name: source.read().id for source in discover([tmp_path / "b.xml"])}
    assert ids["PMID12"] == again["PMID12"]


def test_a_file_of_one_record_is_the_document(tmp_path):
    (tmp_path / "mine.xml").write_bytes(pmc(article(12, FIRST)))
    (source,) = discover([tmp_path])
    assert (source.name, source.origin, source.content) == ("mine", str(tmp_path / "mine.xml"), None)
    assert source.read().metadata.pmcid == "PMC12"


BROKEN = {
    "malformed.xml": (pmc(article(1, FIRST), "<article><p></article>", article(3, SECOND)), 1, "malformed XML"),
    "unclosed.xml": (pmc(article(1, FIRST), "<article><body><p>A woman", article(3, SECOND)), 1, "malformed XML"),
    "empty.xml": (pmc(article(1, FIRST), "<article/>", article(3, SECOND)), 1, "holds no text"),
    "deep.xml": (pmc(article(1, FIRST), f"<article>{'<p>' * 230}x{'</p>' * 230}</article>", article(3, SECOND)), 1, "nested more than"),
    "cut.xml": (pmc(article(1, FIRST), article(2, SECOND), article(3, SECOND))[:-60], 2, "the file ends inside this record"),
    "end.xml": (pmc(article(1, FIRST), article(2, SECOND)).replace(b"</pmc-articleset>", b""), 2, "the file ends before </pmc-articleset>"),
    "bad.nbib": ((NBIB + "\nPMID- 7\nOWN - NLM\n").encode(), 2, "is a record without title and abstract"),
    "bad.json": (b'{"id": "PMC1", "passages": [{"text": "A woman came."}]}\n{"id": "PMC2", "passages": [}\n'
                 b'{"id": "PMC3", "passages": [{"text": "She left."}]}\n', 1, "broken JSON"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_bad_record_loses_no_other(tmp_path, name):
    content, bad, what = BROKEN[name]
    (tmp_path / name).write_bytes(content)
    found = list(read_all(discover([tmp_path / name])))
    assert [type(each) is str for each in found] == [at == bad for at in range(3)]
    assert what in found[bad]
    assert found[bad].startswith(f"{tmp_path / name}#")


def test_comments_and_raw_text_hold_no_records(tmp_path):
    inside = article(1, "One. <!-- </article><article> -->Two. <![CDATA[<article>]]> Three.")
    (tmp_path / "a.xml").write_bytes(
        b"<!-- <article> --><x:set xmlns:x='http://x' xmlns:xlink='http://l'>"
        + inside.replace("<body", "<body xlink:href='a'").encode()
        + article(2, "Caf&eacute;.").encode()
        + b"</x:set>"
    )
    first, second = (source.read() for source in discover([tmp_path]))
    assert first.text == "Case report\nOne. Two. <article> Three."
    assert second.text == "Case report\nCafé."


def test_entities_are_not_expanded_in_sets(tmp_path):
    (tmp_path / "a.xml").write_bytes(
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + pmc(article(1, "&a;"), article(2, "&a;"))[21:]
    )
    (line,) = read_all(discover([tmp_path]))
    assert "declares XML entities" in line


def test_a_record_above_the_limit_ends_the_file(tmp_path):
    path = tmp_path / "a.xml"
    path.write_bytes(pmc(article(1, FIRST), article(2, "x" * 4_000_000), article(3, SECOND)))
    found = list(read_all(discover([path], limits=Limits(max_bytes=1_000_000))))
    assert [type(each) is str for each in found] == [False, True]
    assert "above the limit" in found[1]


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"documents": ' + b"[" * 100_000,
        b'{"documents": [' + b'{"id": "1"}, ' * 10,
        b'{"documents": 7}',
    ],
)
def test_hostile_json(tmp_path, content):
    (tmp_path / "a.json").write_bytes(content)
    (line,) = read_all(discover([tmp_path / "a.json"]))
    assert line.startswith(f"{tmp_path / 'a.json'}: ")


def test_other_json_in_a_folder_is_left_aside(tmp_path):
    (tmp_path / "gold.json").write_text('{"doc": "DW01", "cases": []}')
    (tmp_path / "a.txt").write_text("She was well.")
    skipped = Skipped()
    assert [source.name for source in discover([tmp_path], skipped=skipped)] == ["a"]
    assert skipped.by_suffix == {".json": 1}


def test_lists_of_paths(tmp_path):
    names = ["a.txt", "b c.txt", "line\nend.txt"]
    for name in names:
        (tmp_path / name).write_text("She was well.")
    by_line, by_nul = tmp_path / "l", tmp_path / "n"
    by_line.write_text(f"{tmp_path / names[0]}\r\n\n{tmp_path / names[1]}\n{tmp_path / 'no.txt'}")
    by_nul.write_bytes(b"".join(os.fsencode(tmp_path / name) + b"\0" for name in names))
    assert [source.name for source in discover([], listed=by_line)] == ["a", "b c", "no"]
    assert [source.name for source in discover([tmp_path / "a.txt"], listed=by_nul)] == [
        "a",
        "a",
        "b c",
        "line\nend",
    ]
    with pytest.raises(MissingInputError):
        list(read_list(tmp_path / "none"))


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b"She was well.", ["stdin"]), (NBIB.encode(), ["PMID12", "PMID9"]), (gzip.compress(NBIB.encode()), ["PMID12", "PMID9"]),
        (pmc(article(1, FIRST)), ["stdin"]),
    ],
)  # fmt: skip
def test_standard_input(monkeypatch, tmp_path, content, names):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    sources = list(discover([tmp_path / "no.txt", *map(type(tmp_path), ["-"])]))[1:]
    assert [source.read().name for source in sources] == names


def test_standard_input_that_cannot_be_read(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    (line,) = read_all(discover([type(tmp_path)("-")]))
    assert line.startswith("standard input: is empty; ")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"A woman came. " * 100)))
    (line,) = read_all(discover([type(tmp_path)("-")], limits=Limits(max_bytes=1000)))
    assert "above the limit" in line


def test_pipes_and_devices_are_not_opened(tmp_path):
    os.mkfifo(tmp_path / "f.txt")
    (line,) = read_all(discover([tmp_path / "f.txt"]))
    assert "is a pipe or a device" in line


def test_an_encrypted_member_is_told_of(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"a.xml": pmc(article(1, FIRST), article(2, SECOND))})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    path.write_bytes(data)
    assert zipfile.is_zipfile(path)
    (line,) = read_all(discover([path]))
    assert "is encrypted" in line
