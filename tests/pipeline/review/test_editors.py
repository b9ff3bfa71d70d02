"""What people type, and what it reads as."""

import pytest

from pipeline.review.editors import formula_counts, read
from pipeline.review.kinds import Kind, ValueRefusedError, checked, choices_at, kind_at
from schemas.errors import NotFoundError

AGES = [
    ("34+2", 240, None),
    ("34 2/7", 240, None),
    ("34 2/7 weeks", 240, None),
    ("34.2", 240, None),
    ("34 weeks and 2 days", 240, None),
    ("12", 84, None),
    ("12 weeks", 84, None),
    ("12w", 84, None),
    ("240 days", 240, None),
    ("second trimester", 98, 195),
]


@pytest.mark.parametrize(("text", "days", "high"), AGES)
def test_a_gestational_age_in_any_notation(text, days, high):
    value = read(Kind.GESTATION, {"text": text})
    assert (value["days"], value.get("days_high"), value["as_written"]) == (days, high, text)


REFUSED = [
    (Kind.GESTATION, {"text": "34+9"}),
    (Kind.GESTATION, {"text": "soon"}),
    (Kind.GESTATION, {"text": "400 days"}),
    (Kind.GESTATION, {"text": ""}),
    (Kind.DOSE, {"low": "1,000", "unit": "mg"}),
    (Kind.DOSE, {"low": "", "unit": "mg"}),
    (Kind.DOSE, {"low": "1e5"}),
    (Kind.RANGE, {"low": "", "high": ""}),
    (Kind.RANGE, {"low": "9", "high": "3"}),
    (Kind.COUNT, {"text": "2.5"}),
    (Kind.FORMULA, {"text": "hello"}),
    (Kind.DATE, {"text": "12/03/2019"}),
    (Kind.FREQUENCY, {}),
    (Kind.DRUG, {"text": " "}),
    (Kind.DOSE, {"low": "<5"}),
    (Kind.DOSE, {"low": "5-2-1"}),
    (Kind.MEASUREMENT, {"low": "5 mg/dL"}),
    (Kind.RANGE, {"low": "15-11"}),
]


@pytest.mark.parametrize(("kind", "fields"), REFUSED)
def test_what_cannot_be_is_refused(kind, fields):
    with pytest.raises(ValueRefusedError):
        read(kind, fields)


def test_typed_values():
    assert read(Kind.DOSE, {"low": "2,5", "high": "5", "unit": "mg", "per_kg": "on"}) == {
        "low": 2.5, "high": 5.0, "unit": "mg", "per_kg": True, "daily_total": False, "as_written": "",
    }  # fmt: skip
    assert read(Kind.MEASUREMENT, {"low": "5", "comparator": "<"}) == {
        "value": 5.0, "high": None, "comparator": "<", "as_written": "",
    }  # fmt: skip
    assert read(Kind.DATE, {"text": "2019-3"}) == {"year": 2019, "month": 3, "day": None}
    assert read(Kind.UNIT, {"text": "mg/dL"}) == {"as_written": "mg/dL", "ucum": "mg/dL"}
    assert read(Kind.TEST, {"text": "Hb"})["name"] == "hemoglobin"
    assert read(Kind.TEST, {"text": "odd marker"}) == {
        "name": "odd marker",
        "as_written": "odd marker",
        "known": False,
    }
    assert read(Kind.DRUG, {"text": "acetylsalicylic acid"})["generic"] == "aspirin"
    assert read(Kind.DRUG, {"text": "Unheardofine"})["generic"] == "unheardofine"


WHOLE = [
    (Kind.RANGE, {"low": "11-15", "high": "9"}, {"low": 11.0, "high": 15.0}),
    (Kind.RANGE, {"low": "<5", "high": "15"}, {"low": None, "high": 5.0}),
    (Kind.RANGE, {"low": "≥ 3 mg/dL", "high": "15"}, {"low": 3.0, "high": None, "unit": "mg/dL"}),
    (Kind.RANGE, {"low": "-2", "high": "2"}, {"low": -2.0, "high": 2.0}),
    (Kind.MEASUREMENT, {"low": "<0.5", "high": "3"}, {"value": 0.5, "high": None, "comparator": "<"}),
    (Kind.MEASUREMENT, {"low": "3 to 5"}, {"value": 3.0, "high": 5.0, "comparator": None}),
    (Kind.DOSE, {"low": "20–40 mg", "unit": "g"}, {"low": 20.0, "high": 40.0, "unit": "mg"}),
    (Kind.DOSE, {"low": "2,5 mg"}, {"low": 2.5, "high": None, "unit": "mg"}),
    (Kind.FREQUENCY, {"text": "every 8 hours"}, {"times_per_day": 3.0, "interval_hours": 8.0}),
]


@pytest.mark.parametrize(("kind", "fields", "expected"), WHOLE)
def test_all_in_one_field(kind, fields, expected):
    value = read(kind, fields)
    assert {name: value[name] for name in expected} == expected


def test_a_formula_shows_its_reading():
    assert read(Kind.FORMULA, {"text": "G3P1011"}) == {"as_written": "G3P1011", "convention": "TPAL"}
    assert formula_counts("G3P1011") == {
        "gravidity": 3, "parity": 1, "term": 1, "preterm": 0, "abortions": 1, "living": 1,
    }  # fmt: skip


def test_the_editor_of_a_path():
    assert kind_at("cases.0.medications.3.window.start") is Kind.GESTATION
    assert kind_at("cases.0.pregnancies.0.neonates.1.apgar_5") is Kind.COUNT
    assert "oral" in choices_at("cases.0.medications.0.route")
    for path in ("cases.0.medications.0", "cases.0.nothing", "issues.0", "__class__", "cases.x.patient.age"):
        with pytest.raises(NotFoundError):
            kind_at(path)


def test_bounds_of_the_record_hold():
    with pytest.raises(ValueRefusedError, match="less than or equal to 10"):
        checked("cases.0.pregnancies.0.neonates.0.apgar_1", 11)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2020", (2020, None, None)),
        ("12/2020", (2020, 12, None)),
        ("3.2019", (2019, 3, None)),
        ("31.12.2020", (2020, 12, 31)),
        ("03.04.2020", (2020, 4, 3)),
        ("12/31/2020", (2020, 12, 31)),
        ("3 August 2020", (2020, 8, 3)),
        ("August 3rd, 2020", (2020, 8, 3)),
        ("Dec 31, 2020", (2020, 12, 31)),
        ("March 2019", (2019, 3, None)),
    ],
)
def test_dates_as_people_write_them(text, date):
    read_ = read(Kind.DATE, {"text": text})
    assert (read_["year"], read_["month"], read_["day"]) == date


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12/03/2019", "can be read in two ways"),
        ("31.31.2020", "no date"),
        ("yesterday", "no date"),
        ("3 August 2020 or so", "no date"),
    ],
)
def test_what_is_no_date(text, said):
    with pytest.raises(ValueRefusedError, match=said):
        read(Kind.DATE, {"text": text})
