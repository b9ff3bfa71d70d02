"""How far two reviewers agree, by field: Cohen's kappa of what they did, F1 of the values that they leave.

Kappa tells whether both accept, correct or reject the same values more often than chance would have it. F1
counts a value as shared where both leave the same one, so it also sees what only one of them added. A value that one of
them left undecided says nothing of agreement: it is counted as undecided, and in no measure. Of an entry that one of them
rejected only that is counted, and what both decided on nevertheless.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.decisions.anchors import KIND, Slot, entry_of
from pipeline.decisions.carry import carried
from pipeline.decisions.fold import Folded, Held, fold
from pipeline.decisions.merge import all_anchors, outcome, same
from pipeline.decisions.opened import reviewer_layer
from pipeline.decisions.reading import slots_of
from pipeline.store import Repository
from schemas.review import Action, Decision, Status

KEPT, CORRECTED, REJECTED, ADDED, ABSENT = "kept", "corrected", "rejected", "added", "absent"
UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that two reviewers left differently; a decision is None where one left it as it was."""

    document_id: str
    anchor: str
    labels: tuple[str, str]
    decisions: tuple[Decision | None, Decision | None]


@dataclass(slots=True)
class FieldAgreement:
    """One field over all documents. `kappa` and `f1` are None where they are not defined.

    `undecided` counts the values that one of the two, or both, left undecided.
    """

    name: str
    labels: list[tuple[str, str]] = field(default_factory=list)
    first: int = 0
    second: int = 0
    both: int = 0
    undecided: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def agreed(self) -> float | None:
        """The share of values on which both did the same."""
        return sum(one == other for one, other in self.labels) / len(self.labels) if self.labels else None

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa of what both did."""
        return kappa(self.labels)

    @property
    def f1(self) -> float | None:
        """F1 of the values that the second leaves against those of the first; it is symmetric."""
        total = self.first + self.second
        return None if not total else 2 * self.both / total


def kappa(labels: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of paired labels, None where chance alone would agree on all of them.

    >>> kappa([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")])
    0.5
    """
    if not labels:
        return None
    count = len(labels)
    seen = sum(one == other for one, other in labels) / count
    first, second = Counter(one for one, _ in labels), Counter(other for _, other in labels)
    chance = sum(first[label] * second[label] for label in first) / count**2
    return None if chance == 1 else (seen - chance) / (1 - chance)


def what(held: Held, slot: Slot | None) -> str:
    """What a reviewer did with a value."""
    decision = held.decision
    if decision is None:
        return UNDECIDED if slot is not None else ABSENT
    if decision.action is Action.ACCEPT:
        return KEPT
    if decision.action is Action.ADD:
        return ADDED
    return REJECTED if decision.action is Action.REJECT else CORRECTED


def _is_out(anchor: str, both: Sequence[Folded], labels: Sequence[str]) -> bool:
    """True for a value that a reviewer had not to decide on, since he rejected its entry: that alone is counted."""
    entry = entry_of(anchor)
    rows = zip(both, labels, strict=True)
    return any(label == UNDECIDED and entry in folded.rejected for folded, label in rows)


def field_of(anchor: str) -> str:
    """The field of an anchor, without case and entry.

    >>> field_of("cases.0.medications.iron@10.window.start"), field_of("cases.0.patient.age")
    ('medications.window.start', 'patient.age')
    >>> field_of("cases.0.pregnancies.index.neonates.0.sex"), field_of("cases.1.medications.added-iron@7")
    ('pregnancies.neonates.sex', 'medications')
    """
    if anchor == KIND:
        return KIND
    head, at, tail = anchor.partition("@")
    family = head.split(".")[2]
    rest = tail.partition(".")[2] if at else ".".join(anchor.split(".")[3:])
    parts = [part for part in rest.split(".") if part and not part.isdigit() and part != "index"]
    return ".".join([family, *parts])


def overall(fields: Iterable[FieldAgreement]) -> FieldAgreement:
    """All fields together."""
    whole = FieldAgreement("all fields")
    for one in fields:
        whole.labels += one.labels
        whole.first += one.first
        whole.second += one.second
        whole.both += one.both
        whole.undecided += one.undecided
        whole.differences += one.differences
    return whole


def compare(
    both: Sequence[Folded], present: Mapping[str, Slot], document_id: str, into: dict[str, FieldAgreement]
) -> None:
    """Count one document that two reviewers submitted."""
    for anchor in all_anchors(both, present):
        slot = present.get(anchor)
        one, other = (folded.of(anchor) for folded in both)
        name = field_of(anchor)
        counted = into.setdefault(name, FieldAgreement(name))
        labels = (what(one, slot), what(other, slot))
        if UNDECIDED in labels:
            counted.undecided += not _is_out(anchor, both, labels)
            continue
        counted.labels.append(labels)
        left, right = outcome(one, slot), outcome(other, slot)
        counted.first += left is not None
        counted.second += right is not None
        alike = left is not None and right is not None and same(left, right)
        counted.both += alike
        if not alike and (left is not None or right is not None):
            counted.differences.append(
                Difference(document_id, anchor, labels, (one.decision, other.decision))
            )


def agreement(
    repository: Repository, document_ids: Iterable[str] | None = None
) -> tuple[int, list[FieldAgreement]]:
    """How many documents two reviewers have submitted, and how far they agree by field."""
    fields: dict[str, FieldAgreement] = {}
    count = 0
    wanted = document_ids or repository.reviews.with_status(Status.TO_ADJUDICATE, Status.FINAL, twice=True)
    for document_id in wanted:
        work = repository.reviews.one(document_id)
        if len(work.submitted) < 2:
            continue
        layers = [reviewer_layer(name) for name in work.submitted[:2]]
        rows = [one for one in repository.reviews.decisions(document_id) if one.layer in layers]
        carry = carried(repository, repository.latest(document_id), rows)
        present = slots_of(carry.stored)
        both = [fold([one for one in carry.rows if one.layer == layer], present) for layer in layers]
        compare(both, present, document_id, fields)
        count += 1
    return count, sorted(fields.values(), key=lambda one: one.name)
