"""The organisation of the work on the page: assign, take, set aside, and who did how much."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from pipeline.review import organising
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.list_routes import FILTERS, PER_PAGE
from pipeline.review.people import Role
from pipeline.review.web import DeskOf, OurForm, Who, needs, page

router = APIRouter(include_in_schema=False)
LONGEST_NOTE = 2_000
Text = Annotated[str, Form(max_length=600)]


@router.post("/assign", dependencies=[OurForm])
def assign_chosen(
    desk: DeskOf,
    person: Who,
    documents: Annotated[list[str], Form(max_length=PER_PAGE)] = [],  # noqa: B006  a form without any
    to: Text = "",
    back: Text = "",
) -> Response:
    """Give the documents that are ticked in the list to somebody, or to nobody."""
    needs(person, Role.ADJUDICATOR)
    if not documents:
        raise ValueRefusedError("tick the documents first (x)")
    problems = organising.assign_all(desk.repository, documents, person, to, users=desk.config.users)
    if problems:
        done = len(documents) - len(problems)
        raise ValueRefusedError(f"{done} of {len(documents)} were assigned; not: {'; '.join(problems)}")
    return RedirectResponse(_list(back), 303)


@router.post("/documents/{document_id}/assign", dependencies=[OurForm])
def assign(desk: DeskOf, person: Who, document_id: str, to: Text = "") -> Response:
    """Give a document to somebody."""
    organising.assign(desk.repository, document_id, person, to, users=desk.config.users)
    return RedirectResponse(f"/documents/{document_id}", 303)


@router.post("/documents/{document_id}/release", dependencies=[OurForm])
def release(desk: DeskOf, person: Who, document_id: str, of: Text = "") -> Response:
    """Take a document from somebody."""
    organising.release(desk.repository, document_id, person, of)
    return RedirectResponse(f"/documents/{document_id}", 303)


@dataclass(frozen=True, slots=True)
class Waits:
    """The form by which a document is set aside; `back` is the query of the list that the person came from."""

    reason: Text = ""
    note: Annotated[str, Form(max_length=LONGEST_NOTE)] = ""
    back: Text = ""


@router.post("/documents/{document_id}/aside", dependencies=[OurForm])
def set_aside(desk: DeskOf, person: Who, document_id: str, form: Annotated[Waits, Depends()]) -> Response:
    """Set a document aside, and go to the next of the list; or take it up again."""
    organising.set_aside(desk.repository, document_id, person, form.reason, form.note)
    to = _list(form.back, document_id) if form.reason else f"/documents/{document_id}"
    return RedirectResponse(to, 303)


def _list(back: str, done: str = "") -> str:
    """The list as it was filtered, with the document behind which the next one is in focus."""
    kept = [(name, value) for name, value in parse_qsl(back.lstrip("?")) if name in FILTERS]
    return "/?" + urlencode([*kept, *([("aside", done)] if done else [])])


@router.get("/counts", response_class=HTMLResponse)
def counts(
    request: Request, desk: DeskOf, person: Who, days: Annotated[int, Query(ge=1, le=366)] = 30
) -> HTMLResponse:
    """What everybody did on each day; a reviewer sees his own."""
    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
    who = "" if person.may(Role.ADJUDICATOR) else person.name
    found = desk.repository.reviews.organised.days(since, who)
    sums = [
        (name, sum(one.decisions for one in own), sum(one.submitted for one in own), len(own))
        for name, group in groupby(sorted(found, key=lambda one: one.who), key=lambda one: one.who)
        if (own := list(group))
    ]
    return page(request, "counts.html", person=person, found=found, sums=sums, days=days)
