"""What the rules find in the sentences of a case: births, outcomes, modes, numbers of fetuses."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from extractors.english.gate import gated
from extractors.english.rules import Rule, find_all, load_rules
from extractors.findings import Mention
from extractors.story.story import happened
from extractors.story.told import Told

T = TypeVar("T")
_NOT_SAID = gated(
    r"\b(?:until|history of|counsel\w*|declin\w*|refus\w*|offered|rather than|instead of|attempt\w*|attempts at|trial of|failed|"
    r"avoid\w*|risk of|"
    r"possib\w*|candidate|contraindicat\w*|neither|nor|unlike|previous|not)\b(?:(?!\sand\s)[^.;,]){0,50}$",
    re.IGNORECASE,
)
_OFFERED = gated(
    r"[^.;,]{0,20}\b(?:was|were) (?:offered|declined|refused|avoided|excluded|ruled out|not)\b", re.IGNORECASE
)
_HEDGED = gated(
    r"\b(?:suspect\w*|suspicio\w*|rule[ds]? out|ruling out|differential\w*|exclud\w*|no evidence|preoperative diagnos\w*|to exclude|"
    r"risk of|possib\w*|"
    r"probab\w*|suggest\w*|mimick\w*|misdiagnos\w*|instead of|without|not|no|negative for|fear of|prevent\w*|threat\w*)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_HEDGED_AFTER = gated(
    r"[^.;]{0,60}\b(?:(?:was|were) (?:also )?(?:suspected|excluded|ruled out|considered|feared)|differential|could not be excluded)\b",
    re.IGNORECASE,
)
_COUNTED = gated(
    r"\b(?:one|two|three|four|five|six|seven|[1-9])\s(?:(?:previous|prior|earlier|spontaneous|early|late)\s){0,2}$",
    re.IGNORECASE,
)  # a history's: "two miscarriages and one ectopic pregnancy"
_ONE_OF_SEVERAL = gated(
    r"\b(?:co-?twin|one (?:of the )?(?:twin|f(?:o)?etus)\w*|twin [AB12]|other twin|of (?:a|one|the second|the first) )[^.;]{0,30}$",
    re.IGNORECASE,
)
_DIAGNOSES = frozenset("ectopic molar stillbirth miscarriage".split())


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's match in a sentence of the reported pregnancy; `certain` if it is told as a thing done."""

    mention: Mention[Any]
    rule: Rule
    sentence: Told
    certain: bool


def findings(text: str, sentences: Sequence[Told]) -> list[Finding]:
    """Every match of the shipped rules in the sentences, except what belongs to an earlier pregnancy or was not so."""
    ordered = sorted(sentences, key=lambda sentence: sentence.start)
    starts = [sentence.start for sentence in ordered]
    return list(_findings(text, ordered, starts))


def _findings(text: str, ordered: Sequence[Told], starts: Sequence[int]) -> Iterator[Finding]:
    for rule, match in find_all(load_rules("families/pregnancy"), text):
        position = bisect_right(starts, match.start()) - 1
        if position < 0 or match.start() >= ordered[position].end:
            continue
        sentence = ordered[position]
        end = match.start() + len(match[0].rstrip())
        if sentence.past(match.start(), end) or _unsaid(rule, sentence, match.start(), end):
            continue
        mention = Mention(match.start(), end, rule.data["value"], f"pregnancy/{rule.id}")
        yield Finding(mention, rule, sentence, happened(sentence, match.start(), end))


def _unsaid(rule: Rule, sentence: Told, start: int, end: int) -> bool:
    """True for a mode that was refused or tried in vain, and for a diagnosis that was suspected or excluded."""
    before = sentence.text[max(0, start - sentence.start - 90) : start - sentence.start]
    after = sentence.text[end - sentence.start :]
    if rule.data["kind"] == "mode":
        return _NOT_SAID.search(before) is not None or _OFFERED.match(after) is not None
    if rule.data["value"] in _DIAGNOSES:
        if rule.id == "stillbirth" and _ONE_OF_SEVERAL.search(
            before + sentence.text[start - sentence.start : end - sentence.start][:0]
        ):
            return True
        if _COUNTED.search(before):
            return True
        return _HEDGED.search(before) is not None or _HEDGED_AFTER.match(after) is not None
    return False


def outcome(found: Sequence[Finding]) -> Finding | None:
    """The outcome by tier; of one tier the case section's before the abstract's, then the first."""
    told = [f for f in found if f.rule.data["kind"] == "outcome"]
    return min(told, key=lambda f: (f.rule.data["tier"], f.sentence.abstract, f.mention.start), default=None)


def mode(found: Sequence[Finding], places: Sequence[int]) -> Finding | None:
    """The mode told as done in a sentence with the birth or a newborn (`places`); else the first done, else the first decided."""

    def rank(finding: Finding) -> tuple[bool, bool, bool, bool, int]:
        sentence = finding.sentence
        near = any(sentence.start <= place < sentence.end for place in places)
        return (
            not finding.certain,
            sentence.abstract,
            not near,
            finding.rule.id != "instrumental",
            finding.mention.start,
        )

    return min((f for f in found if f.rule.data["kind"] == "mode"), key=rank, default=None)


def first(kind: str, found: Sequence[Finding]) -> Finding | None:
    """The first finding of the first rule of that kind, the case section's before the abstract's."""
    told = [f for f in found if f.rule.data["kind"] == kind]
    order = [rule.id for rule in load_rules("families/pregnancy")]
    return min(
        told, key=lambda f: (order.index(f.rule.id), f.sentence.abstract, f.mention.start), default=None
    )


def as_type(mention: Mention[Any], kind: Callable[[Any], T]) -> Mention[T]:
    """The mention with its value as the record's own type."""
    return Mention(mention.start, mention.end, kind(mention.value), mention.rule, mention.confidence)
