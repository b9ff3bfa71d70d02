"""Patients as things one edits: added, rejected, split, joined; entries and newborns that go to another."""

import pytest

from pipeline.decisions.final import effective, final_view, reviewed
from pipeline.registries.options import Options
from pipeline.registries.records import LeftOut, entries
from pipeline.review import compound
from pipeline.review.access import NotAllowedError, open_document
from pipeline.review.actions import decide
from pipeline.review.forms import adding, editor, list_of_words
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.people import Person, Role
from pipeline.review.requests import Asked
from pipeline.review.submission import review_twice, submit
from pipeline.review.undoing import last_act
from pipeline.review.view import record_view
from pipeline.store.conflicts import ConflictError
from pipeline.store.worklist import Wanted
from schemas.errors import NotFoundError
from schemas.neonate import Neonate
from schemas.patient import Age, Patient
from schemas.pregnancy import Outcome, Pregnancy
from schemas.report import Case
from schemas.review import Status
from tests.pipeline.review.records import SECOND, fact, put, report


def go(store, known, person, anchor, action, **more):
    of = open_document(store, known, person)
    asked = [Asked(anchor=anchor, action=action, **{"seen": of.held(anchor).version, **more})]
    return decide(store, known, compound.expand(of, asked), person)


def cases(store, known):
    record = effective(final_view(store, store.latest(known)))
    return [
        (case.label, [one.drug.value.generic for one in case.medications], len(case.pregnancies))
        for case in record.cases
    ]


def place(of, words):
    start = of.text.index(words)
    return {"start": start, "end": start + len(words)}


def head(of, name):
    written = {"nifedipine": "Nifedipine"}.get(name, name)
    return f"cases.0.medications.{name}@{of.text.index(written)}"


@pytest.fixture
def two(store, of):
    """A document whose second case has a patient of its own."""
    made = report(of)
    second = Case(
        label="case 2",
        start=of.text.index("Nifedipine"),
        end=len(of.text),
        patient=Patient(age=fact(of, Age(years=30), "She had")),
    )
    first = made.cases[0].model_copy(update={"end": of.text.index("Nifedipine")})
    return put(store, of, made.model_copy(update={"cases": (first, second)}))


def add_sister(store, known, of, local):
    """Add a second patient from words of the text."""
    go(
        store,
        known,
        local,
        "cases",
        "add",
        value={"label": "her sister"},
        quote=place(of, "Labetalol 200 mg"),
    )


def test_a_patient_is_added_from_words(store, known, of, local):
    add_sister(store, known, of, local)
    assert cases(store, known) == [("case 1", ["aspirin", "nifedipine"], 1), ("her sister", [], 0)]
    go(store, known, local, "cases.1.patient.age", "add", value={"years": 27}, quote=place(of, "34-year-old"))
    made = effective(final_view(store, store.latest(known))).cases[1]
    assert (made.patient.age.value.years, made.start) == (27, of.text.index("Labetalol"))
    go(store, known, local, "cases.1", "undo")
    assert [label for label, _, _ in cases(store, known)] == ["case 1"]
    go(store, known, local, "cases.1", "undo")  # of taking it back
    assert [label for label, _, _ in cases(store, known)] == ["case 1", "her sister"]


def test_a_patient_is_split_and_joined(store, known, of, local):
    split = {"form": "split", "from": "cases.0"}
    go(store, known, local, "cases", "add", value={}, quote=place(of, "Nifedipine"), fields=split)
    assert cases(store, known) == [("case 1", ["aspirin"], 0), ("case 2", ["nifedipine"], 1)]
    assert len(effective(final_view(store, store.latest(known))).cases[1].lab_results) == 2
    view = record_view(open_document(store, known, local)).cases
    assert [family.title for family in view[1].families if family.entries] == [
        "Patient", "Obstetric history", "Pregnancies", "Medications", "Laboratory results",
    ]  # fmt: skip
    go(store, known, local, "cases.1", "move", value="cases.0", fields={"form": "join"})
    assert cases(store, known) == [("case 1", ["aspirin", "nifedipine"], 1)]
    assert len(effective(final_view(store, store.latest(known))).cases[0].lab_results) == 2


def test_an_entry_goes_to_another_patient_and_back(store, two, of, local):
    anchor = f"{head(of, 'nifedipine')}.case"
    go(store, two, local, anchor, "move", value="cases.1")
    assert cases(store, two) == [("case 1", ["aspirin"], 1), ("case 2", ["nifedipine"], 0)]
    go(
        store,
        two,
        local,
        f"{head(of, 'nifedipine')}.dose",
        "correct",
        value={"low": 30, "unit": "mg"},
        quote=place(of, "20 mg"),
    )
    record = effective(final_view(store, store.latest(two)))
    assert record.cases[1].medications[0].dose.value.low == 30
    (entry,) = entries(store, Options())
    assert (entry.fault, entry.decision("cases.1.medications.0.dose").action.value) == (None, "correct")
    go(store, two, local, anchor, "undo")
    assert cases(store, two) == [("case 1", ["aspirin", "nifedipine"], 1), ("case 2", [], 0)]


def test_it_stays_there_when_newer_rules_read_the_document(store, two, of, local):
    go(store, two, local, f"{head(of, 'nifedipine')}.case", "move", value="cases.1")
    made = store.latest(two).report
    new = Case(label="case 0", start=0, end=10, patient=Patient(age=fact(of, Age(years=20), "A woman")))
    put(store, of, made.model_copy(update={"cases": (new, *made.cases), "versions": SECOND}))
    assert cases(store, two) == [("case 0", [], 0), ("case 1", ["aspirin"], 1), ("case 2", ["nifedipine"], 0)]


def test_an_added_patient_stays_when_newer_rules_read_the_document(store, known, of, local):
    add_sister(store, known, of, local)
    go(store, known, local, f"{head(of, 'nifedipine')}.case", "move", value="cases.1")
    put(store, of, report(of, versions=SECOND))
    assert cases(store, known) == [("case 1", ["aspirin"], 1), ("her sister", ["nifedipine"], 0)]


def test_a_patient_is_rejected(store, two, of, local):
    before = open_document(store, two, local).left()["undecided"]
    go(store, two, local, "cases.1", "reject")
    assert open_document(store, two, local).left()["undecided"] == before - 1
    assert [label for label, _, _ in cases(store, two)] == ["case 1"]
    view = record_view(open_document(store, two, local)).cases[1]
    assert (view.gone, view.families, view.by) == (True, (), "local")
    go(store, two, local, "cases.0", "reject")
    assert cases(store, two) == []
    assert effective(final_view(store, store.latest(two))).issues == ()  # it was about the first
    assert [one.patients for one in store.reviews.work(Wanted())[0]] == [
        True
    ]  # nobody said of what kind it is
    go(store, two, local, "cases.0", "undo")
    assert [one.case for one in effective(final_view(store, store.latest(two))).issues] == [0]


def test_a_newborn_goes_to_another_pregnancy(store, of, local):
    made = report(of)
    index = (
        made.cases[0]
        .pregnancies[0]
        .model_copy(
            update={
                "neonates": tuple(Neonate(sex=fact(of, sex, "a live girl")) for sex in ("female", "male"))
            }
        )
    )
    other = index.model_copy(
        update={"is_index": False, "neonates": (), "end": fact(of, index.end.value, "36 weeks")}
    )
    case = made.cases[0].model_copy(update={"pregnancies": (index, other)})
    known = put(store, of, made.model_copy(update={"cases": (case,)}))
    anchor = "cases.0.pregnancies.index.neonates.1.case"
    go(store, known, local, anchor, "move", value="cases.0.pregnancies.1")
    found = effective(final_view(store, store.latest(known))).cases[0].pregnancies
    assert [[one.sex.value for one in told.neonates] for told in found] == [["female"], ["male"]]
    with pytest.raises(ValueRefusedError, match="another pregnancy"):
        go(store, known, local, anchor, "move", value="cases.0")


@pytest.mark.parametrize(
    ("anchor", "action", "more", "error"),
    [
        ("cases", "add", {}, ValueRefusedError),
        ("cases", "add", {"quote": {"start": 0, "end": 10_000}}, ValueRefusedError),
        ("cases", "reject", {}, ValueRefusedError),
        ("cases.7", "reject", {}, NotFoundError),
        ("cases.0", "accept", {}, ValueRefusedError),
        ("cases.0", "undo", {}, ValueRefusedError),
        ("cases.0", "move", {"value": "cases.0", "fields": {"form": "join"}}, ValueRefusedError),
        ("cases.0", "move", {"value": "cases.9", "fields": {"form": "join"}}, ValueRefusedError),
        ("cases.0.medications.iron@1.case", "move", {"value": "cases.1"}, NotFoundError),
        ("NIFEDIPINE.case", "move", {"value": "cases.0"}, ValueRefusedError),
        ("NIFEDIPINE.case", "move", {"value": "cases.9"}, ValueRefusedError),
        ("NIFEDIPINE.case", "accept", {}, ValueRefusedError),
        ("document", "answer", {"value": "boring"}, ValueRefusedError),
        ("document", "reject", {}, ValueRefusedError),
        ("document", "undo", {}, ValueRefusedError),
    ],
)
def test_what_cannot_be_is_refused(store, two, of, local, anchor, action, more, error):
    with pytest.raises(error):
        go(store, two, local, anchor.replace("NIFEDIPINE", head(of, "nifedipine")), action, **more)
    assert store.reviews.decisions(two) == []


def test_two_blind_reviewers_leave_patients_to_the_adjudicator(store, two):
    ann, chris = Person("ann", Role.REVIEWER), Person("chris", Role.ADJUDICATOR)
    review_twice(store, two, chris)
    with pytest.raises(NotAllowedError, match="the adjudicator adds"):
        go(store, two, ann, "cases.1", "reject")


@pytest.mark.parametrize(("said", "count"), [("no_patient", (1, 0)), ("wrong_document", (0, 1))])
def test_a_document_as_a_whole(store, two, local, said, count):
    go(store, two, local, "document", "answer", value=said)
    assert cases(store, two) == []
    (work,) = store.reviews.work(Wanted())[0]
    assert (work.outcome, work.patients) == (said, False)
    left = LeftOut()
    assert list(entries(store, Options(), left)) == []
    assert (left.without_patient, left.wrong_documents) == count
    assert submit(store, two, local).status is Status.FINAL
    assert [len(one.report.cases) for one in reviewed(store)] == ([0] if said == "no_patient" else [])


def test_taking_the_outcome_back_brings_all_back(store, two, local):
    before = cases(store, two)
    go(store, two, local, "document", "answer", value="wrong_document")
    go(store, two, local, "document", "undo")
    assert cases(store, two) == before
    assert [one.outcome for one in store.reviews.work(Wanted())[0]] == [""]


def test_a_missed_entry_goes_where_its_words_stand(store, two, of, local):
    opened = open_document(store, two, local)
    start = of.text.index("Labetalol 200 mg")
    assert list_of_words(opened, "cases.0.medications", start, start + 9) == "cases.1.medications"
    assert list_of_words(opened, "cases.1.medications", 30, 40) == "cases.0.medications"
    form = adding(opened, "cases.1.medications", start, start + 16)
    assert (form.case, form.several, form.fields["drug.text"]) == ("case 2", True, "labetalol")
    go(store, two, local, "cases.1", "reject")
    opened = open_document(store, two, local)
    assert list_of_words(opened, "cases.0.medications", start, start + 9) == "cases.0.medications"


def newborns(store, known):
    made = effective(final_view(store, store.latest(known))).cases[0].pregnancies[0].neonates
    return [(one.sex and one.sex.value.value, one.apgar_5 and one.apgar_5.value) for one in made]


@pytest.mark.parametrize("fetuses", [None, 2, 3])
def test_what_is_so_of_all_newborns_is_said_once(store, of, local, fetuses):
    made = report(of)
    (reported,) = made.cases[0].pregnancies
    children = (
        Neonate(sex=fact(of, "female", "girl"), apgar_5=fact(of, 9, "37")),
        Neonate(apgar_5=fact(of, 8, "37")),
    )
    told = fact(of, fetuses, "a live girl") if fetuses else None
    reported = reported.model_copy(update={"neonates": children, "fetuses": told})
    case = made.cases[0].model_copy(update={"pregnancies": (reported,)})
    known = put(store, of, made.model_copy(update={"cases": (case,)}))
    head = "cases.0.pregnancies.index.neonates"
    form = editor(open_document(store, known, local), f"{head}.0.sex")
    assert (form.newborns, form.title) == (fetuses or 2, "newborn 1 sex")
    fields = {"text": "male", "newborns": "on", "versions": form.fields["versions"]}
    if fetuses != 3:
        one = Asked(anchor=f"{head}.1.sex", action="add", value="male", quote=place(of, "girl"))
        decide(store, known, [one], local)  # said already: it stays as it was said
        form = editor(open_document(store, known, local), f"{head}.0.sex")
        fields["versions"] = form.fields["versions"]
    asked = Asked(anchor=f"{head}.0.sex", action="correct", fields=fields, quote=place(of, "a live girl"))
    decide(store, known, [asked], local)
    expected = [("male", 9), ("male", 8), ("male", None)]
    assert newborns(store, known) == expected[: fetuses or 2]
    decide(store, known, last_act(open_document(store, known, local), "local"), local)
    assert newborns(store, known)[0] == ("female", 9)
    assert len(newborns(store, known)) == 2


@pytest.mark.parametrize(("fetuses", "more"), [(None, 0), (3, 1)])
def test_a_newborn_who_was_moved_is_one_of_those_where_he_is_now(store, of, local, fetuses, more):
    made = report(of)
    (reported,) = made.cases[0].pregnancies
    twins = (Neonate(apgar_5=fact(of, 9, "37")), Neonate(apgar_5=fact(of, 8, "37")))
    reported = reported.model_copy(update={"neonates": twins})
    earlier = Pregnancy(
        is_index=False,
        outcome=fact(of, Outcome.LIVE_BIRTH, "one earlier loss"),
        neonates=(Neonate(apgar_5=fact(of, 7, "37")),),
        fetuses=fact(of, fetuses, "one earlier loss") if fetuses else None,
    )
    case = made.cases[0].model_copy(update={"pregnancies": (reported, earlier)})
    known = put(store, of, made.model_copy(update={"cases": (case,)}))
    here, there = "cases.0.pregnancies.index", "cases.0.pregnancies.1"
    go(store, known, local, f"{here}.neonates.1.case", "move", value=there)

    def say(anchor, value):
        form = editor(open_document(store, known, local), anchor)
        fields = {"text": value, "newborns": "on", "versions": form.fields.get("versions", "{}")}
        go(store, known, local, anchor, "correct", fields=fields, quote=place(of, "37"))
        pregnancies = effective(final_view(store, store.latest(known))).cases[0].pregnancies
        return form.newborns, [[one.apgar_5.value for one in each.neonates] for each in pregnancies]

    assert say(f"{here}.neonates.0.apgar_5", "5") == (1, [[5], [7, 8]])
    assert say(f"{here}.neonates.1.apgar_5", "6") == (2 + more, [[5], [6] * (2 + more)])
    assert say(f"{there}.neonates.0.apgar_5", "4") == (2 + more, [[5], [4] * (2 + more)])


def test_who_decided_on_a_newborn_meanwhile_is_not_overwritten(store, of, local):
    made = report(of)
    (reported,) = made.cases[0].pregnancies
    children = (Neonate(apgar_5=fact(of, 9, "37")), Neonate(apgar_5=fact(of, 8, "37")))
    case = made.cases[0].model_copy(
        update={"pregnancies": (reported.model_copy(update={"neonates": children}),)}
    )
    known = put(store, of, made.model_copy(update={"cases": (case,)}))
    head = "cases.0.pregnancies.index.neonates"
    versions = editor(open_document(store, known, local), f"{head}.0.apgar_5").fields["versions"]
    ben = Person("ben", Role.REVIEWER)
    decide(store, known, [Asked(anchor=f"{head}.1.apgar_5", action="accept")], ben)
    fields = {"text": "7", "newborns": "on", "versions": versions}
    asked = Asked(anchor=f"{head}.0.apgar_5", action="correct", fields=fields, quote=place(of, "37"))
    with pytest.raises(ConflictError):
        decide(store, known, [asked], local)
    assert newborns(store, known) == [(None, 9), (None, 8)]


@pytest.mark.parametrize(
    "anchor",
    ["cases.0.pregnancies.index.outcome", "cases.0.patient.age", "cases.0.pregnancies.index.neonates.0.sex"],
)
def test_nothing_else_is_asked_of_all_newborns(store, known, local, anchor):
    assert editor(open_document(store, known, local), anchor).newborns <= 1


@pytest.mark.parametrize("first", ["move", "add"])
def test_newborns_stand_in_one_order_whatever_was_done_first(store, of, local, first):
    made = report(of)
    (reported,) = made.cases[0].pregnancies
    reported = reported.model_copy(update={"neonates": (Neonate(apgar_5=fact(of, 9, "37")),)})
    outcome = fact(of, Outcome.LIVE_BIRTH, "one earlier loss")
    earlier = Pregnancy(is_index=False, outcome=outcome, neonates=(Neonate(apgar_5=fact(of, 8, "36")),))
    case = made.cases[0].model_copy(update={"pregnancies": (reported, earlier)})
    known = put(store, of, made.model_copy(update={"cases": (case,)}))
    head = "cases.0.pregnancies"
    acts = [
        lambda: go(store, known, local, f"{head}.1.neonates.0.case", "move", value=f"{head}.index"),
        lambda: go(store, known, local, f"{head}.index.neonates.1.sex", "add", value="male", quote=place(of, "girl")),
    ]  # fmt: skip
    for act in acts if first == "move" else reversed(acts):
        act()
    born = [
        (None, 9),
        (None, 8),
        ("male", None),
    ]  # her own, the one who was moved to her, the one who was added
    assert newborns(store, known) == born
    form = editor(open_document(store, known, local), f"{head}.index.neonates.0.apgar_5")
    fields = {"text": "7", "newborns": "on", "versions": form.fields["versions"]}
    go(
        store,
        known,
        local,
        f"{head}.index.neonates.0.apgar_5",
        "correct",
        fields=fields,
        quote=place(of, "37"),
    )
    born = [(None, 7), (None, 7), ("male", 7)]
    assert newborns(store, known) == born
    put(store, of, made.model_copy(update={"cases": (case,), "versions": SECOND}))
    assert newborns(store, known) == born


def test_a_count_that_was_rejected_is_said_again_with_its_formula(store, of, known, local):
    history = "cases.0.obstetric_history"
    formula = f"{history}.formulas.formula@{of.text.index('G3P1011')}"
    go(store, known, local, f"{history}.gravidity", "reject")
    form = editor(open_document(store, known, local), f"{history}.gravidity")
    assert form.fields == {}  # it does not go on from what was rejected
    form = editor(open_document(store, known, local), formula)
    fields = {"text": "G3P1011", "counts": "on", "versions": form.fields["versions"]}
    go(store, known, local, formula, "correct", fields=fields, quote=place(of, "G3P1011"))
    said = effective(final_view(store, store.latest(known))).cases[0].obstetric_history
    assert (said.gravidity.value, said.parity.value, said.abortions.value) == (3, 1, 1)
    assert open_document(store, known, local).held(f"{history}.parity").decision is None  # it said so before
