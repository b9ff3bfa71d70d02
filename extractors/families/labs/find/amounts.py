"""Numbers that may be results: with comparator, range, unit or titre; never dates, ages or doses by rate."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractors.english.gate import gated
from extractors.english.numbers.digits import DIGITS, read_number
from extractors.english.units.values import Unit, read_unit, unit_at
from extractors.families.labs.find.cues import comparators, find_cues, ruled_out, ruled_out_behind
from extractors.families.labs.find.flags import after_flag
from schemas.lab import Comparator

_NUMBER = re.compile(rf"(?<![\w^×✕])(?<!\d[.,:/])(?:{DIGITS})")
_RANGE = re.compile(rf"(?P<dash>\s?[-–—−‐~]\s?|\sto\s|\sand\s)(?P<high>{DIGITS})")
_TITRE = re.compile(r"(?P<joint>\s?[:/]\s?|\sin\s)(?P<titre>\d{1,3}(?:[, ]?\d{3})?|\d{1,6})(?![\d/:])")
# What counts something else than a specimen's content.
_NOT_A_RESULT = gated(
    r"[\s-]{0,2}(?:weeks?|wks?|wk|w\b|days?|d\b|months?|mo\b|years?|yrs?|y/?o|hours?|hrs?\b|h\b|minutes?|"
    r"min\b|a\.?m\.?\b|p\.?m\.?\b|times|fold|x\b|×|"
    r"cm|mm(?!\s?[3³]|/|ol|\s?Hg)|m\b|m2|kg|lbs?|pounds|inch|beats|bpm|breaths|cycles|°|º|degrees|C\b|F\b|"
    r"st\b|nd\b|rd\b|th\b|patients?|women|men|cases?|infants|"
    r"children|fetus\w*|embryos?|doses?|tablets?|capsules?|ampoules?|vials?|bags?|packs?|packed|of\s(?:the|"
    r"these|those)\b|units?\sof\b|drops|puffs|"
    r"courses?|sessions|episodes?|visits?|deliver\w+|pregnanc\w+|miscarriages?|abortions?|chromosomes?|"
    r"centiles?|percentile|minutes|MHz|Gy|Hz|"
    r"joules|J\b|gauge|G\b|Fr\b|French|lakh rupees|dollars|euros|point\w*\b|pairs?|samples?|occasions?|"
    r"attempts?|siblings?|litres?\b|liters?\b)",
    re.IGNORECASE,
)
_BEFORE = gated(
    r"(?:\b(?:days?|weeks?|wks?|months?|hours?|years?|case|cases|table|fig(?:ure)?s?|grade|stage|type|class|"
    r"category|aged?|para|gravida|parity|no|nos|"
    r"number|patient|twin|level|phase|chapter|ref|refs|group|cycle|score|scores|scale|apgar|gcs|exon|codon|"
    r"chromosome|factor|vitamin|hepatitis|complement|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|"
    r"jun|jul|aug|sept?|oct|nov|dec|in the|P?OD|day \d{1,2} and|"
    r"[DGPLTVQS])\.?\s?[#:]?\s?|[A-Za-zα-ω]-|\bp\s?[<=]\s?|\bn\s?=\s?)$",
    re.IGNORECASE,
)
_MONTH_AFTER = gated(
    r"(?:st|nd|rd|th)?(?:\sof)?\s(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_BEFORE = gated(
    r"\b(?:in|since|during|of|until|by|from|year|and|between)\s$|[A-Za-z]{3,9}\s$|/$", re.IGNORECASE
)
_DATE_LIKE = re.compile(
    r"\d{0,4}(?P<mark>[/.-])\d{1,2}(?P=mark)\d{2,4}|(?!1:)\d{1,2}:[0-5]\d(?!\d)|1:[0-5]\d\s?[ap]\.?m"
)
LEAST_TITRE = 4  # "1:2" is a ratio
_MULTIPLE = gated(
    r"\s?-?(?:times|fold|x|×)\s?(?:the\s|higher|above|greater|more|over|upper|normal|ULN|UNL|her|baseline|"
    r"as\s)|\s?(?:times|-?fold)\b",
    re.IGNORECASE,
)
_FRENCH_POWER = re.compile(
    r"(?P<value>\d{1,4}(?:,\d{1,2})?)[.·]10\s?(?:on\s)?[\^(]?\s?(?P<power>3|6|9|12)\)?(?=\s?/\s?(?:[lL]|mm|µl|ul)\b)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number at `[start, end)` with its comparator and unit; digits are kept as written.

    `value_end` closes the digits, `high` is the upper end of a range of results. `titre` says that the
    number is the second one of "1:160".
    """

    start: int
    end: int
    low: str
    high: str | None
    comparator: Comparator | None
    unit: Unit | None
    unit_span: tuple[int, int] | None
    titre: bool = False
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Digits:
    """The digits `[start, end)` with the comparator that begins at `begin`.

    `named` where a test ends one character before ("INR-1.3"), `slash` where one begins behind a stroke
    ("pH 7.21/pCO2 18").
    """

    start: int
    end: int
    begin: int
    comparator: Comparator | None
    named: bool
    slash: bool


def find_amounts(text: str, masked: Sequence[tuple[int, int]]) -> list[Amount]:
    """Every number outside the masked spans that may be a result, in order.

    >>> [(a.low, a.unit and a.unit.ucum) for a in find_amounts("Hb 9. 7 g/dL at 34 weeks, titre 1:160", [])]
    [('9. 7', 'g/dL'), ('160', None)]
    """
    found: list[Amount] = []
    done = 0
    starts, ends = {start for start, _ in masked}, {end for _, end in masked}
    signs, cues = comparators(text), find_cues(text, "no_result")
    for start, end in _numbers(text, ends):
        if start < done or any(a < end and start < b for a, b in masked):
            continue
        begin, comparator = signs.get(start, (start, None))
        if ruled_out(text, cues, begin, ("step",)):
            continue
        listed = _slashed(text, start) if text[end : end + 1] in ("/", " ") else []
        if listed:
            found += listed
            done = listed[-1].end
            continue
        slash = text[end : end + 1] == "/" and end + 1 in starts
        amount = _amount(text, Digits(start, end, begin, comparator, start - 1 in ends, slash))
        if amount is not None and (
            amount.unit is not None or start not in ends or not text[start - 1].isalpha()
        ):
            done = amount.end
            of = ("any", "bounded") if amount.comparator or amount.high else ("any",)
            if not (ruled_out(text, cues, amount.start, of) or ruled_out_behind(cues, amount.end, of)):
                found.append(amount)
    return _listed_units(text, found)


def _numbers(text: str, ends: Iterable[int]) -> list[tuple[int, int]]:
    """Where digits stand: as words of their own, and glued to a name that ends there ("Hb9.1g/dL")."""
    found = [match.span() for match in _NUMBER.finditer(text)]
    glued = [at for at in ends if text[at : at + 1].isdigit() and text[at - 1 : at].isalpha()]
    found += [match.span() for at in glued if (match := _DIGITS.match(text, at))]
    return sorted(found) if glued else found


_LIST_MARK = re.compile(r"\s?(?:,\s(?:and\s)?|\s?and\s|\s?or\s|→|;\s)\s?")


def _listed_units(text: str, amounts: list[Amount]) -> list[Amount]:
    """The amounts with the unit that a bare list tells once at its end: "96, 212, 188 and 150 mg/dL"."""
    for position in range(len(amounts) - 2, -1, -1):
        earlier, later = amounts[position], amounts[position + 1]
        if earlier.unit is not None or later.unit is None or earlier.titre or "/" not in later.unit.written:
            continue
        if _LIST_MARK.fullmatch(text, earlier.end, later.start):
            amounts[position] = replace(earlier, unit=later.unit, unit_span=later.unit_span)
    return amounts


_STROKES = re.compile(rf"{DIGITS}(?:\s?/\s?{DIGITS}){{1,5}}(?!\s?[/\d])")  # "45/38", "128/5.9/92"
_SLASHED_NAMES = gated(
    r"\b[A-Z][A-Za-z0-9]{0,7}(?:\s?[/&]\s?[A-Z][A-Za-z0-9]{0,7}){1,5}(?:\s(?:was|were|of|at)\s|\s?[:=(\[]\s?|\s)$"
)
LONGEST_SLASHED = 48  # characters of the names before


def _slashed(text: str, start: int) -> list[Amount]:
    """The results of "45/38 U/L", of "PT/INR: 18/1.6" and of "128/5.9/92 mmol/L"; none of other fractions."""
    match = _STROKES.match(text, start)
    if match is None or match[0].count("/") > 1 and _DATE_LIKE.match(text, start):
        return []
    unit = unit_at(text, match.end())
    named = _SLASHED_NAMES.search(text[max(0, start - LONGEST_SLASHED) : start])
    if not named and (unit is None or "/" not in unit[2].written and unit[2].written != "%"):
        return []
    kind, span = (unit[2], unit[:2]) if unit else (None, None)
    parts = [part.span() for part in _DIGITS.finditer(text, start, match.end())]
    found = [Amount(a, b, text[a:b], None, None, kind, span) for a, b in parts]
    return [*found[:-1], replace(found[-1], end=unit[1] if unit else match.end())]


def _amount(text: str, digits: Digits) -> Amount | None:
    """The amount of the digits, None where they are a date, an age or a count of something else."""
    start, end, begin, comparator = digits.start, digits.end, digits.begin, digits.comparator
    if _looks_like_date(text, start, end):
        return None
    if (french := _FRENCH_POWER.match(text, start)) is not None:
        unit = unit_at(text, french.end())
        if unit is not None:
            repaired = read_unit(f"10^{french['power']}{unit[2].written}")
            span = (french.start() + len(french["value"]) + 1, unit[1])
            return Amount(start, unit[1], french["value"], None, None, replace(repaired, repaired=True), span)
    before = text[max(0, begin - 60) : begin]
    titre = _TITRE.match(text, end) if text[start:end] == "1" else None
    if titre is not None and _is_titre(text, titre):
        return Amount(begin, titre.end(), titre["titre"], None, comparator, None, None, titre=True)
    unit = _unit_behind(text, end)
    ranged = _RANGE.match(text, end if unit is None else unit[1])
    high, dash = None, ""
    if ranged is not None and "and" in ranged["dash"] and not _is_range(before, "and"):
        ranged = None
    if ranged is not None:
        second = unit_at(text, ranged.end())
        if _NOT_A_RESULT.match(text, ranged.end()) and second is None:
            return None
        if _is_range(before, ranged["dash"]) and not (
            "to" in ranged["dash"]
            and _falls(text[start:end], ranged["high"])
            or ranged["dash"][0] == " "
            and _RANGE.match(text, ranged.end())
        ):
            high, dash, end = ranged["high"], ranged["dash"].strip(), ranged.end()
            unit = second or unit
    if unit is None and (_NOT_A_RESULT.match(text, end) or _MULTIPLE.match(text, end)):
        return None
    if unit is not None and unit[2].dimension in ("dose", "rate", "length"):
        return None
    if unit is None and (
        not digits.named and _BEFORE.search(before) or not digits.slash and _glued(text, end)
    ):
        return None
    stop = max(end, unit[1]) if unit else end
    return Amount(
        begin,
        stop,
        text[start : match_end(text, start)],
        high,
        comparator,
        unit[2] if unit else None,
        unit[:2] if unit else None,
        dash=dash,
    )


def _is_titre(text: str, told: re.Match[str]) -> bool:
    """True for "1:160", and for "1:2" and "1 in 128" where the words before say that it is a titre."""
    if "in" not in told["joint"] and (read_number(told["titre"]) or 0) >= LEAST_TITRE:
        return True
    return any(cue.end <= told.start() for cue in find_cues(text, "titre"))


def _unit_behind(text: str, end: int) -> tuple[int, int, Unit] | None:
    """The unit of the digits that end here: at once, in brackets, or behind the mark of a result outside its range."""
    marked = after_flag(text, end)
    if marked > end and (unit := unit_at(text, marked)) is not None:
        return unit
    return unit_at(text, end) or _bracketed_unit(text, end) or _without_power(text, end)


_POWER_GONE = re.compile(
    r"\s?(?P<unit>[xX×]\s?10\s?/\s?(?:[lL]|mm3?|[µμu][lL]|m[lL]|d[lL])|[xX×]\s?(?:10\s?)?g\s?/?\s?[lL])\b"
)


def _without_power(text: str, end: int) -> tuple[int, int, Unit] | None:
    """The unit of "12 x 10 /L", whose power is lost: kept as written, it can't be read."""
    match = _POWER_GONE.match(text, end)
    if match is None:
        return None
    return match.start("unit"), match.end("unit"), Unit(match["unit"], None, "count", power_lost=True)


_BETWEEN = gated(r"\bbetween\s$", re.IGNORECASE)
_FROM = gated(r"\bfrom\s(?:[a-z]{1,13}\s){0,4}$", re.IGNORECASE)
_RANGING = gated(
    r"\b(?:rang(?:ed|ing|es)|varied|varying|fluctuat\w+|range)(?:\s\w{1,12}){0,2}\s$", re.IGNORECASE
)


def _is_range(before: str, dash: str) -> bool:
    """A range of results, not two results: "from 15.3 to 9.7" is two, "ranged from 15 to 17" one."""
    if "and" in dash:
        return bool(_BETWEEN.search(before))
    return "to" not in dash or not _FROM.search(before) or bool(_RANGING.search(before))


_BRACKETED = re.compile(r"\s?\((?=[^()\s\d][^()]{0,15}\))")


def _bracketed_unit(text: str, end: int) -> tuple[int, int, Unit] | None:
    """The unit alone in brackets behind the number: "83.2 (pmol/l)"."""
    opened = _BRACKETED.match(text, end)
    unit = unit_at(text, opened.end()) if opened else None
    return (
        unit if unit is not None and text[unit[1] : unit[1] + 1] == ")" and "/" in unit[2].written else None
    )


def _falls(first: str, second: str) -> bool:
    """True for "310 to 22": a fall, not a range."""
    low, high = read_number(first), read_number(second)
    return low is not None and high is not None and high < low


_DIGITS = re.compile(DIGITS)


def match_end(text: str, start: int) -> int:
    """Where the digits that start here end."""
    match = _DIGITS.match(text, start)
    return match.end() if match else start


def _glued(text: str, end: int) -> bool:
    """True for digits that run on in letters or another number: "46,XY", "3D", "11/2014"."""
    following = text[end : end + 2]
    return bool(following) and (
        following[0].isalpha() or following[0] in "/+'’^" or following[0] in ",.:" and following[1:].isdigit()
    )


def _looks_like_date(text: str, start: int, end: int) -> bool:
    if _DATE_LIKE.match(text, start) or _MONTH_AFTER.match(text, end):
        return True
    return bool(
        _YEAR.fullmatch(text, start, end)
        and _YEAR_BEFORE.search(text[max(0, start - 12) : start])
        and unit_at(text, end) is None
    )
