"""The API against its own description, with generated requests."""

import os

import pytest
from hypothesis import HealthCheck, given, settings

pytest.importorskip("httpx2", reason="needs httpx2 for the test client of Starlette")
schemathesis = pytest.importorskip("schemathesis", reason="needs schemathesis: pip install 'gravida[dev]'")

from schemathesis.specs.openapi.checks import positive_data_acceptance  # noqa: E402

from pipeline.review.app import create_app  # noqa: E402
from pipeline.review.config import ReviewConfig  # noqa: E402
from pipeline.review.people import Role, add_account  # noqa: E402
from pipeline.store import open_store  # noqa: E402
from tests.pipeline.review.records import document, put, report  # noqa: E402

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "30"))  # requests an operation; `make fuzz` asks for more


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('api') / 'api.db'}")
    of = document()
    put(store, of, report(of))
    add_account(store.reviews.people, "ann", "a long enough password", Role.ADMIN)
    store.reviews.people.add_token("ann", "test", "secret-of-the-test", days=1)
    yield schemathesis.openapi.from_asgi(
        "/api/openapi.json",
        create_app(store, ReviewConfig(host="0.0.0.0", users=True)),
        headers={"authorization": "Bearer secret-of-the-test"},
    )
    store.close()


OPERATIONS = [
    "GET /api/v1/documents",
    "GET /api/v1/documents/{document_id}",
    "GET /api/v1/documents/{document_id}/record",
    "GET /api/v1/documents/{document_id}/suggestion",
    "GET /api/v1/agreement",
    "GET /api/v1/events",
    "GET /api/v1/documents/{document_id}/decisions",
    "POST /api/v1/documents/{document_id}/decisions",
    "POST /api/v1/documents/{document_id}/submit",
    "POST /api/v1/documents/{document_id}/reopen",
    "POST /api/v1/documents/{document_id}/twice",
    "POST /api/v1/documents/{document_id}/assign",
    "POST /api/v1/documents/{document_id}/aside",
    "GET /api/v1/counts",
    "GET /api/v1/documents/{document_id}/queries",
    "POST /api/v1/documents/{document_id}/queries",
    "POST /api/v1/documents/{document_id}/queries/{number}",
    "POST /api/v1/uploads",
    "GET /api/v1/uploads/{number}",
]


def operations(schema):
    return {one.label: one for one in (result.ok() for result in schema.get_all_operations())}


def test_the_description_names_every_operation(schema):
    assert sorted(operations(schema)) == sorted(OPERATIONS)


@pytest.mark.parametrize("label", OPERATIONS)
def test_answers_are_as_described(schema, label):
    operation = operations(schema)[label]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def answers(case):
        # A request can have the right form and still a value that cannot be, which is 422 by the description.
        case.call_and_validate(
            headers={"Authorization": "Bearer secret-of-the-test"}, excluded_checks=[positive_data_acceptance]
        )

    answers()
