"""Inputs end to end: sets, lists and the standard input through `extract` and `ingest`."""

import gzip
import io
import json
import os
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.choices import Runner
from pipeline.options import MOST_TOLD, IngestOptions
from pipeline.settings import load_settings
from tests.corpus.samples import FIRST, NBIB, SECOND, article, docx, paragraph, pmc, pubmed, pubmed_article


def taken(line):
    """What a line of facts says: the document and its women's drugs."""
    facts = json.loads(line)
    return facts["doc"], [[drug["drug"] for drug in case["medications"]] for case in facts["cases"]]


EXPECTED = [("PMID12", [["methyldopa"]]), ("PMID9", [["labetalol"]])]


@pytest.fixture
def inputs(folder):
    (folder / "in").mkdir()
    (folder / "in" / "a.nbib").write_text(NBIB)
    (folder / "in" / "b.xml.gz").write_bytes(
        gzip.compress(
            pubmed(pubmed_article(12, FIRST), "<PubmedArticle><p></PubmedArticle>", pubmed_article(9, SECOND))
        )
    )
    (folder / "in" / "c.xml").write_bytes(pmc(article(12, FIRST), article(9, SECOND)))
    (folder / "in" / "d.docx").write_bytes(docx(paragraph("Case report") + paragraph(FIRST)))
    (folder / "in" / "e.csv").write_text("id,text\n1,A woman took aspirin.")
    return folder / "in"


def test_extract_gives_a_line_a_record(inputs, gravida):
    result = gravida("extract", inputs, "-f", "facts", "-w", 1)
    assert [taken(line) for line in result.stdout.splitlines()] == [
        *EXPECTED, *EXPECTED, ("PMC12", [["methyldopa"]]), ("PMC9", [["labetalol"]]), ("d", [["methyldopa"]]),
    ]  # fmt: skip
    failed, aside = result.stderr.splitlines()
    assert failed.startswith(f"{inputs / 'b.xml.gz'}#b-2: malformed XML: ")
    assert aside == (
        "left aside, by their names nothing that Gravida reads: 1 .csv; name one to see what to do with it"
    )
    assert result.exit_code == 3


def test_extract_from_lists_and_the_standard_input(inputs, folder):
    from pipeline.cli.main import app

    def run(*arguments, given=b""):
        return CliRunner().invoke(app, ["extract", *arguments, "-f", "facts", "-w", "1"], input=given)

    (folder / "list").write_text("in/a.nbib\n")
    for result in (
        run("-", given=NBIB.encode()),
        run("-T", "list"),
        run("--files-from", "-", given=b"in/a.nbib\0"),
    ):
        assert (result.exit_code, [taken(line) for line in result.stdout.splitlines()]) == (0, EXPECTED)
    for arguments, status, words in (
        ([], 2, "give files, folders or archives"), (["-", "-T", "-"], 2, "can be read once"),
        (["-T", "none"], 1, "gravida: none: is not there; check the path of the list"),
    ):  # fmt: skip
        result = run(*arguments)
        assert (result.exit_code, len(result.stderr.splitlines())) == (status, 1)
        assert words in result.stderr


@pytest.fixture
def ingest(prefect, store):
    from pipeline.flows import run_ingest

    def run(*paths, listed=None):
        settings = load_settings(store=store.address, workers=1, runner=Runner.THREADS)
        counts = run_ingest(IngestOptions.of(map(Path, paths), settings, listed=listed)).counts
        return counts.read, counts.unchanged, counts.failed

    return run


def test_ingest_keeps_each_record_and_knows_it_again(inputs, folder, store, ingest, monkeypatch):
    (folder / "list").write_text(f"{inputs / 'c.xml'}\n{inputs / 'd.docx'}\n")
    assert ingest(inputs / "a.nbib", inputs / "b.xml.gz") == (4, 0, 1)
    assert ingest(inputs / "a.nbib", inputs / "b.xml.gz", listed=folder / "list") == (3, 4, 1)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NBIB.encode())))
    assert ingest("-") == (0, 2, 0)
    # An article that came as full text, as PubMed XML and as PubMed text is one article.
    assert sorted(stored.report.document_name for stored in store.records()) == ["PMC12", "PMC9", "d"]


def test_names_that_are_no_utf8(inputs, folder, store, ingest):
    name = os.fsdecode(b"t\xe9.txt")
    (inputs / name).write_text(FIRST)
    assert ingest(inputs / name, os.fsdecode(b"no\xe9.txt")) == (1, 0, 1)
    (stored,) = store.records()
    assert stored.report.document_name == "t\\xe9"


def test_prefect_is_told_the_first_of_many_paths():
    options = IngestOptions.of([Path(f"{n}.txt") for n in range(5000)], load_settings())
    told = options.model_dump(mode="json")["paths"]
    assert told == [*(f"{n}.txt" for n in range(MOST_TOLD)), f"and {5000 - MOST_TOLD:,} more"]
    assert len(options.shown["paths"]) == len(options.paths) == 5000
