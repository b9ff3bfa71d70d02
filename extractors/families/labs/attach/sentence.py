"""Results of one sentence: which number belongs to which test, which range to which number.

The sentence becomes a row of items: names, amounts, ranges. They are walked from left to right. A
name waits for its amount; names joined by "and" share a list of amounts; further amounts after a
result are its series while nothing but times and verbs of change stands between; an amount that
directly precedes a name belongs to it when nothing before wants it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.english.units.values import unit_at
from extractors.families.labs.attach.belonging import SAME_AGAIN, continues, owner, precedes, second_unit
from extractors.families.labs.attach.shared import own_units, share_units
from extractors.families.labs.attach.walk import Reading, Walk
from extractors.families.labs.find.amounts import Amount, find_amounts
from extractors.families.labs.find.flags import after_flag
from extractors.families.labs.find.fluids import IN_FLUID
from extractors.families.labs.find.names import NameHit, find_names, readings, with_tail
from extractors.families.labs.find.ranges import RangeHit, find_ranges
from extractors.families.labs.find.times import blanked, find_times, list_before
from extractors.families.labs.fits import GIVEN, fits
from extractors.families.labs.gaps import COORDINATED, all_link, all_verbs
from extractors.terms.tests import TOKEN

Item = NameHit | Amount | RangeHit
_OPEN_AT_END = re.compile(r"[(\[]\s?$")
_LEVELS = re.compile(r"\)|\blevels?\b")
_SHORT_FORM = re.compile(r"\s?[(\[](?P<short>[A-Za-z]?[A-Z][A-Za-z/-]{0,3}[A-Z][A-Za-z]{0,3})[)\]]")
# "5.2 (pre-transfusion) to 8.8": when, in brackets between two values of a series.
_MOMENT = re.compile(r"\((?:pre|post|before|after|on|at|during|baseline|initial)\b[^()\d]{0,40}\)")
_GASES = re.compile(r"\bpH\b|\bblood gas(?:es)?\b|\b[AV]BG\b")
_AFTER_DOSE = re.compile(r"\b(?:after|following|with)\s$")
_FROM_TO = re.compile(r"(?:from|between)\s$")
ALIAS_GAP = 28  # characters between a name and its abbreviation in brackets
_ALL = re.compile(r"\b(?:[Bb]oth|each|all)\b")
LIST_GAP = 70  # characters between a list of names and its list of values


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
    share_units(walk.done, text)
    return walk.done


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
        _name(walk, item)
    elif isinstance(item, RangeHit):
        _range(walk, items, at)
    else:
        taken = _amount(walk, items, at)
        walk.last_end = max(walk.last_end, after_flag(walk.text, items[at + taken - 1].end))
        return at + taken
    walk.last_end = max(walk.last_end, item.end)
    return at + 1


def _name(walk: Walk, name: NameHit) -> None:
    """Let the name wait for its value: alone, as another form of the one before, or as one more of a list."""
    if walk.forward and walk.group and walk.group[-1].name is name:
        return
    if walk.pending and walk.waiting:
        last = walk.waiting[-1]
        between = walk.text[last.end : name.start]
        if _is_alias(walk, last, name, between):
            same = last.name == name.name or last.test is None or _spells(name.written, last.written)
            walk.waiting[-1] = _joined(walk.text, last, name) if same else name
            return
        if COORDINATED.fullmatch(_LEVELS.sub("", between)):
            walk.waiting.append(name)
            return
    walk.waiting, walk.pending, walk.held = [name], True, None


def _is_alias(walk: Walk, last: NameHit, name: NameHit, between: str) -> bool:
    """True for "aspartate aminotransferase (AST)" and for a name told twice in a row."""
    if (
        _OPEN_AT_END.search(between)
        and len(between) < ALIAS_GAP
        and walk.text[name.end : name.end + 1] in (")", "]")
    ):
        return True
    return last.name == name.name and not walk.text[walk.last_end : name.start].strip(" (")


def _spells(short: str, name: str) -> bool:
    """True if the letters are the first ones of the name's last words: "PCR" of "protein/creatinine ratio"."""
    initials = "".join(word[0] for word in TOKEN.findall(name)).lower()
    return len(short) > 2 and initials.endswith(short.lower())


def _joined(text: str, last: NameHit, name: NameHit) -> NameHit:
    specimen = last.specimen or name.specimen
    told = name if last.test is None or last.name == name.name else last
    return NameHit(
        last.start, name.end, text[last.start : name.end], told.name, told.test, specimen, told.cue_required
    )


def _amount(walk: Walk, items: list[Item], at: int) -> int:
    """Give the amount its name; returns how many items that took."""
    amount = items[at]
    if not isinstance(amount, Amount):
        return 1
    following = items[at + 1] if at + 1 < len(items) else None
    walk.following = following if isinstance(following, NameHit) else None
    if amount.unit is None:
        amount = _with_unit(walk, amount, following)
    if walk.pending and len(walk.waiting) > 1:
        taken = _zipped(walk, items, at)
        if taken:
            return taken
    told = owner(walk, walk.waiting[-1], amount) if walk.pending else None
    if told is not None:
        walk.group = []
        _give(walk, told, amount, "labs/after_name")
        return 1
    if isinstance(following, NameHit) and precedes(walk, amount, following):
        walk.group, walk.pending = [], False
        _give(walk, following, amount, "labs/before_name")
        if amount.unit is None and (unit := unit_at(walk.text, following.end)) is not None:
            walk.group[-1].unit, walk.group[-1].unit_span = unit[2], unit[:2]
            walk.last_end = unit[1]
        walk.forward, walk.waiting = True, [following]
        return 1
    if (
        not walk.pending
        and walk.group
        and walk.group[-1].named
        and not walk.forward
        and continues(walk, amount)
    ):
        _give(walk, walk.group[-1].name, amount, "labs/series")
        return 1
    for name in reversed(walk.waiting[:-1]):
        if walk.pending and (told := owner(walk, name, amount)) is not None:
            _give(walk, told, amount, "labs/after_name")
            return 1
    if not second_unit(walk, amount):
        _orphaned(walk, amount)
    return 1


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
    walk.group = [orphan]
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


def _give(walk: Walk, name: NameHit, amount: Amount, rule: str) -> None:
    unit, span = amount.unit, amount.unit_span
    if unit is None and not amount.titre and (own := walk.own_units.get(name.start)) is not None:
        unit, span = own[2], own[3:]
    confidence = 0.95 if unit is not None or amount.titre else 0.88
    reading = Reading(name, amount, unit, span, rule, confidence, walk.held)
    walk.held = None
    if rule == "labs/series" and (first := walk.group[0]).ranged and first.ranged.end <= first.amount.start:
        reading.ranged = first.ranged  # told before the values, it holds for all
    if walk.ahead is not None and (walk.ahead.unit is None or fits(name.test, walk.ahead.unit)):
        reading.ranged = reading.ranged or walk.ahead
    walk.ahead = None
    walk.group.append(reading)
    walk.done.append(reading)
    walk.pending, walk.forward = False, False


def _zipped(walk: Walk, items: list[Item], at: int) -> int:
    """Names and amounts in two lists of one length ("ALT and AST were 77 and 112 IU/L"); how many items that took."""
    gap = walk.plain[walk.waiting[-1].end : items[at].start]
    if not all_link(gap) or len(gap) > LIST_GAP:
        return 0
    amounts, ranges, position = _listed(walk, items, at)
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
        _give(walk, name, amount, "labs/shared_list")
    if len(ranges) == 1:
        ranges = ranges * len(walk.group)
    if len(ranges) == len(walk.group):
        for reading, ranged in zip(walk.group, ranges, strict=True):
            reading.ranged = ranged
    return position - at


def _for_all(walk: Walk, amount: Amount) -> bool:
    """True for one number told of several tests: "ALT and AST were both 150 U/L", "AST/ALT > 150 U/L"."""
    names, gap = walk.waiting, walk.text[walk.waiting[-1].end : amount.start]
    if _ALL.search(gap) or _ALL.search(walk.text, max(0, names[0].start - 6), names[0].start):
        return True
    slashed = all(walk.text[a.end : b.start].strip() == "/" for a, b in pairwise(names))
    return slashed and amount.unit is not None and "ratio" not in gap and amount.unit.dimension != "ratio"


def _listed(walk: Walk, items: list[Item], at: int) -> tuple[list[Amount], list[RangeHit], int]:
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


def _range(walk: Walk, items: list[Item], at: int) -> None:
    """A range belongs to the results before it; a list of ranges to as many results."""
    ranged = items[at]
    if not isinstance(ranged, RangeHit):
        return
    earlier = 0
    while at - earlier - 1 >= 0 and isinstance(items[at - earlier - 1], RangeHit):
        earlier += 1
    count = 1
    while at + count < len(items) and isinstance(items[at + count], RangeHit):
        count += 1
    if walk.pending and walk.waiting and 0 <= ranged.start - walk.waiting[-1].end < 40:
        walk.held = ranged
        return
    before = walk.text[: ranged.start]
    if not (walk.done or walk.pending or ranged.bare) and before.count("(") == before.count(")"):
        walk.ahead = ranged
        return
    if _ALL.search(walk.text, ranged.start, ranged.end + 10):
        walk.group = _without_range(walk)
    results = [r for r in walk.group if r.ranged is None] or walk.group[-1:]
    if not results or ranged.start - walk.last_end > 60:
        return
    total = earlier + count
    if total > 1 and total == len(walk.group):
        walk.group[earlier].ranged = ranged
    elif ranged.bare and ranged.start - walk.last_end <= 2 or not ranged.bare:
        for reading in results:
            if reading.ranged is None:
                reading.ranged = ranged


def _without_range(walk: Walk) -> list[Reading]:
    """The last results in a row that have no range, measured alike: those of "(normal for both < 40 U/L)"."""
    found: list[Reading] = []
    for reading in reversed(walk.done):
        unit = found[0].unit if found else reading.unit
        if reading.ranged is not None or reading.unit != unit:
            break
        found.append(reading)
    return found[::-1]
