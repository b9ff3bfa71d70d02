"""A Prefect server for a run: a running one by its address, or an embedded one, quiet and offline.

This module is imported before Prefect, because Prefect reads its settings when it is imported.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from pipeline.settings import Settings
from schemas.errors import GravidaError, SettingsError

STARTUP_SECONDS = 120.0  # half a minute on a slow machine, and the first time makes the database
POLL_SECONDS = 0.1
ANSWER_SECONDS = 5.0


class ServerError(GravidaError):
    """The Prefect server does not answer."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that may still be starting."""

    address: str
    process: "subprocess.Popen[bytes] | None" = None
    log: Path | None = None

    def wait(self) -> None:
        """Come back when it answers. Raises ServerError when it does not."""
        if self.process is None:
            if not _answers(self.address):
                advice = "start it with `prefect server start`, or unset the address to use the embedded one"
                raise ServerError(f"Prefect server {self.address}: does not answer; {advice}")
            return
        deadline = time.monotonic() + STARTUP_SECONDS
        while not _answers(self.address):
            if self.process.poll() is not None:
                raise ServerError(
                    f"Prefect server: ended with {self.process.returncode} as it started; see {self.log}"
                )
            if time.monotonic() > deadline:
                raise ServerError(
                    f"Prefect server: did not start within {STARTUP_SECONDS:.0f} s; see {self.log}"
                )
            time.sleep(POLL_SECONDS)


@contextmanager
def prefect_server(settings: Settings) -> Iterator[Server]:
    """A server for as long as the context lasts; Prefect itself may be imported while it starts.

    Raises SettingsError where the cache cannot be made.
    """
    os.environ.update(environment(settings))
    if settings.prefect_api_url is not None:
        os.environ["PREFECT_API_URL"] = settings.prefect_api_url.rstrip("/")
        yield Server(os.environ["PREFECT_API_URL"])
        return
    with _embedded(Path(os.environ["PREFECT_HOME"])) as server:
        os.environ["PREFECT_API_URL"] = server.address
        yield server


def environment(settings: Settings) -> Mapping[str, str]:
    """What Prefect has to find in the environment: a home of its own, no news to anybody, no chatter."""
    home = settings.cache / f"prefect-{version('prefect')}"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"{home}: cannot be made ({error.strerror}); set GRAVIDA_CACHE to a folder"
        ) from None
    return {
        "PREFECT_HOME": str(home),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(int(STARTUP_SECONDS)),
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_CLI_COLORS": "false",
    }


@contextmanager
def _embedded(home: Path) -> Iterator[Server]:
    """A server of our own on a free port. What it has to say goes into a file in its home."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}/api"
    log = home / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.serve_prefect", str(port)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for the run, which then ends the server
        )
        try:
            yield Server(address, process, log)
        finally:
            if process.stdin is not None:
                process.stdin.close()
            try:
                process.wait(ANSWER_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(address: str) -> bool:
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{address}/health", timeout=ANSWER_SECONDS) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
