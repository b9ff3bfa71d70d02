"""Transactions whose database errors are ours."""

from typing import NoReturn

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from schemas.errors import StoreError


class BusyStoreError(StoreError):
    """Another writer held the store for too long; trying again can help."""


def reason(error: DatabaseError) -> str:
    """The database's own words in one line."""
    return " ".join(str(error.orig if error.orig is not None else error).split())[:300]


class Transaction:
    """A transaction whose database errors are ours."""

    def __init__(self, engine: Engine, address: str, *, writes: bool) -> None:
        """`address` is the store's, for messages; `writes` takes the writer's place at once."""
        self._engine, self._address, self._writes = engine, address, writes

    def __enter__(self) -> Connection:
        """A connection inside the transaction. Raises BusyStoreError or StoreError."""
        try:
            self._connection = self._engine.connect().execution_options(gravida_writes=self._writes)
            self._transaction = self._connection.begin()
        except DatabaseError as error:
            self._raise(error)
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Keep all of it, or nothing. Raises BusyStoreError or StoreError for the database's own errors."""
        try:
            if kind is None:
                self._transaction.commit()
            else:
                self._transaction.rollback()
        except DatabaseError as problem:
            error = problem
        finally:
            self._connection.close()
        if isinstance(error, DatabaseError):
            self._raise(error)

    def _raise(self, error: DatabaseError) -> NoReturn:
        words = reason(error)
        if isinstance(error, OperationalError) and ("locked" in words or "busy" in words):
            raise BusyStoreError(
                f"store {self._address}: another program is writing ({words}); try again"
            ) from None
        raise StoreError(f"store {self._address}: {words}; check the disk and the permissions") from None
