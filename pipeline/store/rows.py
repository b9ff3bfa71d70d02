"""Rows from records, and records from rows."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute

from pipeline.outcomes import Failed, Read, unpack
from pipeline.store.tables import DocumentRow, ExtractionRow, Table
from schemas.document import Document
from schemas.fact import Quote
from schemas.report import Report
from schemas.review import Action, Decision, Status


@dataclass(frozen=True, eq=False)
class Stored:
    """A record in the store with the document that it was made from; each is itself alone, as a key too."""

    report: Report
    document: Document
    versions: str
    made_at: dt.datetime


def now() -> dt.datetime:
    """This moment, in universal time."""
    return dt.datetime.now(dt.UTC)


def aware(at: dt.datetime) -> dt.datetime:
    """A moment of the store with its zone, which SQLite does not keep."""
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


def document_row(item: Read, at: dt.datetime) -> dict[str, Any]:
    """The row of a document that was read."""
    return {
        "id": item.document_id,
        "name": item.name,
        "origin": item.origin,
        "format": item.format,
        "language": item.language,
        "title": item.title,
        "characters": item.characters,
        "added_at": at,
        "article_id": item.document_id,
    }


def extraction_row(item: Read, run: int, at: dt.datetime) -> dict[str, Any]:
    """The row of what was made of it."""
    return {
        "document_id": item.document_id,
        "versions": item.versions.key,
        "run_id": run,
        "made_at": at,
        "document": item.document,
        "report": item.report,
        "cases": item.cases,
        "medications": item.medications,
        "lab_results": item.lab_results,
        "issues": item.issues,
    }


def failure_row(item: Failed, run: int, at: dt.datetime) -> dict[str, Any]:
    """The row of a document that could not be read."""
    return {
        "run_id": run,
        "name": item.name,
        "origin": item.origin,
        "kind": item.kind,
        "place": item.where,
        "what": item.what,
        "advice": item.advice,
        "at": at,
    }


def failed(row: RowMapping) -> Failed:
    """The document that could not be read, of its row."""
    return Failed(row["name"], row["origin"], row["kind"], row["place"], row["what"], row["advice"])


def decision_row(decision: Decision) -> dict[str, Any]:
    """The row of a person's decision."""
    return {
        "document_id": decision.document_id,
        "extraction_key": decision.extraction_key,
        "path": decision.path,
        "action": decision.action.value,
        "value": None if decision.value is None else json.dumps(decision.value, ensure_ascii=False),
        "quote": None if decision.quote is None else decision.quote.model_dump_json(),
        "comment": decision.comment,
        "reviewer": decision.reviewer,
        "at": decision.at,
        "layer": decision.layer,
        "anchor": decision.anchor,
        "was": None if decision.was is None else json.dumps(decision.was, ensure_ascii=False),
        "undoes": decision.undoes,
    }


def decision(row: RowMapping) -> Decision:
    """The decision in a row."""
    return Decision(
        document_id=row["document_id"],
        extraction_key=row["extraction_key"],
        path=row["path"],
        action=Action(row["action"]),
        value=None if row["value"] is None else json.loads(row["value"]),
        quote=None if row["quote"] is None else Quote.model_validate_json(row["quote"]),
        comment=row["comment"],
        reviewer=row["reviewer"],
        at=aware(row["at"]),
        number=row["id"],
        layer=row["layer"],
        anchor=row["anchor"],
        was=None if row["was"] is None else json.loads(row["was"]),
        undoes=row["undoes"],
    )


def work_row(item: Read, at: dt.datetime) -> dict[str, Any]:
    """The row of a document in the work list, nobody having looked at it."""
    return {
        "document_id": item.document_id,
        "name": item.name,
        "title": item.title or "",
        "words": f"{item.name} {item.title or ''}".casefold(),
        "format": item.format,
        "added_at": at,
        "facts": item.values,
        "unsure": item.unsure,
        "expected": item.expected,
        "issues": item.issues,
        "status": Status.NEW.value,
        "twice": False,
        "stale": False,
        "reviewer": "",
        "second_reviewer": "",
        "submitted": "",
        "warnings": " ".join(item.warnings),
        "is_primary": True,
        "sources": 1,
        "better": "",
        "kind": item.kind,
        "patients": not item.without_patient,
        "obstetric": bool(item.obstetric),
        "undecided": None,
        "outcome": "",
        "flag": "",
        "flag_note": "",
        "flagged_by": "",
    }


def stored(row: RowMapping) -> Stored:
    """The record in a row of `newest`."""
    return Stored(
        report=Report.model_validate_json(row["report"]),
        document=unpack(row["document"]),
        versions=row["versions"],
        made_at=aware(row["made_at"]),
    )


def newest(*, every: bool = False) -> Select[Any]:
    """The newest extraction of the source of every article that counts, or of every document."""
    last = select(func.max(ExtractionRow.id)).group_by(ExtractionRow.document_id)
    if not every:
        counted = select(DocumentRow.id).where(DocumentRow.id == DocumentRow.article_id)
        last = last.where(ExtractionRow.document_id.in_(counted))
    return select(*ExtractionRow.__table__.c).where(ExtractionRow.id.in_(last))


def insert_new(
    connection: Connection,
    table: type[Table],
    rows: Sequence[dict[str, Any]],
    returning: InstrumentedAttribute[str],
) -> set[str]:
    """Insert the rows that are not there yet; the `returning` column of those that were inserted."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).on_conflict_do_nothing().returning(returning)
    return set(connection.execute(statement, list(rows)).scalars())
