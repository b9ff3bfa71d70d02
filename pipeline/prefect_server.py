"""A Prefect server for a run: a running one by its address, or an embedded one, quiet and offline.

This module is imported before Prefect, because Prefect reads its settings when it is imported.
"""

import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Self

from pipeline.prefect_home import Home
from pipeline.settings import Settings
from schemas.errors import GravidaError, SettingsError

STARTUP_SECONDS = 120.0  # half a minute on a slow machine, and the first time makes the database
POLL_SECONDS = 0.1
ANSWER_SECONDS = 5.0
WATCH_SECONDS = 2.0  # between looks at a server in the run
RETRIES = "2"  # of a request: 6 seconds, after which a server that was killed is known to be gone
RECONNECTIONS = 2  # of the stream of events, which follow each other without a pause
_GONE = "what was read is stored all the same, and the same command reads what is left"
_ERROR = re.compile(r"[\w.]{1,80}(?:Error|Exception)\b")


class ServerError(GravidaError):
    """The Prefect server does not answer."""


class Server:
    """A server that runs somewhere already."""

    def __init__(self, address: str) -> None:
        """Nothing is asked of it before `wait`."""
        self.address = address

    def wait(self) -> None:
        """Come back when it answers. Raises ServerError when it does not."""
        if not _answers(self.address):
            advice = "start it with `prefect server start`, or unset the address to use the embedded one"
            raise ServerError(f"Prefect server {self.address}: does not answer; {advice}")
        _with_patience()

    def check(self) -> None:
        """Raises ServerError where the server has gone while it was needed."""
        if not _answers(self.address):
            raise ServerError(f"Prefect server {self.address}: answers no longer; {_GONE}")

    @contextmanager
    def watched(self, tell: Callable[[str], None]) -> Iterator[None]:
        """While the context lasts, tell at once that the server has gone: the run reads on without it."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(WATCH_SECONDS):
                try:
                    self.check()
                except ServerError as error:
                    _without_events()
                    tell(f"{error}")
                    return

        watcher = threading.Thread(target=watch, daemon=True, name="prefect server")
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()


class EmbeddedServer(Server):
    """A server of our own on a free port, for as long as the context lasts.

    What it has to say goes into a file in its home, which is removed when all went well. One that ends as it
    starts is started once more.
    """

    def __init__(self, home: Home) -> None:
        """Nothing starts before the context is entered."""
        port = _free_port()
        super().__init__(f"http://127.0.0.1:{port}/api")
        self._command = [sys.executable, "-m", "pipeline.serve_prefect", str(port)]
        self.log = home.folder / f"server-{os.getpid()}-{port}.log"
        self._home = home
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it; `wait` tells when it answers."""
        self._start()
        return self

    def __exit__(self, *error: object) -> None:
        """End it."""
        process = self._process
        if process is None:
            return
        ended = process.poll() is not None
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(ANSWER_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if not ended:
            self.log.unlink(missing_ok=True)

    def _start(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is for the run, which then ends the server
            )

    def wait(self) -> None:
        """Come back when it answers. Raises ServerError when it does not."""
        deadline = time.monotonic() + STARTUP_SECONDS
        starts_left = 1
        while not _answers(self.address):
            if self.ended is not None and starts_left:
                starts_left -= 1
                self._start()
            elif self.ended is not None:
                raise ServerError(
                    f"Prefect server: ended as it started ({_last_line(self.log)}); see {self.log}"
                )
            if time.monotonic() > deadline:
                raise ServerError(
                    f"Prefect server: did not start within {STARTUP_SECONDS:.0f} s; see {self.log}"
                )
            time.sleep(POLL_SECONDS)
        self._home.shared()
        _without_events()

    @property
    def ended(self) -> int | None:
        """The exit code of a server that has ended, None of one that runs."""
        return self._process.poll() if self._process is not None else None

    def check(self) -> None:
        """Raises ServerError where the server has gone while it was needed."""
        if self.ended is not None:
            raise ServerError(
                f"Prefect server: ended (exit code {self.ended}) while the run needed it; {_GONE}; see {self.log}"
            )


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
    with Home(Path(os.environ["PREFECT_HOME"])) as home, EmbeddedServer(home) as server:
        os.environ["PREFECT_API_URL"] = server.address
        yield server


def environment(settings: Settings) -> Mapping[str, str]:
    """What Prefect has to find in the environment: a home of its own, no news to anybody, no chatter."""
    home = settings.cache / f"prefect-{version('prefect')}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o700)  # it holds the names of documents
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
        "PREFECT_CLIENT_MAX_RETRIES": RETRIES,
    }


def _with_patience() -> None:
    """Events of a server that has gone are given up at once, not after ten tries each."""
    from prefect.events.clients import PrefectEventsClient
    from prefect.events.worker import EventsWorker

    EventsWorker.set_client_override(PrefectEventsClient, reconnection_attempts=RECONNECTIONS)


def _without_events() -> None:
    """Nobody listens to the events of an embedded server, and one that was killed is waited for at each."""
    from prefect.events.clients import NullEventsClient
    from prefect.events.worker import EventsWorker

    EventsWorker.set_client_override(NullEventsClient)


def _last_line(log: Path) -> str:
    """What a server said last that tells why it ended; the end of the interpreter itself tells nothing."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines()]
    errors = [line for line in lines if _ERROR.match(line) and not line.startswith("Fatal Python error")]
    return (errors or lines or ["without a word"])[-1][:300]


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
