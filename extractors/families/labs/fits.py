"""Does this unit go with this test? By the rows of `fits.toml`."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from extractors.english.units.dimensions import CONCENTRATIONS, Dimension, dimension_of
from extractors.english.units.values import Unit
from extractors.families.labs.gaps.said import holds
from extractors.terms.tests import Kind, Test, Trait
from schemas.errors import RuleError

WHERE = "families/labs/fits.toml"
LABORATORY = CONCENTRATIONS | {
    Dimension.COUNT,
    Dimension.COUNT_IN_FIELD,
    Dimension.NUMBER,
    Dimension.PERCENT,
    Dimension.LENGTH_IN_TIME,
    Dimension.CLEARANCE,
    Dimension.RATIO,
    Dimension.EXCRETION,
    Dimension.MULTIPLE,
    Dimension.OSMOTIC,
}
GIVEN = frozenset((Dimension.MASS, Dimension.ACTIVITY, Dimension.AMOUNT))  # of a drug by itself
STRONG = CONCENTRATIONS | {Dimension.COUNT, Dimension.OSMOTIC}
# Kinds of tests that are measured by mass or amount unless they are enzymes or the table has units.
_BY_MASS = frozenset((Kind.CHEMISTRY, Kind.HEMATOLOGY, Kind.BLOOD_GAS, Kind.DRUG_LEVEL))
_WHOLE_DAY = "/(24.h)"


def _of_urine(test: Test, unit: Unit) -> bool:
    return test.specimen is not None and "urine" in test.specimen


def _of_virus(test: Test, unit: Unit) -> bool:
    return Trait.VIRAL in test.traits


def _may_be_active(test: Test, unit: Unit) -> bool:
    return test.kind not in _BY_MASS or holds("enzyme", test.name)


def _of_a_day(test: Test, unit: Unit) -> bool:
    return unit.ucum is not None and unit.ucum.endswith(_WHOLE_DAY)


def _has_a_share(test: Test, unit: Unit) -> bool:
    return Trait.WHOLE not in test.traits


BARE = frozenset({"{INR}", "{pH}"})  # what a test without any unit is measured in

# What a row may ask of a test and a unit.
CONDITIONS: Mapping[str, Callable[[Test, Unit], bool]] = {
    condition.__name__.removeprefix("_"): condition
    for condition in (_of_urine, _of_virus, _may_be_active, _of_a_day, _has_a_share)
}


@dataclass(frozen=True, slots=True)
class Row:
    """Tests that are measured `of` a dimension come `in` others: always, or under a condition."""

    of: frozenset[Dimension]
    always: frozenset[Dimension]
    under: Mapping[str, frozenset[Dimension]]


@cache
def _rows() -> tuple[Row, ...]:
    raw = (files("extractors") / WHERE).read_text(encoding="utf-8")
    return tuple(_row(entry) for entry in tomllib.loads(raw)["row"])


def _row(entry: Mapping[str, Any]) -> Row:
    under = {
        name: frozenset(map(Dimension, listed)) for name, listed in entry.items() if name not in ("of", "in")
    }
    if unknown := sorted(under.keys() - CONDITIONS.keys()):
        raise RuleError(
            f"{WHERE}: knows no condition {unknown[0]!r}; one of {', '.join(CONDITIONS)}, or of and in"
        )
    return Row(frozenset(map(Dimension, entry["of"])), frozenset(map(Dimension, entry["in"])), under)


def fits(test: Test | None, unit: Unit) -> bool:
    """True if a result of the test can stand in the unit; one of which the table tells no unit takes any laboratory unit."""
    found = unit.dimension
    if test is not None and test.ucum in BARE:
        return found is Dimension.OTHER
    wanted = measured_in(test)
    if found in wanted or found is Dimension.OTHER:
        return True
    if test is None or not wanted:
        return found in LABORATORY
    row = next((row for row in _rows() if wanted & row.of), None)
    if row is None:
        return False
    return found in row.always or any(
        found in dimensions and CONDITIONS[name](test, unit) for name, dimensions in row.under.items()
    )


def measured_in(test: Test | None) -> frozenset[Dimension]:
    """What the table measures the test in; nothing where it does not say."""
    if test is None:
        return frozenset()
    return _dimensions(test.ucum, test.si_unit)


@cache
def _dimensions(*units: str | None) -> frozenset[Dimension]:
    return frozenset(map(dimension_of, units)) - {Dimension.OTHER}
