"""Units of laboratory results: found as written, composed into UCUM by table.

A unit is an optional power of ten or count word, an optional numerator, and denominators. UCUM
strings are composed from the parts (`10*9/L`, `mg/dL`, `[IU]/mL`), so that any spelling of a part
serves every unit. The dimension says which kinds of results a unit can belong to.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from extractors.terms.tests import unit_row

_POWER_MARKED = (
    r"(?:[xX×✕*]\s?|\.\s?)?10\s?(?:\^|\*\*?|E)\s?\(?\s?\d{1,2}\s?\)?|"
    r"(?:[xX×✕*]\s?|\.\s?)?10\s?(?:\(\s?\d{1,2}\s?\)|[⁰¹²³⁴-⁹]{1,2})"
)
_POWER_LOST = (
    r"(?:[xX×✕*])\s?10\s?(?:on\s)?(?:3|4|5|6|7|8|9|10|11|12)"
    r"(?=\s?(?:/|per\b|cells|copies|IU|U\b|cfu|spermatozoa)|\s(?:platelets|leu[kc]ocytes|white|neutrophils|lymphocytes))"
)
_WORD_POWERS = {"million": "10*6", "thousand": "10*3", "lakh": "10*5", "lac": "10*5"}
_POWER_WORD = r"(?:millions?|thousands?|lakhs?|lacs?)(?=\s[munµμ]?(?:IU|UI|U|copies)\b)"
_POWER = f"(?:{_POWER_MARKED}|{_POWER_LOST}|{_POWER_WORD})"
_COUNT = r"(?:K|k|[GTM](?:pt)?|Giga|giga|Tera|tera|millions?|thousands?|lakhs?|lacs?)"
_MASS = r"(?:mcg|mug|gms?|gr|grams?|milligrams?|micrograms?|nanograms?|picograms?|[kmµμunpf]?g|gamma)"
_AMOUNT = (
    r"(?:[mµμunp]?mol(?:es?)?|milli ?moles?|micro[ -]?mol(?:es?)?|nano[ -]?mol(?:es?)?|pico ?moles?|"
    r"UM|µM|μM|mM|nM|pM|m[Eeq]{2}q?|meq|mEq|Eq|m[Oo]sm(?:ol)?)"
)
_ACTIVITY = (
    r"(?:[mµμukn]?(?:IU|UI|iu|ui|U|I\.U\.|u)|[mµμun]?kat|(?i:(?:milli|micro|"
    r"kilo)[ -]?(?:international[ -]units?|units?))"
    r"|(?i:(?:international\s)?units?)|AU|RU|BAU|[GMA]PL(?:[ -]?U(?:nits)?)?|SGU|SMU|EU|E|IE|BU|CU|arbitrary units)"
)
_THINGS = r"(?:[Cc]ells?|cel|copies|cps|parasites|spermatozoa|sperm|CFU|cfu|colonies|elements|[Ll]og(?:10)?(?: (?:copies|IU|U))?)"
_NUMERATOR = (
    f"(?:(?:(?:FEU|DDU) )?{_MASS}(?: ?(?:FEU|DDU))?|{_AMOUNT}|{_ACTIVITY}|{_THINGS}|mm|fl|fL|ml|mL|cm)"
)
_VOLUME = (
    r"(?:[dmµμun]?[lL]|UL|lit(?:er|re)s?|(?i:deci ?lit(?:er|re)s?)|milli ?lit(?:er|re)s?|micro ?lit(?:er|re)s?|li|cc"
    r"|(?:mm|cm)\s?\^?\s?[3³]|cu\.?\s?mm|cumm|c\.?mm|cubic milli ?met(?:er|re)s?|100\s?m[lL])"
)
_TIME = r"(?:(?:24|first|1st|1)?[\s-]?(?:hours?|hrs?|hs?)|days?|d|min(?:ute)?s?|24h)"
_OTHER = r"(?:HPF|hpf|LPF|lpf|(?:high|low)[- ]power(?:ed)?[- ]fields?|field|1\.73\s?m[2²]|kg|[mµμ]?mol|m?g)"
_CREATININE = r"(?:[^\S\n]?(?:of\s)?(?:creatinine|creat?|Cr|cre|Hb|hemoglobin|protein)(?![A-Za-z]|\s?[:=]?\s?\d)|\s?\(?(?:FEU|DDU)\)?)?"
_DENOMINATOR = f"(?:{_VOLUME}|{_TIME}|{_OTHER})(?![A-Za-z³3²])" + _CREATININE
_ALONE = (
    r"(?:mm\s(?:(?:in|at|after|for)\s)?(?:the\s|1\s)?(?:(?:first|1st)\s)?hour\b|(?:g|gm|gms|mg|vol)\s?%|%|"
    r"percent\b|per cent\b|‰|(?:[GMA]PLU?|S[GMA]U|(?<=\d)K|secs?|seconds|s|fL|fl|pg|mm\s?Hg|mmHg|kPa|mm\s?[3³](?!\s?\d)|cumm"
    r"|U[lL]|[lL]/[lL]|M\.o\.M\.|MoM|mom|MOM|multiples? of (?:the )?median(?: \(MoM\))?|"
    r"millions?|thousands?|lakhs?|mEq|mmol|[mµμu]?g|gr?ams?|[mk]?IU|UI|U|units?|ml|"
    r"mL)(?![A-Za-z/]))"
)
UNIT = (
    rf"(?:(?:{_POWER}\s?)(?:{_NUMERATOR}|{_COUNT})?(?:\s?(?:/|per\s|in\s1?\s?)\s?{_DENOMINATOR})?"
    rf"|(?:{_COUNT}|{_NUMERATOR})?\s?(?:/|\bper\s)\s?{_DENOMINATOR}(?:\s?/\s?{_DENOMINATOR})?|{_ALONE})"
)
_UNIT = re.compile(UNIT)
_SHORT_FORM = re.compile(rf"\s(?:of\s\w{{4,8}}\s)?\(({UNIT})\)")  # "milligrams per decilitre (mg/dL)"
# "10gl", "xgL": a power or stroke that was lost; kept as written and flagged.
_LEAD = re.compile(r"^[xX×✕*.\s]+")
_POWER_DIGITS = re.compile(r"10\D{0,4}?([⁰¹²³⁴-⁹]{1,2}|\d{1,2})")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_PARTS = re.compile(
    rf"^(?P<power>{_POWER})?\s?(?P<top>[^/]*?)\s?(?:(?:/|\bper\s|\bin\s(?:1\s)?)\s?(?P<bottom>.*))?$"
)
_TOP = {
    "": "", "g": "g", "gm": "g", "gms": "g", "gr": "g", "gram": "g", "grams": "g", "mg": "mg", "milligram": "mg", "milligrams": "mg",
    "mcg": "ug", "mug": "ug", "ug": "ug", "gamma": "ug", "microgram": "ug", "micrograms": "ug", "ng": "ng", "nanogram": "ng",
    "nanograms": "ng", "pg": "pg", "picogram": "pg", "picograms": "pg", "fg": "fg", "kg": "kg",
    "mol": "mol", "mmol": "mmol", "millimole": "mmol", "millimoles": "mmol", "mm": "mm", "umol": "umol", "um": "umol",
    "micromole": "umol", "micromol": "umol", "micromoles": "umol", "nmol": "nmol", "nanomol": "nmol", "nm": "nmol",
    "pmol": "pmol", "pm": "pmol", "meq": "meq", "eq": "eq", "mosm": "mosm",
    "mosmol": "mosm",
    "iu": "[IU]", "ui": "[IU]", "i.u.": "[IU]", "u": "U", "unit": "U", "units": "U", "internationalunit": "[IU]",
    "internationalunits": "[IU]", "miu": "m[IU]", "mui": "m[IU]", "milliinternationalunits": "m[IU]", "uiu": "u[IU]", "uui": "u[IU]",
    "kiu": "k[IU]", "mu": "mU", "uu": "uU", "ku": "kU", "ukat": "ukat", "nkat": "nkat", "kat": "kat", "ie": "[IU]", "e": "U",
    "au": "[arb'U]", "ru": "[arb'U]", "bau": "[arb'U]", "gpl": "[GPL'U]", "gplu": "[GPL'U]", "mpl": "[MPL'U]", "mplu": "[MPL'U]",
    "gplunits": "[GPL'U]", "mplunits": "[MPL'U]", "aplunits": "[APL'U]",
    "apl": "[APL'U]", "aplu": "[APL'U]", "eu": "[arb'U]", "arbitraryunits": "[arb'U]", "sgu": "[arb'U]", "smu": "[arb'U]", "cu": "[arb'U]",
    "k": "10*3", "thousand": "10*3", "thousands": "10*3", "lakh": "10*5", "lakhs": "10*5", "lac": "10*5", "lacs": "10*5", "million": "10*6",
    "millions": "10*6", "m": "10*6", "giga": "10*9", "tera": "10*12", "t": "10*12", "copies": "{copies}", "cps": "{copies}",
    "parasites": "{parasites}", "fl": "fL", "ml": "mL", "cfu": "[CFU]", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "s": "s",
    "%": "%", "percent": "%", "percent.": "%", "g%": "g/dL", "gm%": "g/dL", "gms%": "g/dL", "mg%": "mg/dL", "vol%": "%", "‰": "[ppth]",
    "mminthefirsthour": "mm/h", "mminfirsthour": "mm/h", "mmatthefirsthour": "mm/h", "mmatfirsthour": "mm/h", "mmfirsthour": "mm/h",
    "mmhour": "mm/h", "mmin1hour": "mm/h", "mmthefirsthour": "mm/h", "mmafterthefirsthour": "mm/h", "mmafter1hour": "mm/h",
    "mmhg": "mm[Hg]", "kpa": "kPa", "mm3": "/uL", "cumm": "/uL", "mom": "{M.o.M}",
    "multipleofmedian": "{M.o.M}", "multiplesofmedian": "{M.o.M}", "multipleofthemedian": "{M.o.M}",
    "multiplesofthemedian": "{M.o.M}", "m.o.m": "{M.o.M}", "m.o.m.": "{M.o.M}", "ul": "/uL",
}  # fmt: skip
_PARTICLES = {"G": "10*9", "T": "10*12", "M": "10*6", "Gpt": "10*9", "Tpt": "10*12", "Mpt": "10*6"}
_EQUIVALENT = re.compile(r"\s?(?P<kind>FEU|DDU)\s?")  # of fibrinogen, of D-dimer
_BOTTOM = {
    "l": "L", "liter": "L", "litre": "L", "liters": "L", "litres": "L", "li": "L", "dl": "dL", "deciliter": "dL", "decilitre": "dL",
    "ml": "mL", "milliliter": "mL", "millilitre": "mL", "cc": "mL", "cm3": "mL",
    "ul": "uL", "microliter": "uL", "microlitre": "uL", "nl": "nL",
    "mm3": "uL", "cumm": "uL", "cmm": "uL", "c.mm": "uL", "cu.mm": "uL", "cubicmillimeter": "uL", "cubicmillimetre": "uL",
    "100ml": "dL",
    "h": "h", "hs": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "firsthour": "h", "1hour": "h", "1h": "h", "1sthour": "h",
    "24h": "(24.h)",
    "24hs": "(24.h)",
    "24hr": "(24.h)", "24hrs": "(24.h)", "24hour": "(24.h)", "24hours": "(24.h)", "day": "d", "days": "d", "d": "d", "min": "min",
    "minute": "min", "hpf": "[HPF]", "highpowerfield": "[HPF]", "highpoweredfield": "[HPF]", "lpf": "[LPF]", "field": "[HPF]",
    "lowpowerfield": "[LPF]", "1.73m2": "{1.73_m2}", "kg": "kg", "mmol": "mmol", "mol": "mol", "g": "g", "mg": "mg", "umol": "umol",
}  # fmt: skip
_THING_WORDS = re.compile(
    r"^(?:(?:white|red)?(?:blood)?cells?|cel|leu[kc]ocytes|wbcs?|rbcs?|erythrocytes|lymphocytes|platelets|"
    r"spermatozoa|sperm|colonies|elements)$"
)
_OF_WHAT = re.compile(r"(?:of)?(?:creatinine|creat|crea|cre|cr|hb|hemoglobin|protein)$")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, in UCUM where it composes, its dimension, and whether a power was repaired or is lost."""

    written: str
    ucum: str | None
    dimension: str
    repaired: bool = False
    power_lost: bool = False


def unit_at(text: str, start: int) -> tuple[int, int, Unit] | None:
    """`(start, end, unit)` of the unit that stands at `start` or after one space, None if none does.

    >>> [unit_at(f"5{u}", 1)[2].ucum for u in (" g/dL", "x10 9/L", " 10(3)/µL", "/mm 3", "UI/ml", " gm%", " mm/hr")]
    ['g/dL', '10*9/L', '10*3/uL', '/uL', '[IU]/mL', 'g/dL', 'mm/h']
    >>> unit_at("5 weeks", 1) is None
    True
    """
    here = start
    while (
        here < len(text)
        and here - start < 2
        and text[here] in " \u00a0\u202f-"
        and text[here : here + 1] != "\n"
    ):
        here += 1
    match = _UNIT.match(text, here)
    if match is None or not match[0].strip():
        return None
    end = match.end()
    if text[end - 1].isalpha() and end < len(text) and text[end].isalpha():
        return None
    written = match[0].rstrip()
    if len(written) > 12 and (short := _SHORT_FORM.match(text, end)) is not None:
        return short.start(1), short.end(1), read_unit(short[1])
    return here, here + len(written), read_unit(written)


@lru_cache(maxsize=4096)
def read_unit(written: str) -> Unit:
    """The unit that `written` stands for. `ucum` is None where its parts are not known.

    >>> read_unit("x 10^9/L").dimension, read_unit("mg/dL").dimension, read_unit("seconds").ucum
    ('count', 'mass/volume', 's')
    """
    shown = _LEAD.sub("", written).strip()
    row = unit_row(shown)
    match = _PARTS.match(written)
    if match is None:
        return Unit(shown, row.ucum if row else None, row.dimension if row else "other")
    power = match["power"] or ""
    repaired = "10" in power and not re.search(r"\^|\*\*?\s?\d|[⁰¹²³⁴-⁹]|10\s?E", power)
    kind = _EQUIVALENT.search(match["top"])
    ucum = _compose(power, _EQUIVALENT.sub("", match["top"]), match["bottom"])
    if kind is not None and ucum is not None:
        ucum = f"{ucum}{{{kind['kind']}}}"
    dimension = dimension_of(ucum)
    if row is not None:
        ucum = row.ucum or ucum
        dimension = dimension if dimension != "other" else dimension_of(ucum)
    return Unit(shown, ucum, dimension, repaired)


def _key(part: str) -> str:
    key = (
        re.sub(r"[\s^-]", "", part.lower())
        .replace("µ", "u")
        .replace("μ", "u")
        .replace("³", "3")
        .replace("²", "2")
        .replace("(mom)", "")
    )
    return key.replace("haem", "hem")


def _compose(power: str, top: str, bottom: str | None) -> str | None:
    head = ""
    if power and power.rstrip("s") in _WORD_POWERS:
        head = _WORD_POWERS[power.rstrip("s")]
    elif power:
        digits = _POWER_DIGITS.search(power.replace(" ", ""))
        head = f"10*{int(digits[1].translate(_SUPERSCRIPTS))}" if digits else ""
    key = _key(top)
    if top in _PARTICLES:
        unit = _PARTICLES[top]
    elif _THING_WORDS.match(key):
        unit = ""
    else:
        found = _TOP.get(key)
        if found is None:
            return None
        unit = found
    if unit.startswith("10*") and head:
        head = ""
    upper = ".".join(part for part in (head, unit) if part)
    if bottom is None:
        return upper or None
    lower = []
    for part in re.split(r"\s?/\s?", bottom):
        known = _BOTTOM.get(_OF_WHAT.sub("", _key(part)))
        if known is None:
            return None
        lower.append(known)
    return upper + "".join(f"/{part}" for part in lower)


_ANNOTATION = re.compile(r"(?<=\w)\{[^}]{0,30}\}")  # "ug/mL{FEU}"
_MASS_UNITS = frozenset(("g", "mg", "ug", "ng", "pg", "fg", "kg"))
_AMOUNT_UNITS = frozenset(("mol", "mmol", "umol", "nmol", "pmol", "meq", "eq", "mosm"))
_VOLUMES = frozenset(("L", "dL", "mL", "uL", "nL"))
_TIMES = frozenset(("h", "d", "min", "(24.h)"))


@lru_cache(maxsize=4096)
def dimension_of(ucum: str | None) -> str:
    """A word for what a UCUM string measures: "mass/volume", "count", "percent", ... or "other"."""
    if ucum is None:
        return "other"
    if ucum in _WHOLE:
        return _WHOLE[ucum]
    return _composed(ucum)


def _composed(ucum: str) -> str:
    """What a string of parts measures, by its top and its first bottom."""
    ucum = _ANNOTATION.sub("", ucum)
    top, *bottom = ucum.split("/")
    top = top.split(".")[-1] if top.startswith("10*") else top
    below = bottom[0] if bottom else ""
    if not below:
        return {True: "mass", False: ""}[top in _MASS_UNITS] or (
            "amount" if top in _AMOUNT_UNITS else "activity" if "U" in top else "other"
        )
    if below in ("[HPF]", "[LPF]"):
        return "count/field"
    if below in _VOLUMES:
        if top in _MASS_UNITS:
            return "mass/volume"
        if top in _AMOUNT_UNITS:
            return "amount/volume"
        if "U" in top or "kat" in top:
            return "activity/volume"
        return (
            "count" if top in ("", "{copies}", "{parasites}", "[CFU]") or top.startswith("10*") else "other"
        )
    if below in _TIMES:
        if top in _MASS_UNITS or top in _AMOUNT_UNITS:
            return "excretion"
        return {"mm": "sedimentation", "mL": "clearance"}.get(top, "rate")
    if below in ("g", "mg", "mmol", "mol", "umol"):
        return "ratio"
    return "dose"


_WHOLE = {
    "%": "percent", "[ppth]": "percent", "s": "time", "fL": "volume", "pg": "mass", "mm[Hg]": "pressure", "kPa": "pressure",
    "/uL": "count", "{M.o.M}": "multiple", "[GPL'U]": "activity/volume", "[MPL'U]": "activity/volume", "[APL'U]": "activity/volume",
    "[arb'U]": "activity/volume", "10*6": "number", "10*5": "number", "10*3": "number", "mL": "volume", "mm": "length",
    "mosm/L": "osmotic", "mosm/kg": "osmotic", "mosm": "osmotic",
}  # fmt: skip
