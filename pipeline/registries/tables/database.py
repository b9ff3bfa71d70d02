"""The tables in one DuckDB file.

Its content is the same for the same records; its bytes are not, for DuckDB gives each file an identifier.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb

from pipeline.registries.flat.families import FAMILIES
from pipeline.registries.tables.schema import comments, created

UNKEYED: Final = (
    "quotes"  # the one large table: its index would be larger than all the rest; `schema.sql` has its keys
)


def write_database(path: Path, parquets: Sequence[Path]) -> None:
    """Write a DuckDB file with a table for every Parquet file, each with its keys and comments."""
    files = {parquet.stem: parquet for parquet in parquets}
    with duckdb.connect(str(path)) as connection:
        for family in FAMILIES:
            connection.execute(created(family, keyed=family.name != UNKEYED))
            connection.execute(
                f'INSERT INTO "{family.name}" SELECT * FROM read_parquet($1)', [str(files[family.name])]
            )
            for comment in comments(family):
                connection.execute(comment)
