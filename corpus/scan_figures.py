"""Figures in scans that tesseract takes for marks: a lone 1 for a bar, raised figures for degree signs and quotes.

Only shape and neighbours decide: a bar that stands on the line as high as a figure is a 1, what is raised behind 10
before a litre is its power, behind mm the 3 of a volume, behind m the 2 of a surface. Such words become unsure where
another figure were possible.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.hocr import UNSURE, Letter, ScannedWord, stands_as_figure

_ONE = frozenset("|l")
_UNIT = re.compile(
    r"(?:m?g|kg|m?cg|[µu]g|m?[lL]|IU|h|g/h|days?|weeks?|months?|years?|hours?|tablets?|capsules?|units?)[.,;)]?"
)
_ONE_AND_UNIT = re.compile(r"[|l](?:h|hr|mg|kg|mcg|[µu]g|mL|ml|IU)[.,;)]?")  # no word begins so
_TEN = re.compile(r"[(\[]?10(?P<mark>\D)/[Llµu]\S{0,3}")
_TEN_WRITTEN = re.compile(r"[(\[]?10(?P<mark>[*~\"'’^7])(?:9|12|6|3)/[Llµu]\S{0,3}")
_CUBE = re.compile(r"\S{0,12}?(?P<per>[/Il|]?)mm(?P<mark>[^\w\s,.;:)\]]|[^\x00-\x7f]|s)[)\],.;:]{0,2}")
_SQUARE = re.compile(r"(?:\S{0,10}?(?:g|U|l))?/m(?P<mark>[^\w\s,.;:)\]]|[^\x00-\x7f])[)\],.;:]{0,2}")
_ROMAN = re.compile(r"(?=[IVXl]{2,4}\.?$)[IVX]{0,3}l[IVXl]{0,3}\.?")
_NUMBERED = re.compile(
    r"(?:table|figure|fig|case|patient|part|type|phase|stage|grade|class)\.?", re.IGNORECASE
)
_SMALL_CAPITAL = re.compile(r"(?P<small>[a-z])(?P<capital>[A-Z])")
_INTERNATIONAL = re.compile(
    r"[(\[]?(?:\d{1,6}(?:[.,]\d{1,3})?)?[mkuµ]?(?P<one>[l|1])U(?:/.{1,8})?[.,;:)\]]{0,2}"
)
_COMPARED = re.compile(r"[(\[]?[<>≤≥](?P<one>[Il|])[\d.,]{1,6}[)\]]?")
_MICROGRAM = re.compile(r"(?P<amount>\d{1,5}(?:[.,]\d{1,3})?)?m(?P<c>e)g(?P<end>(?:/.{1,12})?[.,;:)]?)")
_NUMBER = re.compile(r"[(\[]?\d{1,5}(?:[.,]\d{1,3})?")
_RAISED = 0.2  # of the line's height above its baseline
_LOW_MARK = 0.35  # of the line's height: a circumflex is lower than any figure
_DOUBTED = UNSURE - 10  # the confidence of a power that only its place tells


def mend_figures(words: Sequence[ScannedWord]) -> None:
    """Write the figures that were read as marks."""
    for position, word in enumerate(words):
        following = words[position + 1] if position + 1 < len(words) else None
        _lone_one(word, following)
        _roman(word, words[position - 1] if position else None, following)
        if len(word.letters) == len(word.text):
            _power_of_ten(word)
            _units(word, words[position - 1] if position else None)
            _unit_power(word)
            _small_capitals(word)


def _lone_one(word: ScannedWord, following: ScannedWord | None) -> None:
    """A bar or an l that stands alone or begins a unit is a 1, an I only alone before a unit of the same line."""
    begins = _ONE_AND_UNIT.fullmatch(word.text) and len(word.letters) == len(word.text)
    if len(word.letters) != 1 and not begins:
        return
    letter = word.letters[0]
    before_unit = following is not None and following.line is word.line and _UNIT.fullmatch(following.text)
    if stands_as_figure(word.line, letter) and (letter.text in _ONE or letter.text == "I" and before_unit):
        word.letters[0] = replace(letter, text="1")


def _roman(word: ScannedWord, before: ScannedWord | None, following: ScannedWord | None) -> None:
    """Ill is III behind a word that takes a number, and before a heading in capitals."""
    if not _ROMAN.fullmatch(word.text) or len(word.letters) != len(word.text):
        return
    heading = following is not None and len(following.text) > 2 and following.text.isupper()
    if heading or before is not None and _NUMBERED.fullmatch(before.text):
        word.letters[:] = [replace(one, text="I" if one.text == "l" else one.text) for one in word.letters]


def _power_of_ten(word: ScannedWord) -> None:
    """10°/L is 10^9/L and 10°/µL is 10^3/µL, unless another power is told; 10*9/L, as typewriters write it, as well."""
    found = _TEN.fullmatch(word.text)
    if found is not None:
        at = found.start("mark")
        if _is_raised(word, at) or not found["mark"].isalnum():
            power = "^9" if word.text[at + 2] in "Ll" else "^3"
            word.letters[at] = replace(word.letters[at], text=power)
            word.confidence = min(word.confidence, _DOUBTED)
        return
    written = _TEN_WRITTEN.fullmatch(word.text)
    if written is not None:
        at = written.start("mark")
        if written["mark"] != "7" or _height(word, at) < _LOW_MARK:
            word.letters[at] = replace(word.letters[at], text="^")


def _units(word: ScannedWord, before: ScannedWord | None) -> None:
    """Units: mlU is mIU, <I5 is <15, and meg behind a number mcg: no other units are written so."""
    for pattern, letter in ((_INTERNATIONAL, "I"), (_COMPARED, "1")):
        found = pattern.fullmatch(word.text)
        if found is not None:
            at = found.start("one")
            word.letters[at] = replace(word.letters[at], text=letter)
    found = _MICROGRAM.fullmatch(word.text)
    if found is not None and (found["amount"] or before is not None and _NUMBER.fullmatch(before.text)):
        word.letters[found.start("c")] = replace(word.letters[found.start("c")], text="c")


def _unit_power(word: ScannedWord) -> None:
    """Behind /mm the raised mark is a 3, behind /m a 2."""
    for pattern, power in ((_CUBE, "3"), (_SQUARE, "2")):
        found = pattern.fullmatch(word.text)
        if found is None:
            continue
        at = found.start("mark")
        if not _is_raised(word, at) and found["mark"].isalnum():
            continue
        word.letters[at] = replace(word.letters[at], text=power)
        if pattern is _CUBE and found["per"] in tuple("Il|") and found.start("per") == 0:
            word.letters[0] = replace(word.letters[0], text="/")
        return


def _small_capitals(word: ScannedWord) -> None:
    """Small capitals are read twice at times, as "CaASE" for CASE: the small letter goes."""
    text = word.text
    if sum(map(str.isupper, text)) <= sum(map(str.islower, text)):
        return
    for found in reversed(list(_SMALL_CAPITAL.finditer(text))):
        if found["small"].upper() == found["capital"]:
            del word.letters[found.start("small")]


def _is_raised(word: ScannedWord, at: int) -> bool:
    letter = word.letters[at]
    return letter.y1 < word.line.base((letter.x0 + letter.x1) / 2) - _RAISED * word.line.height


def _height(word: ScannedWord, at: int) -> float:
    letter: Letter = word.letters[at]
    return (letter.y1 - letter.y0) / word.line.height
