"""Amounts with a unit: "0.4 g/kg", "5-10 mg", "1,250 units/h", "two tablets", "50 mg/m2".

An amount is composed: a number, or two; then a unit of the one grammar of units that a dose may come in; then what it is
taken per. What is per a volume of a specimen is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

from extractors.english.asked import Asked
from extractors.english.numbers.digits import plain_numbers, read_number
from extractors.english.numbers.values import mixed
from extractors.english.rules import Rule, find_all, pattern_of, rules_of
from extractors.english.units.doses import dose_unit, dose_units
from extractors.english.vocabulary import values

_ROOM = Asked("english/quantities")
_apart = partial(rules_of, "english/quantities", "apart")
_number = partial(pattern_of, "english/quantities", "number_before_unit")
_gap = partial(pattern_of, "english/quantities", "gap_before_unit")
BY_NUMBER = ("slots", "by_power")  # forms that hold digits and a unit as amounts of digits do
NUMBERED = 6  # characters before a number in which "day" stands
MILLION = 1e6
UNITS_OF_ACTIVITY = "IU"
SUPPOSITORY = "suppository"
COUNTED = frozenset((*values("dose_form").values(), SUPPOSITORY))


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount at `[start, end)`: one number or a range, its unit, and what it is taken per.

    `high` lies under `low` only in a step down ("from 900 to 600 mg").

    `unit` is normalised ("ug", "IU", "mL", "tablet", "mg/m2"). `per_hours` is the span of time that the
    text gives after a slash or "per": 24 for "mg/day", 1 for "mg/h", 12 for "1 g/12 h". `rate` is that
    unit of time where the amount runs through a line ("h", "min"), else None.
    """

    start: int
    end: int
    low: float
    high: float | None
    unit: str
    per_kg: bool = False
    per_hours: float | None = None
    rate: str | None = None
    time_start: int | None = None


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Quantity]:
    """Yield every amount with a unit in `[start, end)` of the text, left to right in each of its forms.

    >>> [(q.low, q.high, q.unit, q.per_kg, q.per_hours) for q in find("0.4 g/kg, 5-10 mg/day, 1,250 units/h, two tablets")]
    [(0.4, None, 'g', True, None), (5.0, 10.0, 'mg', False, 24.0), (1250.0, None, 'IU/h', False, 1.0), (2.0, None, 'tablet', False, None)]
    >>> list(find("glucose 98 mg/dL and Hb 11 g/L"))
    []
    """
    bounds = start, len(text) if end is None else end
    said: dict[str, list[Quantity]] = {rule.id: [] for rule in _apart()}
    for rule, match in find_all(_apart(), text, *bounds):
        quantity = READERS[rule.id](rule, match)
        if quantity is not None and quantity.end <= bounds[1]:
            said[rule.id].append(quantity)
    numbered = [quantity for form in BY_NUMBER for quantity in said[form]]
    yield from numbered
    for quantity in _measured(text, *bounds):
        if not any(one.start < quantity.end and quantity.start < one.end for one in numbered):
            yield quantity
    yield from (quantity for form, found in said.items() if form not in BY_NUMBER for quantity in found)


def is_step(text: str, start: int, end: int) -> bool:
    """True if `[start, end)` holds two amounts one after the other and no range: "from 900 to 600 mg".

    >>> text = "reduced from 900 to 600 mg"
    >>> is_step(text, text.index("900"), len(text))
    True
    """
    return text.endswith("from ", 0, start) and " to " in text[start:end]


def _measured(text: str, start: int, stop: int) -> Iterator[Quantity]:
    """Yield the amounts of digits and a unit, left to right."""
    at = start
    while (number := _number().search(text, at, stop)) is not None:
        quantity = _from_number(text, number, stop)
        at = number.start() + 1 if quantity is None else quantity.end
        if quantity is not None and quantity.low:
            yield quantity


def _from_number(text: str, number: re.Match[str], stop: int) -> Quantity | None:
    """The amount that begins with the number: a range, where a second number before the unit makes it one."""
    upper = _upper(text, number.end(), stop)
    told = _with_unit(text, upper.end(), stop) if upper else None
    high = read_number(upper[0]) if upper and told else None
    told = told or _with_unit(text, number.end(), stop)
    low = read_number(number[0])
    if told is None or _ROOM.ends("numbered", text, number.start(), NUMBERED):
        return None
    start = number.start()
    quantity = replace(told, start=start, low=(low or 0.0) * told.low, high=high * told.low if high else None)
    if quantity.high is not None and quantity.high <= quantity.low and not is_step(text, start, quantity.end):
        quantity = replace(quantity, high=None)
    return quantity


def _upper(text: str, at: int, stop: int) -> re.Match[str] | None:
    """The second number of a range that goes on at `at`."""
    joint = _ROOM.begins("range_joint", text, at) or _ROOM.begins("between_joint", text, at)
    return pattern_of("english/numbers", "number").match(text, joint.end(), stop) if joint else None


def _with_unit(text: str, at: int, stop: int) -> Quantity | None:
    """One of the unit that begins at `at`, with what it is taken per; None where no unit of a dose stands there."""
    gap = _gap().match(text, at, stop)
    at = gap.end() if gap else at
    million = _ROOM.begins("million", text, at)
    if million is not None:
        spaced = million.end() + text[million.end() : million.end() + 1].isspace()
        found = _per(text, at, spaced, stop)
        if found is not None and (million["plain"] or found.unit.startswith(UNITS_OF_ACTIVITY)):
            return replace(found, low=MILLION)
        if found is not None:
            return None
    return _per(text, at, at, stop)


def _per(text: str, start: int, at: int, stop: int) -> Quantity | None:
    """One of the unit at `at`, per kilogram or square metre and per time, where the text gives them."""
    for unit, end in dose_units(text, at, stop):
        body = _ROOM.begins("per_body", text, end)
        for taken in (body, None) if body else (None,):
            after = taken.end() if taken else end
            shown = f"{unit}/m2" if taken and taken["m2"] else unit
            plain = Quantity(start, after, 1.0, None, shown, bool(taken and taken["kg"]))
            timed = _ROOM.begins("per_time", text, after)
            for quantity in (_timed(plain, timed), plain) if timed else (plain,):
                if quantity.end <= stop and _ends(text, quantity.end):
                    return quantity
    return None


def _ends(text: str, at: int) -> bool:
    """True if a unit may end here: no letter follows, and no stroke that makes it a content of a specimen."""
    following = text[at : at + 1].lower()
    letter = "a" <= following <= "z" or following in ("µ", "μ")
    return not letter and not _ROOM.begins("of_a_specimen", text, at)


_HOURS = {"h": 1.0, "m": 1 / 60, "d": 24.0, "j": 24.0, "w": 168.0, "mo": 720.0, "n": 24.0}
_OF_NO_TIME = "dose"


def _timed(one: Quantity, match: re.Match[str]) -> Quantity:
    """The amount taken per so much time; per hour or minute it is a rate."""
    word = match["time"].lower()
    if word == _OF_NO_TIME:
        return replace(one, end=match.end())
    hours = _HOURS["mo" if word.startswith("mo") else word[0]]
    rate, unit = None, one.unit
    if not match["count"] and hours <= _HOURS["h"]:
        rate = "h" if word[0] == "h" else "min"
        unit = f"{unit}/{rate}"
    per_hours = hours * float(match["count"] or 1)
    return replace(one, end=match.end(), unit=unit, per_hours=per_hours, rate=rate, time_start=match.start())


def _counted(rule: Rule, match: re.Match[str]) -> Quantity | None:
    """Amounts in forms: "two tablets"."""
    low, high = _count(match["low"]), _count(match["high"]) if match["high"] else None
    if not low:
        return None
    form = str(values("dose_form")[match["form"].lower()])
    return Quantity(match.start(), match.end(), low, high if high and high >= low else None, form)


def _spelled(rule: Rule, match: re.Match[str]) -> Quantity | None:
    """Amounts in words before what they are of: "two grams of magnesium"."""
    unit = dose_unit(match["unit"])
    return Quantity(match.start(), match.end(), _count(match["low"]) or 1.0, None, unit) if unit else None


def _curve(rule: Rule, match: re.Match[str]) -> Quantity | None:
    """The area under a curve that a dose aims at."""
    return Quantity(match.start(), match.end(), float(match["low"]), None, rule.data["unit"])


def _slots(rule: Rule, match: re.Match[str]) -> Quantity | None:
    """Amounts at several times of the day as their range: "6-4-6 U"."""
    taken, unit = (
        sorted({int(part[0]) for part in plain_numbers(match["slots"])} - {0}),
        dose_unit(match["unit"]),
    )
    if not taken or unit is None:
        return None
    return Quantity(match.start(), match.end(), taken[0], taken[-1] if len(taken) > 1 else None, unit)


def _by_power(rule: Rule, match: re.Match[str]) -> Quantity | None:
    """Units by powers of ten: "3 x 10^6 U"."""
    text = match.string
    at = match.end() + text[match.end() : match.end() + 1].isspace()
    found = _per(text, match.start(), at, len(text))
    if found is None or not found.unit.startswith(rule.data["unit"]):
        return None
    return replace(found, low=float(match["low"]) * 10 ** int(match["power"]))


READERS = {
    reader.__name__.removeprefix("_"): reader for reader in (_counted, _spelled, _curve, _slots, _by_power)
}


@cache
def _count(written: str) -> float | None:
    number = mixed(written)
    return number if number is not None else read_number(written)
