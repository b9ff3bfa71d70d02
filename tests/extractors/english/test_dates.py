"""Calendar dates in every form; whole sets are compared, so that an extra find fails."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.english.dates.values import AMBIGUOUS, find

# text, [(year, month, day)] with 0 for what the text does not give
DATES = [
    ("She was seen on 7 April 2018.", [(2018, 4, 7)]),
    ("Seen on April 7, 2018, and April 9 2018.", [(2018, 4, 7), (2018, 4, 9)]),
    ("Seen on the 3rd of May 2019.", [(2019, 5, 3)]),
    ("Seen on May 3rd, 2019.", [(2019, 5, 3)]),
    ("Dec. 28, 2014 and 1 Sept. 2014.", [(2014, 12, 28), (2014, 9, 1)]),
    ("On 2019-04-07 and 2019/4/9.", [(2019, 4, 7), (2019, 4, 9)]),
    ("On 19-11-2014, 19.11.2014 and 19/11/2014.", [(2014, 11, 19)] * 3),
    ("On 12/31/2019 and on 03/04/2019.", [(2019, 12, 31), (2019, 3, 4)]),
    ("On 31/12/2019 and on 03/04/2019.", [(2019, 12, 31), (2019, 4, 3)]),
    ("On 05/05/2019.", [(2019, 5, 5)]),
    ("Last period 1 JAN 2020.", [(2020, 1, 1)]),
    ("In January 2015 she moved; in 2016 she returned.", [(2015, 1, 0), (2016, 0, 0)]),
    ("Her first child (2011) is well.", [(2011, 0, 0)]),
    ("Leap day: 29 February 2020.", [(2020, 2, 29)]),
    ("Seen on 29 January 2021; on 5 February it had doubled.", [(2021, 1, 29), (2021, 2, 5)]),
    ("Seen on 22 December, and on 3 January 2021.", [(2020, 12, 22), (2021, 1, 3)]),
    ("Seen on 28 December 2020; on 4 January she was well.", [(2020, 12, 28), (2021, 1, 4)]),
    ("Between 12-14 May 2018.", [(2018, 5, 14)]),
    ("LMP-19-10-2014 EDD-26-7-2015.", [(2014, 10, 19), (2015, 7, 26)]),
    ("LMP: 13/10/18, seen on 3.12.18.", [(2018, 10, 13), (2018, 12, 3)]),
    ("Born on 12/31/51.", [(1951, 12, 31)]),
]
NOT_DATES = [
    "She may 10 times ask; on 5 May without any year she came.",
    "In 2015 women of the register 2000 mg was used.",
    "At 20 weeks 2019 IU/L of the enzyme.",
    "On day 12 of 30; 7/12; 3.5/2.1; 120/80/2019.",
    "Figure 4 of 10.1016/2019-0034.",
    "A march 2018 m long; marked 2018 lesions.",
    "The number 555-12-11-2014 of the ward.",
    "Apgar 8/9/10; pressure of 120/80; from 3/7.",
    "The code 2019-13-07 and the 2019-04 issue.",
    "A dose of 2000 mg and a count of 1950/mm3.",
]


def _parts(text: str) -> list[tuple[int, int, int]]:
    return [(m.value.year, m.value.month or 0, m.value.day or 0) for m in find(text)]


@pytest.mark.parametrize(("text", "expected"), DATES, ids=[text[:40] for text, _ in DATES])
def test_dates(text: str, expected: list[tuple[int, int, int]]) -> None:
    assert _parts(text) == expected


@pytest.mark.parametrize("text", NOT_DATES, ids=[text[:40] for text in NOT_DATES])
def test_neighbours_are_left(text: str) -> None:
    assert _parts(text) == []


def test_a_date_of_two_readings_says_so() -> None:
    (unsure,) = find("Seen on 07/12/2019.")
    sure = find("Seen on 07/12/2019 and 25/12/2019.")
    assert unsure.confidence == AMBIGUOUS
    assert [mention.confidence for mention in sure] == [1.0, 1.0]


FORMS = ["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d %b %Y", "%dth of %B %Y", "%b. %d, %Y", "%d-%b-%Y"]


@given(st.dates(dt.date(1950, 1, 1), dt.date(2049, 12, 31)), st.sampled_from(FORMS))
def test_a_written_date_is_read_back(day: dt.date, form: str) -> None:
    written = day.strftime(form)
    (mention,) = find(f"She came on {written} with pain.")
    assert mention.value.exact == day


@given(st.dates(dt.date(1950, 1, 1), dt.date(2049, 12, 31)))
def test_day_first_is_learnt_from_another_date(day: dt.date) -> None:
    text = f"Born on {day:%d/%m/%Y}; the letter is of 31/01/2019."
    assert [m.value.exact for m in find(text)] == [day, dt.date(2019, 1, 31)]


@given(st.text(alphabet="0123456789 /.-,JanMyof20stinh", max_size=80))
def test_anything_else_is_bounded(text: str) -> None:
    ends = 0
    for mention in find(text):
        assert ends <= mention.start < mention.end <= len(text)
        ends = mention.end
