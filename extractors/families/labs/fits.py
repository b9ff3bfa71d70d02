"""Does this unit go with this test?"""

import re

from extractors.english.units.values import Unit, dimension_of
from extractors.terms.tests import Test, Trait

CONCENTRATIONS = frozenset(("mass/volume", "amount/volume", "activity/volume"))
_COUNTS = frozenset(("count", "number", "count/field"))
LABORATORY = (
    CONCENTRATIONS
    | _COUNTS
    | {"percent", "sedimentation", "clearance", "ratio", "excretion", "multiple", "osmotic"}
)
_NO_ACTIVITY = frozenset(
    ("chemistry", "hematology", "blood_gas", "drug_level")
)  # measured by mass or amount unless the table has units
_ENZYME = re.compile(r"ase\b")
_OF_VIRUS = re.compile(r"\b(?:dna|rna|viral load)$")
GIVEN = frozenset(("mass", "activity", "amount"))  # of a drug by itself
STRONG = CONCENTRATIONS | {"count", "osmotic"}


def fits(test: Test | None, unit: Unit) -> bool:
    """True if a result of the test can stand in the unit; a test without a unit takes any laboratory unit."""
    found = unit.dimension
    wanted = {dimension_of(test.ucum), dimension_of(test.si_unit)} - {"other"} if test else set()
    if found in wanted or found == "other":
        return True
    if not wanted:
        return found in LABORATORY
    urine = bool(test and test.specimen and "urine" in test.specimen)
    if wanted & (CONCENTRATIONS | {"excretion", "ratio", "mass"}):
        if found == "activity":
            return bool(test and _OF_VIRUS.search(test.name))
        if (
            found == "activity/volume"
            and test is not None
            and test.kind in _NO_ACTIVITY
            and not _ENZYME.search(test.name)
        ):
            return False
        if found == "excretion" and unit.ucum is not None and unit.ucum.endswith("/(24.h)"):
            return True
        return (
            found in CONCENTRATIONS
            or found in ("ratio", "multiple")
            or urine
            and found in ("excretion", "mass", "amount", "count")
        )
    if wanted & _COUNTS:
        if found == "percent":
            return test is not None and Trait.WHOLE not in test.traits
        return (
            found in _COUNTS
            or found in ("activity/volume", "activity")
            and bool(test and _OF_VIRUS.search(test.name))
        )
    if "activity" in wanted:
        return found == "activity/volume"  # "an inhibitor of 24 Bethesda units", "24 BU/mL"
    if "percent" in wanted:
        return found in ("ratio", "count", "time") or found in CONCENTRATIONS
    if "time" in wanted:
        return found in ("percent", "number")
    return False
