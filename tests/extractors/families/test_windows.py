"""From when to when a drug was taken, in the cells of a table; sentences stand in the corpus beside the rules."""

import pytest

from extractors.families.medications.moments import Moment, edge_in, moment_in
from extractors.story.clock import Clock
from schemas.fact import Fact, Quote
from schemas.gestation import GestationalAge

BIRTH = Fact[GestationalAge](
    value=GestationalAge(days=270, as_written="38+4"),
    quotes=(Quote(start=8, end=12, text="38+4"),),
    method="rule:ages/weeks_plus_days",
)
# cell, head, start, stop
CELLS = [
    ("8-20", "Gestational weeks", "8+0", "20+0"),
    ("8 to 20", "Weeks", "8+0", "20+0"),
    ("GW 9–21", "Time", "9+0", "21+0"),
    ("12+3 - 30+1", "GA", "12+3", "30+1"),
    ("from week 8 until 20", "Exposure", "8+0", "20+0"),
    ("conception to 12", "Weeks of gestation", "2+0", "12+0"),
    ("LMP - 9 weeks", "Exposure", "0+0", "9+0"),
    ("12 weeks - delivery", "Exposure", "12+0", "38+4"),
    ("until delivery", "Exposure", None, "38+4"),
    ("Throughout", "Exposure", "0+0", "38+4"),
    ("31+2", "GA at start", "31+2", None),
    ("28 weeks", "Time", "28+0", None),
    ("2nd trimester", "Time", "14+0 to 27+6", "14+0 to 27+6"),
    ("From 8", "Gestational weeks", "8+0", None),
    ("since 24", "GA (weeks)", "24+0", None),
    ("until 12", "Weeks of gestation", None, "12+0"),
    ("From 12", "Dose", None, None),
    ("8-20", "Dose", None, None),
    ("8-20", "Duration (weeks)", None, None),
    ("6 weeks postpartum", "Time", None, None),
    ("4 weeks of treatment", "Weeks", None, None),
    ("Day 3", "Time", None, None),
]


def _told(moment: Moment) -> tuple[str | None, str | None]:
    start, stop = (None if age is None else str(age.value) for age in (moment.start, moment.stop))
    return start, stop


@pytest.mark.parametrize(("cell", "head", "start", "stop"), CELLS)
def test_cells_of_a_table_of_drugs(cell: str, head: str, start: str | None, stop: str | None) -> None:
    assert _told(moment_in(cell, 0, len(cell), head, Clock(delivery=BIRTH))) == (start, stop)


@pytest.mark.parametrize(
    ("cell", "stop", "expected"),
    [
        ("12", False, ("12+0", None)),
        ("34+2", True, (None, "34+2")),
        ("Conception", False, ("2+0", None)),
        ("Delivery", True, (None, "38+4")),
        ("before pregnancy", False, (None, None)),
    ],
)
def test_cells_under_start_and_stop(cell: str, stop: bool, expected: tuple[str | None, str | None]) -> None:
    assert _told(edge_in(cell, (0, len(cell)), "weeks", Clock(delivery=BIRTH), stop=stop)) == expected
