"""What cannot be true of the dates, ages and weights of a case, for the gate."""

import calendar
import datetime as dt
from collections.abc import Iterator

from pipeline.registries.dates import TERM_DAYS, first_day
from schemas.exposure import LATE_FROM, LATE_OUTCOMES, outlasts_its_window
from schemas.gestation import MAX_GA_DAYS
from schemas.medication import Status
from schemas.pregnancy import CalendarDate, Conception, Outcome, Pregnancy
from schemas.report import Case

CORRECTED = 60  # days by which an ultrasound moves a last menstrual period at most
LONGEST_TO_DUE = 400  # days from a last menstrual period to a due date of the same pregnancy
LATEST_MISCARRIAGE = 196  # days from which a loss has another name everywhere
OLDEST_MOTHER = 60  # years from which nobody conceives unaided
ALIVE = frozenset({Outcome.LIVE_BIRTH, Outcome.NEONATAL_DEATH})
UNAIDED = (None, Conception.SPONTANEOUS)
HEAVIEST = ((LATE_FROM, 1000), (196, 2500))  # grams that no newborn weighs before a day


def disorders(case: Case) -> Iterator[str]:
    """What contradicts itself in the times of a case, a line each."""
    index = case.index_pregnancy
    for place, told in enumerate(case.pregnancies, start=1):
        if index is not None and not told.is_index:
            against = _before_the_reported if told.is_later else _after_the_reported
            yield from against(place, told, index)
        yield from _apart(place, told)
        yield from _too_early(place, told)
        yield from _alive(place, told)
    yield from _too_many(case)
    yield from _too_long(case)
    if index is not None and _too_old(case, index):
        age = case.patient.age.value.years if case.patient.age is not None else 0
        yield f"a pregnancy is told of a woman of {age:g} years, not assisted; correct the age or the conception"


def _after_the_reported(place: int, told: Pregnancy, index: Pregnancy) -> Iterator[str]:
    """An earlier pregnancy that ended after the reported one ended, or after it began."""
    if told.date is None:
        return
    ended, first = told.date.value.year, first_day(told.date.value)
    spare = dt.timedelta(days=CORRECTED)
    for fact, words, latest in (
        (index.date, "", _last(index.date.value) if index.date is not None else None),
        (index.lmp, "the last menstrual period of ", _last(index.lmp.value) + spare if index.lmp else None),
        (index.edd, "the begin of the pregnancy due in ", _begun(index.edd.value) if index.edd else None),
    ):
        if fact is not None and latest is not None and first > latest:
            yield f"pregnancy {place} is an earlier one and ended in {ended}, after {words}{fact.value.year}; correct a date"
            return


def _before_the_reported(place: int, told: Pregnancy, index: Pregnancy) -> Iterator[str]:
    """A later pregnancy that ended before the reported one did, or began."""
    if told.date is None:
        return
    last = _last(told.date.value)
    for fact, words in ((index.date, ""), (index.lmp, "the last menstrual period of ")):
        if fact is not None and last < first_day(fact.value):
            yield (
                f"pregnancy {place} is a later one and ended in {told.date.value.year}, "
                f"before {words}{fact.value.year}; correct a date"
            )
            return


def _apart(place: int, told: Pregnancy) -> Iterator[str]:
    """A last menstrual period, a due date and an end that cannot be of one pregnancy."""
    lmp, due, date = told.lmp, told.edd, told.date
    if lmp is not None and due is not None:
        low, high = _days(lmp.value, due.value)
        if high < TERM_DAYS - CORRECTED or low > LONGEST_TO_DUE:
            yield f"pregnancy {place} began in {lmp.value.year} and was due in {due.value.year}; correct a date"
            return
    begun, moved = (lmp, 0) if lmp is not None else (due, TERM_DAYS)
    if begun is None or date is None:
        return
    low, high = (days + moved for days in _days(begun.value, date.value))
    shortest, longest = _length(told)
    if high < shortest - CORRECTED or low > longest + CORRECTED:
        word = "began" if lmp is not None else "was due"
        yield (
            f"pregnancy {place} {word} in {begun.value.year} and ended in {date.value.year}, "
            "which its length does not allow; correct a date"
        )


def _length(told: Pregnancy) -> tuple[int, int]:
    """How many days a pregnancy lasted at least and at most; what is retained after a loss can last long."""
    outcome = told.outcome.value if told.outcome is not None else None
    if outcome is Outcome.ONGOING or told.end is None:
        return 0, MAX_GA_DAYS if outcome in LATE_OUTCOMES else 10 * MAX_GA_DAYS
    end = told.end.value
    return end.days, max(end.days, end.days_high or 0)


def _too_early(place: int, told: Pregnancy) -> Iterator[str]:
    """A live child, or a heavy one, at an age at which there is none, and a miscarriage at one at which it has another name."""
    if told.end is None or told.fetuses is not None and told.fetuses.value > 1:
        return
    age = told.end.value
    ended = age.days if age.days_high is None else age.days_high
    outcome = told.outcome.value if told.outcome is not None else None
    if outcome is Outcome.ONGOING:
        return
    if outcome is Outcome.MISCARRIAGE and age.days >= LATEST_MISCARRIAGE:
        yield f"pregnancy {place} ended at {age} with a miscarriage; correct the age or the outcome"
        return
    if outcome in ALIVE and ended < LATE_FROM:
        yield f"pregnancy {place} ended at {age} with a live birth; correct the age or the outcome"
        return
    weights = [baby.birth_weight_g.value for baby in told.neonates if baby.birth_weight_g is not None]
    if any(ended < day and grams > heaviest for grams in weights for day, heaviest in HEAVIEST):
        yield f"pregnancy {place} ended at {age} with a newborn of {max(weights)} g; say of which pregnancy it is"


def _alive(place: int, told: Pregnancy) -> Iterator[str]:
    """A score above 0 of the only child of a stillbirth."""
    alone = len(told.neonates) == 1 and (told.fetuses is None or told.fetuses.value == 1)
    if not alone or told.outcome is None or told.outcome.value is not Outcome.STILLBIRTH:
        return
    scores = told.neonates[0].scores
    if any(scores):
        yield f"pregnancy {place} was a stillbirth with an Apgar score of {max(scores)}; correct the score or the outcome"


def _too_many(case: Case) -> Iterator[str]:
    """More pregnancies up to the reported one than the gravidity counts, which may leave the reported one out where it is the first."""
    counted = case.obstetric_history.gravidity
    told = sum(not one.is_later for one in case.pregnancies)
    if counted is not None and told > max(counted.value, 1):
        yield f"{told} pregnancies are told of a woman of gravidity {counted.value}; say which is told twice, or is a later one"


def _too_long(case: Case) -> Iterator[str]:
    """A drug that was taken longer than from its start to its end."""
    for one in case.medications:
        window, lasted = one.window, one.duration_days
        taken = one.status.value in (Status.GIVEN, Status.PAST) and outlasts_its_window(one)
        if not taken or window.start is None or window.stop is None or lasted is None:
            continue
        yield (
            f"{one.drug.value.generic} was taken from {window.start.value} to {window.stop.value}, and for "
            f"{lasted.value:g} days; correct the time or the length"
        )


def _too_old(case: Case, index: Pregnancy) -> bool:
    """True for a pregnancy that goes on or had a birth, at an age that needs another woman's egg, without one told."""
    age, pregnant = case.patient.age, case.patient.pregnant
    if age is None or age.value.years < OLDEST_MOTHER:
        return False
    outcome = index.outcome.value if index.outcome is not None else None
    now = outcome in LATE_OUTCOMES or outcome is Outcome.ONGOING or pregnant is not None and pregnant.value
    return now and (index.conception.value if index.conception is not None else None) in UNAIDED


def _days(begin: CalendarDate, end: CalendarDate) -> tuple[int, int]:
    """The fewest and the most days between two dates."""
    return (first_day(end) - _last(begin)).days, (_last(end) - first_day(begin)).days


def _begun(due: CalendarDate) -> dt.date:
    """The last day on which a pregnancy with that due date can have begun."""
    return _last(due) - dt.timedelta(days=TERM_DAYS - CORRECTED)


def _last(date: CalendarDate) -> dt.date:
    """The last day that a date can mean."""
    month = date.month or 12
    return date.exact or dt.date(date.year, month, calendar.monthrange(date.year, month)[1])
