"""Rules by kind, and the words around what they find by name."""

from functools import partial

from extractors.english.rules import pattern_of, rules_of

of_kind = partial(rules_of, "families/obstetric")
pattern = partial(pattern_of, "families/obstetric")


def stands_before(rule: str, text: str, at: int, reach: int = 40) -> bool:
    """True if words of a rule end right before `at`, within so many characters."""
    return any(match.end() == at for match in pattern(rule).finditer(text, max(0, at - reach), at))
