"""The story of a case told sentence by sentence, and the gestational age at which it stands.

A sentence tells times: gestational ages, dates, relative times. Each is a `Moment`; between two of
them, and on through sentences without any, the clock stands at the last. The birth stops it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc

from extractors.english.dates.values import AMBIGUOUS
from extractors.english.rules import Rule, pattern_of, rules_of
from extractors.english.times.anchored import moved
from extractors.english.times.relative import Event, Relative
from extractors.findings import Mention, document_of, quoted
from extractors.story.after_birth import days_after
from extractors.story.calendar import DateAnchor
from extractors.story.clock import MOVED, Since, Source, Tick
from extractors.story.cues import pattern
from extractors.story.scene import Scene
from extractors.story.told import LOOK_BACK, Told
from schemas.fact import Fact
from schemas.gestation import GestationalAge
from schemas.pregnancy import CalendarDate

LONGEST_CHAIN = 12  # quotes; a time that many steps from where the text gives an age is unknown
MOST_TIMES = 60  # ages, dates and words of time that are read in a sentence; prose has a handful
OLD = 0.8  # confidence that the story still stands where it stood a sentence ago


@dataclass(frozen=True, slots=True)
class Moment:
    """A time told at `[start, end)`: the age it means (None if unknown), and how the text gives it.

    `step` is the relative time that leads there, `base` the age that it counts from; `since` a time after the birth.
    """

    start: int
    end: int
    age: Fact[GestationalAge] | None
    source: Source
    holds: bool = True
    step: Relative | None = None
    base: Fact[GestationalAge] | None = None
    since: Since | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """The times of a sentence: ages, dates, relative times, and the matches of rules that stop the clock, each in order."""

    ages: Sequence[Mention[GestationalAge]] = ()
    dates: Sequence[Mention[CalendarDate]] = ()
    steps: Sequence[Mention[Relative]] = ()
    words: Sequence[tuple[Rule, re.Match[str]]] = ()


@dataclass(slots=True)
class Story:
    """Walks the sentences of a case; `ticks` fill as it goes. `looks_back` says that it went back behind the birth.

    `runs_on` are the places of births after which the pregnancy goes on.
    """

    doc: Doc
    calendar: Sequence[DateAnchor]
    runs_on: frozenset[int] = frozenset()
    ticks: list[Tick] = field(default_factory=list)
    now: Fact[GestationalAge] | None = None
    admission: Fact[GestationalAge] | None = None
    came: Fact[GestationalAge] | None = None
    operation: Fact[GestationalAge] | None = None
    born: bool = False
    looks_back: bool = False
    since: Since | None = None
    scene: Scene = field(default_factory=Scene)

    def restart(self) -> None:
        """Begin again: the abstract tells the story that the case section has told."""
        self.now, self.came, self.operation, self.since = None, None, None, None
        self.born = False

    def turn_page(self) -> None:
        """Begin a paragraph: its scene is another, and what looked back before she came ends with the one before."""
        if self.now is not None and _before(self.now, self.came):
            self.now = self.came
        hours = self.now is not None and self.came is not None and self.now.value.days == self.came.value.days
        self.scene = self.scene.next_page(self.came if hours else self.now)

    def tell(self, sentence: Told, heard: Heard) -> None:
        """Read one sentence by the times that are heard in it."""
        if sentence.earlier or sentence.later:
            self.ticks.append(Tick(sentence.start, sentence.end, None))
            return
        if self.born and pattern("of_present").match(sentence.text) is not None:
            self.born, self.looks_back, self.since = False, False, None  # that birth was another's
        moments = self._moments(sentence, heard)
        birth = self._birth(sentence, heard.words)
        births = birth is not None
        self.scene = self.scene.opened(sentence)
        scene = self.scene.of(sentence, moments, births=births)
        until = next((moment.start for moment in moments if moment.holds), sentence.start)
        self.ticks.extend(
            replace(
                tick,
                day=scene.day,
                at_birth=scene.theatre,
                fresh=scene.fresh,
                led=scene.led,
                led_until=until,
                birth=birth,
            )
            for tick in self._ticks(sentence, moments)
        )
        self.scene = self.scene.after(sentence, moments, births=births)
        holding = [m for m in moments if m.holds]
        if holding:
            self._stand(sentence, holding[-1].age)
            self._come(sentence, holding[0].age)
        self.since = next((m.since for m in reversed(moments) if m.since is not None), self.since)
        if any(rule.data["kind"] == "operation" for rule, _ in heard.words):
            self.operation = holding[-1].age if holding else None
        if births:
            self.born, self.looks_back = True, False

    def _birth(self, sentence: Told, words: Sequence[tuple[Rule, re.Match[str]]]) -> int | None:
        """Where the words end that tell the end of the pregnancy: a birth, or the evacuation of one that had failed; else None."""
        of_now = self.came is not None and pattern("pluperfect").search(sentence.text) is None
        ends = (
            match.end()
            for rule, match in words
            if (rule.data["kind"] == "birth" or rule.data["kind"] == "evacuation" and of_now)
            and match.start() not in self.runs_on
            and happened(sentence, match.start(), match.end())
        )
        return next(ends, None)

    def _stand(self, sentence: Told, age: Fact[GestationalAge] | None) -> None:
        """Stand at the last time of a sentence; a look back in the pluperfect leaves the story where it stood."""
        backwards = age is not None and _before(age, self.now)
        if not (backwards and pattern("pluperfect").search(sentence.text)):
            self.now = age

    def _come(self, sentence: Told, age: Fact[GestationalAge] | None) -> None:
        """Keep the time at which she is admitted last, before any the first at which she comes, and the latest."""
        come = pattern_of("story", "comes").search(sentence.text)
        if age is None or come is None:
            return
        if self.admission is None or (come["admission"] and not age.derived):
            self.admission = age
        if age.value.exact and (self.came is None or _before(self.came, age)):
            self.came = age

    def _moments(self, sentence: Told, heard: Heard) -> list[Moment]:
        text = document_of(self.doc).text
        ages, dates = heard.ages[:MOST_TIMES], heard.dates[:MOST_TIMES]
        found = [moment for age in ages if (moment := self._read(sentence, age)) is not None]
        own = [date for date in dates if not any(_touch(text, date, m) for m in found)]
        found += [self._dated(date) for date in own if not self._begins_or_is_due(date)]
        told = [m for m in found if m.holds and m.age is not None]
        for step in heard.steps[:MOST_TIMES]:
            if not any(_overlap(step.start, step.end, m) for m in found):
                found.append(self._moved(step, told))
        for rule, match in heard.words[:MOST_TIMES]:
            if "stops_clock" in rule.features and not any(_overlap(*match.span(), m) for m in found):
                since = self._since(rule, match)
                found.append(Moment(match.start(), match.end(), None, Source.MOVED, holds=False, since=since))
        return sorted(found, key=lambda m: m.start)

    def _since(self, rule: Rule, match: re.Match[str]) -> Since | None:
        """The time after the birth that a match of a `since` rule tells, None for other words."""
        told = days_after(rule, match) if rule.data["kind"] == "since" else None
        if told is None:
            return None
        era, earliest, latest, precision = told
        words = quoted(self.doc, match.start(), match.end())
        return Since(match.start(), match.end(), era, earliest, latest, precision, words)

    def _read(self, sentence: Told, age: Mention[GestationalAge]) -> Moment | None:
        """The moment of a gestational age; None for an earlier pregnancy's, a plan, a measure."""
        at = age.start - sentence.start
        before = sentence.text[max(0, at - LOOK_BACK) : at]
        if sentence.past(age.start, age.end) or age.rule.endswith("_size") or measured(before):
            return None
        if self.born and pattern("pluperfect").search(sentence.text[:at]) is not None:
            self.looks_back = True
        if self.born and not (self.looks_back or pattern("surely_gestation").search(age.value.as_written)):
            return Moment(age.start, age.end, None, Source.TOLD)
        window = windowed(before) or planned(before)
        fact = Fact[GestationalAge](
            value=age.value,
            quotes=(quoted(self.doc, age.start, age.end),),
            confidence=age.confidence,
            method=f"rule:{age.rule}",
        )
        return Moment(age.start, age.end, fact, Source.TOLD, holds=not window and not self.born)

    def _dated(self, date: Mention[CalendarDate]) -> Moment:
        return Moment(
            date.start, date.end, dated(self.doc, self.calendar, date), Source.TOLD, holds=not self.born
        )

    def _begins_or_is_due(self, date: Mention[CalendarDate]) -> bool:
        """True for the dates of the last period and of the expected delivery: nothing is told to happen then."""
        return any(a.kind in ("lmp", "edd") and a.date.start == date.start for a in self.calendar)

    def _moved(self, step: Mention[Relative], told: Sequence[Moment]) -> Moment:
        base, age = self._base(step, told), None
        if base is not None and not self.born and not step.value.lasting:
            words = document_of(self.doc).text[step.start : step.end]
            value = moved(base.value, step.value, words)
            if value is not None and len(base.quotes) < LONGEST_CHAIN:
                age = self._derived(value, step, base)
        holds = age is not None and not step.value.back and not (step.value.stands and step.value.event)
        return Moment(step.start, step.end, age, Source.MOVED, holds, step.value, base)

    def _base(self, step: Mention[Relative], told: Sequence[Moment]) -> Fact[GestationalAge] | None:
        """The age that a relative time counts from: told before it in its sentence, or the story's own."""
        event = step.value.event
        if event is Event.OPERATION:
            return self.operation
        if event in (Event.TRANSFER, Event.CONCEPTION):
            return self._of_anchor(event)
        if event is Event.ADMISSION:
            return self.admission
        if event is Event.DELIVERY:
            return None  # known when the whole story is
        earlier = [m.age for m in told if m.start < step.start]
        return earlier[-1] if earlier else self.now

    def _of_anchor(self, event: Event) -> Fact[GestationalAge] | None:
        anchor = next((a for a in self.calendar if a.kind == event.value), None)
        return dated(self.doc, (anchor,), anchor.date) if anchor else None

    def _derived(
        self, value: GestationalAge, step: Mention[Relative], base: Fact[GestationalAge]
    ) -> Fact[GestationalAge]:
        here = quoted(self.doc, step.start, step.end)
        return Fact[GestationalAge](
            value=value,
            quotes=(*base.quotes, here),
            confidence=base.confidence * MOVED,
            method=f"derived:{step.rule}",
        )

    def _ticks(self, sentence: Told, moments: Sequence[Moment]) -> Iterator[Tick]:
        """From each moment to the next; the words before the first are told of it too, unless a semicolon parts them."""
        if not moments:
            yield self._carried_tick(sentence.start, sentence.end)
            return
        start = sentence.start
        parted = sentence.text.rfind(";", 0, moments[0].start - sentence.start)
        if parted > 0:
            yield self._carried_tick(start, sentence.start + parted)
            start = sentence.start + parted
        for position, moment in enumerate(moments):
            end = moments[position + 1].start if position + 1 < len(moments) else sentence.end
            words = quoted(self.doc, moment.start, moment.end) if moment.step else None
            yield Tick(
                start,
                end,
                moment.age,
                moment.source,
                moment.step,
                words,
                moment.base,
                self.born,
                moment.since,
            )
            start = end

    def _carried_tick(self, start: int, end: int) -> Tick:
        return Tick(start, end, self._carried(), Source.CARRIED, born=self.born, since=self.since)

    def _carried(self) -> Fact[GestationalAge] | None:
        if self.born or self.now is None:
            return None
        return Fact[GestationalAge](
            value=self.now.value,
            quotes=self.now.quotes,
            confidence=self.now.confidence * OLD,
            method="derived:story/story",
        )


def _before(age: Fact[GestationalAge], other: Fact[GestationalAge] | None) -> bool:
    return other is not None and age.value.days < other.value.days


def dated(
    doc: Doc, calendar: Sequence[DateAnchor], date: Mention[CalendarDate]
) -> Fact[GestationalAge] | None:
    """The gestational age on a date by the best anchor of the calendar; None without one, or for a date not sure to the day."""
    day = date.value.exact
    if day is None or date.confidence <= AMBIGUOUS:
        return None
    for anchor in calendar:
        value = anchor.age_on(day)
        if value is None:
            continue
        spans = sorted({(date.start, date.end), *anchor.spans})
        here = quoted(doc, date.start, date.end)
        return Fact[GestationalAge](
            value=value.model_copy(update={"as_written": here.text}),
            quotes=tuple(quoted(doc, start, end) for start, end in spans),
            confidence=min(date.confidence, anchor.date.confidence) * (OLD if anchor.by_week else 0.95),
            method=f"derived:story/{anchor.kind}",
        )
    return None


def happened(sentence: Told, start: int, end: int) -> bool:
    """True if a birth told at `[start, end)` took place and was the reported pregnancy's; not one planned, refused or past."""
    at = start - sentence.start
    before = sentence.text[max(0, at - LOOK_BACK) : at]
    if end > sentence.end or "\n" in sentence.text[start - sentence.start : end - sentence.start]:
        return False  # a heading and what follows it
    behind = sentence.text[end - sentence.start :]
    if _elsewhere(sentence, start, end) or pattern("only_planned").match(behind):
        return False
    if pattern("options").match(behind) or pattern("counted_after").match(behind):
        return False
    if pattern("no_child").search(before):
        return False
    if pattern("done").search(sentence.text, start - sentence.start, end - sentence.start):
        return True
    doubt = pattern("not_yet").search(before[-100:])
    return doubt is None or _told_as_end(sentence, doubt[0], end)


def _elsewhere(sentence: Told, start: int, end: int) -> bool:
    """True for what is another pregnancy's by the words before it, or before its verb ("whose first pregnancy had miscarried")."""
    words = sentence.text[start - sentence.start : end - sentence.start].split()
    return sentence.past(start, end) or len(words) > 1 and sentence.past(end - len(words[-1]), end)


def _told_as_end(sentence: Told, before: str, end: int) -> bool:
    """True for the birth of "until delivery at 38 weeks": it is dated, and nothing but its time stands before it."""
    dated_birth = rules_of("story", "birth_dated")[0]
    place = max(0, end - sentence.start - 3)  # the rule of births may take in the "at"
    return (
        pattern("told_as_end").search(before) is not None
        and dated_birth.pattern.search(sentence.text, place, place + 40) is not None
    )


def windowed(before: str) -> bool:
    """True if an age after this text closes a window ("until", "every") and is no time at which something happened."""
    return pattern("window_ends").search(before[-40:]) is not None


def planned(before: str) -> bool:
    """True if an age after this text is a plan's."""
    return pattern("planned_before").search(before[-70:]) is not None


def measured(before: str) -> bool:
    """True if an age after this text is what a part of the fetus measures like."""
    return pattern("measured").search(before[-70:]) is not None


def _touch(text: str, date: Mention[CalendarDate], moment: Moment) -> bool:
    """True if a read age stands right beside the date: the age is the text's own dating of it."""
    between = text[date.end : moment.start] if date.start < moment.start else text[moment.end : date.start]
    return moment.holds and pattern("beside").match(between) is not None


def _overlap(start: int, end: int, moment: Moment) -> bool:
    return start < moment.end and moment.start < end
