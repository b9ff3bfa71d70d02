"""When a result was obtained: the gestational age or the date that its sentence gives, else the clock's."""

from collections.abc import Sequence
from typing import TypeVar

from spacy.tokens import Doc

from extractors.families.labs.entry import LabEntry
from extractors.families.labs.gaps.said import holds
from extractors.families.labs.series import lists, zipped
from extractors.findings import Mention, fact
from extractors.story.pipe import dates_in, ga_on
from schemas.fact import Fact
from schemas.gestation import GestationalAge

T = TypeVar("T")
NEAR = 40  # characters between a value and its own time behind it


def dated(
    doc: Doc, found: list[LabEntry], text: str, offset: int, ages: Sequence[Mention[GestationalAge]]
) -> None:
    """Set `at` and `date` of the results of one sentence.

    A time right after a value is its own ("3.1 at 16 weeks and 2.8 at 22 weeks"); otherwise the last
    time before it holds; a list of times after as many results is theirs one by one. Results
    of a sentence about the time after birth get no gestational age.
    """
    if not found:
        return
    days = [day for day in dates_in(doc, offset, offset + len(text)) if day.value.month is not None]
    after_birth = holds("after_birth", text)
    starts = [entry.start for entry in found] + [offset + len(text)]
    for position, entry in enumerate(found):
        age = _nearest(ages, entry, starts[position + 1], text, offset)
        entry.date = _nearest(days, entry, starts[position + 1], text, offset)
        if age is not None and entry.subject is None:
            entry.at = fact(doc, age)
        elif entry.subject is None and not after_birth and not ages:
            entry.at = ga_on(doc, entry.date) if entry.date else _clock(doc, entry.start)
    for times in lists(text, offset, ages, days) if len(found) > 1 else ():
        for entry, own_age, own_day in zipped(found, times):
            entry.date = own_day or entry.date
            if entry.subject is None:
                entry.at = fact(doc, own_age) if own_age else ga_on(doc, own_day) if own_day else entry.at


def _clock(doc: Doc, offset: int) -> Fact[GestationalAge] | None:
    clock = doc._.clock
    if clock is None:
        return None
    age: Fact[GestationalAge] | None = clock.day(offset) or clock.at(offset)
    return age


def _nearest(
    mentions: Sequence[Mention[T]], entry: LabEntry, next_start: int, text: str, offset: int
) -> Mention[T] | None:
    for mention in mentions:
        if entry.end <= mention.start < next_start:
            end, start = entry.end - offset, mention.start - offset
            if start - end < NEAR and not holds("between_times", text, end, start):
                return mention
    earlier = [mention for mention in mentions if mention.end <= entry.start]
    return earlier[-1] if earlier else None
