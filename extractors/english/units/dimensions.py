"""What a unit in UCUM measures, by its parts: a mass in a volume, a count, a share."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_ANNOTATION = re.compile(r"(?<=\w)\{[^}]{0,30}\}")  # "ug/mL{FEU}"
POWER = "10*"
BODY = "body"  # the kind of bottoms that a dose is given by


class Dimension(StrEnum):
    """What is measured."""

    MASS = "mass"
    AMOUNT = "amount"
    ACTIVITY = "activity"
    VOLUME = "volume"
    LENGTH = "length"
    TIME = "time"
    NUMBER = "number"
    PERCENT = "percent"
    MULTIPLE = "multiple"
    PRESSURE = "pressure"
    OSMOTIC = "osmotic"
    MASS_IN_VOLUME = "mass/volume"
    AMOUNT_IN_VOLUME = "amount/volume"
    ACTIVITY_IN_VOLUME = "activity/volume"
    COUNT = "count"
    COUNT_IN_FIELD = "count/field"
    EXCRETION = "excretion"
    LENGTH_IN_TIME = "length/time"
    CLEARANCE = "clearance"
    RATE = "rate"
    RATIO = "ratio"
    DOSE = "dose"
    OTHER = "other"


CONCENTRATIONS = frozenset(
    (Dimension.MASS_IN_VOLUME, Dimension.AMOUNT_IN_VOLUME, Dimension.ACTIVITY_IN_VOLUME)
)


@dataclass(frozen=True, slots=True)
class _Known:
    """The units of `units.toml`: whole ones with what they measure, tops and bottoms by their kind."""

    whole: Mapping[str, Dimension]
    in_time: Mapping[str, Dimension]
    base: Mapping[str, str]
    things: frozenset[str]
    bottoms: Mapping[str, str]


@cache
def table() -> Mapping[str, Any]:
    """`units.toml` as it stands."""
    raw = (files("extractors") / "english" / "units" / "units.toml").read_text(encoding="utf-8")
    return tomllib.loads(raw)


@cache
def _known() -> _Known:
    rows, measured = table(), table()["measures"]
    base = {
        f"{prefix}{ucum}": row["kind"]
        for ucum, row in rows["base"].items()
        for prefix in ("", *row["prefixes"])
    }
    return _Known(
        whole={ucum: Dimension(name) for name, listed in measured["whole"].items() for ucum in listed},
        in_time={ucum: Dimension(name) for name, listed in measured["in_time"].items() for ucum in listed},
        base=base,
        things=frozenset(measured["counted"]),
        bottoms={ucum: kind for kind, units in rows["bottom"].items() for ucum in units},
    )


@lru_cache(maxsize=4096)
def dimension_of(ucum: str | None) -> Dimension:
    """What a UCUM string measures, OTHER where its parts do not say it.

    >>> [dimension_of(ucum).value for ucum in ("mg/dL", "10*9/L", "%", "mm/h", "mg/(24.h)", "mL/min", "mg/kg", "{pH}")]
    ['mass/volume', 'count', 'percent', 'length/time', 'excretion', 'clearance', 'dose', 'other']
    """
    if ucum is None:
        return Dimension.OTHER
    return _known().whole.get(ucum) or _by_parts(_ANNOTATION.sub("", ucum))


def _by_parts(ucum: str) -> Dimension:
    """What a string of parts measures, by its top and its first bottom."""
    top, *bottom = ucum.split("/")
    top = top.split(".")[-1] if top.startswith(POWER) else top
    kind = _kind(top)
    if not bottom:
        return kind
    below = bottom[0]
    place, base = _known().bottoms.get(below), _known().base.get(below)
    if place == "field":
        return Dimension.COUNT_IN_FIELD
    if base == Dimension.VOLUME:
        return _in_volume(top, kind)
    if place == Dimension.TIME:
        shared = kind in (Dimension.MASS, Dimension.AMOUNT)
        return Dimension.EXCRETION if shared else _known().in_time.get(top, Dimension.RATE)
    shared = base in (Dimension.MASS, Dimension.AMOUNT) and place != BODY
    return Dimension.RATIO if shared else Dimension.DOSE


def _kind(top: str) -> Dimension:
    kind = _known().base.get(top)
    if kind in (Dimension.MASS, Dimension.AMOUNT):
        return Dimension(kind)
    return Dimension.ACTIVITY if "U" in top else Dimension.OTHER


def _in_volume(top: str, kind: Dimension) -> Dimension:
    if kind in (Dimension.MASS, Dimension.AMOUNT, Dimension.ACTIVITY):
        return Dimension(f"{kind}/{Dimension.VOLUME}")
    if _known().base.get(top) == Dimension.ACTIVITY:
        return Dimension.ACTIVITY_IN_VOLUME  # katals
    counted = top in _known().things or top.startswith(POWER)
    return Dimension.COUNT if counted else Dimension.OTHER
