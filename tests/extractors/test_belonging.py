"""Drugs and results belong to the pregnancy in which the text puts them; ages that cannot all be are flagged."""

import hashlib

import pytest

from extractors.nlp import extract
from schemas.document import Document, Section, SectionKind
from schemas.fact import Subject
from schemas.report import Case, Report
from tests.extractors.support import nlp


def read(text: str, *sections: Section) -> Report:
    document = Document(
        id=hashlib.sha256(text.encode()).hexdigest()[:16], name="t", text=text, sections=sections
    )
    report = extract(nlp(), document)
    assert report.misquoted(document) == []
    return report


def case_of(text: str) -> Case:
    (case,) = read(text).cases
    return case


def test_what_has_an_age_belongs_to_the_reported_pregnancy() -> None:
    case = case_of(
        "A 30-year-old woman, G2P1, was seen at 20 weeks of gestation. Labetalol 200 mg twice daily was given from 21 weeks. "
        "Iron 100 mg was taken. At 24 weeks ALT was 80 U/L. Her sodium was 139 mmol/L."
    )
    index = next(position for position, told in enumerate(case.pregnancies) if told.is_index)
    drugs = {entry.drug.value.generic: entry.pregnancy for entry in case.medications}
    results = {entry.test.value.name: entry.pregnancy for entry in case.lab_results}
    assert drugs["labetalol"] == index
    assert results["alanine aminotransferase"] == index


def test_what_was_taken_in_an_earlier_pregnancy_belongs_to_it() -> None:
    case = case_of(
        "A 34-year-old woman came at 8 weeks of gestation. Her first pregnancy in 2015 was complicated by deep vein "
        "thrombosis and was treated with enoxaparin 40 mg daily; it ended with a vaginal delivery at 38 weeks. "
        "In the present pregnancy aspirin 75 mg daily was started at 12 weeks."
    )
    belongs = {entry.drug.value.generic: entry.pregnancy for entry in case.medications}
    assert case.pregnancies[belongs["aspirin"] or 0].is_index
    earlier = belongs["enoxaparin"]
    assert earlier is not None
    assert not case.pregnancies[earlier].is_index


BORROWED = [
    ("In her previous pregnancy in 2009 she took valproate throughout pregnancy and delivered at 30 weeks.", "valproate", None),
    ("She takes valproate 500 mg daily throughout pregnancy.", "valproate", 273),
    ("In her previous pregnancy in 2009 she took valproate from 6 weeks to 20 weeks and delivered at 30 weeks.", "valproate", 140),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "drug", "stop_days"), BORROWED)
def test_throughout_an_earlier_pregnancy_does_not_end_with_the_reported_one(
    sentence: str, drug: str, stop_days: int | None
) -> None:
    case = case_of(
        f"A 34-year-old woman, gravida 2 para 1, was seen at 12 weeks of gestation. {sentence} At 39 weeks a healthy girl was born."
    )
    (stop,) = [one.window.stop for one in case.medications if one.drug.value.generic == drug]
    assert (stop.value.days if stop else None) == stop_days


AGES = [
    ("Abstract\nA 34-year-old woman was ill.", "Case report\nA 36-year-old woman was ill.", {"age_told_two_ways"}),
    ("Abstract\nA 34-year-old woman was ill.", "Case report\nA 34-year-old woman was ill.", set()),
    ("Abstract\nA woman was ill.", "Case report\nA woman, born in 1990, came in 2015, aged 40.", {"age_against_years"}),
    ("Abstract\nA woman was ill.", "Case report\nA woman, born in 1990, came in 2015, aged 25.", set()),
    ("Abstract\nA woman was ill.", "Case report\nIn 2014, at the age of 37 years, she came. In 2010 she was 33 years old.", set()),
    ("Abstract\nA woman was ill.", "Case report\nIn 2014, at the age of 37 years, she came. In 2010 she was 25 years old.", {"age_against_years"}),
    ("Abstract\nA 3-month-old boy was ill.", "Case report\nA 4-month-old boy was ill.", set()),
]  # fmt: skip


@pytest.mark.parametrize(("abstract", "body", "codes"), AGES)
def test_ages(abstract: str, body: str, codes: set[str]) -> None:
    text = f"{abstract}\n{body}"
    report = read(
        text,
        Section(kind=SectionKind.ABSTRACT, start=0, end=len(abstract)),
        Section(kind=SectionKind.CASE, start=len(abstract) + 1, end=len(text)),
    )
    assert {issue.code for issue in report.issues if issue.code.startswith("age_")} == codes


FIRST = "A 31-year-old woman, gravida 2 para 1, was seen at 24 weeks of gestation. She took methimazole 10 mg daily from 6 weeks. At 38 weeks she delivered a girl weighing 3100 g. "
NEXT = [
    ("She conceived again and took aspirin 100 mg daily from 8 weeks. She delivered a boy of 3300 g at 39 weeks.", "aspirin", 273),
    ("Two years later, she became pregnant again. In this second pregnancy she was given aspirin from 8 weeks and delivered at 37 weeks.", "aspirin", 259),
    ("In the subsequent pregnancy, she received aspirin 100 mg daily from 8 weeks and a boy was born at 38 weeks.", "aspirin", 266),
    ("In her next pregnancy she took aspirin 100 mg daily throughout pregnancy and delivered a boy at 38 weeks.", "aspirin", 266),
]  # fmt: skip


@pytest.mark.parametrize(("later", "drug", "end_days"), NEXT)
def test_a_pregnancy_after_the_reported_one_has_its_own_end_and_drugs(
    later: str, drug: str, end_days: int
) -> None:
    case = case_of(FIRST + later)
    index, after = case.pregnancies
    assert (index.is_index, index.end and index.end.value.days, len(index.neonates)) == (True, 266, 1)
    assert (after.which, after.end and after.end.value.days) == ("later", end_days)
    assert after.order is not None
    assert after.order.quotes[0].text in later
    belongs = {entry.drug.value.generic: entry.pregnancy for entry in case.medications}
    assert belongs == {"methimazole": 0, drug: 1}
    (aspirin,) = [entry for entry in case.medications if entry.drug.value.generic == drug]
    assert aspirin.window.stop is None


NO_NEXT = [
    # The next one is what the report is about, or nobody was pregnant again.
    "She conceived again. She was admitted at 12 weeks of gestation and took aspirin 100 mg daily from 8 weeks.",
    "She was advised to conceive again after a year.",
    "In her next pregnancy aspirin is recommended.",
    "A healthy boy was seen at the visit two years later.",
]


@pytest.mark.parametrize("sentence", NO_NEXT)
def test_near_misses_of_a_later_pregnancy(sentence: str) -> None:
    assert "later" not in {told.which for told in case_of(FIRST + sentence).pregnancies}


def test_what_is_told_singly_in_the_words_of_the_reported_one_is_no_other() -> None:
    case = case_of(
        "A 29-year-old woman was seen at 12 weeks of gestation in 2016 with a molar pregnancy. Eighteen months later "
        "she conceived and delivered a healthy boy weighing 3400 g at 40 weeks in June 2018."
    )
    ends = [told.end.value.days for told in case.pregnancies if told.end]
    assert sorted(ends) == sorted(set(ends))


SEEN = "A 30-year-old woman, gravida 3 para 1, was seen at 20 weeks of gestation. "
EARLIER_ENDS = [
    ("She had a previous miscarriage at 9 weeks in 2016 treated with misoprostol 800 µg.", "misoprostol", None, None),
    ("Because of a previous preterm birth at 30 weeks progesterone 200 mg daily was given.", "progesterone", None, None),
    ("In view of a previous miscarriage at 9 weeks she was given aspirin 100 mg daily from 12 weeks.", "aspirin", 84, 0),
    ("In 2018 she had a missed abortion at 9 weeks, and misoprostol 800 µg was given vaginally.", "misoprostol", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "drug", "start_days", "pregnancy"), EARLIER_ENDS)
def test_the_week_at_which_an_earlier_pregnancy_ended_is_no_exposure_of_this_one(
    sentence: str, drug: str, start_days: int | None, pregnancy: int | None
) -> None:
    case = case_of(SEEN + sentence)
    (entry,) = [one for one in case.medications if one.drug.value.generic == drug]
    index = next(position for position, told in enumerate(case.pregnancies) if told.is_index)
    assert (entry.pregnancy == index) is (pregnancy is not None)
    if start_days is not None:
        assert entry.window.start is not None
        assert entry.window.start.value.days == start_days


def test_her_own_year_of_birth_is_no_pregnancy() -> None:
    case = case_of("A 28-year-old woman, born in 1960, was seen in 1988 at 24 weeks of gestation with cough.")
    assert [told.which for told in case.pregnancies if not told.is_index] == []


WOMEN = [
    ("A 58-year-old woman, G3P3, presented with chest pain. She took lisinopril 10 mg daily.", Subject.PATIENT),
    ("A 40-year-old woman with a history of two pregnancies was admitted with pneumonia and received ceftriaxone 1 g daily.", Subject.PATIENT),
    ("A 29-year-old woman presented with pain. A pregnancy test was negative. She received morphine 5 mg.", Subject.PATIENT),
    ("A 52-year-old postmenopausal woman (gravida 2, para 2) received tamoxifen 20 mg daily.", Subject.PATIENT),
    ("A 24-year-old G3P2 woman took cefuroxime 500 mg twice daily (GW 14-16).", Subject.MOTHER),
    ("A 26-year-old woman was seen at 12 weeks of pregnancy and took folic acid 5 mg.", Subject.MOTHER),
    ("A 31-year-old woman, G3P2, presented at 9 weeks with vomiting; metoclopramide 10 mg was given.", Subject.MOTHER),
    ("A pregnant woman of 33 years received ceftriaxone 1 g daily for pneumonia.", Subject.MOTHER),
]  # fmt: skip


@pytest.mark.parametrize(("text", "subject"), WOMEN)
def test_a_mother_is_who_is_or_was_pregnant_in_the_case(text: str, subject: Subject) -> None:
    case = case_of(text)
    assert [drug.subject.value for drug in case.medications] == [subject]


def test_a_child_keeps_its_mother() -> None:
    text = "A 3-year-old girl was admitted with seizures. Her mother took valproate 500 mg daily during pregnancy."
    case = case_of(text)
    assert [drug.subject.value for drug in case.medications] == [Subject.MOTHER]


def test_results_follow() -> None:
    text = "A 58-year-old woman, G3P3, presented with chest pain. Her troponin I was 2.4 ng/mL and potassium 3.9 mmol/L."
    case = case_of(text)
    assert {result.subject.value for result in case.lab_results if result.subject} == {Subject.PATIENT}


def test_the_age_of_a_birth_is_not_that_of_the_miscarriage_beside_it() -> None:
    case = case_of(
        "A 34-year-old woman was seen at 20 weeks of gestation. In 2014 she had a vaginal delivery at 33 weeks and a "
        "first-trimester miscarriage in 2015."
    )
    losses = [told for told in case.pregnancies if told.outcome and told.outcome.value == "miscarriage"]
    assert losses
    assert all(told.end is None or told.end.value.days < 196 for told in losses)


@pytest.mark.parametrize(
    ("sentence", "tied"),
    [
        ("Ramipril had been stopped before conception.", False),
        ("In that pregnancy she had been treated with ramipril 5 mg daily.", True),
    ],
)
def test_what_was_stopped_before_conception_is_of_no_earlier_pregnancy(sentence: str, tied: bool) -> None:
    case = case_of(
        "A 34-year-old woman came at 8 weeks of gestation. Her first pregnancy in 2015 ended with a vaginal delivery at 38 weeks. "
        + sentence
    )
    (entry,) = case.medications
    assert (entry.pregnancy is not None) is tied
