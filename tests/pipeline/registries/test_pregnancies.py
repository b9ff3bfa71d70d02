"""One row a pregnancy: exposures stand in the periods of the one rule, and every value beside its words."""

import csv

import polars

from pipeline.registries.targets import export
from tests.pipeline.registries.support import made
from tests.pipeline.registries.test_exposures import record


def read(folder, name):
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def periods(row):
    return {
        name.removeprefix("drugs_"): value
        for name, value in row.items()
        if name.startswith("drugs_") and value
    }


def test_drugs_stand_where_the_exposure_rule_puts_them(tmp_path):
    export("pregnancies", [record()], tmp_path)
    earlier, index = read(tmp_path, "pregnancies.csv")
    quotes = periods(index).pop("quote")
    assert {name: value for name, value in periods(index).items() if name != "quote"} == {
        "before": "isotretinoin; phenytoin; folic acid; lamotrigine",
        "before_possible": "warfarin; labetalol",
        "first_trimester": "folic acid; warfarin",
        "first_trimester_possible": "labetalol; lamotrigine",
        "second_trimester": "insulin",
        "second_trimester_possible": "labetalol; nadroparin; lamotrigine",
        "third_trimester": "labetalol",
        "third_trimester_possible": "insulin; nadroparin; lamotrigine",
        "at_delivery": "oxytocin",
        "after": "cabergoline",
        "after_possible": "insulin; lamotrigine",
        "time_unknown": "paroxetine; dalteparin",
    }
    assert "warfarin: 7+2 weeks" in quotes
    assert "heparin" not in str(index)  # it was advised
    assert (earlier["outcome"], earlier["date_year"], earlier["is_reported"]) == (
        "termination",
        "2009",
        "false",
    )
    assert {name: value for name, value in periods(earlier).items() if name != "quote"} == {
        "time_unknown": "carbamazepine; isotretinoin; dalteparin"  # on the one, or before
    }


def test_the_core_elements_of_a_pregnancy(tmp_path):
    outcome = export("pregnancies", [made()], tmp_path)
    earlier, index = read(tmp_path, "pregnancies.csv")
    assert (earlier["age_years"], earlier["gravidity"]) == ("", "")  # they are of the reported one
    expected = {
        "doi": "10.1234/abc", "year": "2019", "age_years": "30.0", "gravidity": "3", "parity": "1", "outcome": "live_birth",
        "outcome_quote": "born", "end_days": "253", "delivery_mode": "cesarean", "fetuses": "1", "lmp_date": "",
        "lmp_source": "not told", "newborns": "1", "newborn_sex": "female", "newborn_birth_weight_g": "2290",
        "newborn_apgar_5": "9", "drugs_second_trimester": "aspirin (N02BA01)",
    }  # fmt: skip
    assert {name: index[name] for name in expected} == expected
    drugs = {row["drug_generic"]: row for row in read(tmp_path, "exposures.csv") if row["pregnancy"] == "1"}
    assert set(drugs) == {"aspirin", "betamethasone", "tacrolimus"}
    assert drugs["aspirin"]["dosage"] == "75 mg, oral, once daily, from 12+0 to 36+0"
    assert outcome.losses["not_exposed"] == 2  # planned, and the partner's
    assert polars.read_parquet(tmp_path / "pregnancies.parquet").height == 2


def test_the_redcap_form_has_the_same_rows(tmp_path):
    export("pregnancies", [made()], tmp_path)
    names = [row["Variable / Field Name"] for row in read(tmp_path, "redcap_dictionary.csv")]
    assert len(set(names)) == len(names)
    records = read(tmp_path, "redcap_records.csv")
    assert list(records[0]) == [*names, "pregnancy_complete"]
    assert [row["record_id"] for row in records] == [f"{'0' * 16}-1-1", f"{'0' * 16}-1-2"]
    assert (records[1]["prg_outcome"], records[1]["pregnancy_complete"]) == ("live_birth", "1")


def test_words_stay_behind_where_they_are_withheld(tmp_path):
    export("pregnancies", [made(pseudonym_key=b"k" * 16)], tmp_path)
    (_, index) = read(tmp_path, "pregnancies.csv")
    assert all(not value for name, value in index.items() if name.endswith("_quote"))
    assert (index["title"], index["outcome"]) == ("", "live_birth")
