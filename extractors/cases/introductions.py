"""Patients who follow each other without numbers: "A 29-year-old ... A 34-year-old ..."."""

import re
from collections.abc import Sequence

from extractors.cases.values import Marker
from extractors.english.gate import gated
from extractors.english.sentences.pipe import Sentence
from schemas.document import SectionKind

_WHICH = "first|second|third|fourth|fifth|sixth|other|last|elder|older|eldest|younger|youngest"
_INTRODUCED = re.compile(
    r"(?:(?:Our |The )?(?:\w{4,7} (?:patient|case) was )?(?:An?|Another|Mrs?\.? \w{1,12}|Ms\.? \w{1,12}),? "
    r"(?:\w{2,20} ){0,3}?(?P<age>\d{1,2})[\s-]years?[\s-]old\b"
    rf"|(?:The|Our|Her) (?:{_WHICH})(?: (?:patient|woman|case|one|sister|brother|sibling|lady))?,? (?:who )?(?:was |is )?"
    r"(?:then )?(?:aged? )?(?:an? )?(?P<years>\d{1,2})(?:[\s-]years?(?:[\s-]old)?)?\b)"
)
_SERIES = gated(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\s(?:\w+\s){0,3}"
    r"(?:cases|patients|women|reports|ladies)\b|\bcase series\b"
    r"|\b(?:report|reported|describe|described|present|saw|studied|treated|of|in)\s(?:on\s)?(?:two|three|four|five|[2-5])\s(?:\w+\s){0,2}"
    r"(?:sisters|siblings|cousins|mothers)\b",
    re.IGNORECASE,
)
_CASE_SECTIONS = frozenset({None, SectionKind.CASE, SectionKind.BODY})


def tells_of_several(text: str) -> bool:
    """True if the text says that it tells of several patients: "we report three women", "case series"."""
    return _SERIES.search(text) is not None


def introductions(text: str, sentences: Sequence[Sentence]) -> list[Marker]:
    """A marker for each sentence that introduces a patient of a new age, where the text speaks of several.

    Only sentences of the case section, or of a text without headings, introduce.
    """
    if not tells_of_several(text):
        return []
    found: list[Marker] = []
    seen: set[str] = set()
    for sentence in sentences:
        if sentence.section not in _CASE_SECTIONS:
            continue
        match = _INTRODUCED.match(text, sentence.start, sentence.end)
        age = (match["age"] or match["years"]) if match else None
        if age is not None and age not in seen:
            seen.add(age)
            found.append(Marker(sentence.start, len(found) + 1))
    return found
