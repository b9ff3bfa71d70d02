"""The installed command in a process of its own: the embedded Prefect server, and what it prints."""

import os
import subprocess
import sys
from pathlib import Path

GRAVIDA = Path(sys.executable).with_name("gravida")


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


def test_a_prefect_server_that_does_not_answer(tmp_path):
    (tmp_path / "one.txt").write_text("A 30-year-old woman was seen.")
    done = run(tmp_path, "ingest", "one.txt", PREFECT_API_URL="http://127.0.0.1:1/api")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "gravida: Prefect server http://127.0.0.1:1/api: does not answer; start it with `prefect server start`, "
        "or unset the address to use the embedded one\n"
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
