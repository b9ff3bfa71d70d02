"""Results in tables: analytes in the rows or in the columns, ranges and units in heads, columns or notes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from extractors.context.values import About, about
from extractors.labs.amounts import Amount, find_amounts
from extractors.labs.entry import LabEntry, entry_of
from extractors.labs.fits import fits
from extractors.labs.grid import Grid, Slot, grids
from extractors.labs.labels import Label, read_label
from extractors.labs.names import NameHit, find_names
from extractors.labs.reference import RangeHit, find_ranges, range_in_cell
from extractors.labs.sentence import Reading
from extractors.labs.unit import Unit, unit_at

_UNIT_HEAD = re.compile(r"units?(?: of measure\w*)?|si units?", re.IGNORECASE)
_RANGE_HEAD = re.compile(r"(?:normal|reference|ref\b|range|limits?|RR\b|NR\b|VN\b|target)", re.IGNORECASE)
_LITERATURE = re.compile(r"\b(?:authors?|stud(?:y|ies)|literature|review of|reported cases|published|previous(?:ly)? reported)\b", re.IGNORECASE)
_UNIT_PLACE = re.compile(r"[,(\[;]\s?(?:in\s)?|\sin\s|\s")
_MARK = re.compile(r"[*†‡§#↑↓]+|\s?\b[HL]$")


@dataclass(slots=True)
class _Analyte:
    """What a head or a row's first cell says: the test, its unit and range, and a value that ran into it."""

    name: NameHit
    unit: Unit | None
    unit_span: tuple[int, int] | None
    ranged: RangeHit | None


def read_tables(doc: Doc) -> tuple[list[LabEntry], list[tuple[int, int]]]:
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
        results = list(_read(doc, grid))
        if results:
            found += results
            covered.append((grid.start, grid.end))
    return found, covered


def _read(doc: Doc, grid: Grid) -> Iterator[LabEntry]:
    text: str = doc._.document.text
    head = [_analyte(text, cell) if cell else None for cell in grid.row(0)]
    first = [_row_analyte(text, grid, row) for row in range(1, grid.rows)]
    if sum(a is not None for a in head[1:]) >= max(1, sum(a is not None for a in first)):
        yield from _by_columns(doc, grid, head)
    elif any(first):
        yield from _by_rows(doc, grid, first)


def _by_columns(doc: Doc, grid: Grid, head: list[_Analyte | None]) -> Iterator[LabEntry]:
    """Each row is a time or a patient, each column an analyte; a row of ranges or units serves the others."""
    text: str = doc._.document.text
    labels = [column for column, analyte in enumerate(head) if analyte is None]
    heads = {column: text[cell.start : cell.end] for column in labels if (cell := grid.cells.get((0, column)))}
    for row in range(1, grid.rows):
        cells = grid.row(row)
        label_text = " ".join(text[cells[c].start : cells[c].end] for c in labels if c < len(cells) and cells[c])  # type: ignore[union-attr]
        if _RANGE_HEAD.match(label_text) or _UNIT_HEAD.match(label_text):
            _serve(text, cells, head)
    for row in range(1, grid.rows):
        cells = grid.row(row)
        label = _row_label(text, cells, labels, heads)
        if label is None:
            continue
        for column, cell in enumerate(cells):
            analyte = head[column] if column < len(head) else None
            if cell is None:
                continue
            own = find_names(text[cell.start : cell.end]) if column not in labels or len(labels) == 1 else []
            if own:
                match = next((a for a in head if a and a.name.name == own[0].name), None)
                analyte = match or analyte
            if analyte is not None and column not in labels:
                yield from _value(doc, cell, analyte, label)


def _serve(text: str, cells: list[Slot | None], head: list[_Analyte | None]) -> None:
    for column, cell in enumerate(cells):
        analyte = head[column] if column < len(head) else None
        if cell is None or analyte is None:
            continue
        ranged = range_in_cell(text[cell.start : cell.end])
        if ranged is not None and analyte.ranged is None:
            analyte.ranged = _moved(ranged, cell.start)
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
        if _RANGE_HEAD.match(content) or _UNIT_HEAD.fullmatch(content.strip()):
            return None
        merged = merged.with_more(read_label(content, cell.start, heads.get(column, "")))
    return merged


def _by_rows(doc: Doc, grid: Grid, analytes: list[_Analyte | None]) -> Iterator[LabEntry]:
    """Each row is an analyte, each column a time; unit and range columns serve the row."""
    text: str = doc._.document.text
    heads = [text[cell.start : cell.end] if cell else "" for cell in grid.row(0)]
    unit_column = next((c for c, h in enumerate(heads) if _UNIT_HEAD.fullmatch(h.strip())), None)
    range_columns = [c for c, h in enumerate(heads) if c and _RANGE_HEAD.search(h)]
    noted = _noted_ranges(text, grid)
    for row, analyte in enumerate(analytes, start=1):
        if analyte is None:
            continue
        cells = grid.row(row)
        if unit_column is not None and cells[unit_column] and analyte.unit is None:
            slot = cells[unit_column]
            unit = _unit_in(text, slot.start, slot.end) if slot else None
            if unit:
                analyte.unit, analyte.unit_span = unit[2], (unit[0], unit[1])
        for column in range_columns:
            slot = cells[column]
            ranged = range_in_cell(text[slot.start : slot.end]) if slot else None
            if ranged and slot and analyte.ranged is None:
                analyte.ranged = _moved(ranged, slot.start)
        if analyte.ranged is None:
            analyte.ranged = noted.get(analyte.name.name)
        skipped = {0, unit_column, *range_columns}
        yield from _run_in_value(doc, grid, row, analyte, heads)
        for column, cell in enumerate(cells):
            if cell is None or column in skipped or cell.start <= analyte.name.start < cell.end:
                continue
            top = grid.cells.get((0, column))
            label = read_label(heads[column], top.start, heads[0]) if top else Label()
            yield from _value(doc, cell, analyte, label)


def _run_in_value(doc: Doc, grid: Grid, row: int, analyte: _Analyte, heads: list[str]) -> Iterator[LabEntry]:
    """The first value where it ran into the row's label: "MMP-3 (17.3-59.7 ng/mL) 48.2"."""
    slot, text = grid.cells.get((row, 0)), doc._.document.text
    if slot is None:
        return
    match = re.search(r"[)\]]\s{1,3}(?P<value>[<>]?\s?\d[\d.,]{0,9})$", text[slot.start : slot.end])
    if match is None:
        return
    missing = next((c for c in range(1, grid.columns) if grid.cells.get((row, c)) is None), None)
    filled = sum(grid.cells.get((row, c)) is not None for c in range(1, grid.columns))
    top = grid.cells.get((0, 1)) if missing is not None and filled == grid.columns - 2 else None
    label = read_label(text[top.start : top.end], top.start, heads[0]) if top else Label()
    cell = Slot(slot.start + match.start("value"), slot.end, False)
    yield from _value(doc, cell, analyte, label)


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
    name = analyte.name
    unit = amount.unit or analyte.unit
    if unit is not None and amount.unit is not None and not fits(name.test, unit):
        return
    ranged = _moved(inside[0], cell.start) if inside else analyte.ranged
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
    if name.start > 24 or _RANGE_HEAD.match(content):
        return None
    return _described(text, slot, replace(name, start=name.start + slot.start, end=name.end + slot.start), names[-1].end)


def _described(text: str, slot: Slot, name: NameHit, after: int) -> _Analyte:
    content = text[slot.start : slot.end]
    ranges = find_ranges(content)
    ranged = _moved(ranges[0], slot.start) if ranges else None
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
    name = NameHit(slot.start, slot.start + match.end("name"), match["name"].strip(), match["name"].strip().lower(), None)
    found = _described(text, slot, name, match.end("name"))
    return found if found.unit is not None and found.unit.dimension not in ("mass", "volume", "length", "dose", "rate", "percent", "pressure", "time") else None


def _unit_in(text: str, start: int, end: int, name: NameHit | None = None) -> tuple[int, int, Unit] | None:
    """The first unit in `[start, end)` that begins at a comma, a bracket, a space or the start."""
    places = [start, *(match.end() for match in _UNIT_PLACE.finditer(text, start, end))]
    for place in places:
        unit = unit_at(text, place)
        if unit is not None and unit[1] <= end and (name is None or fits(name.test, unit[2])):
            return unit
    return None


def _noted_ranges(text: str, grid: Grid) -> dict[str, RangeHit]:
    """Ranges that the notes under a table give by name: "Normal: Hb 11-15 g/dL, AST < 40 U/L"."""
    noted: dict[str, RangeHit] = {}
    for start, end in grid.notes:
        note = text[start:end]
        if not _RANGE_HEAD.search(note):
            continue
        names = find_names(note)
        for position, name in enumerate(names):
            stop = names[position + 1].start if position + 1 < len(names) else len(note)
            rest = note[name.end : stop].lstrip(" :,=(")
            ranged = range_in_cell(rest)
            if ranged is not None:
                noted.setdefault(name.name, _moved(ranged, start + name.end + len(note[name.end : stop]) - len(rest)))
    return noted


def _moved(hit: RangeHit, offset: int) -> RangeHit:
    return replace(hit, start=hit.start + offset, end=hit.end + offset)


def _moved_amount(amount: Amount, offset: int) -> Amount:
    span = (amount.unit_span[0] + offset, amount.unit_span[1] + offset) if amount.unit_span else None
    return replace(amount, start=amount.start + offset, end=amount.end + offset, unit_span=span)


__all__: Iterable[str] = ("read_tables",)
