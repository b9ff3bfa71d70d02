"""Patient, obstetric history, pregnancies and newborns as FHIR resources."""

from pipeline.registries.fhir.case import Resources
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
from schemas.neonate import Neonate
from schemas.pregnancy import Pregnancy

PREGNANT = {True: ("77386006", "Pregnant"), False: ("60001007", "Not pregnant")}
DATED = ("lmp", "edd", "date")
AGED = ("presentation", "end")
CODED = ("conception", "outcome", "delivery_mode")
NUMBERED = ("ordinal", "fetuses")
APGAR = ("apgar_1", "apgar_5", "apgar_10")


def add_history(resources: Resources) -> None:
    """Age, pregnancy status, counts, pregnancies and newborns."""
    _patient(resources)
    for path, name, fact in resources.walk.counts():
        body: Part = {"code": observation_code(name), "valueQuantity": quantity(fact.value, "1", "1")}
        resources.observe(path, body, [(path, fact)], resources.people.patient)
    for path, formula in resources.walk.formulas():
        body = {
            "code": observation_code("formula"),
            "valueString": formula.value.as_written,
            "method": {"text": f"read as {formula.value.convention.value}"},
        }
        resources.observe(path, body, [(path, formula)], resources.people.patient)
    for told in resources.walk.pregnancies():
        _pregnancy(resources, told)


def _patient(resources: Resources) -> None:
    patient, path = resources.case.patient, f"{resources.path}.patient"
    if patient.age is not None:
        body: Part = {
            "code": observation_code("age"),
            "valueQuantity": quantity(patient.age.value.years, "a", "a"),
        }
        resources.observe(f"{path}.age", body, [(f"{path}.age", patient.age)], resources.people.patient)
    if patient.pregnant is not None:
        code, display = PREGNANT[patient.pregnant.value]
        concept = {"coding": [{"system": SNOMED, "code": code, "display": display}]}
        body = {"code": observation_code("pregnant"), "valueCodeableConcept": concept}
        resources.observe(
            f"{path}.pregnant", body, [(f"{path}.pregnant", patient.pregnant)], resources.people.patient
        )


def _pregnancy(resources: Resources, told: Told) -> None:
    """The reported pregnancy as single Observations in a panel, an earlier one as a panel with components.

    A component cannot be taken for something of today, as a single Observation of a past pregnancy could.
    """
    pregnancy, path = told.pregnancy, told.path
    values = {
        name: value for name in (*NUMBERED, *CODED, *DATED, *AGED) if (value := _value(pregnancy, name))
    }
    facts = facts_below(path, pregnancy, values)
    body: Part = {"code": observation_code("pregnancy")}
    body["valueCodeableConcept"] = term("pregnancy", "reported" if pregnancy.is_index else "earlier")
    if pregnancy.is_index:
        members = [
            resources.observe(
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
    resources.observe(path, body, facts, resources.people.patient)
    for child, baby in told.newborns:
        _newborn(resources, baby, child)


def _value(pregnancy: Pregnancy, name: str) -> Part | None:
    fact = getattr(pregnancy, name)
    if fact is None:
        return None
    if name in NUMBERED:
        return {"valueQuantity": quantity(fact.value, "1", "1")}
    if name in CODED:
        return {"valueCodeableConcept": term(name, fact.value.value)}
    if name in DATED:
        return {"valueDateTime": date_time(fact.value)}
    return {"extension": [age_extension(fact.value)], **age_value(fact.value)}


def _newborn(resources: Resources, baby: Neonate, path: str) -> None:
    gender: Part = {} if baby.sex is None else {"gender": baby.sex.value.value}
    child = resources.people.newborn(path, gender, facts_below(path, baby, ("sex",)))
    if baby.birth_weight_g is not None:
        value = quantity(baby.birth_weight_g.value, "g", "g")
        body: Part = {"code": observation_code("birth_weight_g"), "valueQuantity": value}
        resources.observe(f"{path}.birth_weight_g", body, facts_below(path, baby, ("birth_weight_g",)), child)
    for name in APGAR:
        fact = getattr(baby, name)
        if fact is not None:
            body = {
                "code": observation_code(name),
                "valueQuantity": quantity(fact.value, "{score}", "{score}"),
            }
            resources.observe(f"{path}.{name}", body, facts_below(path, baby, (name,)), child)
