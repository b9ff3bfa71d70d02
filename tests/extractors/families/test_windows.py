"""From when to when a drug was taken, in sentences of a story; whole lists of regimens are compared."""

import pytest

from extractors.families.medications.moments import Moment, edge_in, moment_in
from extractors.story.clock import Clock
from schemas.fact import Fact, Quote
from schemas.gestation import GestationalAge
from tests.extractors.families.test_medications import lines

BASE = "A pregnant woman was admitted at 30+0 weeks of gestation. "

# what follows BASE
WINDOWS = [
    ("Two days later nifedipine 10 mg was given.", ["nifedipine 10mg @30+2..30+2"]),
    ("Three weeks earlier labetalol 100 mg had been started.", ["labetalol 100mg @27+0.."]),
    ("She had been taking ibuprofen 400 mg for ten days prior to admission.", ["ibuprofen 400mg @28+4..30+0 x10"]),
    ("She had taken ibuprofen 400 mg for two weeks before presentation.", ["ibuprofen 400mg @28+0..30+0 x14"]),
    ("Three days before admission cefixime 400 mg had been started.", ["cefixime 400mg @29+4.."]),
    ("On hospital day 4 magnesium sulfate 4 g was given.", ["magnesium sulfate 4g @30+3..30+3"]),
    ("Aspirin 100 mg was stopped one week before delivery at 38 weeks.", ["aspirin 100mg @..37+0"]),
    ("Enoxaparin 40 mg was stopped 24 hours before the cesarean section at 39+1 weeks.", ["enoxaparin 40mg @..39+0"]),
    ("Insulin 10 IU was started six weeks before birth at 38 weeks.", ["insulin 10IU @32+0.."]),
    ("Aspirin 100 mg was taken until two weeks before delivery. She delivered at 38 weeks.", ["aspirin 100mg @..36+0"]),
    ("Aspirin 100 mg was stopped a week before her due date.", ["aspirin 100mg @..39+0"]),
    ("Prednisone 20 mg was taken between weeks 31 and 33.", ["prednisone 20mg @31+0..33+0"]),
    ("Sertraline 50 mg was taken in gestational weeks 7-11.", ["sertraline 50mg @7+0..11+0"]),
    ("She took cefuroxime 500 mg (GW 15-17).", ["cefuroxime 500mg @15+0..17+0"]),
    ("She took labetalol 100 mg from w12 to w29.", ["labetalol 100mg @12+0..29+0"]),
    ("Iron 60 mg was taken from 18 weeks onwards.", ["iron 60mg @18+0.."]),
    ("On admission, she received betamethasone 12 mg.", ["betamethasone 12mg @30+0..30+0"]),
    ("On admission she was taking methyldopa 250 mg.", ["methyldopa 250mg"]),
    ("Lithium 900 mg was taken in the first trimester, stopped at 13 weeks and restarted at 26 weeks at 600 mg.", ["lithium 900mg @0+0 to 13+6..13+0", "lithium 600mg @26+0.."]),
    ("At 31 weeks insulin 10 IU was started; at 33 weeks the dose was raised to 16 IU and at 36 weeks to 20 IU.", ["insulin 10IU @31+0..33+0", "insulin 16IU @33+0..36+0", "insulin 20IU @36+0.."]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WINDOWS, ids=[text for text, _ in WINDOWS])
def test_windows_of_a_story(text: str, expected: list[str]) -> None:
    assert lines(BASE + text) == expected


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
    assert _told(edge_in(cell, 0, len(cell), "weeks", Clock(delivery=BIRTH), stop=stop)) == expected
