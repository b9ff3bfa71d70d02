"""What a target makes of each record, kept on disk until all is made: a stopped export goes on from there.

Making a record is the slow part of an export (conversion, and the checks of the target's own models), writing
the files the quick one. Each record's making is a line; it is used again when the same record comes by.
"""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import orjson

from pipeline.registries.options import Options
from pipeline.registries.records import Entry, software
from schemas.errors import ExportError

SPOOL, LOCK = "spool.jsonl", "lock"
_DATE = "$date"


class Made(NamedTuple):
    """What became of one record: its payload and losses, or the reason for which it is refused."""

    key: str
    document_id: str
    name: str
    payload: Any
    losses: list[dict[str, Any]]
    refusal: str | None = None


def key_of(entry: Entry) -> str:
    """A digest of all that the making of a record depends on."""
    digest = hashlib.sha256(entry.report.model_dump_json().encode())
    decided = [(path, decision.model_dump_json()) for path, decision in sorted(entry.decided.items())]
    rest = (
        entry.document.id,
        entry.versions,
        entry.made_at.isoformat(),
        entry.withheld,
        entry.lost,
        entry.others,
        entry.fault,
        entry.final,
        decided,
        [(path, decision.model_dump_json()) for path, decision in sorted(entry.rejected.items())],
    )
    digest.update(repr(rest).encode())
    return digest.hexdigest()[:24]


def stage_name(target: str, options: Options) -> str:
    """The hidden folder of an export, one for each target and way of making records.

    What was made under another key, of other cases or by another version of the software is not gone on with.
    """
    key = hashlib.sha256(options.pseudonym_key).hexdigest() if options.pseudonym_key else ""
    only = "\nobstetric" if options.obstetric_only else ""
    only += f"\n{sorted(options.meddra.terms.items())}" if options.meddra.terms else ""
    digest = hashlib.sha256(f"{software()}\n{key}{only}".encode()).hexdigest()[:12]
    return f".{target}.{digest}"


class Spool:
    """The lines of an export, in the order of its records."""

    def __init__(self, folder: Path) -> None:
        """Open what an earlier run left; a line that it did not finish is dropped."""
        self._path = folder / SPOOL
        self._file: IO[bytes] = self._path.open("r+b" if self._path.exists() else "w+b")
        self._end = self._whole()
        self._file.seek(0)
        self.again = 0

    def close(self) -> None:
        """Leave the lines on disk."""
        self._file.close()

    def ready(self, key: str) -> bool:
        """True if the next line is that record's making, which is then used; else it and what follows is dropped."""
        place = self._file.tell()
        if place < self._end:
            if orjson.loads(self._file.readline())["key"] == key:
                self.again += 1
                return True
            self._file.seek(place)
            self._file.truncate()
            self._end = place
        return False

    def put(self, made: Made) -> None:
        """Add a record's making. Raises OSError where the disk is full."""
        self._file.write(orjson.dumps(made._asdict(), _plain, orjson.OPT_PASSTHROUGH_DATETIME) + b"\n")
        self._file.flush()
        self._end = self._file.tell()

    def lines(self) -> Iterator[Made]:
        """Every making up to where the records ended, in order."""
        self._file.truncate()
        self._file.seek(0)
        for line in self._file:
            dated = _DATE.encode() in line
            yield Made(**(json.loads(line, object_hook=_dated) if dated else orjson.loads(line)))

    def _whole(self) -> int:
        """Where the last whole line ends."""
        end = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            end += len(line)
        self._file.truncate(end)
        return end


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return {_DATE: value.isoformat()}
    if isinstance(value, tuple):  # one with names
        return list(value)
    raise TypeError(f"{type(value).__name__} has no place in a payload")


def _dated(found: dict[str, Any]) -> Any:
    return dt.date.fromisoformat(found[_DATE]) if found.keys() == {_DATE} else found


@contextmanager
def locked(stage: Path) -> Iterator[None]:
    """Keep a second export of the same kind out of the folder. Raises ExportError where one is at work."""
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        yield
        return
    with (stage / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ExportError(
                f"{stage.parent}: another export of this kind is at work here; wait for it"
            ) from None
        lock.write(str(os.getpid()))
        yield
