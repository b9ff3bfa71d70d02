"""A match of a rule becomes an age: days, precision, range."""

import re

from extractors.english.ages.around import Said
from extractors.english.numbers.values import whole
from schemas.gestation import MAX_GA_DAYS, GestationalAge, Precision

DAYS_A_WEEK = 7
DAYS_A_MONTH = 30.4375
TERM_DAYS = 280  # the expected date of delivery, counted from the last period
CONCEPTION_DAYS = 14  # from the last period to conception
FIRST_WEEK = 2  # below two weeks nobody is pregnant yet
MONTHS_A_PREGNANCY = 10
TRIMESTERS = {1: (0, 97), 2: (98, 195), 3: (196, 294)}  # 14 0/7 and 28 0/7 weeks begin the second and third
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "last": 3, "mid": 2}


def read(kind: str, match: re.Match[str], said: Said) -> GestationalAge | None:
    """The age of a match, None if it is none that a pregnancy can have."""
    if kind == "trimester":
        return _trimester(match)
    if kind == "months":
        return _months(match)
    if kind == "decimal":
        return _decimal(match, said)
    if kind in ("past_due", "conception"):
        return _counted(kind, match, said)
    return _weeks(match, said)


def _weeks(match: re.Match[str], said: Said) -> GestationalAge | None:
    groups = match.groupdict()
    weeks, days = _number(groups["weeks"]), whole(groups.get("days") or "0")
    if weeks is None or days is None or weeks < FIRST_WEEK or weeks * DAYS_A_WEEK + days > MAX_GA_DAYS:
        return None
    high = whole(groups["weeks_high"]) if groups.get("weeks_high") else None
    if high is not None and not weeks < high <= MAX_GA_DAYS // DAYS_A_WEEK:
        return None
    return GestationalAge(
        days=weeks * DAYS_A_WEEK + days,
        days_high=None if high is None else high * DAYS_A_WEEK,
        precision=Precision.DAY if groups.get("days") else Precision.WEEK,
        anchor=said.anchor,
        approximate=said.about or said.size,
    )


def _decimal(match: re.Match[str], said: Said) -> GestationalAge | None:
    """Read "39.6 weeks" as a span: some authors write tenths of a week, others weeks and days."""
    weeks, tenth = int(match["weeks"]), int(match["tenth"])
    tenths = round((weeks + tenth / 10) * DAYS_A_WEEK)
    low, high = tenths, tenths
    if tenth < DAYS_A_WEEK:
        low, high = sorted((tenths, weeks * DAYS_A_WEEK + tenth))
    if high > MAX_GA_DAYS:
        return None
    return GestationalAge(
        days=low, days_high=high if high > low else None, anchor=said.anchor, approximate=True
    )


def _months(match: re.Match[str]) -> GestationalAge | None:
    """Completed months run to the next ("two months pregnant"); the third month is the one after two."""
    months = _number(match["months"])
    if months is None or not 1 <= months <= MONTHS_A_PREGNANCY:
        return None
    ordinal = re.search(r"st\b|nd\b|rd\b|th\b|first|second|third|fif", match["months"]) is not None
    low = round((months - ordinal) * DAYS_A_MONTH)
    high = min(MAX_GA_DAYS, round((months + (not ordinal)) * DAYS_A_MONTH) - 1)
    return GestationalAge(days=low, days_high=high, precision=Precision.MONTH)


def _trimester(match: re.Match[str]) -> GestationalAge | None:
    first = _trimester_number(match["trimester"])
    last = _trimester_number(match["trimester_high"]) if match["trimester_high"] else first
    if first is None or last is None or last < first:
        return None
    return GestationalAge(
        days=TRIMESTERS[first][0], days_high=TRIMESTERS[last][1], precision=Precision.TRIMESTER
    )


def _trimester_number(word: str) -> int | None:
    return _ROMAN.get(word.lower()) or whole(word)


def _counted(kind: str, match: re.Match[str], said: Said) -> GestationalAge | None:
    """Days or weeks counted from the expected date, or from conception."""
    count = whole(match["count"])
    if count is None:
        return None
    in_days = match["unit"].lower().startswith("day")
    start = TERM_DAYS if kind == "past_due" else CONCEPTION_DAYS
    days = start + (count if in_days else count * DAYS_A_WEEK)
    if days > MAX_GA_DAYS:
        return None
    precision = Precision.DAY if in_days else Precision.WEEK
    return GestationalAge(days=days, precision=precision, anchor=said.anchor)


def _number(written: str) -> int | None:
    """The number of weeks or months, also of an ordinal in brackets ("35(th)")."""
    return whole(written.replace("(", "").replace(")", "").strip())
