"""For how long a regimen was taken, in days."""

from collections.abc import Iterator

from extractors.english.numbers.digits import plain_numbers, read_number
from extractors.english.numbers.values import whole
from extractors.families.medications.cues import Cue, pattern, scan
from extractors.families.medications.mentions import Length
from extractors.findings import Mention

_DAYS = {"d": 1.0, "n": 1.0, "w": 7.0, "y": 365.0, "h": 1 / 24}
_MONTH_DAYS = 30.0
_FRACTIONS = {"7": "d", "52": "w", "12": "months", "": "d"}  # "3/7" is three days


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Length]:
    """Yield every duration of at least a day in `[start, end)`; shorter ones are the length of an infusion.

    >>> [d.told.value for d in find("for 7 days, during six weeks, for a month, over 30 minutes, for 48 hours")]
    [7.0, 42.0, 30.0, 2.0]
    """
    for cue in scan("duration", text, start, len(text) if end is None else end):
        led = text[cue.start : cue.start + 5].lower() == "over "
        if led and pattern("step_by_step").search(text, max(0, cue.start - 80), cue.start):
            continue  # "tapered off over two weeks"
        if "ns" in cue.groups:
            yield from _each(text, cue)
            continue
        for suffix in ("", "2", "3", "4"):
            unit = cue.groups.get(f"unit{suffix}")
            days = _days(cue.groups.get(f"n{suffix}", "1"), unit) if unit is not None else None
            if days is not None:
                told = Mention(cue.start, cue.end, days, f"medications/{cue.rule.id}")
                yield Length(told, cue.rule.features)


def _each(text: str, cue: Cue) -> Iterator[Length]:
    """The lengths of "for 14 and 7 days respectively", each at its own number."""
    start = text.index(cue.groups["ns"], cue.start)
    for number in plain_numbers(text, start, start + len(cue.groups["ns"])):
        days = _days(number[0], cue.groups["unit"])
        if days is not None:
            yield Length(Mention(*number.span(), days, f"medications/{cue.rule.id}"), cue.rule.features)


def _days(written: str, unit: str) -> float | None:
    """The days of so many units, None for a stretch that is shorter than a day or no whole number of days."""
    number = read_number(written) or whole(written) or 0
    unit = _FRACTIONS.get(unit, unit)
    length = _MONTH_DAYS if unit.lower().startswith("mo") else _DAYS[unit[0].lower()]
    days = round(number * length, 3)
    return days if days >= 1 and (length >= 1 or days.is_integer()) else None
