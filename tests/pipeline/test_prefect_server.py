"""The Prefect server of a run: one elsewhere that dies, and the run's own answers."""

import json
import time
import urllib.error
import urllib.request

import pytest

from pipeline import prefect_local, prefect_server
from pipeline.prefect_local import LocalApi
from pipeline.prefect_server import Server, ServerError


def test_a_server_elsewhere_that_answers_no_longer(monkeypatch):
    monkeypatch.setattr(prefect_server, "WATCH_SECONDS", 0.01)
    monkeypatch.setattr(prefect_server, "_without_events", lambda: None)
    answers, told = iter((True, True)), []
    monkeypatch.setattr(prefect_server, "_answers", lambda _: next(answers, False))
    with Server("http://127.0.0.1:9/api").watched(told.append):
        time.sleep(0.3)
    assert told == [
        "Prefect server http://127.0.0.1:9/api: answers no longer; what was read is stored all the same, "
        "and the same command reads what is left"
    ]


def test_a_server_elsewhere_that_is_gone_at_the_end(monkeypatch):
    monkeypatch.setattr(prefect_server, "_answers", lambda _: False)
    with pytest.raises(ServerError, match=r"answers no longer; .* the same command reads what is left"):
        Server("http://127.0.0.1:9/api").check()


def ask(api, path, body=None):
    """The status and the content of an answer."""
    sent = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(f"{api.address}{path}", data=sent, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_a_run_goes_from_state_to_state():
    with LocalApi() as api:
        status, flow = ask(api, "/flows/", {"name": "ingest"})
        assert (status, flow["name"]) == (201, "ingest")
        asked = {"flow_id": flow["id"], "state": {"type": "PENDING"}}
        _, run = ask(api, "/flow_runs/", asked)
        assert (run["flow_id"], run["state"]["type"]) == (flow["id"], "PENDING")
        status, moved = ask(api, f"/flow_runs/{run['id']}/set_state", {"state": {"type": "RUNNING"}})
        assert (status, moved["status"], moved["state"]["type"]) == (201, "ACCEPT", "RUNNING")
        assert ask(api, f"/flow_runs/{run['id']}") == (200, run | {"state": moved["state"], "updated": ANY})


class _Any:
    def __eq__(self, other):
        return True

    __hash__ = None


ANY = _Any()
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"/flow_runs/{NOBODY}", None),
        (f"/flow_runs/{NOBODY}/set_state", {"state": {"type": "RUNNING"}}),
        ("/deployments/", None),
        ("/flow_runs/filter", {}),
    ],
)
def test_what_is_not_known_is_not_found(path, body):
    with LocalApi() as api:
        assert ask(api, path, body) == (404, {"detail": "Not Found"})


@pytest.mark.parametrize("sent", [b"{", b"[1]", b"\xff", b'{"state": 1}'])
def test_what_is_no_question_is_refused(sent):
    with LocalApi() as api:
        request = urllib.request.Request(f"{api.address}/flow_runs/", data=sent)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=10)
    assert caught.value.code == 422


def test_what_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(prefect_local, "MOST_BYTES", 10)
    with LocalApi() as api:
        assert ask(api, "/flows/", {"name": "more than ten bytes"})[0] == 413


def test_it_answers_no_more_after_the_run():
    with LocalApi() as api:
        assert ask(api, "/health") == (200, True)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{api.address}/health", timeout=5)
