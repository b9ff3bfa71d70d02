"""The field-level checks of OHDSI's Data Quality Dashboard that hold without a vocabulary, on an export in DuckDB.

Written from the descriptions of the checks (`inst/csv/OMOP_CDMv5.4_Check_Descriptions.csv` of OHDSI/DataQualityDashboard)
and from the foreign keys of the CDM itself; a query finds the rows that break one.
"""

import re

import duckdb
import pytest

from pipeline.registries.omop import schema
from pipeline.registries.omop.codes import MAPS
from pipeline.registries.targets import export
from tests.pipeline.registries import full
from tests.pipeline.registries.support import made

FOREIGN = re.compile(
    r"ALTER TABLE (\w+)\s+ADD CONSTRAINT \w+ FOREIGN KEY \((\w+)\) REFERENCES (\w+) \((\w+)\);", re.IGNORECASE
)
DATES = [
    (table, field.name)
    for table, fields in schema.tables().items()
    for field in fields
    if field.kind == "date" and any(one.name == "person_id" for one in fields)
]
DOMAINS = {
    ("person", "gender_concept_id"): "Gender",
    ("measurement", "operator_concept_id"): "Meas Value Operator",
    ("drug_exposure", "drug_type_concept_id"): "Type Concept",
    ("measurement", "measurement_type_concept_id"): "Type Concept",
    ("observation", "observation_type_concept_id"): "Type Concept",
    ("observation_period", "period_type_concept_id"): "Type Concept",
    ("episode", "episode_type_concept_id"): "Type Concept",
}
PLAUSIBLE = [
    ("person", "year_of_birth", 1850, 2100),
    ("person", "month_of_birth", 1, 12),
    ("person", "day_of_birth", 1, 31),
    ("drug_exposure", "days_supply", 1, 365),
    ("episode", "episode_number", 1, 40),
]
INTERVALS = [
    ("observation_period", "observation_period_start_date", "observation_period_end_date"),
    ("drug_exposure", "drug_exposure_start_date", "drug_exposure_end_date"),
    ("drug_exposure", "drug_exposure_start_date", "verbatim_end_date"),
    ("episode", "episode_start_date", "episode_end_date"),
    ("measurement", "range_low", "range_high"),
]


@pytest.fixture(scope="module")
def cdm(tmp_path_factory):
    folder = tmp_path_factory.mktemp("omop")
    export("omop", [made(), made("1" * 16, "other"), full.exported(full.report())], folder)
    with duckdb.connect(":memory:") as connection:
        connection.execute((folder / "ddl.sql").read_text())
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            connection.execute((folder / "load_duckdb.sql").read_text())
        yield connection


def broken(cdm, query):
    return cdm.execute(query).fetchall()


def keys():
    return [
        (table.lower(), column.lower(), other.lower(), key.lower())
        for table, column, other, key in FOREIGN.findall(schema.statements("constraints"))
        if table.lower() in schema.tables()
    ]


def test_the_foreign_keys_are_read():
    lines = [line for line in schema.statements("constraints").splitlines() if line.startswith("ALTER")]
    assert len(FOREIGN.findall(schema.statements("constraints"))) == len(lines) == 176
    assert len(keys()) == 83


@pytest.mark.parametrize(("table", "column", "other", "key"), keys())
def test_is_foreign_key(cdm, table, column, other, key):
    assert not broken(
        cdm, f"SELECT * FROM {table} t WHERE {column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {other} o WHERE o.{key} = t.{column})"
    )  # fmt: skip


@pytest.mark.parametrize("table", [name for name in schema.FILLED if schema.key_of(name)])
def test_is_primary_key(cdm, table):
    key = schema.key_of(table)
    assert broken(cdm, f"SELECT count(*) > 0 FROM {table}") == [(True,)]
    assert not broken(cdm, f"SELECT {key} FROM {table} GROUP BY 1 HAVING count(*) > 1 OR {key} <= 0")


@pytest.mark.parametrize(("table", "column"), DOMAINS)
def test_fk_domain(cdm, table, column):
    domain = DOMAINS[table, column]
    assert not broken(
        cdm, f"SELECT * FROM {table} JOIN concept ON concept_id = {column} WHERE {column} <> 0 AND domain_id <> '{domain}'"
    )  # fmt: skip


@pytest.mark.parametrize(("table", "column", "low", "high"), PLAUSIBLE)
def test_plausible_value(cdm, table, column, low, high):
    assert not broken(cdm, f"SELECT * FROM {table} WHERE {column} NOT BETWEEN {low} AND {high}")


@pytest.mark.parametrize(("table", "low", "high"), INTERVALS)
def test_plausible_start_before_end(cdm, table, low, high):
    assert not broken(cdm, f"SELECT * FROM {table} WHERE {low} > {high}")


@pytest.mark.parametrize(("table", "column"), DATES)
def test_plausible_after_birth(cdm, table, column):
    born = "make_date(year_of_birth, coalesce(month_of_birth, 1), coalesce(day_of_birth, 1))"
    assert not broken(cdm, f"SELECT * FROM {table} JOIN person USING (person_id) WHERE {column} < {born}")


@pytest.mark.parametrize(
    ("table", "column"), [one for one in DATES if one[0] not in ("observation_period", "note")]
)
def test_within_the_observation_period(cdm, table, column):
    period = "observation_period_start_date AND observation_period_end_date"
    assert not broken(
        cdm,
        f"SELECT * FROM {table} JOIN observation_period USING (person_id) WHERE {column} NOT BETWEEN {period}",
    )


@pytest.mark.parametrize("table", ["drug_exposure", "measurement", "observation", "episode"])
def test_one_observation_period_a_person(cdm, table):
    """measurePersonCompleteness and measureObservationPeriodOverlap."""
    assert not broken(cdm, "SELECT person_id FROM observation_period GROUP BY 1 HAVING count(*) > 1")
    assert not broken(
        cdm, f"SELECT * FROM {table} WHERE person_id NOT IN (SELECT person_id FROM observation_period)"
    )


def test_source_values_are_there(cdm):
    """sourceValueCompleteness: what has no concept has the source's own value, and a line to map it by."""
    for name, (table, source, concept) in MAPS.items():
        if name == "Gravida episode":  # an episode without an outcome has no source value
            continue
        assert not broken(cdm, f"SELECT * FROM {table} WHERE {concept} = 0 AND {source} IS NULL"), table
        assert not broken(
            cdm,
            f"SELECT * FROM {table} WHERE {source} IS NOT NULL AND {source} NOT IN (SELECT source_code FROM source_to_concept_map)",
        ), table
