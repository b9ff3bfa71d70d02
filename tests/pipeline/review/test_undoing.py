"""What was done last is taken back; equal decisions of two people pass, and are not taken back for each other."""

import pytest

from pipeline.decisions.tally import counts
from pipeline.review.access import open_document
from pipeline.review.actions import decide
from pipeline.review.people import Person, Role
from pipeline.review.requests import Asked
from pipeline.review.undoing import last_act
from pipeline.review.view import record_view
from pipeline.store.reviews import ConflictError

AGE, GRAVIDITY = "cases.0.patient.age", "cases.0.obstetric_history.gravidity"
ANN, BEN = Person("ann", Role.REVIEWER), Person("ben", Role.REVIEWER)


def ask(store, known, person, *asked):
    return decide(store, known, [Asked(**one) for one in asked], person)


def undo(store, known, person):
    """Take back what a person did last; the anchors."""
    asked = last_act(open_document(store, known, person), person.name)
    if asked:
        decide(store, known, asked, person)
    return [one.anchor for one in asked]


def state(store, known, anchor):
    decision = open_document(store, known, ANN).held(anchor).decision
    return None if decision is None else (decision.action.value, decision.reviewer)


def test_acts_are_taken_back_one_after_the_other(store, known):
    ask(store, known, ANN, {"anchor": AGE, "action": "accept"})
    ask(
        store,
        known,
        ANN,
        {"anchor": GRAVIDITY, "action": "accept", "act": 0},
        {"anchor": AGE, "action": "reject", "act": 1, "seen": 1},
    )
    assert [undo(store, known, ANN) for _ in range(4)] == [[AGE], [GRAVIDITY], [AGE], []]
    assert (state(store, known, AGE), state(store, known, GRAVIDITY)) == (None, None)


def test_one_act_on_many_values_is_taken_back_as_one(store, known):
    ask(store, known, ANN, {"anchor": AGE, "action": "accept"}, {"anchor": GRAVIDITY, "action": "accept"})
    ask(store, known, ANN, {"anchor": AGE, "action": "comment", "comment": "see page 2"})  # is no decision
    assert undo(store, known, ANN) == [AGE, GRAVIDITY]
    assert undo(store, known, ANN) == []


def test_nobody_takes_back_what_somebody_else_decided(store, known):
    (first,) = ask(store, known, ANN, {"anchor": AGE, "action": "accept"})
    ask(store, known, BEN, {"anchor": AGE, "action": "reject", "seen": first})
    assert undo(store, known, ANN) == []
    assert state(store, known, AGE) == ("reject", "ben")
    assert undo(store, known, BEN) == [AGE]
    assert state(store, known, AGE) == ("accept", "ann")


def test_equal_decisions_of_two_people_pass_and_stand_for_themselves(store, known):
    (first,) = ask(store, known, ANN, {"anchor": AGE, "action": "accept"})
    (second,) = ask(store, known, BEN, {"anchor": AGE, "action": "accept"})  # had not seen hers
    assert second > first
    assert undo(store, known, BEN) == [AGE]
    assert state(store, known, AGE) == ("accept", "ann")


def test_a_decision_that_differs_is_a_conflict(store, known):
    ask(
        store,
        known,
        ANN,
        {"anchor": GRAVIDITY, "action": "correct", "value": 4, "quote": {"start": 50, "end": 57}},
    )
    for action, more in (
        ("accept", {}),
        ("correct", {"value": 5, "quote": {"start": 50, "end": 57}}),
        ("correct", {"value": 4, "quote": {"start": 51, "end": 57}}),
    ):
        with pytest.raises(ConflictError, match="ann decided on it"):
            ask(store, known, BEN, {"anchor": GRAVIDITY, "action": action, **more})


def test_what_was_stored_and_is_sent_again_is_stored_once(store, known):
    asked = {"anchor": AGE, "action": "accept"}
    assert ask(store, known, ANN, asked) == ask(store, known, ANN, asked) == [1]
    back = {"anchor": AGE, "action": "undo", "seen": 1}
    assert ask(store, known, ANN, back) == ask(store, known, ANN, back) == [2]
    assert ask(store, known, BEN, back) == [2]  # somebody else took the same back
    assert [one.action.value for one in store.reviews.decisions(known)] == ["accept", "undo"]


def test_a_patient_who_was_added_is_taken_back_once(store, known):
    ask(
        store,
        known,
        ANN,
        {"anchor": "cases", "action": "add", "value": {"label": "two"}, "quote": {"start": 40, "end": 60}},
    )
    assert undo(store, known, ANN) == ["cases.1"]
    assert undo(store, known, ANN) == []
    assert open_document(store, known, ANN).is_gone(1)


def test_the_counts_are_those_of_the_page(store, known, of):
    quote = {"start": of.text.index("Labetalol"), "end": of.text.index("Labetalol") + 9}
    value = {
        "drug": {"value": {"generic": "labetalol", "as_written": "Labetalol"}},
        "subject": {"value": "mother"},
        "status": {"value": "given"},
    }
    ask(store, known, ANN, {"anchor": "cases.0.medications", "action": "add", "value": value, "quote": quote})
    added = f"cases.0.medications.added-labetalol@{quote['start']}"
    ask(
        store,
        known,
        ANN,
        {"anchor": f"{added}.route", "action": "add", "value": "oral", "quote": quote},
        {"anchor": AGE, "action": "accept"},
    )
    opened = open_document(store, known, ANN)
    record = record_view(opened)
    assert sum(one.total for one in counts(opened).values()) == len(list(record.values()))
    for family in record.cases[0].families:
        values = [value for entry in family.entries for value in entry.values]
        assert (family.total, family.open) == (
            len(values),
            sum(value.state.value == "open" for value in values),
        )
