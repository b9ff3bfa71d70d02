"""Scripts that make and load the tables, run in the folder of the export; persons that are there already are replaced."""

from typing import Final

from pipeline.registries.omop.codes import MAPS, NO_CONCEPT
from pipeline.registries.omop.schema import FILLED, VOCABULARY, statements

MAP: Final = "source_to_concept_map"
OF_PERSON: Final = (
    "death", "observation_period", "condition_occurrence", "drug_exposure", "measurement", "observation", "episode",
)  # fmt: skip
ONCE: Final = (*VOCABULARY, MAP)  # tables whose rows stay as the site has them


def scripts() -> dict[str, str]:
    """Every script by the name of its file."""
    return {
        "ddl.sql": statements("ddl") + "\n" + statements("primary_keys"),
        "constraints_postgresql.sql": statements("constraints"),
        "load_duckdb.sql": _duckdb(),
        "load_postgresql.sql": _postgresql(),
        "map_concepts.sql": _mapping(),
    }


def _deletions(persons: str) -> list[str]:
    """What takes out the persons that are delivered again."""
    notes = f"SELECT note_id FROM note WHERE person_id IN ({persons})"
    episodes = f"SELECT episode_id FROM episode WHERE person_id IN ({persons})"
    return [
        f"DELETE FROM note_nlp WHERE note_id IN ({notes});",
        f"DELETE FROM note WHERE person_id IN ({persons});",
        f"DELETE FROM episode_event WHERE episode_id IN ({episodes});",
        *(f"DELETE FROM {table} WHERE person_id IN ({persons});" for table in OF_PERSON),
        f"DELETE FROM person WHERE person_id IN ({persons});",
        "DELETE FROM cdm_source WHERE cdm_source_abbreviation = 'Gravida';",
    ]


def _missing(table: str, rows: str) -> str:
    """Add the rows that a table does not have; what a site has filled in stays."""
    keys = ("source_code", "source_vocabulary_id") if table == MAP else (f"{table}_id",)
    same = " AND ".join(f"old.{key} = new.{key}" for key in keys)
    return f"INSERT INTO {table} SELECT * FROM {rows} new WHERE NOT EXISTS (SELECT 1 FROM {table} old WHERE {same});"


def _duckdb() -> str:
    lines = ["-- After ddl.sql: duckdb cdm.duckdb < load_duckdb.sql"]
    lines += _deletions("SELECT person_id FROM read_parquet('parquet/person.parquet')")
    for table in FILLED:
        rows = f"read_parquet('parquet/{table}.parquet')"
        lines.append(_missing(table, rows) if table in ONCE else f"INSERT INTO {table} SELECT * FROM {rows};")
    return "\n".join(lines) + "\n"


def _postgresql() -> str:
    lines = [
        "-- After ddl.sql: psql -v ON_ERROR_STOP=1 -1 -f load_postgresql.sql",
        "-- In a new database run constraints_postgresql.sql when the first load is done; later loads run with them on.",
        "CREATE TEMP TABLE new_person (LIKE person);",
        "\\copy new_person FROM 'csv/person.csv' WITH (FORMAT csv, HEADER true)",
        *_deletions("SELECT person_id FROM new_person"),
    ]
    for table in FILLED:
        if table not in ONCE:
            lines.append(f"\\copy {table} FROM 'csv/{table}.csv' WITH (FORMAT csv, HEADER true)")
            continue
        lines.append(f"CREATE TEMP TABLE new_{table} (LIKE {table});")
        lines.append(f"\\copy new_{table} FROM 'csv/{table}.csv' WITH (FORMAT csv, HEADER true)")
        lines.append(_missing(table, f"new_{table}"))
    return "\n".join(lines) + "\n"


def _mapping() -> str:
    """What carries the concepts that a site wrote into SOURCE_TO_CONCEPT_MAP into the rows."""
    lines = [
        "-- When target_concept_id of source_to_concept_map is filled in; run it again after every load."
    ]
    for vocabulary, (table, source, concept) in MAPS.items():
        lines.append(
            f"UPDATE {table} SET {concept} = m.target_concept_id FROM {MAP} m WHERE m.source_vocabulary_id = '{vocabulary}'"
            f" AND m.source_code = {table}.{source} AND m.target_concept_id <> {NO_CONCEPT};"
        )
    return "\n".join(lines) + "\n"
