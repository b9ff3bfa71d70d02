"""Multiples of a normal value that is not printed: "3 times the upper limit of normal", "twice normal", "> 10 × ULN".

They have no number of their own, so they are results in words; a multiple of the median ("2.5 MoM") has
a unit and is a number.
"""

import re

from extractors.english.gate import gated

_WORD = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|a hundred|one hundred|"
    r"several)"
)
_COUNT = rf"(?:\d{{1,4}}(?:[.,]\d)?|{_WORD})"
_TIMES = rf"(?:{_COUNT}(?:\s?(?:-|–|to|or)\s?{_COUNT})?(?:[\s-]?(?:times|folds?)|\s?[x×*])|twice|double|triple|thrice)"
_LIMIT = (
    r"(?:(?:upper|lower|normal|reference|laboratory) ){0,3}"
    r"(?:(?:limits?|range|values?|levels?)\b(?: of (?:the )?(?:normal|reference)(?: range| values?)?)?|ULN\b|UNL\b|normal\b)"
)
MULTIPLE = gated(
    r"(?:(?:[<>≥≤~]|more than|greater than|less than|above|exceeding|over|about|around|approximately|nearly|almost|"
    rf"at least|up to)\s?)?{_TIMES}\s?"
    r"(?:higher than |above |greater than |over |more than |elevated above )?(?:of )?(?:the |their |its )?"
    rf"(?=upper|lower|normal|reference|laboratory|ULN|UNL){_LIMIT}"
    r"|(?<=\s)\d{1,4}(?:\.\d)?\s?[x×]\s?N\b",
    re.IGNORECASE,
)
