"""What was worked out from a value that a person then changed does not go out on the old words."""

import json

import pytest

from pipeline.registries.records import entry
from pipeline.registries.targets import MODULES, export
from pipeline.store.rows import Stored
from schemas.fact import Fact, Subject
from schemas.gestation import GestationalAge, Precision, Relation, Window
from schemas.medication import START_PLUS_DURATION, UNTIL_DELIVERY, Dose, Drug, Medication, Status
from schemas.obstetric import ObstetricHistory
from schemas.patient import Age, Patient, Sex
from schemas.pregnancy import Outcome, Pregnancy
from schemas.report import Case, Report
from schemas.review import Action, Decision
from tests.pipeline.registries.support import MADE, Maker, document
from tests.pipeline.support import VERSIONS

TEXT = """A woman of 29, gravida 4 para 1, took trimethoprim from 5+2 weeks for 10 days and sertraline 50 mg throughout.
She was seen at 5+2 weeks, received iron from 5+2 weeks, and a live girl was born at 39+1 weeks."""
STOP, END = "cases.0.medications.0.window.stop", "cases.0.pregnancies.0.end"
AT_BIRTH, LOSSES = "cases.0.medications.1.window.stop", "cases.0.obstetric_history.abortions"
TOLD = GestationalAge(days=274, precision=Precision.DAY, as_written="39+1 weeks")


def record(*decisions):
    of = document("f" * 16, "followers", TEXT)
    fact = Maker(of)

    def both(value, first, second, method):
        quotes = (*fact(value, first).quotes, *fact(value, second).quotes)
        return Fact(value=value, quotes=quotes, method=method)

    def drug(name, **more):
        return Medication(
            drug=fact(Drug(generic=name, as_written=name), name),
            subject=fact(Subject.MOTHER, "woman"),
            status=fact(Status.GIVEN, name),
            pregnancy=0,
            **more,
        )

    def day(days):
        return GestationalAge(days=days, precision=Precision.DAY)

    case = Case(
        label="case 1",
        start=0,
        end=len(TEXT),
        patient=Patient(age=fact(Age(years=29), "29"), sex=fact(Sex.FEMALE, "woman")),
        obstetric_history=ObstetricHistory(
            gravidity=fact(4, "gravida 4 para 1"),
            parity=fact(1, "gravida 4 para 1"),
            abortions=fact(2, "gravida 4 para 1", "derived:gravidity_less_births"),
        ),
        pregnancies=(
            Pregnancy(
                is_index=True,
                end=fact(TOLD, "39+1 weeks"),
                outcome=fact(Outcome.LIVE_BIRTH, "live girl"),
                presentation=fact(day(37), "5+2 weeks", at=1),
            ),
        ),
        medications=(
            drug(
                "trimethoprim",
                duration_days=fact(10.0, "for 10 days"),
                window=Window(
                    start=fact(day(37), "5+2 weeks"),
                    stop=both(day(47), "5+2 weeks", "for 10 days", START_PLUS_DURATION),
                ),
            ),
            drug(
                "sertraline",
                dose=fact(Dose(low=50, unit="mg"), "50 mg"),
                window=Window(
                    start=fact(day(0), "throughout"),
                    stop=both(TOLD, "throughout", "39+1 weeks", UNTIL_DELIVERY),
                    relation=fact(Relation.THROUGHOUT, "throughout"),
                ),
            ),
            drug("iron", window=Window(start=fact(day(37), "5+2 weeks", at=2))),
        ),
    )
    report = Report(
        document_id=of.id, document_name=of.name, metadata=of.metadata, cases=(case,), versions=VERSIONS
    )
    return entry(Stored(report, of, VERSIONS.key, MADE), decisions)


def decision(path, action, value=None):
    return Decision(
        document_id="f" * 16, extraction_key=VERSIONS.key, path=path, action=action, value=value, reviewer="ann", at=MADE
    )  # fmt: skip


def correct(path, value):
    return decision(path, Action.CORRECT, value)


LENGTH = correct("cases.0.medications.0.duration_days", 21.0)
CASES = {
    "its length": ([LENGTH], {STOP}),
    "its start": ([correct("cases.0.medications.0.window.start", {"days": 70, "precision": "day"})], {STOP}),
    "its start taken out": ([decision("cases.0.medications.0.window.start", Action.REJECT)], {STOP}),
    "the birth": ([correct(END, {"days": 245, "precision": "day"})], {AT_BIRTH}),
    "the birth taken out": ([decision(END, Action.REJECT)], {AT_BIRTH}),
    "a count": ([correct("cases.0.obstetric_history.gravidity", 6)], {LOSSES}),
    "a count that was right": ([decision("cases.0.obstetric_history.gravidity", Action.ACCEPT)], set()),
    "the birth in other words": ([correct(END, {"days": 274, "precision": "day", "as_written": "39 1/7"})], set()),
    "its length, and its end decided on": ([LENGTH, decision(STOP, Action.ACCEPT)], set()),
    "its length, and its end given": ([LENGTH, correct(STOP, {"days": 58, "precision": "day"})], set()),
    "an amount": ([correct("cases.0.medications.1.dose", {"low": 100, "unit": "mg"})], set()),
    "a start of another drug": ([correct("cases.0.medications.2.window.start", {"days": 70, "precision": "day"})], set()),
    "when she was seen": ([correct("cases.0.pregnancies.0.presentation", {"days": 70, "precision": "day"})], set()),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_falls_with_what_it_was_worked_out_from(name):
    decisions, fell = CASES[name]
    assert {one.path for one in record(*decisions).left} == fell


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_target_has_it_and_each_says_so(tmp_path, name):
    export(name, [record(LENGTH)], tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "losses.jsonl").read_text().splitlines()]
    assert [(line["path"], line["value"]) for line in lines if line["kind"] == "fell"] == [(STOP, "6+5")]
    texts = [
        path.read_text()
        for path in tmp_path.rglob("*")
        if path.suffix in (".csv", ".json", ".jsonl", ".ndjson", ".xml") and "losses" not in path.name
    ]
    assert texts
    assert not any("6+5" in text for text in texts)


def test_what_is_left_follows_the_new_value():
    (drug, *_) = record(LENGTH).report.cases[0].medications
    assert (drug.window.stop, drug.duration_days.value) == (None, 21.0)
