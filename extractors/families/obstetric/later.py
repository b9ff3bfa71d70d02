"""Pregnancies after the reported one, as records beside it."""

from collections.abc import Iterator

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.families.obstetric.earlier import pregnancy_of
from extractors.families.obstetric.events import told_in
from extractors.findings import quoted
from extractors.story.pipe import story_sentences
from extractors.story.told import Told, later_runs, opening
from schemas.fact import Fact
from schemas.pregnancy import Order, Pregnancy

METHOD = "rule:obstetric/told_afterwards"
Stretch = tuple[int, int]


def later_pregnancies(doc: Doc, case: CaseSpan) -> list[tuple[Pregnancy, Stretch]]:
    """The pregnancies after the reported one in the text's order, each with the stretch of the text that tells it."""
    return list(_later(doc, later_runs(story_sentences(doc, case))))


def _later(doc: Doc, runs: list[list[Told]]) -> Iterator[tuple[Pregnancy, Stretch]]:
    for run in runs:
        words = opening(run[0])
        events = (told_in(told.text, told.start) for told in run)
        event = next((event for event in events if event is not None), None)
        if words is None or event is None and len(run) == 1:
            continue
        found = Pregnancy() if event is None else pregnancy_of(doc, event)
        order = Fact[Order](value=Order.LATER, quotes=(quoted(doc, *words),), confidence=0.9, method=METHOD)
        yield found.model_copy(update={"order": order}), (run[0].start, run[-1].end)
