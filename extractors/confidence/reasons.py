"""What is known of each value that makes it more or less sure, in the words of `reasons.toml`."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from extractors.confidence.drugs import of_drugs
from extractors.confidence.person import of_person
from extractors.confidence.results import of_results
from extractors.confidence.scene import Scene, spans_of
from extractors.confidence.words import meanings
from extractors.english.edges import edges
from schemas.document import SectionKind
from schemas.fact import Fact, facts_in
from schemas.report import Report

RULE_UNSURE = 0.9  # what a rule gives itself that is unsure
_SECTIONS = {
    SectionKind.TITLE: "in_title",
    SectionKind.ABSTRACT: "in_abstract",
    **dict.fromkeys(
        (SectionKind.INTRODUCTION, SectionKind.METHODS, SectionKind.DISCUSSION, SectionKind.CONCLUSION),
        "in_discussion",
    ),
}


def reasons(scene: Scene) -> dict[str, tuple[str, ...]]:
    """The reasons of every fact of the record by its path, each once, in the order of `reasons.toml`."""
    told: dict[str, set[str]] = defaultdict(set)
    for path, fact in facts_in(scene.report):
        told[path].update(_of_any(scene, fact))
    for path, found in _of_cases(scene, scene.report):
        told[path].update(found)
    order = {name: place for place, name in enumerate(meanings())}
    return {path: tuple(sorted(found, key=order.__getitem__)) for path, found in told.items()}


def _of_cases(scene: Scene, report: Report) -> Iterator[tuple[str, Iterator[str]]]:
    for number, case in enumerate(report.cases):
        head = f"cases.{number}"
        yield from of_drugs(scene, case, head)
        yield from of_results(scene, case, head)
        yield from of_person(scene, case, head)


def _of_any(scene: Scene, fact: Fact[Any]) -> Iterator[str]:
    spans = spans_of(fact)
    if fact.derived:
        yield "derived"
    elif len(spans) > 1:
        yield "said_twice"
    if fact.confidence < RULE_UNSURE:
        yield "rule_unsure"
    section = _SECTIONS.get(scene.section(spans[0][0]) or SectionKind.CASE)
    if section is not None:
        yield section
    if scene.in_table(spans[0][0]):
        yield "in_table"
    if any(map(scene.flagged.touch, spans)):
        yield "flagged"
    for span in spans:
        yield from edges(scene.text, span)
    yield from scene.of_sentence(spans[0][0])
