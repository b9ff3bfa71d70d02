"""Runs: begun, counted with each batch, and closed, by the next run where their own process died.

A run keeps which process it is, on which machine, so that the next one on that machine sees whether it lives.
"""

import datetime as dt
import os
import socket
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import psutil
from sqlalchemy import Connection, func, insert, select, update

from pipeline.outcomes import Failed
from pipeline.store import rows
from pipeline.store.tables import DocumentRow, FailureRow, RunRow
from schemas.report import Versions

PROCESS = "process"  # the key of a run's options under which its process stands
_SAME = 1.0  # seconds by which two tellings of the start of one process may differ


@dataclass(frozen=True, slots=True)
class Counts:
    """How many documents a batch or a run read, left unchanged or could not read.

    `warnings` counts the documents that were read by each code of what was not understood in them, `joined`
    those that turned out to be another source of an article. `without_patient` are those of the
    read ones that present no patient.
    """

    read: int = 0
    unchanged: int = 0
    failed: int = 0
    characters: int = 0
    warnings: Mapping[str, int] = field(default_factory=dict)
    joined: int = 0
    without_patient: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """The sum, count by count."""
        return Counts(
            self.read + other.read,
            self.unchanged + other.unchanged,
            self.failed + other.failed,
            self.characters + other.characters,
            Counter(self.warnings) + Counter(other.warnings),
            self.joined + other.joined,
            self.without_patient + other.without_patient,
        )


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the store has it. `status` is running, finished, failed, stopped (by a person or the system) or lost."""

    id: int
    status: str
    read: int
    unchanged: int
    failed: int
    began: dt.datetime = field(compare=False)
    ended: dt.datetime | None = field(default=None, compare=False)

    @property
    def seconds(self) -> float | None:
        """How long it took, None where it has not ended or nobody saw it end."""
        if self.ended is None or self.status == "lost":
            return None
        return (self.ended - self.began).total_seconds()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why documents could not be read: how many, since the last run that tried each."""

    what: str
    advice: str
    count: int


def begin(connection: Connection, versions: Versions, options: Mapping[str, Any]) -> int:
    """The number of a new run of this process; runs of dead processes of this machine are closed as lost."""
    _close_lost(connection)
    row = {
        "started_at": rows.now(), "status": "running", "versions": versions.key,
        "options": {**options, PROCESS: dict(_here())},
    }  # fmt: skip
    return int(connection.execute(insert(RunRow).returning(RunRow.id), row).scalar_one())


def count(connection: Connection, run: int, counts: Counts) -> None:
    """Add what a batch came to, in the transaction that writes it: a run that is killed has counted what it stored."""
    connection.execute(
        update(RunRow)
        .where(RunRow.id == run)
        .values(
            read=RunRow.read + counts.read,
            unchanged=RunRow.unchanged + counts.unchanged,
            failed=RunRow.failed + counts.failed,
            characters=RunRow.characters + counts.characters,
        )
    )


def close(connection: Connection, run: int, status: str) -> None:
    """Write how a run ended."""
    connection.execute(update(RunRow).where(RunRow.id == run).values(finished_at=rows.now(), status=status))


def recent(connection: Connection, most: int) -> list[Run]:
    """The last runs, the newest first."""
    columns = (
        RunRow.id, RunRow.status, RunRow.read, RunRow.unchanged, RunRow.failed, RunRow.started_at, RunRow.finished_at,
    )  # fmt: skip
    query = select(*columns).order_by(RunRow.id.desc()).limit(most)
    return [Run(*row) for row in connection.execute(query)]


def unread(connection: Connection) -> list[Failed]:
    """What failed when it was last tried and was read under that name by no run since, in the order of the runs."""
    newest = select(func.max(FailureRow.id)).group_by(FailureRow.origin)
    read = select(DocumentRow.id).where(DocumentRow.origin == FailureRow.origin).exists()
    query = select(*FailureRow.__table__.c).where(FailureRow.id.in_(newest), ~read).order_by(FailureRow.id)
    return [rows.failed(row) for row in connection.execute(query).mappings()]


def reasons(failures: Iterable[Failed]) -> list[Reason]:
    """The failures by what is wrong and what to do, the most frequent first."""
    counted = Counter((failure.what, failure.advice) for failure in failures)
    return [
        Reason(*why, count) for why, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _close_lost(connection: Connection) -> None:
    running = select(RunRow.id, RunRow.options).where(RunRow.status == "running")
    for run, options in connection.execute(running).all():
        if _is_dead(options.get(PROCESS)):
            close(connection, run, "lost")


def _is_dead(process: Mapping[str, Any] | None) -> bool:
    """True for a process of this machine that is no more, or whose number another one has now."""
    if process is None or process["host"] != socket.gethostname():
        return False
    try:
        began = float(psutil.Process(process["pid"]).create_time())
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:  # another user's: it is there
        return False
    return abs(began - float(process["began"])) > _SAME


def _here() -> Mapping[str, Any]:
    return _process(os.getpid())


@lru_cache(maxsize=1)
def _process(pid: int) -> Mapping[str, Any]:
    return {"host": socket.gethostname(), "pid": pid, "began": psutil.Process(pid).create_time()}
