"""The work list, uploads, agreement and the audit."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, StreamingResponse

from corpus.formats import read_suffixes
from pipeline.decisions.audit import audit_lines
from pipeline.decisions.final import count_undecided
from pipeline.review import queries
from pipeline.review.agreement import ABSENT, REJECTED, Difference, agreement, overall
from pipeline.review.issues import key_of
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.naming import place_in_words, told
from pipeline.review.organising import REASONS, reviewers
from pipeline.review.people import Person, Role
from pipeline.review.uploads import MOST_FILES, Job
from pipeline.review.web import Desk, DeskOf, OurPage, Who, needs, page
from pipeline.store.worklist import ANY, MINE, QUERIES, SORTS, Wanted
from schemas.document import WarningCode
from schemas.publication import PublicationKind
from schemas.review import Status

PER_PAGE = 50
MOST_DIFFERENCES = 1_000  # on a page
CHUNK = 1024 * 1024
ONLY = {
    "": "all",
    MINE: "my list",
    QUERIES: "with queries",
    "aside": "set aside",
    "issues": "with issues",
    "unsure": "with unsure values",
    "stale": "read anew",
    "wrong": "wrong documents",
    "undecided": "final with undecided values",
    "twice": "by two",
    "sources": "with other sources",
    "better": "with a better source",
    "patients": "with a patient",
    "nobody": "without a patient",
    "obstetric": "of obstetrics",
}
FILTERS = ("search", "status", "reviewer", "only", "warning", "kind", "sort", "down", "at")
MOST_WRONG = "expected"
OWN: dict[str, Any] = {
    "among": None,
    "search": "",
    "status": None,
    "reviewer": "",
    "only": MINE,
    "offset": 0,
    "most": 0,
    "warning": "",
    "kind": "",
}
router = APIRouter(include_in_schema=False)


@router.get("/", response_class=HTMLResponse)
def work_list(
    request: Request,
    desk: DeskOf,
    person: Who,
    search: Annotated[str, Query(max_length=200)] = "",
    status: str = "",
    reviewer: Annotated[str, Query(max_length=64)] = "",
    only: str = "",
    warning: Annotated[str, Query(max_length=64)] = "",
    kind: str = "",
    sort: str = MOST_WRONG,
    down: bool | None = None,
    at: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    submitted: str = "",
    aside: str = "",
) -> HTMLResponse:
    """The work list; where nothing else is asked for the documents with most to mend come first."""
    wanted = Wanted(
        search=search,
        status=Status(status) if status in set(Status) else None,
        reviewer=reviewer,
        only=only if only in ONLY else "",
        sort=sort if sort in SORTS else "added",
        descending=sort == MOST_WRONG if down is None else down,
        offset=(at - 1) * PER_PAGE,
        most=PER_PAGE,
        warning=warning if warning == ANY or warning in set(WarningCode) else "",
        kind=kind if kind in set(PublicationKind) else "",
        person=person.name,
        judge=person.may(Role.ADJUDICATOR),
        among=among(desk, person, only),
    )
    count_undecided(desk.repository)
    found, total = desk.repository.reviews.work(wanted)
    return page(
        request,
        "worklist.html",
        person=person,
        works=found,
        total=total,
        wanted=wanted,
        at=at,
        pages=max(1, -(-total // PER_PAGE)),
        done=submitted or aside,
        said="Submitted" if submitted else "Set aside" if aside else "",
        counts=desk.repository.reviews.counts(),
        mine=desk.repository.reviews.work(replace(wanted, **OWN))[1],
        asked=queries.counts(desk.repository, person, found),
        **_choices(desk, person),
    )


def among(desk: Desk, person: Person, only: str) -> tuple[str, ...] | None:
    """The documents that a choice of the list names one by one, None for one that does not."""
    return tuple(queries.with_queries(desk.repository, person)) if only == QUERIES else None


def _choices(desk: Desk, person: Person) -> dict[str, Any]:
    """What can be chosen on the page of the list."""
    assigns = desk.config.users and person.may(Role.ADJUDICATOR)
    return {
        "statuses": list(Status),
        "only": ONLY,
        "warnings": list(WarningCode),
        "kinds": list(PublicationKind),
        "sorts": list(SORTS),
        "accept": ",".join(read_suffixes()),
        "aside_for": REASONS,
        "names": reviewers(desk.repository, users=True) if assigns else [],
    }


@router.post("/uploads", dependencies=[OurPage])
def upload(desk: DeskOf, person: Who, files: list[UploadFile]) -> dict[str, Any]:
    """Take files and have them read."""
    return job_view(take(desk, person.name, files))


def take(desk: Desk, owner: str, files: list[UploadFile]) -> Job:
    """An upload that is being read. Raises ValueRefusedError for too many files."""
    if len(files) > MOST_FILES:
        raise ValueRefusedError(f"{len(files)} files at once are too many; give at most {MOST_FILES}")
    job = desk.uploads.start(owner)
    for file in files:
        place = desk.uploads.place(job, file.filename or "upload")
        if place.path is None:
            continue
        size = 0
        with place.path.open("xb") as out:
            while chunk := file.file.read(CHUNK):
                size += len(chunk)
                if size > desk.uploads.most_bytes:
                    break
                out.write(chunk)
        if size > desk.uploads.most_bytes:
            place.path.unlink()
            place.path, place.state = None, "failed"
            place.message = f"larger than {desk.uploads.most_bytes // CHUNK} MB"
    desk.repository.reviews.log(owner, "upload", None, files=[file.name for file in job.files])
    desk.uploads.submit(job)
    return job


@router.get("/uploads")
def upload_states(desk: DeskOf, person: Who) -> list[dict[str, Any]]:
    """How far the person's uploads are, oldest first."""
    return [job_view(job) for job in desk.uploads.of(person.name)]


def job_view(job: Job) -> dict[str, Any]:
    """An upload as JSON."""
    return {
        "number": job.number,
        "done": job.done,
        "files": [
            {"name": one.name, "state": one.state, "document": one.document_id, "message": one.message}
            for one in job.files
        ],
    }


@router.get("/agreement", response_class=HTMLResponse)
def agreement_page(request: Request, desk: DeskOf, person: Who) -> HTMLResponse:
    """How far two reviewers agree."""
    needs(person, Role.ADJUDICATOR)
    count, fields = agreement(desk.repository)
    return page(request, "agreement.html", person=person, count=count, fields=fields, whole=overall(fields))


@router.get("/agreement/differences", response_class=HTMLResponse)
def differences_page(
    request: Request, desk: DeskOf, person: Who, field: Annotated[str, Query(max_length=100)] = ""
) -> HTMLResponse:
    """The values that two reviewers left differently: of one field, or of all."""
    needs(person, Role.ADJUDICATOR)
    _, fields = agreement(desk.repository)
    found = overall(one for one in fields if field in ("", one.name)).differences
    works = {name: desk.repository.reviews.one(name) for name in {one.document_id for one in found}}
    rows = [
        (works[one.document_id], key_of(one.anchor), place_in_words(one.anchor), *_sides(one))
        for one in found[:MOST_DIFFERENCES]
    ]
    return page(request, "differences.html", person=person, rows=rows, field=field, total=len(found))


def _sides(one: Difference) -> Iterator[str]:
    """What each of two reviewers left, in words."""
    for label, decision in zip(one.labels, one.decisions, strict=True):
        words = told(decision)[1] if decision is not None and label not in (REJECTED, ABSENT) else ""
        yield f"{label}: {words}" if words else label


@router.get("/audit", response_class=HTMLResponse)
def audit(
    request: Request, desk: DeskOf, person: Who, before: Annotated[int | None, Query(ge=1)] = None
) -> HTMLResponse:
    """The log."""
    needs(person, Role.ADJUDICATOR)
    return page(request, "audit.html", person=person, events=desk.repository.reviews.events(before))


@router.get("/audit.jsonl")
def audit_file(desk: DeskOf, person: Who) -> StreamingResponse:
    """The whole audit as a file."""
    needs(person, Role.ADJUDICATOR)
    lines: Iterator[str] = audit_lines(desk.repository, person.name)
    name = {"Content-Disposition": 'attachment; filename="gravida-audit.jsonl"'}
    return StreamingResponse(lines, media_type="application/x-ndjson", headers=name)
