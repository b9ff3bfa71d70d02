"""Documents that cannot be read, end to end: a line each, the others read, the exit status of the contract."""

import json
from pathlib import Path

import pytest

from tests.pipeline.bad_inputs import CASES, GOOD_NAMES, LIMIT_MB, write_all


@pytest.fixture
def bad(tmp_path):
    return write_all(tmp_path / "bad inputs")


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """What `extract` says of each bad document, by file name; and what it wrote."""
    from typer.testing import CliRunner

    from pipeline.cli.main import app

    folder = write_all(tmp_path_factory.mktemp("bad") / "bad inputs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(folder))  # where there is no tesseract
        result = CliRunner().invoke(
            app, ["extract", str(folder), "-f", "facts", "--max-file-mb", LIMIT_MB, "-w", "1"]
        )
    said = {Path(line.split(": ", 1)[0]).name: line for line in result.stderr.splitlines()}
    return result, said


def test_the_others_are_read_and_the_status_says_so(lines):
    result, _ = lines
    assert result.exit_code == 3
    assert sorted(json.loads(line)["doc"] for line in result.stdout.splitlines()) == sorted(
        Path(name).stem for name in GOOD_NAMES
    )


def test_no_other_line_and_no_traceback(lines):
    result, said = lines
    assert sorted(said) == sorted(CASES)
    assert len(result.stderr.splitlines()) == len(CASES)
    assert "Traceback" not in result.output + result.stderr


@pytest.mark.parametrize("name", CASES)
def test_a_line_says_where_what_and_what_to_do(lines, name):
    _, said = lines
    where, rest = said[name].split(": ", 1)
    what, advice = rest.split("; ", 1)
    assert where.endswith(f"bad inputs/{name}")
    assert what
    assert advice
    assert CASES[name][2] in said[name].lower()
    assert "stumbled" not in what


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("nowhere.txt", 2, "gravida: Invalid value: nowhere.txt is not there; "),
        ("nowhere", 2, "gravida: Invalid value: nowhere is not there; "),
        ("empty folder", 3, "empty folder: the folder holds nothing to read; "),
    ],
)
def test_paths_that_hold_nothing(folder, gravida, name, status, said):
    (folder / "empty folder").mkdir()
    result = gravida("extract", name, "-f", "json")
    assert (result.exit_code, result.stdout) == (status, "")
    assert result.stderr.startswith(said)
    assert len(result.stderr.splitlines()) == 1


def test_they_are_recorded_as_failed(prefect, bad, store, monkeypatch):
    monkeypatch.setenv("PATH", str(bad))  # where there is no tesseract
    from pipeline.flows import run_ingest
    from pipeline.options import IngestOptions
    from pipeline.settings import load_settings

    settings = load_settings(store=store.address, workers=2, max_file_mb=float(LIMIT_MB))
    summary = run_ingest(IngestOptions.of([bad, bad / "not there.pdf"], settings))
    assert (summary.counts.read, summary.counts.failed) == (len(GOOD_NAMES), len(CASES) + 1)
    kinds = {Path(failure.origin).name: failure.kind for failure in store.failures(summary.run)}
    assert kinds == {name: case[1] for name, case in CASES.items()} | {"not there.pdf": "MissingInputError"}
