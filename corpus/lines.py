"""Plain text's own layout: which line ends are the author's, and which only wrapped a paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from corpus.edits import Edit
from corpus.headings import kind_of
from corpus.hyphens import keeps_hyphen, vocabulary

_LIST_ITEM = re.compile(r"\s{0,8}(?:[-*•·–▪●◦‣]\s|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]\s|\[\d{1,3}\]\s)")
_ROW = re.compile(r"\S(?:\t| {3,}| \| )\S")
_TABLE_LABEL = re.compile(r"(?:Table|Figure|Fig\.?|Box)\s{1,2}[\dIVX]{1,4}\b", re.IGNORECASE)
_ENDS = re.compile(r"(?!(?<=\d)\.\d)[.!?:;][\"'”’)\]]{0,2}(?:\d{1,3}(?:[,–-]\d{1,3}){0,12})?$")
_LABEL = re.compile(r"([A-Z][A-Za-z'’/ -]{2,45}?)\s{0,2}:\s")
_UNFINISHED = re.compile(
    r"(?:\b(?:for|of|the|an?|and|with|at|in|to|from|by|or|was|were|on|than|her|his|their|approximately|about)|,)$"
)
_NUMBER_ENDS = re.compile(r"(?:^|[\s(<>=~])\d[\d.,]{0,9}$")
_UNIT_BEGINS = re.compile(  # what a margin may push from its number to the next line
    r"(?:[x×]\s?10|%|mm\s?Hg|[mµμnpk]?(?:g|mol|IU|U|Eq|kat|m?L)\s?/|/\s?(?:[mµμ]?[lL]|mm)|(?:mg|mcg|µg|μg|mL|ml|mmol|units?|IU)\b)"
)
_STROKE_ENDS = re.compile(r"[A-Za-z\d]/$")
_HYPHEN_END = re.compile(r"[^\W_]-$")
WRAP_SHARE = 0.3  # share of lines that go on in lower case above which a text is taken as wrapped
_LEAST_WIDTH = 32  # characters: narrower lines are a list of values, not a column of prose
_FULL_SHARE = 0.82  # of the usual width: a line that reaches so far was ended by the margin
_MOST_WRAPPED = 160  # characters: a longer line was not wrapped by anybody
_INDENT = 2  # spaces that begin a paragraph


@dataclass(frozen=True, slots=True)
class Line:
    """`[start, end)` of a line without the space around it; `indent` counts the spaces before it."""

    start: int
    end: int
    text: str
    indent: int
    blanks: int
    own: bool

    @property
    def width(self) -> int:
        """Characters between the margin and the last one."""
        return self.indent + len(self.text)


def lines_of(text: str) -> list[Line]:
    """The lines that hold something; `blanks` counts the empty ones before each."""
    found: list[Line] = []
    at = blanks = 0
    for raw in text.split("\n"):
        body = raw.strip()
        if body:
            indent = len(raw) - len(raw.lstrip())
            start = at + indent
            found.append(Line(start, start + len(body), body, indent, blanks, _stands_alone(body)))
            blanks = 0
        else:
            blanks += 1
        at += len(raw) + 1
    return found


def _stands_alone(body: str) -> bool:
    """True for a heading or a table row: never joined with the lines beside it."""
    return bool(_ROW.search(body)) or (len(body) < 90 and kind_of(body) is not None)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a text was laid out: its width in characters, whether it wraps, whether every line is spaced."""

    width: int
    wrapped: bool
    spaced: bool


def shape_of(lines: list[Line]) -> Shape:
    """The layout of a whole text, judged by all its lines together."""
    pairs = [(a, b) for a, b in pairwise(lines) if not a.own and not b.own]
    if not pairs:
        return Shape(0, False, False)
    going_on = [(a, b) for a, b in pairs if _goes_on(a, b) and len(a.text) <= _MOST_WRAPPED]
    across = sum(b.blanks == 1 for _, b in going_on)
    spaced = len(going_on) >= 3 and across > 0.6 * len(going_on)
    near = [(a, b) for a, b in pairs if b.blanks <= int(spaced)]
    joined = [(a, b) for a, b in going_on if b.blanks <= int(spaced)]
    widths = sorted(a.width for a, _ in joined)
    width = widths[int(len(widths) * 0.8)] if widths else 0
    return Shape(width, width >= _LEAST_WIDTH and len(joined) >= WRAP_SHARE * len(near), spaced)


def _goes_on(line: Line, following: Line) -> bool:
    """True when the sentence plainly runs over the line end."""
    if _ENDS.search(line.text):
        return False
    if _UNFINISHED.search(line.text):
        return True
    return following.text[:1].islower() and not _LIST_ITEM.match(following.text)


def layout_edits(text: str) -> Iterator[Edit]:
    """Edits that join wrapped lines, drop empty ones and collapse runs of spaces outside table rows."""
    lines = lines_of(text)
    if not lines:
        if text:
            yield Edit(0, len(text), "")
        return
    shape, known = shape_of(lines), vocabulary(text)
    if lines[0].start:
        keep = lines[0].indent if _ROW.search(lines[0].text) else 0
        if lines[0].start > keep:
            yield Edit(0, lines[0].start - keep, "")
    for position, line in enumerate(lines):
        yield from _inner(line)
        if position + 1 == len(lines):
            break
        edit = _between(line, lines[position + 1], shape, known)
        if text[edit.start : edit.end] != edit.replacement:
            yield edit
    if lines[-1].end < len(text):
        yield Edit(lines[-1].end, len(text), "")


_SPACE_RUN = re.compile(r"[ \t]{2,}|\t")


def _inner(line: Line) -> Iterator[Edit]:
    if "  " not in line.text and "\t" not in line.text or _ROW.search(line.text):
        return
    for match in _SPACE_RUN.finditer(line.text):
        yield Edit(line.start + match.start(), line.start + match.end(), " ")


def _between(line: Line, following: Line, shape: Shape, known: frozenset[str]) -> Edit:
    """What becomes of the space between two lines."""
    if not _joins(line, following, shape):
        indent = following.indent if _ROW.search(following.text) else 0
        return Edit(line.end, following.start - indent, "\n")
    if _STROKE_ENDS.search(line.text):
        return Edit(line.end, following.start, "")
    if _HYPHEN_END.search(line.text):
        keep = keeps_hyphen(line.text[:-1], following.text, known)
        return Edit(line.end if keep else line.end - 1, following.start, "")
    return Edit(line.end, following.start, " ")


def _joins(line: Line, following: Line, shape: Shape) -> bool:
    if line.own or following.own:
        return False
    if _LIST_ITEM.match(following.text) and not _number_pushed_down(line, following, shape):
        return False
    if _HYPHEN_END.search(line.text) and following.text[:1].islower() and following.blanks <= 1:
        return True
    if following.blanks == 0 and _divides_value(line, following):
        return True
    if not shape.wrapped:
        return following.blanks == 0 and len(line.text) > 60 and _goes_on(line, following)
    if following.blanks > int(shape.spaced):
        return False
    if _ENDS.search(line.text) and (_TABLE_LABEL.match(following.text) or _labelled(following.text)):
        return False
    if following.indent >= line.indent + _INDENT and not _goes_on(line, following):
        return False
    if _goes_on(line, following):
        return True
    return _full(line, following, shape)


def _divides_value(line: Line, following: Line) -> bool:
    """True where the line end stands inside a value: "was 9.1" and "g/dL", or "45 mg/" and "L"."""
    if _STROKE_ENDS.search(line.text):
        return following.text[:1].isalpha()
    return _NUMBER_ENDS.search(line.text) is not None and _UNIT_BEGINS.match(following.text) is not None


def _labelled(text: str) -> bool:
    """True for a paragraph that opens with a known heading and a colon."""
    label = _LABEL.match(text)
    return label is not None and kind_of(label[1], in_abstract=True) is not None


def _number_pushed_down(line: Line, following: Line, shape: Shape) -> bool:
    """True when what looks like a list number is one that the margin pushed to the next line."""
    unfinished = following.text[0].isdigit() and not _ENDS.search(line.text)
    return unfinished and shape.wrapped and _full(line, following, shape)


def _full(line: Line, following: Line, shape: Shape) -> bool:
    """True when the next word would not have fitted, so that the margin ended the line."""
    word = len(following.text.split(" ", 1)[0])
    return line.width >= _FULL_SHARE * shape.width or line.width + 1 + word > shape.width * 1.02
