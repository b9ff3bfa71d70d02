"""What people verified, when newer rules no longer find it, find it elsewhere, or find it in another order."""

import pytest

from pipeline.decisions.final import effective, final_view
from pipeline.decisions.fold import State
from pipeline.registries.options import Options
from pipeline.registries.records import entries
from pipeline.review.access import open_document
from pipeline.review.actions import decide
from pipeline.review.requests import Asked
from pipeline.review.submission import NotReadyError, reopen, submit
from pipeline.review.view import record_view
from schemas.patient import Age, Patient
from schemas.pregnancy import Outcome, Pregnancy
from schemas.report import Case, Issue, Report, Versions
from schemas.review import Status
from tests.pipeline.review.records import (
    FIRST,
    SECOND,
    decide_all,
    document,
    fact,
    medication,
    put,
    report,
)

THIRD = Versions(software="1", rules="r3", terms="t")
TWICE = """Two mentions
Case report
A 34-year-old woman, G3P1011, took methotrexate 10 mg once in the clinic of another town. Later methotrexate 10 mg was given again at 12 weeks, and labetalol 200 mg.
She took aspirin 75 mg daily from 12 weeks until 36 weeks. Nifedipine 20 mg was begun at 25 weeks.
Hemoglobin was 9.8 g/dL (11.0-15.0). At 28 weeks hemoglobin was 10.4 g/dL. She had one earlier loss and, it says elsewhere, two.
She delivered a live girl at 37 weeks.
"""


def go(store, known, person, anchor, action="accept", **more):
    seen = open_document(store, known, person).held(anchor).version
    return decide(store, known, [Asked(anchor=anchor, action=action, seen=seen, **more)], person)


def drugs(store, known):
    record = effective(final_view(store, store.latest(known)))
    return [
        (one.drug.value.generic, one.dose and one.dose.value.low, one.subject.value.value)
        for case in record.cases
        for one in case.medications
    ]


def read_with(store, of, medications, versions=SECOND, **changes):
    made = report(of, versions=versions)
    case = made.cases[0].model_copy(update={"medications": tuple(medications), **changes})
    put(store, of, made.model_copy(update={"cases": (case,)}))


def methotrexate(of, occurrence, dose=10.0):
    drug = medication(of, "methotrexate", "methotrexate", dose, "mg", dose_words="10 mg")
    words = {
        name: fact(of, getattr(drug, name).value, "methotrexate", occurrence=occurrence)
        for name in ("drug", "subject", "status")
    }
    return drug.model_copy(
        update={**words, "dose": fact(of, drug.dose.value, "10 mg", occurrence=occurrence)}
    )


@pytest.fixture
def final(store, known, local):
    decide_all(store, known, local)
    submit(store, known, local)
    return known


def test_a_verified_entry_that_is_no_longer_found_stays(store, final, of, local):
    before = drugs(store, final)
    read_with(store, of, report(of).cases[0].medications[:1])
    assert drugs(store, final) == before == [("aspirin", 75, "mother"), ("nifedipine", 20, "mother")]
    (entry,) = entries(store, Options(reviewed_only=True))
    assert [one.drug.value.generic for one in entry.report.cases[0].medications] == ["aspirin", "nifedipine"]
    assert (entry.lost, entry.fault, entry.undecided()) == (0, None, [])
    assert store.reviews.one(final).status is Status.FINAL


def test_it_waits_to_be_kept_or_dropped(store, final, of, local):
    reopen(store, final, local)
    read_with(store, of, report(of).cases[0].medications[:1])
    opened = open_document(store, final, local)
    head = f"cases.0.medications.nifedipine@{of.text.index('Nifedipine')}"
    waiting = [f"{head}.{name}" for name in ("drug", "subject", "status", "dose", "window.start")]
    assert sorted(opened.changed()) == sorted(waiting)
    (entry,) = [
        one
        for case in record_view(opened).cases
        for family in case.families
        for one in family.entries
        if one.unfound
    ]
    assert (entry.title, entry.values[0].software) == ("nifedipine", "nothing: it no longer finds this")
    with pytest.raises(NotReadyError, match="5 changed"):
        submit(store, final, local)
    for anchor in waiting:
        go(store, final, local, anchor)
    assert open_document(store, final, local).changed() == []
    read_with(store, of, report(of).cases[0].medications[:1], THIRD)
    assert open_document(store, final, local).changed() == []  # kept once is kept
    assert ("nifedipine", 20, "mother") in drugs(store, final)
    assert submit(store, final, local).status is Status.FINAL


def test_it_is_dropped_with_its_drug(store, final, of, local):
    reopen(store, final, local)
    read_with(store, of, report(of).cases[0].medications[:1])
    go(store, final, local, f"cases.0.medications.nifedipine@{of.text.index('Nifedipine')}.drug", "reject")
    assert drugs(store, final) == [("aspirin", 75, "mother")]
    assert open_document(store, final, local).changed() == []
    read_with(store, of, report(of).cases[0].medications[:1], THIRD)
    assert drugs(store, final) == [("aspirin", 75, "mother")]


def test_it_is_at_home_again_when_it_is_found_again(store, final, of, local):
    read_with(store, of, report(of).cases[0].medications[:1])
    put(store, of, report(of, versions=THIRD))
    opened = open_document(store, final, local)
    assert (opened.changed(), opened.open_values()) == ([], [])
    assert drugs(store, final) == [("aspirin", 75, "mother"), ("nifedipine", 20, "mother")]


def test_a_correction_never_goes_to_another_mention(store, local):
    of = document(TWICE, "twice")
    made = report(of, extra=(methotrexate(of, 0), methotrexate(of, 1)))
    known = put(store, of, made)
    first = f"cases.0.medications.methotrexate@{of.text.index('methotrexate')}"
    place = {"start": of.text.index("10 mg"), "end": of.text.index("10 mg") + 5}
    go(store, known, local, f"{first}.subject", "correct", value="neonate", quote=place)
    go(store, known, local, f"{first}.dose", "correct", value={"low": 8, "unit": "mg"}, quote=place)
    read_with(store, of, (methotrexate(of, 1), *report(of).cases[0].medications))
    found = drugs(store, known)
    assert found[0] == ("methotrexate", 10, "mother")
    assert ("methotrexate", 8, "neonate") in found
    opened = open_document(store, known, local)
    second = f"cases.0.medications.methotrexate@{of.text.rindex('methotrexate')}"
    assert opened.held(f"{second}.subject").decision is None
    assert sorted(opened.changed()) == [f"{first}.dose", f"{first}.subject"]


def test_what_was_accepted_goes_to_a_mention_that_says_the_same(store, local):
    of = document(TWICE, "twice")
    known = put(store, of, report(of, extra=(methotrexate(of, 0),)))
    first = f"cases.0.medications.methotrexate@{of.text.index('methotrexate')}"
    go(store, known, local, f"{first}.dose")
    read_with(store, of, (methotrexate(of, 1), *report(of).cases[0].medications))
    opened = open_document(store, known, local)
    second = f"cases.0.medications.methotrexate@{of.text.rindex('methotrexate')}.dose"
    assert opened.held(second).decision is not None
    assert opened.changed() == []
    read_with(store, of, (methotrexate(of, 1, 50.0), *report(of).cases[0].medications), THIRD)
    assert open_document(store, known, local).changed() == [
        f"{first}.dose"
    ]  # it says something else: it stays apart


def test_a_value_that_is_no_longer_found_stays_in_its_entry(store, final, of, local):
    case = report(of).cases[0]
    drug = case.medications[0].model_copy(update={"dose": None})
    read_with(store, of, (drug, case.medications[1]), patient=Patient())
    assert drugs(store, final) == [("aspirin", 75, "mother"), ("nifedipine", 20, "mother")]
    opened = open_document(store, final, local)
    assert sorted(opened.changed()) == [
        f"cases.0.medications.aspirin@{of.text.index('aspirin')}.dose",
        "cases.0.patient.age",
    ]
    assert opened.stored.report.cases[0].patient.age.value.years == 34


def test_decisions_follow_pregnancies_by_their_words(store, of, local):
    def told(words, outcome):
        return Pregnancy(outcome=fact(of, outcome, words))

    loss, other = told("one earlier loss", Outcome.MISCARRIAGE), told("two.", Outcome.MISCARRIAGE)
    made = report(of)
    index = made.cases[0].pregnancies

    def with_pregnancies(*found, versions=FIRST):
        case = made.cases[0].model_copy(update={"pregnancies": found})
        return made.model_copy(update={"cases": (case,), "versions": versions})

    known = put(store, of, with_pregnancies(*index, loss))
    go(
        store,
        known,
        local,
        "cases.0.pregnancies.1.outcome",
        "correct",
        value="ectopic",
        not_in_text=True,
        comment="x",
    )
    put(store, of, with_pregnancies(*index, other, loss, versions=SECOND))
    opened = open_document(store, known, local)
    assert [opened.held(f"cases.0.pregnancies.{number}.outcome").decision is None for number in (1, 2)] == [
        True,
        False,
    ]


def test_decisions_follow_their_patient_when_one_comes_before(store, of, local):
    made = report(of)
    known = put(store, of, made)
    go(store, known, local, "cases.0.patient.age")
    new = Case(
        label="case 0",
        start=0,
        end=10,
        patient=Patient(age=fact(of, made.cases[0].patient.age.value, "A woman")),
    )
    put(store, of, made.model_copy(update={"cases": (new, *made.cases), "versions": SECOND}))
    opened = open_document(store, known, local)
    assert opened.held("cases.0.patient.age").decision is None
    assert opened.state_of(opened.present["cases.1.patient.age"]) is State.ACCEPTED


def test_a_verified_patient_that_is_no_longer_found_stays(store, of, local):
    made = report(of)
    second = Case(
        label="case 2",
        start=0,
        end=10,
        patient=Patient(age=fact(of, made.cases[0].patient.age.value, "A woman")),
    )
    known = put(store, of, made.model_copy(update={"cases": (*made.cases, second)}))
    go(store, known, local, "cases.1.patient.age")
    put(store, of, report(of, versions=SECOND))
    record = effective(final_view(store, store.latest(known)))
    assert [case.patient.age.value.years for case in record.cases] == [34, 34]
    assert open_document(store, known, local).changed() == ["cases.1.patient.age"]


def test_what_was_rejected_and_is_gone_is_not_brought_back(store, known, of, local):
    go(store, known, local, f"cases.0.medications.nifedipine@{of.text.index('Nifedipine')}.drug", "reject")
    read_with(store, of, report(of).cases[0].medications[:1])
    assert drugs(store, known) == [("aspirin", 75, "mother")]
    assert open_document(store, known, local).changed() == []


def test_words_follow_a_text_that_was_cleaned_anew(store, final, of, local):
    moved = document(of.text.replace("A woman with", "A report: a woman with\n\n")).model_copy(
        update={"id": of.id}
    )
    case = report(moved).cases[0]
    read_with(store, moved, case.medications[:1])
    (entry,) = entries(store, Options())
    assert (entry.fault, [one.drug.quotes[0].text for one in entry.report.cases[0].medications]) == (
        None,
        ["aspirin", "Nifedipine"],
    )


def test_decisions_on_older_anchors_are_checked_for_newer_ones(store, known, of, local):
    from pipeline.store.conflicts import ConflictError

    dose = f"cases.0.medications.aspirin@{of.text.index('aspirin')}.dose"
    (first,) = go(store, known, local, dose)
    moved = document("More " + of.text).model_copy(update={"id": of.id})
    put(store, moved, report(moved, versions=SECOND))
    home = f"cases.0.medications.aspirin@{moved.text.index('aspirin')}.dose"
    with pytest.raises(ConflictError):
        decide(store, known, [Asked(anchor=home, action="reject", seen=0)], local)
    (second,) = decide(store, known, [Asked(anchor=home, action="undo", seen=first)], local)
    opened = open_document(store, known, local)
    assert (opened.held(home).decision, opened.held(home).version) == (None, second)


THREE = """Three women
Case report
Case 1 is a 31-year-old woman who took aspirin 75 mg daily and labetalol 200 mg.
Case 2 is a 32-year-old woman who came late.
Case 3 is a 33-year-old woman who took nifedipine 20 mg in labour.
"""


def woman(of, number, *drugs):
    start = of.text.index(f"Case {number} is")
    return Case(
        label=f"case {number}",
        start=start,
        end=of.text.index("\n", start) + 1,
        patient=Patient(age=fact(of, Age(years=30 + number), f"3{number}-year-old")),
        medications=tuple(medication(of, name, name, dose, "mg") for name, dose in drugs),
    )


def read_women(store, of, versions, *cases):
    return put(store, of, Report(document_id=of.id, document_name=of.name, cases=cases, versions=versions))


def women(store, known):
    record = effective(final_view(store, store.latest(known)))
    return sorted((case.label, [one.drug.value.generic for one in case.medications]) for case in record.cases)


@pytest.fixture
def three():
    return document(THREE, "three")


ASPIRIN, LABETALOL, NIFEDIPINE = ("aspirin", 75.0), ("labetalol", 200.0), ("nifedipine", 20.0)


def anchor_of(of, name, case=0):
    return f"cases.{case}.medications.{name}@{of.text.index(name)}"


@pytest.mark.parametrize("third", [True, False])
def test_a_moved_entry_stays_with_its_patient_who_is_no_longer_found(store, three, local, third):
    first, second = woman(three, 1, ASPIRIN, LABETALOL), woman(three, 2)
    others = (woman(three, 3, NIFEDIPINE),) if third else ()
    known = read_women(store, three, FIRST, first, second, *others)
    go(store, known, local, f"{anchor_of(three, 'labetalol')}.case", "move", value="cases.1")
    before = women(store, known)
    read_women(store, three, SECOND, first, *others)
    assert women(store, known) == before
    read_women(store, three, THIRD, first, second, *others)
    assert women(store, known) == before


def test_a_moved_entry_that_is_gone_rests_where_only_its_patient_is_kept(store, three, local):
    first, second = woman(three, 1, ASPIRIN, LABETALOL), woman(three, 2)
    known = read_women(store, three, FIRST, first, second)
    go(store, known, local, f"{anchor_of(three, 'labetalol')}.case", "move", value="cases.1")
    go(store, known, local, f"{anchor_of(three, 'aspirin')}.case", "move", value="cases.1")
    read_women(store, three, SECOND, woman(three, 1, ASPIRIN), woman(three, 2, LABETALOL))
    go(store, known, local, "cases.0.patient.age")
    read_women(store, three, THIRD, woman(three, 1, ASPIRIN))
    assert women(store, known) == [("case 1", []), ("case 2", ["aspirin"])]
    assert [row.action.value for _, row in open_document(store, known, local).no_longer_found] == ["move"]
    read_women(store, three, Versions(software="1", rules="r4", terms="t"), first, second)
    assert women(store, known) == [("case 1", []), ("case 2", ["labetalol", "aspirin"])]


def test_a_moved_entry_stays_out_with_a_patient_who_was_taken_out(store, three, local):
    first = woman(three, 1, ASPIRIN, LABETALOL)
    known = read_women(store, three, FIRST, first)
    quote = {"start": three.text.index("Case 3"), "end": three.text.index("Case 3") + 6}
    new = Asked(anchor="cases", action="add", value={"label": "third"}, quote=quote)
    decide(store, known, [new], local)
    go(store, known, local, f"{anchor_of(three, 'labetalol')}.case", "move", value="cases.1")
    go(store, known, local, "cases.1", "reject")
    read_women(store, three, SECOND, first)
    assert women(store, known) == [("case 1", ["aspirin"])]


def test_a_verified_patient_that_is_no_longer_found_stays_with_her_entries(store, three, local):
    first, third = woman(three, 1, ASPIRIN), woman(three, 3, NIFEDIPINE)
    known = read_women(store, three, FIRST, first, third)
    decide_all(store, known, local)
    read_women(store, three, SECOND, first)
    assert women(store, known) == [("case 1", ["aspirin"]), ("case 3", ["nifedipine"])]
    assert open_document(store, known, local).lost == ()


def test_what_was_rejected_stays_rejected_when_it_is_found_again(store, three, local):
    known = read_women(store, three, FIRST, woman(three, 1, ASPIRIN, LABETALOL))
    drug = f"{anchor_of(three, 'labetalol')}.drug"
    go(store, known, local, drug, "reject")
    go(store, known, local, drug, "comment", comment="the leaflet says so")
    read_women(store, three, SECOND, woman(three, 1, ASPIRIN))
    decide_all(store, known, local)
    read_women(store, three, THIRD, woman(three, 1, ASPIRIN, LABETALOL))
    assert women(store, known) == [("case 1", ["aspirin"])]
    held = open_document(store, known, local).held(drug)
    assert (held.decision.action.value, len(held.notes)) == ("reject", 1)


def test_a_patient_who_was_rejected_stays_so_when_she_is_found_again(store, three, local):
    one, two, last = woman(three, 1, ASPIRIN), woman(three, 2), woman(three, 3, NIFEDIPINE)
    known = read_women(store, three, FIRST, one, two, last)
    go(store, known, local, "cases.1", "reject")
    read_women(store, three, SECOND, one, last)
    go(store, known, local, "cases.0.patient.age")
    assert [label for label, _ in women(store, known)] == ["case 1", "case 3"]
    read_women(store, three, THIRD, one, two, last)
    assert [label for label, _ in women(store, known)] == ["case 1", "case 3"]


def test_what_was_rejected_does_not_go_to_another_mention_that_is_found_later(store, local):
    of = document(TWICE, "twice")
    read_with(store, of, [methotrexate(of, 0)], FIRST)
    known = of.id
    go(store, known, local, f"{anchor_of(of, 'methotrexate')}.drug", "reject")
    read_with(store, of, [], SECOND)
    go(store, known, local, "cases.0.patient.age")
    read_with(store, of, [methotrexate(of, 1)], THIRD)
    assert [name for name, _, _ in drugs(store, known)] == ["methotrexate"]


@pytest.mark.parametrize("case", [None, 0])
def test_the_answer_to_an_issue_without_words_stays(store, of, local, case):
    made = report(of)
    said = Issue(code="not_english", message="It is written in another language.", case=case)
    read = made.model_copy(update={"issues": (said,)})
    known = put(store, of, read)
    decide_all(store, known, local)
    other = said.model_copy(update={"message": "Half of it is written in another language."})
    put(store, of, read.model_copy(update={"issues": (other, said), "versions": SECOND}))
    opened = open_document(store, known, local)
    assert opened.unanswered() == ["issues.not_english@0"]
    assert opened.held("issues.not_english@0#2").decision.value == "right"
