"""Phenopackets: read by the official parser, complete, nothing that reads as what was not said."""

import json
from dataclasses import replace

import pytest
from google.protobuf.json_format import Parse, ParseError
from jsonschema import Draft202012Validator
from phenopackets import Family, Phenopacket
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from pipeline.registries.phenopackets.times import duration
from pipeline.registries.targets import export
from schemas.gestation import Window
from schemas.medication import Dose
from tests.conftest import ROOT
from tests.pipeline.registries import full
from tests.pipeline.registries.full import Words
from tests.pipeline.registries.support import made


@pytest.fixture
def folder(tmp_path):
    export("phenopackets", [made()], tmp_path)
    return tmp_path


@pytest.fixture
def mother(folder):
    return Parse((folder / "phenopackets" / "00" / f"{'0' * 16}-1.json").read_text(), Phenopacket())


@pytest.fixture
def newborn(folder):
    return Parse((folder / "phenopackets" / "00" / f"{'0' * 16}-1-newborn-1.json").read_text(), Phenopacket())


def measured(packet):
    return {
        one.assay.label: (one.assay.id, one.value.quantity.unit.label, one.value.quantity.value)
        for one in packet.measurements
        if one.value.HasField("quantity")
    }


def test_subject(mother):
    assert mother.subject.time_at_last_encounter.age.iso8601duration == "P30Y"
    assert mother.subject.sex == 1
    assert mother.subject.taxonomy.id == "NCBITaxon:9606"


def test_measurements(mother):
    assert measured(mother) == {
        "Gravidity": ("LOINC:11996-6", "1", 3),
        "Parity": ("LOINC:11977-6", "1", 1),
        "Term births": ("LOINC:11639-2", "1", 1),
        "Preterm births": ("LOINC:11637-6", "1", 0),
        "Losses before viability": ("LOINC:11612-9", "1", 1),
        "Living children": ("LOINC:11638-4", "1", 1),
        "Spontaneous losses": ("LOINC:11614-5", "1", 1),
        "Gestational age at presentation": ("LOINC:18185-9", "d", 143),
        "Gestational age at the end of the pregnancy": ("LOINC:11884-4", "d", 253),
        "Number of fetuses": ("gravida:number-of-fetuses", "1", 1),
        "alanine aminotransferase": ("LOINC:1742-6", "IU/L", 77),
    }


def by_assay(packet, name):
    return next(one for one in packet.measurements if one.assay.label == name)


def test_reference_range_and_time(mother):
    alt = by_assay(mother, "alanine aminotransferase")
    reference = alt.value.quantity.reference_range
    assert (reference.low, reference.high, reference.unit.id) == (10, 60, "UCUM:[IU]/L")
    assert (alt.time_observed.gestational_age.weeks, alt.time_observed.gestational_age.days) == (20, 3)


def test_a_censored_result_is_never_a_number(mother):
    ferritin = by_assay(mother, "ferritin")
    assert not ferritin.value.HasField("quantity")
    assert ferritin.value.ontology_class.label == "< 5 ug/L"
    assert ferritin.description == "reference from 12"
    assert ferritin.time_observed.timestamp.ToJsonString() == "2018-03-12T00:00:00Z"


def test_ranges_and_words(mother):
    platelets = by_assay(mother, "platelets")
    assert [(one.type.label, one.quantity.value) for one in platelets.complex_value.typed_quantities] == [
        ("lower end", 90), ("upper end", 110),
    ]  # fmt: skip
    assert by_assay(mother, "protein").value.ontology_class.label == "trace"


def test_treatments_and_regimens(mother):
    treatments = [one for one in mother.medical_actions if one.WhichOneof("action") == "treatment"]
    found = [
        (
            one.treatment.agent.id, one.treatment.route_of_administration.id, one.treatment_target.label,
            [(dose.quantity.value, dose.quantity.unit.id, dose.schedule_frequency.label) for dose in one.treatment.dose_intervals],
        )
        for one in treatments
    ]  # fmt: skip
    assert found == [
        ("ATC:N02BA01", "NCIT:C38288", "preeclampsia", []),  # no day is told
        ("gravida:betamethasone", "NCIT:C28161", "", []),
        ("gravida:tacrolimus", "", "", []),
    ]
    regimens = [
        one.therapeutic_regimen
        for one in mother.medical_actions
        if one.WhichOneof("action") == "therapeutic_regimen"
    ]
    assert [
        (
            one.external_reference.id,
            one.external_reference.description,
            one.start_time.gestational_age.weeks,
            one.end_time.gestational_age.weeks,
            one.end_time.ontology_class.label,
        )
        for one in regimens
    ] == [
        ("ATC:N02BA01", "aspirin: 75 mg, oral, once daily, from 12+0 to 36+0", 12, 36, ""),
        ("gravida:betamethasone", "betamethasone: 12 mg, intramuscular, at 33+0, for 2 days", 33, 33, ""),
        ("gravida:tacrolimus", "tacrolimus: before conception", 0, 0, "before conception"),
    ]
    assert not regimens[2].HasField("start_time")


def test_features_hold_their_quotes(mother):
    found = [
        (one.type.label, [e.label for e in one.modifiers], [e.reference.description for e in one.evidence])
        for one in mother.phenotypic_features
    ]
    assert found == [
        ("earlier pregnancy", ["ordinal 2, ended at 9+0, outcome miscarriage, date 2015"], ["miscarriage"]),
        ("outcome live birth", [], ["born"]),
    ]
    assert [one.term.label for one in mother.diseases] == ["preeclampsia"]
    procedures = [one.procedure for one in mother.medical_actions if one.WhichOneof("action") == "procedure"]
    assert [
        (one.code.label, one.performed.gestational_age.weeks, one.performed.gestational_age.days)
        for one in procedures
    ] == [("delivery mode cesarean", 36, 1)]


def test_newborn_and_family(folder, mother, newborn):
    assert measured(newborn) == {
        "Birth weight": ("LOINC:8339-4", "g", 2290),
        "Apgar score at 1 minute": ("LOINC:9272-6", "{score}", 8),
        "Apgar score at 5 minutes": ("LOINC:9274-2", "{score}", 9),
        "glucose": ("gravida:glucose", "mmol/L", 2.1),
    }
    family = Parse((folder / "families" / "00" / f"{'0' * 16}-1.json").read_text(), Family())
    assert (family.proband, list(family.relatives)) == (mother, [newborn])
    assert [(one.individual_id, one.maternal_id) for one in family.pedigree.persons] == [
        (mother.subject.id, "0"), (newborn.subject.id, mother.subject.id),
    ]  # fmt: skip


def dated():
    """A drug with both days told, in a pregnancy whose last menstrual period is."""
    told = full.report()
    (case,) = told.cases
    window = Window(start=Words()(full.age(70)), stop=Words()(full.age(91)))
    dose = Words()(Dose(low=100, unit="mg"))
    drug = case.medications[1].model_copy(update={"window": window, "dose": dose})
    return told.model_copy(update={"cases": (case.model_copy(update={"medications": (drug,)}),)})


def test_days_of_the_calendar_only_where_the_report_has_them(tmp_path):
    export("phenopackets", [full.exported(dated())], tmp_path)
    text = (tmp_path / "phenopackets" / "aa" / f"{full.DOCUMENT}-1.json").read_text()
    intervals = [
        dose.interval
        for one in Parse(text, Phenopacket()).medical_actions
        for dose in one.treatment.dose_intervals
    ]
    assert [(one.start.ToJsonString()[:10], one.end.ToJsonString()[:10]) for one in intervals] == [
        ("2018-08-13", "2018-09-03")
    ]


SCHEMAS = ROOT / "build" / "phenopacket-tools"
PLACE = "classpath:/org/phenopackets/phenopackettools/validator/jsonschema/"


def strict(name):
    """A validator by phenopacket-tools' own JSON schema."""
    if not SCHEMAS.is_dir():
        pytest.skip(
            "needs the resources of phenopacket-tools-validator-jsonschema (v2/ and beside) in build/phenopacket-tools"
        )
    registry = Registry()
    for path in SCHEMAS.rglob("*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        resource = Resource(content, DRAFT202012)
        registry = registry.with_resource(PLACE + str(path.relative_to(SCHEMAS)), resource)
    schema = json.loads((SCHEMAS / "v2" / name).read_text(encoding="utf-8"))
    return Draft202012Validator(schema, registry=registry)


def test_the_schema_of_phenopacket_tools_finds_nothing(tmp_path):
    export("phenopackets", [made(), full.exported(full.report()), full.exported(dated())], tmp_path)
    for kind, name in (("phenopackets", "phenopacket-schema.json"), ("families", "family-schema.json")):
        validator, paths = strict(name), list((tmp_path / kind).rglob("*.json"))
        assert paths
        for path in paths:
            found = validator.iter_errors(json.loads(path.read_text(encoding="utf-8")))
            assert [error.message for error in found] == []


def test_what_the_schema_of_phenopacket_tools_asks_of_measurements_features_and_doses(tmp_path):
    """The parts of that schema that an export once failed, for where it is not at hand."""
    export("phenopackets", [made(), full.exported(full.report())], tmp_path)
    for path in tmp_path.glob("phenopackets/*/*.json"):
        packet = json.loads(path.read_text(encoding="utf-8"))
        for one in packet.get("measurements", ()):
            assert len({"value", "complexValue"} & set(one)) == 1
        for one in packet.get("phenotypicFeatures", ()):
            assert set(one) <= {
                "type",
                "excluded",
                "severity",
                "modifiers",
                "onset",
                "resolution",
                "evidence",
            }
        for one in packet.get("medicalActions", ()):
            for dose in one.get("treatment", {}).get("doseIntervals", ()):
                assert set(dose) == {"quantity", "scheduleFrequency", "interval"}
            if "therapeuticRegimen" in one:
                assert one["therapeuticRegimen"]["regimenStatus"] == "UNKNOWN_STATUS"


def test_metadata_names_every_prefix(mother, newborn):
    for packet in (mother, newborn):
        text = json.dumps(prefixes(packet))
        declared = {one.namespace_prefix for one in packet.meta_data.resources}
        assert set(prefixes(packet)) == declared, text
        assert packet.meta_data.phenopacket_schema_version == "2.0"
        assert [one.id for one in packet.meta_data.external_references] == ["DOI:10.1234/abc", "PMID:123456"]


def test_a_reader_without_the_schema_sees_zeros_and_what_is_unknown(folder):
    """What the JSON schema of phenopacket-tools requires and protobuf leaves out where it is zero."""
    counts, regimens = {}, []
    for path in folder.glob("phenopackets/*/*.json"):
        packet = json.loads(path.read_text())
        assert {"sex", "id"} <= set(packet["subject"])
        for one in packet.get("measurements", ()):
            if "value" in one and "quantity" in one["value"]:
                counts[one["assay"]["label"]] = one["value"]["quantity"]["value"]
        regimens += [
            one["therapeuticRegimen"]
            for one in packet.get("medicalActions", ())
            if "therapeuticRegimen" in one
        ]
    assert counts["Preterm births"] == 0
    assert {one["regimenStatus"] for one in regimens} == {"UNKNOWN_STATUS"}
    for path in folder.glob("families/*/*.json"):
        family = json.loads(path.read_text())
        assert [one["affectedStatus"] for one in family["pedigree"]["persons"]] == ["MISSING", "MISSING"]
        assert (
            family["consanguinousParents"] is False
        )  # which the schema wants, and which a loss calls not told


@pytest.mark.parametrize(
    ("told", "says", "losses"),
    [(None, False, ["consanguinity"]), (False, False, []), (True, True, [])],
    ids=["not told", "denied", "told"],
)
def test_a_family_says_of_the_parents_what_the_text_says(tmp_path, told, says, losses):
    outcome = export("phenopackets", [_related(made(), told)], tmp_path)
    family = json.loads(next(tmp_path.glob("families/*/*.json")).read_text())
    assert family["consanguinousParents"] is says
    child = family["proband"]["subject"]["id"] != family["pedigree"]["persons"][0]["individualId"]
    assert child is (told is not None)  # the parents are the proband's
    assert len(family["relatives"]) == len(family["pedigree"]["persons"]) - 1
    assert [kind for kind in outcome.losses if kind == "consanguinity"] == losses


def test_kinship_without_a_family_is_in_the_loss_report(tmp_path):
    entry = _related(made(), True)
    case = entry.report.cases[0]
    alone = case.model_copy(
        update={"pregnancies": tuple(p.model_copy(update={"neonates": ()}) for p in case.pregnancies)}
    )
    export("phenopackets", [_with(entry, alone)], tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "losses.jsonl").read_text().splitlines()]
    (line,) = [one for one in lines if one["path"] == "cases.0.patient.consanguinity"]
    assert (line["kind"], line["value"]) == ("no_place", "yes")


def _related(entry, told):
    case = entry.report.cases[0]
    kinship = None if told is None else Words()(told)
    patient = case.patient.model_copy(update={"consanguinity": kinship})
    return _with(entry, case.model_copy(update={"patient": patient}))


def _with(entry, case):
    report = entry.report.model_copy(update={"cases": (case, *entry.report.cases[1:])})
    return replace(entry, report=report)


def prefixes(message):
    found = set()
    for field, value in message.ListFields():
        if field.message_type is None or field.name == "meta_data":
            continue
        for one in value if field.is_repeated else [value]:
            if field.message_type.name == "OntologyClass":
                found.add(one.id.partition(":")[0])
            else:
                found.update(prefixes(one))
    return sorted(found)


def test_losses(tmp_path):
    outcome = export("phenopackets", [made()], tmp_path)
    assert outcome.losses == {
        "age_anchor": 1, "comparator": 1, "consanguinity": 1, "dose_in_words": 2, "duration": 1, "exposure": 3, "formula": 1, "issue": 1, "no_place": 20, "not_taken": 1, "other_person": 2,
        "pregnancy_link": 2, "quote": 21, "reference_range": 1, "specimen": 1,
    }  # fmt: skip


def test_the_parser_refuses_what_is_wrong():
    with pytest.raises(ParseError):
        Parse('{"id": "x", "colour": "green"}', Phenopacket())


@pytest.mark.parametrize(("years", "expected"), [(30, "P30Y"), (0.5, "P6M"), (1.5, "P1Y6M"), (0, "P0D")])
def test_ages(years, expected):
    assert duration(years) == expected
