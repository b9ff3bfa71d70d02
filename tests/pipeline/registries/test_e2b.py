"""E2B(R3): messages that keep to the profile, read back by XPath; the profile refuses what is wrong."""

import copy
import json

import pytest
from lxml import etree

from pipeline.registries.e2b.dosage import gestation, interval
from pipeline.registries.e2b.profile import problems
from pipeline.registries.records import entry
from pipeline.registries.targets import export
from pipeline.store.rows import Stored
from schemas.fact import Subject
from schemas.gestation import GestationalAge, Precision, Window
from schemas.medication import Dose, Drug, Frequency, Medication, Route, Status
from tests.pipeline.registries.support import Maker, made, stored, weeks

NAMES = {"hl7": "urn:hl7-org:v3"}
DRUGS = ".//hl7:organizer[hl7:code/@code='4']/hl7:component/hl7:substanceAdministration"


@pytest.fixture
def batch(tmp_path):
    export("e2b", [made()], tmp_path)
    return etree.parse(tmp_path / "icsr" / "00" / f"{'0' * 16}-1.xml").getroot()


@pytest.fixture
def mother(batch):
    return batch.findall("hl7:PORR_IN049016UV", NAMES)[0]


@pytest.fixture
def child(batch):
    return batch.findall("hl7:PORR_IN049016UV", NAMES)[1]


def texts(node, path):
    return [str(one) for one in node.xpath(path, namespaces=NAMES)]


def test_the_envelope(batch):
    assert batch.tag == "{urn:hl7-org:v3}MCCI_IN200100UV01"
    assert [etree.QName(one).localname for one in batch] == [
        "id", "creationTime", "responseModeCode", "interactionId", "name", "PORR_IN049016UV", "PORR_IN049016UV",
        "receiver", "sender",
    ]  # fmt: skip
    assert list(problems(batch)) == []


def drug(node):
    dosage = "hl7:outboundRelationship2[@typeCode='COMP']/hl7:substanceAdministration"
    paths = {
        "name": "hl7:consumable//hl7:name/text()",
        "dose": f"{dosage}/hl7:doseQuantity/@value",
        "unit": f"{dosage}/hl7:doseQuantity/@unit",
        "interval": f"{dosage}//hl7:period/@value",
        "interval unit": f"{dosage}//hl7:period/@unit",
        "days": f"{dosage}//hl7:width/@value",
        "text": f"{dosage}/hl7:text/text()",
        "route": f"{dosage}/hl7:routeCode/hl7:originalText/text()",
        "parent route": f"{dosage}/hl7:inboundRelationship/hl7:observation[hl7:code/@code='28']/hl7:value/hl7:originalText/text()",
        "gestation": "hl7:outboundRelationship2/hl7:observation[hl7:code/@code='16']/hl7:value/@value",
        "gestation unit": "hl7:outboundRelationship2/hl7:observation[hl7:code/@code='16']/hl7:value/@unit",
        "reason": "hl7:inboundRelationship/hl7:observation[hl7:code/@code='19']/hl7:value/hl7:originalText/text()",
    }
    found = {name: texts(node, path) for name, path in paths.items()}
    return {name: values if name == "name" else values[0] for name, values in found.items() if values}


ASPIRIN = {
    "name": ["Aspirin", "aspirin"], "dose": "75", "unit": "mg", "interval": "1", "interval unit": "d",
    "text": "75 mg, oral, once daily, from 12+0 to 36+0", "gestation": "12", "gestation unit": "wk", "reason": "preeclampsia",
}  # fmt: skip
BETAMETHASONE = {
    "name": ["betamethasone", "betamethasone"], "dose": "12", "unit": "mg", "days": "2",
    "text": "12 mg, intramuscular, at 33+0, for 2 days", "gestation": "33", "gestation unit": "wk",
}  # fmt: skip


def test_exposures_of_the_mother(mother):
    found = [drug(node) for node in mother.xpath(DRUGS, namespaces=NAMES)]
    assert found == [ASPIRIN | {"route": "oral"}, BETAMETHASONE | {"route": "intramuscular"}]
    assert texts(mother, ".//hl7:causalityAssessment/hl7:value/@code") == ["2", "2"]


def test_exposures_of_the_child_are_those_of_the_parent(child):
    found = [drug(node) for node in child.xpath(DRUGS, namespaces=NAMES)]
    assert found == [ASPIRIN | {"parent route": "oral"}, BETAMETHASONE | {"parent route": "intramuscular"}]


def test_the_mother_as_patient(mother):
    assert texts(mother, ".//hl7:player1/hl7:name/@nullFlavor") == ["MSK"]
    assert texts(mother, ".//hl7:player1/hl7:administrativeGenderCode/@code") == ["2"]
    assert texts(
        mother, ".//hl7:primaryRole/hl7:subjectOf2/hl7:observation[hl7:code/@code='3']/hl7:value/@value"
    ) == ["30"]
    (history,) = texts(mother, ".//hl7:observation[hl7:code/@code='18']/hl7:value/text()")
    assert history == (
        "Obstetric history: gravidity 3, parity 1, term 1, preterm 0, abortions 1, living 1, miscarriages 1, "
        "formula G3P1011 (TPAL). Earlier pregnancy 2: ordinal 2, ended at 9+0, outcome miscarriage, date 2015."
    )
    assert texts(mother, ".//hl7:organizer[hl7:code/@code='2']//hl7:kindOfProduct/hl7:name/text()") == [
        "Tacrolimus"
    ]


def test_the_child_with_its_parent(child):
    assert texts(child, ".//hl7:player1/hl7:administrativeGenderCode/@code") == ["2"]
    role = child.xpath(".//hl7:player1/hl7:role[@classCode='PRS']", namespaces=NAMES)[0]
    assert texts(role, "hl7:subjectOf2/hl7:observation[hl7:code/@code='3']/hl7:value/@value") == ["30"]
    findings = ".//hl7:primaryRole/hl7:subjectOf2/hl7:observation"
    assert texts(child, f"{findings}[hl7:code/@code='16']/hl7:value/@value") == ["253"]
    assert texts(child, f"{findings}[hl7:code/@code='16']/hl7:value/@unit") == ["d"]
    assert texts(child, f"{findings}[hl7:code/@code='7']/hl7:value/@value") == ["2.29"]


def test_the_reports_are_linked(mother, child):
    identities = [texts(one, "hl7:id/@extension")[0] for one in (mother, child)]
    links = [
        texts(one, ".//hl7:outboundRelationship//hl7:controlActEvent/hl7:id/@extension")
        for one in (mother, child)
    ]
    assert links == [[identities[1]], [identities[0]]]


def test_tests_with_ranges_and_censored_results(mother, child):
    found = mother.xpath(
        ".//hl7:organizer[hl7:code/@code='3']/hl7:component/hl7:observation", namespaces=NAMES
    )
    assert [texts(one, "hl7:code/hl7:originalText/text()")[0] for one in found] == [
        "alanine aminotransferase", "ferritin", "platelets", "protein",
    ]  # fmt: skip
    alt, ferritin, platelets, protein = found
    assert texts(alt, "hl7:value/hl7:center/@value") == ["77"]
    assert texts(alt, "hl7:referenceRange/hl7:observationRange/hl7:value/@value") == ["10", "60"]
    assert texts(alt, "hl7:referenceRange/hl7:observationRange/hl7:interpretationCode/@code") == ["L", "H"]
    assert texts(ferritin, "hl7:value/hl7:high/@inclusive | hl7:value/hl7:low/@nullFlavor") == [
        "NINF",
        "false",
    ]
    assert texts(ferritin, "hl7:effectiveTime/@value") == ["20180312"]
    assert texts(found[0], "hl7:effectiveTime/@nullFlavor") == ["UNK"]  # F.r.1 must be there, or say why not
    assert texts(platelets, "hl7:value/*/@value") == ["90", "110"]
    assert texts(protein, "hl7:value/text()") == ["trace"]
    assert texts(child, ".//hl7:organizer[hl7:code/@code='3']//hl7:originalText/text()") == ["glucose"]


def test_the_literature_reference(mother):
    assert texts(mother, ".//hl7:bibliographicDesignationText/text()") == [
        "A pregnancy, told. Journal of Cases. 2019. doi:10.1234/abc"
    ]


def test_losses(tmp_path):
    outcome = export("e2b", [made()], tmp_path)
    assert outcome.losses == {
        "newborn": 2, "history_in_words": 7, "issue": 1, "meddra": 9, "not_taken": 1, "other_person": 2, "past_details": 1, "quote": 1,
        "no_place": 25, "sender_country": 1, "sender_suspect": 1, "test_age": 1, "window_end": 2,
    }  # fmt: skip


def test_a_case_without_exposures_makes_no_report(tmp_path):
    base = stored()
    case = base.report.cases[0].model_copy(update={"medications": ()})
    report = base.report.model_copy(update={"cases": (case,)})
    outcome = export("e2b", [entry(Stored(report, base.document, base.versions, base.made_at))], tmp_path)
    assert (outcome.files, outcome.refused, outcome.losses["no_exposure"]) == ((), 0, 1)


WRONG = [
    (
        f"{DRUGS}/hl7:outboundRelationship2/hl7:observation[hl7:code/@code='16']/hl7:value",
        "unit",
        "a",
        "G.k.6b: a is none of d, wk, mo, {trimester}",
    ),
    (".//hl7:doseQuantity", "value", "123456789", "G.k.4.r.1a: has 9 characters, 8 are allowed"),
    (".//hl7:availabilityTime", "value", "2026", r"C.1.5: 2026 is not of the form \d{8}"),
    (".//hl7:productUseReference/hl7:id", "root", "x", "G.k.1: 2 roles for 2 drugs"),
    ("hl7:id", "extension", "XX-GRAVIDA-other", "N.2.r.1: "),
]


@pytest.mark.parametrize(("path", "attribute", "value", "said"), WRONG)
def test_the_profile_refuses(batch, path, attribute, value, said):
    wrong = copy.deepcopy(batch)
    message = wrong.find("hl7:PORR_IN049016UV", NAMES)
    message.xpath(path, namespaces=NAMES)[0].set(attribute, value)
    assert any(problem.startswith(said) for problem in problems(wrong))


def test_the_profile_refuses_what_is_missing(batch):
    event = batch.find(".//hl7:investigationEvent", NAMES)
    event.remove(event.find("hl7:reference", NAMES))
    assert list(problems(batch)) == ["C.4.r.1: stands 0 times, 1 to 1 are allowed"]


# What ICH wants of every report (its business rules), and what the profile says where it is taken out.
NEEDED = [
    (".//hl7:controlActProcess/hl7:effectiveTime", "C.1.2"),
    (".//hl7:observationEvent[hl7:code/@displayName='additionalDocumentsAvailable']/hl7:value", "C.1.6.1"),
    (".//hl7:observationEvent[hl7:code/@displayName='localCriteriaForExpedited']/hl7:value", "C.1.7"),
    (".//hl7:investigationCharacteristic[hl7:code/@code='2']/hl7:value", "C.1.9.1"),
    (".//hl7:asLocatedEntity", "C.2.r.3"),
    (".//hl7:asQualifiedEntity", "C.2.r.4"),
    (".//hl7:subjectOf1//hl7:representedOrganization", "C.3.2"),
    (".//hl7:primaryRole/hl7:subjectOf2/hl7:organizer[hl7:code/@code='1']", "D.7.2"),
    (".//hl7:observation[hl7:code/@code='29']/hl7:outboundRelationship2[1]", "E.i.3.2a to E.i.3.2f"),
    (".//hl7:organizer[hl7:code/@code='3']/hl7:component/hl7:observation/hl7:effectiveTime", "F.r.1"),
    (".//hl7:investigationEvent/hl7:text", "H.1"),
]


@pytest.mark.parametrize(("path", "element"), NEEDED)
def test_the_profile_wants_what_ich_requires(batch, path, element):
    wrong = copy.deepcopy(batch)
    one = wrong.xpath(path, namespaces=NAMES)[0]
    one.getparent().remove(one)
    assert any(problem.startswith(f"{element}: stands ") for problem in problems(wrong)), element


def test_the_profile_wants_the_sex_of_a_parent(child):
    batch = child.getparent()
    parent = child.find(".//hl7:associatedPerson", NAMES)
    parent.remove(parent.find("hl7:administrativeGenderCode", NAMES))
    assert list(problems(batch)) == ["D.10.6: stands 0 times, 1 to 1 are allowed"]


UNITS = [
    (".//hl7:doseQuantity[@unit]", "G.k.4.r.1b"),
    (".//hl7:period[@unit]", "G.k.4.r.3"),
    (f"{DRUGS}/hl7:outboundRelationship2/hl7:observation[hl7:code/@code='16']/hl7:value[@unit]", "G.k.6b"),
    (".//hl7:organizer[hl7:code/@code='3']//hl7:observation/hl7:value//*[@unit]", "F.r.3.3"),
]


@pytest.mark.parametrize(("path", "element"), UNITS)
def test_the_profile_wants_a_unit_with_a_number(batch, path, element):
    wrong = copy.deepcopy(batch)
    del wrong.xpath(path, namespaces=NAMES)[0].attrib["unit"]
    assert any(problem.startswith(element) for problem in problems(wrong)), element


AGES = [
    (GestationalAge(days=84), ("12", "wk")),
    (GestationalAge(days=84, precision=Precision.DAY), ("84", "d")),  # 12+0
    (GestationalAge(days=88), ("12", "wk")),  # in weeks, counted from a day
    (GestationalAge(days=86, precision=Precision.DAY), ("86", "d")),
    (GestationalAge(days=61, days_high=91, precision=Precision.MONTH), ("2", "mo")),
    (GestationalAge(days=0, days_high=97, precision=Precision.TRIMESTER), ("1", "{trimester}")),
    (GestationalAge(days=98, days_high=195, precision=Precision.TRIMESTER), ("2", "{trimester}")),
    (GestationalAge(days=196, days_high=279, precision=Precision.TRIMESTER), ("3", "{trimester}")),
]


@pytest.mark.parametrize(("age", "expected"), AGES)
def test_gestation(age, expected):
    assert gestation(age) == expected


INTERVALS = [
    (Frequency(times_per_day=1), None, ("1", "d")),
    (Frequency(times_per_day=2), None, ("0.5", "d")),
    (Frequency(times_per_day=4), None, ("0.25", "d")),
    (Frequency(times_per_day=3), None, ("8", "h")),
    (Frequency(interval_hours=8), None, ("8", "h")),
    (Frequency(interval_hours=168), None, ("1", "wk")),
    (Frequency(interval_hours=72), None, ("3", "d")),
    (Frequency(once=True), None, None),
    (Frequency(as_needed=True), None, None),
    (None, None, None),
    (None, Dose(low=5, unit="mg", daily_total=True), ("1", "d")),
]


@pytest.mark.parametrize(("frequency", "dose", "expected"), INTERVALS)
def test_intervals(frequency, dose, expected):
    assert interval(frequency, dose) == expected


def with_fetal_drug(status=Status.GIVEN, *, newborns=1, fetuses=None, alone=False, own=()):
    """The reports of a case in which digoxin went to the fetus at 25 weeks; `alone`: the mother took nothing."""
    base = stored()
    case, fact = base.report.cases[0], Maker(base.document)
    earlier, reported = case.pregnancies
    babies = reported.neonates * newborns
    reported = reported.model_copy(
        update={"neonates": babies, "fetuses": fetuses and fact(fetuses, "A girl")}
    )
    age = fact(weeks("33 weeks", 175), "33 weeks")
    digoxin = Medication(
        drug=fact(Drug(generic="digoxin", as_written="digoxin"), "betamethasone"),
        subject=fact(Subject.FETUS, "A girl"),
        status=fact(status, "betamethasone"),
        route=fact(Route.INTRAMUSCULAR, "im"),
        window=Window(start=age, stop=age),
        pregnancy=1,
    )
    drugs = (digoxin, *(own if alone else case.medications))
    case = case.model_copy(update={"pregnancies": (earlier, reported), "medications": drugs})
    report = base.report.model_copy(update={"cases": (case,)})
    return entry(Stored(report, base.document, base.versions, base.made_at))


def reports_of(record, tmp_path):
    """The narrative of every report with its drugs, and the routes that are of the patient and of the parent; the losses."""
    outcome = export("e2b", [record], tmp_path)
    found = []
    for path in tmp_path.glob("icsr/*/*.xml"):
        for one in etree.parse(path).getroot().findall("hl7:PORR_IN049016UV", NAMES):
            about = texts(one, ".//hl7:investigationEvent/hl7:text/text()")[0].split("Report on ")[1]
            drugs = texts(one, f"{DRUGS}/hl7:consumable//hl7:kindOfProduct/hl7:name/text()")
            digoxin = f"{DRUGS}[.//hl7:name='digoxin']"
            routes = texts(one, f"{digoxin}//hl7:routeCode/hl7:originalText/text()")
            found.append((about, drugs, routes))
    lines = [json.loads(line) for line in (tmp_path / "losses.jsonl").read_text().splitlines()]
    return found, {(line["kind"], line["path"]) for line in lines}, outcome


MOTHERS = ["Aspirin", "betamethasone"]


def test_a_drug_given_to_the_fetus_is_in_the_report_of_the_child_that_it_became(tmp_path):
    (mother, child), lost, _ = reports_of(with_fetal_drug(), tmp_path)
    assert mother[1] == MOTHERS
    assert child[1] == [*MOTHERS, "digoxin"]
    assert child[2] == ["intramuscular"]  # given to it, and not by its parent's route
    assert child[0].startswith(
        "the child. Drugs in pregnancy: aspirin, betamethasone. Drugs given to the fetus: digoxin."
    )
    assert ("other_person", "cases.0.medications.0") not in lost


@pytest.mark.parametrize(("newborns", "fetuses"), [(0, None), (2, None), (1, 2)])
def test_a_fetus_that_is_no_newborn_for_certain_has_a_report_of_its_own(newborns, fetuses, tmp_path):
    found, lost, _ = reports_of(with_fetal_drug(newborns=newborns, fetuses=fetuses), tmp_path)
    assert [about.split(".")[0] for about, _, _ in found] == [
        "the mother",
        *["the child"] * newborns,
        "the fetus",
    ]
    assert [drugs for _, drugs, _ in found] == [MOTHERS] * (1 + newborns) + [[*MOTHERS, "digoxin"]]
    assert ("other_person", "cases.0.medications.0") not in lost


def test_where_only_the_fetus_was_given_a_drug_there_is_its_report_alone(tmp_path):
    past = stored().report.cases[0].medications[-1]
    found, lost, outcome = reports_of(with_fetal_drug(newborns=0, alone=True, own=(past,)), tmp_path)
    assert [(about, drugs) for about, drugs, _ in found] == [
        (found[0][0], ["digoxin"]),
    ]
    assert found[0][0].startswith("the fetus. Drugs given to the fetus: digoxin.")
    assert {path for kind, path in lost if kind == "no_exposure"} >= {"cases.0.lab_results.0"}
    assert outcome.refused == 0


def test_a_fetus_that_was_not_given_the_drug_makes_no_report(tmp_path):
    found, lost, _ = reports_of(with_fetal_drug(Status.PLANNED, newborns=0), tmp_path)
    assert [about.split(".")[0] for about, _, _ in found] == ["the mother"]
    assert ("other_person", "cases.0.medications.0") in lost
    found, lost, outcome = reports_of(with_fetal_drug(Status.NOT_GIVEN, alone=True), tmp_path / "alone")
    assert (found, outcome.losses["no_exposure"]) == ([], 1)
