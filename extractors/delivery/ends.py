"""How the reported pregnancy ended: outcome, mode of delivery, number of fetuses."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from extractors.delivery.told import Told
from extractors.matching import Mention
from extractors.rules import Rule, load_rules

T = TypeVar("T")


def first(kind: str, sentences: Sequence[Told]) -> Mention[Any] | None:
    """The first mention of the first rule of that kind which any sentence holds; None if none does."""
    for rule in _rules(kind):
        found = _first_of(rule, sentences)
        if found is not None:
            return found
    return None


def told_with(kind: str, sentences: Sequence[Told], places: Sequence[int]) -> Mention[Any] | None:
    """The mention of that kind in a sentence that also holds one of the places; else the earliest of all."""
    near = [s for s in sentences if any(s.start <= place < s.end for place in places)]
    return earliest(kind, near) or earliest(kind, sentences)


def earliest(kind: str, sentences: Sequence[Told]) -> Mention[Any] | None:
    """The earliest mention of any rule of that kind in the order of the sentences."""
    for sentence in sentences:
        found = first(kind, (sentence,))
        if found is not None:
            return found
    return None


def _rules(kind: str) -> list[Rule]:
    return [rule for rule in load_rules("delivery") if rule.data["kind"] == kind]


def _first_of(rule: Rule, sentences: Sequence[Told]) -> Mention[Any] | None:
    for sentence in sentences:
        if sentence.earlier or sentence.formula and rule.data.get("beside_formula") is False:
            continue
        match = next(iter(rule.finditer(sentence.text)), None)
        if match is not None and not _denied(rule, sentence):
            start = sentence.start + match.start()
            return Mention(start, start + len(match[0].rstrip()), rule.data["value"], f"delivery/{rule.id}")
    return None


def _denied(rule: Rule, sentence: Told) -> bool:
    """True if the rule named in `unless` matches the same sentence ("was delivered but was stillborn")."""
    unless = rule.data.get("unless")
    others = (other for other in load_rules("delivery") if other.id == unless)
    return any(True for other in others for _ in other.finditer(sentence.text))


def as_type(mention: Mention[Any], kind: Callable[[str], T]) -> Mention[T]:
    """The mention with its value as the record's own type."""
    return Mention(mention.start, mention.end, kind(mention.value), mention.rule, mention.confidence)
