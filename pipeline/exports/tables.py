"""Every record as tables in CSV and Parquet, one table a family."""

import csv
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

import pyarrow
from pyarrow import parquet

from pipeline.exports.families import FAMILIES, Family
from pipeline.exports.targets import Written
from pipeline.store.rows import Stored

GROUP = 20_000  # rows that are held before a Parquet file gets its next part
TYPES = {
    "string": pyarrow.string(),
    "int": pyarrow.int64(),
    "float": pyarrow.float64(),
    "bool": pyarrow.bool_(),
}


def write(records: Iterable[Stored], folder: Path) -> list[Written]:
    """Write `<family>.csv` and `<family>.parquet` of every family; a family without rows has its header only."""
    with ExitStack() as stack:
        tables = [stack.enter_context(_Table(family, folder)) for family in FAMILIES]
        for stored in records:
            for table in tables:
                table.add(stored)
    return [Written(path, table.count) for table in tables for path in table.paths]


class _Table:
    """One family's two files while they are written."""

    def __init__(self, family: Family, folder: Path) -> None:
        self.family, self.count = family, 0
        self.paths = (folder / f"{family.name}.csv", folder / f"{family.name}.parquet")
        self._schema = pyarrow.schema([(name, TYPES[kind]) for name, kind in family.header])
        self._held: list[list[Any]] = []

    def __enter__(self) -> "_Table":
        self._file: TextIO = self.paths[0].open("w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._file, lineterminator="\n")
        self._csv.writerow([name for name, _ in self.family.header])
        self._parquet = parquet.ParquetWriter(self.paths[1], self._schema, compression="zstd")
        return self

    def __exit__(self, *_error: object) -> None:
        self._flush()
        self._parquet.close()
        self._file.close()

    def add(self, stored: Stored) -> None:
        for row in self.family.rows(stored):
            self._csv.writerow([str(cell).lower() if isinstance(cell, bool) else cell for cell in row])
            self._held.append(row)
            self.count += 1
        if len(self._held) >= GROUP:
            self._flush()

    def _flush(self) -> None:
        if not self._held:
            return
        columns = [
            pyarrow.array(list(cells), type=field.type)
            for cells, field in zip(zip(*self._held, strict=True), self._schema, strict=True)
        ]
        self._parquet.write_table(pyarrow.Table.from_arrays(columns, schema=self._schema))
        self._held.clear()
