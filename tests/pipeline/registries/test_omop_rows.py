"""What OMOP's rows claim: ends of the text's calendar alone, no length beyond the days, no child before its birth, deaths, links."""

import datetime as dt
import json

import pytest

from pipeline.registries.losses import Losses
from pipeline.registries.omop import schema
from pipeline.registries.omop.rows import case_rows
from pipeline.registries.omop.target import TARGET
from pipeline.registries.records import entry
from pipeline.registries.targets import export
from pipeline.store.rows import Stored
from schemas.fact import Fact, Quote, Subject
from schemas.gestation import GestationalAge, Precision, Relation, Window
from schemas.lab import LabResult, LabTest, Measurement
from schemas.medication import Drug, Medication, Status
from schemas.neonate import Neonate
from schemas.patient import Age, Patient, Sex
from schemas.pregnancy import CalendarDate, DeliveryMode, Order, Outcome, Pregnancy
from schemas.report import Case
from tests.pipeline.registries.support import Maker, stored

DAY = dt.date
LMP = DAY(2020, 3, 1)


def fact(value):
    return Fact(value=value, quotes=(Quote(start=0, end=1, text="x"),), method="rule:test")


def age(days, high=None, precision=Precision.DAY):
    return fact(GestationalAge(days=days, days_high=high, precision=precision))


SINCE = fact(CalendarDate(year=2020, month=3, day=1))
REPORTED = Pregnancy(
    is_index=True, lmp=SINCE, end=age(273), outcome=fact(Outcome.LIVE_BIRTH), presentation=age(140), neonates=(Neonate(),)
)  # fmt: skip


def drug(subject=Subject.MOTHER, *, status=Status.GIVEN, days=None, **window):
    return Medication(
        drug=fact(Drug(generic="x", as_written="x")),
        subject=fact(subject),
        status=fact(status),
        window=Window(**window),
        duration_days=None if days is None else fact(float(days)),
    )


def rows_of(tmp_path, *, drugs=(), results=(), earlier=(), **index):
    """The rows of a case by table, and its losses as (kind, path)."""
    base = stored()
    case = Case(
        label="case 1",
        start=0,
        end=1,
        patient=Patient(age=fact(Age(years=30)), sex=fact(Sex.FEMALE)),
        pregnancies=(*earlier, REPORTED.model_copy(update=index)),
        medications=tuple(drugs),
        lab_results=tuple(results),
    )
    report = base.report.model_copy(update={"cases": (case,)})
    losses = Losses(tmp_path, "omop", TARGET.losses)
    made = case_rows(entry(Stored(report, base.document, base.versions, base.made_at)), 0, losses)
    names = {table: [field.name for field in fields] for table, fields in schema.tables().items()}
    found = {
        table: [dict(zip(names[table], line, strict=True)) for line in lines] for table, lines in made.items()
    }
    return found, {(line["kind"], line["path"]) for line in losses.held()}


SUPPLIES = [
    # A time at which it was and a length: it began then. In weeks, days, as a range.
    ({"start": age(231, precision=Precision.WEEK), "stop": age(231, precision=Precision.WEEK)}, 2, (231, 232), 2),
    ({"start": age(231), "stop": age(231)}, 5, (231, 235), 5),
    ({"start": age(231), "stop": age(231)}, None, (231, 231), None),
    ({"start": age(196, 294), "stop": age(196, 294)}, 14, (196, 209), 14),
    ({"start": age(70), "stop": age(140)}, 14, (70, 83), 14),  # a course somewhere in it
    ({"start": age(70)}, 700, (70, 769), None),  # longer than a supply
    ({"start": age(70), "stop": age(77)}, 14, (70, 77), None),  # two lengths are told
    ({"start": age(210, 224), "stop": age(231)}, 20, (224, 231), None),  # only what is certain
]  # fmt: skip


@pytest.mark.parametrize(("window", "days", "expected", "supply"), SUPPLIES)
def test_no_supply_lasts_longer_than_the_days_of_its_row(tmp_path, window, days, expected, supply):
    found, losses = rows_of(tmp_path, drugs=[drug(days=days, **window)])
    (row,) = found["drug_exposure"]
    first, last = row["drug_exposure_start_date"], row["drug_exposure_end_date"]
    assert ((first - LMP).days, (last - LMP).days, row["days_supply"]) == (*expected, supply)
    lost = ("supply", "cases.0.medications.0.duration_days") in losses
    assert lost is (days is not None and supply is None)
    assert days is None or f"for {days} days" in row["sig"]


@pytest.mark.parametrize(
    ("stop", "last"),
    [(age(252), 217), (age(210), 210), (age(224, precision=Precision.WEEK), 217), (age(217, precision=Precision.WEEK), 217)],
)  # fmt: skip
def test_no_drug_of_the_pregnancy_ends_after_it(tmp_path, stop, last):
    """Born at 31 weeks: its first day is the row's, as that of the EPISODE is."""
    found, _ = rows_of(
        tmp_path, drugs=[drug(start=age(84), stop=stop)], end=age(217, precision=Precision.WEEK)
    )
    (row,) = found["drug_exposure"]
    assert (row["drug_exposure_end_date"] - LMP).days == last
    assert row["drug_exposure_end_date"] <= found["episode"][0]["episode_end_date"]


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ({}, True),
        ({"lmp": None, "edd": fact(CalendarDate(year=2020, month=12, day=6))}, True),
        ({"lmp": None, "date": fact(CalendarDate(year=2020, month=11, day=29))}, True),
        ({"lmp": None}, False),
        ({"lmp": fact(CalendarDate(year=2020))}, False),
    ],
)
def test_a_verbatim_end_is_of_the_text_s_own_calendar(tmp_path, dates, told):
    found, _ = rows_of(tmp_path, drugs=[drug(start=age(70), stop=age(140))], **dates)
    (row,) = found["drug_exposure"]
    assert row["verbatim_end_date"] == (row["drug_exposure_end_date"] if told else None)


TOLD = {
    "outcome",
    "delivery_mode",
    "gestational age at end",
    "gestational age at presentation",
    "lmp",
    "fetuses",
}


def test_what_is_told_of_a_pregnancy_is_tied_to_its_episode(tmp_path):
    earlier = Pregnancy(
        ordinal=fact(1), outcome=fact(Outcome.MISCARRIAGE), end=age(63), date=fact(CalendarDate(year=2015))
    )
    later = Pregnancy(outcome=fact(Outcome.LIVE_BIRTH), order=fact(Order.LATER))
    found, losses = rows_of(
        tmp_path, earlier=[earlier, later], delivery_mode=fact(DeliveryMode.CESAREAN), fetuses=fact(1)
    )
    episodes = {one["episode_id"]: one["episode_source_value"] for one in found["episode"]}
    names = {one["observation_id"]: one["observation_source_value"] for one in found["observation"]}
    tied = {(episodes[one["episode_id"]], names[one["event_id"]]) for one in found["episode_event"]}
    assert tied == {("LB", name) for name in TOLD} | {
        ("SA", f"earlier pregnancy{name}") for name in ("", ": date", ": gestational age at end")
    }
    assert ("undated_pregnancy", "cases.0.pregnancies.1") in losses  # has no episode


def test_nothing_of_a_child_stands_before_its_birth(tmp_path):
    glucose = LabResult(
        test=fact(LabTest(name="glucose", as_written="glucose")),
        measurement=fact(Measurement(value=2.1)),
        date=fact(CalendarDate(year=2020, month=9, day=9)),
        subject=fact(Subject.NEONATE),
    )
    undated = [drug(Subject.NEONATE, status=Status.PAST), drug(Subject.NEONATE)]
    for end, birth in ((age(273), DAY(2020, 11, 29)), (None, DAY(2020, 9, 9))):
        found, losses = rows_of(tmp_path, drugs=undated, results=[glucose], end=end)
        mother, child = (one["person_id"] for one in found["person"])
        days = [
            one[name]
            for table in ("observation", "measurement", "drug_exposure", "condition_occurrence")
            for one in found.get(table, ())
            for name in one
            if name.endswith("_date") and one["person_id"] == child and one[name] is not None
        ]
        assert min(days) == birth
        assert found["person"][1]["year_of_birth"] == birth.year
        assert ("undated_drug", "cases.0.medications.1") in losses  # its day is not told
        assert mother != child


BIRTHDAY_DRUGS = [
    # Of the child: on its birthday only where the text says that it was given at birth.
    ({"relation": fact(Relation.AT_DELIVERY)}, Status.GIVEN, [(DAY(2020, 11, 29), None)], []),
    ({"relation": fact(Relation.POSTPARTUM)}, Status.GIVEN, [], ["drug, time not told"]),
    ({}, Status.GIVEN, [], ["drug, time not told"]),
]


@pytest.mark.parametrize(("window", "status", "dated", "undated"), BIRTHDAY_DRUGS)
def test_a_childs_drug_stands_on_its_birthday_only_where_that_is_told(
    tmp_path, window, status, dated, undated
):
    found, losses = rows_of(tmp_path, drugs=[drug(Subject.NEONATE, status=status, **window)], end=age(273))
    _, child = (one["person_id"] for one in found["person"])
    rows = [
        (one["drug_exposure_start_date"], one["sig"] if "not told" in (one["sig"] or "") else None)
        for one in found.get("drug_exposure", ())
        if one["person_id"] == child
    ]
    words = [one["observation_source_value"] for one in found["observation"] if one["person_id"] == child]
    assert (rows, [one for one in words if one.startswith("drug")]) == (dated, undated)
    assert (("made_date", "cases.0.medications.0") in losses) is False
    assert (("undated_drug", "cases.0.medications.0") in losses) is bool(undated)


DEATHS = [
    (Outcome.STILLBIRTH, {}, True, True),
    (Outcome.TERMINATION, {}, True, True),
    (Outcome.NEONATAL_DEATH, {}, True, False),  # on one of 28 days
    (Outcome.LIVE_BIRTH, {}, False, True),
    (Outcome.STILLBIRTH, {"fetuses": fact(2)}, False, True),  # of which of the two is not told
    (Outcome.STILLBIRTH, {"neonates": (Neonate(), Neonate())}, False, True),
    (Outcome.STILLBIRTH, {"neonates": ()}, False, True),
]


@pytest.mark.parametrize(("outcome", "more", "dead", "dated"), DEATHS)
def test_a_child_that_is_told_to_be_dead_has_a_death(tmp_path, outcome, more, dead, dated):
    found, losses = rows_of(tmp_path, outcome=fact(outcome), **more)
    deaths = [(one["person_id"], one["death_date"]) for one in found.get("death", ())]
    child = found["person"][-1]["person_id"]
    assert deaths == ([(child, DAY(2020, 11, 29))] if dead else [])
    assert (("made_date", "cases.0.pregnancies.0.neonates.0.death") in losses) is not dated


def test_the_refusal_of_an_infant_asks_for_the_age_of_the_mother(tmp_path):
    base = stored()
    case = base.report.cases[0]
    told = Maker(base.document)
    infant = Patient(age=told(Age(years=0), "30"), sex=told(Sex.FEMALE, "girl"))
    report = base.report.model_copy(update={"cases": (case.model_copy(update={"patient": infant}),)})
    outcome = export("omop", [entry(Stored(report, base.document, base.versions, base.made_at))], tmp_path)
    ((_, reason),) = outcome.refusals
    assert "no case tells the age of the mother (the one that is told is the infant's)" in reason
    assert json.loads((tmp_path / "losses.jsonl").read_text())["kind"] == "refused"
