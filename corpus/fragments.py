"""Words drawn one after the other on one line, joined to fragments, and the rows that these make."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.glyphs import Glyphs
from corpus.shapes import Region

_FRAGMENT_GAP = 1.1  # of the font size: more than a stretched space of justified text
_OVERLAP = 0.5  # of the smaller height: so much overlap makes one line


@dataclass(slots=True)
class Fragment:
    """Words that follow each other on one line."""

    words: list[Glyphs]
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    length: int = 0
    region: Region | None = None

    @property
    def text(self) -> str:
        """The fragment's words with single spaces."""
        return text_of(self.words)


def text_of(words: Iterable[Glyphs]) -> str:
    """The words with single spaces, glued ones without."""
    return "".join(word.text if word.glued else f" {word.text}" for word in words).strip()


def join_fragments(words: Sequence[Glyphs]) -> list[Fragment]:
    """Words drawn one after the other on one line, joined."""
    fragments: list[Fragment] = []
    for word in words:
        last = fragments[-1] if fragments else None
        if last is not None and _follows(last, word):
            last.words.append(word)
            last.x1 = max(last.x1, word.x1)
            last.length += len(word.text) + 1
            if word.size > last.size * 1.1:
                last.base, last.size = word.base, word.size
            last.top, last.bottom = min(last.top, word.top), max(last.bottom, word.bottom)
        else:
            fragments.append(
                Fragment(
                    [word], word.x0, word.x1, word.top, word.bottom, word.base, word.size, len(word.text)
                )
            )
    return fragments


def _follows(fragment: Fragment, word: Glyphs) -> bool:
    last = fragment.words[-1]
    gap = word.x0 - last.x1
    size = max(word.size, last.size)
    if not -0.4 * size < gap < _FRAGMENT_GAP * size * 0.8:
        return False
    overlap = min(fragment.bottom, word.bottom) - max(fragment.top, word.top)
    return abs(word.base - last.base) <= 0.15 * size or overlap >= _OVERLAP * min(word.size, last.size)


def rows_of(fragments: Iterable[Fragment]) -> list[list[Fragment]]:
    """Fragments that stand on one line together, from top to bottom."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: (f.base, f.x0)):
        row = next((row for row in reversed(rows[-3:]) if _same_row(row, fragment)), None)
        if row is None:
            rows.append([fragment])
        else:
            row.append(fragment)
    return rows


def _same_row(row: Sequence[Fragment], fragment: Fragment) -> bool:
    main = max(row, key=lambda f: f.size)
    if main.region is not None or fragment.region is not None:
        return False
    if abs(fragment.base - main.base) <= 0.2 * max(main.size, fragment.size):
        return True
    overlap = min(main.bottom, fragment.bottom) - max(main.top, fragment.top)
    small = min(main.size, fragment.size)
    return small < 0.85 * max(main.size, fragment.size) and overlap >= 0.6 * small
