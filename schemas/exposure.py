"""The one exposure rule: was this drug taken in this pregnancy, and when.

Every export asks it and none decides for itself. Days count from the last menstrual period. What the record leaves
open stays open: a period is `certain` only if it holds for every day that the words allow, `possible` if it holds
for one; an answer of `unknown` is no exposure. The cases, of which the first that fits decides (`rule`):

| rule | what the record says | answer |
|---|---|---|
| `not_taken` | not given, planned, or given on a condition | not taken |
| `other_person` | newborn's, partner's; a patient's who cannot be the mother | other person |
| `other_pregnancy` | tied to another pregnancy, or no word ties it to this earlier one | other pregnancy |
| `past` | past, no window: before the reported and later ones, unknown in earlier ones; in weeks of none: unknown | before, or unknown |
| `before_conception` | past, "before conception", no age | before |
| `begun_before` | given, "before conception", no age and no end told | unknown: before is certain, all that follows is possible |
| `postpartum` | "after birth", no age | after |
| `at_delivery` | "at delivery", no start, or one on which this pregnancy can have ended | at delivery, and no trimester |
| `throughout` | "throughout": from 0+0 to the end of this pregnancy, or a told stop | by the days |
| `window` | start and stop; one of them with a duration; a single dose | by the days |
| `course` | start and stop, and a length shorter by more than a week and a tenth | by the days: some days between |
| `start_only` | a start, no end told | by the days: the start is certain, what follows is possible |
| `stop_only` | an end (also "until delivery"), no start told | by the days: the end is certain, what precedes is possible |
| `fetus` | given to the fetus, no age | in pregnancy, trimester unknown |
| `untimed` | given, no time | unknown |

By the days: a month or a trimester is all of its days, a week all seven, "about" a week more on both sides; "until
12 weeks" says nothing of day 12+0 itself; a window that goes on "after birth" or began "before conception" has
those periods besides, and what lies between conception and a told start is possible. A stop that is told later than
this pregnancy ended is its end. The first trimester is 0+0 to 13+6, the second 14+0 to 27+6, the third what follows, each only
until the pregnancy ends. A class of drugs ("antibiotics") is dated like a drug.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from schemas.fact import Fact, Quote, Subject
from schemas.gestation import MAX_GA_DAYS, GestationalAge, Precision, Relation, Window
from schemas.medication import Medication, Status
from schemas.pregnancy import Order, Outcome, Pregnancy
from schemas.report import Case

NEVER, ALWAYS = -10_000, 10_000  # days that stand for an open side
WEEK, DAY_HOURS = 7, 24
SLACK_SHARE = 0.1  # of a length in words
Side = tuple[int, int]
LATE_OUTCOMES = frozenset({Outcome.LIVE_BIRTH, Outcome.STILLBIRTH, Outcome.NEONATAL_DEATH})
LATE_FROM = 140  # days before which no pregnancy ends in a birth
COURSE = "course"  # the rule of what lasted for some of the days of its window, and nobody tells which
UNBORN = frozenset({Relation.BEFORE_CONCEPTION, Relation.THROUGHOUT, Relation.UNTIL_DELIVERY})
EARLY_UNTIL = {Outcome.MISCARRIAGE: 167, Outcome.ECTOPIC: 167}  # days after which the loss has another name


class Period(StrEnum):
    """When a drug was taken, against one pregnancy."""

    BEFORE = "before"
    FIRST = "first_trimester"
    SECOND = "second_trimester"
    THIRD = "third_trimester"
    AT_DELIVERY = "at_delivery"
    AFTER = "after"


TRIMESTERS = {Period.FIRST: (0, 97), Period.SECOND: (98, 195), Period.THIRD: (196, ALWAYS)}


class Answer(StrEnum):
    """Whether a drug was taken in a pregnancy; only `exposed` is an exposure in it."""

    EXPOSED = "exposed"
    AT_DELIVERY = "at_delivery"
    BEFORE = "before"
    AFTER = "after"
    UNKNOWN = "unknown"
    OTHER_PREGNANCY = "other_pregnancy"
    OTHER_PERSON = "other_person"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True, slots=True)
class Days:
    """The earliest and the latest day that a side of a window can be; None where nothing bounds it."""

    earliest: int | None = None
    latest: int | None = None

    @property
    def day(self) -> int | None:
        """The day where it can be only one, else None."""
        return self.earliest if self.earliest == self.latest else None


@dataclass(frozen=True, slots=True)
class Exposure:
    """The answer of the rule for one drug and one pregnancy.

    `rule` names the row of the table that decided, `facts` are what it stands on. `certain` is part of `possible`;
    both are empty for what was not taken, by another person or in another pregnancy.
    """

    answer: Answer
    rule: str
    certain: tuple[Period, ...] = ()
    possible: tuple[Period, ...] = ()
    start: Days = Days()
    stop: Days = Days()
    facts: tuple[Fact[Any], ...] = ()

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The words that decided."""
        return tuple(dict.fromkeys(quote for fact in self.facts for quote in fact.evidence))

    @property
    def reaches_child(self) -> bool:
        """True if the child of the pregnancy was exposed through its mother, or itself before birth."""
        return self.answer in (Answer.EXPOSED, Answer.AT_DELIVERY)


def exposures(case: Case, medication: Medication) -> Iterator[tuple[int, Exposure]]:
    """The answer for every pregnancy of a case, by its position."""
    for position in range(len(case.pregnancies)):
        yield position, exposure(case, medication, position)


def exposure(case: Case, medication: Medication, pregnancy: int) -> Exposure:
    """The answer for one drug and the pregnancy at a position of `case.pregnancies`."""
    told = case.pregnancies[pregnancy]
    status, subject = medication.status, medication.subject
    if status.value in (Status.NOT_GIVEN, Status.PLANNED):
        return Exposure(Answer.NOT_TAKEN, "not_taken", facts=(status,))
    mothers = subject.value in (Subject.MOTHER, Subject.FETUS) or subject.value is Subject.PATIENT
    if not mothers or subject.value is Subject.PATIENT and not case.patient.may_carry:
        return Exposure(Answer.OTHER_PERSON, "other_person", facts=(subject,))
    if not _belongs(medication, pregnancy, told):
        return Exposure(Answer.OTHER_PREGNANCY, "other_pregnancy", facts=(medication.drug,))
    if _past(medication):
        open_ = not medication.window.empty or medication.pregnancy is not None
        if open_ or told.which == Order.EARLIER:
            return Exposure(Answer.UNKNOWN, "past", possible=tuple(Period), facts=(status,))
        before = Days(None, -1)
        return Exposure(Answer.BEFORE, "past", (Period.BEFORE,), (Period.BEFORE,), before, before, (status,))
    return _timed(medication, told)


def before_birth(window: Window, told: Pregnancy) -> bool:
    """True for a window of which a side lies before the end of a pregnancy: nothing of a child that was born of it."""
    sides = [side.value for side in (window.start, window.stop) if side is not None]
    if window.relation is not None and window.relation.value in UNBORN:
        return True
    return any(is_before(age, told) for age in sides)


def is_before(age: GestationalAge, told: Pregnancy) -> bool:
    """True for an age before a pregnancy ended; without an end told no child is older than its birth by weeks of gestation."""
    return told.end is None or _days(age)[1] < _end(told)[0]


def days_told(medication: Medication) -> Side | None:
    """The fewest and the most days from the start to the end that are told; None without both, or where the window goes on beyond.

    A time at which it was ("at 33 weeks") has no length of its own.
    """
    window = medication.told
    if window.start is None or window.stop is None or window.point or window.relation is not None:
        return None
    (a, b), (c, d) = _days(window.start.value), _days(window.stop.value)
    return max(c - b, 0), d - a + 1


def outlasts_its_window(medication: Medication) -> bool:
    """True where a drug is told to have lasted longer than from its start to its end, both told."""
    days, lasted = days_told(medication), medication.duration_days
    if days is None or lasted is None:
        return False
    return lasted.value > days[1] + slack(lasted.value)


def shorter_than_its_window(medication: Medication) -> bool:
    """True where a drug is told to have lasted less than from its start to its end, both told.

    Of what is taken now and then the length may be that of each course.
    """
    days, lasted, often = days_told(medication), medication.duration_days, medication.frequency
    if days is None or lasted is None:
        return False
    now_and_then = often is not None and (
        often.value.as_needed or (often.value.interval_hours or 0) > DAY_HOURS
    )
    return lasted.value < days[0] - slack(days[0]) and not now_and_then


def slack(days: float) -> float:
    """How many days a length in words ("two months") is off at most."""
    return max(WEEK, days * SLACK_SHARE)


def _belongs(medication: Medication, pregnancy: int, told: Pregnancy) -> bool:
    """True where the record ties a drug to a pregnancy; what is tied to none is about the reported one."""
    if medication.pregnancy is not None:
        return medication.pregnancy == pregnancy
    return told.is_index or _past(medication)


def _past(medication: Medication) -> bool:
    """True for what is over, and of which no pregnancy can be told: without a time, or in weeks of one that is not named."""
    window = medication.window
    aged = window.start is not None or window.stop is not None
    untold = window.empty or aged and medication.pregnancy is None
    return medication.status.value is Status.PAST and untold


def _timed(medication: Medication, told: Pregnancy) -> Exposure:
    window = medication.told
    relation = window.relation.value if window.relation is not None else None
    aged = window.start is not None or window.stop is not None
    facts = tuple(fact for fact in (window.start, window.stop, window.relation) if fact is not None)
    if not aged:
        if relation is Relation.BEFORE_CONCEPTION and medication.status.value is Status.GIVEN:
            sure, maybe = _when(told, relation, (NEVER, -1), (NEVER, ALWAYS))
            return Exposure(Answer.UNKNOWN, "begun_before", sure, maybe, Days(None, -1), Days(), facts)
        if relation is Relation.BEFORE_CONCEPTION:
            before = Days(None, -1)
            return Exposure(
                Answer.BEFORE, relation, (Period.BEFORE,), (Period.BEFORE,), before, before, facts
            )
        if relation is Relation.POSTPARTUM:
            after = Days(_end(told)[0] + 1 if told.end else None)
            return Exposure(Answer.AFTER, relation, (Period.AFTER,), (Period.AFTER,), after, after, facts)
        if relation is None and medication.subject.value is Subject.FETUS:
            within, subject = Days(0, _bounded(_end(told)[1])), (medication.subject,)
            return Exposure(Answer.EXPOSED, "fetus", (), _trimesters(told), within, within, subject)
        if relation is None:
            return Exposure(Answer.UNKNOWN, "untimed", possible=tuple(Period), facts=(medication.drug,))
    if relation is Relation.AT_DELIVERY and (window.start is None or _at_end(window.start.value, told)):
        at = Days(*map(_bounded, _end(told)))
        return Exposure(
            Answer.AT_DELIVERY, relation, (Period.AT_DELIVERY,), (Period.AT_DELIVERY,), at, at, facts
        )
    return _by_days(medication, told, facts)


def _at_end(age: GestationalAge, told: Pregnancy) -> bool:
    """True for an age on which the pregnancy ended, where its end is told."""
    (first, last), (low, high) = _days(age), _end(told)
    return told.end is not None and first <= high and last >= low


def _by_days(medication: Medication, told: Pregnancy, facts: tuple[Fact[Any], ...]) -> Exposure:
    relation = medication.window.relation.value if medication.window.relation is not None else None
    rule, (a, b), (c, d) = _sides(medication, told)
    if medication.duration_days is not None and rule in ("window", COURSE):
        facts = (*facts, medication.duration_days)
    ended = _end(told)
    if (
        relation is not Relation.POSTPARTUM and a <= ended[1]
    ):  # what is told in weeks is told of the pregnancy
        b = min(b, ended[1])
        if c <= ended[1] and d != ALWAYS:  # "for four months" from 27 weeks goes on after birth
            d = min(d, ended[1])
    sure, maybe = _when(told, relation, (a, b), (c, d))
    in_pregnancy = max(a, c) >= 0 and min(b, d) <= ended[1]
    begun = (NEVER, -1) if relation is Relation.BEFORE_CONCEPTION else (a, b)
    start, stop = Days(*map(_bounded, begun)), Days(_bounded(c), _bounded(d))
    return Exposure(_answer(sure, maybe, in_pregnancy=in_pregnancy), rule, sure, maybe, start, stop, facts)


def _when(
    told: Pregnancy, relation: Relation | None, start: Side, stop: Side
) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
    """The periods that are certain, and those that are possible."""
    (a, b), (c, d), last = start, stop, _end(told)[1]
    opened = NEVER if relation is Relation.BEFORE_CONCEPTION else a
    certain, possible = set[Period](), set[Period]()
    for period, (low, high) in _periods(told).items():
        if opened <= high and d >= low:
            possible.add(period)
        # No choice of a start in [a, b] and of a stop in [c, d] passes the period by.
        if max(a, c) >= low and min(b, d) <= high:
            certain.add(period)
    if last != ALWAYS and d > last:
        possible.add(Period.AFTER)
    if relation is Relation.POSTPARTUM or max(a, c) > last:
        certain.add(Period.AFTER)
    if relation is Relation.BEFORE_CONCEPTION:
        certain.add(Period.BEFORE)
    return tuple(one for one in Period if one in certain), tuple(
        one for one in Period if one in certain | possible
    )


def _answer(certain: tuple[Period, ...], possible: tuple[Period, ...], *, in_pregnancy: bool) -> Answer:
    if in_pregnancy or set(certain) & set(TRIMESTERS):
        return Answer.EXPOSED
    if set(possible) == {Period.BEFORE}:
        return Answer.BEFORE
    return Answer.AFTER if set(possible) == {Period.AFTER} else Answer.UNKNOWN


def _sides(medication: Medication, told: Pregnancy) -> tuple[str, Side, Side]:
    """The rule, and the days between which the drug was begun and ended."""
    window, ended = medication.told, _end(told)
    relation = window.relation.value if window.relation is not None else None
    start, stop = _told_days(medication)
    if stop is not None and relation is not Relation.POSTPARTUM and _outlasts(start, stop, ended):
        stop = (max(ended[0], start[0]) if start is not None else ended[0], ended[1])
    if relation is Relation.THROUGHOUT:
        return relation, start or (0, 0), stop or ended
    if relation is Relation.UNTIL_DELIVERY:
        stop = (ended[0] - 1, ended[1])
    if medication.duration_days is not None:
        lasted = _lasted(medication.duration_days)
        stop = _moved(start, lasted) if stop is None or window.point else stop
        start = start if relation else start or _moved(stop, -lasted)
    if start is not None and stop is not None:
        return _between(medication, start, stop)
    if start is not None:
        return "start_only", start, (start[0], ALWAYS)
    stop = stop or ended
    first = -1 if relation is Relation.BEFORE_CONCEPTION else stop[1]
    return "stop_only", (NEVER, first), stop


def _between(medication: Medication, start: Side, stop: Side) -> tuple[str, Side, Side]:
    """The rule, and the days between which a drug was begun and ended of which both are told."""
    if medication.duration_days is None or not shorter_than_its_window(medication):
        return "window", start, stop
    lasted = _lasted(medication.duration_days)
    return COURSE, (start[0], max(start[1], stop[1] - lasted)), (min(stop[0], start[0] + lasted), stop[1])


def _lasted(days: Fact[float]) -> int:
    """The days from the first to the last of a length."""
    return max(int(days.value) - 1, 0)


def _told_days(medication: Medication) -> tuple[Side | None, Side | None]:
    """The days of begin and end that the window tells; a single dose ends when it begins."""
    window, often = medication.told, medication.frequency
    start = _days(window.start.value) if window.start is not None else None
    if window.stop is None:
        return start, start if often is not None and often.value.once else None
    stop = _days(window.stop.value)
    if not window.point and window.stop.value.precision is Precision.WEEK:
        stop = (stop[0] - 1, stop[1])  # "until 12 weeks"
    return start, stop


def _outlasts(start: Side | None, stop: Side, ended: Side) -> bool:
    """True for a stop that only a longer pregnancy can have, and not for what was begun after this one."""
    return stop[0] > ended[1] and (start is None or start[0] <= ended[1])


def _moved(side: Side | None, days: int) -> Side | None:
    return None if side is None else (side[0] + days, side[1] + days)


def _days(age: GestationalAge) -> Side:
    """The first and the last day that a gestational age can mean."""
    high = age.days if age.days_high is None else age.days_high
    if age.precision is Precision.WEEK and (age.days_high is None or age.days_high % WEEK == 0):
        high += WEEK - 1
    about = WEEK if age.approximate else 0
    return age.days - about, high + about


def _end(told: Pregnancy) -> Side:
    """The first and the last day on which a pregnancy can have ended."""
    outcome = told.outcome.value if told.outcome is not None else None
    if told.end is not None and outcome is not Outcome.ONGOING:
        return _days(told.end.value)
    low = told.presentation.value.days if told.presentation is not None else 0
    if outcome in LATE_OUTCOMES:
        low = max(low, LATE_FROM)
    if outcome is Outcome.ONGOING:
        return max(low, told.end.value.days if told.end is not None else 0), ALWAYS
    return low, max(EARLY_UNTIL.get(outcome, MAX_GA_DAYS) if outcome else MAX_GA_DAYS, low)


def _periods(told: Pregnancy) -> dict[Period, Side]:
    """The days of every period of a pregnancy; the day of the end belongs to the trimester as well."""
    last = _end(told)[1]
    periods = {Period.BEFORE: (NEVER, -1)}
    for period, (low, high) in TRIMESTERS.items():
        if low <= last:
            periods[period] = (low, min(high, last))
    return periods


def _trimesters(told: Pregnancy) -> tuple[Period, ...]:
    return tuple(period for period in _periods(told) if period in TRIMESTERS)


def _bounded(day: int) -> int | None:
    return None if day in (NEVER, ALWAYS) else day
