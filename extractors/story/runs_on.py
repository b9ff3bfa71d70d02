"""Births after which the pregnancy runs on: a first twin's, or one of another pregnancy that nothing else tells apart."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from extractors.english.spans import starting_in
from extractors.findings import Mention
from extractors.story.story import happened, measured, planned, windowed
from extractors.story.told import LOOK_BACK, Told
from schemas.gestation import GestationalAge

APART = 7  # days by which the story must have gone on: two tellings of one birth may differ by less
Birth = tuple[int, int]


def not_the_end(
    sentences: Sequence[Told], births: Sequence[Birth], ages: Sequence[Mention[GestationalAge]]
) -> frozenset[int]:
    """Where the births begin that end no pregnancy: later ages of it are told, and then another birth.

    `births` are places of the text in order; each part of a document tells its own story.
    """
    found: set[int] = set()
    for abstract in (False, True):
        own = [s for s in sentences if s.abstract is abstract and not (s.earlier or s.later)]
        told = [[b for b in _within(births, s) if happened(s, *b)] for s in own]
        days = [max(_days(s, ages), default=0) for s in own]
        last = max((place for place, here in enumerate(told) if here), default=0)
        reached = list(accumulate(days, max))  # the latest age up to each sentence
        ahead = [*accumulate(reversed(days[:last]), max, initial=0)][::-1]  # from each up to the last birth
        for place, here in enumerate(told[:last]):
            if here and ahead[place + 1] > reached[place] + APART:
                found.update(start for start, _ in here)
    return frozenset(found)


def _within(births: Sequence[Birth], sentence: Told) -> list[Birth]:
    first = bisect_left(births, (sentence.start, 0))
    return list(births[first : bisect_left(births, (sentence.end, 0), lo=first)])


def _days(sentence: Told, ages: Sequence[Mention[GestationalAge]]) -> Iterator[int]:
    """The exact ages that a sentence tells of the reported pregnancy as reached: no plan, no window's end, no measure."""
    for age in starting_in(ages, sentence.start, sentence.end):
        at = age.start - sentence.start
        before = sentence.text[max(0, at - LOOK_BACK) : at]
        aside = windowed(before) or planned(before) or measured(before) or age.rule.endswith("_size")
        if age.value.exact and not aside and not sentence.past(age.start, age.end):
            yield age.value.days
