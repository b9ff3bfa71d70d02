"""The tables, as `migrations/` makes them.

A document is known by its content. An extraction is what one set of versions made of it: it holds the
document as it was read, so that its quotes and their places stay true, and never changes. Decisions of
people are rows of their own that point at an extraction; they and extractions are only ever added.
"""

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dt.datetime: DateTime(timezone=True), dict[str, Any]: JSON}  # noqa: RUF012


class RunRow(Table):
    """One `ingest`. `status` is running, finished, failed, stopped or lost; counts are those of the batches in the store."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    status: Mapped[str] = mapped_column(String(16))
    versions: Mapped[str] = mapped_column(String(200))
    options: Mapped[dict[str, Any]]
    read: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    characters: Mapped[int] = mapped_column(default=0)


class DocumentRow(Table):
    """One content. `name` and `origin` are those under which it was first seen.

    `article_id` is the document that counts among the sources of one article, which may be itself.
    """

    __tablename__ = "documents"
    __table_args__ = (Index(None, "name"), Index(None, "article_id"))

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(16))
    title: Mapped[str | None] = mapped_column(Text)
    characters: Mapped[int]
    added_at: Mapped[dt.datetime]
    article_id: Mapped[str] = mapped_column(String(16))


class ExtractionRow(Table):
    """What one set of versions made of a document. `document` is zlib-compressed JSON."""

    __tablename__ = "extractions"
    __table_args__ = (UniqueConstraint("document_id", "versions"), Index(None, "run_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    versions: Mapped[str] = mapped_column(String(200))
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    made_at: Mapped[dt.datetime]
    document: Mapped[bytes] = mapped_column(LargeBinary)
    report: Mapped[str] = mapped_column(Text)
    cases: Mapped[int]
    medications: Mapped[int]
    lab_results: Mapped[int]
    issues: Mapped[int]


class FailureRow(Table):
    """A document that a run could not read: where, what, what to do."""

    __tablename__ = "failures"
    __table_args__ = (Index(None, "run_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    name: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(64))
    where: Mapped[str] = mapped_column("place", Text)  # WHERE is a word of SQL
    what: Mapped[str] = mapped_column(Text)
    advice: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]


class DecisionRow(Table):
    """What a person decided on one path of one extraction."""

    __tablename__ = "decisions"
    __table_args__ = (Index(None, "document_id", "path"), Index(None, "document_id", "layer", "anchor"))

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    extraction_key: Mapped[str] = mapped_column(String(200))
    path: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(16))
    value: Mapped[str | None] = mapped_column(Text)
    quote: Mapped[str | None] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(Text)
    reviewer: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]
    layer: Mapped[str] = mapped_column(String(80), default="shared")
    anchor: Mapped[str] = mapped_column(Text, default="")
    was: Mapped[str | None] = mapped_column(Text)
    undoes: Mapped[int | None]
