"""Text repair that keeps the way back: every character of the result knows where it came from.

A repair is a sorted list of edits `(start, end, replacement)`; `Mapped` applies such lists one
after the other and remembers them, so that `origin` leads from the last text to the first.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
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


# Odd spaces become plain ones and odd line ends line feeds, one for one; thin spaces inside numbers too.
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_LINE_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
ONE_FOR_ONE = str.maketrans(
    {**dict.fromkeys(_SPACES, " "), **dict.fromkeys(_LINE_ENDS, "\n"), "\u2010": "-", "\u2011": "-"}
)
LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffc"
_CONTROLS = "\x00-\x01\x03-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"
# PDF libraries write U+0002 for a hyphen at a line end; a soft hyphen at a line end is one too.
_REPAIR = re.compile(
    rf"(?P<newline>\r\n?)|(?P<hyphen>[\u00ad\x02][ \t]{{0,3}}(?:\r\n?|\n)?)|(?P<ligature>[\ufb00-\ufb06])"
    rf"|(?P<invisible>[{_INVISIBLE}{_CONTROLS}])"
)


def repair(mapped: Mapped) -> None:
    """Repair characters, not layout: line ends, spaces, ligatures, invisible characters, NFC."""
    mapped.text = mapped.text.translate(ONE_FOR_ONE)
    mapped.apply(_character_edits(mapped.text))
    if not unicodedata.is_normalized("NFC", mapped.text):
        mapped.apply(_composed(mapped.text))


def _character_edits(text: str) -> Iterator[Edit]:
    for match in _REPAIR.finditer(text):
        if match["newline"]:
            yield Edit(match.start(), match.end(), "\n")
        elif match["ligature"]:
            yield Edit(match.start(), match.end(), LIGATURES[match[0]])
        else:
            yield Edit(match.start(), match.end(), "")


def _composed(text: str) -> Iterator[Edit]:
    """Compose each base character with the marks behind it, stretch by stretch."""
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _joins(text[end]):
            continue
        stretch = text[start:end]
        composed = unicodedata.normalize("NFC", stretch)
        if composed != stretch:
            yield Edit(start, end, composed)
        start = end


def _joins(character: str) -> bool:
    """True for a character that may melt into the one before it."""
    return character > "\u02ff" and (
        unicodedata.category(character).startswith("M") or "\u1160" <= character <= "\u11ff"
    )


_UNIT_BEFORE = re.compile(r"(?:\b|\d)(?:[kcdmµμn]?m|s|min|h|kg|g|l|L|dl|dL|ml|mL)$")
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED = re.compile(
    rf"(?<=[a-z,.;:)\]”\"’%])[{_SUPERSCRIPTS}](?:[{_SUPERSCRIPTS},⁻–-]{{0,20}}[{_SUPERSCRIPTS}])?"
)
_GLUED = re.compile(
    r"(?<=[A-Za-z][A-Za-z)\]][.,;:])(?P<numbers>\d{1,3}(?:[,–-]\d{1,3}){0,12})(?=\s|$)(?!\s{1,2}(?:[µμumn]?(?:g|L|l|mol|M|IU|U)\b|kg|ml|dL|dl|IU|cm|mm|weeks?|months?|hours?|%|days?|years?|°|×|x))"
)
_PROOF = 3  # so many citations, counting up from 1, before glued digits are believed to be citations


def drop_citations(mapped: Mapped) -> None:
    """Drop citation numbers: raised digits after a word, and glued ones where the document proves itself.

    Glued digits ("was reported.4,5 We") go only when the document has several of them, the lowest
    is 1 or 2, and they mostly count up: then no dose or value can be meant.
    """
    mapped.apply(
        Edit(match.start(), match.end(), "")
        for match in _RAISED.finditer(mapped.text)
        if not _UNIT_BEFORE.search(mapped.text, max(0, match.start() - 4), match.start())
    )
    glued = list(_GLUED.finditer(mapped.text))
    if _counts_up([int(re.split(r"[,–-]", match["numbers"])[-1]) for match in glued]):
        mapped.apply(Edit(match.start(), match.end(), "") for match in glued)


def _counts_up(numbers: list[int]) -> bool:
    """True when new highest numbers come in small steps from the start, as citations do."""
    if len(numbers) < _PROOF or min(numbers) > _PROOF + 1:
        return False
    highest, jumps = 0, 0
    for number in numbers:
        jumps += number > highest + 10
        highest = max(highest, number)
    return jumps == 0
