"""The JSON API: the page's actions for programs. A token goes into `Authorization: Bearer ...`."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, UploadFile
from fastapi.security import HTTPBearer
from starlette.requests import Request

from pipeline.decisions.audit import decision_line
from pipeline.decisions.final import count_undecided, effective
from pipeline.decisions.merge import with_places
from pipeline.decisions.opened import Opened
from pipeline.review import actions, compound, submission, suggest
from pipeline.review.access import history, open_document, reading_of
from pipeline.review.agreement import agreement as agreement_of
from pipeline.review.api_shapes import PROBLEMS, DocumentId, WorkOut, work_out
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.list_routes import ONLY, among, job_view, take
from pipeline.review.people import Role
from pipeline.review.requests import BIG, AskedTogether
from pipeline.review.shapes import ValueView
from pipeline.review.view import record_view
from pipeline.review.web import DeskOf, OurPage, Who, needs
from pipeline.store.worklist import ANY, SORTS, Wanted
from schemas.base import Record
from schemas.document import WarningCode
from schemas.publication import PublicationKind
from schemas.review import Status

router = APIRouter(
    prefix="/api/v1",
    tags=["review"],
    responses=PROBLEMS,
    dependencies=[Depends(HTTPBearer(auto_error=False))],
)
description = APIRouter(include_in_schema=False)


@description.get("/api/openapi.json")
def openapi(request: Request, person: Who) -> dict[str, Any]:
    """The description of the API, for those who may use it."""
    app: FastAPI = request.app
    return app.openapi()


class WorkPage(Record):
    """A page of the work list; `total` counts all that match."""

    total: int
    documents: tuple[WorkOut, ...]


class ValueOut(Record):
    """A value with its state. `version` goes back as `seen` with a decision, `mark` with one by which it is accepted."""

    anchor: str
    path: str
    label: str
    shown: str
    state: str
    confidence: float
    why: tuple[str, ...]
    must_be_seen: bool
    version: int
    mark: str
    software_says: str
    decided_by: str
    quotes: tuple[tuple[int, int], ...]


class DocumentOut(Record):
    """A document under review. `reading` goes back with decisions."""

    document: WorkOut
    reading: str
    may_decide: bool
    left: dict[str, int]
    values: tuple[ValueOut, ...]
    issues: tuple[dict[str, Any], ...]
    text: str


class Stored(Record):
    """The numbers of the stored decisions."""

    numbers: tuple[int, ...]


@router.get("/documents")
def documents(
    desk: DeskOf,
    person: Who,
    search: Annotated[str, Query(max_length=200)] = "",
    status: Status | None = None,
    reviewer: Annotated[str, Query(max_length=64)] = "",
    only: Annotated[str, Query(json_schema_extra={"enum": list(ONLY)})] = "",
    sort: Annotated[str, Query(json_schema_extra={"enum": list(SORTS)})] = "added",
    descending: bool = False,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    most: Annotated[int, Query(ge=1, le=500)] = 50,
    warning: Annotated[str, Query(json_schema_extra={"enum": ["", ANY, *WarningCode]})] = "",
    kind: Annotated[str, Query(json_schema_extra={"enum": ["", *PublicationKind]})] = "",
) -> WorkPage:
    """A page of the work list."""
    wanted = Wanted(
        search,
        status,
        reviewer,
        only,
        sort,
        descending,
        offset,
        most,
        warning,
        kind,
        person.name,
        person.may(Role.ADJUDICATOR),
        among(desk, person, only),
    )
    count_undecided(desk.repository)
    found, total = desk.repository.reviews.work(wanted)
    return WorkPage(total=total, documents=tuple(work_out(one) for one in found))


@router.get("/documents/{document_id}")
def document(desk: DeskOf, person: Who, document_id: DocumentId) -> DocumentOut:
    """A document with all its values, their states and versions."""
    of = open_document(desk.repository, document_id, person)
    return _document(of, reading_of(desk.repository, of.stored))


def _document(of: Opened, reading: str) -> DocumentOut:
    record = record_view(of)
    issues = tuple(
        {
            "anchor": issue.anchor,
            "severity": issue.severity,
            "message": issue.message,
            "must_be_seen": issue.to_see,
            "quotes": [[one.start, one.end] for one in issue.quotes],
        }
        for issue in record.issues
    )
    return DocumentOut(
        document=work_out(of.work),
        reading=reading,
        may_decide=of.layer is not None,
        left=of.left(),
        values=tuple(_value(value) for value in record.values()),
        issues=issues,
        text=of.stored.document.text,
    )


def _value(value: ValueView) -> ValueOut:
    return ValueOut(
        anchor=value.anchor,
        path=value.path,
        label=value.label,
        shown=value.text,
        state=value.state.value,
        confidence=value.confidence / 100,
        why=value.why,
        must_be_seen=value.to_see,
        version=value.version,
        mark=value.mark,
        software_says=value.software,
        decided_by=value.by,
        quotes=tuple((one.start, one.end) for one in value.quotes),
    )


@router.get("/documents/{document_id}/record")
def record(desk: DeskOf, person: Who, document_id: DocumentId) -> dict[str, Any]:
    """The record with the decisions that this person sees, as `gravida schema` describes it."""
    report = effective(open_document(desk.repository, document_id, person))
    return report.model_dump(mode="json", exclude_none=True)


@router.get("/documents/{document_id}/decisions")
def decisions(desk: DeskOf, person: Who, document_id: DocumentId) -> list[dict[str, Any]]:
    """Every decision that this person may see, newest first."""
    work = desk.repository.reviews.one(document_id)
    return [decision_line(one) for one in history(desk.repository, work, person)]


@router.post("/documents/{document_id}/decisions", dependencies=[OurPage], status_code=201)
def decide(desk: DeskOf, person: Who, document_id: DocumentId, body: AskedTogether) -> Stored:
    """Store decisions: all of them, or none."""
    made = actions.decide(desk.repository, document_id, body.decisions, person, body.reading)
    return Stored(numbers=tuple(made))


@router.post("/documents/{document_id}/submit", dependencies=[OurPage])
def submit(desk: DeskOf, person: Who, document_id: DocumentId) -> WorkOut:
    """This person is done with the document."""
    return work_out(
        submission.submit(desk.repository, document_id, person, allow_undecided=desk.config.allow_undecided)
    )


@router.post("/documents/{document_id}/reopen", dependencies=[OurPage])
def reopen(desk: DeskOf, person: Who, document_id: DocumentId) -> WorkOut:
    """Open a final document again."""
    return work_out(submission.reopen(desk.repository, document_id, person))


@router.post("/documents/{document_id}/twice", dependencies=[OurPage])
def twice(desk: DeskOf, person: Who, document_id: DocumentId) -> WorkOut:
    """Have a new document reviewed by two, blind to each other."""
    return work_out(submission.review_twice(desk.repository, document_id, person))


@router.post("/uploads", dependencies=[OurPage], status_code=202)
def upload(desk: DeskOf, person: Who, files: list[UploadFile]) -> dict[str, Any]:
    """Take files and have them read; ask for the state under the number that comes back."""
    return job_view(take(desk, person.name, files))


@router.get("/uploads/{number}")
def upload_state(desk: DeskOf, person: Who, number: str) -> dict[str, Any]:
    """How far an upload is."""
    return job_view(desk.uploads.job(number, person.name))


class Found(Record):
    """What the extractors read in some words, as `value` of a decision that adds an entry; None for nothing."""

    family: str
    entry: dict[str, Any] | None


@router.get("/documents/{document_id}/suggestion")
def suggestion(
    desk: DeskOf,
    person: Who,
    document_id: DocumentId,
    family: Annotated[str, Query(json_schema_extra={"enum": list(compound.ADDED)})],
    start: Annotated[int, Query(ge=0, le=BIG)],
    end: Annotated[int, Query(ge=0, le=BIG)],
) -> Found:
    """A missed entry as the extractors read it in `[start, end)` of the text."""
    if family not in compound.ADDED:
        raise ValueRefusedError(f"{family}: there are {', '.join(compound.ADDED)}")
    held = open_document(desk.repository, document_id, person).stored.document
    if not start < end <= len(held.text):
        raise ValueRefusedError(f"{start}-{end}: is no stretch of the text")
    entry = suggest.entry(held, start, end, family)
    return Found(
        family=family, entry=with_places(entry.model_dump(mode="json", exclude_none=True)) if entry else None
    )


class AgreementOut(Record):
    """How far two reviewers agree on one field; null where a measure is not defined.

    `undecided` counts the values that one of them left undecided, which are in no measure.
    """

    field: str
    values: int
    undecided: int
    agreed: float | None
    kappa: float | None
    f1: float | None


@router.get("/agreement")
def agreement(desk: DeskOf, person: Who) -> list[AgreementOut]:
    """Agreement by field, for adjudicators."""
    needs(person, Role.ADJUDICATOR)
    _, fields = agreement_of(desk.repository)
    return [
        AgreementOut(
            field=one.name,
            values=len(one.labels),
            undecided=one.undecided,
            agreed=one.agreed,
            kappa=one.kappa,
            f1=one.f1,
        )
        for one in fields
    ]


class EventOut(Record):
    """A line of the log."""

    number: int
    at: dt.datetime
    who: str
    what: str
    document: str | None
    detail: dict[str, Any]


@router.get("/events")
def events(
    desk: DeskOf, person: Who, before: Annotated[int | None, Query(ge=1, le=BIG)] = None
) -> list[EventOut]:
    """The log of what people did besides deciding, newest first, for adjudicators; `before` goes on."""
    needs(person, Role.ADJUDICATOR)
    return [
        EventOut(
            number=one.number,
            at=one.at,
            who=one.who,
            what=one.what,
            document=one.document_id,
            detail=one.detail,
        )
        for one in desk.repository.reviews.events(before)
    ]
