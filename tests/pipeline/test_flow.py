"""The flow `ingest` against a real Prefect server and a real store."""

import importlib.util
import json
import os
import pickle
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from types import SimpleNamespace

import pytest

from corpus.sources import Source
from pipeline import steps
from pipeline.choices import Runner
from pipeline.options import IngestOptions
from pipeline.outcomes import Failed, Read, Unchanged
from pipeline.progress import listening
from pipeline.settings import load_settings
from pipeline.store.repository import Repository
from pipeline.store.runs import Counts
from pipeline.store.transactions import BusyStoreError
from schemas.errors import MissingInputError, StoreError

TEXTS = {
    "one": "A 30-year-old woman, gravida 2 para 1, was seen at 20 weeks of gestation.",
    "two": "A 31-year-old primigravida was delivered by cesarean section at 38 weeks.",
    "three": "A 32-year-old woman, G3P2, took aspirin 75 mg daily.",
}


@pytest.fixture
def texts(folder):
    (folder / "texts").mkdir()
    for name, text in TEXTS.items():
        (folder / "texts" / f"{name}.txt").write_text(text)
    return folder / "texts"


@pytest.fixture
def ingest(prefect, store):
    from pipeline.flows import run_ingest

    def run(*paths, again=False, outdated=False, **settings):
        options = {"store": store.address, "workers": 1, "runner": Runner.THREADS, **settings}
        return run_ingest(
            IngestOptions.of(
                [Path(path) for path in paths], load_settings(**options), again=again, outdated=outdated
            )
        )

    return run


def names(store):
    return sorted(stored.report.document_name for stored in store.records())


def counted(counts):
    return counts.read, counts.unchanged, counts.failed


@pytest.mark.parametrize(
    ("runner", "needs"),
    [
        (Runner.PROCESSES, "multiprocessing"),
        (Runner.THREADS, "threading"),
        (Runner.DASK, "prefect_dask"),
        (Runner.RAY, "prefect_ray"),
    ],
)
def test_documents_come_into_the_store(ingest, texts, store, runner, needs):
    if importlib.util.find_spec(needs) is None:
        pytest.skip(f"needs {needs} (the extra cluster)")
    summary = ingest(texts, runner=runner, batch_size=2)
    assert counted(summary.counts) == (3, 0, 0)
    assert summary.counts.characters == sum(map(len, TEXTS.values()))
    assert names(store) == ["one", "three", "two"]
    for stored in store.records():
        assert stored.report.misquoted(stored.document) == []
        assert stored.versions == steps.current_versions().key


def test_a_batch_that_is_lost_is_told_and_read_here(ingest, texts, store, monkeypatch, tmp_path):
    """As on a cluster that loses a worker twice."""

    def lost(*_):
        raise OSError("the worker is gone")

    monkeypatch.setattr("pipeline.flows.pickle", SimpleNamespace(dumps=pickle.dumps, loads=lost))
    summary = ingest(texts, runner=Runner.THREADS, batch_size=2, log=str(tmp_path / "log.jsonl"))
    assert counted(summary.counts) == (3, 0, 0)
    told = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [(line["what"], line["documents"]) for line in told if line["event"] == "batch lost"] == [
        ("OSError: the worker is gone", 2),
        ("OSError: the worker is gone", 1),
    ]


def test_a_cluster_that_has_gone_ends_the_run_with_what_is_stored(ingest, texts, store, monkeypatch):
    from pipeline.flows import read_batch_here
    from pipeline.runners import ClusterError

    class Gone(OSError):
        pass

    taken = []

    def submit(packed):
        if taken:
            raise Gone("lost the connection\nto the scheduler")
        taken.append(packed)
        return SimpleNamespace(result=lambda **_: read_batch_here.fn(packed))

    monkeypatch.setattr("pipeline.flows.gone", lambda: (Gone,))
    monkeypatch.setattr("pipeline.flows.IN_FLIGHT", 1)
    monkeypatch.setattr("pipeline.flows.read_batch_here", SimpleNamespace(submit=submit))
    with pytest.raises(ClusterError) as caught:
        ingest(texts, runner=Runner.THREADS, batch_size=1, workers=1)
    assert str(caught.value) == (
        "cluster threads: has gone (lost the connection to the scheduler); "
        "what was read is stored, and the same command reads what is left"
    )
    assert [run.status for run in store.recent_runs(1)] == ["failed"]
    assert len(names(store)) == 1
    monkeypatch.undo()
    assert counted(ingest(texts).counts) == (2, 1, 0)


def test_the_same_content_is_not_read_again(ingest, texts, store):
    ingest(texts)
    (texts / "copy of one.txt").write_text(TEXTS["one"])
    (texts / "four.txt").write_text("A 33-year-old woman was seen.")
    assert counted(ingest(texts).counts) == (1, 4, 0)
    assert names(store) == ["four", "one", "three", "two"]


def test_again_reads_everything_and_keeps_what_is_there(ingest, texts, store):
    ingest(texts)
    seen = []
    with listening(seen.append):
        assert counted(ingest(texts, again=True).counts) == (0, 3, 0)
    assert [type(outcome) for outcome in seen] == [Read] * 3


def test_a_listener_hears_of_every_outcome(ingest, texts):
    (texts / "empty.txt").write_text("")
    seen = []
    with listening(seen.append):
        ingest(texts)
        ingest(texts)
    kinds = [type(outcome) for outcome in seen]
    assert sorted(map(str, kinds)) == sorted(map(str, [Read] * 3 + [Failed] * 2 + [Unchanged] * 3))


def test_warnings_are_counted_by_their_code(ingest, texts):
    (texts / "four.txt").write_text("A 33-year-old woman took xyl\ufffdquorzin 20 mg daily.")
    (texts / "five.txt").write_text("A 34-year-old woman took xyl\ufffdquorzin 20 mg daily.")
    assert ingest(texts, batch_size=2).counts.warnings == {"unreadable_letters": 2}
    assert ingest(texts).counts.warnings == {}


def test_a_failure_is_recorded_with_its_run(ingest, texts, store):
    (texts / "empty.txt").write_text("")
    summary = ingest(texts)
    assert counted(summary.counts) == (3, 0, 1)
    assert [failure.line for failure in store.failures(summary.run)] == [
        f"{texts / 'empty.txt'}: is empty; check the file; nothing can be read from it"
    ]
    assert summary.failures == tuple(store.failures(summary.run))


def test_files_left_aside_are_counted(ingest, texts):
    (texts / "data.csv").write_text("a,b")
    assert dict(ingest(texts).skipped) == {".csv": 1}


def test_a_document_in_another_language_has_no_cases(ingest, folder, store):
    (folder / "fr.txt").write_text(
        "Une femme de 30 ans, enceinte de 20 semaines, a été vue dans notre service pour des douleurs. Elle a reçu "
        "de l'aspirine et elle est sortie avec son enfant après une semaine dans un bon état."
    )
    assert counted(ingest(folder / "fr.txt").counts) == (1, 0, 0)
    (stored,) = store.records()
    assert stored.report.cases == ()
    assert stored.report.issues[0].code == "not_english"


class Deadly(Source):
    """A source that ends the process that reads it."""

    def read(self):
        os._exit(9)


class Mistaken(Source):
    """A source over which our own code stumbles."""

    def read(self):
        raise KeyError("no such\nthing")


def replace(monkeypatch, kind):
    """Have the walk give a source of `kind` for two.txt."""
    from corpus import discover as walking
    from pipeline import flows

    def discover(paths, **options):
        for source in walking.discover(paths, **options):
            if source.name == "two":
                yield kind(source.name, source.origin, source.path)
            else:
                yield source

    monkeypatch.setattr(flows, "discover", discover)


@pytest.mark.parametrize(
    ("kind", "name", "what"),
    [
        (Deadly, "WorkerDied", "ended the process that read it, twice (exit code 9)"),
        (Mistaken, "Defect", "Gravida stumbled over it: KeyError: 'no such\\nthing'"),
    ],
)
def test_a_document_that_breaks_the_reader_is_lost_alone(ingest, texts, store, monkeypatch, kind, name, what):
    replace(monkeypatch, kind)
    summary = ingest(texts, runner=Runner.PROCESSES)
    assert counted(summary.counts) == (2, 0, 1)
    assert names(store) == ["one", "three"]
    (failure,) = summary.failures
    assert (failure.kind, failure.what, failure.origin) == (name, what, str(texts / "two.txt"))


def test_a_busy_store_is_tried_again(ingest, texts, store, monkeypatch):
    from pipeline import flows

    monkeypatch.setattr(flows.write_batch, "retry_delay_seconds", 0)
    real, calls = Repository.add_batch, []

    def busy_at_first(self, run, outcomes, listed):
        calls.append(run)
        if len(calls) == 1:
            raise BusyStoreError("store: another program is writing; try again")
        return real(self, run, outcomes, listed)

    monkeypatch.setattr(Repository, "add_batch", busy_at_first)
    assert counted(ingest(texts).counts) == (3, 0, 0)
    assert len(calls) == 2


def test_a_store_that_fails_ends_the_run_and_says_so(ingest, texts, store, monkeypatch):
    def broken(self, run, outcomes, listed):
        raise StoreError("store: disk full; make room")

    monkeypatch.setattr(Repository, "add_batch", broken)
    with pytest.raises(StoreError, match="disk full"):
        ingest(texts)
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT status FROM runs").scalar() == "failed"


def test_the_store_password_stays_out_of_the_options():
    options = IngestOptions.of([], load_settings(store="postgresql://me:secret@host/db"))
    assert "secret" not in options.model_dump_json() + repr(options) + str(options.shown)


def test_counts_add_up():
    assert Counts(1, 2, 3, 4) + Counts(10, 20, 30, 40) == Counts(11, 22, 33, 44)


def test_a_run_leaves_an_artifact(ingest, texts):
    from prefect.artifacts import Artifact

    summary = ingest(texts)
    with ThreadPoolExecutor(
        1
    ) as apart:  # Prefect answers with a coroutine where a browser's loop runs in this thread
        artifact = apart.submit(copy_context().run, Artifact.get, "gravida-ingest").result()
    assert f"# Run {summary.run}" in artifact.data
    assert "| 3 | 0 | 0 |" in artifact.data


def test_a_batch_ends_with_its_number_or_its_bytes(tmp_path):
    from pipeline.flows import batched

    sizes = [10, 0, 40, 10, 10, 10, 10, 99]
    sources = [Source(str(size), "", tmp_path, content=b"x" * size) for size in sizes]
    assert [[source.size for source in batch] for batch in batched(sources, 3, 50)] == [
        [10, 0, 40], [10, 10, 10], [10, 99],
    ]  # fmt: skip


def test_the_size_of_what_cannot_be_opened(tmp_path):
    (tmp_path / "one.txt").write_bytes(b"1234")
    assert Source("one", "", tmp_path / "one.txt").size == 4
    assert Source("two", "", tmp_path / "two.txt").size == 0
    assert Source("two", "", tmp_path, error=MissingInputError("two", "is not there", "look")).size == 0


def test_failures_are_tried_again(gravida, ingest, folder, store):
    (folder / "one.txt").write_text("")
    (folder / "two.txt").write_text(TEXTS["two"])
    assert counted(ingest(folder / "one.txt", folder / "two.txt").counts) == (1, 0, 1)
    (folder / "one.txt").write_text(TEXTS["one"])
    result = gravida("failures", "--retry", "--workers", 1, "--store", store.address)
    assert result.exit_code == 0, result.stderr
    assert names(store) == ["one", "two"]
    assert store.unread() == []


def test_what_other_versions_made_is_read_again_from_its_file_or_from_the_store(
    texts, ingest, store, monkeypatch
):
    now = steps.current_versions()
    then = now.model_copy(update={"rules": "older"})
    monkeypatch.setattr(steps, "current_versions", lambda: then)
    real = steps.make_report
    monkeypatch.setattr(
        steps,
        "make_report",
        lambda *given, **more: real(*given, **more).model_copy(update={"versions": then}),
    )
    assert counted(ingest(texts).counts) == (3, 0, 0)
    monkeypatch.undo()
    (texts / "four.txt").write_text("A 33-year-old woman, gravida 1, was seen at 8 weeks.")
    assert counted(ingest(texts / "four.txt").counts) == (1, 0, 0)
    (texts / "one.txt").unlink()
    (texts / "two.txt").write_text("Another text, about a 50-year-old woman.")
    assert {origin for origin, _ in store.outdated(now).values()} == {
        str(texts / f"{name}.txt") for name in ("one", "two", "three")
    }
    assert counted(ingest(outdated=True).counts) == (3, 0, 0)
    assert store.outdated(now) == {}
    assert names(store) == ["four", "one", "three", "two"]
    found = store.latest(store.find("two"))
    assert (found.document.text, found.versions) == (TEXTS["two"], now.key)
    assert counted(ingest(outdated=True).counts) == (0, 0, 0)
