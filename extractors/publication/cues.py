"""The cues of a publication: where its words speak for a kind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise

from extractors.english.rules import Rule, find_all, load_rules
from schemas.document import Document, SectionKind

MOST_AROUND = 12  # cues before one that may still reach over it


class Place(StrEnum):
    """Where a cue stands: `study` is methods and results, `talk` introduction and discussion, `body` unheaded text."""

    TITLE = "title"
    ABSTRACT = "abstract"
    CASE = "case"
    STUDY = "study"
    BODY = "body"
    TALK = "talk"
    HEADING = "heading"


_PLACES = {
    SectionKind.TITLE: Place.TITLE,
    SectionKind.ABSTRACT: Place.ABSTRACT,
    SectionKind.KEYWORDS: Place.ABSTRACT,
    SectionKind.CASE: Place.CASE,
    SectionKind.METHODS: Place.STUDY,
    SectionKind.RESULTS: Place.STUDY,
    SectionKind.BODY: Place.BODY,
    SectionKind.INTRODUCTION: Place.TALK,
    SectionKind.DISCUSSION: Place.TALK,
    SectionKind.CONCLUSION: Place.TALK,
}


@dataclass(frozen=True, slots=True)
class Cue:
    """A match of a rule at `[start, end)` of the text."""

    start: int
    end: int
    place: Place
    rule: Rule

    @property
    def speaks(self) -> str:
        """What it speaks for."""
        return str(self.rule.data["speaks"])

    @property
    def weight(self) -> float:
        """How much it speaks for it."""
        return float(self.rule.data["weight"])


def cues(document: Document) -> list[Cue]:
    """Every cue in the text's order; without weaker ones inside longer ones."""
    found: list[Cue] = []
    for place, start, end in _stretches(document):
        text = document.text[start:end]
        found += [
            Cue(start + match.start(), start + match.end(), place, rule)
            for rule, match in find_all(_rules_at(place), text)
        ]
    return _longest(found)


@cache
def _rules_at(place: Place) -> tuple[Rule, ...]:
    return tuple(rule for rule in load_rules("publication") if place.value in rule.data["places"])


def _stretches(document: Document) -> Iterator[tuple[Place, int, int]]:
    """The stretches of the text with what they are for; references, back matter and tables are left out.

    Rows of a PDF may be prose that was taken for a table.
    """
    known = _PLACES | ({SectionKind.TABLE: Place.BODY} if document.format == "pdf" else {})
    edges = sorted({0, len(document.text), *(e for s in document.sections for e in (s.start, s.end))})
    for start, end in pairwise(edges):
        kind = document.section_at(start)
        if kind is None or kind in known:
            yield Place.BODY if kind is None else known[kind], start, end
    for section in document.sections:
        if section.heading and section.kind is SectionKind.CASE:
            yield Place.HEADING, section.start, section.start + len(section.heading)


def _longest(found: Sequence[Cue]) -> list[Cue]:
    """The cues without those that lie inside a longer one that weighs as much."""
    kept: list[Cue] = []
    for cue in sorted(found, key=lambda cue: (cue.start, -cue.end)):
        around = (
            other
            for other in kept[-MOST_AROUND:]
            if cue.end <= other.end and cue.end - cue.start < other.end - other.start
        )
        if all(other.weight < cue.weight for other in around):
            kept.append(cue)
    return kept
