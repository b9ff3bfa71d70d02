"""Where what people decided is in another reading: the patient, the reported pregnancy, notes on what is gone."""

import pytest

from pipeline.decisions.final import effective, final_view
from pipeline.decisions.fold import State
from pipeline.review.access import open_document
from pipeline.review.actions import decide
from pipeline.review.adrift import strays_of
from pipeline.review.requests import Asked
from pipeline.review.view import record_view
from schemas.patient import Age, Patient
from schemas.pregnancy import Outcome, Pregnancy
from schemas.report import Case, Report, Versions
from tests.pipeline.review.records import (
    FIRST,
    SECOND,
    decide_all,
    document,
    fact,
    medication,
    put,
    report,
)

THIRD = Versions(software="1", rules="r3", terms="t")
SISTERS = """Two sisters
Case report
The first is a 31-year-old woman who took aspirin 75 mg.
The second is a 33-year-old woman who took nifedipine 20 mg.
"""


def go(store, known, person, anchor, action="accept", **more):
    seen = open_document(store, known, person).held(anchor).version
    return decide(store, known, [Asked(anchor=anchor, action=action, seen=seen, **more)], person)


def sister(of, line, years, drugs=(), words=None):
    start = of.text.index(f"The {line}")
    age = fact(of, Age(years=years), words or f"{years}-year-old") if years else None
    end = of.text.index("\n", start) + 1
    return Case(label=line, start=start, end=end, patient=Patient(age=age), medications=tuple(drugs))


def read(store, of, case, versions):
    put(store, of, Report(document_id=of.id, document_name=of.name, cases=(case,), versions=versions))
    return of.id


def ages(store, known):
    cases = effective(final_view(store, store.latest(known))).cases
    return [(one.label, one.patient.age and one.patient.age.value.years) for one in cases]


def test_the_only_patient_of_each_reading_is_another_one_where_no_words_are_shared(store, local):
    of = document(SISTERS, "sisters")
    known = read(store, of, sister(of, "first", 31), FIRST)
    go(store, known, local, "cases.0.patient.age")
    read(store, of, sister(of, "second", 33), SECOND)
    opened = open_document(store, known, local)
    assert ages(store, known) == [("second", 33), ("first", 31)]
    assert (opened.open_values(), opened.changed()) == (["cases.0.patient.age"], ["cases.1.patient.age"])


def test_who_was_no_patient_says_nothing_of_another_one(store, local):
    of = document(SISTERS, "sisters")
    known = read(store, of, sister(of, "first", 31), FIRST)
    go(store, known, local, "cases.0", "reject")
    assert ages(store, known) == []
    read(store, of, sister(of, "second", 33), SECOND)
    assert ages(store, known) == [("second", 33)]
    read(store, of, sister(of, "first", 31), THIRD)
    assert ages(store, known) == []


@pytest.mark.parametrize("words", ["31-year-old", "a 31-year-old woman", "31"])
def test_it_is_the_same_where_words_overlap(store, local, words):
    of = document(SISTERS, "sisters")
    known = read(store, of, sister(of, "first", 31), FIRST)
    go(store, known, local, "cases.0.patient.age")
    read(store, of, sister(of, "first", 31, words=words), SECOND)
    opened = open_document(store, known, local)
    assert (ages(store, known), opened.open_values(), opened.changed()) == ([("first", 31)], [], [])


def test_it_is_the_same_where_one_reading_says_nothing_of_her(store, local):
    of = document(SISTERS, "sisters")
    aspirin = medication(of, "aspirin", "aspirin", 75.0, "mg")
    known = read(store, of, sister(of, "first", None, [aspirin]), FIRST)
    decide_all(store, known, local)
    read(store, of, sister(of, "first", None), SECOND)
    record = effective(final_view(store, store.latest(known)))
    assert [[one.drug.value.generic for one in case.medications] for case in record.cases] == [["aspirin"]]


def pregnancies(of, *which, versions):
    made = report(of, versions=versions)
    case = made.cases[0].model_copy(update={"pregnancies": which})
    return made.model_copy(update={"cases": (case,)})


def told(store, known):
    case = effective(final_view(store, store.latest(known))).cases[0]
    return [
        (one.is_index, one.end and one.end.value.days, one.outcome.value.value) for one in case.pregnancies
    ]


def test_verified_values_stay_with_the_reported_pregnancy(store, known, of, local):
    decide_all(store, known, local)
    reported = report(of).cases[0].pregnancies[0]
    before = told(store, known)
    earlier = reported.model_copy(update={"is_index": False})
    put(store, of, pregnancies(of, earlier, versions=SECOND))
    assert told(store, known) == before == [(True, 259, "live_birth")]
    other = Pregnancy(is_index=True, outcome=fact(of, Outcome.MISCARRIAGE, "earlier loss"))
    put(store, of, pregnancies(of, earlier, other, versions=THIRD))
    assert told(store, known) == [(True, 259, "live_birth"), (False, None, "miscarriage")]
    opened = open_document(store, known, local)
    waits = ["cases.0.pregnancies.index.end", "cases.0.pregnancies.index.outcome"]
    assert (opened.changed(), opened.lost) == (waits, ())
    assert opened.open_values() == ["cases.0.pregnancies.1.outcome"]
    shown = {one.anchor: (one.state, one.software) for one in record_view(opened).values()}
    assert shown[waits[1]] == (State.CHANGED, "live birth, of another pregnancy")
    for anchor in waits:
        go(store, known, local, anchor)
    assert open_document(store, known, local).changed() == []
    fourth = Versions(software="1", rules="r4", terms="t")
    put(store, of, pregnancies(of, earlier, other, versions=fourth))  # nothing new: nobody is asked again
    assert (told(store, known)[0], open_document(store, known, local).changed()) == (before[0], [])


def test_the_reported_pregnancy_is_the_same_on_other_words(store, known, of, local):
    go(store, known, local, "cases.0.pregnancies.index.outcome")
    other = Pregnancy(is_index=True, outcome=fact(of, Outcome.LIVE_BIRTH, "She delivered"))
    put(store, of, pregnancies(of, other, versions=SECOND))
    assert told(store, known) == [(True, None, "live_birth")]
    assert open_document(store, known, local).changed() == []


def test_a_note_on_what_is_no_longer_found_is_shown(store, known, of, local):
    drug = f"cases.0.medications.nifedipine@{of.text.index('Nifedipine')}"
    go(store, known, local, f"{drug}.dose", "comment", comment="look at page 3")
    assert strays_of(open_document(store, known, local)) == ()
    made = report(of, versions=SECOND)
    case = made.cases[0]
    aspirin, nifedipine = case.medications
    less = case.model_copy(update={"medications": (aspirin,)})
    put(store, of, made.model_copy(update={"cases": (less,)}))
    note = ("case 1, Medications, nifedipine, dose", "20 mg", "local: look at page 3")
    assert record_view(open_document(store, known, local)).strays == (note,)
    bare = case.model_copy(update={"medications": (aspirin, nifedipine.model_copy(update={"dose": None}))})
    put(store, of, made.model_copy(update={"cases": (bare,), "versions": THIRD}))
    assert record_view(open_document(store, known, local)).strays == (note,)
    back = Versions(software="1", rules="r4", terms="t")
    put(store, of, made.model_copy(update={"versions": back}))
    opened = open_document(store, known, local)
    assert strays_of(opened) == ()
    assert [one.comment for one in opened.held(f"{drug}.dose").notes] == ["look at page 3"]
