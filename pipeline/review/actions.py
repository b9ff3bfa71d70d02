"""What people decide on documents, stored; the page and the API both come here."""

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from pipeline.decisions import told
from pipeline.decisions.anchors import KIND
from pipeline.decisions.final import effective
from pipeline.decisions.fold import Folded, fold
from pipeline.decisions.merge import alike, mark
from pipeline.decisions.opened import Opened
from pipeline.decisions.structure import added_cases
from pipeline.review import compound, newborns, patients
from pipeline.review.access import NotAllowedError, ReadAnewError, check_reading, open_document
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.making import FREE, decision
from pipeline.review.people import Person
from pipeline.review.requests import Asked
from pipeline.store import Repository
from pipeline.store.conflicts import ConflictError
from pipeline.store.worklist import Work
from schemas.errors import ExportError
from schemas.report import Case
from schemas.review import Action, Decision, Status

Done = TypeVar("Done")

TRIES = 3  # at decisions while others decide
CHANGES = (Action.CORRECT, Action.ADD, Action.REJECT, Action.MOVE)  # after which the record must be sound


def decide(
    repository: Repository, document_id: str, asked: Sequence[Asked], person: Person, reading: str = ""
) -> list[int]:
    """The numbers of new decisions, all stored or none; of one that is stored already its own.

    A form that decides on several values stands for one decision a value. What somebody else decided in between and says
    the same is no conflict. `reading` is the one that was shown, empty for any. Raises NotAllowedError, NotFoundError,
    ValueRefusedError, ConflictError, ReadAnewError.
    """
    return again(lambda: _tried(repository, document_id, asked, person, reading))


def again(act: Callable[[], Done]) -> Done:
    """What an act gives: it looks anew where somebody decided or submitted in its moment. Raises what the act does."""
    for _ in range(TRIES - 1):
        with suppress(ConflictError):  # perhaps with the same, or on its patient, a moment ago
            return act()
    return act()


def _tried(
    repository: Repository, document_id: str, asked: Sequence[Asked], person: Person, reading: str
) -> list[int]:
    of = _opened(repository, document_id, asked, person)
    check_reading(repository, of, reading)
    return _decided(repository, of, asked, person)


def _decided(repository: Repository, of: Opened, forms: Sequence[Asked], person: Person) -> list[int]:
    asked = compound.expand(of, forms)
    at = dt.datetime.now(dt.UTC)
    coming = sum(one.anchor == patients.CASES for one in asked)
    found = [_one(of, one, person, at + dt.timedelta(microseconds=one.act), coming) for one in asked]
    made = [one for one in found if isinstance(one, Decision)]
    stored = iter(_store(repository, of, made, person) if made else ())
    return [next(stored) if isinstance(one, Decision) else one for one in found]


def _one(of: Opened, asked: Asked, person: Person, at: dt.datetime, coming: int) -> Decision | int:
    """The decision that is asked for; the number of the one that says the same where it is stored already.

    So it is where the answer was lost and it was sent again, and where somebody else took the same back, moved the same
    there, or added the same patient.
    """
    known = _known(of, asked, person)
    if known or asked.undoes:
        return known or decision(of, asked, person, at, coming)
    newest = _newest(of, asked.anchor)
    stale = newest is not None and asked.action not in FREE and newest.number != asked.seen
    if asked.mark and not stale and asked.mark != mark(of.accepting(asked.anchor)):
        raise ReadAnewError(of.work.name)
    made = decision(of, asked, person, at, coming)
    if made.anchor != asked.anchor:  # a new entry: another one of the same words says the same
        newest = _newest(of, made.anchor)
        stale = newest is not None and newest.action is Action.ADD
    elif not stale and asked.seen != of.held(asked.anchor).version and asked.action not in FREE:
        raise ConflictError(asked.anchor, None)
    if stale and newest is not None:
        if not alike(made, newest):
            raise ConflictError(made.anchor, newest)
        if newest.reviewer == person.name or asked.anchor == patients.CASES:
            return newest.number
    return made


def _known(of: Opened, asked: Asked, person: Person) -> int:
    """The number of the row by which an undo, a move or a note is stored already, 0 for none."""
    match asked.action:
        case Action.UNDO:
            return _taken_back(of, asked.undoes or asked.seen)
        case Action.MOVE:
            newest = _newest(of, asked.anchor)
            moved = newest is not None and newest.action is Action.MOVE and newest.value == asked.value
            return newest.number if newest is not None and moved and newest.number != asked.seen else 0
        case Action.COMMENT:
            return _noted(of, asked, person)
        case _:
            return 0


def _taken_back(of: Opened, taken: int) -> int:
    """The number of the row by which a decision was taken back, 0 for none."""
    return next((row.number for row in of.rows if taken and row.undoes == taken), 0)


def _noted(of: Opened, asked: Asked, person: Person) -> int:
    """The number of the note that says the same last on a value, where the person wrote it; 0 for none."""
    notes = [one for one in of.held(asked.anchor).notes if one.action is Action.COMMENT]
    last = max(notes, key=lambda one: one.number, default=None)
    same = last is not None and (last.reviewer, last.comment) == (person.name, asked.comment.strip())
    return last.number if last is not None and same else 0


def _newest(of: Opened, anchor: str) -> Decision | None:
    """The newest decision on a value, whether it stands or was taken back."""
    version = of.held(anchor).version
    rows = reversed(of.carried.rows if of.carried is not None and version else ())
    return next((one for one in rows if one.number == version), None)


def _opened(repository: Repository, document_id: str, asked: Sequence[Asked], person: Person) -> Opened:
    """The document with a place at it for the person. Raises NotAllowedError."""
    of = open_document(repository, document_id, person)
    if of.work.twice and any(one.action not in FREE for one in asked):
        repository.reviews.take(document_id, person.name)
        of = open_document(repository, document_id, person)
    if of.layer is None:
        raise NotAllowedError(why_not(of.work, person))
    return of


def _store(repository: Repository, of: Opened, made: Sequence[Decision], person: Person) -> list[int]:
    """The numbers of decisions that are sound together."""
    if any(one.action in CHANGES for one in made):
        _check_whole(of, made)
    seen = [None if one.action in FREE else of.stored_on(one.anchor, one.layer) for one in made]
    names, changing = [of.names(one.anchor) for one in made], [one for one in made if one.action not in FREE]
    since = of.rows[-1].number if of.rows else 0
    with told.following(repository, of.work.document_id, changing, person.name, since) as following:
        return repository.decide(made, seen, names, following, of.work)


def why_not(work: Work, person: Person) -> str:
    """Why a person may not decide on a document."""
    if not work.is_primary:
        return f"{work.name}: another source of this article counts; decide there, or part the two"
    if work.status is Status.FINAL:
        return f"{work.name}: is final; reopen it to decide again"
    if person.name in work.submitted:
        return f"{work.name}: you have submitted it; an adjudicator decides now"
    return f"{work.name}: is reviewed by {' and '.join(work.reviewers) or 'nobody yet'}; you may look only"


def _check_whole(of: Opened, made: Sequence[Decision]) -> None:
    """Refuse what would leave no sound record, such as a window that ends before it starts."""
    newborns.check(of, [one.anchor for one in made if one.action is Action.ADD])
    stored = [one for held in of.folded.held.values() for one in held.standing]
    fresh = [
        one.model_copy(update={"number": 2**30 + number})
        for number, one in enumerate(made)
        if one.action not in FREE
    ]
    report = of.stored.report
    report = report.model_copy(update={"cases": (*report.cases, *added_cases(report, made))})
    after = replace(of, stored=replace(of.stored, report=report), folded=fold([*stored, *fresh], of.present))
    try:
        effective(_touched(after, made))
    except ExportError as error:
        raise ValueRefusedError(str(error)) from None


def _touched(of: Opened, made: Sequence[Decision]) -> Opened:
    """The document with only the cases that decisions are on: the others stay as sound as they were."""
    if of.has_moves or any(patients.of_patients(one.anchor) or one.anchor == KIND for one in made):
        return of
    touched = {int(one.anchor.split(".")[1]) for one in made if one.anchor.startswith("cases.")}
    report = of.stored.report
    cases = [
        case if number in touched else Case(label=case.label, start=case.start, end=case.end)
        for number, case in enumerate(report.cases)
    ]
    held = {
        anchor: one
        for anchor, one in of.folded.held.items()
        if anchor.startswith("cases.") and int(anchor.split(".")[1]) in touched
    }
    less = report.model_copy(update={"cases": tuple(cases), "issues": ()})
    return replace(of, stored=replace(of.stored, report=less), folded=Folded(held), disputes=())
