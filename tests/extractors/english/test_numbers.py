"""Numbers in every dress; the corpus beside the readers holds them, here stands what is so of all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.english.numbers.digits import numbers_in, read_number
from extractors.english.numbers.values import roman, whole

WHOLE = [
    ("0", 0), ("13", 13), ("3rd", 3), ("21 st", 21), ("seven", 7), ("Twenty-two", 22), ("thirty first", 31),
    ("second", 2), ("twice", 2), ("IX", 9), ("XIV", 14), ("many", None), ("IIII", None), ("", None), ("1.5", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WHOLE)
def test_whole(text: str, expected: int | None) -> None:
    assert whole(text) == expected


FOUND = [
    ("hCG 12 345.6 IU/L", ["12 345.6"]), ("ferritin 1'250 ng/mL", ["1'250"]), ("3.6E+04 mIU/mL", ["3.6E+04"]), ("4.5e9/L", ["4.5", "9"]),
    ("44 000/µL", ["44 000"]), ("12,345", ["12,345"]), ("1.234.567", ["1.234.567"]), ("9. 7 g/dL", ["9. 7"]), ("5. Then 6", ["5", "6"]),
    ("28 3/7 weeks", ["28", "3", "7"]), ("11 and 12", ["11", "12"]), ("day 3 100", ["3 100"]), ("96, 212, 188", ["96", "212", "188"]),
    ("2e5x", ["2", "5"]), ("the '90s", ["90"]), ("1'25", ["1", "25"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "written"), FOUND)
def test_where_a_number_ends(text: str, written: list[str]) -> None:
    assert [number[0] for number in numbers_in(text)] == written


@given(st.integers(min_value=1, max_value=39))
def test_roman_reads_back(number: int) -> None:
    tens, units = divmod(number, 10)
    written = "X" * tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][units]
    assert roman(written) == number


@given(st.integers(min_value=0, max_value=999_999_999), st.sampled_from(",' ’"))
def test_grouped_thousands_read_back(number: int, mark: str) -> None:
    assert read_number(f"{number:,}".replace(",", mark)) == number


@given(st.floats(min_value=0.001, max_value=1e6), st.integers(0, 4))
def test_powers_read_back(number: float, places: int) -> None:
    written = f"{number:.{places}e}"
    assert read_number(written) == float(written)
