"""The summary of what was not run."""

import subprocess
import sys

from tests.conftest import ROOT
from tests.not_run import not_run


def test_reasons_are_kinds():
    assert not_run([
        "Skipped: needs the reference texts beside the repository (../shared)", "Skipped: needs a browser: apt-get install chromium",
        "Skipped: could not import 'psycopg': No module named 'psycopg'", "Skipped: needs the programs of a PostgreSQL server",
        "Skipped: needs dask (the extra cluster)", "Skipped: scispaCy has no wheels for this Python", "Skipped: needs a trumpet",
    ]) == [
        "     2  for want of PostgreSQL: apt-get install postgresql",
        "     1  for want of the reference texts beside the repository, which do not ship",
        "     1  for want of a browser: apt-get install chromium",
        "     1  for want of a cluster: pip install 'gravida[cluster]'",
        "     1  for want of a later or an earlier Python",
        "     1  for want of a trumpet",
    ]  # fmt: skip


def test_the_end_of_a_run_says_it(tmp_path):
    (tmp_path / "test_probe.py").write_text(
        "import pytest\n\ndef test_one():\n    pytest.skip('needs a trumpet')\n\ndef test_two():\n    pass\n"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.not_run",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "1 tests were not run" in done.stdout
    assert "     1  for want of a trumpet" in done.stdout
