"""The targets by name, and the one way in which each is written.

A target's module has `TARGET`, a `Target`. Its files are made in a folder of their own and put in their
places when all of them are whole: an export that is stopped leaves what was there.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Protocol

from pipeline.registries.losses import LINES, SUMMARY, Losses
from pipeline.registries.options import Options
from pipeline.registries.records import Entry
from schemas.errors import ExportError, NotFoundError


@dataclass(frozen=True, slots=True)
class Written:
    """A file that an export wrote, and how many rows, lines or resources it holds."""

    path: Path
    count: int


class Writer(Protocol):
    """A target's files while they are written."""

    def add(self, entry: Entry, losses: Losses) -> None:
        """Write one record whole, or raise ExportError and write nothing of it."""

    def close(self) -> Sequence[Written]:
        """Finish the files; their paths and counts."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of sending: parts that the server took, that it had already, and (what, why) it refused."""

    taken: int
    unchanged: int
    failed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A target: what it is, how its files are written, what it cannot hold and why, how it is sent."""

    name: str
    about: str
    open: Callable[[Path], AbstractContextManager[Writer]]
    losses: Mapping[str, str] = field(default_factory=dict)
    send: Callable[[Path, Options], Delivery] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an export."""

    files: tuple[Written, ...]
    written: int
    refused: int
    refusals: tuple[tuple[str, str], ...]
    losses: Mapping[str, int]
    delivery: Delivery | None = None


MODULES = {
    "fhir": "pipeline.registries.fhir.target",
    "redcap": "pipeline.registries.redcap.target",
    "omop": "pipeline.registries.omop.target",
    "phenopackets": "pipeline.registries.phenopackets.target",
    "e2b": "pipeline.registries.e2b.target",
    "tables": "pipeline.registries.tables.target",
    "facts": "pipeline.registries.facts",
}
# Losses that every target may have.
COMMON = {
    "lost_decision": "a person decided on a fact that the newest extraction does not have",
}
AGAIN = "install Gravida again with its dependencies"


def target(name: str) -> Target:
    """The target of that name. Raises NotFoundError, or ExportError where its libraries are missing."""
    if name not in MODULES:
        raise NotFoundError(f"{name}: is no export target; there are {', '.join(sorted(MODULES))}")
    try:
        found: Target = import_module(MODULES[name]).TARGET
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("pipeline"):
            raise
        raise ExportError(f"{name}: needs the package {error.name}; {AGAIN}") from None
    return found


def export(
    name: str, records: Iterable[Entry], folder: Path | None, options: Options | None = None
) -> Outcome:
    """Write a target's files and its loss report into a folder, which is made where it is missing.

    With `options.check` only the loss report is kept; then the folder may be None. A record that is not
    sound, or that the target's own rules refuse, is not written and stands in the loss report with its
    reason. Raises ExportError where the folder cannot be written.
    """
    options = options or Options()
    chosen = target(name)
    if options.to is not None and chosen.send is None:
        raise ExportError(f"{name}: has no server to send to; leave --to out")
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=folder))
    except OSError as error:
        raise _unwritable(folder, error) from None
    try:
        outcome = _write(chosen, records, stage, folder, options)
    except OSError as error:
        raise _unwritable(folder, error) from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    if options.to is None or options.check or chosen.send is None or folder is None:
        return outcome
    delivery = chosen.send(folder, options)
    return Outcome(
        outcome.files, outcome.written, outcome.refused, outcome.refusals, outcome.losses, delivery
    )


def _write(
    chosen: Target, records: Iterable[Entry], stage: Path, folder: Path | None, options: Options
) -> Outcome:
    with Losses(stage, chosen.name, COMMON | dict(chosen.losses)) as losses:
        with chosen.open(stage) as writer:
            for entry in records:
                _add(writer, entry, losses)
            files = list(writer.close())
        losses.summarise()
    kept = [] if options.check else files
    if folder is not None:
        for one in [*kept, Written(stage / LINES, 0), Written(stage / SUMMARY, 0)]:
            _place(one.path, stage, folder)
    moved = tuple(Written((folder or stage) / one.path.relative_to(stage), one.count) for one in kept)
    return Outcome(moved, losses.written, losses.refused, tuple(losses.refusals), losses.by_kind)


def _add(writer: Writer, entry: Entry, losses: Losses) -> None:
    if entry.fault is not None:
        losses.refuse(entry, entry.fault)
        return
    for _ in range(entry.lost):
        losses.lost("lost_decision", "")
    try:
        writer.add(entry, losses)
    except ExportError as error:
        losses.refuse(entry, str(error))
    else:
        losses.commit(entry)


def _place(made: Path, stage: Path, folder: Path) -> None:
    """Put a file that is whole in its place; a folder stands for all files in it."""
    for path in sorted(made.rglob("*")) if made.is_dir() else [made]:
        if path.is_file():
            goal = folder / path.relative_to(stage)
            goal.parent.mkdir(parents=True, exist_ok=True)
            os.chmod(path, 0o644)
            path.replace(goal)


def _unwritable(folder: Path | None, error: OSError) -> ExportError:
    return ExportError(
        f"{error.filename or folder}: cannot be written ({error.strerror}); name another folder"
    )
