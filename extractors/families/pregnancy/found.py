"""What the rules find in the sentences of a case: outcomes, modes, numbers of fetuses, ways of conception."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from typing import Any, TypeVar

from extractors.english.rules import Rule, find_all, load_rules, pattern_of, rules_of
from extractors.families.pregnancy.cues import pattern
from extractors.findings import Mention
from extractors.story.after_birth import days_after
from extractors.story.story import happened
from extractors.story.told import Told
from schemas.pregnancy import Outcome

T = TypeVar("T")
BESIDE = 30  # characters around what is told in which one twin is named
BEFORE = 90  # characters in which what denies or doubts a thing stands before it
NEONATAL_DAYS = 28  # a child that dies later has not died as a newborn
_DOUBTED = frozenset(
    {Outcome.ECTOPIC, Outcome.MOLAR, Outcome.STILLBIRTH, Outcome.MISCARRIAGE, Outcome.NEONATAL_DEATH}
)


class Part(IntEnum):
    """Where a sentence stands; what the case section tells comes before what is told of it elsewhere."""

    CASE = 0
    ABSTRACT = 1
    DISCUSSION = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's match in a sentence of the reported pregnancy; `certain` if it is told as a thing done.

    `of_one` says that it is told of one of several fetuses or newborns.
    """

    mention: Mention[Any]
    rule: Rule
    sentence: Told
    certain: bool
    part: Part = Part.CASE
    of_one: bool = False


def findings(text: str, sentences: Sequence[Told], discussion: Sequence[Told] = ()) -> list[Finding]:
    """Every match of the shipped rules in the sentences, except what belongs to another pregnancy or was not so."""
    ordered = sorted((*sentences, *discussion), key=lambda sentence: sentence.start)
    starts = [sentence.start for sentence in ordered]
    late = frozenset(sentence.start for sentence in discussion)
    return list(_findings(text, ordered, starts, late))


def _findings(
    text: str, ordered: Sequence[Told], starts: Sequence[int], late: frozenset[int]
) -> Iterator[Finding]:
    for rule, match in find_all(load_rules("families/pregnancy"), text):
        position = bisect_right(starts, match.start()) - 1
        if position < 0 or match.start() >= ordered[position].end:
            continue
        sentence = ordered[position]
        start, end = match.start(), match.start() + len(match[0].rstrip())
        last = end - len(match[0].split()[-1])  # the verb behind whose "first pregnancy" it says
        if sentence.past(start, end) or sentence.past(last, end) or _unsaid(rule, sentence, start, end):
            continue
        part = (
            Part.DISCUSSION if sentence.start in late else Part.ABSTRACT if sentence.abstract else Part.CASE
        )
        mention = Mention(start, end, rule.data["value"], f"pregnancy/{rule.id}")
        certain = happened(sentence, start, end)
        yield Finding(mention, rule, sentence, certain, part, _of_one(sentence, start, end))


def _unsaid(rule: Rule, sentence: Told, start: int, end: int) -> bool:
    """True for a mode that was refused or tried in vain, and for what was suspected, excluded or came too late."""
    before = sentence.text[max(0, start - sentence.start - BEFORE) : start - sentence.start]
    after = sentence.text[end - sentence.start :]
    value = rule.data["value"]
    if rule.data["kind"] == "mode":
        return pattern("not_said").search(before) is not None or pattern("not_taken").match(after) is not None
    if value not in _DOUBTED:
        return False
    if value == Outcome.NEONATAL_DEATH and _too_late(sentence.text[start - sentence.start :]):
        return True
    if rule.id == "stillbirth" and pattern("one_of_several").search(before):
        return True
    doubts = pattern("hedged").search(before) or pattern("hedged_after").match(after)
    return doubts is not None or pattern("counted").search(before) is not None


def _too_late(text: str) -> bool:
    """True if the text tells a child's age beyond the first four weeks."""
    for rule, match in find_all(rules_of("story", "since"), text):
        told = days_after(rule, match)
        if told is not None:
            return told[1] > NEONATAL_DAYS
    return False


def _of_one(sentence: Told, start: int, end: int) -> bool:
    at = start - sentence.start
    if _is_heterotopic(sentence.text):
        return True
    twin = pattern_of("story", "twin")
    return twin.search(sentence.text, max(0, at - BESIDE), end - sentence.start + BESIDE) is not None


@lru_cache(maxsize=1)  # asked of each finding of a sentence in turn
def _is_heterotopic(sentence: str) -> bool:
    return pattern("heterotopic").search(sentence) is not None


def outcome(found: Sequence[Finding]) -> Finding | None:
    """How the pregnancy ended, from all that is told of it: by tier, of one tier what the case section tells first.

    A birth that is told of the child outweighs the death of one of several; what only the discussion tells counts
    where nothing else is told, a newborn's death always.
    """
    told = [finding for finding in found if finding.rule.data["kind"] == "outcome"]
    alive = any(f.rule.data["value"] == Outcome.LIVE_BIRTH and f.part is not Part.DISCUSSION for f in told)

    def rank(finding: Finding) -> tuple[bool, bool, float, Part, int]:
        late = finding.part is Part.DISCUSSION and finding.rule.data["value"] != Outcome.NEONATAL_DEATH
        lost = finding.rule.data["value"] != Outcome.LIVE_BIRTH
        partly = finding.of_one and alive and lost
        return late, partly, finding.rule.data["tier"], finding.part, finding.mention.start

    return min(told, key=rank, default=None)


def mode(found: Sequence[Finding], places: Sequence[int]) -> Finding | None:
    """The mode told as done in a sentence with the birth or a newborn (`places`); else the first done, else the first decided."""

    def rank(finding: Finding) -> tuple[bool, Part, bool, bool, int]:
        sentence = finding.sentence
        near = any(sentence.start <= place < sentence.end for place in places)
        return (
            not finding.certain,
            finding.part,
            not near,
            finding.rule.id != "instrumental",
            finding.mention.start,
        )

    return min((f for f in found if f.rule.data["kind"] == "mode"), key=rank, default=None)


def first(kind: str, found: Sequence[Finding]) -> Finding | None:
    """The first finding of the first rule of that kind, the case section's before the abstract's."""
    told = [f for f in found if f.rule.data["kind"] == kind]
    return min(told, key=lambda f: (_order()[f.rule.id], f.part, f.mention.start), default=None)


@cache
def _order() -> dict[str, int]:
    return {rule.id: place for place, rule in enumerate(load_rules("families/pregnancy"))}


def as_type(mention: Mention[Any], kind: Callable[[Any], T]) -> Mention[T]:
    """The mention with its value as the record's own type."""
    return Mention(mention.start, mention.end, kind(mention.value), mention.rule, mention.confidence)
