"""Edits that keep the way back: every character of the result knows where it came from.

A repair is a sorted list of edits `(start, end, replacement)`; `Mapped` applies such lists one
after the other and remembers them, so that `origin` leads from the last text to the first.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Edit(NamedTuple):
    """`[start, end)` of the text becomes `replacement`."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """The way back through one list of edits. Between edits characters keep their distance."""

    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    sources: tuple[tuple[int, int], ...] = ()

    def origin(self, offset: int) -> int:
        """Where the character at `offset` stood before; a replaced one stood where its edit began."""
        at = bisect_right(self.starts, offset) - 1
        if at < 0:
            return offset
        source_start, source_end = self.sources[at]
        if offset < self.ends[at]:
            return min(source_start + offset - self.starts[at], max(source_end - 1, source_start))
        return source_end + offset - self.ends[at]


def apply_edits(text: str, edits: Iterable[Edit]) -> tuple[str, OffsetMap]:
    """The edited text and the way back. Edits are sorted and do not overlap."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sources: list[tuple[int, int]] = []
    at = length = 0
    for start, end, replacement in edits:
        parts.append(text[at:start])
        length += start - at
        starts.append(length)
        parts.append(replacement)
        length += len(replacement)
        ends.append(length)
        sources.append((start, end))
        at = end
    parts.append(text[at:])
    return "".join(parts), OffsetMap(tuple(starts), tuple(ends), tuple(sources))


@dataclass(slots=True)
class Mapped:
    """A text under repair, with the way back to the text it began as."""

    text: str
    maps: list[OffsetMap] = field(default_factory=list)

    def apply(self, edits: Iterable[Edit]) -> None:
        """Edit the text and remember how."""
        edits = list(edits)
        if edits:
            self.text, back = apply_edits(self.text, edits)
            self.maps.append(back)

    def origin(self, offset: int) -> int:
        """Where the character at `offset` stood in the first text."""
        for back in reversed(self.maps):
            offset = back.origin(offset)
        return offset
