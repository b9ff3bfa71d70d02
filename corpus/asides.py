"""Labels and boxes that interrupt a text: where they end, and what goes on behind them.

A line "Funding: none." or a box "Key points" may stand as a footnote or beside the text, in the middle of a
case. It holds one block; what follows belongs to the section before. Where nothing of the section before
follows, such a part closes it like any other heading.
"""

import re
from collections.abc import Sequence

from corpus.heading_marks import Mark, blocks
from schemas.document import Section, SectionKind

_BODY = frozenset({SectionKind.INTRODUCTION, SectionKind.METHODS, SectionKind.CASE, SectionKind.RESULTS,
                   SectionKind.DISCUSSION, SectionKind.CONCLUSION})  # fmt: skip
_ITEM = re.compile(r"\s{0,4}(?:[-*•·▪●►▸▶◆◦‣✓➢–]\s{0,2}|\(?\d{1,2}[.)]\s)(?=\S)")
_TERM = re.compile(r"[^\s:=]{1,14}(?:\s[^\s:=]{1,10})?\s?(?:[:=|–—]|,\s)")
_LONGEST_BLOCK = 1_000  # characters behind a label; a longer one is a text that only begins so
_LONGEST_TERM = 90  # characters of "GA: gestational age"
_LONGEST_STATEMENT = 240  # characters of one statement of a box
# A box states what holds in general; a case tells what happened to somebody.
_TOLD = re.compile(r"\b(?:she|her|he|his|was|were|had|did|our)\b", re.IGNORECASE)
_STATED = re.compile(
    r"\b(?:is|are|may|can|should|must|do|does|has|have|needs?|requires?|remains?)\b", re.IGNORECASE
)
_SENTENCES = re.compile(r"[.!?]\s+[A-Z]")


def without_asides(text: str, marks: Sequence[Mark], begin: int = 0) -> tuple[list[Mark], list[Section]]:
    """The marks that open sections, and the asides as sections to be set inside those.

    Marks before `begin` (the end of the title) are dropped.
    """
    marks = [mark for mark in marks if mark.start >= begin and not _begins_text(text, mark)]
    ends = _ends(text, marks)
    kept: list[Mark] = []
    asides: list[Section] = []
    after: Mark | None = None
    for mark, end in zip(reversed(marks), reversed(ends), strict=True):
        if end is not None and not _closes(text, end, after):
            heading = mark.text.strip().rstrip(":").strip()
            asides.append(Section(kind=mark.kind, heading=heading, start=mark.start, end=end))
        else:
            kept.append(mark)
            after = mark
    return kept[::-1], asides[::-1]


def aside_length(text: str, kind: SectionKind) -> int:
    r"""How much of a text that begins with the heading of an aside is the aside's, in characters.

    >>> aside_length("Funding\nNone.\nShe went home.\n", SectionKind.BACK)
    14
    """
    return _box_end(text, list(blocks(text)), Mark(0, _line_end(text, 0) - 1, kind, True, ""))


def _closes(text: str, end: int, after: Mark | None) -> bool:
    """True for a block behind which another section begins; a label of an abstract goes on with the abstract."""
    if after is None:
        return end >= len(text)
    return end >= after.start and (after.alone or after.kind not in _BODY)


def _ends(text: str, marks: Sequence[Mark]) -> list[int | None]:
    """The end of each mark's own block or box, None for marks that open a section."""
    lines = list(blocks(text))
    ends: list[int | None] = []
    for position, mark in enumerate(marks):
        following = marks[position + 1].start if position + 1 < len(marks) else len(text)
        if not _interrupts(marks, position):
            ends.append(None)
        elif mark.alone:
            ends.append(min(_box_end(text, lines, mark), following))
        else:
            ends.append(min(_line_end(text, mark.end), following))
    return ends


def _begins_text(text: str, mark: Mark) -> bool:
    """True for a label in front of a whole text: "Consent: obtained. A 20-year-old woman ..."."""
    return mark.scope == "block" and not mark.alone and _line_end(text, mark.end) - mark.end > _LONGEST_BLOCK


def _interrupts(marks: Sequence[Mark], position: int) -> bool:
    mark = marks[position]
    if mark.scope == "block":
        return True
    if mark.kind is not SectionKind.BACK:
        return False
    return any(
        later.alone and later.kind in _BODY and later.scope != "block" for later in marks[position + 1 :]
    )


def _line_end(text: str, at: int) -> int:
    """The character behind the line end."""
    newline = text.find("\n", at)
    return len(text) if newline < 0 else newline + 1


def _box_end(text: str, lines: Sequence[tuple[int, int]], mark: Mark) -> int:
    """The end of what stands under a heading: its first block, and the items that go on with it."""
    first: str | None = None
    end = _line_end(text, mark.end)
    for start, stop in lines:
        if start < end:
            continue
        block = text[start:stop]
        if first is not None and not _goes_on(first, block, box=mark.kind is SectionKind.CONCLUSION):
            return end
        first = block if first is None else first
        end = _line_end(text, stop)
    return end


def _goes_on(first: str, block: str, *, box: bool) -> bool:
    """True when the block is a further item of the list or the box that `first` begins."""
    if _ITEM.match(first):
        return _ITEM.match(block) is not None
    if _TERM.match(first) and len(first) <= _LONGEST_TERM:
        return _TERM.match(block) is not None and len(block) <= _LONGEST_TERM
    return box and (
        _ITEM.match(block) is not None
        or len(block) <= _LONGEST_STATEMENT
        and not _SENTENCES.search(block)
        and _STATED.search(block) is not None
        and not _TOLD.search(block)
    )
