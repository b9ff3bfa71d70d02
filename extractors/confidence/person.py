"""What is known of the patient's age and sex, of her history, and of when and how her pregnancies ended."""

from collections.abc import Iterator
from typing import Any

from extractors.confidence.scene import Scene, spans_of
from extractors.english.spans import overlaps
from schemas.fact import Fact, facts_in
from schemas.gestation import GestationalAge
from schemas.report import Case

LATE = 0.6  # of a case


def of_person(scene: Scene, case: Case, head: str) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the paths of the case's facts outside its lists of drugs and results, each with reasons."""
    for path, fact in _facts(case, head):
        yield path, _told(case, path, fact)
        if isinstance(fact.value, GestationalAge):
            yield path, _against_others(scene, case, path, fact)


def _facts(case: Case, head: str) -> Iterator[tuple[str, Fact[Any]]]:
    yield from facts_in(case.patient, f"{head}.patient.")
    yield from facts_in(case.obstetric_history, f"{head}.obstetric_history.")
    for place, pregnancy in enumerate(case.pregnancies):
        yield from facts_in(pregnancy, f"{head}.pregnancies.{place}.")


def _told(case: Case, path: str, fact: Fact[Any]) -> Iterator[str]:
    if ".pregnancies." in path and len(case.pregnancies) > 1:
        yield "several_pregnancies"
    index = case.index_pregnancy
    if ".neonates." in path and index is not None and len(index.neonates) > 1:
        yield "several_newborns"
    if (spans_of(fact)[0][0] - case.start) / max(1, case.end - case.start) > LATE:
        yield "late_in_case"


def _against_others(scene: Scene, case: Case, path: str, fact: Fact[GestationalAge]) -> Iterator[str]:
    """The age of a visit or an end against the other ages that the case tells."""
    days, spans = fact.value.days, spans_of(fact)
    if len(scene.ages_in(scene.sentence(spans[0][0]))) > 1:
        yield "ages_in_sentence"
    others = [
        age
        for age in scene.ages_in((case.start, case.end))
        if age.value.exact and not any(overlaps((age.start, age.end), span) for span in spans)
    ]
    if any(age.value.days == days for age in others):
        yield "age_again"
    if path.endswith(".presentation") and any(a.value.days < days and a.start < spans[0][0] for a in others):
        yield "younger_age_before"
    if path.endswith(".end") and any(a.value.days > days and a.start > spans[0][0] for a in others):
        yield "older_age_later"
