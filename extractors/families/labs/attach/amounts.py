"""Which test a number is of: the rows for amounts, asked in their order."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise

from extractors.english.units.dimensions import Dimension, dimension_of
from extractors.english.units.values import unit_at
from extractors.families.labs.attach.needs import NEEDS, Claim
from extractors.families.labs.attach.ranges import Item
from extractors.families.labs.attach.repeats import repeated
from extractors.families.labs.attach.rows import Row, check
from extractors.families.labs.attach.walk import LISTED, NO_LIST, Owed, Reading, Walk
from extractors.families.labs.find.amounts import Amount
from extractors.families.labs.find.names import NameHit, readings
from extractors.families.labs.find.ranges import RangeHit
from extractors.families.labs.fits import GIVEN, fits
from extractors.families.labs.gaps.said import coordinated, ends, fills, holds
from extractors.families.labs.gaps.words import all_link

_AGAIN = "same_again"
_NO_VALUE = GIVEN | {Dimension.VOLUME, Dimension.EXCRETION}  # may be of a dose


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
    return tuple(Claim(walk, reading, amount, gap) for reading in readings(name, amount.unit))


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
    taken = _zipped(walk, items, at) if walk.pending and len(walk.waiting) > 1 else repeated(walk, items, at)
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
    kind = amount.unit.dimension if amount.unit is not None else None
    exact = (one for one in told if one[1].test and dimension_of(one[1].test.ucum) is kind)
    return next(exact, told[0])


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
    if walk.pending and amount.unit is not None and amount.unit.dimension in _NO_VALUE:
        return  # "cortisol after 1 mg dexamethasone was 14 µg/dL"
    walk.group = [len(walk.done) - 1]
    walk.pending = False


def _with_unit(walk: Walk, amount: Amount, following: Item | None) -> Amount:
    """The amount with the unit that its name or its range has, or that "from 192 to 144 mmol/l" says only once."""
    if isinstance(following, Amount):
        joined = walk.text[amount.end : following.start] in (" to ", " and ")
        if joined and ends("from_or_between", walk.text, amount.start):
            return replace(amount, unit=following.unit)
    if not walk.pending or amount.titre:
        return amount
    name = walk.waiting[-1]
    unit = walk.own_units.get(name.start)
    if unit is not None:
        return replace(amount, unit=unit[2], unit_span=unit[3:])
    kind = following.unit if isinstance(following, RangeHit) and following.start - amount.end < 3 else None
    if kind is not None and any(fits(reading.test, kind) for reading in readings(name, kind)):
        return replace(amount, unit=kind)
    return amount


def _zipped(walk: Walk, items: Sequence[Item], at: int) -> int:
    """Names and amounts in two lists of one length ("ALT and AST were 77 and 112 IU/L"); how many items that took."""
    gap = walk.plain[walk.waiting[-1].end : items[at].start]
    row = next(row for to, group in _rows() for row in group if to == LISTED)
    if not all_link(gap) or len(gap) > row.most:
        return 0
    listed = _list_at(walk, items, at)
    pairs = _paired(walk, listed.amounts)
    if not pairs or not all(amount.unit is None or fits(name.test, amount.unit) for name, amount in pairs):
        return 0
    walk.group = []
    for name, amount in pairs:
        _give(walk, name, amount, row, together=listed.amounts[0].start)
    ranges = listed.ranges * (len(walk.group) if len(listed.ranges) == 1 else 1)
    if len(ranges) == len(walk.group):
        for place, ranged in zip(walk.group, ranges, strict=True):
            walk.set_range(place, ranged, row.id)
    return listed.end - at


def _paired(walk: Walk, amounts: Sequence[Amount]) -> list[tuple[NameHit, Amount]]:
    """Each name with its amount, or one amount told of all; nothing where their numbers differ.

    A unit that the list tells once is only theirs whose tests are measured in it.
    """
    names = walk.waiting
    if len(amounts) == 1 and _for_all(walk, amounts[0]):
        amounts = [*amounts] * len(names)
    if len(amounts) != len(names):
        return []
    span = amounts[0].unit_span
    shared = span is not None and all(amount.unit_span == span for amount in amounts)
    return [
        (name, replace(amount, unit=None, unit_span=None) if shared and not _fits(name, amount) else amount)
        for name, amount in zip(names, amounts, strict=True)
    ]


def _fits(name: NameHit, amount: Amount) -> bool:
    return amount.unit is None or fits(name.test, amount.unit)


def _for_all(walk: Walk, amount: Amount) -> bool:
    """True for one number told of several tests: "ALT and AST were both 150 U/L", "AST/ALT > 150 U/L"."""
    names = walk.waiting
    if holds("of_all", walk.text, names[-1].end, amount.start) or ends(
        "of_all_before", walk.text, names[0].start
    ):
        return True
    slashed = all(walk.text[a.end : b.start].strip() == "/" for a, b in pairwise(names))
    if not slashed or amount.unit is None or amount.unit.dimension is Dimension.RATIO:
        return False
    return not holds("ratio_word", walk.text, names[-1].end, amount.start)


@dataclass(slots=True)
class _Listed:
    """The amounts and ranges that follow each other, and the item at which the list ends."""

    amounts: list[Amount]
    ranges: list[RangeHit]
    end: int


def _list_at(walk: Walk, items: Sequence[Item], at: int) -> _Listed:
    """The list that begins at `items[at]`: at most one amount more than tests wait."""
    found, end = _Listed([], [], at), items[at].start
    while found.end < len(items) and len(found.amounts) <= len(walk.waiting):
        item = items[found.end]
        if isinstance(item, NameHit) or isinstance(item, Amount) and not _take(walk, found, item, end):
            break
        if isinstance(item, RangeHit):
            found.ranges.append(item)
        found.end, end = found.end + 1, item.end
    return found


def _take(walk: Walk, found: _Listed, item: Amount, end: int) -> bool:
    """Take the amount into the list, or pass over one that tells the last again; False where the list ends."""
    if not found.amounts or coordinated(walk.plain[end : item.start].strip(")] ")):
        found.amounts.append(item)
        return True
    return item.unit is not None and fills("same_again", walk.text, found.amounts[-1].end, item.start)
