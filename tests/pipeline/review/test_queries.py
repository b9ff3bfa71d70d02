"""Queries on values: who sees, answers and closes them, and what becomes of them in a newer reading."""

import pytest

from pipeline.decisions.anchors import slots
from pipeline.review.access import NotAllowedError
from pipeline.review.actions import decide
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.people import Person, Role, add_account
from pipeline.review.queries import ask, say, seen_on
from pipeline.review.requests import Asked
from pipeline.review.submission import NotReadyError, review_twice, submit
from schemas.errors import NotFoundError, StoreError
from schemas.review import QueryState, Status
from tests.pipeline.review.clients import PASSWORD, client_of, log_in, post
from tests.pipeline.review.records import SECOND, decide_all, document, put, report
from tests.pipeline.test_article_store import HTML, JATS
from tests.pipeline.test_article_store import put as put_sources

ANN, BEN, CHRIS = (
    Person("ann", Role.REVIEWER),
    Person("ben", Role.REVIEWER),
    Person("chris", Role.ADJUDICATOR),
)
DAN = Person("dan", Role.REVIEWER)
OPEN, ANSWERED, CLOSED = QueryState.OPEN, QueryState.ANSWERED, QueryState.CLOSED
AGE = "cases.0.patient.age"


def question(store, known, person, anchor=AGE, text="34 or 43?"):
    return ask(store, known, person, (anchor, "age: 34", text))


def states(store, known, person):
    return [(one.anchor, one.state.value) for one in seen_on(store, known, person)]


def test_a_query_is_open_answered_and_closed(store, known):
    number = question(store, known, ANN)
    say(store, known, number, BEN, (ANSWERED, " 34, by the table "))
    with pytest.raises(NotAllowedError, match="ann or an adjudicator closes it"):
        say(store, known, number, BEN, (CLOSED, ""))
    say(store, known, number, ANN, (OPEN, "which table?"))
    say(store, known, number, CHRIS, (CLOSED, ""))
    (query,) = seen_on(store, known, BEN)
    assert (query.about, query.asked_by, query.state) == ("age: 34", "ann", CLOSED)
    assert [(one.who, one.state, one.text) for one in query.messages] == [
        ("ann", OPEN, "34 or 43?"),
        ("ben", ANSWERED, "34, by the table"),
        ("ann", OPEN, "which table?"),
        ("chris", CLOSED, ""),
    ]
    told = [(one.who, one.detail["state"]) for one in store.reviews.events() if one.what == "query"]
    assert told == [("chris", "closed"), ("ann", "open"), ("ben", "answered"), ("ann", "open")]
    with pytest.raises(StoreError, match="append-only"), store.reviews._writing() as connection:
        connection.exec_driver_sql("UPDATE query_messages SET text = ''")


def test_what_cannot_be_asked_or_said(store, known):
    for text, why in ((" ", "write the text"), ("x" * 2001, "longer than 2000")):
        with pytest.raises(ValueRefusedError, match=why):
            question(store, known, ANN, text=text)
    with pytest.raises(NotFoundError, match="no such value"):
        question(store, known, ANN, "cases.7.patient.age")
    number = question(store, known, ANN, "")  # on the whole document
    with pytest.raises(ValueRefusedError, match="write the text"):
        say(store, known, number, BEN, (ANSWERED, ""))
    with pytest.raises(NotFoundError, match="there is none on this document"):
        say(store, known, number + 1, BEN, (ANSWERED, "x"))
    with pytest.raises(NotFoundError, match="no such document"):
        question(store, "0123456789abcdef", ANN)


def test_a_query_of_a_blind_reviewer_is_his_and_the_judges(store, known):
    review_twice(store, known, CHRIS)
    for one in (ANN, BEN):
        decide(store, known, [Asked(anchor=AGE, action="accept")], one)
    number = question(store, known, ANN)
    assert [states(store, known, one) for one in (ANN, CHRIS)] == [[(AGE, "open")]] * 2
    assert [states(store, known, one) for one in (BEN, DAN)] == [[], []]
    with pytest.raises(NotFoundError):
        say(store, known, number, BEN, (ANSWERED, "I can guess"))
    with pytest.raises(NotAllowedError):
        question(store, known, DAN)
    say(store, known, number, CHRIS, (ANSWERED, "34"))
    assert states(store, known, ANN) == [(AGE, "answered")]
    for one in (ANN, BEN):
        decide_all(store, known, one)
        submit(store, known, one)  # what is asked is the judge's, and keeps nobody
    assert states(store, known, BEN) == []
    decide_all(store, known, CHRIS)
    with pytest.raises(NotReadyError, match="1 queries are not closed"):
        submit(store, known, CHRIS)
    say(store, known, number, CHRIS, (CLOSED, ""))
    assert submit(store, known, CHRIS).status is Status.FINAL
    assert states(store, known, BEN) == [(AGE, "closed")]


def test_a_judge_who_reviews_is_as_blind(store, known):
    eve = Person("eve", Role.ADJUDICATOR)
    review_twice(store, known, CHRIS)
    for one in (ANN, eve):
        decide(store, known, [Asked(anchor=AGE, action="accept")], one)
    question(store, known, ANN)
    assert (states(store, known, eve), states(store, known, CHRIS)) == ([], [(AGE, "open")])


def test_final_means_that_queries_are_closed_unless_less_is_allowed(store, known):
    number = question(store, known, ANN)
    decide_all(store, known, ANN)
    with pytest.raises(NotReadyError, match="not closed"):
        submit(store, known, ANN)
    assert submit(store, known, ANN, allow_undecided=True).status is Status.FINAL
    assert states(store, known, BEN) == [(AGE, "open")]
    say(store, known, number, ANN, (CLOSED, ""))


def test_a_query_follows_its_words_into_a_newer_reading(store, known, of):
    dose = f"cases.0.medications.nifedipine@{of.text.index('Nifedipine')}.dose"
    assert dose in slots(report(of))
    question(store, known, ANN, dose, "20 or 30?")
    decide(store, known, [Asked(anchor=AGE, action="accept")], ANN)
    put(store, of, report(of, versions=SECOND))
    assert states(store, known, ANN) == [(dose, "open")]
    less = report(document(), versions=SECOND.model_copy(update={"rules": "r3"}))
    case = less.cases[0]
    less = less.model_copy(update={"cases": (case.model_copy(update={"medications": case.medications[:1]}),)})
    put(store, of, less)
    (query,) = seen_on(store, known, ANN)
    assert (query.anchor, query.about, query.messages[0].text) == ("", "age: 34", "20 or 30?")  # never lost


def test_queries_on_the_page_in_the_list_and_for_programs(store, known):
    for one in (ANN, BEN, CHRIS):
        add_account(store.reviews.people, one.name, PASSWORD, one.role)
    review_twice(store, known, CHRIS)
    ann, ben = client_of(store, users=True), client_of(store, users=True)
    log_in(ann, "ann")
    log_in(ben, "ben")
    path = f"/documents/{known}/queries"
    body = {"anchor": AGE, "about": "age: 34", "text": "<b>34</b>?"}
    asked = post(ann, path, body)
    assert asked.status_code == 200
    assert "&lt;b&gt;34&lt;/b&gt;?" in asked.json()["html"]
    assert post(ben, f"{path}/1", {"state": "answered", "text": "x"}).status_code == 404
    assert post(ann, path, {**body, "text": ""}).status_code == 422
    assert post(ann, path, {**body, "anchor": "cases.9.x"}).status_code == 404
    assert ("1 query" in ann.get("/").text, "1 query" in ben.get("/").text) == (True, False)
    assert [known in one.get("/?only=queries").text for one in (ann, ben)] == [True, False]
    api = f"/api/v1/documents/{known}/queries"
    (query,) = post(ann, f"{api}/1", {"state": "closed"}).json()
    assert (query["state"], query["anchor"], len(query["messages"])) == ("closed", AGE, 2)
    assert ben.get(api).json() == []
    assert post(ben, api, {"text": "and mine?"}).status_code == 201
    assert ann.get("/api/v1/documents?only=queries").json()["total"] == 0
    assert ben.get("/api/v1/documents?only=queries").json()["total"] == 1


@pytest.mark.parametrize("said", ["query", "aside"])
def test_a_better_source_of_the_article_leaves_what_was_said_in_sight(store, said):
    put_sources(store, HTML)
    if said == "query":
        question(store, HTML.id, ANN, "", "the same woman as in an earlier report?")
    else:
        store.reviews.organised.set_aside(HTML.id, "ann", "ask_author", "wrote on Monday")
    put_sources(store, JATS)
    work = store.reviews.one(HTML.id)
    assert (work.is_primary, work.sources, work.better) == (True, 2, "jats")
    if said == "query":
        say(store, HTML.id, seen_on(store, HTML.id, ANN)[0].number, ANN, (CLOSED, ""))
        assert store.reviews.one(HTML.id).is_primary


def test_what_is_sent_again_is_said_once(store, known):
    number = question(store, known, ANN)
    assert question(store, known, ANN) == number
    assert question(store, known, BEN) != number != question(store, known, ANN, text="34?")
    for _ in range(2):
        say(store, known, number, BEN, (ANSWERED, "34"))
        say(store, known, number, ANN, (CLOSED, ""))
        say(store, known, number, ANN, (CLOSED, ""))
    (first, *_) = store.reviews.queries.of(known)
    assert [(one.who, one.state) for one in first.messages] == [
        ("ann", OPEN),
        *[("ben", ANSWERED), ("ann", CLOSED)] * 2,
    ]
    assert question(store, known, ANN) != number  # it was answered: this is another one
