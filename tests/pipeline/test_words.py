"""How values read, on every screen and in every registry alike."""

import pytest

from pipeline.words import dosage_text, label, shown, window_text
from schemas.fact import Fact, Quote, Subject
from schemas.gestation import GestationalAge, Precision, Relation, Window
from schemas.lab import Comparator, LabTest, LabUnit, Measurement, ReferenceRange
from schemas.medication import Dose, Drug, Frequency, Medication, Route, Status
from schemas.obstetric import Convention, Formula
from schemas.patient import Age
from schemas.pregnancy import CalendarDate


def fact(value):
    return Fact(value=value, quotes=(Quote(start=0, end=1, text="x"),), method="rule:test")


def medication(**parts):
    return Medication(
        drug=fact(Drug(generic="aspirin", as_written="ASA")),
        subject=fact(Subject.MOTHER),
        status=fact(Status.GIVEN),
        **parts,
    )


TRIMESTER = GestationalAge(days=0, days_high=97, precision=Precision.TRIMESTER, as_written="first trimester")
VALUES = [
    (True, "yes"),
    (2290, "2,290"),
    (0.5, "0.5"),
    (Route.ORAL, "oral"),
    (Relation.BEFORE_CONCEPTION, "before conception"),
    (Age(years=34), "34 years"),
    (GestationalAge(days=238), "34+0"),
    (GestationalAge(days=238, approximate=True), "about 34+0"),
    (GestationalAge(days=210, days_high=224), "30+0 to 32+0"),
    (TRIMESTER, "first trimester (0+0 to 13+6)"),
    (CalendarDate(year=2018, month=3), "2018-03"),
    (Dose(low=40, high=60, unit="IU", per_kg=True, daily_total=True), "40 to 60 IU/kg a day"),
    (Dose(low=2), "2"),
    (Frequency(times_per_day=2), "2 a day"),
    (Frequency(times_per_day=2, as_written="b.i.d."), "b.i.d."),
    (Frequency(interval_hours=6, as_needed=True), "every 6 h as needed"),
    (Frequency(as_needed=True), "as needed"),
    (Frequency(once=True), "once"),
    (Drug(generic="heparin", as_written="heparin"), "heparin"),
    (Drug(generic="antibiotic", as_written="antibiotics", class_only=True), "antibiotic (class)"),
    (LabTest(name="ferritin", as_written="Fe"), "ferritin"),
    (LabUnit(as_written="IU/L", ucum="[IU]/L"), "IU/L"),
    (Measurement(value=5, comparator=Comparator.AT_MOST), "<=5"),
    (Measurement(value=90, high=110), "90 to 110"),
    (ReferenceRange(high=5), "up to 5"),
    (ReferenceRange(low=12, unit="ug/L"), "from 12 ug/L"),
    (ReferenceRange(low=10, high=60), "10 to 60"),
    (Formula(as_written="G3P1011", convention=Convention.TPAL), "G3P1011 (TPAL)"),
]


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_a_value(value, expected):
    assert shown(value) == expected


def test_a_field_gives_its_unit():
    assert [shown(2290, "neonates.0.birth_weight_g"), shown(3.0, "duration_days"), shown(8, "apgar_1")] == [
        "2,290 g", "3 days", "8",
    ]  # fmt: skip


def test_labels():
    assert [label(one) for one in ("window.stop", "apgar_5", "delivery_mode", "neonates.0.sex")] == [
        "until", "Apgar 5 min", "delivery", "sex",
    ]  # fmt: skip


def age(days, **more):
    return fact(GestationalAge(days=days, **more))


WINDOWS = [
    (Window(start=age(84), stop=age(252)), "from 12+0 to 36+0"),
    (Window(start=age(84), stop=age(84)), "at 12+0"),
    (Window(start=fact(TRIMESTER), stop=fact(TRIMESTER)), "in first trimester (0+0 to 13+6)"),
    (Window(stop=age(84), relation=fact(Relation.BEFORE_CONCEPTION)), "from before conception to 12+0"),
    (Window(relation=fact(Relation.BEFORE_CONCEPTION)), "before conception"),
    (Window(), ""),
]


@pytest.mark.parametrize(("window", "expected"), WINDOWS)
def test_a_window(window, expected):
    assert window_text(medication(window=window)) == expected


def test_a_whole_regimen():
    regimen = medication(
        dose=fact(Dose(low=75, unit="mg")),
        route=fact(Route.ORAL),
        frequency=fact(Frequency(times_per_day=1)),
        window=Window(start=age(84)),
        duration_days=fact(14.0),
    )
    assert dosage_text(regimen) == "75 mg, oral, 1 a day, from 12+0, for 14 days"
    assert dosage_text(medication()) == ""
