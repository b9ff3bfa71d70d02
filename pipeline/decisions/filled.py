"""A newer reading of a document with what is gone from it, as the software said it last and people saw it.

What they made of it stays a decision of theirs: it is no value of the reading.
"""

import copy
import re
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from pipeline.decisions.anchors import KIND, anchors
from pipeline.decisions.fold import saw
from pipeline.decisions.homes import Homes
from pipeline.decisions.links import LINKS, OTHER, PREGNANCY, REPORTED, is_link, of_none
from pipeline.decisions.places import Places
from pipeline.decisions.structure import NOWHERE, OUTCOME, at, structural
from pipeline.decisions.turned import Flags, flags_of
from pipeline.store.rows import Stored
from schemas.document import Document
from schemas.fact import NOT_IN_TEXT, quote
from schemas.report import ENTRIES, Report
from schemas.review import Action, Decision

Data = dict[str, Any]
MOST_ADDED = 1000  # pregnancies that people added to a case: what stands further behind is none of them


class Filled:
    """A newer reading while what is gone is put in.

    `taken` are the older anchors of the values that were put in, `refused` the decisions that make no sound record there.
    """

    def __init__(self, old: Report, new: Stored, found: Homes, places: Places) -> None:
        """`found` says where the parts of the old reading are in the new one."""
        self._found, self._places = found, places
        self.document, self.versions = new.document, new.versions
        self._old = old.model_dump(mode="json")
        self._old_names = anchors(old)
        self._old_paths = {anchor: path for path, anchor in self._old_names.items()}
        self._named_of = (new.report, anchors(new.report))
        self._paths = {anchor: path for path, anchor in self._named_of[1].items()}
        self._put: dict[str, str] = {}  # the path here of every older part that was put in
        self.report = new.report
        self.flags: Flags = {}  # what the software says of the pregnancies of cases with one that was turned back
        self.taken: list[str] = []
        self.refused: list[Decision] = []

    def put(self, groups: Mapping[str, Mapping[str, Decision]]) -> None:
        """Put in parts of the old reading by their anchors, each with its verified values; the empty one are single values.

        They are tried together, and one after the other only where they do not go together.
        """
        together = {anchor: one for gone in groups.values() for anchor, one in gone.items()}
        if not together or self._tried(together):
            return
        for head, gone in groups.items():
            if not self._tried(gone):
                for anchor, decision in gone.items():
                    if head or not self._tried({anchor: decision}):
                        self.refused.append(decision)

    def tie(self) -> None:
        """Let the drugs and results that were put in belong to their pregnancies, wherever these are now."""
        ties = [
            (path, place) for head, path in self._put.items() if (place := self._tie(head, path)) is not None
        ]
        if ties:
            data = self.report.model_dump(mode="json")
            for path, place in ties:
                at(data, path)[PREGNANCY] = place
            self.report = Report.model_validate(data)

    def _tie(self, head: str, path: str) -> int | None:
        """Where the pregnancy stands now that an entry of the old reading belonged to, None for one of none."""
        old = self._old_paths[head]
        if PREGNANCY not in LINKS.get(old.split(".")[-2], ()):
            return None
        return self.place(at(self._old, old)[PREGNANCY], head, path)

    def place(self, position: int | None, anchor: str, home: str) -> int | None:
        """Where a pregnancy of the old reading stands now: behind all others where the case does not have it.

        It is the one that an entry at an `anchor` of the old reading belonged to, which has its `home` here. Behind those of
        the reading stand those that people added.
        """
        if position is None:
            return None
        before, here = of_none(anchor), of_none(home)
        more = position - len(at(self._old, before))
        if 0 <= more < MOST_ADDED:
            return len(self.report.cases[int(here.split(".")[1])].pregnancies) + more
        name = self.link(self._old_names.get(f"{before}.{position}", f"{before}.{OTHER}"), anchor, home)
        path = {one: path for path, one in self._names.items()}.get(name, "")
        return int(path.rpartition(".")[2]) if path.startswith(f"{here}.") else NOWHERE

    def tied(self, entry: Data, anchor: str, home: str) -> Data:
        """An entry that people added to the old reading, with its pregnancy where that stands now."""
        position = entry.get(PREGNANCY)
        return entry | {PREGNANCY: self.place(position, anchor, home)} if isinstance(position, int) else entry

    def link(self, said: str, anchor: str, home: str) -> str:
        """The anchor here of the pregnancy that an entry of the old reading belonged to.

        The entry had the `anchor`, and has its `home` here. A pregnancy that is gone, or that is of another case than its entry
        now, is the reported one if it was that, else another one.
        """
        before, here = of_none(said), of_none(home)
        own = before == of_none(anchor)
        if said == before:
            return here if own else self._case(said) or here
        found = self.home(said)
        if found is not None and (not own or found.startswith(f"{here}.")):
            return found
        return f"{here}.{REPORTED if said == f'{before}.{REPORTED}' else OTHER}"

    def _case(self, anchor: str) -> str | None:
        """The list of pregnancies here of the case of one of the old reading."""
        home = self._found.of(".".join(anchor.split(".")[:2]))
        return None if home is None else of_none(home)

    @property
    def parts(self) -> frozenset[str]:
        """The anchors here of the parts that were put in."""
        return frozenset(self._names[path] for path in self._put.values())

    def keep(self, anchor: str) -> bool:
        """Put in the case or pregnancy that people moved entries to where it is gone; False where it cannot stand."""
        return self.home(anchor) is not None or bool(self._found.gone(anchor)) and self._tried({}, anchor)

    def turn_back(self, heads: Collection[str]) -> None:
        """Let verified pregnancies be the reported one, or another one, as they were in the old reading."""
        if not heads:
            return
        data = self.report.model_dump(mode="json")
        for head in heads:
            case = ".".join(self._paths[self._found.homes[head]].split(".")[:2])
            self.flags = {**flags_of(self.report, case), **self.flags}
            before, path = at(self._old, self._old_paths[head]), self._paths[self._found.homes[head]]
            if before["is_index"]:
                _none_reported(at(data, path.rpartition(".")[0]))
            at(data, path)["is_index"] = before["is_index"]
        self.report = Report.model_validate(data)

    def home(self, anchor: str) -> str | None:
        """The anchor here of one of the old reading, None where it is gone and nobody verified it."""
        home = self._found.of(anchor)
        if home is not None:
            return self._named(home)
        if anchor == OUTCOME:
            return anchor
        head = self._found.head(anchor)
        if head not in self._put:
            return None  # its patient may have been put in without it
        return self._names[self._put[head]] + anchor[len(head) :]

    def _named(self, home: str) -> str:
        """An anchor of the new reading as it is now: a pregnancy has another one when it becomes the reported one."""
        parts = home.split(".")
        path = self._paths.get(".".join(parts[:4])) if ".pregnancies." in home else None
        return home if path is None else ".".join([self._names[path], *parts[4:]])

    @property
    def _names(self) -> dict[str, str]:
        """The anchors of what is here by their paths."""
        if self._named_of[0] is not self.report:
            self._named_of = (self.report, anchors(self.report))
        return self._named_of[1]

    def _tried(self, gone: Mapping[str, Decision], *parts: str) -> bool:
        """True where the record with these values and parts is sound as people left them; else nothing is changed."""
        said = self.report.model_dump(mode="json")
        before = dict(self._put)
        try:
            for anchor in (*gone, *parts):
                self._parts(said, anchor)
            accepted = all(one.action is Action.ACCEPT for one in gone.values())
            left, taken = said if accepted else copy.deepcopy(said), []
            for anchor, decision in gone.items():
                path = self._path(anchor)
                if ".added-" in path or structural(path) or is_link(path):
                    continue
                if not accepted:
                    _set(left, path, self._left(anchor, decision))
                if saw(decision):
                    _set(said, path, self._said(anchor, decision))
                    taken.append(anchor)
            sound = Report.model_validate(left)
        except (ValidationError, LookupError, TypeError):
            self._put = before
            return False
        try:
            self.report = sound if accepted else Report.model_validate(said)
        except ValidationError:  # what the software said does not go together with what it says now
            self.report = sound
        self.taken += taken
        return True

    def _path(self, anchor: str) -> str:
        """The path here of a value of the old reading."""
        if anchor == KIND:
            return KIND
        for head in sorted(self._put, key=len, reverse=True):
            if _below(anchor, head):
                return self._put[head] + anchor[len(head) :]
        head = self._found.head(anchor)
        return self._paths[self._found.homes[head]] + anchor[len(head) :]

    def _parts(self, data: Data, anchor: str) -> None:
        """Put in the parts of an anchor that are gone, the outermost first."""
        steps = anchor.split(".")
        for length in range(1, len(steps) + 1):
            head = ".".join(steps[:length])
            if head in self._found.heads and head not in self._found.homes and head not in self._put:
                self._part(data, head)

    def _part(self, data: Data, head: str) -> None:
        """Put in a case, an entry, a newborn or a formula, with what it cannot be without."""
        steps = self._old_paths[head].split(".")
        place = self._path_of(".".join(steps[:-1]))
        items = _list_at(data, place)
        self._put[head] = f"{place}.{len(items)}"
        made = self._bare(head, at(self._old, ".".join(steps)), steps)
        if made.get("is_index"):
            _none_reported(items)
        items.append(made)

    def _path_of(self, parent: str) -> str:
        """The path here of a list of the old reading: of cases, or of a part that is there or was put in."""
        if parent == "cases":
            return parent
        steps = parent.split(".")
        for length in range(len(steps), 0, -1):
            anchor = self._old_names.get(".".join(steps[:length]))
            home = self._put.get(anchor or "") or self._paths.get(self._found.homes.get(anchor or "", ""))
            if home:
                return ".".join([home, *steps[length:]])
        raise KeyError(parent)

    def _bare(self, head: str, old: Data, steps: list[str]) -> Data:
        """A part of the old reading with the facts that its model asks for, and what is no fact."""
        family = steps[-2]
        if family == "cases":
            return self._bare_case(old)
        if "quotes" in old:
            return _fact_on_words(copy.deepcopy(old), self._places, self.document)
        model = ENTRIES.get(family)
        needed = (
            {name for name, field in model.model_fields.items() if field.is_required()} if model else set()
        )
        made: Data = {}
        for name, part in old.items():
            is_fact = isinstance(part, dict) and "quotes" in part
            if name in needed or not isinstance(part, (dict, list)):
                made[name] = requoted(copy.deepcopy(part), self._places, self.document) if is_fact else part
        made.pop(PREGNANCY, None)  # it is a position among pregnancies of the old reading
        return made

    def _bare_case(self, old: Data) -> Data:
        found = self._places.nearest(old["start"], old["end"]) or (0, len(self.document.text))
        return {"label": old["label"], "start": found[0], "end": found[1]}

    def _said(self, anchor: str, decision: Decision) -> Data:
        """A value as the software said it when the person decided on it, on its words."""
        made = self._before(anchor, decision)
        if decision.was is not None and decision.was != made.get("value"):
            made["value"] = decision.was  # the software said another one since
            if decision.action is Action.ACCEPT and decision.quote is not None:
                made["quotes"] = [decision.quote.model_dump(mode="json")]
        return _fact_on_words(made, self._places, self.document)

    def _left(self, anchor: str, decision: Decision) -> Data:
        """A value as the person left it, on its words."""
        made = self._before(anchor, decision)
        if decision.action is not Action.ACCEPT:
            made["value"] = decision.value
        elif decision.was is not None:
            made["value"] = decision.was
        if decision.quote is not None:
            made["quotes"] = [decision.quote.model_dump(mode="json")]
        return _fact_on_words(made, self._places, self.document)

    def _before(self, anchor: str, decision: Decision) -> Data:
        """The fact of the old reading, one without a value where it had none."""
        path = self._old_paths.get(anchor)
        old = copy.deepcopy(at(self._old, path)) if path is not None else None
        if isinstance(old, dict) and "quotes" in old:
            return old
        who = re.sub(r"[^\w.@+-]", "_", decision.reviewer) or "unknown"
        return {"quotes": [], "confidence": 1.0, "method": f"review:{who}"}


def requoted(part: Any, places: Places, document: Document) -> Any:
    """A part of a record with the quotes of its facts where their words stand now."""
    if isinstance(part, dict) and "quotes" in part and "value" in part:
        return _fact_on_words(part, places, document)
    if isinstance(part, dict):
        return {name: requoted(one, places, document) for name, one in part.items()}
    if isinstance(part, list):
        return [requoted(one, places, document) for one in part]
    return part


def quoted(words: Data, places: Places, document: Document) -> Any:
    """A quote where its words stand now, None where they are gone."""
    found = places.nearest(words["start"], words["end"])
    return None if found is None else quote(document, *found)


def _fact_on_words(fact: Data, places: Places, document: Document) -> Data:
    """A fact on its words; where all are gone it stands beside the first of the text, and says so."""
    quotes = [found for one in fact["quotes"] if (found := quoted(one, places, document)) is not None]
    if quotes:
        return fact | {"quotes": [one.model_dump(mode="json") for one in quotes]}
    first = re.search(r"\S+", document.text[:10_000])
    beside = quote(document, *(first.span() if first else (0, 1)))
    method = str(fact.get("method", "review:unknown")).removesuffix(NOT_IN_TEXT) + NOT_IN_TEXT
    return fact | {"quotes": [beside.model_dump(mode="json")], "method": method}


def _none_reported(pregnancies: list[Any]) -> None:
    """A case has one reported pregnancy: none of these."""
    for one in pregnancies:
        one["is_index"] = False


def _below(anchor: str, head: str) -> bool:
    return anchor == head or anchor.startswith(f"{head}.")


def _list_at(data: Data, path: str) -> list[Any]:
    """The list at a path; a part that was put in has none before its first item."""
    holder, _, name = path.rpartition(".")
    node: Any = data
    for step in holder.split(".") if holder else ():
        node = node[int(step)] if isinstance(node, list) else node.setdefault(step, {})
    items: list[Any] = node.setdefault(name, [])
    return items


def _set(data: Data, path: str, value: Any) -> None:
    """Put a fact at a path; newborns that it is the first of are made."""
    steps = path.split(".")
    node: Any = data
    for before, step in zip(["", *steps], steps[:-1], strict=False):
        if before == "neonates" and int(step) == len(node):
            node.append({})
        if isinstance(node, dict) and node.get(step) is None:
            node[step] = {}
        node = node[int(step)] if isinstance(node, list) else node[step]
    if isinstance(node, list):
        node[int(steps[-1])] = value
    else:
        node[steps[-1]] = value
