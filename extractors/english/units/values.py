"""Units of results and doses: found as written, composed into UCUM by the grammar.

UCUM strings are composed from the parts (`10*9/L`, `mg/dL`, `[IU]/mL`), so that any spelling of a part
serves every unit. The dimension says which kinds of results a unit can belong to.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from extractors.english.units.grammar import alternation, exact_key, key, parts, pattern

_SPACES = " \u00a0\u202f-"
LONG = 12  # characters; behind a longer unit its short form may stand in brackets
_MU_ALONE = re.compile(r"[µμ]$")  # what is left of a unit that lost its letters
_LEAD = re.compile(r"^[xX×✕*.\s]+")
_DIGITS = re.compile(r"(?:10|e)\D{0,4}?([⁰¹²³⁴-⁹]{1,2}|\d{1,2})\D*$", re.IGNORECASE)
_MARKED = re.compile(r"\^|\*|\+|[⁰¹²³⁴-⁹]|\d\s?e|e\s?\d|[({]", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_ORDER = {"volume": 0, "mass": 0, "amount": 0, "count": 0, "field": 0, "body": 1, "time": 2}
AREA = "{1.73_m2}"  # stands last: "mL/min/{1.73_m2}"
Groups = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, in UCUM where it composes, its dimension, and whether a power was repaired or is lost."""

    written: str
    ucum: str | None
    dimension: str
    repaired: bool = False
    power_lost: bool = False


UNIT = pattern(named=False)  # to stand in another regex


@cache
def _unit() -> re.Pattern[str]:
    return re.compile(pattern(named=True))


@cache
def _named() -> re.Pattern[str]:
    return re.compile(rf"\b{alternation(parts().named)}(?=\s?/|\sper\s)", re.IGNORECASE)


@cache
def _short_form() -> re.Pattern[str]:
    return re.compile(rf"\s(?:of\s\w{{4,8}}\s)?\(({UNIT})\)")  # "milligrams per decilitre (mg/dL)"


def unit_at(text: str, start: int) -> tuple[int, int, Unit] | None:
    """`(start, end, unit)` of the unit that stands at `start` or after one space, None if none does.

    >>> [unit_at(f"5{u}", 1)[2].ucum for u in (" g/dL", "x10 9/L", " 10(3)/µL", "/mm 3", "UI/ml", " gm%", " mm/hr")]
    ['g/dL', '10*9/L', '10*3/uL', '/uL', '[IU]/mL', 'g/dL', 'mm/h']
    >>> [unit_at(f"5 {u}", 1)[2].ucum for u in ("mmol·L⁻¹", "mg dl-1", "MG/DL", "mg/100cc", "mEq per litre", "G/L")]
    ['mmol/L', 'mg/dL', 'mg/dL', 'mg/dL', 'meq/L', '10*9/L']
    >>> unit_at("5 weeks", 1) is None
    True
    """
    here = start
    while here < len(text) and here - start < 2 and text[here] in _SPACES:
        here += 1
    match = _unit().match(text, here)
    if match is None or not match[0].strip():
        return None
    end = match.end()
    if text[end - 1].isalpha() and end < len(text) and text[end].isalpha():
        return None
    written = match[0].rstrip()
    if written.endswith(".") and read_unit(written[:-1]).ucum == read_unit(written).ucum:
        written = written[:-1]  # the stop of a sentence
    if len(written) > LONG and (short := _short_form().match(text, end)) is not None:
        return short.start(1), short.end(1), read_unit(short[1])
    return here, here + len(written), read_unit(written)


@lru_cache(maxsize=4096)
def read_unit(written: str) -> Unit:
    """The unit that `written` stands for, as a cell or a head holds it. `ucum` is None where its parts are not known.

    >>> read_unit("x 10^9/L").dimension, read_unit("mg/dL").dimension, read_unit("seconds").ucum
    ('count', 'mass/volume', 's')
    >>> read_unit("cells/µL").ucum, read_unit("Ratio").ucum, read_unit("weeks").ucum
    ('/uL', '{ratio}', None)
    """
    written = written.strip()
    shown = _LEAD.sub("", written)
    if (whole := parts().cell.get(exact_key(written))) is not None:
        return Unit(shown, whole, dimension_of(whole))
    match = _unit().fullmatch(_named().sub("cells", written))
    if match is not None:
        return _read(written, {name: text for name, text in match.groupdict().items() if text})
    alone = (
        parts().exact.get(exact_key(written))
        or parts().tops.get(key(written))
        or parts().bottoms.get(key(written))
    )
    if alone is None:
        return Unit(shown, None, "other")
    return Unit(shown, alone[0] or None, dimension_of(alone[0] or None))


def _read(written: str, groups: Groups) -> Unit:
    ucum = _composed(groups)
    power = groups.get("power") or groups.get("power_alone") or ""
    repaired = bool(power) and _MARKED.search(power) is None
    return Unit(_LEAD.sub("", written).strip(), ucum, dimension_of(ucum), repaired)


def _composed(groups: Groups) -> str | None:
    if "whole" in groups:
        return parts().prose[key(groups["whole"])]
    if "whole_exact" in groups:
        return parts().prose_exact[exact_key(groups["whole_exact"])]
    if "alone" in groups:
        return _top(groups["alone"], below="")
    below = [_bottom(groups[name]) for name in ("below", "below2", "inverse", "inverse2") if name in groups]
    if "misread" in groups:
        below.insert(0, (parts().misread[key(groups["misread"])], "volume"))
    if "area" in groups:
        below.append((AREA if "73" in groups["area"] else "m2", "body"))
    below.sort(key=lambda one: 3 if one[0] == AREA else _ORDER[one[1]])
    upper = _upper(groups, below[0][0] if below else "")
    equal = next((groups[name] for name in ("equal", "equal_top", "equal_below") if name in groups), None)
    kind = "" if equal is None else f"{{{parts().equivalents[key(equal.strip(' ()'))]}}}"
    ucum = upper + "".join(f"/{one}" for one, _ in below) + kind
    return None if _MU_ALONE.match(groups.get("top", "")) else parts().means.get(ucum, ucum) or None


def _upper(groups: Groups, below: str) -> str:
    power = groups.get("power") or groups.get("power_alone")
    number = groups.get("number") or groups.get("number_alone")
    top = groups.get("top") or groups.get("top_of_power")
    digits = _DIGITS.search(power) if power else None
    head = f"10*{int(digits[1].translate(_SUPERSCRIPTS))}" if digits else ""
    counted = "" if number is None else _number(number, below)
    shown = "" if top is None else _top(top, below)
    return ".".join(part for part in (head or counted, shown) if part)


def _number(written: str, below: str) -> str:
    exact = parts().exact.get(exact_key(written))
    if exact is None or exact[1] == "per_litre" and below not in ("L", ""):
        return parts().tops[key(written)][0]
    return exact[0]


def _top(written: str, below: str) -> str:
    exact = parts().exact.get(exact_key(written))
    if exact is not None and below:
        return exact[0]
    return parts().tops[key(written)][0]


def _bottom(written: str) -> tuple[str, str]:
    return parts().bottoms[key(written)]


_ANNOTATION = re.compile(r"(?<=\w)\{[^}]{0,30}\}")  # "ug/mL{FEU}"
_MASS_UNITS = frozenset(("g", "mg", "ug", "ng", "pg", "fg", "kg"))
_AMOUNT_UNITS = frozenset(("mol", "mmol", "umol", "nmol", "pmol", "fmol", "meq", "ueq", "eq", "mosm", "osm"))
_VOLUMES = frozenset(("L", "dL", "mL", "uL", "nL", "fL"))
_TIMES = frozenset(("h", "d", "min", "(24.h)"))
_THINGS = frozenset(("", "{copies}", "{parasites}", "[CFU]"))


@lru_cache(maxsize=4096)
def dimension_of(ucum: str | None) -> str:
    """A word for what a UCUM string measures: "mass/volume", "count", "percent", ... or "other"."""
    if ucum is None:
        return "other"
    if ucum in _WHOLE:
        return _WHOLE[ucum]
    return _by_parts(_ANNOTATION.sub("", ucum))


def _by_parts(ucum: str) -> str:
    """What a string of parts measures, by its top and its first bottom."""
    top, *bottom = ucum.split("/")
    top = top.split(".")[-1] if top.startswith("10*") else top
    if not bottom:
        return _alone(top)
    below = bottom[0]
    if below in ("[HPF]", "[LPF]"):
        return "count/field"
    if below in _VOLUMES:
        return _by_volume(top)
    if below in _TIMES:
        if top in _MASS_UNITS or top in _AMOUNT_UNITS:
            return "excretion"
        return {"mm": "sedimentation", "mL": "clearance"}.get(top, "rate")
    return "ratio" if below in ("g", "mg", "mmol", "mol", "umol") else "dose"


def _alone(top: str) -> str:
    if top in _MASS_UNITS:
        return "mass"
    if top in _AMOUNT_UNITS:
        return "amount"
    return "activity" if "U" in top else "other"


def _by_volume(top: str) -> str:
    if top in _MASS_UNITS:
        return "mass/volume"
    if top in _AMOUNT_UNITS:
        return "amount/volume"
    if "U" in top or "kat" in top:
        return "activity/volume"
    return "count" if top in _THINGS or top.startswith("10*") else "other"


_WHOLE = {
    "%": "percent", "[ppth]": "percent", "s": "time", "fL": "volume", "pg": "mass", "mm[Hg]": "pressure", "kPa": "pressure",
    "/uL": "count", "{M.o.M}": "multiple", "[GPL'U]": "activity/volume", "[MPL'U]": "activity/volume", "[APL'U]": "activity/volume",
    "[arb'U]": "activity/volume", "10*6": "number", "10*5": "number", "10*3": "number", "mL": "volume", "mm": "length",
    "mosm/L": "osmotic", "mosm/kg": "osmotic", "mosm": "osmotic",
}  # fmt: skip
