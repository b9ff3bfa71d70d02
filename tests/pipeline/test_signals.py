"""What asks a command to end, and what its end is then."""

import signal

import pytest

from pipeline.cli import ingest, main, signals
from schemas.errors import StoreError


@pytest.fixture
def asked(monkeypatch):
    """A process that was asked to end by SIGTERM."""
    ending = signals.Ending()
    ending.status = 143
    for module in (main, ingest):
        monkeypatch.setattr(module, "ENDING", ending)
    return ending


@pytest.mark.parametrize("error", [StoreError("the store has gone"), RuntimeError("no new work")])
def test_what_stops_a_command_that_was_asked_to_end_is_its_end(gravida, folder, asked, monkeypatch, error):
    (folder / "one.txt").write_text("A 30-year-old woman was seen.")

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(ingest, "_run", fail)
    result = gravida("ingest", "one.txt")
    assert (result.exit_code, result.stderr) == (asked.status, "gravida: stopped\n")


def test_a_signal_becomes_an_interrupt_and_an_ignored_one_stays_ignored():
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        ending = signals.Ending()
        ending.listen()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        assert ending.status == 143
        signal.raise_signal(signal.SIGTERM)  # the second does not disturb the closing
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
