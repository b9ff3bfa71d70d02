"""`/metrics`: what Prometheus reads of the store and of the server."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

pytest.importorskip("httpx2", reason="needs httpx2 for the test client of Starlette")

from pipeline.review.metrics import MOST_REASONS
from pipeline.review.people import Role, add_account
from tests.pipeline.review.test_web import client_of
from tests.pipeline.support import VERSIONS, failed, read


def samples(client, **headers):
    answer = client.get("/metrics", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (
        200,
        "text/plain; version=0.0.4; charset=utf-8",
    )
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_an_empty_store(store):
    with client_of(store) as client:
        found = samples(client)
    assert found["gravida_documents",] == 0
    assert found["gravida_review_documents", "new"] == 0
    assert [name for name, *_ in found if "last_run" in name or "unread" in name] == []


def test_the_store_and_its_last_run(store):
    run = store.start_run(VERSIONS, {})
    store.add_batch(run, [read(), read("A 31-year-old woman.", "two"), failed(), failed("worse")])
    store.finish_run(run)
    with client_of(store) as client:
        found = samples(client)
    wanted = {
        ("gravida_documents",): 2, ("gravida_review_documents", "new"): 2, ("gravida_unread_documents", "is empty"): 2,
        ("gravida_last_run_documents", "read"): 2, ("gravida_last_run_documents", "unchanged"): 0,
        ("gravida_last_run_documents", "failed"): 2, ("gravida_last_run_status", "finished"): 1,
    }  # fmt: skip
    assert {name: found.get(name) for name in wanted} == wanted
    assert found["gravida_last_run_seconds",] >= 0


def test_reasons_are_bounded(store, monkeypatch):
    from dataclasses import replace

    run = store.start_run(VERSIONS, {})
    store.add_batch(
        run,
        [replace(failed(f"n{number}"), what=f'broken "{number}"\n') for number in range(MOST_REASONS + 5)],
    )
    with client_of(store) as client:
        found = samples(client)
    told = {name: value for name, value in found.items() if name[0] == "gravida_unread_documents"}
    assert (len(told), told["gravida_unread_documents", "other"]) == (MOST_REASONS + 1, 5)


def test_requests_are_counted_by_route_not_by_path(store):
    with client_of(store) as client:
        for number in range(3):
            client.get(f"/nowhere/{number}")
            client.get(f"/documents/{number:016x}")
        client.get("/")
        found = samples(client)
    assert found["gravida_http_requests_total", "", "404", "none"] == 3
    assert found["gravida_http_requests_total", "/documents/{document_id}", "404", "GET"] == 3
    assert found["gravida_http_requests_total", "/", "200", "GET"] == 1
    assert found["gravida_http_request_seconds_count", "none"] == 3


def test_numbers_are_for_those_who_may_log_in(store):
    add_account(store.reviews.people, "ann", "a long enough password", Role.REVIEWER)
    store.reviews.people.add_token("ann", "prometheus", "secret-of-the-test", days=1)
    with client_of(store, users=True) as client:
        assert client.get("/metrics", headers={"accept": "text/plain"}).status_code in (401, 303)
        assert samples(client, Authorization="Bearer secret-of-the-test")["gravida_documents",] == 0
