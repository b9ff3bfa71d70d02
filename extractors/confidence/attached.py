"""How a part of a value came to the name that it belongs to: how far, past what."""

from collections.abc import Iterator, Sequence
from typing import Any

from extractors.confidence.scene import FEW, Places, Scene, spans_of
from extractors.english.spans import Span
from schemas.fact import Fact

NEAR, FAR, VERY_FAR = 12, 40, 120  # characters between
SEVERAL = 4


def attached(scene: Scene, part: Fact[Any], own: Sequence[Span], names: Places) -> Iterator[str]:
    """Yield what lies between a part and the nearest of the names that it is told of; `names` are all of their kind."""
    span = spans_of(part)[-1]
    name = min(own, key=lambda one: gap(one, span))
    between = (name[1], span[0]) if name[1] <= span[0] else (span[1], name[0])
    apart = between[1] - between[0]
    if apart > NEAR:
        yield "apart" if apart <= FAR else "far_apart" if apart <= VERY_FAR else "very_far_apart"
    if span[1] <= name[0]:
        yield "before_name"
    if scene.sentence(span[0]) != scene.sentence(name[0]):
        yield "other_sentence"
    elif apart > 0:
        numbers, words = scene.unread(between)
        if numbers:
            yield "number_between"
        if words > FEW:
            yield "words_between"
    if apart > 0 and any(other not in own for other in names.inside(between)):
        yield "rival_between"


def gap(one: Span, other: Span) -> int:
    """How many characters lie between two stretches."""
    return max(other[0] - one[1], one[0] - other[1], 0)


def crowd(scene: Scene, at: int, names: Places, what: str) -> Iterator[str]:
    """Yield that the sentence names several, or many, of a kind."""
    found = len(names.inside(scene.sentence(at)))
    if found > 1:
        yield f"{what}_in_sentence" if found <= SEVERAL else f"many_{what}_in_sentence"
