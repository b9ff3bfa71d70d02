"""Reads the events of a case: what its sentences tell as having happened, to whom, in which pregnancy, when."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.english.context.cues import Category
from extractors.english.context.person import Named, Person, persons
from extractors.english.context.standing import standing
from extractors.english.rules import Rule, find_all, load_rules, pattern_of
from extractors.findings import document_of, quoted
from extractors.story.clock import Clock
from extractors.story.events import Actor, CaseStory, Event, Kind, Which
from extractors.story.pipe import story_sentences
from extractors.story.story import happened
from extractors.story.told import LOOK_BACK, Told

_NOT_SO = (Category.NEGATED, Category.CONDITIONAL, Category.RECOMMENDED, Category.PLANNED, Category.UNCERTAIN)
_OF_FETUS = frozenset({Kind.LOSS})
_KEY = "gravida:events"
_BESIDE = 24  # characters behind an event in which "of the first twin" follows
_ACTORS = {
    Person.NEONATE: Actor.NEONATE,
    Person.FETUS: Actor.FETUS,
    Person.PARTNER: Actor.PARTNER,
    Person.MOTHER: Actor.MOTHER,
    Person.SELF: Actor.MOTHER,
}


def story_of(doc: Doc, case: CaseSpan) -> CaseStory:
    """The events of a case, worked out once a doc; ask after `obs_pregnancy`, when the clock knows the end."""
    known: dict[int, CaseStory] = doc.user_data.setdefault(_KEY, {})
    if case.index not in known:
        known[case.index] = CaseStory(tuple(_events(doc, case)))
    return known[case.index]


def _events(doc: Doc, case: CaseSpan) -> Iterator[Event]:
    text = document_of(doc).text
    clock: Clock = doc._.clock
    rules = [
        rule for rule in load_rules("story") if rule.data["kind"] == "event" or "happens" in rule.features
    ]
    for sentence in story_sentences(doc, case):
        for kind, start, end in _told(rules, text, sentence):
            which = _which(sentence, (start, end))
            actor = _actor(text, sentence, kind, (start, end), which)
            when = clock.when(start) if which is Which.THIS else None
            yield Event(start, end, kind, actor, which, when, quoted(doc, start, end))


def _which(sentence: Told, span: tuple[int, int]) -> Which:
    if sentence.later:
        return Which.LATER
    return Which.EARLIER if sentence.past(*span) else Which.THIS


def _told(rules: Sequence[Rule], text: str, sentence: Told) -> list[tuple[Kind, int, int]]:
    """What a sentence tells as done, in its order: kind and place; of two at one place the first rule's."""
    found: list[tuple[Kind, int, int]] = []
    for rule, match in find_all(rules, text, sentence.start, sentence.end):
        kind, start, end = _kind(rule, match), match.start(), match.start() + len(match[0].rstrip())
        if any(start < other[2] and other[1] < end and kind is other[0] for other in found):
            continue
        if _so(kind, text, sentence, (start, end)):
            found.append((kind, start, end))
    return sorted(found, key=lambda event: event[1])


def _kind(rule: Rule, match: re.Match[str]) -> Kind:
    named = match.lastgroup if rule.data["kind"] == "event" else rule.data["kind"]
    return Kind(str(named))


def _so(kind: Kind, text: str, sentence: Told, span: tuple[int, int]) -> bool:
    if kind in (Kind.BIRTH, Kind.LABOR, Kind.OPERATION) and not sentence.past(*span):
        return happened(sentence, *span)
    before = sentence.text[max(0, span[0] - sentence.start - LOOK_BACK) : span[0] - sentence.start]
    if pattern_of("story", "denied").search(before):
        return False
    within = sentence.start, sentence.end
    return kind in _OF_FETUS or standing(text, span, within, _NOT_SO) is None


def _actor(text: str, sentence: Told, kind: Kind, span: tuple[int, int], which: Which) -> Actor:
    """To whom it happened: whom the nearest words before name, the twin where they tell one."""
    if kind is Kind.BIRTH or kind is Kind.LABOR:
        return Actor.MOTHER
    twin = _twin(text, sentence, span)
    if twin is not None:
        return twin
    if kind in _OF_FETUS:
        return Actor.FETUS
    named = _nearest(text, sentence, span[0])
    actor = _ACTORS.get(named.person, Actor.MOTHER) if named else Actor.MOTHER
    return Actor.EARLIER_CHILD if actor is Actor.NEONATE and which is Which.EARLIER else actor


def _nearest(text: str, sentence: Told, offset: int) -> Named | None:
    wanted = (Person.NEONATE, Person.FETUS, Person.PARTNER, Person.MOTHER, Person.SELF)
    named = max(persons(text, sentence.start, offset, *wanted), key=lambda one: one.span, default=None)
    if named is None or named.person is not Person.SELF:
        return named
    child = pattern_of("story", "of_child").fullmatch(text, *named.span)
    return replace(named, person=Person.NEONATE) if child else named


def _twin(text: str, sentence: Told, span: tuple[int, int]) -> Actor | None:
    """The twin of whom the words say it: the nearest named before, else right behind ("of the first twin")."""
    found = [*pattern_of("story", "twin").finditer(text, sentence.start, sentence.end)]
    before = [match for match in found if match.end() <= span[0]]
    near = before[-1] if before else next((m for m in found if m.start() - span[1] < _BESIDE), None)
    if near is None:
        return None
    return Actor.FIRST_TWIN if near["first"] else Actor.SECOND_TWIN
