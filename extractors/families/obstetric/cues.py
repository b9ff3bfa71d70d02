"""Rules by kind, and which of them a text is worth."""

from collections.abc import Iterator
from functools import cache

from extractors.english.rules import Rule, load_rules


@cache
def rules_of(kind: str) -> tuple[tuple[Rule, tuple[str, ...]], ...]:
    """The rules of a kind, each with its cues: lower-case strings of which its text must hold one."""
    found = (rule for rule in load_rules("families/obstetric") if rule.data["kind"] == kind)
    return tuple((rule, tuple(rule.data.get("cue", ("",)))) for rule in found)


def worth_trying(kind: str, lowered: str) -> Iterator[Rule]:
    """The rules of a kind whose cue stands in the lower-case text."""
    for rule, cues in rules_of(kind):
        for cue in cues:
            if cue in lowered:
                yield rule
                break
