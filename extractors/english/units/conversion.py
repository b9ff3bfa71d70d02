"""Factors between UCUM units that measure the same."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache

from extractors.english.units.dimensions import table

_TIMES: Mapping[str, float] = {"min": 60.0, "h": 3600.0, "d": 86400.0, "(24.h)": 86400.0}
_NUMBERS: Mapping[str, float] = {"%": 1e-2, "[ppth]": 1e-3, "1": 1.0, "": 1.0}
_POWER = re.compile(r"10\*(-?\d{1,2})$")
Scale = tuple[float, Mapping[str, int]]


@lru_cache(maxsize=4096)
def conversion(unit: str, into: str) -> float | None:
    """The factor from one UCUM unit to another that measures the same, None where they do not.

    >>> conversion("mg/dL", "g/dL"), conversion("/uL", "10*9/L"), conversion("mmol/L", "mg/dL"), conversion("g", "mg")
    (0.001, 0.001, None, 1000.0)
    """
    if unit == into:
        return 1.0
    a, b = _scale(unit), _scale(into)
    return float(f"{a[0] / b[0]:.12g}") if a and b and a[1] == b[1] else None


@lru_cache(maxsize=4096)
def _scale(ucum: str) -> Scale | None:
    """The factor of a unit and the dimensions that it is of; None for units that are counted in no other."""
    factor, dimensions = 1.0, Counter[str]()
    top, *below = ucum.split("/")
    for sign, atoms in ((1, re.split(r"\.(?!h\))", top)), (-1, below)):
        for atom in atoms:
            known = _atom(atom)
            if known is None:
                return None
            factor *= known[0] ** sign
            if known[1]:
                dimensions[known[1]] += sign
    return factor, {name: power for name, power in dimensions.items() if power}


def _atom(atom: str) -> tuple[float, str] | None:
    if atom in _NUMBERS or atom.startswith("{") and atom != "{1.73_m2}":
        return _NUMBERS.get(atom, 1.0), ""
    if atom in _TIMES:
        return _TIMES[atom], "time"
    if power := _POWER.match(atom):
        return 10.0 ** int(power[1]), ""
    return _bases().get(atom)


@cache
def _bases() -> Mapping[str, tuple[float, str]]:
    """The factor and the dimension of each base with each prefix; a length and a time are written with them too."""
    factors = {"": 1.0, **{prefix: row["factor"] for prefix, row in table()["prefix"].items()}}
    measured = {ucum: row.get("measures", ucum) for ucum, row in table()["base"].items()}
    return {
        f"{prefix}{ucum}": (factor, dimension)
        for ucum, dimension in {**measured, "m": "m", "s": "time"}.items()
        for prefix, factor in factors.items()
    }
