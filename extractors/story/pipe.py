"""The `obs_story` component: dates and relative times become gestational ages."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.english.dates.values import AMBIGUOUS
from extractors.english.dates.values import find as find_dates
from extractors.english.rules import Rule, find_all, load_rules
from extractors.english.spans import starting_in
from extractors.findings import Mention, document_of, entries, flag, put, quoted
from extractors.story.calendar import AnchorKind, DateAnchor, anchors, disagreeing
from extractors.story.clock import Clock, Tick
from extractors.story.cues import pattern
from extractors.story.order import Reading, month_first
from extractors.story.runs_on import not_the_end
from extractors.story.story import Heard, Story, dated
from extractors.story.told import Told, told
from schemas.fact import Fact
from schemas.gestation import GestationalAge
from schemas.pregnancy import CalendarDate
from schemas.report import Issue

_TIMED = frozenset({"stops_clock", "happens"})  # features of rules that move or stop the clock
_STORIES = "gravida:stories"
_DATES = "gravida:dates"
_CALENDARS = "gravida:calendars"
Word = tuple[Rule, re.Match[str]]


@dataclass(frozen=True, slots=True)
class Event:
    """A birth, labour or operation told at `[start, end)`, whoever's it is; `last` is false where the pregnancy runs on."""

    start: int
    end: int
    kind: str
    last: bool = True


class StoryPipe:
    """Sets `doc._.clock`; writes the findings `calendar`, of `DateAnchor`s, the best first, and `["births"]`, of `Event`s."""

    def __call__(self, doc: Doc) -> Doc:
        """Wind the clock, in texts that give it something to go by."""
        text: str = doc._.document.text
        ages: list[Mention[GestationalAge]] = entries(doc, "ages")
        doc._.clock = Clock()
        if not ages and not pattern("anchored").search(text):
            return doc
        dates = dates_of(doc)
        words = _words(text)
        ticks: list[Tick] = []
        known: list[DateAnchor] = []
        going: set[int] = set()
        births = [match.span() for rule, match in words if rule.data["kind"] == "birth"]
        for case in doc._.cases:
            sentences = story_sentences(doc, case)
            calendar = anchors(sentences, dates, ages) if dates else []
            known += calendar
            heard = Heard(ages, dates if calendar else (), entries(doc, "steps"), words)
            runs_on = not_the_end(sentences, births, ages)
            ticks += _told_ticks(Story(doc, calendar, runs_on), sentences, heard)
            going |= runs_on
        events = [
            Event(m.start(), m.end(), r.data["kind"], last=m.start() not in going)
            for r, m in words
            if "happens" in r.features
        ]
        put(doc, "births", events)
        flag(doc, _issues(doc, known))
        put(doc, "calendar", known)
        doc._.clock = Clock(tuple(sorted(ticks, key=lambda tick: tick.start)))
        return doc


def _told_ticks(story: Story, sentences: Sequence[Told], heard: Heard) -> list[Tick]:
    abstract, reached = False, 0
    whole = document_of(story.doc).text
    places = [match.start() for _, match in heard.words]
    for sentence in sentences:
        if sentence.abstract and not abstract:
            abstract = True
            story.restart()
        start, end = sentence.start, sentence.end
        if "\n" in whole[reached:start]:
            story.turn_page()
        reached = end
        story.tell(
            sentence,
            Heard(
                starting_in(heard.ages, start, end),
                starting_in(heard.dates, start, end),
                starting_in(heard.steps, start, end),
                heard.words[bisect_left(places, start) : bisect_left(places, end)],
            ),
        )
    return story.ticks


def _words(text: str) -> list[Word]:
    """Every match of the rules that move or stop the clock, in order."""
    rules = [rule for rule in load_rules("story") if rule.features & _TIMED]
    return sorted(find_all(rules, text), key=lambda word: word[1].start())


def _issues(doc: Doc, known: Sequence[DateAnchor]) -> Iterator[Issue]:
    """Yield an issue for each two anchors of a case that disagree, and one where the order of a date stays open."""
    for case in doc._.cases:
        for best, other in disagreeing([anchor for anchor in known if anchor.date.start in case]):
            if {best.kind, other.kind} == {AnchorKind.LMP, AnchorKind.EDD}:
                continue  # the record holds both dates, and its own check compares them
            yield _disagreement(doc, best, other)
    if (open_date := next(_open_dates(doc), None)) is not None:
        yield _open_order(doc, open_date)


def _open_dates(doc: Doc) -> Iterator[Mention[CalendarDate]]:
    """The dates told of a patient whose day and month nothing in the document tells apart."""
    for case in doc._.cases:
        for sentence in story_sentences(doc, case):
            for date in dates_in(doc, sentence.start, sentence.end):
                if date.confidence <= AMBIGUOUS:
                    yield date


def _open_order(doc: Doc, date: Mention[CalendarDate]) -> Issue:
    here = quoted(doc, date.start, date.end)
    return Issue(
        code="date_order_open",
        message=f"nothing in the document tells whether {here.text!r} gives the day or the month first; no time is counted from it",
        quotes=(here,),
    )


def _disagreement(doc: Doc, best: DateAnchor, other: DateAnchor) -> Issue:
    quotes = tuple(quoted(doc, start, end) for anchor in (best, other) for start, end in anchor.spans)
    return Issue(
        code="dates_disagree",
        message=(
            f"by {quotes[0].text!r} the pregnancy is {best.apart(other)} days apart from what it is by "
            f"{quotes[len(best.spans)].text!r}; dates are counted from the former"
        ),
        quotes=quotes,
    )


def story_sentences(doc: Doc, case: CaseSpan) -> list[Told]:
    """The case's sentences about its patient, worked out once a doc."""
    stories: dict[int, list[Told]] = doc.user_data.setdefault(_STORIES, {})
    if case.index not in stories:
        stories[case.index] = told(doc, case)
    return stories[case.index]


def dates_of(doc: Doc) -> list[Mention[CalendarDate]]:
    """Every date of the text in order, looked for once a doc; day and month stand as they fit the whole document."""
    if _DATES not in doc.user_data:
        doc.user_data[_DATES] = _settled(doc)
    found: list[Mention[CalendarDate]] = doc.user_data[_DATES]
    return found


def _settled(doc: Doc) -> list[Mention[CalendarDate]]:
    text = document_of(doc).text
    found = find_dates(text)
    if not any(date.confidence <= AMBIGUOUS for date in found):
        return found
    day, month = (find_dates(text, month_first=first) for first in (False, True))
    known = month_first(_readings(doc, day), _readings(doc, month))
    return found if known is None else month if known else day


def _readings(doc: Doc, dates: Sequence[Mention[CalendarDate]]) -> list[Reading]:
    """For each case the dates told of its patient, and what they anchor."""
    readings: list[Reading] = []
    for case in doc._.cases:
        sentences = story_sentences(doc, case)
        own = [d for s in sentences if not s.earlier for d in starting_in(dates, s.start, s.end)]
        readings.append((own, anchors(sentences, dates, entries(doc, "ages"))))
    return readings


def dates_in(doc: Doc, start: int, end: int) -> Sequence[Mention[CalendarDate]]:
    """The dates that begin in `[start, end)` of the text, in order."""
    return starting_in(dates_of(doc), start, end)


def case_anchors(doc: Doc, case: CaseSpan) -> list[DateAnchor]:
    """The dates of known gestational age of a case, the best first; sorted out once a doc."""
    calendars: dict[int, list[DateAnchor]] = doc.user_data.setdefault(_CALENDARS, {})
    if case.index not in calendars:
        calendars[case.index] = [a for a in entries(doc, "calendar") if a.date.start in case]
    return calendars[case.index]


def ga_on(doc: Doc, date: Mention[CalendarDate]) -> Fact[GestationalAge] | None:
    """The gestational age on a date that the text tells, derived from LMP, EDD, transfer or another dated age.

    None if the date's case has no such anchor, and for a date before or after the pregnancy.
    """
    case = next((case for case in doc._.cases if date.start in case), None)
    found = dated(doc, case_anchors(doc, case), date) if case else None
    end = doc._.clock.delivery
    if found is not None and end is not None and found.value.days > (end.value.days_high or end.value.days):
        return None
    return found


@Language.factory("obs_story")
def make_story(nlp: Language, name: str) -> StoryPipe:
    """Make the component."""
    return StoryPipe()
