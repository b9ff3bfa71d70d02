"""Worker processes that outlive bad documents.

Items go to the workers one by one and results come back in the order of the items. A worker that dies,
or overruns its time or its memory, takes only the item down that it was at: its other items go to another worker.
Workers are spawned, so nothing of the parent is shared, and start only as there is work for them.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.reduction import ForkingPickler
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import psutil

from corpus.limits import MEGABYTE
from pipeline.allowance import Allowance, cap_memory
from pipeline.debug import debugging
from schemas.errors import GravidaError

Item = TypeVar("Item")
Result = TypeVar("Result")

DEPTH = 8  # items at a worker, so that it never waits for the parent
ENOUGH = 4  # items at a worker that make it worth while to start another
SMALL = 8_192  # bytes of an item that fit into the pipe whatever the worker is doing
WINDOW = 512  # results that may wait for an earlier one
STARTUP_SECONDS = 120.0  # a cold disk under load; a worker usually needs three
ATTEMPTS = 2  # a worker may have been killed for another's sake, so each item gets a second chance
POLL_SECONDS = 0.2
NEAR = 0.6  # of the memory allowed: a worker that dies above it was refused more
_READY = "ready"


class WorkerError(GravidaError):
    """Worker processes cannot start."""


class Cause(StrEnum):
    """Why an item has no result: its worker died, or took more time or memory than is allowed."""

    DIED = "died"
    SECONDS = "seconds"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Lost(Generic[Item]):
    """An item without a result, and the exit code of the worker that it took down."""

    item: Item
    cause: Cause
    allowance: Allowance
    exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class _Fatal:
    """What a worker sends of an error that would meet every other worker too."""

    error: GravidaError


@dataclass(slots=True)
class _Job(Generic[Item]):
    index: int
    item: Item
    payload: bytes
    attempts: int = 0


@dataclass(slots=True)
class _Worker(Generic[Item]):
    process: SpawnProcess
    connection: Connection
    ready: bool = False
    megabytes: float = 0.0  # in use when it was last looked at
    since: float = field(default_factory=time.monotonic)
    jobs: deque[_Job[Item]] = field(default_factory=deque)


class Pool(Generic[Item, Result]):
    """At most `workers` processes that run `work`, each item within the allowance.

    `prepare` runs once in each process before its first item. Both must be importable functions.
    """

    def __init__(
        self,
        work: Callable[[Item], Result],
        *,
        workers: int,
        allowance: Allowance,
        prepare: Callable[[], object] | None = None,
    ) -> None:
        """Nothing starts before there is an item."""
        self._work, self._prepare = work, prepare
        self._most, self._allowance = workers, allowance
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker[Item]] = []
        self._failed_starts = 0
        self._looked = 0.0

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

        Raises WorkerError when workers die again and again before their first item, and any GravidaError
        that a worker ends with.
        """
        source = enumerate(items)
        queue: deque[_Job[Item]] = deque()
        done: dict[int, Result | Lost[Item]] = {}
        taken = given = 0
        exhausted = False
        while True:
            while True:
                if not queue and not exhausted and taken - given < WINDOW:
                    pair = next(source, None)
                    exhausted = pair is None
                    if pair is not None:
                        queue.append(_Job(pair[0], pair[1], bytes(ForkingPickler.dumps(pair[1]))))
                        taken += 1
                worker = self._free(queue[0]) if queue else None
                if worker is None:
                    break
                self._send(worker, queue.popleft())
            while given in done:
                yield done.pop(given)
                given += 1
            if exhausted and given == taken:
                return
            if given not in done:
                self._collect(done, queue)

    def _free(self, job: _Job[Item]) -> _Worker[Item] | None:
        """The least busy worker that may be given the job, a new one where all are busy, else None.

        A large item waits for an idle worker: one that is about to send a result would not take it in,
        and both sides would wait for each other. An item that took a worker down goes alone.
        """
        most = 1 if job.attempts or len(job.payload) > SMALL else DEPTH
        least = min(self._workers, key=lambda worker: len(worker.jobs), default=None)
        if least is not None and len(least.jobs) < min(most, ENOUGH):
            return least
        if len(self._workers) < self._most:
            return self._start()
        return least if least is not None and len(least.jobs) < most else None

    def _start(self) -> _Worker[Item]:
        ours, theirs = self._context.Pipe()
        what = (theirs, self._work, self._prepare, self._allowance.megabytes)
        process = self._context.Process(target=_serve, args=what, daemon=True)
        process.start()
        theirs.close()
        worker: _Worker[Item] = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _send(self, worker: _Worker[Item], job: _Job[Item]) -> None:
        if not worker.jobs and worker.ready:
            worker.since = time.monotonic()
        worker.jobs.append(job)
        with suppress(BrokenPipeError):  # a dead worker is found when its results are asked for
            worker.connection.send_bytes(job.payload)

    def _collect(self, done: dict[int, Result | Lost[Item]], queue: deque[_Job[Item]]) -> None:
        """Wait for results, deaths or the end of somebody's time."""
        by_connection = {worker.connection: worker for worker in self._workers}
        for ready in wait(list(by_connection), POLL_SECONDS):
            worker = by_connection[ready]  # type: ignore[index]
            try:
                message = worker.connection.recv()
            except (EOFError, ConnectionResetError):
                self._bury(worker, done, queue, _cause_of_death(worker, self._allowance))
                continue
            if isinstance(message, _Fatal):
                raise message.error
            worker.since = time.monotonic()
            if not worker.ready:
                worker.ready = True
                self._failed_starts = 0
                continue
            done[worker.jobs.popleft().index] = message
        self._hold_to_allowance(done, queue)

    def _hold_to_allowance(self, done: dict[int, Result | Lost[Item]], queue: deque[_Job[Item]]) -> None:
        """End the workers that took more than is theirs, and have no result on its way."""
        now = time.monotonic()
        if now - self._looked < POLL_SECONDS:
            return
        self._looked = now
        for worker in list(self._workers):
            if not worker.jobs or worker.connection.poll():
                continue
            worker.megabytes = _memory_of(worker.process)
            allowed = self._allowance.seconds if worker.ready else STARTUP_SECONDS
            if worker.megabytes > self._allowance.megabytes:
                self._bury(worker, done, queue, Cause.MEMORY)
            elif now - worker.since > allowed:
                self._bury(worker, done, queue, Cause.SECONDS)

    def _bury(
        self,
        worker: _Worker[Item],
        done: dict[int, Result | Lost[Item]],
        queue: deque[_Job[Item]],
        cause: Cause,
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
            if cause is not Cause.DIED or job.attempts >= ATTEMPTS:
                done[job.index] = Lost(job.item, cause, self._allowance, worker.process.exitcode)
            else:
                worker.jobs.appendleft(job)
        queue.extendleft(reversed(worker.jobs))


def _memory_of(process: SpawnProcess) -> float:
    """The megabytes that a process holds in memory; 0 once it is gone."""
    try:
        return float(psutil.Process(process.pid).memory_info().rss) / MEGABYTE
    except psutil.Error:
        return 0.0


def _cause_of_death(worker: _Worker[Any], allowance: Allowance) -> Cause:
    return Cause.MEMORY if worker.megabytes > NEAR * allowance.megabytes else Cause.DIED


def _serve(
    connection: Connection,
    work: Callable[[Any], Any],
    prepare: Callable[[], object] | None,
    megabytes: int,
) -> None:
    """Run `work` on what comes in until the parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    if not debugging():  # what a library has to say, or a dying process, is not for users
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    try:
        if prepare is not None:
            prepare()
        cap_memory(megabytes)
        connection.send(_READY)
        while True:
            connection.send(work(connection.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        connection.close()
    except GravidaError as error:
        connection.send(_Fatal(error))
