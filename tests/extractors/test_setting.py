"""Whether a case is one of obstetrics, and by which words."""

import pytest

from extractors.nlp import extract
from schemas.patient import Setting as S
from tests.extractors.support import document, nlp

OBSTETRIC = [
    ("A 31-year-old pregnant woman had fever. She was given paracetamol.", S.PREGNANCY, "pregnant woman"),
    ("A 28-year-old woman was admitted at 34 weeks of gestation with headache.", S.PREGNANCY, "34 weeks of gestation"),
    ("A 28-year-old primigravida had a seizure in the third trimester.", S.PREGNANCY, "primigravida"),
    ("A 25-year-old woman had an ectopic pregnancy. The tubal pregnancy was removed.", S.LOSS, "ectopic pregnancy"),
    ("A 30-year-old woman was given oxytocin in active labour and gave birth to a girl.", S.BIRTH, "active labour"),
    ("A 33-year-old woman had chest pain on the third postpartum day.", S.PUERPERIUM, "postpartum"),
    ("A 29-year-old woman had fever two weeks after a normal vaginal delivery.", S.PUERPERIUM, "two weeks after a normal vaginal delivery"),
    ("A 5-day-old boy was jaundiced. He was given phototherapy.", S.NEWBORN, "5-day-old"),
    ("A male newborn had seizures on the second day of life. He was given phenobarbital.", S.NEWBORN, "newborn"),
]  # fmt: skip
OTHER = [
    "A 45-year-old woman with a history of two miscarriages had a cough.",
    "A 61-year-old woman, gravida 3 para 3, had vaginal bleeding years after menopause.",
    "A 34-year-old woman was not pregnant. The pregnancy test was negative.",
    "A 40-year-old man had fever. His pregnant wife was well.",
    "A 6-year-old girl, born at 38 weeks of gestation by cesarean section, had a rash.",
    "A 30-year-old woman had two previous deliveries. She was given iron for anaemia.",
    "A 45-year-old woman had urticaria. Her surgical history consisted of a cesarean delivery.",
    "A 52-year-old woman had breast pain. She was given ibuprofen.",
]  # fmt: skip


@pytest.mark.parametrize(("text", "setting", "quote"), OBSTETRIC)
def test_an_obstetric_case(text, setting, quote) -> None:
    of = document(text)
    report = extract(nlp(), of)
    found = report.cases[0].patient.setting
    assert (found.value, found.quotes[0].text) == (setting, quote)
    assert report.misquoted(of) == []


@pytest.mark.parametrize("text", OTHER)
def test_a_case_of_another_field(text) -> None:
    assert extract(nlp(), document(text)).cases[0].patient.setting is None
