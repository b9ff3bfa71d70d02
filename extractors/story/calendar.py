"""The calendar of a pregnancy: which day is which gestational age, and on what it stands."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import TypeVar

from extractors.english.dates.values import AMBIGUOUS
from extractors.english.numbers.values import whole
from extractors.english.rules import rules_of
from extractors.english.spans import starting_in
from extractors.findings import Mention
from extractors.story.clock import WEEK_SLACK
from extractors.story.cues import pattern
from extractors.story.told import Told
from schemas.gestation import MAX_GA_DAYS, Anchor, GestationalAge, Precision
from schemas.pregnancy import CalendarDate

_rules = partial(rules_of, "story")

PREGNANCY_DAYS = 280  # from the last menstrual period to the expected date (Naegele)
CONCEPTION_DAY = 14  # of the cycle, counted from the last period
BLASTOCYST_DAY, CLEAVAGE_DAY = 5, 3  # age of an embryo at transfer, by its stage
TOLERANCE = 7  # days by which two anchors may differ: a scan moves the due date no sooner
TWO_PREGNANCIES = 183  # days; anchors so far apart are not of one pregnancy
MOST_ISSUES = 3  # pairs of anchors a case that are worth an issue
FAR = 160  # characters between a date and a far age of its sentence
_LOOK_BACK = 140  # characters before a date in which its name is searched
T = TypeVar("T")


class AnchorKind(StrEnum):
    """What ties a date to the pregnancy, the best first.

    `dated` is an age of weeks and days told with a date, `dated_week` one of whole weeks.
    """

    DATED = "dated"
    LMP = "lmp"
    EDD = "edd"
    TRANSFER = "transfer"
    CONCEPTION = "conception"
    DATED_WEEK = "dated_week"


_ANCHORS = {
    AnchorKind.LMP: Anchor.LMP,
    AnchorKind.TRANSFER: Anchor.TRANSFER,
    AnchorKind.CONCEPTION: Anchor.CONCEPTION,
}
_RANKS = {kind: rank for rank, kind in enumerate(AnchorKind)}


@dataclass(frozen=True, slots=True)
class DateAnchor:
    """A date of known gestational age; `lmp` is the first day of the pregnancy that follows from it.

    `vague` anchors (the transfer of an embryo of unknown age) tell that the pregnancy began about then,
    and give no ages.
    """

    kind: AnchorKind
    date: Mention[CalendarDate]
    lmp: dt.date
    vague: bool = False
    age: Mention[GestationalAge] | None = None

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The stretches of text that it stands on."""
        own = ((self.date.start, self.date.end),)
        return own if self.age is None else tuple(sorted((*own, (self.age.start, self.age.end))))

    @property
    def by_week(self) -> bool:
        """True if the days of its ages are not known, only their week."""
        return self.kind is AnchorKind.DATED_WEEK

    def age_on(self, day: dt.date) -> GestationalAge | None:
        """The gestational age on a day; None before the last period, beyond any pregnancy, or of a vague anchor."""
        days = (day - self.lmp).days
        if self.vague or not 0 <= days <= MAX_GA_DAYS:
            return None
        return GestationalAge(
            days=days,
            precision=Precision.WEEK if self.by_week else Precision.DAY,
            anchor=_ANCHORS.get(self.kind, self.age.value.anchor if self.age else Anchor.UNSTATED),
            approximate=self.by_week or self.date.confidence < 1,
        )

    def apart(self, other: "DateAnchor") -> int:
        """The days by which two anchors disagree on the last period; what whole weeks leave open is forgiven."""
        gap = (other.lmp - self.lmp).days
        slack = WEEK_SLACK * (self.by_week if gap < 0 else other.by_week)
        return max(0, abs(gap) - slack)


def anchors(
    sentences: Sequence[Told], dates: Sequence[Mention[CalendarDate]], ages: Sequence[Mention[GestationalAge]]
) -> list[DateAnchor]:
    """Every date of known gestational age that the sentences tell of the reported pregnancy, the best first.

    A dated age of weeks and days is the text's own dating; LMP, EDD and transfer follow.
    """
    found: list[DateAnchor] = []
    for sentence in sentences:
        here = [
            date for date in starting_in(dates, sentence.start, sentence.end) if date.value.exact is not None
        ]
        if not here or sentence.earlier:
            continue
        inside = [age for age in starting_in(ages, sentence.start, sentence.end) if _datable(age)]
        for date in here:
            if not sentence.past(date.start, date.start):
                found += _anchor(sentence, date, inside, alone=len(here) == 1)
    return sorted(found, key=lambda anchor: (anchor.vague, _RANKS[anchor.kind], anchor.date.start))


def _datable(age: Mention[GestationalAge]) -> bool:
    return age.value.exact and not age.value.approximate


def _anchor(
    sentence: Told, date: Mention[CalendarDate], ages: Sequence[Mention[GestationalAge]], *, alone: bool
) -> list[DateAnchor]:
    day = date.value.exact
    if day is None or date.confidence <= AMBIGUOUS:
        return []
    kind = _kind(sentence, date)
    if kind is AnchorKind.LMP:
        return [DateAnchor(kind, date, day)]
    if kind is AnchorKind.EDD:
        return [DateAnchor(kind, date, day - dt.timedelta(PREGNANCY_DAYS))]
    if kind is AnchorKind.CONCEPTION:
        return [DateAnchor(kind, date, day - dt.timedelta(CONCEPTION_DAY))]
    if kind is AnchorKind.TRANSFER:
        return [_transfer(sentence, date, day)]
    return _dated(sentence, date, day, ages, alone=alone)


def _kind(sentence: Told, date: Mention[CalendarDate]) -> AnchorKind | None:
    at = date.start - sentence.start
    before = sentence.text[max(0, at - _LOOK_BACK) : at]
    for rule in _rules("anchor"):
        if rule.pattern.search(before):
            return AnchorKind(rule.data["anchored"])
    after = _rules("anchor_after")[0].pattern.match(sentence.text[date.end - sentence.start :])
    if after is not None:
        return AnchorKind.LMP if after["lmp"] else AnchorKind.EDD
    return None


def _transfer(sentence: Told, date: Mention[CalendarDate], day: dt.date) -> DateAnchor:
    """The anchor of an embryo transfer; vague if the text doesn't say how old the embryo was."""
    match = _rules("embryo_day")[0].pattern.search(sentence.text)
    if match is None:
        return DateAnchor(
            AnchorKind.TRANSFER, date, day - dt.timedelta(CONCEPTION_DAY + BLASTOCYST_DAY), vague=True
        )
    written = match["a"] or match["b"]
    if written:
        age = whole(written) or BLASTOCYST_DAY
    else:
        age = BLASTOCYST_DAY if match["blast"] else CLEAVAGE_DAY
    return DateAnchor(AnchorKind.TRANSFER, date, day - dt.timedelta(CONCEPTION_DAY + age))


def _dated(
    sentence: Told,
    date: Mention[CalendarDate],
    day: dt.date,
    ages: Sequence[Mention[GestationalAge]],
    *,
    alone: bool,
) -> list[DateAnchor]:
    """A gestational age right beside the date ("on 9 October 2018 (34 weeks and 3 days)").

    In a sentence of a single date, an age of weeks and days that is named as an age may follow farther off.
    """
    for age in ages:
        between = _between(sentence, date, age)
        beside = pattern("beside").fullmatch(between) is not None
        by_day = age.value.precision is Precision.DAY
        far = alone and by_day and date.start < age.start and len(between) <= FAR and _dates(between)
        if (beside or far) and not sentence.past(age.start, age.end):
            kind = AnchorKind.DATED if by_day else AnchorKind.DATED_WEEK
            return [DateAnchor(kind, date, day - dt.timedelta(age.value.days), age=age)]
    return []


def _dates(between: str) -> bool:
    """True if the words from a date to a far age say that the age is that day's."""
    return pattern("named_age").search(between) is not None and not pattern("no_dating").search(between)


def disagreeing(found: Sequence[DateAnchor]) -> Iterator[tuple[DateAnchor, DateAnchor]]:
    """The best anchor with every other that puts the last period more than a week elsewhere.

    Anchors farther apart than half a year are of two pregnancies and don't disagree. A few pairs will do.
    """
    sure = [anchor for anchor in found if not anchor.vague and anchor.date.confidence == 1]
    others = (other for other in sure[1:] if TOLERANCE < sure[0].apart(other) <= TWO_PREGNANCIES)
    for other in islice(others, MOST_ISSUES):
        yield sure[0], other


def _between(sentence: Told, date: Mention[CalendarDate], age: Mention[GestationalAge]) -> str:
    if age.start < date.start:
        return sentence.text[age.end - sentence.start : date.start - sentence.start]
    return sentence.text[date.end - sentence.start : age.start - sentence.start]
