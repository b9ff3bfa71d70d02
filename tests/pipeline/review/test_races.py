"""What somebody else decides between the moment a document is opened and the one at which a decision is stored."""

import itertools
import threading

import pytest

from pipeline.decisions.final import effective, final_view, undecided
from pipeline.decisions.opened import reviewer_layer
from pipeline.review.access import NotAllowedError, open_document
from pipeline.review.actions import decide
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.people import Person, Role
from pipeline.review.queries import ask
from pipeline.review.requests import Asked
from pipeline.review.submission import NotReadyError, reopen, review_twice, submit
from pipeline.store.conflicts import MovedOnError
from schemas.patient import Age, Patient
from schemas.report import Case
from schemas.review import Action, Status
from tests.pipeline.review.records import decide_all, fact, put, report

ANN, BEN = Person("ann", Role.REVIEWER), Person("ben", Role.REVIEWER)
CHRIS, EVE = Person("chris", Role.ADJUDICATOR), Person("eve", Role.ADJUDICATOR)
AGE = "cases.0.patient.age"
JOIN = Asked(anchor="cases.1", action="move", value="cases.0", fields={"form": "join"})


@pytest.fixture
def two(store, of):
    made = report(of)
    cut = of.text.index("Labetalol")
    age = Patient(age=fact(of, Age(years=30), "She had"))
    first = made.cases[0].model_copy(update={"end": cut})
    second = Case(label="case 2", start=cut, end=len(of.text), patient=age)
    return put(store, of, made.model_copy(update={"cases": (first, second)}))


@pytest.fixture
def in_between(store, monkeypatch):
    """Have somebody do something once, just before the next decisions are stored."""

    def plan(*done):
        waiting, stored = list(done), store.decide

        def then(*arguments):
            if waiting:
                waiting.pop(0)()
            return stored(*arguments)

        monkeypatch.setattr(store, "decide", then)

    return plan


def again_on(store, known, anchor, action, person):
    """What decides once more on what a person sees."""
    return Asked(anchor=anchor, action=action, seen=open_document(store, known, person).held(anchor).version)


def labetalol(of):
    start = of.text.index("Labetalol")
    value = {
        "drug": {"value": {"generic": "labetalol", "as_written": "Labetalol"}},
        "subject": {"value": "mother"},
        "status": {"value": "given"},
    }
    place = {"start": start, "end": start + 9}
    return Asked(anchor="cases.1.medications", action="add", value=value, quote=place)


def drugs(store, known):
    record = effective(final_view(store, store.latest(known)))
    return [[one.drug.value.generic for one in case.medications] for case in record.cases]


def test_nothing_is_added_to_a_patient_who_is_joined_away_in_that_moment(store, two, of, in_between):
    in_between(lambda: decide(store, two, [JOIN], BEN))
    with pytest.raises(ValueRefusedError, match="is no patient of the record any more"):
        decide(store, two, [labetalol(of)], ANN)
    assert drugs(store, two) == [["aspirin", "nifedipine"]]


def test_what_is_added_in_that_moment_goes_along(store, two, of, in_between):
    in_between(lambda: decide(store, two, [labetalol(of)], ANN))
    decide(store, two, [JOIN], BEN)
    assert drugs(store, two) == [["aspirin", "nifedipine", "labetalol"]]


def test_an_accepted_value_is_not_held_up_by_others(store, two, in_between):
    other = Asked(anchor="cases.1.patient.age", action="accept")
    in_between(lambda: decide(store, two, [other], BEN))
    decide(store, two, [Asked(anchor="cases.0.patient.age", action="accept")], ANN)
    assert [one.reviewer for one in store.reviews.decisions(two)] == ["ben", "ann"]


def test_nothing_is_decided_behind_a_submission_of_that_moment(store, known, in_between):
    decide_all(store, known, BEN)
    in_between(lambda: submit(store, known, ANN))
    with pytest.raises(NotAllowedError, match="is final"):
        decide(store, known, [again_on(store, known, AGE, "reject", BEN)], BEN)
    assert not [one for one in store.reviews.decisions(known) if one.action is Action.REJECT]


def test_a_blind_reviewer_decides_nothing_behind_his_own_submission(store, known, in_between):
    review_twice(store, known, CHRIS)
    decide_all(store, known, ANN)
    before = len(store.reviews.decisions(known))
    in_between(lambda: submit(store, known, ANN))
    with pytest.raises(NotAllowedError, match="you have submitted it"):
        decide(store, known, [again_on(store, known, AGE, "reject", ANN)], ANN)
    assert len(store.reviews.decisions(known)) == before


def test_a_first_decision_goes_to_its_blind_layer_when_two_are_set_in_that_moment(store, known, in_between):
    in_between(lambda: review_twice(store, known, CHRIS))
    decide(store, known, [Asked(anchor=AGE, action="accept")], ANN)
    assert [one.layer for one in store.reviews.decisions(known)] == [reviewer_layer("ann")]
    assert store.reviews.one(known).reviewers == ("ann",)


def once_before(monkeypatch, of, name, act):
    """Have something done once, just before a part of the store changes a document."""
    waiting, stored = [act], getattr(of, name)

    def then(*arguments, **values):
        if waiting:
            waiting.pop()()
        return stored(*arguments, **values)

    monkeypatch.setattr(of, name, then)


def test_two_are_not_set_behind_a_first_decision_of_that_moment(store, known, monkeypatch):
    first = [Asked(anchor=AGE, action="accept")]
    once_before(monkeypatch, store.reviews, "change", lambda: decide(store, known, first, ANN))
    with pytest.raises(NotAllowedError, match="is begun already"):
        review_twice(store, known, CHRIS)
    assert open_document(store, known, ANN).held(AGE).decision.reviewer == "ann"
    assert not store.reviews.one(known).twice


@pytest.mark.parametrize("judged", [False, True])
def test_what_is_taken_back_in_that_moment_is_undecided_for_the_submission(store, known, monkeypatch, judged):
    name, people = "submit", (BEN, ANN)
    if judged:
        name, people = "change", (CHRIS, EVE)
        review_twice(store, known, CHRIS)
        for one, action in ((ANN, "reject"), (BEN, "accept")):
            decide(store, known, [Asked(anchor=AGE, action=action)], one)
            decide_all(store, known, one)
            submit(store, known, one)
        decide(store, known, [Asked(anchor=AGE, action="accept")], CHRIS)
    decide_all(store, known, people[0])
    back = again_on(store, known, AGE, "undo", people[0])
    once_before(monkeypatch, store.reviews, name, lambda: decide(store, known, [back], people[0]))
    with pytest.raises(NotReadyError, match=r"1 (undecided|disputed) left"):
        submit(store, known, people[1])
    assert store.reviews.one(known).status is not Status.FINAL


def test_who_submits_while_others_always_decide_is_told(store, known, monkeypatch):
    decide_all(store, known, BEN)
    stored = store.reviews.submit
    numbers = itertools.count()

    def then(*arguments):
        decide(store, known, [Asked(anchor=AGE, action="comment", comment=f"sure {next(numbers)}")], BEN)
        return stored(*arguments)

    monkeypatch.setattr(store.reviews, "submit", then)
    with pytest.raises(MovedOnError, match="in this moment; load it again"):
        submit(store, known, ANN)
    assert store.reviews.one(known).status is Status.IN_REVIEW


def test_a_document_is_reopened_once(store, known, monkeypatch):
    decide_all(store, known, ANN)
    submit(store, known, ANN)
    once_before(monkeypatch, store.reviews, "change", lambda: reopen(store, known, BEN))
    with pytest.raises(MovedOnError):
        reopen(store, known, ANN)


@pytest.mark.parametrize("act", ["undo", "reject"])
def test_two_threads_leave_no_final_document_undecided_or_decided_on_since(store, known, act):
    decide_all(store, known, BEN)
    changed = again_on(store, known, AGE, act, BEN)
    start, refused = threading.Barrier(2), []

    def run(work):
        start.wait()
        try:
            work()
        except (NotAllowedError, NotReadyError) as error:
            refused.append(error)

    acts = (lambda: submit(store, known, ANN), lambda: decide(store, known, [changed], BEN))
    threads = [threading.Thread(target=run, args=(one,)) for one in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    final, of = store.reviews.one(known).status is Status.FINAL, final_view(store, store.latest(known))
    held = of.held(AGE).decision
    assert len(refused) == (
        held is None or held.action is not Action.REJECT
    )  # both only where he was before her
    assert final is not undecided(of)


@pytest.mark.parametrize("judged", [False, True])
def test_a_query_of_that_moment_is_closed_before_a_document_is_final(store, known, monkeypatch, judged):
    name, person = "submit", ANN
    if judged:
        name, person = "change", CHRIS
        review_twice(store, known, CHRIS)
        for one in (ANN, BEN):
            decide_all(store, known, one)
            submit(store, known, one)
    decide_all(store, known, person)
    query = (AGE, "age: 34", "34 or 43?")
    once_before(monkeypatch, store.reviews, name, lambda: ask(store, known, EVE, query))
    with pytest.raises(NotReadyError, match="1 queries are not closed"):
        submit(store, known, person)
    assert store.reviews.one(known).status is not Status.FINAL
    assert submit(store, known, person, allow_undecided=True).status is Status.FINAL


def test_what_was_set_aside_stays_so_where_the_submission_of_that_moment_fails(store, known, monkeypatch):
    decide_all(store, known, ANN)
    store.reviews.organised.set_aside(known, "ann", "later", "")
    back = again_on(store, known, AGE, "undo", ANN)
    once_before(monkeypatch, store.reviews, "submit", lambda: decide(store, known, [back], ANN))
    with pytest.raises(NotReadyError):
        submit(store, known, ANN)
    assert store.reviews.one(known).flag == "later"
    decide_all(store, known, ANN)
    assert (submit(store, known, ANN).flag, store.reviews.one(known).flag) == ("", "")
