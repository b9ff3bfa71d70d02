"""Anchors of a pregnancy's calendar, and the ages that they give to dates."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.findings import entries, flagged
from extractors.story.calendar import PREGNANCY_DAYS
from extractors.story.pipe import dates_of
from tests.extractors.support import annotated

# text, {(kind, first day of the pregnancy)}
ANCHORS = [
    ("She was pregnant. Her last menstrual period was on 4 March 2019.", {("lmp", "2019-03-04")}),
    ("She was pregnant (LMP: 4 March 2019).", {("lmp", "2019-03-04")}),
    ("She was pregnant; 4 March 2019 was the first day of her last menstrual period.", {("lmp", "2019-03-04")}),
    ("The expected date of delivery (EDD) was 9 December 2019 in this pregnancy.", {("edd", "2019-03-04")}),
    ("Pregnant; LMP-4-3-2019 EDD-9-12-2019; seen on 23-7-2019.", {("lmp", "2019-03-04"), ("edd", "2019-03-04")}),
    (
        "Pregnant; last menses on the 4th of March 2019 and estimated date of delivery on the 9th December 2019.",
        {("lmp", "2019-03-04"), ("edd", "2019-03-04")},
    ),
    ("In this pregnancy the due date was set at 2019-12-09.", {("edd", "2019-03-04")}),
    ("A day-5 embryo was transferred on 23 March 2019; she became pregnant.", {("transfer", "2019-03-04")}),
    ("Transfer of two day 3 embryos took place on 21 March 2019; pregnancy followed.", {("transfer", "2019-03-04")}),
    ("One blastocyst was replaced on 23 March 2019; pregnancy followed.", {("transfer", "2019-03-04")}),
    ("Intrauterine insemination on 18 March 2019 led to pregnancy.", {("conception", "2019-03-04")}),
    ("After oocyte retrieval on 18 March 2019 she became pregnant.", {("conception", "2019-03-04")}),
    ("She came on 11 April 2019 at 5+3 weeks of gestation.", {("dated", "2019-03-04")}),
    ("Pregnant; on 9 October 2018 (34 weeks and 3 days) her pressure rose.", {("dated", "2018-02-10")}),
    ("At 20+1 weeks, on July 23, 2019, she fell.", {("dated", "2019-03-04")}),
    ("A scan on 23 July 2019 showed a well grown fetus and confirmed an age of 20+1 weeks of gestation.", {("dated", "2019-03-04")}),
    ("At 20 weeks of gestation, on 22 July 2019, she fell.", {("dated_week", "2019-03-04")}),
    (
        "She came on 11 April 2019 at 5+3 weeks of gestation (last menstrual period 4 March 2019).",
        {("dated", "2019-03-04"), ("lmp", "2019-03-04")},
    ),
]  # fmt: skip
NOT_ANCHORS = [
    "She was pregnant and was seen on 4 March 2019.",
    "On 4 March 2019 she was advised to rest until 37 weeks of gestation.",
    "The pregnant patient was transferred to our ward on 4 March 2019.",
    "Her LMP was unknown; the pregnant woman came on 4 March 2019.",
    "In 2015 she had had a pregnancy; her previous pregnancy ended on 4 March 2015 at 20+1 weeks of gestation.",
    "Pregnant; the last menstrual period was in March 2019.",
    "On 4 March 2019 a cesarean section was planned for 38+2 weeks of gestation.",
    "She was about 20 weeks pregnant on 4 March 2019.",
    "In pregnancy the dose was raised to 60 mg at 7+2 weeks, and to 75 mg on 4 March 2019.",
    "Pregnant, she took it from 26 weeks and 4 days twice daily, the last tablet on 4 March 2019.",
    "On 4 March 2019 the pregnant woman took 60 mg, and 75 mg from 26 weeks and 4 days.",
    "In this pregnancy, weeks counted from LMP, she delivered on 4 March 2019.",
]


def _anchors(text: str) -> set[tuple[str, str]]:
    return {(str(a.kind), str(a.lmp)) for a in entries(annotated(text), "calendar")}


@pytest.mark.parametrize(("text", "expected"), ANCHORS, ids=[text[:50] for text, _ in ANCHORS])
def test_anchors(text: str, expected: set[tuple[str, str]]) -> None:
    assert _anchors(text) == expected


@pytest.mark.parametrize("text", NOT_ANCHORS, ids=[text[:50] for text in NOT_ANCHORS])
def test_dates_that_anchor_nothing(text: str) -> None:
    assert _anchors(text) == set()


DISAGREE = [
    "She was pregnant: LMP 4 March 2019. On 23 July 2019 she came at 17+2 weeks of gestation.",
    "A day-5 embryo was transferred on 23 March 2019; she was 12+0 weeks pregnant on 1 May 2019.",
    "The pregnancy was at 20+1 weeks on 23 July 2019, and at 26 weeks of gestation on 1 August 2019.",
]
AGREE = [
    "She was pregnant: LMP 4 March 2019. On 23 July 2019 she came at 20+1 weeks of gestation.",
    "She was pregnant: LMP 4 March 2019. On 23 July 2019 she came at 19+2 weeks of gestation.",
    "She was pregnant: LMP 4 March 2019. On 27 July 2019 she came at 20 weeks of gestation.",
    "The pregnancy was at 20+1 weeks on 23 July 2019, and at 21 weeks of gestation on 1 August 2019.",
    "She was pregnant: LMP 4 March 2019. In her pregnancy of 2015 she came on 23 July 2015 at 12+1 weeks.",
]


@pytest.mark.parametrize(("text", "found"), [*((t, 1) for t in DISAGREE), *((t, 0) for t in AGREE)])
def test_anchors_that_disagree_are_an_issue(text: str, found: int) -> None:
    issues = [issue for issue in flagged(annotated(text)) if issue.code == "dates_disagree"]
    assert len(issues) == found
    assert all(text[q.start : q.end] == q.text for issue in issues for q in issue.quotes)


def test_a_transfer_of_unknown_day_gives_no_age() -> None:
    text = "After embryo transfer on 23 March 2019 she was pregnant. On 20 May 2019 she bled."
    doc = annotated(text)
    assert doc._.clock.at(text.index("bled")) is None


def _age_on(text: str, place: str) -> tuple[int, bool] | None:
    doc = annotated(text)
    fact = doc._.clock.at(text.index(place))
    return (fact.value.days, fact.derived) if fact else None


DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2029, 12, 31))


@given(DAYS, st.integers(14, 300))
def test_days_since_the_last_period_are_the_age(lmp: dt.date, days: int) -> None:
    day = lmp + dt.timedelta(days)
    text = f"The pregnant woman's LMP was {lmp:%d %B %Y}. On {day:%d %B %Y} her potassium was low."
    assert _age_on(text, "her potassium") == (days, True)


@given(DAYS, st.integers(14, 279))
def test_the_due_date_is_280_days_after_the_last_period(lmp: dt.date, days: int) -> None:
    due, day = lmp + dt.timedelta(PREGNANCY_DAYS), lmp + dt.timedelta(days)
    text = f"In this pregnancy the EDD was {due:%B %d, %Y}. On {day:%B %d, %Y} her potassium was low."
    assert _age_on(text, "her potassium") == (days, True)


@given(DAYS, st.integers(2, 6), st.integers(14, 250))
def test_an_embryo_of_n_days_is_two_weeks_and_n_days_at_transfer(
    transfer: dt.date, age: int, later: int
) -> None:
    day = transfer + dt.timedelta(later)
    text = f"A day-{age} embryo was transferred on {transfer:%Y-%m-%d}; pregnancy followed. On {day:%Y-%m-%d} her potassium was low."
    assert _age_on(text, "her potassium") == (14 + age + later, True)


@given(DAYS, st.integers(35, 200), st.integers(0, 80))
def test_a_dated_age_dates_the_rest(day: dt.date, days: int, later: int) -> None:
    then = day + dt.timedelta(later)
    text = f"She came on {day:%d %B %Y} at {days // 7}+{days % 7} weeks of gestation. On {then:%d %B %Y} her potassium was low."
    assert _age_on(text, "her potassium") == (days + later, True)


# text, the first date of numbers as it is read, whether surely
ORDERS = [
    ("The pregnant woman (LMP 05/06/2019, EDD 11/03/2020) came.", "2019-06-05", True),
    ("The pregnant woman (LMP 06/05/2019, EDD 03/11/2020) came.", "2019-06-05", True),
    ("The pregnant woman (LMP 05/06/2019) came on 02/10/2019 at 17 weeks of gestation.", "2019-06-05", True),
    ("The pregnant woman (LMP 06/05/2019) came on 10/02/2019 at 17 weeks of gestation.", "2019-06-05", True),
    ("Pregnant, she was admitted on 03/04/2021. On 08/04/2021 she bled. On 02/05/2021 she went home.", "2021-04-03", True),
    ("Pregnant, she was admitted on 04/03/2021. On 04/08/2021 she bled. On 05/02/2021 she went home.", "2021-04-03", True),
    ("Pregnant, she was admitted on 03/04/2021 and bled on 25/04/2021.", "2021-04-03", True),
    ("Pregnant, she was admitted on 04/03/2021 and bled on 04/25/2021.", "2021-04-03", True),
    ("Pregnant, she was admitted on 03/04/2021 and bled on 05/06/2021.", "2021-04-03", False),
    ("Pregnant, she was admitted on 03/04/2021.", "2021-04-03", False),
    ("The pregnant woman (LMP 05/06/2019) came on 02/10/2019.", "2019-06-05", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "first", "sure"), ORDERS, ids=[text for text, _, _ in ORDERS])
def test_day_and_month_stand_as_they_fit_the_document(text: str, first: str, sure: bool) -> None:
    date = dates_of(annotated(text))[0]
    assert (str(date.value.exact), date.confidence == 1) == (first, sure)


@pytest.mark.parametrize(("text", "first", "sure"), ORDERS, ids=[text for text, _, _ in ORDERS])
def test_an_order_that_stays_open_is_said(text: str, first: str, sure: bool) -> None:
    said = [i.quotes[0].text for i in flagged(annotated(text)) if i.code == "date_order_open"]
    counts = not sure and "LMP" in text  # without an anchor nothing is counted from any date
    assert said == ([text[text.index("0") : text.index("0") + 10]] if counts else [])
