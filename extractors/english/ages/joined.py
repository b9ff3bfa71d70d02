"""Bare numbers told in one breath with an age: "at 20, 28 and 34 weeks", "between weeks 30 and 32"."""

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import cache, partial

from extractors.english.ages.ages import DAYS_A_MONTH, DAYS_A_WEEK
from extractors.english.numbers.values import whole
from extractors.english.rules import load_rules, rule_of
from extractors.findings import Mention
from schemas.gestation import MAX_GA_DAYS, GestationalAge, Precision

_rule = partial(rule_of, "english/ages")

LOOK_BACK = 70  # characters before an age in which the numbers that it closes stand
LOOK_AHEAD = 60  # characters after an age in which the numbers that it opens stand
FIRST_WEEK = 2
RULE = "ages/joined"
Age = Mention[GestationalAge]


def joined(text: str, ages: Sequence[Age]) -> list[Age]:
    """The ages of bare numbers beside the ages found, in which nobody has read them; each in the unit of its neighbour.

    Numbers of one breath go up: "8 and 5 at 34 weeks" are no weeks.
    """
    found: list[Age] = []
    for age in ages:
        if age.value.precision is Precision.TRIMESTER or age.rule.endswith("_size"):
            continue
        near = (*_before(text, age), *_after(text, age))
        found += (
            new for new in near if not any(new.start < m.end and m.start < new.end for m in (*ages, *found))
        )
    return found


def numbers_before(text: str, start: int) -> tuple[int, int] | None:
    """`(start, end)` of the bare numbers that a number at `start` closes, None if it stands alone.

    >>> text = "was 9.1, 8.8 and 8.2 at 20, 28 and 34 weeks"
    >>> begin, end = numbers_before(text, text.index("34"))
    >>> text[begin:end]
    '20, 28 and '
    """
    offset = max(0, start - LOOK_BACK)
    match = _rule("joined_before").pattern.search(text[offset:start])
    return (offset + match.start("items"), start) if match else None


def _before(text: str, age: Age) -> list[Age]:
    span = numbers_before(text, age.start)
    return _rising([*_items(text[slice(*span)], span[0], age), age], age) if span else []


def _after(text: str, age: Age) -> list[Age]:
    led = is_so("unit_leads", age.rule)
    match = _rule("joined_after" if led else "joined_until").pattern.match(
        text[age.end : age.end + LOOK_AHEAD]
    )
    if match is None:
        return []
    return _rising([age, *_items(match["items"], age.end + match.start("items"), age)], age)


def _rising(run: list[Age], age: Age) -> list[Age]:
    """The run without the age itself if it goes up, else nothing."""
    days = [
        member.value.days_high or member.value.days if member is age else member.value.days for member in run
    ]
    days[-1] = run[-1].value.days
    rises = all(a < b for a, b in itertools.pairwise(days))
    return [member for member in run if member is not age] if rises and len(run) > 1 else []


def _items(written: str, offset: int, age: Age) -> Iterator[Age]:
    for match in _rule("joined_item").pattern.finditer(written):
        value = _value(match, age.value)
        if value is not None:
            yield Mention(offset + match.start(), offset + match.end(), value, RULE, age.confidence)


def _value(match: re.Match[str], beside: GestationalAge) -> GestationalAge | None:
    number = whole(match["n"])
    if number is None:
        return None
    if beside.precision is Precision.MONTH:
        low, high = round((number - 1) * DAYS_A_MONTH), round(number * DAYS_A_MONTH) - 1
        fits = low >= 0 and high <= MAX_GA_DAYS
        return (
            GestationalAge(days=low, days_high=high, precision=Precision.MONTH, as_written=match[0])
            if fits
            else None
        )
    told = match["d"] or match["s"]
    days = number * DAYS_A_WEEK + int(told or 0)
    if number < FIRST_WEEK or days > MAX_GA_DAYS:
        return None
    precision = Precision.DAY if told else Precision.WEEK
    return beside.model_copy(
        update={"days": days, "days_high": None, "precision": precision, "as_written": match[0]}
    )


@cache
def is_so(feature: str, rule: str) -> bool:
    """True if what is asked is so of the rule of a mention: `unit_leads` ("week 30"), `dates_itself` ("2 weeks overdue")."""
    return any(feature in r.features for r in load_rules("english/ages") if rule == f"ages/{r.id}")
