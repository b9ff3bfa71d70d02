"""What people decided on, carried into a newer reading of the document.

Each decision is followed to where its words stand now. An entry or value that somebody verified, and that the newer
reading does not have, is put into it as the person left it: it counts as before, is shown as no longer found, and waits
until somebody keeps or drops it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeGuard

from pipeline.decisions.anchors import Slot
from pipeline.decisions.filled import Filled, quoted, requoted
from pipeline.decisions.fold import Held, added_anchor, fold
from pipeline.decisions.homes import Homes, homes
from pipeline.decisions.places import Places
from pipeline.decisions.reading import slots_of, with_cases
from pipeline.decisions.structure import added_cases
from pipeline.store import Repository
from pipeline.store.kept import DOCUMENTS
from pipeline.store.rows import Stored
from schemas.review import Action, Decision


@dataclass(frozen=True)
class Carried:
    """A reading with what was carried into it, and the decisions on its anchors.

    `since` has, for each carried value, the versions of the readings that it was carried into: a decision on one of
    those kept it. `names` are the anchors under which decisions on a value are stored. `lost` are decisions
    on values that make no sound record beside what the software says now.
    """

    stored: Stored
    rows: tuple[Decision, ...]
    since: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lost: tuple[Decision, ...] = ()

    def waits(self, anchor: str, decision: Decision | None) -> bool:
        """True for a value that the software no longer finds, and that nobody has kept since."""
        since = self.since.get(anchor)
        return since is not None and decision is not None and decision.extraction_key not in since


def carried(repository: Repository, stored: Stored, rows: Sequence[Decision]) -> Carried:
    """The newest reading with what the decisions of older ones verified."""
    keys = list(dict.fromkeys(row.extraction_key for row in rows))
    if all(key == stored.versions for key in keys):
        return Carried(_with_cases(stored, rows), tuple(rows))
    document_id = stored.report.document_id
    steps = [read for key in keys if (read := repository.extraction(document_id, key)) is not None]
    steps = [read for read in steps if read.versions != stored.versions]
    older = tuple(row for row in rows if row.extraction_key != stored.versions)
    numbers = tuple(row.number for row in older)
    here = _up_to(_Older((*steps, stored), numbers, older))
    now = _decided(here, here.stored, [row for row in rows if row.extraction_key == stored.versions])
    names: dict[str, set[str]] = {}
    stored_names = {row.number: row.anchor or row.path for row in rows}
    for row in now.rows:
        names.setdefault(row.anchor, set()).add(stored_names[row.number])
    return replace(now, names={anchor: frozenset(found) for anchor, found in names.items()})


@dataclass(frozen=True)
class _Older:
    """Readings of a document, oldest first, and the decisions on all but the last: these come to no more."""

    steps: tuple[Stored, ...]
    numbers: tuple[int, ...]
    rows: tuple[Decision, ...] = field(compare=False)


@lru_cache(maxsize=DOCUMENTS)
def _up_to(older: _Older) -> Carried:
    """The last reading with what was decided on the older ones."""
    known = {one.versions for one in older.steps}
    now = Carried(older.steps[0], ())
    for number, step in enumerate(older.steps):
        here = now if number == 0 else _into(now, step)
        own = [
            row
            for row in older.rows
            if row.extraction_key == step.versions
            or (number == 0 and row.extraction_key not in known)  # of a reading that is not kept
        ]
        now = _decided(here, here.stored, own)
    return now


def _decided(before: Carried, stored: Stored, own: Sequence[Decision]) -> Carried:
    """A reading with the decisions that were made on it."""
    rows = (*before.rows, *(_named(row) for row in own))
    return replace(before, stored=_with_cases(stored, own), rows=rows)


def _with_cases(stored: Stored, rows: Iterable[Decision]) -> Stored:
    """The reading with the cases that people added."""
    cases = added_cases(stored.report, rows)
    return with_cases(stored, cases) if cases else stored


def _named(row: Decision) -> Decision:
    return row if row.anchor else row.model_copy(update={"anchor": row.path})


def _into(before: Carried, step: Stored) -> Carried:
    """The next reading with what was decided on before it."""
    places = Places(before.stored.document.text, step.document.text)
    folded = fold(before.rows, slots_of(before.stored))
    found = homes(before.stored.report, step.report, places)
    found = _without_risks(found, folded.held)
    verified = {anchor: held.decision for anchor, held in folded.held.items() if _verified(held.decision)}
    filled = Filled(before.stored, step, found, places)
    for head, gone in _gone(verified, found, slots_of(step)):
        filled.put(head, gone)
    since = {
        home: before.since.get(anchor, frozenset()) | {step.versions}
        for anchor in filled.taken
        if (home := filled.home(anchor)) is not None
    }
    rows = [
        _moved(row, home, filled, places)
        for row in before.rows
        if (home := filled.home(row.anchor)) is not None
    ]
    lost = (*before.lost, *filled.refused)
    return Carried(replace(step, report=filled.report), tuple(rows), since, lost=lost)


def _verified(decision: Decision | None) -> TypeGuard[Decision]:
    """True for a decision by which there is a value."""
    return decision is not None and decision.action in (Action.ACCEPT, Action.CORRECT, Action.ADD)


def _without_risks(found: Homes, held: Mapping[str, Held]) -> Homes:
    """The homes without those elsewhere of entries of which somebody said more than that they are right."""
    risky = {
        found.head(anchor)
        for anchor, one in held.items()
        if one.decision is not None and one.decision.action is not Action.ACCEPT
    }
    kept = {head: home for head, home in found.homes.items() if head not in found.alike or head not in risky}
    return replace(found, homes=kept)


def _gone(
    verified: Mapping[str, Decision], found: Homes, present: Mapping[str, Slot]
) -> Iterator[tuple[str, dict[str, Decision]]]:
    """The verified values that a newer reading does not have, by the part that is gone; a part that stays is empty."""
    groups: dict[str, dict[str, Decision]] = {}
    for anchor, decision in verified.items():
        home = found.of(anchor)
        if home is None or home not in present and not added_anchor(anchor):
            groups.setdefault(found.gone(anchor), {})[anchor] = decision
    yield from groups.items()


def _moved(row: Decision, home: str, filled: Filled, places: Places) -> Decision:
    """A decision on its anchor in a newer reading, its words where they stand there."""
    changes: dict[str, Any] = {"anchor": home}
    document = filled.document
    if row.action is Action.MOVE:
        changes["value"] = filled.home(row.value) or row.value
    if row.quote is not None:
        changes["quote"] = quoted(row.quote.model_dump(mode="json"), places, document)
    if row.action is Action.ADD and isinstance(row.value, dict):
        changes["value"] = requoted(row.value, places, document)
    return row.model_copy(update=changes)
