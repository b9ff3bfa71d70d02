"""The store on real SQLite: batches, immutability, look-up, migrations, what is refused."""

import datetime as dt
import os
import socket
import sqlite3
import threading
from pathlib import Path

import psutil
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text, update
from sqlalchemy.engine import make_url

from pipeline import outcomes
from pipeline.outcomes import Unchanged
from pipeline.store import open as opening
from pipeline.store import open_store
from pipeline.store.runs import Counts, Run
from pipeline.store.tables import RunRow, Table
from pipeline.store.transactions import BusyStoreError
from pipeline.store.worklist import Wanted
from schemas.errors import NotFoundError, StoreError
from schemas.review import Action, Decision
from tests.pipeline.support import VERSIONS, document, failed, read, report, warning

NOW = dt.datetime.now(dt.UTC)
HOST = socket.gethostname()


def start(store):
    return store.start_run(VERSIONS, {"workers": 1})


def raw(store, statement):
    with store._engine.begin() as connection:
        result = connection.execute(text(statement))
        return [tuple(row) for row in result] if result.returns_rows else []


def test_a_batch_is_counted_and_stored(store):
    counts = store.add_batch(
        start(store), [read(), read("A 31-year-old woman.", "two"), failed(), Unchanged("x", "y", "z")]
    )
    assert counts == Counts(read=2, unchanged=1, failed=1, characters=40)
    assert [stored.report.document_name for stored in store.records()] == ["one", "two"]
    assert store.count() == 2


def test_a_stored_record_comes_back_whole(store):
    store.add_batch(start(store), [read()])
    stored = store.latest(document().id)
    assert stored.document == document()
    assert stored.report == report(document())
    assert stored.versions == VERSIONS.key
    assert stored.report.misquoted(stored.document) == []


def test_the_same_content_twice_in_a_batch_is_one_document(store):
    assert store.add_batch(start(store), [read(), read(name="copy")]) == Counts(
        read=1, unchanged=1, characters=20
    )


def warned(store):
    """Three documents: one with two warnings, one with one, one with none."""
    both = (warning("language"), warning("ocr_unsure", share=0.2), warning("ocr_unsure"))
    items = [read(warnings=both), read("A 31-year-old woman.", "two", warnings=(warning("language"),))]
    return store.add_batch(start(store), [*items, read("A 32-year-old woman.", "three")])


def test_warnings_of_reading_are_counted_listed_and_filtered(store):
    counts = warned(store)
    assert counts.warnings == {"language": 2, "ocr_unsure": 1}
    assert (counts + counts).warnings == {"language": 4, "ocr_unsure": 2}
    assert add_again(store).warnings == {}
    listed = {
        asked: [(one.name, one.warnings) for one in store.reviews.work(Wanted(warning=asked))[0]]
        for asked in ("any", "language", "ocr_unsure", "ocr", "ocr_")
    }
    one, two = ("one", ("language", "ocr_unsure")), ("two", ("language",))
    assert {key: sorted(found) for key, found in listed.items()} == {
        "any": [one, two], "language": [one, two], "ocr_unsure": [one], "ocr": [], "ocr_": [],
    }  # fmt: skip
    assert store.reviews.work(Wanted(warning="any"))[1] == 2


def add_again(store):
    return store.add_batch(start(store), [read(warnings=(warning("language"),))])


def test_warnings_follow_a_newer_reading(store):
    warned(store)
    newer = VERSIONS.model_copy(update={"rules": "r2"})
    store.add_batch(start(store), [read(versions=newer)])
    assert [one.name for one in store.reviews.work(Wanted(warning="any"))[0]] == ["two"]


def test_known_is_by_content_and_versions(store):
    store.add_batch(start(store), [read()])
    newer = VERSIONS.model_copy(update={"rules": "r2"})
    assert store.known([document().id, "0" * 16], VERSIONS) == {document().id}
    assert store.known([document().id], newer) == set()


def test_an_extraction_is_never_replaced(store):
    store.add_batch(start(store), [read()])
    counts = store.add_batch(start(store), [read(label="case 2")])
    assert counts == Counts(unchanged=1)
    assert store.latest(document().id).report.cases[0].label == "case 1"


def test_the_newest_extraction_counts(store):
    newer = VERSIONS.model_copy(update={"rules": "r2"})
    store.add_batch(start(store), [read(), read("A 31-year-old woman.", "two")])
    store.add_batch(start(store), [read(versions=newer, label="again")])
    assert store.latest(document().id).report.cases[0].label == "again"
    assert sorted(stored.report.cases[0].label for stored in store.records()) == ["again", "case 1"]


@pytest.mark.parametrize("table", ["extractions", "decisions"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET document_id = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_changes(store, table, statement):
    store.add_batch(start(store), [read()])
    store.reviews.decide([decision()], [None])
    with pytest.raises(Exception, match=f"{table} is append-only"):
        raw(store, statement.format(table))


def decision(path="cases.0.patient.age", value=None, action=Action.ACCEPT):
    return Decision(
        document_id=document().id,
        extraction_key=VERSIONS.key,
        path=path,
        action=action,
        value=value,
        reviewer="a reviewer",
        at=dt.datetime(2024, 5, 6, 7, 8, tzinfo=dt.UTC),
    )


def test_decisions_are_kept_in_order(store):
    store.add_batch(start(store), [read()])
    made = [decision(), decision(value={"years": 31}, action=Action.CORRECT)]
    assert store.reviews.decide(made, [None, None]) == [1, 2]
    numbered = [one.model_copy(update={"number": number}) for number, one in enumerate(made, start=1)]
    assert store.reviews.decisions(document().id) == numbered
    assert store.reviews.decisions("0" * 16) == []


def test_a_decision_needs_a_document(store):
    with pytest.raises(NotFoundError):
        store.reviews.decide([decision()], [None])


def test_failures_of_a_run(store):
    first, second = start(store), start(store)
    store.add_batch(first, [failed("a"), failed("b")])
    store.add_batch(second, [failed("c")])
    assert store.failures(first) == [failed("a"), failed("b")]
    assert store.failures(first, 1) == [failed("a")]


def test_a_run_counts_with_each_batch_and_is_closed(store):
    assert store.recent_runs(9) == []
    run = start(store)
    store.add_batch(run, [read(), failed("a")])
    store.add_batch(run, [read(), read("A 31-year-old woman.", "two")])
    assert store.recent_runs(9) == [Run(run, "running", 2, 1, 1, NOW)]
    store.finish_run(run)
    row = raw(store, "SELECT status, read, unchanged, failed, characters, finished_at IS NOT NULL FROM runs")
    assert row == [("finished", 2, 1, 1, 40, 1)]


@pytest.mark.parametrize(
    ("process", "status"),
    [
        ({"host": HOST, "pid": 2**22 + 1, "began": 1.0}, "lost"),  # no such process
        ({"host": HOST, "pid": os.getpid(), "began": 1.0}, "lost"),  # another has its number now
        ({"host": HOST, "pid": os.getpid(), "began": psutil.Process().create_time()}, "running"),
        ({"host": "elsewhere", "pid": 2**22 + 1, "began": 1.0}, "running"),  # of another machine: who knows
    ],
)
def test_the_next_run_closes_what_died(store, process, status):
    run = start(store)
    with store._engine.begin() as connection:
        connection.execute(update(RunRow).values(options={"process": process}))
    following = start(store)
    found = raw(store, "SELECT id, status, finished_at IS NULL FROM runs ORDER BY id")
    assert found == [(run, status, status == "running"), (following, "running", True)]


def test_a_batch_is_written_whole_or_not_at_all(store):
    run = start(store)
    with pytest.raises(StoreError):
        store.add_batch(run + 7, [read(), failed()])
    assert store.count() == 0


def test_look_up_by_id_start_and_name(store):
    store.add_batch(
        start(store), [read(), read("A 31-year-old woman.", "two words"), read("A 32-year-old.", "two")]
    )
    for wanted in (document().id, document().id[:6], document().id.upper(), "one"):
        assert store.find(wanted) == document().id
    assert store.find("two") == document("A 32-year-old.").id


def test_look_up_says_what_could_be_meant(store):
    store.add_batch(start(store), [read(), read("A 31-year-old woman.", "one")])
    first, second = sorted([document().id, document("A 31-year-old woman.").id])
    with pytest.raises(NotFoundError) as caught:
        store.find("one")
    assert str(caught.value) == f"one: could be {first} (one), {second} (one); give more of the id"


@pytest.mark.parametrize("wanted", ["nothing", "%", "_", ""])
def test_look_up_of_what_is_not_there(store, wanted):
    if wanted == "":
        with pytest.raises(NotFoundError):
            store.find(wanted)
        return
    store.add_batch(start(store), [read()])
    with pytest.raises(NotFoundError, match=f"^{wanted}: no document of this id or name in "):
        store.find(wanted)


def test_sqlite_is_in_wal_with_foreign_keys(store):
    assert raw(store, "PRAGMA journal_mode") == [("wal",)]
    assert raw(store, "PRAGMA foreign_keys") == [(1,)]


def test_migrations_make_the_tables_that_the_code_has(store):
    with store._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []


def test_head_is_the_newest_migration():
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "pipeline.store:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [opening.HEAD]


def test_opening_again_keeps_everything(tmp_path):
    address = f"sqlite:///{tmp_path / 'a.db'}"
    first = open_store(address)
    first.add_batch(start(first), [read()])
    first.close()
    second = open_store(address, create=False)
    assert second.count() == 1
    second.close()


def test_two_who_open_a_new_store_at_once(tmp_path):
    address = f"sqlite:///{tmp_path / 'a.db'}"
    problems = []

    def visit():
        try:
            open_store(address).close()
        except StoreError as error:
            problems.append(error)

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert problems == []


def refused(address, **options):
    with pytest.raises(StoreError) as caught:
        open_store(address, **options)
    return str(caught.value)


def test_a_store_of_a_newer_version_is_refused(tmp_path):
    path = tmp_path / "a.db"
    open_store(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    message = refused(f"sqlite:///{path}")
    assert message == (
        f"store sqlite:///{path}: was made by a newer Gravida (step 9999); upgrade Gravida, or name another store"
    )


def test_another_programs_database_is_refused(tmp_path):
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (title)")
    connection.close()
    assert refused(f"sqlite:///{path}").startswith(f"store sqlite:///{path}: is another program's database; ")


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "a.db"
    path.write_text("a letter to the editor, long enough to be no header of a database\n" * 20)
    assert "file is not a database" in refused(f"sqlite:///{path}")


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("nonsense", "store nonsense: is no database address; write sqlite:///file.db"),
        (
            "mysql://host/x",
            "store mysql://host/x: Gravida stores in SQLite or PostgreSQL; write sqlite:///file.db",
        ),
        (
            "sqlite:////no/folder/x.db",
            "store sqlite:////no/folder/x.db: there is no folder /no/folder; make it, or name another place",
        ),
    ],
)
def test_addresses_that_cannot_be(address, message):
    assert refused(address) == message


def test_a_store_that_is_not_there_is_not_made_for_reading(tmp_path):
    address = f"sqlite:///{tmp_path / 'a.db'}"
    assert refused(address, create=False).startswith(
        f"store {address}: is not there; run `gravida ingest` first"
    )
    assert not (tmp_path / "a.db").exists()


def test_a_password_is_not_shown():
    message = refused("postgresql://user:secret@localhost:1/nothing")
    assert "secret" not in message
    assert "***" in message


def test_a_busy_store_is_told_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    path = tmp_path / "a.db"
    repository = open_store(f"sqlite:///{path}")
    run = start(repository)
    other = create_engine(f"sqlite:///{path}")
    with other.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(BusyStoreError, match="another program is writing"):
            repository.add_batch(run, [read()])
    other.dispose()
    repository.close()


def test_documents_are_packed():
    of = document("A woman. " * 5_000)
    assert outcomes.unpack(outcomes.pack(of)) == of
    assert len(outcomes.pack(of)) < 2_000


@pytest.fixture
def locked(store, monkeypatch):
    """The store's file, that the person who asks may not write."""
    store.add_batch(start(store), [read()])
    store.close()
    monkeypatch.setattr(opening, "_may_write", lambda path: False)
    return store.address


def test_a_store_that_may_not_be_written_is_read(locked):
    again = open_store(locked, create=False)
    assert [stored.report.document_name for stored in again.records()] == ["one"]
    with pytest.raises(StoreError, match="attempt to write a readonly database"):
        start(again)
    again.close()


def test_a_store_whose_last_changes_are_beside_it_says_so(locked):
    path = Path(make_url(locked).database)
    path.with_name(f"{path.name}-wal").write_bytes(b"changes")
    with pytest.raises(
        StoreError, match=r"may not be written, and its last changes are in .*-wal; copy both"
    ):
        open_store(locked, create=False)


def test_a_new_store_is_its_owner_s(tmp_path):
    path = tmp_path / "new.db"
    store = open_store(f"sqlite:///{path}")
    store.start_run(VERSIONS, {})
    assert {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {
        "new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600,
    }  # fmt: skip
    store.close()
    path.chmod(0o644)  # as somebody decided
    open_store(f"sqlite:///{path}").close()
    assert path.stat().st_mode & 0o777 == 0o644
