"""How authors string drugs together: whole entries are compared, so that an extra find or part fails."""

import pytest

from tests.extractors.test_medications import lines

LISTS = [
    # a route or a single dose that opens the next item of a list is the next drug's
    ("She received immunoglobulin 0.4 g/kg for 5 days, tablet prednisolone 50mg once daily.", ["immunoglobulin 0.4g/kg x5", "prednisolone 50mg oral 1/d"]),
    ("Dexamethasone 40 mg once daily for 4 days, a stat dose of subcutaneous romiplostim 5 µg/kg and platelets were given.", ["dexamethasone 40mg 1/d x4", "romiplostim 5ug/kg subcutaneous once"]),
    ("She took aspirin 75 mg daily, oral iron and heparin 5000 IU SC.", ["aspirin 75mg 1/d", "iron oral", "heparin 5000IU subcutaneous"]),
    ("Ceftriaxone 2 g was given IV, and metronidazole 500 mg orally.", ["ceftriaxone 2g intravenous", "metronidazole 500mg oral"]),
    # further drugs of a list without amounts
    ("She received betamethasone intramuscularly, some nifedipine and repeated doses of hydralazine.", ["betamethasone intramuscular", "nifedipine", "hydralazine"]),
    ("Sugars were controlled under small doses of basal insulin.", ["insulin"]),
    # an amount whose drug the sentence before names
    ("She was started on magnesium sulfate. She was given a 6 gram bolus and was then started on a 2 gram/hour maintenance dose.", ["magnesium sulfate 6g once", "magnesium sulfate 2g/h"]),
    ("Magnesium sulfate was begun. She received a loading dose of 4 g.", ["magnesium sulfate 4g once"]),
    ("She was started on magnesium sulfate. She was given a 500 ml bolus of saline.", ["magnesium sulfate"]),
    # parts of the day
    ("She took labetalol 200mg mane, midi and 300mg nocte.", ["labetalol 200mg 2/d", "labetalol 300mg 1/d"]),
    ("Methyldopa 250 mg in the morning and at night was taken.", ["methyldopa 250mg 2/d"]),
    # a share is no dose, and the end of a course is its length
    ("Hydrocortisone was increased by 50% to 30 mg.", ["hydrocortisone 30mg"]),
    ("Ampicillin 1 g was given and stopped after 3 days.", ["ampicillin 1g x3"]),
    ("A tetracosactide (Synacthen) test was normal.", []),
    ("Labetalol 200 mg was stopped at 12 weeks of gestation.", ["labetalol 200mg @..12+0"]),
    ("At 19 weeks the thyroid was removed, with thyroxine 100 mcg being commenced afterwards.", ["levothyroxine 100ug @19+0.."]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LISTS, ids=[text[:50] for text, _ in LISTS])
def test_lists_and_amounts_of_the_sentence_before(text: str, expected: list[str]) -> None:
    assert lines(text) == expected
