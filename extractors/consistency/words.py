"""The same act counted in two ways: "curettage in two of these", "curettage in three of the losses"."""

import re
from collections import defaultdict
from collections.abc import Iterator

from extractors.consistency.places import tells_patients
from extractors.english.gate import gated
from extractors.english.numbers.values import whole
from schemas.document import Document
from schemas.fact import quote
from schemas.report import Case, Issue

_NUMBER = r"\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
_SHARE = gated(
    r"\b(?P<act>[A-Za-z]{5,20})(?:\sof\s(?:the\s|her\s)?[a-z]{4,14})?\s(?:was|were|had been)\s(?:performed|done|"
    r"carried out|needed|required|necessary|used|given|undertaken)\s"
    rf"(?:in|for|after|during)\s(?P<n>{_NUMBER})\sof\s(?:these|those|the|her|"
    rf"all)\s(?:[a-z]{{3,14}}\s){{0,2}}?(?P<noun>[a-z]{{4,16}})\b",
    re.IGNORECASE,
)


def shares(case: Case, document: Document) -> Iterator[Issue]:
    """An act done "in six of these miscarriages" here and "in ten of these miscarriages" there."""
    if len(document.text) == 0 or " of " not in document.text:
        return
    found: dict[tuple[str, str], list[re.Match[str]]] = defaultdict(list)
    for match in _SHARE.finditer(document.text):
        if tells_patients(document, match.start()) and case.start <= match.start():
            found[match["act"].lower(), match["noun"].lower().rstrip("s")].append(match)
    for (act, noun), matches in found.items():
        first = matches[0]
        for other in matches[1:]:
            if whole(other["n"]) != whole(first["n"]):
                yield Issue(
                    code="counted_two_ways",
                    message=f"{act} is told in {first['n']} and in {other['n']} of the {noun}s; neither is chosen",
                    quotes=(
                        quote(document, first.start(), first.end()),
                        quote(document, other.start(), other.end()),
                    ),
                )
                break
