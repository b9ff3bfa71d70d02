"""What a person has before him when he acts, and what he is told where it is no longer so."""

from dataclasses import dataclass

from pipeline.store.worklist import Work
from schemas.errors import GravidaError
from schemas.review import Decision, Status


class ConflictError(GravidaError):
    """Somebody decided on the same value in between. `anchor` says which, `theirs` is the newer decision."""

    def __init__(self, anchor: str, theirs: Decision | None) -> None:
        """`theirs` is None where a decision was expected that is not there."""
        who = theirs.reviewer if theirs else "nobody"
        super().__init__(
            f"{anchor}: {who} decided on it since this page was loaded; look at both and decide again"
        )
        self.anchor = anchor
        self.theirs = theirs


class MovedOnError(ConflictError):
    """A document is no longer as it was when somebody looked: submitted, reopened, given to others, decided on."""

    def __init__(self, name: str) -> None:
        """`name` is that of the document."""
        super().__init__("document", None)
        self.args = (f"{name}: somebody submitted, changed or decided on it in this moment; load it again",)


@dataclass(frozen=True, slots=True)
class Seen:
    """A document as it was when somebody looked at it: what he does holds only while it is so.

    `newest` is the number of its newest decision, 0 for none; None where decisions in between do not matter. Where it is
    `answered`, none of its queries was open.
    """

    work: Work
    newest: int | None = None
    answered: bool = False


def who_decides(work: Work) -> tuple[object, ...]:
    """What says who may decide on a document, and in which layer: a first decision changes nothing of it."""
    status = Status.IN_REVIEW if work.status is Status.NEW else work.status
    return status, work.stale, work.twice, work.submitted, work.reviewers if work.twice else ()
