"""What is measured of the whole of `gravida ingest`; nothing is timed here."""

from pathlib import Path

import pytest

from pipeline.bench import whole as measured
from pipeline.bench.whole import Whole, whole, write_pdfs, write_texts, write_tiny
from schemas.errors import GravidaError
from tests.conftest import ROOT


def test_what_a_document_costs_is_the_difference_of_two_runs(tmp_path, monkeypatch):
    write_tiny(tmp_path / "texts", 8)
    asked = []

    def ingest(paths, _work, store):
        asked.append((len(paths), store))
        return 5.0 + 0.5 * len(paths) if asked.count((len(paths), store)) == 1 else 4.0 + 0.1 * len(paths)

    monkeypatch.setattr(measured, "_ingest", ingest)
    monkeypatch.setattr(measured, "_bare", lambda paths: 0.05 * len(paths))
    found = whole(tmp_path / "texts", tmp_path)
    assert asked == [(1, "warm"), (1, "one"), (2, "some"), (8, "all"), (2, "some"), (8, "all")]
    assert found == pytest.approx(Whole(start=5.5, document=0.5, bare=0.3, unchanged=0.1))
    assert found.share == pytest.approx(0.6)


def test_a_run_is_measured(tmp_path):
    write_tiny(tmp_path / "texts", 2)
    paths = sorted((tmp_path / "texts").iterdir())
    assert measured._ingest(paths, tmp_path, "one") > 0
    assert measured._bare(paths) > 0


def test_a_run_that_fails_is_said(tmp_path):
    with pytest.raises(GravidaError, match=r"bench: ingest ended with 2: .* is not there"):
        measured._ingest([tmp_path / "nothing.txt"], tmp_path, "one")


def test_each_file_has_something_of_its_own(tmp_path):
    write_texts(tmp_path / "texts", ["The same.", "The same."])
    write_pdfs(tmp_path / "pdfs", ROOT / "corpus" / "samples", 2)
    for folder in ("texts", "pdfs"):
        contents = [path.read_bytes() for path in Path(tmp_path / folder).iterdir()]
        assert len(contents) == len(set(contents)) >= 2
