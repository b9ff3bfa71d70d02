"""The results that one cell of a table holds: a value, two of them, or the value of the test that it names itself."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from extractors.english.spans import blanked
from extractors.english.units.values import unit_at
from extractors.families.labs.find.amounts import Amount, find_amounts
from extractors.families.labs.find.names import find_names
from extractors.families.labs.find.ranges import RangeHit, find_ranges
from extractors.families.labs.gaps.said import begins, fills, finds, holds
from extractors.families.labs.tables.analytes import Analyte
from extractors.families.labs.tables.notes import moved
from extractors.tables.grid import Slot

MOST_VALUES = 2  # of one cell; more are a text


def values_in(
    text: str, slot: Slot, analyte: Analyte, known: Mapping[str, Analyte]
) -> Iterator[tuple[Analyte, Amount, RangeHit | None]]:
    """Yield `(test, amount, range)` of every result in the cell; `range` is one that the cell has itself.

    A cell that names a test gives that test's result; two values of "AST/ALT" are one of each.
    """
    content = text[slot.start : slot.end]
    if not any(map(str.isdigit, content)) or holds("spread_of_many", content):
        return
    plain = blanked(content, (match.span() for match in finds("flag_in_cell", content)))
    inside = find_ranges(plain)
    names = find_names(plain)
    if names and names[0].name != analyte.name.name:
        if names[0].name not in known:
            return
        analyte = known[names[0].name]
    hidden = [(hit.start, hit.end) for hit in inside] + [(hit.start, hit.end) for hit in names]
    amounts = _amounts(plain, hidden, analyte)
    ranged = moved(inside[0], slot.start) if inside else None
    tests = [analyte, _second(analyte) if len(amounts) == MOST_VALUES else None]
    for position, amount in enumerate(amounts):
        told = tests[position] or analyte
        yield told, _moved(amount, slot.start), ranged


def _second(analyte: Analyte) -> Analyte | None:
    return None if analyte.second is None else replace(analyte, name=analyte.second, second=None)


def _amounts(content: str, hidden: list[tuple[int, int]], analyte: Analyte) -> list[Amount]:
    """The values of the cell: one, or two that a stroke, an arrow or a comma joins; none of a longer text."""
    slashed = _slashed(content)
    found = find_amounts(content, hidden)
    if slashed and not any(amount.titre or amount.unit for amount in found):
        return slashed
    if not found or len(found) > MOST_VALUES:
        return []
    if len(found) == MOST_VALUES:
        first, second = found
        joined = fills("between_cell_values", content, first.end, second.start)
        return found if joined and not holds("share_of_many", content) else found[:1]
    return found


def _slashed(content: str) -> list[Amount]:
    """The two values of "12/8" and of "85/92 U/L", None of other fractions."""
    match = begins("two_slashed", content, 0)
    if match is None or match["first"] == "1":
        return []
    unit = unit_at(content, match.end())
    if (unit[1] if unit else match.end()) < len(content.rstrip()):
        return []
    kind, span = (unit[2], unit[:2]) if unit else (None, None)
    first = Amount(match.start("first"), match.end("first"), match["first"], None, None, kind, span)
    return [
        first,
        replace(
            first, start=match.start("second"), end=unit[1] if unit else match.end(), low=match["second"]
        ),
    ]


def _moved(amount: Amount, offset: int) -> Amount:
    span = (amount.unit_span[0] + offset, amount.unit_span[1] + offset) if amount.unit_span else None
    return replace(amount, start=amount.start + offset, end=amount.end + offset, unit_span=span)
