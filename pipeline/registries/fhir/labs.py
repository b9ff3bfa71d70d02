"""Results as laboratory Observations with comparator, reference range and interpretation."""

from pipeline.registries.fhir.case import Resources
from pipeline.registries.fhir.parts import (
    TERMINOLOGY,
    Part,
    age_extension,
    date_time,
    extension,
    loinc_coding,
    quantity,
)
from pipeline.registries.walk import same_unit
from schemas.fact import facts_in
from schemas.lab import Interpretation, LabResult, LabTest, ReferenceRange

CATEGORY = [{"coding": [{"system": f"{TERMINOLOGY}/observation-category", "code": "laboratory"}]}]
LETTERS = {Interpretation.LOW: "L", Interpretation.NORMAL: "N", Interpretation.HIGH: "H"}


def add_labs(resources: Resources) -> None:
    """Results in numbers and in words."""
    for measured in resources.walk.results():
        result, path = measured.result, measured.path
        facts = [(f"{path}.{name}", fact) for name, fact in facts_in(result)]
        body = _result(result)
        if measured.pregnancy is not None:
            body["focus"] = [resources.pregnancy(measured.pregnancy)]
        resources.observe("reported-result", path, body, facts, resources.people.of(measured.whose))
    for worded in resources.walk.words():
        words, path = worded.result, worded.path
        body = {
            "category": CATEGORY,
            "code": _code(words.test.value),
            "valueCodeableConcept": {"text": words.result.value},
        }
        resources.observe(
            "reported-result",
            path,
            body,
            [(f"{path}.{name}", fact) for name, fact in facts_in(words)],
            resources.people.of(worded.whose),
        )


def _result(result: LabResult) -> Part:
    body: Part = {"category": CATEGORY, "code": _code(result.test.value)}
    if result.at is not None:
        body["extension"] = [age_extension(result.at.value)]
    if result.date is not None:
        body["effectiveDateTime"] = date_time(result.date.value)
    body |= _value(result)
    letter = LETTERS.get(result.interpretation)
    if letter is not None:
        coding = {"system": f"{TERMINOLOGY}/v3-ObservationInterpretation", "code": letter}
        body["interpretation"] = [{"coding": [coding], "text": result.interpretation.value}]
    if result.reference_range is not None:
        body["referenceRange"] = [_range(result, result.reference_range.value)]
    if result.specimen is not None:
        body["specimen"] = {"display": result.specimen}
    return body


def _code(test: LabTest) -> Part:
    concept: Part = {"extension": [extension("as-written", valueString=test.as_written)], "text": test.name}
    return concept | ({"coding": [loinc_coding(test.loinc)]} if test.loinc else {})


def _unit(result: LabResult) -> tuple[str | None, str | None]:
    return (None, None) if result.unit is None else (result.unit.value.as_written, result.unit.value.ucum)


def _value(result: LabResult) -> Part:
    measured = result.measurement.value
    unit, code = _unit(result)
    low = quantity(measured.value, unit, code)
    if measured.high is not None:
        return {"valueRange": {"low": low, "high": quantity(measured.high, unit, code)}}
    if measured.comparator is not None:
        low = {"value": low["value"], "comparator": measured.comparator.value} | low
    return {"valueQuantity": low}


def _range(result: LabResult, reference: ReferenceRange) -> Part:
    """The printed range. Its own unit goes before that of the result and then has no code."""
    unit, code = _unit(result)
    if same_unit(result) is None:
        unit, code = reference.unit, None
    made: Part = {}
    for name, side in (("low", reference.low), ("high", reference.high)):
        if side is not None:
            made[name] = quantity(side, unit, code)
    if reference.as_written:
        made["text"] = reference.as_written
    return made
