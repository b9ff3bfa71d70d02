"""Numbers in every dress."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.english.numbers.values import decimal, roman, whole

WHOLE = [
    ("0", 0), ("13", 13), ("3rd", 3), ("21 st", 21), ("seven", 7), ("Twenty-two", 22), ("thirty first", 31),
    ("second", 2), ("twice", 2), ("IX", 9), ("XIV", 14), ("many", None), ("IIII", None), ("", None), ("1.5", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WHOLE)
def test_whole(text: str, expected: int | None) -> None:
    assert whole(text) == expected


DECIMAL = [
    ("7", 7), ("1.5", 1.5), ("0,5", 0.5), ("12,000", 12000), ("2,79,000", 279000), ("1,234,567.5", 1234567.5),
    ("44 000", 44000), ("9. 7", 9.7), ("1.234.567", 1234567), ("½", 0.5), ("1/2", 0.5), ("1/0", None), ("x", None),
    ("1,2,3", None), ("", None), ("-3", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DECIMAL)
def test_decimal(text: str, expected: float | None) -> None:
    assert decimal(text) == expected


@given(st.integers(min_value=1, max_value=39))
def test_roman_reads_back(number: int) -> None:
    tens, units = divmod(number, 10)
    written = "X" * tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][units]
    assert roman(written) == number


@given(st.integers(min_value=0, max_value=999_999_999))
def test_grouped_thousands_read_back(number: int) -> None:
    assert decimal(f"{number:,}") == number
