"""What people decided on, carried into a newer reading of the document.

Each decision is followed to where its words stand now. An entry or value that somebody verified, and that the newer
reading does not have, is put into it as the software said it when people saw it; the decisions on it stand, it is shown
as no longer found, and waits until somebody keeps or drops it. Where the last of them was taken back it is given up:
neither the software nor a person says it. Other decisions on what is gone rest until it is found again.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from pipeline.decisions.anchors import Slot, entry_of
from pipeline.decisions.filled import Filled, quoted, requoted
from pipeline.decisions.fold import Folded, added_anchor, fold, saw
from pipeline.decisions.homes import Homes, homes
from pipeline.decisions.joined import joined_rows, with_joined
from pipeline.decisions.linked import linked, links_moved, unfound_links
from pipeline.decisions.newborns import with_newborns
from pipeline.decisions.places import Places
from pipeline.decisions.reading import names_of, slots_of, with_cases
from pipeline.decisions.structure import added_cases, structural
from pipeline.decisions.turned import Flags, renamed, with_flags
from pipeline.decisions.whose import whose
from pipeline.store import Repository
from pipeline.store.kept import DOCUMENTS
from pipeline.store.rows import Stored
from schemas.report import ENTRIES
from schemas.review import ADJUDICATED, SHARED, Action, Decision

_VERIFYING = (Action.ACCEPT, Action.CORRECT, Action.ADD)


@dataclass(frozen=True)
class Resting:
    """Decisions on what newer readings no longer have, on the anchors of the last reading that had it."""

    stored: Stored
    rows: tuple[Decision, ...]


@dataclass(frozen=True)
class Carried:
    """A reading with what was carried into it, and the decisions on its anchors.

    `since` has, for each carried value, the versions of the readings that it was carried into: a decision on one of
    those kept it. So has `turned` for each value of a pregnancy that stays the reported one, or another one, as it was
    when people verified it, where the software says otherwise. `names` are the anchors under which decisions on a value
    are stored. `lost` are decisions on values that make no sound record beside what the software says now, `resting`
    those on what is gone. `put` are the parts that were carried into this reading, beside the values in `since`; `flags`
    are what the software says of pregnancies that are told otherwise here. `newest` is the number of the newest decision.
    """

    stored: Stored
    rows: tuple[Decision, ...]
    since: Mapping[str, frozenset[str]] = field(default_factory=dict)
    turned: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lost: tuple[Decision, ...] = ()
    resting: tuple[Resting, ...] = ()
    put: frozenset[str] = frozenset()
    newest: int = 0
    flags: Flags = field(default_factory=dict)

    @cached_property
    def given_up(self) -> Mapping[str, Decision]:
        """The parts and values that were carried into this reading and that nobody vouches for now, by their anchors.

        Each has the decision by which the last one on it was taken back.
        """
        if not (self.since or self.put) or not any(row.action is Action.UNDO for row in self.rows):
            return {}
        present = slots_of(self.stored)
        standing = [
            (anchor, one)
            for folded in _layers(self.rows, self.stored)
            for anchor, held in folded.held.items()
            for one in held.standing
        ]
        vouched = {head for anchor, one in standing for head in _vouched(anchor, one)}
        parts = [head for head in self.put if head not in vouched]
        seen = {anchor for anchor, one in standing if saw(one)}
        values = [
            anchor
            for anchor in self.since
            if anchor in present and anchor not in seen and not self._is_needed(present[anchor])
        ]
        return {anchor: row for anchor in (*parts, *values) if (row := self._undo_of(anchor)) is not None}

    def _is_needed(self, slot: Slot) -> bool:
        """True for a value without which its entry cannot be."""
        family, _, name = slot.path.split(".")[-3:] if slot.path.count(".") > 1 else ("", "", "")
        model = ENTRIES.get(family)
        return model is not None and name in model.model_fields and model.model_fields[name].is_required()

    def _undo_of(self, anchor: str) -> Decision | None:
        """The newest decision by which something was taken back at an anchor or below it."""
        rows = (row for row in reversed(self.rows) if row.action is Action.UNDO)
        return next((row for row in rows if _below(row.anchor, anchor)), None)

    def waits(self, anchor: str, decision: Decision | None) -> bool:
        """True for a value that the software no longer finds, and that nobody has kept since."""
        return _waits(self.since.get(anchor), decision)

    def is_turned(self, anchor: str, decision: Decision | None) -> bool:
        """True for a value that the software tells of another kind of pregnancy now, and that nobody has kept since."""
        return _waits(self.turned.get(anchor), decision)


def _vouched(anchor: str, decision: Decision) -> Iterator[str]:
    """The parts that are there by a decision: what it is on and is in, or what something belongs to by it."""
    if decision.action is Action.MOVE or decision.action in _VERIFYING:
        parts = (str(decision.value) if decision.action is Action.MOVE else anchor).split(".")
        yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _below(anchor: str, head: str) -> bool:
    return anchor == head or anchor.startswith(f"{head}.")


def _waits(since: frozenset[str] | None, decision: Decision | None) -> bool:
    """True for a decision on none of the readings since something changed."""
    return since is not None and decision is not None and decision.extraction_key not in since


def carried(repository: Repository, stored: Stored, rows: Sequence[Decision]) -> Carried:
    """The newest reading with what the decisions of older ones verified."""
    newest = max((row.number for row in rows), default=0)
    return replace(_carried(repository, stored, _with_a_trace(rows, stored.versions)), newest=newest)


def _carried(repository: Repository, stored: Stored, rows: Sequence[Decision]) -> Carried:
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


def _with_a_trace(rows: Sequence[Decision], versions: str) -> Sequence[Decision]:
    """The rows without the last decisions on older readings that were taken back before anything else was said."""
    undone = {row.undoes: row.number for row in rows if row.action is Action.UNDO}
    stands = (
        row.number for row in reversed(rows) if row.action is not Action.UNDO and row.number not in undone
    )
    last = next(stands, 0)
    older = {row.number for row in rows if row.extraction_key != versions}
    out = {number for number in undone if number is not None and number > last and number in older}
    out |= {undone[number] for number in out} & older
    return [row for row in rows if row.number not in out] if out else rows


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
    made = replace(before, stored=_with_cases(stored, own), rows=rows)
    return _told_anew(made, {row.number for row in before.rows}) if before.flags else made


def _told_anew(now: Carried, older: Collection[int]) -> Carried:
    """The reading with pregnancies as the software tells them where no decision on an older one says otherwise any more."""
    standing = {
        ".".join(anchor.split(".")[:2])
        for folded in _layers(now.rows, now.stored)
        for anchor, held in folded.held.items()
        if any(one.number in older for one in held.standing)
        and any(_below(anchor, _pregnancy(one)) for one in now.turned)
    }
    flags = {path: told for path, told in now.flags.items() if ".".join(path.split(".")[:2]) not in standing}
    if not flags:
        return now
    report = with_flags(now.stored.report, flags)
    rows = tuple(renamed(now.rows, now.stored.report, report, now.stored.versions))
    turned = {
        anchor: keys for anchor, keys in now.turned.items() if ".".join(anchor.split(".")[:2]) in standing
    }
    return replace(now, stored=replace(now.stored, report=report), rows=rows, turned=turned)


def _with_cases(stored: Stored, rows: Iterable[Decision]) -> Stored:
    """The reading with the cases that people added."""
    cases = added_cases(stored.report, rows)
    return with_cases(stored, cases) if cases else stored


def _named(row: Decision) -> Decision:
    return row if row.anchor else row.model_copy(update={"anchor": row.path})


def _into(before: Carried, step: Stored) -> Carried:
    """The next reading with what was decided on before it."""
    places = Places(before.stored.document.text, step.document.text)
    layers = _layers(before.rows, before.stored)
    old = with_newborns(before.stored.report, layers)
    found = _without_risks(homes(old, step.report, places, whose(layers)), layers)
    found = with_joined(found, layers, step.report, places)
    filled, verified = Filled(old, step, found, places), _verified(layers)
    turned = {anchor for anchor in verified if _pregnancy(anchor) in found.turned}
    filled.turn_back({_pregnancy(anchor) for anchor in turned})
    filled.put(dict(_gone(verified, found, slots_of(before.stored), slots_of(step))))
    unsound = [one for one in _moves(layers) if filled.home(one.anchor) and not filled.keep(str(one.value))]
    filled.tie()
    tied = [*before.rows, *linked(layers, before.stored, found, filled)]
    since = _since(before.since, [*filled.taken, *unfound_links(tied, found, filled)], filled)
    other = _since(before.turned, turned, filled)
    said = slots_of(before.stored)
    others = [_told(row, said) for row in tied if entry_of(row.anchor) not in found.joined]
    rows, rest = _followed(others, filled, places, {one.anchor for one in unsound})
    joined = [
        row
        for row in joined_rows(before.rows, found, layers, slots_of(step), names_of(before.stored))
        if _has_target(row, filled)
    ]
    rows += [_moved(row, row.anchor, filled, places) for row in joined]
    resting = [Resting(before.stored, tuple(rest))] if rest else []
    for one in before.resting:
        woken, left = _woken(one, step, {row.anchor for row in rows})
        rows += woken
        resting += left
    awake = {row.number for row in rows}
    lost = [one for one in before.lost if one.number not in awake]
    lost += [*filled.refused, *unsound]
    rows.sort(key=lambda row: row.number)
    stored = replace(step, report=filled.report)
    made = Carried(stored, tuple(rows), since, other, lost=tuple(lost), resting=tuple(resting))
    return replace(made, put=filled.parts, flags=filled.flags)


def _has_target(row: Decision, filled: Filled) -> bool:
    """False for a decision by which something belongs to a case or pregnancy that the newer reading does not have."""
    return row.action is not Action.MOVE or filled.home(str(row.value)) is not None


def _told(row: Decision, said: Mapping[str, Slot]) -> Decision:
    """A decision on an issue with the message that it is about, which older rows do not have."""
    slot = said.get(row.anchor) if row.was is None and row.action in (Action.ANSWER, Action.SEE) else None
    return row if slot is None or slot.fact is not None else row.model_copy(update={"was": slot.message})


def _since(
    known: Mapping[str, frozenset[str]], anchors: Collection[str], filled: Filled
) -> dict[str, frozenset[str]]:
    """For values of the old reading, by their anchors here, the versions of the readings since which they wait."""
    homes_ = ((anchor, filled.home(anchor)) for anchor in anchors)
    return {
        home: known.get(anchor, frozenset()) | {filled.versions}
        for anchor, home in homes_
        if home is not None
    }


def _layers(rows: Sequence[Decision], stored: Stored) -> list[Folded]:
    """The decisions of each layer by themselves, those that count before any reviewer's first."""
    names = sorted({row.layer for row in rows}, key=lambda name: (name not in (SHARED, ADJUDICATED), name))
    present = slots_of(stored)
    return [fold([row for row in rows if row.layer == name], present) for name in names]


def _verified(layers: Sequence[Folded]) -> dict[str, Decision]:
    """The decisions by which there is a value: the adjudicator's, else that of a reviewer by whom there is one."""
    found: dict[str, Decision] = {}
    settled: set[str] = set()
    for folded in layers:
        for anchor, held in folded.held.items():
            decision = held.decision
            if decision is None or anchor in found or anchor in settled:
                continue
            if decision.action in _VERIFYING:
                found[anchor] = decision
            elif decision.layer in (SHARED, ADJUDICATED):
                settled.add(anchor)
    return found


def _pregnancy(anchor: str) -> str:
    """The pregnancy that a value may belong to."""
    return ".".join(anchor.split(".")[:4])


def _moves(layers: Sequence[Folded]) -> Iterator[Decision]:
    """The decisions by which an entry belongs to another case or pregnancy."""
    for folded in layers:
        for held in folded.held.values():
            if held.decision is not None and held.decision.action is Action.MOVE:
                yield held.decision


def _followed(
    rows: Sequence[Decision], filled: Filled, places: Places, unsound: Collection[str]
) -> tuple[list[Decision], list[Decision]]:
    """Decisions on their anchors in the newer reading, and those on what it does not have, as they were."""
    here, rest = [], []
    for row in rows:
        home = filled.home(row.anchor)
        gone = row.action is Action.MOVE and row.anchor in unsound or not _has_target(row, filled)
        if home is None or gone:
            rest.append(row)
        else:
            here.append(_moved(row, home, filled, places))
    return here, rest


def _woken(one: Resting, step: Stored, taken: Collection[str]) -> tuple[list[Decision], list[Resting]]:
    """Decisions on what is found again where nobody decided on it since, and those that rest on."""
    places = Places(one.stored.document.text, step.document.text)
    found = homes(one.stored.report, step.report, places)
    found = _without(found, found.turned)
    found = _without_risks(found, _layers(one.rows, one.stored))
    here, _ = _followed(one.rows, Filled(one.stored.report, step, found, places), places, ())
    present = slots_of(step)
    awake = {
        row.number: row
        for row in here
        if row.anchor not in taken
        and (row.anchor in present or structural(row.anchor) or added_anchor(row.anchor))
    }
    rest = tuple(row for row in one.rows if row.number not in awake)
    return list(awake.values()), [Resting(one.stored, rest)] if rest else []


def _without_risks(found: Homes, layers: Sequence[Folded]) -> Homes:
    """The homes without those elsewhere of entries of which somebody said more than that they are right."""
    risky = {
        found.head(anchor)
        for folded in layers
        for anchor, one in folded.held.items()
        if one.decision is not None and one.decision.action is not Action.ACCEPT
    }
    return _without(found, found.alike & risky)


def _without(found: Homes, heads: Collection[str]) -> Homes:
    """The homes without those of some parts."""
    return replace(found, homes={head: home for head, home in found.homes.items() if head not in heads})


def _gone(
    verified: Mapping[str, Decision], found: Homes, before: Mapping[str, Slot], now: Mapping[str, Slot]
) -> Iterator[tuple[str, dict[str, Decision]]]:
    """The verified values that a newer reading does not have, by the part that is gone; a part that stays is empty.

    What people added to a part that stays is not gone: no reading had it.
    """
    groups: dict[str, dict[str, Decision]] = {}
    for anchor, decision in verified.items():
        home = found.of(anchor)
        if home is None or anchor in before and home not in now:
            groups.setdefault(found.gone(anchor), {})[anchor] = decision
    yield from groups.items()


def _moved(row: Decision, home: str, filled: Filled, places: Places) -> Decision:
    """A decision on its anchor in a newer reading, its words where they stand there."""
    changes: dict[str, Any] = {"anchor": home}
    document = filled.document
    if row.action is Action.MOVE:
        changes["value"] = filled.home(str(row.value))
    if row.quote is not None:
        changes["quote"] = quoted(row.quote.model_dump(mode="json"), places, document)
    if row.action is Action.ADD and isinstance(row.value, dict):
        changes["value"] = filled.tied(requoted(row.value, places, document), row.anchor, home)
    changes |= links_moved(row, home, filled)
    return row.model_copy(update=changes)
