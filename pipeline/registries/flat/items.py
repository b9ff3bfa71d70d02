"""What the rows of the exported tables are made of: keys, and the item that the columns are taken from."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.registries.records import Entry
from pipeline.registries.walk import Measured, Taken, Walk, Worded, place
from schemas.base import Record
from schemas.fact import facts_in
from schemas.report import Case
from schemas.review import Action

REVIEWED = {Action.ACCEPT: "accepted", Action.CORRECT: "corrected", Action.ADD: "added"}


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One quote of one fact: where it is in the record, what it says and where it stands."""

    path: str
    number: int
    value: str
    method: str
    review: str
    confidence: float
    start: int
    end: int
    text: str
    section: str | None
    page: int | None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What a person decided on one value; `path` is that before the review for what was taken out."""

    path: str
    action: str
    value: str | None
    in_text: bool | None
    reviewer: str
    at: str
    comment: str | None

    @property
    def case(self) -> int | None:
        """The case that it is about, None for the publication."""
        return place(self.path, "cases")


def decisions(entry: Entry) -> Iterator[tuple[tuple[int, ...], DecisionRow]]:
    """What people decided, the oldest first; what is of a case that does not go out is left out."""
    rows = sorted([*entry.decided.items(), *entry.rejected.items()], key=lambda row: (row[1].at, row[0]))
    for number, (path, decision) in enumerate(rows):
        case = place(path, "cases")
        if case is not None and case < len(entry.report.cases) and not entry.goes_out(case):
            continue
        value_ = decision.value
        told = None if value_ is None else json.dumps(value_, ensure_ascii=False, sort_keys=True)
        yield (
            (number,),
            DecisionRow(
                path,
                decision.action.value,
                told,
                None
                if decision.action is Action.REJECT
                else decision.quote is not None or decision.action is Action.ACCEPT,
                decision.reviewer,
                decision.at.isoformat(timespec="seconds"),
                decision.comment or None,
            ),
        )


def document(entry: Entry) -> Iterator[tuple[tuple[int, ...], Any]]:
    """The record itself."""
    yield (), entry


def cases(entry: Entry) -> Iterator[tuple[tuple[int, ...], Case]]:
    """The cases that go out."""
    for number in entry.numbers:
        yield (number,), entry.report.cases[number]


def in_case(attribute: str) -> Callable[[Entry], Iterator[tuple[tuple[int, ...], Any]]]:
    """The entries of a list of each case."""

    def items(entry: Entry) -> Iterator[tuple[tuple[int, ...], Any]]:
        for number in entry.numbers:
            for position, item in enumerate(getattr(entry.report.cases[number], attribute)):
                yield (number, position), item

    return items


def medications(entry: Entry) -> Iterator[tuple[tuple[int, ...], Taken]]:
    """The drugs as the walk tells them."""
    for number in entry.numbers:
        for position, taken in enumerate(Walk(entry, number).medications()):
            yield (number, position), taken


def results(entry: Entry) -> Iterator[tuple[tuple[int, ...], Measured]]:
    """The results in numbers as the walk tells them."""
    for number in entry.numbers:
        for position, measured in enumerate(Walk(entry, number).results()):
            yield (number, position), measured


def words(entry: Entry) -> Iterator[tuple[tuple[int, ...], Worded]]:
    """The results in words as the walk tells them."""
    for number in entry.numbers:
        for position, worded in enumerate(Walk(entry, number).words()):
            yield (number, position), worded


def pregnancy_of(item: Taken | Measured | Worded) -> int | None:
    """The pregnancy that a drug or a result belongs to; that of the newborn whose it is."""
    told = None if isinstance(item, Worded) else item.pregnancy
    return place(item.whose.newborn or told, "pregnancies")


def newborn_of(item: Taken | Measured | Worded) -> int | None:
    """The newborn whose a drug or a result is, where it can be only one."""
    return place(item.whose.newborn, "neonates")


def neonates(entry: Entry) -> Iterator[tuple[tuple[int, ...], Any]]:
    """The newborns of every pregnancy."""
    for number in entry.numbers:
        for position, pregnancy in enumerate(entry.report.cases[number].pregnancies):
            for child, baby in enumerate(pregnancy.neonates):
                yield (number, position, child), baby


def issues(entry: Entry) -> Iterator[tuple[tuple[int, ...], Any]]:
    """The issues of the record and of the cases that go out."""
    for position, issue in enumerate(entry.report.issues):
        if issue.case is None or entry.goes_out(issue.case):
            yield (position,), issue


def quotes(entry: Entry) -> Iterator[tuple[tuple[int, ...], QuoteRow]]:
    """Every quote of every fact that goes out."""
    for path, found in facts_in(entry.report):
        if path.startswith("cases.") and not entry.goes_out(int(path.split(".")[1])):
            continue
        told = found.value
        words = told.model_dump_json(exclude_none=True) if isinstance(told, Record) else str(told)
        for number, quote in enumerate(found.evidence):
            yield (
                (),
                QuoteRow(
                    path,
                    number,
                    words,
                    found.method,
                    _review(entry, path),
                    found.confidence,
                    *(quote.start, quote.end, quote.text),
                    quote.section.value if quote.section else None,
                    quote.page,
                ),
            )


def _review(entry: Entry, path: str) -> str:
    """What a person did with a value."""
    decision = entry.decision(path)
    return "undecided" if decision is None else REVIEWED[decision.action]
