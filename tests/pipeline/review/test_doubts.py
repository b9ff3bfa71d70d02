"""What does not fit is said in amber, and kept by one more Enter."""

import pytest

from pipeline.review.access import open_document
from pipeline.review.actions import decide
from pipeline.review.doubts import of_value, of_words, typed
from pipeline.review.requests import Asked
from pipeline.review.view import record_view

DRUG = "cases.0.medications.0"
LAB = "cases.0.lab_results.0"
ASPIRIN = {"drug": {"generic": "aspirin", "as_written": "aspirin"}}
MG = {"low": 75.0, "unit": "mg"}


@pytest.mark.parametrize(
    ("path", "value", "beside", "found"),
    [
        (
            f"{DRUG}.drug",
            {"generic": "zzyzx", "as_written": "zzyzx"},
            {},
            ["zzyzx is not in the table of drugs"],
        ),
        (f"{DRUG}.drug", ASPIRIN["drug"], {}, []),
        (
            f"{LAB}.test",
            {"name": "blargh", "as_written": "blargh", "known": False},
            {},
            ["blargh is not in the table of tests"],
        ),
        (f"{LAB}.test", {"name": "hemoglobin", "as_written": "Hb"}, {}, []),
        (f"{LAB}.test", {"name": "human immunodeficiency virus test", "as_written": "HIV"}, {}, []),
        (f"{LAB}.unit", {"as_written": "blargh", "ucum": None}, {}, ["blargh is no unit that is known"]),
        (f"{LAB}.unit", {"as_written": "g/dL", "ucum": "g/dL"}, {}, []),
        (f"{DRUG}.dose", {"low": 5.0, "unit": "blargh"}, {}, ["blargh is no unit that is known"]),
        (f"{DRUG}.dose", {"low": 5.0, "unit": "mg/day"}, {}, []),
        (f"{DRUG}.dose", {"low": 1.0, "unit": "tablet"}, {}, []),
        (
            f"{DRUG}.dose",
            {"low": 100.0, "unit": "mg"},
            {"drug": {"generic": "levothyroxine", "drug_class": "thyroid hormone"}},
            ["100 mg is more than levothyroxine is given in (2 mg)"],
        ),
        (
            f"{DRUG}.dose",
            {"low": 0.1, "unit": "mg"},
            {"drug": {"generic": "levothyroxine", "drug_class": "thyroid hormone"}},
            [],
        ),
        (
            f"{DRUG}.dose",
            {"low": 10.0, "unit": "mg/day"},
            {"frequency": {"interval_hours": 168.0}},
            ["the dose is that of 24 hours, and is given every 168 hours"],
        ),
        (
            f"{DRUG}.frequency",
            {"interval_hours": 168.0},
            {"dose": {"low": 10.0, "unit": "mg", "daily_total": True}},
            ["the dose is that of 24 hours, and is given every 168 hours"],
        ),
        (f"{DRUG}.frequency", {"times_per_day": 2.0}, {"dose": {"low": 10.0, "unit": "mg/day"}}, []),
        (
            f"{LAB}.measurement",
            {"value": 980.0},
            {"test": {"name": "hemoglobin"}, "unit": {"ucum": "g/dL"}},
            ["980 g/dL of hemoglobin is outside 1 to 25"],
        ),
        (
            f"{LAB}.measurement",
            {"value": 9.8},
            {"test": {"name": "hemoglobin"}, "unit": {"ucum": "g/dL"}},
            [],
        ),
    ],
)
def test_values(path, value, beside, found):
    assert list(of_value(path, value, beside)) == found


@pytest.mark.parametrize(
    ("path", "value", "words", "found"),
    [
        (
            "cases.0.obstetric_history.gravidity",
            5,
            "3 gravida 1 para",
            ["5 does not stand in the words “3 gravida 1 para”"],
        ),
        ("cases.0.obstetric_history.gravidity", 3, "3 gravida 1 para", []),
        ("cases.0.obstetric_history.abortions", 1, "G3P1011", []),
        ("cases.0.obstetric_history.gravidity", 3, "her third pregnancy", []),
        (f"{DRUG}.dose", {"low": 20.0, "high": 40.0}, "20 mg", ["40 does not stand in the words “20 mg”"]),
        (f"{DRUG}.dose", {"low": 1250.0}, "1,250 mg", []),
        (f"{LAB}.measurement", {"value": 9.8}, "0 g/dL", ["9.8 does not stand in the words “0 g/dL”"]),
        (f"{DRUG}.route", "oral", "by mouth", []),
    ],
)
def test_words(path, value, words, found):
    assert list(of_words(path, value, f"She: {words}.", 5, 5 + len(words))) == found


def test_words_that_begin_in_the_middle(of):
    start = of.text.index("spirin 75")
    assert list(of_words(f"{DRUG}.route", "oral", of.text, start, start + 6)) == [
        "the words begin in the middle of a word"
    ]
    assert list(of_words(f"{DRUG}.route", "oral", of.text, start - 1, start + 6)) == []


def test_forms_and_rows_say_it(store, known, of, local):
    dose = f"cases.0.medications.aspirin@{of.text.index('aspirin')}.dose"
    start = of.text.index("75 mg")
    opened = open_document(store, known, local)
    fields = {"low": "85", "unit": "mg"}
    said = "85 does not stand in the words “75 mg”"
    assert typed(opened, dose, fields, (start, start + 5)) == [said]
    assert typed(opened, dose, fields, (0, 0)) == []  # marked as not in the text
    missed = {"drug.text": "zzyzx", "dose.low": "75", "dose.unit": "mg"}
    assert typed(opened, "cases.0.medications", missed, (start, start + 5)) == [
        "zzyzx is not in the table of drugs"
    ]
    quote = {"start": start, "end": start + 5}
    decide(store, known, [Asked(anchor=dose, action="correct", fields=fields, quote=quote)], local)
    row = next(one for one in record_view(open_document(store, known, local)).values() if one.anchor == dose)
    assert (row.doubts, row.calm) == ((said,), False)
    decide(store, known, [Asked(anchor=dose, action="undo", seen=1)], local)
    row = next(one for one in record_view(open_document(store, known, local)).values() if one.anchor == dose)
    assert (row.doubts, row.calm) == ((), True)
