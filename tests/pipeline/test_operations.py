"""What runs Gravida for others: the log, the watched folder, prefect.yaml, Dockerfile and compose.yaml."""

import importlib
import json
import os
import re
import time
import tomllib
from pathlib import Path

import pytest
import yaml

from pipeline.choices import Runner
from pipeline.logs import logging_to, tell
from pipeline.options import IngestOptions
from pipeline.settings import Settings, load_settings
from schemas.errors import MissingInputError, SettingsError
from tests.conftest import ROOT

TEXT = "A 30-year-old woman, gravida 2 para 1, was seen at 20 weeks of gestation."


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_run_is_logged(prefect, store, folder):
    from pipeline.flows import run_ingest

    (folder / "one.txt").write_text(TEXT)
    (folder / "caf\udce9.txt").write_text("")
    settings = load_settings(store=store.address, runner=Runner.THREADS, workers=1, log=folder / "log.jsonl")
    run_ingest(IngestOptions.of([folder / "one.txt", folder / "caf\udce9.txt"], settings))
    told = lines(folder / "log.jsonl")
    assert [(one["event"], one["level"]) for one in told] == [
        ("run began", "info"), ("document failed", "warning"), ("batch stored", "info"), ("run ended", "info"),
    ]  # fmt: skip
    began, failed, stored, ended = told
    assert began["versions"] == store.latest(store.find("one")).versions
    assert (failed["origin"], failed["kind"], failed["what"]) == (
        str(folder / r"caf\xe9.txt"),
        "EmptyInputError",
        "is empty",
    )
    assert (stored["read"], stored["failed"]) == (1, 1)
    assert (ended["status"], ended["read"], ended["failed"], ended["run"]) == ("finished", 1, 1, began["run"])
    assert {one["at"][:10] for one in told} == {time.strftime("%Y-%m-%d", time.gmtime())}


def test_a_log_is_added_to_and_ends_with_its_context(tmp_path):
    for number in range(2):
        with logging_to(tmp_path / "log"):
            tell("something", number=number, path=Path("a\nb"))
    tell("nobody hears")
    assert [(one["number"], one["path"]) for one in lines(tmp_path / "log")] == [(0, "a\nb"), (1, "a\nb")]


def test_a_log_that_cannot_be_written(tmp_path):
    with (
        pytest.raises(
            SettingsError, match=r"cannot be written \(Is a directory\); set log to another file, or to -"
        ),
        logging_to(tmp_path),
    ):
        pass


@pytest.fixture
def watched(prefect, store, folder, monkeypatch):
    from pipeline.watched import watched_folder

    monkeypatch.setenv("GRAVIDA_STORE", store.address)
    monkeypatch.setenv("GRAVIDA_RUNNER", "threads")
    inbox = folder / "inbox"
    inbox.mkdir()

    def put(name, text=TEXT, age=100.0):
        path = inbox / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        os.utime(path, (time.time() - age, time.time() - age))

    return inbox, put, watched_folder


def test_a_watched_folder_takes_what_is_whole(watched, store):
    inbox, put, flow = watched
    put("one.txt")
    put("deep/two.txt", TEXT + " Again.")
    put("on-its-way.txt", TEXT[:20], age=1.0)
    put(".hidden.txt", TEXT + " Hidden.")
    put("notes.odb", "no document")
    put("empty.txt", "")
    assert flow(str(inbox)) == {"read": 2, "unchanged": 0, "failed": 1}
    put("on-its-way.txt", TEXT + " Whole.", age=61.0)
    assert flow(str(inbox)) == {"read": 1, "unchanged": 2, "failed": 1}
    assert store.count() == 3


def test_a_watched_folder_that_is_empty_or_not_there(watched):
    inbox, _, flow = watched
    assert flow(str(inbox)) == {"read": 0, "unchanged": 0, "failed": 0}
    with pytest.raises(MissingInputError, match=r"is no folder; make it, or name another in prefect\.yaml"):
        flow(str(inbox / "none"))


def test_the_deployment_is_of_a_flow_with_these_parameters():
    said = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    (one,) = said["deployments"]
    path, name = one["entrypoint"].split(":")
    flow = getattr(importlib.import_module(path.removesuffix(".py").replace("/", ".")), name)
    assert set(one["parameters"]) <= set(flow.parameters.properties)
    assert one["work_pool"]["name"] == "gravida"
    assert one["concurrency_limit"]["limit"] == 1
    locked = re.search(
        r"^prefect==([\d.]+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert said["prefect-version"] == locked[1]


def test_the_image_has_what_it_installs():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    copied = [
        word for line in re.findall(r"^COPY (.+) \S+$", text, flags=re.MULTILINE) for word in line.split()
    ]
    assert {
        *project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"],
        "requirements.lock",
        "README.md",
    } <= set(copied)
    kept = set(
        re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    assert set(copied) == kept
    assert all((ROOT / name).exists() for name in copied)
    python = re.search(r"^FROM python:(3\.\d+)-", text, flags=re.MULTILINE)[1]
    assert f"Programming Language :: Python :: {python}" in project["project"]["classifiers"]
    assert re.search(r"^USER gravida$", text, flags=re.MULTILINE), "not as root"


def test_what_compose_sets_is_known_and_its_services_wait_for_each_other():
    said = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    services = said["services"]
    assert set(services) == {"postgres", "server", "worker", "review"}
    for service in services.values():
        named = {
            name.removeprefix("GRAVIDA_").lower()
            for name in service["environment"]
            if name.startswith("GRAVIDA_")
        }
        assert named <= set(Settings.model_fields)
        assert set(service.get("depends_on", ())) <= set(services)
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:"), "nothing is open to others unless somebody opens it"
    from typer.main import get_command

    from pipeline.cli.main import app

    command, *options = services["review"]["command"]
    known = {option for parameter in get_command(app).commands[command].params for option in parameter.opts}
    assert {option for option in options if option.startswith("--")} <= known
