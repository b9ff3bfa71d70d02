"""ATC codes of the drug tables against lists that are not ours (`foreign/SOURCES.md`)."""

import csv
import re
from pathlib import Path

import pytest

from extractors.families.medications.codes import atc
from extractors.terms.drugs import drug_codes, drug_index, drug_terms
from pipeline.tools import codes as checked
from schemas.medication import Dose, Route

FOREIGN = Path(__file__).parent / "foreign"
SUBSTANCE = 7  # characters of the code of one substance; a shorter one is of a group

# Codes younger than the lists; the index of 2026 has them under the drug's name.
YOUNG = {
    "A05BA11", "J01DF51", "J01XX13", "L01FF14", "L01XM01", "L01XM02", "L03AX25", "M01AE19", "M01AE20", "M04AB06",
}  # fmt: skip

# What the lists call a drug, where it has no word in common with a name of ours.
CALLED = {
    "ampicillin/cloxacillin": "combinations of penicillins",
    "bcg vaccine": "tuberculosis, live attenuated",
    "beractant": "natural phospholipids",
    "bovactant": "natural phospholipids",
    "calfactant": "natural phospholipids",
    "poractant alfa": "natural phospholipids",
    "carnitine": "levocarnitine",
    "crisantaspase": "asparaginase",
    "damoctocog alfa pegol": "coagulation factor VIII",
    "turoctocog alfa": "coagulation factor VIII",
    "danthron": "dantron",
    "dehydroepiandrosterone": "prasterone",
    "dextrose": "carbohydrates",
    "dichlorphenamide": "diclofenamide",
    "digoxin immune fab": "digitalis antitoxin",
    "fosaprepitant": "aprepitant",
    "gentian violet": "methylrosaniline",
    "hexavalent vaccine": "diphtheria-haemophilus influenzae B-pertussis-poliomyelitis-tetanus-hepatitis B",
    "pentavalent vaccine": "diphtheria-haemophilus influenzae B-pertussis-tetanus-hepatitis B",
    "methixene": "metixene",
    "methscopolamine": "methylscopolamine",
    "moricizine": "moracizine",
    "pancreatin": "multienzymes (lipase, protease etc.)",
    "peppermint oil": "menthae piperitae aetheroleum",
    "polygeline": "gelatin agents",
    "prothionamide": "protionamide",
    "simethicone": "silicones",
}


# Groups of which the tables have no substance of that class: the index alone says what they are.
ALONE = {
    "ace inhibitors", "angiotensin receptor blockers", "calcitonin", "calcium/vitamin d", "cholera vaccine", "coal tar",
    "covid-19 vaccine", "expectorants", "ferric carboxymaltose", "ferric derisomaltose", "ferric gluconate",
    "ferumoxytol", "fluoride", "hematinics", "human papillomavirus vaccine", "influenza vaccine", "iron dextran",
    "iron sucrose", "iron/folic acid", "meningococcal vaccine", "multivitamin", "nsaids", "oral rehydration solution",
    "oxytocin/ergometrine", "pneumococcal vaccine", "polio vaccine", "prenatal vitamins", "probiotics",
    "rotavirus vaccine", "selenium", "typhoid vaccine", "vitamin b complex",
}  # fmt: skip

# Where a product of Canada is for another use than the one that reports of pregnancy have.
OTHERWISE = {
    ("anti-d immunoglobulin", "intramuscular"): "J06BB01",
    ("antithymocyte globulin", "intravenous"): None,  # of which animal is not said
    ("brimonidine", "topical"): "S01EA05",
    ("bromocriptine", "oral"): "G02CB01",
    ("chorionic gonadotropin", "subcutaneous"): "G03GA01",
    ("dequalinium", "oral"): "G01AC05",
    ("epinephrine", "topical"): "C01CA24",
    ("levonorgestrel", "oral"): "G03AC03",  # G03AD01 from 0.75 mg on
    ("magnesium sulfate", "intramuscular"): "B05XA05",
    ("methyldopa", "oral"): "C02AB01",
    ("methylene blue", "oral"): "V03AB17",
    ("misoprostol", "oral"): "G02AD06",
    ("pentosan polysulfate", "oral"): "G04BX15",
    ("phenylephrine", "rectal"): "C01CA06",
    ("salicylic acid", "topical"): "D01AE12",
    ("vitamin b12", "intramuscular"): "B03BA01",
    ("vitamin b12", "intravenous"): "B03BA01",
    ("zinc", "intravenous"): "A12CB",
}


def foreign(name):
    with (FOREIGN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def every():
    """Each drug of the tables with each of its codes."""
    codes = [(name, term.atc) for name, term in drug_terms().items() if term.atc]
    return codes + [(name, row.atc) for name, found in drug_codes().items() for row in found]


def stems(text):
    return {word[:5] for word in re.findall("[a-z]{3,}", text.lower())}


def test_a_substance_has_the_code_under_which_the_lists_have_it():
    """Each code of a substance stands in a list, under a name that shares a word with a name of ours."""
    known, names = {row["code"]: row["name"] for row in foreign("atc")}, {}
    for group in drug_index().values():
        for one in group:
            names.setdefault(one.term.generic, [one.term.generic]).append(" ".join(one.words))
    ours = [(name, code) for name, code in every() if len(code) == SUBSTANCE]
    assert {code for _, code in ours} == set(known) | YOUNG
    odd = {
        name: known[code]
        for name, code in ours
        if code in known and not stems(" ".join(names.get(name, [name]))) & stems(known[code])
    }
    assert odd == CALLED


def test_a_group_holds_a_substance_of_the_same_class():
    """A code of a group begins the code of a substance that is of the drug's class."""
    terms = drug_terms()
    of_class = {
        (term.drug_class, term.atc) for term in terms.values() if term.atc and len(term.atc) == SUBSTANCE
    }
    odd = {
        name
        for name, code in every()
        if len(code) < SUBSTANCE
        and not any(kind == terms[name].drug_class and one.startswith(code) for kind, one in of_class)
    }
    assert odd == ALONE


def test_the_code_goes_by_the_route_as_in_the_products_of_a_country():
    """A drug given by a route has a code that Canada's products of that drug and route have."""
    terms, odd, agree = drug_terms(), {}, 0
    for row in foreign("atc_routes"):
        code = atc(terms[row["drug"]], Route(row["route"]), None)
        if code and any(one.startswith(code) for one in row["codes"].split()):
            agree += 1
        else:
            odd[row["drug"], row["route"]] = code
    assert agree > 1200
    assert odd == OTHERWISE


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
        ("levonorgestrel", Route.ORAL, Dose(low=1.5, unit="mg"), "G03AD01"),
        ("levonorgestrel", Route.ORAL, Dose(low=30, unit="ug"), "G03AC03"),
        ("all-trans retinoic acid", Route.TOPICAL, None, "D10AD01"),
        ("all-trans retinoic acid", Route.ORAL, None, "L01XF01"),
        ("medroxyprogesterone", Route.INTRAMUSCULAR, None, "G03AC06"),
        ("hexoprenaline", None, None, "R03CC05"),
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
