"""The events of a case, with actor, pregnancy and interval; the time of any place after the birth."""

import pytest

from extractors.story.read import story_of
from tests.extractors.support import annotated

STORY = (
    "A 31-year-old woman was admitted at 33+2 weeks of gestation with fever. Cefuroxime was started. "
    "Two days later a cesarean section was performed, and a boy of 1,900 g was born. "
    "On the third day of life he had convulsions. He died at 9 days of age. "
    "The mother was discharged two weeks after the delivery. "
    "In 2015 she had been delivered of a healthy girl."
)


def told(text):
    doc = annotated(text)
    return [
        (
            event.quote.text,
            event.kind.value,
            event.actor.value,
            event.which.value,
            event.when
            and (event.when.era.value, event.when.earliest, event.when.latest, event.when.surety.value),
        )
        for event in story_of(doc, doc._.cases[0]).events
    ]


def test_a_story_is_a_sequence_of_events_with_actor_pregnancy_and_time():
    assert told(STORY) == [
        ("admitted", "admission", "mother", "this", ("gestation", 233, 233, "stated")),
        ("started", "begun", "mother", "this", ("gestation", 233, 233, "inherited")),
        ("cesarean section was", "birth", "mother", "this", ("gestation", 235, 235, "derived")),
        ("was born", "birth", "mother", "this", ("gestation", 235, 235, "derived")),
        ("convulsions", "complication", "neonate", "this", ("postnatal", 2, 3, "stated")),
        ("died", "death", "neonate", "this", ("postnatal", 9, 9, "stated")),
        ("discharged", "discharge", "mother", "this", ("postpartum", 14, 20, "stated")),
        ("been delivered", "birth", "mother", "earlier", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The pregnant woman at 30 weeks was not discharged.",
        "At 30 weeks of gestation delivery was planned.",
        "At 30 weeks of gestation treatment should be stopped.",
    ],
)
def test_what_did_not_happen_is_no_event(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("words", "interval"),
    [
        ("On day 3 of life", ("postnatal", 2, 3)),
        ("On the first day of life", ("postnatal", 0, 1)),
        ("In the second week of life", ("postnatal", 7, 13)),
        ("At 31 hours of age", ("postnatal", 1, 1)),
        ("At the age of five months", ("postnatal", 150, 179)),
        ("Two weeks after the delivery", ("postpartum", 14, 20)),
        ("The day after delivery", ("postpartum", 1, 1)),
        ("On the fourth postpartum day", ("postpartum", 4, 4)),
        ("On day 2 after delivery", ("postpartum", 2, 2)),
        ("Later", ("postpartum", 0, None)),
    ],
)
def test_times_after_the_birth(words, interval):
    text = f"The pregnant woman was delivered at 33+2 weeks. {words} the potassium was low."
    when = annotated(text)._.clock.when(text.index("potassium"))
    assert when is not None
    assert (when.era.value, when.earliest, when.latest) == interval
    assert [quote.text in words for quote in when.quotes] == ([] if words == "Later" else [True])


def test_what_goes_on_inherits_the_time_after_the_birth():
    text = "She gave birth at 33+2 weeks. On day 3 of life the boy was ill. The potassium was low."
    when = annotated(text)._.clock.when(text.index("potassium"))
    assert (when.era.value, when.earliest, when.surety.value) == ("postnatal", 2, "inherited")


def test_nothing_is_known_before_the_first_time():
    assert annotated("A pregnant woman had a low potassium.")._.clock.when(30) is None


def test_twins_are_told_apart():
    text = "At 24 weeks of gestation no heart action of the donor twin was found. The recipient died."
    assert [row[1:3] for row in told(text)] == [("loss", "first_twin"), ("death", "second_twin")]
