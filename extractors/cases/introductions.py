"""Patients who follow each other without numbers: "A 29-year-old ... A 34-year-old ..."."""

from collections.abc import Sequence
from functools import partial

from extractors.cases.values import Marker
from extractors.english.rules import rule_of
from extractors.english.sentences.pipe import Sentence
from schemas.document import SectionKind

_rule = partial(rule_of, "cases")

_CASE_SECTIONS = frozenset({None, SectionKind.CASE, SectionKind.BODY})


def tells_of_several(text: str) -> bool:
    """True if the text says that it tells of several patients: "we report three women", "case series"."""
    return _rule("tells_of_several").search(text) is not None


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
        match = _rule("introduced").pattern.match(text[sentence.start : sentence.end])
        age = (match["age"] or match["years"]) if match else None
        if age is not None and age not in seen:
            seen.add(age)
            found.append(Marker(sentence.start, len(found) + 1))
    return found
