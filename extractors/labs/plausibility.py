"""What cannot be, or was repaired: issues beside results, which stay as printed."""

from collections.abc import Iterator

from spacy.tokens import Doc

from extractors.labs.entry import LabEntry
from extractors.matching import quoted
from schemas.report import Issue, Severity

_MASS = {"g": 1.0, "mg": 1e-3, "ug": 1e-6, "ng": 1e-9, "pg": 1e-12, "fg": 1e-15}
_AMOUNT = {"mol": 1.0, "mmol": 1e-3, "umol": 1e-6, "nmol": 1e-9, "pmol": 1e-12}
_ACTIVITY = {"[IU]": 1.0, "U": 1.0, "m[IU]": 1e-3, "mU": 1e-3, "u[IU]": 1e-6, "uU": 1e-6, "k[IU]": 1e3, "kU": 1e3}
_VOLUME = {"L": 1.0, "dL": 0.1, "mL": 1e-3, "uL": 1e-6}
_SIDE_FACTORS = (_MASS, _AMOUNT, _ACTIVITY)
SLACK = 1.0001  # rounding of factors at a bound


def issues(doc: Doc, entry: LabEntry) -> Iterator[Issue]:
    """The issues of one result."""
    quote = quoted(doc, min(entry.test.start, entry.start), max(entry.test.end, entry.end))
    if entry.end - entry.test.start > 200 or entry.start < entry.test.start - 200:
        quote = quoted(doc, entry.start, entry.end)
    said = f"{entry.test.value.name} {entry.measurement.value.as_written}"
    problem = _impossible(entry)
    if problem is not None:
        yield Issue(code=problem[0], severity=Severity.WARNING, message=f"{said}: {problem[1]}", quotes=(quote,))
    if entry.unit_read is not None and entry.unit_read.repaired:
        message = f"{said}: the power of ten in {entry.unit_read.written!r} was written without its sign, read as {entry.unit_read.ucum}"
        yield Issue(code="unit_repaired", severity=Severity.INFO, message=message, quotes=(quote,))
    if entry.backwards:
        message = f"{said}: the printed reference range runs backwards, left out"
        yield Issue(code="range_backwards", severity=Severity.WARNING, message=message, quotes=(quote,))


def _impossible(entry: LabEntry) -> tuple[str, str] | None:
    """`(code, what)` for a value that the table's bounds exclude; with the probable unit where one fits."""
    test, unit = entry.test_row, entry.unit_read
    if test is None or test.low is None or test.high is None or test.ucum is None or unit is None or unit.ucum is None:
        return None
    value = entry.measurement.value.value
    factor = conversion(unit.ucum, test.ucum)
    if factor is None or test.low / SLACK <= value * factor <= test.high * SLACK:
        return None
    if factor != 1 and test.low <= value <= test.high:
        return "unit_impossible", f"a value that cannot be in {unit.written}; probably {test.ucum}"
    return "value_impossible", f"outside the possible ({test.low:g} to {test.high:g} {test.ucum})"


def conversion(unit: str, into: str) -> float | None:
    """The factor from one UCUM unit to another of the same kind, None where they are of different kinds.

    >>> conversion("mg/dL", "g/dL"), conversion("/uL", "10*9/L"), conversion("mmol/L", "mg/dL")
    (0.001, 0.001, None)
    """
    if unit == into:
        return 1.0
    a, b = _scale(unit), _scale(into)
    return round(a[1] / b[1], 15) if a and b and a[0] == b[0] else None


def _scale(ucum: str) -> tuple[int, float] | None:
    """`(kind, factor)` of a unit per litre, None for units that are no concentration."""
    top, slash, bottom = ucum.partition("/")
    if not slash or bottom not in _VOLUME:
        return None
    power = 1.0
    if top.startswith("10*"):
        digits, _, top = top[3:].partition(".")
        power = 10.0 ** int(digits) if digits.isdigit() else 1.0
    if not top or top.startswith("{"):
        return 3, power / _VOLUME[bottom]
    for kind, factors in enumerate(_SIDE_FACTORS):
        if top in factors:
            return kind, power * factors[top] / _VOLUME[bottom]
    return None
