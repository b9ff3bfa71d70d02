"""When a result was obtained: the gestational age or the date that its sentence gives, else the clock's."""

import re
from collections.abc import Sequence
from typing import TypeVar

from spacy.tokens import Doc

from extractors.labs.entry import LabEntry
from extractors.matching import Mention, fact
from schemas.fact import Fact
from schemas.gestation import GestationalAge
from schemas.pregnancy import CalendarDate

T = TypeVar("T")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DATE = re.compile(
    r"\b(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?(?:\sof)?\s(?P<m1>[A-Za-z]{3,9})\.?,?\s(?P<y1>(?:19|20)\d\d)"
    r"|(?P<m2>[A-Za-z]{3,9})\.?\s(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<y2>(?:19|20)\d\d)"
    r"|(?P<y3>(?:19|20)\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d)"
    r"|(?P<m4>[A-Za-z]{3,9})\s(?:of\s)?(?P<y4>(?:19|20)\d\d))\b"
)
_AFTER_BIRTH = re.compile(
    r"\b(?:post[- ]?partum|puerper\w+|after (?:the )?(?:delivery|birth|operation|surgery)|of life|"
    r"postoperative|months? later|years? later|at discharge|follow-up)\b",
    re.IGNORECASE,
)


def dated(
    doc: Doc, found: list[LabEntry], text: str, offset: int, ages: Sequence[Mention[GestationalAge]]
) -> None:
    """Set `at` and `date` of the results of one sentence.

    A time right after a value is its own ("3.1 at 16 weeks and 2.8 at 22 weeks"); otherwise the last
    time before it holds. Results of a sentence about the time after birth get no gestational age.
    """
    if not found:
        return
    dates = find_dates(text, offset)
    after_birth = _AFTER_BIRTH.search(text) is not None
    starts = [entry.start for entry in found] + [offset + len(text)]
    for position, entry in enumerate(found):
        age = _nearest(ages, entry, starts[position + 1], text, offset)
        if age is not None and entry.subject is None:
            entry.at = fact(doc, age)
        elif entry.subject is None and not after_birth and not ages:
            entry.at = _clock(doc, entry.start)
        entry.date = _nearest(dates, entry, starts[position + 1], text, offset)


def _clock(doc: Doc, offset: int) -> Fact[GestationalAge] | None:
    clock = doc._.clock
    if clock is None:
        return None
    age: Fact[GestationalAge] | None = clock.at(offset)
    return age


def _nearest(
    mentions: Sequence[Mention[T]], entry: LabEntry, next_start: int, text: str, offset: int
) -> Mention[T] | None:
    for mention in mentions:
        if entry.end <= mention.start < next_start:
            gap = text[entry.end - offset : mention.start - offset]
            if len(gap) < 40 and not re.search(r"[;]|\band\b|,\s", gap):
                return mention
    earlier = [mention for mention in mentions if mention.end <= entry.start]
    return earlier[-1] if earlier else None


def find_dates(text: str, offset: int) -> list[Mention[CalendarDate]]:
    """Every date with a year in the text, at `offset` plus its place."""
    found: list[Mention[CalendarDate]] = []
    if not ("19" in text or "20" in text):
        return found
    for match in _DATE.finditer(text):
        parts = {key[0]: value for key, value in match.groupdict().items() if value}
        month = int(parts["m"]) if parts["m"].isdigit() else _month(parts["m"])
        day = int(parts["d"]) if "d" in parts else None
        if month is None or not 1 <= month <= 12 or day is not None and not 1 <= day <= 31:
            continue
        found.append(
            Mention(
                match.start() + offset,
                match.end() + offset,
                CalendarDate(year=int(parts["y"]), month=month, day=day),
                "labs/date",
            )
        )
    return found


def _month(name: str) -> int | None:
    key = name[:3].lower()
    return _MONTHS.index(key) + 1 if key in _MONTHS else None
