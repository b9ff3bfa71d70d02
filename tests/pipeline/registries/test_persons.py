"""Persons in the files: no newborn that the text does not tell, the dead are dead, a range is no day."""

import json

import fhirkit
import pytest
from google.protobuf.json_format import Parse
from phenopackets import Phenopacket, VitalStatus

from pipeline.registries.targets import export
from schemas.fact import Subject
from schemas.gestation import GestationalAge, Precision, Window
from schemas.medication import Status
from schemas.neonate import Neonate
from schemas.patient import Sex
from schemas.pregnancy import Outcome
from tests.pipeline.registries import full

fact = full.Words()


def with_case(change):
    """The full record with its case as `change` makes it of the case and of the reported pregnancy."""
    report = full.report()
    case = change(report.cases[0])
    return full.exported(report.model_copy(update={"cases": (case,)}))


def reported(case, **index):
    """The case with the reported pregnancy changed."""
    pregnancies = [one.model_copy(update=index) if one.is_index else one for one in case.pregnancies]
    return case.model_copy(update={"pregnancies": tuple(pregnancies)})


def of_newborn(case, *, status=Status.GIVEN, tied=None):
    """The case with two drugs alone, of a newborn, and no result."""
    one = case.medications[0].model_copy(
        update={
            "subject": fact(Subject.NEONATE), "status": fact(status), "window": Window(), "pregnancy": tied, "indication": None,
        }
    )  # fmt: skip
    return case.model_copy(update={"medications": (one, one), "lab_results": (), "qualitative_results": ()})


def fhir(folder, entry):
    export("fhir", [entry], folder)
    (path,) = (folder / "bundles").rglob("*.json")
    resources = {one["fullUrl"]: one["resource"] for one in json.loads(path.read_text())["entry"]}
    children = {
        one["patient"]["reference"] for one in resources.values() if one["resourceType"] == "RelatedPerson"
    }
    drugs = [one for one in resources.values() if one["resourceType"] == "MedicationStatement"]
    return resources, children, {one["subject"]["reference"] for one in drugs}


WHICH = [
    (2, 2, 2),  # newborns told, fetuses told, quantity
    (1, 2, 2),
    (2, None, 2),
    (3, 3, 3),
]


@pytest.mark.parametrize(("newborns", "fetuses", "quantity"), WHICH)
def test_what_is_of_one_of_several_newborns_makes_no_newborn_of_its_own(
    tmp_path, newborns, fetuses, quantity
):
    babies = tuple(full.newborn(fact) for _ in range(newborns))
    told = {"neonates": babies, "fetuses": None if fetuses is None else fact(fetuses)}
    resources, children, subjects = fhir(tmp_path, with_case(lambda case: of_newborn(reported(case, **told))))
    assert len(children) == newborns + 1  # and the one of the earlier pregnancy
    (group,) = (resources[one] for one in subjects)
    assert (group["resourceType"], group["quantity"]) == ("Group", quantity)
    assert [issue.message for issue in fhirkit.validate(group)] == []
    members = {one["entity"]["reference"] for one in group["member"]}
    assert len(members) == newborns
    assert members < children


def test_a_child_that_is_told_only_by_its_drug_is_one(tmp_path):
    entry = with_case(lambda case: of_newborn(reported(case, neonates=())))
    resources, children, (subject,) = fhir(tmp_path, entry)
    assert resources[subject]["resourceType"] == "Patient"
    assert subject in children
    assert len(children) == 2


@pytest.mark.parametrize(("tied", "more"), [(0, 0), (1, 0), (None, 1)])
def test_a_child_of_another_time_is_its_own_or_nobody_known(tmp_path, tied, more):
    """Of the pregnancy that the drug is tied to; tied to none, a child of whom the record has no more."""
    entry = with_case(lambda case: of_newborn(case, status=Status.PAST, tied=tied))
    resources, children, (subject,) = fhir(tmp_path, entry)
    assert len(children) == 2 + more
    weighed = {
        one["subject"]["reference"]
        for one in resources.values()
        if one["resourceType"] == "Observation" and one["code"]["text"] == "Birth weight"
    }
    assert (subject in weighed) is (more == 0)


def test_two_children_of_whom_nothing_else_is_told_are_not_one(tmp_path):
    def change(case):
        case = reported(case, neonates=())
        now, then = of_newborn(case), of_newborn(case, status=Status.PAST)
        return now.model_copy(update={"medications": (now.medications[0], then.medications[0])})

    _, _, subjects = fhir(tmp_path, with_case(change))
    assert len(subjects) == 2


DEAD = [
    (Outcome.STILLBIRTH, 1, True),
    (Outcome.NEONATAL_DEATH, 1, True),
    (Outcome.TERMINATION, 1, True),
    (Outcome.LIVE_BIRTH, 1, False),
    (Outcome.STILLBIRTH, 2, False),  # which of the two is not told
]


@pytest.mark.parametrize(("outcome", "newborns", "dead"), DEAD)
def test_the_only_child_of_a_death_is_dead(tmp_path, outcome, newborns, dead):
    def change(case):
        babies = (Neonate(sex=fact(Sex.MALE)),) * newborns
        return reported(case, outcome=fact(outcome), neonates=babies, fetuses=fact(newborns))

    resources, _, _ = fhir(tmp_path / "fhir", with_case(change))
    said = [one.get("deceasedBoolean") for one in resources.values() if one["resourceType"] == "Patient"]
    assert said.count(True) == dead
    export("phenopackets", [with_case(change)], tmp_path)
    packets = [
        Parse(path.read_text(), Phenopacket()) for path in (tmp_path / "phenopackets").rglob("*newborn*.json")
    ]
    assert len(packets) == newborns
    assert all("survivalTimeInDays" not in path.read_text() for path in tmp_path.rglob("*newborn*.json"))
    status = {one.subject.vital_status.status for one in packets}
    assert status == {VitalStatus.DECEASED if dead else VitalStatus.UNKNOWN_STATUS}


def trimester(low, high):
    return fact(GestationalAge(days=low, days_high=high, precision=Precision.TRIMESTER))


SECOND, THIRD = (98, 195), (196, 294)
REGIMENS = [
    # A time at which it was: from the one end to the other, and no longer than the pregnancy (day 266).
    ((SECOND, SECOND), ((14, 0), (27, 6))),
    ((THIRD, THIRD), ((28, 0), (38, 0))),
    # An end of a window that is a range is no day.
    ((SECOND, THIRD), ("14+0 to 27+6 weeks of gestation", "28+0 to 42+0 weeks of gestation")),
    ((SECOND, None), ("14+0 to 27+6 weeks of gestation", None)),
]


@pytest.mark.parametrize(("window", "expected"), REGIMENS)
def test_a_trimester_is_no_day(tmp_path, window, expected):
    start, stop = (None if one is None else trimester(*one) for one in window)

    def change(case):
        told = {"window": Window(start=start, stop=stop), "pregnancy": 1, "duration_days": None}
        one = case.medications[0].model_copy(update=told)
        return case.model_copy(update={"medications": (one,)})

    export("phenopackets", [with_case(change)], tmp_path)
    (path,) = (tmp_path / "phenopackets").rglob(f"{full.DOCUMENT}-1.json")
    packet = Parse(path.read_text(), Phenopacket())
    (regimen,) = [
        one.therapeutic_regimen for one in packet.medical_actions if one.HasField("therapeutic_regimen")
    ]
    assert (side(regimen, "start_time"), side(regimen, "end_time")) == expected
    lost = [json.loads(line) for line in (tmp_path / "losses.jsonl").read_text().splitlines()]
    assert "cases.0.medications.0.window.start" in {one["path"] for one in lost if one["kind"] == "vague_age"}


def side(message, name):
    if not message.HasField(name):
        return None
    told = getattr(message, name)
    age = told.gestational_age
    return (age.weeks, age.days) if told.HasField("gestational_age") else told.ontology_class.label


def test_a_range_of_ages_is_no_day_in_results_and_at_the_end(tmp_path):
    def change(case):
        result = case.lab_results[0].model_copy(update={"at": trimester(*SECOND), "date": None})
        case = case.model_copy(update={"lab_results": (result,), "qualitative_results": ()})
        return reported(case, end=trimester(259, 272))

    export("phenopackets", [with_case(change)], tmp_path)
    (path,) = (tmp_path / "phenopackets").rglob(f"{full.DOCUMENT}-1.json")
    packet = Parse(path.read_text(), Phenopacket())
    told = {one.assay.label: one for one in packet.measurements}
    assert side(told["ferritin"], "time_observed") == "14+0 to 27+6 weeks of gestation"
    ends = [
        one.quantity.value
        for one in told["Gestational age at the end of the pregnancy"].complex_value.typed_quantities
    ]
    assert ends == [259, 272]
