"""The organisation of the work in the JSON API."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.security import HTTPBearer
from pydantic import Field

from pipeline.review import organising
from pipeline.review.api_shapes import PROBLEMS, DocumentId, WorkOut, work_out
from pipeline.review.people import Role
from pipeline.review.web import DeskOf, OurPage, Who
from schemas.base import Record
from schemas.review import Aside

router = APIRouter(
    prefix="/api/v1",
    tags=["work"],
    responses=PROBLEMS,
    dependencies=[Depends(HTTPBearer(auto_error=False))],
)


class Given(Record):
    """Who gets a document, or from whom it is taken."""

    to: str = Field(default="", max_length=64)
    taken_from: str = Field(default="", max_length=64)


@router.post("/documents/{document_id}/assign", dependencies=[OurPage])
def assign(desk: DeskOf, person: Who, document_id: DocumentId, body: Given) -> WorkOut:
    """Give a document to a person, after it was taken from another; a reviewer takes only what is free, for himself."""
    work = desk.repository.reviews.one(document_id)
    if body.taken_from:
        work = organising.release(desk.repository, document_id, person, body.taken_from)
    if body.to:
        work = organising.assign(desk.repository, document_id, person, body.to, users=desk.config.users)
    return work_out(work)


class SetAside(Record):
    """Why a document waits, None to take it up again; `note` says more."""

    reason: Aside | None
    note: str = Field(default="", max_length=2_000)


@router.post("/documents/{document_id}/aside", dependencies=[OurPage])
def set_aside(desk: DeskOf, person: Who, document_id: DocumentId, body: SetAside) -> WorkOut:
    """Set a document aside, or take it up again."""
    reason = body.reason.value if body.reason else ""
    return work_out(organising.set_aside(desk.repository, document_id, person, reason, body.note))


class DayOut(Record):
    """What a person did on a day of universal time."""

    who: str
    day: dt.date
    decisions: int
    documents: int
    submitted: int


@router.get("/counts")
def counts(desk: DeskOf, person: Who, days: Annotated[int, Query(ge=1, le=366)] = 30) -> list[DayOut]:
    """What everybody did on each day, the newest first; a reviewer sees his own."""
    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
    who = "" if person.may(Role.ADJUDICATOR) else person.name
    return [
        DayOut(
            who=one.who,
            day=one.day,
            decisions=one.decisions,
            documents=one.documents,
            submitted=one.submitted,
        )
        for one in desk.repository.reviews.organised.days(since, who)
    ]
