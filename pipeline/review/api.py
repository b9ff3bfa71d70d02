"""The JSON API: the page's actions for programs. A token goes into `Authorization: Bearer ...`."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, UploadFile
from fastapi.security import HTTPBearer

from pipeline.review import actions
from pipeline.review.final import effective
from pipeline.review.history import decision_line, history
from pipeline.review.list_routes import job_view, take
from pipeline.review.opened import Opened, open_document
from pipeline.review.requests import AskedTogether
from pipeline.review.view import ValueView, record_view
from pipeline.review.web import DeskOf, OurPage, Who
from pipeline.store.worklist import SORTS, Wanted, Work
from schemas.base import Record
from schemas.review import Status

PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The request cannot be read."},
    401: {"description": "No token, or one that is not known."},
    403: {"description": "Not allowed to this person, or no token of the page."},
    404: {"description": "No such document or value."},
    409: {"description": "Somebody decided in between, or the document is not ready."},
    413: {"description": "Too large."},
    422: {"description": "A value that cannot be."},
}
router = APIRouter(
    prefix="/api/v1",
    tags=["review"],
    responses=PROBLEMS,
    dependencies=[Depends(HTTPBearer(auto_error=False))],
)
DocumentId = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]


class WorkOut(Record):
    """A document in the work list."""

    id: str
    name: str
    title: str
    format: str
    status: Status
    values: int
    unsure: int
    issues: int
    reviewed_twice: bool
    stale: bool
    reviewers: tuple[str, ...]


class WorkPage(Record):
    """A page of the work list; `total` counts all that match."""

    total: int
    documents: tuple[WorkOut, ...]


class ValueOut(Record):
    """A value with its state. `version` goes back as `seen` with a decision."""

    anchor: str
    path: str
    label: str
    shown: str
    state: str
    confidence: float
    must_be_seen: bool
    version: int
    software_says: str
    decided_by: str
    quotes: tuple[tuple[int, int], ...]


class DocumentOut(Record):
    """A document under review."""

    document: WorkOut
    may_decide: bool
    left: dict[str, int]
    values: tuple[ValueOut, ...]
    issues: tuple[dict[str, Any], ...]
    text: str


class Stored(Record):
    """The numbers of the stored decisions."""

    numbers: tuple[int, ...]


def _work(work: Work) -> WorkOut:
    return WorkOut(
        id=work.document_id,
        name=work.name,
        title=work.title,
        format=work.format,
        status=work.status,
        values=work.values,
        unsure=work.unsure,
        issues=work.issues,
        reviewed_twice=work.twice,
        stale=work.stale,
        reviewers=work.reviewers,
    )


@router.get("/documents")
def documents(
    desk: DeskOf,
    person: Who,
    search: Annotated[str, Query(max_length=200)] = "",
    status: Status | None = None,
    sort: Annotated[str, Query(json_schema_extra={"enum": list(SORTS)})] = "added",
    descending: bool = False,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    most: Annotated[int, Query(ge=1, le=500)] = 50,
) -> WorkPage:
    """A page of the work list."""
    wanted = Wanted(search=search, status=status, sort=sort, descending=descending, offset=offset, most=most)
    found, total = desk.repository.reviews.work(wanted)
    return WorkPage(total=total, documents=tuple(_work(one) for one in found))


@router.get("/documents/{document_id}")
def document(desk: DeskOf, person: Who, document_id: DocumentId) -> DocumentOut:
    """A document with all its values, their states and versions."""
    return _document(open_document(desk.repository, document_id, person))


def _document(of: Opened) -> DocumentOut:
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
        document=_work(of.work),
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
        must_be_seen=value.to_see,
        version=value.version,
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
    return Stored(numbers=tuple(actions.decide(desk.repository, document_id, body.decisions, person)))


@router.post("/documents/{document_id}/submit", dependencies=[OurPage])
def submit(desk: DeskOf, person: Who, document_id: DocumentId) -> WorkOut:
    """This person is done with the document."""
    return _work(actions.submit(desk.repository, document_id, person))


@router.post("/documents/{document_id}/reopen", dependencies=[OurPage])
def reopen(desk: DeskOf, person: Who, document_id: DocumentId) -> WorkOut:
    """Open a final document again."""
    return _work(actions.reopen(desk.repository, document_id, person))


@router.post("/documents/{document_id}/twice", dependencies=[OurPage])
def twice(desk: DeskOf, person: Who, document_id: DocumentId) -> WorkOut:
    """Have a new document reviewed by two, blind to each other."""
    return _work(actions.review_twice(desk.repository, document_id, person))


@router.post("/uploads", dependencies=[OurPage], status_code=202)
def upload(desk: DeskOf, person: Who, files: list[UploadFile]) -> dict[str, Any]:
    """Take files and have them read; ask for the state under the number that comes back."""
    return job_view(take(desk, person.name, files))


@router.get("/uploads/{number}")
def upload_state(desk: DeskOf, person: Who, number: str) -> dict[str, Any]:
    """How far an upload is."""
    return job_view(desk.uploads.job(number, person.name))
