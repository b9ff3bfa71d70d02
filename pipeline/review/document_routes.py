"""The document page: source and record, decisions, editors, what was missed."""

from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from pipeline.decisions.final import effective
from pipeline.decisions.opened import Opened
from pipeline.decisions.tally import counts
from pipeline.review import actions, compound, drawings, forms, making, queries, source, submission
from pipeline.review.access import check_reading, history, newest_decision, open_document, reading_of
from pipeline.review.changes import changes, standing
from pipeline.review.doubts import typed
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.list_routes import FILTERS
from pipeline.review.naming import place_in_words, told, typed_path
from pipeline.review.organising import REASONS, reviewers
from pipeline.review.people import Person, Role
from pipeline.review.requests import BIG, LONGEST_READING, Asked, AskedTogether, Place
from pipeline.review.shapes import RecordView
from pipeline.review.suggest import completions
from pipeline.review.undoing import last_act
from pipeline.review.view import record_view
from pipeline.review.web import Desk, DeskOf, OurForm, OurPage, Who, fragment, page
from schemas.base import Record
from schemas.errors import ExportError, NotFoundError
from schemas.review import Action, Status

router = APIRouter(include_in_schema=False)
Offset = Annotated[int, Query(ge=0, le=BIG)]


@router.get("/documents/{document_id}", response_class=HTMLResponse)
def document(request: Request, desk: DeskOf, person: Who, document_id: str) -> HTMLResponse:
    """The document page."""
    of = open_document(desk.repository, document_id, person)
    record = record_view(of)
    held, where = of.stored.document, standing(of, counts(of))
    left = {**where["left"], "queries": queries.to_close(desk.repository, of.work)}
    return page(
        request,
        "document.html",
        person=person,
        work=of.work,
        may=of.layer is not None,
        sees=of.layer is not None and (not of.work.twice or person.name in of.work.reviewers
                                       or of.work.status is Status.TO_ADJUDICATE),
        record=record,
        **seen_source(desk, of, record),
        standing=where,
        newest=of.newest,
        needed=needed(desk),
        ready=not any(left[what] for what in needed(desk)),
        title=held.metadata.title or held.name,
        meta=held.metadata,
        unread=held.warnings,
        twins=desk.repository.twins(document_id),
        others=[one for one in desk.repository.sources(document_id) if one.document_id != document_id],
        versions=of.stored.versions,
        reading=reading_of(desk.repository, of.stored),
        adjudicator=person.may(Role.ADJUDICATOR),
        names=reviewers(desk.repository, users=True) if desk.config.users else [],
        aside_for=REASONS,
        queries=queries.seen_on(desk.repository, document_id, person),
        to_close=left["queries"],
    )  # fmt: skip


def needed(desk: Desk) -> tuple[str, ...]:
    """What has to be done before a document can be submitted."""
    return submission.BLOCKS_LESS if desk.config.allow_undecided else (*submission.BLOCKS, "queries")


def seen_source(desk: Desk, of: Opened, record: RecordView) -> dict[str, Any]:
    """The text and the pages of a document with what is marked on them."""
    held, spans = of.stored.document, source.spans_of(record)
    shows_pages = desk.repository.reviews.has_original(of.work.document_id)
    return {
        "blocks": list(source.blocks(held, spans)),
        "pages": source.pages(held, spans) if shows_pages else [],
    }


@router.get("/documents/{document_id}/source", response_class=HTMLResponse)
def marked(desk: DeskOf, person: Who, document_id: str) -> HTMLResponse:
    """The source as it is marked by the decisions now."""
    of = open_document(desk.repository, document_id, person)
    return HTMLResponse(
        fragment(desk, "_source.html", work=of.work, **seen_source(desk, of, record_view(of)))
    )


@router.get("/documents/{document_id}/course", response_class=HTMLResponse)
def course(desk: DeskOf, person: Who, document_id: str) -> HTMLResponse:
    """The course of the pregnancies as the decisions leave it."""
    of = open_document(desk.repository, document_id, person)
    return HTMLResponse(fragment(desk, "_pictures.html", pictures=pictures_of(of)))


def pictures_of(of: Opened) -> dict[str, Any]:
    """The drawings of the record with all decisions."""
    try:
        report = effective(of)
    except ExportError:
        report = of.stored.report
    return {"timelines": drawings.timelines(report), "panels": drawings.panels(report)}


@router.get("/documents/{document_id}/pages/{number}.png")
def page_image(desk: DeskOf, person: Who, document_id: str, number: int) -> Response:
    """A page of the document's file."""
    png = desk.images.png(document_id, number)
    if png is None:
        raise NotFoundError(f"page {number} cannot be shown; its text can")
    return Response(png, media_type="image/png", headers={"Cache-Control": "private, max-age=86400"})


@router.get("/documents/{document_id}/pages/{number}/words")
def page_words(
    desk: DeskOf, person: Who, document_id: str, number: int
) -> list[tuple[int, int, float, float, float, float]]:
    """Where the words of a page stand, so that they can be selected on its image."""
    return source.words_on(desk.repository.latest(document_id).document, number)


@router.get("/documents/{document_id}/find")
def find(
    desk: DeskOf, person: Who, document_id: str, words: Annotated[str, Query(max_length=100)]
) -> dict[str, Any]:
    """Where words stand in the source."""
    return {"places": source.find(desk.repository.latest(document_id).document, words)}


@router.post("/documents/{document_id}/decide", dependencies=[OurPage])
def decide(desk: DeskOf, person: Who, document_id: str, body: AskedTogether) -> dict[str, Any]:
    """Store decisions; what of the page they change comes back."""
    return decided(desk, document_id, person, body)


def decided(desk: Desk, document_id: str, person: Person, body: AskedTogether) -> dict[str, Any]:
    """Store decisions; what of the page they change."""
    numbers = actions.decide(desk.repository, document_id, body.decisions, person, body.reading)
    made = desk.repository.reviews.numbered(document_id, numbers)
    return changes(desk, open_document(desk.repository, document_id, person), made)


@router.post("/documents/{document_id}/here", dependencies=[OurPage])
def here(desk: DeskOf, person: Who, document_id: str) -> dict[str, Any]:
    """Who else is at the document, the number of the newest decision that the person sees, and the newest reading."""
    newest = newest_decision(desk.repository, document_id, person)
    reading = reading_of(desk.repository, desk.repository.latest(document_id))
    return {"others": desk.presence.tell(document_id, person.name), "newest": newest, "reading": reading}


@router.get("/documents/{document_id}/last")
def last(desk: DeskOf, person: Who, document_id: str) -> dict[str, Any]:
    """What the person did last and can take back, as the decisions that do; empty where there is nothing."""
    of = open_document(desk.repository, document_id, person)
    return {
        "decisions": [one.model_dump(mode="json", exclude_defaults=True) for one in last_act(of, person.name)]
    }


@router.get("/documents/{document_id}/editor", response_class=HTMLResponse)
def editor(
    desk: DeskOf, person: Who, document_id: str, anchor: str, start: Offset = 0, end: Offset = 0
) -> HTMLResponse:
    """The editor of a value; one that is missing is filled from the selected words."""
    of = open_document(desk.repository, document_id, person)
    return HTMLResponse(fragment(desk, "_editor.html", editor=forms.editor(of, anchor, start, end)))


class Typed(Record):
    """The fields of an editor, or of a missed entry, while somebody types; their words are `[start, end)`."""

    anchor: str
    fields: dict[str, str]
    start: int = Field(default=0, ge=0, le=BIG)
    end: int = Field(default=0, ge=0, le=BIG)


@router.post("/documents/{document_id}/reading", dependencies=[OurPage])
def reading(desk: DeskOf, person: Who, document_id: str, body: Typed) -> dict[str, Any]:
    """What the typed fields read as, and what does not fit in them."""
    of = open_document(desk.repository, document_id, person)
    try:
        path = typed_path(of.path_of(body.anchor))
        text = "" if making.is_list(body.anchor, of) else compound.reading(path, body.fields)
        doubts = typed(of, body.anchor, body.fields, (body.start, body.end))
        return {"text": text, "problem": "", "doubts": doubts}
    except ValueRefusedError as error:
        return {"text": "", "problem": str(error), "doubts": []}


@router.get("/documents/{document_id}/add", response_class=HTMLResponse)
def adding(
    desk: DeskOf,
    person: Who,
    document_id: str,
    anchor: str,
    start: Offset = 0,
    end: Offset = 0,
    chosen: bool = False,
) -> HTMLResponse:
    """The form of what was missed, filled from the selected words.

    It is for the case in which the words stand, unless the person has chosen another.
    """
    of = open_document(desk.repository, document_id, person)
    if not chosen and making.is_list(anchor, of):
        anchor = forms.list_of_words(of, anchor, start, end)
    if not making.is_list(anchor, of):
        raise NotFoundError(f"{anchor}: entries are added to a list of a case, such as cases.0.medications")
    return HTMLResponse(fragment(desk, "_add.html", add=forms.adding(of, anchor, start, end)))


class Missed(Record):
    """A missed entry as typed; `every` adds it to each case."""

    anchor: str
    start: int
    end: int
    fields: dict[str, str]
    comment: str = ""
    every: bool = False
    reading: str = Field(default="", max_length=LONGEST_READING)


@router.post("/documents/{document_id}/add", dependencies=[OurPage])
def add(desk: DeskOf, person: Who, document_id: str, body: Missed) -> dict[str, Any]:
    """Store a missed entry."""
    family = body.anchor.rsplit(".", 1)[-1]
    if family not in compound.ADDED:
        raise NotFoundError(
            f"{body.anchor}: entries are added to a list of a case, such as cases.0.medications"
        )
    if body.end <= body.start:
        raise ValueRefusedError("select the words that say it, or find them in the text")
    of = open_document(desk.repository, document_id, person)
    check_reading(desk.repository, of, body.reading)
    every = [number for number in range(len(of.stored.report.cases)) if not of.is_gone(number)]
    lists = [f"cases.{number}.{family}" for number in every] if body.every else [body.anchor]
    value = compound.entry_value(family, body.fields)
    place = Place(start=body.start, end=body.end)
    asked = [
        Asked(anchor=one, action=Action.ADD, value=value, quote=place, comment=body.comment) for one in lists
    ]
    return decided(desk, document_id, person, AskedTogether(decisions=tuple(asked), reading=body.reading))


@router.get("/complete")
def complete(person: Who, what: str, begun: Annotated[str, Query(max_length=80)] = "") -> list[str]:
    """Names that begin so."""
    return completions(what, begun)


@router.post("/documents/{document_id}/submit", dependencies=[OurForm])
def submit(
    desk: DeskOf, person: Who, document_id: str, back: Annotated[str, Form(max_length=600)] = ""
) -> Response:
    """The person is done; `back` is the query of the work list that he came from, where the next one is."""
    submission.submit(desk.repository, document_id, person, allow_undecided=desk.config.allow_undecided)
    kept = [(name, value) for name, value in parse_qsl(back.lstrip("?")) if name in FILTERS]
    return RedirectResponse("/?" + urlencode([*kept, ("submitted", document_id)]), 303)


@router.post("/documents/{document_id}/reopen", dependencies=[OurForm])
def reopen(desk: DeskOf, person: Who, document_id: str) -> Response:
    """Open a final document again."""
    submission.reopen(desk.repository, document_id, person)
    return RedirectResponse(f"/documents/{document_id}", 303)


@router.post("/documents/{document_id}/twice", dependencies=[OurForm])
def twice(desk: DeskOf, person: Who, document_id: str, csrf: Annotated[str, Form()] = "") -> Response:
    """Have a document reviewed by two."""
    submission.review_twice(desk.repository, document_id, person)
    return RedirectResponse(f"/documents/{document_id}", 303)


@router.get("/documents/{document_id}/history", response_class=HTMLResponse)
def document_history(request: Request, desk: DeskOf, person: Who, document_id: str) -> HTMLResponse:
    """Every decision on a document that the person may see."""
    work = desk.repository.reviews.one(document_id)
    made = [(one, place_in_words(one.anchor), *told(one)) for one in history(desk.repository, work, person)]
    return page(request, "history.html", person=person, work=work, made=made)
