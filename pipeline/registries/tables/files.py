"""One family's rows as CSV and as Parquet, written a part at a time."""

import csv
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import pyarrow
from pyarrow import parquet

from pipeline.registries.records import Entry
from pipeline.registries.tables.families import Family

GROUP = 20_000  # rows that are held before a Parquet file gets its next part
TYPES = {
    "string": pyarrow.string(),
    "int": pyarrow.int64(),
    "float": pyarrow.float64(),
    "bool": pyarrow.bool_(),
}


class TableFiles:
    """One family's `<family>.csv` and `<family>.parquet`; without rows both have their header only."""

    def __init__(self, family: Family, folder: Path) -> None:
        self.family, self.count = family, 0
        self.paths = (folder / f"{family.name}.csv", folder / f"{family.name}.parquet")
        self._schema = pyarrow.schema([(name, TYPES[kind]) for name, kind in family.header])
        self._held: list[list[Any]] = []

    def __enter__(self) -> "TableFiles":
        """Write the headers."""
        self._file: TextIO = self.paths[0].open("w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._file, lineterminator="\n")
        self._csv.writerow([name for name, _ in self.family.header])
        self._parquet = parquet.ParquetWriter(self.paths[1], self._schema, compression="zstd")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what is held and end the files."""
        self._flush()
        self._parquet.close()
        self._file.close()

    def add(self, entry: Entry) -> None:
        """Write the rows of one record."""
        for row in self.family.rows(entry):
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
