"""Units of results and doses: found as written, composed into UCUM by the grammar.

UCUM strings are composed from the parts (`10*9/L`, `mg/dL`, `[IU]/mL`), so that any spelling of a part
serves every unit. The dimension says which kinds of results a unit can belong to.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from extractors.english.units.dimensions import Dimension, dimension_of
from extractors.english.units.grammar import exact_key, grammar, key, parts

_SPACES = " \u00a0\u202f-"
LONG = 12  # characters; behind a longer unit its short form may stand in brackets
_MU_ALONE = re.compile(r"[µμ]$")  # what is left of a unit that lost its letters
_LEAD = re.compile(r"^[xX×✕*.\s]+")
_DIGITS = re.compile(r"(?:10|e)[^\d−–⁻-]{0,4}?([−–⁻-]?)\s?([⁰¹²³⁴-⁹]{1,2}|\d{1,2})\D*$", re.IGNORECASE)
_MARKED = re.compile(r"\^|\*|\+|[⁰¹²³⁴-⁹]|\d\s?e|e\s?\d|[({]", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_ORDER = {"body": 1, "time": 2}  # of bottoms by their kind; the others stand first
AREA = "{1.73_m2}"  # stands last: "mL/min/{1.73_m2}"
Groups = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, in UCUM where it composes, its dimension, and whether a power was repaired or is lost."""

    written: str
    ucum: str | None
    dimension: Dimension
    repaired: bool = False
    power_lost: bool = False


_NAMES = re.compile(r"\(\?P<\w+>")
UNIT = _NAMES.sub("(?:", grammar("unit"))  # without names, to stand in another regex


@cache
def _unit() -> re.Pattern[str]:
    return re.compile(grammar("unit"))


@cache
def _named() -> re.Pattern[str]:
    return re.compile(grammar("named_thing"), re.IGNORECASE)


@cache
def _short_form() -> re.Pattern[str]:
    return re.compile(grammar("short_form"), re.IGNORECASE)  # "milligrams per decilitre (mg/dL)"


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
    if len(written) > LONG and (opened := _short_form().match(text, end)) is not None:
        short = _unit().match(text, opened.end())
        if short is not None and short[0] and text.startswith(")", short.end()):
            return *short.span(), read_unit(short[0])
    return here, here + len(written), read_unit(written)


@lru_cache(maxsize=4096)
def read_unit(written: str) -> Unit:
    """The unit that `written` stands for, as a cell or a head holds it. `ucum` is None where its parts are not known.

    >>> read_unit("x 10^9/L").dimension.value, read_unit("mg/dL").dimension.value, read_unit("seconds").ucum
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
        return Unit(shown, None, Dimension.OTHER)
    return Unit(shown, alone[0] or None, dimension_of(alone[0] or None))


def with_power(power: Unit, unit: Unit | None) -> Unit | None:
    """A power of ten in a cell with the unit of its column ("1.7 x 10^8" under "IU/mL") as one unit; None where it is none.

    >>> with_power(read_unit("10^8"), read_unit("IU/mL")).ucum
    '10*8.[IU]/mL'
    """
    bare = (power.ucum or "").removeprefix("10*").removeprefix("-").isdigit()
    if unit is None or not bare or "10*" in (unit.ucum or ""):
        return None
    whole = read_unit(f"{power.written} {unit.written}")
    return whole if whole.ucum is not None else None


def _read(written: str, groups: Groups) -> Unit:
    ucum = _composed(groups)
    power = _told(groups, "power", "power_alone") or ""
    repaired = bool(power) and _MARKED.search(power) is None
    return Unit(_LEAD.sub("", written).strip(), ucum, dimension_of(ucum), repaired)


def _told(groups: Groups, *names: str) -> str | None:
    """What stands in the first of the groups that holds anything."""
    return next((groups[name] for name in names if name in groups), None)


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
    below.sort(key=lambda one: 3 if one[0] == AREA else _ORDER.get(one[1], 0))
    upper = _upper(groups, below[0][0] if below else "")
    equal = _told(groups, "equal", "equal_top", "equal_below")
    kind = "" if equal is None else f"{{{parts().equivalents[key(equal.strip(' ()'))]}}}"
    ucum = upper + "".join(f"/{one}" for one, _ in below) + kind
    return None if _MU_ALONE.match(groups.get("top", "")) else parts().means.get(ucum, ucum) or None


def _upper(groups: Groups, below: str) -> str:
    power, number = _told(groups, "power", "power_alone"), _told(groups, "number", "number_alone")
    top = _told(groups, "top", "top_of_power")
    digits = _DIGITS.search(power) if power else None
    head = _power(digits, counts=top is None and _MARKED.search(power or "") is None) if digits else ""
    counted = "" if number is None else _number(number, below)
    shown = "" if top is None else _top(top, below)
    return ".".join(part for part in (head or counted, shown) if part)


def _power(digits: re.Match[str], *, counts: bool) -> str:
    """The power of ten; a bare stroke in a count ("150 x 10-9/L") stands for a raised number, no count is that small."""
    sign = "-" if digits[1] and not counts else ""
    return f"10*{sign}{int(digits[2].translate(_SUPERSCRIPTS))}"


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
