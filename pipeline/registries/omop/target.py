"""The target `omop`: the CDM's tables as CSV and Parquet, the DDL, and scripts that load them."""

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pipeline.registries.flat.files import TableFiles
from pipeline.registries.infants import INFANT
from pipeline.registries.losses import Losses
from pipeline.registries.omop.codes import MAPS, NO_CONCEPT, map_rows
from pipeline.registries.omop.keys import FILE as KEYS
from pipeline.registries.omop.keys import Keys
from pipeline.registries.omop.rows import case_rows
from pipeline.registries.omop.schema import FILLED, concepts, key_of, row, tables
from pipeline.registries.omop.scripts import scripts
from pipeline.registries.omop.sheet import Rows
from pipeline.registries.records import Entry
from pipeline.registries.targets import Target, Written
from schemas.errors import ExportError

CSV, PARQUET = "csv", "parquet"
MAP = "source_to_concept_map"
REFERENCES = frozenset(
    {*(name for name in map(key_of, FILLED) if name), "event_id"}
)  # columns that hold keys


def _make(entry: Entry, losses: Losses) -> tuple[dt.date, str, list[Rows]]:
    made: list[Rows] = []
    for position in entry.numbers:
        rows = case_rows(entry, position, losses)
        made += [rows] if rows is not None else []
    if not made:
        infant = any(one.kind == INFANT and one.path.endswith(".age") for one in entry.left)
        whose = "the mother (the one that is told is the infant's)" if infant else "its patient"
        raise ExportError(
            f"{entry.name}: no case tells the age of {whose}, without which the CDM knows no person; add it"
        )
    for position in range(len(entry.report.issues)):
        losses.lost("issue", f"issues.{position}")
    return entry.made_at.date(), entry.document_id, made


class _Tables:
    """The files of the target while they are written."""

    def __init__(self, folder: Path, files: Mapping[str, TableFiles], stack: ExitStack) -> None:
        self._folder, self._files, self._stack = folder, files, stack
        self._newest = dt.date(1970, 1, 1)
        self._keys = Keys(folder / KEYS)
        self._values: dict[str, set[str]] = {name: set() for name in MAPS}

    def put(self, payload: tuple[dt.date, str, list[Rows]], losses: Losses) -> None:
        day, document_id, made = payload
        self._newest = max(self._newest, day)
        merged: Rows = {}
        for rows in made:
            for table, lines in rows.items():
                merged.setdefault(table, []).extend(lines)
        for table, lines in self._keyed(document_id, merged).items():
            for line in lines:
                self._files[table].add(line)
        self._collect(merged)

    def _keyed(self, document_id: str, rows: Rows) -> Rows:
        """The rows with the keys of this CDM in the place of what they are known by."""
        known: dict[int, int] = {}
        for table, lines in rows.items():
            if key_of(table) is not None:
                known |= self._keys.numbers(document_id, [line[0] for line in lines])
        keyed: Rows = {}
        for table, lines in rows.items():
            places = [place for place, field in enumerate(tables()[table]) if field.name in REFERENCES]
            for line in lines:
                for place in places:
                    line[place] = known[line[place]]
            keyed[table] = lines
        return keyed

    def _collect(self, rows: Rows) -> None:
        """Remember the source values that a site has to map."""
        for vocabulary, (table, column, _) in MAPS.items():
            place = [field.name for field in tables()[table]].index(column)
            self._values[vocabulary].update(line[place] for line in rows.get(table, ()) if line[place])

    def close(self) -> list[Written]:
        self._concepts()
        for vocabulary, values in self._values.items():
            for line in map_rows(vocabulary, values):
                self._files[MAP].add(row(MAP, line)[0])
        source = {
            "cdm_source_name": "Gravida: published obstetric case reports",
            "cdm_source_abbreviation": "Gravida",
            "cdm_holder": "Gravida",
            "source_description": "Records read from publications. Dates may be made up: see OBSERVATION date_anchor.",
            "source_release_date": self._newest,
            "cdm_release_date": self._newest,
            "cdm_version": "5.4",
            "cdm_version_concept_id": NO_CONCEPT,
            "vocabulary_version": "none",
        }
        self._files["cdm_source"].add(row("cdm_source", source)[0])
        self._stack.close()
        files = [Written(path, one.count) for one in self._files.values() for path in one.paths]
        files.append(Written(self._folder / KEYS, self._keys.save()))
        for name, text in scripts().items():
            (self._folder / name).write_text(text, encoding="utf-8", newline="\n")
            files.append(Written(self._folder / name, 0))
        return files

    def _concepts(self) -> None:
        """The concepts that the rows name, and the vocabularies, domains and classes that they are of."""
        lines = list(csv.DictReader(concepts().splitlines()))
        for line in lines:
            values = {name: _cell(name, cell) for name, cell in line.items()}
            self._files["concept"].add(row("concept", values)[0])
        for table in ("domain", "vocabulary", "concept_class"):
            for name in sorted({line[f"{table}_id"] for line in lines}):
                values = {f"{table}_id": name, f"{table}_name": name, f"{table}_concept_id": NO_CONCEPT}
                self._files[table].add(row(table, values)[0])


def _cell(name: str, cell: str) -> object:
    if name.endswith("_date"):
        return dt.date.fromisoformat(cell)
    return int(cell) if name == "concept_id" else cell or None


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
    "OMOP CDM 5.4 as CSV and Parquet, with OHDSI's DDL and scripts that load it into DuckDB and PostgreSQL.",
    _make,
    _open,
    {
        "no_age": "PERSON needs a year of birth, and the case tells no age of its patient, or of the mother of the infant",
        "made_anchor": "every row needs a date; the text gives none to count from, so the anchor is made up and marked",
        "made_date": "the row needs a date that the text does not give; it has the date of the rule",
        "supply": "DAYS_SUPPLY is no more than the days of the row, and than a year; the length that is told stands in sig",
        "undated_drug": "DRUG_EXPOSURE needs days, and none is made up inside a pregnancy; the drug is an OBSERVATION",
        "pregnancy_link": "the pregnancy has no EPISODE to tie the row to",
        "vague_age": "a date is one day; the range or the word about of a gestational age is lost",
        "undated_pregnancy": "EPISODE needs a date; the pregnancy is an OBSERVATION only",
        "earlier_newborn": "a newborn of an earlier pregnancy without a date has no year of birth to be a PERSON with",
        "other_person": "the CDM has no place for what is about a partner, a fetus or one of several newborns",
        "not_taken": "DRUG_EXPOSURE holds only what was taken",
        "dose_in_words": "DRUG_EXPOSURE has no column for an amount; it stands in sig",
        "result_range": "MEASUREMENT holds one number; a range of results stands in value_source_value",
        "range_unit": "RANGE_LOW and RANGE_HIGH are in the unit of the result; the printed range has another",
        "test_age": "a result has its date; its gestational age has no column of its own",
        "specimen": "the specimen would need the table SPECIMEN with a concept",
        "cut": "the column holds fewer characters",
        "issue": "an issue is about the record, not about a person",
    },
    whole=frozenset({"not_taken", "other_person", "earlier_newborn"}),
    kept=(KEYS,),
)
