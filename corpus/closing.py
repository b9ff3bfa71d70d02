"""Headings behind a case that no table knows: "What we learned", "Points for discussion", "Take-home message".

Such a heading closes the case by what stands around it, not by its words: it is dressed as the heading that opened the
case is, and below it, to the end of the case, the text says what holds in general and tells of nobody. A part of the
case under words of its own ("Hospital course", "Second admission") tells on, and stays inside.
"""

import re
from collections.abc import Iterator, Sequence

from corpus.captions import CAPTION
from corpus.heading_marks import Mark, blocks
from corpus.headings import is_numbered, kind_of, starts_like_heading
from schemas.document import Section, SectionKind

_LONGEST = 60  # characters of such a heading
_MOST_WORDS = 8
_LEAST_BELOW = 60  # characters
_LEAST_STATED = 2
_LEVEL = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}")
_PERSON = re.compile(
    r"\b(?:she|her|hers|herself|he|his|him)\b|\bthe (?:patient|woman|mother|baby|newborn|infant)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(r"\b(?:was|were|had|did|underwent|received|showed|revealed)\b", re.IGNORECASE)
_STATED = re.compile(
    r"\b(?:is|are|may|can|cannot|should|must|does|has|have|needs?|requires?|remains?|suggests?|deserves?)\b",
    re.IGNORECASE,
)


def with_closing(text: str, marks: Sequence[Mark]) -> list[Mark]:
    """The marks, with one for the unknown heading that closes the last case, where there is one."""
    last = max(
        (at for at, mark in enumerate(marks) if mark.kind is SectionKind.CASE and mark.alone), default=None
    )
    if last is None:
        return list(marks)
    opened = next(mark for mark in marks if mark.kind is SectionKind.CASE and mark.alone)
    end = marks[last + 1].start if last + 1 < len(marks) else len(text)
    found = list(_headings(text, marks[last].end, end))
    ends = [*(start for start, _ in found), end][1:] if found else []
    closing: Mark | None = None
    for (start, stop), close in zip(reversed(found), reversed(ends), strict=True):
        if _dress(text[start:stop]) != _dress(opened.text) or _tells(text[stop:close]):
            break
        if _is_general(text[stop:end]):  # a part of one sentence is judged with those behind it
            closing = Mark(start, stop, SectionKind.DISCUSSION, True, text[start:stop])
    return [*marks[: last + 1], *([closing] if closing else []), *marks[last + 1 :]]


def with_closing_sections(text: str, sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections with those behind the last case whose headings no table knows, and which tell of nobody, as discussion."""
    cases = [each.end for each in sections if each.kind is SectionKind.CASE]
    closing: set[int] = set()
    for at in range(len(sections) - 1, -1, -1) if cases else ():
        each = sections[at]
        if each.start < max(cases):
            break
        if each.kind is SectionKind.BODY and each.heading:
            if not _is_general(text[each.start + len(each.heading) : each.end]):
                break
            closing.add(at)
    return tuple(
        each.model_copy(update={"kind": SectionKind.DISCUSSION}) if at in closing else each
        for at, each in enumerate(sections)
    )


def _headings(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The slices of lines that look like headings and are none that is known, behind at least one line of the case."""
    lines = [(start, stop) for start, stop in blocks(text) if begin < start and stop <= end]
    for start, stop in lines[1:]:
        line = text[start:stop].strip()
        few = stop - start <= _LONGEST and len(line.split()) <= _MOST_WORDS
        dressed = starts_like_heading(line) and line[-1:] not in (".", ",", ";") and "|" not in line
        if (
            few
            and dressed
            and not CAPTION.match(line)
            and kind_of(line) is None
            and any(map(str.isalpha, line))
        ):
            yield start, stop


def _dress(heading: str) -> tuple[int, bool]:
    """How deep a heading is numbered, 0 without a number, and whether it is in capitals."""
    level = _LEVEL.match(heading.strip()) if is_numbered(heading) else None
    return (level[0].count(".") + 1 if level else int(is_numbered(heading))), heading.isupper()


def _tells(part: str) -> bool:
    """True for a part of the text that tells of somebody, or rather what happened than what holds."""
    return _PERSON.search(part) is not None or len(_TOLD.findall(part)) > len(_STATED.findall(part))


def _is_general(rest: str) -> bool:
    """True for text that says what holds, and tells of nobody."""
    return len(rest) >= _LEAST_BELOW and not _tells(rest) and len(_STATED.findall(rest)) >= _LEAST_STATED
