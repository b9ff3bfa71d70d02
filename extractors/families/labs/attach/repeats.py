"""A list of bare numbers that repeats all tests told before: "K 2.4 mmol/L, Mg 0.51; after replacement 3.6 and 0.8"."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from extractors.english.numbers.digits import read_number
from extractors.families.labs.attach.ranges import Item
from extractors.families.labs.attach.walk import Reading, Walk
from extractors.families.labs.find.amounts import Amount
from extractors.families.labs.gaps.said import coordinated
from extractors.families.labs.possible import possible

_RULE = "labs/repeated_list"
_CONFIDENCE = 0.85
_BEHIND = 10  # characters behind the list in which a time would be that of its last number alone
_APART = 20.0  # times by which a result may change where no bounds are known


def repeated(walk: Walk, items: Sequence[Item], at: int) -> int:
    """Give the numbers from `items[at]` on to the tests of the sentence in their order; how many items that took.

    None (0) unless a time leads them, none follows them, and they are as many as the tests, each possible.
    """
    first = walk.done
    numbers = _numbers(walk, items, at)
    if len(numbers) < 2 or len(numbers) != len(first) or walk.pending or not _led(walk, numbers[0]):
        return 0
    if len({reading.name.name for reading in first}) != len(first) or _timed(walk, numbers[-1].end):
        return 0
    again = [
        replace(reading, amount=amount, rule=_RULE, confidence=_CONFIDENCE, together=numbers[0].start)
        for reading, amount in zip(first, numbers, strict=True)
        if reading.named and _likely(reading, amount)
    ]
    if len(again) != len(first):
        return 0
    walk.group = []
    for reading in again:
        walk.add(reading)
    return len(numbers)


def _numbers(walk: Walk, items: Sequence[Item], at: int) -> list[Amount]:
    """The bare numbers from `items[at]` on that nothing but commas and "and" part."""
    bare = takewhile(
        lambda item: isinstance(item, Amount) and item.unit is None and not item.titre, items[at:]
    )
    found: list[Amount] = []
    for item in bare:
        if found and not coordinated(walk.plain[found[-1].end : item.start]):
            break
        if isinstance(item, Amount):
            found.append(item)
    return found


def _led(walk: Walk, first: Amount) -> bool:
    """True if a time stands between the results and the list, and nothing else but signs."""
    told, plain = walk.text[walk.last_end : first.start], walk.plain[walk.last_end : first.start]
    return told != plain and coordinated(plain.strip()) and told.rstrip()[-1:] not in ",;"


def _timed(walk: Walk, end: int) -> bool:
    return walk.text[end : end + _BEHIND] != walk.plain[end : end + _BEHIND]


def _likely(reading: Reading, amount: Amount) -> bool:
    """True for a number that the test may give, and that is not far from what it gave before."""
    value, before = read_number(amount.low), read_number(reading.amount.low)
    if not value or not before:
        return False
    bounds = possible(reading.name.test, value, reading.unit)
    return bounds is not False and 1 / _APART <= value / before <= _APART
