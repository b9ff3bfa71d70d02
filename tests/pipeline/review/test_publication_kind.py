"""The kind of a publication as people correct it: its patients, the work list, exports, gold, newer rules."""

import json

import pytest

from pipeline import outcomes
from pipeline.decisions import told
from pipeline.decisions.anchors import KIND
from pipeline.decisions.final import effective, final_view
from pipeline.registries.options import Options
from pipeline.registries.records import LeftOut, entries
from pipeline.registries.reviews import write_gold
from pipeline.review.access import open_document
from pipeline.review.actions import decide
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.people import Person, Role
from pipeline.review.requests import Asked
from pipeline.review.submission import review_twice, submit
from pipeline.review.view import record_view
from pipeline.store.worklist import Wanted
from schemas.errors import StoreError
from schemas.patient import Setting
from schemas.publication import PublicationKind as Kind
from schemas.review import Status
from tests.pipeline.review.records import FIRST, SECOND, decide_all, document, fact, of_kind, put, report

TITLE = {"start": 0, "end": 22}
ANN, BEN, CHRIS = (
    Person("ann", Role.REVIEWER), Person("ben", Role.REVIEWER), Person("chris", Role.ADJUDICATOR),
)  # fmt: skip


@pytest.fixture
def known(store, of):
    return put(store, of, of_kind(of, Kind.CASE_REPORT))


def say(store, known, person, kind, action="correct", anchor=KIND):
    version = open_document(store, known, person).held(anchor).version
    value = None if kind is None else kind.value
    asked = Asked(anchor=anchor, action=action, value=value, quote=value and TITLE, seen=version)
    return decide(store, known, [asked], person)


def listed(store):
    (work,), _ = store.reviews.work(Wanted())
    return work.kind, work.patients, work.obstetric


def shown(store, known, person):
    of = open_document(store, known, person)
    return len(record_view(of).cases), of.left()["unseen"]


def exported(store):
    left = LeftOut()
    return [len(one.report.cases) for one in entries(store, Options(), left)], left.without_patient


def test_a_report_that_presents_no_patient(store, known, local, tmp_path):
    assert (shown(store, known, local), exported(store)) == ((1, 2), ([1], 0))
    say(store, known, local, Kind.REVIEW)
    assert (shown(store, known, local), exported(store)) == ((0, 0), ([], 1))
    assert listed(store) == ("review", False, False)
    assert [store.reviews.work(Wanted(only=only))[1] for only in ("patients", "nobody")] == [0, 1]
    assert [store.reviews.work(Wanted(kind=kind))[1] for kind in ("case_report", "review")] == [0, 1]
    submit(store, known, local)  # nothing of the patients is left to look at
    write_gold(store, tmp_path)
    gold = json.loads((tmp_path / "gold" / "headaches.json").read_text())
    assert gold == {"doc": "headaches", "cases": []}


def test_taking_it_back_brings_all_back(store, known, local):
    before = effective(final_view(store, store.latest(known)))
    say(store, known, local, Kind.ANIMAL)
    assert effective(final_view(store, store.latest(known))).issues == ()
    say(store, known, local, None, "undo")
    after = effective(final_view(store, store.latest(known)))
    assert (after, listed(store)) == (before, ("case_report", True, False))


def test_another_kind_with_patients_keeps_them(store, known, local):
    say(store, known, local, Kind.LETTER)
    record = effective(final_view(store, store.latest(known)))
    assert (record.publication_kind.value, len(record.cases)) == (Kind.LETTER, 1)
    assert (record.publication_kind.method, listed(store)[:2]) == ("review:local", ("letter", True))


def test_newer_rules_do_not_bring_a_patient_back(store, known, of, local):
    say(store, known, local, Kind.REVIEW)
    newer = of_kind(of, Kind.CASE_REPORT, report(of, versions=SECOND))
    told.add(store, store.start_run(SECOND, {}), [outcomes.read(of, newer, of.name)])
    assert (listed(store), exported(store)) == (("review", False, False), ([], 1))
    assert store.reviews.one(known).stale


def test_an_accepted_kind_outlives_newer_rules(store, of, local):
    known = put(store, of, of_kind(of, Kind.REVIEW))
    say(store, known, local, None, "accept")
    newer = of_kind(of, Kind.CASE_REPORT, report(of, versions=SECOND))
    told.add(store, store.start_run(SECOND, {}), [outcomes.read(of, newer, of.name)])
    assert open_document(store, known, local).changed() == [KIND]
    assert (listed(store), exported(store)) == (("review", False, False), ([], 1))


def test_patients_that_the_rules_denied_are_read_and_stay(store, of, local, monkeypatch):
    known = put(store, of, of_kind(of, Kind.REVIEW))
    assert exported(store) == ([], 1)
    say(store, known, local, Kind.CASE_REPORT)
    assert (exported(store), listed(store)) == (([1], 0), ("case_report", True, True))
    stored = store.latest(known)
    assert (stored.report.versions.told_patients, store.reviews.one(known).stale) == (True, False)
    drug = next(one for one in open_document(store, known, local).present if one.endswith(".drug"))
    decide(store, known, [Asked(anchor=drug, action="accept")], local)
    newer = of_kind(of, Kind.REVIEW, report(of, versions=SECOND))
    for place in ("extractors.versions.versions", "extractors.nlp.versions"):
        monkeypatch.setattr(place, lambda ner_model: SECOND)
    counts = told.add(store, store.start_run(SECOND, {}), [outcomes.read(of, newer, of.name)])
    assert (counts.read, counts.without_patient, exported(store)) == (1, 0, ([1], 0))
    assert open_document(store, known, local).lost == ()
    assert store.known([known], SECOND) == {known}  # and is not read again


def test_a_kind_that_nothing_told_is_added(store, of, local):
    known = put(store, of, report(of))
    assert record_view(open_document(store, known, local)).publication.entries[0].missing
    with pytest.raises(ValueRefusedError, match="give the value"):
        say(store, known, local, None, "add")
    say(store, known, local, Kind.GUIDELINE, "add")
    assert listed(store) == ("guideline", False, False)


def test_a_kind_that_cannot_be_is_refused(store, known, local):
    asked = Asked(anchor=KIND, action="correct", value="poem", quote=TITLE)
    with pytest.raises(ValueRefusedError, match="case_report"):
        decide(store, known, [asked], local)
    assert listed(store)[0] == "case_report"


def test_a_case_that_is_none_of_obstetrics(store, of, local):
    made = report(of)
    told_setting = fact(of, Setting.PREGNANCY, "24+2 weeks")
    case = made.cases[0].model_copy(
        update={"patient": made.cases[0].patient.model_copy(update={"setting": told_setting})}
    )
    known = put(store, of, made.model_copy(update={"cases": (case,)}))
    assert listed(store) == ("", True, True)
    say(store, known, local, None, "reject", "cases.0.patient.setting")
    assert (listed(store), store.reviews.work(Wanted(only="obstetric"))[1]) == (("", True, False), 0)
    assert list(entries(store, Options(obstetric_only=True))) == []
    say(store, known, local, None, "undo", "cases.0.patient.setting")
    assert [one.numbers for one in entries(store, Options(obstetric_only=True))] == [(0,)]


def test_two_blind_reviewers_of_a_kind(store, known):
    review_twice(store, known, CHRIS)
    say(store, known, ANN, Kind.REVIEW)
    assert (shown(store, known, ANN)[0], shown(store, known, BEN)[0], listed(store)[0]) == (
        0,
        1,
        "case_report",
    )
    say(store, known, BEN, Kind.REVIEW)
    for person in (ANN, BEN):
        decide_all(store, known, person)
        submit(store, known, person)
    assert (store.reviews.one(known).status, listed(store)) == (
        Status.TO_ADJUDICATE,
        ("review", False, False),
    )
    submit(store, known, CHRIS)
    assert exported(store) == ([], 1)


def test_two_who_differ_are_adjudicated(store, known):
    review_twice(store, known, CHRIS)
    say(store, known, ANN, Kind.REVIEW)
    decide(store, known, [Asked(anchor=KIND, action="accept")], BEN)
    for person in (ANN, BEN):
        decide_all(store, known, person)
        submit(store, known, person)
    assert open_document(store, known, CHRIS).disputed() == [KIND]
    say(store, known, CHRIS, Kind.REVIEW)
    assert (open_document(store, known, CHRIS).disputed(), listed(store)[0]) == ([], "review")


def test_records_of_an_older_version_have_no_kind(store, of, local):
    known = put(store, of, report(of, versions=FIRST))
    assert (shown(store, known, local)[0], listed(store)) == (1, ("", True, False))


def test_a_document_in_a_batch_beside_others(store, of, local):
    known = put(store, of, of_kind(of, Kind.REVIEW))
    say(store, known, local, Kind.CASE_REPORT)
    other = document(
        "Another title\nCase report\nA 34-year-old woman took aspirin 75 mg from 12 weeks until 36 weeks. Hemoglobin was 9.8 g/dL (11.0-15.0).\n",
        "other",
    )
    newer = [of_kind(of, Kind.REVIEW, report(of, versions=SECOND)), report(other, versions=SECOND)]
    made = [outcomes.read(one, record, one.name) for one, record in zip((of, other), newer, strict=True)]
    assert told.add(store, store.start_run(SECOND, {}), made).failed == 0
    assert exported(store) == ([1, 1], 0)


def test_a_decision_and_what_the_list_says_of_it_are_stored_together(store, known, local, monkeypatch):

    def full(*_):
        raise StoreError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("pipeline.store.repository.worklist.change", full)
        with pytest.raises(StoreError, match="the disk is full"):
            decide(store, known, [Asked(anchor=KIND, action="reject")], local)
    assert store.reviews.decisions(known) == []
    assert store.reviews.one(known).kind == "case_report"
    decide(store, known, [Asked(anchor=KIND, action="reject")], local)
    assert store.reviews.one(known).kind == ""


def test_a_decision_in_between_is_in_what_the_list_says(store, known, local, monkeypatch):
    worked_out, setting = told._listed, "cases.0.patient.age"
    between = []

    def late(*args):
        found = worked_out(*args)
        if not between:
            between.append(setting)
            decide(store, known, [Asked(anchor=setting, action="accept")], Person("ben", Role.REVIEWER))
        return found

    monkeypatch.setattr(told, "_listed", late)
    decide(store, known, [Asked(anchor=KIND, action="reject")], local)
    assert [(one.reviewer, one.anchor) for one in store.reviews.decisions(known)] == [
        ("ben", setting),
        ("local", KIND),
    ]
    assert store.reviews.one(known).kind == ""
