"""Worker processes that outlive bad documents.

Items go to the workers one by one and results come back in the order of the items. A worker that dies
or overruns its time takes only the item down that it was at: its other items go to another worker.
Workers are spawned, so nothing of the parent is shared, and start only as there is work for them.
"""

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from schemas.errors import GravidaError

Item = TypeVar("Item")
Result = TypeVar("Result")

DEPTH = 8  # items that wait at a worker, so that it never waits for the parent
WINDOW = 512  # results that may wait for an earlier one
STARTUP_SECONDS = 120.0  # a cold disk under load; a worker usually needs three
ATTEMPTS = 2  # a worker may have been killed for another's sake, so each item gets a second chance
POLL_SECONDS = 0.5


class WorkerError(GravidaError):
    """Worker processes cannot start."""


@dataclass(frozen=True, slots=True)
class Lost(Generic[Item]):
    """An item without a result: its worker died, or took longer than allowed."""

    item: Item
    timed_out: bool
    seconds: float
    exit_code: int | None = None


@dataclass(slots=True)
class _Job(Generic[Item]):
    index: int
    item: Item
    attempts: int = 0


@dataclass(slots=True)
class _Worker(Generic[Item]):
    process: SpawnProcess
    connection: Connection
    ready: bool = False
    since: float = field(default_factory=time.monotonic)
    jobs: deque[_Job[Item]] = field(default_factory=deque)


class Pool(Generic[Item, Result]):
    """At most `workers` processes that run `work`, at most `seconds` an item.

    `prepare` runs once in each process before its first item. Both must be importable functions.
    """

    def __init__(
        self,
        work: Callable[[Item], Result],
        *,
        workers: int,
        seconds: float,
        prepare: Callable[[], object] | None = None,
    ) -> None:
        """Nothing starts before there is an item."""
        self._work, self._prepare = work, prepare
        self._most, self._seconds = workers, seconds
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker[Item]] = []
        self._failed_starts = 0

    def __enter__(self) -> Self:
        """The pool itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End the workers that this pool started."""
        for worker in self._workers:
            worker.connection.close()
        for worker in self._workers:
            if kind is not None:
                worker.process.terminate()
            worker.process.join(2)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers.clear()

    def map(self, items: Iterable[Item]) -> Iterator[Result | Lost[Item]]:
        """The results in the order of the items, which are taken as they are needed.

        Raises WorkerError when workers die again and again before their first item.
        """
        source = enumerate(items)
        again: deque[_Job[Item]] = deque()
        done: dict[int, Result | Lost[Item]] = {}
        taken = given = 0
        exhausted = False
        while True:
            while not exhausted and taken - given < WINDOW and (worker := self._free(bool(again))):
                pair = next(source, None)
                if pair is None:
                    exhausted = True
                    break
                taken += 1
                self._send(worker, _Job(*pair), again)
            while again and (worker := self._free(waiting=True)):
                self._send(worker, again.popleft(), again)
            while given in done:
                yield done.pop(given)
                given += 1
            if exhausted and given == taken:
                return
            if given not in done:
                self._collect(done, again)

    def _free(self, waiting: bool) -> _Worker[Item] | None:
        """The worker with the fewest items, a new one where all are busy, None where none may start."""
        least = min(self._workers, key=lambda worker: len(worker.jobs), default=None)
        if least is not None and len(least.jobs) < (1 if waiting else DEPTH):
            return least
        if len(self._workers) < self._most:
            return self._start()
        return least if least is not None and len(least.jobs) < DEPTH else None

    def _start(self) -> _Worker[Item]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._work, self._prepare), daemon=True)
        process.start()
        theirs.close()
        worker: _Worker[Item] = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _send(self, worker: _Worker[Item], job: _Job[Item], again: deque[_Job[Item]]) -> None:
        if not worker.jobs and worker.ready:
            worker.since = time.monotonic()
        worker.jobs.append(job)
        with suppress(BrokenPipeError):  # a dead worker is found when its results are asked for
            worker.connection.send(job.item)

    def _collect(self, done: dict[int, Result | Lost[Item]], again: deque[_Job[Item]]) -> None:
        """Wait for results, deaths or the end of somebody's time."""
        by_connection = {worker.connection: worker for worker in self._workers}
        for ready in wait(list(by_connection), POLL_SECONDS):
            worker = by_connection[ready]  # type: ignore[index]
            try:
                message = worker.connection.recv()
            except (EOFError, ConnectionResetError):
                self._bury(worker, done, again, timed_out=False)
                continue
            worker.since = time.monotonic()
            if not worker.ready:
                worker.ready = True
                self._failed_starts = 0
                continue
            done[worker.jobs.popleft().index] = message
        now = time.monotonic()
        for worker in list(self._workers):
            allowed = self._seconds if worker.ready else STARTUP_SECONDS
            if worker.jobs and now - worker.since > allowed and not worker.connection.poll():
                self._bury(worker, done, again, timed_out=True)

    def _bury(
        self,
        worker: _Worker[Item],
        done: dict[int, Result | Lost[Item]],
        again: deque[_Job[Item]],
        *,
        timed_out: bool,
    ) -> None:
        """Take a worker out of service and decide what becomes of its items."""
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        self._workers.remove(worker)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= 3:
                raise WorkerError(
                    "workers: three ended before their first document; run `gravida doctor`, or try `--workers 1`"
                )
        elif worker.jobs:
            job = worker.jobs.popleft()
            job.attempts += 1
            if timed_out or job.attempts >= ATTEMPTS:
                done[job.index] = Lost(job.item, timed_out, self._seconds, worker.process.exitcode)
            else:
                worker.jobs.appendleft(job)
        again.extendleft(reversed(worker.jobs))


def _serve(connection: Connection, work: Callable[[Any], Any], prepare: Callable[[], object] | None) -> None:
    """Run `work` on what comes in until the parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    if prepare is not None:
        prepare()
    try:
        connection.send(True)
        while True:
            connection.send(work(connection.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        connection.close()
