"""Exported tables and facts: whole records, keys, quotes, the same in every form, opened by others' software."""

import csv
import json
import subprocess

import duckdb
import frictionless
import openpyxl
import polars
import pytest
from pyarrow import parquet

from pipeline.registries.flat.about import table_about
from pipeline.registries.flat.families import FAMILIES
from pipeline.registries.records import entry
from pipeline.registries.tables.workbook import DICTIONARY
from pipeline.registries.targets import MODULES, export
from pipeline.store.rows import Stored
from schemas.errors import ExportError, NotFoundError
from schemas.fact import facts_in
from tests.pipeline.registries import full
from tests.pipeline.registries.support import MADE, TEXT, made, snapshot, unsound
from tests.pipeline.support import VERSIONS, document, report
from tests.pipeline.test_postgres import postgres  # noqa: F401


def plain():
    """A small record of another document."""
    return entry(Stored(report(document()), document(), VERSIONS.key, MADE))


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def picked(row, *names):
    return tuple(row[name] for name in names)


def test_tables_hold_the_record_with_its_quotes(tmp_path):
    export("tables", [made()], tmp_path)
    medication = rows(tmp_path / "medications.csv")[0]
    assert picked(medication, "document_id", "document_name", "case", "medication") == (
        "0" * 16,
        'quo"ted, name',
        "0",
        "0",
    )
    assert picked(medication, "drug_generic", "drug_quote", "dose_low", "dose_unit", "dose_quote", "route") == (
        "aspirin", "Aspirin", "75.0", "mg", "75 mg", "oral",
    )  # fmt: skip
    assert picked(medication, "start_days", "start_quote", "stop_days", "indication") == (
        "84",
        "12 weeks",
        "252",
        "preeclampsia",
    )
    lab = rows(tmp_path / "lab_results.csv")[0]
    assert picked(lab, "test_name", "measurement_value", "unit_as_written", "reference_range_high", "interpretation") == (
        "alanine aminotransferase", "77.0", "IU/L", "60.0", "high",
    )  # fmt: skip
    (history,) = rows(tmp_path / "obstetric_history.csv")
    assert picked(history, "gravidity", "gravidity_derived", "parity", "parity_derived", "stillbirths") == (
        "3", "false", "1", "true", "",
    )  # fmt: skip
    (baby,) = rows(tmp_path / "neonates.csv")
    assert picked(baby, "case", "pregnancy", "neonate", "sex", "birth_weight_g") == (
        "0",
        "1",
        "0",
        "female",
        "2290",
    )
    (issue,) = rows(tmp_path / "issues.csv")
    assert picked(issue, "case", "code", "severity", "quote") == ("0", "odd", "warning", "30")


def test_every_quote_is_in_the_table_of_quotes(tmp_path):
    record = made()
    export("tables", [record], tmp_path)
    expected = sorted(
        (path, str(one.start), str(one.end), one.text)
        for path, fact in facts_in(record.report)
        for one in fact.quotes
    )
    found = sorted(picked(row, "path", "start", "end", "text") for row in rows(tmp_path / "quotes.csv"))
    assert found == expected
    assert all(TEXT[int(start) : int(end)] == text for _, start, end, text in found)


def cell(value):
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_every_form_says_the_same(tmp_path):
    export("tables", [made(), plain()], tmp_path)
    book = openpyxl.load_workbook(tmp_path / "gravida.xlsx")
    with duckdb.connect(str(tmp_path / "gravida.duckdb"), read_only=True) as database:
        for family in FAMILIES:
            expected = rows(tmp_path / f"{family.name}.csv")
            names = [name for name, _ in family.header]
            table = parquet.read_table(tmp_path / f"{family.name}.parquet")
            assert table.column_names == names
            assert [
                {name: cell(value) for name, value in row.items()} for row in table.to_pylist()
            ] == expected
            frame = polars.read_parquet(tmp_path / f"{family.name}.parquet")
            assert [
                {name: cell(value) for name, value in row.items()} for row in frame.to_dicts()
            ] == expected
            found = database.execute(f'SELECT * FROM "{family.name}"').fetchall()
            assert [dict(zip(names, map(cell, row), strict=True)) for row in found] == expected
            sheet = list(book[family.name].iter_rows(values_only=True))
            assert list(sheet[0]) == names
            kinds = [kind for _, kind in family.header]
            read = [
                dict(zip(names, (cell(float(v) if k == "float" and v is not None else v) for v, k in zip(row, kinds, strict=True)), strict=True))
                for row in sheet[1:]
            ]  # fmt: skip
            assert read == expected


def test_the_workbook_is_made_for_people(tmp_path):
    export("tables", [made()], tmp_path)
    book = openpyxl.load_workbook(tmp_path / "gravida.xlsx")
    assert book.sheetnames == [DICTIONARY, *(family.name for family in FAMILIES)]
    sheet = book["medications"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref is not None
    assert sheet["A1"].font.bold
    described = [tuple(row[:2]) for row in book[DICTIONARY].iter_rows(min_row=2, values_only=True) if row[1]]
    assert described == [(family.name, name) for family in FAMILIES for name, _ in family.header]


def test_a_cell_is_never_a_formula(tmp_path):
    export("tables", [made(name="=1+1")], tmp_path)
    cell = openpyxl.load_workbook(tmp_path / "gravida.xlsx")["documents"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_description_is_true_of_the_files(tmp_path):
    export("tables", [made(), plain()], tmp_path)
    result = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert result.valid, result.flatten(["type", "note"])
    (tmp_path / "medications.csv").write_text(
        (tmp_path / "medications.csv").read_text().replace(",75.0,", ",much,")
    )
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


# Changes after which a row belongs to one that is not there.
WRONG = [
    "UPDATE medications SET pregnancy = 9 WHERE pregnancy = 1",
    "UPDATE medications SET neonate = 9 WHERE neonate = 0",
    'UPDATE lab_results SET "case" = 9',
    "UPDATE neonates SET pregnancy = 5 WHERE pregnancy = 1",
    'UPDATE issues SET "case" = 9',
    "UPDATE quotes SET document_id = 'x' WHERE document_id = '0000000000000000'",
]


def test_duckdb_holds_every_row_to_the_one_that_it_belongs_to(tmp_path):
    export("tables", [made(), plain(), full.exported(full.report())], tmp_path)
    with duckdb.connect(str(tmp_path / "gravida.duckdb")) as database:
        count = "SELECT count(*), count(pregnancy), count(neonate) FROM medications WHERE document_id = $1"
        assert database.execute(count, [full.DOCUMENT]).fetchone() == (11, 6, 1)
        for statement in WRONG[:-1]:  # quotes have no keys there
            with pytest.raises(duckdb.ConstraintException):
                database.execute(statement)


def test_postgresql_takes_the_tables_and_holds_their_rows_together(postgres, tmp_path):  # noqa: F811
    export("tables", [made(), plain(), full.exported(full.report())], tmp_path)
    run = ["psql", postgres, "-v", "ON_ERROR_STOP=1", "-q", "-At"]

    def psql(*arguments):
        return subprocess.run([*run, *arguments], cwd=tmp_path, capture_output=True, text=True)

    psql("-c", "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public")
    for script in ("schema.sql", "load_postgresql.sql"):
        done = psql("-1", "-f", script)
        assert done.returncode == 0, done.stderr
    for family in FAMILIES:
        count = psql("-c", f'SELECT count(*) FROM "{family.name}"').stdout.strip()
        assert count == str(len(rows(tmp_path / f"{family.name}.csv"))), family.name
    for statement in WRONG:
        assert "violates foreign key constraint" in psql("-c", statement).stderr, statement


def test_every_column_is_described():
    for family in FAMILIES:
        assert table_about(family.name)
        for name, _ in family.header:
            assert family.about(name)


def test_an_empty_store_gives_headers_only(tmp_path):
    outcome = export("tables", [], tmp_path)
    assert [one.count for one in outcome.files] == [0] * (2 * len(FAMILIES) + 2) + [len(FAMILIES)] * 3
    assert rows(tmp_path / "medications.csv") == []
    assert parquet.read_table(tmp_path / "medications.parquet").num_rows == 0


def test_the_same_records_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        export("tables", [made(), plain()], tmp_path / name)
    one, two = snapshot(tmp_path / "one"), snapshot(tmp_path / "two")
    assert one.pop("gravida.duckdb") != b""  # DuckDB gives every file an identifier of its own
    two.pop("gravida.duckdb")
    assert one == two


def test_column_names_are_unique():
    for family in FAMILIES:
        names = [name for name, _ in family.header]
        assert sorted(set(names)) == sorted(names)


def test_facts_are_one_document_a_line(tmp_path):
    outcome = export("facts", [made()], tmp_path / "new" / "folder")
    (line,) = outcome.files[0].path.read_text().splitlines()
    facts = json.loads(line)
    assert facts["doc"] == 'quo"ted, name'
    assert facts["cases"][0]["medications"][0]["dose"] == 75
    assert outcome.losses == {"entry": 3, "no_place": 34, "words": 1}


def test_an_unsound_record_is_refused_with_a_reason(tmp_path):
    outcome = export("facts", [unsound(), made()], tmp_path)
    assert (outcome.written, outcome.refused) == (1, 1)
    assert "does not stand in the text" in outcome.refusals[0][1]
    lines = [json.loads(line) for line in (tmp_path / "losses.jsonl").read_text().splitlines()]
    assert (lines[0]["document_id"], lines[0]["kind"]) == ("f" * 16, "refused")
    assert {line["document_id"] for line in lines[1:]} == {"0" * 16}
    summary = json.loads((tmp_path / "losses.json").read_text())
    assert (summary["written"], summary["refused"]) == (1, 1)
    assert summary["losses"]["words"]["count"] == 1


def test_unknown_target():
    known = "e2b, facts, fhir, omop, phenopackets, pregnancies, redcap, tables"
    with pytest.raises(NotFoundError, match=rf"^nonsense: is no export target; there are {known}$"):
        export("nonsense", [], None)
    assert sorted(MODULES) == known.split(", ")


def test_a_folder_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match=r"cannot be written \(.*\); name another folder$"):
        export("facts", [], tmp_path / "file")
