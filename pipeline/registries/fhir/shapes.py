"""The shape of a resource: what FHIR's own models look at, without the words and numbers of the one record.

Two resources of one shape have the same elements, nested alike, with values of the same kinds and patterns; the models
accept both or refuse both. So a shape is checked once, which is what makes an export quick.
"""

import re
from functools import lru_cache
from typing import Any, Final

from pipeline.registries.fhir.parts import Part

# Elements that hold any text: only whether there is some counts.
TEXTS: Final = frozenset({"text", "display", "title", "valueString", "description", "unit"})
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LETTERS = re.compile(r"[A-Za-z]+")
DIGIT = re.compile(r"\d")
PATTERNS_KEPT = 20_000  # texts whose pattern is at hand: addresses and codes come again and again
Shape = Any  # a nest of sets and words


def shape_of(node: Any, name: str = "") -> Shape:
    """The shape of a part of a resource, hashable.

    >>> shape_of({"value": 5, "unit": "mg"}) == shape_of({"unit": "g", "value": 7})
    True
    >>> shape_of({"value": 5}) == shape_of({"value": "5"})
    False
    """
    if isinstance(node, dict):
        return frozenset([(key, shape_of(value, key)) for key, value in node.items()])
    if isinstance(node, list):
        return "list", frozenset([shape_of(one, name) for one in node])
    if isinstance(node, str):
        return _pattern(node, name)
    return type(node).__name__, isinstance(node, (int, float)) and (node > 0) - (node < 0)


@lru_cache(maxsize=PATTERNS_KEPT)
def _pattern(text: str, name: str) -> str:
    """A text by its pattern: words become one letter, digits keep their number; free texts only that they are there."""
    if name in TEXTS:
        return "text" if text.strip() and text == text.strip() else f"text {text!r}"
    if name == "resourceType":
        return text
    return DIGIT.sub("0", LETTERS.sub("a", UUID.sub("U", text)))


class Shapes:
    """The shapes that the models have accepted."""

    def __init__(self) -> None:
        self._known: set[Shape] = set()

    def unseen(self, parts: list[Part]) -> list[tuple[Shape, Part]]:
        """One part of every shape that was not accepted before."""
        found: dict[Shape, Part] = {}
        for part in parts:
            shape = shape_of(part)
            if shape not in self._known:
                found.setdefault(shape, part)
        return list(found.items())

    def accept(self, shapes: list[Shape]) -> None:
        """The models took a part of each."""
        self._known.update(shapes)
