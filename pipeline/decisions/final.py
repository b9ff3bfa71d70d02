"""The record that results from a review."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pipeline.decisions.apply import apply
from pipeline.decisions.fold import State, added_anchor
from pipeline.decisions.links import is_link
from pipeline.decisions.opened import Opened, opened
from pipeline.decisions.structure import case_number, without_patients
from pipeline.store import Repository
from pipeline.store.rows import Stored
from schemas.report import Report
from schemas.review import ADJUDICATED, SHARED, Action, Decision, Outcome, Status

MOST_COUNTED = 200  # documents at a time: those of a day's work, and a page of the list waits for them


def standing(of: Opened) -> list[Decision]:
    """The decisions that count, one a value, on the paths of the newest record; new entries last.

    What was accepted before newer rules said something else stays what the person accepted. Before all stand those by
    which what the software no longer finds was given up.
    """
    versions = of.stored.versions
    added = _added_paths(of)
    on_values = list(_given_up(of))
    on_entries: list[Decision] = []
    for anchor, held in of.folded.held.items():
        decision = held.decision
        path = anchor if case_number(anchor) is not None else _path(anchor, of, added)
        if decision is None or decision.action is Action.ANSWER or path is None:
            continue
        if case_number(anchor) is not None and decision.action is not Action.REJECT:
            continue  # a case that a person added stands in the record already
        if decision.action is Action.MOVE:
            goal = str(decision.value)  # also a pregnancy that a person added
            decision = decision.model_copy(update={"value": added.get(goal) or _target(goal, of)})
        action, value = _counting(decision, anchor, of)
        if is_link(anchor) and value is not None:
            value = added.get(str(value)) or _target(str(value), of)
        one = decision.model_copy(
            update={"path": path, "action": action, "value": value, "extraction_key": versions}
        )
        (on_entries if anchor in added else on_values).append(one)
    # An added entry has to be there before its fields are corrected.
    fields = [one for one in on_values if _below(one.path, added.values())]
    return [*(one for one in on_values if one not in fields), *on_entries, *fields]


def _counting(decision: Decision, anchor: str, of: Opened) -> tuple[Action, Any]:
    """What a decision comes to on the newest record: what was accepted stays where the software says something else."""
    slot = of.present.get(anchor)
    if slot is None or slot.fact is None:
        return decision.action, decision.value
    if decision.action is Action.ACCEPT and of.state_of(slot) is State.CHANGED:
        return Action.CORRECT, decision.was
    return Action.CORRECT if decision.action is Action.ADD else decision.action, decision.value


def _given_up(of: Opened) -> Iterator[Decision]:
    """The decisions by which what the software no longer finds was given up, on its paths."""
    for anchor, row in of.given_up.items():
        path = of.paths.get(anchor)
        if path is not None:
            yield row.model_copy(update={"path": path, "extraction_key": of.stored.versions})


def _target(anchor: str, of: Opened) -> str:
    """The path of the case or pregnancy that an entry is moved to."""
    return of.paths.get(anchor, anchor)


def _below(path: str, entries: Iterable[str]) -> bool:
    return any(path.startswith(f"{entry}.") for entry in entries)


def _added_paths(of: Opened) -> dict[str, str]:
    """Where added entries stand: behind those of the record, in the order in which they were added."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for anchor in of.folded.added:
        base, mark, name = anchor.partition(".added-")
        if not mark or "." in name.rpartition("@")[2]:
            continue
        if base not in counts:
            counts[base] = _length(of.stored.report, base)
        found[anchor] = f"{base}.{counts[base]}"
        counts[base] += 1
    return found


def _length(report: Report, path: str) -> int:
    parts = path.split(".")
    number = int(parts[1])
    return len(getattr(report.cases[number], parts[2])) if number < len(report.cases) else 0


def _path(anchor: str, of: Opened, added: dict[str, str]) -> str | None:
    """The path of an anchor in the newest record, None where it has lost its entry."""
    slot = of.present.get(anchor)
    if slot is not None:
        return slot.path
    parts = anchor.split(".")
    for length in range(len(parts), 0, -1):
        head, tail = ".".join(parts[:length]), parts[length:]
        base = added.get(head)
        if base is None and not added_anchor(anchor):  # fields of an added entry go with it
            base = of.paths.get(head)
        if base is not None:
            return ".".join([base, *tail])
    return None


def effective(of: Opened) -> Report:
    """The record with all decisions. Raises ExportError where they make no sound record."""
    report = apply(of.stored.report, standing(of), of.stored.versions).report
    return report if of.outcome is None else without_patients(report)


def final_view(repository: Repository, stored: Stored, coming: Sequence[Decision] = ()) -> Opened:
    """A document with the decisions that count in the end, whoever looks; also with those that are to be stored."""
    work = repository.reviews.one(stored.report.document_id)
    return opened(repository, stored, work, ADJUDICATED if work.twice else SHARED, coming)


def finished(repository: Repository) -> Iterator[Opened]:
    """Yield the documents whose review is final, on the record that people decided on, in the order in which they came.

    Documents of which a person said that they do not belong here are left out.
    """
    for document_id in repository.reviews.with_status(Status.FINAL):
        of = final_view(repository, decided_on(repository, document_id))
        if of.outcome is not Outcome.WRONG_DOCUMENT:
            yield of


def undecided(of: Opened) -> bool:
    """True for a document with values that nobody decided on."""
    return bool(of.open_values() or of.changed() or of.disputed())


def reviewed(repository: Repository, left_out: list[Opened] | None = None) -> Iterator[Stored]:
    """The records of documents whose review is final and complete, in the order in which they came.

    A record is the one that people decided on: what newer rules say of the document nobody has looked at. One with
    values that nobody decided on is left out, and added to `left_out`.
    """
    for of in finished(repository):
        if undecided(of):
            if left_out is not None:
                left_out.append(of)
            continue
        yield Stored(effective(of), of.stored.document, of.stored.versions, of.stored.made_at)


def decided_on(repository: Repository, document_id: str) -> Stored:
    """The record that a document was submitted on last; of an older store that of the last decision, else the newest."""
    key = repository.reviews.submitted_on(document_id)
    if not key:
        decisions = repository.reviews.decisions(document_id)
        key = decisions[-1].extraction_key if decisions else ""
    read = repository.extraction(document_id, key) if key else None
    return read or repository.latest(document_id)


def count_undecided(repository: Repository) -> None:
    """Count what is left of documents on which people decided since the last count, for the work list."""
    for work in repository.reviews.uncounted(MOST_COUNTED):
        of = final_view(repository, repository.latest(work.document_id))
        repository.reviews.counted(work, len(of.open_values()) + len(of.disputed()), expected_left(of))


def expected_left(of: Opened) -> float:
    """How many mistakes are to be expected among what is still to be decided.

    What the software now says otherwise, and what two reviewers differ on, is as likely wrong as right.
    """
    from extractors.confidence.weigh import expected_mistakes

    open_ = {of.present[anchor].path for anchor in of.open_values()}
    mistakes = expected_mistakes(of.stored.report, open_) if open_ else 0.0
    return round(mistakes + (len(of.changed()) + len(of.disputed())) / 2, 2)
