"""What the editors and the form of a missed entry are filled with."""

import json
from dataclasses import dataclass
from typing import Any

from pipeline.decisions.anchors import entry_of
from pipeline.decisions.links import is_link
from pipeline.decisions.merge import outcome
from pipeline.decisions.opened import Opened
from pipeline.review import suggest
from pipeline.review.kinds import Kind, choices_at, kind_at
from pipeline.review.naming import field_label, link_in_words, typed_path
from pipeline.review.newborns import anchors_of
from pipeline.review.patients import case_at, pregnancies_for
from pipeline.review.requests import Place
from pipeline.words import label, number
from schemas.fact import Quote, Subject, facts_in, quote
from schemas.fields import Field, fields_of
from schemas.gestation import GestationalAge, Relation
from schemas.lab import Comparator
from schemas.medication import Route, Status
from schemas.obstetric import COUNTS
from schemas.pregnancy import Conception, DeliveryMode, Outcome

Fields = dict[str, str]
LISTS = (
    ("medications", "medication"),
    ("lab_results", "laboratory result"),
    ("qualitative_results", "result in words"),
    ("pregnancies", "pregnancy"),
)


@dataclass(frozen=True, slots=True)
class EditorView:
    """An editor for one value, or for the window that it is a side of; `newborns` counts those who may have it too."""

    anchor: str
    title: str
    kind: str
    action: str
    version: int
    fields: Fields
    choices: tuple[str, ...]
    quote: Quote | None
    units: tuple[str, ...]
    newborns: int = 0

    def words(self, choice: str) -> str:
        """A choice as the page shows it."""
        return link_in_words(choice) if is_link(self.anchor) else choice.replace("_", " ")


@dataclass(frozen=True, slots=True)
class AddView:
    """The form of a missed entry. `found` says that the extractors read something in the words.

    `case` is the label of the case that it goes to where there are `several`.
    """

    anchor: str
    family: str
    lists: tuple[tuple[str, str], ...]
    fields: Fields
    places: Fields
    start: int
    end: int
    words: str
    found: bool
    subjects: tuple[str, ...] = tuple(one.value for one in Subject)
    statuses: tuple[str, ...] = tuple(one.value for one in Status)
    routes: tuple[str, ...] = tuple(one.value for one in Route)
    comparators: tuple[str, ...] = tuple(one.value for one in Comparator)
    outcomes: tuple[str, ...] = tuple(one.value for one in Outcome)
    deliveries: tuple[str, ...] = tuple(one.value for one in DeliveryMode)
    conceptions: tuple[str, ...] = tuple(one.value for one in Conception)
    newborn: tuple[Field, ...] = fields_of("neonates")
    units: tuple[str, ...] = suggest.DOSE_UNITS
    case: str = ""
    several: bool = False


SIDES = ("start", "stop", "relation")  # of a window


def editor(of: Opened, anchor: str, start: int = 0, end: int = 0) -> EditorView:
    """The editor of a value, or of a field that its entry does not have yet. Raises NotFoundError.

    What is missing is filled with what the extractors read in `[start, end)` of the text, for selected words.
    """
    slot, held = of.slot(anchor), of.held(anchor)
    path = typed_path(slot.path if slot else of.path_of(anchor))
    kind = kind_at(path)
    field = path.rsplit(".", 1)[-1]
    action = "correct" if slot is not None or held.decision is not None else "add"
    now, chosen = value_at(of, anchor), None
    if action == "add" and 0 <= start < end <= len(of.stored.document.text):
        chosen = quote(of.stored.document, start, end)
        read = suggest.field(of.stored.document, start, end, path, _entry_name(of, anchor))
        now = read.model_dump(mode="json")["value"] if read is not None else now
    fields, choices, name = fill(kind, now), _choices(of, anchor, path), kind.value
    if ".window." in path:
        fields = _window(of, anchor, now, added=action == "add")
        choices, name = tuple(one.value for one in Relation), "window"
    if kind is Kind.FORMULA:
        history = ".".join([*anchor.split(".")[:2], "obstetric_history"])
        fields["versions"] = _versions(of, [f"{history}.{count}" for count in COUNTS])
    newborns = anchors_of(of, anchor)
    if len(newborns) > 1:
        fields["versions"] = _versions(of, newborns)
    stands = held.decision.quote if held.decision and held.decision.quote else chosen
    if stands is None and slot is not None and slot.fact is not None:
        stands = slot.fact.quotes[0]
    return EditorView(
        anchor,
        "window"
        if name == "window"
        else field_label(".".join(path.split(".")[4:]))
        if newborns
        else label(field),
        name,
        action,
        held.version,
        fields,
        choices,
        stands,
        suggest.DOSE_UNITS,
        len(newborns),
    )


def _choices(of: Opened, anchor: str, path: str) -> tuple[str, ...]:
    """The values to choose from, empty where there are none."""
    named = kind_at(path) is Kind.CHOICE and is_link(path)
    return pregnancies_for(of, anchor) if named else choices_at(path)


def _window(of: Opened, anchor: str, now: Any, *, added: bool) -> dict[str, Any]:
    """The fields of a whole window, of which the anchor is one side: `now` stands there, before it nothing where it is added."""
    head = anchor.rpartition(".")[0]
    fields: dict[str, Any] = {"form": "window"}
    for side in SIDES:
        own = f"{head}.{side}"
        value = now if own == anchor else value_at(of, own)
        text = value if isinstance(value, str) else _age(value) if value else ""
        fields |= {side: text, f"{side}_before": "" if own == anchor and added else text}
    fields["versions"] = _versions(of, [f"{head}.{side}" for side in SIDES])
    return fields


def _entry_name(of: Opened, anchor: str) -> str:
    """The drug or test that a field belongs to, empty for others."""
    entry = entry_of(anchor)
    for part, name in (("drug", "generic"), ("test", "name")):
        value = value_at(of, f"{entry}.{part}")
        if isinstance(value, dict):
            return str(value.get(name) or "")
    return ""


def _versions(of: Opened, anchors: list[str]) -> str:
    """The versions of the values that a form decides on together, as JSON."""
    return json.dumps({anchor: of.held(anchor).version for anchor in anchors})


def value_at(of: Opened, anchor: str) -> Any:
    """The value at an anchor as the decisions leave it, as JSON; None where there is none."""
    slot = of.slot(anchor)
    if of.held(anchor).decision is not None or slot is not None:
        return outcome(of.held(anchor), slot)
    head, mark, rest = anchor.partition(".added-")
    if not mark:
        return None
    name, _, place = rest.partition("@")
    number_, _, field = place.partition(".")
    decision = of.held(f"{head}.added-{name}@{number_}").decision
    part = decision.value if decision else None
    for step in field.split("."):
        part = part.get(step) if isinstance(part, dict) else None
    return part.get("value") if isinstance(part, dict) else None


def fill(kind: Kind, value: Any) -> Fields:
    """The fields of an editor that show a value as the record's JSON has it; empty for None."""
    if value is None:
        return {}
    match kind:
        case Kind.AGE:
            return {"text": _plain(value["years"])}
        case Kind.COUNT | Kind.NUMBER:
            return {"text": _plain(value)}
        case Kind.YESNO:
            return {"text": "yes" if value else "no"}
        case Kind.GESTATION:
            return {"text": _age(value)}
        case Kind.DATE:
            parts = (value.get("year"), value.get("month"), value.get("day"))
            return {"text": "-".join(f"{part:02d}" for part in parts if part is not None)}
        case Kind.DRUG:
            return {"text": value["generic"], "as_written": value["as_written"]}
        case Kind.TEST:
            return {"text": value["name"], "as_written": value["as_written"]}
        case Kind.UNIT | Kind.FORMULA:
            return {"text": value["as_written"]}
        case Kind.TEXT | Kind.CHOICE:
            return {"text": str(value)}
        case _:
            return _numbers(value)


def _numbers(value: dict[str, Any]) -> Fields:
    """The fields of doses, results, ranges and frequencies."""
    fields = {}
    for name, part in value.items():
        shown = {"value": "low", "as_written": "text"}.get(name, name)
        if isinstance(part, bool):
            fields[shown] = "on" if part else ""
        elif part is not None:
            fields[shown] = _plain(part) if isinstance(part, (int, float)) else str(part)
    return fields


def _age(value: Any) -> str:
    age = GestationalAge.model_validate(value)
    return str(age) if age.exact else age.as_written or str(age)


def _plain(value: float) -> str:
    return number(value).replace(",", "")


def list_of_words(of: Opened, anchor: str, start: int, end: int) -> str:
    """The same list of the case in which the words stand; as it is for words of no case."""
    number = case_at(of, Place(start=start, end=end)) if start < end else None
    return anchor if number is None else f"cases.{number}.{anchor.rsplit('.', 1)[-1]}"


def adding(of: Opened, anchor: str, start: int, end: int) -> AddView:
    """The form of a missed entry of a list, filled with what the extractors make of the words."""
    family = anchor.rsplit(".", 1)[-1]
    lists = tuple(
        (f"cases.{place}.{name}", f"{words}, {case.label}")
        for place, case in enumerate(of.stored.report.cases)
        for name, words in LISTS
        if not of.is_gone(place)
    )
    document = of.stored.document
    words = document.text[start:end] if 0 <= start < end <= len(document.text) else ""
    fields: Fields = {}
    places: Fields = {}
    entry = suggest.entry(document, start, end, family) if words.strip() else None
    if entry is not None:
        for path, fact in facts_in(entry):
            part = path.rsplit(".", 1)[-1]
            kind = kind_at(f"cases.0.{family}.0.{path}")
            for name, text in fill(kind, fact.model_dump(mode="json")["value"]).items():
                fields[f"{part}.{name}"] = text
            places[part] = f"{fact.quotes[0].start}-{fact.quotes[0].end}"
    elif words and family != "pregnancies":
        fields["drug.text" if family == "medications" else "test.text"] = words.strip()[:80]
    if family == "pregnancies":
        case = of.stored.report.cases[int(anchor.split(".")[1])]
        reported = case.index_pregnancy is None and not any(
            one.startswith(f"{anchor}.added-") for one in of.folded.added
        )
        fields["is_index"] = "on" if reported else ""
    several = len({one.split(".")[1] for one, _ in lists}) > 1
    label = of.stored.report.cases[int(anchor.split(".")[1])].label if several else ""
    found = entry is not None
    return AddView(
        anchor, family, lists, fields, places, start, end, words, found, case=label, several=several
    )
