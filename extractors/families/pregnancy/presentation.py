"""When the patient first presents with what is reported."""

import re
from collections.abc import Sequence

from extractors.english.ages import joined
from extractors.english.rules import pattern_of
from extractors.families.pregnancy.ages import Age, Story, beside, within
from extractors.families.pregnancy.cues import pattern
from extractors.findings import Mention, fact
from extractors.story.clock import Source
from extractors.story.told import Told
from schemas.gestation import GestationalAge

NEAR_ABSTRACT = 7  # days by which the abstract, told in whole weeks, may differ


def presentation(story: Story) -> Age | None:
    """The age in the first sentence in which she presents, read or by its date; else where something is found.

    The case section is asked before the abstract. A gravid uterus "of about 36 weeks" is the last resort. None if she
    first comes after the birth; a visit that was due gives way to the illness of which the abstract tells.
    """
    first = _first_presented(story)
    if first is None or _comes_for_care(_around(story, first)):
        return first
    summed = [days for sentence in story.sentences if sentence.abstract for days in _told_of(story, sentence)]
    if any(abs(days - first.value.days) <= NEAR_ABSTRACT for days in summed):
        return first
    ill = (_presented(story, s, comes=True) for s in story.sentences if not s.earlier and _falls_ill(s))
    near = (a for a in ill if a and any(abs(days - a.value.days) <= NEAR_ABSTRACT for days in summed))
    return next(near, first)


def _around(story: Story, age: Age) -> Told | None:
    """The sentence in which the last words of an age stand."""
    place = age.quotes[-1].start
    return next((sentence for sentence in story.sentences if sentence.start <= place < sentence.end), None)


def _told_of(story: Story, sentence: Told) -> list[int]:
    """The ages of a sentence in days, the birth's own aside."""
    births = [beside(story, sentence, event) for event in story.births(sentence)]
    return [age.value.days for age in story.inside(sentence) if age not in births]


def _first_presented(story: Story) -> Age | None:
    """The age at which she first comes, for whatever it is."""
    for abstract in (False, True):
        own = [s for s in story.sentences if s.abstract is abstract and not s.earlier]
        for told in (_comes, _visits, _any_state):
            for sentence in filter(told, own):
                if age := _presented(story, sentence, comes=told is _comes):
                    return age
            if told is _comes and _first_after_birth(own):
                return None
    return _by_size(story)


def _first_after_birth(sentences: Sequence[Told]) -> bool:
    """True if she first comes when the pregnancy is over ("on postpartum day 6")."""
    for sentence in sentences:
        came = _came(sentence)
        if came and not sentence.past(sentence.start + came.start(), sentence.start + came.end()):
            return pattern("after_birth").search(sentence.text) is not None
    return False


def _comes_for_care(sentence: Told | None) -> bool:
    """True if she comes to those who report, ill or to their clinic; a booking visit is none."""
    came = _came(sentence) if sentence else None
    return came is not None and pattern("books").match(came[0]) is None


def _falls_ill(sentence: Told) -> bool:
    """True if she comes with something, not for a visit that was due."""
    came = _came(sentence)
    return came is not None and came["visit"] is None


def _comes(sentence: Told) -> bool:
    return _came(sentence) is not None or pattern("found").search(sentence.text) is not None


def _visits(sentence: Told) -> bool:
    return pattern_of("story", "visits").search(sentence.text) is not None


def _any_state(sentence: Told) -> bool:
    return pattern("any_state").search(sentence.text) is not None


def _presented(story: Story, sentence: Told, *, comes: bool) -> Age | None:
    inside = [
        a
        for a in story.inside(sentence)
        if joined.numbers_before(sentence.text, a.start - sentence.start) is None
    ]
    if not inside and comes and _came(sentence) and (then := _then_aged(story, sentence)):
        return fact(story.doc, then)
    begin = story.clock.tick(sentence.start)
    if not inside and (begin is None or begin.source is Source.CARRIED):
        return None
    if pattern("after_birth").search(sentence.text):
        return None
    if inside and not _only_birth(story, sentence, inside[0]):
        return fact(story.doc, next((age for age in inside if _of_admission(sentence, age)), inside[0]))
    return _by_the_clock(story, sentence) if comes else None


def _of_admission(sentence: Told, age: Mention[GestationalAge]) -> bool:
    """True for the second age of "a scan at 11 weeks gave 35 weeks on the day of admission"."""
    return pattern("of_admission").match(sentence.text[age.end - sentence.start :]) is not None


def _by_the_clock(story: Story, sentence: Told) -> Age | None:
    """The age at which she comes by a date or a relative time of the sentence, None if it tells none."""
    came = _came(sentence)
    if came is None or sentence.past(sentence.start + came.start(), sentence.start + came.end()):
        return None
    tick = story.clock.tick(sentence.start + came.start())
    if tick is None or tick.age is None or tick.source is Source.CARRIED:
        return None
    return tick.age if tick.age.value.exact and tick.age.derived else None


def _then_aged(story: Story, sentence: Told) -> Mention[GestationalAge] | None:
    """The age at which she was when she came, in the sentence right behind ("She was then 35 weeks pregnant")."""
    position = next(
        (i for i, s in enumerate(story.sentences) if s.start == sentence.start), len(story.sentences)
    )
    for behind in story.sentences[position + 1 : position + 2]:
        for age in story.inside(behind)[:1]:
            before = behind.text[: age.start - behind.start]
            return age if pattern("then_aged").match(before) else None
    return None


def _only_birth(story: Story, sentence: Told, age: Mention[GestationalAge]) -> bool:
    """True if the sentence tells the birth at this age, and nothing else that she came for."""
    told = (
        _came(sentence)
        or pattern("found").search(sentence.text)
        or pattern("had_something").search(sentence.text)
    )
    births = story.births(sentence)
    return told is None and any(beside(story, sentence, birth) == age for birth in births)


def _came(sentence: Told) -> re.Match[str] | None:
    return pattern_of("story", "comes").search(sentence.text)


def _by_size(story: Story) -> Age | None:
    for sentence in story.sentences:
        for age in within(story.ages, sentence):
            if age.rule.endswith("_size") and age.value.days_high is None:
                around = sentence.text[max(0, age.start - sentence.start - 40) : age.end - sentence.start]
                if pattern("gravid").search(around) and not sentence.past(age.start, age.end):
                    return fact(story.doc, age)
    return None
