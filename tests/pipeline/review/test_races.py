"""What somebody else decides between the moment a document is opened and the one at which a decision is stored."""

import pytest

from pipeline.decisions.final import effective, final_view
from pipeline.review.actions import decide
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.people import Person, Role
from pipeline.review.requests import Asked
from schemas.patient import Age, Patient
from schemas.report import Case
from tests.pipeline.review.records import fact, put, report

ANN, BEN = Person("ann", Role.REVIEWER), Person("ben", Role.REVIEWER)
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
