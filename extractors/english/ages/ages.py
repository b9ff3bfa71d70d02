"""A match of a rule becomes an age: days, precision, range."""

import re
from collections.abc import Mapping

from extractors.english.ages.around import Said, number_of
from extractors.english.numbers.values import is_ordinal, whole
from extractors.english.vocabulary import values
from schemas.gestation import MAX_GA_DAYS, GestationalAge, Precision

DAYS_A_WEEK = 7
DAYS_A_MONTH = 30.4375
TERM_DAYS = 280  # the expected date of delivery, counted from the last period
CONCEPTION_DAYS = 14  # from the last period to conception
FIRST_WEEK = 2  # below two weeks nobody is pregnant yet
MONTHS_A_PREGNANCY = 10
TRIMESTERS = {1: (0, 97), 2: (98, 195), 3: (196, 294)}  # 14 0/7 and 28 0/7 weeks begin the second and third
FIRST_DAYS = 28  # "28 days of gestation" may be meant, "14 days" hardly
Groups = Mapping[str, str]


def read(kind: str, match: re.Match[str], said: Said) -> GestationalAge | None:
    """The age of a match, None if it is none that a pregnancy can have."""
    groups = {name: text for name, text in match.groupdict().items() if text}
    if kind == "trimester":
        return _trimester(groups)
    if kind == "months":
        return _months(groups)
    if kind == "decimal" or groups.get("tenth"):
        return _decimal(groups, said)
    if kind in ("due", "conception"):
        return _counted(kind, groups, said)
    if kind == "days":
        return _days(groups, said)
    return _weeks(groups, said)


def _weeks(groups: Groups, said: Said) -> GestationalAge | None:
    written = groups.get("days") or groups.get("days_last") or groups.get("sevenths")
    weeks, days = number_of(groups["weeks"]), whole(written or "0")
    if weeks is None or days is None or weeks < FIRST_WEEK or weeks * DAYS_A_WEEK + days > MAX_GA_DAYS:
        return None
    high = number_of(groups["weeks_high"]) if "weeks_high" in groups else None
    if high is not None and not weeks < high <= MAX_GA_DAYS // DAYS_A_WEEK:
        return None
    return GestationalAge(
        days=weeks * DAYS_A_WEEK + days,
        days_high=None if high is None else high * DAYS_A_WEEK,
        precision=Precision.DAY if written else Precision.WEEK,
        anchor=said.anchor,
        approximate=said.about or said.size,
    )


def _days(groups: Groups, said: Said) -> GestationalAge | None:
    days = int(next(text for name, text in groups.items() if name.startswith("count")))
    if not FIRST_DAYS <= days <= MAX_GA_DAYS:
        return None
    return GestationalAge(days=days, precision=Precision.DAY, anchor=said.anchor, approximate=said.about)


def _decimal(groups: Groups, said: Said) -> GestationalAge | None:
    """Read "35.4 weeks" as weeks and days, as most write it, or as tenths of a week where the text counts so."""
    weeks, tenth = int(groups["weeks"]), int(groups["tenth"])
    days = int(tenth * DAYS_A_WEEK / 10 + 0.5) if said.tenths or tenth >= DAYS_A_WEEK else tenth
    if weeks * DAYS_A_WEEK + days > MAX_GA_DAYS:
        return None
    return GestationalAge(
        days=weeks * DAYS_A_WEEK + days,
        precision=Precision.DAY,
        anchor=said.anchor,
        approximate=said.about or tenth > 0,
    )


def _months(groups: Groups) -> GestationalAge | None:
    """Completed months run to the next ("two months pregnant"); the third month is the one after two."""
    counted = next(name for name in ("months", "months_nth", "months_of") if name in groups)
    written, last = groups[counted], groups.get(f"{counted}_high")
    months, end = number_of(written), number_of(last or written)
    if months is None or end is None or not 1 <= months <= end <= MONTHS_A_PREGNANCY:
        return None
    ordinal = counted != "months" or is_ordinal(last or written)
    half = 0.5 if "half" in groups else 0
    low = round((months - ordinal + half) * DAYS_A_MONTH)
    high = min(MAX_GA_DAYS, round((end + (not ordinal)) * DAYS_A_MONTH) - 1)
    return GestationalAge(days=low, days_high=high, precision=Precision.MONTH)


def _trimester(groups: Groups) -> GestationalAge | None:
    first = _trimester_number(groups["trimester"])
    last = _trimester_number(groups.get("trimester_high") or groups["trimester"])
    if first is None or last is None or last < first:
        return None
    return GestationalAge(
        days=TRIMESTERS[first][0], days_high=TRIMESTERS[last][1], precision=Precision.TRIMESTER
    )


def _trimester_number(word: str) -> int | None:
    return values("trimester_word").get(word.lower()) or whole(word.upper()) or whole(word)


def _counted(kind: str, groups: Groups, said: Said) -> GestationalAge | None:
    """Days or weeks counted from the expected date, on either side of it, or from conception."""
    count = whole(groups["count"])
    if count is None:
        return None
    in_days = groups.get("unit", "").lower().startswith("day")
    step = count if in_days else count * DAYS_A_WEEK
    start = TERM_DAYS if kind == "due" else CONCEPTION_DAYS
    days = start - step if "before" in groups else start + step
    if not 0 < days <= MAX_GA_DAYS:
        return None
    precision = Precision.DAY if in_days else Precision.WEEK
    return GestationalAge(days=days, precision=precision, anchor=said.anchor)
