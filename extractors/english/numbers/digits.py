"""Numbers in digits: every grouping, decimal mark, power and fraction that reports use; one expression (`<<digits>>`), one reader."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from extractors.english.rules import pattern_of

_SIGNS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_shape = partial(pattern_of, "english/numbers")
Plausible = Callable[[float], bool]


def number_at(text: str, at: int, end: int | None = None) -> re.Match[str] | None:
    """The number in digits that begins at `at` and ends at `end` at the latest, None where none does.

    >>> number_at("was 12,000/uL", 4)[0], number_at("was 12", 0)
    ('12,000', None)
    """
    return _shape("digits").match(text, at, len(text) if end is None else end)


def numbers_in(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Every number in digits in `[start, end)`, left to right.

    >>> [number[0] for number in numbers_in("3, 5.5 and 1'250")]
    ['3', '5.5', "1'250"]
    """
    return _shape("digits").finditer(text, start, len(text) if end is None else end)


def standing_numbers(text: str) -> Iterator[re.Match[str]]:
    """Every number in digits that is no part of a word or of a larger number, left to right."""
    return _shape("standing").finditer(text)


def strokes_at(text: str, at: int) -> re.Match[str] | None:
    """The numbers with strokes between them that begin at `at`: "45/38", "128/5.9/92"; None without any."""
    return _shape("strokes").match(text, at)


def plain_numbers(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Every number in `[start, end)` of a list whose commas and slashes part its numbers, left to right.

    >>> [number[0] for number in plain_numbers("2.5,10 and 15")]
    ['2.5', '10', '15']
    """
    return _shape("plain").finditer(text, start, len(text) if end is None else end)


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
    text = _shape("left_out").sub("", written).replace("·", ".")
    if power := _shape("power").fullmatch(text.replace(",", ".")):
        return float(f"{power[1]}e{power[2]}")
    if _shape("groups_and_comma").fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    if _shape("by_commas").fullmatch(text):
        return _by_commas(text, plausible)
    if _shape("by_points").fullmatch(text) and (
        text.count(".") > 1 or not text.startswith("0") and (point_groups or _only_grouped(text, plausible))
    ):
        return float(text.replace(".", ""))
    text = text.replace(",", ".")
    return float(text) if _shape("plain").fullmatch(text) else None


def _fraction(text: str) -> float | None:
    if ratio := _shape("ratio").fullmatch(text):
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
