"""The embedded Prefect server: what is said of one that does not start, and of one that dies."""

import sys
import threading
import time

import pytest

from pipeline import prefect_home, prefect_server
from pipeline.prefect_home import Home
from pipeline.prefect_server import EmbeddedServer, Server, ServerError

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
    server = EmbeddedServer(Home(tmp_path))
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
            ServerError,
            match=r"ended \(exit code -9\) while the run needed it; .* the same command reads what is left",
        ):
            server.check()


def test_the_log_of_a_server_that_did_well_is_removed(server):
    with server:
        time.sleep(0.05)
        assert server.log.exists()
    assert not server.log.exists()


def test_a_server_that_dies_is_told_of_while_the_run_goes_on(server, monkeypatch):
    monkeypatch.setattr(prefect_server, "WATCH_SECONDS", 0.01)
    told = []
    with server:
        with server.watched(told.append):
            time.sleep(0.05)
            assert told == []
            server._process.kill()
            for _ in range(500):
                time.sleep(0.01)
                if told:
                    break
        assert len(told) == 1, "once"
        assert told[0].startswith(
            "Prefect server: ended (exit code -9) while the run needed it; what was read is stored"
        )


def test_a_server_elsewhere_that_answers_no_longer(monkeypatch):
    monkeypatch.setattr(prefect_server, "WATCH_SECONDS", 0.01)
    monkeypatch.setattr(prefect_server, "_without_events", lambda: None)
    answers, told = iter((True, True)), []
    monkeypatch.setattr(prefect_server, "_answers", lambda _: next(answers, False))
    with Server("http://127.0.0.1:9/api").watched(told.append):
        time.sleep(0.3)
    assert told == [
        "Prefect server http://127.0.0.1:9/api: answers no longer; what was read is stored all the same, "
        "and the same command reads what is left"
    ]


def come_in(folder, order, name):
    with Home(folder):
        order.append(name)


def test_who_comes_while_the_database_is_made_waits(tmp_path):
    order = []
    with Home(tmp_path) as first:
        second = threading.Thread(target=come_in, args=(tmp_path, order, "second"))
        second.start()
        second.join(0.2)
        order.append("made")
        first.shared()
        second.join(10)
        with Home(tmp_path):  # and a third need not wait for those who run
            assert order == ["made", "second"]


@pytest.mark.parametrize(("size", "left"), [(99, True), (101, False)])
def test_a_database_that_has_grown_is_begun_anew_when_nobody_uses_it(tmp_path, monkeypatch, size, left):
    monkeypatch.setattr(prefect_home, "MOST_BYTES", 100)
    for name in ("prefect.db", "prefect.db-wal"):
        (tmp_path / name).write_bytes(b"x" * size if name == "prefect.db" else b"")
    with Home(tmp_path) as first:
        assert (tmp_path / "prefect.db").exists() is left
        first.shared()
        (tmp_path / "prefect.db").write_bytes(b"x" * 200)
        with Home(tmp_path):
            assert (tmp_path / "prefect.db").exists(), "another run uses it"
