"""Do two tellings tell the same regimen, and what do they tell together?"""

from dataclasses import replace

from extractors.english.units.conversion import conversion
from extractors.families.medications.telling import Telling
from extractors.families.medications.weeks import Age
from schemas.gestation import GestationalAge, Relation
from schemas.medication import Dose, Frequency

_NEAR_DOSE = 5.0  # a change of dose is rarely more than fivefold
HOURS_A_DAY = 24.0
_ONGOING_HOURS = 8.0  # a regimen with takings at least so far apart goes on beyond the day


def days(telling: Telling) -> int:
    """The days of gestation at which it begins, 0 if that is not told."""
    return telling.start.value.days if telling.start is not None else 0


def compatible(known: Telling, telling: Telling) -> bool:
    """True if both may be the same regimen told twice."""
    if telling.again or _after_birth(telling) != _after_birth(known):
        return False
    if not _agree(known, telling):
        return False
    if telling.dose is None and known.dose is not None and telling.route is not None and known.route is None:
        return False
    if telling.dose is not None and known.dose is None and not known.bare:
        return False
    return (
        _meet(telling.start, known.start) and _meet(telling.stop, known.stop) and not _beyond(telling, known)
    )


def _agree(known: Telling, telling: Telling) -> bool:
    """True if amount, way, frequency and length are the same where both tell them."""
    if known.dose and telling.dose and _amount(known.dose.value) != _amount(telling.dose.value):
        return False
    if known.route and telling.route and known.route.value is not telling.route.value:
        return False
    if (
        known.frequency
        and telling.frequency
        and often_of(known.frequency.value) != often_of(telling.frequency.value)
    ):
        return False
    return not (known.duration and telling.duration and known.duration.value != telling.duration.value)


def _beyond(telling: Telling, known: Telling) -> bool:
    """True if the telling begins after the end that was told."""
    if telling.start is None or known.stop is None:
        return False
    return telling.start.value.days > (known.stop.value.days_high or known.stop.value.days)


def _meet(one: Age | None, other: Age | None) -> bool:
    """True if two ages may be the same: equal days, or a day in the month or trimester that the other names."""
    if one is None or other is None:
        return True
    first, second = one.value, other.value
    if first.exact and second.exact:
        return first.days == second.days
    return first.days <= _last(second) and second.days <= _last(first)


def _last(age: GestationalAge) -> int:
    return age.days_high or age.days


def often_of(value: Frequency) -> object:
    """What two frequencies must agree in: not how they were written."""
    if value.times_per_day is not None or value.interval_hours is not None:
        return round(24 / value.times_per_day, 2) if value.times_per_day else value.interval_hours
    return "once" if value.once else None


def _after_birth(telling: Telling) -> bool:
    return telling.relation is not None and telling.relation[0] is Relation.POSTPARTUM


def filled(known: Telling, telling: Telling) -> Telling:
    """The known regimen with what the telling adds; a day is closer than a month or a trimester."""
    starts = known.start is None or _closer(telling.start, known.start)
    at_once = starts and known.start is not None and known.at_once
    stops = known.stop is None or at_once or _closer(telling.stop, known.stop)
    begun = starts and telling.start is not None
    return replace(
        known,
        dose=known.dose or telling.dose,
        route=known.route or telling.route,
        frequency=known.frequency or telling.frequency,
        features=known.features if known.frequency else telling.features,
        duration=known.duration or telling.duration,
        start=telling.start if starts else known.start,
        stop=telling.stop if stops else known.stop,
        point=telling.point if begun and (known.start is None or at_once) else known.point,
        relation=known.relation or telling.relation,
        indication=known.indication or telling.indication,
        mentions=known.mentions + telling.mentions,
    )


def _closer(told: Age | None, known: Age) -> bool:
    """True if the age told says a day where the one known is a month or a trimester."""
    return told is not None and told.value.exact and not known.value.exact


def told_again(telling: Telling, last: Telling) -> Telling | None:
    """The regimen with the times of a telling that has no amount, way or frequency; None if it is another regimen."""
    mentions = last.mentions + telling.mentions
    if telling.abstract:
        return replace(last, mentions=mentions)
    if _is_another(telling, last):
        return None
    dated = last.start is not None or last.stop is not None or last.relation is not None
    begins = telling.start is not None and not dated and not telling.pronoun
    begun = replace(last, start=telling.start, point=telling.point) if begins else last
    open_end = begun.stop is None or begun.at_once
    if telling.stop is not None and open_end and telling.stop.value.days >= days(begun):
        begun = replace(begun, stop=telling.stop, point=False)
    return replace(begun, relation=last.relation or telling.relation, mentions=mentions)


def _is_another(telling: Telling, last: Telling) -> bool:
    """True if the times of the telling are those of another regimen."""
    if telling.again and _beyond(telling, last) and not last.at_once:
        return True
    if not _begins_elsewhere(telling, last):
        return False
    if telling.stop is None and telling.point and (last.dose is not None or telling.again):
        return True
    return not telling.pronoun and last.stop is not None


def _begins_elsewhere(telling: Telling, last: Telling) -> bool:
    if telling.start is None or last.start is None:
        return False
    return telling.start.value.days != last.start.value.days


def is_alike(known: Telling, telling: Telling) -> bool:
    """True if amount and frequency are those of the known regimen; a frequency that is not told is kept."""
    if known.dose is None or telling.dose is None:
        return False
    if _amount(known.dose.value) != _amount(telling.dose.value):
        return False
    if known.frequency is None or telling.frequency is None:
        return True
    return often_of(known.frequency.value) == often_of(telling.frequency.value)


def covers(known: Telling, telling: Telling) -> bool:
    """True if the telling only says of a day of the regimen that it was taken then, in the same amount or in none."""
    start, stop, day = known.start, known.stop, telling.start
    if start is None or day is None or not (start.value.exact and day.value.exact) or "stop" in telling.acts:
        return False
    lasts = telling.stop is not None and telling.stop != telling.start
    if lasts or (telling.frequency is not None and telling.frequency.value.once):
        return False
    ends = stop is None or day.value.days <= (stop.value.days_high or stop.value.days)
    if not (start.value.days <= day.value.days and ends):
        return False
    return (
        telling.dose is None or is_alike(known, telling) or _of_a_day(known) == _of_a_day(telling) is not None
    )


def _of_a_day(telling: Telling) -> tuple[float, str | None, bool] | None:
    """What a day's takings add up to, None where amount or frequency is not told."""
    often = often_of(telling.frequency.value) if telling.frequency else None
    if telling.dose is None or not isinstance(often, float) or often <= 0:
        return None
    amount, unit, per_kg = _amount(telling.dose.value)
    return round(amount * HOURS_A_DAY / often, 6), unit, per_kg


def _amount(dose: Dose) -> tuple[float, str | None, bool]:
    """The amount in mg where it is a mass, else in its own unit."""
    factor = conversion(dose.unit or "", "mg")
    return (dose.low * factor if factor else dose.low, "mg" if factor else dose.unit, dose.per_kg)


def is_like(known: Dose | None, told: Dose) -> bool:
    """True if one amount may be a change of the other."""
    if known is None:
        return False
    before, after = _amount(known), _amount(told)
    return before[1:] == after[1:] and 1 / _NEAR_DOSE <= after[0] / before[0] <= _NEAR_DOSE


def interval(telling: Telling) -> float | None:
    """The hours between two takings, None if the text gives no number."""
    value = telling.frequency.value if telling.frequency else None
    if value is None:
        return None
    return 24 / value.times_per_day if value.times_per_day else value.interval_hours


def is_single(telling: Telling) -> bool:
    """True for what is given at a point in time and does not go on: no rate, no takings far apart."""
    unit = (telling.dose.value.unit or "") if telling.dose else ""
    hours = interval(telling)
    lasting = unit.endswith(("/h", "/min")) or (hours is not None and hours >= _ONGOING_HOURS)
    return telling.point and not lasting
