"""A document with the decisions of one layer: its newest record, what people decided, what is left to do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.decisions.anchors import KIND, Slot, anchors, entry_of, slots
from pipeline.decisions.carry import Carried, carried
from pipeline.decisions.fold import (
    MAIN,
    Folded,
    Held,
    State,
    added_anchor,
    fold,
    must_be_seen,
    rejected,
    state,
)
from pipeline.decisions.merge import Dispute, disputes, merge, outcome
from pipeline.decisions.structure import MOVED, OUTCOME
from pipeline.store import Repository
from pipeline.store.rows import Stored
from pipeline.store.worklist import Work
from schemas.publication import PublicationKind
from schemas.review import ADJUDICATED, Action, Decision, Outcome


@dataclass(frozen=True)
class Opened:
    """`layer` is where the person's decisions go, None for one who may only look.

    `stored` is the newest reading with what people verified and it does not have; `carried` says what that is.
    """

    stored: Stored
    work: Work
    layer: str | None
    folded: Folded
    present: Mapping[str, Slot]
    disputes: tuple[Dispute, ...] = ()
    carried: Carried | None = None

    @cached_property
    def paths(self) -> dict[str, str]:
        """The path of every entry and fact by its anchor."""
        return {anchor: path for path, anchor in anchors(self.stored.report).items()}

    @property
    def kind(self) -> PublicationKind | None:
        """The kind of the publication by the decisions, None where it has none."""
        left = self.leaves(KIND)
        return None if left is None else PublicationKind(left)

    def leaves(self, anchor: str) -> Any:
        """The value that the decisions leave at an anchor, as JSON; None where they leave none."""
        return outcome(self.held(anchor), self.present.get(anchor))

    @property
    def presents_patients(self) -> bool:
        """False for a publication of which its kind or a person says that it presents none: cases count for nothing."""
        return self.outcome is None and (self.kind is None or self.kind.presents_patients)

    @property
    def outcome(self) -> Outcome | None:
        """What a person said of the document as a whole, None for nothing."""
        decision = self.held(OUTCOME).decision
        return None if decision is None else Outcome(decision.value)

    def is_gone(self, number: int) -> bool:
        """True for a case of which a person said that it is none."""
        decision = self.held(f"cases.{number}").decision
        return decision is not None and decision.action is Action.REJECT

    def case_of(self, anchor: str) -> int | None:
        """The number of the case that a value belongs to, or an issue is about; None for neither.

        It is the one that a person moved its entry to.
        """
        slot = self.present.get(anchor)
        if slot is not None and slot.fact is None:
            return self.stored.report.issues[int(slot.path.split(".")[1])].case
        parts = anchor.split(".")
        if parts[0] != "cases":
            return None
        return int((self.moved_to(anchor) or anchor).split(".")[1])

    def moved_to(self, anchor: str) -> str | None:
        """The case or pregnancy that a person moved the entry of a value to, None where nobody did."""
        for entry in self._moves:
            if anchor == entry or anchor.startswith(f"{entry}."):
                return self._moves[entry]
        return None

    @cached_property
    def _moves(self) -> dict[str, str]:
        """Where people moved entries to, by the entry's anchor."""
        return {
            anchor.removesuffix(MOVED): str(held.decision.value)
            for anchor, held in self.folded.held.items()
            if held.decision is not None and held.decision.action is Action.MOVE
        }

    def unseen(self) -> list[str]:
        """Anchors of issues and unsure values that nobody has looked at yet."""
        return [slot.anchor for slot in self._waiting() if must_be_seen(slot, self.folded.of(slot.anchor))]

    def open_values(self) -> list[str]:
        """Anchors of values that nobody has decided on, without those on which two reviewers differ."""
        differ = {one.anchor for one in self.disputes}
        return [
            slot.anchor
            for slot in self._waiting()
            if slot.fact is not None and self.held(slot.anchor).decision is None and slot.anchor not in differ
        ]

    def unanswered(self) -> list[str]:
        """Anchors of issues that nobody has answered."""
        return [
            slot.anchor
            for slot in self.counting()
            if slot.fact is None and self.held(slot.anchor).decision is None
        ]

    def _waiting(self) -> Iterator[Slot]:
        """What counts, without the values of an entry whose drug or test was rejected: they are decided with it."""
        for slot in self.counting():
            if not rejected(self.folded, entry_of(slot.anchor)) or slot.anchor.endswith(MAIN):
                yield slot

    def changed(self) -> list[str]:
        """Anchors of decided values of which the software now says something else."""
        return [
            slot.anchor
            for slot in self._waiting()
            if slot.fact is not None and self.state_of(slot) is State.CHANGED
        ]

    def counting(self) -> Iterator[Slot]:
        """The values and issues of the record, without those of cases that count for nothing."""
        presents = self.presents_patients
        for slot in self.present.values():
            case = self.case_of(slot.anchor)
            if (
                case is None
                and self.outcome is None
                or case is not None
                and presents
                and not self.is_gone(case)
            ):
                yield slot

    def state_of(self, slot: Slot) -> State:
        """The state of a fact."""
        held = self.held(slot.anchor)
        if self.unfound(slot.anchor):
            return State.CHANGED
        return state(held, json_value(slot))

    def unfound(self, anchor: str) -> bool:
        """True for a value that the software no longer finds, and that waits for somebody to keep or drop it."""
        return self.carried is not None and self.carried.waits(anchor, self.held(anchor).decision)

    @property
    def lost(self) -> tuple[Decision, ...]:
        """Decisions on values that cannot stand beside what the software says now."""
        return self.carried.lost if self.carried is not None else ()

    def names(self, anchor: str) -> tuple[str, ...]:
        """The anchors under which decisions on a value are stored: its own, and those of older readings."""
        known = self.carried.names.get(anchor, ()) if self.carried is not None else ()
        return (anchor, *(one for one in known if one != anchor))

    def disputed(self) -> list[str]:
        """Anchors on which two reviewers differ and the adjudicator has not decided."""
        counting = self.presents_patients
        return [
            one.anchor
            for one in self.disputes
            if not self._settled(one.anchor) and (counting or self.case_of(one.anchor) is None)
        ]

    def _settled(self, anchor: str) -> bool:
        """True where the adjudicator decided, or said that the added entry of the value is not one."""
        if self.held(anchor).decision is not None:
            return True
        entry = self.held(entry_of(anchor)).decision
        return added_anchor(anchor) and entry is not None and entry.action is Action.REJECT

    def held(self, anchor: str) -> Held:
        """What people did with an anchor."""
        return self.folded.of(anchor)

    def left(self) -> dict[str, int]:
        """How much is left before the document is decided, by what it is."""
        return {
            "undecided": len(self.open_values()),
            "unanswered": len(self.unanswered()),
            "unseen": len(self.unseen()),
            "changed": len(self.changed()),
            "disputed": len(self.disputed()),
        }


def json_value(slot: Slot) -> object:
    """The value of a fact as JSON, None for an issue."""
    return None if slot.fact is None else slot.fact.model_dump(mode="json")["value"]


def reviewer_layer(name: str) -> str:
    """The layer of one of two reviewers."""
    return f"by:{name}"


def opened(repository: Repository, stored: Stored, work: Work, shown: str, layer: str | None) -> Opened:
    """A document with the decisions of one layer; with the adjudicated one, what both reviewers agree on."""
    judged = shown == ADJUDICATED and len(work.submitted) > 1
    layers = [shown, *(reviewer_layer(name) for name in work.submitted[:2] if judged)]
    rows = repository.reviews.decisions(work.document_id)
    carry = carried(repository, stored, [row for row in rows if row.layer in layers])
    present = slots(carry.stored.report)
    folded, *both = (fold(_of(carry.rows, one), present) for one in layers)
    if not judged:
        return Opened(carry.stored, work, layer, folded, present, (), carry)
    found = tuple(disputes(work.submitted[:2], both, present))
    return Opened(carry.stored, work, layer, merge(folded, both, found), present, found, carry)


def _of(decisions: Sequence[Decision], layer: str) -> list[Decision]:
    return [one for one in decisions if one.layer == layer]
