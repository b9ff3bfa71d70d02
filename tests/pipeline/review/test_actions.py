"""Decisions: what is stored, what is refused, what becomes of them when newer rules read the document."""

import csv

import pytest

from pipeline.decisions.final import count_undecided, effective, final_view, reviewed
from pipeline.decisions.fold import State
from pipeline.registries.options import Options
from pipeline.registries.records import entries
from pipeline.registries.reviews import write_gold
from pipeline.registries.targets import export
from pipeline.review.access import NotAllowedError, open_document
from pipeline.review.actions import decide
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.requests import Asked
from pipeline.review.submission import NotReadyError, reopen, submit
from pipeline.review.view import record_view
from pipeline.store.conflicts import ConflictError
from pipeline.store.worklist import Wanted
from schemas.errors import NotFoundError, StoreError
from schemas.review import Action, Status
from tests.pipeline.review.records import FIRST, SECOND, decide_all, document, medication, put, report


def ask(store, known, person, anchor, action, **more):
    return decide(store, known, [Asked(anchor=anchor, action=action, **more)], person)[0]


def anchor_of(of, name, field):
    return f"cases.0.medications.{name}@{of.text.index(name if name in of.text else name.title())}.{field}"


def states(opened):
    return {anchor: opened.state_of(slot) for anchor, slot in opened.present.items() if slot.fact is not None}


def record(store, known):
    return effective(final_view(store, store.latest(known)))


def place(of, words):
    start = of.text.index(words)
    return {"start": start, "end": start + len(words)}


def test_accept_correct_reject_undo_are_rows(store, known, of, local):
    dose = anchor_of(of, "aspirin", "dose")
    first = ask(store, known, local, dose, "accept")
    second = ask(
        store,
        known,
        local,
        dose,
        "correct",
        fields={"low": "150", "unit": "mg"},
        quote=place(of, "75 mg"),
        seen=first,
        comment="misprint",
    )
    assert record(store, known).cases[0].medications[0].dose.value.low == 150
    third = ask(store, known, local, dose, "undo", seen=second)
    assert record(store, known).cases[0].medications[0].dose.value.low == 75
    assert states(open_document(store, known, local))[dose] is State.ACCEPTED
    rows = store.reviews.decisions(known)
    assert [(row.number, row.action, row.undoes, row.comment) for row in rows] == [
        (first, Action.ACCEPT, None, ""),
        (second, Action.CORRECT, None, "misprint"),
        (third, Action.UNDO, second, ""),
    ]
    assert (rows[1].was["low"], rows[1].value["low"], rows[1].reviewer, rows[1].quote.text) == (
        75,
        150,
        "local",
        "75 mg",
    )
    assert store.reviews.one(known).status is Status.IN_REVIEW


def test_rows_cannot_be_changed(store, known, of, local):
    ask(store, known, local, anchor_of(of, "aspirin", "dose"), "accept")
    from sqlalchemy import text

    for statement in (
        "UPDATE decisions SET action = 'reject'",
        "DELETE FROM decisions",
        "DELETE FROM events",
    ):
        if "events" in statement:
            store.reviews.log("local", "test")
        with pytest.raises(StoreError), store.reviews._writing() as connection:
            connection.execute(text(statement))


def test_a_newer_decision_is_not_overwritten(store, known, of, local):
    dose = anchor_of(of, "aspirin", "dose")
    first = ask(store, known, local, dose, "accept")
    with pytest.raises(ConflictError) as caught:
        ask(store, known, local, dose, "reject")
    assert caught.value.theirs.number == first
    many = [
        Asked(anchor=anchor_of(of, "aspirin", "drug"), action="accept"),
        Asked(anchor=dose, action="reject"),
    ]
    with pytest.raises(ConflictError):
        decide(store, known, many, local)
    assert len(store.reviews.decisions(known)) == 1  # all or nothing


def test_a_correction_needs_words_or_a_reason(store, known, of, local):
    dose, fields = anchor_of(of, "aspirin", "dose"), {"low": "100", "unit": "mg"}
    for more in ({}, {"not_in_text": True}, {"quote": {"start": 0, "end": 10_000}}):
        with pytest.raises(ValueRefusedError):
            ask(store, known, local, dose, "correct", fields=fields, **more)
    ask(
        store,
        known,
        local,
        dose,
        "correct",
        fields=fields,
        not_in_text=True,
        comment="the authors wrote to us",
    )
    fact = record(store, known).cases[0].medications[0].dose
    assert (fact.value.low, fact.method, fact.evidence) == (100, "review:local/not-in-text", ())
    assert fact.quotes[0].text == "75 mg"  # beside which it stands


def test_what_makes_no_sound_record_is_refused(store, known, of, local):
    stop = anchor_of(of, "aspirin", "window.stop")
    with pytest.raises(ValueRefusedError, match="runs backwards"):
        ask(store, known, local, stop, "correct", fields={"text": "10 weeks"}, quote=place(of, "36 weeks"))
    assert store.reviews.decisions(known) == []


def test_a_missing_field_and_a_missed_drug(store, known, of, local):
    route = anchor_of(of, "aspirin", "route")
    ask(store, known, local, route, "add", value="oral", quote=place(of, "took aspirin"))
    words = place(of, "Labetalol 200 mg twice daily")
    value = {
        "drug": {"value": {"generic": "labetalol", "as_written": "Labetalol"}},
        "subject": {"value": "mother"},
        "status": {"value": "given"},
        "dose": {"value": {"low": 200, "unit": "mg"}, "quote": place(of, "200 mg")},
    }
    number = ask(store, known, local, "cases.0.medications", "add", value=value, quote=words)
    assert (
        ask(store, known, local, "cases.0.medications", "add", value=value, quote=words) == number
    )  # sent twice
    other = value | {"dose": {"value": {"low": 100, "unit": "mg"}, "quote": place(of, "200 mg")}}
    with pytest.raises(ValueRefusedError, match="added from these words already"):
        ask(store, known, local, "cases.0.medications", "add", value=other, quote=words)
    added = f"cases.0.medications.added-labetalol@{words['start']}"
    ask(store, known, local, f"{added}.route", "add", value="oral", quote=words)
    drugs = record(store, known).cases[0].medications
    assert [(one.drug.value.generic, one.route and one.route.value.value) for one in drugs] == [
        ("aspirin", "oral"), ("nifedipine", None), ("labetalol", "oral"),
    ]  # fmt: skip
    assert drugs[2].dose.quotes[0].text == "200 mg"
    held = open_document(store, known, local).held(added)
    ask(store, known, local, added, "undo", seen=held.version)
    assert [one.drug.value.generic for one in record(store, known).cases[0].medications] == [
        "aspirin",
        "nifedipine",
    ]


def test_rejecting_the_drug_rejects_the_entry(store, known, of, local):
    with pytest.raises(ValueRefusedError, match="correct it, or reject the drug"):
        ask(store, known, local, anchor_of(of, "aspirin", "status"), "reject")
    ask(store, known, local, anchor_of(of, "aspirin", "drug"), "reject")
    assert [one.drug.value.generic for one in record(store, known).cases[0].medications] == ["nifedipine"]


@pytest.mark.parametrize(
    "anchor",
    [
        "cases.0.medications.none@1.dose",
        "issues.none@0",
        "cases.7.patient.age",
        "x",
        "cases.0.patient.__class__",
    ],
)
@pytest.mark.parametrize("action", ["accept", "correct", "reject", "add", "undo", "see"])
def test_unknown_places_are_refused(store, known, local, anchor, action):
    with pytest.raises((NotFoundError, ValueRefusedError)):
        ask(store, known, local, anchor, action, value=1, quote={"start": 0, "end": 4})
    assert store.reviews.decisions(known) == []


def test_newer_rules_keep_equal_decisions_and_ask_about_changed_ones(store, known, of, local):
    dose, drug = anchor_of(of, "aspirin", "dose"), anchor_of(of, "aspirin", "drug")
    for one in (dose, drug):
        ask(store, known, local, one, "accept")
    extra = medication(of, "labetalol", "Labetalol", 200.0, "mg")
    put(store, of, report(of, versions=SECOND, aspirin=750.0, extra=(extra,)))
    assert store.reviews.one(known).stale
    opened = open_document(store, known, local)
    assert opened.present[dose].path == "cases.0.medications.1.dose"  # one drug came before it
    assert (states(opened)[dose], states(opened)[drug]) == (State.CHANGED, State.ACCEPTED)
    assert record(store, known).cases[0].medications[1].dose.value.low == 75  # what the person accepted
    assert opened.changed() == [dose]
    with pytest.raises(NotReadyError):
        submit(store, known, local)
    ask(store, known, local, dose, "accept", seen=opened.held(dose).version)
    assert record(store, known).cases[0].medications[1].dose.value.low == 750


def test_decisions_follow_their_entry_when_the_text_moves(store, known, of, local):
    dose = anchor_of(of, "aspirin", "dose")
    ask(store, known, local, dose, "correct", value={"low": 80, "unit": "mg"}, quote=place(of, "75 mg"))
    moved = document("More " + of.text).model_copy(update={"id": of.id})
    put(store, moved, report(moved, versions=SECOND))
    opened = open_document(store, known, local)
    assert opened.lost == ()
    assert record(store, known).cases[0].medications[0].dose.value.low == 80


def test_submission_waits_for_issues_and_unsure_values(store, known, of, local):
    opened = open_document(store, known, local)
    unseen = opened.unseen()
    assert sorted(one.split("@")[0] for one in unseen) == [
        "cases.0.lab_results.hemoglobin",
        "issues.losses_differ",
    ]
    with pytest.raises(NotReadyError, match="2 not looked at left"):
        submit(store, known, local, allow_undecided=True)
    decide(store, known, [Asked(anchor=one, action="see") for one in unseen], local)
    assert submit(store, known, local, allow_undecided=True).status is Status.FINAL
    with pytest.raises(NotAllowedError):
        ask(store, known, local, unseen[0], "see")
    assert reopen(store, known, local).status is Status.IN_REVIEW


def test_newborns_are_added_one_after_the_other(store, known, of, local):
    start = of.text.index("a live girl")
    place = {"start": start, "end": start + 11}
    head = "cases.0.pregnancies.index.neonates"
    for anchor, value in ((f"{head}.0.sex", "female"), (f"{head}.1.sex", "male"), (f"{head}.1.apgar_5", 9)):
        decide(store, known, [Asked(anchor=anchor, action="add", value=value, quote=place)], local)
    children = effective(open_document(store, known, local)).cases[0].pregnancies[0].neonates
    assert [(one.sex.value, one.apgar_5 and one.apgar_5.value) for one in children] == [
        ("female", None),
        ("male", 9),
    ]
    with pytest.raises(ValueRefusedError):
        decide(store, known, [Asked(anchor=f"{head}.3.sex", action="add", value="male", quote=place)], local)
    labels = [one.label for one in record_view(open_document(store, known, local)).values()]
    assert [one for one in labels if one.startswith("newborn")] == [
        "newborn 1 sex",
        "newborn 2 sex",
        "newborn 2 Apgar 5 min",
    ]


def test_final_means_decided(store, known, of, local):
    left = open_document(store, known, local).left()
    assert (left["undecided"], left["unanswered"]) == (25, 1)
    with pytest.raises(NotReadyError, match="25 undecided, 1 issues without an answer left"):
        submit(store, known, local)
    decide_all(store, known, local)
    assert submit(store, known, local).undecided == 0


def test_the_values_of_a_rejected_drug_are_decided_with_it(store, known, of, local):
    ask(store, known, local, anchor_of(of, "aspirin", "drug"), "reject")
    assert open_document(store, known, local).left()["undecided"] == 19


def test_issues_take_an_answer(store, known, of, local):
    (issue,) = open_document(store, known, local).unanswered()
    for action, more in (("accept", {}), ("answer", {}), ("answer", {"value": "maybe"}), ("reject", {})):
        with pytest.raises(ValueRefusedError, match="answer"):
            ask(store, known, local, issue, action, **more)
    with pytest.raises(ValueRefusedError, match="only issues"):
        ask(store, known, local, anchor_of(of, "aspirin", "dose"), "answer", value="right")
    first = ask(store, known, local, issue, "answer", value="ask", comment="two losses or one?")
    with pytest.raises(ConflictError):
        ask(store, known, local, issue, "answer", value="right")
    (view,) = record_view(open_document(store, known, local)).issues
    assert (view.answer, view.version) == ("ask the author: two losses or one? (local)", first)
    ask(store, known, local, issue, "undo", seen=first)
    assert open_document(store, known, local).unanswered() == [issue]


def test_values_that_are_left_undecided_are_said_everywhere(store, known, of, local, tmp_path):
    dose = anchor_of(of, "aspirin", "dose")
    ask(store, known, local, dose, "accept")
    unseen = open_document(store, known, local).unseen()
    decide(store, known, [Asked(anchor=one, action="see") for one in unseen], local)
    assert submit(store, known, local, allow_undecided=True).undecided == 24
    assert [one.undecided for one in store.reviews.work(Wanted(only="undecided"))[0]] == [24]
    detail = {"status": "final", "undecided": 24, "reading": FIRST.key}
    assert store.reviews.events()[0].detail == detail

    write_gold(store, tmp_path)
    assert list((tmp_path / "gold").iterdir()) == []
    rows = (tmp_path / "undecided.csv").read_text().splitlines()
    assert len(rows) == 25
    assert f"{known},headaches,{dose}" not in rows

    export("tables", entries(store, Options()), tmp_path)
    with (tmp_path / "quotes.csv").open(newline="") as file:
        said = {(row["path"], row["review"]) for row in csv.DictReader(file)}
    assert ("cases.0.medications.0.dose", "accepted") in said
    assert ("cases.0.medications.0.drug", "undecided") in said
    with (tmp_path / "documents.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["review_final"], row["values_undecided"]) == ("true", "24")
    lost = export("redcap", entries(store, Options()), tmp_path / "redcap").losses
    assert lost["undecided"] == 24
    with (tmp_path / "redcap" / "records.csv").open(newline="") as file:
        assert {row["case_report_complete"] for row in csv.DictReader(file)} <= {"1", ""}


def test_the_list_counts_what_is_undecided(store, known, of, local):
    assert store.reviews.one(known).undecided is None
    decide_all(store, known, local)
    ask(
        store,
        known,
        local,
        anchor_of(of, "nifedipine", "dose"),
        "undo",
        seen=version(store, known, local, of),
    )
    count_undecided(store)
    assert store.reviews.one(known).undecided == 1


def version(store, known, local, of):
    return open_document(store, known, local).held(anchor_of(of, "nifedipine", "dose")).version


def test_gold_is_the_record_that_people_decided_on(store, known, of, local, tmp_path):
    decide_all(store, known, local)
    submit(store, known, local)
    extra = medication(of, "labetalol", "Labetalol", 200.0, "mg")
    put(store, of, report(of, versions=SECOND, aspirin=750.0, extra=(extra,)))
    (gold,) = reviewed(store)
    drugs = [(one.drug.value.generic, one.dose.value.low) for one in gold.report.cases[0].medications]
    assert drugs == [("aspirin", 75), ("nifedipine", 20)]  # what newer rules say nobody has looked at
    count_undecided(store)
    assert store.reviews.one(known).undecided == 4  # the new drug's


def test_a_value_that_was_added_is_corrected_rejected_and_taken_back(store, known, of, local):
    route = f"cases.0.medications.aspirin@{of.text.index('aspirin')}.route"
    words = of.text.index("75 mg daily")
    place = {"start": words, "end": words + 11}

    def go(action, **more):
        seen = open_document(store, known, local).held(route).version
        decide(store, known, [Asked(anchor=route, action=action, seen=seen, **more)], local)

    def now():
        opened = open_document(store, known, local)
        drug = effective(opened).cases[0].medications[0]
        state = next((one.state.value for one in record_view(opened).values() if one.anchor == route), "")
        return (drug.route and drug.route.value.value, state)

    go("add", value="oral", quote=place)
    assert now() == ("oral", "added")
    with pytest.raises(ValueRefusedError, match="was added by hand and stands"):
        go("accept")
    assert now() == ("oral", "added")
    go("correct", value="rectal", quote=place)
    assert now() == ("rectal", "corrected")
    put(store, of, report(of, versions=SECOND))  # which does not find it either: nobody is asked
    assert (now(), open_document(store, known, local).changed()) == (("rectal", "corrected"), [])
    go("reject")
    assert now() == (None, "rejected")
    for expected in (("rectal", "corrected"), ("oral", "added"), (None, "")):
        go("undo")
        assert now() == expected


def test_a_field_of_an_added_entry_is_rejected(store, known, of, local):
    start = of.text.index("Labetalol")
    place = {"start": start, "end": start + 16}
    value = {
        "drug": {"value": {"generic": "labetalol", "as_written": "Labetalol"}},
        "subject": {"value": "mother"},
        "status": {"value": "given"},
        "route": {"value": "oral"},
    }
    decide(store, known, [Asked(anchor="cases.0.medications", action="add", value=value, quote=place)], local)
    route = f"cases.0.medications.added-labetalol@{start}.route"
    with pytest.raises(ValueRefusedError, match="was added by hand and stands"):
        decide(store, known, [Asked(anchor=route, action="accept")], local)
    (number,) = decide(store, known, [Asked(anchor=route, action="reject")], local)
    opened = open_document(store, known, local)
    assert effective(opened).cases[0].medications[-1].route is None
    shown = next(one for one in record_view(opened).values() if one.anchor == route)
    assert (shown.state.value, shown.text) == ("rejected", "oral")
    decide(store, known, [Asked(anchor=route, action="undo", seen=number)], local)
    assert effective(open_document(store, known, local)).cases[0].medications[-1].route.value == "oral"
