"""People decide, take back and read anew in any order: what holds whatever the order was."""

import csv

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.decisions.anchors import entry_of
from pipeline.decisions.fold import fold
from pipeline.decisions.merge import outcome, same
from pipeline.registries.reviews import UNDECIDED, write_gold
from pipeline.review.actions import decide
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.people import Person, Role
from pipeline.review.requests import Asked
from pipeline.review.submission import reopen, review_twice, submit
from pipeline.store import open_store
from tests.pipeline.review.any_order import ACTS, PEOPLE, READINGS, STEPS, WHICH, WHO, Review, decided, told
from tests.pipeline.review.records import decide_all

SOME = settings(
    phases=(Phase.explicit, Phase.generate),
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def one_store(tmp_path_factory):
    made = open_store(f"sqlite:///{tmp_path_factory.mktemp('any')}/gravida.db")
    yield made
    made.close()


def carried_out(review, steps):
    """Do steps that can be done; after each what holds of it is asked."""
    for what, who, which in steps:
        if what == "read":
            review.read(who)
            continue
        try:
            review.do(what, who, which)
        except ValueRefusedError:
            continue


@SOME
@given(steps=st.lists(STEPS, max_size=9))
def test_a_newer_reading_loses_nothing_that_people_verified(one_store, steps):
    review = Review(one_store)
    for step in steps:
        before = decided(review.opened())
        carried_out(review, [step])
        if step[0] == "read":
            now = list(told(review.final()))
            assert not review.opened().lost
            for some in before:
                assert any(some <= one for one in now), (some, now)


@SOME
@given(steps=st.lists(STEPS, max_size=6), act=ACTS, newer=st.lists(READINGS, max_size=2))
def test_taking_back_is_as_if_it_had_not_been(one_store, steps, act, newer):
    one, other = Review(one_store), Review(one_store)
    carried_out(one, steps)
    carried_out(other, steps)
    if act[0] in ("undo", "split", "join", "take back") or not done(one, act):
        return
    for said in newer:
        one.read(said)
        other.read(said)
    one.do("undo", act[1], 0)
    assert one.seen() == other.seen()


def done(review, act):
    try:
        return review.do(*act)
    except ValueRefusedError:
        return False


@SOME
@given(steps=st.lists(STEPS, max_size=9))
def test_what_is_all_taken_back_leaves_what_was_read(one_store, steps):
    one, other = Review(one_store), Review(one_store)
    carried_out(one, steps)
    carried_out(other, [step for step in steps if step[0] == "read"])
    while one.do("undo", 0, 0) or one.do("undo", 1, 0):
        pass
    assert one.seen() == other.seen()


@SOME
@given(steps=st.lists(STEPS, max_size=9), since=st.lists(READINGS, max_size=1))
def test_gold_and_what_is_undecided_are_all_that_was_submitted(one_store, tmp_path_factory, steps, since):
    review, ann = Review(one_store), PEOPLE[0]
    carried_out(review, steps)
    asked = [Asked(anchor=one, action="see") for one in review.opened().unseen()]
    asked += [
        Asked(anchor=one, action="accept", seen=review.opened().held(one).version)
        for one in review.opened().changed()
    ]
    if asked:
        decide(one_store, review.known, asked, ann)
    submit(one_store, review.known, ann, allow_undecided=True)
    of = review.opened()
    waits = [one.anchor for one in of.counting if one.fact is not None and not is_decided(of.folded, one)]
    for said in since:
        review.read(said)
    folder = tmp_path_factory.mktemp("gold")
    write_gold(one_store, folder)
    with (folder / UNDECIDED).open(encoding="utf-8") as file:
        assert sorted(row["value"] for row in csv.DictReader(file)) == sorted(waits)
    assert len(list((folder / "gold").iterdir())) == (not waits)
    reopen(one_store, review.known, ann)


def is_decided(folded, slot):
    """True for a value that people decided on, by itself or with the drug or result that they rejected."""
    return folded.of(slot.anchor).decision is not None or entry_of(slot.anchor) in folded.rejected


BLIND = st.tuples(
    st.sampled_from(["enter", "entry", "correct", "reject", "add", "answer", "undo"]), WHO, WHICH
)


@SOME
@given(
    steps=st.lists(st.one_of(BLIND, BLIND, st.tuples(st.just("read"), READINGS, st.just(0))), max_size=8),
    between=READINGS,
)
def test_only_what_two_saw_is_agreed_on(one_store, steps, between):
    review = Review(one_store)
    review_twice(one_store, review.known, PEOPLE[0])
    carried_out(review, steps)
    for number, person in enumerate(PEOPLE):
        decide_all(one_store, review.known, person)
        for anchor in review.opened(person).changed():
            review.ask(person, anchor, "accept")
        submit(one_store, review.known, person)
        if not number:
            review.read(between)
    of = review.opened(Person("chris", Role.ADJUDICATOR))
    both = [
        fold([row for row in of.carried.rows if row.layer == f"by:{one.name}"], of.present) for one in PEOPLE
    ]
    waits = {*of.open_values(), *of.changed(), *of.disputed()}
    for slot in of.counting:
        if slot.fact is not None and slot.anchor not in waits:
            assert all(is_decided(one, slot) for one in both)
            assert entry_of(slot.anchor) in both[0].rejected or same(
                *(outcome(one.of(slot.anchor), slot) for one in both)
            )
