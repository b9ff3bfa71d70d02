"""What a site has of its own beside what is shipped: rows of tables, a drug-name model, the weights of confidence.

They lie in the folder of one version, which people accepted (`pipeline/learn`). It is chosen once a process, before
any table is read; what is shipped stays as it is, so that an update of Gravida leaves a site's own rows alone.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import RuleError

MODEL = "model"
SHOWN = 8  # digits of the digest in the version of a record


@dataclass(frozen=True, slots=True)
class Table:
    """A table of which a site may have rows: its columns, the first of them the key.

    `of` is the table in which what the second column names must stand. Of two rows with one key the site's counts where it
    `leads`: what a name means is the site's to say, what is shipped of a drug or test is fuller than its row.
    """

    columns: tuple[str, ...]
    of: str | None = None
    leads: bool = False


TABLES: Mapping[str, Table] = {
    "drugs.csv": Table(("generic", "class", "is_class", "atc", "rxcui", "kind", "cue_required")),
    "drug_names.csv": Table(
        ("name", "generic", "type", "country", "source"), of="drugs.csv", leads=True
    ),
    "lab_tests.csv": Table(
        ("test", "specimen", "loinc", "ucum", "si_factor", "si_unit", "low_bound", "high_bound", "kind", "cue_required")
    ),
    "lab_names.csv": Table(
        ("name", "test", "specimen", "country", "source", "cue_required"), of="lab_tests.csv", leads=True
    ),
    "unit_names.csv": Table(("written", "ucum")),
}  # fmt: skip


class _Choice:
    """The folder that this process reads with, None for what is shipped alone; whether anybody chose, or asked for it, yet."""

    folder: Path | None = None
    chosen: bool = False
    asked: bool = False


def use(folder: Path | None) -> None:
    """Read with this version of a site from now on, None for what is shipped alone.

    Raises RuleError where the folder is not there, and where tables were already read with another.
    """
    if folder is not None and not folder.is_dir():
        raise RuleError(f"site {folder}: is not there; see gravida learn versions, or unset the setting site")
    if _Choice.asked and folder != _Choice.folder:
        raise RuleError(f"site {folder or 'none'}: tables were read with another; start the program anew")
    _Choice.folder, _Choice.chosen = folder, True


def is_chosen() -> bool:
    """True once it was said with what this process reads."""
    return _Choice.chosen


def version() -> str | None:
    """The name and digest of the version that this process reads with, None where there is none."""
    _Choice.asked = True
    return None if _Choice.folder is None else f"{_Choice.folder.name}-{digest(_Choice.folder)[:SHOWN]}"


def file(name: str) -> Path | None:
    """The site's file or folder that stands for the shipped one of this name, None where it has none."""
    _Choice.asked = True
    path = None if _Choice.folder is None else _Choice.folder / name
    return path if path is not None and path.exists() else None


def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The site's own rows of a table. Raises RuleError where its head is another."""
    path = file(name)
    return () if path is None else rows_of(path)


def rows_of(path: Path) -> tuple[Mapping[str, str], ...]:
    """The rows of a site's file, which has the name of its table. Raises RuleError where its head is another."""
    wanted = TABLES[path.name].columns
    with path.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines)
        found = tuple(table)
    if tuple(table.fieldnames or ()) != wanted or any(None in row or None in row.values() for row in found):
        raise RuleError(f"{path}: is no table of {', '.join(wanted)}; restore the file")
    return found


def digest(folder: Path) -> str:
    """The digest of all that a version says: its tables with what they were chosen from, weights and model."""
    found = hashlib.sha256()
    for path in sorted(_counting(folder)):
        found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _counting(folder: Path) -> Iterator[Path]:
    yield from folder.glob("*.csv")
    yield from (path for path in (folder / MODEL).rglob("*") if path.is_file())
