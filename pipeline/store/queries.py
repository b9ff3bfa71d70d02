"""Queries on values, as the store keeps them: each has a state, and all that was said to it stays."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from pipeline.store import rows
from pipeline.store.logged import Logged
from pipeline.store.review_tables import QueryMessageRow, QueryRow
from schemas.errors import NotFoundError
from schemas.review import QueryState


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody said, and the state that he left the query in."""

    who: str
    at: dt.datetime
    state: QueryState
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question on a value, or on the document where `anchor` is empty. `about` names the value as it was when asked."""

    number: int
    document_id: str
    anchor: str
    extraction_key: str
    about: str
    asked_by: str
    state: QueryState
    messages: tuple[Message, ...] = ()


class Queries(Logged):
    """The queries of a store."""

    def ask(self, query: Query, text: str) -> int:
        """The number of a new query, which is open."""
        row = {
            "document_id": query.document_id,
            "anchor": query.anchor,
            "extraction_key": query.extraction_key,
            "about": query.about,
            "asked_by": query.asked_by,
            "state": QueryState.OPEN.value,
        }
        with self._writing() as connection:
            self._counted(connection, query.document_id)
            number = int(connection.execute(insert(QueryRow).returning(QueryRow.id), row).scalar_one())
            said = Message(query.asked_by, rows.now(), QueryState.OPEN, text)
            self._add(connection, number, query.document_id, said)
        return number

    def say(self, document_id: str, number: int, who: str, state: QueryState, text: str) -> None:
        """Add to a query and leave it in a state. Raises NotFoundError."""
        here = (QueryRow.id == number, QueryRow.document_id == document_id)
        with self._writing() as connection:
            found = connection.execute(update(QueryRow).where(*here).values(state=state.value)).rowcount
            if not found:
                raise NotFoundError(f"query {number}: there is none on this document")
            self._add(connection, number, document_id, Message(who, rows.now(), state, text))

    def _add(self, connection: Connection, number: int, document_id: str, said: Message) -> None:
        state = said.state.value
        row = {"query": number, "who": said.who, "at": said.at, "state": state, "text": said.text}
        connection.execute(insert(QueryMessageRow), row)
        detail = {"number": number, "state": state, "text": said.text}
        self._log(connection, said.who, "query", document_id, detail)

    def of(self, document_id: str) -> list[Query]:
        """The queries on a document with all that was said, oldest first."""
        query = select(*QueryRow.__table__.c).where(QueryRow.document_id == document_id)
        said = select(*QueryMessageRow.__table__.c).join(QueryRow, QueryRow.id == QueryMessageRow.query)
        said = said.where(QueryRow.document_id == document_id).order_by(QueryMessageRow.id)
        messages: dict[int, list[Message]] = {}
        with self._reading() as connection:
            for row in connection.execute(said).mappings():
                one = Message(row["who"], rows.aware(row["at"]), QueryState(row["state"]), row["text"])
                messages.setdefault(row["query"], []).append(one)
            return [
                Query(
                    row["id"],
                    row["document_id"],
                    row["anchor"],
                    row["extraction_key"],
                    row["about"],
                    row["asked_by"],
                    QueryState(row["state"]),
                    tuple(messages.get(row["id"], ())),
                )
                for row in connection.execute(query.order_by(QueryRow.id)).mappings()
            ]

    def unclosed(self, document_ids: Sequence[str] | None = None) -> list[tuple[str, str]]:
        """The document and the asker of each query that is not closed; those of all documents where none are named."""
        with self._reading() as connection:
            return unclosed(connection, document_ids)


def unclosed(connection: Connection, document_ids: Sequence[str] | None) -> list[tuple[str, str]]:
    """The same as a part of a transaction."""
    query = select(QueryRow.document_id, QueryRow.asked_by).where(QueryRow.state != QueryState.CLOSED.value)
    if document_ids is not None:
        query = query.where(QueryRow.document_id.in_(document_ids))
    return [(document, who) for document, who in connection.execute(query)]
