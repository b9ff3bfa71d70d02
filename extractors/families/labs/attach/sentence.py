"""Results of one sentence: which number belongs to which test, which range to which number.

The sentence becomes a row of items: names, amounts, ranges. They are walked from left to right: a name
waits for its amount; an amount asks the rows of `rows.toml` whose it is; a range asks whose range.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.english.ages.joined import numbers_before
from extractors.english.spans import blanked
from extractors.english.times.spoken import days_before, find_spoken
from extractors.english.units.values import unit_at
from extractors.families.labs.attach.amounts import attach_amount
from extractors.families.labs.attach.ranges import Item, attach_range
from extractors.families.labs.attach.units import own_units, share_units
from extractors.families.labs.attach.waiting import await_value
from extractors.families.labs.attach.walk import Reading, Walk
from extractors.families.labs.find.amounts import Amount, find_amounts
from extractors.families.labs.find.flags import after_flag
from extractors.families.labs.find.names import NameHit, find_names, with_tail
from extractors.families.labs.find.ranges import RangeHit, find_ranges
from extractors.families.labs.fits import GIVEN
from extractors.families.labs.gaps.said import begins, ends, finds, holds
from extractors.families.labs.gaps.words import all_verbs

FAR = 30  # characters between a bracketed range and the value behind it
_OF = " of "
BEFORE_DOSE = 12  # characters before a dose in which "after" stands


@dataclass(frozen=True, slots=True)
class _Found:
    """What a sentence names."""

    names: list[NameHit]
    amounts: list[Amount]
    ranges: list[RangeHit]
    times: list[tuple[int, int]]


def read_sentence(text: str, masked: Sequence[tuple[int, int]] = ()) -> list[Reading]:
    """Results of a sentence, those without a test under an empty name; `masked` spans hold none (gestational ages).

    >>> found = read_sentence("ALT and AST were 77 and 112 IU/L, platelets 90,000/mm3 (150,000-400,000).")
    >>> [(r.name.written, r.amount.low, r.unit.written) for r in found]
    [('ALT', '77', 'IU/L'), ('AST', '112', 'IU/L'), ('platelets', '90,000', '/mm3')]
    """
    if not any(map(str.isalpha, text)):  # a row of bare numbers names no test
        return []
    found = _find(text, masked)
    if not found.amounts:
        return []
    own = own_units(text, found.names)
    spoken = [*found.times, *(unit[:2] for unit in own.values()), *_asides(text, found)]
    walk = Walk(text, blanked(text, spoken), own_units=own, laboratory=_is_laboratory(text, found))
    items: list[Item] = sorted([*found.names, *found.amounts, *found.ranges], key=lambda item: item.start)
    position = 0
    while position < len(items):
        position = _step(walk, items, position)
    return share_units(walk.done, text)


def _find(text: str, masked: Sequence[tuple[int, int]]) -> _Found:
    """What the sentence names: numbers are none that are part of a name, a range or a time."""
    names = find_names(text)
    ranges = find_ranges(text)
    times = [*masked, *find_spoken(text)]
    listed = (numbers_before(text, start) or days_before(text, start) for start, _ in times)
    times += [span for span in listed if span is not None]
    hidden = [*times, *((hit.start, hit.end) for hit in names)]
    amounts = find_amounts(text, [*hidden, *((hit.start, hit.end) for hit in ranges)])
    kept = _real_ranges(text, blanked(text, times), ranges, amounts, names)
    if len(kept) < len(ranges):
        amounts = find_amounts(text, [*hidden, *((hit.start, hit.end) for hit in kept)])
    inside = [amount.unit_span for amount in amounts if amount.unit_span]
    named = [
        name
        for name in names
        if not any(a <= name.start < b for a, b in inside)  # "mmol/mol creatinine"
        and not _given(text, name, amounts)
    ]
    return _Found(named, amounts, kept, times)


def _is_laboratory(text: str, found: _Found) -> bool:
    """True for a list of several tests with their values, and for gases of the blood."""
    told = len({name.name for name in found.names})
    if told > 2 and len(found.amounts) > 2:
        return True
    return told > 1 and (holds("blood_gases", text) or _is_pair(text, found))


def _is_pair(text: str, found: _Found) -> bool:
    """True where each test has its number right behind it, the first without a unit, the last with one: "Na 128, K 2.9 mmol/L"."""
    first, last = found.amounts[0], found.amounts[-1]
    starts = {amount.start for amount in found.amounts}
    gaps = (begins("to_number", text, name.end) for name in found.names)
    beside = all(gap is not None and gap.end() in starts for gap in gaps)
    return beside and first.unit is None and last.unit is not None


def _asides(text: str, found: _Found) -> list[tuple[int, int]]:
    """What says nothing of whose a number is: ranges, short forms, moments in brackets, fluids behind numbers."""
    fluids = (begins("in_fluid", text, amount.end) for amount in found.amounts)
    return [
        *((hit.start, hit.end) for hit in found.ranges),
        *_short_forms(text, found.names),
        *(match.span() for match in finds("moment", text)),
        *(match.span() for match in fluids if match),
    ]


def _given(text: str, name: NameHit, amounts: list[Amount]) -> bool:
    """True for ACTH in "after 250 µg of ACTH": what was given to provoke a result."""
    return text[max(name.start - len(_OF), 0) : name.start] == _OF and any(
        amount.end == name.start - len(_OF)
        and amount.unit is not None
        and amount.unit.dimension in GIVEN
        and ends("after_dose", text, amount.start, BEFORE_DOSE)
        for amount in amounts
    )


def _short_forms(text: str, names: list[NameHit]) -> list[tuple[int, int]]:
    """The abbreviations in brackets behind names ("calcium creatinine ratio (UCCR)") that name no test themselves."""
    found = [begins("short_form", text, with_tail(text, name.end)) for name in names]
    starts = {name.start for name in names}
    return [match.span() for match in found if match and match.start("short") not in starts]


def _real_ranges(
    text: str, timeless: str, ranges: list[RangeHit], amounts: list[Amount], names: list[NameHit]
) -> list[RangeHit]:
    """Bare brackets are ranges right after a result, its time or another range, or between a name and its result."""
    kept: list[RangeHit] = []
    ends = (
        {amount.end for amount in amounts}
        | {after_flag(text, amount.end) for amount in amounts}
        | {unit[1] for name in names if (unit := unit_at(text, name.end))}
    )
    for hit in ranges:
        if not hit.bare:
            kept.append(hit)
            continue
        before = text[: hit.start].rstrip(" ,")
        after_time = len(timeless[: hit.start].rstrip(" ,")) in ends
        after_result = len(before) in ends or after_time or bool(kept) and kept[-1].end >= len(before) - 2
        named = any(with_tail(text, name.end) >= len(before) - 1 and name.end <= hit.start for name in names)
        followed = any(0 <= a.start - hit.end <= FAR and all_verbs(text[hit.end : a.start]) for a in amounts)
        if after_result or named and followed:
            kept.append(hit)
    return kept


def _step(walk: Walk, items: list[Item], at: int) -> int:
    item = items[at]
    if isinstance(item, NameHit):
        await_value(walk, item)
    elif isinstance(item, RangeHit):
        attach_range(walk, items, at)
    else:
        taken = attach_amount(walk, items, at)
        walk.last_end = max(walk.last_end, after_flag(walk.text, items[at + taken - 1].end))
        return at + taken
    walk.last_end = max(walk.last_end, item.end)
    return at + 1
