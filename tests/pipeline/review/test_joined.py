"""Entries that people added and that newer rules find by themselves: one entry, with what people said."""

import pytest

from pipeline.decisions.final import effective, final_view
from pipeline.decisions.fold import State
from pipeline.review import queries
from pipeline.review.access import open_document
from pipeline.review.actions import decide
from pipeline.review.people import Person, Role
from pipeline.review.requests import Asked
from pipeline.review.submission import review_twice, submit
from pipeline.review.undoing import last_act
from pipeline.review.view import record_view
from schemas.neonate import Neonate
from schemas.pregnancy import Outcome, Pregnancy
from schemas.report import Case, Versions
from tests.pipeline.review.records import (
    SECOND,
    decide_all,
    fact,
    hemoglobin,
    medication,
    put,
    report,
    weeks,
)

THIRD = Versions(software="1", rules="r3", terms="t")
ANN, BEN = Person("ann", Role.REVIEWER), Person("ben", Role.REVIEWER)
CHRIS = Person("chris", Role.ADJUDICATOR)


def place(of, words, within=None):
    start = of.text.index(within or words)
    start = of.text.index(words, start)
    return {"start": start, "end": start + len(words)}


def add_drug(store, known, of, person, *, dose=200.0, words="Labetalol", name="labetalol", case=0):
    value = {
        "drug": {"value": {"generic": name, "as_written": words}, "quote": place(of, words)},
        "subject": {"value": "mother"},
        "status": {"value": "given"},
        "dose": {"value": {"low": dose, "unit": "mg"}, "quote": place(of, "200 mg")},
        "route": {"value": "oral"},
    }
    asked = Asked(
        anchor=f"cases.{case}.medications", action="add", value=value, quote=place(of, "Labetalol 200 mg")
    )
    decide(store, known, [asked], person)
    return f"cases.{case}.medications.added-{name}@{of.text.index('Labetalol')}"


def labetalol(of, dose=200.0):
    return medication(of, "labetalol", "Labetalol", dose, "mg", start=weeks(of, "30 weeks", 30), dose_words="200 mg")  # fmt: skip


def found(of, *more, versions=SECOND, labs=(), pregnancies=None):
    """What newer rules read: the same, and more."""
    made = report(of, versions=versions)
    case = made.cases[0]
    changes = {"medications": (*case.medications, *more), "lab_results": (*case.lab_results, *labs)}
    changes |= {} if pregnancies is None else {"pregnancies": pregnancies}
    return made.model_copy(update={"cases": (case.model_copy(update=changes),)})


def drugs(store, known):
    record = effective(final_view(store, store.latest(known)))
    return [
        (one.drug.value.generic, one.dose and one.dose.value.low, one.route and one.route.value.value)
        for case in record.cases
        for one in case.medications
    ]


def states(store, known, person, head):
    values = record_view(open_document(store, known, person)).values()
    return {
        one.anchor[len(head) + 1 :]: (one.state, one.software)
        for one in values
        if one.anchor.startswith(f"{head}.")
    }


def head(of):
    return f"cases.0.medications.labetalol@{of.text.index('Labetalol')}"


OTHERS = [("aspirin", 75, None), ("nifedipine", 20, None)]


def test_an_added_drug_that_is_found_is_one_drug(store, known, of, local):
    add_drug(store, known, of, local)
    assert drugs(store, known) == [*OTHERS, ("labetalol", 200, "oral")]
    put(store, of, found(of, labetalol(of)))
    assert drugs(store, known) == [*OTHERS, ("labetalol", 200, "oral")]
    accepted = (State.ACCEPTED, "")
    assert states(store, known, local, head(of)) == {
        "drug": accepted,
        "subject": accepted,
        "status": accepted,
        "dose": accepted,
        "window.start": (State.OPEN, ""),  # nobody said it
        "route": (State.ADDED, ""),  # nobody found it
    }
    made = effective(final_view(store, store.latest(known))).cases[0].medications[-1]
    assert (made.drug.quotes[0].text, made.drug.method) == ("Labetalol", "rule:test")
    assert open_document(store, known, local).changed() == []


def test_what_it_says_otherwise_waits(store, known, of, local):
    add_drug(store, known, of, local, dose=300.0)
    put(store, of, found(of, labetalol(of)))
    assert drugs(store, known) == [*OTHERS, ("labetalol", 300, "oral")]
    assert open_document(store, known, local).changed() == [f"{head(of)}.dose"]
    assert states(store, known, local, head(of))["dose"] == (State.CHANGED, "200 mg")
    version = open_document(store, known, local).held(f"{head(of)}.dose").version
    with pytest.raises(Exception, match="since this page was loaded"):
        decide(store, known, [Asked(anchor=f"{head(of)}.dose", action="accept")], BEN)
    decide(store, known, [Asked(anchor=f"{head(of)}.dose", action="accept", seen=version)], local)
    assert drugs(store, known) == [*OTHERS, ("labetalol", 200, "oral")]
    assert open_document(store, known, local).changed() == []


def test_what_was_done_to_it_by_hand_goes_along(store, known, of, local):
    added = add_drug(store, known, of, local)
    where = place(of, "Labetalol 200 mg")
    for asked in (
        {"anchor": f"{added}.dose", "action": "correct", "value": {"low": 400, "unit": "mg"}, "quote": where},
        {"anchor": f"{added}.route", "action": "reject"},
        {"anchor": added, "action": "comment", "comment": "look at the table"},
    ):
        seen = open_document(store, known, local).held(asked["anchor"]).version
        decide(store, known, [Asked(**asked, seen=seen)], local)
    queries.ask(store, known, local, (f"{added}.dose", "dose", "how much?"))
    assert drugs(store, known) == [*OTHERS, ("labetalol", 400, None)]
    put(store, of, found(of, labetalol(of)))
    assert drugs(store, known) == [*OTHERS, ("labetalol", 400, None)]
    opened = open_document(store, known, local)
    assert opened.changed() == [f"{head(of)}.dose"]
    assert [one.comment for one in opened.held(f"{head(of)}.drug").notes] == ["look at the table"]
    assert [one.anchor for one in queries.seen_on(store, known, local)] == [f"{head(of)}.dose"]
    put(store, of, found(of, labetalol(of, 400.0), versions=THIRD))
    assert open_document(store, known, local).changed() == []


def test_taking_back_takes_back_all_of_it(store, known, of, local):
    add_drug(store, known, of, local)
    put(store, of, found(of, labetalol(of)))
    decide(store, known, last_act(open_document(store, known, local), "local"), local)
    assert drugs(store, known) == [*OTHERS, ("labetalol", 200, None)]
    assert {state for state, _ in states(store, known, local, head(of)).values()} == {State.OPEN}
    put(store, of, found(of, labetalol(of), versions=THIRD))
    assert {state for state, _ in states(store, known, local, head(of)).values()} == {State.OPEN}


def test_it_stays_when_it_is_lost_again(store, known, of, local):
    add_drug(store, known, of, local)
    put(store, of, found(of, labetalol(of)))
    put(store, of, found(of, versions=THIRD))
    assert drugs(store, known) == [*OTHERS, ("labetalol", 200, "oral")]


@pytest.mark.parametrize("what", ["other words", "another drug", "taken back", "found before"])
def test_two_stay_two(store, known, of, local, what):
    if what == "found before":  # a second entry on the same words, such as another step of the dose
        put(store, of, found(of, labetalol(of), versions=THIRD))
    added = add_drug(store, known, of, local, **({"name": "zinc"} if what == "another drug" else {}))
    if what == "taken back":
        version = open_document(store, known, local).held(added).version
        decide(store, known, [Asked(anchor=added, action="undo", seen=version)], local)
    newer = labetalol(of)
    if what == "other words":
        newer = medication(of, "labetalol", "headaches", 200.0, "mg", dose_words="200 mg")
    if what == "another drug":
        newer = medication(of, "metformin", "200 mg twice daily", 200.0, "mg", dose_words="200 mg")
    put(store, of, found(of, newer))
    names = [name for name, _, _ in drugs(store, known)][2:]
    assert (
        names
        == {
            "other words": ["labetalol", "labetalol"],
            "another drug": ["metformin", "zinc"],
            "taken back": ["labetalol"],
            "found before": ["labetalol", "labetalol"],
        }[what]
    )


def test_it_stays_with_the_patient_to_whom_it_was_moved(store, of, local):
    made = found(of)
    cut = of.text.index("Nifedipine")
    sister = Case(label="sister", start=cut, end=len(of.text))
    known = put(store, of, made.model_copy(update={"cases": (made.cases[0], sister)}))
    added = add_drug(store, known, of, local)
    decide(store, known, [Asked(anchor=f"{added}.case", action="move", value="cases.1")], local)

    def whose():
        cases = effective(final_view(store, store.latest(known))).cases
        return [[one.drug.value.generic for one in case.medications] for case in cases]

    assert whose() == [["aspirin", "nifedipine"], ["labetalol"]]
    newer = found(of, labetalol(of), versions=THIRD)
    put(store, of, newer.model_copy(update={"cases": (newer.cases[0], sister)}))
    assert whose() == [["aspirin", "nifedipine"], ["labetalol"]]
    hers = sister.model_copy(update={"medications": (labetalol(of),)})
    fourth = Versions(software="1", rules="r4", terms="t")
    put(store, of, made.model_copy(update={"cases": (made.cases[0], hers), "versions": fourth}))
    assert whose() == [["aspirin", "nifedipine"], ["labetalol"]]


def test_what_is_found_with_the_patient_to_whom_it_was_moved(store, of, local):
    made = found(of)
    sister = Case(label="sister", start=of.text.index("Nifedipine"), end=len(of.text))
    known = put(store, of, made.model_copy(update={"cases": (made.cases[0], sister)}))
    added = add_drug(store, known, of, local)
    decide(store, known, [Asked(anchor=f"{added}.case", action="move", value="cases.1")], local)
    hers = sister.model_copy(update={"medications": (labetalol(of),)})
    put(store, of, made.model_copy(update={"cases": (made.cases[0], hers), "versions": THIRD}))
    opened = open_document(store, known, local)
    assert [len(case.medications) for case in effective(opened).cases] == [2, 1]
    assert not opened.has_moves


@pytest.mark.parametrize(("bens", "disputed"), [(200.0, 0), (300.0, 1)])
def test_two_reviewers_who_added_it(store, known, of, bens, disputed):
    review_twice(store, known, CHRIS)
    for person, dose in ((ANN, 200.0), (BEN, bens)):
        add_drug(store, known, of, person, dose=dose)
        decide_all(store, known, person)
        submit(store, known, person)
    put(store, of, found(of, labetalol(of)))
    opened = open_document(store, known, CHRIS)
    assert [one.anchor for one in opened.disputes] == [f"{head(of)}.dose"] * disputed
    assert [name for name, _, _ in drugs(store, known)] == ["aspirin", "nifedipine", "labetalol"]


def test_an_added_result_and_an_added_pregnancy_that_are_found(store, known, of, local):
    loss = place(of, "one earlier loss")
    child = {"sex": {"value": "male"}}
    asked = [
        Asked(
            anchor="cases.0.lab_results",
            action="add",
            quote=place(of, "10.4 g/dL"),
            value={
                "test": {"value": {"name": "ferritin", "as_written": "ferritin"}},
                "measurement": {"value": {"value": 10.4}},
            },
        ),
        Asked(
            anchor="cases.0.pregnancies",
            action="add",
            quote=loss,
            value={"is_index": False, "outcome": {"value": "miscarriage"}, "neonates": [child]},
        ),
    ]
    for one in asked:
        decide(store, known, [one], local)
    before = effective(final_view(store, store.latest(known))).cases[0]
    newer = hemoglobin(of, 10.4)
    newer = newer.model_copy(
        update={"test": fact(of, newer.test.value.model_copy(update={"name": "ferritin"}), "hemoglobin")}
    )
    earlier = Pregnancy(
        is_index=False,
        outcome=fact(of, Outcome.MISCARRIAGE, "earlier loss"),
        neonates=(Neonate(sex=fact(of, "male", "earlier")),),
    )
    put(store, of, found(of, labs=(newer,), pregnancies=(*report(of).cases[0].pregnancies, earlier)))
    after = effective(final_view(store, store.latest(known))).cases[0]
    assert [one.test.value.name for one in after.lab_results] == [
        one.test.value.name for one in before.lab_results
    ]
    assert [(one.is_index, one.outcome.value, len(one.neonates)) for one in after.pregnancies] == [
        (one.is_index, one.outcome.value, len(one.neonates)) for one in before.pregnancies
    ]
    opened = open_document(store, known, local)
    assert opened.state_of(opened.present["cases.0.pregnancies.1.neonates.0.sex"]) is State.ACCEPTED
