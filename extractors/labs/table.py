"""Results in tables: analytes in the rows or in the columns, ranges and units in heads, columns or notes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from extractors.context.values import About, about
from extractors.gate import gated
from extractors.labs.amounts import Amount, find_amounts
from extractors.labs.columns import UNIT_HEAD, heads, range_columns, unit_columns
from extractors.labs.entry import LabEntry, entry_of
from extractors.labs.fits import fits
from extractors.labs.fluids import in_fluid
from extractors.labs.grid import Grid, Slot, Spans, grids
from extractors.labs.labels import Label, read_label
from extractors.labs.names import NameHit, find_names, readings
from extractors.labs.notes import RANGE_WORDS, mark_of, marked_ranges, moved, noted_ranges
from extractors.labs.reference import RangeHit, find_ranges, range_in_cell
from extractors.labs.shapes import parts, row_labels, setting
from extractors.labs.unit import Unit, unit_at
from extractors.labs.walk import Reading

_LITERATURE = gated(
    r"\b(?:authors?|stud(?:y|ies)|literature|review of|reported cases|published|previous(?:ly)? reported)\b",
    re.IGNORECASE,
)
_PLAIN_HEAD = gated(r"(?:tit(?:re|er)s?|levels?|values?|results?|concentrations?)\b", re.IGNORECASE)
_UNIT_PLACE = re.compile(r"[,(\[;]\s?(?:in\s)?|\sin\s|\s")
_MARK = re.compile(r"[*†‡§#↑↓]+|\s?\b[HL]$")


@dataclass(slots=True)
class _Analyte:
    """What a head or a row's first cell says: the test, its unit and range, and a value that ran into it."""

    name: NameHit
    unit: Unit | None
    unit_span: tuple[int, int] | None
    ranged: RangeHit | None


def read_tables(doc: Doc) -> tuple[list[LabEntry], Spans]:
    """`(results, spans of the tables that gave them)`; tables of other studies are left out."""
    found: list[LabEntry] = []
    covered: list[tuple[int, int]] = []
    text: str = doc._.document.text
    for grid in grids(doc._.document):
        first = " ".join(text[cell.start : cell.end] for cell in grid.row(0) if cell)
        if _LITERATURE.search(grid.lead) or _LITERATURE.search(first):
            covered.append((grid.start, grid.end))
            continue
        if about(grid.lead, doc._.document.section_at(grid.start)) is About.OTHERS:
            continue
        results = [entry for part in parts(text, grid) for entry in _read(doc, part)]
        if results:
            found += results
            covered += [
                (grid.start, grid.end),
                *(n for n in grid.notes if RANGE_WORDS.search(text[slice(*n)])),
            ]
    return found, Spans(covered)


def _read(doc: Doc, grid: Grid) -> Iterator[LabEntry]:
    told = setting(doc._.document.text, grid)
    for entry in _results(doc, grid):
        if told.subject is not None and entry.subject is None:
            entry.subject, entry.at = told.subject, None
        if told.fluid is not None:
            in_fluid(entry, told.fluid)
        yield entry


def _results(doc: Doc, grid: Grid) -> Iterator[LabEntry]:
    text: str = doc._.document.text
    head = [_head_analyte(text, grid.head(column)) for column in range(grid.columns)]
    first = {
        row: found for row in range(grid.head_rows, grid.rows) if (found := _row_analyte(text, grid, row))
    }
    if not first and not any(head):
        head = _by_caption(text, grid)
    if sum(a is not None for a in head[1:]) >= max(1, len(first)):
        yield from _by_columns(doc, grid, head)
    elif first:
        yield from _by_rows(doc, grid, first)


def _by_caption(text: str, grid: Grid) -> list[_Analyte | None]:
    """Analytes of columns headed "Titre" or "Level", where the caption names one test."""
    names = find_names(grid.lead)
    if len({name.name for name in names}) != 1:
        return [None] * grid.columns
    name = replace(names[0], start=names[0].start + grid.start, end=names[0].end + grid.start)
    found: list[_Analyte | None] = []
    for column in range(grid.columns):
        slot = next(iter(grid.head(column)), None)
        plain = slot is not None and column and _PLAIN_HEAD.match(text, slot.start, slot.end)
        found.append(_described(text, slot, name, 0) if slot and plain else None)
    return found


def _head_analyte(text: str, slots: list[Slot]) -> _Analyte | None:
    """The analyte that a column's heads name, with unit and range from whichever head has them."""
    found: _Analyte | None = None
    for slot in slots:
        here = _analyte(text, slot)
        if here is not None:
            found = here
        elif (
            found is not None
            and found.unit is None
            and (unit := _unit_in(text, slot.start, slot.end, found.name))
        ):
            found.unit, found.unit_span = unit[2], (unit[0], unit[1])
    return found


def _by_columns(doc: Doc, grid: Grid, head: list[_Analyte | None]) -> Iterator[LabEntry]:
    """Each row is a time or a patient, each column an analyte; a row of ranges or units serves the others."""
    text: str = doc._.document.text
    noted, marked = noted_ranges(text, grid), marked_ranges(text, grid)
    for column, analyte in enumerate(head):
        if analyte is not None and analyte.ranged is None:
            slot = next(iter(grid.head(column)), None)
            analyte.ranged = noted.get(analyte.name.name) or marked.get(mark_of(text, slot))
    labels = [column for column, analyte in enumerate(head) if analyte is None]
    heads = {column: " ".join(text[slot.start : slot.end] for slot in grid.head(column)) for column in labels}
    for row in range(grid.head_rows, grid.rows):
        cells = grid.row(row)
        said = " ".join(text[cell.start : cell.end] for c in labels if (cell := cells[c]))
        if RANGE_WORDS.match(said) or UNIT_HEAD.match(said):
            _serve(text, cells, head)
    for row in range(grid.head_rows, grid.rows):
        cells = grid.row(row)
        label = _row_label(text, cells, labels, heads)
        if label is None:
            continue
        for column, cell in enumerate(cells):
            if cell is None or column in labels:
                continue
            named = find_names(text[cell.start : cell.end])
            own = next((a for a in head if a and named and a.name.name == named[0].name), None)
            analyte = own if named else head[column]
            if analyte is not None:
                yield from _value(doc, cell, analyte, label)


def _serve(text: str, cells: list[Slot | None], head: list[_Analyte | None]) -> None:
    for column, cell in enumerate(cells):
        analyte = head[column] if column < len(head) else None
        if cell is None or analyte is None:
            continue
        ranged = range_in_cell(text[cell.start : cell.end])
        if ranged is not None and analyte.ranged is None:
            analyte.ranged = moved(ranged, cell.start)
        elif analyte.unit is None and (unit := _unit_in(text, cell.start, cell.end)):
            analyte.unit, analyte.unit_span = unit[2], (unit[0], unit[1])


def _row_label(text: str, cells: list[Slot | None], labels: list[int], heads: dict[int, str]) -> Label | None:
    """What the row's label cells say together; None for rows of ranges and units."""
    merged = Label()
    for column in labels:
        cell = cells[column] if column < len(cells) else None
        if cell is None:
            continue
        content = text[cell.start : cell.end]
        if RANGE_WORDS.match(content) or UNIT_HEAD.fullmatch(content.strip()):
            return None
        merged = merged.with_more(read_label(content, cell.start, heads.get(column, "")))
    return merged


def _by_rows(doc: Doc, grid: Grid, analytes: dict[int, _Analyte]) -> Iterator[LabEntry]:
    """Each row is an analyte, each column a time; unit and range columns serve the row."""
    text: str = doc._.document.text
    said = heads(text, grid)
    units, ranges = unit_columns(text, grid, said), range_columns(text, grid, said)
    noted, marked = noted_ranges(text, grid), marked_ranges(text, grid)
    times = row_labels(text, grid, analytes)
    for row, analyte in analytes.items():
        cells = grid.row(row)
        _complete(text, analyte, cells, units, ranges)
        if analyte.ranged is None:
            analyte.ranged = noted.get(analyte.name.name) or marked.get(mark_of(text, cells[0]))
        run_in = _run_in_value(grid, row, text)
        shift = 1 if run_in is not None and _is_short(cells) else 0
        if run_in is not None:
            yield from _value(doc, run_in, analyte, _label_of(text, grid, said, 1) if shift else Label())
        for column, cell in enumerate(cells):
            if cell is None or column in (0, *units, *ranges) or cell.start <= analyte.name.start < cell.end:
                continue
            label = _label_of(text, grid, said, column + shift)
            yield from _value(doc, cell, analyte, label.with_more(times.get(column + shift, Label())))


def _complete(
    text: str, analyte: _Analyte, cells: list[Slot | None], units: list[int], ranges: list[int]
) -> None:
    """Give the row's analyte the unit and the range of their own columns."""
    for column in units:
        slot = cells[column]
        unit = _unit_in(text, slot.start, slot.end) if slot and analyte.unit is None else None
        if unit:
            analyte.unit, analyte.unit_span = unit[2], (unit[0], unit[1])
    for column in ranges:
        slot = cells[column]
        ranged = range_in_cell(text[slot.start : slot.end]) if slot and analyte.ranged is None else None
        if ranged and slot:
            analyte.ranged = moved(ranged, slot.start)


def _is_short(cells: list[Slot | None]) -> bool:
    """True if only the last cell of a row is missing."""
    return cells[-1] is None and all(cells[:-1])


def _label_of(text: str, grid: Grid, heads: list[str], column: int) -> Label:
    slots = grid.head(column)
    if not slots:
        return Label()
    above = " ".join([heads[0], *(text[slot.start : slot.end] for slot in slots[:-1])])
    return read_label(text[slots[-1].start : slots[-1].end], slots[-1].start, above)


def _run_in_value(grid: Grid, row: int, text: str) -> Slot | None:
    """The first value where it ran into the row's label: "MMP-3 (17.3-59.7 ng/mL) 48.2"."""
    slot = grid.cells.get((row, 0))
    if slot is None:
        return None
    match = re.search(r"[)\]]\s{1,3}(?P<value>[<>]?\s?\d[\d.,]{0,9})$", text[slot.start : slot.end])
    return Slot(slot.start + match.start("value"), slot.end, False) if match else None


def _value(doc: Doc, cell: Slot, analyte: _Analyte, label: Label) -> Iterator[LabEntry]:
    text: str = doc._.document.text
    content = text[cell.start : cell.end]
    if not re.search(r"\d", content):
        return
    inside = find_ranges(content)
    hidden = [(hit.start, hit.end) for hit in inside]
    hidden += [(hit.start, hit.end) for hit in find_names(content)]
    amounts = find_amounts(content, hidden)
    if not amounts or len(amounts) > 2:
        return
    amount = _moved_amount(amounts[0], cell.start)
    unit = amount.unit or analyte.unit
    name = next((r for r in readings(analyte.name) if unit is None or fits(r.test, unit)), analyte.name)
    if unit is not None and amount.unit is not None and not fits(name.test, unit):
        return
    ranged = moved(inside[0], cell.start) if inside else analyte.ranged
    span = amount.unit_span or analyte.unit_span
    reading = Reading(name, amount, unit, span, "labs/table", 0.95 if name.test else 0.7, ranged)
    entry = entry_of(text, reading, 0)
    if entry is None:
        return
    label.apply(doc, entry)
    yield entry


def _analyte(text: str, slot: Slot) -> _Analyte | None:
    """What a cell says of an analyte; None where it names none."""
    content = text[slot.start : slot.end]
    names = find_names(content)
    if not names:
        return None
    name = names[0]
    if name.start > 24 or RANGE_WORDS.match(content):
        return None
    return _described(
        text, slot, replace(name, start=name.start + slot.start, end=name.end + slot.start), names[-1].end
    )


def _described(text: str, slot: Slot, name: NameHit, after: int) -> _Analyte:
    content = text[slot.start : slot.end]
    ranges = find_ranges(content)
    ranged = moved(ranges[0], slot.start) if ranges else None
    unit = _unit_in(text, slot.start + after, slot.end, name)
    if unit is None and ranged is not None and ranged.unit is not None:
        return _Analyte(name, ranged.unit, (ranged.start, ranged.end), ranged)
    return _Analyte(name, unit[2] if unit else None, (unit[0], unit[1]) if unit else None, ranged)


def _row_analyte(text: str, grid: Grid, row: int) -> _Analyte | None:
    """The analyte of a row by its first or second cell; an unknown name where unit and numbers say it is one."""
    for column in (0, 1):
        slot = grid.cells.get((row, column))
        if slot is None or column and re.search(r"\d\s?$", text[slot.start : slot.end]):
            continue
        if (found := _analyte(text, slot)) is not None:
            return found
    slot = grid.cells.get((row, 0))
    if slot is None:
        return None
    content = text[slot.start : slot.end]
    match = re.match(r"(?P<name>[A-Za-zα-ω][\w\sα-ω'’/+-]{1,40}?)\s?(?=[,(\[]|$)", content)
    if match is None:
        return None
    name = NameHit(
        slot.start, slot.start + match.end("name"), match["name"].strip(), match["name"].strip().lower(), None
    )
    found = _described(text, slot, name, match.end("name"))
    return (
        found
        if found.unit is not None
        and found.unit.dimension
        not in ("mass", "volume", "length", "dose", "rate", "percent", "pressure", "time")
        and (found.unit.dimension != "excretion" or "urin" in found.name.name)
        else None
    )


def _unit_in(text: str, start: int, end: int, name: NameHit | None = None) -> tuple[int, int, Unit] | None:
    """The first unit in `[start, end)` that begins at a comma, a bracket, a space or the start."""
    places = [start, *(match.end() for match in _UNIT_PLACE.finditer(text, start, end))]
    for place in places:
        unit = unit_at(text, place)
        if (
            unit is not None
            and unit[1] <= end
            and (name is None or any(fits(r.test, unit[2]) for r in readings(name)))
        ):
            return unit
    return None


def _moved_amount(amount: Amount, offset: int) -> Amount:
    span = (amount.unit_span[0] + offset, amount.unit_span[1] + offset) if amount.unit_span else None
    return replace(amount, start=amount.start + offset, end=amount.end + offset, unit_span=span)
