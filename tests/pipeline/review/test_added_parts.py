"""What is said of the parts of an entry that people added, and taken back: the entry stays as it was added."""

import pytest

from pipeline.decisions.final import effective, final_view
from pipeline.review.access import open_document
from pipeline.review.actions import decide
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.requests import Asked
from pipeline.review.undoing import last_act
from pipeline.store import open_store
from schemas.neonate import Neonate
from tests.pipeline.review.records import document, fact, put, report
from tests.pipeline.review.test_joined import place

HEAD = "cases.0.pregnancies"


def go(store, known, person, anchor, action, **more):
    seen = open_document(store, known, person).held(anchor).version
    return decide(store, known, [Asked(anchor=anchor, action=action, seen=seen, **more)], person)


def take_back(store, known, person):
    decide(store, known, last_act(open_document(store, known, person), person.name), person)


def record(store, known):
    return effective(final_view(store, store.latest(known))).cases[0]


def added(store, known, of, person, family, words, **parts):
    """The anchor of an entry that a person adds."""
    asked = Asked(anchor=f"cases.0.{family}", action="add", value=parts, quote=place(of, words))
    decide(store, known, [asked], person)
    held = open_document(store, known, person).folded.held
    return next(one for one in held if one.startswith(f"cases.0.{family}.added-"))


def said(of, value, words):
    return {"value": value, "quote": place(of, words)}


@pytest.mark.parametrize("action", ["add", "correct", "reject", "refused"])
def test_a_part_of_an_added_drug_that_is_taken_back_is_as_it_was_added(store, known, of, local, action):
    week = {"days": 252, "as_written": "36 weeks"}
    drug = said(of, {"generic": "labetalol", "as_written": "Labetalol"}, "Labetalol")
    who = {"subject": said(of, "mother", "Labetalol"), "status": said(of, "given", "Labetalol")}
    window = {"stop": said(of, week, "36 weeks")}
    anchor = added(
        store, known, of, local, "medications", "Labetalol 200 mg", drug=drug, window=window, **who
    )
    before = record(store, known)
    part = f"{anchor}.window.{'start' if action in ('add', 'refused') else 'stop'}"
    late = said(of, {"days": 259 if action == "refused" else 210, "as_written": "x"}, "30 weeks")
    if action == "refused":
        with pytest.raises(ValueRefusedError):
            go(store, known, local, part, "add", **late)
    else:
        go(store, known, local, part, action, **({} if action == "reject" else late))
        assert record(store, known) != before
        take_back(store, known, local)
    assert record(store, known) == before


def twins(store, of, local):
    made = report(of)
    (reported,) = made.cases[0].pregnancies
    born = (Neonate(apgar_5=fact(of, 9, "37")), Neonate(apgar_5=fact(of, 8, "37")))
    case = made.cases[0].model_copy(update={"pregnancies": (reported.model_copy(update={"neonates": born}),)})
    known = put(store, of, made.model_copy(update={"cases": (case,)}))
    live, sex = said(of, "live_birth", "a live girl"), said(of, "female", "girl")
    parts = {"is_index": False, "outcome": live, "neonates": [{"sex": sex}]}
    return known, added(store, known, of, local, "pregnancies", "a live girl", **parts)


def newborns(store, known):
    return [
        [(one.sex and one.sex.value.value, one.apgar_5 and one.apgar_5.value) for one in each.neonates]
        for each in record(store, known).pregnancies
    ]


def test_a_newborn_of_an_added_pregnancy_is_taken_back(store, local):
    of = document()
    known, pregnancy = twins(store, of, local)
    before = newborns(store, known)
    go(store, known, local, f"{pregnancy}.neonates.0.apgar_5", "add", **said(of, 7, "37"))
    go(store, known, local, f"{pregnancy}.neonates.1.sex", "add", **said(of, "male", "girl"))
    assert newborns(store, known)[1] == [("female", 7), ("male", None)]
    take_back(store, known, local)
    take_back(store, known, local)
    assert newborns(store, known) == before == [[(None, 9), (None, 8)], [("female", None)]]


def test_a_newborn_goes_to_a_pregnancy_that_was_added(store, local):
    of = document()
    known, pregnancy = twins(store, of, local)
    moved = f"{HEAD}.index.neonates.1.case"
    go(store, known, local, moved, "move", value=pregnancy)
    for _ in range(2):  # however often it is looked at
        assert newborns(store, known) == [[(None, 9)], [("female", None), (None, 8)]]
    for action in ("undo", "reject"):
        with pytest.raises(ValueRefusedError, match="a newborn was moved to this pregnancy"):
            go(store, known, local, pregnancy, action)
    again = open_store(store.address)
    assert newborns(again, known) == newborns(store, known)
    again.close()
    take_back(store, known, local)
    take_back(store, known, local)
    assert newborns(store, known) == [[(None, 9), (None, 8)]]
