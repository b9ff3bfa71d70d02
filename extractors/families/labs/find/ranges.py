"""Reference ranges in a sentence: after a cue ("normal", "NR", "target"), or bare in brackets.

A range is kept with its digits as written, because whether "4.000" is four or four thousand is
told by the result that it belongs to.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractors.english.numbers.digits import number_at, read_number
from extractors.english.units.values import Unit, unit_at
from extractors.families.labs.find.amounts import OF_NO_SPECIMEN, UnitAt, falls
from extractors.families.labs.find.cues import find_cues
from extractors.families.labs.gaps.said import begins, ends, finds, holds
from extractors.families.labs.gaps.words import behind

LEAST_OF_PAIR = 100  # smaller whole numbers in square brackets are rather citations
MOST_LISTED = 8  # ranges of one list
CLOSING = (")", "]", "/", "")
ABNORMAL = "abnormal"  # what lies beyond the number is not of the range: "(positive > 5)"
BEFORE_RANGE = 12  # characters in which "between" stands


@dataclass(frozen=True, slots=True)
class RangeHit:
    """A range at `[start, end)`: its sides as written, the unit if it has its own, by a cue or bare."""

    start: int
    end: int
    low: str | None
    high: str | None
    unit: Unit | None
    rule: str
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Expression:
    """One number or two at `[start, end)`, as "less than 5", "11-15 g/dL" and "> 3.5" tell a range.

    `side` is "upper" for "less than", "lower" for "more than", "" where no word says it.
    """

    start: int
    end: int
    low: str
    high: str | None
    side: str
    unit: UnitAt | None

    @property
    def sided(self) -> bool:
        """True if it says which side its number is, or gives both."""
        return bool(self.side or self.high)


@dataclass(frozen=True, slots=True)
class Led:
    """What leads a range: where it begins, by which rule, and the side that the rule gives."""

    start: int
    rule: str
    side: str = ""
    bare: bool = False


def find_ranges(text: str) -> list[RangeHit]:
    """Every reference range of a sentence, in order; lists ("normal < 92, < 180") give several.

    >>> [(r.low, r.high) for r in find_ranges("Hb 9 g/dL (N: 11.5-16.0), CRP 8 mg/L (< 5), upper limit of normal 40")]
    [('11.5', '16.0'), (None, '5'), (None, '40')]
    """
    found: list[RangeHit] = []
    done = 0
    for after, led in _cues(text):
        if led.start < done:
            continue
        hits = _after_cue(text, after, led)
        found += hits
        done = hits[-1].end if hits else done
    found += _pairs(text)
    for start, after in _opened(text):
        if not any(hit.start <= after < hit.end for hit in found):
            found += _bare(text, start, after)
    return sorted(found, key=lambda hit: hit.start)


def _opened(text: str) -> Iterator[tuple[int, int]]:
    """Yield `(start, end)` of what may stand before a bare range: a bracket, a dash, a comma."""
    yield from (match.span() for match in finds("opens_range", text))
    if " - " in text or " – " in text:
        yield from (match.span() for match in finds("dashed_range", text))
    yield from (match.span() for match in finds("range_beside", text))
    yield from (match.span() for match in finds("beside_result", text))


def _pairs(text: str) -> Iterator[RangeHit]:
    """Yield the ranges that are written as two numbers in square brackets."""
    for match in finds("pair_in_brackets", text):
        low, high = read_number(match["low"]), read_number(match["high"])
        if low is not None and high is not None and low < high and ("." in match[0] or high >= LEAST_OF_PAIR):
            yield RangeHit(
                match.start(), match.end(), match["low"], match["high"], None, "bare_pair", bare=True
            )


def _cues(text: str) -> list[tuple[int, Led]]:
    """`(end, what it leads)` of every cue in order; where two begin together the longer comes first."""
    found = find_cues(text, "range_cue")
    cues = [(cue.end, Led(cue.start, cue.rule.id, cue.rule.data.get("side", ""))) for cue in found]
    return sorted(cues, key=lambda cue: (cue[1].start, -cue[0]))


def _after_cue(text: str, after: int, led: Led) -> list[RangeHit]:
    """The ranges behind a cue: one, or a list of them."""
    told = expression_at(text, after)
    if told is None or begins("times_as_much", text, told.end):
        return []
    if text[after - 1] in "([" and not (holds("range_noun", text, led.start, after) and told.sided):
        return []  # "hemoglobin was normal (15.5 g/dL)"
    first = _hit(text, told, led)
    if first is None:
        return []
    if first.low == first.high or told.high is None:
        wider = _wider(text, first.end)
        if wider is not None:
            hit = _hit(text, wider, replace(led, side=""))
            return [hit] if hit else []
    if first.low == first.high:
        first = replace(first, low=None, bare=False)
    return [first, *_further(text, first.end, led)]


def _wider(text: str, at: int) -> Expression | None:
    """The range of two numbers that words announce behind a single one: "target 5 (acceptable range 4-6)"."""
    follow = begins("range_behind", text, at)
    told = expression_at(text, follow.end()) if follow else None
    return told if told is not None and told.high else None


def _further(text: str, at: int, led: Led) -> Iterator[RangeHit]:
    """Yield the further ranges of a list that goes on at `at`."""
    for _ in range(MOST_LISTED - 1):
        joint = begins("between_ranges", text, at)
        told = expression_at(text, joint.end()) if joint else None
        if told is None or not told.sided:
            return
        hit = _hit(text, told, replace(led, start=told.start))
        if hit is None:
            return
        yield hit
        at = hit.end


def expression_at(text: str, at: int) -> Expression | None:
    """The expression that begins at `at`, None if none does.

    >>> told = expression_at("less than 5 mg/L", 0)
    >>> told.low, told.side, told.unit[2].ucum
    ('5', 'upper', 'mg/L')
    """
    side = begins("side", text, at)
    said = "" if side is None else "upper" if side["less"] else "lower"
    told = side.end() if side else at
    equal = begins("equals", text, told)
    first = equal.end() if equal else told
    titre = begins("dilution", text, first)
    if titre is not None:
        return Expression(at, titre.end(), titre["titre"], None, said, None)
    low = number_at(text, first)
    return _numbers(text, at, said, low) if low is not None else None


def _numbers(text: str, at: int, said: str, low: re.Match[str]) -> Expression:
    """The expression that begins at `at` and whose first number is `low`, with the second and the unit behind it."""
    unit = unit_at(text, low.end())
    if unit is not None and "-" in text[low.end() : unit[0]]:
        unit = None
    high = (_high(text, unit[1]) if unit else None) or _high(text, low.end())
    if high is None:
        return Expression(at, unit[1] if unit else low.end(), low[0], None, said, unit)
    if unit is not None and high.start() < unit[1]:
        unit = None
    joint = text[low.end() : high.start()]
    if holds("joins_two", joint) and not ends("between", text, low.start(), BEFORE_RANGE):
        return Expression(at, unit[1] if unit else low.end(), low[0], None, said, unit)
    behind_it = unit_at(text, high.end())
    return Expression(at, high.end(), low[0], high[0], said, behind_it or unit)


def _high(text: str, at: int) -> re.Match[str] | None:
    """The second number behind a dash that begins at `at`."""
    joint = begins("range_dash", text, at)
    return number_at(text, joint.end()) if joint else None


def _hit(text: str, told: Expression, led: Led) -> RangeHit | None:
    """The range of an expression; None for a range of ages, of doses, and where a limit has two sides."""
    unit = told.unit
    if (
        behind("of_no_range").match(text, told.end)
        or unit is None
        and behind("counted").match(text, told.end)
    ):
        return None
    if unit is not None and unit[2].dimension in OF_NO_SPECIMEN:
        return None
    end = max(told.end, unit[1]) if unit else told.end
    hit = RangeHit(led.start, end, told.low, told.high, unit[2] if unit else None, led.rule, led.bare)
    if told.high is not None:
        return None if led.side else hit
    if told.side == "upper" or led.side == ABNORMAL or not told.side and led.side == "upper":
        return replace(hit, low=None, high=told.low)
    if told.side == "lower" or led.side == "lower":
        return hit
    return replace(hit, high=told.low)  # a single number: its side is not said


def _bare(text: str, start: int, after: int) -> list[RangeHit]:
    """A range alone in brackets, or a list; the caller decides by what stands before it whether it is one."""
    hits: list[RangeHit] = []
    at = after
    while len(hits) < MOST_LISTED:
        told = expression_at(text, at)
        if told is None or not told.sided:
            return hits if hits and text[hits[-1].end] in ",;" and _whole(hits[-1]) else []
        hit = _hit(text, told, Led(told.start if hits else start, "bare_bracket", bare=True))
        if hit is None or hit.low == hit.high or falls(hit.low, hit.high):
            return []
        hits.append(hit)
        closed = _closed(text, hit.end)
        if closed in CLOSING or begins("range_word_behind", text, hit.end):
            return hits
        joint = begins("between_ranges", text, hit.end)
        if joint is None:
            return hits if closed is not None and _whole(hit) else []
        at = joint.end()
    return []


def _closed(text: str, at: int) -> str | None:
    """What closes a range that ends at `at`: a bracket, a stop, "and", "" for the end; None where it goes on."""
    close = begins("closes_range", text, at)
    return close[0].strip() if close else None if text[at:].strip() else ""


def _whole(hit: RangeHit) -> bool:
    return bool(hit.low and hit.high)


def range_in_cell(text: str, side: str = "") -> RangeHit | None:
    """The range that a table cell holds alone ("12-16 g/dL", "< 5", "up to 40"), None if it holds none.

    A single number is the limit of the `side` that the column's head says.

    >>> hit = range_in_cell("(11.5 - 16.0)")
    >>> hit.low, hit.high
    ('11.5', '16.0')
    """
    start = len(text) - len(text.lstrip("([ "))
    told = expression_at(text, start)
    if told is None:
        found = find_ranges(text)
        return found[0] if found else None
    hit = _hit(text, told, Led(start, "range_column", "" if told.sided else side))
    return None if hit is None or hit.low == hit.high else hit
