"""Results in tables: every table is read with its tests in the rows, a table of tests in columns is turned first."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from extractors.english.context.owner import specimens
from extractors.english.context.person import Person
from extractors.english.spans import Spans
from extractors.english.units.values import with_power
from extractors.families.labs.attach.walk import Reading
from extractors.families.labs.entry import LabEntry, entry_of
from extractors.families.labs.find.amounts import Amount
from extractors.families.labs.find.fluids import fluid_of
from extractors.families.labs.find.names import NameHit, find_names, readings
from extractors.families.labs.find.ranges import RangeHit
from extractors.families.labs.fits import fits
from extractors.families.labs.fluids import in_fluid
from extractors.families.labs.gaps.said import begins, finds, holds
from extractors.families.labs.tables.analytes import Analyte, columns_of_tests, rows_of_tests, unit_in
from extractors.families.labs.tables.cells import values_in
from extractors.families.labs.tables.columns import columns_for, label_of
from extractors.families.labs.tables.notes import mark_of, marked_ranges, noted_ranges, ranges_by_name
from extractors.families.labs.tables.shapes import parts, setting
from extractors.findings import fact, quoted
from extractors.story.pipe import ga_on
from extractors.tables.columns import Role, columns_of, role_of
from extractors.tables.grid import Grid, Kind, Slot
from extractors.tables.labels import Label
from extractors.tables.rows import is_value
from extractors.tables.whose import of_others, tables
from extractors.terms.tests import Kind as TestKind
from schemas.fact import Fact, Subject
from schemas.gestation import GestationalAge


def read_tables(doc: Doc) -> tuple[list[LabEntry], Spans]:
    """`(results, spans of the tables that gave them)`; tables of other studies are left out."""
    found: list[LabEntry] = []
    covered: list[tuple[int, int]] = []
    text: str = doc._.document.text
    for grid in tables(doc):
        whose = of_others(doc._.document, grid)
        if whose:
            covered += [(grid.start, grid.end)] if whose == "study" else []
            continue
        results = [entry for part in parts(text, grid) for entry in _read(doc, part)]
        if results:
            found += results
            covered.append((grid.start, grid.end))
            covered += [note for note in grid.notes if _tells_ranges(text[slice(*note)])]
    return found, Spans(covered)


def _tells_ranges(note: str) -> bool:
    return role_of(0, note).role is Role.RANGE or bool(ranges_by_name(note))


def _read(doc: Doc, grid: Grid) -> Iterator[LabEntry]:
    told = setting(doc._.document.text, grid)
    for entry in _results(doc, grid):
        if told.subject is not None and entry.subject is None:
            entry.subject, entry.at = told.subject, None
        if told.fluid is not None:
            in_fluid(entry, told.fluid)
        yield entry


def _results(doc: Doc, grid: Grid) -> Iterator[LabEntry]:
    """The results of a table, whose tests stand in its rows, in its columns, or in its caption alone."""
    text: str = doc._.document.text
    across = columns_of_tests(text, grid)
    stub, down = rows_of_tests(text, grid)
    if not down:
        across = _by_caption(text, grid, across)
    in_columns = sum(column > 0 for column in across)
    if in_columns >= max(1, len(down)):
        yield from _Reader(doc, *_turned(text, grid, across)).read()
    elif down:
        yield from _Reader(doc, grid, down, (stub,)).read()


def _by_caption(text: str, grid: Grid, across: dict[int, Analyte]) -> dict[int, Analyte]:
    """The tests by column, with that of the caption, if it names one and the heads no other.

    It is that of columns headed "Titre" or "Level" and, where heads tell it in part ("Post-breakfast"), of those that
    hold values beside them ("Fasting", "0300"); the caption's unit serves all.
    """
    names = find_names(grid.lead)
    if len({name.name for name in (*names, *(analyte.name for analyte in across.values()))}) != 1:
        return _levels(text, grid, across, names)
    if not names:
        return across
    name = replace(names[0], start=names[0].start + grid.start, end=names[0].end + grid.start)
    unit = unit_in(text, grid.start, grid.start + len(grid.lead), name)
    found = dict(across)
    for column in range(1, grid.columns):
        slot = next(iter(grid.head(column)), None)
        told = slot is not None and begins("plain_head", text, slot.start) is not None
        if slot is not None and column not in found and (told or (across and _of_values(text, grid, column))):
            found[column] = Analyte(name)
            found[column].take_unit(unit_in(text, slot.start, slot.end, name))
        if column in found:
            found[column].take_unit(unit)
    return dict(sorted(found.items()))


def _levels(
    text: str, grid: Grid, across: dict[int, Analyte], names: Sequence[NameHit]
) -> dict[int, Analyte]:
    """The tests by column, with the level of the one drug that the caption names: "Tacrolimus dose and trough" over "Trough (ng/mL)"."""
    drugs = [name for name in names if name.test is not None and name.test.kind is TestKind.DRUG_LEVEL]
    if len({name.name for name in drugs}) != 1:
        return across
    name = replace(drugs[0], start=drugs[0].start + grid.start, end=drugs[0].end + grid.start)
    found = dict(across)
    for column in range(1, grid.columns):
        slot = next(iter(grid.head(column)), None)
        if slot is None or column in found or begins("level_head", text, slot.start) is None:
            continue
        found[column] = Analyte(name)
        found[column].take_unit(unit_in(text, slot.start, slot.end, name))
    return dict(sorted(found.items()))


def _of_values(text: str, grid: Grid, column: int) -> bool:
    slots = grid.body(column)
    return bool(slots) and all(is_value(text, slot) for slot in slots)


def _turned(
    text: str, grid: Grid, across: dict[int, Analyte]
) -> tuple[Grid, dict[int, Analyte], tuple[int, ...]]:
    """The table on its side: its columns of tests become rows, those that say when and whose its heads."""
    first = min(across)
    kinds = tuple(
        Kind.BODY
        if column.number in across
        else Kind.HEAD
        if column.number < first or column.role in (Role.TIME, Role.PATIENT)
        else Kind.OTHER
        for column in columns_of(text, grid)
    )
    return grid.turned(kinds), across, grid.of_kind(Kind.HEAD)


class _Reader:
    """Reads a table whose tests stand in rows: `tests` by row, named in the columns `stubs`."""

    def __init__(self, doc: Doc, grid: Grid, tests: dict[int, Analyte], stubs: tuple[int, ...]) -> None:
        """Find out what each column is, and what the rows of heads say of it."""
        self.doc, self.grid, self.tests, self.stubs = doc, grid, tests, stubs
        self.text: str = doc._.document.text
        self.columns = columns_for(self.text, grid, stubs, tests)
        self.noted = noted_ranges(self.text, grid)
        self.marked = marked_ranges(self.text, grid)
        self.known = {analyte.name.name: analyte for analyte in tests.values()}
        self.labels = {column: self._column_label(column) for column in self.columns.values}

    def read(self) -> Iterator[LabEntry]:
        """Yield the results row by row; a cell that spans several rows or columns gives its result once."""
        seen: set[Slot] = set()
        for row, analyte in self.tests.items():
            run_in = self._run_in(row)
            shift = 1 if run_in is not None and self._is_short(row) else 0
            if run_in is not None:
                yield from self._results(run_in, row, self.columns.values[:1] if shift else (), analyte)
            for column in self.columns.values:
                slot = self.grid.cells.get((row, column))
                if slot is None or slot in seen or slot.start <= analyte.name.start < slot.end:
                    continue
                seen.add(slot)
                spanned = [c + shift for c in self.columns.values if self.grid.cells.get((row, c)) == slot]
                yield from self._results(slot, row, spanned, analyte)

    def _results(self, slot: Slot, row: int, columns: Sequence[int], analyte: Analyte) -> Iterator[LabEntry]:
        label = self._label(row, columns)
        place = row, columns[0] if columns else self.columns.values[0]
        at = label.age.value if label.age else None
        for told, amount, inside in values_in(self.text, slot, analyte, self.known):
            reading = self._reading(told, amount, place)
            if reading is None:
                continue
            ranged = inside or told.ranged or self._range(told.name, place, at)
            entry = entry_of(self.text, _with_range(reading, ranged), 0)
            if entry is not None and self._place(entry, label, row, columns):
                yield entry

    def _reading(self, analyte: Analyte, amount: Amount, place: tuple[int, int]) -> Reading | None:
        """The test with its number and unit; None where the number's own unit is no unit of the test."""
        unit, span = amount.unit, amount.unit_span
        if unit is None:
            unit, span = analyte.unit, analyte.unit_span
        elif (whole := with_power(unit, analyte.unit)) is not None:
            unit, span = whole, analyte.unit_span
        if (unit is None or span is None) and (told := self.columns.unit_for(*place, analyte.name)):
            unit, span = told[2], told[:2]
        name = next(
            (r for r in readings(analyte.name, unit) if unit is None or fits(r.test, unit)), analyte.name
        )
        if amount.unit is not None and unit is not None and not fits(name.test, unit):
            return None
        if name.test is not None and name.test.kind is TestKind.DRUG_LEVEL and unit is None:
            return None
        return Reading(name, amount, unit, span, "labs/table", 0.95 if name.test else 0.7)

    def _range(self, name: NameHit, place: tuple[int, int], at: GestationalAge | None) -> RangeHit | None:
        """The range of a column of ranges, else one that the notes give by the test's name or mark."""
        found = self.columns.range_for(*place, at)
        return found or self.noted.get(name.name) or self.marked.get(self._mark(place[0]))

    def _mark(self, row: int) -> str:
        """The mark behind the test's name, which a note explains."""
        slots = (self.grid.cells.get((row, stub)) for stub in self.stubs)
        return next((mark for slot in slots if (mark := mark_of(self.text, slot))), "")

    # --- when and whose ------------------------------------------------------------------------------------------

    def _column_label(self, column: int) -> Label:
        """What the heads of a column say, from the lowest up, and rows of ages or dates below the heads."""
        grid = self.grid
        told = [*reversed(grid.of_kind(Kind.HEAD)), *self._label_rows()]
        slots = []
        for row in told:
            slot = grid.cells.get((row, column))
            if slot is not None:
                slots.append((slot, self._above(row, column, slot)))
        slots += [(slot, "") for slot in reversed(grid.over.get(column, ()))]
        return label_of(self.text, slots)

    def _above(self, row: int, column: int, slot: Slot) -> str:
        """The words that say what a head is: those over it and the corner of its row."""
        cells = [self.grid.cells.get((row, stub)) for stub in self.stubs]
        cells += [
            self.grid.cells.get((upper, column)) for upper in self.grid.of_kind(Kind.HEAD) if upper < row
        ]
        return " ".join(self.text[cell.start : cell.end] for cell in cells if cell and cell != slot)

    def _label_rows(self) -> Iterator[int]:
        for row in self.grid.of_kind(Kind.BODY):
            first = self.grid.cells.get((row, self.stubs[0])) if self.stubs else None
            if first and row not in self.tests and begins("label_row", self.text, first.start):
                yield row

    def _label(self, row: int, columns: Sequence[int]) -> Label:
        """When and whose a value is, by its columns, the label cells of its row and the group over the row."""
        told = [self.labels[column] for column in columns if column in self.labels]
        merged = told[0] if told else Label()
        if len({label.age.value.days for label in told if label.age}) > 1:
            merged = replace(merged, age=None)
        if len({label.date.value for label in told if label.date}) > 1:
            merged = replace(merged, date=None)
        cells = [(self.grid.cells.get((row, c)), self._said(c)) for c in self.columns.labels]
        cells += [(slot, "") for slot in reversed(self.grid.groups.get(row, ()))]
        return merged.with_more(label_of(self.text, ((slot, above) for slot, above in cells if slot)))

    def _said(self, column: int) -> str:
        return " ".join(self.text[slot.start : slot.end] for slot in self.grid.head(column))

    def _place(self, entry: LabEntry, label: Label, row: int, columns: Sequence[int]) -> bool:
        """Set the entry's time, patient, person and fluid; False for somebody who is no patient."""
        slots = [*self.grid.groups.get(row, ()), *(s for c in columns for s in self.grid.over.get(c, ()))]
        slots += [slot for column in columns[:1] for slot in self.grid.head(column)]
        said = " ".join(self.text[slot.start : slot.end] for slot in slots)
        named = {one.person for one in specimens(said)}
        if Person.RELATIVE in named or holds("of_controls", said):
            return False
        if label.newborn or Person.NEONATE in named and Person.MOTHER not in named:
            entry.subject = Subject.NEONATE
        elif Person.PARTNER in named and Person.MOTHER not in named:
            entry.subject = Subject.PARTNER
        if (fluid := fluid_of(said, len(said))) is not None:
            in_fluid(entry, fluid)
        apply(self.doc, entry, label)
        return True

    # --- values that ran into the label --------------------------------------------------------------------------

    def _run_in(self, row: int) -> Slot | None:
        """The first value where it ran into the row's label: "MMP-3 (17.3-59.7 ng/mL) 48.2"."""
        slot = self.grid.cells.get((row, self.stubs[0])) if self.stubs else None
        match = next(finds("run_in_value", self.text[slot.start : slot.end]), None) if slot else None
        return Slot(slot.start + match.start("value"), slot.end, False) if slot and match else None

    def _is_short(self, row: int) -> bool:
        """True if only the last cell of a row is missing."""
        cells = self.grid.row(row)
        return cells[-1] is None and all(cells[:-1])


def _with_range(reading: Reading, ranged: RangeHit | None) -> Reading:
    """The reading with its range; the range's unit is that of a number without one: "20", "5-35 U/L"."""
    found = replace(reading, ranged=ranged)
    if ranged is None or ranged.unit is None or reading.unit is not None or reading.name.test is None:
        return found
    if not fits(reading.name.test, ranged.unit):
        return found
    return replace(found, unit=ranged.unit, unit_span=(ranged.start, ranged.end))


def apply(doc: Doc, entry: LabEntry, label: Label) -> None:
    """Set the entry's time and patient by its label; a newborn's results have no gestational age."""
    entry.case_number = label.case_number if len(doc._.cases) > 1 else None
    entry.date = label.date
    if entry.subject is not None:
        return
    if label.age is not None:
        entry.at = fact(doc, label.age)
    elif label.date is not None:
        entry.at = ga_on(doc, label.date)
    elif label.delivery is not None:
        entry.at = _at_delivery(doc, label.delivery)


def _at_delivery(doc: Doc, words: tuple[int, int]) -> Fact[GestationalAge] | None:
    """The age at which the one pregnancy of the report ended, on the words of the label as well; None if it is not told."""
    fact: Fact[GestationalAge] | None = doc._.clock.delivery if doc._.clock is not None else None
    if fact is None or len(doc._.cases) > 1:
        return None
    quotes = (quoted(doc, *words), *fact.quotes)
    return Fact(value=fact.value, quotes=quotes, confidence=0.85, method="derived:labs/at_delivery")
