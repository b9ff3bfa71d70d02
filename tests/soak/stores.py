"""What a store holds, without what differs from run to run: times, numbers of runs, the runs themselves."""

from sqlalchemy import create_engine, inspect

from pipeline.store.open import _url

PASSED_OVER = frozenset({"runs", "alembic_version", "sessions", "secrets", "sqlite_sequence"})
VARYING = frozenset(
    {"id", "run_id", "added_at", "made_at", "at", "changed_at", "created_at", "started_at", "finished_at"}
)


def content(address):
    """The rows of each table, in an order of their own."""
    engine = create_engine(_url(address))
    try:
        with engine.connect() as connection:
            return {table: _rows(connection, table) for table in sorted(inspect(connection).get_table_names())
                    if table not in PASSED_OVER}  # fmt: skip
    finally:
        engine.dispose()


def _rows(connection, table):
    kept = [column["name"] for column in inspect(connection).get_columns(table)
            if column["name"] not in VARYING or (table, column["name"]) == ("documents", "id")]  # fmt: skip
    names = ", ".join(f'"{name}"' for name in kept)
    rows = sorted(map(repr, map(tuple, connection.exec_driver_sql(f'SELECT {names} FROM "{table}"'))))
    return (
        sorted(set(rows)) if table == "failures" else rows
    )  # each run that tries a document says why it failed
