"""Units that several values share, and units that stand behind a name."""

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.english.numbers.digits import read_number
from extractors.english.units.conversion import conversion
from extractors.english.units.values import Unit, unit_at
from extractors.families.labs.attach.walk import OwnUnit, Reading
from extractors.families.labs.find.names import NameHit, readings, with_tail
from extractors.families.labs.fits import fits

_OPENED = re.compile(r"\s?[(\[]\s?(?:in\s)?|,\s(?:in\s)?(?=[^\d\s]{1,12}\s?[:=])")
_CLOSED = re.compile(r"\s?[)\]]")
_LISTED = re.compile(r"\s?(?:,|/|&|,?\sand)\s?(?:the\s|a\s|serum\s)?")


def own_units(text: str, names: Sequence[NameHit]) -> dict[int, OwnUnit]:
    """Units in brackets right behind names, by where the name starts: "AST (U/L) 88, 120, 340".

    >>> from extractors.families.labs.find.names import find_names
    >>> own_units("AST (U/L) 88", find_names("AST (U/L) 88"))[0][2].ucum
    'U/L'
    """
    found: dict[int, OwnUnit] = {}
    for name in names:
        end = with_tail(text, name.end)
        opened = _OPENED.match(text, end)
        unit = unit_at(text, opened.end()) if opened else None
        if unit is None or not any(fits(reading.test, unit[2]) for reading in readings(name)):
            continue
        closed = _CLOSED.match(text, unit[1]) if "," not in text[end : unit[0]] else None
        if closed is not None or text[end] == ",":
            found[name.start] = (end, closed.end() if closed else unit[1], unit[2], unit[0], unit[1])
    return found


def share_units(done: Sequence[Reading], text: str) -> None:
    """A value without a unit takes that behind its range, of the next in its list, of its range, of its neighbour."""
    for reading in done:
        closed = _CLOSED.match(text, reading.ranged.end) if reading.ranged and not reading.unit else None
        unit = unit_at(text, closed.end()) if closed else None
        if unit is not None and "/" in unit[2].written and fits(reading.name.test, unit[2]):
            reading.unit, reading.unit_span = unit[2], unit[:2]
    for earlier, later in reversed(list(pairwise(done))):
        same = earlier.name is later.name or earlier.rule == later.rule == "labs/shared_list"
        if earlier.unit is not None or later.unit is None:
            continue
        if same and fits(earlier.name.test, later.unit) or _neighbours(text, earlier, later):
            earlier.unit, earlier.unit_span = later.unit, later.unit_span
    for earlier, later in pairwise(done):  # "2345 mIU/ml on D1, 1870 on D4"
        if not earlier.unit or "/" not in earlier.unit.written:
            continue
        if later.unit is None and later.rule == "labs/series" and earlier.name is later.name:
            later.unit, later.unit_span = earlier.unit, earlier.unit_span
    for reading in done:
        if reading.unit is None and reading.ranged is not None and reading.ranged.unit is not None:
            reading.unit = reading.ranged.unit


def _neighbours(text: str, earlier: Reading, later: Reading) -> bool:
    """True for "total protein 5.8 and albumin 2.4 g/dL": listed together, measured alike, and possible so."""
    test, unit = earlier.name.test, later.unit
    if test is None or unit is None or earlier.amount.titre or earlier.ranged or later.unit_span is None:
        return False
    listed = later.name.start > earlier.amount.end and _LISTED.fullmatch(
        text, earlier.amount.end, later.name.start
    )
    return bool(listed) and _measured_in(earlier, unit)


def _measured_in(reading: Reading, unit: Unit) -> bool:
    """True if the value is possible for its test in the very unit of the table, or in its SI unit."""
    test, value = reading.name.test, read_number(reading.amount.low)
    if test is None or test.ucum is None or test.low is None or test.high is None or value is None:
        return False
    if "/" not in unit.written or unit.ucum is None:
        return False
    if unit.ucum in (test.si_unit, test.ucum) and unit.ucum != test.ucum and test.si_factor:
        return test.low <= value / test.si_factor <= test.high
    return conversion(unit.ucum, test.ucum) == 1 and test.low <= value <= test.high
