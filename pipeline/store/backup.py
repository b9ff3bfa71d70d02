"""Copies of a store in a file, whole while others write, and back again.

A store in SQLite is its file and the log beside it: the file alone lacks what was decided since the log was last folded in,
often a whole day. A copy that is made here is one file without a log.
"""

import os
import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from pipeline.store.open import OWNER_ONLY
from pipeline.store.review_tables import RESTORED
from schemas.errors import StoreError

OTHERS = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy: its file, and what is in it."""

    path: Path
    documents: int
    decisions: int


def backup(address: str, target: Path) -> Copied:
    """A whole copy of the store in a new file, whoever writes meanwhile. Raises StoreError."""
    source = _file(address)
    if not source.exists():
        raise StoreError(f"store {source}: is not there; name it with --store")
    return _copied(source, target)


def restore(source: Path, address: str) -> tuple[Copied, Path | None]:
    """The store made anew from a copy, and where the one before it was put, None where there was none.

    A log without its file is put aside as well: SQLite would write it into whatever file of that name stands beside it.
    Raises StoreError: the copy is none, or the store is in use.
    """
    target = _file(address)
    if not source.exists():
        raise StoreError(f"{source}: is not there; name a file that gravida backup made")
    if source.with_name(f"{source.name}-wal").exists():
        raise StoreError(
            f"{source}: has a log beside it and is no copy of gravida backup; back that store up first"
        )
    fresh = target.with_name(f"{target.name}.restoring")
    fresh.unlink(missing_ok=True)
    made = _copied(source, fresh)
    try:
        _mark(fresh)
        before = _put_aside(target) if target.exists() else _log_put_aside(target)
        fresh.replace(target)
    except (StoreError, OSError, sqlite3.Error) as error:
        fresh.unlink(missing_ok=True)
        if isinstance(error, StoreError):
            raise
        why = error.strerror if isinstance(error, OSError) else error
        raise StoreError(
            f"store {target}: cannot be written ({why}); check the disk and the folder"
        ) from None
    return Copied(target, made.documents, made.decisions), before


def _file(address: str) -> Path:
    """The file of a store. Raises StoreError for one that is in none."""
    try:
        url: URL = make_url(address)
    except ArgumentError:
        raise StoreError(f"store {address}: is no database address; write sqlite:///file.db") from None
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        shown = url.render_as_string(hide_password=True)
        raise StoreError(f"store {shown}: is no file; use the database's own tools (pg_dump, pg_restore)")
    return Path(url.database)


def _copied(source: Path, target: Path) -> Copied:
    """A copy of one file in another that is not there yet. Raises StoreError."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
    except FileExistsError:
        raise StoreError(f"{target}: is there already; name another file") from None
    except OSError as error:
        raise StoreError(f"{target}: cannot be written ({error.strerror}); name another file") from None
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)  # in one step: between two, each commit of a writer would start it over
            new.execute("PRAGMA journal_mode = DELETE")
            return _checked(new, source, target)
    except (sqlite3.Error, StoreError) as error:
        for name in (target.name, *(f"{target.name}{one}" for one in OTHERS)):
            target.with_name(name).unlink(missing_ok=True)
        if isinstance(error, StoreError):
            raise
        raise StoreError(f"{source}: cannot be copied ({error}); check the disk and the file") from None


def _checked(copy: sqlite3.Connection, source: Path, target: Path) -> Copied:
    """What is in a copy. Raises StoreError for one that is damaged or no store of Gravida."""
    told = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if told != "ok":
        raise StoreError(f"{source}: is damaged ({told}); restore an older copy")
    tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", "documents", "decisions"} <= tables:
        raise StoreError(f"{source}: is no store of Gravida; name another file")
    counts = (
        copy.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("documents", "decisions")
    )
    return Copied(target, *counts)


def _mark(fresh: Path) -> None:
    """Say in a store that it was made anew: its numbers of decisions are given a second time, to pages of before."""
    with closing(sqlite3.connect(fresh)) as connection, connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'secrets'").fetchone():
            row = (RESTORED, secrets.token_hex(4))
            connection.execute("INSERT OR REPLACE INTO secrets (name, value) VALUES (?, ?)", row)


def _put_aside(target: Path) -> Path:
    """The store that was there, whole, under another name. Raises StoreError while somebody is at it."""
    before = _free(target)
    try:
        with closing(sqlite3.connect(target, timeout=0)) as old:
            mode = old.execute("PRAGMA journal_mode = DELETE").fetchone()[0]  # folds the log in
        if mode != "delete":
            raise sqlite3.OperationalError("database is locked")
    except sqlite3.Error as error:
        raise StoreError(
            f"store {target}: is in use or damaged ({error}); stop gravida review and ingest first, "
            "or move a damaged file elsewhere"
        ) from None
    target.replace(before)
    for one in OTHERS:
        target.with_name(f"{target.name}{one}").unlink(missing_ok=True)
    return before


def _log_put_aside(target: Path) -> Path | None:
    """Where the log of a store that is no longer there was put, None where there was none."""
    before, found = _free(target), None
    for one in OTHERS:
        log = target.with_name(f"{target.name}{one}")
        if log.exists():
            put = log.replace(before.with_name(f"{before.name}{one}"))
            found = found or put
    return found


def _free(target: Path) -> Path:
    """A name for the store that was there, which neither a file nor a log has yet."""
    number = 1
    while any(target.with_name(f"{target.name}.before-{number}{end}").exists() for end in ("", *OTHERS)):
        number += 1
    return target.with_name(f"{target.name}.before-{number}")
