"""Rules by kind."""

from functools import cache

from extractors.english.rules import Rule, load_rules


@cache
def rules_of(kind: str) -> tuple[Rule, ...]:
    """The rules of a kind, in the order of the file."""
    return tuple(rule for rule in load_rules("families/obstetric") if rule.data["kind"] == kind)
