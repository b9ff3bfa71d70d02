"""What the columns of a table are, by the words that head them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from extractors.english.numbers.values import numeral
from extractors.english.rules import Rule, rules_of
from extractors.tables.grid import Grid, Kind

LONGEST_HEAD = 120  # characters in which a head's words are looked for


class Role(StrEnum):
    """What the cells of a column hold."""

    TEST = "test"
    VALUE = "value"
    UNIT = "unit"
    RANGE = "range"
    FLAG = "flag"
    DRUG = "drug"
    DOSE = "dose"
    ROUTE = "route"
    FREQUENCY = "frequency"
    DURATION = "duration"
    START = "start"
    STOP = "stop"
    TIME = "time"
    INDICATION = "indication"
    STATUS = "status"
    PATIENT = "patient"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its heads: `said` are their words, `of` is whom a range is for, `daily` marks doses of a day.

    `side` is "lower" or "upper" for a column of single limits.
    """

    number: int
    said: str
    role: Role = Role.UNKNOWN
    of: str = ""
    daily: bool = False
    side: str = ""


@cache
def _rules() -> tuple[Rule, ...]:
    return rules_of("tables", "column")


def role_of(number: int, said: str) -> Column:
    """The column that these words head.

    >>> role_of(2, "Laboratory interval").role.value, role_of(1, "Daily dose").daily, role_of(3, "30 weeks").role.value
    ('range', True, 'time')
    """
    words = said[:LONGEST_HEAD]
    for rule in _rules():
        if (match := rule.pattern.search(words)) is not None:
            named = {name: value for name, value in match.groupdict().items() if value}
            of = str(rule.data.get("of", ""))
            if of == "trimester":
                of = str(numeral(named.get("n") or named.get("m") or "") or of)
            side = str(rule.data.get("side", ""))
            return Column(number, said, Role(str(rule.data["role"])), of, "daily" in rule.features, side)
    return Column(number, said)


def columns_of(text: str, grid: Grid) -> list[Column]:
    """Every column of the table by its heads, from left to right."""
    return [role_of(number, said) for number, said in enumerate(heads(text, grid))]


def heads(text: str, grid: Grid) -> Iterator[str]:
    """Yield the words of each column's heads, without a title that stands over all of them."""
    rows = [row for row in grid.of_kind(Kind.HEAD) if len(grid.filled(row)) > 1]
    for column in range(grid.columns):
        slots = dict.fromkeys(slot for row in rows if (slot := grid.cells.get((row, column))))
        yield " ".join(text[slot.start : slot.end] for slot in slots).strip()
