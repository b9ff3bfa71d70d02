"""Queries: who sees them, who may answer and close them, and where they stand in the newest record.

A query is seen by its author and by those who judge; where one reviews, and once a document is final, by everybody.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.decisions.anchors import KIND
from pipeline.decisions.carry import carried
from pipeline.decisions.opened import Opened, seen_layers
from pipeline.review.access import NotAllowedError, check_reading, layer_of, open_document, shows
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.people import Person, Role
from pipeline.store import Repository
from pipeline.store.queries import Query
from pipeline.store.worklist import Work
from schemas.errors import NotFoundError
from schemas.review import Action, Decision, QueryState, Status

LONGEST = 2_000
NUMBERED_FROM = 2**29  # above the numbers of decisions: those of queries among them


def sees(person: Person, work: Work, asked_by: str) -> bool:
    """True if a person sees the queries that somebody asked on a document."""
    if not work.twice or work.status is Status.FINAL or person.name == asked_by:
        return True
    return person.may(Role.ADJUDICATOR) and person.name not in work.reviewers


def seen_on(repository: Repository, document_id: str, person: Person) -> list[Query]:
    """The queries on a document that a person sees, on the anchors of its newest record."""
    work = repository.reviews.one(document_id)
    found = [one for one in repository.reviews.queries.of(document_id) if sees(person, work, one.asked_by)]
    stored = repository.latest(document_id) if found else None
    if stored is None or all(one.extraction_key == stored.versions for one in found):
        return found
    layers = seen_layers(work, shows(work, person))
    decisions = [one for one in repository.reviews.decisions(document_id) if one.layer in layers]
    rows = carried(repository, stored, [*decisions, *(_as_note(one) for one in found if one.anchor)]).rows
    places = {row.number - NUMBERED_FROM: row.anchor for row in rows if row.number >= NUMBERED_FROM}
    return [replace(one, anchor=places.get(one.number, "")) for one in found]


def _as_note(query: Query) -> Decision:
    """A query as a note, which is followed through newer readings as decisions are."""
    return Decision(
        number=NUMBERED_FROM + query.number,
        document_id=query.document_id,
        extraction_key=query.extraction_key,
        anchor=query.anchor,
        path=query.anchor,
        action=Action.COMMENT,
        comment=query.about,
        reviewer=query.asked_by,
        at=dt.datetime.now(dt.UTC),
    )


def ask(
    repository: Repository, document_id: str, person: Person, asked: tuple[str, str, str], reading: str = ""
) -> int:
    """The number of a new query: on an anchor, about what is called so, with a text.

    `reading` is the one that was shown, empty for any. Raises NotAllowedError, NotFoundError, ValueRefusedError,
    ReadAnewError.
    """
    anchor, about, text = asked
    of = open_document(repository, document_id, person)
    check_reading(repository, of, reading)
    if not _takes_part(of.work, person):
        raise NotAllowedError(f"{of.work.name}: you may look only")
    if anchor and not _is_there(of, anchor):
        raise NotFoundError(f"{anchor}: the record has no such value; load the document again")
    query = Query(0, document_id, anchor, of.stored.versions, about[:300], person.name, QueryState.OPEN)
    said = _text(text)
    sent = (
        one for one in repository.reviews.queries.of(document_id) if _says(one, person, QueryState.OPEN, said)
    )
    known = next((one.number for one in sent if (one.anchor, len(one.messages)) == (anchor, 1)), 0)
    return known or repository.reviews.queries.ask(query, said)  # its answer was lost, and it was sent again


def _says(query: Query, person: Person, state: QueryState, text: str) -> bool:
    """True where that is what was said last to a query, and by the person."""
    last = query.messages[-1]
    return (last.who, last.state, last.text) == (person.name, state, text)


def _is_there(of: Opened, anchor: str) -> bool:
    return anchor in of.present or anchor in of.folded.held or anchor == KIND


def _takes_part(work: Work, person: Person) -> bool:
    """True for those who review a document, and for those who judge."""
    reviews = not work.twice or layer_of(work, person) is not None or person.name in work.reviewers
    return work.is_primary and (reviews or person.may(Role.ADJUDICATOR))


def say(
    repository: Repository, document_id: str, number: int, person: Person, said: tuple[QueryState, str]
) -> None:
    """Answer a query, close it, or open it again: its new state and the text; its author and those who judge may close it.

    Raises NotAllowedError, NotFoundError, ValueRefusedError.
    """
    state, text = said
    work = repository.reviews.one(document_id)
    query = next((one for one in repository.reviews.queries.of(document_id) if one.number == number), None)
    if query is None or not sees(person, work, query.asked_by):
        raise NotFoundError(f"query {number}: there is none on this document")
    if not _takes_part(work, person):
        raise NotAllowedError(f"{work.name}: you may look only")
    if state is QueryState.CLOSED:
        if person.name != query.asked_by and not person.may(Role.ADJUDICATOR):
            raise NotAllowedError(f"query {number}: {query.asked_by} or an adjudicator closes it; answer it")
        text = text.strip()[:LONGEST]
    else:
        text = _text(text)
    if not _says(query, person, state, text):  # else it was sent again
        repository.reviews.queries.say(document_id, number, person.name, state, text)


def _text(text: str) -> str:
    if not text.strip():
        raise ValueRefusedError("write the text")
    if len(text) > LONGEST:
        raise ValueRefusedError(f"the text is longer than {LONGEST} characters")
    return text.strip()


def to_close(repository: Repository, work: Work) -> int:
    """How many queries have to be closed before a document becomes final; none before it would."""
    return len(repository.reviews.queries.unclosed([work.document_id])) if have_to_be_closed(work) else 0


def have_to_be_closed(work: Work) -> bool:
    """True for a document that becomes final with the next submission."""
    return not work.twice or work.status is Status.TO_ADJUDICATE


def counts(repository: Repository, person: Person, works: Iterable[Work]) -> dict[str, int]:
    """How many queries that a person sees are not closed, by the document."""
    known = {one.document_id: one for one in works}
    found: dict[str, int] = {}
    for document_id, asked_by in repository.reviews.queries.unclosed(list(known)):
        if sees(person, known[document_id], asked_by):
            found[document_id] = found.get(document_id, 0) + 1
    return found


def with_queries(repository: Repository, person: Person) -> Sequence[str]:
    """The documents with queries that a person sees and that are not closed."""
    named = {document_id for document_id, _ in repository.reviews.queries.unclosed()}
    works = (repository.reviews.one(document_id) for document_id in named)
    return list(counts(repository, person, works))
