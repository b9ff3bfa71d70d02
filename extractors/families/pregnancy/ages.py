"""When the patient first presents, and when the reported pregnancy ended."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from spacy.tokens import Doc

from extractors.english.ages import joined
from extractors.english.gate import gated
from extractors.english.rules import rule_of
from extractors.findings import Mention, fact, quoted
from extractors.story.clock import Clock, Source
from extractors.story.pipe import Event
from extractors.story.story import happened, measured, windowed
from extractors.story.told import LOOK_BACK, PRESENTS, Told
from schemas.fact import Fact
from schemas.gestation import GestationalAge

_rule = partial(rule_of, "story")

Age = Fact[GestationalAge]
_FOUND = gated(
    r"\b(?:diagnosed|noted|noticed|developed|found|showed|revealed|suffer\w*|detected|discover\w*|experienced|complain\w*|"
    r"demonstrated|identified|onset of)\b",
    re.IGNORECASE,
)
_COMES = gated(rf"{PRESENTS.pattern}|{_FOUND.pattern}", re.IGNORECASE)
_ANY_STATE = gated(
    r"\b(?:followed|underwent|had|with|is|was|began|started|report\w*|years?[\s-]old|wom[ae]n|patient|gravida|primi\w*)\b",
    re.IGNORECASE,
)
_AFTER_BIRTH = gated(
    r"\b(?:post-?\s?partum|puerper\w+|"
    r"(?:days?|weeks?|hours?|months?) after (?:an? |the |her |\w+ )?(?:\w+ )?(?:delivery|birth|c(?:a)?esar\w+))\b",
    re.IGNORECASE,
)
_GRAVID = gated(r"\bgravid\b|\bpregnan", re.IGNORECASE)
_HOURS = gated(r"\bhours?\b|\bh\b|\bsame\b|\bday of\b|immediately", re.IGNORECASE)
_ELECTIVE = gated(
    r"\b(?:for|scheduled for|an?)\s(?:an?\s)?(?:elective|scheduled|planned|emergency|urgent)\b", re.IGNORECASE
)
_OTHER_TIME = gated(
    r"\bterm\b|\beventual\w*|\bsubsequent\w*|\bfinal\w*|\buneventfully\b|\bremainder\b|\brest of\b|\blater\b|\bweeks after\b|\bmonths?\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[,;]|\sand\s|\sbut\s|\.$")
CLAUSE_COST = 30  # characters
NEAR = 2  # sentences within which labour or a finding leads to the birth
NEAR_SAME_DAY = 15  # sentences within which what is urgent and takes no time is told of one day
NEAR_HOURS = 5  # sentences within which a story told by the hour stays on one day


@dataclass(frozen=True, slots=True)
class Story:
    """What the ages are read from: the sentences in order, their usable ages, and the events told in them."""

    doc: Doc
    clock: Clock
    sentences: Sequence[Told]
    ages: Sequence[Mention[GestationalAge]]
    events: Sequence[Event]
    ectopic: bool = False
    alive: bool = True  # no loss is told: a fetus that died may have done so before the day of its birth

    def inside(self, sentence: Told) -> list[Mention[GestationalAge]]:
        """The reported pregnancy's exact ages in a sentence, no window's end, plan or measure."""
        return [age for age in within(self.ages, sentence) if _usable(sentence, age)]

    def births(self, sentence: Told) -> list[Event]:
        """The births or losses told in a sentence as done; an ectopic pregnancy ends by its operation."""
        kinds = ("birth", "operation") if self.ectopic else ("birth",)
        return [
            event
            for kind in kinds
            for event in within(self.events, sentence)
            if event.kind == kind and happened(sentence, event.start, event.end)
        ]

    def labors(self, sentence: Told) -> bool:
        """True if labour or a planned birth is told in the sentence."""
        told = any(event.kind == "labor" for event in within(self.events, sentence))
        return told or _ELECTIVE.search(sentence.text) is not None


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
        not age.value.exact
        or age.rule == joined.RULE
        or age.rule.endswith("_size")
        or sentence.past(age.start, age.end)
    ):
        return False
    return not (windowed(before) or measured(before))


def presentation(story: Story) -> Age | None:
    """The age in the first sentence in which she presents, read or by its date; else where something is found.

    The case section is asked before the abstract. A gravid uterus "of about 36 weeks" is the last resort.
    """
    for abstract in (False, True):
        own = [s for s in story.sentences if s.abstract is abstract and not s.earlier]
        for cue in (_COMES, _ANY_STATE):
            for sentence in own:
                age = _presented(story, sentence, cue)
                if age is not None:
                    return age
    return _by_size(story)


def _presented(story: Story, sentence: Told, cue: re.Pattern[str]) -> Age | None:
    inside = [
        a
        for a in story.inside(sentence)
        if joined.numbers_before(sentence.text, a.start - sentence.start) is None
    ]
    begin = story.clock.tick(sentence.start)
    if not inside and (begin is None or begin.source is Source.CARRIED):
        return None
    if cue.search(sentence.text) is None or _AFTER_BIRTH.search(sentence.text):
        return None
    if inside and not _only_birth(story, sentence):
        return fact(story.doc, inside[0])
    came = PRESENTS.search(sentence.text) if cue is _COMES else None
    if came is not None and not sentence.past(sentence.start + came.start(), sentence.start + came.end()):
        tick = story.clock.tick(sentence.start + came.start())
        if (
            tick
            and tick.age
            and tick.source is not Source.CARRIED
            and tick.age.value.exact
            and tick.age.derived
        ):
            return tick.age
    return None


def _only_birth(story: Story, sentence: Told) -> bool:
    """True if the sentence tells the birth, and nothing else that she came for."""
    told = (
        PRESENTS.search(sentence.text) or _FOUND.search(sentence.text) or re.search(r"\bhad\b", sentence.text)
    )
    return bool(story.births(sentence)) and told is None


def _by_size(story: Story) -> Age | None:
    for sentence in story.sentences:
        for age in within(story.ages, sentence):
            if age.rule.endswith("_size") and age.value.days_high is None:
                around = sentence.text[max(0, age.start - sentence.start - 40) : age.end - sentence.start]
                if _GRAVID.search(around) and not sentence.past(age.start, age.end):
                    return fact(story.doc, age)
    return None


def end(story: Story, presented: Age | None) -> Age | None:
    """The age told with the birth or loss: in its sentence, by its date, by "two days later" or "the same day".

    The case section is asked before the abstract; the first birth that has an age, and none before she presented.
    """
    first = presented.value.days if presented else 0
    for abstract in (False, True):
        own = [s for s in story.sentences if s.abstract is abstract]
        for age in _ends(story, own, presented):
            if age.value.exact and age.value.days >= first:
                return age
    return None


def _ends(story: Story, own: Sequence[Told], presented: Age | None) -> Iterator[Age]:
    for position, sentence in enumerate(own):
        for event in story.births(sentence):
            inside = story.inside(sentence)
            tick = story.clock.tick(event.start)
            after = _moved_after(story, sentence, event)
            if after is not None:
                yield _with(story, after, event)
            elif inside:
                yield fact(story.doc, min(inside, key=lambda age: _distance(sentence, age, event)))
            elif tick and tick.age and tick.source is not Source.CARRIED:
                yield _with(story, tick.age, event)
            elif tick and tick.age:
                yield from _carried(story, tick.age, event, own[: position + 1], presented)


def _moved_after(story: Story, sentence: Told, event: Event) -> Age | None:
    """The age of a relative time right after the birth, in its clause ("was delivered the following day")."""
    clause = _CLAUSE_END.search(sentence.text, event.end - sentence.start)
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
    if _OTHER_TIME.search(told[-1].text):
        return
    by_the_hour = len(age.quotes) > 1 and _HOURS.search(last.text) is not None
    if by_the_hour and steps <= NEAR_HOURS:
        yield _with(story, age, event)
        return
    if story.alive and steps <= NEAR_SAME_DAY and _same_day(told[origin:], age, event):
        yield _with(story, age, event)
        return
    later = presented is None or age.value.days > presented.value.days
    leading = any(story.labors(sentence) for sentence in told[origin:-1])
    if steps <= NEAR and (later or leading):
        yield _with(story, age, event)


def _same_day(told: Sequence[Told], age: Age, event: Event) -> bool:
    """True if what is told from the age to the birth is of one day: something urgent, and nothing that takes time."""
    start = age.quotes[-1].end
    between = " ".join(
        s.text[max(0, start - s.start) : event.end - s.start if s is told[-1] else None] for s in told
    )
    return _rule("urgent").search(between) is not None and _rule("lapse").search(between) is None


def _with(story: Story, age: Age, event: Event) -> Age:
    """The age with the words of the birth among its quotes; it is worked out."""
    here = quoted(story.doc, event.start, event.end)
    quotes = tuple(dict.fromkeys((*age.quotes, here)))
    return age.model_copy(update={"quotes": quotes, "method": "derived:pregnancy/same_time"})


def _distance(sentence: Told, age: Mention[GestationalAge], event: Event) -> int:
    """How far apart age and event stand, in characters; the end of a clause between them parts them by more."""
    first, second = (age.end, event.start) if age.start < event.start else (event.end, age.start)
    between = sentence.text[max(0, first - sentence.start) : max(0, second - sentence.start)]
    return len(between) + CLAUSE_COST * len(_CLAUSE_END.findall(between))


def of_child(story: Story) -> Age | None:
    """The gestational age at birth of a child whose report this is: told with the birth, else the first of all."""
    told = end(story, None)
    if told is not None:
        return told
    for sentence in story.sentences:
        for age in story.inside(sentence):
            return fact(story.doc, age)
    return None
