"""What a second reader's proved claims do to a record: gaps are filled as unsure, where it disagrees confidence falls."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from extractors.english.sentences.values import split
from pipeline.second.claims import (
    FIELDS,
    Entry,
    Proved,
    Read,
    Refused,
    fact_of,
    overlap,
    parts,
    plain,
    proved,
)
from pipeline.second.reader import CHARACTERS, Bill, Reader
from schemas.document import Document
from schemas.fact import Fact, rewritten
from schemas.lab import LabResult
from schemas.medication import Medication
from schemas.report import Case, Report, SecondReading

FILLED = 0.5  # the confidence of what only a second reader pointed at
MOST_TOLD = 300  # characters of a problem
DOUBTED = 0.6  # the most of a value that it reads otherwise
FOUND, DIFFERS = "second_reader", "second_reader_differs"
METHOD = "model:second-reader"
CLAIMED = ("drug", "dose", "test", "measurement", "unit")  # what a claim names of an entry


def with_opinion(report: Report, document: Document, reader: Reader, read: Read) -> Report:
    """The record with what a second reader's claims prove, with what was asked, what it cost and came to.

    A reader that is down, or answers nonsense, leaves the record as it is, which says so.
    """
    if not report.cases:
        return report
    bill, counts = Bill(), Counter[str]()
    cases = list(report.cases)
    for claim in reader.claims(pieces(report, document), ", ".join(FIELDS), bill):
        found = proved(claim, document, read)
        number = None if isinstance(found, Refused) else _case_at(cases, found.at)
        if isinstance(found, Refused):
            counts[found] += 1
        elif number is None:
            counts[Refused.OF_NOBODY] += 1
        else:
            cases[number], what = _with(cases[number], found)
            counts[what] += 1
    return report.model_copy(update={"cases": tuple(cases), "second_reading": _reading(reader, bill, counts)})


def pieces(report: Report, document: Document) -> Iterator[str]:
    """Yield the text of the cases in pieces that end with a sentence."""
    for case in report.cases:
        begun = case.start
        for start, end in split(document.text):
            if start < case.start or end > case.end:
                continue
            if end - begun > CHARACTERS and start > begun:
                yield document.text[begun:start]
                begun = start
        if case.end > begun:
            yield document.text[begun : min(case.end, begun + CHARACTERS)]


def _case_at(cases: list[Case], at: int) -> int | None:
    return next((number for number, case in enumerate(cases) if case.start <= at < case.end), None)


def _with(case: Case, found: Proved) -> tuple[Case, str]:
    """The case with what was proved, and what that came to: agrees, differs or filled."""
    if found.entry is None:
        return _with_fact(case, found)
    name = "medications" if isinstance(found.entry, Medication) else "lab_results"
    entries: list[Any] = list(getattr(case, name))
    place = next((n for n, one in enumerate(entries) if _is_same_entry(one, found.entry)), None)
    if place is None:
        added = rewritten(found.entry, lambda _, fact: _unsure(fact))
        return case.model_copy(update={name: (*entries, added)}), "filled"
    entries[place], what = _compared(entries[place], found.entry)
    return case.model_copy(update={name: tuple(entries)}), what


def _is_same_entry(one: Entry, other: Entry) -> bool:
    """True for entries that stand on one name, or on one number."""
    if isinstance(one, Medication) and isinstance(other, Medication):
        return overlap(one.drug, other.drug)
    if isinstance(one, LabResult) and isinstance(other, LabResult):
        return overlap(one.measurement, other.measurement)
    return False


def _compared(one: Entry, other: Entry) -> tuple[Entry, str]:
    """The record's entry with values that are read otherwise from the quote doubted, and those that it lacks filled in."""
    theirs, ours = dict(parts(other)), dict(parts(one))
    differ = {
        path
        for path in CLAIMED
        if path in theirs and path in ours and _key(ours[path].value) != _key(theirs[path].value)
    }
    made = rewritten(one, lambda path, fact: _doubted(fact) if path in differ else fact)
    gaps = {path: _unsure(fact) for path, fact in theirs.items() if path not in ours and "." not in path}
    if gaps:
        made = made.model_copy(update=gaps)
    return made, "differs" if differ else "filled" if gaps else "agrees"


def _with_fact(case: Case, found: Proved) -> tuple[Case, str]:
    if found.fact is None:
        return case, "agrees"
    ours = fact_of(case, found.field)
    if ours is not None and plain(ours.value) == plain(found.fact.value):
        return case, "agrees"
    fact = _unsure(found.fact) if ours is None else _doubted(ours)
    return _put(case, found.field, fact), "filled" if ours is None else "differs"


def _put(case: Case, field: str, fact: Fact[Any]) -> Case:
    part, _, name = field.partition(".")
    if part != "pregnancy":
        return case.model_copy(update={part: getattr(case, part).model_copy(update={name: fact})})
    changed = tuple(one.model_copy(update={name: fact}) if one.is_index else one for one in case.pregnancies)
    return case.model_copy(update={"pregnancies": changed})


def _key(value: Any) -> Any:
    """A value without the words that it is written in."""
    dump = getattr(value, "model_dump", None)
    return value if dump is None else {key: part for key, part in dump().items() if key != "as_written"}


def _unsure(fact: Fact[Any]) -> Fact[Any]:
    return fact.model_copy(
        update={"confidence": min(FILLED, fact.confidence), "method": METHOD, "why": (FOUND,)}
    )


def _doubted(fact: Fact[Any]) -> Fact[Any]:
    why = fact.why if DIFFERS in fact.why else (*fact.why, DIFFERS)
    return fact.model_copy(update={"confidence": min(DOUBTED, fact.confidence), "why": why})


def _reading(reader: Reader, bill: Bill, counts: Counter[str]) -> SecondReading:
    return SecondReading(
        model=reader.model,
        requests=bill.requests,
        tokens_read=bill.read,
        tokens_written=bill.written,
        counted=bill.counted,
        cost=round(reader.cost(bill), 6),
        agree=counts["agrees"],
        differ=counts["differs"],
        filled=counts["filled"],
        refused={why.value: counts[why] for why in Refused if counts[why]},
        not_sent=bill.left_out,
        problem=bill.problems[0][:MOST_TOLD] if bill.problems else None,
    )
