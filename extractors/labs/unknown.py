"""Names that the table lacks: words before a number with a laboratory unit."""

import re

from extractors.labs.amounts import Amount
from extractors.labs.fits import STRONG
from extractors.labs.names import NameHit

_PHRASE = re.compile(
    r"(?:^|[,;:.(\[]\s{0,2}|\b(?:and|with|of|showed|revealed|had|the|a|an|her|his|was|were|for|by)\s)"
    r"(?P<name>[A-Za-zα-ωΑ-Ω0-9][\wα-ωΑ-Ω'’/-]{1,24}(?:\s(?!was|were|is|of|at|level|concentration|and\b|with\b)[A-Za-zα-ω0-9(][\wα-ω()'’/-]{0,24}){0,3})"
    r"(?P<tail>(?:\s(?:levels?|concentrations?|titres?|titers?|values?|activity|counts?|assay))?)"
    r"(?:\s(?:was|were|is|of|at|to|showed|measured|reached|rose|fell|increased|decreased|dropped|elevated|high|low|raised|up|as|only|in|the|cord|blood|serum|found|be|normal|slightly|markedly|(?:in)?creased)){0,6}"
    r"\s?[:=(\[]?\s?(?:<|>)?$",
    re.IGNORECASE,
)
_CUE = re.compile(r"\b(?:serum|plasma|levels?|concentrations?|urin\w+|antibod\w+|titres?|titers?|assay|cerebrospinal|csf|laborator\w+|blood tests?|labs?|cord blood)\b", re.IGNORECASE)
_DRUGGED = re.compile(
    r"\b(?:given|infus\w+|inject\w+|dilut\w+|solution|ampoule|dose[sd]?|administ\w+|received?|MIC|inhibitory|vial|drip|saline|anaesth\w+|anesth\w+|prescri\w+|"
    r"supplement\w*|intake|limit of detection|culture|colon(?:y|ies)|growth|sperm)\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"(?:the|a|an|her|his|its|it|level|levels|value|values|concentration|patient|blood|serum|plasma|test|result|results|which|that|she|he|and|with|was|were|to|from|of|dose|rate|"
    r"increased|decreased|elevated|fasting|day|days|week|weeks|hours?|range|total|normal|high|low|mean|peak|trough|then|up|down|about|than|less|more|respectively|limit|target)$",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"\s(?P<name>[A-Z][A-Za-z-]{4,24})(?=[,.;)]|\sand\b|$)")


def unknown_name(text: str, amount: Amount, among_results: bool) -> NameHit | None:
    """The words that name what the amount measures, None where they do not look like a test.

    >>> from extractors.labs.amounts import find_amounts
    >>> text = "The serum zonulin level was 12 ng/mL"
    >>> unknown_name(text, find_amounts(text, [])[0], False).name
    'serum zonulin'
    """
    if amount.unit is None or amount.unit.dimension not in STRONG:
        return None
    if _DRUGGED.search(text) or not (among_results or _CUE.search(text)):
        return None
    window = max(0, amount.start - 110)
    match = _PHRASE.search(text[window : amount.start])
    if match is not None and not _EMPTY.match(match["name"].split()[-1]):
        start, end = window + match.start("name"), window + match.end("name")
        return NameHit(start, end, text[start:end], text[start:end].lower(), None)
    forward = _FORWARD.match(text, amount.end)
    if forward is not None and among_results:
        return NameHit(forward.start("name"), forward.end("name"), forward["name"], forward["name"].lower(), None)
    return None
