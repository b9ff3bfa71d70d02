"""What the software says, what people saw of it and what they say are three things, also where a newer reading lost it."""

import csv

import pytest

from pipeline.decisions.final import effective, final_view, reviewed
from pipeline.decisions.fold import State
from pipeline.decisions.merge import mark
from pipeline.registries.reviews import UNDECIDED, write_gold
from pipeline.review import queries
from pipeline.review.access import ReadAnewError, open_document
from pipeline.review.actions import decide
from pipeline.review.agreement import agreement
from pipeline.review.people import Person, Role
from pipeline.review.requests import Asked
from pipeline.review.submission import NotReadyError, review_twice, submit
from pipeline.review.undoing import last_act
from pipeline.review.view import record_view
from schemas.neonate import Neonate
from schemas.patient import Patient
from schemas.report import Case, Versions
from schemas.review import Status
from tests.pipeline.review.records import decide_all, fact, medication, put, report
from tests.pipeline.review.test_joined import add_drug

ANN, BEN = Person("ann", Role.REVIEWER), Person("ben", Role.REVIEWER)
CHRIS = Person("chris", Role.ADJUDICATOR)
BORN = "cases.0.pregnancies.index.neonates"
LOST = "nothing: it no longer finds this"


def read(store, of, number, **changes):
    """A reading of which the case is another in some of its parts."""
    made = report(of, versions=Versions(software="1", rules=f"r{number}", terms="t"))
    return put(store, of, made.model_copy(update={"cases": (made.cases[0].model_copy(update=changes),)}))


def without_dose(of):
    first, *rest = report(of).cases[0].medications
    return (first.model_copy(update={"dose": None}), *rest)


def labetalol(of):
    return medication(of, "labetalol", "Labetalol", 200.0, "mg", dose_words="200 mg")


def place(of, words):
    start = of.text.index(words)
    return {"start": start, "end": start + len(words)}


def go(store, known, person, anchor, action="accept", **more):
    seen = open_document(store, known, person).held(anchor).version
    return decide(store, known, [Asked(anchor=anchor, action=action, seen=seen, **more)], person)


def correct(store, known, person, anchor, low):
    value, of = {"low": low, "unit": "mg"}, open_document(store, known, person).stored.document
    go(store, known, person, anchor, "correct", value=value, quote=place(of, "75 mg"))


def take_back(store, known, person):
    decide(store, known, last_act(open_document(store, known, person), person.name), person)


def row(store, known, person, anchor):
    """What the page shows of a value, None where it shows none: its state, its words, and what the software says."""
    found = [one for one in record_view(open_document(store, known, person)).values() if one.anchor == anchor]
    return (found[0].state, found[0].text, found[0].software) if found else None


def doses(store, known):
    record = effective(final_view(store, store.latest(known)))
    return [
        [(one.drug.value.generic, one.dose and one.dose.value.low) for one in case.medications]
        for case in record.cases
    ]


def newborns(store, known):
    (pregnancy,) = effective(final_view(store, store.latest(known))).cases[0].pregnancies
    return [
        (one.sex and one.sex.value.value, one.apgar_5 and one.apgar_5.value) for one in pregnancy.neonates
    ]


@pytest.fixture
def dose(of):
    return f"cases.0.medications.aspirin@{of.text.index('aspirin')}.dose"


@pytest.fixture
def begun(store, of):
    """A first reading; the document's id."""
    return read(store, of, 1)


def test_what_is_shown_is_what_enter_keeps(store, begun, of, local, dose):
    go(store, begun, local, dose)
    correct(store, begun, local, dose, 750)
    read(store, of, 2, medications=without_dose(of))
    assert row(store, begun, local, dose) == (State.CHANGED, "750 mg", LOST)
    take_back(store, begun, local)
    assert row(store, begun, local, dose) == (State.CHANGED, "75 mg", LOST)
    go(store, begun, local, dose)
    assert row(store, begun, local, dose) == (State.ACCEPTED, "75 mg", "")
    assert doses(store, begun) == [[("aspirin", 75.0), ("nifedipine", 20.0)]]


def test_of_three_values_enter_keeps_the_one_that_stands(store, begun, of, local, dose):
    correct(store, begun, ANN, dose, 81)
    read(store, of, 2, medications=without_dose(of))
    correct(store, begun, BEN, dose, 750)
    read(store, of, 3, medications=without_dose(of))
    take_back(store, begun, BEN)
    assert row(store, begun, local, dose) == (State.CHANGED, "81 mg", LOST)
    go(store, begun, local, dose)
    assert row(store, begun, local, dose) == (State.CORRECTED, "81 mg", LOST)
    assert doses(store, begun) == [[("aspirin", 81.0), ("nifedipine", 20.0)]]


def test_accepting_another_value_than_was_shown_is_refused(store, begun, of, local, dose):
    shown = mark(open_document(store, begun, local).accepting(dose))
    with pytest.raises(ReadAnewError):
        go(store, begun, local, dose, mark=mark({"low": 81.0, "unit": "mg"}))
    go(store, begun, local, dose, mark=shown)
    assert row(store, begun, local, dose)[0] is State.ACCEPTED


def test_what_is_taken_back_is_said_by_nobody(store, begun, of, local, dose):
    correct(store, begun, local, dose, 750)
    read(store, of, 2, medications=without_dose(of))
    take_back(store, begun, local)
    assert row(store, begun, local, dose) is None
    assert dose not in open_document(store, begun, local).open_values()
    decide_all(store, begun, local)
    submit(store, begun, local)
    (gold,) = reviewed(store)
    assert [one.dose for one in gold.report.cases[0].medications][0] is None
    assert last_act(open_document(store, begun, local), "local") == []


def test_with_its_last_decision_an_entry_goes_and_comes_back(store, begun, of, local, dose):
    entry = dose.removesuffix(".dose")
    correct(store, begun, local, dose, 750)
    read(store, of, 2, medications=report(of).cases[0].medications[1:])
    assert doses(store, begun) == [[("nifedipine", 20.0), ("aspirin", 750.0)]]
    go(store, begun, local, f"{entry}.drug")
    correct(store, begun, local, dose, 80)
    for left in (750.0, None):
        take_back(store, begun, local)
        if left:
            take_back(store, begun, local)
    assert doses(store, begun) == [[("nifedipine", 20.0)]]
    read(store, of, 3)
    assert doses(store, begun) == [[("aspirin", 75.0), ("nifedipine", 20.0)]]


def test_what_was_given_up_can_be_added(store, begun, of, local, dose):
    go(store, begun, local, dose)
    read(store, of, 2, medications=without_dose(of))
    take_back(store, begun, local)
    value = {"low": 80, "unit": "mg"}
    go(store, begun, local, dose, "add", value=value, quote=place(of, "75 mg"))
    assert row(store, begun, local, dose) == (State.ADDED, "80 mg", "")
    read(store, of, 3, medications=without_dose(of))
    assert row(store, begun, local, dose) == (State.ADDED, "80 mg", "")
    take_back(store, begun, local)
    assert row(store, begun, local, dose) is None


def test_a_patient_s_value_that_was_taken_back_is_gone(store, begun, of, local):
    age = "cases.0.patient.age"
    go(store, begun, local, age, "correct", value={"years": 43}, quote=place(of, "34-year-old"))
    read(store, of, 2, patient=Patient())
    take_back(store, begun, local)
    assert row(store, begun, local, age) is None
    assert effective(final_view(store, store.latest(begun))).cases[0].patient.age is None


def test_a_pregnancy_is_told_as_the_software_tells_it_when_the_last_says_nothing_else(
    store, begun, of, local
):
    outcome = "cases.0.pregnancies.{}.outcome"
    go(store, begun, local, outcome.format("index"))
    (told,) = report(of).cases[0].pregnancies
    other = told.model_copy(update={"is_index": False})
    read(store, of, 2, pregnancies=(other,))
    assert row(store, begun, local, outcome.format("index"))[0] is State.CHANGED
    take_back(store, begun, local)
    assert row(store, begun, local, outcome.format("index")) is None
    go(store, begun, local, outcome.format("0"))
    assert row(store, begun, local, outcome.format("0"))[0] is State.ACCEPTED
    assert [
        one.is_index for one in effective(final_view(store, store.latest(begun))).cases[0].pregnancies
    ] == [False]


@pytest.mark.parametrize("order", ["both", "turned", "hers", "neither"])
def test_a_newborn_added_by_hand_is_one_of_her_own(store, of, local, order):
    (pregnancy,) = report(of).cases[0].pregnancies
    first, second = Neonate(apgar_5=fact(of, 9, "37")), Neonate(apgar_5=fact(of, 8, "36"))
    found = {"both": (first, second), "turned": (second, first), "hers": (second,), "neither": ()}[order]
    born = [pregnancy.model_copy(update={"neonates": some}) for some in ((first,), found)]
    known = read(store, of, 1, pregnancies=(born[0],))
    go(store, known, local, f"{BORN}.0.apgar_5")
    go(store, known, local, f"{BORN}.0.sex", "add", value="female", quote=place(of, "37"))
    go(store, known, local, f"{BORN}.1.apgar_5", "add", value=8, quote=place(of, "36"))
    go(store, known, local, f"{BORN}.1.sex", "add", value="male", quote=place(of, "36"))
    read(store, of, 2, pregnancies=(born[1],))
    assert sorted(newborns(store, known)) == [("female", 9), ("male", 8)]
    read(store, of, 3, pregnancies=(born[0],))
    assert sorted(newborns(store, known)) == [("female", 9), ("male", 8)]


def test_a_newborn_stays_when_the_one_before_her_is_taken_back(store, of, local):
    (pregnancy,) = report(of).cases[0].pregnancies
    born = pregnancy.model_copy(update={"neonates": (Neonate(apgar_5=fact(of, 9, "37")),)})
    known = read(store, of, 1, pregnancies=(born,))
    for number, person in ((1, ANN), (2, BEN)):
        go(store, known, person, f"{BORN}.{number}.apgar_5", "add", value=number, quote=place(of, "36"))
    take_back(store, known, ANN)
    assert newborns(store, known) == [(None, 9), (None, 2)]
    read(store, of, 2, pregnancies=(born,))
    assert newborns(store, known) == [(None, 9), (None, 2)]


def test_an_added_drug_goes_to_another_patient_and_back(store, begun, of, local):
    drug = add_drug(store, begun, of, local)
    apart = {"form": "split", "from": "cases.0"}
    quote = place(of, "Nifedipine")
    asked = Asked(anchor="cases", action="add", value={"label": "sister"}, quote=quote, fields=apart)
    decide(store, begun, [asked], local)
    assert doses(store, begun) == [[("aspirin", 75.0)], [("nifedipine", 20.0), ("labetalol", 200.0)]]
    assert row(store, begun, local, f"{drug}.dose") == (State.ADDED, "200 mg", "")
    go(store, begun, local, "cases.1", "move", value="cases.0", fields={"form": "join"})
    read(store, of, 2, medications=(*report(of).cases[0].medications, labetalol(of)))
    assert doses(store, begun) == [[("aspirin", 75.0), ("nifedipine", 20.0), ("labetalol", 200.0)]]


def test_what_rests_is_taken_back_in_its_turn(store, begun, of, local, dose):
    correct(store, begun, local, dose, 81)
    go(store, begun, local, "cases.0.patient.age", "reject")
    read(store, of, 2, patient=Patient())
    take_back(store, begun, local)
    assert row(store, begun, local, dose)[0] is State.CORRECTED
    read(store, of, 3)
    assert row(store, begun, local, "cases.0.patient.age") == (State.OPEN, "34 years", "")
    take_back(store, begun, local)
    assert row(store, begun, local, dose) == (State.OPEN, "75 mg", "")


def test_what_is_so_of_all_newborns_stays_so_of_one_who_is_found(store, of, local):
    (pregnancy,) = report(of).cases[0].pregnancies
    first, second = Neonate(apgar_5=fact(of, 9, "37")), Neonate(apgar_5=fact(of, 8, "36"))
    known = read(store, of, 1, pregnancies=(pregnancy.model_copy(update={"neonates": (first,)}),))
    for number in range(2):
        go(store, known, local, f"{BORN}.{number}.sex", "add", value="male", quote=place(of, "a live girl"))
    read(store, of, 2, pregnancies=(pregnancy.model_copy(update={"neonates": (second, first)}),))
    assert newborns(store, known) == [("male", 8), ("male", 9)]


def test_a_patient_split_by_hand_and_by_the_reader_is_one(store, begun, of, local):
    case, cut = report(of).cases[0], of.text.index("Nifedipine")
    nifedipine = f"cases.0.medications.nifedipine@{cut}"
    apart = {"form": "split", "from": "cases.0"}
    quote = place(of, "Nifedipine")
    asked = Asked(anchor="cases", action="add", value={"label": "sister"}, quote=quote, fields=apart)
    decide(store, begun, [asked], local)
    value = {"low": 25, "unit": "mg"}
    go(store, begun, local, f"{nifedipine}.dose", "correct", value=value, quote=place(of, "20 mg"))
    go(store, begun, local, "cases.1.patient.age", "add", value={"years": 33}, quote=quote)
    first = case.model_copy(update={"end": cut, "medications": case.medications[:1]})
    second = Case(label="sister", start=cut, end=len(of.text), medications=case.medications[1:])
    for number, cases in ((2, (first, second)), (3, (case,)), (4, (first, second))):
        made = report(of, versions=Versions(software="1", rules=f"r{number}", terms="t"))
        put(store, of, made.model_copy(update={"cases": cases}))
        assert doses(store, begun) == [[("aspirin", 75.0)], [("nifedipine", 25.0)]], number
        patients = effective(final_view(store, store.latest(begun))).cases
        assert [one.patient.age and one.patient.age.value.years for one in patients] == [34, 33]
        assert open_document(store, begun, local).changed() == []


def test_an_answer_is_to_what_the_issue_said(store, begun, of, local):
    (issue,) = open_document(store, begun, local).unanswered()
    go(store, begun, local, issue, "answer", value="right", comment="checked")
    assert open_document(store, begun, local).unanswered() == []
    told = report(of, versions=Versions(software="1", rules="r2", terms="t"))
    other = told.issues[0].model_copy(update={"message": "gravidity 3 and ten losses"})
    put(store, of, told.model_copy(update={"issues": (other,)}))
    opened = open_document(store, begun, local)
    assert (opened.unanswered(), opened.unseen()[-1:]) == ([issue], [issue])
    (shown,) = record_view(opened).issues
    assert shown.answer == ""
    assert shown.notes == ("local, when it said “one loss and two losses”: right as it stands: checked",)
    read(store, of, 3)
    assert open_document(store, begun, local).unanswered() == []


def test_undecided_values_of_the_reading_that_was_submitted_are_named(store, begun, of, local, tmp_path):
    decide_all(store, begun, local)
    read(store, of, 2, medications=(*report(of).cases[0].medications, labetalol(of)))
    assert submit(store, begun, local, allow_undecided=True).undecided == 4
    read(store, of, 3, medications=())
    write_gold(store, tmp_path)
    assert list((tmp_path / "gold").iterdir()) == []
    head = f"cases.0.medications.labetalol@{of.text.index('Labetalol')}"
    with (tmp_path / UNDECIDED).open(encoding="utf-8") as file:
        named = [row["value"] for row in csv.DictReader(file)]
    assert named == [f"{head}.{field}" for field in ("drug", "subject", "status", "dose")]


@pytest.mark.parametrize("action", ["accept", "reject"])
def test_what_one_of_two_saw_waits_for_the_adjudicator(store, begun, of, action):
    review_twice(store, begun, CHRIS)
    decide_all(store, begun, ANN)
    submit(store, begun, ANN)
    read(store, of, 2, medications=(*report(of).cases[0].medications, labetalol(of)))
    drug = f"cases.0.medications.labetalol@{of.text.index('Labetalol')}.drug"
    go(store, begun, BEN, drug, action)
    decide_all(store, begun, BEN)
    submit(store, begun, BEN)
    opened = open_document(store, begun, CHRIS)
    assert drug in (opened.open_values() if action == "accept" else opened.disputed())
    notes = [one.notes for one in record_view(opened).values() if one.anchor == drug]
    assert notes == [("ben: accepted it, alone",) if action == "accept" else ()]
    with pytest.raises(NotReadyError):
        submit(store, begun, CHRIS)
    (drugs,) = [one for one in agreement(store)[1] if one.name == "medications.drug"]
    assert (drugs.labels, drugs.undecided) == ([("kept", "kept")] * 2, 1)
    go(store, begun, CHRIS, drug, action)
    decide_all(store, begun, CHRIS)
    assert submit(store, begun, CHRIS).status is Status.FINAL


def test_a_correction_is_not_shown_as_the_software_s(store, begun, of, dose):
    review_twice(store, begun, CHRIS)
    correct(store, begun, ANN, dose, 100)
    for person in (ANN, BEN):
        decide_all(store, begun, person)
        submit(store, begun, person)
    assert row(store, begun, CHRIS, dose) == (State.OPEN, "75 mg", "")
    read(store, of, 2, medications=without_dose(of))
    assert row(store, begun, CHRIS, dose) == (State.OPEN, "75 mg", LOST)
    go(store, begun, CHRIS, dose)
    assert doses(store, begun) == [[("aspirin", 75.0), ("nifedipine", 20.0)]]


def test_the_adjudicator_finds_a_query_where_its_value_stays(store, begun, of, dose):
    review_twice(store, begun, CHRIS)
    go(store, begun, ANN, dose)
    queries.ask(store, begun, ANN, (dose, "aspirin, dose", "sure?"))
    for person in (ANN, BEN):
        decide_all(store, begun, person)
        submit(store, begun, person)
    read(store, of, 2, medications=without_dose(of))
    assert [one.anchor for one in queries.seen_on(store, begun, CHRIS)] == [dose]
