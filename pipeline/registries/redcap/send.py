"""Records imported into a REDCap project through its API. What is imported again overwrites."""

import csv
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.registries.flat.forms import RECORD_ID
from pipeline.registries.options import Options
from pipeline.registries.redcap.dictionary import fields
from pipeline.registries.targets import AGAIN, Delivery
from schemas.errors import ExportError

RECORDS = "records.csv"
ROWS = 500  # of one request; a record is never cut
TRIES = 4
PAUSE_SECONDS = 1.0  # doubled with every try


def send(folder: Path, options: Options, pause: float = PAUSE_SECONDS) -> Delivery:
    """Import `records.csv` of the folder. Raises ExportError where the project has other fields."""
    project = _project(options)
    taken, failed = 0, []
    for records in _batches(folder / RECORDS):
        rows = [row for record in records.values() for row in record]
        problem = _import(project, rows, pause)
        if problem is None:
            taken += len(records)
        else:
            failed += [(record, problem) for record in records]
    return Delivery(taken, 0, tuple(failed))


def _project(options: Options) -> Any:
    """The project, known to have every field of the dictionary."""
    import requests

    try:
        from redcap.project import Project
    except ModuleNotFoundError:
        raise ExportError(f"redcap: --to needs the package pycap; {AGAIN}") from None
    if options.token is None:
        raise ExportError("redcap: --to needs the project's API token; set GRAVIDA_REGISTRY_TOKEN")
    try:
        project = Project(options.to or "", options.token)
        there = set(project.field_names)
    except (requests.RequestException, AssertionError, ValueError) as error:
        raise ExportError(
            f"{options.to}: is no REDCap project that can be read ({error}); check it and the token"
        ) from None
    missing = sorted({RECORD_ID, *(field.name for field in fields())} - there)
    if missing:
        shown = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")
        raise ExportError(
            f"{options.to}: the project has no field {shown}; import data_dictionary.csv into it first"
        )
    return project


def _batches(path: Path) -> Iterator[dict[str, list[dict[str, str]]]]:
    """Rows by record, at most `ROWS` of them where no single record has more."""
    held: dict[str, list[dict[str, str]]] = {}
    count = 0
    with path.open(encoding="utf-8", newline="") as file:
        for record, rows in groupby(csv.DictReader(file), key=lambda row: row[RECORD_ID]):
            found = list(rows)
            if held and count + len(found) > ROWS:
                yield held
                held, count = {}, 0
            held[record] = found
            count += len(found)
    if held:
        yield held


def _import(project: Any, rows: list[dict[str, str]], pause: float) -> str | None:
    """Import rows; why REDCap did not take them, None where it did."""
    import requests

    problem = ""
    for attempt in range(TRIES):
        if attempt:
            time.sleep(pause * 2 ** (attempt - 1))
        try:
            project.import_records(rows, import_format="json", overwrite="overwrite", return_content="count")
        except requests.RequestException as error:
            if error.args and isinstance(
                error.args[0], dict
            ):  # REDCap's own answer, which would stay the same
                return " ".join(str(error.args[0].get("error", error)).split())[:300]
            problem = f"{type(error).__name__}: {error}"
            continue
        return None
    return f"{problem} after {TRIES} tries"
