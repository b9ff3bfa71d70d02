"""Ages, and words of kinship, in a text."""

import re
from functools import partial

from extractors.english.numbers.digits import read_number
from extractors.english.numbers.values import whole
from extractors.english.rules import find_all, pattern_of, rules_of
from extractors.english.spans import longest_first
from extractors.findings import Mention
from schemas.patient import MAX_AGE_YEARS, Age

_rules = partial(rules_of, "families/patient")
pattern = partial(pattern_of, "families/patient")

_PER_YEAR = {"y": 1.0, "m": 12.0, "w": 365.25 / 7, "d": 365.25, "h": 365.25 * 24}
MONTHS = 12
NEWBORN_DAYS = 28


def ages(text: str) -> list[Mention[Age]]:
    """Every age in the text, in order; years, with parts of a year for infants.

    A newborn, and an age given in minutes, in hours or in at most 28 days, is 0.

    >>> [mention.value.years for mention in ages("A 34-year-old woman; a six-month-old boy; a 3-day-old girl.")]
    [34.0, 0.5, 0.0]
    >>> [mention.value.years for mention in ages("She was aged 26 5/12; he was 2 years and 6 months old.")]
    [26.42, 2.5]
    """
    found: list[Mention[Age]] = []
    for rule, match in find_all(_rules("age"), text):
        years = _years(match)
        if years is not None and 0 <= years <= MAX_AGE_YEARS:
            found.append(Mention(match.start(), match.end(), Age(years=years), f"patient/{rule.id}"))
    return longest_first(found)


def kinship(text: str) -> list[tuple[str, re.Match[str]]]:
    """Words that say that a couple is related by blood or is not: the rule's name and the match, in order.

    >>> [(rule, match[0]) for rule, match in kinship("They were in a non-consanguineous marriage.")]
    [('unrelated', 'non-consanguineous')]
    """
    found = [(rule.id, match) for rule, match in find_all(_rules("kinship"), text)]
    return sorted(found, key=lambda one: one[1].start())


def _years(match: re.Match[str]) -> float | None:
    groups = match.groupdict()
    if groups.get("newborn"):
        return 0.0
    written, half = pattern("half_more").subn("", groups["n"])
    number = _number(written)
    months = _number(groups.get("more") or groups.get("twelfths") or "0")
    if number is None or months is None:
        return None
    told = (groups.get("unit") or "y").lower()
    unit = told[0]
    if told.startswith(("h", "min")) or unit == "d" and number <= NEWBORN_DAYS:
        return 0.0
    return round((number + half / 2) / _PER_YEAR[unit] + months / MONTHS, 2)


def _number(written: str) -> float | None:
    number = read_number(written)
    counted = whole(written) if number is None else None
    return number if counted is None else float(counted)
