"""The work list: one summary row a document, found, filtered and sorted by indexes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    and_,
    func,
    not_,
    or_,
    select,
    update,
)

from pipeline.outcomes import Read
from pipeline.store import rows
from pipeline.store.review_tables import OriginalRow, WorkRow
from schemas.review import Outcome, Status

TABLE = cast(Table, WorkRow.__table__)
COLUMNS = TABLE.c
SORTS = {
    "added": COLUMNS.added_at,
    "name": COLUMNS.name,
    "expected": COLUMNS.expected,
    "unsure": COLUMNS.unsure,
    "issues": COLUMNS.issues,
    "status": COLUMNS.status,
    "reviewer": COLUMNS.reviewer,
}
PARTS = {
    "issues": COLUMNS.issues > 0,
    "unsure": COLUMNS.unsure > 0,
    "stale": COLUMNS.stale.is_(True),
    "wrong": COLUMNS.outcome == Outcome.WRONG_DOCUMENT.value,
    "undecided": and_(COLUMNS.undecided > 0, COLUMNS.status == Status.FINAL.value),
    "twice": COLUMNS.twice.is_(True),
    "sources": COLUMNS.sources > 1,
    "better": COLUMNS.better != "",
    "patients": COLUMNS.patients.is_(True),
    "nobody": COLUMNS.patients.is_(False),
    "obstetric": COLUMNS.obstetric.is_(True),
    "aside": COLUMNS.flag != "",
}
QUERIES = "queries"  # with questions that wait, as far as the person who asks sees them
MINE = "mine"  # what is open, and waits for the person who asks
Listed = Mapping[str, Mapping[str, Any]]  # columns by the id of a document
ANY = "any"  # every document with a warning
MOST_COUNTED = 10_000  # matches of a search that are counted; more are "more than"


@dataclass(frozen=True, slots=True)
class Work:
    """A document in the work list. Empty names mean nobody."""

    document_id: str
    name: str
    title: str
    format: str
    added_at: dt.datetime
    values: int
    unsure: int
    issues: int
    status: Status
    twice: bool
    stale: bool
    reviewer: str
    second_reviewer: str
    submitted: tuple[str, ...]
    changed_at: dt.datetime | None
    warnings: tuple[str, ...] = ()
    is_primary: bool = True
    sources: int = 1
    better: str = ""
    kind: str = ""
    patients: bool = True
    obstetric: bool = True
    undecided: int | None = None
    outcome: str = ""
    expected: float = 0.0
    flag: str = ""
    flag_note: str = ""
    flagged_by: str = ""

    @property
    def reviewers(self) -> tuple[str, ...]:
        """Those who hold a place on the document."""
        return tuple(name for name in (self.reviewer, self.second_reviewer) if name)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the work list. Empty strings and None do not filter; `warning` is one code, or "any".

    `kind` is a kind of publication; `person` is who asks, who may be a `judge` of what two reviewed.
    `among` are the ids of the documents that count, all where it is None.
    """

    search: str = ""
    status: Status | None = None
    reviewer: str = ""
    only: str = ""
    sort: str = "added"
    descending: bool = False
    offset: int = 0
    most: int = 50
    warning: str = ""
    kind: str = ""
    person: str = ""
    judge: bool = False
    among: tuple[str, ...] | None = None


def find_work(connection: Connection, wanted: Wanted) -> tuple[list[Work], int]:
    """A page of the work list, and how many documents match in all (at most `MOST_COUNTED` of a search).

    The ids of the page are found first, by an index alone where there is no search.
    """
    column = SORTS.get(wanted.sort, COLUMNS.added_at)
    order = [one.desc() if wanted.descending else one.asc() for one in (column, COLUMNS.document_id)]
    ids = _filtered(select(COLUMNS.document_id), wanted).order_by(*order)
    if wanted.search:
        matching = list(connection.execute(ids.limit(MOST_COUNTED)).scalars())
        page, total = matching[wanted.offset : wanted.offset + wanted.most], len(matching)
    else:
        page = list(connection.execute(ids.offset(wanted.offset).limit(wanted.most)).scalars())
        counted = _filtered(select(func.count()).select_from(TABLE), wanted)
        total = int(connection.execute(counted).scalar_one())
    rows_ = connection.execute(select(*COLUMNS).where(COLUMNS.document_id.in_(page))).mappings()
    found = {row["document_id"]: work(row) for row in rows_}
    return [found[document_id] for document_id in page], total


def _filtered(query: Select[Any], wanted: Wanted) -> Select[Any]:
    query = query.where(COLUMNS.is_primary.is_(True))
    if wanted.search:
        words = wanted.search.strip().casefold()
        found = COLUMNS.words.contains(words, autoescape=True)
        query = query.where(or_(found, COLUMNS.document_id == words))
    if wanted.status is not None:
        query = query.where(COLUMNS.status == wanted.status.value)
    if wanted.reviewer:
        query = query.where(
            or_(COLUMNS.reviewer == wanted.reviewer, COLUMNS.second_reviewer == wanted.reviewer)
        )
    if wanted.kind:
        query = query.where(COLUMNS.kind == wanted.kind)
    if wanted.among is not None:
        query = query.where(COLUMNS.document_id.in_(wanted.among))
    if wanted.only == MINE:
        query = query.where(_mine(wanted))
    if wanted.only in PARTS:
        query = query.where(PARTS[wanted.only])
    if wanted.warning == ANY:
        query = query.where(COLUMNS.warnings != "")
    elif wanted.warning:
        one = (" " + COLUMNS.warnings + " ").contains(f" {wanted.warning} ", autoescape=True)
        query = query.where(one)
    return query


def _mine(wanted: Wanted) -> ColumnElement[bool]:
    """What a person has to review and has not submitted or set aside, and what he has to adjudicate."""
    name = wanted.person
    submitted = (" " + COLUMNS.submitted + " ").contains(f" {name} ", autoescape=True)
    open_ = COLUMNS.status.in_((Status.NEW.value, Status.IN_REVIEW.value))
    own = and_(open_, or_(COLUMNS.reviewer == name, COLUMNS.second_reviewer == name))
    if wanted.judge:
        own = or_(own, COLUMNS.status == Status.TO_ADJUDICATE.value)
    return and_(own, not_(submitted), COLUMNS.flagged_by != name)


def work(row: RowMapping) -> Work:
    """The work in a row."""
    return Work(
        document_id=row["document_id"],
        name=row["name"],
        title=row["title"],
        format=row["format"],
        added_at=row["added_at"],
        values=row["facts"],
        unsure=row["unsure"],
        expected=row["expected"],
        issues=row["issues"],
        status=Status(row["status"]),
        twice=row["twice"],
        stale=row["stale"],
        reviewer=row["reviewer"],
        second_reviewer=row["second_reviewer"],
        submitted=tuple(row["submitted"].split()),
        changed_at=row["changed_at"],
        warnings=tuple(row["warnings"].split()),
        is_primary=row["is_primary"],
        sources=row["sources"],
        better=row["better"],
        kind=row["kind"],
        patients=row["patients"],
        obstetric=row["obstetric"],
        undecided=row["undecided"],
        outcome=row["outcome"],
        flag=row["flag"],
        flag_note=row["flag_note"],
        flagged_by=row["flagged_by"],
    )


def list_work(connection: Connection, items: Sequence[Read], at: dt.datetime, listed: Listed) -> None:
    """List newly read documents; one that is listed gets its new counts, and is `stale` if it was begun.

    What people said of a document, by its id, goes over what the reading says.
    """
    if not items:
        return
    fresh = rows.insert_new(
        connection, WorkRow, [rows.work_row(item, at) for item in items], WorkRow.document_id
    )
    originals = [
        {"document_id": item.document_id, "content": item.original} for item in items if item.original
    ]
    if originals:
        rows.insert_new(connection, OriginalRow, originals, OriginalRow.document_id)
    for item in items:
        if item.document_id in fresh:
            continue
        counts = {
            "facts": item.values,
            "unsure": item.unsure,
            "expected": item.expected,
            "issues": item.issues,
            "warnings": " ".join(item.warnings),
            "kind": item.kind,
            "patients": not item.without_patient,
            "obstetric": bool(item.obstetric),
            "undecided": None,
            **listed.get(item.document_id, {}),
        }
        begun = COLUMNS.status != Status.NEW.value
        here = update(TABLE).where(COLUMNS.document_id == item.document_id)
        connection.execute(here.values(counts))
        connection.execute(here.where(begun).values(stale=True))


def change(connection: Connection, document_id: str, values: Mapping[str, Any]) -> None:
    """Write into the row of a document."""
    if values:
        connection.execute(update(TABLE).where(COLUMNS.document_id == document_id).values(**values))
