"""Two reviewers' decisions beside each other: where they differ, and what both agree on."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.decisions.anchors import Slot
from pipeline.decisions.fold import Folded, Held
from schemas.review import Action, Decision


@dataclass(frozen=True, slots=True)
class Dispute:
    """A value on which two reviewers differ; a decision is None where one left the value as it was."""

    anchor: str
    reviewers: tuple[str, str]
    decisions: tuple[Decision | None, Decision | None]


def outcome(held: Held, slot: Slot | None) -> Any:
    """The value that a reviewer leaves, as JSON; None where he leaves none."""
    now = None if slot is None else slot.value
    decision = held.decision
    if decision is None:
        return now
    match decision.action:
        case Action.ACCEPT:
            return now if decision.was is None else decision.was
        case Action.REJECT:
            return None
        case _:
            return decision.value


def plain(value: Any) -> Any:
    """A value without what does not change its meaning: the wording that it was typed with."""
    if isinstance(value, dict):
        skipped = ("as_written", "quotes", "method", "confidence", "why")
        return {name: plain(part) for name, part in value.items() if name not in skipped and part is not None}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value


def same(one: Any, other: Any) -> bool:
    """True if two values mean the same."""
    return json.dumps(plain(one), sort_keys=True) == json.dumps(plain(other), sort_keys=True)


def mark(value: Any) -> str:
    """A short mark of what a value means, by which to tell it from another."""
    return hashlib.sha256(json.dumps(plain(value), sort_keys=True).encode()).hexdigest()[:12]


def alike(one: Decision, other: Decision) -> bool:
    """True for two decisions that say the same of the same value, on the same words."""
    places = [(found.quote.start, found.quote.end) if found.quote else None for found in (one, other)]
    told = one.action is other.action and one.undoes == other.undoes and same(one.was, other.was)
    return told and places[0] == places[1] and same(one.value, other.value)


def all_anchors(both: Sequence[Folded], present: Mapping[str, Slot]) -> Iterator[str]:
    """The anchors of the record's values and of what either reviewer added, each once."""
    yield from (anchor for anchor, slot in present.items() if slot.fact is not None)
    seen = set(present)
    for folded in both:
        for anchor, held in folded.held.items():
            if anchor not in seen and held.decision is not None:
                seen.add(anchor)
                yield anchor


def disputes(names: Sequence[str], both: Sequence[Folded], present: Mapping[str, Slot]) -> Iterator[Dispute]:
    """Where two reviewers leave different values."""
    for anchor in all_anchors(both, present):
        one, other = (folded.of(anchor) for folded in both)
        slot = present.get(anchor)
        if not same(outcome(one, slot), outcome(other, slot)):
            yield Dispute(anchor, (names[0], names[1]), (one.decision, other.decision))


def merge(judge: Folded, both: Sequence[Folded], disputed: Sequence[Dispute]) -> Folded:
    """The adjudicator's decisions over those on which both reviewers agree, with everybody's notes.

    What only one of them decided on waits for the adjudicator, with that as a note: the other did not see it, or left it
    undecided. Of an issue to which the two gave different answers both are notes, and it waits for his.
    """
    open_ = {one.anchor for one in disputed} | _answered_apart(both)
    held: dict[str, Held] = {}
    for folded, other in zip(reversed(both), both, strict=True):
        for anchor, one in folded.held.items():
            here = held.setdefault(anchor, Held())
            here.notes[:0] = one.notes
            if one.decision is None:
                continue
            if anchor not in open_ and other.of(anchor).decision is not None:
                here.standing, here.seen = [one.decision], True
            elif one.decision.action is Action.ANSWER or anchor not in open_:
                here.notes.insert(0, one.decision)
    for anchor, one in judge.held.items():
        here = held.setdefault(anchor, Held())
        here.version, here.seen = one.version, here.seen or one.seen
        here.notes += one.notes
        if one.decision is not None:
            here.standing = one.standing
    return Folded(held)


def _answered_apart(both: Sequence[Folded]) -> set[str]:
    """Issues to which two reviewers gave different answers."""
    one, other = (
        {
            anchor: held.decision.value
            for anchor, held in folded.held.items()
            if held.decision is not None and held.decision.action is Action.ANSWER
        }
        for folded in both
    )
    return {anchor for anchor in one.keys() & other.keys() if one[anchor] != other[anchor]}


def taking(dispute: Dispute, slot: Slot | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """For each reviewer the request by which an adjudicator decides as he did."""
    one, other = (_as_asked(dispute.anchor, decision, slot) for decision in dispute.decisions)
    return one, other


def _as_asked(anchor: str, decision: Decision | None, slot: Slot | None) -> dict[str, Any]:
    now = None if slot is None else slot.value
    if decision is None or decision.action is Action.ACCEPT and decision.was in (None, now):
        return {"anchor": anchor, "action": "reject" if slot is None else "accept"}
    if decision.action is Action.REJECT:
        return {"anchor": anchor, "action": "reject"}
    place = decision.quote and {"start": decision.quote.start, "end": decision.quote.end}
    given = Action.ADD if decision.action is Action.ACCEPT else decision.action
    action = given if slot is None else Action.CORRECT  # of what he added by hand, and newer rules find
    made = {"anchor": anchor, "action": action.value, "quote": place, "comment": decision.comment}
    if decision.action is Action.ACCEPT:  # of what an older reading had: that is what he saw
        return made | {"value": decision.was}
    head, mark, name = anchor.partition(".added-")
    if mark and "." not in name.rpartition("@")[2]:
        return made | {"anchor": head, "value": with_places(decision.value)}
    return made | {"value": decision.value}


def with_places(entry: dict[str, Any]) -> dict[str, Any]:
    """A stored entry as one is asked for: each fact with its value and the place of its quote."""
    found: dict[str, Any] = {}
    for name, part in entry.items():
        if isinstance(part, dict) and "quotes" in part:
            first = part["quotes"][0]
            found[name] = {"value": part["value"], "quote": {"start": first["start"], "end": first["end"]}}
        elif isinstance(part, list):
            found[name] = [with_places(one) for one in part]
        else:
            found[name] = with_places(part) if isinstance(part, dict) else part
    return found
