"""A Prefect server for a run: a running one by its address, or the run's own answers, quiet and offline.

This module is imported before Prefect, because Prefect reads its settings when it is imported.
"""

import os
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version

from pipeline.prefect_local import LocalApi
from pipeline.settings import Settings
from schemas.errors import GravidaError, SettingsError

ANSWER_SECONDS = 5.0
WATCH_SECONDS = 2.0  # between looks at a server in the run
RETRIES = "2"  # of a request: 6 seconds, after which a server that was killed is known to be gone
RECONNECTIONS = 2  # of the stream of events, which follow each other without a pause
_GONE = "what was read is stored all the same, and the same command reads what is left"


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
            advice = "start it with `prefect server start`, or unset the address to run without one"
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
    """The run's own answers to Prefect, which end with it."""

    def wait(self) -> None:
        """It answers already; nobody listens to its events."""
        _without_events()

    @contextmanager
    def watched(self, tell: Callable[[str], None]) -> Iterator[None]:
        """It cannot go away before the run does."""
        yield


@contextmanager
def prefect_server(settings: Settings) -> Iterator[Server]:
    """A server for as long as the context lasts; import Prefect inside it.

    Raises SettingsError where the cache cannot be made.
    """
    os.environ.update(environment(settings))
    if settings.prefect_api_url is not None:
        os.environ["PREFECT_API_URL"] = settings.prefect_api_url.rstrip("/")
        yield Server(os.environ["PREFECT_API_URL"])
        return
    with LocalApi() as api:
        os.environ["PREFECT_API_URL"] = api.address
        yield EmbeddedServer(api.address)


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
    """Nobody listens to the events of a run without a server, and one that has gone is waited for at each."""
    from prefect.events.clients import NullEventsClient
    from prefect.events.worker import EventsWorker

    EventsWorker.set_client_override(NullEventsClient)


def _answers(address: str) -> bool:
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{address}/health", timeout=ANSWER_SECONDS) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False
