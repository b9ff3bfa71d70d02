"""Numbers of laboratory results: every grouping and decimal mark that reports use."""

import re
from collections.abc import Callable

# Groups by comma (12,000; 2,79,000), by points (1.270.000), by spaces (44 000), decimals (9.7; 9. 7; 0,5), wholes.
NUMBER = (
    r"(?:\d{1,3}(?:,\d{2,3}){1,3}(?:\.\d{1,3})?(?!\d)|\d{1,3}(?:\.\d{3}){2,3}(?!\d)"
    r"|\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3}){1,2}(?![\d.,]*\d|\s?[/+]\s?\d)"
    r"|\d{1,9}(?:[.,·]\d{1,6}|\.\s\d{1,3}(?![\d.,]*\d))?|\.\d{1,4})"
)
_NUMBER = re.compile(NUMBER)
_SPACES = re.compile(r"\s")
_THOUSANDS_POINT = re.compile(r"\d{1,3}(?:\.\d{3})+")
_THOUSANDS_COMMA = re.compile(r"[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}(?:\.\d+)?")


def _only_grouped(text: str, plausible: Callable[[float], bool] | None) -> bool:
    """True if the digits can be a result only where their point groups thousands."""
    return plausible is not None and not plausible(float(text)) and plausible(float(text.replace(".", "")))


def read_number(
    written: str, *, point_groups: bool = False, plausible: Callable[[float], bool] | None = None
) -> float | None:
    """The number that the digits stand for, None if they stand for none.

    A comma before exactly three last digits groups thousands unless only the decimal reading is
    `plausible`; a single point does so where `point_groups` says that whole counts are expected, or where
    only the grouped reading is `plausible`.

    >>> [read_number(n) for n in ("12,000", "2,79,000", "0,5", "9. 7", "44 000", "25.590", "1.270.000", "1,58")]
    [12000.0, 279000.0, 0.5, 9.7, 44000.0, 25.59, 1270000.0, 1.58]
    >>> read_number("165.000", point_groups=True)
    165000.0
    >>> read_number("7,312", plausible=lambda value: 6 < value < 8)
    7.312
    >>> read_number("1.250", plausible=lambda value: 10 < value < 10000)
    1250.0
    """
    text = _SPACES.sub("", written).replace("·", ".")
    if not text:
        return None
    if _THOUSANDS_COMMA.fullmatch(text):
        grouped = float(text.replace(",", ""))
        if (
            plausible
            and text.count(",") == 1
            and "." not in text
            and not text.endswith("000")
            and not plausible(grouped)
        ):
            single = float(text.replace(",", "."))
            return single if plausible(single) else grouped
        return grouped
    if _THOUSANDS_POINT.fullmatch(text) and (
        text.count(".") > 1 or not text.startswith("0") and (point_groups or _only_grouped(text, plausible))
    ):
        return float(text.replace(".", ""))
    text = text.replace(",", ".")
    return float(text) if re.fullmatch(r"\d*\.?\d+", text) else None
