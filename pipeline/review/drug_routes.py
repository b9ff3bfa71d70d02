"""The page on a drug: how many pregnancies of all records were exposed, when, with which outcome, and by which words."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from pipeline.decisions.final import effective
from pipeline.exposed import ANY_TRIMESTER, TIME_NOT_TOLD, Exposed, counted, exposed, of_period
from pipeline.review.access import open_document
from pipeline.review.people import Person
from pipeline.review.web import Desk, DeskOf, Who, page
from pipeline.words import window_text
from schemas.errors import ExportError
from schemas.exposure import Period
from schemas.report import Report
from schemas.review import Status

router = APIRouter(include_in_schema=False)
PERIODS = (*(period.value for period in Period), ANY_TRIMESTER, TIME_NOT_TOLD)


@router.get("/drugs", response_class=HTMLResponse)
def drugs(
    request: Request,
    desk: DeskOf,
    person: Who,
    name: Annotated[str, Query(max_length=80)] = "",
    period: Annotated[str, Query(max_length=20)] = "",
    sure: Annotated[bool, Query()] = False,
    outcome: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """The counts of a drug, each a link to the pregnancies that it counts, and these with their quotes."""
    wanted = name.strip()
    found = list(exposed(_reports(desk, person), wanted)) if wanted else []
    shown = [one for one in found if not period or of_period(one, period, certain=sure)]
    return page(
        request,
        "drugs.html",
        person=person,
        drug=wanted,
        total=len(found),
        counts=counted(found),
        shown=[(one, _when(one)) for one in shown if not outcome or one.outcome == outcome],
        period=period if period in PERIODS else "",
        sure=sure,
        outcome=outcome,
    )


def _when(one: Exposed) -> str:
    return "; ".join(text for entry in one.entries if (text := window_text(entry))) or "time not told"


def _reports(desk: Desk, person: Person) -> Iterator[Report]:
    """The record of every article as a person sees it; one that decisions left unsound is as it was read."""
    looked_at = set(desk.repository.reviews.with_status(Status.FINAL)) | set(
        desk.repository.reviews.with_status(Status.IN_REVIEW)
    )
    for stored in desk.repository.records():
        report = stored.report.presented
        if report.document_id in looked_at:
            try:
                report = effective(open_document(desk.repository, report.document_id, person))
            except ExportError:
                report = stored.report.presented
        yield report
