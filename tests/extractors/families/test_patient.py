"""Age and sex at presentation; other people's ages are left out."""

import pytest

from extractors.families.patient.collect import collect
from schemas.document import SectionKind
from tests.extractors.support import annotated

CASES = [
    ("A 34-year-old woman presented with itching.", 34, "female"),
    ("A 25 years old primigravida came in labour.", 25, "female"),
    ("Mrs KB, aged 29, was referred. She had fever.", 29, "female"),
    ("Thirty-one years old, para 2, she bled for a week.", 31, "female"),
    ("A 6-month-old boy was admitted.", 0.5, "male"),
    ("An 8-month-old girl was admitted.", 0.67, "female"),
    ("A 3-day-old male neonate was referred.", 0, "male"),
    ("We present a newborn girl with jaundice.", 0, "female"),
    ("This 47 years male had a cough.", 47, "male"),
    ("His history included sinus infections. He had back surgery.", None, "male"),
    ("The patient, married to a 47-year-old man, was 36 years old. She had two children.", 36, "female"),
    ("A 28-year-old woman was seen. Her 3-year-old son was well.", 28, "female"),
    ("The patient was a male born at 29 weeks with a birth weight of 1200 g.", 0, "male"),
    ("A 75–year–old man fell.", 75, "male"),
    ("A boy, 4 and a half years old, had fever.", 4.5, "male"),
    # near misses
    ("She had been diagnosed at the age of 12 years. She was well.", None, "female"),
    ("A boy was delivered at a gestational age of 36 weeks.", None, "male"),
    ("The donor was a 24-year-old man. She was grateful.", None, "female"),
    ("There was a 3-year history of cough.", None, None),
    ("The bone age of 7 years was noted.", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "age", "sex"), CASES, ids=[case[0][:40] for case in CASES])
def test_patient(text: str, age: float | None, sex: str | None) -> None:
    doc = annotated(text)
    patient = collect(doc, doc._.cases[0])
    found = (
        patient.age.value.years if patient.age else None,
        patient.sex.value.value if patient.sex else None,
    )
    assert found == (age, sex)


def test_introduction_is_not_the_patient() -> None:
    doc = annotated("A 50-year-old woman was reported before.", section=SectionKind.INTRODUCTION)
    patient = collect(doc, doc._.cases[0])
    assert (patient.age, patient.sex) == (None, None)


def test_the_same_age_twice_is_one_fact_with_two_quotes() -> None:
    doc = annotated("A 34-year-old woman came. The 34-year-old patient was treated.")
    age = collect(doc, doc._.cases[0]).age
    assert age is not None
    assert [quote.text for quote in age.quotes] == ["34-year-old", "34-year-old"]
