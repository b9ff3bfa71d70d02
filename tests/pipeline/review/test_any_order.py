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
from schemas.neonate import Neonate
from schemas.pregnancy import Outcome, Pregnancy
from schemas.report import Versions
from schemas.review import Action
from tests.pipeline.review.any_order import (
    ACTS,
    PEOPLE,
    READINGS,
    STEPS,
    WHICH,
    WHO,
    Review,
    decided,
    told,
    verified_ties,
)
from tests.pipeline.review.records import decide_all, fact, put, report

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
        before, there, ties = decided(review.opened()), parts(review), verified_ties(review)
        carried_out(review, [step])
        if step[0] == "read":
            now = list(told(review.final()))
            assert not review.opened().lost
            for part, gone in parts(review).items():
                assert gone or not there.get(part)  # who was no patient is none
            for some in before:
                assert any(some <= one for one in now), (some, now)
            after = verified_ties(review)
            for name in ties.keys() & after.keys():
                (tie, _), (now_tie, has) = ties[name], after[name]
                is_found_again = (tie, now_tie) == ("", "reported")  # the reported one is it again
                assert (
                    now_tie == tie
                    or "?" in (tie, now_tie)
                    or now_tie == ""
                    and tie not in has
                    or is_found_again
                )


def parts(review):
    """The parts of the text that the newest reading has a patient for, with whether people said that there is none."""
    of, cases = review.opened(), review.store.latest(review.known).report.cases
    return {(case.start, case.end): of.is_gone(number) for number, case in enumerate(cases)}


@SOME
@given(steps=st.lists(STEPS, max_size=9))
def test_what_is_sent_twice_is_said_once(one_store, steps):
    one, other = Review(one_store), Review(one_store, sends=2)
    carried_out(one, steps)
    carried_out(other, steps)
    assert one.seen() == other.seen()


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
    st.sampled_from(["enter", "entry", "correct", "reject", "add", "answer", "note", "undo"]), WHO, WHICH
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
            entry, held = entry_of(slot.anchor), [one.of(slot.anchor) for one in both]
            assert all(entry in one.rejected for one in both) or (
                all(one.decision is not None for one in held) and same(*(outcome(one, slot) for one in held))
            )
    notes = {row.number for row in one_store.reviews.decisions(review.known) if row.action is Action.COMMENT}
    shown = [*(note for held in of.folded.held.values() for note in held.notes), *of.stray_notes]
    assert {one.number for one in shown if one.action is Action.COMMENT} == notes


CHILDREN = {9: "37", 8: "36", 7: "30", 5: "25"}  # by their Apgar scores, with their words
TOLD = st.tuples(
    st.permutations(sorted(CHILDREN)), st.integers(0, 4), st.integers(0, 4), st.sampled_from([True, True, False])
)  # fmt: skip
BORN = st.one_of(
    st.tuples(st.sampled_from(["move", "move", "enter", "undo"]), WHO, WHICH),
    st.tuples(st.just("read"), TOLD, st.just(0)),
)


class Twins(Review):
    """A document with newborns of two pregnancies, whom people move from one to the other."""

    def read(self, said):
        self.number += 1
        order, first, last, both = said if isinstance(said, tuple) else ((9, 8, 5, 7), 2, 3, True)
        made = report(self.of, versions=Versions(software="1", rules=f"r{self.number}", terms="t"))
        (case,) = made.cases
        born = [Neonate(apgar_5=fact(self.of, one, CHILDREN[one])) for one in order]
        (index,) = case.pregnancies
        index = index.model_copy(update={"neonates": tuple(born[:first])})
        earlier = Pregnancy(is_index=False, outcome=fact(self.of, Outcome.LIVE_BIRTH, "one earlier loss"),
                            neonates=tuple(born[first:max(first, last)]))  # fmt: skip
        some = (index, earlier) if both else (index,)
        cases = (case.model_copy(update={"pregnancies": some}),)
        self.known = put(self.store, self.of, made.model_copy(update={"cases": cases}))

    def move(self, person, which):
        """Move a newborn to the pregnancy that he is not of; False where there is none."""
        of = self.opened(person)
        children = sorted({one.rpartition(".")[0] for one in of.present if one.endswith(".apgar_5")})
        pregnancies = sorted(one for one in of.paths if one.count(".") == 3 and ".pregnancies." in one)
        moves = [
            (child, to)
            for child in children
            for to in pregnancies
            if to not in (child.partition(".neonates.")[0], of.moved_to(child))
        ]
        if moves:
            child, to = moves[which % len(moves)]
            if of.held(f"{child}.apgar_5").decision is None:
                self.ask(person, f"{child}.apgar_5", "accept")
            self.ask(person, f"{child}.case", "move", value=to)
        return bool(moves)

    def moved(self):
        """Where people moved newborns to, by their scores; where the record has every newborn."""
        of = self.opened()
        moves = {
            of.leaves(anchor.replace(".case", ".apgar_5")): str(held.decision.value).endswith(".index")
            for anchor, held in of.folded.held.items()
            if ".neonates." in anchor and anchor.endswith(".case") and held.decision is not None
        }
        found = [
            (child.apgar_5.value, one.is_index)
            for one in self.final().cases[0].pregnancies
            for child in one.neonates
            if child.apgar_5 is not None
        ]
        return moves, found


@SOME
@given(steps=st.lists(BORN, max_size=9))
def test_a_newborn_who_was_moved_is_one_wherever_the_rules_tell_him(one_store, steps):
    review = Twins(one_store)
    for step in steps:
        before, _ = review.moved()
        carried_out(review, [step])
        moves, found = review.moved()
        for score, is_index in moves.items():
            assert [there for one, there in found if one == score] in ([is_index], [])
        if step[0] == "read":
            assert {one: moves[one] for one in before if one in moves} == {
                one: before[one] for one in moves if one in before
            }
