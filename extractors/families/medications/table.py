"""A table of drugs, row by row: what stands in the drug's own cell is read as a sentence, the other cells add to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.english.numbers.digits import read_number
from extractors.english.numbers.values import whole
from extractors.english.quantities.values import Quantity
from extractors.english.quantities.values import find as find_quantities
from extractors.families.medications import frequency, route
from extractors.families.medications.cues import in_cell, pattern
from extractors.families.medications.drug import DrugMention
from extractors.families.medications.drug_tables import DrugTable, within
from extractors.families.medications.find import amounts_in
from extractors.families.medications.find import find as find_pieces
from extractors.families.medications.mentions import Often
from extractors.families.medications.moments import Moment, edge_in, moment_in
from extractors.families.medications.reader import Reader
from extractors.families.medications.taking import dose, per
from extractors.families.medications.telling import Clause, Telling
from extractors.families.medications.times import find as find_windows
from extractors.families.medications.weeks import Age
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
_STATUSES = (
    ("cell_ended_before", Status.PAST),
    ("cell_not_given", Status.NOT_GIVEN),
    ("cell_planned", Status.PLANNED),
    ("cell_given", Status.GIVEN),
)


@dataclass(frozen=True, slots=True)
class RowRead:
    """The drugs of one row: clauses as a sentence gives them, the cell that names them, the patient whom the row names."""

    start: int
    end: int
    clauses: list[Clause]
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
            clauses = [] if empty or slot is None else self._clauses(slot)
            if empty and before is not None and (cell := self._first(row)) is not None:
                slot, clauses = cell, [_alone(before, cell.start)]
            tellings = [told for clause in clauses for told in clause.tellings]
            if slot is None or not tellings:
                before = before if empty else None
                continue
            named = {told.drug.start for told in tellings}
            before = tellings[0].drug if len(named) == 1 else None
            if self.table.times and len(named) == 1:
                clauses = self._over_times(row, tellings[0])
            alone = len(named) == 1
            yield RowRead(
                slot.start, slot.end, [self._completed(row, c, alone=alone) for c in clauses], self._case(row)
            )

    def _first(self, row: int) -> Slot | None:
        """The first filled cell behind that of the drug, where it holds an amount or a time."""
        cells = (
            self.table.grid.cells.get((row, column))
            for column in range(self.table.drug + 1, self.table.grid.columns)
        )
        first = next((cell for cell in cells if cell and cell.end > cell.start), None)
        return first if first and any(map(str.isdigit, self.text[first.start : first.end])) else None

    def _clauses(self, slot: Slot) -> list[Clause]:
        """What the drug's own cell tells, read as a sentence."""
        drugs = within(self.drugs, slot.start, slot.end)
        if not drugs:
            return []
        bounds = slot.start, slot.end
        ages = [age for age in self.ages if slot.start <= age.start < slot.end]
        windows = find_windows(self.text, bounds, ages, self.clock, None)
        pieces = find_pieces(self.text, bounds, drugs, [], windows)
        return Reader(self.text, *bounds, pieces).read()

    # --- the other cells -----------------------------------------------------------------------------------------

    def _completed(self, row: int, clause: Clause, *, alone: bool) -> Clause:
        tellings = tuple(self._complete(row, told, alone=alone) for told in clause.tellings)
        return replace(clause, tellings=tellings)

    def _complete(self, row: int, told: Telling, *, alone: bool) -> Telling:
        """The telling with what the row's other cells tell; amounts only where the row names one drug."""
        told = replace(told, acts=told.acts or ("give",))
        for column in self.table.columns:
            slot = self.table.grid.cells.get((row, column.number))
            if column.number == self.table.drug or slot is None or slot.end <= slot.start:
                continue
            if column.role is Role.UNKNOWN and not self.table.bare:
                continue
            if alone and column.role in (Role.DOSE, Role.UNKNOWN, Role.FREQUENCY) and not self._timed(column):
                told = self._with_dose(told, slot, column)
            told = self._with_parts(told, slot, column)
        told = self._when(row, self._daily(told))
        return replace(told, owner=Subject.NEONATE) if self._of_newborns(row) else told

    def _timed(self, column: Column) -> bool:
        return any(number == column.number for number, _ in self.table.times)

    def _with_parts(self, told: Telling, slot: Slot, column: Column) -> Telling:
        """The telling with length, way, frequency, indication and status, as far as the cell tells what is not known."""
        text = self.text
        telling = column.role in (Role.ROUTE, Role.DOSE, Role.FREQUENCY, Role.UNKNOWN, Role.DURATION)
        drug_itself = telling and column.role is not Role.ROUTE
        often = self._often(slot, column) if drug_itself and told.frequency is None else None
        way = _route(text, slot, short=column.role is Role.ROUTE) if telling and told.route is None else None
        indicates = column.role is Role.INDICATION and told.indication is None
        return replace(
            told,
            duration=told.duration or (self._length(slot, column) if drug_itself else None),
            route=told.route or way,
            frequency=told.frequency or (often.told if often else None),
            features=told.features | (often.features if often else frozenset()),
            indication=_indication(text, slot) if indicates else told.indication,
            said=(self._said(slot) if column.role is Role.STATUS else None) or told.said,
        )

    def _with_dose(self, told: Telling, slot: Slot, column: Column) -> Telling:
        """The telling with the amount in the cell; a bare number has the unit of its head, "20" under "Dose (mg)"."""
        if told.dose is not None:
            return told
        found = next(iter(amounts_in(self.text, slot.start, slot.end)), None)
        if found is None and column.role is Role.DOSE:
            found = self._with_unit(slot, column)
        if found is None:
            return told
        amount = dose(self.text, found, told.drug)
        if found.per_hours is None or found.rate is not None or told.frequency is not None:
            return replace(told, dose=amount)
        often = per(self.text, found)
        return replace(told, dose=amount, frequency=often.told if often else None)

    def _with_unit(self, slot: Slot, column: Column) -> Quantity | None:
        number, unit = (
            pattern("number_in_cell").match(self.text, slot.start, slot.end),
            pattern("head_unit").search(column.said),
        )
        if number is None or unit is None:
            return None
        made = next(iter(find_quantities(f"{number['n']} {unit['unit']}{unit['per'] or ''}")), None)
        return replace(made, start=number.start("n"), end=number.end("n"), time_start=None) if made else None

    def _often(self, slot: Slot, column: Column) -> Often | None:
        found = next(iter(frequency.find(self.text, slot.start, slot.end)), None)
        number = pattern("number_in_cell").match(self.text, slot.start, slot.end)
        if found is not None or number is None or column.role is not Role.FREQUENCY:
            return found
        if not number["n"].isdigit() or not 0 < int(number["n"]) < 13:
            return None
        often = Frequency(times_per_day=float(number["n"]), as_written=number["n"])
        return Often(Mention(slot.start, slot.end, often, "medications/table"))

    def _daily(self, told: Telling) -> Telling:
        """A dose under "Daily dose" is that of a day."""
        if told.dose is None or told.frequency is not None:
            return told
        for column in self.table.columns:
            head = next((s for s in self.table.grid.head(column.number) if column.daily), None)
            cells = self.table.grid.body(column.number) if head else ()
            if head and any(cell.start <= told.dose.start < cell.end for cell in cells):
                written = self.text[head.start : head.end]
                often = Frequency(times_per_day=1.0, interval_hours=24.0, as_written=written)
                day = told.dose.value.model_copy(update={"daily_total": True})
                return replace(
                    told,
                    dose=replace(told.dose, value=day),
                    frequency=Mention(head.start, head.end, often, "medications/table"),
                )
        return told

    def _length(self, slot: Slot, column: Column) -> Mention[float] | None:
        """The length in the cell; outside a column of lengths only behind "for" or "x"."""
        found = pattern("cell_length").search(self.text, slot.start, slot.end)
        if column.role is not Role.DURATION:
            led = found is not None and pattern("length_led").search(self.text, slot.start, found.start("n"))
            return _days(found) if found is not None and led else None
        if found is not None:
            return _days(found)
        number, unit = (
            pattern("number_in_cell").match(self.text, slot.start, slot.end),
            pattern("head_unit").search(column.said),
        )
        if number is None or unit is None or unit["unit"][0].lower() not in _DAYS:
            return None
        count = read_number(number["n"])
        if not count:
            return None
        return Mention(slot.start, slot.end, count * _DAYS[unit["unit"][0].lower()], "medications/table")

    def _said(self, slot: Slot) -> tuple[Status, tuple[int, int]] | None:
        """The status that a cell tells and where, None if none."""
        for rule, status in _STATUSES:
            if (span := in_cell(rule, self.text, slot.start, slot.end)) is not None:
                return status, span
        return None

    # --- when and whose ------------------------------------------------------------------------------------------

    def _when(self, row: int, told: Telling) -> Telling:
        """The telling with the times of the row, where its own cell tells none."""
        if told.start is not None or told.stop is not None or told.relation is not None:
            return told
        for moment in self._moments(row):
            told = _at(told, moment)
        for slot in reversed(self.table.grid.groups.get(row, ())):
            if told.start is None and told.relation is None:
                told = _at(told, moment_in(self.text, slot.start, slot.end, "", self.clock))
        return told

    def _moments(self, row: int) -> Iterator[Moment]:
        text, clock = self.text, self.clock
        for slot, column in self.table.cells(Role.TIME, row):
            if not self._timed(column):
                yield moment_in(text, slot.start, slot.end, column.said, clock)
        for role in (Role.START, Role.STOP):
            for slot, column in self.table.cells(role, row):
                yield edge_in(text, (slot.start, slot.end), column.said, clock, stop=role is Role.STOP)
        for slot, _ in self.table.cells(Role.STATUS, row):
            if match := pattern("stop").search(text, slot.start, slot.end):
                yield edge_in(text, (match.end(), slot.end), "weeks", clock, stop=True)

    def _of_newborns(self, row: int) -> bool:
        """True if a group row, the caption or the head of the drugs names newborns."""
        groups = [self.text[slot.start : slot.end] for slot in self.table.grid.groups.get(row, ())]
        heads = [column.said for column in self.table.columns if column.number == self.table.drug]
        return any(pattern("cell_newborn").search(words) for words in (*groups, *heads))

    def _case(self, row: int) -> int | None:
        for slot, _ in self.table.cells(Role.PATIENT, row):
            label = read_label(self.text[slot.start : slot.end], slot.start, "case")
            if label.case_number is not None:
                return label.case_number
        return None

    # --- columns of times ----------------------------------------------------------------------------------------

    def _over_times(self, row: int, first: Telling) -> list[Clause]:
        """Tellings by the columns of times: each run of cells that say the same is one, empty and "no" are none."""
        made: list[Telling] = []
        said = ""
        for number, label in self.table.times:
            slot = self.table.grid.cells.get((row, number))
            content = self.text[slot.start : slot.end].strip() if slot else ""
            if slot is None or not content or label.age is None:
                said = ""
                continue
            age = label.age
            at = Age(age.value, ((age.start, age.end),), rule="medications/table")
            if made and pattern("cell_stopped").search(content):
                made[-1] = replace(made[-1], stop=at)
            if _is_none(content):
                said = ""
                continue
            if made and said and (content == said or age.value.exact):
                made[-1] = replace(made[-1], stop=at)
            if content != said or not made:
                told = replace(first, offset=slot.start if made else first.offset, start=at, stop=at)
                told = self._with_dose(told, slot, Column(number, self._caption(row), Role.DOSE))
                often = self._often(slot, Column(number, "")) if told.frequency is None else None
                made.append(replace(told, frequency=often.told) if often else told)
            said = content
        return [_clause(told, told.drug.end) for told in made]

    def _caption(self, row: int) -> str:
        """The words that may hold the unit of bare doses: of the drug's cell, its head and the caption."""
        cell = self.table.grid.cells.get((row, self.table.drug))
        own = self.text[cell.start : cell.end] if cell else ""
        heads = (column.said for column in self.table.columns if column.number == self.table.drug)
        return f"{own} {' '.join(heads)} {self.table.grid.lead}"


def _is_none(content: str) -> bool:
    return any(pattern(rule).search(content) is not None for rule in ("cell_not_given", "cell_stopped"))


def _alone(drug: DrugMention, offset: int) -> Clause:
    """One more regimen of a drug, told at the offset."""
    return _clause(Telling(drug, offset, ((drug.start, drug.end),), acts=("give",)), offset)


def _clause(told: Telling, end: int) -> Clause:
    return Clause((told,), told.offset, end, ("give",), told.offset)


def _at(told: Telling, moment: Moment) -> Telling:
    begins = told.start is None and moment.start is not None
    if begins and moment.point and "stop" in told.acts:
        return replace(told, stop=told.stop or moment.start)
    return replace(
        told,
        relation=told.relation or moment.relation,
        start=moment.start if begins else told.start,
        point=moment.point if begins else told.point,
        stop=told.stop or moment.stop,
    )


def _route(text: str, slot: Slot, *, short: bool) -> Mention[Route] | None:
    """The route in the cell; in a column of routes abbreviations stand in lower case as well ("sc", "po")."""
    found = next(iter(route.find(text, slot.start, slot.end)), None)
    if found is not None or not short:
        return found.told if found else None
    way = next(iter(route.find(text[slot.start : slot.end].upper())), None)
    return replace(way.told, start=slot.start + way.start, end=slot.start + way.end) if way else None


def _indication(text: str, slot: Slot) -> Mention[str] | None:
    if slot.end - slot.start > LONGEST_INDICATION or in_cell("cell_not_given", text, slot.start, slot.end):
        return None
    return Mention(slot.start, slot.end, text[slot.start : slot.end].strip(), "medications/table", 0.9)


def _days(match: re.Match[str]) -> Mention[float] | None:
    count = read_number(match["n"]) or whole(match["n"])
    unit = match["unit"][0].lower()
    if not count or match["unit"].lower().startswith("dose"):
        return None
    return Mention(match.start(), match.end(), count * _DAYS[unit], "medications/table")
