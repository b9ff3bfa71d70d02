"""An entry that people verified says what they saw, in every field that it has, whatever a newer reading says."""

import itertools
import types
import typing
from enum import Enum

import pytest

from pipeline.decisions.final import effective, final_view
from pipeline.decisions.fold import State
from pipeline.review.access import open_document
from pipeline.review.actions import decide
from pipeline.review.requests import Asked
from pipeline.review.submission import submit
from pipeline.review.view import record_view
from schemas.base import Record
from schemas.fact import Fact
from schemas.gestation import GestationalAge
from schemas.lab import LabTest, LabUnit, Measurement, ReferenceRange
from schemas.medication import Dose, Drug, Frequency
from schemas.patient import Age, Patient
from schemas.pregnancy import CalendarDate, Outcome, Pregnancy
from schemas.report import ENTRIES, Case, Report, Versions
from schemas.review import Status
from tests.pipeline.review.records import decide_all, document, fact, put

TWO = {  # values of each type: what was read first, and what a newer reading says
    Drug: (Drug(generic="aspirin", as_written="aspirin"), Drug(generic="nifedipine", as_written="aspirin")),
    Dose: (Dose(low=75, unit="mg"), Dose(low=80, unit="mg")),
    Frequency: (Frequency(times_per_day=1), Frequency(times_per_day=2)),
    LabTest: (LabTest(name="ferritin", as_written="ferritin"), LabTest(name="iron", as_written="ferritin")),
    Measurement: (Measurement(value=9.5), Measurement(value=9.8)),
    LabUnit: (LabUnit(as_written="g/L", ucum="g/L"), LabUnit(as_written="g/dL", ucum="g/dL")),
    ReferenceRange: (ReferenceRange(low=11, high=15), ReferenceRange(low=12, high=15)),
    CalendarDate: (CalendarDate(year=2019), CalendarDate(year=2020)),
    GestationalAge: (GestationalAge(days=84), GestationalAge(days=91)),
    str: ("one", "other"),
    int: (3, 4),
    float: (14.0, 7.0),
}
LATER = {"stop": (GestationalAge(days=210), GestationalAge(days=217)), "birth_weight_g": (3000, 3100)}
TEXT = """A woman with headaches
Case report
A 34-year-old woman took aspirin, and ferritin was low. The first pregnancy ended in a loss, the second well, the third is told last.
"""
WORDS = {
    "medications": "aspirin",
    "lab_results": "ferritin",
    "qualitative_results": "ferritin",
    "pregnancies": "second",
}
MAIN = {"medications": "drug", "lab_results": "test", "qualitative_results": "test"}


def fields(model, before=()):
    """The fields of a record down to its facts and to what holds none, by their names."""
    for name, field in model.model_fields.items():
        kind = without_none(field.annotation)
        if typing.get_origin(kind) is tuple:
            yield from fields(typing.get_args(kind)[0], (*before, name, 0))
        elif issubclass(kind, Record) and not issubclass(kind, Fact):
            yield from fields(kind, (*before, name))
        else:
            yield (*before, name), kind, field.is_required()


def without_none(kind):
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        return next(one for one in typing.get_args(kind) if one is not type(None))
    return kind


def two(name, kind):
    """Two values of a fact."""
    value = kind.__pydantic_generic_metadata__["args"][0]
    value = typing.get_args(value)[0] if typing.get_origin(value) is typing.Annotated else value
    if name in LATER:
        return LATER[name]
    return tuple(value)[:2] if issubclass(value, Enum) else TWO[value]


PLAIN = {"pregnancy": (1, 2), "specimen": ("serum", "plasma"), "is_index": (True, False)}  # what is no fact


def entry(of, family, path=(), said=0):
    """An entry with all that it can have; at one path what a newer reading says, nothing where `said` is None."""
    data = {}
    for own, kind, _ in fields(ENTRIES[family]):
        number = said if own == path else 0
        if number is None:
            continue
        given = (fact(of, two(own[-1], kind)[number], WORDS[family]).model_dump(mode="json") if issubclass(kind, Fact)
                 else PLAIN[own[-1]][number])  # fmt: skip
        here = data
        for step, further in itertools.pairwise(own):
            here = here.setdefault(step, [{}] if further == 0 else {}) if step != 0 else here[0]
        here[own[-1]] = given
    return ENTRIES[family].model_validate(data)


def at(record, path):
    for step in path:
        record = record[step] if isinstance(step, int) else getattr(record, step)
    return record.value if isinstance(record, Fact) else record


def pregnancies(of, first=Outcome.MISCARRIAGE):
    """An earlier pregnancy, the reported one, and one told last, each on words of its own."""
    return (
        Pregnancy(outcome=fact(of, first, "first")),
        Pregnancy(is_index=True, outcome=fact(of, Outcome.LIVE_BIRTH, "second")),
        Pregnancy(outcome=fact(of, Outcome.STILLBIRTH, "third")),
    )


def told(of, number, *, found=(), **changes):
    """What rules of a number read: a patient with entries of some families."""
    case = Case(label="case 1", start=0, end=len(of.text), patient=Patient(age=fact(of, Age(years=34), "34-year-old")),
                **{"pregnancies": pregnancies(of)} | dict(found) | changes)  # fmt: skip
    versions = Versions(software="1", rules=f"r{number}", terms="t")
    return Report(document_id=of.id, document_name=of.name, cases=(case,), versions=versions)


def with_entry(of, family, *args):
    one = entry(of, family, *args)
    if family != "pregnancies":
        return {family: (one,)}
    first, _, last = pregnancies(of)
    return {family: (first, one, last)}


@pytest.fixture
def of():
    return document(TEXT, "verified")


def final(store, known):
    return effective(final_view(store, store.latest(known)))


def one_of(record, family):
    return getattr(record.cases[0], family)[int(family == "pregnancies")]


def waiting(store, known, person):
    """The values that wait because the software says something else, in words: what stays, and what it says now."""
    of = open_document(store, known, person)
    rows = [one for one in record_view(of).values() if one.state is State.CHANGED]
    assert sorted(one.anchor for one in rows) == sorted(of.changed())
    return {one.anchor: (one.text, one.software) for one in rows}


def keep(store, known, person):
    """Decide for what people saw, whatever waits."""
    of = open_document(store, known, person)
    asked = []
    for anchor in of.changed():
        more = {"action": "accept"}
        if not of.stays(anchor):
            place = of.present[anchor].fact.quotes[0]
            more = {
                "action": "correct",
                "value": of.leaves(anchor),
                "quote": {"start": place.start, "end": place.end},
            }
        asked.append(Asked(anchor=anchor, seen=of.held(anchor).version, **more))
    decide(store, known, asked, person)


FIELDS = [
    (family, path, said)
    for family, model in ENTRIES.items()
    for path, _, needed in fields(model)
    for said in ((1,) if needed or path[-1] == "is_index" else (1, None))
]


@pytest.mark.parametrize(("family", "path", "said"), FIELDS, ids=map(str, FIELDS))
def test_every_field_of_a_verified_entry_stays_and_waits(store, local, of, family, path, said):
    known = put(store, of, told(of, 1, found=with_entry(of, family)))
    decide_all(store, known, local)
    submit(store, known, local)
    whole = one_of(final(store, known), family)
    before = at(whole, path)
    put(store, of, told(of, 2, found=with_entry(of, family, path, said)))
    assert at(one_of(final(store, known), family), path) == before
    assert one_of(final(store, known), family).model_dump().keys() == whole.model_dump().keys()
    left = final_view(store, store.latest(known)).left()
    assert left["changed"]
    waits = waiting(store, known, local)
    assert all(text and software and text != software for text, software in waits.values())


@pytest.mark.parametrize(("family", "path", "said"), FIELDS, ids=map(str, FIELDS))
def test_what_was_kept_is_not_asked_again(store, local, of, family, path, said):
    known = put(store, of, told(of, 1, found=with_entry(of, family)))
    decide_all(store, known, local)
    before = at(one_of(final(store, known), family), path)
    for number in (2, 3):
        put(store, of, told(of, number, found=with_entry(of, family, path, said)))
        if number == 2:
            keep(store, known, local)
        assert waiting(store, known, local) == {}
        assert at(one_of(final(store, known), family), path) == before
    put(store, of, told(of, 4, found=with_entry(of, family)))
    assert (waiting(store, known, local), at(one_of(final(store, known), family), path)) == ({}, before)
    assert submit(store, known, local).status is Status.FINAL


@pytest.mark.parametrize("family", [one for one in ENTRIES if one != "pregnancies"])
def test_an_entry_that_is_gone_stays_with_all_that_it_said(store, local, of, family):
    known = put(store, of, told(of, 1, found=with_entry(of, family)))
    decide_all(store, known, local)
    before = one_of(final(store, known), family)
    for number in (2, 3):
        put(store, of, told(of, number))
        now = one_of(final(store, known), family)
        assert [at(now, path) for path, _, _ in fields(ENTRIES[family])] == [
            at(before, path) for path, _, _ in fields(ENTRIES[family])
        ]
    assert {software for _, software in waiting(store, known, local).values()} == {
        "nothing: it no longer finds this"
    }
    keep(store, known, local)
    assert waiting(store, known, local) == {}
    put(store, of, told(of, 4, found=with_entry(of, family)))
    assert waiting(store, known, local) == {}
    assert open_document(store, known, local).left() == dict.fromkeys(
        ("undecided", "unanswered", "unseen", "changed", "disputed"), 0
    )
