"""Amounts with a unit: "0.4 g/kg", "5-10 mg", "1,250 units/h", "two tablets", "50 mg/m2"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.english.gate import gated
from extractors.english.numbers.digits import DIGITS, FRACTION, read_number
from extractors.english.numbers.values import mixed

# Spellings of each unit, longest first inside the pattern; the key is the form that the record shows.
_SPELLINGS = {
    "ug": r"mcgs?|[µμ]gr?|ugs?|mug|micro-?gra?m(?:me)?s?|mikrograms?|gamma",
    "mg": r"mgs?|mgr|mili?-?gra?ms?|milligra?m(?:me)?s?|milligm",
    "g": r"gms?|grs?|gra?m(?:me)?s?|g",
    "ng": r"ng|nanogra?ms?",
    "IU": r"i\.?u\.?s?|u\.?i\.?|international units?|units?|u",
    "mIU": r"miu|mu(?=\s?/\s?(?:min|h|kg))",
    "mL": r"mls?|cc|millilit(?:er|re)s?",
    "L": r"lit(?:er|re)s?|l",
    "mmol": r"mmols?|millimoles?",
    "mEq": r"meqs?",
    "%": r"%|per ?cent",
    "AUC": r"auc",
    "tablet": r"(?:tab(?:let)?s?|tbls?|pills?)\b",
    "capsule": r"cap(?:sule)?s?\b",
    "puff": r"puffs?",
    "drop": r"drops?|gtt",
    "ampoule": r"amp(?:o?ule)?s?\b",
    "vial": r"vials?",
    "sachet": r"sachets?",
    "suppository": r"suppositor(?:y|ies)|pessar(?:y|ies)|ovules?",
}
COUNTED = frozenset({"tablet", "capsule", "puff", "drop", "ampoule", "vial", "sachet", "suppository"})
_MILLION = r"(?P<million>million|mega|mill?\.?|(?-i:MU|M(?=IU|U\b)))"
_NUMBER = rf"(?:{FRACTION}|{DIGITS})"
_ONE_TO_TEN = r"(?:one|two|three|four|five|six|seven|eight|nine|ten)"
_PART = r"(?:half|third|quarter)"
_WORD = (
    rf"(?:(?:{_ONE_TO_TEN}|\d{{1,2}})\sand\s(?:an?|one)[\s-]{_PART}|half an?|(?:(?:an?|one)[\s-])?{_PART}(?:\sof\san?)?|"
    rf"(?:two|three)[\s-](?:third|quarter)s(?:\sof\san?)?|{_ONE_TO_TEN}|an?|[123]/[234])"
)
_UNIT = "|".join(f"(?P<u{i}>{spelling})" for i, spelling in enumerate(_SPELLINGS.values()))
_NAMES = tuple(_SPELLINGS)
_PER_BODY = (
    r"(?:\s?(?:/|per)\s?(?:(?P<kg>kg|kilogra?ms?|kilo)(?:[ -](?:of )?body[ -]?weight|\s?bw)?|"
    r"(?P<m2>m\s?2|m\(2\)|m²|sqm|square met(?:er|re))))?"
)
_PER_TIME = (
    r"(?P<per>\s?(?:/|\bper\b|\ba(?=\s(?:day|week|month|hour|minute)\b(?!\s(?:before|prior|earlier|later|ago|after|following|from)\b)))\s?(?P<count>\d{1,3}(?:\.\d)?)?\s?"
    r"(?P<time>hours?|hrs?|h|minutes?|min|days?|dy|d|j|weeks?|wks?|wk|months?|dose|night)\b(?!\s?/))?"
)
# A unit must end: no letter may follow, and no slash that makes it a concentration in a specimen.
_END = r"(?![a-zµ])(?!\s?/\s?(?:(?:d?l|ml|dl|[µu]l)\b|mm|cc\b|mmol|g\b|24\s?h|hpf|cm\b|mol))"
_BETWEEN = r"(?:(?<=between \d)|(?<=between \d\d)|(?<=between \d\d\d))\sand\s"
_QUANTITY = gated(
    rf"(?:(?<![\w.,/^])(?<!\bday )(?<!\bdays )|(?<=\d[x×])|(?<=[a-z]{{4}}))(?P<low>{_NUMBER})"
    rf"(?:(?:\s?(?:-|–|to|or)\s?|{_BETWEEN})(?P<high>{_NUMBER}))?[\s-]{{0,2}}(?:{_MILLION}\s?)?(?:{_UNIT}){_PER_BODY}{_PER_TIME}{_END}",
    re.IGNORECASE,
)
_COUNTED = gated(
    rf"(?<![\w.,/])(?P<low>{_WORD}|{_NUMBER})(?:\s?(?:-|–|to|or)\s?(?P<high>{_WORD}|\d{{1,2}}))?\s(?:(?!(?:mg|mcg|ug|µg|g|ml|iu|units?|(?:milli|micro)?grams?|of|one|two|three|four|and|or|to)\b)[a-z-]{{2,12}}\s){{0,2}}?"
    r"(?:of an? |an? )?(?P<form>tab(?:let)?s?|tbls?|pills?|cap(?:sule)?s?|puffs?|drops?|amp(?:o?ule)?s?|vials?|sachets?)\b",
    re.IGNORECASE,
)
_AUC = gated(
    r"\b(?:AUC|area under the (?:concentration[- ]time )?curve)\b(?:\s?\(AUC\))?\s?(?:of|=|:)?\s?"
    r"(?P<low>\d{1,2}(?:\.\d)?)\b(?:\s?mg(?:/ml/min| per milliliter per minute))?",
    re.IGNORECASE,
)

_SLOTS = re.compile(
    r"(?<![\d/.,–-])(?P<slots>\d{1,3}(?:(?:[-–+]\d{1,3}){2,3}(?=\s?(?:IU|UI|U|units?|mg|mcg|[µμ]g)\b)|"
    r"(?:/\d{1,3}){2,3}(?=\s?(?:IU|UI|U|units?)\b)))\s?(?P<unit>units?|[a-zA-Zµμ]{1,3})\b(?!\s?/)"
)
_SPELLED = gated(
    rf"(?<![\w.,/-])(?P<low>{_ONE_TO_TEN})\s(?P<unit>(?:milli|micro)?grams?|gm|m?g|units?)\b(?=\sof\s)",
    re.IGNORECASE,
)
_POWER = gated(
    rf"(?<![\w.,/^])(?P<low>\d{{1,3}}(?:\.\d{{1,2}})?)\s?[x×]\s?10(?P<mark>\s?\^\s?|\s?\()?(?P<power>[3-9])\)?\s?"
    rf"(?:{_SPELLINGS['IU']}){_PER_BODY}{_PER_TIME}{_END}",
    re.IGNORECASE,
)


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


_HOURS = {"h": 1.0, "m": 1 / 60, "d": 24.0, "j": 24.0, "w": 168.0, "mo": 720.0, "n": 24.0}


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Quantity]:
    """Yield every amount with a unit in `[start, end)` of the text, left to right in each of its forms.

    >>> [(q.low, q.high, q.unit, q.per_kg, q.per_hours) for q in find("0.4 g/kg, 5-10 mg/day, 1,250 units/h, two tablets")]
    [(0.4, None, 'g', True, None), (5.0, 10.0, 'mg', False, 24.0), (1250.0, None, 'IU/h', False, 1.0), (2.0, None, 'tablet', False, None)]
    >>> list(find("glucose 98 mg/dL and Hb 11 g/L"))
    []
    """
    stop = len(text) if end is None else end
    apart = list(_written_apart(text, start, stop))
    yield from apart
    for match in _QUANTITY.finditer(text, start, stop):
        quantity = _measured(match)
        if quantity is not None and not any(q.start < match.end() and match.start() < q.end for q in apart):
            yield quantity
    for match in _COUNTED.finditer(text, start, stop):
        low = _count(match["low"])
        if low:
            form = next(
                name for name in COUNTED if re.match(rf"(?:{_SPELLINGS[name]})", match["form"], re.IGNORECASE)
            )
            high = _count(match["high"]) if match["high"] else None
            yield Quantity(match.start(), match.end(), low, high if high and high >= low else None, form)
    for match in _SPELLED.finditer(text, start, stop):
        unit = next(n for n in _NAMES if re.fullmatch(_SPELLINGS[n], match["unit"], re.IGNORECASE))
        yield Quantity(match.start(), match.end(), _count(match["low"]) or 1.0, None, unit)
    for match in _AUC.finditer(text, start, stop):
        yield Quantity(match.start(), match.end(), float(match["low"]), None, "AUC")


def _written_apart(text: str, start: int, stop: int) -> Iterator[Quantity]:
    """Amounts at several times of the day as their range ("6-4-6 U"), and units by powers of ten ("3 x 10^6 U")."""
    for match in _SLOTS.finditer(text, start, stop):
        taken = sorted({int(part) for part in re.split(r"[-–+/]", match["slots"])} - {0})
        spelled = (n for n in _NAMES if re.fullmatch(_SPELLINGS[n], match["unit"], re.IGNORECASE))
        unit = next(spelled, None)
        if taken and unit is not None:
            yield Quantity(match.start(), match.end(), taken[0], taken[-1] if len(taken) > 1 else None, unit)
    for match in _POWER.finditer(text, start, stop):
        yield _per_time(match, float(match["low"]) * 10 ** int(match["power"]), None, "IU")


def is_step(text: str, start: int, end: int) -> bool:
    """True if `[start, end)` holds two amounts one after the other and no range: "from 900 to 600 mg".

    >>> text = "reduced from 900 to 600 mg"
    >>> is_step(text, text.index("900"), len(text))
    True
    """
    return text.endswith("from ", 0, start) and " to " in text[start:end]


def _measured(match: re.Match[str]) -> Quantity | None:
    low = read_number(match["low"])
    high = read_number(match["high"]) if match["high"] else None
    if not low:
        return None
    index = next(i for i in range(len(_NAMES)) if match[f"u{i}"])
    unit = _NAMES[index]
    if match["million"]:
        if unit != "IU" and match["million"].lower() not in ("million", "mega"):
            return None
        low, high = low * 1e6, high * 1e6 if high else None
    if high is not None and high <= low and not is_step(match.string, *match.span()):
        high = None
    if match["m2"]:
        unit += "/m2"
    return _per_time(match, low, high, unit)


def _per_time(match: re.Match[str], low: float, high: float | None, unit: str) -> Quantity:
    word = (match["time"] or "").lower()
    per_kg = bool(match["kg"])
    if not word or word == "dose":
        return Quantity(match.start(), match.end(), low, high, unit, per_kg)
    hours = _HOURS["mo" if word.startswith("mo") else word[0]] * float(match["count"] or 1)
    rate = None
    if not match["count"] and word[0] in "hm" and not word.startswith("mo"):
        rate = "h" if word[0] == "h" else "min"
        unit = f"{unit}/{rate}"
    return Quantity(match.start(), match.end(), low, high, unit, per_kg, hours, rate, match.start("per"))


def _count(written: str) -> float | None:
    number = mixed(written)
    return number if number is not None else read_number(written)
