"""A claim of the second reader proved on the text: its quote stands there, and our own parsers read its value from it."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from extractors.english.context.cues import Category, cues_in
from extractors.english.sentences.values import split
from extractors.english.units.values import read_unit
from pipeline.second.reader import Claim
from schemas.document import Document
from schemas.fact import Fact, facts_in, quote, rewritten
from schemas.gestation import GestationalAge
from schemas.lab import LabResult
from schemas.medication import Medication
from schemas.obstetric import COUNTS
from schemas.patient import Age
from schemas.report import Case, Report

LONGEST = 400  # characters of a quote
FIELDS = (
    "patient.age",
    "patient.sex",
    *(f"obstetric_history.{name}" for name in COUNTS),
    *(f"pregnancy.{name}" for name in ("presentation", "end", "outcome", "delivery_mode", "fetuses")),
)
_OF_OTHERS = (Category.NEGATED, Category.STUDY, Category.PLANNED, Category.RECOMMENDED, Category.CONDITIONAL)
Read = Callable[[str], Report]
Entry = Medication | LabResult


class Refused(StrEnum):
    """Why a claim does not count."""

    NOT_IN_TEXT = "not in the text"
    NOT_READ = "not what its words say"
    OF_OTHERS = "denied, planned or of others"
    OF_NOBODY = "of no patient"


@dataclass(frozen=True, slots=True)
class Proved:
    """What stands in the text by the reader's pointing and our reading: an entry, or a fact of a field."""

    at: int
    entry: Entry | None = None
    field: str = ""
    fact: Fact[Any] | None = None


def proved(claim: Claim, document: Document, read: Read) -> Proved | Refused:
    """The claim as our parsers read it from its quote alone, or why it does not count. `read` makes the record of a text."""
    words = claim.get("quote")
    if not isinstance(words, str) or not words.strip() or len(words) > LONGEST:
        return Refused.NOT_IN_TEXT
    found = list(re.finditer(re.escape(words.strip()), document.text))
    if not found:
        return Refused.NOT_IN_TEXT
    if all(_of_others(document, one.start()) for one in found):
        return Refused.OF_OTHERS
    start = next(one.start() for one in found if not _of_others(document, one.start()))
    told = read(words.strip())
    case = told.cases[0] if told.cases else None
    made = None if case is None else _as_read(claim, case)
    return Refused.NOT_READ if made is None else _moved(made, document, start)


def _of_others(document: Document, at: int) -> bool:
    """True where the sentence denies, plans, recommends or cites."""
    span = next(((a, b) for a, b in split(document.text) if a <= at < b), (at, at + 1))
    return any(cue.category in _OF_OTHERS for cue in cues_in(document.text, *span))


def _as_read(claim: Claim, case: Case) -> Proved | None:
    """What our parsers read from the quote, where it is what is claimed."""
    if claim.get("kind") == "drug":
        return next((Proved(0, one) for one in case.medications if _is_drug(claim, one)), None)
    if claim.get("kind") == "lab":
        return next((Proved(0, one) for one in case.lab_results if _is_result(claim, one)), None)
    field = claim.get("field")
    if claim.get("kind") != "fact" or field not in FIELDS:
        return None
    fact = fact_of(case, field)
    return (
        None
        if fact is None or not _same(plain(fact.value), claim.get("value"))
        else Proved(0, None, field, fact)
    )


def fact_of(case: Case, field: str) -> Fact[Any] | None:
    """The value of a field of the case, or of its reported pregnancy; None where it has none."""
    part, _, name = field.partition(".")
    holder = case.index_pregnancy if part == "pregnancy" else getattr(case, part)
    return None if holder is None else getattr(holder, name)


def _is_drug(claim: Claim, one: Medication) -> bool:
    drug = one.drug.value
    if not _is_name(claim.get("drug"), drug.generic, drug.as_written):
        return False
    if claim.get("dose") is None:
        return True
    dose = None if one.dose is None else one.dose.value
    if dose is None or not any(_same(number, claim["dose"]) for number in (dose.low, dose.high)):
        return False
    return claim.get("unit") is None or _is_unit(claim["unit"], dose.unit or "")


def _is_result(claim: Claim, one: LabResult) -> bool:
    test = one.test.value
    right = _is_name(claim.get("test"), test.name, test.as_written) and _same(
        one.measurement.value.value, claim.get("value")
    )
    unit = "" if one.unit is None else one.unit.value.ucum or one.unit.value.as_written
    return right and (claim.get("unit") is None or _is_unit(claim["unit"], unit))


def _is_name(claimed: Any, *known: str) -> bool:
    return isinstance(claimed, str) and claimed.strip().lower() in {name.lower() for name in known}


def _is_unit(claimed: Any, known: str) -> bool:
    if not isinstance(claimed, str):
        return False
    written = claimed.strip()
    return written.lower() == known.lower() or (read_unit(written).ucum or written) == (
        read_unit(known).ucum or known
    )


def plain(value: Any) -> Any:
    """A value as a claim says it: years, days, a number, a word."""
    if isinstance(value, Age):
        return value.years
    if isinstance(value, GestationalAge):
        return value.days
    return value.value if isinstance(value, StrEnum) else value


def _same(known: Any, claimed: Any) -> bool:
    if isinstance(known, str):
        return isinstance(claimed, str) and claimed.strip().lower() == known
    number = isinstance(claimed, int | float) and not isinstance(claimed, bool)
    return known is not None and number and math.isclose(known, claimed, rel_tol=1e-6)


def _moved(made: Proved, document: Document, by: int) -> Proved:
    """What was read from a quote alone, with its quotes where they stand in the document."""

    def change(_: str, fact: Fact[Any]) -> Fact[Any]:
        quotes = tuple(quote(document, by + one.start, by + one.end) for one in fact.quotes)
        return fact.model_copy(update={"quotes": quotes})

    if made.entry is not None:
        entry = rewritten(made.entry, change).model_copy(update={"pregnancy": None})
        return Proved(by, entry)
    return Proved(by, None, made.field, None if made.fact is None else change("", made.fact))


def parts(entry: Entry) -> Iterator[tuple[str, Fact[Any]]]:
    """Yield the paths and values of an entry that say what and how much, not whose and whether."""
    yield from ((path, fact) for path, fact in facts_in(entry) if path not in ("subject", "status"))


def overlap(one: Fact[Any], other: Fact[Any]) -> bool:
    """True where two values stand on common characters."""
    return any(a.start < b.end and b.start < a.end for a in one.quotes for b in other.quotes)
