"""The code of a result is of what its unit measures, and its specimen only what the text says."""

import pytest

from extractors.english.units.dimensions import CONCENTRATIONS, dimension_of
from extractors.english.units.values import read_unit
from extractors.families.labs.codes import codes, loinc
from extractors.families.labs.record import collect
from extractors.terms.tests import tests as known_tests
from schemas.lab import LabUnit
from tests.extractors.support import annotated

CODES = [
    ("creatinine", "mg/dL", "2160-0"),
    ("creatinine", "µmol/L", "14682-9"),
    ("glucose", "mmol/L", "14749-6"),
    ("total bilirubin", "umol/L", "14631-6"),
    ("free thyroxine", "pmol/L", "14920-3"),
    ("calcium", "mmol/L", "2000-8"),
    ("calcium, ionized", "mmol/L", None),
    ("uric acid", "umol/L", "14933-6"),
    ("25-hydroxyvitamin d", "nmol/L", None),  # an amount of substance, for which the tables have no code
    ("prothrombin time", "%", None),
    ("hemoglobin", "g/L", "718-7"),
    ("creatinine", None, None),  # it could be either
    ("platelet count", None, "777-3"),
    ("sodium", "mEq/L", "2951-2"),
]


@pytest.mark.parametrize(("name", "unit", "code"), CODES)
def test_a_code_is_of_what_the_unit_measures(name, unit, code):
    read = None if unit is None else LabUnit(as_written=unit, ucum=read_unit(unit).ucum)
    assert loinc(known_tests()[name], read) == code


def test_no_code_is_of_two_properties():
    for (name, measured), code in codes().items():
        assert dimension_of(known_tests()[name].ucum) is not measured
        assert {measured, dimension_of(known_tests()[name].ucum)} <= CONCENTRATIONS
        assert code not in {test.loinc for test in known_tests().values()}


def test_a_specimen_is_what_the_text_says():
    doc = annotated(
        "A 30-year-old woman. Creatinine was 80 umol/L, serum ferritin 12 ug/L. CSF glucose was 60 mg/dL."
    )
    found = {one.test.value.name: one.specimen for one in collect(doc, doc._.cases[0])}
    assert found == {"creatinine": None, "ferritin": "serum", "csf glucose": "cerebrospinal fluid"}
