"""When the reported pregnancy ended."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, Protocol, TypeVar

from spacy.tokens import Doc

from extractors.english.ages import joined
from extractors.english.rules import pattern_of, rule_of
from extractors.families.pregnancy.cues import pattern
from extractors.findings import Mention, fact, quoted
from extractors.story.clock import Clock, Source
from extractors.story.pipe import Event
from extractors.story.story import happened, measured, windowed
from extractors.story.told import LOOK_BACK, Told
from schemas.fact import Fact
from schemas.gestation import GestationalAge, Precision
from schemas.pregnancy import Outcome

_rule = partial(rule_of, "story")

Age = Fact[GestationalAge]
CLAUSE_COST = 30  # characters
_BEHIND = 12  # characters from a loss to its own age ("a miscarriage followed at 17+5 weeks")
NEAR = 2  # sentences within which labour or a finding leads to the birth
NEAR_SAME_DAY = 15  # sentences within which what is urgent and takes no time is told of one day
NEAR_DAYS = 3  # by which a worked-out end may miss the stated one
VIABLE_DAYS = (
    140  # of gestation: what is born before does not live; a fetus that dies before is a miscarriage
)
NEAR_HOURS = 5  # sentences within which a story told by the hour stays on one day


@dataclass(frozen=True, slots=True)
class Story:
    """What the ages are read from: the sentences in order, their usable ages, and the events told in them."""

    doc: Doc
    clock: Clock
    sentences: Sequence[Told]
    ages: Sequence[Mention[GestationalAge]]
    events: Sequence[Event]
    outcome: Outcome | None = None
    losses: Sequence[Mention[Any]] = ()  # where the outcome is told, if it is a loss

    def inside(self, sentence: Told) -> list[Mention[GestationalAge]]:
        """The reported pregnancy's exact ages in a sentence, no window's end, plan or measure."""
        return [age for age in self.reached(sentence) if age.value.exact]

    def reached(self, sentence: Told) -> list[Mention[GestationalAge]]:
        """Its ages there, exact to the week or not ("36.5 weeks"), no window's end, plan or measure."""
        own = (age for age in within(self.ages, sentence) if self.clock.gestational(age))
        return [age for age in own if _usable(sentence, age)]

    def births(self, sentence: Told) -> list[Event]:
        """The births or losses told in a sentence as done; a pregnancy that is no child's ends by its operation."""
        kinds = _ENDED_BY.get(self.outcome, ("birth",))
        return [
            event
            for kind in kinds
            for event in within(self.events, sentence)
            if event.kind == kind
            and happened(sentence, event.start, event.end)
            and not (kind != "birth" and _denied(sentence, event))
        ]

    def labors(self, sentence: Told) -> bool:
        """True if labour or a planned birth is told in the sentence."""
        told = any(event.kind == "labor" for event in within(self.events, sentence))
        return told or pattern("birth_decided").search(sentence.text) is not None


_ENDED_BY: Mapping[Outcome | None, tuple[str, ...]] = {
    Outcome.ECTOPIC: ("birth", "operation", "evacuation"),
    Outcome.MOLAR: ("birth", "evacuation"),
    Outcome.MISCARRIAGE: ("birth", "evacuation"),
}
_TO_THE_WEEK = frozenset({Precision.DAY, Precision.WEEK})
_FOUND_LOST = frozenset({Outcome.MISCARRIAGE})  # over from the day on which it is found
_LOST = frozenset({Outcome.MISCARRIAGE, Outcome.ECTOPIC})
_ALIVE = frozenset({Outcome.LIVE_BIRTH, Outcome.NEONATAL_DEATH})
_BORN_ALIVE = _ALIVE | {None}


def _denied(sentence: Told, event: Event) -> bool:
    before = sentence.text[max(0, event.start - sentence.start - LOOK_BACK) : event.start - sentence.start]
    return pattern("not_said").search(before) is not None


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


P = TypeVar("P", bound=_Placed)


def within(items: Sequence[P], sentence: Told) -> Sequence[P]:
    """Those of the items, which are in order, that begin in the sentence."""
    first = bisect_left(items, sentence.start, key=lambda item: item.start)
    last = bisect_left(items, sentence.end, lo=first, key=lambda item: item.start)
    return items[first:last]


def _usable(sentence: Told, age: Mention[GestationalAge]) -> bool:
    at = age.start - sentence.start
    before = sentence.text[max(0, at - LOOK_BACK) : at]
    if (
        age.value.precision not in _TO_THE_WEEK
        or age.rule == joined.RULE
        or age.rule.endswith("_size")
        or sentence.past(age.start, age.end)
    ):
        return False
    return not (windowed(before) or measured(before))


def end(story: Story, presented: Age | None) -> Age | None:
    """The age told with the birth or loss: in its sentence, by its date, by "two days later" or "the same day".

    The case section is asked before the abstract; the first birth that has an age, and none before she presented. An
    age to the day that the abstract states stands before one near it that was only worked out.
    """
    if story.outcome is Outcome.ONGOING:
        return None
    told, short = (_end_in(story, presented, abstract=abstract) for abstract in (False, True))
    if told is None or short is None:
        return told or short
    stated = told.derived and not short.derived and short.value.precision is Precision.DAY
    return short if stated and abs(short.value.days - told.value.days) <= NEAR_DAYS else told


def _end_in(story: Story, presented: Age | None, *, abstract: bool) -> Age | None:
    """The end as the abstract, or the rest of the case, tells it."""
    first = presented.value.days if presented else 0
    found_lost, lost = story.outcome in _FOUND_LOST, story.outcome in _LOST
    own = [s for s in story.sentences if s.abstract is abstract]
    ages = chain(
        _losses(story, own, presented) if found_lost else (),
        _ends(story, own, presented),
        _losses(story, own, presented) if lost and not found_lost else (),
    )
    if story.outcome in _ALIVE:
        first = max(first, VIABLE_DAYS)
    return next((age for age in ages if age.value.exact and age.value.days >= first), None)


def _losses(story: Story, own: Sequence[Told], presented: Age | None) -> Iterator[Age]:
    """The ages at which the loss is found, where the text gives them there; what she came with ended before."""
    came = presented.value.days if presented else None
    for loss in story.losses:
        tick = story.clock.tick(loss.start)
        here = next((sentence for sentence in own if sentence.start <= loss.start < sentence.end), None)
        if here and (behind := [a for a in story.inside(here) if 0 <= a.start - loss.end <= _BEHIND]):
            if behind[0].value.days != came:
                yield fact(story.doc, behind[0])
            continue
        if not here or tick is None or tick.age is None or tick.source is Source.CARRIED:
            continue
        if tick.age.value.days != came:
            yield _with(story, tick.age, Event(loss.start, loss.end, "loss"))


def _ends(story: Story, own: Sequence[Told], presented: Age | None) -> Iterator[Age]:
    """The ages of the births in the order of the text; those of a first twin alone, or after which it goes on, after all others."""
    for alone in (False, True):
        yield from _births(story, own, presented, alone=alone)


def _of_first_twin(sentence: Told, event: Event) -> bool:
    """True if the last twin that the sentence names up to its birth is the first."""
    twins = [*pattern_of("story", "twin").finditer(sentence.text, 0, event.start - sentence.start)]
    return bool(twins) and twins[-1]["first"] is not None


def _births(story: Story, own: Sequence[Told], presented: Age | None, *, alone: bool) -> Iterator[Age]:
    for position, sentence in enumerate(own):
        for event in story.births(sentence):
            if (_of_first_twin(sentence, event) or not event.last) is not alone:
                continue
            inside = story.inside(sentence)
            tick = story.clock.tick(event.start)
            after = _moved_after(story, sentence, event)
            if after is not None:
                yield _with(story, after, event)
            elif inside:
                nearest = beside(story, sentence, event)
                if nearest is not None and nearest.value.exact:
                    yield fact(story.doc, nearest)
            elif tick and tick.age and tick.source is not Source.CARRIED:
                yield _with(story, tick.age, event)
            elif tick and tick.age:
                yield from _carried(story, tick.age, event, own[: position + 1], presented)


def beside(story: Story, sentence: Told, event: Event) -> Mention[GestationalAge] | None:
    """The nearest age of the sentence, exact or not; one before it, from which it is later, is not the birth's."""
    own = [age for age in story.reached(sentence) if not _later(sentence, age, event)]
    return min(own, key=lambda age: _distance(sentence, age, event), default=None)


def _later(sentence: Told, age: Mention[GestationalAge], event: Event) -> bool:
    between = sentence.text[max(0, age.end - sentence.start) : max(0, event.end - sentence.start)]
    return pattern("some_time_later").search(between) is not None


def _moved_after(story: Story, sentence: Told, event: Event) -> Age | None:
    """The age of a relative time right after the birth, in its clause ("was delivered the following day")."""
    clause = pattern("clause_ends").search(sentence.text, event.end - sentence.start)
    end = sentence.start + clause.start() if clause else sentence.end
    tick = story.clock.tick(min(end, sentence.end) - 1)
    if tick is None or tick.source is not Source.MOVED or not event.end <= tick.start < end:
        return None
    return tick.age


def _carried(
    story: Story, age: Age, event: Event, told: Sequence[Told], presented: Age | None
) -> Iterator[Age]:
    """The age of labour, or of a later finding, in the sentences right before; a story told by the hour goes on longer."""
    last = age.quotes[-1]
    origin = next((i for i, s in enumerate(told) if s.start <= last.start < s.end), None)
    if origin is None:
        return
    steps = len(told) - 1 - origin
    if pattern("other_time").search(told[-1].text):
        return
    by_the_hour = len(age.quotes) > 1 and pattern("by_the_hour").search(last.text) is not None
    if by_the_hour and steps <= NEAR_HOURS and not _another_day(told[origin:], event):
        yield _with(story, age, event)
        return
    if steps <= NEAR_SAME_DAY and _same_day(story, told[origin:], age, event):
        yield _with(story, age, event)
        return
    later = presented is None or age.value.days > presented.value.days
    leading = any(story.labors(sentence) for sentence in told[origin:-1])
    if steps <= NEAR and (later or leading):
        yield _with(story, age, event)


def _another_day(told: Sequence[Told], event: Event) -> bool:
    """True if the sentence of the birth says before it on which later day it was ("on the third day")."""
    last = told[-1]
    return _rule("another_day").search(last.text, 0, event.start - last.start) is not None


def _same_day(story: Story, told: Sequence[Told], age: Age, event: Event) -> bool:
    """True if what is told from the age to the birth is of one day: something urgent, and nothing that takes time.

    A dead fetus may wait: there only the hours that are told say it, and nothing that brings labour on.
    """
    start = age.quotes[-1].end
    between = " ".join(
        s.text[max(0, start - s.start) : event.end - s.start if s is told[-1] else None] for s in told
    )
    if _rule("lapse").search(between):
        return False
    if story.outcome in _BORN_ALIVE:
        return _rule("urgent").search(between) is not None
    return pattern("by_the_hour").search(between) is not None and _rule("waits").search(between) is None


def _with(story: Story, age: Age, event: Event) -> Age:
    """The age with the words of the birth among its quotes; it is worked out."""
    here = quoted(story.doc, event.start, event.end)
    quotes = tuple(dict.fromkeys((*age.quotes, here)))
    return age.model_copy(update={"quotes": quotes, "method": "derived:pregnancy/same_time"})


def _distance(sentence: Told, age: Mention[GestationalAge], event: Event) -> int:
    """How far apart age and event stand, in characters; the end of a clause between them parts them by more."""
    first, second = (age.end, event.start) if age.start < event.start else (event.end, age.start)
    between = sentence.text[max(0, first - sentence.start) : max(0, second - sentence.start)]
    return len(between) + CLAUSE_COST * len(pattern("clause_ends").findall(between))


def of_child(story: Story) -> Age | None:
    """The gestational age at birth of a child whose report this is: told with the birth, else that by which it is called.

    "A preterm boy of 31 weeks"; what its mother took at some week is no birth.
    """
    told = end(story, None)
    if told is not None:
        return told
    called = (
        age
        for sentence in story.sentences
        for age in story.inside(sentence)
        if age.value.days >= VIABLE_DAYS and _calls_child(sentence, age)
    )
    return next((fact(story.doc, age) for age in called), None)


def _calls_child(sentence: Told, age: Mention[GestationalAge]) -> bool:
    """True if the age stands right beside the child: "a boy of 31 weeks", "a 31-week infant"."""
    at, behind = age.start - sentence.start, age.end - sentence.start
    before = pattern("child_of_age").search(sentence.text[max(0, at - LOOK_BACK) : at])
    return before is not None or pattern("age_of_child").match(sentence.text[behind:]) is not None
