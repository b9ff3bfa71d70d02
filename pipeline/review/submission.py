"""When a document is done: submitted, opened again, reviewed by two."""

from pipeline.decisions import told
from pipeline.decisions.final import expected_left
from pipeline.decisions.opened import Opened
from pipeline.review import queries
from pipeline.review.access import NotAllowedError, open_document
from pipeline.review.actions import again, why_not
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.people import Person, Role
from pipeline.store import Repository
from pipeline.store.conflicts import Seen
from pipeline.store.worklist import Work
from schemas.review import Status

LEFT = {
    "undecided": "undecided",
    "unanswered": "issues without an answer",
    "unseen": "not looked at",
    "changed": "changed",
    "disputed": "disputed",
}
BLOCKS = ("undecided", "unanswered", "changed", "disputed")  # submission
BLOCKS_LESS = ("unseen", "changed", "disputed")  # where undecided values are allowed


class NotReadyError(ValueRefusedError):
    """A document that cannot be submitted yet."""


def submit(
    repository: Repository, document_id: str, person: Person, *, allow_undecided: bool = False
) -> Work:
    """The person is done with a document: every value is decided, unless it is allowed that some are not.

    Raises NotAllowedError, NotReadyError, MovedOnError.
    """
    return again(lambda: _submitted(repository, document_id, person, allow_undecided=allow_undecided))


def _submitted(repository: Repository, document_id: str, person: Person, *, allow_undecided: bool) -> Work:
    of = open_document(repository, document_id, person)
    if of.layer is None:
        raise NotAllowedError(why_not(of.work, person))
    left = of.left()
    blocking = [what for what in (BLOCKS_LESS if allow_undecided else BLOCKS) if left[what]]
    if blocking:
        shown = ", ".join(f"{left[what]} {LEFT[what]}" for what in blocking)
        raise NotReadyError(f"{of.work.name}: {shown} left; decide on each before you submit")
    answered = not allow_undecided and queries.have_to_be_closed(of.work)
    if answered and (open_ := queries.to_close(repository, of.work)):
        raise NotReadyError(f"{of.work.name}: {open_} queries are not closed; answer and close them first")
    seen = Seen(of.work, of.rows[-1].number if of.rows else 0, answered)
    work = _stored(repository, of, seen, person)
    if of.work.flagged_by == person.name:  # he took it up
        return repository.reviews.organised.set_aside(document_id, person.name, "", "")
    return work


def _stored(repository: Repository, of: Opened, seen: Seen, person: Person) -> Work:
    """The document as it is after its submission or adjudication. Raises MovedOnError."""
    undecided, document_id = of.left()["undecided"], of.work.document_id
    if of.work.status is Status.TO_ADJUDICATE:
        return repository.reviews.change(
            seen,
            person.name,
            "adjudicate",
            {"undecided": undecided, "reading": of.stored.versions},
            status=Status.FINAL.value,
            stale=False,
            undecided=undecided,
            expected=expected_left(of),
        )
    work = repository.reviews.submit(seen, person.name, undecided, expected_left(of), of.stored.versions)
    told.relist(repository, document_id)
    return work


def reopen(repository: Repository, document_id: str, person: Person) -> Work:
    """Open a final document again. Raises NotAllowedError, MovedOnError."""
    work = repository.reviews.one(document_id)
    if work.twice and not person.may(Role.ADJUDICATOR):
        raise NotAllowedError(f"{work.name}: was adjudicated; an adjudicator can reopen it")
    if work.status is not Status.FINAL:
        raise NotAllowedError(f"{work.name}: is open")
    status = Status.TO_ADJUDICATE if work.twice else Status.IN_REVIEW
    submitted = " ".join(work.submitted) if work.twice else ""
    return repository.reviews.change(
        Seen(work), person.name, "reopen", status=status.value, submitted=submitted
    )


def review_twice(repository: Repository, document_id: str, person: Person) -> Work:
    """Let two reviewers review a document that nobody has begun, blind to each other.

    Raises NotAllowedError, MovedOnError.
    """
    if not person.may(Role.ADJUDICATOR):
        raise NotAllowedError("an adjudicator sets documents for two reviewers")
    return again(lambda: _set_for_two(repository, document_id, person))


def _set_for_two(repository: Repository, document_id: str, person: Person) -> Work:
    rows = repository.reviews.decisions(
        document_id
    )  # before the list is asked: a first decision is in one of both
    work = repository.reviews.one(document_id)
    if work.status is not Status.NEW:
        raise NotAllowedError(f"{work.name}: is begun already; only new documents can be reviewed twice")
    seen = Seen(work, rows[-1].number if rows else 0)
    return repository.reviews.change(seen, person.name, "review twice", twice=True)
