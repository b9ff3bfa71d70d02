"""The review on PostgreSQL: the same decisions, the same refusals, two reviewers at the same moment."""

import datetime as dt
import threading

import pytest

from pipeline.review.actions import decide
from pipeline.review.people import Role, add_account, check_password
from pipeline.review.queries import ask, say
from pipeline.review.requests import Asked
from pipeline.review.sources import Source
from pipeline.review.submission import submit
from pipeline.store import open_store
from pipeline.store.attempts import MOST_OF_ACCOUNT
from pipeline.store.conflicts import ConflictError
from pipeline.store.worklist import MINE, Wanted
from schemas.errors import StoreError
from schemas.review import QueryState, Status
from tests.pipeline.review.records import SECOND, decide_all, document, pdf, put, report
from tests.pipeline.test_postgres import postgres  # noqa: F401  (a fixture)

AGE = "cases.0.patient.age"


def test_review_on_postgresql(postgres, local):  # noqa: F811
    store = open_store(postgres)
    of = document()
    known = put(store, of, report(of))
    data, printed = pdf()
    put(store, printed, report(printed), original=data)
    assert store.reviews.original(printed.id) == data
    assert [one.name for one in store.reviews.work(Wanted(search="HEAD", sort="name"))[0]] == ["headaches"]
    decide(store, known, [Asked(anchor=AGE, action="accept")], local)
    with pytest.raises(ConflictError):
        decide(store, known, [Asked(anchor=AGE, action="reject")], local)
    put(store, of, report(of, versions=SECOND))
    assert store.reviews.one(known).stale
    decide_all(store, known, local)
    assert submit(store, known, local).status is Status.FINAL
    add_account(store.reviews.people, "ann", "a long enough password", Role.REVIEWER)
    assert check_password(store.reviews.people, "ann", "a long enough password", Source("10.0.0.1"))
    for _ in range(MOST_OF_ACCOUNT):
        assert store.reviews.people.attempts.begin("10.0.0.2", "ann")
    assert not store.reviews.people.attempts.begin("10.0.0.2", "ann")
    assert [(one.source, one.account) for one in store.reviews.people.attempts.locks()] == [
        ("10.0.0.2", "ann")
    ]
    assert store.reviews.people.attempts.unlock("ann") == 1
    store.reviews.people.add_token("ann", "script", "secret", days=1)
    assert store.reviews.people.by_token("secret") == "ann"
    assert store.reviews.secret("x", "first") == store.reviews.secret("x", "second") == "first"
    number = ask(store, known, local, (AGE, "age", "34?"))
    say(store, known, number, local, (QueryState.CLOSED, "yes"))
    assert [one.text for one in store.reviews.queries.of(known)[0].messages] == ["34?", "yes"]
    for table in ("events", "query_messages"):
        with pytest.raises(StoreError, match="append-only"), store.reviews._writing() as connection:
            connection.exec_driver_sql(f"DELETE FROM {table}")
    (day,) = store.reviews.organised.days(dt.datetime.now(dt.UTC) - dt.timedelta(days=1))
    assert (day.who, day.documents, day.submitted) == ("local", 1, 1)
    assert store.reviews.work(Wanted(only=MINE, person="local", judge=True))[1] == 0
    store.close()


def test_of_two_at_once_one_is_told(postgres, local):  # noqa: F811
    """Both begin on the same version; the lock lets one after the other in, so that one sees the other's row."""
    store = open_store(postgres)
    of = document("Another title\n" + document().text, name="again")
    known = put(store, of, report(of))
    outcomes, start = [], threading.Barrier(2)

    def go(action):
        start.wait()
        try:
            decide(store, known, [Asked(anchor=AGE, action=action)], local)
            outcomes.append("stored")
        except ConflictError:
            outcomes.append("told")

    threads = [threading.Thread(target=go, args=(action,)) for action in ("accept", "reject")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["stored", "told"]
    assert len(store.reviews.decisions(known)) == 1
    store.close()
