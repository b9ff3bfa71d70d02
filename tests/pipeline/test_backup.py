"""Copies of a store while others write, and back again."""

import shutil
import sqlite3
import subprocess
import sys
import threading

import pytest

from pipeline.review.access import ReadAnewError, reading_of
from pipeline.review.actions import decide
from pipeline.review.people import Person, Role
from pipeline.review.requests import Asked
from pipeline.store import open_store
from pipeline.store.backup import backup, restore
from schemas.errors import StoreError
from tests.pipeline.review.records import document, put, report

LOCAL = Person("local", Role.ADMIN)
AGE = "cases.0.patient.age"
WRITER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
connection.execute("PRAGMA synchronous = OFF")
while True:
    connection.execute("INSERT INTO filler VALUES (1)")
    if connection.total_changes == 1:
        print("begun", flush=True)
"""


@pytest.fixture
def filled(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    known = put(store, document(), report(document()))
    (number,) = decide(store, known, [Asked(anchor=AGE, action="accept")], LOCAL)
    yield store, known, number
    store.close()


def counts(path):
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT count(*) FROM decisions").fetchone()[0]


def test_a_copy_has_what_only_the_log_has(filled, tmp_path):
    store, _, _ = filled
    bare = tmp_path / "bare.db"
    shutil.copy(tmp_path / "store.db", bare)  # what people do, and what loses the day
    with pytest.raises(sqlite3.OperationalError):
        counts(bare)
    made = backup(store.address, tmp_path / "copy.db")
    assert (made.documents, made.decisions, counts(made.path)) == (1, 1, 1)
    assert sorted(one.name for one in tmp_path.glob("copy*")) == ["copy.db"]  # one file
    assert made.path.stat().st_mode & 0o777 == 0o600


def test_a_copy_is_whole_while_somebody_writes(filled, tmp_path):
    store, known, number = filled
    stop = threading.Event()

    def write():
        seen = number
        while not stop.is_set():
            for action in ("undo", "accept"):
                (seen,) = decide(store, known, [Asked(anchor=AGE, action=action, seen=seen)], LOCAL)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup(store.address, tmp_path / f"{one}.db") for one in range(3)]
    finally:
        stop.set()
        writer.join()
    assert [one.decisions for one in made] == sorted(one.decisions for one in made)
    copy = open_store(f"sqlite:///{made[-1].path}")
    assert len(copy.reviews.decisions(known)) == made[-1].decisions
    copy.close()


def test_a_large_copy_ends_while_somebody_commits_all_the_time(filled, tmp_path):
    store, _, _ = filled
    path, made = tmp_path / "store.db", []
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE filler (x)")
        connection.executemany("INSERT INTO filler VALUES (zeroblob(1000000))", [()] * 60)
    copier = threading.Thread(target=lambda: made.append(backup(store.address, tmp_path / "copy.db")))
    with subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE) as writer:
        try:
            writer.stdout.readline()  # it is at it
            copier.start()
            copier.join(20)
            in_time = not copier.is_alive()
        finally:
            writer.kill()
    copier.join()
    assert in_time
    assert made[0].decisions == 1


def test_a_copy_is_restored_and_the_store_before_it_kept(filled, tmp_path, gravida):
    store, known, number = filled
    assert gravida("backup", str(tmp_path / "copy.db"), "--store", store.address).exit_code == 0
    decide(store, known, [Asked(anchor=AGE, action="reject", seen=number)], LOCAL)
    store.close()
    found = gravida("restore", str(tmp_path / "copy.db"), "--store", store.address)
    assert found.exit_code == 0, found.stderr
    assert "1 documents, 1 decisions; what was there is now" in found.stderr
    assert (counts(tmp_path / "store.db"), counts(tmp_path / "store.db.before-1")) == (1, 2)
    again = open_store(store.address)
    assert [one.action.value for one in again.reviews.decisions(known)] == ["accept"]
    again.close()


def test_what_cannot_be_copied_is_told(filled, tmp_path):
    store, _, _ = filled
    (tmp_path / "there.db").write_text("x")
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE x (y)")
    (tmp_path / "letter.db").write_text("Dear reader" * 1_000)
    for make, words in (
        (lambda: backup(store.address, tmp_path / "there.db"), "is there already"),
        (lambda: backup(store.address, tmp_path / "no" / "copy.db"), "cannot be written"),
        (lambda: backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "a.db"), "is not there"),
        (lambda: backup("postgresql://me:secret@host/db", tmp_path / "a.db"), r"pg_dump"),
        (lambda: restore(tmp_path / "none.db", store.address), "is not there"),
        (lambda: restore(tmp_path / "other.db", store.address), "is no store of Gravida"),
        (lambda: restore(tmp_path / "letter.db", store.address), "cannot be copied"),
        (lambda: restore(tmp_path / "store.db", store.address), "has a log beside it"),
    ):
        with pytest.raises(StoreError, match=words) as error:
            make()
        assert "secret" not in str(error.value)
    assert not (tmp_path / "a.db").exists()
    assert counts(tmp_path / "store.db") == 1


def test_a_store_in_use_is_not_replaced(filled, tmp_path):
    store, known, _ = filled
    backup(store.address, tmp_path / "copy.db")
    with store.reviews._reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM decisions").scalar()
        with pytest.raises(StoreError, match="in use"):
            restore(tmp_path / "copy.db", store.address)
    assert len(store.reviews.decisions(known)) == 1


def test_a_refused_restore_leaves_nothing_behind(filled, tmp_path):
    store, known, number = filled
    made = backup(store.address, tmp_path / "copy.db")
    before = {one.name for one in tmp_path.iterdir()}
    with sqlite3.connect(tmp_path / "store.db") as busy:
        busy.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="is in use"):
            restore(made.path, store.address)
    assert {one.name for one in tmp_path.iterdir()} == before
    assert [one.number for one in store.reviews.decisions(known)] == [number]


def test_the_log_of_a_store_that_is_gone_is_not_written_into_the_copy(filled, tmp_path):
    store, known, number = filled
    made = backup(store.address, tmp_path / "copy.db")
    decide(store, known, [Asked(anchor=AGE, action="reject", seen=number)], LOCAL)
    lost = tmp_path / "lost"
    lost.mkdir()
    shutil.copy(
        tmp_path / "store.db-wal", lost / "store.db-wal"
    )  # the file itself was damaged and moved away
    restored, log = restore(made.path, f"sqlite:///{lost / 'store.db'}")
    assert log == lost / "store.db.before-1-wal"
    assert log.read_bytes() == (tmp_path / "store.db-wal").read_bytes()
    again = open_store(f"sqlite:///{restored.path}")
    assert [one.action.value for one in again.reviews.decisions(known)] == ["accept"]
    again.close()
    assert restore(made.path, f"sqlite:///{restored.path}")[1] == lost / "store.db.before-2"


def test_a_damaged_store_has_to_be_moved_away(filled, tmp_path):
    store, _, _ = filled
    made = backup(store.address, tmp_path / "copy.db")
    (tmp_path / "broken.db").write_text("Dear reader" * 1_000)
    with pytest.raises(StoreError, match="or move a damaged file elsewhere"):
        restore(made.path, f"sqlite:///{tmp_path / 'broken.db'}")


def test_a_page_of_before_the_store_was_restored_stores_nothing(filled, tmp_path):
    store, known, number = filled
    backup(store.address, tmp_path / "copy.db")
    shown = reading_of(store, store.latest(known))
    (lost,) = decide(store, known, [Asked(anchor=AGE, action="reject", seen=number)], LOCAL, shown)
    store.close()
    restore(tmp_path / "copy.db", store.address)
    again = open_store(store.address)
    other = Asked(
        anchor=AGE, action="correct", value={"years": 35}, not_in_text=True, comment="x", seen=number
    )
    (anew,) = decide(again, known, [other], Person("ben", Role.REVIEWER))
    assert anew == lost  # the number that the page has for its own decision
    back = Asked(anchor=AGE, action="accept", seen=lost)
    with pytest.raises(ReadAnewError):
        decide(again, known, [back], LOCAL, shown)
    now = reading_of(again, again.latest(known))
    assert len(decide(again, known, [back], LOCAL, now)) == 1
    again.close()
    restore(tmp_path / "copy.db", store.address)
    third = open_store(store.address)
    assert reading_of(third, third.latest(known)) not in (shown, now)
    third.close()
