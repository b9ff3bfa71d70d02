"""People's decisions applied to a record: the one place where a review changes what is exported.

Stored extractions never change. Which decisions count, and on which paths of the newest record, `final` says;
here they are put into a copy of the record.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from pipeline.decisions.fold import DECIDING
from pipeline.decisions.followers import followers
from pipeline.decisions.links import LINKS, PREGNANCY, REPORTED, is_link, says_nothing
from pipeline.decisions.structure import MOVED, case_number, moved_in
from schemas.errors import ExportError
from schemas.fact import NOT_IN_TEXT, facts_in
from schemas.report import ENTRIES, Report
from schemas.review import Action, Decision

TAG = "path before review"
MOST_NEWBORNS = 10  # of one pregnancy
_OUT = (Action.REJECT, Action.UNDO)
_CHANGING = (*DECIDING, Action.MOVE, Action.UNDO)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A report after review.

    `moved` has the path of every item of a list before the review, and where it stands now; `added` the anchors of
    items that a person added, by their path before; `decided` the decisions that count by the report's own paths,
    `rejected` those that took something out, by the paths before the review; `fell` the paths before it of what was worked
    out from a changed value.
    """

    report: Report
    moved: dict[str, str]
    added: dict[str, str]
    decided: dict[str, Decision]
    rejected: dict[str, Decision]
    fell: tuple[str, ...] = ()


def apply(report: Report, decisions: Sequence[Decision], versions: str) -> Reviewed:
    """The report after people's decisions, of which the last on a path counts.

    A publication of a kind that presents no patient has no cases after them.

    Decisions on an extraction of other versions and those that change nothing are passed over; an undo takes out what was
    given up by it. Raises ExportError where a decision makes no sound record.
    """
    deciding = [one for one in decisions if one.extraction_key == versions and one.action in _CHANGING]
    last = {one.path: one for one in deciding}
    data = report.model_dump(mode="json")
    _tag(data, "")
    fell = tuple(followers(report, last))
    reported = _change(data, last, fell)
    _in_order(data, frozenset(_newborns_of(report)))
    moved: dict[str, str] = {}
    _compact(data, "", moved)
    data["issues"] = [one for one in data["issues"] if _about(one, moved)]
    _relink(data, moved, reported)
    added = {path: one.anchor for path, one in last.items() if one.action is Action.ADD}
    return Reviewed(
        _validated(data, report),
        moved,
        added,
        {_moved(path, moved): one for path, one in last.items() if one.action not in _OUT},
        {path: one for path, one in last.items() if one.action is Action.REJECT},
        fell,
    )


def _change(data: dict[str, Any], last: Mapping[str, Decision], fell: Sequence[str]) -> Collection[str]:
    """Make the decisions in a record, whole cases last; what is taken out, and what fell with it, leaves a gap.

    Gives the paths of the pregnancies that were the reported ones before entries were moved.
    """
    for decision in last.values():
        if decision.action in (Action.CORRECT, Action.ADD):
            _put(data, decision)
    _name_pregnancies(data)
    rejected = [*fell, *(path for path, one in last.items() if one.action in _OUT)]
    for path in rejected:
        if case_number(path) is None:
            _remove(data, path)
    reported = _reported(data)
    _move(data, last)
    for path in rejected:
        if case_number(path) is not None:
            _remove(data, path)
    return reported


def _tied(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The drugs and results of a case that belong to a pregnancy."""
    for family, names in LINKS.items():
        if PREGNANCY in names:
            yield from (one for one in case[family] if one is not None and one.get(PREGNANCY) is not None)


def _name_pregnancies(data: dict[str, Any]) -> None:
    """Let drugs and results name their pregnancy by its path, which stays with it wherever it is moved."""
    for number, case in enumerate(data["cases"]):
        for entry in _tied(case):
            if isinstance(entry[PREGNANCY], int):
                entry[PREGNANCY] = f"cases.{number}.pregnancies.{entry[PREGNANCY]}"


def _reported(data: dict[str, Any]) -> Collection[str]:
    """The names of the reported pregnancies, by which drugs and results name them."""
    return {
        f"cases.{number}.pregnancies.{REPORTED if place is None else place}"
        for number, case in enumerate(data["cases"])
        for place, one in (*enumerate(case["pregnancies"]), (None, None))
        if place is None or one is not None and one.get("is_index")
    }


def _newborns_of(report: Report) -> Iterator[str]:
    """The paths of the newborns of whom a reading says something."""
    for number, case in enumerate(report.cases):
        for place, one in enumerate(case.pregnancies):
            for child, born in enumerate(one.neonates):
                if any(facts_in(born)):
                    yield f"cases.{number}.pregnancies.{place}.neonates.{child}"


def _in_order(data: dict[str, Any], told: Collection[str]) -> None:
    """Let the newborns of each pregnancy stand in one order, whatever was done first: its own, those moved to it, those added.

    `told` are the paths before the review of those of whom the reading says something.
    """
    for case in filter(None, data["cases"]):
        for one in filter(None, case["pregnancies"]):
            kinds: tuple[list[Any], ...] = ([], [], [])
            for child in filter(None, one["neonates"]):
                tag = child.get(TAG, "")  # those of an added pregnancy have none
                own = not tag or tag.startswith(f"{one[TAG]}.")
                kinds[1 if not own else 0 if not tag or tag in told else 2].append(child)
            one["neonates"] = [child for some in kinds for child in some]


def _move(data: dict[str, Any], last: Mapping[str, Decision]) -> None:
    """Put entries where people said that they belong: newborns first, so that their pregnancies are where they were."""
    moves = [(path, one) for path, one in last.items() if one.action is Action.MOVE]
    for path, decision in sorted(moves, key=lambda row: -row[0].count(".")):
        try:
            moved_in(data, path.removesuffix(MOVED), decision.value)
        except (LookupError, TypeError, ValueError):
            raise ExportError(
                f"{path}: is moved to {decision.value}, which the record does not have"
            ) from None


def _about(issue: dict[str, Any], moved: Mapping[str, str]) -> bool:
    """False for an issue of a case that is gone; the number of one that stays is written into it."""
    if issue["case"] is None:
        return True
    new = moved.get(f"cases.{issue['case']}")
    issue["case"] = None if new is None else int(new.rpartition(".")[2])
    return new is not None


def _tag(node: Any, path: str) -> None:
    """Write into every item of a list where it stood."""
    if isinstance(node, list):
        for position, item in enumerate(node):
            if isinstance(item, dict) and "quotes" not in item:
                item[TAG] = f"{path}.{position}"
            _tag(item, f"{path}.{position}")
    elif isinstance(node, dict):
        for name, value in node.items():
            _tag(value, f"{path}.{name}" if path else name)


def _put(data: dict[str, Any], decision: Decision) -> None:
    parent, name = _parent(data, decision.path, makes=True)
    value = decision.value
    if is_link(decision.path):
        parent[name] = None if says_nothing(value) else value
        return
    if isinstance(parent, list):
        position = int(name)
        value = deepcopy(value)  # what is said of its parts is written into it, and the decision is kept
        if position == len(parent) and isinstance(value, dict):
            parent.append(value | {TAG: decision.path})
            return
        before = parent[position] if position < len(parent) else None
        if before is not None and TAG in before:
            parent[position] = value | {TAG: before[TAG]}
            return
    else:
        before = parent.get(name)
    quotes = [decision.quote.model_dump(mode="json")] if decision.quote else (before or {}).get("quotes")
    quotes = quotes or _beside(data, decision.path)
    if not quotes:
        raise ExportError(f"{decision.path}: the value added by {decision.reviewer} has no quote; add one")
    made = {"value": value, "quotes": quotes, "confidence": 1.0, "method": _method(decision)}
    parent[int(name) if isinstance(parent, list) else name] = made


def _method(decision: Decision) -> str:
    name = "review:" + (re.sub(r"[^\w.@+-]", "_", decision.reviewer) or "unknown")
    return name if decision.quote else name + NOT_IN_TEXT


def _beside(data: dict[str, Any], path: str) -> Any:
    """The quotes of a fact in the entry, else in the case, that a value without words of its own belongs to."""
    steps = path.split(".")
    for length in range(len(steps) - 1, 0, -1):
        holder, name = _parent(data, ".".join(steps[:length]))
        found = _quotes(holder[int(name)] if isinstance(holder, list) else holder.get(name))
        if found:
            return found
    return None


def _quotes(node: Any) -> Any:
    """The quotes of the first fact in a part of the record."""
    if isinstance(node, dict) and "quotes" in node:
        return node["quotes"]
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return next((found for part in inside if (found := _quotes(part))), None)


def _parent(data: dict[str, Any], path: str, *, makes: bool = False) -> tuple[Any, str]:
    """What holds the last step of a path; `makes` adds the newborn that a value is the first of.

    Where one before him was taken back a gap stays, to be closed with the others.
    """
    steps = path.split(".")
    node: Any = data
    try:
        for place, (before, step) in enumerate(zip(["", *steps], steps[:-1], strict=False)):
            if makes and before == "neonates" and int(step) < MOST_NEWBORNS:
                node.extend([None] * (int(step) + 1 - len(node)))
                if node[int(step)] is None:
                    node[int(step)] = {TAG: ".".join(steps[: place + 1])}
            node = node[int(step)] if isinstance(node, list) else node[step]
        if isinstance(node, list):
            int(steps[-1])
        elif not isinstance(node, dict):
            raise KeyError(steps[-1])
    except (KeyError, IndexError, ValueError, TypeError):
        raise ExportError(f"{path}: a decision names a path that the record does not have") from None
    return node, steps[-1]


def _remove(data: dict[str, Any], path: str) -> None:
    """Take a fact or an item out; an item goes whole with a fact that it cannot be without."""
    try:
        parent, name = _parent(data, path)
    except ExportError:
        return  # the item that held it is already gone
    if isinstance(parent, list):
        if int(name) < len(parent):
            parent[int(name)] = None
        return
    steps = path.split(".")
    family = steps[-3] if len(steps) > 2 else ""
    model = ENTRIES.get(family)
    if model is not None and name in model.model_fields and model.model_fields[name].is_required():
        _remove(data, ".".join(steps[:-1]))
        return
    parent[name] = None


def _compact(node: Any, path: str, moved: dict[str, str]) -> None:
    """Close the gaps of removed items; `moved` gets the new path of every item that stays."""
    if isinstance(node, list):
        node[:] = [item for item in node if item is not None]
        for position, item in enumerate(node):
            here = f"{path}.{position}"
            if isinstance(item, dict) and TAG in item:
                moved[item.pop(TAG)] = here
            _compact(item, here, moved)
    elif isinstance(node, dict):
        for name, value in node.items():
            _compact(value, f"{path}.{name}" if path else name, moved)


def _relink(data: dict[str, Any], moved: Mapping[str, str], reported: Collection[str]) -> None:
    """Let drugs and results point to where their pregnancy stands now, also where both were moved to another case.

    One that was moved without its pregnancy is of the reported one where it was before. Those of a pregnancy that the case does
    not have point behind the last: they are of none in the record, and not of the reported one.
    """
    for number, case in enumerate(data["cases"]):
        here = f"cases.{number}"
        index = next((place for place, one in enumerate(case["pregnancies"]) if one.get("is_index")), None)
        for entry in _tied(case):
            told = entry[PREGNANCY]
            case_then, _, place = moved.get(told, "").partition(".pregnancies.")
            if case_then == here:
                entry[PREGNANCY] = int(place)
            elif told in reported and moved.get(told.partition(".pregnancies.")[0]) != here:
                entry[PREGNANCY] = index
            else:
                entry[PREGNANCY] = len(case["pregnancies"])


def _moved(path: str, moved: Mapping[str, str]) -> str:
    steps = path.split(".")
    for length in range(len(steps), 0, -1):
        new = moved.get(".".join(steps[:length]))
        if new is not None:
            return ".".join((new, *steps[length:]))
    return path


def _validated(data: dict[str, Any], before: Report) -> Report:
    try:
        return Report.model_validate(data).presented
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ExportError(
            f"{before.document_name}: a decision leaves no sound record ({where}: {first['msg']}); decide again"
        ) from None
