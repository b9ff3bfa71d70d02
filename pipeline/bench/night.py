"""`python -m pipeline.bench.night [--articles FOLDER]`: how long so many documents take, and what breaks first.

The parts are measured here and now, by seconds of the processor: what workers need for each of some documents, what the
run's own process needs to hand one out, to take its record back and to store it, how large the store becomes. Runs of any
length are simulated from these: batch by batch, documents drawn from those that were measured, each to the worker that
is free first, the next batch when the last document of this one is read.
"""

import argparse
import heapq
import pickle
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from corpus.discover import discover
from corpus.sources import Source
from pipeline import steps
from pipeline.bench.measure import MEGABYTE, _peak
from pipeline.bench.texts import pieces
from pipeline.bench.whole import write_texts
from pipeline.outcomes import Outcome, Read
from pipeline.outdated import id_of
from pipeline.store import open_store

T = TypeVar("T")

BATCH = 256  # documents, as the setting has it
SIMULATED = 60  # batches that stand for all
COUNTS = (100_000, 1_000_000, 10_000_000, 30_000_000)
WORKERS = (2, 8, 32, 128)
NIGHT_HOURS = 8.0
MOST_WORKERS = 512
HOUR = 3600.0
GIGABYTE = 1e9
WIDTH = 110  # columns where there is no terminal


@dataclass(frozen=True, slots=True)
class Parts:
    """What documents of one kind cost, in seconds of the processor and bytes."""

    read: tuple[float, ...]  # in a worker, of each that was measured
    handed: float  # in the run's own process: found, looked up, sent, taken back
    written: float  # in the run's own process: its share of a transaction
    stored: float  # bytes of the database
    worker_mb: float  # the most that the measuring process held

    @property
    def own(self) -> float:
        """Seconds of the run's own process for a document, which no further worker makes fewer."""
        return self.handed + self.written


@dataclass(frozen=True, slots=True)
class Run:
    """A simulated run: seconds a document, and whether the run's own process is what holds it up."""

    seconds: float
    own_is_full: bool

    def hours(self, documents: int) -> float:
        """For so many documents."""
        return self.seconds * documents / HOUR


def measured(sources: Sequence[Source], work: Path) -> Parts:
    """The parts by these documents, of which those that cannot be read are left out; `work` is an empty folder."""
    steps.to_store(sources[0])  # what is loaded once is loaded now
    read: list[float] = []
    outcomes: list[Outcome] = []
    for source in sources:
        seconds, outcome = _clocked(lambda source=source: steps.to_store(source))  # type: ignore[misc]
        if isinstance(outcome, Read):
            read.append(seconds)
            outcomes.append(outcome)
    packed = [pickle.dumps(outcome) for outcome in outcomes]
    handed, _ = _clocked(lambda: [_hand(source) for source in sources])
    taken, _ = _clocked(lambda: [pickle.loads(one) for one in packed])
    address = work / "night.db"
    store = open_store(f"sqlite:///{address}")
    empty = address.stat().st_size
    run = store.start_run(steps.current_versions(), {})
    written, _ = _clocked(lambda: store.add_batch(run, outcomes))
    store.close()
    count = len(outcomes)
    return Parts(
        read=tuple(read),
        handed=handed / len(sources) + taken / count,
        written=written / count,
        stored=(sum(path.stat().st_size for path in work.glob("night.db*")) - empty) / count,
        worker_mb=_peak() / MEGABYTE,
    )


def simulated(parts: Parts, workers: int, seed: int = 1) -> Run:
    """A run on so many workers, with a core each and one for the run's own process.

    >>> simulated(Parts((0.02,), 0.001, 0.001, 0, 0), 2).seconds
    0.01
    >>> simulated(Parts((0.02,), 0.001, 0.001, 0, 0), 64)
    Run(seconds=0.002, own_is_full=True)
    """
    draw = random.Random(seed)
    own = BATCH * parts.own
    spans = [max(own, _span(draw.choices(parts.read, k=BATCH), workers)) for _ in range(SIMULATED)]
    full = sum(span == own for span in spans) > SIMULATED // 2
    return Run(round(statistics.fmean(spans) / BATCH, 9), full)


def workers_for(parts: Parts, documents: int, hours: float) -> int | None:
    """The fewest workers that read so many documents in so many hours; None where no number of them does."""
    fits = (number for number in range(1, MOST_WORKERS) if simulated(parts, number).hours(documents) <= hours)
    enough = simulated(parts, MOST_WORKERS).hours(documents) <= hours
    return next(fits, MOST_WORKERS) if enough else None


def _span(documents: Iterable[float], workers: int) -> float:
    """Seconds until the last of a batch is read, each by the worker that is free first."""
    free = [0.0] * workers
    for seconds in documents:
        heapq.heapreplace(free, free[0] + seconds)
    return max(free)


def _hand(source: Source) -> bytes:
    id_of(source)
    return bytes(ForkingPickler.dumps(source))


def _clocked(work: Callable[[], T]) -> tuple[float, T]:
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def main() -> int:
    """Print the parts and the plans."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.bench.night", description=__doc__)
    parser.add_argument("--articles", type=Path, help="a folder of whole articles [the shipped samples]")
    parser.add_argument("--count", type=int, default=BATCH, help="documents of each kind that are measured")
    options = parser.parse_args()
    samples = Path(str(files("corpus") / "samples"))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_texts(folder / "abstracts", pieces([samples], options.count))
        kinds = {"abstracts": folder / "abstracts", "articles": options.articles or samples}
        for kind, where in kinds.items():
            (work := folder / f"{kind} store").mkdir()
            sources = [source for source in discover([where]) if not source.origin.endswith(".pdf")]
            _print(console, kind, measured(sources[: options.count], work))
    return 0


def _print(console: Console, kind: str, parts: Parts) -> None:
    console.print(
        f"{kind}: {len(parts.read)} measured; {1000 * statistics.fmean(parts.read):.1f} ms in a worker (the longest "
        f"{1000 * max(parts.read):.0f}), {1000 * parts.handed:.2f} ms handed out and taken back, {1000 * parts.written:.2f} "
        f"ms written, {parts.stored / 1000:.1f} kB stored, {parts.worker_mb:.0f} MB a worker"
    )
    table = Table(box=None, padding=(0, 2, 0, 0))
    heads = ("documents", *(f"h on {n} workers" for n in WORKERS), "workers for 8 h", "GB", "full first")
    for head in heads:
        table.add_column(head, justify="right")
    for count in COUNTS:
        runs = [simulated(parts, workers) for workers in WORKERS]
        enough = workers_for(parts, count, NIGHT_HOURS)
        full = next(
            (f"own process at {n}" for n, run in zip(WORKERS, runs, strict=True) if run.own_is_full), ""
        )
        hours = (f"{run.hours(count):,.1f}" for run in runs)
        needed = "more runs" if enough is None else str(enough)
        table.add_row(f"{count:,}", *hours, needed, f"{parts.stored * count / GIGABYTE:,.0f}", full)
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
