"""Numbers in digits: every grouping, decimal mark, power and fraction that reports use; one regular expression, one reader."""

import re
from collections.abc import Callable

_SIGNS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_SIGN = f"[{''.join(_SIGNS)}]"
_SPACE = "[ \u00a0\u202f\u2009]"
FRACTION = rf"(?:\d{{1,3}}\s?{_SIGN}|{_SIGN}|\d{{1,2}}[\s-][13]/[2348](?![\d/]))"  # "2½", "1 1/2"
# Powers (3.6E+04), groups by comma (12,000; 2,79,000), apostrophe (1'250), points (1.270.000) and spaces (44 000;
# 12 345.6), decimals (9.7; 9. 7; 0,5), wholes. A power before a stroke belongs to the unit ("4.5e9/L").
DIGITS = (
    r"(?:\d{1,3}(?:[.,]\d{1,4})?[eE][+-]?\d{1,2}(?![\w.]|\s?/)"
    r"|\d{1,3}(?:,\d{2,3}){1,3}(?:\.\d{1,3})?(?!\d)"
    r"|\d{1,3}(?:['’]\d{3}){1,3}(?:[.,]\d{1,3})?(?!\d)"
    r"|\d{1,3}(?:\.\d{3}){2,3}(?:,\d{1,3})?(?!\d)"
    rf"|\d{{1,3}}(?:{_SPACE}\d{{3}}){{1,2}}(?:[.,]\d{{1,2}})?(?![\d.,]*\d|\s?[/+]\s?\d)"
    r"|\d{1,9}(?:[.,·]\d{1,6}|\.\s\d{1,3}(?![\d.,]*\d))?|\.\d{1,4})"
)
_POWER = re.compile(r"(\d+(?:\.\d+)?)e([+-]?\d{1,2})", re.IGNORECASE)
_RATIO = re.compile(r"(?:(\d{1,3})[\s-])?(\d{1,3})\s?/\s?(\d{1,3})")
_LEFT_OUT = re.compile(r"\s|['’](?=\d{3})")
_GROUPS_AND_COMMA = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,3}")
_BY_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_BY_COMMAS = re.compile(r"[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}(?:\.\d+)?")
_PLAIN = re.compile(r"\d*\.?\d+")
Plausible = Callable[[float], bool]


def read_number(
    written: str, *, point_groups: bool = False, plausible: Plausible | None = None
) -> float | None:
    """The number that the digits stand for, None if they stand for none.

    A comma before exactly three last digits groups thousands unless only the decimal reading is
    `plausible`; a single point does so where `point_groups` says that whole counts are expected, or where
    only the grouped reading is `plausible`.

    >>> [read_number(n) for n in ("12,000", "2,79,000", "0,5", "9. 7", "44 000", "25.590", "1.270.000", "1,58")]
    [12000.0, 279000.0, 0.5, 9.7, 44000.0, 25.59, 1270000.0, 1.58]
    >>> [read_number(n) for n in ("1'250", "12 345.6", "1.234,5", "3.6E+04", "½", "1/2", "2½", "1 1/2", "1/0", "x")]
    [1250.0, 12345.6, 1234.5, 36000.0, 0.5, 0.5, 2.5, 1.5, None, None]
    >>> read_number("165.000", point_groups=True)
    165000.0
    >>> read_number("7,312", plausible=lambda value: 6 < value < 8)
    7.312
    >>> read_number("1.250", plausible=lambda value: 10 < value < 10000)
    1250.0
    """
    written = written.strip()
    if (fraction := _fraction(written)) is not None:
        return fraction
    text = _LEFT_OUT.sub("", written).replace("·", ".")
    if power := _POWER.fullmatch(text.replace(",", ".")):
        return float(f"{power[1]}e{power[2]}")
    if _GROUPS_AND_COMMA.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    if _BY_COMMAS.fullmatch(text):
        return _by_commas(text, plausible)
    if _BY_POINTS.fullmatch(text) and (
        text.count(".") > 1 or not text.startswith("0") and (point_groups or _only_grouped(text, plausible))
    ):
        return float(text.replace(".", ""))
    text = text.replace(",", ".")
    return float(text) if _PLAIN.fullmatch(text) else None


def _fraction(text: str) -> float | None:
    if ratio := _RATIO.fullmatch(text):
        return int(ratio[1] or 0) + int(ratio[2]) / int(ratio[3]) if int(ratio[3]) else None
    if text and text[-1] in _SIGNS:
        wholes = text[:-1].strip()
        return int(wholes or 0) + _SIGNS[text[-1]] if wholes.isdigit() or not wholes else None
    return None


def _by_commas(text: str, plausible: Plausible | None) -> float:
    grouped = float(text.replace(",", ""))
    one_group = text.count(",") == 1 and "." not in text and not text.endswith("000")
    if plausible is None or not one_group or plausible(grouped):
        return grouped
    single = float(text.replace(",", "."))
    return single if plausible(single) else grouped


def _only_grouped(text: str, plausible: Plausible | None) -> bool:
    """True if the digits can be a result only where their point groups thousands."""
    return plausible is not None and not plausible(float(text)) and plausible(float(text.replace(".", "")))
