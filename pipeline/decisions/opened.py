"""A document with the decisions of one layer: its newest record, what people decided, what is left to do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pipeline.decisions.anchors import KIND, Slot, entry_of
from pipeline.decisions.carry import Carried, carried
from pipeline.decisions.fold import (
    MAIN,
    Folded,
    Held,
    State,
    added_anchor,
    answer,
    fold,
    must_be_seen,
    state,
)
from pipeline.decisions.links import NO_DECISIONS, is_link, link, links, with_its_entry
from pipeline.decisions.merge import Dispute, disputes, merge, outcome
from pipeline.decisions.reading import paths_of, slots_of
from pipeline.decisions.structure import MOVED, OUTCOME
from pipeline.store import Repository
from pipeline.store.rows import Stored
from pipeline.store.worklist import Work
from schemas.publication import PublicationKind
from schemas.review import ADJUDICATED, SHARED, Action, Decision, Outcome


@dataclass(slots=True)
class _Waiting:
    """The anchors of what waits for somebody, by what for."""

    open: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Opened:
    """`layer` is where the person's decisions go, None for one who may only look.

    `stored` is the newest reading with what people verified and it does not have; `carried` says what that is. `present`
    has what the software says at each anchor, now or last; `folded` what people say there; `leaves` what counts.
    `rows` are the decisions of all layers as they are stored, on the anchors of the readings that they were made on.
    """

    stored: Stored
    work: Work
    layer: str | None
    folded: Folded
    present: Mapping[str, Slot]
    disputes: tuple[Dispute, ...] = ()
    carried: Carried | None = None
    rows: Sequence[Decision] = ()

    @property
    def paths(self) -> Mapping[str, str]:
        """The path of every entry and fact by its anchor."""
        return paths_of(self.stored)

    def path_of(self, anchor: str) -> str:
        """The path of a value, also of one that its entry does not have yet; that of an added entry is its anchor."""
        parts, paths = anchor.split("."), self.paths
        for length in range(len(parts), 0, -1):
            base = paths.get(".".join(parts[:length]))
            if base is not None:
                return ".".join([base, *parts[length:]])
        return anchor

    @property
    def kind(self) -> PublicationKind | None:
        """The kind of the publication by the decisions, None where it has none."""
        left = self.leaves(KIND)
        return None if left is None else PublicationKind(left)

    def slot(self, anchor: str) -> Slot | None:
        """What the software says at an anchor, also of what is no fact; None where it says nothing."""
        slot = self.present.get(anchor)
        return slot if slot is not None or not is_link(anchor) else link(self.stored, anchor)

    def leaves(self, anchor: str) -> Any:
        """The value that the decisions leave at an anchor, as JSON; None where they leave none."""
        return outcome(self.held(anchor), self.present.get(anchor))

    def accepting(self, anchor: str) -> Any:
        """The value that is left at an anchor by accepting it: what people say that stays, else what the software says."""
        slot = self.present.get(anchor)
        return self.leaves(anchor) if slot is None or self.stays(anchor) else slot.value

    def stays(self, anchor: str) -> bool:
        """True for a value that people decided on and that to accept keeps: the software says it no more, or elsewhere."""
        return (self.unfound(anchor) or self.turned(anchor)) and self.leaves(anchor) is not None

    @property
    def given_up(self) -> Mapping[str, Decision]:
        """What the software no longer finds and nobody vouches for any more, by anchor, with who took that back."""
        return self.carried.given_up if self.carried is not None else {}

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
        """True for a case of which a person said that it is none, or that nobody vouches for any more."""
        decision = self.held(f"cases.{number}").decision
        rejected = decision is not None and decision.action is Action.REJECT
        return rejected or f"cases.{number}" in self.given_up

    def case_of(self, anchor: str) -> int | None:
        """The number of the case that a value belongs to, or an issue is about; None for neither.

        It is the one that a person moved its entry to.
        """
        slot = self.present.get(anchor)
        if slot is not None:
            return self._case(slot)
        if not anchor.startswith("cases."):
            return None
        return int((self.moved_to(anchor) or anchor).split(".")[1])

    def moved_to(self, anchor: str) -> str | None:
        """The case or pregnancy that a person moved the entry of a value to, None where nobody did."""
        for entry in self._moves:
            if anchor == entry or anchor.startswith(f"{entry}."):
                return self._moves[entry]
        return None

    @property
    def has_moves(self) -> bool:
        """True where a person moved an entry to another case or pregnancy."""
        return bool(self._moves)

    @cached_property
    def _moves(self) -> dict[str, str]:
        """Where people moved entries to, by the entry's anchor, without those that stand there by themselves."""
        return {
            anchor.removesuffix(MOVED): str(held.decision.value)
            for anchor, held in self.folded.held.items()
            if held.decision is not None
            and held.decision.action is Action.MOVE
            and not anchor.startswith(f"{held.decision.value}.")
        }

    def unseen(self) -> list[str]:
        """Anchors of issues and unsure values that nobody has looked at yet."""
        return self._waiting.unseen

    def open_values(self) -> list[str]:
        """Anchors of values that nobody has decided on, without those on which two reviewers differ."""
        return self._waiting.open

    def unanswered(self) -> list[str]:
        """Anchors of issues that nobody has answered."""
        return self._waiting.unanswered

    def changed(self) -> list[str]:
        """Anchors of decided values of which the software now says something else."""
        return self._waiting.changed

    @cached_property
    def _waiting(self) -> "_Waiting":
        """What waits, without the values of an entry whose drug or test was rejected: they are decided with it."""
        found, out, differ = _Waiting(), self.folded.rejected, {one.anchor for one in self.disputes}
        for slot in self.counting:
            held = self.held(slot.anchor)
            if slot.fact is not None and slot.entry in out and not slot.anchor.endswith(MAIN):
                continue
            if must_be_seen(slot, held):
                found.unseen.append(slot.anchor)
            if slot.fact is None:
                if answer(slot, held) is None:
                    found.unanswered.append(slot.anchor)
            elif held.decision is None:
                if slot.anchor not in differ:
                    found.open.append(slot.anchor)
            elif self.state_of(slot) is State.CHANGED:
                found.changed.append(slot.anchor)
        return found

    @cached_property
    def counting(self) -> Collection[Slot]:
        """The values and issues of the record, without those of cases that count for nothing."""
        cases = range(len(self.stored.report.cases)) if self.presents_patients else ()
        counted: set[int | None] = {number for number in cases if not self.is_gone(number)}
        if self.outcome is None:
            counted.add(None)
        if len(counted) == len(self.stored.report.cases) + 1:
            return self.present.values()
        return tuple(slot for slot in self.present.values() if self._case(slot) in counted)

    def _case(self, slot: Slot) -> int | None:
        """The number of the case that a value belongs to, or an issue is about; None for neither."""
        if slot.fact is None:
            return self.stored.report.issues[int(slot.path.split(".")[1])].case
        if slot.case is None or not self._moves:
            return slot.case
        return int((self.moved_to(slot.anchor) or slot.anchor).split(".")[1])

    def state_of(self, slot: Slot) -> State:
        """The state of a fact."""
        held = self.held(slot.anchor)
        if self.unfound(slot.anchor) or self.turned(slot.anchor):
            return State.CHANGED
        return state(held, slot.value)

    def unfound(self, anchor: str) -> bool:
        """True for a value that the software no longer finds, and that waits for somebody to keep or drop it."""
        if self.finds(anchor) or self.carried is None:
            return False
        return self.carried.waits(anchor, self.held(anchor).decision)

    def finds(self, anchor: str) -> bool:
        """False for a value that the newest reading does not have, and that stands since an older one had it."""
        return self.carried is None or anchor not in self.carried.since

    def turned(self, anchor: str) -> bool:
        """True for a value that the software no longer tells of the reported pregnancy, or tells of it now; it waits likewise."""
        return self.carried is not None and self.carried.is_turned(anchor, self.held(anchor).decision)

    @property
    def newest(self) -> int:
        """The number of the newest decision, 0 where there is none."""
        return self.carried.newest if self.carried is not None else 0

    @property
    def lost(self) -> tuple[Decision, ...]:
        """Decisions on values that cannot stand beside what the software says now."""
        return self.carried.lost if self.carried is not None else ()

    @cached_property
    def resting(self) -> Mapping[int, Decision]:
        """The decisions that count on what the newest reading does not have, as they are stored, by their numbers."""
        if self.carried is None:
            return {}
        undone = {row.undoes for row in self.rows if row.action is Action.UNDO}
        numbers = {one.number for one in self.carried.lost} - undone
        numbers |= {row.number for _, row in self.no_longer_found}
        return {row.number: row for row in self.rows if row.number in numbers}

    @cached_property
    def no_longer_found(self) -> Sequence[tuple[Stored, Decision]]:
        """The decisions that count on what the newest reading does not have, each on the reading that had it last."""
        if self.carried is None:
            return ()
        undone = {row.undoes for row in self.rows if row.action is Action.UNDO}
        hidden = [row for row in self.carried.rows if row.anchor not in self.folded.held]
        found: list[tuple[Stored, Decision]] = []
        for stored, rows in (
            (self.stored, hidden),
            *((one.stored, one.rows) for one in self.carried.resting),
        ):
            newest = {
                (row.layer, row.anchor): row
                for row in rows
                if row.action not in NO_DECISIONS and row.number not in undone and not with_its_entry(row)
            }
            found += [(stored, row) for row in newest.values()]
        return sorted(found, key=lambda one: one[1].number)

    @property
    def stray_notes(self) -> list[Decision]:
        """Notes on what the record does not have, oldest first: newer readings lost it, or it never was there."""
        if self.carried is None:
            return []
        rows = [*self.carried.rows, *(row for one in self.carried.resting for row in one.rows)]
        notes = [one for one in rows if one.action is Action.COMMENT and not self._is_shown(one.anchor)]
        return sorted(notes, key=lambda one: one.number)

    def _is_shown(self, anchor: str) -> bool:
        """True for what the record has, and for what people say of what it does not have."""
        on_it = self.held(anchor).decision is not None
        return anchor in self.present or on_it or any(one.anchor == anchor for one in self.disputes)

    def stored_on(self, anchor: str, layer: str) -> int:
        """The number of the newest decision of a layer that is stored under one of the names of a value, 0 for none.

        It is about another value where older readings had that one at this anchor.
        """
        return max((self._stored_on.get((layer, name), 0) for name in self.names(anchor)), default=0)

    @cached_property
    def _stored_on(self) -> dict[tuple[str, str], int]:
        """The numbers of the newest decisions by their layers and the anchors that they are stored under."""
        rows = [row for row in self.rows if row.action not in (Action.SEE, Action.COMMENT)]
        return {(row.layer, row.anchor): row.number for row in rows}

    def names(self, anchor: str) -> tuple[str, ...]:
        """The anchors under which decisions on a value are stored: its own, and those of older readings."""
        known = self.carried.names.get(anchor, ()) if self.carried is not None else ()
        return (anchor, *(one for one in known if one != anchor))

    def disputed(self) -> list[str]:
        """Anchors on which two reviewers differ and the adjudicator has not decided."""
        return [
            one.anchor
            for one in self.disputes
            if not self._settled(one.anchor) and self._counts(self.case_of(one.anchor))
        ]

    def _counts(self, case: int | None) -> bool:
        """True for a case of the record, and for what is of none; False for one of which a person said that it is none."""
        return case is None or self.presents_patients and not self.is_gone(case)

    def _settled(self, anchor: str) -> bool:
        """True where the adjudicator decided, or said that there is no such entry."""
        if self.held(anchor).decision is not None or entry_of(anchor) in self.folded.rejected:
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


def reviewer_layer(name: str) -> str:
    """The layer of one of two reviewers."""
    return f"by:{name}"


def seen_layers(work: Work, shown: str) -> list[str]:
    """The layers of the decisions that are seen with one: with the adjudicated one those of both reviewers."""
    judged = shown == ADJUDICATED and len(work.submitted) > 1
    return [shown, *(reviewer_layer(name) for name in work.submitted[:2] if judged)]


def opened(
    repository: Repository,
    stored: Stored,
    work: Work,
    shown: str,
    coming: Sequence[Decision] = (),
) -> Opened:
    """A document with the decisions of one layer, to look at; with the adjudicated one, what both reviewers agree on.

    `coming` are decisions that are to be stored.
    """
    layers = seen_layers(work, shown)
    rows = repository.reviews.decisions(work.document_id)
    told = [row for row in [*rows, *coming] if row.layer in layers or _is_heard(row, shown)]
    carry = carried(repository, stored, told)
    present = _vouched(carry)
    beside = links(carry.stored, carry.rows)
    present = {**present, **beside} if beside else present
    heard = [row for row in carry.rows if row.layer not in layers]
    both = [fold(_of(carry.rows, one), present) for one in layers[1:]]
    said = frozenset(anchor for one in both for anchor in one.held)
    folded = fold(_of(carry.rows, shown), present, heard, said)
    if not both:
        return Opened(carry.stored, work, None, folded, present, (), carry, rows)
    found = tuple(disputes(work.submitted[:2], both, present))
    return Opened(carry.stored, work, None, merge(folded, both, found), present, found, carry, rows)


def _vouched(carry: Carried) -> Mapping[str, Slot]:
    """The values and issues of a reading without what the software no longer finds and nobody vouches for."""
    present, out = slots_of(carry.stored), carry.given_up
    if not out:
        return present
    below = tuple(f"{anchor}." for anchor in out)
    return {
        anchor: slot for anchor, slot in present.items() if anchor not in out and not anchor.startswith(below)
    }


def _is_heard(row: Decision, shown: str) -> bool:
    """True for a note of another layer that is seen with one: from before two reviewed blind, to the judge everybody's."""
    return row.action is Action.COMMENT and (row.layer == SHARED or shown == ADJUDICATED)


def _of(decisions: Sequence[Decision], layer: str) -> list[Decision]:
    return [one for one in decisions if one.layer == layer]
