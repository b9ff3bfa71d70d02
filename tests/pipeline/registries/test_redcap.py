"""REDCap: a dictionary that REDCap takes, records as it says, import through PyCap."""

import csv
import re
from dataclasses import replace

import pytest

from pipeline.registries.options import Options
from pipeline.registries.redcap import send as sending
from pipeline.registries.redcap.dictionary import HEADER, dictionary, fields
from pipeline.registries.targets import export
from schemas.errors import ExportError
from schemas.fact import facts_in
from schemas.review import Action
from tests.pipeline.registries.redcap_server import Project, serving
from tests.pipeline.registries.support import made
from tests.pipeline.registries.test_records import decision

TYPES = {"text", "notes", "radio", "yesno"}
TOKEN = "A" * 32


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def exported(tmp_path):
    export("redcap", [made(), made("1" * 16, "other")], tmp_path)
    return tmp_path


@pytest.fixture
def project(exported):
    repeating = [row["form_name"] for row in read(exported / "repeating_instruments.csv")]
    return Project(read(exported / "data_dictionary.csv"), repeating)


def filled(row):
    return {name: cell for name, cell in row.items() if cell}


def test_the_dictionary_is_one_that_redcap_takes():
    header, *rows = dictionary()
    assert header == list(HEADER)
    assert len(HEADER) == 18
    assert all(len(row) == 18 for row in rows)
    names = [row[0] for row in rows]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,99}", name) for name in names)
    assert rows[0][:4] == ["record_id", "case_report", "", "text"]
    forms = [row[1] for row in rows]
    assert [form for before, form in zip([None, *forms], forms, strict=False) if form != before] == [
        "case_report", "pregnancies", "neonates", "medications", "lab_results", "qualitative_results", "issues", "decisions",
    ]  # fmt: skip
    assert {row[3] for row in rows} == TYPES
    for row in rows:
        assert (row[3] == "radio") == bool(row[5])
        for choice in row[5].split(" | ") if row[5] else ():
            assert re.fullmatch(r"[a-z0-9_]+, [^|]+", choice), row[0]


def test_records_are_coded_as_the_dictionary_says(exported):
    rows = read(exported / "records.csv")
    first = [row for row in rows if row["record_id"] == "0" * 16 + "-1"]
    assert [(row["redcap_repeat_instrument"], row["redcap_repeat_instance"]) for row in first] == [
        ("", ""),
        ("pregnancies", "1"),
        ("pregnancies", "2"),
        ("neonates", "11"),
        *(("medications", str(number)) for number in range(1, 6)),
        *(("lab_results", str(number)) for number in range(1, 6)),
        ("qualitative_results", "1"),
        ("issues", "1"),
    ]
    case, earlier, index, baby, aspirin, _, heparin = first[:7]
    assert filled(case).items() >= {
        "doc_title": "A pregnancy, told", "doc_year": "2019", "case_age_years": "30", "case_sex": "female",
        "obs_gravidity": "3", "obs_preterm": "0", "obs_parity_derived": "1", "obs_gravidity_quote": "G3P1011",
        "case_report_complete": "1",
    }.items()  # fmt: skip
    assert (
        filled(earlier).items()
        >= {"preg_outcome": "miscarriage", "preg_is_index": "0", "preg_date_year": "2015"}.items()
    )
    assert (
        filled(index).items()
        >= {"preg_end_days": "253", "preg_end_precision": "day", "preg_delivery_mode": "cesarean"}.items()
    )
    assert filled(baby).items() >= {"neo_birth_weight_g": "2290", "neo_apgar_1": "8"}.items()
    assert filled(aspirin).items() >= {
        "med_drug_generic": "aspirin", "med_dose_low": "75", "med_route": "oral", "med_start_days": "84",
        "med_frequency_times_per_day": "1", "med_frequency_as_needed": "0",
    }.items()  # fmt: skip
    assert (
        filled(heparin).items()
        >= {"med_status": "planned", "med_dose_high": "60", "med_relation": "postpartum"}.items()
    )
    ferritin = first[10]
    assert (
        filled(ferritin).items() >= {"lab_measurement_comparator": "lt", "lab_interpretation": "low"}.items()
    )


def test_pycap_imports_it_and_a_second_import_overwrites(exported, project):
    with serving(project) as url:
        for _ in range(2):
            delivery = sending.send(exported, Options(to=url, token=TOKEN))
            assert (delivery.taken, delivery.failed) == (2, ())
            assert len(project.rows) == 2 * 16


def test_the_round_trip_is_the_same(exported, project):
    with serving(project) as url:
        sending.send(exported, Options(to=url, token=TOKEN))
    assert list(project.rows.values()) == read(exported / "records.csv")


def test_large_exports_go_in_parts(tmp_path, project):
    export("redcap", [made(f"{number:016x}", f"d{number}") for number in range(70)], tmp_path)
    with serving(project) as url:
        assert sending.send(tmp_path, Options(to=url, token=TOKEN)).taken == 70
    assert project.imports == 3
    assert len(project.rows) == 70 * 16


def test_a_busy_server_is_asked_again(exported, project):
    project.busy = 2
    with serving(project) as url:
        assert sending.send(exported, Options(to=url, token=TOKEN), pause=0.01).taken == 2


def test_a_value_that_the_project_refuses_is_listed(exported, project):
    field = next(one for one in project.metadata if one["field_name"] == "med_route")
    field["select_choices_or_calculations"] = "vaginal, vaginal"
    with serving(project) as url:
        delivery = sending.send(exported, Options(to=url, token=TOKEN), pause=0.01)
    assert delivery.taken == 0
    assert "med_route: oral is no choice" in delivery.failed[0][1]


def test_a_project_of_another_kind_is_refused(exported, project):
    project.metadata = [one for one in project.metadata if one["field_name"] != "med_route"]
    with serving(project) as url:
        with pytest.raises(
            ExportError,
            match=r"the project has no field med_route; import data_dictionary\.csv into it first$",
        ):
            sending.send(exported, Options(to=url, token=TOKEN))
        with pytest.raises(ExportError, match="is no REDCap project that can be read"):
            sending.send(exported, Options(to=url, token="B" * 32))
    with pytest.raises(ExportError, match="needs the project's API token"):
        sending.send(exported, Options(to="http://127.0.0.1:9/"))


def test_instances_keep_their_numbers_after_review(tmp_path):
    rejected = decision("cases.0.medications.0.drug", Action.REJECT)
    export(
        "redcap",
        [made(decisions=[rejected, decision("cases.0.medications.1.dose", Action.ACCEPT)])],
        tmp_path,
    )
    rows = [row for row in read(tmp_path / "records.csv") if row["redcap_repeat_instrument"] == "medications"]
    assert [(row["redcap_repeat_instance"], row["med_drug_generic"], row["medications_complete"]) for row in rows] == [
        ("2", "betamethasone", "1"), ("3", "heparin", "1"), ("4", "tacrolimus", "1"), ("5", "finasteride", "1"),
    ]  # fmt: skip


def test_a_form_is_complete_when_its_review_is_finished(tmp_path):
    def states(entry):
        export("redcap", [replace(entry, final=True)], tmp_path)
        rows = read(tmp_path / "records.csv")
        return {cell for row in rows for name, cell in row.items() if name.endswith("_complete") and cell}

    paths = [path for path, _ in facts_in(made().report)]
    assert states(made(decisions=[decision(path, Action.ACCEPT) for path in paths])) == {"2"}
    assert states(made(decisions=[decision(path, Action.ACCEPT) for path in paths[:-1]])) == {"1"}


def test_every_column_of_the_tables_is_a_field():
    names = {field.name for field in fields()}
    assert {
        "doc_doi",
        "case_label",
        "obs_formulas",
        "preg_lmp_year",
        "neo_sex",
        "med_drug_atc",
        "lab_unit_ucum",
        "qual_result",
    } <= names
