"""Amounts with a unit: every amount of a text is compared."""

import pytest

from extractors.english.quantities.values import find

CASES = [
    ("0.4 g/kg", [(0.4, None, "g", True, None)]),
    ("5-10 mg", [(5.0, 10.0, "mg", False, None)]),
    ("0.5–0.6 g", [(0.5, 0.6, "g", False, None)]),
    ("1,250 units/h", [(1250.0, None, "IU/h", False, 1.0)]),
    ("1,200,000 units", [(1200000.0, None, "IU", False, None)]),
    ("3 million units", [(3000000.0, None, "IU", False, None)]),
    ("0,5mg", [(0.5, None, "mg", False, None)]),
    ("750 mg/m 2 /month", [(750.0, None, "mg/m2", False, 720.0)]),
    ("1g/12h", [(1.0, None, "g", False, 12.0)]),
    ("15 mg/kg/6 hours", [(15.0, None, "mg", True, 6.0)]),
    ("10 mg per kilogram per day", [(10.0, None, "mg", True, 24.0)]),
    ("20 µg", [(20.0, None, "ug", False, None)]),
    ("5 gamma", [(5.0, None, "ug", False, None)]),
    ("5UI", [(5.0, None, "IU", False, None)]),
    ("a 4-g bolus", [(4.0, None, "g", False, None)]),
    ("four fixed-dose tablets", [(4.0, None, "tablet", False, None)]),
    ("half a tablet", [(0.5, None, "tablet", False, None)]),
    ("1x10 mg", [(10.0, None, "mg", False, None)]),
    ("AUC 5", [(5.0, None, "AUC", False, None)]),
]
NOTHING = ["98 mg/dL", "11 g/L", "412 mIU/mL", "38.7 C", "10^3/uL", "2 weeks", "110 bpm", "34 g/dl", "5 mm"]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_quantities(text: str, expected: list[tuple[object, ...]]) -> None:
    assert [(q.low, q.high, q.unit, q.per_kg, q.per_hours) for q in find(text)] == expected


@pytest.mark.parametrize("text", NOTHING)
def test_no_amount_of_a_drug(text: str) -> None:
    assert list(find(text)) == []
