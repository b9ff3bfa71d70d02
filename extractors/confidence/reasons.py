"""What is known of each value that makes it more or less sure, in the words of `reasons.toml`."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from extractors.confidence.attached import FEW
from extractors.confidence.drugs import of_drugs
from extractors.confidence.edges import edges
from extractors.confidence.results import of_results
from extractors.confidence.scene import Scene, spans_of
from schemas.document import SectionKind
from schemas.errors import RuleError
from schemas.fact import Fact, facts_in
from schemas.report import Case, Report

LATE = 0.6  # of a case
LONG = 260  # characters of a sentence
RULE_UNSURE = 0.9  # what a rule gives itself that is unsure
_SECTIONS = {
    SectionKind.TITLE: "in_title",
    SectionKind.ABSTRACT: "in_abstract",
    **dict.fromkeys(
        (SectionKind.INTRODUCTION, SectionKind.METHODS, SectionKind.DISCUSSION, SectionKind.CONCLUSION),
        "in_discussion",
    ),
}


@cache
def meanings() -> Mapping[str, str]:
    """What each reason means, in words for a reviewer. Raises RuleError where one has none."""
    raw = tomllib.loads((files("extractors.confidence") / "reasons.toml").read_text(encoding="utf-8"))
    for name, text in raw.items():
        if not isinstance(text, str) or not text:
            raise RuleError(f"confidence/reasons.toml: {name} has no words; write what it means")
    return raw


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
        for path, fact in facts_in(case, f"{head}."):
            if path.split(".")[2] in ("patient", "obstetric_history", "pregnancies"):
                yield path, _of_the_person(case, path, fact)


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
    yield from _of_sentence(scene, spans[0][0])


def _of_sentence(scene: Scene, at: int) -> Iterator[str]:
    sentence = scene.sentence(at)
    if sentence[1] - sentence[0] > LONG:
        yield "long_sentence"
    numbers, _ = scene.unread(sentence)
    if numbers:
        yield "numbers_unread" if numbers > FEW else "number_unread"
    for said in scene.said(sentence):
        yield f"said_{said}"


def _of_the_person(case: Case, path: str, fact: Fact[Any]) -> Iterator[str]:
    """What is known of the patient's age and sex, of the history and the pregnancies."""
    if ".pregnancies." in path and len(case.pregnancies) > 1:
        yield "several_pregnancies"
    index = case.index_pregnancy
    if ".neonates." in path and index is not None and len(index.neonates) > 1:
        yield "several_newborns"
    if (spans_of(fact)[0][0] - case.start) / max(1, case.end - case.start) > LATE:
        yield "late_in_case"
