"""What a person did last, to take it back: a stack that the decisions themselves are, so that it outlives the page.

Nothing that is taken back takes an entry out of the record: neither with a patient to whom it was moved, nor to one who
is gone.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from pipeline.decisions.links import NO_DECISIONS, with_its_entry
from pipeline.decisions.opened import Opened
from pipeline.decisions.structure import case_number
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.requests import Asked
from schemas.review import Action, Decision


def last_act(of: Opened, name: str) -> list[Asked]:
    """The decisions that take back what a person did last at a document and still counts; empty for nothing.

    What was decided with one key is one act, by its moment. What somebody else decided on since stays as it is, and so
    does a patient with what is not of the same act.
    """
    for _, act in groupby(_own(of, name), key=lambda one: one.at):
        standing = _safe(of, [one for one in act if one.number in of.resting or _counts(of, one)])
        if standing:
            return [_asked(of, one) for one in reversed(standing)]
    return []


def _asked(of: Opened, one: Decision) -> Asked:
    """What takes a decision back; one on what the newest reading does not have is named."""
    if one.number in of.resting:
        return Asked(anchor=one.anchor, action=Action.UNDO, undoes=one.number)
    return Asked(anchor=one.anchor, action=Action.UNDO, seen=of.held(one.anchor).version)


def check(of: Opened, asked: Sequence[Asked]) -> None:
    """Raises ValueRefusedError where taking back would take entries out of the record with a patient."""
    undone = {one.anchor: one.seen for one in asked if one.action is Action.UNDO and not one.undoes}
    for anchor, seen in undone.items():
        held = of.held(anchor)
        if held.decision is None or held.version != seen:
            continue
        if held.decision.action is Action.MOVE and _lost(of, held.decision, undone):
            case = _back(of, held.decision)
            raise ValueRefusedError(
                f"{anchor}: {case} is no patient of the record any more; take that back first"
            )
        if _is_new(held.decision) and any(_is_moved_to(one, anchor) for one in _at(of, anchor, undone)):
            raise ValueRefusedError(
                f"{anchor}: entries were moved to this patient; move them back first, or reject the patient"
            )


def _own(of: Opened, name: str) -> Iterator[Decision]:
    """The decisions of a person on his layer, newest first."""
    rows = of.carried.rows if of.carried is not None and of.layer is not None else ()
    awake = [one for one in rows if one.number not in of.resting]
    for one in sorted([*awake, *of.resting.values()], key=lambda row: row.number, reverse=True):
        if (
            one.reviewer == name
            and one.layer == of.layer
            and one.action not in NO_DECISIONS
            and not with_its_entry(one)
        ):
            yield one


def _counts(of: Opened, one: Decision) -> bool:
    """True for a decision that counts for its value now; a patient whose addition was taken back stays out."""
    held = of.held(one.anchor)
    if held.decision is None or held.decision.number != one.number:
        return False
    return one.action is not Action.REJECT or one.undoes is None


def _safe(of: Opened, act: Sequence[Decision]) -> list[Decision]:
    """What of an act can be taken back without a loss."""
    undone = {one.anchor for one in act}
    kept = [one for one in act if one.action is not Action.MOVE or not _lost(of, one, undone)]
    undone = {one.anchor for one in kept}
    return [one for one in kept if not (_is_new(one) and _is_needed(of, one, undone))]


def _is_new(one: Decision) -> bool:
    """True for the decision that there is one more patient."""
    return one.action is Action.ADD and case_number(one.anchor) is not None


def _is_needed(of: Opened, new: Decision, undone: Collection[str]) -> bool:
    """True for a new patient to whom something was moved, or of whom somebody else said something."""
    return any(
        one.reviewer != new.reviewer or _is_moved_to(one, new.anchor) for one in _at(of, new.anchor, undone)
    )


def _at(of: Opened, case: str, undone: Collection[str]) -> Iterator[Decision]:
    """The decisions on what a case has, but those that are taken back."""
    for anchor, held in of.folded.held.items():
        one = held.decision
        if one is None or anchor in undone:
            continue
        if anchor.startswith(f"{case}.") or _is_moved_to(one, case):
            yield one


def _is_moved_to(one: Decision, case: str) -> bool:
    """True for the decision that an entry belongs to a case."""
    return one.action is Action.MOVE and f"{one.value}.".startswith(f"{case}.")


def _lost(of: Opened, move: Decision, undone: Collection[str]) -> bool:
    """True for a move that would go back to a case that was taken out since, and stays so."""
    back = _back(of, move)
    gone = of.held(back).decision
    return (
        gone is not None and gone.action is Action.REJECT and gone.number > move.number and back not in undone
    )


def _back(of: Opened, move: Decision) -> str:
    """The case that an entry is of again when its last move is taken back."""
    moves = [one for one in of.held(move.anchor).standing if one.number != move.number]
    target = str(moves[-1].value) if moves else move.anchor
    return ".".join(target.split(".")[:2])
