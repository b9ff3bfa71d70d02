"""For a drug: which pregnancies of many records were exposed to it, when, with which outcome, and by which words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from schemas.exposure import TRIMESTERS, Answer, Exposure, Period, exposure
from schemas.fact import Quote
from schemas.gestation import GestationalAge
from schemas.medication import Drug, Medication
from schemas.report import Case, Report

ATC = re.compile(r"[A-Z]\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?", re.IGNORECASE)
# Answers from the one that says most; those behind `unknown` are of no pregnancy.
ORDER = (Answer.EXPOSED, Answer.AT_DELIVERY, Answer.BEFORE, Answer.AFTER, Answer.UNKNOWN)
NOT_TOLD = "not told"
ANY_TRIMESTER, TIME_NOT_TOLD = "any_trimester", "time_not_told"


@dataclass(frozen=True, slots=True)
class Exposed:
    """A pregnancy and a drug: when it was taken by the one exposure rule, how the pregnancy ended, and the words.

    `certain` and `possible` are the periods of all entries of the drug, `pregnancy` counts from 1 in its case. `path` is that of the
    first entry.
    """

    document_id: str
    document: str
    case: int
    pregnancy: int
    which: str  # reported, earlier or later
    path: str
    answer: Answer
    certain: tuple[Period, ...]
    possible: tuple[Period, ...]
    outcome: str
    ended: GestationalAge | None
    entries: tuple[Medication, ...]
    quotes: tuple[Quote, ...]

    @property
    def untimed(self) -> bool:
        """True where the text does not tell when it was taken."""
        return self.answer is Answer.UNKNOWN and not self.certain


def is_named(drug: Drug, name: str) -> bool:
    """True for a drug of that name, as written or generic, and for one of an ATC code or group.

    >>> valproate = Drug(generic="valproic acid", as_written="Depakine", atc="N03AG01")
    >>> [is_named(valproate, name) for name in ("depakine", "N03AG", "N03AG01", "lithium")]
    [True, True, True, False]
    """
    wanted = name.strip().lower()
    if ATC.fullmatch(wanted) and drug.atc is not None:
        return drug.atc.lower().startswith(wanted)
    return wanted in (drug.generic.lower(), drug.as_written.lower())


def exposed(reports: Iterable[Report], name: str) -> Iterator[Exposed]:
    """The pregnancies of records to which a drug belongs, in their order."""
    for report in reports:
        for number, case in enumerate(report.cases):
            for position in range(len(case.pregnancies)):
                found = _exposed(report, number, position, name)
                if found is not None:
                    yield found


def _exposed(report: Report, number: int, position: int, name: str) -> Exposed | None:
    case: Case = report.cases[number]
    entries = [
        (place, one, found)
        for place, one in enumerate(case.medications)
        if is_named(one.drug.value, name) and (found := exposure(case, one, position)).answer in ORDER
    ]
    if not entries:
        return None
    told = case.pregnancies[position]
    answers = [found for _, _, found in entries]
    quotes = [quote for _, one, found in entries for quote in (*one.drug.evidence, *found.quotes)]
    return Exposed(
        document_id=report.document_id,
        document=report.document_name,
        case=number,
        pregnancy=position + 1,
        which=told.which,
        path=f"cases.{number}.medications.{entries[0][0]}",
        answer=min((one.answer for one in answers), key=ORDER.index),
        certain=_periods(one.certain for one in answers),
        possible=_periods(one.possible for one in answers if _told(one)),
        outcome=told.outcome.value.value if told.outcome is not None else NOT_TOLD,
        ended=told.end.value if told.end is not None else None,
        entries=tuple(one for _, one, _ in entries),
        quotes=tuple(dict.fromkeys(quotes)),
    )


def _told(found: Exposure) -> bool:
    """False for an answer without any time, which would be possible in every period."""
    return set(found.possible) != set(Period)


def _periods(many: Iterable[tuple[Period, ...]]) -> tuple[Period, ...]:
    seen = {period for periods in many for period in periods}
    return tuple(period for period in Period if period in seen)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many pregnancies were exposed in a period, for certain and only possibly, and how the certain ones ended."""

    certain: int
    possible: int
    outcomes: Mapping[str, int]


def counted(found: Iterable[Exposed]) -> dict[str, Counts]:
    """The counts by period, by `any_trimester`, and by `time_not_told`. A pregnancy counts once in each."""
    all_found = list(found)
    return {
        name: _counts(all_found, name)
        for name in (*(one.value for one in Period), ANY_TRIMESTER, TIME_NOT_TOLD)
    }


def of_period(one: Exposed, name: str, *, certain: bool) -> bool:
    """True for a pregnancy that counts in a period: for certain, or only possibly; False for a period that is none."""
    if name == TIME_NOT_TOLD:
        return one.untimed and not certain
    periods = set(TRIMESTERS) if name == ANY_TRIMESTER else {period for period in Period if period == name}
    sure = bool(periods & set(one.certain))
    return sure if certain else bool(periods & set(one.possible)) and not sure


def _counts(found: list[Exposed], name: str) -> Counts:
    certain = [one for one in found if of_period(one, name, certain=True)]
    possible = sum(of_period(one, name, certain=False) for one in found)
    return Counts(len(certain), possible, dict(sorted(Counter(one.outcome for one in certain).items())))
