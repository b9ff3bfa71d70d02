"""Links: a drug and a result to their pregnancy, a newborn to its own, twins apart; in the file, or in the loss report."""

import csv
import json

import pytest
from lxml import etree

from pipeline.registries.targets import export
from pipeline.registries.walk import Walk
from schemas.fact import Subject
from schemas.medication import Status
from tests.pipeline.registries import full

HL7 = {"h": "urn:hl7-org:v3"}
WEIGHTS = (2100, 1900)


def twins():
    """The full record with twins in the reported pregnancy; a drug is tied to the earlier one, the results to the reported one."""
    report = full.report()
    (case,) = report.cases
    earlier, index = case.pregnancies
    fact = full.Words()
    babies = tuple(
        full.newborn(fact).model_copy(update={"birth_weight_g": fact(weight)}) for weight in WEIGHTS
    )
    index = index.model_copy(update={"neonates": babies, "fetuses": fact(2)})
    case = case.model_copy(update={"pregnancies": (earlier, index)})
    return full.exported(report.model_copy(update={"cases": (case,)}))


def written(name, folder):
    export(name, [twins()], folder)
    lines = (folder / "losses.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lost(losses, kind):
    return {(line["path"], line.get("value")) for line in losses if line["kind"] == kind}


LAST_DRUG = len(full.case().medications) - 1  # tied to the earlier pregnancy
OF_NEWBORN = [("lab_results.1", "neonate"), ("qualitative_results.1", "neonate")]


def test_e2b_has_a_report_for_each_twin_and_says_which_links_it_has_no_place_for(tmp_path):
    losses = written("e2b", tmp_path)
    (path,) = (tmp_path / "icsr").rglob("*.xml")
    batch = etree.parse(path).getroot()
    mother, *children = batch.findall("h:PORR_IN049016UV", HL7)
    weights = [
        child.xpath("string(.//h:observation[h:code/@code='7']/h:value/@value)", namespaces=HL7)
        for child in children
    ]
    assert weights == ["2.1", "1.9"]
    own = [str(one.xpath("string(h:id/@extension)", namespaces=HL7)) for one in (mother, *children)]
    for number, one in enumerate((mother, *children)):
        linked = one.xpath(
            ".//h:outboundRelationship/h:relatedInvestigation[h:code/@nullFlavor]//h:controlActEvent/h:id/@extension",
            namespaces=HL7,
        )
        assert set(linked) == set(own) - {own[number]}
    for child in children:
        assert child.xpath("count(.//h:role[h:code/@code='PRN'])", namespaces=HL7) == 1
    assert (f"cases.0.medications.{LAST_DRUG}", "aspirin: other_pregnancy") in lost(losses, "other_pregnancy")
    assert "cases.0.lab_results.0.pregnancy" in {path for path, _ in lost(losses, "no_place")}
    assert {path for path, _ in lost(losses, "other_person")} >= {f"cases.0.{path}" for path, _ in OF_NEWBORN}


def test_phenopackets_have_a_packet_for_each_twin_and_say_which_links_they_have_no_place_for(tmp_path):
    losses = written("phenopackets", tmp_path)
    (path,) = (tmp_path / "families").rglob("*.json")
    family = json.loads(path.read_text(encoding="utf-8"))
    mother = family["pedigree"]["persons"][0]["individualId"]
    packets = [family["proband"], *family["relatives"]]
    children = sorted(
        (one for one in packets if one["subject"]["id"] != mother),
        key=lambda one: one["id"] != packets[0]["id"],
    )
    weights = [
        [
            one["value"]["quantity"]["value"]
            for one in packet["measurements"]
            if one["assay"]["label"] == "Birth weight"
        ]
        for packet in children
    ]
    assert weights == [[2100], [1900]]
    persons = family["pedigree"]["persons"]
    assert [one.get("maternalId") for one in persons] == ["0", mother, mother]
    assert len({one["individualId"] for one in persons}) == 3
    links = lost(losses, "pregnancy_link")
    assert (f"cases.0.medications.{LAST_DRUG}.pregnancy", "cases.0.pregnancies.0") in links
    assert ("cases.0.lab_results.0.pregnancy", "cases.0.pregnancies.1") in links
    assert {path for path, _ in lost(losses, "other_person")} >= {f"cases.0.{path}" for path, _ in OF_NEWBORN}


def test_fhir_ties_drugs_results_and_twins(tmp_path):
    written("fhir", tmp_path)
    (path,) = (tmp_path / "bundles").rglob("*.json")
    resources = {
        one["fullUrl"]: one["resource"] for one in json.loads(path.read_text(encoding="utf-8"))["entry"]
    }
    drugs = [one for one in resources.values() if one["resourceType"] == "MedicationStatement"]
    tied = {one["partOf"][0]["reference"] for one in drugs if "partOf" in one}
    assert len(tied) == 2
    focus = {
        one["focus"][0]["reference"]
        for one in resources.values()
        if one["resourceType"] == "Observation" and "focus" in one
    }
    assert len(focus) == 1
    assert focus < tied
    assert set(tied) <= set(resources)
    babies = [one for one in resources.values() if one["resourceType"] == "RelatedPerson"]
    mothers = {one["relationship"][0]["coding"][0]["code"] for one in babies}
    assert (mothers, len({one["patient"]["reference"] for one in babies})) == ({"MTH"}, len(babies))


def test_omop_ties_drugs_results_and_twins(tmp_path):
    losses = written("omop", tmp_path)
    episodes = table(tmp_path / "csv" / "episode.csv")
    events = table(tmp_path / "csv" / "episode_event.csv")
    assert {row["episode_id"] for row in events} == {row["episode_id"] for row in episodes}
    assert len(episodes) == 2
    drugs = {row["drug_exposure_id"]: row for row in table(tmp_path / "csv" / "drug_exposure.csv")}
    earlier = min(episodes, key=lambda row: row["episode_start_date"])
    (aspirin,) = [
        drugs[row["event_id"]]
        for row in events
        if row["episode_id"] == earlier["episode_id"] and row["event_id"] in drugs
    ]
    assert aspirin["drug_source_value"] == "N02BA01 aspirin"
    assert earlier["episode_start_date"] <= aspirin["drug_exposure_start_date"] <= earlier["episode_end_date"]
    assert "undated_drug" not in {line["kind"] for line in losses if line["path"].endswith(str(LAST_DRUG))}
    mothers = [
        row["value_as_string"]
        for row in table(tmp_path / "csv" / "observation.csv")
        if row["observation_source_value"] == "mother"
    ]
    assert len(mothers) == 3  # the twins, and the newborn of the earlier pregnancy
    assert len(set(mothers)) == 1


@pytest.mark.parametrize("name", ["medications", "lab_results"])
def test_tables_have_the_pregnancy_and_the_newborn(tmp_path, name):
    written("tables", tmp_path)
    pregnancies = {row["pregnancy"] for row in table(tmp_path / "pregnancies.csv")}
    told = {row["pregnancy"] for row in table(tmp_path / f"{name}.csv")} - {""}
    assert told == (pregnancies if name == "medications" else {"1"})
    babies = [
        (row["pregnancy"], row["neonate"], row["birth_weight_g"]) for row in table(tmp_path / "neonates.csv")
    ]
    assert babies == [("0", "0", "3100"), ("1", "0", "2100"), ("1", "1", "1900")]


def test_redcap_and_pregnancies_have_the_pregnancy(tmp_path):
    written("redcap", tmp_path / "redcap")
    rows = table(tmp_path / "redcap" / "records.csv")
    drugs = {row["med_pregnancy"] for row in rows if row["redcap_repeat_instrument"] == "medications"} - {""}
    assert drugs == {"1", "2"}
    instances = {
        row["redcap_repeat_instance"] for row in rows if row["redcap_repeat_instrument"] == "pregnancies"
    }
    assert instances == drugs  # by which REDCap knows them
    results = {row["lab_pregnancy"] for row in rows if row["redcap_repeat_instrument"] == "lab_results"} - {
        ""
    }
    assert results == {"2"}
    babies = [row for row in rows if row["redcap_repeat_instrument"] == "neonates"]
    assert [(row["neo_pregnancy"], row["neo_birth_weight_g"]) for row in babies] == [
        ("1", "3100"),
        ("2", "2100"),
        ("2", "1900"),
    ]
    written("pregnancies", tmp_path / "pregnancies")
    assert len(table(tmp_path / "pregnancies" / "pregnancies.csv")) == 2


def test_what_another_child_was_given_is_not_the_reported_newborns(tmp_path):
    """Drugs of an earlier child, and of a twin of whom there is no record, are nobody's whom the record has."""
    of = full.report()
    case = of.cases[0]
    index = next(place for place, one in enumerate(case.pregnancies) if one.is_index)
    born = case.pregnancies[index].model_copy(update={"neonates": case.pregnancies[index].neonates[:1]})
    drug = next(one for one in case.medications if one.subject and one.subject.value is Subject.NEONATE)
    past = drug.model_copy(
        update={"status": drug.status.model_copy(update={"value": Status.PAST}), "pregnancy": None}
    )
    given = drug.model_copy(
        update={"status": drug.status.model_copy(update={"value": Status.GIVEN}), "pregnancy": None}
    )
    for fetuses, expected in ((1, [None, f"cases.0.pregnancies.{index}.neonates.0"]), (2, [None, None])):
        fact = full.Words()(fetuses)
        pregnancies = list(case.pregnancies)
        pregnancies[index] = born.model_copy(update={"fetuses": fact})
        changed = case.model_copy(update={"medications": (past, given), "pregnancies": tuple(pregnancies)})
        entry = full.exported(of.model_copy(update={"cases": (changed,)}))
        assert [one.whose.newborn for one in Walk(entry, 0).medications()] == expected
