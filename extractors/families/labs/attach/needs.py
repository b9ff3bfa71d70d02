"""What must be so for a number to be of a test: the needs that the rows for amounts name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from extractors.english.numbers.digits import read_number
from extractors.english.units.dimensions import CONCENTRATIONS, Dimension, dimension_of
from extractors.english.units.values import unit_at
from extractors.families.labs.attach.walk import Walk
from extractors.families.labs.find.amounts import Amount
from extractors.families.labs.find.names import NameHit
from extractors.families.labs.fits import GIVEN, LABORATORY, STRONG, fits, measured_in
from extractors.families.labs.gaps.said import begins, coordinated, ends, fills, finds, holds
from extractors.families.labs.gaps.words import all_link, all_series, any_of, complete
from extractors.families.labs.possible import possible
from extractors.terms.tests import Kind, Test, Trait

MOST_FREE_WORDS = 3  # any words between a name and its value
MOST_WORDS = 14
NEAR = 25  # characters within which even an absurd value belongs to its name
ABSURD = 100.0  # times outside the bounds of the possible
TITRATED = frozenset((Kind.SEROLOGY, Kind.IMMUNOLOGY, Kind.OTHER))  # kinds of tests that come as titres
SHARES = frozenset((Dimension.PERCENT,))  # of cells: "46% bands"
TELLING = STRONG | {  # of no drug's dose
    Dimension.TIME,
    Dimension.LENGTH_IN_TIME,
    Dimension.CLEARANCE,
    Dimension.EXCRETION,
    Dimension.RATIO,
    Dimension.PRESSURE,
    Dimension.COUNT_IN_FIELD,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A name and a number that may be one result; `gap` is what stands between them, times and asides blanked."""

    walk: Walk
    name: NameHit
    amount: Amount
    gap: str


def _bare(claim: Claim) -> bool:
    return claim.amount.unit is None and not claim.amount.titre


def _is_linked(claim: Claim) -> bool:
    return ends("linked", claim.gap, len(claim.gap)) is not None


def _untreated(claim: Claim) -> bool:
    """True unless between name and number something was done, and the number may be of that."""
    if _not_in_between(claim):
        return True
    unit = claim.amount.unit
    told = unit is not None and unit.dimension in STRONG and not holds("stop", claim.gap)
    return told and _is_linked(claim)


def _fits(claim: Claim) -> bool:
    return claim.amount.unit is not None and fits(claim.name.test, claim.amount.unit)


def _possible(claim: Claim) -> bool:
    """True for a number near its name, and for one farther off that is not a hundred times outside the possible."""
    number = read_number(claim.amount.low)
    return len(claim.gap) <= NEAR or possible(claim.name.test, number, claim.amount.unit, ABSURD) is not False


def _spoken(claim: Claim) -> bool:
    """True if so few words, or such words, stand between as between a test and its value."""
    words = [word[0] for word in finds("word", claim.gap)]
    if len(words) <= MOST_FREE_WORDS:
        return True
    return len(words) <= MOST_WORDS and (not holds("another_clause", claim.gap) or all_link(claim.gap))


def _possible_in_its_own_unit(claim: Claim) -> bool:
    """True for "Platelets 98 mg/dL": a count with the unit of another test."""
    test, unit, value = claim.name.test, claim.amount.unit, read_number(claim.amount.low)
    if test is None or test.low is None or test.high is None or unit is None or value is None:
        return False
    counted = dimension_of(test.ucum) in (Dimension.COUNT, Dimension.PERCENT)
    return counted and unit.dimension is Dimension.MASS_IN_VOLUME and test.low <= value <= test.high


def _no_word(claim: Claim) -> bool:
    """True unless two letters stand alone before a bare number, which may be a word: "PI 12"."""
    letters = sum(character.isalpha() for character in claim.name.written)
    numbered = letters == 2 and any(character.isdigit() for character in claim.name.written)  # "FT4"
    if letters > 2 or numbered or claim.gap.strip(" -") or claim.walk.laboratory:
        return True
    return claim.name.test is not None and Trait.ALONE in claim.name.test.traits


def _cued(claim: Claim) -> bool:
    """True unless the name may be a drug or a common word and nothing shows that it was measured."""
    name, amount, walk = claim.name, claim.amount, claim.walk
    drug = name.test is not None and name.test.kind is Kind.DRUG_LEVEL
    if not name.cue_required and not drug:
        return True
    if any_of("level").search(walk.text, max(0, name.start - 12), amount.start):
        return True
    drugged = any_of("drugged").search(walk.text, max(0, name.start - 60), amount.end + 60) is not None
    if drug and drugged:
        return False
    if not walk.laboratory and not _is_linked(claim) and _strength(name.test, amount):
        return not (drug or drugged)
    return _measured(claim) or (not drugged and _told_bare(claim))


def _measured(claim: Claim) -> bool:
    """True if the unit, or a sign before the number, shows a measurement of what may be a drug as well."""
    name, unit = claim.name, claim.amount.unit
    if unit is not None and unit.dimension in TELLING:
        return True
    if unit is not None and unit.dimension is Dimension.PERCENT and name.test is not None:
        share = dimension_of(name.test.ucum) is Dimension.PERCENT
        if name.test.cue_required or share:
            return share
    if unit is None and claim.gap == " (" and ends("condition", name.written, len(name.written)):
        return True
    signed = ":" in claim.gap or "=" in claim.gap or claim.walk.laboratory
    return signed and (unit is None or unit.dimension in LABORATORY)


def _told_bare(claim: Claim) -> bool:
    """True for the bare numbers of "sodium was 129 and potassium 2.1", which the tests may give."""
    if claim.amount.unit is not None or not _usual(claim.name.test, claim.amount):
        return False
    return fills("copula", claim.gap) or _listed(claim)


def _usual(test: Test | None, amount: Amount) -> bool:
    """True for a number that the test may give in its own unit."""
    value = read_number(amount.low)
    if test is None or value is None or test.bounds is None:
        return False
    return test.bounds[0] <= value <= test.bounds[1]


def _listed(claim: Claim) -> bool:
    """True for a name and number right behind a result."""
    walk = claim.walk
    return (
        bool(walk.done) and not claim.gap.strip() and coordinated(walk.text[walk.last_end : claim.name.start])
    )


def _strength(test: Test | None, amount: Amount) -> bool:
    """True for "fentanyl 50 mcg/mL": right behind the name of a drug, and no specimen can hold so much or so little."""
    if amount.unit is None or amount.unit.dimension not in CONCENTRATIONS:
        return False
    return possible(test, read_number(amount.low), amount.unit) is False


def _complete(claim: Claim) -> bool:
    """True if what follows a bare number shows that it counts nothing else: an end, or the next name and its number."""
    walk, end, following = claim.walk, claim.amount.end, claim.walk.following
    if complete(walk.text, end) or complete(walk.plain, end):
        return True
    if following is None or walk.text[end : following.start].strip(" /"):
        return False
    return begins("bare_value", walk.text, following.end) is not None


def _unit_behind_name(claim: Claim) -> bool:
    """True for "8 white cells/uL", where the name stands between the number and its unit."""
    unit = unit_at(claim.walk.text, claim.name.end)
    return claim.gap == " " and unit is not None and fits(claim.name.test, unit[2])


def _named_surely(claim: Claim) -> bool:
    unit = claim.amount.unit
    if not claim.name.cue_required or unit is not None and unit.dimension in STRONG:
        return True
    return unit is not None and unit.dimension in SHARES and unit.dimension in measured_in(claim.name.test)


def _after_unit(claim: Claim) -> bool:
    last = claim.walk.last
    return last is not None and last.unit is not None


def _same_dimension(claim: Claim) -> bool:
    last, unit = claim.walk.last, claim.amount.unit
    return bool(last and last.unit and unit and last.unit.dimension == unit.dimension)


def _not_the_same_again(claim: Claim) -> bool:
    """False for the same value in another unit: "5.1 mmol/L (92 mg/dL)"."""
    last, unit = claim.walk.last, claim.amount.unit
    other = bool(last and last.unit and unit and last.unit.ucum != unit.ucum)
    return not (other and claim.gap.strip() in ("(", "[", "=", "or", "/"))


def _told_again(claim: Claim) -> bool:
    """True for the same result in another unit."""
    done, unit = claim.walk.done, claim.amount.unit
    if unit is None or not done or not done[-1].named or done[-1].unit is None:
        return False
    between = claim.walk.text[done[-1].amount.end : claim.amount.start]
    return fills("same_again", between) and fits(done[-1].name.test, unit)


def _titrated(claim: Claim) -> bool:
    return claim.name.test is None or claim.name.test.kind in TITRATED


def _unit(claim: Claim) -> bool:
    return claim.amount.unit is not None


def _no_unit(claim: Claim) -> bool:
    return claim.amount.unit is None


def _titre(claim: Claim) -> bool:
    return claim.amount.titre


def _unfit(claim: Claim) -> bool:
    return not _fits(claim)


def _given_unit(claim: Claim) -> bool:
    return claim.amount.unit is not None and claim.amount.unit.dimension in GIVEN


def _called_level(claim: Claim) -> bool:
    return any_of("level").search(claim.gap) is not None


def _at_name(claim: Claim) -> bool:
    return not claim.gap or fills("at_name", claim.gap)


def _titrated_test(claim: Claim) -> bool:
    return claim.name.test is not None and _titrated(claim)


def _linked(claim: Claim) -> bool:
    return all_link(claim.gap)


def _forward(claim: Claim) -> bool:
    return not claim.gap or fills("forward", claim.gap)


def _not_in_between(claim: Claim) -> bool:
    return not holds("stop", claim.gap) and any_of("done").search(claim.gap) is None


def _after_bare(claim: Claim) -> bool:
    return not _after_unit(claim)


def _bare_serial(claim: Claim) -> bool:
    return not claim.gap or fills("series_joint", claim.gap)


def _serial(claim: Claim) -> bool:
    return all_series(claim.gap)


NEEDS: Mapping[str, Callable[[Claim], bool]] = {
    need.__name__.removeprefix("_"): need
    for need in (
        _unit, _no_unit, _titre, _bare, _untreated, _cued, _fits, _unfit, _possible, _spoken,
        _given_unit, _called_level, _at_name, _possible_in_its_own_unit, _titrated, _titrated_test,
        _linked, _complete, _no_word, _unit_behind_name, _forward, _named_surely, _not_in_between,
        _after_unit, _after_bare, _same_dimension, _not_the_same_again, _bare_serial, _serial,
        _told_again,
    )
}  # fmt: skip
