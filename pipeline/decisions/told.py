"""What people said of a whole publication, kept through every reading: its kind, whether it presents patients.

The work list shows the kind as people left it, and a publication that the rules take for one without a patient is
read with its patients where a person said that it presents some.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pipeline import steps
from pipeline.decisions.anchors import KIND
from pipeline.decisions.final import final_view
from pipeline.decisions.opened import Opened
from pipeline.decisions.structure import OUTCOME, structural
from pipeline.outcomes import Failed, Outcome, Read, read, unpack
from pipeline.store import Repository, rows
from pipeline.store.repository import Following
from pipeline.store.rows import Stored
from pipeline.store.runs import Counts
from schemas.document import Document
from schemas.publication import PublicationKind
from schemas.report import Report
from schemas.review import Action, Decision

WHOLE = (
    KIND,
    OUTCOME,
    *(f"cases.{number}" for number in range(100)),
)  # anchors of what is said of it as a whole
COMING = 2**30  # the numbers of decisions that are to be stored: behind those that are
SETTING = ".patient.setting"  # how the anchor of a case's field ends: whether it is one of obstetrics


def add(repository: Repository, run: int, outcomes: Sequence[Outcome]) -> Counts:
    """Write a batch in one transaction, with what people said of its publications as a whole."""
    made = [_with_patients(repository, one) for one in outcomes]
    reads = {one.document_id: one for one in made if isinstance(one, Read)}
    decided = repository.reviews.decided_on(list(reads), WHOLE, SETTING)
    listed = {name: _listed(repository, _as_stored(reads[name])) for name in decided}
    return repository.add_batch(run, made, listed)


@contextmanager
def following(
    repository: Repository, document_id: str, made: Sequence[Decision], who: str, since: int
) -> Iterator[Following | None]:
    """What follows from decisions that are to be stored: what the work list says then, the patients where they say that there are.

    They were worked out from the decisions up to number `since`: one on a patient since then may take theirs out of the
    record. None where nothing follows. While it is stored the run that read the patients is open.
    """
    if not made:
        yield None
        return
    if not any(one.anchor == KIND or one.anchor.endswith(SETTING) or structural(one.anchor) for one in made):
        yield Following(since, {}, patients=True)
        return
    coming = [one.model_copy(update={"number": COMING + place}) for place, one in enumerate(made)]
    stored, known = repository.latest(document_id), repository.reviews.decisions(document_id)
    if stored.report.cases or not _told([*known, *coming]):
        yield Following(since, _listed(repository, stored, coming))
        return
    stale = repository.reviews.one(document_id).stale  # no newer rules read it
    outcome = _read(stored.document, "review")
    stored = _as_stored(outcome) if isinstance(outcome, Read) else stored
    run = repository.start_run(steps.current_versions(), {"told patients": who})
    try:
        yield Following(since, _listed(repository, stored, coming) | {"stale": stale}, False, outcome, run)
    finally:
        repository.finish_run(run)


def relist(repository: Repository, document_id: str) -> None:
    """List a document anew if what it is as a whole was decided on: other decisions may count now."""
    if repository.reviews.decided_on([document_id], WHOLE, SETTING):
        _list(repository, document_id)


def _list(repository: Repository, document_id: str) -> None:
    """Write into the work list what a publication is by the decisions that count in the end."""
    repository.reviews.list_as(document_id, **_listed(repository, repository.latest(document_id)))


def _listed(repository: Repository, stored: Stored, coming: Sequence[Decision] = ()) -> dict[str, Any]:
    """What the work list says of a publication as a whole, also by decisions that are to be stored."""
    of = final_view(repository, stored, coming)
    cases = [number for number in range(len(of.stored.report.cases)) if not of.is_gone(number)]
    patients = bool(cases) and of.presents_patients
    return {
        "kind": of.kind.value if of.kind else "",
        "patients": patients or of.kind is None and of.outcome is None,
        "obstetric": patients and any(_obstetric(of, number) for number in cases),
        "outcome": of.outcome.value if of.outcome else "",
    }


def _as_stored(one: Read) -> Stored:
    """A reading as the store will have it."""
    report = Report.model_validate_json(one.report)
    return Stored(report, unpack(one.document), one.versions.key, rows.now())


def _obstetric(of: Opened, number: int) -> bool:
    return of.leaves(f"cases.{number}{SETTING}") is not None


def _with_patients(repository: Repository, outcome: Outcome) -> Outcome:
    """An outcome with its patients where the rules found none and a person said that there are some."""
    if (
        not isinstance(outcome, Read)
        or not outcome.without_patient
        or not _told(repository.reviews.decisions(outcome.document_id))
    ):
        return outcome
    made = _read(unpack(outcome.document), outcome.origin)
    return made.with_original(outcome.original) if isinstance(made, Read) else made


def _read(document: Document, origin: str) -> Read | Failed:
    """A document with its patients, or why they cannot be read."""
    try:
        return read(document, steps.make_report(document, told_patients=True), origin)
    except steps.DEFECTS as error:
        return steps.defect(document.name, origin, error)


def _told(rows_: Sequence[Decision]) -> bool:
    """True where a decision stands by which the publication is of a kind that presents patients."""
    decisions = [one for one in rows_ if one.anchor == KIND]
    undone = {one.undoes for one in decisions}
    return any(
        one.action in (Action.CORRECT, Action.ADD)
        and one.number not in undone
        and PublicationKind(one.value).presents_patients
        for one in decisions
    )
