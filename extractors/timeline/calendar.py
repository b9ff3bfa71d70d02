"""The calendar of a pregnancy: which day is which gestational age, and on what it stands."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.matching import Mention
from extractors.timeline.told import Told
from schemas.gestation import MAX_GA_DAYS, Anchor, GestationalAge, Precision
from schemas.pregnancy import CalendarDate

PREGNANCY_DAYS = 280  # from the last menstrual period to the expected date (Naegele)
CONCEPTION_DAY = 14  # of the cycle, counted from the last period
BLASTOCYST_DAY, CLEAVAGE_DAY = 5, 3  # age of an embryo at transfer, by its stage
_NEAR = 60  # characters between "LMP" and its date
_FILL = rf"(?:(?!\b(?:EDD|EDC|LMP|delivered|admitted)\b)[^.;\n]){{0,{_NEAR}}}$"
_LEADS = (
    ("lmp", re.compile(r"\b(?:L\.?N?M\.?P|DLMP|last (?:normal )?(?:menstrual (?:period|date|cycle)|menses|menstruation|period))\b" + _FILL, re.IGNORECASE)),
    ("edd", re.compile(r"\b(?:E\.?D\.?[DCB]|due date|(?:expected|estimated) (?:due date|date of (?:delivery|confinement|birth)|delivery date))\b" + _FILL, re.IGNORECASE)),
    ("transfer", re.compile(r"\b(?:embryo(?:s|nic)?|blastocysts?)\b[^.;\n]{0,40}\btransfer(?:red)?\b" + _FILL + r"|\btransfer of\b[^.;\n]{0,40}\b(?:embryos?|blastocysts?)\b" + _FILL, re.IGNORECASE)),
    ("conception", re.compile(r"\b(?:insemination|IUI|ov(?:um|ulation|ocyte)s?(?: retrieval| pick-?up)?|oocyte (?:retrieval|pick-?up)|egg retrieval|fertili[sz]ation|conception|conceived)\b" + _FILL, re.IGNORECASE)),
)  # fmt: skip
_LED_AFTER = re.compile(r"\s?\(?(?:was|being|is|as)\s(?:the\s)?(?:first day of )?(?:her\s|the\s)?(?P<kind>LMP|last menstrual period|EDD|due date)\b", re.IGNORECASE)
_EMBRYO_DAY = re.compile(r"\bday[\s-]?(?P<a>[2-6])\b|\b(?P<b>[2-6]|three|five|six|two|four)[\s-]days?[\s-]?(?:old)?\b|\b(?P<blast>blastocysts?)\b|\b(?P<cleave>cleavage)\b", re.IGNORECASE)
_BETWEEN = re.compile(
    r"[\s,(:–—=-]{0,3}(?:(?:at|with|when|on|in|of|the|she was|was|i\.e\.|a gestational age of|gestational age|gestation|GA|corresponding to|equivalent to|which was|"
    r"her|aged|pregnant|weeks?|approximately|about)[\s,(:]{1,2}){0,5}[\s(]{0,2}",
    re.IGNORECASE,
)  # fmt: skip
_RANK = {"dated": 0, "lmp": 1, "edd": 2, "transfer": 3, "conception": 4, "dated_week": 5}
_ANCHORS = {"lmp": Anchor.LMP, "edd": Anchor.UNSTATED, "transfer": Anchor.TRANSFER, "conception": Anchor.CONCEPTION}
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


@dataclass(frozen=True, slots=True)
class DateAnchor:
    """A date of known gestational age: `lmp` is the first day that follows from it, or an earliest and latest one.

    `kind` is lmp, edd, transfer, conception, dated (an age of days on a date) or dated_week.
    """

    kind: str
    date: Mention[CalendarDate]
    lmp: dt.date
    spread: int = 0
    age: Mention[GestationalAge] | None = None

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The stretches of text that it stands on."""
        own = ((self.date.start, self.date.end),)
        return own if self.age is None else tuple(sorted((*own, (self.age.start, self.age.end))))

    def age_on(self, day: dt.date) -> GestationalAge | None:
        """The gestational age on a day; None before the last period and beyond any pregnancy."""
        days = (day - self.lmp).days
        if not 0 <= days <= MAX_GA_DAYS:
            return None
        high = min(MAX_GA_DAYS, days + self.spread) if self.spread else None
        week = self.kind == "dated_week"
        return GestationalAge(
            days=days,
            days_high=high,
            precision=Precision.WEEK if week else Precision.DAY,
            anchor=_ANCHORS.get(self.kind, self.age.value.anchor if self.age else Anchor.UNSTATED),
            approximate=week or self.date.confidence < 1,
        )


def anchors(
    sentences: Sequence[Told], dates: Sequence[Mention[CalendarDate]], ages: Sequence[Mention[GestationalAge]]
) -> list[DateAnchor]:
    """Every date of known gestational age that the sentences tell of the reported pregnancy, the best first.

    A dated age of weeks and days is the text's own dating; LMP, EDD and transfer follow.
    """
    found: list[DateAnchor] = []
    for sentence in sentences:
        here = [d for d in dates if sentence.start <= d.start < sentence.end]
        if not here or sentence.earlier:
            continue
        inside = [a for a in ages if sentence.start <= a.start < sentence.end and a.value.exact]
        for date in here:
            if date.value.exact is not None and not sentence.past(date.start, date.start):
                found += _anchor(sentence, date, inside)
    return sorted(found, key=lambda anchor: (_RANK[anchor.kind], anchor.date.start))


def _anchor(
    sentence: Told, date: Mention[CalendarDate], ages: Sequence[Mention[GestationalAge]]
) -> list[DateAnchor]:
    day = date.value.exact
    if day is None:
        return []
    kind = _kind(sentence, date)
    if kind == "lmp":
        return [DateAnchor(kind, date, day)]
    if kind == "edd":
        return [DateAnchor(kind, date, day - dt.timedelta(PREGNANCY_DAYS))]
    if kind == "conception":
        return [DateAnchor(kind, date, day - dt.timedelta(CONCEPTION_DAY))]
    if kind == "transfer":
        return [_transfer(sentence, date, day)]
    return _dated(sentence, date, day, ages)


def _kind(sentence: Told, date: Mention[CalendarDate]) -> str | None:
    before = sentence.text[: date.start - sentence.start]
    for kind, lead in _LEADS:
        match = lead.search(before)
        if match is not None and not _other_date_between(match[0]):
            return kind
    after = _LED_AFTER.match(sentence.text, date.end - sentence.start)
    if after is not None:
        return "edd" if after["kind"].lower() in ("edd", "due date") else "lmp"
    return None


def _other_date_between(text: str) -> bool:
    return re.search(r"(?:19|20)\d\d", text) is not None


def _transfer(sentence: Told, date: Mention[CalendarDate], day: dt.date) -> DateAnchor:
    """The anchor of an embryo transfer; of an embryo of unknown age any day from the cleavage stage to the blastocyst."""
    match = _EMBRYO_DAY.search(sentence.text)
    if match is None:
        spread = BLASTOCYST_DAY - CLEAVAGE_DAY
        return DateAnchor("transfer", date, day - dt.timedelta(CONCEPTION_DAY + CLEAVAGE_DAY), spread)
    written = match["a"] or match["b"]
    if written:
        age = int(written) if written.isdigit() else _WORDS[written.lower()]
    else:
        age = BLASTOCYST_DAY if match["blast"] else CLEAVAGE_DAY
    return DateAnchor("transfer", date, day - dt.timedelta(CONCEPTION_DAY + age))


def _dated(
    sentence: Told, date: Mention[CalendarDate], day: dt.date, ages: Sequence[Mention[GestationalAge]]
) -> list[DateAnchor]:
    """A gestational age right beside the date ("on 9 October 2018 (34 weeks and 3 days)")."""
    for age in ages:
        first, second = sorted((date, age), key=lambda m: m.start)
        between = sentence.text[first.end - sentence.start : second.start - sentence.start]
        if _BETWEEN.fullmatch(between) and not sentence.past(age.start, age.end):
            kind = "dated" if age.value.precision is Precision.DAY else "dated_week"
            return [DateAnchor(kind, date, day - dt.timedelta(age.value.days), age=age)]
    return []
