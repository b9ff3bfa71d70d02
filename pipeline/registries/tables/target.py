"""The target `tables`: CSV, Parquet, a workbook, a DuckDB file and a Frictionless description."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from pipeline.registries.flat.families import FAMILIES
from pipeline.registries.flat.files import TableFiles
from pipeline.registries.losses import Losses
from pipeline.registries.records import Entry
from pipeline.registries.tables.database import write_database
from pipeline.registries.tables.description import write_description
from pipeline.registries.tables.schema import scripts
from pipeline.registries.tables.workbook import Workbook
from pipeline.registries.targets import Target, Written

WORKBOOK, DATABASE, DESCRIPTION = "gravida.xlsx", "gravida.duckdb", "datapackage.json"


def _make(entry: Entry, losses: Losses) -> list[list[list[Any]]]:
    return [list(family.rows(entry)) for family in FAMILIES]


class _Tables:
    """All tables while they are written."""

    def __init__(self, folder: Path, tables: list[TableFiles], workbook: Workbook, stack: ExitStack) -> None:
        self._folder, self._tables, self._workbook, self._stack = folder, tables, workbook, stack

    def put(self, payload: list[list[list[Any]]], losses: Losses) -> None:
        for rows, table in zip(payload, self._tables, strict=True):
            for row in rows:
                table.add(row)
        self._workbook.add(payload, losses)

    def close(self) -> list[Written]:
        self._stack.close()
        self._workbook.close()
        write_database(self._folder / DATABASE, [table.paths[1] for table in self._tables])
        write_description(self._folder / DESCRIPTION)
        files = [Written(path, table.count) for table in self._tables for path in table.paths]
        made = scripts()
        for name, text in made.items():
            (self._folder / name).write_text(text, encoding="utf-8", newline="\n")
        rows = sum(table.count for table in self._tables)
        return [
            *files,
            Written(self._folder / WORKBOOK, rows),
            Written(self._folder / DATABASE, rows),
            Written(self._folder / DESCRIPTION, len(self._tables)),
            *(Written(self._folder / name, len(self._tables)) for name in made),
        ]


@contextmanager
def _open(folder: Path) -> Iterator[_Tables]:
    with ExitStack() as stack:
        tables = [
            stack.enter_context(TableFiles(family.name, family.header, folder, folder)) for family in FAMILIES
        ]
        yield _Tables(folder, tables, Workbook(folder / WORKBOOK), stack)


TARGET = Target(
    "tables",
    "CSV, Parquet, XLSX and DuckDB tables, one a family, with a Frictionless description.",
    _make,
    _open,
    {
        "long_cell": "a cell of a workbook holds 32,767 characters; the rest stands in CSV and Parquet",
        "full_sheet": "a sheet of a workbook holds 1,048,576 rows; the rest stands in CSV and Parquet",
    },
    reviews=True,
)
