"""The gestational age at which the story stands, sentence by sentence; None where the text gives none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.extractors.support import annotated

BASE = "The pregnant woman was admitted at 24+5 weeks of gestation with fever. "  # 173 days

# what follows BASE, with the place asked for between bars; the age in days there, None for none
MOVED = [
    ("Two days later her |potassium| was low.", 175),
    ("Three weeks later her |potassium| was low.", 194),
    ("A week later the |potassium| was low.", 180),
    ("48 hours later the |potassium| was low.", 175),
    ("Six hours later the |potassium| was low.", 173),
    ("The next day her |potassium| was low.", 174),
    ("On the following morning the |potassium| was low.", 174),
    ("The following week the |potassium| was low.", 180),
    ("On the same day the |potassium| was low.", 173),
    ("At that time the |potassium| was low.", 173),
    ("On admission the |potassium| was low.", 173),
    ("Five days after admission the |potassium| was low.", 178),
    ("Two days before admission the |potassium| had been low.", 171),
    ("Two days earlier her |potassium| had been low.", 171),
    ("A week before, the |potassium| had been low.", 166),
    ("Two days ago the |potassium| was low.", 171),
    ("Ten days previously she had bled. The |potassium| was low.", 173),
    ("On hospital day 3 the |potassium| was low.", 175),
    ("On the fourth day of hospitalization the |potassium| was low.", 176),
    ("At 25+0 weeks a laparotomy was done. On postoperative day 2 the |potassium| was low.", 177),
    ("Two days later she bled. Three days later the |potassium| was low.", 178),
    ("At 30+0 weeks she bled. On admission the |potassium| had been low.", 173),
    ("At 30+0 weeks of gestation the |potassium| was low.", 210),
    ("The |potassium| was low.", 173),
    ("At 30+0 weeks of gestation she bled; the |potassium| was low.", 210),
]
UNKNOWN = [
    "Three years ago the |potassium| had been low.",
    "Her first pregnancy had ended in 2015 with a low |potassium|.",
    "Several months earlier the |potassium| had been low.",
    "She was delivered by cesarean section. Two days later her |potassium| was low.",
    "She gave birth to a healthy boy. Two days before, the |potassium| had been low.",
    "For two weeks before, the |potassium| had been low.",
    "Forty weeks ago the |potassium| had been low.",
    "She gave birth to a healthy boy. The next day the |potassium| was low.",
    "Fourteen days postpartum the |potassium| was low.",
    "On the third day of life the |potassium| of the boy was low.",
    "Three days after delivery the |potassium| was low.",
    "Laparotomy was done. On postoperative day 2 the |potassium| was low.",
    "In childhood her |potassium| had been low.",
    "Six years later the |potassium| was low.",
    "In the puerperium the |potassium| was low.",
]
ALONE = [
    "Two days later her |potassium| was low; she was pregnant.",
    "On admission of the pregnant woman the |potassium| was low.",
    "Smith et al. gave it at 30 weeks of gestation; the |potassium| was low.",
    "At the age of 30 weeks the boy's |potassium| was low; he was born of a normal pregnancy.",
]


def _at(marked: str) -> int | None:
    before, place, after = marked.split("|")
    text = before + place + after
    doc = annotated(text)
    fact = doc._.clock.at(len(before))
    if fact is None:
        return None
    assert all(text[q.start : q.end] == q.text for q in fact.quotes)
    return int(fact.value.days)


@pytest.mark.parametrize(("text", "days"), MOVED, ids=[text[:45] for text, _ in MOVED])
def test_relative_times(text: str, days: int) -> None:
    assert _at(BASE + text) == days


@pytest.mark.parametrize("text", UNKNOWN, ids=[text[:45] for text in UNKNOWN])
def test_times_outside_the_pregnancy(text: str) -> None:
    assert _at(BASE + text) is None


@pytest.mark.parametrize("text", ALONE, ids=[text[:45] for text in ALONE])
def test_without_an_age_nothing_ticks(text: str) -> None:
    assert _at(text) is None


def test_what_moved_says_from_where() -> None:
    text = BASE + "Two days later her potassium was low."
    fact = annotated(text)._.clock.at(text.index("potassium"))
    assert fact is not None
    assert fact.derived
    assert [quote.text for quote in fact.quotes] == ["24+5 weeks of gestation", "Two days later"]
    assert fact.confidence < 1


def test_days_after_a_transfer() -> None:
    text = "A day-5 embryo was transferred on 2 May 2020. Ten days after the transfer her hCG was 90; she was pregnant."
    fact = annotated(text)._.clock.at(text.index("hCG"))
    assert fact is not None
    assert fact.value.days == 14 + 5 + 10


def test_a_date_after_the_birth_has_no_age() -> None:
    text = (
        "The pregnant woman (LMP 10 May 2019) was delivered on 13 February 2020. "
        "On 20 February 2020 her potassium was low; on 10 February 2020 it had been normal."
    )
    clock = annotated(text)._.clock
    assert clock.at(text.index("her potassium")) is None
    assert clock.delivery is not None
    assert clock.delivery.value.days == 279


def test_each_case_has_its_own_story() -> None:
    text = (
        "Case 1\nA pregnant woman of 30 years was admitted at 24+5 weeks of gestation. She was well.\n"
        "Case 2\nA pregnant woman of 31 years came in. The next day her potassium was low.\n"
    )
    clock = annotated(text)._.clock
    assert clock.at(text.index("well")) is not None
    assert clock.at(text.index("potassium")) is None


@given(st.integers(35, 200), st.integers(1, 60))
def test_days_add_up(start: int, days: int) -> None:
    text = f"The pregnant woman was admitted at {start // 7}+{start % 7} weeks of gestation. {days} days later her potassium was low."
    fact = annotated(text)._.clock.at(text.index("potassium"))
    assert fact is not None
    assert fact.value.days == start + days


@given(st.text(alphabet="at daysweklr 0123456789+,.;\n", max_size=120))
def test_ticks_are_in_order_and_apart(text: str) -> None:
    ticks = annotated("Pregnant at 24+5 weeks. " + text)._.clock.ticks
    assert all(tick.start < tick.end for tick in ticks)
    assert all(first.end <= second.start for first, second in zip(ticks, ticks[1:], strict=False))
