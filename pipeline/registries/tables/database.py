"""The tables in one DuckDB file.

Its content is the same for the same records; its bytes are not, for DuckDB gives each file an identifier.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipeline.registries.flat.about import table_about
from pipeline.registries.flat.families import FAMILIES


def write_database(path: Path, parquets: Sequence[Path]) -> None:
    """Write a DuckDB file with a table for every Parquet file, each with its comments."""
    families = {family.name: family for family in FAMILIES}
    with duckdb.connect(str(path)) as connection:
        for parquet in parquets:
            table = parquet.stem
            connection.execute(f'CREATE TABLE "{table}" AS SELECT * FROM read_parquet($1)', [str(parquet)])
            connection.execute(f'COMMENT ON TABLE "{table}" IS {_literal(table_about(table))}')
            for name, _ in families[table].header:
                connection.execute(
                    f'COMMENT ON COLUMN "{table}"."{name}" IS {_literal(families[table].about(name))}'
                )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
