"""The numbers of formulas: digits, words, Roman numerals with a slipped l, ordinals of several languages."""

import re

from extractors.english.gate import gated
from extractors.english.numbers.values import roman, whole

_WORLD = (
    ("premier première premiere primera prima", 1),
    ("deuxième deuxieme seconde segunda seconda", 2),
    ("troisième troisieme tercera terza", 3),
    ("quatrième quatrieme cuarta quarta", 4),
    ("cinquième cinquieme quinta", 5),
    ("sixième sixieme sexta sesta", 6),
    ("septième septieme séptima septima settima", 7),
)
_WORLD_ORDINALS = {word: number for words, number in _WORLD for word in words.split()}
_SUFFIX = gated(r"\s?\(?(?:[eèé]me|[eè]re?|ma|[aªº]|st|nd|rd|th)\)?$", re.IGNORECASE)
_NONE = frozenset({"no", "non", "none", "nil", "never", "neither"})


def numeral(text: str) -> int | None:
    """The number that the text stands for, None if none.

    >>> [numeral(text) for text in ("3", "IV", "l", "Il", "two", "4(th)", "II ème", "quinta", "no", "many")]
    [3, 4, 1, 2, 2, 4, 2, 5, 0, None]
    """
    text = text.strip()
    lowered = text.lower()
    if lowered in _NONE:
        return 0
    if lowered in _WORLD_ORDINALS:
        return _WORLD_ORDINALS[lowered]
    if (number := whole(text)) is not None:
        return number
    if re.fullmatch(r"[IVXivxl]{1,5}", text):
        return roman(text.replace("l", "I").upper())
    if (bare := _SUFFIX.sub("", text)) != text:
        return numeral(bare)
    return None
