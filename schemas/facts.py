"""The flat form of a report, for exchange and for scoring: one object a document.

The form is described in `corpus/gold/GUIDE.md`. Keys without a value are left out; a value that
was worked out and not read is named in its block's `derived`.
"""

from collections.abc import Iterable
from typing import Any

from schemas.document import Document
from schemas.fact import REVIEW, Fact, Quote, Subject, facts_in
from schemas.gestation import GestationalAge
from schemas.lab import LabResult
from schemas.medication import START_PLUS_DURATION, Medication, Status
from schemas.neonate import Neonate
from schemas.obstetric import COUNTS
from schemas.pregnancy import Pregnancy
from schemas.report import Case, Report

JOIN_GAP = 40  # characters between two quotes that one longer quote may span
JOINT = " ... "


def to_facts(report: Report, document: Document) -> dict[str, Any]:
    """The flat form of a report: `{"doc": name, "cases": [...]}`.

    Quotes that stand near each other become one; others are joined by " ... ".
    """
    return {"doc": report.document_name, "cases": [_case(case, document) for case in report.cases]}


def _case(case: Case, document: Document) -> dict[str, Any]:
    out: dict[str, Any] = {"label": case.label, "patient": {}}
    if case.patient.age:
        out["patient"]["age_years"] = _plain(case.patient.age.value.years)
    if case.patient.sex:
        out["patient"]["sex"] = case.patient.sex.value.value
    out["obstetric"] = _obstetric(case, document)
    index = case.index_pregnancy
    out["pregnancy"] = _pregnancy(index, document) if index else {}
    out["neonates"] = [_neonate(baby, document) for baby in index.neonates] if index else []
    out["medications"] = [
        _medication(entry, document) for entry in case.medications if taken_or_denied(entry)
    ]
    out["labs"] = [_lab(entry, document) for entry in case.lab_results if not of_partner(entry)]
    return out


def _obstetric(case: Case, document: Document) -> dict[str, Any]:
    out: dict[str, Any] = {}
    used: list[Fact[Any]] = []
    derived = []
    for key in COUNTS:
        fact = getattr(case.obstetric_history, key)
        if fact is not None:
            out[key] = fact.value
            used.append(fact)
            if fact.derived:
                derived.append(key)
    if derived:
        out["derived"] = derived
    return _with_evidence(out, used, document)


def _pregnancy(pregnancy: Pregnancy, document: Document) -> dict[str, Any]:
    out: dict[str, Any] = {}
    used: list[Fact[Any]] = []
    derived = []
    for key, age in (("ga_presentation_days", pregnancy.presentation), ("ga_delivery_days", pregnancy.end)):
        if age is not None and age.value.exact:
            out[key] = age.value.days
            used.append(age)
            if age.derived:
                derived.append(key)
    for key in ("delivery_mode", "outcome", "fetuses"):
        fact = getattr(pregnancy, key)
        if fact is not None:
            out[key] = fact.value if key == "fetuses" else fact.value.value
            used.append(fact)
            if fact.derived and key == "fetuses":
                derived.append(key)
    if derived:
        out["derived"] = derived
    return _with_evidence(out, used, document)


def _neonate(baby: Neonate, document: Document) -> dict[str, Any]:
    out: dict[str, Any] = {}
    used: list[Fact[Any]] = []
    for key in ("sex", "birth_weight_g", "apgar_1", "apgar_5"):
        fact = getattr(baby, key)
        if fact is not None:
            out[key] = fact.value.value if key == "sex" else fact.value
            used.append(fact)
    return _with_evidence(out, used, document)


def taken_or_denied(entry: Medication) -> bool:
    """False for what was only planned, and for the partner's drugs: the flat form has neither."""
    return entry.status.value is not Status.PLANNED and entry.subject.value is not Subject.PARTNER


def _medication(entry: Medication, document: Document) -> dict[str, Any]:
    drug = entry.drug.value
    out: dict[str, Any] = {
        "drug": drug.generic,
        "as_written": drug.as_written,
        "subject": entry.subject.value.value,
        "status": entry.status.value.value,
    }
    if drug.class_only:
        out["class_only"] = True
    if entry.dose:
        dose, takings = entry.dose.value, _takings(entry)
        out |= {"dose": _share(dose.low, takings), "per_kg": dose.per_kg}
        if dose.high is not None:
            out["dose_high"] = _share(dose.high, takings)
        if dose.unit is not None:
            out["unit"] = dose.unit
    if entry.route:
        out["route"] = entry.route.value.value
    if entry.frequency:
        out |= _frequency(entry)
    out |= _window(entry)
    used = [fact for _, fact in facts_in(entry) if fact is not entry.subject and fact is not entry.status]
    return _with_evidence(out, used, document)


def _takings(entry: Medication) -> float:
    """Into how many takings the dose told is divided: "1 g/day in two divided doses" is 0.5 g at a time."""
    times = entry.frequency.value.times_per_day if entry.frequency is not None else None
    return times if entry.dose is not None and entry.dose.value.daily_total and times else 1.0


def _share(amount: float, takings: float) -> int | float:
    return _plain(round(amount / takings, 3))


def _frequency(entry: Medication) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if entry.frequency:
        frequency = entry.frequency.value
        if frequency.times_per_day is not None:
            out["times_per_day"] = _plain(frequency.times_per_day)
        if frequency.interval_hours is not None:
            out["interval_hours"] = _plain(frequency.interval_hours)
        out["frequency_text"] = "once" if frequency.once else frequency.as_written
    return out


def _window(entry: Medication) -> dict[str, Any]:
    out: dict[str, Any] = {}
    derived = []
    sides: tuple[tuple[str, Fact[GestationalAge] | None], ...] = (
        ("start_ga_days", entry.window.start),
        ("stop_ga_days", entry.window.stop),
    )
    for key, age in sides:  # the flat form has the duration itself
        if age is not None and age.value.exact and age.method != START_PLUS_DURATION:
            out[key] = age.value.days
            if age.derived:
                derived.append(key)
    if entry.duration_days is not None:
        out["duration_days"] = _plain(entry.duration_days.value)
    if derived:
        out["derived"] = derived
    return out


def of_partner(entry: LabResult) -> bool:
    """True for the partner's results, which the flat form does not have."""
    return entry.subject is not None and entry.subject.value is Subject.PARTNER


def _lab(entry: LabResult, document: Document) -> dict[str, Any]:
    measured = entry.measurement.value
    out: dict[str, Any] = {
        "test": entry.test.value.name,
        "as_written": entry.test.value.as_written,
        "value": _plain(measured.value),
    }
    if measured.high is not None:
        out["value_high"] = _plain(measured.high)
    if measured.comparator is not None:
        out["comparator"] = measured.comparator.value
    if entry.unit:
        out["unit"] = entry.unit.value.as_written
    if entry.reference_range:
        for key, side in (
            ("ref_low", entry.reference_range.value.low),
            ("ref_high", entry.reference_range.value.high),
        ):
            if side is not None:
                out[key] = _plain(side)
    used: list[Fact[Any] | None] = [entry.test, entry.measurement, entry.unit, entry.reference_range]
    return _with_evidence(out, [fact for fact in used if fact], document)


def _with_evidence(out: dict[str, Any], facts: Iterable[Fact[Any]], document: Document) -> dict[str, Any]:
    used = list(facts)
    quotes = [quote for fact in used for quote in fact.evidence]
    if quotes:
        out["evidence"] = evidence(quotes, document, JOIN_GAP if all(map(_read, used)) else 0)
    return out


def _read(fact: Fact[Any]) -> bool:
    """False for a value of a person: what it took the place of may stand between the words of the others."""
    return not fact.method.startswith(REVIEW)


def evidence(quotes: Iterable[Quote], document: Document, gap: int = JOIN_GAP) -> str:
    """One string of exact quotes in the text's order; near ones joined over the text between them, `gap` characters at most."""
    runs: list[tuple[int, int]] = []
    for start, end in sorted({(quote.start, quote.end) for quote in quotes}):
        if runs and start - runs[-1][1] <= gap:
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return JOINT.join(document.text[start:end] for start, end in runs)


def _plain(number: float) -> int | float:
    """A whole number without its ".0", so that JSON reads as people write."""
    return int(number) if float(number).is_integer() else number
