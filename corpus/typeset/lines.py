"""Marked-up text is broken into justified lines, with hyphens at line ends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pyphen import Pyphen
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from corpus.typeset.fonts import Face, font_name, ligatures, width
from corpus.typeset.inline import Run

_WORD = re.compile(r"(?P<before>\W{0,2})(?P<word>[^\W\d_]{6,})(?P<after>\W{0,3})")
_COMPOUND = re.compile(r"(?P<left>.{0,60}[^\W\d_]{3}[-/])(?P<right>[^\W\d_]{3}.{0,60})")
_MAX_HYPHENS = 3  # typesetters allow no more hyphens one under another
_LOOSE = 1.4  # a line whose spaces would be wider than this many spaces is worth a hyphen
_SUP_SIZE, _SUP_RISE = 0.65, 0.36  # of the type size


@dataclass(frozen=True)
class Piece:
    """A stretch of one word in one face; raised and small where `sup`."""

    text: str
    face: Face
    sup: bool = False


Word = tuple[Piece, ...]


@dataclass(frozen=True)
class Type:
    """How a text is set: face, size and line height in points, justified or ragged, hyphens or none."""

    face: Face
    size: float
    leading: float
    justified: bool = True
    hyphens: bool = True


@dataclass(frozen=True)
class Line:
    """A set line: its words, its indent from the left edge in points, the widening of each space."""

    words: tuple[Word, ...]
    type: Type
    indent: float = 0.0
    extra_space: float = 0.0

    def draw(self, canvas: Canvas, x: float, y: float) -> None:
        """Set the line with its left edge at `x` and its baseline at `y`."""
        text = canvas.beginText(x + self.indent, y)
        text.setWordSpace(self.extra_space)
        for piece in self._stretches():
            self._set(text, piece)
        text.setWordSpace(0)
        canvas.drawText(text)

    def _stretches(self) -> list[Piece]:
        """The line's pieces with the spaces between words, neighbours of one face joined."""
        joined: list[Piece] = []
        for index, word in enumerate(self.words):
            for piece in (Piece(" ", word[0].face), *word) if index else word:
                before = joined[-1] if joined else None
                if before and (before.face, before.sup) == (piece.face, piece.sup):
                    joined[-1] = Piece(before.text + piece.text, piece.face, piece.sup)
                else:
                    joined.append(piece)
        return joined

    def _set(self, text: PDFTextObject, piece: Piece) -> None:
        size = self.type.size
        text.setFont(font_name(piece.face), size * _SUP_SIZE if piece.sup else size)
        if piece.sup:
            text.setRise(size * _SUP_RISE)
        text.textOut(ligatures(piece.text))
        if piece.sup:
            text.setRise(0)

    def width(self) -> float:
        """The natural width in points, without indent and widening."""
        spaces = (len(self.words) - 1) * width(" ", self.type.face, self.type.size)
        return sum(_width(word, self.type) for word in self.words) + spaces


def words_of(content: list[Run], face: Face, *, brackets: bool = False) -> list[Word]:
    """The runs as words; a citation sticks to its word when raised and is a word in brackets otherwise."""
    pieces: list[Piece] = []
    for run in content:
        if run.style == "italic":
            pieces.append(Piece(run.text, "bold-italic" if face == "bold" else "italic"))
        elif run.style == "cite" and brackets:
            pieces.append(Piece(f" [{run.text}]", face))
        else:
            pieces.append(Piece(run.text, face, sup=run.style in ("sup", "cite")))
    words: list[list[Piece]] = [[]]
    for piece in pieces:
        for number, part in enumerate(piece.text.split(" ")):
            if number and words[-1]:
                words.append([])
            if part:
                words[-1].append(Piece(part, piece.face, piece.sup))
    return [tuple(word) for word in words if word]


def break_lines(
    words: list[Word], kind: Type, measure: float, *, indent: float = 0.0, hanging: float = 0.0
) -> list[Line]:
    """The words in lines of `measure` points; `indent` moves the first line in, `hanging` all others."""
    lines: list[Line] = []
    rest = list(reversed(words))
    hyphens = 0
    while rest:
        inset = hanging if lines else indent
        taken, broken = _take(rest, kind, measure - inset, hyphenate=kind.hyphens and hyphens < _MAX_HYPHENS)
        hyphens = hyphens + 1 if broken else 0
        line = Line(tuple(taken), kind, inset)
        gaps = len(taken) - 1
        if rest and gaps and kind.justified:
            line = Line(line.words, kind, inset, (measure - inset - line.width()) / gaps)
        lines.append(line)
    return lines


def _take(rest: list[Word], kind: Type, measure: float, *, hyphenate: bool) -> tuple[list[Word], bool]:
    """Words for one line off the end of `rest`, at least one; whether the last is a word's first part."""
    space = width(" ", kind.face, kind.size)
    taken = [rest.pop()]
    used = _width(taken[0], kind)
    while rest:
        room = measure - used - space
        wide = _width(rest[-1], kind)
        if wide <= room:
            taken.append(rest.pop())
            used += space + wide
            continue
        if hyphenate and (room + space) / len(taken) > _LOOSE * space:
            for first, second in _divisions(rest[-1]):
                if _width(first, kind) <= room:
                    taken.append(first)
                    rest[-1] = second
                    return taken, True
        break
    return taken, False


def _divisions(word: Word) -> Iterator[tuple[Word, Word]]:
    """Ways to divide a word at a line end, the longest first part first."""
    if word[0].sup:
        return
    head, tail = word[0], word[1:]
    plain = _WORD.fullmatch(head.text)
    left = head.text
    while compound := _COMPOUND.fullmatch(left):
        left = compound["left"][:-1]
        right = head.text[len(left) + 1 :]
        yield (Piece(compound["left"], head.face),), (Piece(right, head.face), *tail)
    if plain:
        for cut in sorted(_hyphenator().positions(plain["word"]), reverse=True):
            first = plain["before"] + plain["word"][:cut] + "-"
            second = plain["word"][cut:] + plain["after"]
            yield (Piece(first, head.face),), (Piece(second, head.face), *tail)


@cache
def _hyphenator() -> Pyphen:
    return Pyphen(lang="en_US", left=2, right=3)


def _width(word: Word, kind: Type) -> float:
    return sum(width(piece.text, piece.face, kind.size * (_SUP_SIZE if piece.sup else 1)) for piece in word)
