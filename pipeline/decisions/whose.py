"""What people said of whole patients in a reading: which there are besides its own, and whose an entry is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.decisions.fold import Folded
from pipeline.decisions.structure import MOVED, case_number
from schemas.review import Action

Span = tuple[int, int]


@dataclass(frozen=True)
class Whose:
    """What people said whose it is.

    `moved` has the case that an entry or newborn was moved to, by its anchor, `added` the words of each case that people
    added, by its number.
    """

    moved: Mapping[str, int] = field(default_factory=dict)
    added: Mapping[int, frozenset[Span]] = field(default_factory=dict)


def whose(layers: Sequence[Folded]) -> Whose:
    """What the decisions of some layers say."""
    moved: dict[str, int] = {}
    words: dict[int, set[Span]] = {}
    standing = [
        (anchor, held.decision) for folded in layers for anchor, held in folded.held.items() if held.decision
    ]
    for anchor, decision in standing:
        number = case_number(anchor)
        if number is not None and decision.action is Action.ADD:
            words.setdefault(number, set())
        if decision.action is Action.MOVE:
            moved.setdefault(anchor.removesuffix(MOVED), int(str(decision.value).split(".")[1]))
    for anchor, decision in standing:
        parts = anchor.split(".")
        number = int(parts[1]) if parts[0] == "cases" else -1
        if number in words and decision.quote is not None and decision.action in (Action.ADD, Action.CORRECT):
            words[number].add((decision.quote.start, decision.quote.end))
    return Whose(moved, {number: frozenset(spans) for number, spans in words.items()})
