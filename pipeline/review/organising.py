"""Who may assign documents, take them, and set them aside."""

from collections.abc import Sequence

from pipeline.review.access import NotAllowedError, layer_of
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.people import LOCAL, Person, Role
from pipeline.store import Repository
from pipeline.store.logged import NotCountedError
from pipeline.store.organised import NotAssignedError
from pipeline.store.worklist import Work
from schemas.errors import NotFoundError
from schemas.review import Aside

REASONS = {
    Aside.LATER: "for later",
    Aside.ASK_AUTHOR: "ask the author",
    Aside.SOMEBODY_ELSE: "for somebody else",
    Aside.UNREADABLE: "cannot be read",
    Aside.OTHER: "another reason",
}


def reviewers(repository: Repository, *, users: bool) -> list[str]:
    """Those to whom a document can be given."""
    if not users:
        return [LOCAL]
    return [one.name for one in repository.reviews.people.accounts() if not one.disabled]


def assign(repository: Repository, document_id: str, person: Person, to: str, *, users: bool) -> Work:
    """Give a document to somebody; a reviewer takes only what is free, and only for himself.

    Raises NotAllowedError, ValueRefusedError, NotFoundError.
    """
    if to not in reviewers(repository, users=users):
        raise ValueRefusedError(f"user {to!r}: has no account here, or a disabled one")
    if not person.may(Role.ADJUDICATOR):
        work = repository.reviews.one(document_id)
        taken = len(work.reviewers) > (1 if work.twice else 0)
        if to != person.name:
            raise NotAllowedError("an adjudicator assigns documents to others; take one for yourself")
        if taken and to not in work.reviewers:
            raise NotAllowedError(f"{work.name}: {' and '.join(work.reviewers)} has it; ask an adjudicator")
    return repository.reviews.organised.assign(document_id, person.name, to)


def release(repository: Repository, document_id: str, person: Person, of: str) -> Work:
    """Take a document from somebody, or give one's own back. Raises NotAllowedError."""
    if of != person.name and not person.may(Role.ADJUDICATOR):
        raise NotAllowedError("an adjudicator takes documents from others; give back your own")
    return repository.reviews.organised.release(document_id, person.name, of)


def assign_all(
    repository: Repository, document_ids: Sequence[str], person: Person, to: str, *, users: bool
) -> list[str]:
    """Give documents to somebody, or take them from everybody where `to` is empty; what could not be, in words."""
    problems = []
    for document_id in dict.fromkeys(document_ids):
        try:
            if to:
                assign(repository, document_id, person, to, users=users)
                continue
            for name in repository.reviews.one(document_id).reviewers:
                release(repository, document_id, person, name)
        except (NotAssignedError, NotAllowedError, NotCountedError, NotFoundError) as error:
            problems.append(str(error))
    return problems


def set_aside(repository: Repository, document_id: str, person: Person, reason: str, note: str) -> Work:
    """Set a document aside with a reason, or take it up again where there is none.

    Raises NotAllowedError, ValueRefusedError.
    """
    work = repository.reviews.one(document_id)
    if layer_of(work, person) is None and not person.may(Role.ADJUDICATOR):
        raise NotAllowedError(f"{work.name}: you may look only")
    if reason and reason not in set(Aside):
        raise ValueRefusedError(f"reason {reason!r}: there are {', '.join(Aside)}")
    if reason == Aside.OTHER and not note.strip():
        raise ValueRefusedError("say what the reason is")
    return repository.reviews.organised.set_aside(
        document_id, person.name, reason, note.strip() if reason else ""
    )
