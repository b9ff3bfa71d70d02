"""Reference ranges in a sentence: after a cue ("normal", "NR", "target"), or bare in brackets.

A range is kept with its digits as written, because whether "4.000" is four or four thousand is
told by the result that it belongs to.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.english.gate import gated
from extractors.english.numbers.digits import DIGITS, read_number
from extractors.english.units.values import UNIT, Unit, unit_at
from extractors.families.labs.find.cues import find_cues
from extractors.terms.tests import Test

_LESS = (
    r"(?:<\s?=?|≤|⩽|‹|(?:less|lower|fewer) than(?: or equal to)?|below|under|up to|at most|until|"
    r"(?:no|not) (?:more|greater) than|not (?:exceeding|to exceed))"
)
_MORE = r"(?:>\s?=?|≥|⩾|›|(?:more|greater|higher) than(?: or equal to)?|above|over|at least|from at least)"
_DASH = r"\s?(?:[-–—−‐~?;]{1,3}|to|and|through|\.\.\.?)\s?"
EXPRESSION = (
    rf"(?:(?P<less>{_LESS})|(?P<more>{_MORE}))?\s?=?\s?(?P<low>{DIGITS})(?:\s?(?P<unit1>{UNIT}))?"
    rf"(?:{_DASH}(?:<\s?)?(?P<high>{DIGITS}))?"
)
_EXPRESSION = gated(EXPRESSION, re.IGNORECASE)
_LIST_JOINT = re.compile(r"\s?(?:,\s?(?:and\s)?|;\s?|\sand\s|/)\s?(?=[<>≤≥\d])")
_OPEN = gated(r"[(\[]\s?(?:range[:,]?\s)?", re.IGNORECASE)
_DASHED = re.compile(r"(?<=[A-Za-z%])\s[-–]\s(?=\d[\d.,]{0,9}\s?[-–]\s?\d)")  # "9.2 g/dl - 11-14"
_BESIDE = re.compile(  # "610 U/L, 135-225"
    r"(?<=[A-Za-z%])[,;]?\s(?=\d[\d.,]{0,9}\s?[-–—−]\s?\d[\d.,]{0,9}(?:[,;.]?(?:\s|$)))"
)
_PAIR = re.compile(rf"\[(?P<low>{DIGITS}), (?P<high>{DIGITS})\]")  # "[135, 225]"
LEAST_OF_PAIR = 100  # smaller whole numbers in square brackets are rather citations
_RANGE_NOUN = re.compile(r"\b(?:range|interval|limit|value)s?\b")
_CLOSE = re.compile(r"\n|\s?(?:[)\]]|$|[,;/]\s)|\.(?:\s|$)|\s(?:and|with)\s")
_SUFFIX_CUE = re.compile(r"\s?[,:]?\s?(?:VN|NV|NR|N|normal(?: range)?|ref(?:erence)?(?: range)?|RV|RR)\b")
_JOINED_BY_AND = re.compile(r"\band\b|;(?=\s)")
_BETWEEN = gated(r"between\s$", re.IGNORECASE)
_NOT_OF_A_RANGE = gated(
    r"\s?-?(?:weeks?|wks?|days?|months?|years?|yrs?|minutes|hours|cm|mm(?!\s?[3³]|/|ol|\s?Hg|Hg)|kg|cycles|"
    r"beats|breaths|bpm|times|fold|/\s?min|patients|"
    r"cases|women|centiles?|percentiles?|th|st|nd|rd)\b",
    re.IGNORECASE,
)
_RANGE_AFTER = gated(r"\s?[,;:]?\s?(?:\(|\[)?(?:acceptable |target )?range:?\s?", re.IGNORECASE)


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


def find_ranges(text: str) -> list[RangeHit]:
    """Every reference range of a sentence, in order; lists ("normal < 92, < 180") give several.

    >>> [(r.low, r.high) for r in find_ranges("Hb 9 g/dL (N: 11.5-16.0), CRP 8 mg/L (< 5), upper limit of normal 40")]
    [('11.5', '16.0'), (None, '5'), (None, '40')]
    """
    found: list[RangeHit] = []
    done = 0
    for start, after, rule, side in _cues(text):
        if start < done:
            continue
        hits = _after_cue(text, start, after, rule, side)
        found += hits
        done = hits[-1].end if hits else done
    opened = [*_OPEN.finditer(text), *(_DASHED.finditer(text) if " - " in text or " – " in text else ())]
    opened += _BESIDE.finditer(text)
    found += _pairs(text)
    for match in opened:
        if not any(hit.start <= match.end() < hit.end for hit in found):
            found += _bare(text, match.start(), match.end())
    return sorted(found, key=lambda hit: hit.start)


def _pairs(text: str) -> Iterator[RangeHit]:
    """Yield the ranges that are written as two numbers in square brackets."""
    for match in _PAIR.finditer(text) if "[" in text else ():
        low, high = read_number(match["low"]), read_number(match["high"])
        if low is not None and high is not None and low < high and ("." in match[0] or high >= LEAST_OF_PAIR):
            yield RangeHit(
                match.start(), match.end(), match["low"], match["high"], None, "bare_pair", bare=True
            )


def _cues(text: str) -> list[tuple[int, int, str, str]]:
    """`(start, end, rule, side)` of every cue; where two begin together the longer stays."""
    found = find_cues(text, "range_cue")
    cues = [(cue.start, cue.end, cue.rule.id, cue.rule.data.get("side", "")) for cue in found]
    return sorted(cues, key=lambda cue: (cue[0], -cue[1]))


def _after_cue(text: str, start: int, after: int, rule: str, side: str) -> list[RangeHit]:
    match = _EXPRESSION.match(text, after)
    if match is None or _is_multiple(text, match.end()):
        return []
    if text[after - 1] in "([" and not (_RANGE_NOUN.search(text, start, after) and _sided(match)):
        return []  # "hemoglobin was normal (15.5 g/dL)"
    first = _hit(text, start, match, rule, side)
    if first is None:
        return []
    follow = _RANGE_AFTER.match(text, first.end)
    if first.low == first.high or (match["high"] is None and follow):
        wider = _EXPRESSION.match(text, follow.end()) if follow else None
        if wider and wider["high"]:
            replaced = _hit(text, start, wider, rule, "")
            return [replaced] if replaced else []
    if first.low == first.high:
        first = RangeHit(first.start, first.end, None, first.high, first.unit, rule)
    hits = [first]
    while len(hits) < 8 and (joint := _LIST_JOINT.match(text, hits[-1].end)):
        match = _EXPRESSION.match(text, joint.end())
        if match is None or not _sided(match):
            break
        more = _hit(text, match.start(), match, rule, side)
        if more is None:
            break
        hits.append(more)
    return hits


def _sided(match: re.Match[str]) -> bool:
    """True if the expression says which side its number is, or gives both."""
    return bool(match["less"] or match["more"] or match["high"])


def _hit(
    text: str, start: int, match: re.Match[str], rule: str, side: str, *, bare: bool = False
) -> RangeHit | None:
    low, high, end = match["low"], match["high"], match.end()
    listed = high is not None and _JOINED_BY_AND.search(text, match.end("low"), match.start("high"))
    if listed and not _BETWEEN.search(text, max(0, match.start("low") - 12), match.start("low")):
        high, end = None, match.end("unit1") if match["unit1"] else match.end("low")
    if _NOT_OF_A_RANGE.match(text, end):
        return None
    unit = unit_at(text, end)
    if unit is None and match["unit1"] and match["high"] is None:
        unit = unit_at(text, match.end("low"))
    elif unit is None and match["unit1"]:
        unit = unit_at(text, match.start("unit1"))
    if unit is not None:
        end = max(end, unit[1])
    if unit is not None and unit[2].dimension in ("dose", "rate", "length"):
        return None
    kind = unit[2] if unit else None
    if high is not None:
        if side:
            return None
        return RangeHit(start, end, low, high, kind, rule, bare)
    if match["less"] or side == "upper":
        return RangeHit(start, end, None, low, kind, rule, bare)
    if match["more"] or side == "lower":
        return RangeHit(start, end, low, None, kind, rule, bare)
    return RangeHit(start, end, low, low, kind, rule, bare)  # a single number: its side is not said


def _bare(text: str, start: int, after: int) -> list[RangeHit]:
    """A range alone in brackets; the caller decides by what stands before it whether it is one."""
    hits: list[RangeHit] = []
    at = after
    while len(hits) < 8:
        match = _EXPRESSION.match(text, at)
        if match is None or not _sided(match):
            return hits if hits and text[hits[-1].end] in ",;" and hits[-1].low and hits[-1].high else []
        hit = _hit(text, start if not hits else match.start(), match, "bare_bracket", "", bare=True)
        if hit is None or hit.low == hit.high or _falls(hit):
            return []
        hits.append(hit)
        close = _CLOSE.match(text, hit.end)
        suffix = _SUFFIX_CUE.match(text, hit.end)
        if close and close[0].strip() in (")", "]", "/", "") or suffix:
            return hits
        joint = _LIST_JOINT.match(text, hit.end)
        if joint is None:
            return hits if close is not None and hit.low and hit.high else []
        at = joint.end()
    return []


def _falls(hit: RangeHit) -> bool:
    """True for "(310 to 22)": two results one after the other, no range."""
    low, high = read_number(hit.low or ""), read_number(hit.high or "")
    return low is not None and high is not None and high < low


def _is_multiple(text: str, end: int) -> bool:
    return bool(
        re.match(r"\s?(?:x(?!\s?10)|×(?!\s?10)|times|fold|-fold)\b", text[end : end + 8], re.IGNORECASE)
    )


def plausible(test: Test | None) -> tuple[float, float] | None:
    """The bounds of the possible for a test, None where the table has none."""
    if test is None or test.low is None or test.high is None:
        return None
    return test.low, test.high


def range_in_cell(text: str) -> RangeHit | None:
    """The range that a table cell holds alone ("12-16 g/dL", "< 5", "up to 40"), None if it holds none.

    >>> hit = range_in_cell("(11.5 - 16.0)")
    >>> hit.low, hit.high
    ('11.5', '16.0')
    """
    start = len(text) - len(text.lstrip("([ "))
    match = _EXPRESSION.match(text, start)
    if match is None:
        found = find_ranges(text)
        return found[0] if found else None
    hit = _hit(text, start, match, "range_column", "")
    return None if hit is None or hit.low == hit.high else hit
