"""What a number is in the unit of its test's row, and whether a specimen can hold so much."""

from extractors.english.units.conversion import conversion
from extractors.english.units.values import Unit
from extractors.terms.tests import Test

SLACK = 1.0001  # rounding of factors at a bound


def into_row(test: Test | None, unit: Unit | None) -> float | None:
    """The factor from a unit to that of the test's row, None where either is not known or they do not measure the same.

    >>> from extractors.english.units.values import read_unit
    >>> from extractors.terms.tests import tests
    >>> into_row(tests()["hemoglobin"], read_unit("g/L")), into_row(tests()["hemoglobin"], read_unit("U/L"))
    (0.1, None)
    """
    if test is None or test.ucum is None or unit is None or unit.ucum is None:
        return None
    factor = conversion(unit.ucum, test.ucum)
    if factor is None and test.si_unit and test.si_factor:
        to_si = conversion(unit.ucum, test.si_unit)
        return to_si / test.si_factor if to_si is not None else None
    return factor


def possible(test: Test | None, number: float | None, unit: Unit | None, slack: float = SLACK) -> bool | None:
    """True if the number lies within the bounds of the possible, each `slack` times as wide; None where nobody can tell.

    >>> from extractors.english.units.values import read_unit
    >>> from extractors.terms.tests import tests
    >>> [possible(tests()["hemoglobin"], number, read_unit("g/L")) for number in (96.0, 960.0, None)]
    [True, False, None]
    """
    factor = into_row(test, unit)
    if test is None or test.bounds is None or number is None or factor is None:
        return None
    low, high = test.bounds
    return low / slack <= number * factor <= high * slack
