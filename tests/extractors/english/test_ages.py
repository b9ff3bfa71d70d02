"""Gestational ages: what any number in each form gives; the notations themselves stand in the corpus beside the rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.english.ages.values import find
from schemas.gestation import Anchor, Precision

PROPERTIES = [
    ("at 34+2 weeks", Precision.DAY, Anchor.UNSTATED, False),
    ("at about 34 weeks of gestation", Precision.WEEK, Anchor.UNSTATED, True),
    ("at 34 weeks of amenorrhoea", Precision.WEEK, Anchor.LMP, False),
    ("at 34 weeks of gestation by ultrasound", Precision.WEEK, Anchor.ULTRASOUND, False),
    ("at 34 weeks of gestation by her last menstrual period", Precision.WEEK, Anchor.LMP, False),
    ("six weeks after conception", Precision.WEEK, Anchor.CONCEPTION, False),
    ("in her ninth month of pregnancy", Precision.MONTH, Anchor.UNSTATED, False),
    ("in the third trimester", Precision.TRIMESTER, Anchor.UNSTATED, False),
]


@pytest.mark.parametrize(("text", "precision", "anchor", "about"), PROPERTIES)
def test_precision_anchor_and_vagueness(text: str, precision: Precision, anchor: Anchor, about: bool) -> None:
    (mention,) = find(text)
    assert (mention.value.precision, mention.value.anchor, mention.value.approximate) == (
        precision,
        anchor,
        about,
    )
    assert mention.value.as_written == text[mention.start : mention.end]
    assert mention.value.exact is (precision in (Precision.DAY, Precision.WEEK))


DAY_FORMS = [
    "at {w}+{d} weeks of gestation", "at {w} + {d} weeks", "at {w}+{d}", "at {w} {d}/7 weeks", "at {w}w{d}d of pregnancy",
    "at {w} weeks and {d} days of gestation", "at {w} weeks {d} days' gestation", "at {w}(+{d}) weeks gestation",
    "gestational age of {w} weeks and {d} days", "at {w} weeks of gestation + {d} days", "at {w} WA + {d} days",
    "on 3 May (GA {w} weeks {d} days)", "at {w}-weeks and {d}-days of pregnancy",
]  # fmt: skip
WEEK_FORMS = [
    "at {w} weeks of gestation", "at {w} weeks' gestation", "{w} weeks pregnant", "in the {w}th week of pregnancy",
    "a {w}-week pregnancy", "in gestational week {w}", "in week {w} of pregnancy", "{w} gestational weeks",
    "GA: {w} weeks", "at {w} weeks of amenorrhea", "pregnancy of {w} weeks", "at about {w} wks gestation",
]  # fmt: skip


@given(st.integers(4, 43), st.integers(0, 6), st.sampled_from(DAY_FORMS))
def test_a_written_day_is_read_back(weeks: int, days: int, form: str) -> None:
    (mention,) = find(f"The pregnant woman was admitted {form.format(w=weeks, d=days)}.")
    assert (mention.value.days, mention.value.precision) == (weeks * 7 + days, Precision.DAY)


@given(st.integers(4, 44), st.sampled_from(WEEK_FORMS))
def test_a_written_week_is_read_back(weeks: int, form: str) -> None:
    (mention,) = find(f"She was admitted, {form.format(w=weeks)}, with pain.")
    assert (mention.value.days, mention.value.precision) == (weeks * 7, Precision.WEEK)


@given(st.text(alphabet="0123456789 +/weksdayofgtinpr-.,()", max_size=60))
def test_anything_else_is_bounded(text: str) -> None:
    for mention in find(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert 14 <= mention.value.days <= 315 or not mention.value.exact
