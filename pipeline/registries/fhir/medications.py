"""Medications as MedicationStatement, with the gestational window as an extension of the dosage."""

from pipeline.registries.codes import codes, rxnorm_names
from pipeline.registries.dates import Anchor, anchor
from pipeline.registries.fhir.case import Resources
from pipeline.registries.fhir.parts import (
    ATC,
    RXNORM,
    SNOMED,
    Part,
    date_time,
    exposure_extension,
    extension,
    plain,
    quantity,
    term,
    window_extension,
)
from pipeline.registries.walk import Taken
from pipeline.words import dosage_text
from schemas.fact import facts_in
from schemas.medication import Dose, Drug, Frequency, Medication, Route, Status

STATUS = {
    Status.GIVEN: "completed",
    Status.PAST: "completed",
    Status.NOT_GIVEN: "not-taken",
    Status.PLANNED: "intended",
}
PERIODS = ((720.0, "mo"), (168.0, "wk"), (24.0, "d"))  # hours of the units that a period is told in
TIME_UNITS = ("/h", "/min", "/d")


def add_medications(resources: Resources) -> None:
    """Every medication of the case, and a Condition for what it was given for."""
    dates = anchor(resources.case, resources.entry.report.metadata.year)
    for taken in resources.walk.medications():
        entry, path = taken.medication, taken.path
        facts = [(f"{path}.{name}", fact) for name, fact in facts_in(entry)]
        subject = resources.people.of(taken.whose)
        body: Part = {
            "extension": [
                extension("medication-status", valueCode=entry.status.value.value.replace("_", "-"))
            ],
            "status": STATUS[entry.status.value],
            "medicationCodeableConcept": _drug(entry.drug.value),
            "subject": subject,
            "derivedFrom": [resources.document],
            **_effective(taken, dates),
        }
        if taken.own is not None:
            body["extension"].append(exposure_extension(taken.own))
        if taken.pregnancy is not None:
            body["partOf"] = [resources.pregnancy(taken.pregnancy)]
        if entry.indication is not None:
            body["reasonReference"] = [_condition(resources, entry, path, subject)]
        dosage = _dosage(entry)
        if dosage:
            body["dosage"] = [dosage]
        resources.add("reported-medication", path, body, facts)


def _effective(taken: Taken, dates: Anchor) -> Part:
    """When it was taken by the calendar, where the text's own dates tell."""
    start, end = dates.period(taken.exposure)
    sides = {name: date_time(day) for name, day in (("start", start), ("end", end)) if day is not None}
    return {"effectivePeriod": sides} if sides else {}


def _condition(resources: Resources, entry: Medication, path: str, subject: Part) -> Part:
    """What a medication was given for; the words only, since the record has no code for it."""
    reason = entry.indication
    text = "" if reason is None else reason.value
    body = {"code": {"text": text}, "subject": subject}
    facts = [] if reason is None else [(f"{path}.indication", reason)]
    return resources.add("reported-indication", path, body, facts)


def _drug(drug: Drug) -> Part:
    coding = [{"system": ATC, "code": drug.atc}] if drug.atc else []
    if drug.rxcui:
        named = rxnorm_names().get(drug.rxcui, drug.generic)
        coding.append({"system": RXNORM, "code": drug.rxcui, "display": named})
    extensions = [extension("as-written", valueString=drug.as_written)]
    if drug.class_only:
        extensions.append(extension("class-only", valueBoolean=True))
    if drug.drug_class:
        extensions.append(extension("drug-class", valueString=drug.drug_class))
    concept: Part = {"extension": extensions, "text": drug.generic}
    return concept | ({"coding": coding} if coding else {})


def _dosage(entry: Medication) -> Part:
    dosage: Part = {}
    window = window_extension(entry.window)
    if window is not None:
        dosage["extension"] = [window]
    text = dosage_text(entry)  # what a reader without extensions sees
    if text:
        dosage["text"] = text
    timing = _timing(entry)
    if timing:
        dosage["timing"] = timing
    if entry.frequency is not None and entry.frequency.value.as_needed:
        dosage["asNeededBoolean"] = True
    if entry.route is not None:
        dosage["route"] = _route(entry.route.value)
    if entry.dose is not None:
        dosage["doseAndRate"] = [_dose(entry.dose.value)]
    return dosage


def _route(route: Route) -> Part:
    concept = term("route", route.value)
    snomed = codes()["route"].get(route.value)
    if snomed is not None:
        concept["coding"].insert(0, {"system": SNOMED, **snomed})
    return concept


def _timing(entry: Medication) -> Part:
    repeat: Part = {}
    if entry.duration_days is not None:
        repeat["boundsDuration"] = quantity(entry.duration_days.value, "d", "d")
    timing: Part = {}
    if entry.frequency is not None:
        repeat |= _repeat(entry.frequency.value)
        if entry.frequency.value.as_written:
            timing["code"] = {"text": entry.frequency.value.as_written}
    return ({"repeat": repeat} if repeat else {}) | timing


def _repeat(frequency: Frequency) -> Part:
    if frequency.once:
        return {"count": 1}
    times, hours = frequency.times_per_day, frequency.interval_hours
    if times is not None and float(times).is_integer():
        return {"frequency": int(times), "period": 1, "periodUnit": "d"}
    if hours is None and times is not None:
        hours = 24 / times
    if hours is None:
        return {}
    for length, unit in PERIODS:
        if hours % length == 0:
            return {"frequency": 1, "period": plain(hours / length), "periodUnit": unit}
    return {"frequency": 1, "period": plain(hours), "periodUnit": "h"}


def _dose(dose: Dose) -> Part:
    """An amount of one administration, or a rate where the text gives an amount a day or an hour."""
    unit, code = _unit(dose)
    kind = "rate" if unit is not None and unit.endswith(TIME_UNITS) else "dose"
    if dose.daily_total:
        kind, unit, code = "rate", f"{unit or ''}/d", None if code is None else f"{code}/d"
    low = quantity(dose.low, unit, code)
    if dose.high is None:
        return {f"{kind}Quantity": low}
    return {f"{kind}Range": {"low": low, "high": quantity(dose.high, unit, code)}}


def _unit(dose: Dose) -> tuple[str | None, str | None]:
    """The unit in words and in UCUM, with the body weight where the dose is by weight."""
    if dose.unit is None:
        return ("/kg", None) if dose.per_kg else (None, None)
    code = codes()["unit"].get(dose.unit)
    if not dose.per_kg:
        return dose.unit, code
    amount, slash, time = dose.unit.partition("/")
    head = None if code is None else code.partition("/")[0]
    tail = f"/kg{slash}{time}"
    return amount + tail, None if head is None else head + tail
