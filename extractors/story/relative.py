"""Relative times: from the age that the story stands at to the age that "two days later" means."""

import re

from extractors.english.numbers.values import whole
from extractors.english.rules import Rule
from schemas.gestation import MAX_GA_DAYS, GestationalAge, Precision

DAYS_A_WEEK = 7
DAYS_A_MONTH = 30.4375
LONGEST_STEP = 200  # days; a longer step is not within one pregnancy
MOVES = frozenset(
    "later next after hospital_day operation_day before earlier".split()
)  # kinds that move the clock
BACK = frozenset({"before", "earlier"})  # those that move it to what was before
STANDS = frozenset({"same", "at"})  # kinds that name a moment told before


def step(rule: Rule, match: re.Match[str]) -> tuple[int, str] | None:
    """The days that a relative time moves the clock, and its unit (hour, day, week, month); None if unreadable.

    Hospital day 1 is the day of admission itself; postoperative day 1 the day after the operation.
    """
    kind = rule.data["kind"]
    groups = {key: value for key, value in match.groupdict().items() if value}
    if kind in STANDS:
        return 0, "day"
    if kind == "next":
        return (DAYS_A_WEEK, "week") if groups["unit"].lower() == "week" else (1, "day")
    count = next((whole(value) for key, value in groups.items() if key.startswith("n")), None)
    if count is None:
        return None
    if kind == "hospital_day":
        return (count - 1 if "after" not in match[0].lower() else count), "day"
    if kind == "operation_day":
        return count, "day"
    unit = next((value.lower() for key, value in groups.items() if key.startswith("unit")), "day")
    days, name = _days(count, unit)
    return (-days if kind in BACK else days), name


def _days(count: int, unit: str) -> tuple[int, str]:
    if unit.startswith("h"):
        return count // 24, "hour"
    if unit.startswith("d"):
        return count, "day"
    if unit.startswith("w"):
        return count * DAYS_A_WEEK, "week"
    return round(count * DAYS_A_MONTH), "month"


def moved(age: GestationalAge, days: int, unit: str, as_written: str) -> GestationalAge | None:
    """The age so many days on; None if no pregnancy lasts so long or the step is none.

    Steps in weeks are approximate, steps in months a span of two weeks each way.
    """
    if abs(days) > LONGEST_STEP:
        return None
    low, high = age.days + days, None if age.days_high is None else age.days_high + days
    if unit == "month":
        low, high = low - DAYS_A_WEEK * 2, (high or low) + DAYS_A_WEEK * 2
    if low < 0 or max(low, high or 0) > MAX_GA_DAYS:
        return None
    fine = age.precision is Precision.DAY and unit in ("hour", "day")
    precision = age.precision if unit in ("hour", "day") or days == 0 else Precision.WEEK
    return GestationalAge(
        days=low,
        days_high=high,
        precision=Precision.MONTH if unit == "month" else precision,
        anchor=age.anchor,
        approximate=age.approximate or (days != 0 and not fine),
        as_written=as_written,
    )
