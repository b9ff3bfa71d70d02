"""What the editors and the form of a missed entry are filled with."""

import json
from dataclasses import dataclass
from typing import Any

from pipeline.cli.values import number
from pipeline.review import suggest
from pipeline.review.kinds import Kind, choices_at, kind_at
from pipeline.review.opened import Opened, json_value
from pipeline.review.view import typed_path
from pipeline.review.words import label
from schemas.fact import Quote, Subject
from schemas.gestation import GestationalAge, Relation
from schemas.lab import Comparator
from schemas.medication import Route, Status
from schemas.obstetric import COUNTS

Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class EditorView:
    """An editor for one value, or for the window that it is a side of."""

    anchor: str
    title: str
    kind: str
    action: str
    version: int
    fields: Fields
    choices: tuple[str, ...]
    quote: Quote | None
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddView:
    """The form of a missed entry. `found` says that the extractors read something in the words."""

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
    units: tuple[str, ...] = suggest.DOSE_UNITS


def editor(of: Opened, anchor: str) -> EditorView:
    """The editor of a value, or of a field that its entry does not have yet. Raises NotFoundError."""
    slot, held = of.present.get(anchor), of.held(anchor)
    path = typed_path(slot.path if slot else path_of(of, anchor))
    kind = kind_at(path)
    field = path.rsplit(".", 1)[-1]
    action = "correct" if slot is not None or held.decision is not None else "add"
    fields, choices, name = fill(kind, _value(of, anchor)), choices_at(path), kind.value
    if ".window." in path:
        head = anchor.rpartition(".")[0]
        fields = {"form": "window"}
        for side in ("start", "stop", "relation"):
            value = _value(of, f"{head}.{side}")
            text = value if isinstance(value, str) else _age(value) if value else ""
            fields |= {side: text, f"{side}_before": text}
        fields["versions"] = _versions(of, [f"{head}.{side}" for side in ("start", "stop", "relation")])
        choices, name = tuple(one.value for one in Relation), "window"
    if kind is Kind.FORMULA:
        history = ".".join([*anchor.split(".")[:2], "obstetric_history"])
        fields["versions"] = _versions(of, [f"{history}.{count}" for count in COUNTS])
    quote = held.decision.quote if held.decision and held.decision.quote else None
    if quote is None and slot is not None and slot.fact is not None:
        quote = slot.fact.quotes[0]
    return EditorView(
        anchor,
        "window" if name == "window" else label(field),
        name,
        action,
        held.version,
        fields,
        choices,
        quote,
        suggest.DOSE_UNITS,
    )


def _versions(of: Opened, anchors: list[str]) -> str:
    """The versions of the values that a form decides on together, as JSON."""
    return json.dumps({anchor: of.held(anchor).version for anchor in anchors})


def path_of(of: Opened, anchor: str) -> str:
    """The path of a field that its entry does not have yet; that of an added entry is its anchor."""
    parts = anchor.split(".")
    for length in range(len(parts), 0, -1):
        base = of.paths.get(".".join(parts[:length]))
        if base is not None:
            return ".".join([base, *parts[length:]])
    return anchor


def _value(of: Opened, anchor: str) -> Any:
    held, slot = of.held(anchor), of.present.get(anchor)
    if held.decision is not None and held.decision.value is not None:
        return held.decision.value
    if slot is not None:
        return json_value(slot)
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


def adding(of: Opened, anchor: str, start: int, end: int) -> AddView:
    """The form of a missed entry of a list, filled with what the extractors make of the words."""
    family = anchor.rsplit(".", 1)[-1]
    lists = tuple(
        (f"cases.{place}.{name}", f"{words}, {case.label}")
        for place, case in enumerate(of.stored.report.cases)
        for name, words in (("medications", "medication"), ("lab_results", "laboratory result"))
    )
    document = of.stored.document
    words = document.text[start:end] if 0 <= start < end <= len(document.text) else ""
    fields: Fields = {}
    places: Fields = {}
    entry = suggest.entry(document, start, end, family) if words.strip() else None
    if entry is not None:
        for path, fact in entry.facts():
            part = path.rsplit(".", 1)[-1]
            kind = kind_at(f"cases.0.{family}.0.{path}")
            for name, text in fill(kind, fact.model_dump(mode="json")["value"]).items():
                fields[f"{part}.{name}"] = text
            places[part] = f"{fact.quotes[0].start}-{fact.quotes[0].end}"
    elif words:
        fields["drug.text" if family == "medications" else "test.text"] = words.strip()[:80]
    return AddView(anchor, family, lists, fields, places, start, end, words, entry is not None)
