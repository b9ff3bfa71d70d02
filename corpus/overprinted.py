"""Words that are printed over other words, as where a table runs over the next column: nobody can tell what belongs together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from corpus.glyphs import Glyphs
from schemas.document import ReadingWarning, WarningCode

_STRIP = 0.5  # of the usual size: words of one line stand in one strip of this height
_OVER = 0.35  # of the narrower word's width: so far two words cover each other
_LEAST_WIDTH = 0.6  # of its size: a letter under an accent of its own is narrower
_ALIKE = 0.7  # of the larger one's size: a raised or lowered word is smaller
_LEAST = 4  # words in a document


@dataclass(slots=True)
class Overprinted:
    """How many words of a document lie over others, on which pages; seen page by page."""

    words: int = 0
    characters: int = 0
    pages: list[int] = field(default_factory=list)

    def see(self, words: Sequence[Glyphs], page: int) -> None:
        """Count the words of the next page that lie over the word before them in their strip."""
        found = _over(words)
        if found:
            self.words += len(found)
            self.characters += sum(len(word.text) for word in found)
            self.pages.append(page)

    def warning(self, characters: int) -> ReadingWarning | None:
        """The warning, with the share of all `characters` that lie over others; None for few words."""
        if self.words < _LEAST:
            return None
        share = self.characters / max(characters, 1)
        first = self.pages[0]
        message = (
            f"{self.words:,} words are printed over others, first on page {first}: "
            "values may be of another column; compare with the source"
        )
        return ReadingWarning(
            code=WarningCode.COLUMNS_INTERLEAVE, message=message, share=round(min(share, 1.0), 4)
        )


def _over(words: Sequence[Glyphs]) -> list[Glyphs]:
    """The words that cover one that begins before them on their line; the same word drawn twice covers none."""
    broad = [
        word
        for word in words
        if word.x1 - word.x0 > _LEAST_WIDTH * word.size and not word.glued and word.text[0].isalnum()
    ]
    if not broad:
        return []
    height = _STRIP * median(word.size for word in broad)
    found = {id(word): word for shift in (0.0, 0.5) for word in _over_in_strips(broad, height, shift)}
    return list(found.values())


def _over_in_strips(words: Sequence[Glyphs], height: float, shift: float) -> Iterator[Glyphs]:
    """These words in strips of one height, the first of which begins higher by a share of it."""
    before: tuple[int, Glyphs] | None = None
    for strip, _, word in sorted(((int(w.base / height + shift), w.x0, w) for w in words), key=_place):
        if before is not None and before[0] == strip and _covers(before[1], word):
            yield word
        if before is None or before[0] != strip or word.x1 > before[1].x1:
            before = strip, word


def _place(one: tuple[int, float, Glyphs]) -> tuple[int, float]:
    return one[:2]


def _covers(one: Glyphs, other: Glyphs) -> bool:
    over = min(one.x1, other.x1) - other.x0
    narrow = min(one.x1 - one.x0, other.x1 - other.x0)
    alike = min(one.size, other.size) > _ALIKE * max(one.size, other.size)
    return over > _OVER * narrow and alike and one.text != other.text
