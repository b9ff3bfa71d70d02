"""Runs: begun, counted with each batch, and closed, by the next run where their own process died.

A run keeps which process it is, on which machine, so that the next one on that machine sees whether it lives.
"""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import psutil
from sqlalchemy import Connection, insert, select, update

from pipeline.store import rows
from pipeline.store.tables import RunRow
from schemas.report import Versions

PROCESS = "process"  # the key of a run's options under which its process stands
_SAME = 1.0  # seconds by which two tellings of the start of one process may differ


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the store has it. `status` is running, finished, failed, stopped (by a person or the system) or lost."""

    id: int
    status: str
    read: int
    unchanged: int
    failed: int


def begin(connection: Connection, versions: Versions, options: Mapping[str, Any]) -> int:
    """The number of a new run of this process; runs of dead processes of this machine are closed as lost."""
    _close_lost(connection)
    row = {
        "started_at": rows.now(), "status": "running", "versions": versions.key,
        "options": {**options, PROCESS: dict(_here())},
    }  # fmt: skip
    return int(connection.execute(insert(RunRow).returning(RunRow.id), row).scalar_one())


def count(
    connection: Connection, run: int, *, read: int, unchanged: int, failed: int, characters: int
) -> None:
    """Add what a batch came to, in the transaction that writes it: a run that is killed has counted what it stored."""
    connection.execute(
        update(RunRow)
        .where(RunRow.id == run)
        .values(
            read=RunRow.read + read,
            unchanged=RunRow.unchanged + unchanged,
            failed=RunRow.failed + failed,
            characters=RunRow.characters + characters,
        )
    )


def close(connection: Connection, run: int, status: str) -> None:
    """Write how a run ended."""
    connection.execute(update(RunRow).where(RunRow.id == run).values(finished_at=rows.now(), status=status))


def newest(connection: Connection) -> Run | None:
    """The run that began last, None in an empty store."""
    columns = (RunRow.id, RunRow.status, RunRow.read, RunRow.unchanged, RunRow.failed)
    row = connection.execute(select(*columns).order_by(RunRow.id.desc()).limit(1)).first()
    return None if row is None else Run(*row)


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
