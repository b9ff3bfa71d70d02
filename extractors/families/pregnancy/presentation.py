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
from schemas.gestation import GestationalAge, Precision

DAYS_A_WEEK = 7
FURTHEST = 6  # sentences behind her coming in which her age is told
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
    born = [a.value.days for s in story.sentences if s.abstract for a in story.inside(s)]
    near = (
        a for a in ill if a and any(abs(days - a.value.days) <= NEAR_ABSTRACT for days in (*summed, *born))
    )
    return next(near, None) or _taken_ill(story, first) or first


def back_in_pregnancy(story: Story) -> Age | None:
    """The age at which she comes for the first time in the pregnancy, of one who came before it; None if no words tell it."""
    own = [s for s in story.sentences if not (s.abstract or s.earlier or s.later)]
    for sentence in own:
        came = _came(sentence)
        if came is None or came["presentation"] is None:
            continue
        inside = _of_her_coming(sentence, story.inside(sentence))
        if inside:
            told = inside[0].value.exact and not _only_birth(story, sentence, inside[0])
            return fact(story.doc, inside[0]) if told else None
    return None


def of_mother(story: Story) -> Age | None:
    """The age at which the mother of the child that is reported first comes with something, or something is found in the fetus."""
    own = [s for s in story.sentences if not (s.abstract or s.earlier or s.later)]
    for sentence in own:
        fetal = pattern("fetal_finding").search(sentence.text) is not None
        comes = pattern("mother_comes").search(sentence.text) is not None
        inside = _of_her_coming(sentence, story.inside(sentence)) if fetal or comes else []
        if inside and not _only_birth(story, sentence, inside[0]) and inside[0].value.exact:
            return fact(story.doc, inside[0])
    return None


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
                age = _presented(story, sentence, comes=told is _comes)
                if age is not None and not (told is _any_state and _of_treatment(sentence, age)):
                    return age
            if told is _comes and _first_after_birth(story, own):
                return None
    return _by_size(story)


def _of_treatment(sentence: Told, age: Age) -> bool:
    """True for the time of a treatment, at which nobody is told to come: "aspirin was stopped at 36 weeks"."""
    before = sentence.text[: max(0, age.quotes[0].start - sentence.start)]
    return pattern("of_treatment").search(before) is not None


def _first_after_birth(story: Story, sentences: Sequence[Told]) -> bool:
    """True if she first comes when the pregnancy is over ("on postpartum day 6")."""
    for sentence in sentences:
        came = _came(sentence)
        if came and not sentence.past(sentence.start + came.start(), sentence.start + came.end()):
            return _after_birth(story, sentence)
    return False


def _after_birth(story: Story, sentence: Told) -> bool:
    """True if she comes when her child is born: "postpartum", or some days behind a birth, of which alone the sentence tells the weeks."""
    if pattern("after_birth").search(sentence.text):
        return True
    came = _came(sentence)
    later = pattern("days_later").search(sentence.text, came.start() if came else 0)
    if later is None or (came is None and later["again"] is None) or _told_of(story, sentence):
        return False
    comes = sentence.start + (came or later).start()
    return any(birth.end <= comes for birth in story.births(sentence))


def _comes_for_care(sentence: Told | None) -> bool:
    """True if she comes ill to those who report, not for a visit that was due."""
    came = _came(sentence) if sentence else None
    return came is not None and pattern("books").match(came[0]) is None


def _taken_ill(story: Story, first: Age) -> Age | None:
    """The age at which she comes with an illness after she was booked; None if she does not, or if an abstract tells of none."""
    booked = _around(story, first)
    came = _came(booked) if booked else None
    summed = any(sentence.abstract for sentence in story.sentences)
    if booked is None or came is None or summed or pattern("books").match(came[0]) is None:
        return None
    later = (
        s for s in story.sentences if s.start > booked.start and not (s.earlier or s.later or s.abstract)
    )
    ill = (_presented(story, s, comes=True) for s in later if pattern("with_complaint").search(s.text))
    return next((age for age in ill if age is not None and age.value.exact), None)


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
    inside = _of_her_coming(sentence, inside)
    if not inside and comes and _came(sentence) and (then := _then_aged(story, sentence)):
        return fact(story.doc, then)
    begin = story.clock.tick(sentence.start)
    if not inside and (begin is None or begin.source is Source.CARRIED):
        return None
    if _after_birth(story, sentence):
        return None
    if inside and not _only_birth(story, sentence, inside[0]):
        return fact(story.doc, next((age for age in inside if _of_admission(sentence, age)), inside[0]))
    return _by_the_clock(story, sentence) if comes else None


def _of_her_coming(sentence: Told, ages: Sequence[Mention[GestationalAge]]) -> list[Mention[GestationalAge]]:
    """The ages that may be those at which she comes: none behind a semicolon, nor since when; a closer one in brackets for a week's."""
    came = _came(sentence)
    text, start = sentence.text, sentence.start
    first = came.start() if came else None
    kept = [
        age
        for age in ages
        if not (first is not None and _parted(text, first, age.start - start))
        and pattern("since_then").search(text[: age.start - start]) is None
    ]
    if len(kept) > 1 and _in_that_week(text[kept[0].end - start : kept[1].start - start], *kept[:2]):
        return kept[1:]
    return kept


def _parted(text: str, came: int, age: int) -> bool:
    """True if a semicolon outside brackets stands between the two places."""
    between = text[min(came, age) : max(came, age)]
    return ";" in pattern_of("story/cues", "bracketed").sub("", between)


def _in_that_week(between: str, week: Mention[GestationalAge], day: Mention[GestationalAge]) -> bool:
    """True for "the 7th week (7 weeks and 2 days)": the second age says the day of the first."""
    exact = week.value.precision is Precision.WEEK and day.value.precision is Precision.DAY
    return between.strip() == "(" and exact and 0 <= day.value.days - week.value.days < DAYS_A_WEEK


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
    """The age at which she was when she came, in the next sentence that tells one ("She was then 35 weeks pregnant")."""
    position = next(
        (i for i, s in enumerate(story.sentences) if s.start == sentence.start), len(story.sentences)
    )
    for behind in story.sentences[position + 1 : position + FURTHEST]:
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
    """Where she comes, if the sentence tells it and does not look back on it ("She had visited a clinic at 11 weeks")."""
    came = pattern_of("story", "comes").search(sentence.text)
    back = came is not None and pattern("looks_back").search(sentence.text[: came.start()]) is not None
    return None if back else came


def _by_size(story: Story) -> Age | None:
    for sentence in story.sentences:
        for age in within(story.ages, sentence):
            if age.rule.endswith("_size") and age.value.days_high is None:
                around = sentence.text[max(0, age.start - sentence.start - 40) : age.end - sentence.start]
                if pattern("gravid").search(around) and not sentence.past(age.start, age.end):
                    return fact(story.doc, age)
    return None
