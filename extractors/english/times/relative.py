"""Relative times: how far on which side of what, as "two days later", "one week before delivery", "hospital day 3"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from extractors.english.numbers.values import whole
from extractors.english.rules import Rule, find_all, rules_of
from extractors.findings import Mention

_rules = partial(rules_of, "english/times")

DAYS_A_WEEK = 7
DAYS_A_MONTH = 30.4375
LED = 40  # characters before a relative time in which the words stand that make it last


class Unit(StrEnum):
    """What a relative time is counted in."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Event(StrEnum):
    """What a relative time is counted from, where it names it."""

    ADMISSION = "admission"
    DELIVERY = "delivery"
    OPERATION = "operation"
    TRANSFER = "transfer"
    CONCEPTION = "conception"


@dataclass(frozen=True, slots=True)
class Relative:
    """So many days on (or back, below zero) from an event, or from where the story stands.

    `lasting` is a stretch that ends at the event: "for two weeks prior to admission".
    """

    days: int
    unit: Unit = Unit.DAY
    event: Event | None = None
    lasting: bool = False

    @property
    def stands(self) -> bool:
        """True if it names a moment told before ("on admission", "the same day") and counts nothing."""
        return self.days == 0 and self.unit is Unit.DAY

    @property
    def back(self) -> bool:
        """True if it leads to what was before."""
        return self.days < 0


def find(text: str) -> list[Mention[Relative]]:
    """Every relative time of the text in order; of two at one place the longer.

    >>> found = find("One week before delivery; two days later; on hospital day 3; that evening.")
    >>> [(m.value.days, m.value.event and m.value.event.value) for m in found]
    [(-7, 'delivery'), (2, None), (2, 'admission'), (0, None)]
    >>> find("In later life, two years before, the day after; a week earlier than planned.")
    []
    """
    kept: list[Mention[Relative]] = []
    for mention in sorted(_mentions(text), key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _mentions(text: str) -> Iterator[Mention[Relative]]:
    for rule, match in find_all(_rules("relative"), text):
        value = _value(rule, match, text)
        if value is not None:
            yield Mention(match.start(), match.end(), value, f"times/{rule.id}")


def _value(rule: Rule, match: re.Match[str], text: str) -> Relative | None:
    groups = {name: written for name, written in match.groupdict().items() if written}
    event = next((Event(name) for name in groups if name in set(Event)), None)
    side = rule.data.get("side")
    if side is None:
        return Relative(0, event=event)
    count = (
        1
        if "one" in groups
        else next((whole(w) for name, w in groups.items() if name.split("_")[0] == "n"), None)
    )
    if count is None:
        return None
    if "soon" in groups:
        return Relative(0, Unit.HOUR)  # minutes keep the day, as hours do
    unit = _unit(next((w for name, w in groups.items() if name in ("one", "unit", "unit_led")), "day"))
    days = _days(count + (0.5 if "half" in groups else 0), unit) - ("counts_first_day" in rule.features)
    lasting = (
        side == "before" and _lasting().search(text[max(0, match.start() - LED) : match.start()]) is not None
    )
    return Relative(-days if side == "before" else days, unit, event, lasting)


def _unit(written: str) -> Unit:
    letter = written[0].lower()
    return next(
        (unit for unit in (Unit.HOUR, Unit.WEEK, Unit.MONTH) if unit[0] == letter and written != "morning"),
        Unit.DAY,
    )


def _days(count: float, unit: Unit) -> int:
    if unit is Unit.HOUR:
        return int(count // 24)
    return round(count * {Unit.DAY: 1, Unit.WEEK: DAYS_A_WEEK, Unit.MONTH: DAYS_A_MONTH}[unit])


def _lasting() -> re.Pattern[str]:
    return _rules("lasting")[0].pattern
