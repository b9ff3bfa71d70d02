"""The state of every value from the rows of decisions, whatever the rules that they were made on."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from pipeline.decisions.anchors import Slot
from pipeline.decisions.links import is_link
from pipeline.decisions.structure import structural
from schemas.review import UNSURE_BELOW, Action, Decision

DECIDING = (Action.ACCEPT, Action.CORRECT, Action.REJECT, Action.ADD)
_STANDING = frozenset((*DECIDING, Action.ANSWER, Action.MOVE))
MAIN = (".drug", ".test")  # without which there is no entry


class State(StrEnum):
    """What is known of a value. `changed` waits for a new decision: the software now says something else."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    ADDED = "added"
    CHANGED = "changed"


_STATES = {
    Action.ACCEPT: State.ACCEPTED,
    Action.CORRECT: State.CORRECTED,
    Action.REJECT: State.REJECTED,
    Action.ADD: State.ADDED,
}


@dataclass(slots=True)
class Held:
    """What people did with one anchor: decisions that stand, the newest last; whether it was looked at."""

    standing: list[Decision] = field(default_factory=list)
    version: int = 0
    seen: bool = False
    notes: list[Decision] = field(default_factory=list)

    @property
    def decision(self) -> Decision | None:
        """The decision that counts, None if there is none or all were taken back."""
        return self.standing[-1] if self.standing else None


def saw(decision: Decision) -> bool:
    """True for a decision by which there is a value that the software said, False for one on what only people say."""
    return decision.action is Action.ACCEPT or decision.action is Action.CORRECT and decision.was is not None


@dataclass(frozen=True)
class Folded:
    """Everything that people did on one layer of one document, on the newest record's anchors."""

    held: Mapping[str, Held]

    def of(self, anchor: str) -> Held:
        """What people did with an anchor."""
        return self.held.get(anchor, _NOTHING)

    @property
    def added(self) -> dict[str, Held]:
        """What people added, by anchor."""
        return {
            anchor: held
            for anchor, held in self.held.items()
            if held.decision is not None and held.decision.action is Action.ADD
        }

    @cached_property
    def rejected(self) -> frozenset[str]:
        """The anchors of the entries whose drug or test was rejected."""
        return frozenset(
            anchor.rpartition(".")[0]
            for anchor, held in self.held.items()
            if held.decision is not None and held.decision.action is Action.REJECT and anchor.endswith(MAIN)
        )


_NOTHING = Held()


def fold(
    decisions: Iterable[Decision],
    present: Mapping[str, Slot],
    notes: Sequence[Decision] = (),
    said: Set[str] = frozenset(),
) -> Folded:
    """The decisions of one layer, oldest first, on the anchors of the newest record; with `notes` of others before them.

    `said` are the anchors of what is judged, which the record need not have: what only others added is rejected there.
    """
    held: dict[str, Held] = {}
    rows = [*notes, *decisions]
    undone = {
        row.undoes for row in rows if row.action is Action.UNDO
    }  # by number: its anchor may be another by now
    for decision in rows:
        anchor = decision.anchor or decision.path
        here = held.get(anchor)
        if here is None:
            here = held[anchor] = Held()
        if decision.action is Action.SEE:
            here.seen = here.seen or _saw(decision, present.get(anchor))
            continue
        if decision.action is Action.COMMENT:
            here.notes.append(decision)
            continue
        here.version = max(here.version, decision.number)
        if decision.action in _STANDING and decision.number not in undone:
            here.standing.append(decision)
    return Folded(
        {
            anchor: one
            for anchor, one in held.items()
            if anchor in present or anchor in said or _stays(anchor, one)
        }
    )


def _saw(looked: Decision, slot: Slot | None) -> bool:
    """True where what somebody looked at says the same now."""
    return slot is None or looked.was is None or looked.was == slot.value


def _stays(anchor: str, held: Held) -> bool:
    """True for what a person added, which the record need not have, for what is no fact, and of a whole patient."""
    adds = any(one.action is Action.ADD for one in held.standing)
    return adds or added_anchor(anchor) or structural(anchor) or is_link(anchor)


def added_anchor(anchor: str) -> bool:
    """True for an entry that a person added, and its fields."""
    return ".added-" in anchor


def state(held: Held, now: Any) -> State:
    """The state of a value; `now` is the newest record's value as JSON, None where it has none."""
    decision = held.decision
    if decision is None:
        return State.OPEN
    if decision.action is Action.ADD:
        return State.ADDED if now is None or now == decision.value else State.CHANGED
    if now == decision.was:
        return _STATES[decision.action]
    if decision.action is Action.CORRECT and now == decision.value:
        return State.CORRECTED  # the software came to say what the person said
    return State.CHANGED


def answer(slot: Slot, held: Held) -> Decision | None:
    """The answer to what an issue says, None where it has none: another message is another question."""
    decision = held.decision
    return decision if decision is not None and decision.was in (None, slot.message) else None


def must_be_seen(slot: Slot, held: Held) -> bool:
    """True for an issue, or a value of low confidence, that nobody has decided or looked at."""
    if held.seen or (held.decision if slot.fact is not None else answer(slot, held)) is not None:
        return False
    return slot.fact is None or slot.fact.confidence < UNSURE_BELOW
