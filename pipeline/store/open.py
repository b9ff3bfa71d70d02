"""Opens a store: connects, brings its tables up to date, and refuses what it does not know."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from pipeline.store.articles import fill
from pipeline.store.repository import Repository
from pipeline.store.transactions import reason
from schemas.errors import StoreError

HEAD = "0012"  # the newest step in migrations/versions
ARTICLES = "0004"  # the step since which documents are sources of articles
BUSY_SECONDS = 60.0  # how long a writer waits for another
OWNER_ONLY = 0o600  # who may read a new file: patients' histories are nobody else's; its log is made alike
KNOWN = ("sqlite", "postgresql")


def open_store(address: str, *, create: bool = True) -> Repository:
    """The store at a database address, made where there is none unless `create` is False.

    Raises StoreError: no such database, another program's database, or one of a newer Gravida.
    """
    url = _url(address)
    shown = url.render_as_string(hide_password=True)
    read_only = False
    if url.get_backend_name() == "sqlite":
        _check_file(url, shown, create=create)
        read_only = _is_read_only(url, shown)
    engine = _read_only_engine(url) if read_only else _engine(url, shown)
    try:
        with engine.connect() as connection:
            found = _revision(connection, shown)
        if found != HEAD and read_only:
            raise StoreError(
                f"store {shown}: is of an older Gravida and may not be written; copy it to where it may"
            )
        if found != HEAD:
            _migrate(engine, found, shown)
    except DatabaseError as error:
        engine.dispose()
        raise StoreError(f"store {shown}: cannot be opened: {reason(error)}; check the address") from None
    except StoreError:
        engine.dispose()
        raise
    return Repository(engine, shown)


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise StoreError(f"store {address}: is no database address; write sqlite:///file.db") from None
    if url.get_backend_name() not in KNOWN:
        raise StoreError(f"store {address}: Gravida stores in SQLite or PostgreSQL; write sqlite:///file.db")
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def _check_file(url: URL, shown: str, *, create: bool) -> None:
    if not url.database or url.database == ":memory:":
        return
    path = Path(url.database)
    if not path.parent.is_dir():
        raise StoreError(f"store {shown}: there is no folder {path.parent}; make it, or name another place")
    if not create and not path.exists():
        raise StoreError(f"store {shown}: is not there; run `gravida ingest` first, or name it with --store")
    with suppress(
        OSError
    ):  # a store that is there stays as it is; one that cannot be made says so when it is opened
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, OWNER_ONLY))


def _is_read_only(url: URL, shown: str) -> bool:
    """True for a file that is there and that nobody here may write, which can be shown and exported all the same.

    Raises StoreError where its last changes stand in a log beside it, which only a writer can join to it.
    """
    path = Path(url.database or ":memory:")
    if not path.exists() or (_may_write(path) and _may_write(path.parent)):
        return False
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise StoreError(
            f"store {shown}: may not be written, and its last changes are in {log.name}; copy both to where they may be"
        )
    return True


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK)


def _read_only_engine(url: URL) -> Engine:
    """An engine on a file that nobody writes meanwhile; it asks for no log and no lock beside it."""
    path = quote(str(Path(url.database or "").resolve()))
    engine = create_engine(
        url.set(database=f"file:{path}", query={"mode": "ro", "immutable": "1", "uri": "true"}),
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _on_connect_read_only)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect_read_only(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _engine(url: URL, shown: str) -> Engine:
    options: dict[str, Any] = {}
    if url.get_backend_name() == "sqlite":
        options["connect_args"] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    try:
        engine = create_engine(url, **options)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        advice = "install it with pip install 'gravida[postgres]'"
        raise StoreError(f"store {shown}: the database driver is missing ({error}); {advice}") from None
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, those that write at once as writers
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("gravida_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _revision(connection: Connection, shown: str) -> str | None:
    """The step that the store is at, None for an empty database."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise StoreError(f"store {shown}: is another program's database; name another file with --store")
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _migrate(engine: Engine, found: str | None, shown: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "pipeline.store:migrations")
    config.set_main_option("path_separator", "os")
    step = found
    if found is not None:
        with suppress(CommandError):
            if ScriptDirectory.from_config(config).get_revision(found) is not None:
                found = None
        if found is not None:
            raise StoreError(
                f"store {shown}: was made by a newer Gravida (step {found}); upgrade Gravida, or name another store"
            )
    with engine.connect().execution_options(gravida_writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if step is not None and step < ARTICLES:
            fill(connection)
