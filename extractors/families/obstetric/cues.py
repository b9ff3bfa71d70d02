"""Rules by kind, and the words around what they find by name."""

import re
from functools import cache

from extractors.english.rules import Rule, load_rules


@cache
def rules_of(kind: str) -> tuple[Rule, ...]:
    """The rules of a kind, in the order of the file."""
    return tuple(rule for rule in load_rules("families/obstetric") if rule.data["kind"] == kind)


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The pattern of the rule of that name: words that stand around what the other rules find."""
    return next(rule.pattern for rule in rules_of("cue") if rule.id == name)
