"""The same act counted in two ways: "curettage in two of these", "curettage in three of the losses"."""

import re
from collections import defaultdict
from collections.abc import Iterator

from extractors.consistency.places import tells_patients
from extractors.english.numbers.values import whole
from extractors.english.rules import rule_of
from schemas.document import Document
from schemas.fact import quote
from schemas.report import Case, Issue


def shares(case: Case, document: Document) -> Iterator[Issue]:
    """An act done "in six of these miscarriages" here and "in ten of these miscarriages" there."""
    found: dict[tuple[str, str], list[re.Match[str]]] = defaultdict(list)
    for match in rule_of("consistency", "share").finditer(document.text):
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
