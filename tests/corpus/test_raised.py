import pytest

from corpus.raised import raised

CASES = [
    ("platelets 90 x 10", "9", "/L", "^9"),
    ("a count of 10", "−6", " M", "^-6"),
    ("kg/m", "2", "", "2"),
    ("4,000/mm", "3", " (", "3"),
    ("per min", "−1", "", "-1"),
    ("was rare.", "1,3,6–8", " In", ""),
    ("one study", "23", " and", ""),
    ("RSM.", "1–", "", ""),
    ("in 2014", "3", " we", ""),
    ("Antunes", "2*", ",", ""),
    ("pain", "*", " was", ""),
    ("37", "0", "C", "°"),
    ("37.2 ", "o", "C", "°"),
    ("at 34", "+2", " weeks", "+2"),
    ("at 32", "5/7", " weeks", " 5/7"),
    ("the 2", "nd", " day", "nd"),
    ("Ca", "2+", " of", "2+"),
    ("at 32", "12", " weeks", ""),
    ("gravida 3", "4", " para 2", ""),
    ("200", "6", " mg", ""),
    ("weighed 2,100 g", "9", ".", ""),
    ("90 x 10^9/L", "7", ".", ""),
    ("was 9.2", "3,4", " g/dL", ""),
    ("mmol L", "−1", "", "-1"),
    ("per cm", "3", "", "3"),
    ("1.5 × 10", "5", " IU/L", "^5"),
    ("", "131", "I", "131"),
    ("", "  ", "x", ""),
]


@pytest.mark.parametrize(("before", "text", "after", "expected"), CASES)
def test_raised(before, text, after, expected):
    assert raised(before, text, after) == expected


def test_footnote_letters_go_in_tables_only():
    assert (raised("12.3", "a", "", in_table=True), raised("12.3", "a", "")) == ("", "a")
