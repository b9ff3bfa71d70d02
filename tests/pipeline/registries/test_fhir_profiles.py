"""FHIR profiles: every resource names one that stands in the package, and what the profile promises holds in it."""

import copy
import datetime as dt
import json

import pytest
from fhir.resources.R4B import get_fhir_model_class

from corpus.discover import discover
from pipeline.registries.records import entry
from pipeline.registries.targets import export
from pipeline.steps import make_report
from pipeline.store.rows import Stored
from schemas.fact import Subject
from schemas.medication import Drug, Frequency
from schemas.pregnancy import Outcome
from schemas.review import Action, Decision
from tests.conftest import ROOT
from tests.pipeline.registries import full
from tests.pipeline.registries.fhir_profiles import BESIDE, Package, matches
from tests.pipeline.registries.support import MADE, made
from tests.pipeline.registries.test_fhir import bundles
from tests.pipeline.registries.test_persons import of_newborn, reported, with_case
from tests.pipeline.support import VERSIONS

SAMPLES = ROOT / "corpus" / "samples"
EVERY_TYPE = {
    "DocumentReference", "Patient", "RelatedPerson", "Group", "Observation", "Condition", "MedicationStatement", "Provenance",
}  # fmt: skip


def samples():
    for source in discover([SAMPLES]):
        document = source.read()
        yield entry(Stored(make_report(document), document, VERSIONS.key, MADE))


def by_hand():
    """Records with what no sample tells."""
    fact = full.Words()

    def twins(case):
        babies = (full.newborn(fact), full.newborn(fact))
        return of_newborn(reported(case, neonates=babies, fetuses=fact(2)))

    def lost(case):
        return reported(case, outcome=fact(Outcome.STILLBIRTH), neonates=(case.pregnancies[1].neonates[0],))

    def of_a_class(case):
        drug = Drug(generic="salicylate", as_written="salicylates", class_only=True)
        often = Frequency(times_per_day=2, as_needed=True, as_written="as needed")
        one = case.medications[0].model_copy(
            update={"drug": fact(drug), "frequency": fact(often), "subject": fact(Subject.MOTHER)}
        )
        return case.model_copy(update={"medications": (one,)})

    decided = Decision(
        document_id="0" * 16, extraction_key=VERSIONS.key, path="cases.0.medications.0.dose", action=Action.CORRECT,
        value={"low": 100, "unit": "mg"}, quote=None, reviewer="ann", at=dt.datetime(2026, 2, 3, tzinfo=dt.UTC),
        comment="the authors wrote to us",
    )  # fmt: skip
    yield made(decisions=[decided])
    yield full.exported(full.report())
    yield from (with_case(change) for change in (twins, lost, of_a_class))


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The package, and every Bundle of all samples and of the records made by hand."""
    found, package = [], None
    for number, records in enumerate((samples(), *([one] for one in by_hand()))):
        folder = tmp_path_factory.mktemp(f"fhir{number}")
        outcome = export("fhir", records, folder)
        assert [
            why for _, why in outcome.refusals if "FHIR" in why
        ] == []  # what contradicts itself is the gate's
        found += bundles(folder)
        package = Package(folder / "package")
    return package, found


def resources(bundle):
    return {one["fullUrl"]: one["resource"] for one in bundle["entry"]}


def test_every_resource_keeps_to_a_profile_of_the_package(exported):
    package, found = exported
    assert len(found) > len(list(SAMPLES.iterdir()))
    kinds = set()
    for bundle in found:
        others = resources(bundle)
        kinds |= {one["resourceType"] for one in others.values()}
        assert [fault for one in others.values() for fault in package.faults(one, others)] == []
    assert kinds == EVERY_TYPE


def test_every_element_of_a_profile_is_met_in_a_resource(exported):
    """What a profile tells receivers to support is written by Gravida, and no profile stands there unused."""
    package, found = exported
    for bundle in found:
        others = resources(bundle)
        for one in others.values():
            list(package.faults(one, others))
    promised = {
        (url, element["id"])
        for url, profile in package.profiles().items()
        for element in profile["differential"]["element"]
        if element.get("mustSupport")
    }
    assert len(promised) > 150
    assert promised - package.met == set()


def test_the_guide_lists_every_profile(exported):
    package, _ = exported
    (guide,) = (one for one in package.resources.values() if one["resourceType"] == "ImplementationGuide")
    listed = {one["reference"]["reference"] for one in guide["definition"]["resource"]}
    profiles = package.profiles().values()
    assert {f"StructureDefinition/{one['id']}" for one in profiles} <= listed
    assert {one["type"] for one in profiles} == EVERY_TYPE


def test_profiles_tell_of_elements_that_fhir_has_in_its_order(exported):
    package, _ = exported
    for profile in package.profiles().values():
        model = get_fhir_model_class(profile["type"])
        order = model.elements_sequence()
        told = [
            one["id"].split(".")[1] for one in profile["differential"]["element"] if one["id"].count(".") == 1
        ]
        names = [name for name in told if ":" not in name]
        places = [next(place for place, one in enumerate(order) if matches(one, name)) for name in names]
        assert places == sorted(set(places)), profile["id"]
        ids = {one["id"] for one in profile["differential"]["element"]}
        assert all(identity.rpartition(".")[0] in ids for identity in ids - {profile["type"]}), profile["id"]


def spoilt(package, resource, others):
    """Copies of a resource with one thing of its profile against it, each with what was done."""
    (url,) = resource["meta"]["profile"]
    elements = {one["id"]: one for one in package.resources[url]["differential"]["element"]}
    root = resource["resourceType"]
    for name in resource.keys() - BESIDE:
        element = next(
            one for identity, one in elements.items()
            if identity.count(".") == 1 and matches(name, identity.split(".")[1])
        )  # fmt: skip
        if element.get("min"):
            yield f"no {name}", {key: value for key, value in resource.items() if key != name}
        if "binding" in element:
            other = {"coding": [{"system": "http://loinc.org", "code": "82810-3"}], "text": "x"}
            yield f"another code of {name}", resource | {name: other}
        if any("targetProfile" in kind for kind in element.get("type", ())):
            mother = next(
                address for address, one in others.items() if one["resourceType"] == "DocumentReference"
            )
            agent = next(address for address, one in others.items() if one["resourceType"] == "Provenance")
            wrong = {"reference": agent if element["path"].endswith("derivedFrom") else mother}
            yield f"another {name}", resource | {name: [wrong] if isinstance(resource[name], list) else wrong}
    for identity, element in elements.items():
        if element["path"] == f"{root}.extension" and element.get("min"):
            ours = element["type"][0]["profile"][0]
            kept = [one for one in resource["extension"] if one["url"] != ours]
            yield f"no extension {identity}", resource | {"extension": kept}
    yield "another profile", resource | {"meta": {"profile": [url + "s"]}}
    yield "no profile", {name: value for name, value in resource.items() if name != "meta"}
    yield "an element more", resource | {"language": "en"}
    if "extension" in resource:
        bare = copy.deepcopy(resource)
        for one in bare["extension"]:
            one["url"] += "s"
        yield "another extension", bare


def test_what_is_against_a_profile_is_found(exported):
    package, found = exported
    done = 0
    for others in map(resources, found[-5:]):
        for resource in {json.dumps(one["meta"]["profile"]): one for one in others.values()}.values():
            for what, wrong in spoilt(package, resource, others):
                done += 1
                assert list(package.faults(wrong, others)), (what, resource["meta"])
    assert done > 200
