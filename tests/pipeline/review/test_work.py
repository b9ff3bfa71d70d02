"""Who reviews what: assigned, taken, set aside, the list of each, the most needing first, counts a day."""

import datetime as dt

import pytest
from sqlalchemy import update

from pipeline.decisions.final import count_undecided
from pipeline.review import organising
from pipeline.review.access import NotAllowedError, open_document
from pipeline.review.actions import decide
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.people import Person, Role, add_account
from pipeline.review.requests import Asked
from pipeline.review.submission import reopen, review_twice, submit
from pipeline.store.organised import Day, NotAssignedError
from pipeline.store.review_tables import EventRow
from pipeline.store.worklist import MINE, Wanted
from schemas.review import Status
from tests.pipeline.review.clients import PASSWORD, client_of, log_in, post, token
from tests.pipeline.review.records import SECOND, TEXT, decide_all, document, put, report
from tests.pipeline.support import report as article_report
from tests.pipeline.test_article_store import JATS, PDF

ANN, BEN, CHRIS = (
    Person("ann", Role.REVIEWER),
    Person("ben", Role.REVIEWER),
    Person("chris", Role.ADJUDICATOR),
)
AGE, GRAVIDITY = "cases.0.patient.age", "cases.0.obstetric_history.gravidity"


@pytest.fixture
def three(store, known):
    """Three people, and a second document; its id."""
    for one in (ANN, BEN, CHRIS):
        add_account(store.reviews.people, one.name, PASSWORD, one.role)
    other = document("Another title\n" + TEXT, name="another")
    return put(store, other, report(other))


def give(store, known, by, to):
    return organising.assign(store, known, by, to, users=True)


def mine(store, person):
    wanted = Wanted(only=MINE, person=person.name, judge=person.may(Role.ADJUDICATOR), sort="name")
    return [one.name for one in store.reviews.work(wanted)[0]]


def accept(store, known, person, anchor=AGE):
    return decide(store, known, [Asked(anchor=anchor, action="accept")], person)


def test_an_adjudicator_assigns_and_everybody_has_a_list(store, known, three):
    assert give(store, known, CHRIS, "ann").reviewer == "ann"
    give(store, three, CHRIS, "ben")
    assert (mine(store, ANN), mine(store, BEN), mine(store, CHRIS)) == (["headaches"], ["another"], [])
    give(store, known, CHRIS, "ben")
    assert (mine(store, ANN), mine(store, BEN)) == ([], ["another", "headaches"])
    decide_all(store, known, BEN)
    submit(store, known, BEN)
    assert mine(store, BEN) == ["another"]
    with pytest.raises(NotAssignedError, match="is final; reopen it first"):
        give(store, known, CHRIS, "ann")
    reopen(store, known, BEN)
    assert mine(store, BEN) == ["another", "headaches"]
    logged = [(one.who, one.what, one.detail) for one in store.reviews.events() if one.what == "assign"]
    assert logged[0] == ("chris", "assign", {"to": "ben", "from": "ann"})


def test_a_reviewer_takes_what_is_free(store, known, three):
    with pytest.raises(NotAllowedError, match="take one for yourself"):
        give(store, known, ANN, "ben")
    give(store, known, ANN, "ann")
    with pytest.raises(NotAllowedError, match="ann has it"):
        give(store, known, BEN, "ben")
    with pytest.raises(NotAllowedError, match="give back your own"):
        organising.release(store, known, BEN, "ann")
    assert organising.release(store, known, ANN, "ann").reviewer == ""
    with pytest.raises(NotAssignedError, match="not assigned to ann"):
        organising.release(store, known, ANN, "ann")
    store.reviews.people.change("ben", disabled=True)
    for name in ("ben", "nobody", "local", ""):
        with pytest.raises(ValueRefusedError, match="has no account"):
            give(store, known, CHRIS, name)


def test_decisions_stay_whoever_goes_on(store, known, three):
    give(store, known, CHRIS, "ann")
    accept(store, known, ANN)
    give(store, known, CHRIS, "ben")
    decision = open_document(store, known, BEN).held(AGE).decision
    assert (decision.reviewer, decision.action.value) == ("ann", "accept")


def test_nobody_takes_the_place_of_one_of_two_unless_it_is_taken_from_him(store, known, three):
    give(store, known, CHRIS, "ann")
    review_twice(store, known, CHRIS)
    assert store.reviews.one(known).reviewers == ("ann",)  # the place stays hers
    give(store, known, CHRIS, "ben")
    accept(store, known, ANN)
    with pytest.raises(NotAssignedError, match="ann and ben review it"):
        give(store, known, CHRIS, "chris")
    organising.release(store, known, CHRIS, "ann")
    give(store, known, CHRIS, "chris")
    assert store.reviews.one(known).reviewers == ("chris", "ben")
    with pytest.raises(NotAllowedError):
        accept(store, known, ANN, GRAVIDITY)  # not one of the two
    organising.release(store, known, CHRIS, "chris")
    give(store, known, CHRIS, "ann")
    assert len(open_document(store, known, ANN).open_values()) == 24  # she goes on with what she decided
    decide_all(store, known, ANN)
    submit(store, known, ANN)
    with pytest.raises(NotAssignedError, match="ann has submitted it, and keeps the place"):
        organising.release(store, known, CHRIS, "ann")
    organising.release(store, known, BEN, "ben")
    give(store, known, CHRIS, "chris")
    assert store.reviews.one(known).reviewers == ("ann", "chris")


def test_what_two_submitted_is_on_the_list_of_the_judge(store, known, three):
    review_twice(store, known, CHRIS)
    for one in (ANN, BEN):
        decide_all(store, known, one)
        assert mine(store, one) == ["headaches"]
        submit(store, known, one)
    assert (mine(store, ANN), mine(store, BEN), mine(store, CHRIS)) == ([], [], ["headaches"])


def test_a_document_is_set_aside_with_a_reason(store, known, three):
    give(store, known, CHRIS, "ann")
    accept(store, known, ANN)
    organising.set_aside(store, known, ANN, "ask_author", " whose is the haemoglobin? ")
    work = store.reviews.one(known)
    assert (work.flag, work.flag_note, work.flagged_by) == ("ask_author", "whose is the haemoglobin?", "ann")
    assert mine(store, ANN) == []
    assert [one.name for one in store.reviews.work(Wanted(only="aside"))[0]] == ["headaches"]
    put(store, document(), report(document(), versions=SECOND))  # a newer reading leaves it
    assert store.reviews.one(known).flag == "ask_author"
    organising.set_aside(store, known, BEN, "", "ignored")
    assert store.reviews.one(known).flag_note == ""
    assert mine(store, ANN) == ["headaches"]
    assert open_document(store, known, ANN).held(AGE).decision is not None
    told = [(one.who, one.what, one.detail) for one in store.reviews.events()]
    assert told[:2] == [
        ("ben", "take up", {}),
        ("ann", "set aside", {"reason": "ask_author", "note": "whose is the haemoglobin?"}),
    ]
    for reason, note, why in (("odd", "", "there are later"), ("other", " ", "say what the reason is")):
        with pytest.raises(ValueRefusedError, match=why):
            organising.set_aside(store, known, ANN, reason, note)


def test_who_submits_what_he_had_set_aside_took_it_up(store, known, three):
    organising.set_aside(store, known, ANN, "later", "")
    decide_all(store, known, ANN)
    assert submit(store, known, ANN).flag == ""
    with pytest.raises(NotAllowedError):
        organising.set_aside(store, known, ANN, "later", "")


def expected(store):
    count_undecided(store)
    works, _ = store.reviews.work(Wanted(sort="expected", descending=True))
    return [(one.name, one.expected) for one in works]


def test_what_is_decided_needs_nobody(store, known, three):
    """The list begins with the documents in which most is still to be found."""
    before = dict(expected(store))
    assert before["headaches"] == before["another"] > 0
    unsure = next(
        one for one in open_document(store, known, ANN).open_values() if one.endswith("measurement")
    )
    accept(store, known, ANN, unsure)
    (first, most), (second, less) = expected(store)
    assert (first, second) == ("another", "headaches")
    assert 0 < less < most
    decide_all(store, known, ANN)
    assert expected(store)[1] == ("headaches", 0)
    submit(store, known, ANN)
    assert store.reviews.one(known).expected == 0
    put(store, document(), report(document(), versions=SECOND, aspirin=100.0))
    assert expected(store)[1] == ("headaches", 0.5)  # one value changed
    reopen(store, known, ANN)
    assert expected(store)[1] == ("headaches", 0.5)


def test_where_two_differ_waits_to_be_judged(store, known, three):
    review_twice(store, known, CHRIS)
    full = store.reviews.one(known).expected
    decide(store, known, [Asked(anchor=AGE, action="reject")], ANN)
    assert dict(expected(store))["headaches"] == full  # nobody counts what one of two decided
    for one in (ANN, BEN):
        decide_all(store, known, one)
        submit(store, known, one)
    assert dict(expected(store))["headaches"] == 0.5
    accept(store, known, CHRIS)
    submit(store, known, CHRIS)
    assert store.reviews.one(known).expected == 0


def test_counts_of_a_person_and_a_day(store, known, three):
    today = dt.datetime.now(dt.UTC)
    accept(store, known, ANN)
    decide(store, known, [Asked(anchor=AGE, action="comment", comment="a note")], ANN)
    decide_all(store, three, BEN)
    submit(store, three, BEN)
    made = len([one for one in store.reviews.decisions(three) if one.reviewer == "ben"])
    days = store.reviews.organised.days(today - dt.timedelta(days=1))
    assert days == [Day("ann", today.date(), 1, 1, 0), Day("ben", today.date(), made, 1, 1)]
    with store.reviews._writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER events_no_update")
        connection.execute(update(EventRow).values(at=today - dt.timedelta(days=3)))
    assert store.reviews.organised.days(today - dt.timedelta(days=1), "ben") == [
        Day("ben", today.date(), made, 1, 0)
    ]
    assert (
        store.reviews.organised.days(today - dt.timedelta(days=9), "ben")[1].day
        == (today - dt.timedelta(days=3)).date()
    )


def test_the_pages_of_the_work(store, known, three):
    client = client_of(store, users=True)
    log_in(client, "chris")
    csrf = {"csrf": token(client)}
    assert "Give the ticked documents to" in client.get("/").text
    form = {**csrf, "documents": [known, three], "to": "ann", "back": "?kind=letter&evil=//x"}
    assert client.post("/assign", data=form).headers["location"] == "/?kind=letter"
    assert {store.reviews.one(one).reviewer for one in (known, three)} == {"ann"}
    assert client.post("/assign", data={**csrf, "to": "ann"}).status_code == 422
    decide_all(store, three, ANN)
    submit(store, three, ANN)
    partly = client.post("/assign", data={**form, "to": "ben"})
    assert partly.status_code == 422
    assert "1 of 2 were assigned; not: another: is final" in partly.text
    assert client.post("/assign", data={**form, "documents": [known], "to": ""}).status_code == 303
    assert store.reviews.one(known).reviewer == ""
    assert "ann" in client.get("/counts").text

    client.cookies.clear()
    log_in(client, "ben")
    csrf = {"csrf": token(client)}
    assert client.post("/assign", data=form | csrf).status_code == 403
    assert client.get("/counts").text.count("<td>") == 0
    assert "Take it" in client.get(f"/documents/{known}").text
    assert client.post(f"/documents/{known}/assign", data={**csrf, "to": "ben"}).status_code == 303
    assert "my list: 1" in client.get("/").text
    aside = {**csrf, "reason": "other", "note": "<b>why</b>", "back": "?only=mine"}
    assert (
        client.post(f"/documents/{known}/aside", data=aside).headers["location"]
        == f"/?only=mine&aside={known}"
    )
    page = client.get(f"/documents/{known}").text
    assert "Set aside by ben: another reason: &lt;b&gt;why&lt;/b&gt;" in page
    assert "my list: 0" in client.get("/").text
    assert known in client.get("/?only=aside").text
    assert (
        client.post(f"/documents/{known}/aside", data={**csrf, "reason": ""}).headers["location"]
        == f"/documents/{known}"
    )
    assert client.post(f"/documents/{known}/aside", data={**csrf, "reason": "x"}).status_code == 422
    assert client.post(f"/documents/{known}/release", data={**csrf, "of": "ann"}).status_code == 403
    assert store.reviews.one(known).status is Status.NEW


def test_the_work_for_programs(store, known, three):
    client = client_of(store, users=True)
    log_in(client, "chris")
    api = f"/api/v1/documents/{known}"
    assert post(client, f"{api}/assign", {"to": "ann"}).json()["reviewers"] == ["ann"]
    assert post(client, f"{api}/assign", {"to": "ben", "taken_from": "ann"}).json()["reviewers"] == ["ben"]
    assert post(client, f"{api}/assign", {"taken_from": "ann"}).status_code == 409
    assert post(client, f"{api}/aside", {"reason": "later"}).json()["set_aside"] == "later"
    assert client.get("/api/v1/documents?only=aside").json()["total"] == 1
    assert client.get("/api/v1/documents?only=mine").json()["total"] == 0
    assert post(client, f"{api}/aside", {"reason": None}).json()["set_aside"] is None
    accept(store, known, ANN)
    (day,) = client.get("/api/v1/counts").json()
    assert (day["who"], day["decisions"], day["submitted"]) == ("ann", 1, 0)


def test_what_no_longer_counts_is_refused_with_its_reason_and_holds_up_no_other(store, known, three):
    for each in (PDF, JATS):  # the list in which it was ticked was loaded between the two
        put(store, each, article_report(each))
    with client_of(store, users=True) as client:
        log_in(client, "chris")
        made = {"csrf": token(client), "documents": [known, PDF.id, three], "to": "ann"}
        answer = client.post("/assign", data=made)
        assert (answer.status_code, "2 of 3 were assigned" in answer.text) == (422, True)
        assert "another source of the article" in answer.text
        assert mine(store, ANN) == ["another", "headaches"]
        for route, body in (("assign", {"to": "ann"}), ("aside", {"reason": "later"}), ("twice", {})):
            refused = post(client, f"/api/v1/documents/{PDF.id}/{route}", body)
            assert (refused.status_code, JATS.id in refused.json()["message"]) == (409, True), route
        page = client.get(f"/documents/{PDF.id}").text
        assert not [one for one in ("do-aside", "do-assign", 'id="twice"') if one in page]
