"""How many values a record has with what people added, and how many wait for somebody, by family."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.decisions.anchors import entry_of
from pipeline.decisions.fold import added_anchor
from pipeline.decisions.opened import Opened
from pipeline.decisions.structure import structural
from schemas.base import Record
from schemas.fact import Fact, facts_in
from schemas.report import ENTRIES
from schemas.review import Decision


@dataclass(frozen=True, slots=True)
class Added:
    """An entry that a person added: by which decision, its facts and the anchors of all of its values."""

    given: Decision
    record: Record
    facts: Mapping[str, Fact[Any]]
    anchors: tuple[str, ...]


def added(of: Opened, head: str) -> Added | None:
    """The entry that was added under an anchor, None where it was taken back."""
    dispute = next((one for one in of.disputes if one.anchor == head), None)
    given = of.held(head).decision
    if given is None and dispute is not None:
        given = next((one for one in dispute.decisions if one is not None), None)
    if given is None or not isinstance(given.value, dict):
        return None
    record = ENTRIES[head.split(".")[2]].model_validate(given.value)
    facts = {f"{head}.{path}": fact for path, fact in facts_in(record)}
    differ = {one.anchor for one in of.disputes}
    more = [
        anchor
        for anchor in dict.fromkeys([*of.folded.held, *differ])
        if anchor.startswith(f"{head}.")
        and anchor not in facts
        and not structural(anchor)
        and (anchor in differ or of.held(anchor).decision is not None)
    ]
    return Added(given, record, facts, (*facts, *more))


@dataclass(slots=True)
class Count:
    """How many values there are, and how many of them nobody has decided on."""

    open: int = 0
    total: int = 0


def counts(of: Opened) -> Mapping[str, Count]:
    """The counts of each family by its anchor, such as `cases.0.medications`; without cases that count for nothing."""
    found: dict[str, Count] = defaultdict(Count)
    for slot in of.counting:
        if slot.fact is not None:
            found[family_of(of, slot.anchor)].total += 1
    for anchor in _beside(of):
        found[family_of(of, anchor)].total += 1
    for anchor in (*of.open_values(), *of.disputed()):
        found[family_of(of, anchor)].open += 1
    return found


def family_of(of: Opened, anchor: str) -> str:
    """The anchor of the family in which a value is shown: where its entry was moved to, if it was."""
    slot = of.present.get(anchor)
    if slot is not None and not of.has_moves:
        return slot.family
    parts = anchor.split(".", 3)
    return f"cases.{of.case_of(anchor)}.{parts[2]}" if len(parts) > 2 else anchor


def _beside(of: Opened) -> Iterator[str]:
    """The anchors of values that people gave and the reading does not have."""
    differ = {one.anchor for one in of.disputes}
    heads: dict[str, None] = {}
    for anchor in dict.fromkeys([*of.folded.held, *differ]):
        if anchor in of.present or not anchor.startswith("cases.") or structural(anchor):
            continue
        case = of.case_of(anchor)
        if case is None or not of.presents_patients or of.is_gone(case):
            continue
        if added_anchor(anchor):
            heads[entry_of(anchor)] = None
        elif anchor in differ or of.held(anchor).decision is not None:
            yield anchor
    for head in heads:
        entry = added(of, head)
        if entry is not None:
            yield from (head, *entry.anchors)
