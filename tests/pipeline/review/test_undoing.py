"""What was done last is taken back; equal decisions of two people pass, and are not taken back for each other."""

import pytest

from pipeline.decisions.final import effective, final_view
from pipeline.decisions.tally import counts
from pipeline.review.access import open_document
from pipeline.review.actions import decide
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.people import Person, Role
from pipeline.review.requests import Asked
from pipeline.review.undoing import last_act
from pipeline.review.view import record_view
from pipeline.store.conflicts import ConflictError

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


def add_patient(store, known, person, of, *split, label="sister"):
    quote = {"start": of.text.index("Nifedipine"), "end": of.text.index("Nifedipine") + 10}
    fields = {"fields": {"form": "split", "from": split[0]}} if split else {}
    asked = {"anchor": "cases", "action": "add", "value": {"label": label}, "quote": quote, **fields}
    ask(store, known, person, asked)


def seen(store, known, anchor):
    return open_document(store, known, ANN).held(anchor).version


def move(store, known, person, anchor, case, **more):
    version = seen(store, known, anchor)
    ask(store, known, person, {"anchor": anchor, "action": "move", "value": case, "seen": version, **more})


def drugs(store, known):
    record = effective(final_view(store, store.latest(known)))
    return [[one.drug.value.generic for one in case.medications] for case in record.cases]


@pytest.fixture
def moved(of):
    return f"cases.0.medications.nifedipine@{of.text.index('Nifedipine')}.case"


def test_a_patient_with_what_somebody_moved_to_her_stays(store, known, of, moved):
    add_patient(store, known, BEN, of)
    move(store, known, ANN, moved, "cases.1")
    assert undo(store, known, BEN) == []
    with pytest.raises(ValueRefusedError, match="entries were moved to this patient"):
        ask(store, known, BEN, {"anchor": "cases.1", "action": "undo", "seen": seen(store, known, "cases.1")})
    assert drugs(store, known) == [["aspirin"], ["nifedipine"]]
    assert undo(store, known, ANN) == [moved]
    assert undo(store, known, BEN) == ["cases.1"]
    assert drugs(store, known) == [["aspirin", "nifedipine"]]


def test_a_patient_of_whom_somebody_else_said_something_stays(store, known, of):
    add_patient(store, known, BEN, of)
    quote = {"start": of.text.index("34-year-old"), "end": of.text.index("34-year-old") + 11}
    ask(
        store,
        known,
        ANN,
        {"anchor": "cases.1.patient.age", "action": "add", "value": {"years": 34}, "quote": quote},
    )
    assert undo(store, known, BEN) == []
    assert len(drugs(store, known)) == 2


def test_joining_is_taken_back_whole_and_then_splitting(store, known, of, moved):
    add_patient(store, known, BEN, of, "cases.0")
    add_patient(store, known, BEN, of, label="aunt")
    assert drugs(store, known) == [["aspirin"], ["nifedipine"], []]
    move(store, known, BEN, "cases.1", "cases.2", fields={"form": "join"})
    assert drugs(store, known) == [["aspirin"], ["nifedipine"]]
    assert {moved, "cases.1"} <= set(undo(store, known, BEN))
    assert drugs(store, known) == [["aspirin"], ["nifedipine"], []]
    assert undo(store, known, BEN) == ["cases.2"]
    undo(store, known, BEN)
    assert drugs(store, known) == [["aspirin", "nifedipine"]]
    assert undo(store, known, BEN) == []


def test_an_entry_does_not_go_back_to_a_patient_who_is_gone(store, known, of, moved):
    add_patient(store, known, ANN, of)
    move(store, known, ANN, moved, "cases.1")
    add_patient(store, known, ANN, of, label="aunt")
    move(store, known, BEN, moved, "cases.2")
    ask(store, known, ANN, {"anchor": "cases.1", "action": "reject", "seen": seen(store, known, "cases.1")})
    assert undo(store, known, BEN) == []
    with pytest.raises(ValueRefusedError, match="no patient of the record any more"):
        ask(store, known, BEN, {"anchor": moved, "action": "undo", "seen": seen(store, known, moved)})
    assert drugs(store, known) == [["aspirin"], ["nifedipine"]]
    assert undo(store, known, ANN) == ["cases.1"]
    assert undo(store, known, BEN) == [moved]
    assert drugs(store, known) == [["aspirin"], ["nifedipine"], []]


def test_an_entry_of_a_patient_who_was_gone_before_goes_back_to_her(store, known, of, moved):
    add_patient(store, known, ANN, of)
    ask(store, known, ANN, {"anchor": "cases.0", "action": "reject", "seen": 0})
    move(store, known, ANN, moved, "cases.1")
    assert drugs(store, known) == [["nifedipine"]]
    assert undo(store, known, ANN) == [moved]
    assert drugs(store, known) == [[]]
    assert undo(store, known, ANN) == ["cases.0"]


def test_taking_a_patient_back_twice_is_once(store, known, of):
    words = {"start": of.text.index("Nifedipine"), "end": of.text.index("Nifedipine") + 10}
    ask(store, known, ANN, {"anchor": "cases", "action": "add", "value": {"label": "sister"}, "quote": words})
    asked = last_act(open_document(store, known, ANN), "ann")
    first = decide(store, known, asked, ANN)
    assert decide(store, known, asked, ANN) == first  # the answer was lost, and it is sent again
    assert decide(store, known, asked, BEN) == first  # he saw her and takes her back as well
    assert undo(store, known, ANN) == []


SISTER = {"anchor": "cases", "action": "add", "value": {"label": "sister"}}


@pytest.mark.parametrize("form", ["alone", "split"])
@pytest.mark.parametrize("other", [ANN, BEN])
def test_a_patient_who_is_added_twice_from_the_same_words_is_one(store, known, of, form, other):
    start = of.text.index("Nifedipine")
    asked = SISTER | {"quote": {"start": start, "end": start + 10}}
    if form == "split":
        asked |= {"fields": {"form": "split", "from": "cases.0"}}
    (first, *_) = ask(store, known, ANN, asked)
    before = store.reviews.decisions(known)
    assert ask(store, known, other, asked) == [first]
    assert store.reviews.decisions(known) == before
    ask(store, known, ANN, asked | {"value": {"label": "another"}})
    assert len(effective(final_view(store, store.latest(known))).cases) == 3


@pytest.mark.parametrize("other", [ANN, BEN])
def test_an_entry_is_moved_to_the_same_patient_once(store, known, of, other):
    start = of.text.index("Nifedipine")
    ask(store, known, ANN, SISTER | {"quote": {"start": start, "end": start + 10}})
    move = {"anchor": f"cases.0.medications.nifedipine@{start}.case", "action": "move", "value": "cases.1"}
    first = ask(store, known, ANN, move)
    assert ask(store, known, other, move) == first
    ask(store, known, ANN, move | {"value": "cases.0", "seen": first[0]})
    with pytest.raises(ValueRefusedError, match="it is there already"):
        ask(store, known, ANN, move | {"value": "cases.0", "seen": first[0] + 1})


def test_a_note_that_is_sent_again_is_one(store, known):
    note = {"anchor": AGE, "action": "comment", "comment": "34 or 43?"}
    first = ask(store, known, ANN, note)
    assert ask(store, known, ANN, note) == first
    ask(store, known, BEN, note)
    ask(store, known, ANN, note)
    said = open_document(store, known, ANN).held(AGE).notes
    assert [(one.reviewer, one.comment) for one in said] == [
        ("ann", "34 or 43?"),
        ("ben", "34 or 43?"),
        ("ann", "34 or 43?"),
    ]
