"""Age and sex at presentation; other people's ages are left out."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from corpus.readers.read import read_bytes
from extractors.families.patient.collect import collect
from extractors.nlp import extract
from schemas.document import SectionKind
from tests.extractors.support import annotated, nlp

CORPUS = files("extractors.families.patient") / "corpus.toml"
LINES = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["line"]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["text"][:60])
def test_a_text_tells_this_age_sex_and_kinship_and_no_more(line: dict[str, Any]) -> None:
    doc = annotated(line["text"])
    patient = collect(doc, doc._.cases[0])
    found = {"text": line["text"]}
    if patient.age:
        found["age"] = patient.age.value.years
    if patient.sex:
        found["sex"] = patient.sex.value.value
    if patient.consanguinity:
        found["consanguinity"] = patient.consanguinity.value
    assert found == line


def test_introduction_is_not_the_patient() -> None:
    doc = annotated("A 50-year-old woman was reported before.", section=SectionKind.INTRODUCTION)
    patient = collect(doc, doc._.cases[0])
    assert (patient.age, patient.sex) == (None, None)


def test_the_same_age_twice_is_one_fact_with_two_quotes() -> None:
    doc = annotated("A 34-year-old woman came. The 34-year-old patient was treated.")
    age = collect(doc, doc._.cases[0]).age
    assert age is not None
    assert [quote.text for quote in age.quotes] == ["34-year-old", "34-year-old"]


INFANTS = [
    # who is named before the case introduces nobody in it
    ("A newborn of a treated mother\n\nAbstract\nThe mother was 19 years old.\n\nCase report\nMale newborn, born at 36 weeks. His mother was 19 years old.", (0, "male")),
    # whom the case itself introduces first is the patient
    ("A newborn with rash\n\nCase report\nA 19-year-old woman was seen. The newborn was a boy.", (19, "female")),
    ("A newborn with rash\n\nCase report\nThe mother, aged 19, was seen. The newborn was a boy.", (19, "female")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), INFANTS)
def test_whose_the_report_is(text: str, expected: tuple[int, str]) -> None:
    (case,) = extract(nlp(), read_bytes(text.encode(), "report.txt")).cases
    age, sex = case.patient.age, case.patient.sex
    assert age is not None
    assert sex is not None
    assert (age.value.years, sex.value) == expected
