"""Entries that people added and that a newer reading finds by itself: one entry, with what they said and on the words found.

What the reading says as they did is accepted by them; what it says otherwise waits, beside what they said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import ValidationError

from pipeline.decisions.anchors import Slot, anchors, entry_of
from pipeline.decisions.fold import Folded, added_anchor
from pipeline.decisions.homes import Homes
from pipeline.decisions.likeness import Score, best_pairs, main_of, overlap, quotes_of, said_of, spans_of
from pipeline.decisions.links import given
from pipeline.decisions.merge import same
from pipeline.decisions.places import Places
from pipeline.decisions.structure import MOVED
from schemas.base import Record
from schemas.fact import facts_in
from schemas.report import ENTRIES, Report
from schemas.review import Action, Decision


def with_joined(found: Homes, layers: Sequence[Folded], new: Report, places: Places) -> Homes:
    """The homes with those of added entries that the newer reading finds: of the same name, on words that overlap."""
    given = _given(layers)
    if not given:
        return found
    names, taken = anchors(new), set(found.homes.values())
    free = [
        (anchor, item)
        for number, case in enumerate(new.cases)
        for family in ENTRIES
        for place, item in enumerate(getattr(case, family))
        if (anchor := names.get(f"cases.{number}.{family}.{place}", "")) and anchor not in taken
    ]
    scores: list[Score] = [
        (score, one, other)
        for one, (head, entry) in enumerate(given.items())
        for other, (anchor, item) in enumerate(free)
        if anchor.split(".")[:3] in _lists(head, found, layers) and (score := _score(entry, item, places))
    ]
    heads = list(given)
    return replace(found, joined={heads[one]: free[other][0] for one, other in best_pairs(scores)})


def _given(layers: Sequence[Folded]) -> dict[str, Record]:
    """The entries that people added and that count, by their anchors; one that no longer fits its model is left as it is."""
    found: dict[str, Record] = {}
    for folded in layers:
        for anchor, held in folded.added.items():
            if added_anchor(anchor) and anchor == entry_of(anchor) and held.decision is not None:
                try:
                    found.setdefault(anchor, entry_in(held.decision))
                except ValidationError:
                    continue
    return found


def entry_in(decision: Decision) -> Record:
    """The entry that a decision added. Raises ValidationError where it no longer fits its model."""
    return ENTRIES[decision.anchor.split(".")[2]].model_validate(decision.value)


def _lists(head: str, found: Homes, layers: Sequence[Folded]) -> list[list[str]]:
    """The lists of the newer reading in which an added entry may stand: of its case, and of the one it was moved to."""
    parts = head.split(".")
    moves = [folded.of(f"{head}{MOVED}").decision for folded in layers]
    cases = [".".join(parts[:2]), *(str(one.value) for one in moves if one is not None)]
    return [f"{home}.{parts[2]}".split(".") for one in cases if (home := found.of(one)) is not None]


def _score(entry: Record, item: Record, places: Places) -> tuple[int, ...]:
    """How well an added entry and one that is found go together, empty where they are two."""
    words = list(spans_of(main_of(entry), places))
    there = [(quote.start, quote.end) for quote in quotes_of(main_of(item))]
    shared = sum(any(overlap(span, quote) for quote in quotes_of(main_of(item))) for span in words)
    equal = len(said_of(entry).items() & said_of(item).items())
    name, other = _name(entry), _name(item)
    if not shared or getattr(entry, "is_index", None) is not getattr(item, "is_index", None):
        return ()
    if name != other and not set(words) & set(there) or not name and not equal:
        return ()
    return (int(name == other), equal, shared)


def _name(entry: Record) -> str:
    """The drug or test of an entry, empty for a pregnancy."""
    drug, test = getattr(entry, "drug", None), getattr(entry, "test", None)
    return str(drug.value.generic) if drug else str(test.value.name) if test else ""


def joined_rows(
    rows: Sequence[Decision],
    found: Homes,
    layers: Sequence[Folded],
    now: Mapping[str, Slot],
    names: Mapping[str, str],
) -> Iterator[Decision]:
    """The decisions on added entries that are found now, each on the fields of that one; their words are the older ones.

    `now` are the values of the newer reading, `names` the older anchors by their paths. Decisions that were taken back since,
    or that an entry is none, say nothing here.
    """
    standing = [one.of(head).decision for one in layers for head in found.joined]
    numbers = {one.number for one in standing if one is not None}
    for row in rows:
        home = found.joined.get(entry_of(row.anchor))
        if home is None:
            continue
        if row.anchor != entry_of(row.anchor) or row.action is not Action.ADD or row.number in numbers:
            yield from _on_fields(row, home, found, now, names)


def _on_fields(
    row: Decision, home: str, found: Homes, now: Mapping[str, Slot], names: Mapping[str, str]
) -> Iterator[Decision]:
    """A decision on an added entry on the fields of the entry that is at `home` in the newer reading."""
    head = entry_of(row.anchor)
    if row.anchor == f"{head}{MOVED}":
        yield row.model_copy(update={"anchor": f"{home}{MOVED}"})
    elif row.anchor != head:
        yield _agreed(row, home + row.anchor[len(head) :], now)
    elif row.action is Action.ADD:
        for path, fact in facts_in(entry_in(row)):
            value = fact.model_dump(mode="json")["value"]
            one = row.model_copy(update={"value": value, "quote": fact.quotes[0], "was": None})
            yield _agreed(one, f"{home}.{path}", now)
        for name, said in given(row.value, head, names):
            yield _agreed(row.model_copy(update={"value": said}), f"{home}.{name}", now)
    elif row.action in (Action.COMMENT, Action.SEE):
        first = next((anchor for anchor in now if anchor.startswith(f"{home}.")), home)
        yield row.model_copy(update={"anchor": first})


def _agreed(row: Decision, anchor: str, now: Mapping[str, Slot]) -> Decision:
    """A decision on a field; to give the value that is found is to accept it."""
    slot = now.get(anchor)
    path = slot.path if slot is not None else anchor
    made = row.model_copy(update={"anchor": anchor, "path": path})
    if slot is None or row.action not in (Action.ADD, Action.CORRECT) or not _same(row, slot):
        return made
    return made.model_copy(update={"action": Action.ACCEPT, "value": None, "was": slot.value})


def _same(row: Decision, slot: Slot) -> bool:
    """True where a person and a reading say the same; a drug or test is the same by its name."""
    for name, key in ((".drug", "generic"), (".test", "name")):
        if slot.anchor.endswith(name) and isinstance(row.value, dict):
            return bool(row.value.get(key) == slot.value[key])
    return same(row.value, slot.value)
