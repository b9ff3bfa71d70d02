"""What several parts of the JSON API answer with."""

from typing import Annotated, Any

from fastapi import Path

from pipeline.store.worklist import Work
from schemas.base import Record
from schemas.review import Aside, Status

PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The request cannot be read."},
    401: {"description": "No token, or one that is not known."},
    403: {"description": "Not allowed to this person, or no token of the page."},
    404: {"description": "No such document or value."},
    409: {"description": "Somebody decided in between, or the document is not ready."},
    413: {"description": "Too large."},
    422: {"description": "A value that cannot be."},
}
DocumentId = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]


class WorkOut(Record):
    """A document in the work list. `undecided` is null while nobody decided, and where two review blind."""

    id: str
    name: str
    title: str
    format: str
    status: Status
    values: int
    unsure: int
    expected_mistakes: float
    issues: int
    reviewed_twice: bool
    stale: bool
    reviewers: tuple[str, ...]
    warnings: tuple[str, ...]
    sources: int
    better: str
    counts: bool
    kind: str
    patients: bool
    obstetric: bool
    undecided: int | None
    outcome: str
    set_aside: Aside | None
    set_aside_by: str
    set_aside_note: str


def work_out(work: Work) -> WorkOut:
    """A document of the work list as JSON."""
    return WorkOut(
        id=work.document_id,
        name=work.name,
        title=work.title,
        format=work.format,
        status=work.status,
        values=work.values,
        unsure=work.unsure,
        expected_mistakes=work.expected,
        issues=work.issues,
        reviewed_twice=work.twice,
        stale=work.stale,
        reviewers=work.reviewers,
        warnings=work.warnings,
        sources=work.sources,
        better=work.better,
        counts=work.is_primary,
        kind=work.kind,
        patients=work.patients,
        obstetric=work.obstetric,
        undecided=work.undecided,
        outcome=work.outcome,
        set_aside=Aside(work.flag) if work.flag else None,
        set_aside_by=work.flagged_by,
        set_aside_note=work.flag_note,
    )
