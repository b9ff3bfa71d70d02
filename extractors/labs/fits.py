"""Does this unit go with this test?"""

from extractors.labs.tables import Test
from extractors.labs.unit import Unit, dimension_of

_CONCENTRATIONS = frozenset(("mass/volume", "amount/volume", "activity/volume"))
_COUNTS = frozenset(("count", "number", "count/field"))
LABORATORY = _CONCENTRATIONS | _COUNTS | {"percent", "sedimentation", "clearance", "ratio", "excretion", "multiple"}
STRONG = _CONCENTRATIONS | {"count"}


def fits(test: Test | None, unit: Unit) -> bool:
    """True if a result of the test can stand in the unit; a test without a unit takes any laboratory unit."""
    found = unit.dimension
    wanted = {dimension_of(test.ucum), dimension_of(test.si_unit)} - {"other"} if test else set()
    if found in wanted or found == "other":
        return True
    if not wanted:
        return found in LABORATORY
    urine = bool(test and test.specimen and "urine" in test.specimen)
    if wanted & (_CONCENTRATIONS | {"excretion", "ratio", "mass"}):
        return found in _CONCENTRATIONS or found == "ratio" or urine and found in ("excretion", "mass", "amount")
    if wanted & _COUNTS:
        return found in _COUNTS or found in ("percent", "activity/volume", "activity")
    if "percent" in wanted:
        return found in ("ratio", "count", "time") or found in _CONCENTRATIONS
    if "time" in wanted:
        return found in ("percent", "number")
    return False
