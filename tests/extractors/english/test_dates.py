"""Calendar dates: what any date in each form gives; the forms themselves stand in the corpus beside the rules."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from extractors.english.dates.values import AMBIGUOUS, find


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
