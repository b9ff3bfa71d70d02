"""Kills at random moments, with SIGKILL: a run, its workers, its Prefect server, its database, the review server."""

import json
import os
import random
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress

import psutil

from pipeline.review.people import Role, add_account
from pipeline.store import open_store
from tests.conftest import ROOT
from tests.pipeline.review.browser import Server, free_port
from tests.soak.stores import content

TOKEN = "secret-of-the-soak"
MOST_SECONDS = 900  # for a run that nobody kills any more
SENTENCES = (
    "A {age}-year-old woman, gravida 3 para 1, was seen at {weeks} weeks.",
    "She took labetalol 200 mg twice daily from 12 weeks.",
    "Haemoglobin was 9.{age} g/dL at {weeks} weeks.",
    "She delivered a live girl of {age}40 g at 38 weeks.",
)


def write_texts(folder, count):
    """So many small reports, each with something of its own."""
    folder.mkdir()
    for number in range(count):
        told = " ".join(SENTENCES).format(age=20 + number % 25, weeks=20 + number % 15)
        (folder / f"r{number:04}.txt").write_text(f"Report {number}.\n{told}\n")
    (folder / "empty.txt").write_text("")
    return folder


class PrefectServer:
    """A Prefect server of its own; it can be killed and started again."""

    def __init__(self, home):
        self.address = f"http://127.0.0.1:{free_port()}/api"
        self._command = [
            sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app",
            "--port", self.address.split(":")[2].removesuffix("/api"), "--log-level", "error",
        ]  # fmt: skip
        self._environment = os.environ | {
            "PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1",
        }  # fmt: skip
        self.start()

    def start(self):
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(1_800):
            with suppress(OSError), urllib.request.urlopen(f"{self.address}/health", timeout=5):
                return
            assert self._process.poll() is None, "the Prefect server ended"
            time.sleep(0.1)
        raise TimeoutError(self.address)

    def kill(self):
        self._process.kill()
        self._process.wait()


class Run:
    """`gravida ingest` of a folder, begun again after each kill."""

    def __init__(self, texts, address, cache, server=None):
        self._server = server
        own = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
        if server is not None:
            own["PREFECT_API_URL"] = server.address
        self.environment = own | {
            "GRAVIDA_CACHE": str(cache), "GRAVIDA_BATCH_SIZE": "8", "GRAVIDA_WORKERS": "2",
            "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1",
        }  # fmt: skip
        self.command = [
            sys.executable, "-c", "from pipeline.cli.main import main; main()",
            "ingest", str(texts), "--store", address,
        ]  # fmt: skip
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def workers(self):
        """The processes that read for the run."""
        found = []
        with suppress(psutil.Error):
            for child in psutil.Process(self.process.pid).children():
                with suppress(psutil.Error):
                    if any("spawn_main" in part for part in child.cmdline()):
                        found.append(child)
        return found

    def kill(self, kind):
        """True where there was something to kill."""
        if kind == "run":
            self.process.kill()
            return True
        if kind == "prefect":
            self._server.kill()
            return True
        for child in self.workers()[:1]:
            with suppress(psutil.Error):
                child.kill()
                return True
        return False

    def finish(self):
        """Let it end; its status and what it said."""
        said, _ = self.process.communicate(timeout=MOST_SECONDS)
        return self.process.returncode, said


def run_kills(texts, address, cache, kinds, *, chance=random, longest=12.0):
    """Kill what is named, one after the other, at random moments; then let the last run end, and the one after it.

    Statuses but these of the documentation are an error, and so is a run that nobody disturbed and that fails.
    """
    server = PrefectServer(cache / "server") if "prefect" in kinds else None
    try:
        _run_kills(Run(texts, address, cache, server), server, kinds, chance, longest)
    finally:
        if server is not None:
            server.kill()


def _run_kills(run, server, kinds, chance, longest):
    run.start()
    for kind in kinds:
        time.sleep(chance.uniform(0.0, longest))
        if run.process.poll() is not None or not run.kill(kind):
            continue
        if kind == "run":
            run.finish()
            run.start()
        elif kind == "prefect":  # the run reads on without it, and ends with 1
            status, said = run.finish()
            assert status in (1, 3), said
            server.start()
            run.start()
    status, said = run.finish()
    assert status in (1, 3), said  # 1 where its Prefect server was killed
    if kinds:
        run.start()
        status, said = run.finish()
    assert status == 3, said  # the one empty file


def undisturbed(texts, folder, cache):
    """What a store holds that nobody disturbed."""
    address = f"sqlite:///{folder / 'undisturbed.db'}"
    run_kills(texts, address, cache, ())
    return content(address)


def review_kills(address, kills, *, chance=random, longest=1.0):
    """Decide on value after value while the server is killed; the decisions that it said were stored, each once.

    The store holds at least one document with values.
    """
    with closing(open_store(address)) as store:
        add_account(store.reviews.people, "ann", "a long enough password", Role.ADMIN)
        store.reviews.people.add_token("ann", "soak", TOKEN, days=1)
        names = [stored.report.document_id for stored in store.records()]
    server = Server(address, "--users")
    stored, asked = set(), []
    try:
        for name in names:
            asked += [(name, value["anchor"]) for value in _ask(server, f"documents/{name}")["values"]]
        chance.shuffle(asked)
        left = iter(asked)
        for _ in range(kills):
            end = time.monotonic() + chance.uniform(0.05, longest)
            while time.monotonic() < end and (value := next(left, None)) is not None:
                _decide(server, *value)
                stored.add(value)
            doubtful = next(left, None)
            killer = subprocess.Popen(
                ["sh", "-c", f"sleep {chance.uniform(0, 0.03):.3f}; kill -9 {server._process.pid}"]
            )
            if doubtful is not None:
                with suppress(OSError, ValueError):
                    _decide(server, *doubtful)
                    stored.add(doubtful)
            killer.wait()
            server.kill()
            server.start()
    finally:
        server.kill()
    with closing(open_store(address)) as store:
        made = [(name, one.anchor) for name in names for one in store.reviews.decisions(name)]
    assert len(made) == len(set(made)), "a decision is there twice"
    assert stored <= set(made), "a decision that was stored is not there"
    assert len(set(made) - stored) <= kills, "decisions that nobody made"


def _ask(server, path, body=None):
    request = urllib.request.Request(
        f"{server.url}/api/v1/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def _decide(server, name, anchor):
    """Accept a value. Raises OSError where the server does not answer, which is a kind of urllib's errors."""
    try:
        _ask(server, f"documents/{name}/decisions", {"decisions": [{"anchor": anchor, "action": "accept"}]})
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{name} {anchor}: {error.code} {error.read().decode()[:300]}") from None
