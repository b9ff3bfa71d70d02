"""Results of one sentence: which number belongs to which test, which range to which number.

The sentence becomes a row of items: names, amounts, ranges. They are walked from left to right. A
name waits for its amount; names joined by "and" share a list of amounts; further amounts after a
result are its series while nothing but times and verbs of change stands between; an amount that
directly precedes a name belongs to it when nothing before wants it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.labs.amounts import Amount, find_amounts
from extractors.labs.conversion import conversion
from extractors.labs.fits import LABORATORY, STRONG, fits
from extractors.labs.names import NameHit, find_names, readings, with_tail
from extractors.labs.number import read_number
from extractors.labs.reference import RangeHit, find_ranges, plausible
from extractors.labs.tables import Test
from extractors.labs.times import blanked, find_times
from extractors.labs.unit import Unit, unit_at
from extractors.labs.words import (
    AFTER_BARE,
    AIMED,
    BARE_LINK,
    COORDINATED,
    DIFFERENCE,
    DRUGGED,
    FORWARD,
    LINK,
    LINKED,
    NOT_A_MEASUREMENT,
    SERIES,
    SERIES_LINK,
    WORD,
)

MAX_GAP = 110  # characters between a name and its value
NEAR = 25  # characters within which even an absurd value belongs to its name
ABSURD = 100.0  # times outside the bounds of the possible
ALONE = frozenset(("hemoglobin", "blood ph", "umbilical artery ph"))  # tests whose two letters stand alone before a bare number
TITRATED = frozenset(("serology", "immunology", "other", "quantity", ""))  # kinds of tests that come as titres
_LEVEL = re.compile(r"\b(?:levels?|concentrations?|serum|plasma|urinary|urine|titers?|titres?|values?)\b", re.IGNORECASE)
_OPEN_AT_END = re.compile(r"[(\[]\s?$")


@dataclass(slots=True)
class Reading:
    """One result of a sentence, at sentence offsets. `name` is what it is a result of."""

    name: NameHit
    amount: Amount
    unit: Unit | None
    unit_span: tuple[int, int] | None
    rule: str
    confidence: float
    ranged: RangeHit | None = None

    @property
    def named(self) -> bool:
        """False for an amount that no test of the sentence claimed."""
        return bool(self.name.name)


@dataclass(slots=True)
class _Walk:
    """Where the walk stands: names that wait, the results of the present group, what came last."""

    text: str
    plain: str
    waiting: list[NameHit] = field(default_factory=list)
    pending: bool = False
    group: list[Reading] = field(default_factory=list)
    last_end: int = 0
    held: RangeHit | None = None
    laboratory: bool = False
    forward: bool = False
    done: list[Reading] = field(default_factory=list)


def read_sentence(text: str, masked: Sequence[tuple[int, int]] = ()) -> list[Reading]:
    """Results of a sentence, those without a test under an empty name; `masked` spans hold none (gestational ages).

    >>> found = read_sentence("ALT and AST were 77 and 112 IU/L, platelets 90,000/mm3 (150,000-400,000).")
    >>> [(r.name.written, r.amount.low, r.unit.written) for r in found]
    [('ALT', '77', 'IU/L'), ('AST', '112', 'IU/L'), ('platelets', '90,000', '/mm3')]
    """
    names = find_names(text)
    ranges = find_ranges(text) if _may_hold_ranges(text) else []
    times = [*masked, *find_times(text)]
    hidden = [*times, *((hit.start, hit.end) for hit in names)]
    amounts = find_amounts(text, [*hidden, *((hit.start, hit.end) for hit in ranges)])
    kept = _real_ranges(text, ranges, amounts, names)
    if len(kept) < len(ranges):
        ranges = kept
        amounts = find_amounts(text, [*hidden, *((hit.start, hit.end) for hit in ranges)])
    if not amounts:
        return []
    walk = _Walk(text, blanked(text, [*times, *((hit.start, hit.end) for hit in ranges)]))
    walk.laboratory = len({name.name for name in names}) > 2 and len(amounts) > 2
    items: list[NameHit | Amount | RangeHit] = sorted([*names, *amounts, *ranges], key=lambda item: item.start)
    position = 0
    while position < len(items):
        position = _step(walk, items, position)
    _share_units(walk.done)
    return walk.done


def _may_hold_ranges(text: str) -> bool:
    return "(" in text or "[" in text or "ormal" in text or "eference" in text or "arget" in text or "imit" in text or "N" in text


def _real_ranges(text: str, ranges: list[RangeHit], amounts: list[Amount], names: list[NameHit]) -> list[RangeHit]:
    """Bare brackets are ranges right after a result or another range, or between a name and its result."""
    kept: list[RangeHit] = []
    ends = {amount.end for amount in amounts} | {unit[1] for name in names if (unit := unit_at(text, name.end))}
    for hit in ranges:
        if not hit.bare:
            kept.append(hit)
            continue
        before = text[: hit.start].rstrip(" ,")
        after_result = len(before) in ends or bool(kept) and kept[-1].end >= len(before) - 2
        named = any(with_tail(text, name.end) >= len(before) - 1 and name.end <= hit.start for name in names)
        followed = any(0 <= a.start - hit.end <= 30 and LINK.fullmatch(text[hit.end : a.start].strip(")] ")) for a in amounts)
        if after_result or named and followed:
            kept.append(hit)
    return kept


def _step(walk: _Walk, items: list[NameHit | Amount | RangeHit], at: int) -> int:
    item = items[at]
    if isinstance(item, NameHit):
        _name(walk, item)
    elif isinstance(item, RangeHit):
        _range(walk, items, at)
    else:
        taken = _amount(walk, items, at)
        walk.last_end = max(walk.last_end, items[at + taken - 1].end)
        return at + taken
    walk.last_end = max(walk.last_end, item.end)
    return at + 1


def _name(walk: _Walk, name: NameHit) -> None:
    if walk.forward and walk.group and walk.group[-1].name is name:
        return
    gap = walk.text[walk.last_end : name.start]
    if walk.pending and walk.waiting:
        last = walk.waiting[-1]
        between = walk.text[last.end : name.start]
        if _OPEN_AT_END.search(between) and walk.text[name.end : name.end + 1] in (")", "]") and len(between) < 28 or last.name == name.name and not gap.strip(" ("):
            if last.name == name.name or last.test is None:
                walk.waiting[-1] = NameHit(last.start, name.end, walk.text[last.start : name.end] , name.name, name.test, last.specimen or name.specimen)
            else:
                walk.waiting[-1] = name
            return
        if COORDINATED.fullmatch(between.replace(")", "").replace("levels", "").replace("level", "")):
            walk.waiting.append(name)
            return
    walk.waiting, walk.pending, walk.held = [name], True, None


def _amount(walk: _Walk, items: list[NameHit | Amount | RangeHit], at: int) -> int:
    """Give the amount its name; returns how many items that took."""
    amount = items[at]
    if not isinstance(amount, Amount):
        return 1
    following = items[at + 1] if at + 1 < len(items) else None
    if walk.pending and len(walk.waiting) > 1:
        taken = _zipped(walk, items, at)
        if taken:
            return taken
    owner = _owner(walk, walk.waiting[-1], amount) if walk.pending else None
    if owner is not None:
        walk.group = []
        _give(walk, owner, amount, "labs/after_name")
        return 1
    if isinstance(following, NameHit) and _precedes(walk, amount, following):
        walk.group, walk.pending = [], False
        _give(walk, following, amount, "labs/before_name")
        if amount.unit is None and (unit := unit_at(walk.text, following.end)) is not None:
            walk.group[-1].unit, walk.group[-1].unit_span = unit[2], unit[:2]
            walk.last_end = unit[1]
        walk.forward, walk.waiting = True, [following]
        return 1
    if not walk.pending and walk.group and walk.group[-1].named and not walk.forward and _continues(walk, amount):
        _give(walk, walk.group[-1].name, amount, "labs/series")
        return 1
    for name in reversed(walk.waiting[:-1]):
        if walk.pending and (owner := _owner(walk, name, amount)) is not None:
            _give(walk, owner, amount, "labs/after_name")
            return 1
    if _second_unit(walk, amount) or DIFFERENCE.match(walk.text, amount.end):
        return 1
    orphan = Reading(NameHit(amount.start, amount.start, "", "", None), amount, amount.unit, amount.unit_span, "labs/orphan", 0.6)
    walk.group = [orphan]
    walk.done.append(orphan)
    walk.pending = False
    return 1


def _give(walk: _Walk, name: NameHit, amount: Amount, rule: str) -> None:
    unit, span = amount.unit, amount.unit_span
    confidence = 0.95 if unit is not None or amount.titre else 0.88
    reading = Reading(name, amount, unit, span, rule, confidence, walk.held)
    walk.held = None
    walk.group.append(reading)
    walk.done.append(reading)
    walk.pending, walk.forward = False, False


def _owner(walk: _Walk, name: NameHit, amount: Amount) -> NameHit | None:
    """The name, read as the test that the amount can belong to; None if it can belong to none."""
    return next((reading for reading in readings(name) if _belongs(walk, reading, amount)), None)


def _belongs(walk: _Walk, name: NameHit, amount: Amount) -> bool:
    """True if the amount is the waiting name's value: a fitting unit, or a bare number close by."""
    gap = walk.plain[name.end : amount.start]
    if len(gap) > MAX_GAP or _treated(gap, amount) or DIFFERENCE.match(walk.text, amount.end):
        return False
    if (amount.high or amount.comparator) and AIMED.search(walk.text[max(0, name.start - 50) : amount.start]):
        return False
    if amount.unit is None:
        return _bare_fits(walk, name, amount, gap)
    test = name.test
    if not _cued(walk, name, amount, gap):
        return False
    if not fits(test, amount.unit):
        return amount.unit.dimension in ("mass", "activity") and bool(_LEVEL.search(gap)) and len(gap) < 24
    if len(gap) > NEAR and _absurd(test, amount):
        return False
    words = WORD.findall(gap)
    return len(words) <= 14 and (len(words) <= 3 or not re.search(r"[;:]\s.*\w", gap) or all(BARE_LINK.fullmatch(w) for w in words))


def _treated(gap: str, amount: Amount) -> bool:
    """True if between name and number something was done, and the number may be of that."""
    found = NOT_A_MEASUREMENT.search(gap)
    if found is None:
        return False
    return not (amount.unit is not None and amount.unit.dimension in STRONG and found[0] != ". " and LINKED.search(gap))


def _absurd(test: Test | None, amount: Amount) -> bool:
    """True if the number in its unit is a hundred times outside the possible for the test."""
    bounds = plausible(test)
    if bounds is None or test is None or test.ucum is None or amount.unit is None or amount.unit.ucum is None:
        return False
    factor, value = conversion(amount.unit.ucum, test.ucum), read_number(amount.low)
    return factor is not None and value is not None and not bounds[0] / ABSURD <= value * factor <= bounds[1] * ABSURD


def _bare_fits(walk: _Walk, name: NameHit, amount: Amount, gap: str) -> bool:
    if amount.titre:
        return len(gap) < 60 and (name.test is None or name.test.kind in TITRATED)
    if len(gap) > 70 or not all(BARE_LINK.fullmatch(word) for word in WORD.findall(gap)):
        return False
    if not _complete(walk, amount):
        return False
    letters = sum(character.isalpha() for character in name.written)
    if letters <= 2 and not gap.strip() and not walk.laboratory and name.name not in ALONE:
        return False
    return _cued(walk, name, amount, gap)


def _cued(walk: _Walk, name: NameHit, amount: Amount, gap: str) -> bool:
    """True unless the name may be a drug or a common word and nothing shows that it was measured."""
    drug = name.test is not None and name.test.kind == "drug_level"
    if not name.cue_required and not drug:
        return True
    if _LEVEL.search(walk.text[max(0, name.start - 12) : amount.start]):
        return True
    if drug and DRUGGED.search(walk.text, max(0, name.start - 60), amount.end + 60):
        return False
    if amount.unit is not None and amount.unit.dimension in STRONG:
        return True
    return (":" in gap or "=" in gap or walk.laboratory) and (amount.unit is None or amount.unit.dimension in LABORATORY)


def _complete(walk: _Walk, amount: Amount) -> bool:
    """True if what follows a bare number shows that it counts nothing else."""
    return bool(AFTER_BARE.match(walk.text, amount.end) or AFTER_BARE.match(walk.plain, amount.end))


def _precedes(walk: _Walk, amount: Amount, name: NameHit) -> bool:
    """True for "18.1% HbF" and "8 white cells/uL": the amount is told before its name."""
    if amount.unit is None and not amount.titre:
        unit = unit_at(walk.text, name.end)
        return walk.text[amount.end : name.start] == " " and unit is not None and fits(name.test, unit[2])
    between = walk.text[amount.end : name.start]
    if not FORWARD.fullmatch(between):
        return False
    if amount.unit is None:
        return name.test is not None and name.test.kind in TITRATED
    return fits(name.test, amount.unit) and (not name.cue_required or amount.unit.dimension in STRONG)


def _continues(walk: _Walk, amount: Amount) -> bool:
    """True if the amount is one more value of the series that the last result opened."""
    last = walk.group[-1]
    gap = walk.plain[walk.last_end : amount.start]
    if len(gap) > MAX_GAP or NOT_A_MEASUREMENT.search(gap):
        return False
    if last.unit is not None and amount.unit is not None:
        if last.unit.dimension != amount.unit.dimension:
            return False
        if gap.strip() in ("(", "[", "=", "or", "/") and last.unit.ucum != amount.unit.ucum:
            return False
    elif last.unit is None and amount.unit is not None:
        if not fits(last.name.test, amount.unit):
            return False
    elif not _complete(walk, amount):
        return False
    bare = amount.unit is None
    if bare and last.unit is not None and not SERIES.fullmatch(gap):
        return False
    words = WORD.findall(gap)
    return all(SERIES_LINK.fullmatch(word) for word in words)


_SAME_AGAIN = re.compile(r"\s?(?:[(\[=]|,?\s?(?:or|i\.e\.,?|equal to|corresponding to|equivalent to)\s)\s?", re.IGNORECASE)


def _second_unit(walk: _Walk, amount: Amount) -> bool:
    """True for the same result in another unit: "5.1 mmol/L (92 mg/dL)"."""
    if amount.unit is None or not walk.done or not walk.done[-1].named or walk.done[-1].unit is None:
        return False
    gap = walk.text[walk.done[-1].amount.end : amount.start]
    return bool(_SAME_AGAIN.fullmatch(gap)) and fits(walk.done[-1].name.test, amount.unit)


def _zipped(walk: _Walk, items: list[NameHit | Amount | RangeHit], at: int) -> int:
    """Names and amounts in two lists of one length: "ALT and AST were 77 and 112 IU/L"."""
    first = items[at]
    gap = walk.plain[walk.waiting[-1].end : first.start]
    if not all(BARE_LINK.fullmatch(word) for word in WORD.findall(gap)) or len(gap) > 70:
        return 0
    amounts: list[Amount] = []
    ranges: list[RangeHit] = []
    position, end = at, first.start
    while position < len(items) and len(amounts) <= len(walk.waiting):
        item = items[position]
        if isinstance(item, NameHit):
            break
        joint = walk.plain[end : item.start].strip(")] ")
        if isinstance(item, Amount):
            if amounts and _SAME_AGAIN.fullmatch(walk.text[amounts[-1].end : item.start]) and item.unit is not None:
                position, end = position + 1, item.end
                continue
            if amounts and not COORDINATED.fullmatch(joint):
                break
            amounts.append(item)
        else:
            ranges.append(item)
        position, end = position + 1, item.end
    if len(amounts) != len(walk.waiting):
        return 0
    if not all(amount.unit is None or fits(name.test, amount.unit) for name, amount in zip(walk.waiting, amounts, strict=True)):
        return 0
    walk.group = []
    for name, amount in zip(walk.waiting, amounts, strict=True):
        _give(walk, name, amount, "labs/shared_list")
    if len(ranges) == len(walk.group):
        for reading, ranged in zip(walk.group, ranges, strict=True):
            reading.ranged = ranged
    elif len(ranges) == 1:
        for reading in walk.group:
            reading.ranged = ranges[0]
    return position - at


def _range(walk: _Walk, items: list[NameHit | Amount | RangeHit], at: int) -> None:
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


def _share_units(readings: list[Reading]) -> None:
    """A value without a unit takes that of the next in its list, else that of its range."""
    for earlier, later in reversed(list(zip(readings, readings[1:], strict=False))):
        same = earlier.name is later.name or earlier.rule == later.rule == "labs/shared_list"
        if earlier.unit is None and later.unit is not None and same and fits(earlier.name.test, later.unit):
            earlier.unit, earlier.unit_span = later.unit, later.unit_span
    for reading in readings:
        if reading.unit is None and reading.ranged is not None and reading.ranged.unit is not None:
            reading.unit = reading.ranged.unit


__all__ = ["STRONG", "Reading", "read_sentence"]
