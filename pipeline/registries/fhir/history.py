"""Patient, obstetric history, pregnancies and newborns as FHIR resources."""

from enum import StrEnum
from typing import Any

from pipeline.registries.fhir.case import Facts, Resources
from pipeline.registries.fhir.package import profiles
from pipeline.registries.fhir.parts import (
    SNOMED,
    Part,
    age_extension,
    age_value,
    date_time,
    observation_code,
    quantity,
    term,
)
from pipeline.registries.walk import Told, facts_below
from schemas.fields import Field, fields_of
from schemas.gestation import GestationalAge
from schemas.neonate import Neonate
from schemas.pregnancy import CalendarDate

FINDING = "reported-observation"
PREGNANT = {True: ("77386006", "Pregnant"), False: ("60001007", "Not pregnant")}


def add_history(resources: Resources) -> None:
    """Age, pregnancy status, counts, pregnancies and newborns."""
    _patient(resources)
    for path, name, fact in resources.walk.counts():
        body: Part = {"code": observation_code(name), "valueQuantity": quantity(fact.value, "1", "1")}
        resources.observe(FINDING, path, body, [(path, fact)], resources.people.patient)
    for path, formula in resources.walk.formulas():
        body = {
            "code": observation_code("formula"),
            "valueString": formula.value.as_written,
            "method": {"text": f"read as {formula.value.convention.value}"},
        }
        resources.observe(FINDING, path, body, [(path, formula)], resources.people.patient)
    for told in resources.walk.pregnancies():
        _pregnancy(resources, told)


def _patient(resources: Resources) -> None:
    patient, path = resources.case.patient, f"{resources.path}.patient"
    if patient.age is not None:
        body: Part = {
            "code": observation_code("age"),
            "valueQuantity": quantity(patient.age.value.years, "a", "a"),
        }
        facts: Facts = [(f"{path}.age", patient.age)]
        resources.observe(FINDING, f"{path}.age", body, facts, resources.people.patient)
    if patient.pregnant is not None:
        code, display = PREGNANT[patient.pregnant.value]
        concept = {"coding": [{"system": SNOMED, "code": code, "display": display}]}
        body = {"code": observation_code("pregnant"), "valueCodeableConcept": concept}
        reported = resources.walk.reported
        if reported is not None and reported.pregnancy.edd is not None:  # as the IPS has it
            body["hasMember"] = [resources.pregnancy(f"{reported.path}.edd")]
        facts = [(f"{path}.pregnant", patient.pregnant)]
        resources.observe(FINDING, f"{path}.pregnant", body, facts, resources.people.patient)
    if patient.consanguinity is not None:
        body = {"code": observation_code("consanguinity"), "valueBoolean": patient.consanguinity.value}
        told = [(f"{path}.consanguinity", patient.consanguinity)]
        resources.observe(FINDING, f"{path}.consanguinity", body, told, resources.people.patient)


def _pregnancy(resources: Resources, told: Told) -> None:
    """The reported pregnancy as single Observations in a panel, another one as a panel with components.

    A component cannot be taken for something of today, as a single Observation of a past pregnancy could.
    """
    pregnancy, path = told.pregnancy, told.path
    values = {
        field.name: _value(field, fact.value)
        for field in fields_of("pregnancies")
        if (fact := getattr(pregnancy, field.name)) is not None
    }
    facts = facts_below(path, pregnancy, values)
    body: Part = {"code": observation_code("pregnancy")}
    body["valueCodeableConcept"] = term("pregnancy", pregnancy.which)
    if pregnancy.is_index:
        members = [
            resources.observe(
                _profile(name),
                f"{path}.{name}",
                {"code": observation_code(name), **value},
                facts_below(path, pregnancy, (name,)),
                resources.people.patient,
            )
            for name, value in values.items()
        ]
        body |= {"hasMember": members} if members else {}
        facts = []
    elif values:
        body["component"] = [{"code": observation_code(name), **value} for name, value in values.items()]
    resources.observe("reported-pregnancy", path, body, facts, resources.people.patient)
    for child, baby in told.newborns:
        _newborn(resources, baby, child, dead=told.died(child))


def _profile(name: str) -> str:
    """The profile of a pregnancy's value: its own where its codes are bound to a value set."""
    own = f"reported-{name}".replace("_", "-")
    return own if own in profiles() else FINDING


def _value(field: Field, value: Any) -> Part:
    """The value of a field as that of an Observation, by its type."""
    match value:
        case GestationalAge():
            return {"extension": [age_extension(value)], **age_value(value)}
        case CalendarDate():
            return {"valueDateTime": date_time(value)}
        case StrEnum():
            return {"valueCodeableConcept": term(field.name, value.value)}
        case _:
            unit = field.unit or "1"
            return {"valueQuantity": quantity(value, unit, unit)}


def _newborn(resources: Resources, baby: Neonate, path: str, *, dead: bool) -> None:
    body: Part = {} if baby.sex is None else {"gender": baby.sex.value.value}
    if dead:
        body["deceasedBoolean"] = True
    child = resources.people.newborn(path, body, facts_below(path, baby, ("sex",)))
    for field in fields_of("neonates"):
        fact = getattr(baby, field.name)
        if fact is not None and field.observation:
            body = {"code": observation_code(field.name), **_value(field, fact.value)}
            facts = facts_below(path, baby, (field.name,))
            resources.observe(FINDING, f"{path}.{field.name}", body, facts, child)
