"""The targets by name, and the one way in which each is written.

A target's module has `TARGET`, a `Target`. What it makes of each record is spooled (`spool.py`); when all are
made, the files are written in a hidden folder and put in their places when all of them are whole. An export that
is stopped leaves what was there, and goes on where it stopped when it is started again.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from pipeline.registries.gate import through
from pipeline.registries.infants import FELL, INFANT, WHOSE
from pipeline.registries.losses import LINES, SUMMARY, Losses
from pipeline.registries.omissions import left_out
from pipeline.registries.options import Options
from pipeline.registries.records import Entry
from pipeline.registries.spool import Made, Spool, key_of, locked, stage_name
from schemas.errors import ExportError, NotFoundError


@dataclass(frozen=True, slots=True)
class Written:
    """A file that an export wrote, and how many rows, lines or resources it holds."""

    path: Path
    count: int


class Writer(Protocol):
    """A target's files while they are written."""

    def put(self, payload: Any, losses: Losses) -> None:
        """Write what was made of one record."""

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
    """A target: what it is, how its files are written, what it cannot hold and why, how it is sent.

    `make` says what is to be written of one record, in what JSON can hold and dates; it raises ExportError to
    refuse the record. `apart` says that mother and infant go out as two persons (`gate.py`), `reviews` that
    who decided what, and why, has a place in it. `whole` are the losses that take a whole entry of the record with them,
    `kept` the files of the delivery before that the writer goes on with.
    """

    name: str
    about: str
    make: Callable[[Entry, Losses], Any]
    open: Callable[[Path], AbstractContextManager[Writer]]
    losses: Mapping[str, str] = field(default_factory=dict)
    send: Callable[[Path, Options], Delivery] | None = None
    apart: bool = True
    reviews: bool = False
    whole: frozenset[str] = frozenset()
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an export."""

    files: tuple[Written, ...]
    written: int
    refused: int
    refusals: tuple[tuple[str, str], ...]
    losses: Mapping[str, int]
    again: int = 0  # records that a stopped export had made
    delivery: Delivery | None = None


MODULES = {
    "fhir": "pipeline.registries.fhir.target",
    "redcap": "pipeline.registries.redcap.target",
    "omop": "pipeline.registries.omop.target",
    "phenopackets": "pipeline.registries.phenopackets.target",
    "e2b": "pipeline.registries.e2b.target",
    "pregnancies": "pipeline.registries.pregnancies.target",
    "tables": "pipeline.registries.tables.target",
    "facts": "pipeline.registries.facts",
}
# Losses that every target may have.
COMMON = {
    "lost_decision": "a person decided on a fact that cannot stand beside what the newest extraction says",
    "undecided": "the review is final, and nobody decided on this value",
    "review": "the target has no place for who decided on a value, and why",
    "rejected": "a person took this out; the target has no place for who did, when and why",
    FELL: "this was worked out from a value that a person then changed, and nobody decided on it",
    "no_place": "the target has no place for this part of the record",
    INFANT: "the patient is an infant, who goes out as the newborn of the mother; a newborn has no such value",
    WHOSE: "the record calls this the infant's and tells it of days before the birth: it goes out as the mother's "
    "(a result that is told of the child: as the fetus's), or without its age where that is a label of a table",
    "other_source": "the article was read from this document too; this record takes the place of an earlier one of it",
}
FILES = "files"
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
    with _stage(name, folder, options) as stage:
        try:
            outcome = _write(chosen, records, stage, folder, options)
        except OSError as error:
            raise _unwritable(folder, error) from None
    if options.to is None or options.check or chosen.send is None or folder is None:
        return outcome
    delivery = chosen.send(folder, options)
    return replace(outcome, delivery=delivery)


@contextmanager
def _stage(name: str, folder: Path | None, options: Options) -> Iterator[Path]:
    """The hidden folder of the export; it stays where the export is stopped, and goes when it is whole."""
    if folder is None:
        with tempfile.TemporaryDirectory(prefix=f"{name}.") as made:
            yield Path(made)
        return
    stage = folder / stage_name(name, options)
    try:
        stage.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None
    with locked(stage):
        yield stage
    shutil.rmtree(stage, ignore_errors=True)


def _write(
    chosen: Target, records: Iterable[Entry], stage: Path, folder: Path | None, options: Options
) -> Outcome:
    files = stage / FILES
    shutil.rmtree(files, ignore_errors=True)
    files.mkdir()
    with closing(Spool(stage)) as spool, Losses(files, chosen.name, COMMON | dict(chosen.losses)) as losses:
        for entry in records:
            if not spool.ready(key := key_of(entry)):
                spool.put(_made(key, chosen, entry, losses))
        for name in chosen.kept:
            if folder is not None and (folder / name).is_file():
                shutil.copy(folder / name, files / name)
        with chosen.open(files) as writer:
            for made in spool.lines():
                _put(writer, made, losses)
            written = list(writer.close())
        losses.summarise()
    kept = [] if options.check else written
    if folder is not None:
        for one in [*kept, Written(files / LINES, 0), Written(files / SUMMARY, 0)]:
            _place(one.path, files, folder)
    moved = tuple(Written((folder or files) / one.path.relative_to(files), one.count) for one in kept)
    return Outcome(moved, losses.written, losses.refused, tuple(losses.refusals), losses.by_kind, spool.again)


def _made(key: str, chosen: Target, entry: Entry, losses: Losses) -> Made:
    entry = through(entry, apart=chosen.apart)
    if entry.fault is not None:
        return Made(key, entry.document_id, entry.name, None, [], entry.fault)
    for _ in range(entry.lost):
        losses.lost("lost_decision", "")
    for kind, decisions in (("review", entry.decided), ("rejected", entry.rejected)):
        for path, decision in () if chosen.reviews else decisions.items():
            losses.lost(kind, path, entry.says(decision))
    for path in entry.undecided() if entry.final else ():
        losses.lost("undecided", path)
    for document in entry.others:
        losses.lost("other_source", "", document)
    for one in entry.left:
        losses.lost(one.kind, one.path, one.value)
    try:
        payload, refusal = chosen.make(entry, losses), None
    except ExportError as error:
        payload, refusal = None, str(error)
    held = losses.held()
    gone = {line["path"] for line in held if line["kind"] in chosen.whole}
    for path, told in left_out(chosen.name, entry):
        if not any(path.startswith(f"{entry_path}.") for entry_path in gone):
            losses.lost("no_place", path, told)
    held += losses.held()
    return Made(key, entry.document_id, entry.name, payload, [] if refusal else held, refusal)


def _put(writer: Writer, made: Made, losses: Losses) -> None:
    if made.refusal is not None:
        losses.refuse(made, made.refusal)
        return
    losses.hold(made.losses)
    writer.put(made.payload, losses)
    losses.commit(made)


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
