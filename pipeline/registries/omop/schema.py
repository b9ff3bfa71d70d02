"""Tables and columns of the CDM 5.4 as OHDSI publishes them (`cdm54/`), and rows that keep to them."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from schemas.errors import ExportError

KINDS: Final = {
    "integer": "int", "numeric": "float", "date": "date", "timestamp": "string", "text": "string", "varchar": "string",
}  # fmt: skip
SCHEMA: Final = "@cdmDatabaseSchema."
# The tables that are filled, in an order in which they can be loaded into a database whose constraints are on.
FILLED: Final = (
    "domain", "concept_class", "vocabulary", "concept", "source_to_concept_map", "cdm_source", "person",
    "death", "observation_period", "condition_occurrence", "drug_exposure", "measurement", "observation", "episode",
    "episode_event", "note", "note_nlp",
)  # fmt: skip
VOCABULARY: Final = FILLED[:4]  # tables that a site with its own vocabularies has already
TABLE = re.compile(r"^CREATE TABLE @cdmDatabaseSchema\.(\w+) \(\n(.*?) \);$", re.MULTILINE | re.DOTALL)
COLUMN = re.compile(r'^\t+"?([a-z_]+)"? ([a-z]+)(?:\((\d+)\))? (NOT )?NULL,?$', re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, the kind of its values, whether it must be filled, the most characters it holds."""

    name: str
    kind: str
    required: bool
    most: int | None


def statements(name: str) -> str:
    """Statements of OHDSI ("ddl", "primary_keys", "constraints"), for the schema that is searched first."""
    text = (files(__package__) / "cdm54" / f"{name}.sql").read_text(encoding="utf-8")
    return text.replace(SCHEMA, "")


def concepts() -> str:
    """The few concepts that the rows name, as CSV."""
    return (files(__package__) / "concepts.csv").read_text(encoding="utf-8")


@cache
def tables() -> dict[str, tuple[Field, ...]]:
    """The columns of every table that is filled, in the order of `FILLED`."""
    text = (files(__package__) / "cdm54" / "ddl.sql").read_text(encoding="utf-8")
    bodies = dict(TABLE.findall(text))
    return {name: tuple(_fields(bodies[name])) for name in FILLED}


def _fields(body: str) -> list[Field]:
    return [
        Field(name, KINDS[kind.lower()], bool(needed), int(most) if most else None)
        for name, kind, most, needed in COLUMN.findall(body)
    ]


def key_of(table: str) -> str | None:
    """The column that is the key of a table, None for tables without one."""
    name = f"{table}_id"
    return name if table not in VOCABULARY and any(field.name == name for field in tables()[table]) else None


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
