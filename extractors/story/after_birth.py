"""Times after the birth: the age of the child ("on day 3 of life"), the mother's days ("two weeks after delivery")."""

import re

from extractors.english.numbers.values import whole
from extractors.english.rules import Rule
from extractors.story.clock import Era
from schemas.gestation import Precision

_DAYS = {"h": 0, "d": 1, "w": 7, "m": 30, "y": 365}
_PRECISIONS = {"h": Precision.DAY, "d": Precision.DAY, "w": Precision.WEEK}
_ORDINALS = frozenset({"n_nth", "n_after"})
HOURS_A_DAY = 24
LONGEST = 365 * 20  # days; what is later is no follow-up of a pregnancy


def days_after(rule: Rule, match: re.Match[str]) -> tuple[Era, int, int, Precision] | None:
    """The era, the first and the last completed day that a match of a `since` rule may mean; None if it has no number.

    >>> from extractors.english.rules import rule_of
    >>> rule = rule_of("story", "day_of_life")
    >>> days_after(rule, rule.search("on the third day of life"))[1:3]
    (2, 3)
    """
    said = {name: written for name, written in match.groupdict().items() if written}
    unit = next((written for name, written in said.items() if name.startswith("unit")), "day").lower()
    number = 1 if "unit_one" in said else next((whole(w) for name, w in said.items() if name[0] == "n"), None)
    if number is None:
        return None
    letter = unit[0] if unit[0] in _DAYS and unit != "morning" else "d"
    if letter in "wmy" and any(name in _ORDINALS for name in said):
        number -= 1  # the second week is that after one completed week
    first = int(number // HOURS_A_DAY) if letter == "h" else number * _DAYS[letter]
    last = first + max(0, _DAYS[letter] - 1)
    if "counts_first_day" in rule.features and letter == "d":
        first = max(0, first - 1)
    if last > LONGEST:
        return None
    return Era(rule.data["era"]), first, last, _PRECISIONS.get(letter, Precision.MONTH)
