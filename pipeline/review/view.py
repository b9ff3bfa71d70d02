"""What the document page shows of an opened document."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import Any

from extractors.confidence.words import meanings
from pipeline.decisions.anchors import KIND, Slot
from pipeline.decisions.fold import Held, State, must_be_seen, state
from pipeline.decisions.links import LINKS, is_link
from pipeline.decisions.merge import mark, taking
from pipeline.decisions.opened import Opened
from pipeline.decisions.structure import MOVED, OUTCOME, structural
from pipeline.decisions.tally import Count, added, counts
from pipeline.review.adrift import adrift_of
from pipeline.review.doubts import beside, of_value, of_words
from pipeline.review.forms import value_at
from pipeline.review.issues import issue_views, key_of, notes_of
from pipeline.review.kinds import fields_of, kind_at
from pipeline.review.naming import (
    TITLES,
    entry_title,
    field_label,
    head_of,
    in_words,
    link_in_words,
    parsed,
    place_in_words,
    pregnancy_title,
    short,
    typed_path,
)
from pipeline.review.shapes import CaseView, EntryView, FamilyView, RecordView, ValueView
from pipeline.words import shown
from schemas.fact import Fact, Quote
from schemas.neonate import Neonate
from schemas.obstetric import ObstetricHistory
from schemas.patient import Patient
from schemas.pregnancy import Pregnancy
from schemas.report import ENTRIES, Case
from schemas.review import UNSURE_BELOW, Action, Decision, Outcome

OUTCOMES = {Outcome.NO_PATIENT: "no patient here", Outcome.WRONG_DOCUMENT: "wrong document"}


def record_view(of: Opened) -> RecordView:
    """The record of an opened document, without cases where it presents no patient."""
    report, values = of.stored.report, Values(of)
    cases = tuple(
        _case(values, number, case)
        for number, case in enumerate(report.cases)
        if of.presents_patients and f"cases.{number}" not in of.given_up
    )
    kind = shown(of.kind) if of.kind else ""
    return RecordView(
        _publication(values),
        kind,
        0 if of.presents_patients else len(report.cases),
        cases,
        tuple(issue_views(of)),
        adrift_of(of),
        OUTCOMES[of.outcome] if of.outcome else "",
        of.held(OUTCOME).version,
    )


def _case(values: "Values", number: int, case: Case) -> CaseView:
    of = values.of
    held, gone = of.held(f"cases.{number}"), of.is_gone(number)
    by = held.decision.reviewer if held.decision else ""
    shown_ = () if gone else tuple(_families(values, number))
    return CaseView(case.label, number, shown_, held.version, gone, by)


def _publication(values: "Values") -> FamilyView:
    """What is said of the whole publication: its kind."""
    name = "publication"
    count = values.counts.get(KIND, Count())
    entry = values.publication(name)
    return FamilyView(key_of(name), name, "Publication", (entry,), "", count.open, count.total)


def _families(values: "Values", number: int) -> Iterator[FamilyView]:
    """The families of one case."""
    for name in TITLES:
        family = family_view(values, f"cases.{number}.{name}")
        if family.addable or any(entry.values or entry.missing for entry in family.entries):
            yield family


def family_view(values: "Values", anchor: str) -> FamilyView:
    """One family of a case by its anchor, such as `cases.0.medications`."""
    number, name = int(anchor.split(".")[1]), anchor.split(".")[2]
    listed = name in ENTRIES
    entries = tuple(values.entries(number, name)) if listed else (values.block(anchor),)
    count = values.counts.get(anchor, Count())
    addable = anchor if listed else ""
    return FamilyView(key_of(anchor), anchor, TITLES[name], entries, addable, count.open, count.total)


class Values:
    """Makes the views of one document's values; of those of some entries and families only where they are named."""

    def __init__(self, of: Opened, heads: Set[str] | None = None) -> None:
        """`heads` are anchors of entries, and of families without entries."""
        self.of, self._of, self._disputes = of, of, {one.anchor: one for one in of.disputes}
        self._by_head: dict[str, list[str]] = {}
        self._doubted = [
            (quote.start, quote.end)
            for anchor in of.unanswered()
            for quote in of.stored.report.issues[int(of.present[anchor].path.split(".")[1])].quotes
        ]
        facts = (anchor for anchor, slot in of.present.items() if slot.fact is not None)
        for anchor in dict.fromkeys([*facts, *of.folded.held, *self._disputes]):
            if not anchor.startswith("cases.") or anchor not in of.present and structural(anchor):
                continue
            head = head_of(anchor)
            if heads is None or head in heads:
                self._by_head.setdefault(head, []).append(anchor)

    @cached_property
    def counts(self) -> Mapping[str, Count]:
        """How many values each family has, and how many are open."""
        return counts(self._of)

    def publication(self, name: str) -> EntryView:
        """The kind of the publication, or that it is missing."""
        kind = self.value(KIND, "")
        missing = () if kind else ((KIND, field_label(KIND)),)
        return EntryView(name, "", (kind,) if kind else (), missing, gone=False)

    def entry(self, head: str) -> EntryView | None:
        """One entry, or family without entries, by its anchor; None where it has no values."""
        parts = head.split(".")
        if head == "publication":
            return self.publication(head)
        if parts[2] not in ENTRIES:
            return self.block(head)
        return next(self._entry(head, parts[2]), None)

    def entries(self, number: int, name: str) -> Iterator[EntryView]:
        """The entries of one list of a case, with those that a person moved to it."""
        heads = [
            head
            for head in self._by_head
            if head.split(".")[2] == name and head.count(".") > 2 and self._of.case_of(head) == number
        ]
        order = {head: place for place, head in enumerate(self._by_head)}
        for head in sorted(heads, key=lambda one: (".added-" in one, order[one])):
            yield from self._entry(head, name)

    def _entry(self, head: str, name: str) -> Iterator[EntryView]:
        """The entry of an anchor, if it has values."""
        if ".added-" in head:
            yield from self._added(head, name)
            return
        values = tuple(self._of_head(head))
        if not values:
            return
        main = next((v for v in values if v.anchor.endswith((".drug", ".test"))), None)
        title = main.text if main else pregnancy_title(head)
        gone = main is not None and main.state is State.REJECTED
        unfound = all(
            self._of.unfound(one.anchor)
            for one in values
            if one.state is not State.OPEN and not is_link(one.anchor)
        )
        unfound = unfound and any(one.state is State.CHANGED for one in values)
        missing, moved = self._missing(head, ENTRIES[name]), tuple(self._moved(head))
        yield EntryView(head, title, values, missing, gone, unfound, moved)

    def _moved(self, head: str) -> Iterator[tuple[str, str, int]]:
        """What a person moved of an entry: all of it to another case, or a newborn to another pregnancy."""
        for anchor, held in self._of.folded.held.items():
            if held.decision is None or held.decision.action is not Action.MOVE:
                continue
            if anchor == f"{head}{MOVED}" and anchor.startswith(f"{held.decision.value}."):
                continue  # it stands there by itself
            if anchor == f"{head}{MOVED}":
                yield anchor, f"moved here from case {int(head.split('.')[1]) + 1}", held.version
            elif anchor.startswith(f"{head}.neonates."):
                newborn, target = int(anchor.split(".")[-2]) + 1, str(held.decision.value)
                yield anchor, f"newborn {newborn} belongs to: {place_in_words(target)}", held.version

    def block(self, anchor: str) -> EntryView:
        """A family without entries."""
        values = tuple(self._of_head(anchor))
        model = Patient if anchor.endswith(".patient") else ObstetricHistory
        return EntryView(anchor, "", values, self._missing(anchor, model), gone=False)

    def _of_head(self, head: str) -> Iterator[ValueView]:
        for anchor in self._by_head.get(head, ()):
            view = self.value(anchor, head)
            if view is not None:
                yield view

    def _missing(self, head: str, model: Any, have: Set[str] | None = None) -> tuple[tuple[str, str], ...]:
        have = set(self._by_head.get(head, ())) if have is None else have
        wanted = [field for field, _ in fields_of(model)]
        wanted += LINKS.get(head.split(".")[2], ())
        if model is Pregnancy:
            wanted += _of_newborns(head, have)
        return tuple(
            (f"{head}.{field}", field_label(field)) for field in wanted if f"{head}.{field}" not in have
        )

    def _added(self, head: str, name: str) -> Iterator[EntryView]:
        entry = added(self._of, head)
        if entry is None:
            return
        values = [self._added_value(head, "added entry", None, "added by hand", entry.given)]
        for anchor in entry.anchors:
            fact, inner = entry.facts.get(anchor), self._of.held(anchor).decision
            said = inner if inner is not None and inner.action is not Action.REJECT else None
            value = parsed(typed_path(anchor), said.value) if said else fact.value if fact else "(nothing)"
            values.append(
                self._added_value(anchor, anchor[len(head) + 1 :], fact, value, inner or entry.given)
            )
        stands = self._of.held(head).decision is not None
        missing = self._missing(head, ENTRIES[name], {value.anchor for value in values}) if stands else ()
        moved = tuple(self._moved(head))
        yield EntryView(head, entry_title(entry.record), tuple(values), missing, gone=False, moved=moved)

    def _added_value(
        self, anchor: str, field: str, fact: Fact[Any] | None, value: Any, decision: Decision
    ) -> ValueView:
        held, dispute = self._of.held(anchor), self._disputes.get(anchor)
        quotes = fact.quotes if fact else (decision.quote,) if decision.quote else ()
        entry = field == "added entry"
        stands = held.decision is not None or not dispute and not entry
        rejected = held.decision is not None and held.decision.action is Action.REJECT
        return ValueView(
            key=key_of(anchor),
            anchor=anchor,
            path=anchor,
            label=field_label(field),
            text=shown(value, field),
            state=State.REJECTED if rejected else State.ADDED if stands else State.OPEN,
            kind="" if entry else kind_at(typed_path(anchor)).value,
            confidence=100,
            unsure=False,
            why=(),
            to_see=False,
            derived=False,
            method=f"review:{decision.reviewer}",
            quotes=quotes,
            quote=short(quotes[0].text) if quotes else "",
            version=held.version,
            software="",
            by=decision.reviewer,
            comment=decision.comment,
            notes=(),
            dispute=_both(dispute, "", anchor, field) if dispute else None,
            sides=_sides(dispute, None),
            doubts=() if entry else tuple(self._doubts(anchor, typed_path(anchor))),
        )

    def _software(self, anchor: str, what: State, said: str, text: str) -> str:
        """What the software reads where people decided something else, "" where both say the same."""
        if not self._of.finds(anchor):
            return "" if what in (State.ACCEPTED, State.ADDED) else "nothing: it no longer finds this"
        if self._of.turned(anchor):
            which = "another pregnancy" if ".pregnancies.index." in anchor else "the reported pregnancy"
            return f"{said}, of {which}"
        differs = what in (State.CHANGED, State.CORRECTED, State.REJECTED) and said != text
        return said if differs else ""

    def value(self, anchor: str, head: str) -> ValueView | None:
        """The view of one value of an entry, None where there is nothing to show."""
        slot, held = self._of.present.get(anchor), self._of.held(anchor)
        dispute = self._disputes.get(anchor)
        path = _path(anchor, slot, held)
        fact: Fact[Any] | None = slot.fact if slot else None
        if fact is None and held.decision is None and dispute is None:
            return None
        field = anchor[len(head) + 1 :] if head else anchor
        what = self._of.state_of(slot) if slot else state(held, None)
        said = (
            "" if fact is None else link_in_words(fact.value) if is_link(path) else shown(fact.value, field)
        )
        text = _shown_decision(held, path, field) if held.decision and what is not State.REJECTED else said
        quotes = _quotes(fact, held)
        confidence = fact.confidence if fact else 1.0
        by, comment = (held.decision.reviewer, held.decision.comment) if held.decision else ("", "")
        return ValueView(
            key=key_of(anchor),
            anchor=anchor,
            path=path,
            label=field_label(field),
            text=text or said or "(nothing)",
            state=what,
            kind=kind_at(typed_path(path)).value,
            confidence=round(confidence * 100),
            unsure=confidence < UNSURE_BELOW,
            why=_why(fact),
            to_see=slot is not None and must_be_seen(slot, held),
            derived=bool(fact and fact.derived),
            method=fact.method if fact else "",
            quotes=quotes,
            quote=_first(quotes),
            version=held.version,
            software=self._software(anchor, what, said, text),
            by=by,
            comment=comment,
            notes=notes_of(held),
            dispute=_both(dispute, said, path, field) if dispute else None,
            sides=_sides(dispute, slot),
            contradicted=self._contradicted(quotes),
            doubts=tuple(self._doubts(anchor, typed_path(path))),
            stays=self._of.stays(anchor),
            mark=mark(self._of.accepting(anchor)),
        )

    def _doubts(self, anchor: str, path: str) -> Iterator[str]:
        """What does not fit in a value, and in the words that a person gave it."""
        value, decision = value_at(self._of, anchor), self._of.held(anchor).decision
        given = decision is not None and decision.action in (Action.CORRECT, Action.ADD)
        if value is None or decision is not None and not given:
            return
        yield from of_value(path, value, beside(self._of, anchor))
        if given and decision is not None and decision.quote is not None:
            place = (decision.quote.start, decision.quote.end)
            yield from of_words(path, value, self._of.stored.document.text, *place)

    def _contradicted(self, quotes: Sequence[Quote]) -> bool:
        """True for words that an issue without an answer is about."""
        return any(
            start < quote.end and quote.start < end for quote in quotes for start, end in self._doubted
        )


def _path(anchor: str, slot: Slot | None, held: Held) -> str:
    """Where a value stands in the record, or stood when a person decided on it."""
    if slot is not None:
        return slot.path
    return held.decision.path if held.decision else anchor


def _first(quotes: Sequence[Quote]) -> str:
    return short(quotes[0].text) if quotes else ""


def _sides(dispute: Any, slot: Slot | None) -> str:
    return json.dumps(taking(dispute, slot)) if dispute else ""


def _quotes(fact: Fact[Any] | None, held: Held) -> tuple[Quote, ...]:
    """What a value stands on: the words that a person chose, else the software's."""
    decision = held.decision
    if decision and decision.quote and decision.action in (Action.CORRECT, Action.ADD):
        return (decision.quote,)
    return fact.quotes if fact else ()


def _why(fact: Fact[Any] | None) -> tuple[str, ...]:
    """What a value is judged by, in words; reasons of another version that has none for them are left out."""
    known = meanings()
    return tuple(known[name] for name in fact.why if name in known) if fact else ()


def _both(dispute: Any, said: str, path: str, field: str) -> tuple[str, str]:
    first, second = (
        f"{name}: {_one_side(decision, said, path, field)}"
        for name, decision in zip(dispute.reviewers, dispute.decisions, strict=True)
    )
    return first, second


def _one_side(decision: Decision | None, said: str, path: str, field: str) -> str:
    if decision is None:
        return f"did not decide on {said}" if said else "did not add it"
    held = Held(standing=[decision])
    words = "rejects it" if decision.action is Action.REJECT else _shown_decision(held, path, field)
    return words + (f" ({decision.comment})" if decision.comment else "")


def _shown_decision(held: Held, path: str, field: str) -> str:
    decision = held.decision
    if decision is None:
        return ""
    value = decision.was if decision.action is Action.ACCEPT else decision.value
    return in_words(path, value, field)


_NEWBORN = re.compile(r"\.neonates\.(\d+)\.")


def _of_newborns(head: str, have: Set[str]) -> list[str]:
    """The fields of the newborns that a pregnancy has, and of one more."""
    numbers = [int(found[1]) for anchor in have if (found := _NEWBORN.search(anchor[len(head) :]))]
    count = max(numbers, default=-1) + 2
    return [f"neonates.{number}.{field}" for number in range(count) for field, _ in fields_of(Neonate)]
