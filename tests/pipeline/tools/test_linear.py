"""Texts that repeat themselves cost what their length costs, by seconds of the processor at two lengths."""

import pytest

from pipeline.tools.linear import measure
from pipeline.tools.linear.__main__ import MOST_TIMES, is_too_much
from pipeline.tools.linear.measure import STEP, Cost, costs, inputs, ordinary, repeated

TOO_MUCH = (
    9  # the square of STEP is 16; time in the processor's caches and chance make some of the difference
)


def test_every_input_is_one_of_its_own():
    assert len(inputs()) == len(set(inputs())) >= 60
    assert all(inputs())


@pytest.mark.parametrize(
    ("words", "behind_case"),
    [
        ("no ", True),
        ("Case 1\n", True),
        ("INTRODUCTION\n", True),
        ("hemoglobin 9 ", True),
        ("A 30-year-old woman ", False),
        ("(", False),
        ("G1P1 ", True),
        ("antibody (A) ", True),
        ("twin A ", True),
        ("1 | 2\n", True),
    ],
)
def test_time_grows_with_length_alone(words, behind_case):
    length = 10_000
    costs(words, 500, behind_case=behind_case)  # what is built once is built now
    grown = min(
        (costs(words, length, behind_case=behind_case) for _ in range(2)), key=lambda cost: cost.growth
    )
    assert grown.long < 0.3 or grown.growth < TOO_MUCH


@pytest.mark.parametrize(
    "words",
    [
        "aspirin 5 mg ",
        "aspirin, ",
        "1 ",
        "1-",
        ". ",
        "2+1 ",
        "1 | 2\n",
        "G1P1 ",
        "G1,P1,",
        "G3P1-0-1-1 ",
        "P0+1+",
    ],
)
def test_what_was_dear_once_costs_no_more_than_thrice_ordinary_text(words):
    """Asked with room for chance; `python -m pipeline.tools.linear` asks all inputs for three times."""
    length = 3_000
    ordinary(length)
    costs(words, 500, behind_case=True)
    times = (
        costs(words, length, behind_case=True).per_character / ordinary(length).per_character
        for _ in range(3)
    )
    assert any(found < 1.5 * MOST_TIMES for found in times)


def test_what_the_case_itself_costs_is_taken_off(monkeypatch):
    monkeypatch.setattr(measure, "_seconds", len)
    cost = costs("ab ", 100, behind_case=True)
    assert (cost.short, cost.long) == (102, 402)
    assert costs("ab ", 100, behind_case=False).growth == pytest.approx(402 / 102)


def test_words_are_repeated_to_their_length():
    assert repeated("ab ", 7) == "ab ab a"


@pytest.mark.parametrize(
    ("short", "long", "is_bad"),
    [(0.1, 0.4, False), (0.1, 0.9, True), (0.01, 0.1, False), (0.3, 1.3, True)],
)
def test_too_much_is_three_times_ordinary_text_or_more_than_linear(short, long, is_bad):
    usual = Cost("ordinary", 1000, 0.1, 0.1 * STEP)
    assert is_too_much(Cost("x", 1000, short, long), usual) is is_bad
