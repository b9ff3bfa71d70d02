"""What cannot be, or was repaired: issues beside results, which stay as printed."""

from collections.abc import Iterator
from typing import Any

from spacy.tokens import Doc

from extractors.families.labs.entry import LabEntry
from extractors.families.labs.fits import fits
from extractors.families.labs.gaps.said import begins
from extractors.families.labs.possible import SLACK, into_row, possible
from extractors.findings import Mention, quoted
from extractors.terms.tests import Range, Test
from schemas.fact import Quote, Subject
from schemas.report import Issue, Severity

LONGEST_QUOTE = 200  # characters
FAR = 4.0  # times a usual bound that a printed one may be of: laboratories differ
CHILDREN = (Subject.NEONATE, Subject.FETUS)  # whose ranges differ from those of grown people


def issues(doc: Doc, entry: LabEntry) -> Iterator[Issue]:
    """The issues of one result."""
    said = f"{entry.test.value.name} {entry.measurement.value.as_written}"
    for code, severity, message, about in _problems(entry):
        yield Issue(
            code=code, severity=severity, message=f"{said}: {message}", quotes=_quotes(doc, entry, about)
        )


def _problems(entry: LabEntry) -> Iterator[tuple[str, Severity, str, Mention[Any] | None]]:
    """Yield code, severity, words, and the part beside name and value that each problem is about."""
    unit = entry.unit_read
    if problem := _impossible(entry):
        yield problem[0], Severity.WARNING, problem[1], entry.unit
    if unit is not None and unit.repaired:
        message = f"the power of ten in {unit.written!r} was written without its sign, read as {unit.ucum}"
        yield "unit_repaired", Severity.INFO, message, entry.unit
    if unit is not None and unit.power_lost:
        message = f"the power of ten in {unit.written!r} is lost; the value is kept as printed"
        yield "unit_unreadable", Severity.WARNING, message, entry.unit
    if entry.backwards:
        yield (
            "range_backwards",
            Severity.WARNING,
            "the printed reference range runs backwards, left out",
            None,
        )
    if unusual := _unusual_range(entry):
        yield "range_unusual", Severity.WARNING, unusual, entry.reference


def _quotes(doc: Doc, entry: LabEntry, about: Mention[Any] | None) -> tuple[Quote, ...]:
    """Name and value, together where no other number stands between, and the part that the issue is about."""
    test, text = entry.test, doc._.document.text
    between = text[test.end : entry.start]
    if test.end <= entry.start <= test.start + LONGEST_QUOTE and not any(map(str.isdigit, between)):
        spans = [(test.start, entry.end)]
    else:
        spans = [(test.start, test.end), (entry.start, entry.end)]
    if about is not None and not any(start <= about.start and about.end <= end for start, end in spans):
        spans.append((about.start, about.end))
    return tuple(quoted(doc, start, end) for start, end in spans)


def _unusual_range(entry: LabEntry) -> str | None:
    """What is wrong with a printed range far from the usual one of its test, as another test's is; None for what a treatment aims at."""
    test, unit = entry.test_row, entry.unit_read
    if (
        test is None
        or test.usual is None
        or entry.reference is None
        or unit is None
        or entry.subject in CHILDREN
    ):
        return None
    factor, printed = into_row(test, unit), entry.reference.value
    if (
        factor is None
        or printed.unit not in (None, unit.written)
        or begins("wanted_range", printed.as_written, 0)
    ):
        return None
    low, high = (None if bound is None else bound * factor for bound in (printed.low, printed.high))
    if not (_far(low, test.usual[0]) or _far(high, test.usual[1]) or _apart((low, high), test.usual)):
        return None
    usual = " to ".join(f"{bound:g}" for bound in test.usual if bound is not None)
    return f"the printed reference range {printed.as_written} is far from the usual {usual} {test.ucum}, perhaps another test's"


def _far(printed: float | None, usual: float | None) -> bool:
    return bool(printed and usual and not usual / FAR <= printed <= usual * FAR)


def _apart(one: Range, other: Range) -> bool:
    """True for ranges that have nothing in common."""
    return any(
        low is not None and high is not None and low >= high
        for low, high in ((one[0], other[1]), (other[0], one[1]))
    )


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
    if possible(test, value, unit) is not False:
        return None
    if test.low <= value <= test.high and into_row(test, unit) != 1:
        return "unit_impossible", f"a value that cannot be in {unit.written}; probably {test.ucum}"
    return "value_impossible", f"outside the possible ({test.low:g} to {test.high:g} {test.ucum})"
