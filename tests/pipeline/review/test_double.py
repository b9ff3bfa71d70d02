"""Two reviewers blind to each other, agreement, adjudication, exports."""

import json

import pytest

from pipeline.decisions.audit import audit_lines
from pipeline.decisions.final import effective, final_view
from pipeline.evaluate.score import load_facts
from pipeline.registries.reviews import write_corrections, write_gold
from pipeline.review.access import NotAllowedError, history, open_document
from pipeline.review.actions import decide
from pipeline.review.agreement import agreement, kappa, overall
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.people import Person, Role
from pipeline.review.requests import Asked
from pipeline.review.submission import NotReadyError, review_twice, submit
from pipeline.review.undoing import last_act
from pipeline.review.view import record_view
from schemas.medication import Route
from schemas.report import Versions
from schemas.review import Status
from tests.pipeline.review.records import SECOND, decide_all, fact, put, report

THIRD = Versions(software="1", rules="r3", terms="t")

ANN, BEN, CHRIS, EVE = (
    Person("ann", Role.REVIEWER), Person("ben", Role.REVIEWER), Person("chris", Role.ADJUDICATOR), Person("eve", Role.REVIEWER),
)  # fmt: skip


@pytest.fixture
def dose(of):
    return f"cases.0.medications.aspirin@{of.text.index('aspirin')}.dose"


def go(store, known, person, *asked):
    return decide(store, known, [Asked(**one) for one in asked], person)


@pytest.fixture
def twice(store, known, of, dose):
    """Ann corrects the dose, Ben accepts it; both agree that the second drug is wrong. Both submit."""
    review_twice(store, known, CHRIS)
    where = {"start": of.text.index("75 mg"), "end": of.text.index("75 mg") + 5}
    drug = f"cases.0.medications.nifedipine@{of.text.index('Nifedipine')}.drug"
    go(
        store,
        known,
        ANN,
        {"anchor": dose, "action": "correct", "value": {"low": 100, "unit": "mg"}, "quote": where},
        {"anchor": drug, "action": "reject"},
    )
    go(store, known, BEN, {"anchor": dose, "action": "accept"}, {"anchor": drug, "action": "reject"})
    return known


def finish(store, known, people=(ANN, BEN)):
    for person in people:
        decide_all(store, known, person)
        submit(store, known, person)


def test_reviewers_are_blind(store, twice, dose):
    assert [open_document(store, twice, one).held(dose).decision.action.value for one in (ANN, BEN)] == [
        "correct",
        "accept",
    ]
    work = store.reviews.one(twice)
    assert work.reviewers == ("ann", "ben")
    for person in (ANN, BEN):
        assert {one.reviewer for one in history(store, work, person)} == {person.name}
    assert history(store, work, EVE) == []
    with pytest.raises(NotAllowedError):  # both places are taken
        go(store, twice, EVE, {"anchor": dose, "action": "accept"})
    assert open_document(store, twice, CHRIS).held(dose).decision is None


def test_adjudication_makes_the_final_record(store, twice, dose):
    finish(store, twice)
    assert store.reviews.one(twice).status is Status.TO_ADJUDICATE
    with pytest.raises(NotAllowedError):
        go(store, twice, ANN, {"anchor": dose, "action": "accept"})
    opened = open_document(store, twice, CHRIS)
    assert [(one.anchor, one.reviewers) for one in opened.disputes] == [(dose, ("ann", "ben"))]
    with pytest.raises(NotReadyError, match="1 disputed"):
        submit(store, twice, CHRIS)
    go(
        store,
        twice,
        CHRIS,
        {
            "anchor": dose,
            "action": "correct",
            "value": {"low": 81, "unit": "mg"},
            "not_in_text": True,
            "comment": "asked the authors",
        },
    )
    assert submit(store, twice, CHRIS).status is Status.FINAL
    drugs = effective(final_view(store, store.latest(twice))).cases[0].medications
    assert [(one.drug.value.generic, one.dose.value.low) for one in drugs] == [("aspirin", 81)]


def add_labetalol(store, known, of, person):
    start = of.text.index("Labetalol")
    value = {
        "drug": {"value": {"generic": "labetalol", "as_written": "Labetalol"}},
        "subject": {"value": "mother"},
        "status": {"value": "given"},
        "window": {"start": {"value": {"days": 210}}},
    }
    go(
        store,
        known,
        person,
        {
            "anchor": "cases.0.medications",
            "action": "add",
            "value": value,
            "quote": {"start": start, "end": start + 9},
        },
    )
    return f"cases.0.medications.added-labetalol@{start}"


@pytest.mark.parametrize(("side", "drugs"), [(0, ["aspirin", "labetalol"]), (1, ["aspirin"])])
def test_an_entry_that_only_one_added(store, twice, of, dose, side, drugs):
    added = add_labetalol(store, twice, of, ANN)
    go(
        store,
        twice,
        ANN,
        {"anchor": f"{added}.route", "action": "add", "value": "oral", "quote": {"start": 0, "end": 5}},
    )
    finish(store, twice)
    decide_all(store, twice, CHRIS)
    opened = open_document(store, twice, CHRIS)
    assert [one.anchor for one in opened.disputes] == [dose, added, f"{added}.route"]
    shown = {value.anchor: value for value in record_view(opened).values() if value.dispute}
    assert set(shown) == {dose, added, f"{added}.route"}  # nothing blocks submission unseen
    for anchor in (dose, added, f"{added}.route") if side == 0 else (dose, added):
        request = json.loads(shown[anchor].sides)[side]
        go(store, twice, CHRIS, request)
    assert submit(store, twice, CHRIS).status is Status.FINAL
    found = effective(final_view(store, store.latest(twice))).cases[0].medications
    assert [one.drug.value.generic for one in found] == drugs
    assert found[0].dose.value.low == (100 if side == 0 else 75)
    if side == 0:
        assert (found[1].window.start.value.days, found[1].route.value.value) == (210, "oral")


def test_what_both_added_alike_is_agreed(store, twice, of, dose):
    for person in (ANN, BEN):
        add_labetalol(store, twice, of, person)
    finish(store, twice)
    opened = open_document(store, twice, CHRIS)
    assert [one.anchor for one in opened.disputes] == [dose]
    assert "labetalol" in [one.drug.value.generic for one in effective(opened).cases[0].medications]
    with pytest.raises(ValueRefusedError, match="both reviewers agree"):
        go(store, twice, CHRIS, {"anchor": next(iter(opened.folded.added)), "action": "undo"})


def test_nobody_judges_his_own_decisions(store, known, dose):
    review_twice(store, known, CHRIS)
    for person in (ANN, CHRIS):
        go(store, known, person, {"anchor": dose, "action": "accept"})
    finish(store, known, (ANN, CHRIS))
    assert open_document(store, known, CHRIS).layer is None


def test_agreement_by_field(store, twice):
    finish(store, twice)
    count, fields = agreement(store)
    found = {one.name: one for one in fields}
    assert count == 1
    doses = found["medications.dose"]
    assert (doses.labels, doses.f1, doses.kappa) == ([("corrected", "kept")], 0.0, 0.0)
    assert doses.undecided == 0  # the second went with its drug
    assert (found["medications.drug"].kappa, found["medications.drug"].f1) == (1.0, 1.0)
    assert found["patient.age"].kappa is None
    whole = overall(fields)
    assert len(whole.labels) == sum(len(one.labels) for one in fields)
    assert [(one.document_id, one.labels) for one in doses.differences] == [(twice, ("corrected", "kept"))]
    assert len(whole.differences) == sum(len(one.differences) for one in fields)
    assert 0 < whole.kappa < 1
    assert whole.f1 == 2 * whole.both / (whole.first + whole.second)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([], None),
        ([("a", "a")], None),
        ([("a", "b"), ("b", "a")], -1.0),
        ([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15, 0.4),
    ],
)
def test_kappa(labels, expected):
    assert kappa(labels) == (None if expected is None else pytest.approx(expected))


def test_gold_and_corrections(store, twice, dose, tmp_path):
    write_gold(store, tmp_path)
    assert list((tmp_path / "gold").iterdir()) == []  # nothing is final yet
    finish(store, twice)
    go(store, twice, CHRIS, {"anchor": dose, "action": "accept"})
    decide_all(store, twice, CHRIS)
    submit(store, twice, CHRIS)
    write_gold(store, tmp_path)
    gold = load_facts(tmp_path / "gold")
    assert [(one["drug"], one["dose"]) for one in gold["headaches"]["cases"][0]["medications"]] == [
        ("aspirin", 75)
    ]
    assert (tmp_path / "texts" / "headaches.txt").read_text(encoding="utf-8") == store.latest(
        twice
    ).document.text
    write_corrections(store, tmp_path)
    lines = [
        json.loads(line) for line in (tmp_path / "corrections.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    decisions = [one for one in lines if one["kind"] == "decision" and one["anchor"] == dose]
    assert [(one["who"], one["action"], one["from"]["low"], (one["to"] or {}).get("low")) for one in decisions] == [
        ("ann", "correct", 75, 100), ("ben", "accept", 75, None), ("chris", "accept", 75, None),
    ]  # fmt: skip
    assert [one["what"] for one in lines if one["kind"] == "event"] == [
        "review twice",
        "take",
        "take",
        "submit",
        "submit",
        "adjudicate",
    ]


def test_evaluation_against_reviews(store, twice, dose, gravida):
    found = gravida("evaluate", "--reviewed", "--store", store.address)
    assert (found.exit_code, "none is finished" in found.stderr) == (1, True)
    finish(store, twice)
    go(store, twice, CHRIS, {"anchor": dose, "action": "reject"})
    decide_all(store, twice, CHRIS)
    submit(store, twice, CHRIS)
    found = gravida("evaluate", "--reviewed", "--json", "--store", store.address)
    scores = json.loads(found.stdout)
    drug = scores["table"]["medication: drug"]
    assert (scores["documents"], drug["gold"], drug["predicted"], drug["right"]) == (1, 1, 2, 1)
    assert gravida("evaluate", "--store", store.address).exit_code == 2


def test_the_audit_keeps_reviewers_blind(store, twice, dose, known):
    judge = Person("ben", Role.ADJUDICATOR)  # who reviews this document himself

    def readers(reader):
        lines = [json.loads(line) for line in audit_lines(store, reader and reader.name)]
        return {one["who"] for one in lines if one["kind"] == "decision"}

    assert readers(judge) == {"ben"}
    assert readers(CHRIS) == {"ann", "ben"}
    finish(store, twice)
    assert readers(judge) == {"ann", "ben"}


def test_a_pregnancy_with_its_newborn_is_taken_over_by_the_adjudicator(store, known, of):
    review_twice(store, known, CHRIS)
    start = of.text.index("one earlier loss")
    child = {"sex": {"value": "male"}, "birth_weight_g": {"value": 2900}}
    entry = {"outcome": {"value": "live_birth"}, "is_index": False, "neonates": [child]}
    asked = {"action": "add", "quote": {"start": start, "end": start + 16}, "value": entry}
    go(store, known, ANN, {"anchor": "cases.0.pregnancies", **asked})
    go(store, known, BEN, {"anchor": "cases.0.patient.age", "action": "accept"})
    finish(store, known)
    of_chris = open_document(store, known, CHRIS)
    view = next(one for one in record_view(of_chris).values() if one.dispute)
    go(store, known, CHRIS, {**json.loads(view.sides)[0], "seen": view.version})
    added = effective(open_document(store, known, CHRIS)).cases[0].pregnancies[-1]
    assert (added.outcome.value, added.neonates[0].birth_weight_g.value) == ("live_birth", 2900)
    assert added.neonates[0].sex.quotes[0].text == "one earlier loss"


@pytest.mark.parametrize("first", ["ann", "ben"])
def test_what_two_differ_on_stays_open_when_it_is_no_longer_found(store, known, of, dose, first):
    review_twice(store, known, CHRIS)
    said = [(ANN, "accept"), (BEN, "reject")]
    for person, action in said if first == "ann" else said[::-1]:
        go(store, known, person, {"anchor": dose, "action": action})
    finish(store, known)
    case = report(of).cases[0]
    aspirin, *others = case.medications
    less = (aspirin.model_copy(update={"dose": None}), *others)
    made = report(of, versions=SECOND)
    case = case.model_copy(update={"medications": less})
    put(store, of, made.model_copy(update={"cases": (case,)}))
    opened = open_document(store, known, CHRIS)
    assert [one.anchor for one in opened.disputes] == [dose]
    go(store, known, CHRIS, {"anchor": dose, "action": "reject"})
    read = made.model_copy(update={"cases": (case,), "versions": THIRD})
    put(store, of, read)
    assert effective(final_view(store, store.latest(known))).cases[0].medications[0].dose is None


@pytest.mark.parametrize(("newer", "action"), [(75.0, "accept"), (750.0, "correct")])
def test_the_adjudicator_takes_what_the_reviewer_saw(store, twice, of, dose, newer, action):
    finish(store, twice)
    put(store, of, report(of, versions=SECOND, aspirin=newer))
    of_chris = open_document(store, twice, CHRIS)
    view = next(one for one in record_view(of_chris).values() if one.dispute)
    asked = json.loads(view.sides)[1]  # Ben accepted 75 mg
    assert (view.anchor, asked["action"]) == (dose, action)
    go(store, twice, CHRIS, {**asked, "seen": view.version})
    drug = effective(open_document(store, twice, CHRIS)).cases[0].medications[0]
    assert (drug.dose.value.low, drug.dose.quotes[0].text) == (75, "75 mg")


@pytest.mark.parametrize("judged", ["accept", "reject"])
def test_a_drug_that_one_rejects_says_nothing_of_its_fields(store, known, dose, judged):
    drug = dose.replace(".dose", ".drug")
    review_twice(store, known, CHRIS)
    go(store, known, ANN, {"anchor": drug, "action": "reject"})
    finish(store, known)
    of = open_document(store, known, CHRIS)
    assert of.disputed() == [drug]
    fields = {anchor for anchor in of.present if anchor.startswith(dose.removesuffix("dose"))} - {drug}
    assert (set(of.open_values()), len(fields)) == (fields, 5)  # ben alone saw them
    assert {one.name: len(one.labels) for one in agreement(store)[1]}[
        "medications.dose"
    ] == 1  # of nifedipine
    go(store, known, CHRIS, {"anchor": drug, "action": judged})
    left = open_document(store, known, CHRIS).left()
    assert left["undecided"] == (5 if judged == "accept" else 0)


def test_a_field_on_which_two_differ_goes_with_the_drug_that_the_adjudicator_rejects(store, known, of, dose):
    review_twice(store, known, CHRIS)
    where = {"start": of.text.index("75 mg"), "end": of.text.index("75 mg") + 5}
    value = {"low": 100, "unit": "mg"}
    go(store, known, ANN, {"anchor": dose, "action": "correct", "value": value, "quote": where})
    finish(store, known)
    go(store, known, CHRIS, {"anchor": dose.replace(".dose", ".drug"), "action": "reject"})
    assert open_document(store, known, CHRIS).disputed() == []
    assert submit(store, known, CHRIS).status is Status.FINAL


def notes(store, known, person, anchor):
    return [one.comment for one in open_document(store, known, person).held(anchor).notes]


def test_notes_stay_in_sight_when_two_review_and_when_one_of_them_leaves(store, known, dose):
    go(store, known, EVE, {"anchor": dose, "action": "comment", "comment": "before"})
    review_twice(store, known, CHRIS)
    assert [notes(store, known, one, dose) for one in (ANN, BEN)] == [["before"], ["before"]]
    go(
        store,
        known,
        ANN,
        {"anchor": dose, "action": "comment", "comment": "ann's"},
        {"anchor": dose, "action": "reject"},
    )
    assert [notes(store, known, one, dose) for one in (ANN, BEN)] == [["before", "ann's"], ["before"]]
    store.reviews.organised.release(known, "chris", "ann")
    finish(store, known, (BEN, EVE))
    assert notes(store, known, CHRIS, dose) == ["before", "ann's"]
    assert open_document(store, known, CHRIS).disputed() == []  # what she decided does not count
    assert [one.reviewer for one in history(store, store.reviews.one(known), CHRIS)].count("ann") == 2


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("newer", [False, True])
def test_a_field_that_only_one_added_is_settled_either_way(store, known, of, dose, side, newer):
    """The entry is the software's: it has no such field, so the judge rejects what stands in no record."""
    route = dose.replace(".dose", ".route")
    review_twice(store, known, CHRIS)
    where = {"start": of.text.index("aspirin"), "end": of.text.index("aspirin") + 7}
    go(store, known, ANN, {"anchor": route, "action": "add", "value": "oral", "quote": where})
    finish(store, known)
    opened = open_document(store, known, CHRIS)
    assert opened.disputed() == [route]
    view = next(one for one in record_view(opened).values() if one.dispute)
    go(store, known, CHRIS, json.loads(view.sides)[side])
    if newer:
        put(store, of, report(of, versions=SECOND))
    opened = open_document(store, known, CHRIS)
    assert (opened.disputed(), opened.left()["changed"]) == ([], 0)
    drug = effective(opened).cases[0].medications[0]
    assert (drug.route and drug.route.value.value) == ("oral", None)[side]
    assert submit(store, known, CHRIS).status is Status.FINAL


def test_the_rejection_of_what_only_one_added_is_taken_back(store, known, of, dose):
    route = dose.replace(".dose", ".route")
    review_twice(store, known, CHRIS)
    where = {"start": of.text.index("aspirin"), "end": of.text.index("aspirin") + 7}
    go(store, known, BEN, {"anchor": route, "action": "add", "value": "oral", "quote": where})
    finish(store, known, (BEN, ANN))
    go(store, known, CHRIS, {"anchor": route, "action": "reject"})
    opened = open_document(store, known, CHRIS)
    (undo,) = last_act(opened, "chris")
    decide(store, known, [undo], CHRIS)
    assert open_document(store, known, CHRIS).disputed() == [route]


@pytest.mark.parametrize("side", [0, 1])
def test_a_side_is_taken_of_what_was_added_by_hand_and_is_found_since(store, known, of, dose, side):
    """Ann added a route, Ben another; the newer reading has a third."""
    route, said = dose.replace(".dose", ".route"), ("oral", "rectal")
    review_twice(store, known, CHRIS)
    where = {"start": of.text.index("aspirin"), "end": of.text.index("aspirin") + 7}
    for person, value in zip((ANN, BEN), said, strict=True):
        go(store, known, person, {"anchor": route, "action": "add", "value": value, "quote": where})
    finish(store, known)
    made = report(of, versions=SECOND)
    aspirin, *others = made.cases[0].medications
    aspirin = aspirin.model_copy(update={"route": fact(of, Route.VAGINAL, "daily")})
    case = made.cases[0].model_copy(update={"medications": (aspirin, *others)})
    put(store, of, made.model_copy(update={"cases": (case,)}))
    opened = open_document(store, known, CHRIS)
    assert opened.disputed() == [route]
    view = next(one for one in record_view(opened).values() if one.dispute)
    go(store, known, CHRIS, json.loads(view.sides)[side])
    opened = open_document(store, known, CHRIS)
    assert opened.disputed() == []
    assert effective(opened).cases[0].medications[0].route.value.value == said[side]
