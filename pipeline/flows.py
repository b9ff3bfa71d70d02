"""The Prefect flow `ingest`: documents into the store, batch by batch.

Import this module only inside `pipeline.prefect_server.prefect_server`, which settles where Prefect
works. Batches are read by our own worker processes, or on one of Prefect's task runners. A batch is one
task to read and one to write, in one transaction; our own processes read on while it is written.
"""

import logging
import pickle
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.exceptions import ExternalSignal
from prefect.futures import PrefectFuture
from prefect.utilities.annotations import quote

from corpus.discover import Skipped, discover
from corpus.limits import MEGABYTE
from corpus.sources import Source
from pipeline import steps
from pipeline.choices import Runner
from pipeline.decisions import told
from pipeline.logs import logging_to, tell
from pipeline.options import IngestOptions
from pipeline.outcomes import Failed, Outcome, Unchanged
from pipeline.outdated import id_of, sources_of
from pipeline.pool import Lost, Pool
from pipeline.progress import report_progress
from pipeline.runners import ClusterError, gone, task_runner
from pipeline.store import Repository, open_store
from pipeline.store.runs import Counts
from pipeline.store.transactions import BusyStoreError
from pipeline.summary import Summary, markdown
from schemas.errors import GravidaError
from schemas.report import Versions

T = TypeVar("T")

IN_FLIGHT = 2  # batches that a task runner holds for each of its workers
BATCH_BYTES = 32 * MEGABYTE  # of the files of a batch, after which it ends
WRITE_DELAYS = [1.0, 5.0, 20.0]  # seconds before a batch is written again to a store that was busy
LISTED = 50  # failures that the summary names


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents that travel together: those to be read, and those that the store already has."""

    sources: tuple[Source, ...]
    unchanged: tuple[Unchanged, ...] = ()


def run_ingest(options: IngestOptions) -> Summary:
    """Run the flow `ingest` on the task runner that the options name, and come back with its summary.

    Raises StoreError where the store cannot be used, SettingsError where the runner is not installed.
    """
    runner = task_runner(options.runner, options.workers, options.cluster_address)
    summary: Summary = ingest.with_options(task_runner=runner)(options)
    return summary


@flow(name="ingest", description="Reads publications into the store.", validate_parameters=False)
def ingest(options: IngestOptions) -> Summary:
    """Read what the store does not have yet, and write it; a document that fails is recorded."""
    store = open_store(options.store.get_secret_value())
    try:
        with logging_to(options.log):
            summary = _ingest(options, store)
    finally:
        store.close()
    create_markdown_artifact(
        key="gravida-ingest", markdown=markdown(summary), description=f"Run {summary.run}"
    )
    return summary


def _ingest(options: IngestOptions, store: Repository) -> Summary:
    started = time.monotonic()
    versions = steps.current_versions()
    run = store.start_run(versions, options.shown)
    tell("run began", run=run, store=store.address, versions=versions.key)
    counts, status, skipped = Counts(), "failed", Skipped()
    try:
        for written in _written(options, store, _batches(options, store, versions, skipped), run):
            counts += written
            tell("batch stored", run=run, **told_counts(written))
        status = "finished"
    except (KeyboardInterrupt, ExternalSignal):
        status = "stopped"
        raise
    finally:
        store.finish_run(run, status=status)
        seconds = time.monotonic() - started
        tell("run ended", run=run, status=status, **told_counts(counts), seconds=round(seconds, 3))
    failures = tuple(store.failures(run, LISTED))
    return Summary(run, counts, seconds, failures, store.address, skipped.by_suffix)


def _written(
    options: IngestOptions, store: Repository, batches: Iterator[Batch], run: int
) -> Iterator[Counts]:
    """The counts of each batch, once it is in the store."""
    if options.runner is Runner.PROCESSES:
        yield from _by_processes(batches, options, store, run)
    else:
        yield from _by_task_runner(batches, options, store, run)


def _batches(
    options: IngestOptions, store: Repository, versions: Versions, skipped: Skipped
) -> Iterator[Batch]:
    if options.outdated:
        again = sources_of(store, store.outdated(versions), options.limits, skipped)
        yield from (Batch(sources) for sources in batched(again, options.batch_size))
        return
    found = discover(options.paths, limits=options.limits, skipped=skipped, listed=options.listed)
    for sources in batched(found, options.batch_size):
        yield Batch(sources) if options.again else plan(sources, store, versions)


def plan(sources: Sequence[Source], store: Repository, versions: Versions) -> Batch:
    """A batch without what the store has for the same content and versions."""
    ids = [id_of(source) for source in sources]
    known = store.known([found for found in ids if found is not None], versions)
    fresh: list[Source] = []
    unchanged: list[Unchanged] = []
    for source, found in zip(sources, ids, strict=True):
        if found is not None and found in known:
            unchanged.append(Unchanged(found, source.name, source.origin))
        else:
            fresh.append(source)
    return Batch(tuple(fresh), tuple(unchanged))


def _by_processes(
    batches: Iterable[Batch], options: IngestOptions, store: Repository, run: int
) -> Iterator[Counts]:
    writing: PrefectFuture[Counts] | None = None
    allowance = options.allowance
    with Pool(steps.to_store, workers=options.workers, allowance=allowance, prepare=steps.language) as pool:
        for batch in batches:
            outcomes = read_batch(_opaque(batch), _opaque(pool))
            if writing is not None:
                yield writing.result()
            writing = write_batch.submit(_opaque(store), run, _opaque(outcomes))
        if writing is not None:
            yield writing.result()


def _by_task_runner(
    batches: Iterable[Batch], options: IngestOptions, store: Repository, run: int
) -> Iterator[Counts]:
    reading: deque[tuple[Batch, PrefectFuture[bytes]]] = deque()
    try:
        for batch in batches:
            reading.append((batch, read_batch_here.submit(pickle.dumps(batch))))
            if len(reading) >= IN_FLIGHT * options.workers:
                yield _write_first(reading, options, store, run)
        while reading:
            yield _write_first(reading, options, store, run)
    except gone() as error:
        what = " ".join(str(error).split())[:200] or type(error).__name__
        where = options.cluster_address or options.runner.value
        raise ClusterError(
            f"cluster {where}: has gone ({what}); what was read is stored, and the same command reads what is left"
        ) from None


def _write_first(
    reading: deque[tuple[Batch, PrefectFuture[bytes]]],
    options: IngestOptions,
    store: Repository,
    run: int,
) -> Counts:
    batch, future = reading.popleft()
    packed: Any = future.result(raise_on_failure=False)
    if isinstance(packed, GravidaError):
        raise packed
    if isinstance(packed, BaseException):
        # A worker of the cluster was lost with its batch: find out here which document did it.
        what = f"{type(packed).__name__}: {packed}"[:300]
        tell("batch lost", level=logging.WARNING, run=run, what=what, documents=len(batch.sources))
        work, allowance = steps.to_store, options.allowance
        read = steps.through(work, batch.sources, workers=options.workers, allowance=allowance)
        outcomes = [*batch.unchanged, *read]
    else:
        outcomes = pickle.loads(packed)
    for outcome in outcomes:
        report_progress(outcome)
    counts: Counts = write_batch(_opaque(store), run, _opaque(outcomes))
    return counts


@task(name="read batch", cache_policy=NO_CACHE)
def read_batch(batch: Batch, pool: Pool[Source, Outcome]) -> list[Outcome]:
    """The outcomes of a batch, read by our own processes."""
    outcomes: list[Outcome] = []
    for unchanged in batch.unchanged:
        report_progress(unchanged)
        outcomes.append(unchanged)
    for result in pool.map(batch.sources):
        outcome = steps.lost(result) if isinstance(result, Lost) else result
        report_progress(outcome)
        outcomes.append(outcome)
    return outcomes


@task(name="read batch", cache_policy=NO_CACHE, retries=1)
def read_batch_here(packed: bytes) -> bytes:
    """The pickled outcomes of a pickled batch, read where the task runner puts it.

    Pickled, because Dask would look into it for tasks of its own, and takes an annotation of Prefect for a tuple;
    Prefect and the cluster would walk through every outcome on its way back.
    """
    batch: Batch = pickle.loads(packed)
    outcomes = [*batch.unchanged, *(steps.to_store(source) for source in batch.sources)]
    return pickle.dumps(outcomes, protocol=pickle.HIGHEST_PROTOCOL)


def _opaque(value: T) -> T:
    """The value, in which Prefect is not to look for futures: it would walk through every record."""
    return cast(T, quote(value))


def _store_was_busy(_task: Any, _run: Any, state: Any) -> bool:
    return isinstance(state.result(raise_on_failure=False), BusyStoreError)


@task(
    name="write batch",
    cache_policy=NO_CACHE,
    retries=len(WRITE_DELAYS),
    retry_delay_seconds=WRITE_DELAYS,
    retry_condition_fn=_store_was_busy,
)
def write_batch(store: Repository, run: int, outcomes: Sequence[Outcome]) -> Counts:
    """The counts of a batch that is now in the store, in one transaction."""
    counts = told.add(store, run, outcomes)
    for outcome in outcomes:
        if isinstance(outcome, Failed):
            what = {
                "origin": outcome.origin,
                "kind": outcome.kind,
                "what": outcome.what,
                "advice": outcome.advice,
            }
            tell("document failed", level=logging.WARNING, run=run, **what)
    return counts


def told_counts(counts: Counts) -> dict[str, int]:
    """What a line of the log says of counts."""
    return {
        "read": counts.read,
        "unchanged": counts.unchanged,
        "failed": counts.failed,
        "characters": counts.characters,
    }


def batched(
    sources: Iterable[Source], most: int, most_bytes: int = BATCH_BYTES
) -> Iterator[tuple[Source, ...]]:
    """The sources in batches of at most `most`, which end earlier where their files together have `most_bytes`.

    So a batch of large files is stored after seconds as well, and what an archive gives is held in bounded memory.
    """
    batch: list[Source] = []
    held = 0
    for source in sources:
        batch.append(source)
        held += source.size
        if len(batch) >= most or held >= most_bytes:
            yield tuple(batch)
            batch, held = [], 0
    if batch:
        yield tuple(batch)
