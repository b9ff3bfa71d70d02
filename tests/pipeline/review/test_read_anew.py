"""Pages that show an older reading, and patients who are gone: nothing is stored on what somebody did not see."""

import pytest

from pipeline.review.access import ReadAnewError, open_document
from pipeline.review.actions import decide
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.queries import ask
from pipeline.review.requests import Asked, Place
from schemas.patient import Age, Patient
from schemas.report import Case, Report
from tests.pipeline.review.clients import post
from tests.pipeline.review.records import FIRST, SECOND, document, fact, medication, put

THREE = """Three women
Case report
Case 1 is a 31-year-old woman who took aspirin 75 mg daily and labetalol 200 mg.
Case 2 is a 32-year-old woman who came late.
Case 3 is a 33-year-old woman who took nifedipine 20 mg in labour.
"""
AGE = "cases.1.patient.age"


@pytest.fixture
def of():
    return document(THREE, "three")


@pytest.fixture
def known(store, of):
    """A document that was read with the first and the third of its patients."""
    return put(store, of, read(of, 1, 3))


def read(of, *numbers, versions=FIRST):
    cases = tuple(_case(of, number) for number in numbers)
    return Report(document_id=of.id, document_name=of.name, cases=cases, versions=versions)


def _case(of, number):
    start = of.text.index(f"Case {number} is")
    end = of.text.index("\n", start) + 1
    age = fact(of, Age(years=30 + number), f"3{number}-year-old")
    drugs = {1: [("aspirin", 75.0)], 3: [("nifedipine", 20.0)]}.get(number, [])
    taken = [medication(of, drug, drug, dose, "mg") for drug, dose in drugs]
    return Case(
        label=f"case {number}", start=start, end=end, patient=Patient(age=age), medications=tuple(taken)
    )


def go(store, known, person, anchor, action="accept", **more):
    more.setdefault("seen", open_document(store, known, person).held(anchor).version)
    return decide(store, known, [Asked(anchor=anchor, action=action, **more)], person)


def test_a_value_is_decided_on_where_older_readings_had_another_one_there(store, known, of, local):
    (first,) = go(store, known, local, AGE)
    put(store, of, read(of, 1, 2, 3, versions=SECOND))
    assert open_document(store, known, local).held("cases.2.patient.age").version == first
    (second,) = go(store, known, local, AGE)
    assert open_document(store, known, local).held(AGE).version == second > first
    (third,) = go(store, known, local, "cases.2.patient.age", "reject")
    assert open_document(store, known, local).held("cases.2.patient.age").version == third
    assert go(store, known, local, AGE, "reject")[0] > third


def test_nothing_is_added_to_a_patient_who_was_joined_to_another(store, known, of, local):
    go(store, known, local, "cases.1", "move", value="cases.0", fields={"form": "join"})
    start = of.text.index("in labour")
    words = Place(start=start, end=start + 9)
    value = {"drug": {"value": {"generic": "labetalol", "as_written": "labetalol"}}} | {
        name: {"value": said} for name, said in (("subject", "mother"), ("status", "given"))
    }
    before = len(store.reviews.decisions(known))
    with pytest.raises(ValueRefusedError, match="case 3: is no patient"):
        go(store, known, local, "cases.1.medications", "add", value=value, quote=words)
    with pytest.raises(ValueRefusedError, match="case 3: is no patient"):
        go(store, known, local, AGE, "correct", value={"years": 34}, quote=words)
    assert len(store.reviews.decisions(known)) == before
    moved = next(
        one
        for one in open_document(store, known, local).present
        if one.startswith("cases.1.med") and one.endswith(".dose")
    )
    go(store, known, local, moved, "correct", value={"low": 30, "unit": "mg"}, quote=words)  # it went along


def test_a_page_of_an_older_reading_stores_nothing(store, known, of, local):
    shown = open_document(store, known, local).stored.versions
    decide(store, known, [Asked(anchor="cases.0.patient.age", action="accept")], local, shown)
    put(store, of, read(of, 1, 2, 3, versions=SECOND))
    rows = store.reviews.decisions(known)
    for one in (Asked(anchor=AGE, action="accept"), Asked(anchor="cases.1", action="reject")):
        with pytest.raises(ReadAnewError, match="three: was read anew since this page was loaded"):
            decide(store, known, [one], local, shown)
    with pytest.raises(ReadAnewError):
        ask(store, known, local, (AGE, "age", "Is it hers?"), shown)
    assert store.reviews.decisions(known) == rows
    now = open_document(store, known, local).stored.versions
    assert decide(store, known, [Asked(anchor=AGE, action="accept")], local, now)


def test_each_request_says_which_reading_was_shown(store, known, of, client):
    shown = client.get(f"/api/v1/documents/{known}").json()["reading"]
    assert f'data-reading="{shown}"' in client.get(f"/documents/{known}").text
    accept = {"decisions": [{"anchor": AGE, "action": "accept"}], "reading": shown}
    answer = post(client, f"/documents/{known}/decide", accept)
    assert (answer.status_code, answer.json()["reading"]) == (200, shown)
    put(store, of, read(of, 1, 2, 3, versions=SECOND))
    rows = store.reviews.decisions(known)
    start = of.text.index("labetalol")
    fields = {"drug.text": "labetalol"}
    missed = {"anchor": "cases.0.medications", "start": start, "end": start + 9, "fields": fields}
    question = {"anchor": AGE, "about": "age", "text": "Is it hers?"}
    api = f"/api/v1/documents/{known}"
    for path, body in (
        (f"/documents/{known}/decide", accept),
        (f"/documents/{known}/add", missed),
        (f"/documents/{known}/queries", question),
        (f"{api}/decisions", accept),
        (f"{api}/queries", question),
    ):
        answer = post(client, path, body | {"reading": shown})
        assert (answer.status_code, answer.json()["anew"]) == (409, True), path
        assert "was read anew" in answer.json()["message"]
    assert store.reviews.decisions(known) == rows
    now = client.get(api).json()["reading"]
    assert post(client, f"/documents/{known}/decide", accept | {"reading": now}).status_code == 200
