"""Rows as CSV and as Parquet, written a part at a time."""

import csv
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import pyarrow
from pyarrow import parquet

GROUP = 20_000  # rows that are held before a Parquet file gets its next part
TYPES = {
    "string": pyarrow.string(),
    "int": pyarrow.int64(),
    "float": pyarrow.float64(),
    "bool": pyarrow.bool_(),
    "date": pyarrow.date32(),
}


class TableFiles:
    """`<name>.csv` and `<name>.parquet`; without rows both have their header only."""

    def __init__(
        self, name: str, header: Sequence[tuple[str, str]], csv_folder: Path, parquet_folder: Path
    ) -> None:
        """`header` has the name and kind of every column in order."""
        self.name, self.count = name, 0
        self.paths = (csv_folder / f"{name}.csv", parquet_folder / f"{name}.parquet")
        self._schema = pyarrow.schema([(column, TYPES[kind]) for column, kind in header])
        self._held: list[Sequence[Any]] = []

    def __enter__(self) -> "TableFiles":
        """Write the headers."""
        self._file: TextIO = self.paths[0].open("w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._file, lineterminator="\n")
        self._csv.writerow(self._schema.names)
        self._parquet = parquet.ParquetWriter(self.paths[1], self._schema, compression="zstd")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what is held and end the files."""
        self._flush()
        self._parquet.close()
        self._file.close()

    def add(self, row: Sequence[Any]) -> None:
        """Write one row."""
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
