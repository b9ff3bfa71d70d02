"""Where what people decided is in another reading: the patient, the reported pregnancy, notes on what is gone."""

import pytest

from pipeline.decisions.final import effective, final_view
from pipeline.decisions.fold import State
from pipeline.review.access import open_document
from pipeline.review.actions import decide
from pipeline.review.adrift import adrift_of
from pipeline.review.requests import Asked
from pipeline.review.view import record_view
from schemas.neonate import Neonate
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


@pytest.mark.parametrize("action", ["accept", "reject"])
def test_a_patient_who_has_the_whole_text_may_be_another_one(store, local, action):
    of = document(SISTERS, "sisters")
    drug = medication(of, "nifedipine", "nifedipine", 20.0, "mg")
    first, second = (
        sister(of, line, years, drugs).model_copy(update={"start": 0, "end": len(of.text)})
        for line, years, drugs in (("first", 31, ()), ("second", None, (drug,)))
    )
    known = read(store, of, first, FIRST)
    go(store, known, local, "cases.0.patient.age" if action == "accept" else "cases.0", action)
    read(store, of, second, SECOND)
    opened = open_document(store, known, local)
    assert not opened.is_gone(0)
    assert ages(store, known) == [("second", None), *([("first", 31)] if action == "accept" else [])]
    assert len(record_view(opened).adrift.resting) == (action == "reject")


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
    assert adrift_of(open_document(store, known, local)).strays == ()
    made = report(of, versions=SECOND)
    case = made.cases[0]
    aspirin, nifedipine = case.medications
    less = case.model_copy(update={"medications": (aspirin,)})
    put(store, of, made.model_copy(update={"cases": (less,)}))
    note = ("case 1, Medications, nifedipine, dose", "20 mg", "local: look at page 3")
    assert record_view(open_document(store, known, local)).adrift.strays == (note,)
    bare = case.model_copy(update={"medications": (aspirin, nifedipine.model_copy(update={"dose": None}))})
    put(store, of, made.model_copy(update={"cases": (bare,), "versions": THIRD}))
    assert record_view(open_document(store, known, local)).adrift.strays == (note,)
    back = Versions(software="1", rules="r4", terms="t")
    put(store, of, made.model_copy(update={"versions": back}))
    opened = open_document(store, known, local)
    assert adrift_of(opened).strays == ()
    assert [one.comment for one in opened.held(f"{drug}.dose").notes] == ["look at page 3"]


BORN = "cases.0.pregnancies.index.neonates"


def twins(of, number, index, other):
    """A reading with newborns by their Apgar scores, of the reported pregnancy and of an earlier one."""
    words = {9: "37", 8: "36", 7: "30"}

    def born(scores):
        return tuple(Neonate(apgar_5=fact(of, one, words[one])) for one in scores)

    (reported,) = report(of).cases[0].pregnancies
    outcome = fact(of, Outcome.LIVE_BIRTH, "one earlier loss")
    earlier = Pregnancy(is_index=False, outcome=outcome, neonates=born(other))
    versions = Versions(software="1", rules=f"r{number}", terms="t")
    return pregnancies(of, reported.model_copy(update={"neonates": born(index)}), earlier, versions=versions)


def scores(store, known):
    made = effective(final_view(store, store.latest(known))).cases[0].pregnancies
    return [sorted(child.apgar_5.value for child in one.neonates if child.apgar_5) for one in made]


@pytest.mark.parametrize("verified", [True, False])
def test_a_newborn_of_whom_the_reader_says_what_a_person_said_is_one_child(store, of, local, verified):
    known = put(store, of, twins(of, 1, (9, 8), ()))
    if verified:
        go(store, known, local, f"{BORN}.1.apgar_5")
    go(store, known, local, f"{BORN}.1.case", "move", value="cases.0.pregnancies.1")
    for number, (index, other) in enumerate([((9,), (7, 8)), ((8, 9), (7,)), ((9,), (8,)), ((9, 8), ())], 2):
        put(store, of, twins(of, number, index, other))
        found = [[one for one in index if one != 8], sorted({*other, 8})]
        assert scores(store, known) == found
        assert open_document(store, known, local).changed() == []
    go(store, known, local, f"{BORN}.1.case", "undo")
    assert scores(store, known) == [[8, 9], []]


def test_a_newborn_who_was_moved_is_not_taken_for_the_one_who_is_left(store, of, local):
    made = twins(of, 1, (9,), ())
    case = made.cases[0]
    (reported, earlier) = case.pregnancies
    girl = Neonate(sex=fact(of, "female", "girl"))
    both = reported.model_copy(update={"neonates": (*reported.neonates, girl)})
    known = put(store, of, pregnancies(of, both, earlier, versions=FIRST))
    go(store, known, local, f"{BORN}.1.sex")
    go(store, known, local, f"{BORN}.1.case", "move", value="cases.0.pregnancies.1")
    less = twins(of, 1, (9, 8), ()).cases[0].pregnancies[0]
    moved = earlier.model_copy(update={"neonates": (girl,)})
    put(store, of, pregnancies(of, less, moved, versions=SECOND))
    assert scores(store, known) == [[8, 9], []]
    assert open_document(store, known, local).leaves("cases.0.pregnancies.1.neonates.0.sex") == "female"


@pytest.fixture
def sisters():
    return document(SISTERS, "sisters")


def both(of, *cases, versions):
    return Report(document_id=of.id, document_name=of.name, cases=cases, versions=versions)


@pytest.mark.parametrize("action", ["accept", "reject"])
@pytest.mark.parametrize("cut", [0, 12])
def test_a_patient_of_whom_no_words_recur_is_the_one_of_the_same_part(store, sisters, local, action, cut):
    of = sisters
    nifedipine = medication(of, "nifedipine", "nifedipine", 20.0, "mg")
    first, second = sister(of, "first", 31), sister(of, "second", 33)
    known = put(store, of, both(of, first, second, versions=FIRST))
    go(store, known, local, "cases.1.patient.age" if action == "accept" else "cases.1", action)
    less = sister(of, "second", None, [nifedipine])
    less = less.model_copy(update={"start": less.start + cut})
    put(store, of, both(of, first, less, versions=SECOND))
    opened = open_document(store, known, local)
    record = effective(opened)
    drugs = [len(case.medications) for case in record.cases]
    if action == "reject":
        assert (ages(store, known), drugs, opened.is_gone(1)) == ([("first", 31)], [0], True)
    else:
        assert (ages(store, known), drugs) == ([("first", 31), ("second", 33)], [0, 1])
        assert opened.changed() == ["cases.1.patient.age"]


@pytest.mark.parametrize("how", ["another age", "two of one part", "another part"])
def test_who_may_be_another_one_is_not_taken_for_her_and_what_was_said_stays_in_sight(
    store, sisters, local, how
):
    of = sisters
    first, second = sister(of, "first", 31), sister(of, "second", 33)
    known = put(store, of, both(of, first, second, versions=FIRST))
    go(store, known, local, "cases.1", "reject")
    other = sister(of, "second", 20, words="20") if how == "another age" else sister(of, "second", None)
    drugs = (medication(of, "nifedipine", "nifedipine", 20.0, "mg"),) if how != "another age" else ()
    other = other.model_copy(update={"medications": drugs})
    found = [other]
    if how == "two of one part":
        found.append(other.model_copy(update={"medications": (), "label": "the same"}))
    if how == "another part":
        found = [other.model_copy(update={"start": other.end - 25})]
    put(store, of, both(of, first, *found, versions=SECOND))
    opened = open_document(store, known, local)
    assert not any(opened.is_gone(number) for number in range(len(opened.stored.report.cases)))
    assert record_view(opened).adrift.resting == (
        ("case 2", "The second is a 33-year-old woman who took nifedipine 20 mg.", "reject by local"),
    )
    put(store, of, both(of, first, second, versions=THIRD))
    opened = open_document(store, known, local)
    assert (opened.is_gone(1), record_view(opened).adrift.resting) == (True, ())
