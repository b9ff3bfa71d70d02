"""What the extractors make of selected words, to begin an entry that was missed; names to complete."""

from bisect import bisect_left
from collections import Counter
from functools import cache
from typing import Any

from extractors.terms.drugs import drug_terms
from extractors.terms.tests import tests
from pipeline.decisions.anchors import KIND
from pipeline.steps import DEFECTS, make_report
from schemas.document import Document
from schemas.fact import Fact, facts_in
from schemas.lab import LabResult, Qualitative
from schemas.medication import Medication
from schemas.pregnancy import Pregnancy
from schemas.report import Case

LONGEST_SELECTION = 2_000
MOST_COMPLETIONS = 12
MOST_UNITS = 40
_CASE = "A 30-year-old pregnant woman was admitted. "
_LEADS = {  # selected words are seldom a whole sentence
    "medications": (_CASE, _CASE + "She was given "),
    "lab_results": (_CASE, _CASE + "Laboratory results: "),
    "qualitative_results": (_CASE, _CASE + "Laboratory results: "),
    "pregnancies": (_CASE, _CASE + "She delivered ", _CASE + "Her previous pregnancy ended in "),
}
_FIELD_LEADS = {"medications": "She was given {}", "lab_results": "Laboratory results: {}"}
Entry = Medication | LabResult | Qualitative | Pregnancy
DOSE_UNITS = (
    "mg", "g", "ug", "ng", "IU", "IE", "mL", "mmol", "mEq", "mg/h", "mg/kg", "mg/m2", "ug/h", "ug/kg/min", "IU/h",
    "units", "tablet", "capsule", "drops", "puff", "%",
)  # fmt: skip


def entry(document: Document, start: int, end: int, family: str) -> Entry | None:
    """The entry of a family that the extractors read in `[start, end)` of the text, its offsets moved there.

    None where they read none.
    """
    for lead in _LEADS[family]:
        for case in _cases(document, lead, start, end):
            for item in getattr(case, family):
                if any(_own(fact, lead) for _, fact in facts_in(item)):
                    return _shifted(item, document, start, lead)
    return None


def field(document: Document, start: int, end: int, path: str, entry_name: str) -> Fact[Any] | None:
    """The fact that the extractors read in `[start, end)` of the text for a field of the record.

    `entry_name` is the drug or test that the field belongs to, empty for others. None where they read none.
    """
    if path == KIND:
        return None
    parts = path.split(".")
    family, own = parts[2], ".".join(parts[4:] if parts[3].isdigit() else parts[3:])
    leads = (*_LEADS.get(family, ()), _CASE, _CASE + "She was a ")
    if entry_name and family in _FIELD_LEADS:
        leads = (_CASE + _FIELD_LEADS[family].format(entry_name) + " ",)
    for lead in leads:
        for case in _cases(document, lead, start, end):
            part = getattr(case, family)
            for item in part if isinstance(part, tuple) else (part,):
                fact: Fact[Any] | None = next((one for name, one in facts_in(item) if name == own), None)
                if fact is not None and _own(fact, lead):
                    return fact
    return None


def _cases(document: Document, lead: str, start: int, end: int) -> tuple[Case, ...]:
    """What is read in the words behind a lead; nothing where that fails: a form to fill is better than none."""
    text = document.text[start:end][:LONGEST_SELECTION]
    try:
        return make_report(Document(id=document.id, name=document.name, text=lead + text)).cases
    except DEFECTS:
        return ()


def _own(fact: Fact[Any], lead: str) -> bool:
    """True if a fact stands on the words, not on the lead before them."""
    return any(quote.end > len(lead) for quote in fact.quotes)


def _shifted(item: Entry, document: Document, start: int, lead: str) -> Entry:
    data = item.model_dump(mode="json")
    shift = start - len(lead)
    if isinstance(item, Pregnancy):
        data = _without(data, len(lead))
    _shift(data, document, shift)
    return type(item).model_validate(data)


def _without(node: Any, lead: int) -> Any:
    """The entry without what stands on the lead alone."""
    if isinstance(node, list):
        return [_without(part, lead) for part in node]
    if not isinstance(node, dict):
        return node
    if "quotes" in node and all(quote["end"] <= lead for quote in node["quotes"]):
        return None
    return {name: part if name == "quotes" else _without(part, lead) for name, part in node.items()}


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
    return DOSE_UNITS if what == "dose_unit" else _units()


@cache
def _units() -> tuple[str, ...]:
    """The units of the table of tests, those of most tests first."""
    counted = Counter(
        test.ucum for test in {test.name: test for test in tests().values()}.values() if test.ucum
    )
    return tuple(unit for unit, _ in counted.most_common())


def completions(what: str, begun: str) -> list[str]:
    """Names of a table (`drug`, `test`, `dose_unit`, `unit`) that begin so, then those that hold it.

    Of units the whole list where nothing is begun.
    """
    names, begun = _names(what), begun.strip().lower()
    if not begun:
        return [] if what in ("drug", "test") else list(names[:MOST_UNITS])
    place = bisect_left(names, begun) if what in ("drug", "test") else 0
    first = [name for name in names[place : place + 2_000] if name.lower().startswith(begun)]
    more = [name for name in names if begun in name.lower() and not name.lower().startswith(begun)]
    return [*first, *more][:MOST_COMPLETIONS]
