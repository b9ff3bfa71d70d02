"""Drugs exchanged for others: the new ones begin where the old ones end; before the pregnancy, the old ones are past."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.families.medications.cues import pattern
from extractors.families.medications.group import Group
from extractors.families.medications.step import Step
from extractors.families.medications.weeks import Age
from extractors.families.medications.window import NO_WINDOW
from schemas.gestation import Relation
from schemas.medication import Status

_NEAR = 40  # characters before a drug in which "replaced by" stands
_BEHIND = 90  # characters behind the new drug in which the time of the exchange stands

Span = tuple[int, int]


def is_exchange(text: str, first: Group, second: Group) -> bool:
    """True if the second group takes the place of the first: "A was replaced by B", "switched from A to B"."""
    before = text[max(first.end, second.start - _NEAR) : second.start]
    return "switch" in first.acts and pattern("switch_to").search(before) is not None


def exchange(text: str, groups: Sequence[Group]) -> None:
    """Date what is exchanged: what replaces drugs begins where they end."""
    for index, (first, second) in enumerate(itertools.pairwise(groups)):
        if _active(text, first, second):
            _hand_over(_old(text, second), _lasts(first), second.phases[-1].start)
        elif is_exchange(text, first, second):
            old, new = _old(text, first), [*_lasts(second), *_joined(text, groups[index + 1 :])]
            time = next(_times(old, new), None)
            if time is None and first.pronoun and index:
                time = groups[index - 1].phases[-1].stop
            _hand_over(old, new, time)


def before_pregnancy(text: str, start: int, end: int, groups: Sequence[Group]) -> None:
    """Settle what was exchanged before the pregnancy in the sentence `[start, end)`.

    "Before conception valproate was replaced by levetiracetam": valproate is past, levetiracetam given since before. The
    words that tell the time stand before, between or behind the two; those of an end stand between ("was stopped before
    conception and X was begun").
    """
    for index, (first, second) in enumerate(itertools.pairwise(groups)):
        told_from = start if index == 0 else groups[index - 1].end
        told_until = groups[index + 2].start if index + 2 < len(groups) else end
        old, new = _old(text, first), _lasts(second)
        if _active(text, first, second):
            old, new = _lasts(second), _lasts(first)
        elif not is_exchange(text, first, second):
            if not ("stop" in first.acts and "start" in second.acts):
                continue
            told_from, told_until = first.end, second.start
        told_from = max(told_from, text.rfind(";", told_from, first.start))
        words = _words(text, told_from, min(told_until, second.end + _BEHIND))
        if words is None or any(_dated(step) for step in (*old, *new)):
            continue
        for step in old:
            step.said, step.window = (Status.PAST, words), NO_WINDOW
        for step in new:
            step.acts.append("start")
            step.window = replace(step.window, start=None, relation=(Relation.BEFORE_CONCEPTION, words))


def _active(text: str, first: Group, second: Group) -> bool:
    """True if the first takes the place of the second: "A replaced B"."""
    return pattern("takes_place_of").search(text, first.end, second.start) is not None


def _lasts(group: Group) -> list[Step]:
    """The last step of each drug of the group."""
    return list({step.drug.start: step for step in group.phases}.values())


def _old(text: str, group: Group) -> list[Step]:
    """The steps that an exchange ends: of all drugs where the words say so of several, else of the last alone."""
    before, behind = text[max(0, group.start - _NEAR) : group.start], text[group.end : group.end + _NEAR]
    several = pattern("exchanged_together").search(before) or pattern("were_several").search(behind)
    return _lasts(group) if several else group.phases[-1:]


def _joined(text: str, groups: Sequence[Group]) -> Iterator[Step]:
    """The steps of the groups that go on after the first without a verb: "to A 8 IU and B 14 IU"."""
    for before, after in itertools.pairwise(groups):
        if any(after.acts) or pattern("and_more").search(text[before.end : after.start]) is None:
            return
        yield from _lasts(after)


def _times(old: Sequence[Step], new: Sequence[Step]) -> Iterator[Age]:
    """What may be the time of the exchange, the surest first."""
    yield from (step.start for step in new if step.start is not None)
    yield from (step.stop for step in old if step.stop is not None)
    for step in old:
        yield from (cue.age for cue, act in step.times if act == "switch" and cue.age is not None)


def _hand_over(old: Sequence[Step], new: Sequence[Step], time: Age | None) -> None:
    if time is None:
        return
    for step in new:
        begins = time if step.start is None else step.start
        step.window = replace(step.window, start=begins, point=False)
    for step in old:
        ends = time if step.stop is None or step.stop is step.start else step.stop
        begun = None if step.start is time else step.start
        step.window = replace(step.window, start=begun, stop=ends, point=False)


def _dated(step: Step) -> bool:
    return any(cue.relation is not Relation.BEFORE_CONCEPTION for cue, _ in step.times)


def _words(text: str, start: int, end: int) -> Span | None:
    """The words that tell of a time before the pregnancy, up to a semicolon behind."""
    stop = text.find(";", start, end)
    found = pattern("before_she_conceived").search(text, start, end if stop < 0 else stop)
    return found.span() if found else None
