"""The tables of the review: the work list, originals, people, and the log of what they did.

`worklist` is a summary that is kept beside the append-only rows, so that a list of any length is one
indexed query. `events` is only ever added to.
"""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables import Table

RESTORED = "restored"  # the secret that a store is given when it is made anew from a copy


class OriginalRow(Table):
    """The file of a document whose pages can be shown."""

    __tablename__ = "originals"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class WorkRow(Table):
    """One document in the work list. `stale` says that newer rules read it after people had decided.

    `words` is what a search looks in: name and title without regard to capitals. `warnings` are the codes of
    what was not understood in reading, with spaces between them. `is_primary` is false for a document that is
    another source of an article; `sources` counts those of the article, and `better` names the format of one
    that would count in place of this one if nobody had begun to review it. `kind` is the kind of
    publication, by the newest decision on it; `patients` is False for one that presents no patient, `obstetric` for
    one without a case of obstetrics. `outcome` is what a person said of the document as a whole. `undecided` counts the
    values that nobody decided on, None where decisions came since it was counted. `expected` is how
    many of those are wrong by their confidences. `flag` is the reason why somebody set the document aside, with his note.
    """

    __tablename__ = "worklist"
    __table_args__ = (
        Index(
            "ix_worklist_filters",
            "is_primary",
            "status",
            "issues",
            "unsure",
            "stale",
            "twice",
            "warnings",
            "added_at",
            "document_id",
        ),
        Index("ix_worklist_added", "is_primary", "added_at", "document_id"),
        Index("ix_worklist_name", "is_primary", "name", "document_id"),
        Index("ix_worklist_issues", "is_primary", "issues", "document_id"),
        Index("ix_worklist_unsure", "is_primary", "unsure", "document_id"),
        Index("ix_worklist_expected", "is_primary", "expected", "document_id"),
        Index("ix_worklist_reviewer", "is_primary", "reviewer", "document_id"),
        Index(None, "second_reviewer"),
    )

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(String(16))
    added_at: Mapped[dt.datetime]
    values: Mapped[int] = mapped_column("facts")  # VALUES is a word of SQL
    unsure: Mapped[int]
    expected: Mapped[float]
    issues: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    twice: Mapped[bool]
    stale: Mapped[bool]
    reviewer: Mapped[str] = mapped_column(String(64))
    second_reviewer: Mapped[str] = mapped_column(String(64))
    submitted: Mapped[str] = mapped_column(String(140))
    changed_at: Mapped[dt.datetime | None]
    warnings: Mapped[str] = mapped_column(String(300))
    is_primary: Mapped[bool]
    sources: Mapped[int]
    better: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    patients: Mapped[bool]
    obstetric: Mapped[bool]
    undecided: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(String(16))
    flag: Mapped[str] = mapped_column(String(16))
    flag_note: Mapped[str] = mapped_column(Text)
    flagged_by: Mapped[str] = mapped_column(String(64))


class QueryRow(Table):
    """A question on a value, by its anchor in one extraction; `about` is what the value was called."""

    __tablename__ = "queries"
    __table_args__ = (Index(None, "document_id", "state"), Index(None, "state", "document_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    anchor: Mapped[str] = mapped_column(Text)
    extraction_key: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))


class QueryMessageRow(Table):
    """What somebody said to a query, and the state that it has since; only ever added to."""

    __tablename__ = "query_messages"
    __table_args__ = (Index(None, "query"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    query: Mapped[int] = mapped_column(ForeignKey("queries.id"))
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)


class EventRow(Table):
    """What somebody did, for the audit."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "document_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    who: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(40))
    document_id: Mapped[str | None] = mapped_column(String(16))
    detail: Mapped[dict[str, Any]]


class UserRow(Table):
    """A person who may log in; the password is kept as its argon2 hash."""

    __tablename__ = "users"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    password: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[dt.datetime]
    disabled: Mapped[bool]


class AttemptRow(Table):
    """How many wrong passwords one source gave for one account, or in all where the account is empty; `at` is the last."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "at"),)

    source: Mapped[str] = mapped_column(String(80), primary_key=True)
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    at: Mapped[dt.datetime]


class SessionRow(Table):
    """A log-in, known by the digest of its cookie."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "user_name"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    user: Mapped[str] = mapped_column("user_name", String(64))
    created_at: Mapped[dt.datetime]


class TokenRow(Table):
    """A token of the API, known by its digest."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    user: Mapped[str] = mapped_column("user_name", String(64))
    label: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    expires_at: Mapped[dt.datetime | None]


class SecretRow(Table):
    """A random secret of this store, so that a page outlives a restart of the server."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
