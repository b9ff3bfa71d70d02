"""Which test a number is of: the rows for amounts, asked in their order."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby, pairwise

from extractors.english.units.values import dimension_of, unit_at
from extractors.families.labs.attach.needs import NEEDS, SAME_AGAIN, Claim
from extractors.families.labs.attach.ranges import ALL, Item
from extractors.families.labs.attach.rows import Row, check
from extractors.families.labs.attach.walk import LISTED, NO_LIST, Owed, Reading, Walk
from extractors.families.labs.find.amounts import Amount
from extractors.families.labs.find.names import NameHit, readings
from extractors.families.labs.find.ranges import RangeHit
from extractors.families.labs.fits import GIVEN, fits
from extractors.families.labs.gaps import COORDINATED, all_link

_FROM_TO = re.compile(r"(?:from|between)\s$")
_AGAIN = "same_again"


def _waiting(walk: Walk, amount: Amount) -> Iterator[tuple[Claim, ...]]:
    if walk.pending:
        yield _as_each(walk, walk.waiting[-1], amount)


def _earlier(walk: Walk, amount: Amount) -> Iterator[tuple[Claim, ...]]:
    if walk.pending:
        for name in reversed(walk.waiting[:-1]):
            yield _as_each(walk, name, amount)


def _as_each(walk: Walk, name: NameHit, amount: Amount) -> tuple[Claim, ...]:
    """A claim for each test that the written name may stand for."""
    gap = walk.plain[name.end : amount.start]
    return tuple(Claim(walk, reading, amount, gap) for reading in readings(name))


def _next(walk: Walk, amount: Amount) -> Iterator[tuple[Claim, ...]]:
    if walk.following is not None:
        yield (Claim(walk, walk.following, amount, walk.text[amount.end : walk.following.start]),)


def _last(walk: Walk, amount: Amount) -> Iterator[tuple[Claim, ...]]:
    last = walk.last
    if last is not None and last.named and not walk.pending and not walk.forward:
        yield (Claim(walk, last.name, amount, walk.plain[walk.last_end : amount.start]),)


def _nothing(walk: Walk, amount: Amount) -> Iterator[tuple[Claim, ...]]:
    yield (Claim(walk, NameHit(amount.start, amount.start, "", "", None), amount, ""),)


def _listed(walk: Walk, amount: Amount) -> Iterator[tuple[Claim, ...]]:
    """No claim: a whole list is given its amounts at once, by `_zipped`."""
    yield from ()


TARGETS: Mapping[str, Callable[[Walk, Amount], Iterable[tuple[Claim, ...]]]] = {
    target.__name__.removeprefix("_"): target
    for target in (_listed, _waiting, _next, _last, _earlier, _nothing)
}


@cache
def _rows() -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """The rows by what they give numbers to, in their order."""
    found = check("amount", TARGETS, NEEDS)
    return tuple((to, tuple(group)) for to, group in groupby(found, key=lambda row: row.to))


def attach_amount(walk: Walk, items: Sequence[Item], at: int) -> int:
    """Give the amount at `items[at]` its test; returns how many items that took."""
    amount = items[at]
    if not isinstance(amount, Amount):
        return 1
    following = items[at + 1] if at + 1 < len(items) else None
    walk.following = following if isinstance(following, NameHit) else None
    if amount.unit is None:
        amount = _with_unit(walk, amount, following)
    taken = _zipped(walk, items, at) if walk.pending and len(walk.waiting) > 1 else 0
    if taken:
        return taken
    decided = _decided(walk, amount)
    if decided is None:
        _orphaned(walk, amount)
    elif decided[0].id != _AGAIN:
        _settle(walk, amount, *decided)
    return 1


def _decided(walk: Walk, amount: Amount) -> tuple[Row, NameHit] | None:
    """The first row that holds with the name that it gives; of several tests of one name that measured so."""
    for to, group in _rows():
        for claims in TARGETS[to](walk, amount):
            told = [(row, claim.name) for claim in claims if (row := _holds(group, claim)) is not None]
            if told:
                return _measured_so(told, amount)
    return None


def _holds(group: Sequence[Row], claim: Claim) -> Row | None:
    for row in group:
        if len(claim.gap) <= row.most and all(NEEDS[need](claim) for need in row.needs):
            return row
    return None


def _measured_so(told: list[tuple[Row, NameHit]], amount: Amount) -> tuple[Row, NameHit]:
    if len(told) > 1 and amount.unit is not None:
        kind = amount.unit.dimension
        return next((one for one in told if one[1].test and dimension_of(one[1].test.ucum) == kind), told[0])
    return told[0]


def _settle(walk: Walk, amount: Amount, row: Row, name: NameHit) -> None:
    """Take the result, and let the walk stand where the row leaves it."""
    if row.to in ("waiting", "next"):
        walk.group = []
    if row.to == "next" and amount.unit is None and (unit := unit_at(walk.text, name.end)) is not None:
        amount = replace(amount, unit=unit[2], unit_span=unit[:2])
        walk.last_end = unit[1]
    _give(walk, name, amount, row)
    if row.to == "next":
        walk.forward, walk.waiting = True, [name]


def _give(walk: Walk, name: NameHit, amount: Amount, row: Row, together: int = NO_LIST) -> None:
    unit, span = amount.unit, amount.unit_span
    if unit is None and not amount.titre and (own := walk.own_units.get(name.start)) is not None:
        unit, span = own[2], own[3:]
    ranged, range_rule = walk.held or _told_before(walk, name, row) or (None, "")
    walk.add(
        Reading(
            name,
            amount,
            unit,
            span,
            rule=f"labs/{row.id}",
            confidence=0.95 if unit is not None or amount.titre else 0.88,
            ranged=ranged,
            range_rule=range_rule,
            to=row.to,
            together=together,
        )
    )
    walk.held = walk.ahead = None
    walk.pending, walk.forward = False, False


def _told_before(walk: Walk, name: NameHit, row: Row) -> Owed | None:
    """A range told before the values of a series, which holds for all, or before every name."""
    if row.to == "last":
        first = walk.done[walk.group[0]]
        if first.ranged is not None and first.ranged.end <= first.amount.start:
            return first.ranged, first.range_rule
    if walk.ahead is None or walk.ahead[0].unit is not None and not fits(name.test, walk.ahead[0].unit):
        return None
    return walk.ahead


def _orphaned(walk: Walk, amount: Amount) -> None:
    """Keep an amount that no test claims; the waiting test goes on waiting where the amount is a dose."""
    orphan = Reading(
        NameHit(amount.start, amount.start, "", "", None),
        amount,
        amount.unit,
        amount.unit_span,
        "labs/orphan",
        0.6,
    )
    walk.done.append(orphan)
    if walk.pending and amount.unit is not None and amount.unit.dimension in GIVEN | {"volume", "excretion"}:
        return  # "cortisol after 1 mg dexamethasone was 14 µg/dL"
    walk.group = [len(walk.done) - 1]
    walk.pending = False


def _with_unit(walk: Walk, amount: Amount, following: Item | None) -> Amount:
    """The amount with the unit that its name or its range has, or that "from 192 to 144 mmol/l" says only once."""
    if isinstance(following, Amount):
        joined = walk.text[amount.end : following.start] in (" to ", " and ")
        if joined and _FROM_TO.search(walk.text, max(0, amount.start - 9), amount.start):
            return replace(amount, unit=following.unit)
    if not walk.pending or amount.titre:
        return amount
    name = walk.waiting[-1]
    unit = walk.own_units.get(name.start)
    if unit is not None:
        return replace(amount, unit=unit[2], unit_span=unit[3:])
    kind = following.unit if isinstance(following, RangeHit) and following.start - amount.end < 3 else None
    if kind is not None and any(fits(reading.test, kind) for reading in readings(name)):
        return replace(amount, unit=kind)
    return amount


def _zipped(walk: Walk, items: Sequence[Item], at: int) -> int:
    """Names and amounts in two lists of one length ("ALT and AST were 77 and 112 IU/L"); how many items that took."""
    gap = walk.plain[walk.waiting[-1].end : items[at].start]
    row = next(row for to, group in _rows() for row in group if to == LISTED)
    if not all_link(gap) or len(gap) > row.most:
        return 0
    amounts, ranges, position = _list_at(walk, items, at)
    if len(amounts) == 1 and _for_all(walk, amounts[0]):
        amounts = amounts * len(walk.waiting)
    if len(amounts) != len(walk.waiting):
        return 0
    shared = amounts[0].unit_span is not None and all(a.unit_span == amounts[0].unit_span for a in amounts)
    pairs = [
        (name, replace(amount, unit=None, unit_span=None))
        if shared and amount.unit is not None and not fits(name.test, amount.unit)
        else (name, amount)
        for name, amount in zip(walk.waiting, amounts, strict=True)
    ]
    if not all(amount.unit is None or fits(name.test, amount.unit) for name, amount in pairs):
        return 0
    walk.group = []
    for name, amount in pairs:
        _give(walk, name, amount, row, together=amounts[0].start)
    if len(ranges) == 1:
        ranges = ranges * len(walk.group)
    if len(ranges) == len(walk.group):
        for place, ranged in zip(walk.group, ranges, strict=True):
            walk.set_range(place, ranged, row.id)
    return position - at


def _for_all(walk: Walk, amount: Amount) -> bool:
    """True for one number told of several tests: "ALT and AST were both 150 U/L", "AST/ALT > 150 U/L"."""
    names, gap = walk.waiting, walk.text[walk.waiting[-1].end : amount.start]
    if ALL.search(gap) or ALL.search(walk.text, max(0, names[0].start - 6), names[0].start):
        return True
    slashed = all(walk.text[a.end : b.start].strip() == "/" for a, b in pairwise(names))
    return slashed and amount.unit is not None and "ratio" not in gap and amount.unit.dimension != "ratio"


def _list_at(walk: Walk, items: Sequence[Item], at: int) -> tuple[list[Amount], list[RangeHit], int]:
    """The amounts and ranges that follow each other from `at` on, and where the list ends."""
    amounts: list[Amount] = []
    ranges: list[RangeHit] = []
    position, end = at, items[at].start
    while position < len(items) and len(amounts) <= len(walk.waiting):
        item = items[position]
        if isinstance(item, NameHit):
            break
        if isinstance(item, RangeHit):
            ranges.append(item)
        elif not amounts or COORDINATED.fullmatch(walk.plain[end : item.start].strip(")] ")):
            amounts.append(item)
        elif item.unit is None or not SAME_AGAIN.fullmatch(walk.text[amounts[-1].end : item.start]):
            break
        position, end = position + 1, item.end
    return amounts, ranges, position
