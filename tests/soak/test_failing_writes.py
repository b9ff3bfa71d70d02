"""Each write of a batch and of a decision fails once, on a disk that is full, on one that refuses, on a line that is cut."""

import itertools
import multiprocessing
import resource
import shutil
import signal
import socket
import threading
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from pipeline.decisions import told
from pipeline.store import open_store
from schemas.errors import StoreError
from schemas.publication import PublicationKind
from schemas.review import Action, Decision
from tests.pipeline.support import VERSIONS, failed, read
from tests.pipeline.test_postgres import postgres  # noqa: F401
from tests.pipeline.test_store import decision
from tests.soak.stores import content

BATCH = [
    read(f"A {number}-year-old woman." + " She was seen again." * 300, f"d{number}")
    for number in range(20, 32)
] + [failed()]
NEWER = VERSIONS.model_copy(update={"rules": "newer"})


def prepare(address):
    """A store with one document, on which somebody decided."""
    with closing(open_store(address)) as store:
        store.add_batch(store.start_run(VERSIONS, {}), [read()])
        of_kind = decision().model_copy(
            update={
                "path": "publication_kind",
                "anchor": "publication_kind",
                "action": Action.CORRECT,
                "value": "review",
                "quote": None,
            }
        )
        assert PublicationKind(of_kind.value)
        store.reviews.decide([Decision.model_validate(of_kind.model_dump())], [None])


def batch(store, run):
    """A batch with new documents, a failure, and a newer reading of the document that was decided on."""
    told.add(store, run, [*BATCH, replace(read(versions=NEWER), kind="case_report")])


def decide(store, _run):
    """A decision of a person."""
    store.reviews.decide([decision()], [None])


WORKS = {"batch": batch, "decision": decide}


def run_of(store):
    return store.start_run(VERSIONS, {})


def undisturbed(address, do):
    """What a prepared store holds before the work, and after it when nothing fails."""
    before = content(address)
    again(address, do)
    return before, content(address)


@pytest.fixture
def fresh(tmp_path):
    """Makes prepared stores in SQLite: copies of one."""
    first = tmp_path / "first.db"
    prepare(f"sqlite:///{first}")
    names = itertools.count()

    def make():
        path = tmp_path / f"{next(names)}.db"
        shutil.copy(first, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture(params=WORKS)
def do(request):
    """What is done."""
    return WORKS[request.param]


def attempt(address, do, disturb):
    """True where the work went through although it was disturbed; else the store said why, in one line."""
    with closing(open_store(address)) as store:
        run = run_of(store)
        with disturb(store):
            try:
                do(store, run)
            except StoreError:
                return False
    return True


def again(address, do):
    """The same once more, as the next run does it."""
    with closing(open_store(address)) as store:
        do(store, run_of(store))


def disturbed(fresh, do, disturb):
    """How often the work failed, each time at a later write, until it went through; the stores are equal each time."""
    before, after = undisturbed(fresh(), do)
    for nth in range(1, 2000):
        address = fresh()
        if attempt(address, do, lambda store, nth=nth: disturb(store, nth)):
            assert content(address) == after
            return nth - 1
        found = content(address)
        assert found in (before, after), f"half of it is there after write {nth}"
        if found == before or do is batch:  # a decision that is there is not sent twice: the page shows it
            again(address, do)
        assert content(address) == after, f"something is missing after write {nth} failed"
    raise AssertionError("it never went through")


@contextmanager
def failing_statement(store, nth):
    """The nth statement that writes, or commits, fails as on a full disk."""
    seen = 0

    def count():
        nonlocal seen
        seen += 1
        return seen == nth

    def on_statement(_connection, _cursor, statement, *_):
        if not statement.lstrip().upper().startswith(("SELECT", "BEGIN", "PRAGMA")) and count():
            raise OperationalError(statement, None, Exception("database or disk is full"))

    def on_commit(_connection):
        if count():
            raise OperationalError("COMMIT", None, Exception("disk I/O error"))

    event.listen(store._engine, "before_cursor_execute", on_statement)
    event.listen(store._engine, "commit", on_commit)
    try:
        yield
    finally:
        event.remove(store._engine, "before_cursor_execute", on_statement)
        event.remove(store._engine, "commit", on_commit)


def test_each_statement_fails_once(fresh, do):
    failures = disturbed(fresh, do, failing_statement)
    assert failures >= 3


@contextmanager
def full_disk(store, nth):
    """SQLite itself may take only so many further pages."""
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def limit(connection, _record, _proxy):
        connection.execute(f"PRAGMA max_page_count = {pages + nth - 1}")

    event.listen(store._engine, "checkout", limit)
    try:
        yield
    finally:
        event.remove(store._engine, "checkout", limit)


def test_the_disk_is_full_at_each_page(fresh, do):
    assert disturbed(fresh, do, full_disk) >= (4 if do is batch else 0)


def limited(address, kind, most, answer):
    """In a process of its own: no file may grow beyond `most` bytes, so that the system refuses a write of SQLite."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store = open_store(address)
    run = run_of(store)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        WORKS[kind](store, run)
        answer.send(True)
    except StoreError:
        answer.send(False)


def test_the_system_refuses_writes(fresh):
    """At each of ten sizes a file of the database, or its log, may not grow any more."""
    refused = 0
    before, after = undisturbed(fresh(), batch)
    for step in range(1, 11):
        address = fresh()
        ours, theirs = multiprocessing.get_context("fork").Pipe()
        process = multiprocessing.get_context("fork").Process(
            target=limited, args=(address, "batch", 16_384 * step, theirs)
        )
        process.start()
        theirs.close()
        refused += ours.recv() is False
        process.join()
        assert content(address) in (before, after)
        again(address, batch)
        assert content(address) == after
    assert refused


class Line:
    """A proxy before a PostgreSQL server, which cuts the line at the nth message of the client."""

    def __init__(self, target):
        self._target, self.left = target, None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._target)
            threading.Thread(target=self._pass, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._pass, args=(server, client, False), daemon=True).start()

    def _pass(self, source, sink, counted):
        try:
            while data := source.recv(65_536):
                if counted and self.left is not None:
                    self.left -= 1
                    if self.left < 0:
                        break
                sink.sendall(data)
        except OSError:
            pass
        for one in (source, sink):
            with closing(one):
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue

    @contextmanager
    def cut(self, nth):
        self.left = nth - 1
        try:
            yield
        finally:
            self.left = None

    def close(self):
        self._listener.close()


def test_the_line_to_postgresql_is_cut_at_each_message(postgres, do):  # noqa: F811
    """A cut after the server had it all leaves the work done though the client was told that it failed."""
    import psycopg

    folder = postgres.split("host=")[1]
    line = Line(f"{folder}/.s.PGSQL.5432")
    names = itertools.count()

    def make(template="template1"):
        name = f"{do.__name__}{next(names)}"
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return f"postgresql://gravida@127.0.0.1:{line.port}/{name}?sslmode=disable"

    prepare(make())
    try:
        assert disturbed(lambda: make(f"{do.__name__}0"), do, lambda _store, nth: line.cut(nth)) >= 3
    finally:
        line.close()
