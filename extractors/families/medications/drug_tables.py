"""Which tables list drugs, and in which column."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from spacy.tokens import Doc

from extractors.english.sentences.pipe import Sentence
from extractors.english.spans import Spans
from extractors.families.medications import context
from extractors.families.medications.cues import pattern
from extractors.families.medications.drug import DrugMention
from extractors.families.medications.find import amounts_in
from extractors.findings import Mention
from extractors.tables.columns import Column, Role, columns_of, role_of
from extractors.tables.grid import Grid, Kind, Slot
from extractors.tables.labels import Label, read_label
from extractors.tables.rows import with_kinds
from extractors.tables.whose import of_others, tables
from schemas.gestation import GestationalAge

Mentioned = TypeVar("Mentioned", Mention[GestationalAge], DrugMention)
FURTHEST_NAME = 14  # characters before a drug that its cell begins with: "IV", "Tab."
MOST_BEFORE = 2  # columns before that of the drugs
MOST_UNKNOWN = 2  # columns whose heads say nothing
LEAST_ROLES = 2  # rows that say what they are, in a table with its drugs in columns
_TELLING = frozenset(
    (Role.DOSE, Role.ROUTE, Role.FREQUENCY, Role.DURATION, Role.START, Role.STOP, Role.INDICATION)
)


@dataclass(frozen=True, slots=True)
class DrugTable:
    """A table with its drugs in rows, named in the column `drug`; `times` are columns headed by a time each."""

    grid: Grid
    columns: tuple[Column, ...]
    drug: int
    times: tuple[tuple[int, Label], ...] = ()

    @property
    def bare(self) -> bool:
        """True if columns whose heads say nothing may tell of the drug: where it leads the row, and no patient does."""
        unknown = sum(column.role is Role.UNKNOWN for column in self.columns)
        patients = any(column.role is Role.PATIENT for column in self.columns)
        return self.drug < MOST_BEFORE and unknown <= MOST_UNKNOWN and not patients

    def cells(self, role: Role, row: int) -> list[tuple[Slot, Column]]:
        """The filled cells of a row in columns of a role."""
        found = (
            (self.grid.cells.get((row, column.number)), column)
            for column in self.columns
            if column.role is role
        )
        return [(slot, column) for slot, column in found if slot is not None and slot.end > slot.start]


def drug_tables(doc: Doc, drugs: Sequence[DrugMention]) -> tuple[list[DrugTable], Spans]:
    """`(the tables of the patient's drugs in order, stretches of tables that tell of no treatment of hers)`."""
    text: str = doc._.document.text
    found: list[DrugTable] = []
    closed: list[tuple[int, int]] = []
    for grid in tables(doc):
        if not within(drugs, grid.start, grid.end):
            continue
        whose = of_others(doc._.document, grid)
        if whose == "study" or _of_no_treatment(text, grid):
            closed.append((grid.start, grid.end))
        elif not whose and (table := drug_table(text, grid, drugs)) is not None:
            found.append(table)
    return sorted(found, key=lambda table: table.grid.start), Spans(closed)


def _of_no_treatment(text: str, grid: Grid) -> bool:
    """True for tables of what bacteria resist, of recommended doses, of properties of drugs."""
    heads = " ".join(text[slot.start : slot.end] for slot in grid.filled(0))
    said = pattern("table_of_no_treatment")
    return said.search(grid.lead) is not None or said.search(heads) is not None


def drug_table(text: str, grid: Grid, drugs: Sequence[DrugMention]) -> DrugTable | None:
    """The table as one of drugs, turned where they stand in columns; None where it lists none."""
    upright = with_kinds(text, grid)
    for candidate in (upright, _turned(text, upright)):
        table = _as_it_stands(text, candidate, drugs) if candidate else None
        if table is not None:
            return table
    return _courses(text, upright, drugs)


def _courses(text: str, grid: Grid, drugs: Sequence[DrugMention]) -> DrugTable | None:
    """The table on its side, where drugs with amounts head its columns and every row has its time; else None."""
    doses = [column for column in range(1, grid.columns) if _heads_doses(text, grid, column, drugs)]
    if not doses:
        return None
    timed = [c.number for c in columns_of(text, grid) if c.role is Role.TIME and c.number < doses[0]]
    heads = set(
        timed or range(doses[0])
    )  # results beside the time are none: "Week | HbA1c | Insulin, units/day"
    kinds = tuple(
        Kind.HEAD if column in heads else Kind.BODY if column in doses else Kind.OTHER
        for column in range(grid.columns)
    )
    turned = grid.turned(kinds)
    columns = tuple(columns_of(text, turned))
    columns = (replace(columns[0], role=Role.DRUG), *columns[1:])
    times = _times(text, turned, columns, 0)
    return DrugTable(turned, columns, 0, times) if len(times) == len(columns) - 1 > 1 else None


def _heads_doses(text: str, grid: Grid, column: int, drugs: Sequence[DrugMention]) -> bool:
    """True if the head of the column is a drug, and its unit or the cells below say that they are amounts."""
    slot = grid.cells.get((0, column))
    named = within(drugs, slot.start, slot.start + FURTHEST_NAME) if slot is not None else []
    if (
        slot is None
        or not named
        or context.measured(text, named[0].start, named[0].end, (slot.start, slot.end))
    ):
        return False
    if pattern("of_results").search(text, slot.start, slot.end):
        return False
    cells = grid.body(column)
    amounts = any(amounts_in(text, cell.start, cell.end) for cell in cells)
    return amounts or pattern("head_unit").search(text, named[0].end, slot.end) is not None


def _turned(text: str, grid: Grid) -> Grid | None:
    """The table on its side, where its rows say that they are doses, routes or times, or its columns are patients."""
    firsts = [grid.cells.get((row, 0)) for row in grid.of_kind(Kind.BODY)]
    roles = [role_of(0, text[slot.start : slot.end]).role for slot in firsts if slot]
    patients = Role.DRUG in roles and _are_patients(text, grid)
    if sum(role in _TELLING for role in roles) < LEAST_ROLES and not patients:
        return None
    kinds = tuple(Kind.HEAD if column == 0 else Kind.BODY for column in range(grid.columns))
    return grid.turned(kinds)


def _are_patients(text: str, grid: Grid) -> bool:
    """True if every column but the first is headed by a patient: "Case 1", "Case 2"."""
    columns = columns_of(text, grid)[1:]
    return len(columns) > 1 and all(column.role is Role.PATIENT for column in columns)


def _as_it_stands(text: str, grid: Grid, drugs: Sequence[DrugMention]) -> DrugTable | None:
    columns = tuple(columns_of(text, grid))
    if grid.column_kinds and all(_is_patient(text, grid, row) for row in grid.of_kind(Kind.BODY)):
        columns = (replace(columns[0], role=Role.PATIENT), *columns[1:])
    named = {column.number: _names(text, grid, column, drugs) for column in columns}
    headed = [column for column in columns if column.role is Role.DRUG and named[column.number]]
    if headed:
        drug = max(headed, key=lambda column: named[column.number]).number
    else:
        rows = len(grid.of_kind(Kind.BODY))
        telling = any(column.role in _TELLING for column in columns)
        first = [
            c.number
            for c in columns[:2]
            if 2 * named[c.number] > rows and c.role in (Role.UNKNOWN, Role.OTHER)
        ]
        if not telling or not first:
            return None
        drug = first[0]
    columns = tuple(
        replace(column, role=Role.DRUG) if column.number == drug else column for column in columns
    )
    return DrugTable(grid, columns, drug, _times(text, grid, columns, drug))


def _is_patient(text: str, grid: Grid, row: int) -> bool:
    slot = grid.cells.get((row, 0))
    return slot is not None and role_of(0, text[slot.start : slot.end]).role is Role.PATIENT


def _names(text: str, grid: Grid, column: Column, drugs: Sequence[DrugMention]) -> int:
    """How many cells of the column name a drug: under a head of drugs anywhere in the cell, else at its beginning."""
    count = 0
    for slot in grid.body(column.number):
        inside = within(drugs, slot.start, slot.end)
        reach = slot.end - slot.start if column.role is Role.DRUG else FURTHEST_NAME
        count += any(
            drug.start - slot.start <= reach
            and not context.measured(text, drug.start, drug.end, (slot.start, slot.end))
            for drug in inside
        )
    return count


def _times(text: str, grid: Grid, columns: Sequence[Column], drug: int) -> tuple[tuple[int, Label], ...]:
    """The columns right of the drugs that one age, month or trimester heads each: "First trimester", "20 weeks"."""
    found: list[tuple[int, Label]] = []
    corner = columns[drug].said
    for column in columns:
        if column.number <= drug or column.role not in (Role.TIME, Role.UNKNOWN, Role.RANGE):
            continue
        for slot in reversed(grid.head(column.number)):
            label = read_label(text[slot.start : slot.end], slot.start, f"{corner} {column.said}")
            if label.age is not None:
                found.append((column.number, label))
                break
    return tuple(found)


def in_order(
    sentences: Iterable[Sentence], listed: Sequence[DrugTable], closed: Spans
) -> Iterator[Sentence | DrugTable]:
    """Yield the sentences, and each table once in place of those that stand in it; those in `closed` are left out."""
    waiting = list(listed)
    inside = Spans((table.grid.start, table.grid.end) for table in waiting)
    for sentence in sentences:
        while waiting and waiting[0].grid.start <= sentence.start:
            yield waiting.pop(0)
        if not (inside.holds(sentence.start) or closed.holds(sentence.start)):
            yield sentence
    yield from waiting


def within(found: Sequence[Mentioned], start: int, end: int) -> list[Mentioned]:
    """The mentions that begin in `[start, end)`; `found` is in the order of the text."""
    first = bisect_left(found, start, key=lambda mention: mention.start)
    last = bisect_left(found, end, key=lambda mention: mention.start)
    return list(found[first:last])
