"""Bundles sent to servers: a strict one in Python that takes transactions, and Medplum's that does not."""

import json
import shutil
import subprocess
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fhirkit
import httpx
import pytest
from fhir.resources.R4B import get_fhir_model_class
from fhir.resources.R4B.bundle import Bundle

from pipeline.registries.fhir import send as sending
from pipeline.registries.options import Options
from pipeline.registries.targets import export
from tests.conftest import ROOT
from tests.pipeline.registries.support import made

MEDPLUM = ROOT / "build" / "fhir_server"
SOURCES = Path(__file__).parent / "fhir_server"


class Strict:
    """What the server in Python holds, and how it behaves."""

    def __init__(self):
        self.resources = {}
        self.busy = 0
        self.refuse_transactions = False
        self.refuse_kind = None
        self.requests = []
        self.token = None

    def problem(self, resource):
        try:
            get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        except ValueError as error:
            return str(error)
        issues = fhirkit.validate(resource)
        if issues:
            return issues[0].message
        return "not wanted" if resource["resourceType"] == self.refuse_kind else None

    def put(self, url, resource):
        kind, _, search = url.partition("?")
        assert kind == resource["resourceType"]
        assert search.startswith(("identifier=", "_tag="))
        known = [identity for identity, (there, _) in self.resources.items() if there == (kind, search)]
        identity = known[0] if known else f"{len(self.resources) + 1}"
        self.resources[identity] = ((kind, search), resource)
        return "200 OK" if known else "201 Created", identity

    def transaction(self, bundle):
        Bundle.model_validate(bundle)
        assert bundle["type"] == "transaction"
        for entry in bundle["entry"]:
            problem = self.problem(entry["resource"])
            if problem:
                return 422, {
                    "resourceType": "OperationOutcome",
                    "issue": [{"severity": "error", "code": "invalid", "diagnostics": problem}],
                }
        answers = [self.put(entry["request"]["url"], entry["resource"]) for entry in bundle["entry"]]
        response = [{"response": {"status": status, "location": identity}} for status, identity in answers]
        return 200, {"resourceType": "Bundle", "type": "transaction-response", "entry": response}


@contextmanager
def serving(state):
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def answer(self, status, body):
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def handle_body(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.requests.append((self.command, self.path))
            if state.busy:
                state.busy -= 1
                return self.answer(503, {})
            if state.token and self.headers.get("Authorization") != f"Bearer {state.token}":
                return self.answer(401, {"said": "who are you"})
            if self.command == "POST":
                return (
                    self.answer(400, {"said": "too large"})
                    if state.refuse_transactions
                    else self.answer(*state.transaction(body))
                )
            problem = state.problem(body)
            if problem:
                return self.answer(422, {"said": problem})
            from urllib.parse import unquote

            _, identity = state.put(unquote(self.path[1:]), body)
            return self.answer(200, body | {"id": identity})

        do_POST = do_PUT = handle_body

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def strict():
    return Strict()


@pytest.fixture
def exported(tmp_path):
    export("fhir", [made(), made("1" * 16, "other")], tmp_path)
    return tmp_path


def test_a_second_delivery_updates(exported, strict):
    with serving(strict) as url:
        first = sending.send(exported, Options(to=url))
        held = len(strict.resources)
        (exported / sending.JOURNAL).unlink()
        second = sending.send(exported, Options(to=url))
    assert (first.taken, first.unchanged, first.failed) == (2, 0, ())
    assert (second.taken, second.failed) == (2, ())
    assert len(strict.resources) == held == 2 * 38


def test_what_was_delivered_is_not_sent_again(exported, strict):
    with serving(strict) as url:
        sending.send(exported, Options(to=url))
        asked = len(strict.requests)
        again = sending.send(exported, Options(to=url))
    assert (again.taken, again.unchanged) == (0, 2)
    assert len(strict.requests) == asked


def test_a_stopped_delivery_goes_on_where_it_was(exported, strict):
    with serving(strict) as url:
        sending.send(exported, Options(to=url))
        lines = (exported / sending.JOURNAL).read_text().splitlines(keepends=True)
        (exported / sending.JOURNAL).write_text(lines[0] + lines[1][:20])
        again = sending.send(exported, Options(to=url))
    assert (again.taken, again.unchanged) == (1, 1)


def test_a_busy_server_is_asked_again(exported, strict):
    strict.busy = 2
    with serving(strict) as url:
        delivery = sending.send(exported, Options(to=url), pause=0.01)
    assert (delivery.taken, delivery.failed) == (2, ())
    assert len(strict.requests) == 4


def test_a_server_that_stays_busy_is_given_up(exported, strict):
    strict.busy = 100
    with serving(strict) as url:
        delivery = sending.send(exported, Options(to=url), pause=0.01)
    assert delivery.taken == 0
    assert [why for _, why in delivery.failed] == ["status 503 after 4 tries"] * 2
    assert (exported / sending.JOURNAL).read_text() == ""


def test_a_server_that_is_not_there(exported):
    delivery = sending.send(exported, Options(to="http://127.0.0.1:9"), pause=0.01)
    assert delivery.taken == 0
    assert all("after 4 tries" in why for _, why in delivery.failed)


def test_the_token_goes_along(exported, strict):
    strict.token = "secret"
    with serving(strict) as url:
        assert sending.send(exported, Options(to=url)).failed[0][1].startswith("status 401: ")
        assert sending.send(exported, Options(to=url, token="secret")).taken == 2


def test_where_transactions_are_refused_resources_go_one_by_one(exported, strict):
    strict.refuse_transactions = True
    with serving(strict) as url:
        delivery = sending.send(exported, Options(to=url))
    assert (delivery.taken, delivery.failed) == (2, ())
    assert len(strict.resources) == 2 * 38
    addresses = {f"{kind}/{identity}" for identity, ((kind, _), _) in strict.resources.items()}
    text = json.dumps([resource for _, resource in strict.resources.values()])
    assert "urn:uuid:" not in text
    assert {part.split('"')[0] for part in text.split('"reference": "')[1:]} <= addresses


def test_a_partial_failure_is_listed_resource_by_resource(exported, strict):
    strict.refuse_kind = "Condition"
    with serving(strict) as url:
        delivery = sending.send(exported, Options(to=url))
    assert delivery.taken == 0
    kinds = Counter(why.split(" ")[0] for _, why in delivery.failed)
    # The condition and the medication that refers to it, in both documents; the provenance is of the rest.
    assert kinds == {"Condition": 2, "MedicationStatement": 2}
    assert len(strict.resources) == 2 * (38 - 2)


@pytest.fixture(scope="module")
def medplum():
    """Medplum's router, search and validator as a server."""
    if shutil.which("node") is None or not (MEDPLUM / "node_modules").is_dir():
        pytest.skip(
            "needs node and the packages of tests/pipeline/registries/fhir_server installed in build/fhir_server"
        )
    shutil.copy(SOURCES / "server.mjs", MEDPLUM)
    definitions = ROOT / "pipeline" / "registries" / "fhir" / "definitions"
    process = subprocess.Popen(
        ["node", "server.mjs", str(definitions)], cwd=MEDPLUM, stdout=subprocess.PIPE, text=True
    )
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def test_medplum_takes_every_resource_and_updates_it(exported, medplum):
    for _ in range(2):
        assert sending.send(exported, Options(to=medplum)).failed == ()
        (exported / sending.JOURNAL).unlink()
        held = Counter(one["resourceType"] for one in httpx.get(f"{medplum}/$all", timeout=60).json())
        assert held == {
            "DocumentReference": 2, "Patient": 6, "RelatedPerson": 2, "Observation": 52, "Condition": 2,
            "MedicationStatement": 10, "Provenance": 2,
        }  # fmt: skip


def test_medplum_finds_the_definitions_valid(medplum):
    assert httpx.get(f"{medplum}/$definitions", timeout=60).json() == {"issue": []}


def test_medplum_refuses_what_is_wrong(medplum):
    answer = httpx.post(
        f"{medplum}/$validate", json={"resourceType": "Observation", "status": "final"}, timeout=60
    )
    assert answer.json()["issue"] != []
