"""The code and the specimen of a result, as far as the text is sure of them.

A LOINC code names a property: a mass in a volume is another test than an amount of substance in it. A result has the code of
what its unit measures, and none where that has no code in the tables or the unit is not told and could be either.
"""

from collections.abc import Mapping
from functools import cache

from extractors.english.units.dimensions import CONCENTRATIONS, Dimension, dimension_of
from extractors.families.labs.entry import LabEntry
from extractors.families.labs.fluids import SHORT
from extractors.terms.rows import rows
from extractors.terms.tests import Test, tests
from schemas.errors import RuleError
from schemas.lab import LabUnit

AROUND = 24  # characters before a test in which its specimen is named: "serum and urine creatinine"


@cache
def codes() -> Mapping[tuple[str, Dimension], str]:
    """LOINC by test and what its unit measures, beside those of `lab_tests.csv`. Raises RuleError for a wrong row."""
    found: dict[tuple[str, Dimension], str] = {}
    for row in rows("lab_codes.csv"):
        if row["test"] not in tests() or row["measures"] not in tuple(Dimension):
            raise RuleError(
                f"terms/lab_codes.csv: {row['test']!r}, {row['measures']!r}: no such test or dimension"
            )
        found[row["test"], Dimension(row["measures"])] = row["loinc"]
    return found


def loinc(test: Test | None, unit: LabUnit | None) -> str | None:
    """The code of a result in a unit, None where it is not sure.

    >>> creatinine = tests()["creatinine"]
    >>> loinc(creatinine, LabUnit(as_written="mg/dL", ucum="mg/dL")), loinc(creatinine, None)
    ('2160-0', None)
    >>> loinc(creatinine, LabUnit(as_written="µmol/L", ucum="umol/L"))
    '14682-9'
    """
    if test is None or test.ucum is None:
        return None if test is None else test.loinc
    usual = dimension_of(test.ucum)
    measured = usual if unit is None else dimension_of(unit.ucum)
    if unit is None and usual in CONCENTRATIONS:
        return None
    return test.loinc if measured is usual else codes().get((test.name, measured))


def specimen(text: str, entry: LabEntry) -> str | None:
    """What was examined, where the text says so: by the test's name, before it, over its table, or as a fluid of its own."""
    told = entry.specimen
    if told is None:
        return None
    whole = {short: long for long, short in SHORT.items()}.get(told, told)
    if entry.fluid_said or entry.test_row is None or told != entry.test_row.specimen:
        return whole
    said = text[max(0, entry.test.start - AROUND) : entry.test.end].lower()
    return whole if any(word in said for word in (whole, SHORT.get(whole, whole))) else None
