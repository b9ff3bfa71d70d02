"""The targets by name, each imported when it is used."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from pipeline.store.rows import Stored
from schemas.errors import ExportError


@dataclass(frozen=True, slots=True)
class Written:
    """A file that an export wrote, and how many rows, lines or resources it holds."""

    path: Path
    count: int


Writer = Callable[[Iterable[Stored], Path], list[Written]]

# Each module has `write(records, folder) -> list[Written]`.
MODULES = {"tables": "pipeline.exports.tables", "facts": "pipeline.exports.facts"}


def writer(target: str) -> Writer:
    """The function that writes a target's files into a folder that exists. Raises ExportError."""
    if target not in MODULES:
        raise ExportError(f"{target}: is no export target; there are {', '.join(sorted(MODULES))}")
    found: Writer = import_module(MODULES[target]).write
    return found


def export(target: str, records: Iterable[Stored], folder: Path) -> list[Written]:
    """Write a target's files into a folder, which is made where it is missing. Raises ExportError."""
    write = writer(target)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return write(records, folder)
    except OSError as error:
        raise ExportError(
            f"{error.filename or folder}: cannot be written ({error.strerror}); name another folder"
        ) from None
