"""What a person did last, to take it back: a stack that the decisions themselves are, so that it outlives the page."""

from collections.abc import Iterator
from itertools import groupby

from pipeline.decisions.opened import Opened
from pipeline.decisions.structure import case_number
from pipeline.review.requests import Asked
from schemas.review import Action, Decision

NO_ACTS = (Action.SEE, Action.COMMENT, Action.UNDO)


def last_act(of: Opened, name: str) -> list[Asked]:
    """The decisions that take back what a person did last at a document and still counts; empty for nothing.

    What was decided with one key is one act, by its moment. What somebody else decided on since stays as it is.
    """
    for _, act in groupby(_own(of, name), key=lambda one: one.at):
        standing = [one for one in act if _counts(of, one)]
        if standing:
            return [
                Asked(anchor=one.anchor, action=Action.UNDO, seen=of.held(one.anchor).version)
                for one in reversed(standing)
            ]
    return []


def _own(of: Opened, name: str) -> Iterator[Decision]:
    """The decisions of a person on his layer, newest first."""
    for one in reversed(of.carried.rows if of.carried is not None and of.layer is not None else ()):
        if one.reviewer == name and one.layer == of.layer and one.action not in NO_ACTS:
            yield one


def _counts(of: Opened, one: Decision) -> bool:
    """True for a decision that counts for its value now; a patient who was added and taken out stays out."""
    held = of.held(one.anchor)
    if held.decision is None or held.decision.number != one.number:
        return False
    if case_number(one.anchor) is None or one.action is not Action.REJECT:
        return True
    return not any(before.action is Action.ADD for before in held.standing)
