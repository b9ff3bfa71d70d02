"""The facts of a document in the flat form as sets of comparable tuples, field by field."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from pipeline.evaluate.names import alike, amount, drug, lab_unit, number, test

Fields = Mapping[str, set[tuple[Hashable, ...]]]
Entry = dict[str, Any]

CASE_FIELDS = {
    "patient": ("age_years", "sex"),
    "obstetric": (
        "gravidity", "parity", "term", "preterm", "abortions", "living", "miscarriages", "terminations", "stillbirths",
        "ectopics",
    ),
    "pregnancy": ("ga_presentation_days", "ga_delivery_days", "delivery_mode", "outcome", "fetuses"),
}  # fmt: skip
NEONATE_FIELDS = ("sex", "birth_weight_g", "apgar_1", "apgar_5")
WINDOWS = ("start_ga_days", "stop_ga_days", "duration_days")
_NEWBORN_YEARS = 0.1
UNSCORED = ("fetuses", 1)  # one fetus is what every text means that says nothing


def medications(gold: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Fields, Fields]:
    """The fields of the named drugs of a document: those that gold wants, and those found.

    Entries of a class only are left out. A window that gold worked out counts where it was found, and is
    no miss where it was not.
    """
    wanted, given = aligned(gold, found, "medications", "drug", drug)
    classes = {entry["_name"] for entry in wanted if entry.get("class_only")}
    named = {entry["_name"] for entry in wanted if not entry.get("class_only")}
    wanted = [entry for entry in wanted if not entry.get("class_only")]
    given = [
        entry
        for entry in given
        if not entry.get("class_only") and (entry["_name"] in named or entry["_name"] not in classes)
    ]
    optional = medication_fields(wanted, derived=True)
    required = medication_fields(wanted, derived=False)
    actual = medication_fields([{**entry, "derived": ()} for entry in given], derived=False)
    for side in WINDOWS:
        required[side] |= optional[side] & actual[side]
    return required, actual


def attribution(gold: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Fields, Fields]:
    """Whose each drug was and whether it was taken, for the drugs that both sides name."""
    wanted, given = aligned(gold, found, "medications", "drug", drug)
    both = {entry["_name"] for entry in wanted} & {entry["_name"] for entry in given}
    sides = [
        [pair for pair in zip(entries, of_newborns(document), strict=True) if pair[0]["_name"] in both]
        for entries, document in ((wanted, gold), (given, found))
    ]
    return attribution_fields(sides[0]), attribution_fields(sides[1])


def attribution_fields(entries: Iterable[tuple[Entry, bool]]) -> Fields:
    """Whose each entry was and whether it was taken; with each whether the patient of its case is a newborn."""
    out: defaultdict[str, set[tuple[Hashable, ...]]] = defaultdict(set)
    for entry, newborn in entries:
        subject = entry.get("subject") or "mother"
        out["drug subject"].add((entry["_name"], "neonate" if newborn and subject == "patient" else subject))
        out["drug status"].add((entry["_name"], entry.get("status") or "given"))
    return out


def of_newborns(document: Mapping[str, Any]) -> list[bool]:
    """For each drug of a document whether the patient of its case is a newborn: "patient" then means the newborn."""
    found: list[bool] = []
    for case in document.get("cases", []):
        age = number((case.get("patient") or {}).get("age_years"))
        found += [age is not None and age < _NEWBORN_YEARS for _ in case.get("medications") or []]
    return found


def medication_fields(
    entries: Iterable[Entry], *, derived: bool
) -> defaultdict[str, set[tuple[Hashable, ...]]]:
    """The fields; of the windows only those that were worked out (`derived`), or only the others."""
    out: defaultdict[str, set[tuple[Hashable, ...]]] = defaultdict(set)
    for entry in entries:
        who = (entry["_name"],)
        out["drug"].add(who)
        if entry.get("status") == "not_given":
            out["not given"].add(who)
        if number(entry.get("dose")) is not None:
            out["dose"].add((*who, *amount(entry["dose"], entry.get("unit")), bool(entry.get("per_kg"))))
        if entry.get("route"):
            out["route"].add((*who, entry["route"]))
        interval = _interval(entry)
        if interval is not None:
            out["frequency"].add((*who, interval))
        for side in WINDOWS:
            days = number(entry.get(side))
            if days is not None and (side in (entry.get("derived") or ())) is derived:
                out[side].add((*who, days))
    return out


def _interval(entry: Entry) -> float | None:
    """Hours between two administrations, None where not said."""
    if entry.get("times_per_day"):
        return round(24.0 / float(entry["times_per_day"]), 2)
    return round(float(entry["interval_hours"]), 2) if entry.get("interval_hours") else None


def labs(gold: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[Fields, Fields]:
    """The fields of the laboratory results of a document: those that gold wants, and those found."""
    wanted, given = aligned(gold, found, "labs", "test", test)
    return lab_fields(wanted), lab_fields(given)


def lab_fields(entries: Iterable[Entry]) -> Fields:
    """The fields of results that have a name to be compared by."""
    out: defaultdict[str, set[tuple[Hashable, ...]]] = defaultdict(set)
    for entry in entries:
        value = number(entry.get("value"))
        if value is None:
            continue
        what = (entry["_name"], value)
        out["value"].add(what)
        if entry.get("unit"):
            out["unit"].add((*what, lab_unit(entry["unit"])))
        low, high = number(entry.get("ref_low")), number(entry.get("ref_high"))
        if low is not None or high is not None:
            out["reference range"].add((*what, low, high))
        if entry.get("comparator"):
            out["comparator"].add((*what, entry["comparator"]))
    return out


def case_fields(
    document: Mapping[str, Any],
) -> tuple[dict[tuple[str, str], set[Any]], dict[tuple[str, str], set[Any]]]:
    """The other fields of a document by family and field: those read, and those worked out."""
    read: defaultdict[tuple[str, str], set[Any]] = defaultdict(set)
    derived: defaultdict[tuple[str, str], set[Any]] = defaultdict(set)
    for case in document.get("cases", []):
        for family, keys in CASE_FIELDS.items():
            block = case.get(family) or {}
            for key in keys:
                value = block.get(key)
                if value is not None and (key, value) != UNSCORED:
                    side = derived if key in (block.get("derived") or ()) else read
                    side[family, key].add((comparable(value),))
        for baby in case.get("neonates") or []:
            for key in NEONATE_FIELDS:
                if baby.get(key) is not None:
                    read["neonate", key].add((comparable(baby[key]),))
    return read, derived


def comparable(value: Any) -> Hashable:
    """A value as it is compared: numbers rounded."""
    return number(value) if isinstance(value, (int, float)) else value


def aligned(
    gold: Mapping[str, Any], found: Mapping[str, Any], kind: str, key: str, usual: Callable[[object], str]
) -> tuple[list[Entry], list[Entry]]:
    """The entries of both, each with the name by which it is compared: equal names, else equal wording."""
    wanted, given = _entries(gold, kind), _entries(found, kind)
    known = {usual(entry.get(key)) for entry in wanted}
    for entry in given:
        entry["_name"] = usual(entry.get(key))
        if entry["_name"] not in known:
            entry["_name"] = _same_wording(entry, wanted, key, usual) or entry["_name"]
    for entry in wanted:
        entry["_name"] = usual(entry.get(key))
    return wanted, given


def _same_wording(
    entry: Entry, wanted: Sequence[Entry], key: str, usual: Callable[[object], str]
) -> str | None:
    for other in wanted:
        pairs = (("as_written", "as_written"), (key, "as_written"), ("as_written", key))
        if any(alike(entry.get(mine), other.get(theirs)) for mine, theirs in pairs):
            return usual(other.get(key))
    return None


def _entries(document: Mapping[str, Any], kind: str) -> list[Entry]:
    return [dict(entry) for case in document.get("cases", []) for entry in case.get(kind) or []]
