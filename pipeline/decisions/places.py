"""Where the words of one reading of a document stand in another reading of it."""

from bisect import bisect_right
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate

MOST_WORDS = 4_000  # of a stretch that differs and is compared word by word; a longer one has no places


class Places:
    """Places of an old text in a new one, by the lines and words that both have."""

    def __init__(self, old: str, new: str) -> None:
        """Nothing is compared before a place is asked for."""
        self._old, self._new = old, new
        self.length = len(new)  # of the new text

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the words at `[start, end)` of the old text stand in the new one, None where they are gone."""
        if self._old == self._new:
            return start, end
        place = self._at(start)
        if place is not None and self._new[place : place + end - start] == self._old[start:end]:
            return place, place + end - start
        return None

    def nearest(self, start: int, end: int) -> tuple[int, int] | None:
        """The same, or else the place of the same words that is nearest to where they were; None without any."""
        found = self.span(start, end)
        words = self._old[start:end]
        if found is not None or not words.strip():
            return found
        where, best = self._new.find(words), None
        while where >= 0:
            if best is None or abs(where - start) < abs(best - start):
                best = where
            where = self._new.find(words, where + 1)
        return None if best is None else (best, best + len(words))

    def _at(self, offset: int) -> int | None:
        number = bisect_right(self._starts, offset) - 1
        start, end, target = self._blocks[number] if number >= 0 else (0, 0, 0)
        return target + offset - start if start <= offset < end else None

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _, _ in self._blocks]

    @cached_property
    def _blocks(self) -> list[tuple[int, int, int]]:
        """Stretches that both texts have: start and end in the old one, start in the new one."""
        return _shared(self._old.splitlines(keepends=True), self._new.splitlines(keepends=True), 0, 0)


def _shared(old: list[str], new: list[str], at: int, there: int) -> list[tuple[int, int, int]]:
    """The stretches that two lists of lines have in common, of lines that differ those of their words."""
    before = [at, *accumulate((len(part) for part in old), initial=at)][1:]
    after = [there, *accumulate((len(part) for part in new), initial=there)][1:]
    found = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append((before[i], before[j], after[k]))
        elif what == "replace" and any(part.endswith("\n") or len(part) > 1 for part in old[i:j]):
            one, other = (_words("".join(parts)) for parts in (old[i:j], new[k:m]))
            if len(one) + len(other) <= MOST_WORDS and (len(one) > j - i or len(other) > m - k):
                found += _shared(one, other, before[i], after[k])
    return found


def _words(text: str) -> list[str]:
    """A text in pieces, each a word with the space behind it.

    >>> _words("at 12 weeks")
    ['at ', '12 ', 'weeks']
    """
    pieces, start = [], 0
    for place, letter in enumerate(text):
        if letter.isspace() and (place + 1 == len(text) or not text[place + 1].isspace()):
            pieces.append(text[start : place + 1])
            start = place + 1
    return [*pieces, text[start:]] if start < len(text) else pieces
