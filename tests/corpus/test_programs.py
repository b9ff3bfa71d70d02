"""Programs that are run on bytes: what counts is their work, not how long a busy machine lets them wait."""

import subprocess
import sys

import pytest

from corpus.readers.programs import run_program


def python(code):
    return [sys.executable, "-S", "-c", code]


def test_a_program_is_given_bytes_and_says_some():
    done = run_program(
        python("import sys; print(sys.stdin.read().upper()); sys.exit(3)"), b"iron " * 40_000, 20
    )
    assert (done.returncode, done.stdout) == (3, b"IRON " * 40_000 + b"\n")


def test_one_that_waits_longer_than_it_may_work_is_waited_for():
    done = run_program(
        python("import sys, time; time.sleep(1.5); print(len(sys.stdin.read()))"), b"x" * 300_000, 0.5
    )
    assert done.stdout == b"300000\n"


@pytest.mark.parametrize("code", ["while True: pass", "import time; time.sleep(600)"])
def test_one_that_works_or_waits_without_end_is_ended(code):
    with pytest.raises(subprocess.TimeoutExpired):
        run_program(python(code), b"", 0.2)


def test_one_that_is_not_there():
    with pytest.raises(OSError, match="no-such-program"):
        run_program(["/no-such-program"], b"", 1)
