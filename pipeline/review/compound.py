"""Forms that make several decisions at once: a window, a formula with its counts, a missed entry."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.decisions.opened import Opened
from pipeline.review import editors, newborns, patients, undoing
from pipeline.review.kinds import Kind, ValueRefusedError, kind_at, kind_of
from pipeline.review.naming import parsed
from pipeline.review.requests import Asked, Place
from pipeline.words import shown
from schemas.fields import Field, fields_of
from schemas.gestation import GestationalAge
from schemas.obstetric import COUNTS
from schemas.review import Action

Fields = Mapping[str, str]
WINDOW = ("start", "stop", "relation")


def expand(of: Opened, asked: Sequence[Asked]) -> list[Asked]:
    """The decisions that a form stands for, one a value. Raises ValueRefusedError."""
    made: list[Asked] = []
    for one in asked:
        fields = one.fields or {}
        if fields.get("form") == "window":
            made += _window(of, one, fields)
        elif fields.get("form") in ("split", "join"):
            made += patients.expanded(of, one)
        elif fields.get(newborns.FIELD) == "on":
            made += newborns.expanded(of, one, _versions(one, fields))
        elif fields.get("counts") and one.anchor.count(".formulas"):
            made += [_without(one, "counts", "versions"), *_counts(of, one, fields)]
        else:
            made.append(one)
    undoing.check(of, made)
    return made


def _window(of: Opened, asked: Asked, fields: Fields) -> list[Asked]:
    head, versions = asked.anchor.rpartition(".")[0], _versions(asked, fields)
    made = []
    for side in WINDOW:
        anchor, text = f"{head}.{side}", fields.get(side, "").strip()
        if text == fields.get(f"{side}_before", "").strip():
            continue
        held = of.held(anchor)
        has = anchor in of.present or held.decision is not None
        action = Action.CORRECT if has else Action.ADD
        seen = versions.get(anchor, held.version)
        changes: dict[str, Any] = {"anchor": anchor, "seen": seen, "fields": {"text": text}}
        own = _place(of, anchor)
        if own is not None and asked.quote == _place(of, asked.anchor):
            changes["quote"] = own  # the words were left as the form had them: each side keeps its own
        if not text:
            action, changes["fields"] = Action.REJECT, None
        made.append(asked.model_copy(update=changes | {"action": action}))
    if not made:
        raise ValueRefusedError("nothing was changed; change a side of the window, or close the form")
    return made


def _place(of: Opened, anchor: str) -> Place | None:
    """The words that a value stands on."""
    slot, decision = of.present.get(anchor), of.held(anchor).decision
    found = decision.quote if decision is not None and decision.quote is not None else None
    if found is None and slot is not None and slot.fact is not None:
        found = slot.fact.quotes[0]
    return None if found is None else Place(start=found.start, end=found.end)


def _versions(asked: Asked, fields: Fields) -> dict[str, int]:
    """The version of each value when the form was opened; without them only that of the asked value."""
    try:
        given = json.loads(fields.get("versions") or "{}")
    except ValueError:
        raise ValueRefusedError("versions: cannot be read; open the form again") from None
    known = given.items() if isinstance(given, dict) else ()
    return {
        asked.anchor: asked.seen,
        **{str(anchor): seen for anchor, seen in known if isinstance(seen, int)},
    }


def _counts(of: Opened, asked: Asked, fields: Fields) -> list[Asked]:
    """The counts of a formula that differ from the record's."""
    case = ".".join(asked.anchor.split(".")[:2])
    versions = _versions(asked, fields)
    made = []
    for key, count in editors.formula_counts(fields.get("text", "")).items():
        anchor = f"{case}.obstetric_history.{key}"
        held = of.held(anchor)
        if key in COUNTS and of.leaves(anchor) != count:
            has = anchor in of.present or held.decision is not None
            made.append(
                asked.model_copy(
                    update={
                        "anchor": anchor,
                        "action": Action.CORRECT if has else Action.ADD,
                        "fields": None,
                        "value": count,
                        "seen": versions.get(anchor, held.version),
                    }
                )
            )
    return made


def _without(asked: Asked, *names: str) -> Asked:
    fields = {key: value for key, value in (asked.fields or {}).items() if key not in names}
    return asked.model_copy(update={"fields": fields})


def reading(path: str, fields: Fields) -> str:
    """What a form's fields read as, in words. Raises ValueRefusedError."""
    if fields.get("form") == "window":
        ages = [(side, fields.get(side, "").strip()) for side in ("start", "stop")]
        words = {"start": "from", "stop": "until"}
        return ", ".join(
            f"{words[side]} {_age(text)}" if text else f"{words[side]} unknown" for side, text in ages
        )
    kind = kind_at(path)
    text = shown(parsed(path, editors.read(kind, fields)), path.rsplit(".", 1)[-1])
    if kind is Kind.GESTATION:
        return _age(fields.get("text", ""))
    if kind is Kind.FORMULA:
        counts = editors.formula_counts(fields.get("text", ""))
        text += ": " + ", ".join(f"{key} {count}" for key, count in counts.items())
    return text


def _age(text: str) -> str:
    value = editors.read(Kind.GESTATION, {"text": text})
    return f"{GestationalAge.model_validate(value)} ({value['days']} days)"


FORMS = {  # an entry that is added by hand, and the records whose fields its form has
    "medications": ("medications",),
    "lab_results": ("lab_results",),
    "qualitative_results": ("qualitative_results",),
    "pregnancies": ("pregnancies", "neonates"),
}
ADDED: Mapping[str, Mapping[str, Field]] = {
    entry: {field.head: field for family in families for field in fields_of(family)}
    for entry, families in FORMS.items()
}
_NEEDED = {"drug": "drug", "test": "test", "measurement": "result", "result": "result"}


def entry_value(family: str, fields: Fields) -> dict[str, Any]:
    """An entry as `actions` takes it, from the fields `part.name` of the form. Raises ValueRefusedError."""
    value: dict[str, Any] = {}
    for part, field in ADDED[family].items():
        own = {name.partition(".")[2]: text for name, text in fields.items() if name.startswith(f"{part}.")}
        if not any(text.strip() for text in own.values()):
            continue
        fact: dict[str, Any] = {"value": editors.read(kind_of(field.type), own)}
        place = fields.get(f"place.{part}", "").partition("-")
        if place[0].isdigit() and place[2].isdigit():
            fact["quote"] = {"start": int(place[0]), "end": int(place[2])}
        block, _, name = field.path.rpartition(".")
        if block:
            value.setdefault(block, {})[name] = fact
        elif field.family != family:
            value.setdefault(field.family, [{}])[0][name] = fact
        else:
            value[name] = fact
    for part, words in _NEEDED.items():
        if part in ADDED[family] and part not in value:
            raise ValueRefusedError(f"write the {words}")
    if family == "medications":
        value.setdefault("subject", {"value": "mother"})
        value.setdefault("status", {"value": "given"})
    if family == "pregnancies":
        if not value:
            raise ValueRefusedError("say something of the pregnancy, such as its outcome")
        value["is_index"] = fields.get("is_index", "") == "on"
    return value
