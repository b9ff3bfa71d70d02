"""Results of one sentence: which number belongs to which test, which range to which number.

The sentence becomes a row of items: names, amounts, ranges. They are walked from left to right: a name
waits for its amount; an amount asks the rows of `rows.toml` whose it is; a range asks whose range.
"""

import re
from collections.abc import Sequence

from extractors.english.spans import blanked
from extractors.english.units.values import unit_at
from extractors.families.labs.attach.amounts import attach_amount
from extractors.families.labs.attach.ranges import Item, attach_range
from extractors.families.labs.attach.units import own_units, share_units
from extractors.families.labs.attach.waiting import await_value
from extractors.families.labs.attach.walk import Reading, Walk
from extractors.families.labs.find.amounts import Amount, find_amounts
from extractors.families.labs.find.flags import after_flag
from extractors.families.labs.find.fluids import IN_FLUID
from extractors.families.labs.find.names import NameHit, find_names, with_tail
from extractors.families.labs.find.ranges import RangeHit, find_ranges
from extractors.families.labs.find.times import find_times, list_before
from extractors.families.labs.fits import GIVEN
from extractors.families.labs.gaps import all_verbs

_SHORT_FORM = re.compile(r"\s?[(\[](?P<short>[A-Za-z]?[A-Z][A-Za-z/-]{0,3}[A-Z][A-Za-z]{0,3})[)\]]")
# "5.2 (pre-transfusion) to 8.8": when, in brackets between two values of a series.
_MOMENT = re.compile(r"\((?:pre|post|before|after|on|at|during|baseline|initial)\b[^()\d]{0,40}\)")
_GASES = re.compile(r"\bpH\b|\bblood gas(?:es)?\b|\b[AV]BG\b")
_AFTER_DOSE = re.compile(r"\b(?:after|following|with)\s$")


def read_sentence(text: str, masked: Sequence[tuple[int, int]] = ()) -> list[Reading]:
    """Results of a sentence, those without a test under an empty name; `masked` spans hold none (gestational ages).

    >>> found = read_sentence("ALT and AST were 77 and 112 IU/L, platelets 90,000/mm3 (150,000-400,000).")
    >>> [(r.name.written, r.amount.low, r.unit.written) for r in found]
    [('ALT', '77', 'IU/L'), ('AST', '112', 'IU/L'), ('platelets', '90,000', '/mm3')]
    """
    names = find_names(text)
    ranges = find_ranges(text)
    times = [*masked, *find_times(text)]
    times += [span for start, _ in times if (span := list_before(text, start)) is not None]
    hidden = [*times, *((hit.start, hit.end) for hit in names)]
    amounts = find_amounts(text, [*hidden, *((hit.start, hit.end) for hit in ranges)])
    kept = _real_ranges(text, ranges, amounts, names)
    if len(kept) < len(ranges):
        ranges = kept
        amounts = find_amounts(text, [*hidden, *((hit.start, hit.end) for hit in ranges)])
    if not amounts:
        return []
    inside = [amount.unit_span for amount in amounts if amount.unit_span]
    names = [
        name
        for name in names
        if not any(a <= name.start < b for a, b in inside)  # "mmol/mol creatinine"
        and not _given(text, name, amounts)
    ]
    own = own_units(text, names)
    spoken = [
        *times,
        *((hit.start, hit.end) for hit in ranges),
        *_short_forms(text, names),
        *(unit[:2] for unit in own.values()),
        *(match.span() for match in _MOMENT.finditer(text)),
        *(match.span() for amount in amounts if (match := IN_FLUID.match(text, amount.end))),
    ]
    walk = Walk(text, blanked(text, spoken))
    walk.own_units = own
    told = len({name.name for name in names})
    walk.laboratory = told > 2 and len(amounts) > 2 or told > 1 and _GASES.search(text) is not None
    items: list[Item] = sorted([*names, *amounts, *ranges], key=lambda item: item.start)
    position = 0
    while position < len(items):
        position = _step(walk, items, position)
    return share_units(walk.done, text)


def _given(text: str, name: NameHit, amounts: list[Amount]) -> bool:
    """True for ACTH in "after 250 µg of ACTH": what was given to provoke a result."""
    return any(
        amount.unit is not None
        and amount.unit.dimension in GIVEN
        and text[amount.end : name.start] == " of "
        and _AFTER_DOSE.search(text, max(0, amount.start - 12), amount.start)
        for amount in amounts
    )


def _short_forms(text: str, names: list[NameHit]) -> list[tuple[int, int]]:
    """The abbreviations in brackets behind names ("calcium creatinine ratio (UCCR)") that name no test themselves."""
    found = [_SHORT_FORM.match(text, with_tail(text, name.end)) for name in names]
    starts = {name.start for name in names}
    return [match.span() for match in found if match and match.start("short") not in starts]


def _real_ranges(
    text: str, ranges: list[RangeHit], amounts: list[Amount], names: list[NameHit]
) -> list[RangeHit]:
    """Bare brackets are ranges right after a result or another range, or between a name and its result."""
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
        after_result = len(before) in ends or bool(kept) and kept[-1].end >= len(before) - 2
        named = any(with_tail(text, name.end) >= len(before) - 1 and name.end <= hit.start for name in names)
        followed = any(0 <= a.start - hit.end <= 30 and all_verbs(text[hit.end : a.start]) for a in amounts)
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
