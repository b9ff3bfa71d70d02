r"""The grammar of units, built from the parts in `units.toml`: a regular expression, and what each spelling stands for.

A unit is `power? number? top? bottoms`, with the bottoms behind strokes ("mg/dL", "mEq per litre", "mL/min/1.73 m2") or
with negative exponents ("mmol·L⁻¹", "mg dl-1"); or a top alone; or one of the whole units that are not composed.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

_GAP = r"[\s-]?"
_MU = str.maketrans(
    {"μ": "u", "µ": "u", "×": "x", **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂", "0123456789012", strict=True))}
)
_LEFT_OUT = re.compile(r"[\s\u00a0^-]")
_ATOMS = {" ": _GAP, "u": "[uµμ]", "3": "[3³]", "2": "[2²₂]", "^": r"\s?\^?\s?", "-": _GAP, "x": "[x×]"}
_MARKED = (
    r"(?:[x×✕*·.]\s?)?10\s?(?:(?:\^|\*\*?|e\+?)\s?\(?\s?\d{1,2}\s?\)?|[({]\s?\d{1,2}\s?[)}]|[⁰¹²³⁴-⁹]{1,2})"
    r"|[x×]?\s?(?<![a-z])e\+?\d{1,2}(?=\s?(?:/|per\b))"
)
_LOST = r"(?:[x×✕*·.]\s?10\s?(?:on\s)?|(?<!\d)10\s)(?:1[0-2]|[2-9])(?=\s?(?:/|per\b|{things})|\s[mun\u00b5\u03bc]?(?:iu|u)\b)"
_STROKE = r"(?:\s?[/∕⁄]\s?\(?|\s?\bper\s|\sin\s(?:1\s)?)"
_AGAIN = r"(?:\s?[/∕⁄]\s?|\sper\s|[·.⋅∙*])"
_DOT = r"[ \u00a0·.⋅∙*]{1,2}"
_MINUS = r"\s?\^?\s?[-−–⁻]\s?[1¹]"
_AREA = r"(?:1[.,]73\s?)?m\s?[-−–⁻]\s?[2²]"
_END = r"(?![a-zµμ³²²])"
_DIGIT_OF_L = r"[i1](?!\s?[\w.,/])"
SINGLE = "gU"  # letters that alone are a unit as they stand, and none in the other case

Spellings = Mapping[str, tuple[str, str]]  # key > UCUM and kind


@dataclass(frozen=True)
class Parts:
    """What each spelling stands for, by the place where it may stand."""

    tops: dict[str, tuple[str, str]] = field(default_factory=dict)
    exact: dict[str, tuple[str, str]] = field(default_factory=dict)
    bottoms: dict[str, tuple[str, str]] = field(default_factory=dict)
    misread: dict[str, str] = field(default_factory=dict)
    equivalents: dict[str, str] = field(default_factory=dict)
    of: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    prose: dict[str, str] = field(default_factory=dict)
    prose_exact: dict[str, str] = field(default_factory=dict)
    cell: dict[str, str] = field(default_factory=dict)
    means: dict[str, str] = field(default_factory=dict)  # by UCUM
    spelled: dict[str, list[str]] = field(default_factory=dict)  # spellings as written, by place


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
    table = tomllib.loads(
        (files("extractors") / "english" / "units" / "units.toml").read_text(encoding="utf-8")
    )
    found = Parts(of=tuple(table["of"]), named=tuple(table["named"]), means=table["means"])
    for ucum, spelling, kind in _bases(table):
        _add(found, "tops", ucum, spelling, kind)
        if kind in ("mass", "amount", "volume"):
            _add(found, "bottoms", ucum, spelling, kind)
    for place, name in (("tops", "top"), ("bottoms", "bottom")):
        for kind, units in table[name].items():
            for ucum, spellings in units.items():
                for spelling in spellings:
                    _add(found, place, ucum, spelling, kind)
    for kind, units in table["exact"].items():
        for ucum, spellings in units.items():
            for spelling in spellings:
                found.exact[exact_key(spelling)] = ucum, kind
    for place in ("misread", "prose"):
        getattr(found, place).update({key(s): u for u, listed in table[place].items() for s in listed})
    found.equivalents.update({key(s): name for name, listed in table["equivalent"].items() for s in listed})
    for place in ("prose_exact", "cell"):
        getattr(found, place).update({exact_key(s): u for u, listed in table[place].items() for s in listed})
    found.spelled.update(
        {place: _all(table[place]) for place in ("misread", "equivalent", "prose", "prose_exact")}
    )
    found.spelled["exact"] = [s for units in table["exact"].values() for s in _all(units)]
    found.spelled["number"] = list(_all(table["top"]["number"]))
    found.spelled["thing"] = list(_all(table["top"]["thing"]))
    return found


def _all(units: Mapping[str, Iterable[str]]) -> list[str]:
    return [spelling for listed in units.values() for spelling in listed]


def _add(found: Parts, place: str, ucum: str, spelling: str, kind: str) -> None:
    getattr(found, place).setdefault(key(spelling), (ucum, kind))
    found.spelled.setdefault(place, []).append(spelling)


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
def pattern(*, named: bool) -> str:
    """The regex of a unit; with its parts in named groups, or without any group to stand inside another regex."""
    spelled = parts().spelled
    letters = alternation(map(exact_key, _exact("number", "per_litre")), exact=True)
    number = rf"(?:{alternation(spelled['number'])}|(?-i:{letters})){_END}"
    inverse = alternation(
        spelling for spelling in spelled["bottoms"] if re.fullmatch(r"[a-z]{1,4}|m2", spelling.lower())
    )
    exact = (
        f"(?-i:{alternation([*map(exact_key, spelled['exact']), *_other_mu(spelled['exact'])], exact=True)})"
    )
    top = f"(?:{exact}(?={_STROKE})|{alternation(spelled['tops'])})"
    equal = rf"(?:\s?\(?{alternation(spelled['equivalent'])}\)?{_END})"
    of = rf"(?:[ \u00a0.·/-]?(?:of\s)?{alternation(parts().of)}(?![a-z]|\s?[:=]?\s?\d))"
    bottom = rf"(?:{alternation(spelled['bottoms'])}{_END})"
    misread = rf"(?:{_DIGIT_OF_L}|[dm][1i](?!\w))"
    power = f"(?:{_MARKED}|{_LOST.format(things=alternation(spelled['thing']))})"

    def group(name: str, regex: str) -> str:
        return f"(?P<{name}>{regex})" if named else f"(?:{regex})"

    tops = (
        rf"(?:{group('power', power)}\s?)?(?:{group('number', number)}\s?)?"
        rf"(?:{group('equal', equal)}\s)?{group('top', top)}?(?:{of}(?=\s?[/]|\sper\s))?{group('equal_top', equal)}?"
    )
    strokes = (
        rf"{_STROKE}(?:{group('misread', misread)}|{group('below', bottom)}{of}?)"
        rf"(?:{_AGAIN}{group('below2', bottom)}\)?{of}?)?{group('equal_below', equal)}?"
    )
    exponents = (
        rf"{_DOT}{group('inverse', inverse)}{_MINUS}(?!\d)"
        rf"(?:{_DOT}(?:{group('inverse2', inverse)}{_MINUS}(?!\d)|{group('area', _AREA)}))?"
    )
    whole = group("whole", f"{alternation(spelled['prose'])}{_END}")
    as_is = alternation(
        [*map(exact_key, spelled["prose_exact"]), *_other_mu(spelled["prose_exact"])], exact=True
    )
    whole_exact = group("whole_exact", f"(?-i:{as_is})(?![a-z/])")
    powers = (
        rf"{group('power_alone', power)}(?:\s?{group('number_alone', number)})?"
        rf"(?:\s?{group('top_of_power', top)}{_END})?"
    )
    return rf"(?i:{tops}(?:{strokes}|{exponents})|{whole}|{whole_exact}|{powers}|{group('alone', _alone())}{_END}(?!/))"


def _exact(*kinds: str) -> list[str]:
    return [spelling for spelling, (_, kind) in parts().exact.items() if kind in kinds]


def _other_mu(spellings: Iterable[str]) -> list[str]:
    return [exact_key(spelling).replace("µ", "μ") for spelling in spellings if "µ" in spelling]


def _alone() -> str:
    """Tops that may stand without a bottom in any text: masses, amounts, units and volumes of a syringe; words for thousands."""
    kinds = ("mass", "amount", "number")
    usual = [
        spelling
        for spelling in parts().spelled["tops"]
        if len(spelling) > 1
        and (parts().tops[key(spelling)][1] in kinds or parts().tops[key(spelling)][0] in ALONE)
    ]
    return f"(?:{alternation(usual)}|(?-i:[{SINGLE}]))"


ALONE = frozenset(
    ("[IU]", "m[IU]", "u[IU]", "k[IU]", "U", "mU", "uU", "kU", "mL", "[GPL'U]", "[MPL'U]", "[APL'U]")
)
