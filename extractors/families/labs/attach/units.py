"""Units that several values share, and units that stand behind a name."""

from collections.abc import Sequence
from dataclasses import replace

from extractors.english.numbers.digits import read_number
from extractors.english.units.values import Unit, unit_at
from extractors.families.labs.attach.walk import LISTED, OwnUnit, Reading
from extractors.families.labs.find.names import NameHit, readings, with_tail
from extractors.families.labs.fits import fits
from extractors.families.labs.gaps.said import begins, fills
from extractors.families.labs.possible import into_row, possible


def own_units(text: str, names: Sequence[NameHit]) -> dict[int, OwnUnit]:
    """Units in brackets right behind names, by where the name starts: "AST (U/L) 88, 120, 340".

    >>> from extractors.families.labs.find.names import find_names
    >>> own_units("AST (U/L) 88", find_names("AST (U/L) 88"))[0][2].ucum
    'U/L'
    """
    found: dict[int, OwnUnit] = {}
    for name in names:
        end = with_tail(text, name.end)
        opened = begins("opens_unit", text, end)
        unit = unit_at(text, opened.end()) if opened else None
        if unit is None or not any(fits(reading.test, unit[2]) for reading in readings(name, unit[2])):
            continue
        closed = begins("bracket_closes", text, unit[1]) if "," not in text[end : unit[0]] else None
        if closed is not None or text[end] == ",":
            found[name.start] = (end, closed.end() if closed else unit[1], unit[2], unit[0], unit[1])
    return found


def share_units(done: Sequence[Reading], text: str) -> list[Reading]:
    """The results, those without a unit with that behind their range, of their list, neighbour, series or range."""
    found = [_with(reading, _behind_range(text, reading)) for reading in done]
    for position in range(len(found) - 2, -1, -1):
        earlier, later = found[position], found[position + 1]
        if earlier.unit is None and later.unit is not None and _alike(text, earlier, later):
            found[position] = replace(earlier, unit=later.unit, unit_span=later.unit_span)
    for position in range(1, len(found)):
        earlier, later = found[position - 1], found[position]
        if later.unit is None and _same_series(earlier, later):
            found[position] = replace(later, unit=earlier.unit, unit_span=earlier.unit_span)
    return [
        replace(reading, unit=reading.ranged.unit)
        if reading.unit is None and reading.ranged is not None
        else reading
        for reading in found
    ]


def _with(reading: Reading, unit: tuple[int, int, Unit] | None) -> Reading:
    return replace(reading, unit=unit[2], unit_span=unit[:2]) if unit is not None else reading


def _behind_range(text: str, reading: Reading) -> tuple[int, int, Unit] | None:
    """The unit behind the range of a value without one: "15 (9.5-18.1) pmol/l", "71 (80-100) fL" of a known test."""
    closed = (
        begins("bracket_closes", text, reading.ranged.end) if reading.ranged and not reading.unit else None
    )
    unit = unit_at(text, closed.end()) if closed else None
    if unit is None or not fits(reading.name.test, unit[2]):
        return None
    return unit if "/" in unit[2].written or reading.name.test is not None else None


def _alike(text: str, earlier: Reading, later: Reading) -> bool:
    """True for values of one test, of one list of tests, or of neighbours that are measured alike."""
    listed = earlier.to == LISTED and earlier.together == later.together
    same = earlier.name is later.name or listed
    if same and later.unit is not None and fits(earlier.name.test, later.unit):
        return True
    return _neighbours(text, earlier, later)


def _same_series(earlier: Reading, later: Reading) -> bool:
    """True for "2345 mIU/ml on D1, 1870 on D4"."""
    if earlier.unit is None or "/" not in earlier.unit.written:
        return False
    return later.to == "last" and earlier.name is later.name


def _neighbours(text: str, earlier: Reading, later: Reading) -> bool:
    """True for "total protein 5.8 and albumin 2.4 g/dL": listed together, measured alike, and possible so."""
    test, unit = earlier.name.test, later.unit
    if test is None or unit is None or earlier.amount.titre or earlier.ranged or later.unit_span is None:
        return False
    listed = later.name.start > earlier.amount.end and fills(
        "next_of_list", text, earlier.amount.end, later.name.start
    )
    return listed and _measured_in(earlier, unit)


def _measured_in(reading: Reading, unit: Unit) -> bool:
    """True if the value is possible for its test in the very unit of the table, or in its SI unit."""
    test = reading.name.test
    if test is None or "/" not in unit.written:
        return False
    very = unit.ucum == test.si_unit or into_row(test, unit) == 1
    return very and possible(test, read_number(reading.amount.low), unit) is True
