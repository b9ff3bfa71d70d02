"""Stretches of time: ranges, lists and the words that lead them, whatever times they are made of."""

import pytest

from extractors.english.ages.values import find
from extractors.english.dates.values import find as find_dates
from extractors.english.times import relative
from extractors.english.times.anchored import anchored
from extractors.english.times.stretches import compose

# text, [(side, joint, ages)]
STRETCHES = [
    ("Between weeks 24 and 27 she took it.", [("from", "range", ["24+0", "27+0"])]),
    ("It was taken between gestational week 9 and 21.", [("from", "range", ["9+0", "21+0"])]),
    ("It was taken in gestational weeks 7-11.", [("at", "alone", ["7+0 to 11+0"])]),
    ("Taken twice daily (GW 15-17).", [(None, "alone", ["15+0 to 17+0"])]),
    ("Taken from GW 10 through GW 29.", [("from", "range", ["10+0", "29+0"])]),
    ("Taken from w8 to w31.", [("from", "range", ["8+0", "31+0"])]),
    ("Taken from 11+2 to 30+1 weeks.", [("from", "range", ["11+2", "30+1"])]),
    ("Taken from 13 until 35 weeks.", [("from", "range", ["13+0", "35+0"])]),
    ("Taken from 13 weeks to 35, without harm.", [("from", "range", ["13+0", "35+0"])]),
    ("Taken from week 12 of gestation to week 36.", [("from", "range", ["12+0", "36+0"])]),
    ("Taken from the fifth to the 29th week of pregnancy.", [("from", "range", ["5+0", "29+0"])]),
    ("From the sixth to the eighth month of pregnancy.", [("from", "range", ["21+5 to 26+0", "30+3 to 34+5"])]),
    ("From 14 weeks through to 33 weeks.", [("from", "range", ["14+0", "33+0"])]),
    ("Given at 22, 25 and 31 weeks.", [("at", "list", ["22+0", "25+0", "31+0"])]),
    ("Given at weeks 9, 11 and 13.", [("at", "list", ["9+0", "11+0", "13+0"])]),
    ("Given at 18 weeks and again at 23 weeks.", [("at", "list", ["18+0", "23+0"])]),
    ("Given at 12 weeks, 16 weeks and 21 weeks.", [("at", "list", ["12+0", "16+0", "21+0"])]),
    ("From 19 weeks onwards she took it.", [("from", "alone", ["19+0"])]),
    ("She took it 19 weeks onwards.", [("from", "alone", ["19+0"])]),
    ("It was stopped by the end of 30 weeks.", [("by", "alone", ["30+0"])]),
    ("It was taken until about 33 weeks.", [("until", "alone", ["33+0"])]),
    ("Started after 26 weeks.", [("from", "alone", ["26+0"])]),
    ("Stopped after 26 weeks.", [("at", "alone", ["26+0"])]),
    ("After the second trimester.", [("after", "alone", ["14+0 to 27+6"])]),
    ("At 20 weeks; at 30 weeks.", [("at", "alone", ["20+0"]), ("at", "alone", ["30+0"])]),
    ("Scores of 8 and 9 at 39 weeks.", [("at", "alone", ["39+0"])]),
    ("She is 30 and 12 weeks pregnant.", [(None, "alone", ["12+0"])]),
    ("At week 30 and 32 mg.", [("at", "alone", ["30+0"])]),
    ("At week 30, 2 days later.", [("at", "alone", ["30+0"])]),
    ("At 20 and 5 weeks' gestation.", [(None, "alone", ["5+0"])]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STRETCHES, ids=[text for text, _ in STRETCHES])
def test_stretches_of_gestation(text: str, expected: list[tuple[str | None, str, list[str]]]) -> None:
    text = f"In this pregnancy: {text}"
    told = compose(text, 0, find(text))
    assert [(s.side, s.joint, [str(m.value) for m in s.times]) for s in told] == expected


def test_dates_compose_as_ages_do() -> None:
    text = "Taken from 3 May 2020 to 7 June 2020, and on 1 July 2020."
    told = compose(text, 0, find_dates(text))
    assert [(s.side, s.joint, len(s.times)) for s in told] == [("from", "range", 2), ("at", "alone", 1)]


# text, [(days, event, lasting)]
RELATIVE = [
    ("Three days later she bled.", [(3, None, False)]),
    ("One and a half weeks later.", [(10, None, False)]),
    ("After five days, she bled.", [(5, None, False)]),
    ("72 hours after admission.", [(3, "admission", False)]),
    ("The day after the operation.", [(1, "operation", False)]),
    ("The following morning.", [(1, None, False)]),
    ("On hospital day 5.", [(4, "admission", False)]),
    ("On the third day of hospitalization.", [(2, "admission", False)]),
    ("On day 3 after admission.", [(3, "admission", False)]),
    ("On POD 2.", [(2, "operation", False)]),
    ("Three weeks prior to her admission.", [(-21, "admission", False)]),
    ("For ten days before presentation.", [(-10, "admission", True)]),
    ("In the two weeks preceding hospitalization.", [(-14, "admission", True)]),
    ("Four days before she was admitted.", [(-4, "admission", False)]),
    ("Until two weeks before delivery.", [(-14, "delivery", False)]),
    ("24 hours before the cesarean section.", [(-1, "delivery", False)]),
    ("The evening before her delivery.", [(-1, "delivery", False)]),
    ("Two weeks earlier nifedipine had been begun.", [(-14, None, False)]),
    ("Ten days ago.", [(-10, None, False)]),
    ("Twelve days after the embryo transfer.", [(12, "transfer", False)]),
    ("On the same day; on admission.", [(0, None, False), (0, "admission", False)]),
    ("Three days after delivery.", []),
    ("A week earlier than planned; two days later than expected.", []),
    ("Ten years ago; several days before.", []),
    ("Every two weeks before 30 weeks; over the next weeks.", []),
    ("Two doses later in life, after 5 cycles.", []),
    ("On day 3 of life; the third day of treatment.", []),
    ("Two weeks before the rash; the following visits.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), RELATIVE, ids=[text for text, _ in RELATIVE])
def test_relative_times(text: str, expected: list[tuple[int, str | None, bool]]) -> None:
    found = [m.value for m in relative.find(text)]
    assert [(step.days, step.event, step.lasting) for step in found] == expected


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
