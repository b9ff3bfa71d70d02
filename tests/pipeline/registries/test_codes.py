"""Codes against lists that are not ours (`foreign/SOURCES.md`): the name there says what ours says."""

import csv
import re
from pathlib import Path

import pytest

from extractors.families.labs.codes import codes as codes_by_unit
from extractors.families.medications.codes import atc
from extractors.terms.drugs import drug_codes, drug_terms
from extractors.terms.rows import rows
from extractors.terms.tests import tests as known_tests
from pipeline.registries.codes import codes
from pipeline.tools import codes as checked
from schemas.fields import fields
from schemas.medication import Dose, Route

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


# CPIC's codes are of another use: of vitamin C in the vagina and the eyes.
OTHER_GROUP = {"vitamin c"}


def test_rxnorm_and_atc_are_those_of_cpic():
    """Every RxNorm concept is CPIC's; the ATC code is of a group that CPIC's are of."""
    with (FOREIGN / "drugs.csv").open(encoding="utf-8", newline="") as file:
        theirs = {row["drug"]: row for row in csv.DictReader(file)}
    ours = {name: term for name, term in drug_terms().items() if term.rxcui}
    assert len(ours) > 150
    assert {name: term.rxcui for name, term in ours.items()} == {
        name: theirs[name]["rxnorm"] for name in ours
    }
    groups = {name: {code[:3] for code in theirs[name]["atc"].split()} for name in ours}
    differ = {
        name for name, term in ours.items() if term.atc and groups[name] and term.atc[:3] not in groups[name]
    }
    assert differ == OTHER_GROUP


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


@pytest.mark.parametrize(
    ("name", "route", "dose", "code"),
    [
        ("metronidazole", Route.INTRAVENOUS, None, "J01XD01"),
        ("metronidazole", Route.RECTAL, None, None),
        ("misoprostol", Route.VAGINAL, None, "G02AD06"),
        ("misoprostol", None, None, "G02AD06"),
        ("aspirin", Route.ORAL, Dose(low=499, unit="mg"), "B01AC06"),
        ("aspirin", Route.ORAL, Dose(low=500, unit="mg"), "N02BA01"),
        ("aspirin", Route.ORAL, Dose(low=600, unit="mg", per_kg=True), "B01AC06"),
        ("aspirin", None, Dose(low=600), "B01AC06"),
        ("hydralazine", None, None, "C02DB02"),
        ("pregabalin", None, None, "N02BF02"),
        ("corticosteroids", None, None, "H02"),
        ("nystatin", Route.VAGINAL, None, "G01AA01"),
    ],
)
def test_the_code_of_a_drug_goes_by_route_and_amount(name, route, dose, code):
    assert atc(drug_terms()[name], route, dose) == code


def test_what_differs_from_an_index_is_listed(tmp_path, capsys):
    index = tmp_path / "index.csv"
    used = {term.atc: name for name, term in drug_terms().items() if term.atc}
    used |= {row.atc: name for name, found in drug_codes().items() for row in found}
    del used["C02DB02"]
    used["N02BF02"] = "something else"
    index.write_text("atc_code,atc_name\n" + "".join(f'{code},"{name}"\n' for code, name in used.items()))
    assert checked.main([str(index)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert "hydralazine: C02DB02 is not in the index" in told
    assert "pregabalin: N02BF02 is something else in the index" in told
    assert checked.main([]) == checked.main([str(tmp_path / "no.csv")]) == 2
    index.write_text("code,name\n")
    assert checked.main([str(index)]) == 2
