"""The tables as a database knows them: types, keys, and which rows belong to which."""

from typing import Final

from pipeline.registries.flat.about import table_about
from pipeline.registries.flat.families import FAMILIES, Family

TYPES: Final = {"string": "TEXT", "int": "BIGINT", "float": "DOUBLE PRECISION", "bool": "BOOLEAN"}


def created(family: Family, *, keyed: bool = True) -> str:
    """The statement that makes a table, with or without its keys, in the SQL that PostgreSQL and DuckDB share."""
    needed = set(family.primary)
    lines = [f'"{name}" {TYPES[kind]}{" NOT NULL" if name in needed else ""}' for name, kind in family.header]
    if keyed:
        lines.append(f"PRIMARY KEY ({_listed(family.primary)})")
        for parent, _ in family.links():
            keys = _listed(parent.primary)
            lines.append(f'FOREIGN KEY ({keys}) REFERENCES "{parent.name}" ({keys})')
    inside = ",\n  ".join(lines)
    return f'CREATE TABLE "{family.name}" (\n  {inside}\n);'


def comments(family: Family) -> list[str]:
    """What the table and its columns hold, as the database keeps it."""
    found = [f'COMMENT ON TABLE "{family.name}" IS {_literal(table_about(family.name))};']
    found += [
        f'COMMENT ON COLUMN "{family.name}"."{name}" IS {_literal(family.about(name))};'
        for name, _ in family.header
    ]
    return found


def scripts() -> dict[str, str]:
    """Scripts by the name of their file: one that makes the tables, one that loads the CSV files into PostgreSQL."""
    made = [statement for family in FAMILIES for statement in ("", created(family), *comments(family))]
    loaded = [
        f"\\copy \"{family.name}\" FROM '{family.name}.csv' WITH (FORMAT csv, HEADER true)"
        for family in FAMILIES
    ]
    return {
        "schema.sql": "\n".join(["-- For PostgreSQL and DuckDB.", *made]) + "\n",
        "load_postgresql.sql": "\n".join(
            ["-- After schema.sql: psql -v ON_ERROR_STOP=1 -1 -f load_postgresql.sql", *loaded]
        )
        + "\n",
    }


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
