"""What words say of a number beside them: a comparator, or that it is no result."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache, partial
from re import Pattern
from re import compile as compiled

from extractors.english.rules import Rule, find_all, rules_of
from schemas.lab import Comparator

_rules = partial(rules_of, "families/labs")


@dataclass(frozen=True, slots=True)
class Cue:
    """The words at `[start, end)` that a rule found."""

    start: int
    end: int
    rule: Rule


@cache
def _gap(source: str) -> Pattern[str]:
    return compiled(source)


def find_cues(text: str, kind: str) -> list[Cue]:
    """The words of one kind of rule in a sentence, rule by rule.

    >>> [cue.rule.id for cue in find_cues("a drop of 3 g/dL", "no_result")]
    ['changed_by']
    """
    return [Cue(*match.span(), rule) for rule, match in find_all(_rules(kind), text)]


def comparators(text: str) -> dict[int, tuple[int, Comparator]]:
    """`(start of the words, comparator)` by where its number begins; of two the longer: "did not exceed 0.9".

    >>> comparators("did not exceed 0.9")
    {15: (4, <Comparator.AT_MOST: '<='>)}
    """
    found: dict[int, tuple[int, Comparator]] = {}
    for cue in find_cues(text, "comparator"):
        if cue.end not in found or cue.start < found[cue.end][0]:
            found[cue.end] = cue.start, Comparator(cue.rule.data["means"])
    return found


def ruled_out(text: str, cues: Sequence[Cue], start: int, of: Container[str]) -> Rule | None:
    """The rule by which the number that starts here is no result: a change, an aim, a limit; None if it may be one.

    `of` says which rules are asked: step, any, bounded.

    >>> text = "The transfusion threshold was a hemoglobin below 7 g/dL."
    >>> ruled_out(text, find_cues(text, "no_result"), 42, ("any",)).id
    'threshold'
    """
    for cue in cues:
        told = cue.rule.data
        asked = told["side"] == "before" and told["of"] in of and cue.end <= start
        if asked and _gap(told["gap"]).fullmatch(text, cue.end, start):
            return cue.rule
    return None


def ruled_out_behind(cues: Sequence[Cue], end: int, of: Container[str]) -> Rule | None:
    """The rule whose words right behind a number make it no result: "above the normal", "defines anaemia"."""
    for cue in cues:
        if cue.rule.data["side"] == "after" and cue.rule.data["of"] in of and cue.start == end:
            return cue.rule
    return None
