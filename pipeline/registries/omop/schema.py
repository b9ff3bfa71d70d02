"""Tables and columns as `ddl.sql` has them, and rows that keep to them."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from schemas.errors import ExportError

KINDS: Final = {
    "integer": "int", "bigint": "int", "numeric": "float", "double": "float", "date": "date",
    "timestamp": "string", "text": "string", "varchar": "string",
}  # fmt: skip
TABLE = re.compile(r"^CREATE TABLE (\w+) \(\n(.*?)\n\);", re.MULTILINE | re.DOTALL)
COLUMN = re.compile(r'^ {4}"?([a-z_]+)"? ([a-z]+)(?:\((\d+)\))?(.*?),?$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, the kind of its values, whether it must be filled, the most characters it holds."""

    name: str
    kind: str
    required: bool
    most: int | None


def ddl() -> str:
    """The statements that make the tables."""
    return (files(__package__) / "ddl.sql").read_text(encoding="utf-8")


def concepts() -> str:
    """The few concepts that the rows name, as CSV."""
    return (files(__package__) / "concepts.csv").read_text(encoding="utf-8")


@cache
def tables() -> dict[str, tuple[Field, ...]]:
    """The columns of every table, tables in an order in which they can be loaded."""
    return {name: tuple(_fields(body)) for name, body in TABLE.findall(ddl())}


def _fields(body: str) -> list[Field]:
    return [
        Field(name, KINDS[kind], "NOT NULL" in rest or "PRIMARY KEY" in rest, int(most) if most else None)
        for name, kind, most, rest in COLUMN.findall(body)
    ]


def row(table: str, values: dict[str, Any]) -> tuple[list[Any], list[str]]:
    """A row in the order of the table, and the names of columns whose text was cut to fit.

    Raises ExportError where a column that must be filled is not, or where the table has no such column.
    """
    fields = tables()[table]
    unknown = set(values) - {field.name for field in fields}
    if unknown:
        raise ExportError(f"{table}: has no column {', '.join(sorted(unknown))}")
    cells, cut = [], []
    for field in fields:
        cell = values.get(field.name)
        if cell is None and field.required:
            raise ExportError(f"{table}.{field.name}: must be filled and is not; look at the record")
        if field.most is not None and cell is not None and len(cell) > field.most:
            cell = cell[: field.most]
            cut.append(f"{table}.{field.name}")
        cells.append(cell)
    return cells, cut
