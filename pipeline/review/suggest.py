"""What the extractors make of selected words, to begin an entry that was missed; names to complete."""

from bisect import bisect_left
from functools import cache
from typing import Any

from extractors.labs.tables import tests
from extractors.terms import drug_terms
from pipeline.steps import DEFECTS, make_report
from schemas.document import Document
from schemas.lab import LabResult
from schemas.medication import Medication
from schemas.report import Case

LONGEST_SELECTION = 2_000
MOST_COMPLETIONS = 12
_CASE = "A 30-year-old pregnant woman was admitted. "
_LEADS = {  # selected words are seldom a whole sentence
    "medications": (_CASE, _CASE + "She was given "),
    "lab_results": (_CASE, _CASE + "Laboratory results: "),
}
DOSE_UNITS = (
    "mg", "g", "ug", "ng", "IU", "IE", "mL", "mmol", "mEq", "mg/h", "mg/kg", "mg/m2", "ug/h", "ug/kg/min", "IU/h",
    "units", "tablet", "capsule", "drops", "puff", "%",
)  # fmt: skip


def entry(document: Document, start: int, end: int, family: str) -> Medication | LabResult | None:
    """The entry of a family that the extractors read in `[start, end)` of the text, its offsets moved there.

    None where they read none.
    """
    text = document.text[start:end][:LONGEST_SELECTION]
    for lead in _LEADS[family]:
        part = Document(id=document.id, name=document.name, text=lead + text)
        try:
            cases = make_report(part).cases
        except DEFECTS:  # a form to fill by hand is better than none
            return None
        for case in cases:
            found = _first(case, family)
            if found is not None:
                return _shifted(found, document, start - len(lead))
    return None


def _first(case: Case, family: str) -> Medication | LabResult | None:
    items: tuple[Any, ...] = getattr(case, family)
    return items[0] if items else None


def _shifted(entry_: Medication | LabResult, document: Document, shift: int) -> Medication | LabResult | None:
    data = entry_.model_dump(mode="json")
    _shift(data, document, shift)
    return type(entry_).model_validate(data)


def _shift(node: Any, document: Document, shift: int) -> None:
    if isinstance(node, dict):
        if {"start", "end", "text"} <= set(node):
            node["start"] = max(0, node["start"] + shift)  # below 0 in the lead, which is not the document's
            node["end"] = node["start"] + len(node["text"])
            if document.text[node["start"] : node["end"]] != node["text"]:
                node["start"] = node["end"] = 0
            node["section"] = node["page"] = None
            return
        quotes = node.get("quotes")
        for part in node.values():
            _shift(part, document, shift)
        if quotes is not None:
            node["quotes"] = [one for one in quotes if one["end"]] or [_whole(document, shift)]
    elif isinstance(node, list):
        for part in node:
            _shift(part, document, shift)


def _whole(document: Document, shift: int) -> dict[str, Any]:
    start = max(0, shift)
    return {"start": start, "end": start + 1, "text": document.text[start : start + 1]}


@cache
def _names(what: str) -> tuple[str, ...]:
    if what == "drug":
        return tuple(sorted(drug_terms()))
    if what == "test":
        return tuple(sorted(tests()))
    return tuple(sorted(DOSE_UNITS, key=str.lower)) if what == "dose_unit" else _units()


@cache
def _units() -> tuple[str, ...]:
    return tuple(sorted({test.ucum for test in tests().values() if test.ucum}))


def completions(what: str, begun: str) -> list[str]:
    """Names of a table (`drug`, `test`, `dose_unit`, `unit`) that begin so, then those that hold it."""
    names, begun = _names(what), begun.strip().lower()
    place = bisect_left(names, begun) if what in ("drug", "test") else 0
    first = [name for name in names[place : place + 2_000] if name.lower().startswith(begun)]
    more = [name for name in names if begun in name.lower() and not name.lower().startswith(begun)]
    return [*first, *more][:MOST_COMPLETIONS]
