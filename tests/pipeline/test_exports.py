"""Exported tables and facts: whole records, keys, quotes, the same in CSV and Parquet."""

import csv
import json

import pytest
from pyarrow import parquet

from pipeline.exports.families import FAMILIES
from pipeline.exports.targets import MODULES, export
from pipeline.store.rows import Stored
from schemas.document import Document
from schemas.errors import ExportError
from schemas.fact import Fact, Subject, quote
from schemas.gestation import GestationalAge, Window
from schemas.lab import LabResult, LabTest, LabUnit, Measurement, ReferenceRange
from schemas.medication import Dose, Drug, Medication, Route, Status
from schemas.neonate import Neonate
from schemas.obstetric import ObstetricHistory
from schemas.patient import Age, Patient, Sex
from schemas.pregnancy import DeliveryMode, Pregnancy
from schemas.report import Case, Issue, Report
from tests.pipeline.support import VERSIONS, document, report

TEXT = "She, 30, G2P1, took aspirin, 75 mg orally from 12 weeks; ALT 77 IU/L (10-60). A girl of 2290 g by section."


@pytest.fixture
def stored():
    """One record with something in every family."""
    of = Document(id="0" * 16, name='quo"ted, name', text=TEXT)

    def fact(value, words, method="rule:test"):
        start = TEXT.index(words)
        return Fact(value=value, quotes=(quote(of, start, start + len(words)),), method=method)

    case = Case(
        label="case 1",
        start=0,
        end=len(TEXT),
        patient=Patient(age=fact(Age(years=30), "30"), sex=fact(Sex.FEMALE, "She")),
        obstetric_history=ObstetricHistory(gravidity=fact(2, "G2P1"), parity=fact(1, "G2P1", "derived:sum")),
        pregnancies=(
            Pregnancy(
                is_index=True,
                delivery_mode=fact(DeliveryMode.CESAREAN, "section"),
                neonates=(Neonate(sex=fact(Sex.FEMALE, "girl"), birth_weight_g=fact(2290, "2290 g")),),
            ),
        ),
        medications=(
            Medication(
                drug=fact(Drug(generic="aspirin", as_written="aspirin"), "aspirin"),
                subject=fact(Subject.MOTHER, "She"),
                status=fact(Status.GIVEN, "took"),
                dose=fact(Dose(low=75, unit="mg"), "75 mg"),
                route=fact(Route.ORAL, "orally"),
                window=Window(start=fact(GestationalAge(days=84, as_written="12 weeks"), "12 weeks")),
            ),
        ),
        lab_results=(
            LabResult(
                test=fact(LabTest(name="alanine aminotransferase", as_written="ALT"), "ALT"),
                measurement=fact(Measurement(value=77), "77"),
                unit=fact(LabUnit(as_written="IU/L"), "IU/L"),
                reference_range=fact(ReferenceRange(low=10, high=60), "10-60"),
            ),
        ),
    )
    issues = (Issue(code="odd", message="odd", quotes=case.patient.age.quotes, case=0),)
    record = Report(document_id=of.id, document_name=of.name, cases=(case,), issues=issues, versions=VERSIONS)
    return Stored(record, of, VERSIONS.key, None)


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def picked(row, *names):
    return tuple(row[name] for name in names)


def test_tables_hold_the_record_with_its_quotes(tmp_path, stored):
    export("tables", [stored], tmp_path)
    (medication,) = rows(tmp_path / "medications.csv")
    assert picked(medication, "document_id", "document_name", "case", "medication") == ("0" * 16, 'quo"ted, name', "0", "0")
    assert picked(medication, "drug_generic", "drug_quote", "dose_low", "dose_unit", "dose_quote", "route") == (
        "aspirin", "aspirin", "75.0", "mg", "75 mg", "oral",
    )  # fmt: skip
    assert picked(medication, "start_days", "start_quote", "stop_days", "stop_quote") == ("84", "12 weeks", "", "")
    (lab,) = rows(tmp_path / "lab_results.csv")
    assert picked(lab, "test_name", "measurement_value", "unit_as_written", "reference_range_high", "interpretation") == (
        "alanine aminotransferase", "77.0", "IU/L", "60.0", "high",
    )  # fmt: skip
    (history,) = rows(tmp_path / "obstetric_history.csv")
    assert picked(history, "gravidity", "gravidity_derived", "parity", "parity_derived", "term") == (
        "2", "false", "1", "true", "",
    )  # fmt: skip
    (baby,) = rows(tmp_path / "neonates.csv")
    assert picked(baby, "case", "pregnancy", "neonate", "sex", "birth_weight_g") == ("0", "0", "0", "female", "2290")
    (issue,) = rows(tmp_path / "issues.csv")
    assert picked(issue, "case", "code", "severity", "quote") == ("0", "odd", "warning", "30")


def test_every_quote_is_in_the_table_of_quotes(tmp_path, stored):
    export("tables", [stored], tmp_path)
    expected = sorted(
        (path, str(one.start), str(one.end), one.text) for path, fact in stored.report.facts() for one in fact.quotes
    )
    found = sorted(picked(row, "path", "start", "end", "text") for row in rows(tmp_path / "quotes.csv"))
    assert found == expected
    assert all(TEXT[int(start) : int(end)] == text for _, start, end, text in found)


def test_parquet_says_the_same_as_csv(tmp_path, stored):
    plain = Stored(report(document()), document(), VERSIONS.key, None)
    export("tables", [stored, plain], tmp_path)
    for family in FAMILIES:
        table = parquet.read_table(tmp_path / f"{family.name}.parquet")
        assert table.column_names == [name for name, _ in family.header]
        cells = [
            {name: "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell) for name, cell in row.items()}
            for row in table.to_pylist()
        ]
        assert cells == rows(tmp_path / f"{family.name}.csv")


def test_an_empty_store_gives_headers_only(tmp_path):
    written = export("tables", [], tmp_path)
    assert [one.count for one in written] == [0] * (2 * len(FAMILIES))
    assert rows(tmp_path / "medications.csv") == []
    assert parquet.read_table(tmp_path / "medications.parquet").num_rows == 0


def test_column_names_are_unique():
    for family in FAMILIES:
        names = [name for name, _ in family.header]
        assert sorted(set(names)) == sorted(names)


def test_facts_are_one_document_a_line(tmp_path, stored):
    (written,) = export("facts", [stored], tmp_path / "new" / "folder")
    (line,) = written.path.read_text().splitlines()
    facts = json.loads(line)
    assert facts["doc"] == 'quo"ted, name'
    assert facts["cases"][0]["medications"][0]["dose"] == 75


def test_unknown_target():
    with pytest.raises(ExportError, match=r"^nonsense: is no export target; there are facts, tables$"):
        export("nonsense", [], None)
    assert sorted(MODULES) == ["facts", "tables"]


def test_a_folder_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match=r"cannot be written \(.*\); name another folder$"):
        export("facts", [], tmp_path / "file")
