"""What the label cells of a table say: gestational age, date, patient, newborn."""

import re
from dataclasses import dataclass, replace

from extractors.english.ages.alone import labelled
from extractors.english.dates import values as dates
from extractors.english.gate import gated
from extractors.english.numbers.values import label_number
from extractors.findings import Mention
from schemas.gestation import GestationalAge
from schemas.pregnancy import CalendarDate

_AGE_HEAD = gated(r"gestation|\bGA\b|\bweeks?\b|\bwks?\b|\bw\b|amenorrh", re.IGNORECASE)
_NOT_GESTATION = gated(
    r"post|puerper|after|life|(?<!delivery )days?\b(?! of (?:delivery|birth|admission))|months?\b|old|\bPN|therapy|treatment",
    re.IGNORECASE,
)
_CASE = gated(
    r"\b(?:case|patient)\s?(?:no\.?\s?)?(?P<number>\d{1,2}|(?-i:I{1,3}|IV|VI{0,3}|IX|X|[A-H]))\b(?!-)",
    re.IGNORECASE,
)
_CASE_HEAD = gated(r"\s?(?:cases?|patients?|pts?)\b\.?\s?(?:no\b\.?|numbers?|#|id)?\s?$", re.IGNORECASE)
_NUMBERED = re.compile(r"\s?(?P<number>\d{1,2})\s?")
_DELIVERY = gated(
    r"\s?(?P<at>(?:at |day of |time of |during )?(?:delivery|birth|labou?r|c(?:a)?esarean(?: section)?))\s?",
    re.IGNORECASE,
)
_NEWBORN = gated(r"\b(?:newborn|neonate|infant|baby|cord)\b", re.IGNORECASE)
FARTHEST = 24  # characters of a label before its age
FIRST_DAYS = 14  # a label of fewer days is no age


@dataclass(frozen=True, slots=True)
class Label:
    """A row's or a column's label, as far as it is understood."""

    age: Mention[GestationalAge] | None = None
    date: Mention[CalendarDate] | None = None
    case_number: int | None = None
    newborn: bool = False
    delivery: tuple[int, int] | None = None  # the words "at delivery"

    def with_more(self, other: "Label") -> "Label":
        """This label, its gaps filled from another."""
        return replace(
            self,
            age=self.age or other.age,
            date=self.date or other.date,
            case_number=self.case_number or other.case_number,
            newborn=self.newborn or other.newborn,
            delivery=self.delivery or other.delivery,
        )


def read_label(content: str, offset: int, head: str) -> Label:
    """The label in a cell at `offset`; `head` is what heads its column or its row of labels.

    >>> str(read_label("31+2", 0, "Gestational age").age.value)
    '31+2'
    >>> read_label("D7", 0, "Day").age is None
    True
    """
    case = _CASE.search(content) or (_CASE_HEAD.match(head) and _NUMBERED.fullmatch(content))
    days = find_dates(content, offset)
    birth = _DELIVERY.fullmatch(content)
    return Label(
        age=_age(content, offset, head),
        date=days[0] if days else None,
        case_number=label_number(case["number"]) or None if case else None,
        newborn=bool(_NEWBORN.search(content)),
        delivery=(offset + birth.start("at"), offset + birth.end("at")) if birth else None,
    )


def find_dates(text: str, offset: int) -> list[Mention[CalendarDate]]:
    """Every date with at least a month in the text, at `offset` plus its place."""
    found = (mention for mention in dates.find(text) if mention.value.month is not None)
    return [replace(mention, start=mention.start + offset, end=mention.end + offset) for mention in found]


def _age(content: str, offset: int, head: str) -> Mention[GestationalAge] | None:
    if _NOT_GESTATION.search(content) or _NOT_GESTATION.search(head):
        return None
    found = labelled(content, weeks=_AGE_HEAD.search(head) is not None)
    if (
        found is None
        or found.start > FARTHEST
        or found.value.days_high is None
        and found.value.days < FIRST_DAYS
    ):
        return None
    return replace(
        found, start=offset + found.start, end=offset + found.end, rule="tables/label", confidence=0.9
    )
