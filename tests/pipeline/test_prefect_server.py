"""The embedded Prefect server: what is said of one that does not start, and of one that dies."""

import sys
import time

import pytest

from pipeline import prefect_server
from pipeline.prefect_server import EmbeddedServer, ServerError

LIVES = [sys.executable, "-c", "import sys; sys.stdin.read()"]
FAILS = [
    sys.executable,
    "-c",
    "import sys; sys.exit('sqlite3.OperationalError: table flow exists\\nFatal Python error: at the end')",
]


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setattr(prefect_server, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(prefect_server, "_without_events", lambda: None)
    server = EmbeddedServer(tmp_path)
    server._command = LIVES
    return server


def test_a_server_that_ends_as_it_starts_is_started_once_more(server, monkeypatch):
    answers = iter((False, False, True))
    monkeypatch.setattr(
        prefect_server, "_answers", lambda _: server._process.poll() is None and next(answers, True)
    )
    server._command = [sys.executable, "-c", "raise SystemExit(3)"]
    with server:
        server._process.wait()
        server._command = LIVES
        server.wait()
        assert server.ended is None


def test_a_server_that_never_starts_is_said_with_its_own_words(server, monkeypatch):
    monkeypatch.setattr(prefect_server, "_answers", lambda _: False)
    server._command = FAILS
    with server, pytest.raises(ServerError) as caught:
        server.wait()
    assert str(caught.value) == (
        f"Prefect server: ended as it started (sqlite3.OperationalError: table flow exists); see {server.log}"
    )
    assert server.log.exists()


def test_a_server_that_dies_in_the_run_is_said(server):
    with server:
        server.check()
        server._process.kill()
        server._process.wait()
        with pytest.raises(
            ServerError, match=r"ended \(exit code -9\) while the run needed it; .* the same command reads"
        ):
            server.check()


def test_the_log_of_a_server_that_did_well_is_removed(server):
    with server:
        time.sleep(0.05)
        assert server.log.exists()
    assert not server.log.exists()
