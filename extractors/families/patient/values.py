"""Ages and sex in a text."""

import re

from extractors.english.gate import gated
from extractors.english.numbers.digits import read_number
from extractors.english.numbers.values import whole
from extractors.english.rules import find_all, load_rules
from extractors.english.spans import longest_first
from extractors.findings import Mention
from schemas.patient import MAX_AGE_YEARS, Age, Sex

_PER_YEAR = {"y": 1.0, "m": 12.0, "w": 365.25 / 7, "d": 365.25, "h": 365.25 * 24}
_FEMALE = (
    r"wom[ae]n|lady|ladies|girls?|females?|mothers?|daughters?|mrs|ms|miss|primi(?:\w{4,10})?|multi(?:gravid|par)\w{0,4}|"
    r"nulli(?:gravid|par)\w{0,4}|gravida|para(?=\s?(?:\d|[IV]{1,3}\b|one|two|three|four))|parturient|wife|widow|"
    r"G\s?\d{1,2}[\s,/-]{0,2}[PAL]\s?\d\w*|G\d(?=\s(?:at|who|with|presented|was)\b)|she|her|herself"
)
_MALE = r"m[ae]n|males?|boys?|gentlem[ae]n|mr|sons?|he|his|him|himself|father|husband"
_SEXED = gated(rf"\b(?:(?P<female>{_FEMALE})|(?P<male>{_MALE}))\b", re.IGNORECASE)
_HALF = gated(r" and a half|½", re.IGNORECASE)
NEWBORN_DAYS = 28


def ages(text: str) -> list[Mention[Age]]:
    """Every age in the text, in order; years, with parts of a year for infants.

    A newborn, and an age given in hours or in at most 28 days, is 0.

    >>> [mention.value.years for mention in ages("A 34-year-old woman; a six-month-old boy; a 3-day-old girl.")]
    [34.0, 0.5, 0.0]
    """
    found: list[Mention[Age]] = []
    for rule, match in find_all(load_rules("families/patient"), text):
        years = _years(match)
        if years is not None and 0 <= years <= MAX_AGE_YEARS:
            found.append(Mention(match.start(), match.end(), Age(years=years), f"patient/{rule.id}"))
    return longest_first(found)


def _years(match: re.Match[str]) -> float | None:
    groups = match.groupdict()
    if groups.get("newborn"):
        return 0.0
    written, half = _HALF.subn("", groups["n"])
    number = read_number(written)
    if number is None:
        counted = whole(written)
        if counted is None:
            return None
        number = float(counted)
    number += half / 2
    unit = (groups.get("unit") or "y")[0].lower()
    if unit == "h" or unit == "d" and number <= NEWBORN_DAYS:
        return 0.0
    return round(number / _PER_YEAR[unit], 2)


def sexes(text: str) -> list[Mention[Sex]]:
    """Every word that tells a sex, in order: nouns, titles, obstetric words, pronouns.

    >>> [(mention.value.value, text[mention.start:mention.end]) for text in ["Mrs A, and her son"] for mention in sexes(text)]
    [('female', 'Mrs'), ('female', 'her'), ('male', 'son')]
    """
    return [
        Mention(match.start(), match.end(), Sex.FEMALE if match["female"] else Sex.MALE, "patient/sex_word")
        for match in _SEXED.finditer(text)
    ]
