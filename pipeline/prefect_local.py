"""What Prefect asks of a server while one run goes on, answered by a thread of the run itself, from memory.

A server of Prefect's own takes as long to start as fifty reports to read, and keeps a history at which nobody looks
when no server is named: what a run did is in its store. Only what the flow `ingest` asks is answered.
"""

import json
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from typing import Any, Self
from uuid import uuid4

from corpus.limits import MEGABYTE

HOST = "127.0.0.1"
MOST_BYTES = 16 * MEGABYTE  # of what is asked; a run's parameters and summary are a thousandth of it

Json = Any
Answer = tuple[int, Json]


class Runs:
    """The flows, runs and artifacts of this process, as Prefect's API tells them."""

    def __init__(self) -> None:
        """There are none yet."""
        self._held: dict[str, dict[str, Json]] = {}
        self._lock = threading.Lock()

    def answer(self, method: str, path: str, body: dict[str, Json]) -> Answer:
        """The status and the content of the answer; 404 for what is not known here.

        >>> runs = Runs()
        >>> status, flow = runs.answer("POST", "/flows/", {"name": "ingest"})
        >>> int(status), runs.answer("GET", f"/flows/{flow['id']}", {}) == (200, flow)
        (201, True)
        >>> int(runs.answer("GET", "/deployments/", {})[0])
        404
        """
        for asked, shape, tell in _ASKED:
            if asked == method and (found := shape.fullmatch(path)):
                return tell(self, body, *found.groups())
        return HTTPStatus.NOT_FOUND, {"detail": "Not Found"}

    def made(self, body: dict[str, Json]) -> Answer:
        """A new flow, run or artifact."""
        now = _now()
        with self._lock:
            new = {"name": "run", **body, "id": str(uuid4()), "created": now, "updated": now}
            if body.get("state"):
                new["state"] = _state(body["state"])
            self._held[new["id"]] = new
            return HTTPStatus.CREATED, dict(new)

    def told(self, _body: dict[str, Json], own: str) -> Answer:
        """One that was made before."""
        with self._lock:
            held = self._held.get(own)
            return (HTTPStatus.OK, dict(held)) if held else (HTTPStatus.NOT_FOUND, {"detail": "Not Found"})

    def moved(self, body: dict[str, Json], own: str) -> Answer:
        """A run in the state that was proposed: nobody here has a say in it."""
        state = _state(body["state"])
        with self._lock:
            if own not in self._held:
                return HTTPStatus.NOT_FOUND, {"detail": "Not Found"}
            self._held[own] |= {"state": state, "updated": _now()}
        return HTTPStatus.CREATED, {"state": state, "status": "ACCEPT", "details": {"type": "accept_details"}}


def _state(proposed: dict[str, Json]) -> dict[str, Json]:
    return {**proposed, "id": str(uuid4()), "timestamp": _now()}


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _always(status: int, content: Json) -> Callable[..., Answer]:
    return lambda _runs, _body: (status, content)


_UUID = r"([0-9a-f-]{36})"
_ASKED: tuple[tuple[str, re.Pattern[str], Callable[..., Answer]], ...] = tuple(
    (method, re.compile(path), tell)
    for method, path, tell in (
        ("GET", r"/health", _always(HTTPStatus.OK, True)),
        ("GET", r"/admin/version", _always(HTTPStatus.OK, version("prefect"))),
        ("GET", r"/admin/storage", _always(HTTPStatus.OK, {"default_result_storage_block_id": None})),
        ("GET", r"/csrf-token", _always(HTTPStatus.UNPROCESSABLE_ENTITY, {"detail": "CSRF protection is disabled."})),
        ("POST", r"/(?:flows|flow_runs|artifacts)/", Runs.made),
        ("GET", rf"/(?:flows|flow_runs)/{_UUID}", Runs.told),
        ("POST", rf"/flow_runs/{_UUID}/set_state", Runs.moved),
    )
)  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and content in one packet
    server: "LocalApi"

    def do_GET(self) -> None:
        """Answer what is asked."""
        self._answer({})

    def do_POST(self) -> None:
        """Answer what is sent."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > MOST_BYTES:
            self.close_connection = True
            self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"detail": "too large"})
            return
        try:
            body = json.loads(self.rfile.read(length) or b"{}")
        except ValueError:
            body = None
        self._answer(body)

    def _answer(self, body: Json) -> None:
        path = self.path.partition("?")[0].removeprefix("/api")
        if not isinstance(body, dict) or not isinstance(body.get("state", {}), dict):
            self._send(HTTPStatus.UNPROCESSABLE_ENTITY, {"detail": "no object"})
            return
        self._send(*self.server.runs.answer(self.command, path, body))

    def _send(self, status: int, content: Json) -> None:
        sent = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


class LocalApi(ThreadingHTTPServer):
    """Answers at `address`, for as long as the context lasts, on a port that was free."""

    daemon_threads = True

    def __init__(self) -> None:
        """The port is ours from here on."""
        super().__init__((HOST, 0), _Handler)
        self.runs = Runs()
        self.address = f"http://{HOST}:{self.server_address[1]}/api"
        self._thread = threading.Thread(target=self.serve_forever, daemon=True, name="prefect api")

    def __enter__(self) -> Self:
        """Answer from now on."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Answer no more."""
        self.shutdown()
        self._thread.join()
        self.server_close()
