"""The installed command in a process of its own: the whole run, and what it prints."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from pipeline.store import open_store

GRAVIDA = Path(sys.executable).with_name("gravida")


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """One cache for several runs: the first leaves its compiled rules to the others."""
    return tmp_path_factory.mktemp("cache")


def run(folder, *arguments, **variables):
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder / "home"), **variables}
    return subprocess.run(
        [GRAVIDA, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_ingest_and_show(tmp_path):
    (tmp_path / "one.txt").write_text("A 30-year-old woman, gravida 2 para 1, was seen at 20 weeks.")
    (tmp_path / "empty.txt").write_text("")
    done = run(tmp_path, "ingest", "one.txt", "empty.txt")
    assert (done.returncode, done.stderr) == (3, "")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0] == ["run", "1:", "sqlite:///gravida.db"]
    assert lines[1:3] == [
        ["without", "a"],
        ["read", "patient", "unchanged", "failed", "characters", "seconds", "documents/s"],
    ]
    assert lines[3][:5] == ["1", "0", "0", "1", "60"]
    assert lines[5][:3] == ["empty.txt", "is", "empty"]
    shown = run(tmp_path, "show", "one")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "30-year-old" in shown.stdout


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_run_that_is_asked_to_end(tmp_path, cache, number, status):
    """It closes its row, says what is stored, and the same command would go on."""
    (tmp_path / "texts").mkdir()
    for each in range(400):
        (tmp_path / "texts" / f"{each}.txt").write_text(
            f"A woman, gravida {each % 9 + 1} para 0, was seen. {each}"
        )
    environment = {"PATH": os.environ["PATH"], "GRAVIDA_CACHE": str(cache), "GRAVIDA_BATCH_SIZE": "4"}
    command = [GRAVIDA, "ingest", "texts", "--workers", "1"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as running:
        stored = wait_for_documents(tmp_path / "gravida.db")
        running.send_signal(number)
        said = running.communicate(timeout=120)[1].splitlines()
    assert running.returncode == status
    assert said[-1] == "gravida: stopped"
    with closing(open_store(f"sqlite:///{tmp_path / 'gravida.db'}", create=False)) as store:
        (run,) = store.recent_runs(9)
        assert run.status == "stopped"
        assert stored <= run.read == store.count() < 400
    assert said[-2].startswith(f"run 1 was stopped: {run.read} read and 0 failed are in the store")


def wait_for_documents(path):
    """How many documents a store has, as soon as it has any."""
    for _ in range(3_000):
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
            if found := store.execute("SELECT count(*) FROM documents").fetchone()[0]:
                return found
        time.sleep(0.1)
    raise TimeoutError(path)


def test_a_prefect_server_that_does_not_answer(tmp_path):
    (tmp_path / "one.txt").write_text("A 30-year-old woman was seen.")
    done = run(tmp_path, "ingest", "one.txt", PREFECT_API_URL="http://127.0.0.1:1/api")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "gravida: Prefect server http://127.0.0.1:1/api: does not answer; start it with `prefect server start`, "
        "or unset the address to run without one\n"
    )


def test_help_loads_nothing_heavy(tmp_path):
    code = "import sys, pipeline.cli.main; print(sorted({'spacy', 'prefect', 'sqlalchemy', 'pydantic', 'lxml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_reader_that_goes_away(tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"A 3{number}-year-old woman was seen.")
    command = f"{GRAVIDA} extract 0.txt 1.txt 2.txt -f json | head -c 1 >/dev/null"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr


def test_a_disk_without_room(tmp_path):
    (tmp_path / "one.txt").write_text("A 30-year-old woman was seen.")
    command = f"{GRAVIDA} extract one.txt -f json > /dev/full"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        "gravida: standard output: cannot be written (No space left on device); make room\n",
    )


def test_a_path_that_is_not_there_is_an_error_of_usage(tmp_path):
    done = run(tmp_path, "ingest", "mistyped")
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == "gravida: Invalid value: mistyped is not there; check the path; see gravida --help\n"
    )
    (tmp_path / "one.txt").write_text("A 30-year-old woman was seen.")
    done = run(tmp_path, "extract", "mistyped", "one.txt")
    assert (done.returncode, done.stderr) == (3, "mistyped: is not there; check the path\n")
    assert done.stdout.startswith('{"schema_version"')
