"""The words around a newborn's weight and scores, by name."""

import re
from functools import cache

from extractors.english.rules import load_rules


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The pattern of the rule of that name."""
    rules = load_rules("families/newborns")
    return next(rule.pattern for rule in rules if rule.data["kind"] == "cue" and rule.id == name)
