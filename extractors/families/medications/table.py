"""A table of drugs, row by row: what stands in the drug's own cell is read as a sentence, the other cells add to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.english.numbers.values import decimal, whole
from extractors.english.quantities.values import Quantity
from extractors.english.quantities.values import find as find_quantities
from extractors.families.medications import frequency, route
from extractors.families.medications.attributes import dose, per
from extractors.families.medications.cues import in_cell, pattern
from extractors.families.medications.drug_tables import DrugTable, within
from extractors.families.medications.group import Group
from extractors.families.medications.items import amounts_in, collect_items
from extractors.families.medications.moments import Moment, edge_in, moment_in
from extractors.families.medications.names import DrugMention
from extractors.families.medications.phase import Phase
from extractors.families.medications.reader import Reader
from extractors.families.medications.weeks import Age
from extractors.families.medications.window import find as find_windows
from extractors.findings import Mention
from extractors.story.clock import Clock
from extractors.tables.columns import Column, Role
from extractors.tables.grid import Kind, Slot
from extractors.tables.labels import read_label
from schemas.fact import Subject
from schemas.gestation import GestationalAge
from schemas.medication import Frequency, Route, Status

LONGEST_INDICATION = 120  # characters
_DAYS = {"d": 1.0, "w": 7.0, "m": 30.0}
_BARE = re.compile(r"\s?(?P<n>\d[\d.,]{0,9}(?:\s?[-–]\s?\d[\d.,]{0,9})?)\s?$")
_NEWBORN = re.compile(r"\b(?:newborn|neonat\w*|infant|baby|child)\b", re.IGNORECASE)
_STATUSES = (
    ("cell_ended_before", Status.PAST),
    ("cell_not_given", Status.NOT_GIVEN),
    ("cell_planned", Status.PLANNED),
    ("cell_given", Status.GIVEN),
)


@dataclass(frozen=True, slots=True)
class RowRead:
    """The drugs of one row: groups as a sentence gives them, the cell that names them, the patient whom the row names."""

    start: int
    end: int
    groups: list[Group]
    case_number: int | None


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one table."""

    text: str
    table: DrugTable
    drugs: Sequence[DrugMention]
    ages: Sequence[Mention[GestationalAge]]
    clock: Clock

    def rows(self) -> Iterator[RowRead]:
        """Yield every row that names a drug, or goes on about the drug of the row before."""
        before: DrugMention | None = None
        for row in self.table.grid.of_kind(Kind.BODY):
            slot = self.table.grid.cells.get((row, self.table.drug))
            empty = slot is None or slot.end <= slot.start
            groups = [] if empty or slot is None else self._groups(slot)
            if empty and before is not None and (cell := self._first(row)) is not None:
                slot, groups = cell, [_alone(before, cell.start)]
            phases = [phase for group in groups for phase in group.phases]
            if slot is None or not phases:
                before = before if empty else None
                continue
            named = {phase.drug.start for phase in phases}
            before = phases[0].drug if len(named) == 1 else None
            groups = self._over_times(row, groups) if self.table.times else groups
            for group in groups:
                for phase in group.phases:
                    self._complete(row, phase, alone=len(named) == 1)
            yield RowRead(slot.start, slot.end, groups, self._case(row))

    def _first(self, row: int) -> Slot | None:
        """The first filled cell behind that of the drug, where it holds an amount or a time."""
        cells = (
            self.table.grid.cells.get((row, column))
            for column in range(self.table.drug + 1, self.table.grid.columns)
        )
        first = next((cell for cell in cells if cell and cell.end > cell.start), None)
        return first if first and re.search(r"\d", self.text[first.start : first.end]) else None

    def _groups(self, slot: Slot) -> list[Group]:
        """What the drug's own cell tells, read as a sentence."""
        drugs = within(self.drugs, slot.start, slot.end)
        if not drugs:
            return []
        ages = [age for age in self.ages if slot.start <= age.start < slot.end]
        windows = find_windows(self.text, slot.start, slot.end, ages, self.clock, None)
        items = collect_items(self.text, slot.start, slot.end, drugs, [], windows)
        groups = Reader(self.text, slot.start, slot.end, items).read()
        for phase in (phase for group in groups for phase in group.phases):
            phase.acts = phase.acts or ["give"]
        return groups

    # --- the other cells -----------------------------------------------------------------------------------------

    def _complete(self, row: int, phase: Phase, *, alone: bool) -> None:
        """Add what the row's other cells tell; amounts only where the row names one drug."""
        for column in self.table.columns:
            slot = self.table.grid.cells.get((row, column.number))
            if column.number == self.table.drug or slot is None or slot.end <= slot.start:
                continue
            if column.role is Role.UNKNOWN and not self.table.bare:
                continue
            if alone and column.role in (Role.DOSE, Role.UNKNOWN, Role.FREQUENCY) and not self._timed(column):
                self._dose(phase, slot, column)
            self._attribute(phase, slot, column)
        self._daily(phase)
        self._when(row, phase)
        self._group_of(row, phase)

    def _timed(self, column: Column) -> bool:
        return any(number == column.number for number, _ in self.table.times)

    def _attribute(self, phase: Phase, slot: Slot, column: Column) -> None:
        text, start, end = self.text, slot.start, slot.end
        telling = column.role in (Role.ROUTE, Role.DOSE, Role.FREQUENCY, Role.UNKNOWN, Role.DURATION)
        if column.role is Role.DURATION and phase.duration is None:
            phase.duration = self._length(slot, column)
        elif telling and phase.duration is None and column.role is not Role.ROUTE:
            found = pattern("cell_length").search(text, start, end)
            phase.duration = (
                _days(found) if found and text[start : found.start()].endswith(("for ", "x ", "×")) else None
            )
        if telling and phase.route is None:
            phase.route = _route(text, slot, short=column.role is Role.ROUTE)
        if telling and phase.frequency is None and column.role is not Role.ROUTE:
            phase.frequency = self._often(slot, column)
        if column.role is Role.INDICATION and phase.indication is None:
            phase.indication = _indication(text, slot)
        if column.role is Role.STATUS:
            self._status(phase, slot)

    def _dose(self, phase: Phase, slot: Slot, column: Column) -> None:
        """The amount in the cell; a bare number has the unit of its head, "20" under "Dose (mg)"."""
        if phase.dose is not None:
            return
        found = next(iter(amounts_in(self.text, slot.start, slot.end)), None)
        if found is None and column.role is Role.DOSE:
            found = self._with_unit(slot, column)
        if found is None:
            return
        phase.dose = dose(self.text, found, phase)
        if found.per_hours is not None and found.rate is None and phase.frequency is None:
            phase.frequency = per(self.text, found)

    def _with_unit(self, slot: Slot, column: Column) -> Quantity | None:
        number, unit = _BARE.match(self.text, slot.start, slot.end), pattern("head_unit").search(column.said)
        if number is None or unit is None:
            return None
        made = next(iter(find_quantities(f"{number['n']} {unit['unit']}{unit['per'] or ''}")), None)
        return replace(made, start=number.start("n"), end=number.end("n"), time_start=None) if made else None

    def _often(self, slot: Slot, column: Column) -> Mention[Frequency] | None:
        found = next(iter(frequency.find(self.text, slot.start, slot.end)), None)
        number = _BARE.match(self.text, slot.start, slot.end)
        if found is None and number is not None and column.role is Role.FREQUENCY and number["n"].isdigit():
            often = Frequency(times_per_day=float(number["n"]), as_written=number["n"])
            return (
                Mention(slot.start, slot.end, often, "medications/table")
                if 0 < int(number["n"]) < 13
                else None
            )
        return found

    def _daily(self, phase: Phase) -> None:
        """A dose under "Daily dose" is that of a day."""
        if phase.dose is None or phase.frequency is not None:
            return
        for column in self.table.columns:
            head = next((s for s in self.table.grid.head(column.number) if column.daily), None)
            cells = self.table.grid.body(column.number) if head else ()
            if head and any(cell.start <= phase.dose.start < cell.end for cell in cells):
                written = self.text[head.start : head.end]
                often = Frequency(times_per_day=1.0, interval_hours=24.0, as_written=written)
                phase.frequency = Mention(head.start, head.end, often, "medications/table")
                phase.dose = replace(
                    phase.dose, value=phase.dose.value.model_copy(update={"daily_total": True})
                )

    def _length(self, slot: Slot, column: Column) -> Mention[float] | None:
        found = pattern("cell_length").search(self.text, slot.start, slot.end)
        if found is not None:
            return _days(found)
        number, unit = _BARE.match(self.text, slot.start, slot.end), pattern("head_unit").search(column.said)
        if number is None or unit is None or unit["unit"][0].lower() not in _DAYS:
            return None
        count = decimal(number["n"])
        return (
            Mention(slot.start, slot.end, count * _DAYS[unit["unit"][0].lower()], "medications/table")
            if count
            else None
        )

    def _status(self, phase: Phase, slot: Slot) -> None:
        for rule, status in _STATUSES:
            if (span := in_cell(rule, self.text, slot.start, slot.end)) is not None:
                phase.said = (status, span)
                return

    # --- when and whose ------------------------------------------------------------------------------------------

    def _when(self, row: int, phase: Phase) -> None:
        if phase.start is not None or phase.stop is not None or phase.relation is not None:
            return
        for slot, column in self.table.cells(Role.TIME, row):
            if not self._timed(column):
                _take(phase, moment_in(self.text, slot.start, slot.end, column.said, self.clock))
        for role in (Role.START, Role.STOP):
            for slot, column in self.table.cells(role, row):
                stop = role is Role.STOP
                _take(phase, edge_in(self.text, slot.start, slot.end, column.said, self.clock, stop=stop))
        for slot, _ in self.table.cells(Role.STATUS, row):
            if match := pattern("stop").search(self.text, slot.start, slot.end):
                _take(phase, edge_in(self.text, match.end(), slot.end, "weeks", self.clock, stop=True))
        for slot in reversed(self.table.grid.groups.get(row, ())):
            if phase.start is None and phase.relation is None:
                _take(phase, moment_in(self.text, slot.start, slot.end, "", self.clock))

    def _group_of(self, row: int, phase: Phase) -> None:
        """The person whom a group row, the caption or the head of the drugs names."""
        groups = [self.text[slot.start : slot.end] for slot in self.table.grid.groups.get(row, ())]
        heads = [column.said for column in self.table.columns if column.number == self.table.drug]
        if any(_NEWBORN.search(words) for words in (*groups, *heads)):
            phase.owner = Subject.NEONATE

    def _case(self, row: int) -> int | None:
        for slot, _ in self.table.cells(Role.PATIENT, row):
            label = read_label(self.text[slot.start : slot.end], slot.start, "case")
            if label.case_number is not None:
                return label.case_number
        return None

    # --- columns of times ----------------------------------------------------------------------------------------

    def _over_times(self, row: int, groups: list[Group]) -> list[Group]:
        """Phases by the columns of times: each run of cells that say the same is one, empty and "no" are none."""
        phases = [phase for group in groups for phase in group.phases]
        if len({phase.drug.start for phase in phases}) != 1:
            return groups
        made: list[Phase] = []
        told = ""
        for number, label in self.table.times:
            slot = self.table.grid.cells.get((row, number))
            content = self.text[slot.start : slot.end].strip() if slot else ""
            age = label.age
            if slot is None or not content or age is None or pattern("cell_not_given").search(content):
                told = ""
                continue
            at = Age(age.value, ((age.start, age.end),), rule="medications/table")
            if content == told and made:
                made[-1].stop = at
                continue
            told = content
            if made and made[-1].stop is made[-1].start and age.value.exact:
                made[-1].stop = at
            phase = replace(
                phases[0], offset=slot.start if made else phases[0].offset, mentions=list(phases[0].mentions)
            )
            phase.start = phase.stop = at
            self._dose(phase, slot, Column(number, self._caption(row), Role.DOSE))
            phase.frequency = phase.frequency or self._often(slot, Column(number, ""))
            made.append(phase)
        return [Group([phase], phase.offset, phase.drug.end, acts=["give"]) for phase in made]

    def _caption(self, row: int) -> str:
        """The words that may hold the unit of bare doses: of the drug's cell, its head and the caption."""
        cell = self.table.grid.cells.get((row, self.table.drug))
        own = self.text[cell.start : cell.end] if cell else ""
        heads = (column.said for column in self.table.columns if column.number == self.table.drug)
        return f"{own} {' '.join(heads)} {self.table.grid.lead}"


def _alone(drug: DrugMention, offset: int) -> Group:
    """One more regimen of a drug, told at the offset."""
    phase = Phase(drug, offset, mentions=[(drug.start, drug.end)], acts=["give"])
    return Group([phase], offset, offset, acts=["give"], clause_start=offset)


def _take(phase: Phase, moment: Moment) -> None:
    phase.relation = phase.relation or moment.relation
    if phase.start is None and moment.start is not None:
        phase.start, phase.point = moment.start, moment.point
    if phase.stop is None and moment.stop is not None:
        phase.stop = moment.stop


def _route(text: str, slot: Slot, *, short: bool) -> Mention[Route] | None:
    """The route in the cell; in a column of routes abbreviations stand in lower case as well ("sc", "po")."""
    found = next(iter(route.find(text, slot.start, slot.end)), None)
    if found is None and short:
        told = next(iter(route.find(text[slot.start : slot.end].upper())), None)
        return replace(told, start=slot.start + told.start, end=slot.start + told.end) if told else None
    return found


def _indication(text: str, slot: Slot) -> Mention[str] | None:
    if slot.end - slot.start > LONGEST_INDICATION or in_cell("cell_not_given", text, slot.start, slot.end):
        return None
    return Mention(slot.start, slot.end, text[slot.start : slot.end].strip(), "medications/table", 0.9)


def _days(match: re.Match[str]) -> Mention[float] | None:
    count = decimal(match["n"]) or whole(match["n"])
    unit = match["unit"][0].lower()
    if not count or match["unit"].lower().startswith("dose"):
        return None
    return Mention(match.start(), match.end(), count * _DAYS[unit], "medications/table")
