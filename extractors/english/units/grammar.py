r"""The grammar of units, built from the parts in `units.toml`: a regular expression, and what each spelling stands for.

A unit is `power? number? top? bottoms`, with the bottoms behind strokes ("mg/dL", "mEq per litre", "mL/min/1.73 m2") or
with negative exponents ("mmol·L⁻¹", "mg dl-1"); or a top alone; or one of the whole units that are not composed.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from extractors import site
from extractors.english.units.dimensions import Dimension, table
from extractors.english.vocabulary import expand

_GAP = r"[\s-]?"
_MU = str.maketrans(
    {"μ": "u", "µ": "u", "×": "x", **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂", "0123456789012", strict=True))}
)
_LEFT_OUT = re.compile(r"[\s\u00a0^-]")
_ATOMS = {" ": _GAP, "u": "[uµμ]", "3": "[3³]", "2": "[2²₂]", "^": r"\s?\^?\s?", "-": _GAP, "x": "[x×]"}
_INVERSE = re.compile(r"[a-z]{1,4}|m2")  # what may stand below with a negative exponent
_EXACT = ("exact", "prose_exact")  # places whose spellings count in just their letters
_COUNTING = ("number", "per_litre")  # kinds of exact spellings that count by a power

TOPS, BOTTOMS = "tops", "bottoms"
_BELOW = frozenset(
    (Dimension.MASS, Dimension.AMOUNT, Dimension.VOLUME)
)  # kinds of bases that stand below a stroke
_ALONE = frozenset((Dimension.MASS, Dimension.AMOUNT, Dimension.NUMBER))  # kinds of tops that may stand alone


@dataclass(frozen=True)
class Parts:
    """What each spelling stands for, by the place where it may stand."""

    tops: dict[str, tuple[str, str]] = field(default_factory=dict)
    exact: dict[str, tuple[str, str]] = field(default_factory=dict)
    bottoms: dict[str, tuple[str, str]] = field(default_factory=dict)
    misread: dict[str, str] = field(default_factory=dict)
    equivalents: dict[str, str] = field(default_factory=dict)
    prose: dict[str, str] = field(default_factory=dict)
    prose_exact: dict[str, str] = field(default_factory=dict)
    cell: dict[str, str] = field(default_factory=dict)
    means: dict[str, str] = field(default_factory=dict)  # by UCUM
    spelled: dict[str, list[str]] = field(default_factory=dict)  # spellings as written, by place
    of_unit: dict[str, list[str]] = field(default_factory=dict)  # of each top, by UCUM


def key(spelling: str) -> str:
    """A spelling as the parts are looked up: lower case, without spaces, hyphens and carets, "u" for mu.

    >>> key("µmol"), key("mm³"), key("High-power field")
    ('umol', 'mm3', 'highpowerfield')
    """
    return _LEFT_OUT.sub("", spelling.translate(_MU).lower().translate(_MU))


def exact_key(spelling: str) -> str:
    """A spelling whose case counts: only spaces go, and the two letters mu are one."""
    return re.sub(r"\s", "", spelling.replace("μ", "µ"))


@cache
def parts() -> Parts:
    """The parts of `units.toml`."""
    rows = table()
    found = Parts(means=rows["means"])
    for ucum, spelling, kind in _bases(rows):
        _add(found, TOPS, ucum, spelling, kind)
        if kind in _BELOW:
            _add(found, BOTTOMS, ucum, spelling, kind)
    for place, name in ((TOPS, "top"), (BOTTOMS, "bottom")):
        for kind, ucum, spelling in _of_kinds(rows[name]):
            _add(found, place, ucum, spelling, kind)
    for kind, ucum, spelling in _of_kinds(rows["exact"]):
        found.exact[exact_key(spelling)] = ucum, kind
        found.spelled.setdefault("exact", []).append(spelling)
    _add_whole(found, rows)
    for name in ("number", "thing"):
        found.spelled[name] = _all(rows["top"][name])
    found.spelled["of"], found.spelled["named"] = rows["of"], rows["named"]
    found.spelled["inverse"] = [one for one in found.spelled[BOTTOMS] if _INVERSE.fullmatch(one.lower())]
    found.spelled["alone"] = [one for one in found.spelled[TOPS] if _stands_alone(found, one, rows["alone"])]
    return found


def _stands_alone(found: Parts, spelling: str, alone: Container[str]) -> bool:
    """True for tops that may stand without a bottom in any text: masses, amounts, words for thousands, and those listed."""
    ucum, kind = found.tops[key(spelling)]
    return len(spelling) > 1 and (kind in _ALONE or ucum in alone)


def _of_kinds(kinds: Mapping[str, Mapping[str, Iterable[str]]]) -> Iterator[tuple[str, str, str]]:
    """`(kind, ucum, spelling)` of each spelling of a table by kinds."""
    for kind, units in kinds.items():
        for ucum, spellings in units.items():
            yield from ((kind, ucum, spelling) for spelling in spellings)


def _add_whole(found: Parts, rows: Mapping[str, Any]) -> None:
    """Take in the units that are not composed, and what their letters are misread as."""
    for place, read in ((found.misread, "misread"), (found.prose, "prose")):
        place.update({key(spelling): ucum for ucum, listed in rows[read].items() for spelling in listed})
    for place, read in ((found.prose_exact, "prose_exact"), (found.cell, "cell")):
        place.update(
            {exact_key(spelling): ucum for ucum, listed in rows[read].items() for spelling in listed}
        )
    equal = rows["equivalent"]
    found.equivalents.update({key(spelling): name for name, listed in equal.items() for spelling in listed})
    found.spelled["equivalent"] = _all(equal)
    found.spelled.update({name: _all(rows[name]) for name in ("prose", "prose_exact")})
    for row in site.rows("unit_names.csv"):
        found.prose_exact[exact_key(row["written"])] = row["ucum"]
        found.spelled["prose_exact"].append(row["written"])


def _all(units: Mapping[str, Iterable[str]]) -> list[str]:
    return [spelling for listed in units.values() for spelling in listed]


def _add(found: Parts, place: str, ucum: str, spelling: str, kind: str) -> None:
    known = found.tops if place == TOPS else found.bottoms
    known.setdefault(key(spelling), (ucum, kind))
    found.spelled.setdefault(place, []).append(spelling)
    if place == TOPS:
        found.of_unit.setdefault(ucum, []).append(spelling)


def _bases(table: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """`(ucum, spelling, kind)` of each base unit, bare and with its prefixes."""
    for ucum, base in table["base"].items():
        for spelling in (*base["symbols"], *base["words"]):
            yield ucum, spelling, base["kind"]
        for prefix in base["prefixes"]:
            before = table["prefix"][prefix]
            for spelling in (a + b for a in before["symbols"] for b in base["symbols"]):
                yield prefix + ucum, spelling, base["kind"]
            for spelling in (f"{a} {b}" for a in before["words"] for b in base["words"]):
                yield prefix + ucum, spelling, base["kind"]


def alternation(spellings: Iterable[str], *, exact: bool = False) -> str:
    """A regex for any of the spellings, those that begin alike tried together.

    >>> alternation(["gram", "grams", "mol"])
    '(?:gram(?:s)?|mol)'
    """
    tree: dict[str, Any] = {}
    for spelling in sorted(set(spellings)):
        here = tree
        for letter in spelling:
            here = here.setdefault(re.escape(letter) if exact else _ATOMS.get(letter, re.escape(letter)), {})
        here[""] = {}
    return _of_tree(tree)


def _of_tree(tree: Mapping[str, Any]) -> str:
    branches = [atom + _of_tree(below) if below else atom for atom, below in tree.items() if atom]
    if not branches:
        return ""
    one = branches[0] if len(branches) == 1 and "" not in tree else f"(?:{'|'.join(branches)})"
    return f"{one}?" if "" in tree else one


@cache
def grammar(name: str) -> str:
    """The regular expression of a fragment under `[grammar]`, with all spellings in place.

    Raises KeyError for a name that neither the fragments nor the spellings have.
    """
    rows: Mapping[str, str] = table()["grammar"]
    return expand(rows[name], {**rows, **_spelled()})


@cache
def _spelled() -> Mapping[str, str]:
    """An alternation of the spellings of each place, as `spelled_<place>`, and of those whose case counts."""
    found = {f"spelled_{place}": alternation(listed) for place, listed in parts().spelled.items()}
    counting = (written for written, (_, kind) in parts().exact.items() if kind in _COUNTING)
    found["letters"] = alternation(map(exact_key, counting), exact=True)
    for place in _EXACT:
        found[f"spelled_{place}"] = alternation(_both_mu(parts().spelled[place]), exact=True)
    return found


def _both_mu(spellings: Iterable[str]) -> list[str]:
    """Spellings in just their letters, those with a mu in either of its letters."""
    found = [exact_key(spelling) for spelling in spellings]
    return [*found, *(written.replace("µ", "μ") for written in found if "µ" in written)]
