"""Dose, interval and gestation as E2B(R3) has them."""

from schemas.gestation import GestationalAge, Precision
from schemas.medication import Dose, Frequency

TRIMESTERS = (14 * 7, 28 * 7)  # days at which the second and the third begin
MONTH_DAYS = 30.4375
Amount = tuple[str, str]


def number(value: float, most: int) -> str | None:
    """A number in at most so many characters, None where it would lose more than a hundredth.

    >>> number(0.25, 4), number(75.0, 8), number(1 / 3, 4)
    ('0.25', '75', None)
    """
    for digits in range(most):
        text = f"{value:.{digits}f}"
        if len(text) > most:
            break
        if abs(float(text) - value) <= 0.005 * abs(value):
            return text
    return None


def gestation(age: GestationalAge) -> Amount:
    """A gestational age as number and unit: days, weeks, months or the trimester.

    >>> gestation(GestationalAge(days=84, precision=Precision.WEEK))
    ('12', 'wk')
    >>> gestation(GestationalAge(days=84, precision=Precision.DAY))
    ('84', 'd')
    """
    if age.precision is Precision.TRIMESTER:
        return str(1 + sum(age.days >= start for start in TRIMESTERS)), "{trimester}"
    if age.precision is Precision.MONTH:
        return str(round(age.days / MONTH_DAYS)), "mo"
    return (str(age.days), "d") if age.precision is Precision.DAY else (str(age.days // 7), "wk")


def interval(frequency: Frequency | None, dose: Dose | None) -> Amount | None:
    """The interval between administrations, None where unknown; a day's total has the interval of a day."""
    if dose is not None and dose.daily_total:
        return "1", "d"
    if frequency is None or frequency.once:
        return None
    hours = frequency.interval_hours
    if frequency.times_per_day is not None:
        days = number(1 / frequency.times_per_day, 4)
        if days is not None:
            return days, "d"
        hours = 24 / frequency.times_per_day
    if hours is None:
        return None
    for length, unit in ((168, "wk"), (24, "d"), (1, "h")):
        if (
            hours >= length
            and (text := number(hours / length, 4)) is not None
            and (hours % length == 0 or unit == "h")
        ):
            return text, unit
    return None
