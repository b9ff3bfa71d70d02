"""FHIR: valid by others' software, complete, the same again, identifiers that last."""

import json
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

import fhirkit
import pytest
from fhir.resources.R4B import get_fhir_model_class
from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from pipeline.registries.codes import loinc_names
from pipeline.registries.fhir import parts, target
from pipeline.registries.fhir.bundle import text_of
from pipeline.registries.fhir.medications import _dose, _repeat
from pipeline.registries.fhir.shapes import Shapes
from pipeline.registries.losses import Losses
from pipeline.registries.records import entry
from pipeline.registries.targets import COMMON, export
from pipeline.store.rows import Stored
from schemas.errors import ExportError
from schemas.fact import facts_in
from schemas.medication import Dose, Frequency, Route
from schemas.pregnancy import Conception, DeliveryMode, Order, Outcome
from schemas.review import Action
from tests.pipeline.registries import fhir_reader as read
from tests.pipeline.registries import full
from tests.pipeline.registries.support import TEXT, made, snapshot, stored
from tests.pipeline.registries.test_codes import foreign

DEFINITIONS = files("pipeline.registries.fhir") / "definitions"


def bundles(folder):
    return [json.loads(path.read_text()) for path in sorted((folder / "bundles").glob("*/*.json"))]


@pytest.fixture
def bundle(tmp_path):
    export("fhir", [made()], tmp_path)
    (found,) = bundles(tmp_path)
    return found


def test_independent_software_finds_it_valid(bundle):
    Bundle.model_validate(bundle)
    assert [str(issue.message) for issue in fhirkit.validate(bundle)] == []
    for one in bundle["entry"]:
        get_fhir_model_class(one["resource"]["resourceType"]).model_validate(one["resource"])
        assert [(issue.path, issue.message) for issue in fhirkit.validate(one["resource"])] == []


def test_the_validators_refuse_what_is_wrong(bundle):
    statement = dict(read.resources(bundle, "MedicationStatement")[0])
    del statement["subject"]
    assert fhirkit.validate(statement) != []
    with pytest.raises(ValidationError):
        get_fhir_model_class("MedicationStatement").model_validate(statement)


def test_observations_come_back_as_they_were(bundle):
    assert read.observations(bundle) == sorted(
        [
            ("patient", "age", "30 a", ()),
            ("patient", "pregnant", "77386006", ()),
            ("patient", "gravidity", "3 1", ()),
            ("patient", "parity", "1 1", ()),
            ("patient", "term", "1 1", ()),
            ("patient", "preterm", "0 1", ()),
            ("patient", "abortions", "1 1", ()),
            ("patient", "living", "1 1", ()),
            ("patient", "miscarriages", "1 1", ()),
            ("patient", "formula", "G3P1011", ()),
            (
                "patient",
                "pregnancy",
                "pregnancy-earlier",
                (("ordinal", "2 1"), ("end", "63 d"), ("outcome", "outcome-miscarriage"), ("date", "2015")),
            ),
            ("patient", "pregnancy", "pregnancy-reported", ()),
            ("patient", "presentation", "143 d", ()),
            ("patient", "end", "253 d", ()),
            ("patient", "outcome", "outcome-live-birth", ()),
            ("patient", "delivery-mode", "delivery-mode-cesarean", ()),
            ("patient", "fetuses", "1 1", ()),
            ("newborn", "birth-weight-g", "2290 g", ()),
            ("newborn", "apgar-1", "8 {score}", ()),
            ("newborn", "apgar-5", "9 {score}", ()),
        ]
    )


def test_results_come_back_as_they_were(bundle):
    assert read.results(bundle) == [
        ("newborn", "glucose", "2.1 mmol/L", ("2.6 mmol/L", "6 mmol/L"), "L"),
        ("partner", "testosterone", "12 nmol/L", ("8.6 nmol/L", "29 nmol/L"), "N"),
        ("patient", "alanine aminotransferase", "77 IU/L", ("10 IU/L", "60 IU/L"), "H"),
        ("patient", "ferritin", "<5 ug/L", ("12 ug/L", None), "L"),
        ("patient", "platelets", "('90 G/L', '110 G/L')", None, None),
        ("patient", "protein", "trace", None, None),
    ]


def test_medications_come_back_as_they_were(bundle):
    assert read.medications(bundle) == [
        (
            "patient", "aspirin", "given", {"doseQuantity": "75 mg"}, "oral",
            {"frequency": 1, "period": 1, "periodUnit": "d"}, {"start-days": 84, "stop-days": 252},
        ),
        (
            "patient", "betamethasone", "given", {"doseQuantity": "12 mg"}, "intramuscular",
            {"boundsDuration": "2 d"}, {"start-days": 231, "stop-days": 231},
        ),
        ("partner", "finasteride", "given", {}, None, {}, {}),
        (
            "patient", "heparin", "planned", {"rateRange": ("40 IU/kg/d", "60 IU/kg/d")}, None, {},
            {"relation": "postpartum"},
        ),
        ("patient", "tacrolimus", "past", {}, None, {}, {"relation": "before-conception"}),
    ]  # fmt: skip


def test_days_of_the_calendar_stand_where_the_last_menstrual_period_is_told(tmp_path, bundle):
    """As far as they are sure: a day, a month. 10+0 is the 13th of August 2018, 13+0 the third of September."""
    assert all("effectivePeriod" not in one for one in read.resources(bundle, "MedicationStatement"))
    export("fhir", [full.exported(full.report())], tmp_path / "full")
    (whole,) = bundles(tmp_path / "full")
    periods = [one.get("effectivePeriod") for one in read.resources(whole, "MedicationStatement")]
    assert periods[:3] == [
        {"start": "2018", "end": "2018"},  # for fourteen days from August to October
        {"start": "2018-08-21", "end": "2018-09-03"},  # for fourteen days
        {"start": "2018-09-10", "end": "2019-02"},  # until delivery
    ]
    assert periods[5:] == [None] * 6


def codings(node, system):
    if isinstance(node, dict):
        if node.get("system") == system and "code" in node:
            yield node
        for value in node.values():
            yield from codings(value, system)
    elif isinstance(node, list):
        for item in node:
            yield from codings(item, system)


def test_codes_have_the_names_that_open_lists_give_them(bundle):
    found = list(codings(bundle, parts.LOINC))
    assert {one["code"]: one.get("display") for one in found} == {
        one["code"]: loinc_names().get(one["code"]) for one in found
    }
    named = {one["code"]: one["display"] for one in found if "display" in one}
    assert named["82810-3"] == "Pregnancy status"
    assert named["11612-9"] == "[#] Abortions"
    assert set(loinc_names()) <= set(foreign("loinc"))  # which says what LOINC has under each


def test_the_status_of_the_pregnancy_has_the_due_date_as_the_ips_wants_it(tmp_path):
    export("fhir", [full.exported(full.report())], tmp_path)
    (whole,) = bundles(tmp_path)
    by_code = {read.own_code(one["resource"].get("code", {})): one for one in whole["entry"]}
    status, due = by_code["pregnant"]["resource"], by_code["edd"]
    assert status["hasMember"] == [{"reference": due["fullUrl"]}]
    (value,) = status["valueCodeableConcept"]["coding"]
    assert (value["system"], value["code"]) == (parts.SNOMED, "77386006")
    assert due["resource"]["code"]["coding"][0]["code"] == "11778-8"


def test_weeks_also_stand_in_the_words_of_the_dosage(bundle):
    (aspirin, *_) = read.resources(bundle, "MedicationStatement")
    assert aspirin["dosage"][0]["text"] == "75 mg, oral, once daily, from 12+0 to 36+0"


def test_a_reason_is_a_condition(bundle):
    (condition,) = read.resources(bundle, "Condition")
    assert condition["code"]["text"] == "preeclampsia"
    addresses = [one["fullUrl"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Condition"]
    reasons = [one.get("reasonReference") for one in read.resources(bundle, "MedicationStatement")]
    assert reasons == [[{"reference": addresses[0]}], None, None, None, None]


def test_every_exported_fact_has_its_quote(bundle):
    record = made()
    expected = sorted(
        (path, quote.start, quote.end, quote.text)
        for path, fact in facts_in(record.report)
        for quote in fact.quotes
    )
    found = read.quotes(bundle)
    assert sorted(set(found)) == sorted(set(expected))
    assert all(TEXT[start:end] == text for _, start, end, text in found)
    pages = {one["page"] for item in bundle["entry"] for one in read.source_quotes(item["resource"])}
    assert pages == {1}


def test_one_provenance_says_where_the_resources_of_a_case_come_from(bundle):
    (one,) = read.resources(bundle, "Provenance")
    others = {entry["fullUrl"] for entry in bundle["entry"]} - {one["entity"][0]["what"]["reference"]}
    assert {target["reference"] for target in one["target"]} == others - {
        entry["fullUrl"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Provenance"
    }
    assert [agent["type"]["coding"][0]["code"] for agent in one["agent"]] == ["assembler"]


def test_mother_and_newborn_are_linked(bundle):
    who = read.people(bundle)
    assert sorted(who.values()) == ["newborn", "partner", "patient"]
    (related,) = [one for one in bundle["entry"] if one["resource"]["resourceType"] == "RelatedPerson"]
    mother = next(one["resource"] for one in bundle["entry"] if who.get(one["fullUrl"]) == "patient")
    assert mother["link"] == [{"other": {"reference": related["fullUrl"]}, "type": "seealso"}]
    assert who[related["resource"]["patient"]["reference"]] == "newborn"


def test_no_patient_has_a_name(bundle):
    for patient in read.resources(bundle, "Patient"):
        assert set(patient) <= {"resourceType", "meta", "identifier", "gender", "link", "extension"}


def test_the_publication_is_referred_to(bundle):
    (document,) = read.resources(bundle, "DocumentReference")
    assert document["content"][0]["attachment"] == {
        "title": "A pregnancy, told",
        "url": "https://doi.org/10.1234/abc",
    }
    systems = [one["system"] for one in document["identifier"]]
    assert systems[1:] == ["https://doi.org", "https://pubmed.ncbi.nlm.nih.gov", f"{parts.BASE}/documents"]


def test_every_reference_leads_to_an_entry(bundle):
    addresses = {one["fullUrl"] for one in bundle["entry"]}
    assert len(addresses) == len(bundle["entry"])

    def walk(node):
        if isinstance(node, dict):
            for name, value in node.items():
                if name == "reference":
                    assert value in addresses
                else:
                    walk(value)
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(bundle)


def test_every_entry_is_a_conditional_update(bundle):
    for one in bundle["entry"]:
        kind, identity = one["resource"]["resourceType"], one["fullUrl"].removeprefix("urn:uuid:")
        search = "_tag" if kind == "Provenance" else "identifier"
        assert one["request"] == {"method": "PUT", "url": f"{kind}?{search}={parts.IDENTIFIERS}|{identity}"}
        assert "id" not in one["resource"]


def test_ndjson_holds_the_same_resources(tmp_path, bundle):
    found = {}
    for path in (tmp_path / "ndjson").iterdir():
        for line in path.read_text().splitlines():
            resource = json.loads(line)
            assert resource["resourceType"] == path.stem
            get_fhir_model_class(path.stem).model_validate(resource)
            found[resource["id"]] = resource["resourceType"]
    assert found == {
        one["fullUrl"].removeprefix("urn:uuid:"): one["resource"]["resourceType"] for one in bundle["entry"]
    }


def test_the_same_records_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        export("fhir", [made(), made("1" * 16, "other")], tmp_path / name)
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")


def test_an_entry_found_before_another_does_not_move_its_identifier():
    base = stored()
    (case,) = base.report.cases
    fewer = base.report.model_copy(
        update={"cases": (case.model_copy(update={"medications": case.medications[1:]}),)}
    )
    more = entry(base)
    less = entry(Stored(fewer, base.document, base.versions, base.made_at))
    assert more.identify("cases.0.medications.1") == less.identify("cases.0.medications.0")
    identities = {
        more.identify(f"cases.0.medications.{position}") for position in range(len(case.medications))
    }
    assert len(identities) == len(case.medications)


def test_a_record_that_fhir_refuses_is_not_written(tmp_path):
    base = stored()
    (case,) = base.report.cases
    first, *rest = case.lab_results
    test = first.test.model_copy(update={"value": first.test.value.model_copy(update={"loinc": "1742  6"})})
    odd = first.model_copy(update={"test": test})  # a code has no two spaces in a row
    broken = base.report.model_copy(
        update={"cases": (case.model_copy(update={"lab_results": (odd, *rest)}),), "document_id": "2" * 16}
    )
    record = entry(
        Stored(broken, base.document.model_copy(update={"id": "2" * 16}), base.versions, base.made_at)
    )
    outcome = export("fhir", [record, made()], tmp_path)
    assert (outcome.written, outcome.refused) == (1, 1)
    assert "is no valid FHIR (" in outcome.refusals[0][1]
    assert len(bundles(tmp_path)) == 1


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        (Frequency(times_per_day=3), {"frequency": 3, "period": 1, "periodUnit": "d"}),
        (Frequency(interval_hours=168), {"frequency": 1, "period": 1, "periodUnit": "wk"}),
        (Frequency(interval_hours=336), {"frequency": 1, "period": 2, "periodUnit": "wk"}),
        (Frequency(interval_hours=720), {"frequency": 1, "period": 1, "periodUnit": "mo"}),
        (Frequency(interval_hours=8), {"frequency": 1, "period": 8, "periodUnit": "h"}),
        (Frequency(times_per_day=0.5), {"frequency": 1, "period": 2, "periodUnit": "d"}),
        (Frequency(once=True), {"count": 1}),
        (Frequency(as_needed=True), {}),
    ],
)
def test_frequencies(frequency, expected):
    assert _repeat(frequency) == expected


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        (Dose(low=5, unit="mg"), {"doseQuantity": ("mg", "mg")}),
        (Dose(low=5, unit="IU", per_kg=True), {"doseQuantity": ("IU/kg", "[IU]/kg")}),
        (Dose(low=5, unit="mg/h", per_kg=True), {"rateQuantity": ("mg/kg/h", "mg/kg/h")}),
        (Dose(low=5, unit="tablet"), {"doseQuantity": ("tablet", None)}),
        (Dose(low=5, unit="mg", daily_total=True), {"rateQuantity": ("mg/d", "mg/d")}),
        (Dose(low=5), {"doseQuantity": (None, None)}),
    ],
)
def test_units(dose, expected):
    assert {name: (found.get("unit"), found.get("code")) for name, found in _dose(dose).items()} == expected


def test_definitions_are_valid_and_complete(bundle):
    defined = {}
    for path in DEFINITIONS.iterdir():
        resource = json.loads(path.read_text(encoding="utf-8"))
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        assert [(issue.path, issue.message) for issue in fhirkit.validate(resource)] == []
        assert path.name == f"{resource['resourceType']}-{resource['id']}.json"
        defined[resource["url"]] = resource
    for url, names in used_extensions(bundle).items():
        slices = {
            element["fixedUri"]
            for element in defined[url]["differential"]["element"]
            if element["path"] == "Extension.extension.url"
        }
        assert names <= slices, url


def used_extensions(node, found=None):
    found = {} if found is None else found
    if isinstance(node, dict):
        for one in node.get("extension", ()):
            if one["url"].startswith("http"):
                found.setdefault(one["url"], set()).update(part["url"] for part in one.get("extension", ()))
        for value in node.values():
            used_extensions(value, found)
    elif isinstance(node, list):
        for item in node:
            used_extensions(item, found)
    return found


def test_code_systems_hold_every_code():
    systems = {
        name: {
            one["code"]
            for one in json.loads((DEFINITIONS / f"CodeSystem-{name}.json").read_text())["concept"]
        }
        for name in ("observations", "terms")
    }
    assert systems["observations"] == {name.replace("_", "-") for name in parts.codes()["observation"]}
    kinds = (
        ("route", Route),
        ("conception", Conception),
        ("outcome", Outcome),
        ("delivery_mode", DeliveryMode),
        ("order", Order),
        ("decision", (Action.ACCEPT, Action.CORRECT, Action.ADD, Action.MOVE)),
    )
    terms = {parts.term(kind, value.value)["coding"][0]["code"] for kind, values in kinds for value in values}
    assert systems["terms"] == terms | {"pregnancy-reported", "pregnancy-earlier", "pregnancy-later"}


def test_value_sets_hold_the_codes_of_the_systems():
    sets = {
        path.name: json.loads(path.read_text()) for path in DEFINITIONS.iterdir() if "ValueSet" in path.name
    }
    assert len(sets) == 8
    known = {
        one["code"]: one["display"]
        for one in json.loads((DEFINITIONS / "CodeSystem-terms.json").read_text())["concept"]
    }
    for name, found in sets.items():
        (include,) = found["compose"]["include"]
        kind = name.removeprefix("ValueSet-").removesuffix(".json")
        of_kind = {code: words for code, words in known.items() if code.startswith(f"{kind}-")}
        told = {one["code"]: one["display"] for one in include.get("concept", ())}
        assert told == of_kind, name  # none for the observations, which are the whole system
        system = json.loads(
            (DEFINITIONS / f"CodeSystem-{include['system'].rsplit('/', 1)[1]}.json").read_text()
        )
        assert include["system"] == system["url"]


def test_two_cases_share_one_publication(tmp_path):
    base = stored()
    report = base.report.model_copy(update={"cases": (base.report.cases[0], base.report.cases[0])})
    export("fhir", [entry(Stored(report, base.document, base.versions, base.made_at))], tmp_path)
    first, second = bundles(tmp_path)
    shared = {one["fullUrl"] for one in first["entry"]} & {one["fullUrl"] for one in second["entry"]}
    kinds = {one["resource"]["resourceType"] for one in first["entry"] if one["fullUrl"] in shared}
    assert kinds == {"DocumentReference"}
    assert len((tmp_path / "ndjson" / "DocumentReference.ndjson").read_text().splitlines()) == 1


def test_losses_are_those_of_the_table():
    assert set(target.TARGET.losses) == {"issue"}


def texts_of(*resources):
    return [text_of({"resourceType": "Observation", "id": str(uuid4()), **one}) for one in resources]


def wrong(node):
    """Copies of a part of a resource with one thing changed, most of them no FHIR any more."""
    if isinstance(node, dict):
        for name, value in node.items():
            rest = {key: one for key, one in node.items() if key != name}
            yield rest
            yield rest | {"colour": "green"}
            yield from ({**node, name: other} for other in wrong(value))
    elif isinstance(node, list):
        yield []
        yield node[0]
        for other in wrong(node[0]):
            yield [other, *node[1:]]
    elif isinstance(node, str):
        yield from ("", " ", f" {node}", f"{node}  {node}", f"{node}-", f"{node}\n", 5, {"text": node})
    else:
        yield from (str(node), -1, 0.5, 7, True, None)


def test_what_is_let_through_by_its_shape_is_what_the_models_take(monkeypatch):
    """Of every resource each part is spoilt in turn: the models refuse no resource whose shape is known."""
    monkeypatch.setattr(target, "SHAPES", Shapes())
    losses = Losses(Path(), "fhir", COMMON | dict(target.TARGET.losses))
    record = full.exported(full.report())
    made_of = target.resources(record, 0, losses)
    target.check([text_of(part) for part in made_of], "x")
    known = 0
    for part in {json.dumps(sorted(part)): part for part in made_of}.values():
        head = {name: part[name] for name in ("resourceType", "id")}
        model = get_fhir_model_class(part["resourceType"])
        for spoilt in wrong({name: value for name, value in part.items() if name not in head}):
            if not target.SHAPES.unseen([text_of(head | spoilt)]):
                known += 1
                model.model_validate({"resourceType": part["resourceType"], **spoilt})  # refuses none
    assert known > 50  # other words, other numbers


def test_what_has_another_shape_is_asked_anew():
    good = {"status": "final", "code": {"text": "x"}}
    target.check(texts_of(good | {"valueInteger": 1}, good | {"valueInteger": 2}), "x")
    for spoilt in (
        {"valueQuantity": {"value": "x"}},
        {"component": [{"valueInteger": 1}]},
        {"valueInteger": 1, "valueString": "two values"},
        {"valueInteger": 1, "colour": "green"},
        {"effectiveDateTime": "2018-3-4"},
        {"valueQuantity": {"value": 1, "unit": ""}},
        {"status": ""},
    ):
        with pytest.raises(ExportError, match="is no valid FHIR"):
            target.check(texts_of(good | {"valueInteger": 3}, good | spoilt), "x")
    with pytest.raises(ExportError, match="is no valid FHIR"):
        target.check(texts_of({"status": "final", "valueInteger": 1}), "x")  # no code


def test_shapes_and_the_models_agree_on_whole_bundles(tmp_path):
    """Every resource of an export that was let through by its shape alone is one that the models take."""
    export("fhir", [made(), made("1" * 16, "other"), full.exported(full.report())], tmp_path)
    for path in (tmp_path / "bundles").rglob("*.json"):
        Bundle.model_validate_json(path.read_text(encoding="utf-8"))


def test_the_definitions_are_a_package_beside_the_data(bundle, tmp_path):
    folder = tmp_path / "package"
    manifest = json.loads((folder / "package.json").read_text())
    assert (manifest["name"], manifest["fhirVersions"]) == ("gravida.fhir", ["4.0.1"])
    guide = json.loads((folder / "ImplementationGuide-gravida.json").read_text())
    get_fhir_model_class("ImplementationGuide").model_validate(guide)
    named = {one["reference"]["reference"] for one in guide["definition"]["resource"]}
    kept = {
        f"{one['resourceType']}/{one['id']}"
        for one in (json.loads(path.read_text()) for path in folder.glob("*-*.json"))
    }
    assert kept - named == {"ImplementationGuide/gravida"}
