"""What the label cells of a table say: gestational age, date, patient, newborn."""

from dataclasses import dataclass, replace
from functools import partial

from extractors.english.ages.alone import labelled
from extractors.english.dates import values as dates
from extractors.english.numbers.values import label_number
from extractors.english.rules import pattern_of
from extractors.findings import Mention
from schemas.gestation import GestationalAge
from schemas.pregnancy import CalendarDate

_rule = partial(pattern_of, "tables")

DIGITS = 2  # of a case's number
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
    days = find_dates(content, offset)
    birth = _rule("delivery").match(content)
    return Label(
        age=_age(content, offset, head),
        date=days[0] if days else None,
        case_number=_case_number(content, head),
        newborn=bool(_rule("newborn").search(content)),
        delivery=(offset + birth.start("at"), offset + birth.end("at")) if birth else None,
    )


def _case_number(content: str, head: str) -> int | None:
    """The number of a case that the cell names, or is under a head of cases."""
    named = _rule("case_number").search(content)
    if named is not None:
        return label_number(named["number"]) or None
    number = content.strip()
    numbered = number.isdigit() and len(number) <= DIGITS and _rule("heads_numbers").match(head)
    return int(number) or None if numbered else None


def find_dates(text: str, offset: int) -> list[Mention[CalendarDate]]:
    """Every date with at least a month in the text, at `offset` plus its place."""
    found = (mention for mention in dates.find(text) if mention.value.month is not None)
    return [replace(mention, start=mention.start + offset, end=mention.end + offset) for mention in found]


def _age(content: str, offset: int, head: str) -> Mention[GestationalAge] | None:
    if any(_rule("not_gestation").search(words) for words in (content, head)):
        return None
    found = labelled(content, weeks=_rule("of_gestation").search(head) is not None)
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
