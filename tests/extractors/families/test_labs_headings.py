"""Whose a result is under a heading that names a person, until the next heading."""

import pytest

from corpus.readers.text import read_text
from extractors.families.labs.record import collect
from extractors.nlp import annotate
from schemas.fact import Subject
from tests.extractors.support import nlp

REPORT = (
    "A case\n\nCase report\n\nA 30-year-old woman was seen at 38 weeks of gestation.\n\n"
    "{}\n\nBilirubin was 12 mg/dL on day 3. The sodium was 128 mmol/L.\n\n{} Maternal creatinine was 1.2 mg/dL.\n"
)
# the heading, what follows below, the tests that are the newborn's
CASES = [
    ("Neonatal course", "His glucose was 40 mg/dL.", ["total bilirubin", "sodium", "glucose"]),
    ("The newborn", "Urate was 7 mg/dL.", ["total bilirubin", "sodium", "uric acid"]),
    ("The newborn", "The mother\n\nUrate was 7 mg/dL.", ["total bilirubin", "sodium"]),
    ("Investigations", "Urate was 7 mg/dL.", []),
    ("The newborn was well.", "Urate was 7 mg/dL.", []),
]


@pytest.mark.parametrize(("heading", "then", "expected"), CASES)
def test_what_stands_under_a_heading_is_of_whom_it_names(heading, then, expected) -> None:
    doc = annotate(nlp(), read_text(REPORT.format(heading, then).encode(), "case"))
    found = [result for case in doc._.cases for result in collect(doc, case)]
    assert len(found) == 4
    assert [one.test.value.name for one in found if one.subject.value is Subject.NEONATE] == expected
    assert all(one.subject.quotes[0].text == heading for one in found[:2] if expected)
