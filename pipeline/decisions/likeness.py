"""What a part of a record says and on which words, and which parts of two readings go together by that."""

from collections.abc import Iterator
from typing import Any

from pipeline.decisions.merge import plain
from pipeline.decisions.places import Places
from pipeline.decisions.whose import Span
from schemas.base import Record
from schemas.fact import Fact, Quote, facts_in
from schemas.lab import LabResult, Qualitative
from schemas.medication import Medication
from schemas.report import Issue

Score = tuple[tuple[int, ...], int, int]  # how well two items go together, and their positions


def best_pairs(scores: list[Score]) -> list[tuple[int, int]]:
    """Pairs, the best first, each item in one."""
    found, taken, given = [], set(), set()
    for score, one, other in sorted(
        scores, key=lambda row: (tuple(-part for part in row[0]), row[1], row[2])
    ):
        if any(score) and one not in taken and other not in given:
            taken.add(one)
            given.add(other)
            found.append((one, other))
    return found


def main_of(item: Any) -> Any:
    """The part of an item whose words name it."""
    match item:
        case Medication():
            return item.drug
        case LabResult():
            return item.measurement
        case Qualitative():
            return item.result
        case _:
            return item


def said_of(item: Any) -> dict[str, str]:
    """What an item says, without its words."""
    if isinstance(item, Issue):
        return {"message": item.message}
    facts = [("", item)] if isinstance(item, Fact) else facts_in(item) if isinstance(item, Record) else ()
    return {path: str(plain(fact.model_dump(mode="json")["value"])) for path, fact in facts}


def quotes_of(item: Any) -> Iterator[Quote]:
    """The quotes of a fact, an issue, or all facts of a part of a record."""
    if hasattr(item, "quotes"):
        yield from item.quotes
    elif isinstance(item, Record):
        for _, fact in facts_in(item):
            yield from fact.quotes


def spans_of(item: Any, places: Places) -> Iterator[Span]:
    """Where the words of an item stand in the newer text."""
    for quote in quotes_of(item):
        found = places.span(quote.start, quote.end)
        if found is not None:
            yield found


def overlap(span: Span, quote: Quote) -> bool:
    """True where both have a character."""
    return span[0] < quote.end and quote.start < span[1]
