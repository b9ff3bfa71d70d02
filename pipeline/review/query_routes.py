"""Queries on the page and in the JSON API."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.security import HTTPBearer
from pydantic import Field

from pipeline.review import queries
from pipeline.review.api_shapes import PROBLEMS, DocumentId
from pipeline.review.people import Person, Role
from pipeline.review.requests import BIG, LONGEST_READING
from pipeline.review.web import Desk, DeskOf, OurPage, Who, fragment
from schemas.base import Record
from schemas.review import QueryState

page_router = APIRouter(include_in_schema=False)
router = APIRouter(
    prefix="/api/v1",
    tags=["queries"],
    responses=PROBLEMS,
    dependencies=[Depends(HTTPBearer(auto_error=False))],
)
Number = Annotated[int, Field(ge=1, le=BIG)]


class Question(Record):
    """A query on a value: its anchor, empty for the document as a whole; `about` is what it is called, `reading` the one shown."""

    anchor: str = Field(default="", max_length=300)
    about: str = Field(default="", max_length=300)
    text: str = Field(min_length=1, max_length=queries.LONGEST)
    reading: str = Field(default="", max_length=LONGEST_READING)


class Said(Record):
    """What is said to a query, and the state that it has then; closing needs no text."""

    state: QueryState
    text: str = Field(default="", max_length=queries.LONGEST)


class MessageOut(Record):
    """What somebody said to a query."""

    who: str
    at: dt.datetime
    state: QueryState
    text: str


class QueryOut(Record):
    """A query. `anchor` is empty for the whole document, and where the value is no longer found."""

    number: int
    anchor: str
    about: str
    asked_by: str
    state: QueryState
    messages: tuple[MessageOut, ...]


def drawn(desk: Desk, document_id: str, person: Person) -> dict[str, Any]:
    """The queries of a document as a piece of the page."""
    found = queries.seen_on(desk.repository, document_id, person)
    work = desk.repository.reviews.one(document_id)
    html = fragment(desk, "_queries.html", queries=found, person=person, judge=person.may(Role.ADJUDICATOR))
    return {"html": html, "left": queries.to_close(desk.repository, work)}


@page_router.post("/documents/{document_id}/queries", dependencies=[OurPage])
def ask(desk: DeskOf, person: Who, document_id: str, body: Question) -> dict[str, Any]:
    """Ask, and draw the queries anew."""
    queries.ask(desk.repository, document_id, person, (body.anchor, body.about, body.text), body.reading)
    return drawn(desk, document_id, person)


@page_router.post("/documents/{document_id}/queries/{number}", dependencies=[OurPage])
def say(desk: DeskOf, person: Who, document_id: str, number: int, body: Said) -> dict[str, Any]:
    """Answer, close or open again, and draw the queries anew."""
    queries.say(desk.repository, document_id, number, person, (body.state, body.text))
    return drawn(desk, document_id, person)


@router.get("/documents/{document_id}/queries")
def listed(desk: DeskOf, person: Who, document_id: DocumentId) -> list[QueryOut]:
    """The queries on a document that this person sees."""
    return [
        QueryOut(
            number=one.number,
            anchor=one.anchor,
            about=one.about,
            asked_by=one.asked_by,
            state=one.state,
            messages=tuple(
                MessageOut(who=said.who, at=said.at, state=said.state, text=said.text)
                for said in one.messages
            ),
        )
        for one in queries.seen_on(desk.repository, document_id, person)
    ]


@router.post("/documents/{document_id}/queries", dependencies=[OurPage], status_code=201)
def ask_by_program(desk: DeskOf, person: Who, document_id: DocumentId, body: Question) -> list[QueryOut]:
    """Ask; all queries of the document come back."""
    queries.ask(desk.repository, document_id, person, (body.anchor, body.about, body.text), body.reading)
    return listed(desk, person, document_id)


@router.post("/documents/{document_id}/queries/{number}", dependencies=[OurPage])
def say_by_program(
    desk: DeskOf, person: Who, document_id: DocumentId, number: Number, body: Said
) -> list[QueryOut]:
    """Answer, close, or open again; all queries of the document come back."""
    queries.say(desk.repository, document_id, number, person, (body.state, body.text))
    return listed(desk, person, document_id)
