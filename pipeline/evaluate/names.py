"""When two names, units or amounts are the same."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from extractors.english.units.conversion import conversion

Number = float

_PER = {"hour": "h", "hr": "h", "minute": "min", "m^2": "m2", "24h": "day", "d": "day"}
_SPACES = re.compile(r"\s+")
_LAB_NOISE = re.compile(r"[\s.*×·,()]")
_LAB_WORDS = (
    ("x10", "10"), ("^", ""), ("µ", "u"), ("μ", "u"), ("mcg", "ug"), ("³", "3"), ("⁹", "9"), ("iu", "u"), ("cells", ""),
    ("units", "u"), ("gm", "g"), ("mm3", "ul"), ("per", "/"),
)  # fmt: skip


@cache
def _names(table: str) -> dict[str, str]:
    with (files("pipeline.evaluate") / "names.toml").open("rb") as file:
        groups = tomllib.load(file)[table]
    return {other: usual for usual, others in groups.items() for other in others}


def plain(text: object) -> str:
    """Lower case, single spaces; empty for None."""
    return _SPACES.sub(" ", str(text or "")).strip().lower()


def drug(text: object) -> str:
    """The usual name of a drug.

    >>> drug("Ferrous  sulphate")
    'iron'
    """
    return _names("drugs").get(plain(text), plain(text))


def test(text: object) -> str:
    """The usual name of a laboratory test.

    >>> test("ALT")
    'alanine aminotransferase'
    """
    return _names("tests").get(plain(text), plain(text))


test.__test__ = False  # type: ignore[attr-defined]  # for collectors of tests, by its name


def dose_unit(text: object) -> str:
    """The usual form of a dose's unit, rates with a short denominator.

    >>> dose_unit("Units / hour")
    'iu/h'
    """
    key = _SPACES.sub("", str(text or "")).lower().replace("²", "2").replace("^2", "2")
    head, _, per = key.partition("/")
    per = _PER.get(per, per)
    return _names("units").get(head, head) + (f"/{per}" if per else "")


def lab_unit(text: object) -> str:
    """A laboratory unit without spaces, powers and other matters of writing.

    >>> lab_unit("x10^9 / L") == lab_unit("×10⁹/l")
    True
    """
    key = _LAB_NOISE.sub("", str(text or "").lower())
    for written, usual in _LAB_WORDS:
        key = key.replace(written, usual)
    return key.strip("/")


def number(value: object) -> Number | None:
    """A number rounded for comparison, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return round(float(value), 6)


def amount(value: object, unit: object) -> tuple[Number | None, str]:
    """A dose in milligrams where it is a mass, else as it is."""
    found, usual = number(value), dose_unit(unit)
    if found is not None and (factor := conversion(usual, "mg")) is not None:
        return round(found * factor, 9), "mg"
    return found, usual


def alike(first: object, second: object) -> bool:
    """True for names of which one holds the other, two-letter ones only when equal."""
    a, b = plain(first), plain(second)
    return bool(a and b) and (a == b or (min(len(a), len(b)) > 2 and (a in b or b in a)))
