"""What cannot be, or was repaired: issues beside results, which stay as printed."""

from collections.abc import Iterator

from spacy.tokens import Doc

from extractors.english.units.conversion import conversion
from extractors.families.labs.entry import LabEntry
from extractors.families.labs.fits import fits
from extractors.findings import quoted
from extractors.terms.tests import Test
from schemas.fact import Quote
from schemas.report import Issue, Severity

LONGEST_QUOTE = 200  # characters
SLACK = 1.0001  # rounding of factors at a bound


def issues(doc: Doc, entry: LabEntry) -> Iterator[Issue]:
    """The issues of one result."""
    problem, repaired = _impossible(entry), entry.unit_read is not None and entry.unit_read.repaired
    lost = entry.unit_read is not None and entry.unit_read.power_lost
    if problem is None and not repaired and not lost and not entry.backwards:
        return
    quote = _quote(doc, entry)
    said = f"{entry.test.value.name} {entry.measurement.value.as_written}"
    if problem is not None:
        yield Issue(
            code=problem[0], severity=Severity.WARNING, message=f"{said}: {problem[1]}", quotes=(quote,)
        )
    if entry.unit_read is not None and entry.unit_read.repaired:
        message = f"{said}: the power of ten in {entry.unit_read.written!r} was written without its sign, read as {entry.unit_read.ucum}"
        yield Issue(code="unit_repaired", severity=Severity.INFO, message=message, quotes=(quote,))
    if entry.unit_read is not None and lost:
        message = (
            f"{said}: the power of ten in {entry.unit_read.written!r} is lost; the value is kept as printed"
        )
        yield Issue(code="unit_unreadable", severity=Severity.WARNING, message=message, quotes=(quote,))
    if entry.backwards:
        message = f"{said}: the printed reference range runs backwards, left out"
        yield Issue(code="range_backwards", severity=Severity.WARNING, message=message, quotes=(quote,))


def _quote(doc: Doc, entry: LabEntry) -> Quote:
    """Name and value together where they stand near each other, else the value."""
    start, end = min(entry.test.start, entry.start), max(entry.test.end, entry.end)
    return quoted(doc, start, end) if end - start <= LONGEST_QUOTE else quoted(doc, entry.start, entry.end)


def _without_unit(test: Test, value: float) -> tuple[str, str] | None:
    """What is wrong with a bare value: it lies outside the possible in each unit of the table."""
    low, high = test.bounds or (value, value)
    factors = [1.0, *([test.si_factor] if test.si_factor else [])]
    if any(low * factor / SLACK <= value <= high * factor * SLACK for factor in factors):
        return None
    units = " or ".join(dict.fromkeys(unit for unit in (test.ucum, test.si_unit) if unit))
    return "value_impossible", f"without a unit, and outside the possible in {units}"


def _impossible(entry: LabEntry) -> tuple[str, str] | None:
    """`(code, what)` for a value that the table's bounds exclude; with the probable unit where one fits."""
    test, unit = entry.test_row, entry.unit_read
    if test is None or test.low is None or test.high is None or test.ucum is None:
        return None
    value = entry.measurement.value.value
    if unit is None and entry.unit is None:
        return _without_unit(test, value)
    if unit is None or unit.ucum is None:
        return None
    if not fits(test, unit):
        return "unit_impossible", f"not measured in {unit.written}; probably {test.ucum}"
    factor = conversion(unit.ucum, test.ucum)
    if factor is None and unit.ucum == test.si_unit and test.si_factor:
        factor = 1 / test.si_factor
    if factor is None or test.low / SLACK <= value * factor <= test.high * SLACK:
        return None
    if factor != 1 and test.low <= value <= test.high:
        return "unit_impossible", f"a value that cannot be in {unit.written}; probably {test.ucum}"
    return "value_impossible", f"outside the possible ({test.low:g} to {test.high:g} {test.ucum})"
