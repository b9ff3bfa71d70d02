"""Whose number is it? The decisions that the walk over a sentence asks for."""

import re

from extractors.english.gate import gated
from extractors.english.numbers.digits import read_number
from extractors.english.units.conversion import conversion
from extractors.english.units.values import dimension_of, unit_at
from extractors.families.labs.attach.walk import Walk
from extractors.families.labs.find.amounts import Amount
from extractors.families.labs.find.names import NameHit, readings
from extractors.families.labs.find.ranges import plausible
from extractors.families.labs.fits import CONCENTRATIONS, LABORATORY, STRONG, fits
from extractors.families.labs.gaps import (
    AFTER_BARE,
    DRUGGED,
    FORWARD,
    LINKED,
    NOT_A_MEASUREMENT,
    SERIES,
    WORD,
    all_link,
    all_series,
)
from extractors.terms.tests import Test

_AT_NAME = re.compile(r"\s?(?:(?:counts?|was|were|of|[:=-])\s?){0,2}")
MAX_GAP = 110  # characters between a name and its value
NEAR = 25  # characters within which even an absurd value belongs to its name
SLACK = 1.0001  # rounding of factors at a bound
ABSURD = 100.0  # times outside the bounds of the possible
ALONE = frozenset(
    ("hemoglobin", "blood ph", "umbilical artery ph")
)  # tests whose two letters stand alone before a bare number
TELLING = STRONG | {
    "time",
    "sedimentation",
    "clearance",
    "excretion",
    "ratio",
    "pressure",
    "count/field",
}  # of no drug's dose
_VALUE_NEXT = re.compile(r"\s?[:=]?\s?[<>]?\d")
_CONDITION = gated(r"(?:penia|cytosis|philia|emia|uria)$", re.IGNORECASE)
TITRATED = frozenset(
    ("serology", "immunology", "other", "quantity", "")
)  # kinds of tests that come as titres
_LEVEL = gated(
    r"\b(?:levels?|concentrations?|serum|plasma|urinary|urine|titers?|titres?|values?)\b", re.IGNORECASE
)


SAME_AGAIN = gated(
    r"\s?(?:[(\[=]|,?\s?(?:or|i\.e\.,?|equal to|corresponding to|equivalent to)\s)\s?", re.IGNORECASE
)


def owner(walk: Walk, name: NameHit, amount: Amount) -> NameHit | None:
    """The name, read as the test that the amount can belong to; None if it can belong to none.

    Where the written form may name several tests, one that is measured in the very unit goes first.
    """
    told = [reading for reading in readings(name) if belongs(walk, reading, amount)]
    if len(told) > 1 and amount.unit is not None:
        kind = amount.unit.dimension
        return next((r for r in told if r.test and dimension_of(r.test.ucum) == kind), told[0])
    return told[0] if told else None


def belongs(walk: Walk, name: NameHit, amount: Amount) -> bool:
    """True if the amount is the waiting name's value: a fitting unit, or a bare number close by."""
    gap = walk.plain[name.end : amount.start]
    if len(gap) > MAX_GAP or _treated(gap, amount):
        return False
    if amount.unit is None:
        return _bare_fits(walk, name, amount, gap)
    test = name.test
    if not _cued(walk, name, amount, gap):
        return False
    if not fits(test, amount.unit):
        if amount.unit.dimension in ("mass", "activity"):
            return bool(_LEVEL.search(gap)) and len(gap) < 24
        return _misprinted(test, amount, gap)
    if len(gap) > NEAR and _absurd(test, amount):
        return False
    words = WORD.findall(gap)
    return len(words) <= 14 and (len(words) <= 3 or not re.search(r"[;:]\s.*\w", gap) or all_link(gap))


def _misprinted(test: Test | None, amount: Amount, gap: str) -> bool:
    """True for "Platelets 98 mg/dL": right at the name, possible in the test's own unit, and in no other."""
    if test is None or test.low is None or test.high is None or amount.unit is None:
        return False
    value = read_number(amount.low)
    counted = dimension_of(test.ucum) in ("count", "percent") and amount.unit.dimension == "mass/volume"
    return (
        counted
        and value is not None
        and test.low <= value <= test.high
        and _AT_NAME.fullmatch(gap) is not None
    )


def _treated(gap: str, amount: Amount) -> bool:
    """True if between name and number something was done, and the number may be of that."""
    found = NOT_A_MEASUREMENT.search(gap)
    if found is None:
        return False
    return not (
        amount.unit is not None
        and amount.unit.dimension in STRONG
        and found[0] != ". "
        and LINKED.search(gap)
    )


def _absurd(test: Test | None, amount: Amount) -> bool:
    """True if the number in its unit is a hundred times outside the possible for the test."""
    bounds = plausible(test)
    if bounds is None or test is None or test.ucum is None or amount.unit is None or amount.unit.ucum is None:
        return False
    factor, value = conversion(amount.unit.ucum, test.ucum), read_number(amount.low)
    return (
        factor is not None
        and value is not None
        and not bounds[0] / ABSURD <= value * factor <= bounds[1] * ABSURD
    )


def _bare_fits(walk: Walk, name: NameHit, amount: Amount, gap: str) -> bool:
    if amount.titre:
        return len(gap) < 60 and (name.test is None or name.test.kind in TITRATED)
    if len(gap) > 70 or not all_link(gap):
        return False
    if not complete(walk, amount):
        return False
    letters = sum(character.isalpha() for character in name.written)
    numbered = letters == 2 and any(character.isdigit() for character in name.written)  # "FT4" is no word
    if (
        letters <= 2
        and not numbered
        and not gap.strip(" -")
        and not walk.laboratory
        and name.name not in ALONE
    ):
        return False
    return _cued(walk, name, amount, gap)


def _cued(walk: Walk, name: NameHit, amount: Amount, gap: str) -> bool:
    """True unless the name may be a drug or a common word and nothing shows that it was measured."""
    drug = name.test is not None and name.test.kind == "drug_level"
    if not name.cue_required and not drug:
        return True
    if _LEVEL.search(walk.text[max(0, name.start - 12) : amount.start]):
        return True
    if drug and DRUGGED.search(walk.text, max(0, name.start - 60), amount.end + 60):
        return False
    if not walk.laboratory and not LINKED.search(gap) and _strength(name.test, amount):
        return not (drug or DRUGGED.search(walk.text, max(0, name.start - 60), amount.end + 60))
    if amount.unit is not None and amount.unit.dimension in TELLING:
        return True
    if (
        amount.unit is not None
        and amount.unit.dimension == "percent"
        and name.test is not None
        and (name.test.cue_required or dimension_of(name.test.ucum) == "percent")
    ):
        return dimension_of(name.test.ucum) == "percent"
    if amount.unit is None and gap == " (" and _CONDITION.search(name.written):
        return True
    return (":" in gap or "=" in gap or walk.laboratory) and (
        amount.unit is None or amount.unit.dimension in LABORATORY
    )


def _strength(test: Test | None, amount: Amount) -> bool:
    """True for "fentanyl 50 mcg/mL": right behind the name of a drug, and no specimen can hold so much or so little."""
    bounds = plausible(test)
    value, unit = read_number(amount.low), amount.unit
    if test is None or test.ucum is None or bounds is None or value is None:
        return False
    if unit is None or unit.ucum is None or unit.dimension not in CONCENTRATIONS:
        return False
    factor = conversion(unit.ucum, test.ucum)
    if factor is None and unit.ucum == test.si_unit and test.si_factor:
        factor = 1 / test.si_factor
    return factor is not None and not bounds[0] / SLACK <= value * factor <= bounds[1] * SLACK


def complete(walk: Walk, amount: Amount) -> bool:
    """True if what follows a bare number shows that it counts nothing else: an end, or the next name and its number."""
    if AFTER_BARE.match(walk.text, amount.end) or AFTER_BARE.match(walk.plain, amount.end):
        return True
    following = walk.following
    return (
        following is not None
        and not walk.text[amount.end : following.start].strip(" /")
        and _VALUE_NEXT.match(walk.text, following.end) is not None
    )


def precedes(walk: Walk, amount: Amount, name: NameHit) -> bool:
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


def continues(walk: Walk, amount: Amount) -> bool:
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
    elif not complete(walk, amount):
        return False
    bare = amount.unit is None
    if bare and last.unit is not None and not SERIES.fullmatch(gap):
        return False
    return all_series(gap)


def second_unit(walk: Walk, amount: Amount) -> bool:
    """True for the same result in another unit: "5.1 mmol/L (92 mg/dL)"."""
    if amount.unit is None or not walk.done or not walk.done[-1].named or walk.done[-1].unit is None:
        return False
    gap = walk.text[walk.done[-1].amount.end : amount.start]
    return bool(SAME_AGAIN.fullmatch(gap)) and fits(walk.done[-1].name.test, amount.unit)
