"""Gestational ages in a text."""

import re

from extractors.matching import Mention, without_overlaps
from extractors.numbers.values import whole
from extractors.rules import Rule, load_rules
from schemas.gestation import MAX_GA_DAYS, GestationalAge, Precision

DAYS_A_WEEK = 7
DAYS_A_MONTH = 30.4375
FIRST_WEEK = 2  # below two weeks nobody is pregnant yet
FIRST_LOOSE_WEEK = 5  # "after 2 weeks" without another word is a length of time
TRIMESTERS = {
    1: (0, 97),
    2: (98, 195),
    3: (196, 294),
}  # days; 14 0/7 and 28 0/7 weeks begin the second and third
_CUES = ("week", "wk", "+", "/7", "month", "trimester", "WA", "SA", "w")


def find(text: str) -> list[Mention[GestationalAge]]:
    """Every gestational age stated in the text, in order, without overlaps.

    Months, trimesters and ranges keep their precision and have `days_high`; they are not `exact`.

    >>> [str(mention.value) for mention in find("At 34 2/7 weeks, para 2+0; earlier at 12 weeks of gestation.")]
    ['34+2', '12+0']
    >>> [str(mention.value) for mention in find("in the second trimester")]
    ['14+0 to 27+6']
    """
    if not any(cue in text for cue in _CUES):
        return []
    lowered = text.lower()
    found: list[Mention[GestationalAge]] = []
    for rule in load_rules("gestation"):
        for match in rule.finditer(text, lowered):
            age = _age(rule, match, text)
            if age is not None:
                end = match.start() + len(match[0].rstrip())
                found.append(Mention(match.start(), end, age, f"gestation/{rule.id}"))
    return without_overlaps(found)


def _age(rule: Rule, match: re.Match[str], text: str) -> GestationalAge | None:
    kind = rule.data.get("kind", "weeks")
    if kind == "trimester":
        return _trimester(match)
    if kind == "months":
        return _months(match)
    if rule.id == "weeks_plus_days" and _is_parity(text, match):
        return None
    return _weeks(match)


def _weeks(match: re.Match[str]) -> GestationalAge | None:
    groups = match.groupdict()
    weeks, days = whole(_ordinal(groups["weeks"])), whole(groups.get("days") or "0")
    if weeks is None or days is None or weeks < FIRST_WEEK or weeks * DAYS_A_WEEK + days > MAX_GA_DAYS:
        return None
    if groups.get("loose") and weeks < FIRST_LOOSE_WEEK:
        return None
    high = whole(groups["weeks_high"]) if groups.get("weeks_high") else None
    if high is not None and not weeks < high <= MAX_GA_DAYS // DAYS_A_WEEK:
        return None
    return GestationalAge(
        days=weeks * DAYS_A_WEEK + days,
        days_high=None if high is None else high * DAYS_A_WEEK,
        precision=Precision.DAY if groups.get("days") else Precision.WEEK,
        approximate=bool(groups.get("about")),
        as_written=match[0].strip(),
    )


def _months(match: re.Match[str]) -> GestationalAge | None:
    months = whole(_ordinal(match["months"]))
    if months is None or not 1 <= months <= 10:
        return None
    ordinal = re.search(r"st|nd|rd|th|d\b", match["months"]) is not None
    low = round((months - ordinal) * DAYS_A_MONTH)
    high = min(MAX_GA_DAYS, round((months + (not ordinal)) * DAYS_A_MONTH) - 1)
    return GestationalAge(days=low, days_high=high, precision=Precision.MONTH, as_written=match[0].strip())


def _trimester(match: re.Match[str]) -> GestationalAge | None:
    first = 3 if match["trimester"].lower() == "last" else whole(match["trimester"])
    last = whole(match["trimester_high"]) if match["trimester_high"] else first
    if first is None or last is None:
        return None
    low, high = TRIMESTERS[first][0], TRIMESTERS[last][1]
    return GestationalAge(
        days=low, days_high=high, precision=Precision.TRIMESTER, as_written=match[0].strip()
    )


def _ordinal(written: str) -> str:
    """An ordinal without its brackets ("35(th)")."""
    return written.replace("(", "").replace(")", "")


_PARA = re.compile(
    r"(?:\bpar(?:a|ity)|\bP|G\d{1,2}\s?P|gravida\s?\d{0,2}\s?,?\s?para)\s?[:=]?\s?$", re.IGNORECASE
)


def _is_parity(text: str, match: re.Match[str]) -> bool:
    """True for "para 2+1", and for a bare sum of small numbers that no word of time follows or leads."""
    before = text[max(0, match.start() - 24) : match.start()]
    if _PARA.search(before):
        return True
    weeks = int(match["weeks"])
    told = re.search(r"weeks?|wks?|w|days?|WA|SA|gest|preg|amen|7", match[0], re.IGNORECASE)
    if told:
        return False
    led = re.search(
        r"\b(?:at|from|until|till|to|by|since|on|and|between|of|GA|week|weeks|was|,|\()\s?\(?$",
        before,
        re.IGNORECASE,
    )
    return not (led and weeks >= 4)
