"""The target `pregnancies`: one row a pregnancy, one a drug in it, as tables and as a REDCap form."""

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

from pipeline.registries.flat.columns import Column
from pipeline.registries.flat.files import TableFiles
from pipeline.registries.flat.forms import HEADER, RECORD_ID, Field, record_row
from pipeline.registries.losses import Losses
from pipeline.registries.pregnancies.rows import BELONGS, EXPOSURE, PREGNANCY, rows
from pipeline.registries.records import Entry
from pipeline.registries.targets import Target, Written
from schemas.exposure import exposure

FORM = "pregnancy"
DICTIONARY, RECORDS = "redcap_dictionary.csv", "redcap_records.csv"
KEYS = ("document_id", "document_name", "case", "pregnancy")
FIELDS = tuple(Field(f"prg_{column.name}", FORM, column, column.about) for column in PREGNANCY)
UNVERIFIED, VERIFIED = "1", "2"


def _make(entry: Entry, losses: Losses) -> dict[str, list[list[Any]]]:
    made: dict[str, list[list[Any]]] = {"pregnancies": [], "exposures": [], "records": []}
    for row in rows(entry):
        case, place = int(row.told.path.split(".")[1]), row.told.position
        keys = [entry.document_id, entry.name, case, place]
        cells = _cells(PREGNANCY, row, entry)
        made["pregnancies"].append([*keys, *cells])
        record = f"{entry.document_id}-{case + 1}-{place + 1}"
        state = VERIFIED if entry.final else UNVERIFIED
        coded = [field.coded(_text(cell)) for field, cell in zip(FIELDS, cells, strict=True)]
        made["records"].append([record, *coded, state])
        made["exposures"] += [[*keys, drug.position, *_cells(EXPOSURE, drug, entry)] for drug in row.drugs]
    _losses(entry, losses)
    return made


def _cells(columns: Sequence[Column], item: Any, entry: Entry) -> list[Any]:
    return [None if entry.withheld and column.words else column.get(item) for column in columns]


def _text(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, dt.date) else cell


def _losses(entry: Entry, losses: Losses) -> None:
    for number in entry.numbers:
        case, path = entry.report.cases[number], f"cases.{number}"
        if not case.pregnancies:
            losses.lost("no_pregnancy", path)
        for place, one in enumerate(case.medications):
            answers = {exposure(case, one, other).answer for other in range(len(case.pregnancies))}
            if not answers & BELONGS:
                losses.lost("not_exposed", f"{path}.medications.{place}", one.drug.value.generic)
        for family in ("lab_results", "qualitative_results"):
            for place, told in enumerate(getattr(case, family)):
                losses.lost("result", f"{path}.{family}.{place}", told.test.value.name)
    for position in range(len(entry.report.issues)):
        losses.lost("issue", f"issues.{position}")


class _Files:
    """The files of the target while they are written."""

    def __init__(self, folder: Path, tables: Sequence[TableFiles], file: TextIO, stack: ExitStack) -> None:
        self._folder, self._tables, self._stack, self._records = folder, tables, stack, 0
        self._csv = csv.writer(file, lineterminator="\n")
        self._csv.writerow([RECORD_ID, *(field.name for field in FIELDS), f"{FORM}_complete"])

    def put(self, payload: dict[str, list[list[Any]]], losses: Losses) -> None:
        for table in self._tables:
            for row in payload[table.name]:
                table.add(row)
        self._csv.writerows(payload["records"])
        self._records += len(payload["records"])

    def close(self) -> list[Written]:
        self._stack.close()
        dictionary = self._folder / DICTIONARY
        with dictionary.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file, lineterminator="\n")
            lines.writerows([HEADER, record_row(FORM, "Document, case and pregnancy")])
            lines.writerows(field.row for field in FIELDS)
        files = [Written(path, one.count) for one in self._tables for path in one.paths]
        records = Written(self._folder / RECORDS, self._records)
        return [*files, records, Written(dictionary, len(FIELDS) + 1)]


@contextmanager
def _open(folder: Path) -> Iterator[_Files]:
    fixed = [(KEYS[0], "string"), (KEYS[1], "string"), (KEYS[2], "int"), (KEYS[3], "int")]
    headers = {"pregnancies": (fixed, PREGNANCY), "exposures": ([*fixed, ("medication", "int")], EXPOSURE)}
    with ExitStack() as stack:
        tables = [
            stack.enter_context(
                TableFiles(name, [*keys, *((one.name, one.kind) for one in columns)], folder, folder)
            )
            for name, (keys, columns) in headers.items()
        ]
        file = stack.enter_context((folder / RECORDS).open("w", encoding="utf-8", newline=""))
        yield _Files(folder, tables, file, stack)


TARGET = Target(
    "pregnancies",
    "One row a pregnancy with the core data elements of exposure registries: CSV, Parquet and a REDCap form.",
    _make,
    _open,
    {
        "no_pregnancy": "a row is a pregnancy, and the case has none",
        "not_exposed": "the drug was not taken, or by another person; no pregnancy was exposed to it",
        "result": "the core data elements have no laboratory results",
        "issue": "an issue is about the record, not about a pregnancy",
    },
    whole=frozenset({"not_exposed", "result"}),
)
