"""Two review blind what is told of several patients, and the adjudicator says that one is none or joins her."""

import json

import pytest

from pipeline.review.access import open_document
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.people import Person, Role
from pipeline.review.submission import review_twice, submit
from pipeline.review.view import record_view
from schemas.review import Status
from tests.pipeline.review.records import decide_all
from tests.pipeline.review.test_patients import cases, go, place, two  # noqa: F401  (a fixture)

BLIND = [Person(name, Role.REVIEWER) for name in ("ann", "ben")]
CHRIS = Person("chris", Role.ADJUDICATOR)
LABETALOL = {
    "drug": {"value": {"generic": "labetalol", "as_written": "Labetalol"}},
    "subject": {"value": "mother"},
    "status": {"value": "given"},
}


@pytest.fixture
def differ(store, two, of):  # noqa: F811
    """Two reviewed the two patients; only the first rejects the age of the second patient, and adds a drug of hers."""

    def make(*, age=False, drug=False):
        review_twice(store, two, CHRIS)
        for person in BLIND:
            go(store, two, person, "cases.0.patient.age", "accept")
        if age:
            go(store, two, BLIND[0], "cases.1.patient.age", "reject")
        if drug:
            where = place(of, "Labetalol")
            go(store, two, BLIND[0], "cases.1.medications", "add", value=LABETALOL, quote=where)
        for person in BLIND:
            decide_all(store, two, person)
            submit(store, two, person)
        assert len(open_document(store, two, CHRIS).disputed()) == age + drug
        return two

    return make


@pytest.mark.parametrize("drug", [False, True])
def test_what_two_differ_on_goes_with_the_patient_who_is_none(store, differ, drug):
    known = differ(age=True, drug=drug)
    go(store, known, CHRIS, "cases.1", "reject")
    assert open_document(store, known, CHRIS).disputed() == []
    go(store, known, CHRIS, "cases.1", "undo")
    assert len(open_document(store, known, CHRIS).disputed()) == 1 + drug
    go(store, known, CHRIS, "cases.1", "reject")
    assert submit(store, known, CHRIS).status is Status.FINAL
    assert [label for label, *_ in cases(store, known)] == ["case 1"]


def test_what_two_differ_on_of_a_joined_patient_goes_with_her_heading(store, differ):
    known = differ(age=True)
    go(store, known, CHRIS, "cases.1", "move", value="cases.0", fields={"form": "join"})
    assert submit(store, known, CHRIS).status is Status.FINAL


def test_what_two_differ_on_of_another_patient_stays(store, differ):
    known = differ(age=True)
    go(store, known, CHRIS, "cases.0", "reject")
    assert open_document(store, known, CHRIS).disputed() == ["cases.1.patient.age"]


@pytest.mark.parametrize("side", [0, 1])
def test_an_entry_that_only_one_added_is_not_lost_with_a_join(store, differ, side):
    known = differ(drug=True)
    join = {"value": "cases.0", "fields": {"form": "join"}}
    with pytest.raises(ValueRefusedError, match="only one of two reviewers added; decide on it first"):
        go(store, known, CHRIS, "cases.1", "move", **join)
    view = next(one for one in record_view(open_document(store, known, CHRIS)).values() if one.dispute)
    go(store, known, CHRIS, **json.loads(view.sides)[side])
    go(store, known, CHRIS, "cases.1", "move", **join)
    (only,) = cases(store, known)
    assert ("labetalol" in only[1]) is (side == 0)
    assert submit(store, known, CHRIS).status is Status.FINAL
