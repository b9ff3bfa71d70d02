"""The target `omop`: the CDM's tables as CSV and Parquet, the DDL, and scripts that load them."""

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pipeline.registries.flat.files import TableFiles
from pipeline.registries.losses import Losses
from pipeline.registries.omop.rows import CaseRows, Rows
from pipeline.registries.omop.schema import concepts, ddl, row, tables
from pipeline.registries.records import Entry
from pipeline.registries.targets import Target, Written
from schemas.errors import ExportError

CSV, PARQUET = "csv", "parquet"
CHILDREN = (
    "observation_period",
    "condition_occurrence",
    "drug_exposure",
    "measurement",
    "observation",
    "episode",
)
FIXED = ("concept", "cdm_source")  # tables that are not of a person


def _make(entry: Entry, losses: Losses) -> tuple[dt.date, list[Rows]]:
    made: list[Rows] = []
    for position in entry.numbers:
        rows = CaseRows(entry, position, losses).make()
        made += [rows] if rows is not None else []
    if not made:
        raise ExportError(
            f"{entry.name}: no case has an age, without which the CDM knows no person; add the age"
        )
    for position in range(len(entry.report.issues)):
        losses.lost("issue", f"issues.{position}")
    return entry.made_at.date(), made


class _Tables:
    """The files of the target while they are written."""

    def __init__(self, folder: Path, files: Mapping[str, TableFiles], stack: ExitStack) -> None:
        self._folder, self._files, self._stack = folder, files, stack
        self._newest = dt.date(1970, 1, 1)

    def put(self, payload: tuple[dt.date, list[Rows]], losses: Losses) -> None:
        self._newest = max(self._newest, payload[0])
        for rows in payload[1]:
            for table, lines in rows.items():
                for line in lines:
                    self._files[table].add(line)

    def close(self) -> list[Written]:
        for line in csv.DictReader(concepts().splitlines()):
            values = {name: _cell(name, cell) for name, cell in line.items()}
            self._files["concept"].add(row("concept", values)[0])
        source = {
            "cdm_source_name": "Gravida: published obstetric case reports",
            "cdm_source_abbreviation": "Gravida",
            "cdm_holder": "Gravida",
            "source_description": "Records read from publications. Dates may be made up: see OBSERVATION date_anchor.",
            "source_release_date": self._newest,
            "cdm_release_date": self._newest,
            "cdm_version": "5.4",
            "cdm_version_concept_id": 0,
            "vocabulary_version": "none",
        }
        self._files["cdm_source"].add(row("cdm_source", source)[0])
        self._stack.close()
        scripts = {"ddl.sql": ddl(), "load_duckdb.sql": _duckdb(), "load_postgresql.sql": _postgresql()}
        for name, text in scripts.items():
            (self._folder / name).write_text(text, encoding="utf-8", newline="\n")
        files = [Written(path, one.count) for one in self._files.values() for path in one.paths]
        return [*files, *(Written(self._folder / name, 0) for name in scripts)]


def _cell(name: str, cell: str) -> object:
    if name.endswith("_date"):
        return dt.date.fromisoformat(cell)
    return int(cell) if name == "concept_id" else cell or None


def _deletions(persons: str) -> list[str]:
    """What takes out the persons that are delivered again."""
    notes = f"SELECT note_id FROM note WHERE person_id IN ({persons})"
    lines = [
        f"DELETE FROM note_nlp WHERE note_id IN ({notes});",
        f"DELETE FROM note WHERE person_id IN ({persons});",
    ]
    lines.append(
        f"DELETE FROM episode_event WHERE episode_id IN (SELECT episode_id FROM episode WHERE person_id IN ({persons}));"
    )
    lines += [f"DELETE FROM {table} WHERE person_id IN ({persons});" for table in CHILDREN]
    return [*lines, f"DELETE FROM person WHERE person_id IN ({persons});", "DELETE FROM cdm_source;"]


def _duckdb() -> str:
    """A script for DuckDB, run in the folder of the export; persons that are there already are replaced."""
    lines = ["-- After ddl.sql: duckdb cdm.duckdb < load_duckdb.sql"]
    lines += _deletions("SELECT person_id FROM read_parquet('parquet/person.parquet')")
    lines.append(
        "INSERT INTO concept SELECT * FROM read_parquet('parquet/concept.parquet') ON CONFLICT DO NOTHING;"
    )
    lines += [
        f"INSERT INTO {name} SELECT * FROM read_parquet('parquet/{name}.parquet');"
        for name in tables()
        if name != "concept"
    ]
    return "\n".join(lines) + "\n"


def _postgresql() -> str:
    """A script for psql, run in the folder of the export; persons that are there already are replaced."""
    lines = ["-- After ddl.sql: psql -v ON_ERROR_STOP=1 -1 -f load_postgresql.sql"]
    lines += [
        "CREATE TEMP TABLE new_person (LIKE person);",
        "\\copy new_person FROM 'csv/person.csv' WITH (FORMAT csv, HEADER true)",
        *_deletions("SELECT person_id FROM new_person"),
        "CREATE TEMP TABLE new_concept (LIKE concept);",
        "\\copy new_concept FROM 'csv/concept.csv' WITH (FORMAT csv, HEADER true)",
        "INSERT INTO concept SELECT * FROM new_concept ON CONFLICT DO NOTHING;",
    ]
    lines += [
        f"\\copy {name} FROM 'csv/{name}.csv' WITH (FORMAT csv, HEADER true)"
        for name in tables()
        if name != "concept"
    ]
    return "\n".join(lines) + "\n"


@contextmanager
def _open(folder: Path) -> Iterator[_Tables]:
    for name in (CSV, PARQUET):
        (folder / name).mkdir()
    with ExitStack() as stack:
        files = {
            name: stack.enter_context(
                TableFiles(
                    name, [(field.name, field.kind) for field in fields], folder / CSV, folder / PARQUET
                )
            )
            for name, fields in tables().items()
        }
        yield _Tables(folder, files, stack)


TARGET = Target(
    "omop",
    "OMOP CDM 5.4 as CSV and Parquet, with DDL and load scripts for DuckDB and PostgreSQL.",
    _make,
    _open,
    {
        "no_age": "PERSON needs a year of birth, and the case has no age",
        "made_anchor": "every row needs a date; the text gives none to count from, so the anchor is made up and marked",
        "made_date": "the row needs a date that the text does not give; it has the date of the rule",
        "undated_drug": "DRUG_EXPOSURE needs days, and none is made up inside a pregnancy; the drug is an OBSERVATION",
        "pregnancy_link": "the pregnancy has no EPISODE to tie the row to",
        "vague_age": "a date is one day; the range or the word about of a gestational age is lost",
        "undated_pregnancy": "EPISODE needs a date; the pregnancy is an OBSERVATION only",
        "earlier_newborn": "a newborn of an earlier pregnancy has no date of birth to be a PERSON with",
        "other_person": "the CDM has no place for what is about a partner, a fetus or one of several newborns",
        "not_taken": "DRUG_EXPOSURE holds only what was taken",
        "dose_in_words": "DRUG_EXPOSURE has no column for an amount; it stands in sig",
        "result_range": "MEASUREMENT holds one number; a range of results stands in value_source_value",
        "specimen": "the specimen would need the table SPECIMEN with a concept",
        "cut": "the column holds fewer characters",
        "issue": "an issue is about the record, not about a person",
    },
)
