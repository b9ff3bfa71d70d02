"""What the parts of the review's store share: one row of the work list at a time, changed under a lock and logged."""

from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from pipeline.store import rows, worklist
from pipeline.store.articles import sources
from pipeline.store.review_tables import EventRow
from pipeline.store.transactions import Transaction
from pipeline.store.worklist import Work
from schemas.errors import GravidaError, NotFoundError


class NotCountedError(GravidaError):
    """A document of which another source counts: nobody decides on it."""

    def __init__(self, name: str, primary: str, format: str) -> None:
        """`primary` is the id of the source that counts, `format` its format."""
        super().__init__(
            f"{name}: is another source of the article {primary} ({format}), which counts; decide there, "
            f"or part the two with `gravida part`"
        )


class Logged:
    """A part of an open store whose changes stand in the log."""

    def __init__(self, engine: Engine, shown: str) -> None:
        """`shown` is the address without its password, for messages."""
        self._engine, self._shown = engine, shown

    def _one(self, connection: Connection, document_id: str, *, lock: bool = False) -> Work:
        query = select(*worklist.COLUMNS).where(worklist.COLUMNS.document_id == document_id)
        row = connection.execute(query.with_for_update() if lock else query).mappings().first()
        if row is None:
            raise NotFoundError(f"{document_id}: no such document in {self._shown}; look in the work list")
        return worklist.work(row)

    def _counted(self, connection: Connection, document_id: str) -> Work:
        """A document's row, locked. Raises NotCountedError for one that is only another source of an article."""
        work = self._one(connection, document_id, lock=True)
        if not work.is_primary:
            primary = sources(connection, document_id)[0]
            raise NotCountedError(work.name, primary.document_id, primary.format)
        return work

    @staticmethod
    def _log(
        connection: Connection, who: str, what: str, document_id: str | None, detail: dict[str, Any]
    ) -> None:
        row = {"at": rows.now(), "who": who, "what": what, "document_id": document_id, "detail": detail}
        connection.execute(insert(EventRow), row)

    def _reading(self) -> Transaction:
        return Transaction(self._engine, self._shown, writes=False)

    def _writing(self) -> Transaction:
        return Transaction(self._engine, self._shown, writes=True)
