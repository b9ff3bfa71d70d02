"""Times in one breath, beyond the corpus beside the rules: dates as ages, ages that relative times move."""

import pytest

from extractors.english.ages.values import find
from extractors.english.dates.values import find as find_dates
from extractors.english.times import relative
from extractors.english.times.anchored import anchored
from extractors.english.times.stretches import compose


def test_dates_compose_as_ages_do() -> None:
    text = "Taken from 3 May 2020 to 7 June 2020, and on 1 July 2020."
    told = compose(text, 0, find_dates(text))
    assert [(s.side, s.joint, len(s.times)) for s in told] == [("from", "range", 2), ("at", "alone", 1)]


# text, [(age, words)]
ANCHORED = [
    ("It was stopped two weeks before delivery at 38 weeks.", [("36+0", "two weeks before delivery at 38 weeks")]),
    ("It was stopped 3 days before birth (37+4 weeks).", [("37+1", "3 days before birth (37+4 weeks")]),
    ("Five days after admission at 30+1 weeks.", [("30+6", "Five days after admission at 30+1 weeks")]),
    ("For a week before admission at 31 weeks.", [("30+0 to 31+0", "a week before admission at 31 weeks")]),
    ("Two weeks before delivery, at 35 weeks.", [("35+0", "35 weeks")]),
    ("On admission at 31 weeks.", [("31+0", "31 weeks")]),
    ("Two days later, at 31 weeks.", [("31+0", "31 weeks")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ANCHORED, ids=[text for text, _ in ANCHORED])
def test_an_age_that_an_event_has(text: str, expected: list[tuple[str, str]]) -> None:
    text = f"In this pregnancy: {text}"
    found = anchored(text, find(text), relative.find(text))
    assert [(str(m.value), text[m.start : m.end].strip()) for m in found] == expected
