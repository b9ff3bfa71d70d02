"""What a person may see and decide of a document: his layer of its decisions."""

from dataclasses import replace

from pipeline.decisions.opened import Opened, opened, reviewer_layer, seen_layers
from pipeline.review.people import Person, Role
from pipeline.store import Repository
from pipeline.store.rows import Stored
from pipeline.store.worklist import Work
from schemas.errors import GravidaError
from schemas.review import ADJUDICATED, SHARED, Decision, Status


class NotAllowedError(GravidaError):
    """The person may not do this."""


class ReadAnewError(GravidaError):
    """The document was read anew since what was shown, or the store restored: its anchors may name other values now."""

    def __init__(self, name: str) -> None:
        """`name` is that of the document."""
        super().__init__(
            f"{name}: was read anew since this page was loaded; load it again and look once more"
        )


def layer_of(work: Work, person: Person) -> str | None:
    """The layer of a person's decisions on a document, None if he may only look."""
    if not work.is_primary:
        return None
    if not work.twice:
        return None if work.status is Status.FINAL else SHARED
    if work.status in (Status.TO_ADJUDICATE, Status.FINAL):
        judges = person.may(Role.ADJUDICATOR) and work.status is Status.TO_ADJUDICATE
        judges = judges and person.name not in work.submitted  # nobody judges his own decisions
        return ADJUDICATED if judges else None
    free = person.name in work.reviewers or len(work.reviewers) < 2
    mine = free and person.name not in work.submitted
    return reviewer_layer(person.name) if mine else None


def shows(work: Work, person: Person) -> str:
    """The layer that a person sees: his own while two review blind, the merged one afterwards."""
    if not work.twice:
        return SHARED
    if work.status in (Status.TO_ADJUDICATE, Status.FINAL) and person.may(Role.ADJUDICATOR):
        return ADJUDICATED
    return reviewer_layer(person.name)


def open_document(repository: Repository, document_id: str, person: Person) -> Opened:
    """A document as a person sees it. Raises NotFoundError."""
    work = repository.reviews.one(document_id)
    stored = repository.latest(document_id)
    of = opened(repository, stored, work, shows(work, person))
    return replace(of, layer=layer_of(work, person))


def reading_of(repository: Repository, stored: Stored) -> str:
    """What a page says that it shows: the versions of a record, and from which copy the store was made anew, if any.

    A store that was made anew gives numbers of decisions that were given before it.
    """
    return " ".join(filter(None, (stored.versions, repository.reviews.restored)))


def check_reading(repository: Repository, of: Opened, reading: str) -> None:
    """Raises ReadAnewError where another reading than the newest was shown; an empty one is any."""
    if reading and reading != reading_of(repository, of.stored):
        raise ReadAnewError(of.work.name)


def newest_decision(repository: Repository, document_id: str, person: Person) -> int:
    """The number of the newest decision on a document that a person sees, 0 where there is none."""
    work = repository.reviews.one(document_id)
    layers = seen_layers(work, shows(work, person))
    rows = repository.reviews.decisions(document_id)
    return max((one.number for one in rows if one.layer in layers), default=0)


def history(repository: Repository, work: Work, person: Person) -> list[Decision]:
    """The decisions on a document, newest first; a reviewer who reviews blind sees only his own."""
    layer = shows(work, person)
    open_to_all = not work.twice or layer == ADJUDICATED and person.may(Role.ADJUDICATOR)
    if work.twice and work.status is Status.FINAL:
        open_to_all = True
    return repository.reviews.decisions(work.document_id, None if open_to_all else layer)[::-1]
