"""Which results a reference range is of: the rows for ranges, and the needs that they name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from extractors.families.labs.attach.rows import Row, check
from extractors.families.labs.attach.walk import Walk
from extractors.families.labs.find.amounts import Amount
from extractors.families.labs.find.names import NameHit
from extractors.families.labs.find.ranges import RangeHit
from extractors.families.labs.gaps.said import holds

Item = NameHit | Amount | RangeHit


@dataclass(frozen=True, slots=True)
class Told:
    """A range, how many stood right before it in a list of ranges, and how many the list has."""

    walk: Walk
    ranged: RangeHit
    before: int
    count: int


def _not_in_brackets(told: Told) -> bool:
    before = told.walk.text[: told.ranged.start]
    return before.count("(") == before.count(")")


def _as_many(told: Told) -> bool:
    return told.count > 1 and told.count == len(told.walk.group)


NEEDS: Mapping[str, Callable[[Told], bool]] = {
    "name_waits": lambda told: told.walk.pending and bool(told.walk.waiting),
    "nothing_yet": lambda told: not told.walk.done and not told.walk.pending,
    "cue": lambda told: not told.ranged.bare,
    "bare_range": lambda told: told.ranged.bare,
    "not_in_brackets": _not_in_brackets,
    "says_all": lambda told: holds("of_all", told.walk.text, told.ranged.start, told.ranged.end + 10),
    "as_many_as_results": _as_many,
}


def _behind_name(told: Told) -> int:
    return told.ranged.start - told.walk.waiting[-1].end if told.walk.waiting else -1


def _behind_result(told: Told) -> int:
    """The characters between, without the time of the result: "8.7 mg/dL at 72 hours (7.6-10.4)"."""
    if not told.walk.done:
        return -1
    gap = told.walk.plain[told.walk.last_end : told.ranged.start]
    return len(gap) if gap.strip() else min(len(gap), 1)


def _hold(told: Told, row: str) -> None:
    told.walk.held = told.ranged, row


def _keep_ahead(told: Told, row: str) -> None:
    told.walk.ahead = told.ranged, row


def _give_all(told: Told, row: str) -> None:
    told.walk.group = _without_range(told.walk)
    _give_results(told, row)


def _give_each(told: Told, row: str) -> None:
    told.walk.set_range(told.walk.group[told.before], told.ranged, row)


def _give_results(told: Told, row: str) -> None:
    for position in told.walk.group:
        if told.walk.done[position].ranged is None:
            told.walk.set_range(position, told.ranged, row)


# What each target of a row does with the range, and from where the characters between are counted.
TARGETS: Mapping[str, tuple[Callable[[Told, str], None], Callable[[Told], int]]] = {
    "value_to_come": (_hold, _behind_name),
    "values_to_come": (_keep_ahead, lambda told: 0),
    "all": (_give_all, _behind_result),
    "each": (_give_each, _behind_result),
    "results": (_give_results, _behind_result),
}


@cache
def _rows() -> tuple[Row, ...]:
    return check("range", TARGETS, NEEDS)


def attach_range(walk: Walk, items: Sequence[Item], at: int) -> None:
    """Give the range at `items[at]` to its results, or keep it for the value to come."""
    ranged = items[at]
    if not isinstance(ranged, RangeHit):
        return
    before, count = 0, 1
    while at - before - 1 >= 0 and isinstance(items[at - before - 1], RangeHit):
        before += 1
    while at + count < len(items) and isinstance(items[at + count], RangeHit):
        count += 1
    told = Told(walk, ranged, before, before + count)
    for row in _rows():
        give, between = TARGETS[row.to]
        if all(NEEDS[need](told) for need in row.needs) and 0 <= between(told) <= row.most:
            give(told, row.id)
            return


def _without_range(walk: Walk) -> list[int]:
    """The last results in a row that have no range, measured alike: those of "(normal for both < 40 U/L)"."""
    found: list[int] = []
    for position in range(len(walk.done) - 1, -1, -1):
        reading = walk.done[position]
        unit = walk.done[found[0]].unit if found else reading.unit
        if reading.ranged is not None or reading.unit != unit:
            break
        found.append(position)
    return found[::-1]
