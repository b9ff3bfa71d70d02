"""Straight rules, rectangles and regions of a page, in the direction of reading, in points from its top left corner."""

from dataclasses import dataclass, field
from enum import StrEnum

from corpus.glyphs import Glyphs


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: horizontal where `y0 == y1`, else vertical; in the direction of reading, in points."""

    x0: float
    x1: float
    y0: float
    y1: float

    @property
    def horizontal(self) -> bool:
        """True for a line along the text."""
        return self.y0 == self.y1


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in the direction of reading, in points."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.y1 - self.y0

    def holds(self, x: float, y: float, *, slack: float = 0.0) -> bool:
        """True for a point inside, or at most `slack` outside."""
        return self.x0 - slack <= x <= self.x1 + slack and self.y0 - slack <= y <= self.y1 + slack

    def near(self, other: "Area", gap: float) -> bool:
        """True where less than `gap` lies between the two."""
        return (
            self.x0 - gap < other.x1
            and other.x0 - gap < self.x1
            and self.y0 - gap < other.y1
            and other.y0 - gap < self.y1
        )

    def joined(self, other: "Area") -> "Area":
        """The smallest rectangle around both."""
        return Area(
            min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1)
        )


class RegionKind(StrEnum):
    """What a region holds."""

    TABLE = "table"
    BOX = "box"
    FOOTNOTE = "footnote"


@dataclass(slots=True)
class Region:
    """A part of a page read for itself: its words, what is drawn there, and the words of its caption."""

    kind: RegionKind
    area: Area
    words: list[Glyphs]
    rules: list[Rule] = field(default_factory=list)
    caption: list[Glyphs] = field(default_factory=list)
