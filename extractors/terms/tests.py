"""The shipped tables of analytes, read once: tests and their names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache

from extractors.english.gate import gated
from extractors.english.vocabulary import values
from extractors.terms.rows import is_true, rows
from schemas.errors import RuleError

TOKEN = re.compile(r"[^\W\d_]+|\d+")
TOKENS_KEPT = 16_384  # words in the form in which names are compared
LEAST_PLURAL = 5  # letters; shorter words and abbreviations keep their s
Range = tuple[float | None, float | None]  # its lower and its upper bound, None for the one that it lacks


class Kind(StrEnum):
    """What a test is of: decides how it is measured where its row gives no unit."""

    CHEMISTRY = "chemistry"
    HEMATOLOGY = "hematology"
    COAGULATION = "coagulation"
    ENDOCRINE = "endocrine"
    IMMUNOLOGY = "immunology"
    SEROLOGY = "serology"
    TUMOUR_MARKER = "tumour_marker"
    DRUG_LEVEL = "drug_level"
    URINE = "urine"
    CSF = "csf"
    SEMEN = "semen"
    BLOOD_GAS = "blood_gas"
    GENETICS = "genetics"
    OTHER = "other"


class Trait(StrEnum):
    """What is so of few tests only."""

    ALONE = "alone"  # its two letters stand before a bare number
    WITH_BLOOD_GASES = "with_blood_gases"  # else a vital sign
    FETAL = "fetal"  # in the unit of another test it is that test, of the fetus
    ANTIBODY_CLASS = "antibody_class"  # of the antibody named before
    WHOLE = "whole"  # never a share
    CELLS_OF_FLUID = "cells_of_fluid"  # what is counted where a fluid alone is named
    FIRST_OF_PAIR = "first_of_pair"  # of letters that name two tests together: "H/H"
    SECOND_OF_PAIR = "second_of_pair"
    OF_DIPSTICK = "of_dipstick"  # what "protein" means on a dipstick
    AS_RATIO = "as_ratio"  # in the unit of a ratio it is that ratio
    VIRAL = "viral"  # copies of a virus, which come in units as well


@dataclass(frozen=True, slots=True)
class Test:
    """One row of `lab_tests.csv`: what is measured, in what, in which unit, within which bounds.

    `low` and `high` are the bounds of the possible in `ucum`; outside them a value is flagged.
    `cue_required` marks names that are also drugs or common words. `traits` are what is so of few tests only,
    each with the test or the class that it refers to (`lab_traits.csv`). `usual` is the range that reports usually
    print for it, in `ucum`, None where the table has none (`lab_usual.csv`).
    """

    name: str
    specimen: str | None
    loinc: str | None
    ucum: str | None
    si_factor: float | None
    si_unit: str | None
    low: float | None
    high: float | None
    kind: Kind
    cue_required: bool
    traits: Mapping[Trait, str] = field(default_factory=dict, compare=False)
    usual: Range | None = None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The bounds of the possible, None where the table has none."""
        return None if self.low is None or self.high is None else (self.low, self.high)


@dataclass(frozen=True, slots=True)
class Name:
    """A written form of a test as normalised tokens. `short` forms are told by their capitals."""

    tokens: tuple[str, ...]
    written: str
    test: str
    specimen: str | None
    short: bool
    cue_required: bool = False


@lru_cache(maxsize=TOKENS_KEPT)
def normal(token: str) -> str:
    """A token in the form that names are compared in: lower case, American, singular.

    >>> [normal(token) for token in ("Haemoglobin", "Leucocytes", "platelets", "albumin", "mass")]
    ['hemoglobin', 'leukocyte', 'platelet', 'albumin', 'mass']
    """
    lowered = token.lower()
    if len(lowered) < 4:
        return lowered
    for british, american in values("american").items():
        lowered = lowered.replace(british, american)
    if lowered[-1] == "s" and len(lowered) >= LEAST_PLURAL and lowered[-2] not in "sui":
        return lowered[:-1]
    return lowered


@cache
def tests() -> Mapping[str, Test]:
    """Every test by its usual name. Raises RuleError where a name stands twice or a kind is none."""
    found: dict[str, Test] = {}
    traits, usual = _traits(), _usual()
    for row in rows("lab_tests.csv"):
        name = row["test"].strip()
        if name in found:
            raise RuleError(f"terms/lab_tests.csv: {name!r} stands twice; take one row out")
        found[name] = Test(
            name=name,
            specimen=row.get("specimen") or None,
            loinc=row.get("loinc") or None,
            ucum=row.get("ucum") or None,
            si_factor=_float(row.get("si_factor"), name),
            si_unit=row.get("si_unit") or None,
            low=_float(row.get("low_bound"), name),
            high=_float(row.get("high_bound"), name),
            kind=_kind(row["kind"], name),
            cue_required=is_true(row.get("cue_required")),
            traits=traits.get(name, {}),
            usual=usual.get(name),
        )
    for table, named in (("lab_traits.csv", traits.keys()), ("lab_usual.csv", usual.keys())):
        if unknown := sorted(named - found.keys()):
            raise RuleError(f"terms/{table}: no test is called {unknown[0]!r}; mend the row")
    return found


def in_urine(test: Test) -> Test | None:
    """The same measured in urine ("urine normetanephrine" for that of plasma), None where the table has none or it is.

    >>> in_urine(tests()["plasma normetanephrine"]).name
    'urine normetanephrine'
    """
    bare = test.name.removeprefix("plasma ").removeprefix("serum ")
    return tests().get(f"urine {bare}")


@cache
def with_trait(trait: Trait) -> tuple[Test, ...]:
    """The tests that have a trait, in the order of the table."""
    return tuple(test for test in tests().values() if trait in test.traits)


def _traits() -> dict[str, dict[Trait, str]]:
    """The traits of the tests that have any, by the test. Raises RuleError for a trait that nobody asks for."""
    found: dict[str, dict[Trait, str]] = {}
    for row in rows("lab_traits.csv"):
        try:
            found.setdefault(row["test"], {})[Trait(row["trait"])] = row["of"]
        except ValueError as error:
            raise RuleError(f"terms/lab_traits.csv: {error}; one of {', '.join(Trait)}") from error
    return found


def _usual() -> dict[str, Range]:
    """The usual reference range of the tests that have one. Raises RuleError where its bounds are none."""
    found: dict[str, Range] = {}
    for row in rows("lab_usual.csv"):
        low, high = (_float(row[bound], row["test"], "lab_usual.csv") for bound in ("low", "high"))
        if low is None and high is None or low is not None and high is not None and low >= high:
            raise RuleError(f"terms/lab_usual.csv: the bounds of {row['test']!r} are no range; mend the row")
        found[row["test"]] = (low, high)
    return found


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Names by their normalised tokens, and the lengths that names of each first token have, the longest first.

    One written form may name several tests ("TP"); the first in the table is the usual one.
    """

    names: Mapping[tuple[str, ...], tuple[Name, ...]]
    lengths: Mapping[str, tuple[int, ...]]


@cache
def name_index() -> NameIndex:
    """Every name of a test. Raises RuleError if a name points at a test that the table lacks."""
    known = tests()
    names: dict[tuple[str, ...], list[Name]] = {}
    for test in known.values():
        _add(names, test.name, test.name, None)
    for row in rows("lab_names.csv"):
        test_name = row["test"].strip()
        if test_name not in known:
            raise RuleError(f"terms/lab_names.csv: {row['name']!r} names the unknown test {test_name!r}")
        _add(
            names,
            row["name"],
            test_name,
            row.get("specimen") or None,
            cue_required=is_true(row.get("cue_required")),
        )
    _drop_pairs(names)
    lengths: dict[str, set[int]] = {}
    for tokens in names:
        lengths.setdefault(tokens[0], set()).add(len(tokens))
    return NameIndex(
        {tokens: tuple(group) for tokens, group in names.items()},
        {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()},
    )


def _drop_pairs(names: dict[tuple[str, ...], list[Name]]) -> None:
    """Forget names of two tests at once ("AST/ALT"): read apart, each test gets its own value."""
    for tokens, group in list(names.items()):
        name = group[0]
        halves = [half.strip() for half in name.written.replace(" and ", "/").split("/")]
        if len(halves) != 2 or "ratio" in name.test or "ratio" in name.written:
            continue
        sides = [names.get(tuple(normal(token) for token in TOKEN.findall(half))) for half in halves]
        told = {side[0].test for side in sides if side}
        if None not in sides and len(told) == 2 and name.test not in told:
            del names[tokens]


def _add(
    names: dict[tuple[str, ...], list[Name]],
    written: str,
    test: str,
    specimen: str | None,
    *,
    cue_required: bool = False,
) -> None:
    written = written.strip()
    tokens = tuple(normal(token) for token in TOKEN.findall(written))
    if not tokens or any(name.test == test for name in names.get(tokens, ())):
        return
    letters = "".join(character for character in written if character.isalpha())
    long_number = any(token.isdigit() and len(token) > 1 for token in tokens)
    short = not long_number and len(letters) <= (5 if letters.isupper() else 3)
    names.setdefault(tokens, []).append(Name(tokens, written, test, specimen, short, cue_required))


def _kind(value: str, name: str) -> Kind:
    try:
        return Kind(value)
    except ValueError as error:
        raise RuleError(
            f"terms/lab_tests.csv: {name!r} is of no kind {value!r}; one of {', '.join(Kind)}"
        ) from error


def _float(value: str | None, name: str, table: str = "lab_tests.csv") -> float | None:
    if not value or not value.strip():
        return None
    try:
        return float(value)
    except ValueError as error:
        raise RuleError(f"terms/{table}: {value!r} of {name!r} is not a number; mend the row") from error


@cache
def qualitative_names() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """A pattern of the names of tests whose results are words, the longest first, and the usual name of each."""
    usual = {row["name"].lower(): row["test"] for row in rows("qualitative_tests.csv")}
    longest_first = sorted(usual, key=len, reverse=True)
    return gated(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE), usual
