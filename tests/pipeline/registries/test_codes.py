"""Codes against lists that are not ours (`foreign/SOURCES.md`): the name there says what ours says."""

import csv
import re
from pathlib import Path

import pytest

from extractors.english.units.conversion import conversion
from extractors.families.labs.codes import codes as codes_by_unit
from extractors.terms.drugs import drug_index, drug_terms, words
from extractors.terms.rows import rows
from extractors.terms.tests import tests as known_tests
from pipeline.registries.codes import codes
from schemas.fields import fields
from schemas.medication import Route

FOREIGN = Path(__file__).parent / "foreign"
# What the lists call a route, where it is not our word.
NCIT = {"inhaled": "RESPIRATORY (INHALATION)"}
EDQM = {"topical": "Cutaneous use", "inhaled": "Inhalation use"}
SNOMED = {"vaginal": "Per vagina", "rectal": "Per rectum", "inhaled": "By inhalation"}


def foreign(name):
    with (FOREIGN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return dict(list(csv.reader(file))[1:])


def ncit(route):
    return NCIT.get(route, route.upper())


def edqm(route):
    return EDQM.get(route, f"{route.capitalize()} use")


def snomed(route):
    return SNOMED.get(route, f"{route.capitalize()} route")


@pytest.mark.parametrize(
    ("table", "name"), [("route_ncit", ncit), ("route_edqm", edqm)], ids=["ncit", "edqm"]
)
def test_every_route_has_the_code_that_the_list_gives_it(table, name):
    known, ours = foreign(table.replace("route_", "") + "_routes"), codes()[table]
    assert {route: known.get(code) for route, code in ours.items()} == {route: name(route) for route in ours}
    assert set(ours) == {route.value for route in Route} - {"other"}


def test_routes_of_snomed_with_the_names_there():
    known = foreign("snomed_routes")
    for route, coding in codes()["route"].items():
        assert known[coding["code"]] == coding["display"] == snomed(route)
    assert {route.value for route in Route} - set(codes()["route"]) == {"epidural", "other"}


# CPIC's codes are of another use: of vitamin C in the vagina and the eyes, of beclomethasone on the skin, ...
OTHER_GROUP = {"vitamin c"}


def rxnorm():
    """RxNorm concepts of our drugs by name of the drug."""
    return {name: term.rxcui for name, term in drug_terms().items() if term.rxcui}


def cpic():
    with (FOREIGN / "drugs.csv").open(encoding="utf-8", newline="") as file:
        return {row["drug"]: row for row in csv.DictReader(file)}


def test_rxnorm_and_atc_are_those_of_cpic():
    """The RxNorm concept is CPIC's; the ATC code is of a group that CPIC's are of."""
    theirs, ours = cpic(), rxnorm()
    both = set(theirs) & set(ours)
    assert len(both) > 180
    assert {name: ours[name] for name in both} == {name: theirs[name]["rxnorm"] for name in both}
    groups = {name: {code[:3] for code in theirs[name]["atc"].split()} for name in both}
    codes_of = {name: drug_terms()[name].atc for name in both}
    assert {n for n in both if codes_of[n] and groups[n] and codes_of[n][:3] not in groups[n]} == OTHER_GROUP


def test_rxnorm_has_every_concept_under_a_name_of_the_drug():
    """A concept stands in RxNorm's own release under a name that the tables know for the drug, or in CPIC's table."""
    known, theirs, names = foreign("rxnorm"), cpic(), {}
    for group in drug_index().values():
        for one in group:
            names.setdefault(one.term.generic, set()).add(one.words)
    odd = set()
    for name, concept in rxnorm().items():
        told = known.get(concept)
        same = told is not None and (
            words(told) in names.get(name, ()) or parts(told, " / ") == parts(name, "/")
        )
        if not same and theirs.get(name, {}).get("rxnorm") != concept:
            odd.add((name, concept, told))
    assert odd == set()


def parts(name, between):
    return sorted(name.split(between))


NOT_BY_WORD = {
    "5902-2": "Coagulation tissue factor induced",  # prothrombin time
    "14979-9": "Coagulation surface induced",  # activated partial thromboplastin time
    "11558-4": "pH",
    "2756-5": "pH",
}


def stems(text):
    return {word[:5] for word in re.findall("[a-z]{3,}", text.lower())}


def test_codes_of_results_are_of_what_the_test_measures():
    """The component that LOINC gives to a code shares a word with a name of the test."""
    known, names = foreign("loinc"), {}
    for row in rows("lab_names.csv"):
        names.setdefault(row["test"], []).append(row["name"])
    ours = [(test.name, test.loinc) for test in known_tests().values() if test.loinc]
    ours += [(name, code) for (name, _), code in codes_by_unit().items()]
    odd = {
        code: known[code]
        for name, code in ours
        if not stems(" ".join([name, *names.get(name, ())])) & stems(known[code])
    }
    assert odd == NOT_BY_WORD


# Units of LHNCBC that are counted in their own, or are of the activity and not of what is in a litre.
OWN_UNIT = {
    "10334-1": "[arb'U]",
    "24108-3": "[arb'U]",
    "6875-9": "[arb'U]",
    "11558-4": "[pH]",
    "2756-5": "[pH]",
    "3181-5": "[GPL'U]",
    "3182-3": "[MPL'U]",
    "47826-3": "nmol/min",
}


def plain(unit):
    """A unit without what is said of it in braces; a milliequivalent of an ion with one charge is a millimole."""
    return re.sub(r"(?<=\w)\{[^}]*\}", "", unit).replace("meq", "mmol").replace("g/l", "g/L")


def test_codes_of_results_are_of_the_property_that_the_unit_measures():
    """A unit that LHNCBC gives for the code measures the same as the one that our code is for."""
    known = foreign("loinc_units")
    usual = [(test.loinc, test.ucum) for test in known_tests().values() if test.loinc and test.ucum]
    by_unit = [(code, "mol/L") for (_, kind), code in codes_by_unit().items() if kind == "amount/volume"]
    assert len(by_unit) == len(codes_by_unit())  # another kind needs a unit here
    ours = [(code, unit) for code, unit in usual + by_unit if code in known]
    assert len(ours) > 250
    odd = {
        code: known[code]
        for code, unit in ours
        if not any(conversion(plain(one), plain(unit)) for one in known[code].split())
    }
    assert odd == OWN_UNIT


FIELDS = {
    "patient.pregnant": "Pregnancy status",
    "obstetric_history.gravidity": "Pregnancies",
    "obstetric_history.parity": "Parity",
    "obstetric_history.term": "Births.term",
    "obstetric_history.preterm": "Births.preterm",
    "obstetric_history.abortions": "Abortions",
    "obstetric_history.living": "Births.still living",
    "obstetric_history.miscarriages": "Abortions.spontaneous",
    "obstetric_history.terminations": "Abortions.induced",
    "obstetric_history.ectopics": "Ectopic pregnancy",
    "pregnancies.lmp": "Date last menstrual period",
    "pregnancies.edd": "Delivery date",
    "pregnancies.presentation": "Gestational age",
    "pregnancies.end": "Gestational age",
    "pregnancies.outcome": "Was your pregnancy a live birth, stillbirth, miscarriage, abortion, or ectopic pregnancy",
    "pregnancies.delivery_mode": "Obstetric delivery method",
    "pregnancies.date": "Date and time of obstetric delivery",
    "neonates.birth_weight_g": "Body weight^at birth",
    "neonates.apgar_1": "Score^1M post birth",
    "neonates.apgar_5": "Score^5M post birth",
    "neonates.apgar_10": "Score^10M post birth",
}


def test_codes_of_fields_are_what_loinc_calls_them():
    known = foreign("loinc")
    assert {f"{one.family}.{one.path}": known[one.loinc] for one in fields() if one.loinc} == FIELDS
