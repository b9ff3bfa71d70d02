"""What every target claims about exposure is what the one rule says: exported, and read back."""

import csv
import json
from dataclasses import replace

import duckdb
import pytest
from lxml import etree

from pipeline.registries.records import entry
from pipeline.registries.targets import export
from pipeline.store.rows import Stored
from schemas.fact import Subject
from schemas.gestation import Precision, Relation, Window
from schemas.medication import Drug, Medication, Status
from schemas.patient import Age, Patient, Sex
from schemas.pregnancy import CalendarDate, Outcome, Pregnancy
from schemas.report import Case, Report
from tests.pipeline.registries.support import MADE, Maker, document, weeks
from tests.pipeline.support import VERSIONS

NAMES = {"hl7": "urn:hl7-org:v3"}
TEXT = """A 36-year-old woman had a termination in 2009 while on carbamazepine. She had used isotretinoin before.
Phenytoin was stopped before conception. Folic acid was begun ten weeks before conception and stopped at 12 weeks.
Warfarin was taken until 7+2 weeks, insulin from 16+3 weeks, labetalol until delivery. She also took paroxetine.
Oxytocin was given at delivery at 39+0 weeks of a live girl. After birth she took cabergoline. Heparin was advised.
In a former pregnancy she had had dalteparin to 12 weeks. Lamotrigine was started three months before conception.
Between 14 weeks and 30 weeks she had nadroparin for two weeks."""


def drug(fact, name, *, status=Status.GIVEN, pregnancy=None, lasted=None, **window):
    return Medication(
        duration_days=lasted,
        drug=fact(Drug(generic=name.lower(), as_written=name), name),
        subject=fact(Subject.MOTHER, "woman"),
        status=fact(status, name),
        window=Window(**window),
        pregnancy=pregnancy,
    )


def record():
    of = document("e" * 16, "exposures", TEXT)
    fact = Maker(of)

    def day(days, words):
        return fact(weeks(words, days, precision=Precision.DAY), words)

    def tied(relation, words):
        return fact(relation, words)

    medications = (
        drug(fact, "carbamazepine", status=Status.PAST, pregnancy=0),
        drug(fact, "isotretinoin", status=Status.PAST),
        drug(fact, "Phenytoin", status=Status.PAST, relation=tied(Relation.BEFORE_CONCEPTION, "before conception")),
        drug(
            fact, "Folic acid", pregnancy=1, relation=tied(Relation.BEFORE_CONCEPTION, "before conception"),
            stop=fact(weeks("12 weeks", 84), "12 weeks"),
        ),
        drug(fact, "Warfarin", pregnancy=1, stop=day(51, "7+2 weeks")),
        drug(fact, "insulin", pregnancy=1, start=day(115, "16+3 weeks")),
        drug(fact, "labetalol", pregnancy=1, relation=tied(Relation.UNTIL_DELIVERY, "until delivery")),
        drug(fact, "paroxetine"),
        drug(fact, "Oxytocin", pregnancy=1, relation=tied(Relation.AT_DELIVERY, "at delivery")),
        drug(fact, "cabergoline", pregnancy=1, relation=tied(Relation.POSTPARTUM, "After birth")),
        drug(fact, "Heparin", status=Status.PLANNED),
        drug(fact, "dalteparin", status=Status.PAST, stop=fact(weeks("12 weeks", 84), "12 weeks")),
        drug(
            fact, "nadroparin", pregnancy=1, lasted=fact(14.0, "for two weeks"),
            start=fact(weeks("14 weeks", 98), "14 weeks"), stop=fact(weeks("30 weeks", 210), "30 weeks"),
        ),
        drug(fact, "Lamotrigine", relation=tied(Relation.BEFORE_CONCEPTION, "three months before conception")),
    )  # fmt: skip
    case = Case(
        label="case 1",
        start=0,
        end=len(TEXT),
        patient=Patient(age=fact(Age(years=36), "36"), sex=fact(Sex.FEMALE, "woman")),
        pregnancies=(
            Pregnancy(
                outcome=fact(Outcome.TERMINATION, "termination"), date=fact(CalendarDate(year=2009), "2009")
            ),
            Pregnancy(
                is_index=True, outcome=fact(Outcome.LIVE_BIRTH, "live girl"), end=day(273, "39+0 weeks")
            ),
        ),
        medications=medications,
    )
    report = Report(
        document_id=of.id, document_name=of.name, metadata=of.metadata, cases=(case,), versions=VERSIONS
    )
    return entry(Stored(report, of, VERSIONS.key, MADE))


ANSWERS = {
    "carbamazepine": ("other_pregnancy", ""),
    "isotretinoin": ("before", "before"),
    "phenytoin": ("before", "before"),
    "folic acid": ("exposed", "before first_trimester"),
    "warfarin": ("exposed", "first_trimester"),
    "insulin": ("exposed", "second_trimester"),
    "labetalol": ("exposed", "third_trimester"),
    "paroxetine": ("unknown", ""),
    "oxytocin": ("at_delivery", "at_delivery"),
    "cabergoline": ("after", "after"),
    "heparin": ("not_taken", ""),
    "lamotrigine": ("unknown", "before"),  # when it was stopped is not told
    "nadroparin": ("exposed", ""),  # on two weeks' days of sixteen
    "dalteparin": ("unknown", ""),  # in weeks of a pregnancy that nothing names
}
OWN = ANSWERS | {"carbamazepine": ("unknown", "")}  # in 2009, of which it is told without a time
EXPOSED = {name for name, (answer, _) in ANSWERS.items() if answer == "exposed"}


def test_tables(tmp_path):
    export("tables", [record()], tmp_path)
    with (tmp_path / "medications.csv").open(newline="") as file:
        rows = {row["drug_generic"]: row for row in csv.DictReader(file)}
    assert {name: (row["exposure"], row["exposure_certain"]) for name, row in rows.items()} == OWN
    bounds = ("from_earliest", "from_latest", "to_earliest", "to_latest")
    assert [rows["warfarin"][f"exposure_{name}"] for name in bounds] == ["", "51", "51", "51"]


def test_weeks_of_an_earlier_pregnancy_are_told_of_that_one(tmp_path):
    made = record()
    case = made.report.cases[0]
    window = case.medications[5].window  # from 16+3 weeks
    earlier = case.medications[0].model_copy(update={"window": window})
    case = case.model_copy(update={"medications": (earlier,)})
    made = replace(made, report=made.report.model_copy(update={"cases": (case,)}))
    export("tables", [made], tmp_path)
    with (tmp_path / "medications.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    names = ("pregnancy", "exposure", "exposure_certain", "exposure_from_earliest", "exposure_rule")
    assert [row[name] for name in names] == ["0", "exposed", "second_trimester", "115", "start_only"]
    export("fhir", [made], tmp_path)
    text = (tmp_path / "ndjson" / "MedicationStatement.ndjson").read_text()
    assert '"valueCode":"exposed"' in text.replace(" ", "")
    assert "effectivePeriod" not in text
    export("phenopackets", [made], tmp_path)
    (path,) = (tmp_path / "phenopackets" / "ee").glob("*-1.json")
    actions = json.loads(path.read_text())["medicalActions"]
    (regimen,) = [one["therapeuticRegimen"] for one in actions if "therapeuticRegimen" in one]
    assert regimen["externalReference"]["description"] == "earlier pregnancy 1: carbamazepine: from 16+3"
    assert {"startTime", "endTime"}.isdisjoint(regimen)


def test_redcap(tmp_path):
    export("redcap", [record()], tmp_path)
    with (tmp_path / "records.csv").open(newline="") as file:
        rows = {row["med_drug_generic"]: row for row in csv.DictReader(file) if row["med_drug_generic"]}
    assert {name: (row["med_exposure"], row["med_exposure_certain"]) for name, row in rows.items()} == OWN


def test_fhir(tmp_path):
    export("fhir", [record()], tmp_path)
    lines = (tmp_path / "ndjson" / "MedicationStatement.ndjson").read_text().splitlines()
    found = {}
    for one in map(json.loads, lines):
        (extension,) = [part for part in one["extension"] if part["url"].endswith("/exposure")]
        codes = {
            name: [part["valueCode"] for part in extension["extension"] if part["url"] == name]
            for name in ("answer", "certain")
        }
        name = one["medicationCodeableConcept"]["text"]
        found[name] = tuple(" ".join(codes[part]).replace("-", "_") for part in ("answer", "certain"))
    assert found == OWN
    pregnancies = {
        one["id"]: one["valueCodeableConcept"]["text"]
        for one in map(json.loads, (tmp_path / "ndjson" / "Observation.ndjson").read_text().splitlines())
        if one["code"]["text"] == "Pregnancy"
    }
    tied = {
        one["medicationCodeableConcept"]["text"]: pregnancies[one["partOf"][0]["reference"].split("/")[1]]
        for one in map(json.loads, lines)
        if "partOf" in one
    }
    reported = dict.fromkeys([*EXPOSED, "oxytocin", "cabergoline"], "pregnancy reported")
    assert {name: text.removeprefix("pregnancy ") for name, text in tied.items()} == {
        name: text.removeprefix("pregnancy ")
        for name, text in (reported | {"carbamazepine": "earlier"}).items()
    }


def test_omop(tmp_path):
    export("omop", [record()], tmp_path)
    read = f"read_csv_auto('{tmp_path}/csv/%s.csv')"
    inside = duckdb.sql(
        f"SELECT DISTINCT d.drug_source_value FROM {read % 'drug_exposure'} d JOIN {read % 'episode'} e ON"
        " d.drug_exposure_start_date <= e.episode_end_date AND d.drug_exposure_end_date >= e.episode_start_date"
    ).fetchall()
    assert {name for (name,) in inside} == EXPOSED | {"oxytocin"}
    drugs = duckdb.sql(f"SELECT drug_source_value, sig FROM {read % 'drug_exposure'}").fetchall()
    ends = duckdb.sql(
        f"SELECT split_part(drug_source_value, ' ', -1) FROM {read % 'drug_exposure'} WHERE sig LIKE '%end not told%'"
    ).fetchall()
    assert {name for (name,) in ends} == {
        "insulin",
        "cabergoline",
    }  # nobody tells their end; that of warfarin is told
    verbatim = f"SELECT count(verbatim_end_date) FROM {read % 'drug_exposure'}"
    assert duckdb.sql(verbatim).fetchall() == [(0,)]  # the calendar is made
    assert {name: sig for name, sig in drugs if "not told" in sig} == {
        "folic acid": "start not told; from before conception to 12+0",
        "warfarin": "start not told; to 7+2",
        "insulin": "end not told; from 16+3",
        "labetalol": "start not told; until delivery",
        "cabergoline": "start not told; end not told; postpartum",
    }
    told = duckdb.sql(
        f"SELECT value_as_string, observation_source_value FROM {read % 'observation'} WHERE observation_source_value LIKE 'drug%'"
    ).fetchall()
    assert dict(told) == {
        "carbamazepine": "drug of another pregnancy",
        "isotretinoin": "drug before the pregnancy",
        "phenytoin": "drug before the pregnancy",
        "paroxetine": "drug, time not told",
        "dalteparin": "drug, time not told",
        "lamotrigine": "drug begun before the pregnancy, end not told",
    }
    (index,) = duckdb.sql(
        f"SELECT episode_start_date FROM {read % 'episode'} WHERE episode_source_value = 'LB'"
    ).fetchall()
    assert index[0].year > 2009  # the made calendar comes after what the text dates


@pytest.fixture
def reports(tmp_path):
    export("e2b", [record()], tmp_path)
    (path,) = tmp_path.glob("icsr/*/*.xml")
    return etree.parse(path).getroot().findall("hl7:PORR_IN049016UV", NAMES)


def test_e2b(reports):
    (mother,) = reports  # no newborn is told one by one
    drugs = mother.xpath(
        ".//hl7:organizer[hl7:code/@code='4']/hl7:component/hl7:substanceAdministration", namespaces=NAMES
    )
    gestation = {}
    for one in drugs:
        (name,) = one.xpath("hl7:consumable//hl7:ingredientSubstance/hl7:name/text()", namespaces=NAMES)
        gestation[name] = one.xpath(
            ".//hl7:observation[hl7:code/@code='16']/hl7:value/@value", namespaces=NAMES
        )
    assert gestation == dict.fromkeys(
        [*EXPOSED, "oxytocin", "paroxetine", "dalteparin", "lamotrigine"], []
    ) | {"insulin": ["115"], "nadroparin": ["14"]}
    past = mother.xpath(
        ".//hl7:organizer[hl7:code/@code='2']//hl7:ingredientSubstance/hl7:name/text()", namespaces=NAMES
    )
    assert set(past) == {"carbamazepine", "isotretinoin", "phenytoin"}
    (told,) = mother.xpath(".//hl7:investigationEvent/hl7:text/text()", namespaces=NAMES)
    taken, open_ = told.split("Drugs in pregnancy: ")[1].split(
        "Drugs of which it is not told whether they were taken in the pregnancy: "
    )
    assert "lamotrigine" not in taken
    assert {"lamotrigine", "paroxetine"} <= set(open_.split(".")[0].split(", "))
    roles = mother.xpath(".//hl7:causalityAssessment/hl7:value/@code", namespaces=NAMES)
    assert set(roles) == {"2"}  # nobody in the record is said to suspect one


def test_phenopackets(tmp_path):
    outcome = export("phenopackets", [record()], tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "losses.jsonl").read_text().splitlines()]
    told = dict(line["value"].split(": ") for line in lines if line["kind"] == "exposure")
    assert told == {name: answer for name, (answer, _) in ANSWERS.items() if answer != "not_taken"}
    assert outcome.written == 1
    (path,) = (tmp_path / "phenopackets" / "ee").glob("*-1.json")
    regimens = [one.get("therapeuticRegimen", {}) for one in json.loads(path.read_text())["medicalActions"]]
    sides = {
        one["externalReference"]["description"].partition(":")[0]: [
            one.get(side, {}).get("ontologyClass", {}).get("label") for side in ("startTime", "endTime")
        ]
        for one in regimens
        if one
    }
    assert sides["phenytoin"] == [None, "before conception"]  # it was over
    assert sides["lamotrigine"] == sides["folic acid"] == ["before conception", None]  # begun then


def test_names_of_redcap_are_short_enough():
    from pipeline.registries.redcap.dictionary import fields

    assert [field.name for field in fields() if len(field.name) > 26 and "exposure" in field.name] == []
