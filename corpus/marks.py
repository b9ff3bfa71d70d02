"""What stands on a page and is no word of its text: line numbers, stamps in large type; and drop caps.

Line numbers are numbers that go up by a fixed step from line to line in a margin of their own. A drop cap
is a letter of the first line, however far it reaches down.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from corpus.glyphs import Glyphs

_LEAST_NUMBERS = 8  # on a page; fewer may be a table's
_LEAST_COUNTED = 3  # numbers that count the lines from one to the next, as those of every fifth line do
_LEAST_AGAIN = 1  # on a page of a document that has line numbers elsewhere
_STEPS = (1, 2, 5, 10)
_BESIDE = 150.0  # points from the margin: so far in the words of the lines that are numbered are looked at
_SAME_LINE = 0.5  # of the usual size
_ALIGNED = 2.0  # points
_MARGIN = 3.0  # points of white beside the numbers
_ALONE = 0.8  # of the words in the numbers' margin
_REGULAR = 0.85  # of the steps from one number to the next
_TALL_CAP = 1.7  # of the size of the letters that follow a drop cap
_STAMP = 3.0  # of the usual size
_MOST_STAMPED = 40  # letters of a stamp


@dataclass(frozen=True, slots=True)
class Margin:
    """A strip of a page, `[x0, x1]` in points, that holds line numbers only."""

    x0: float
    x1: float


@dataclass(slots=True)
class LineNumbers:
    """The line numbers of a document, in one margin of its pages or in two: seen page by page, then left out."""

    _found: list[list[Margin]] = field(default_factory=list)
    _everywhere: set[Margin] = field(default_factory=set)

    def see(self, words: Sequence[Glyphs]) -> None:
        """Look for margins with numbers on the next page."""
        own = list(_margins(words))
        self._found.append(own)
        self._everywhere.update(own)

    def without(self, words: list[Glyphs], page: int) -> list[Glyphs]:
        """The words of a page, counted from 1, without its line numbers; once all pages were seen."""
        own = self._found[page - 1]
        margins = own or [margin for margin in self._everywhere if _again(words, margin)]
        return _outside(words, margins) if margins else words


def _margins(words: Sequence[Glyphs]) -> Iterable[Margin]:
    numbers = [word for word in words if word.text.isascii() and word.text.isdigit() and len(word.text) <= 4]
    taken: set[int] = set()
    for edge in ("x1", "x0"):
        for group in _aligned([word for word in numbers if id(word) not in taken], edge):
            if len(group) < _LEAST_COUNTED or not _count_up(group):
                continue
            margin = Margin(min(word.x0 for word in group), max(word.x1 for word in group))
            if _alone(words, group, margin) and (
                len(group) >= _LEAST_NUMBERS or _count_lines(words, group, margin)
            ):
                taken.update(map(id, group))
                yield margin


def _aligned(numbers: Sequence[Glyphs], edge: str) -> Iterable[list[Glyphs]]:
    """Numbers that end, or begin, at the same place, each group from top to bottom."""
    group: list[Glyphs] = []
    for word in sorted(numbers, key=lambda word: (getattr(word, edge), word.base)):
        if group and getattr(word, edge) - getattr(group[0], edge) > _ALIGNED:
            yield sorted(group, key=lambda word: word.base)
            group = []
        group.append(word)
    yield sorted(group, key=lambda word: word.base)


def _count_up(group: Sequence[Glyphs]) -> bool:
    """True where nearly every number is the one before it and a fixed step more."""
    steps = [int(lower.text) - int(upper.text) for upper, lower in pairwise(group)]
    return any(steps.count(step) >= _REGULAR * len(steps) for step in _STEPS)


def _count_lines(words: Sequence[Glyphs], group: Sequence[Glyphs], margin: Margin) -> bool:
    """True where from each number to the next there are as many lines beside them as it is more: every fifth line is numbered."""
    near = [
        word
        for word in words
        if margin.x1 < word.x0 < margin.x1 + _BESIDE or margin.x0 - _BESIDE < word.x1 < margin.x0
    ]
    slack = _SAME_LINE * median(word.size for word in words)
    bases: list[float] = []
    for word in sorted(near, key=lambda word: word.base):
        if not bases or word.base - bases[-1] > slack:
            bases.append(word.base)
    right = 0
    for upper, lower in pairwise(group):
        step = int(lower.text) - int(upper.text)
        between = sum(upper.base + slack < base <= lower.base + slack for base in bases)
        right += step > 1 and between == step
    return right >= max(2, 0.5 * (len(group) - 1))


def _alone(words: Sequence[Glyphs], group: Sequence[Glyphs], margin: Margin) -> bool:
    """True where hardly anything else of the page stands in the margin, and no table's caption."""
    inside = _within(words, margin)
    if any(word.text.lower().rstrip(".") in ("table", "tab") for word in inside):
        return False
    beside = [word for word in words if word.x0 > margin.x1 or word.x1 < margin.x0]
    numbers = sum(word.text.isdigit() for word in inside)
    return numbers >= _ALONE * len(inside) and len(beside) > len(group)


def _within(words: Sequence[Glyphs], margin: Margin) -> list[Glyphs]:
    return [word for word in words if word.x1 > margin.x0 - _MARGIN and word.x0 < margin.x1 + _MARGIN]


def _again(words: Sequence[Glyphs], margin: Margin) -> bool:
    """True for a page with few lines whose numbers stand where other pages have theirs."""
    inside = _within(words, margin)
    numbers = sorted((word for word in inside if word.text.isdigit()), key=lambda word: word.base)
    return len(numbers) >= _LEAST_AGAIN and _count_up(numbers) and len(numbers) >= _ALONE * len(inside)


def _outside(words: Sequence[Glyphs], margins: Sequence[Margin]) -> list[Glyphs]:
    return [
        word
        for word in words
        if not (
            word.text.isdigit()
            and any(margin.x0 - _MARGIN < word.x1 and word.x0 < margin.x1 + _MARGIN for margin in margins)
        )
    ]


def without_stamps(words: Sequence[Glyphs]) -> list[Glyphs]:
    """The words without those in very large type that lie across other words."""
    if not words:
        return []
    usual = median(word.size for word in words)
    large = [word for word in words if word.size >= _STAMP * usual and len(word.text) > 1]
    if not large or sum(len(word.text) for word in large) > _MOST_STAMPED:
        return list(words)
    stamps = {
        id(stamp)
        for stamp in large
        if sum(_covers(stamp, word) for word in words if word.size < _STAMP * usual) > 1
    }
    return [word for word in words if id(word) not in stamps]


def _covers(stamp: Glyphs, word: Glyphs) -> bool:
    return (
        min(stamp.x1, word.x1) - max(stamp.x0, word.x0) > 0.5 * (word.x1 - word.x0)
        and stamp.top < (word.top + word.bottom) / 2 < stamp.bottom
    )


def lower_drop_caps(words: Sequence[Glyphs]) -> None:
    """Set each drop cap on the line of the letters that follow it, in their size."""
    for cap, following in pairwise(words):
        if _is_drop_cap(cap, following):
            cap.foot = cap.bottom
            cap.top, cap.bottom = following.top, following.bottom
            cap.base, cap.size = following.base, following.size
            following.glued = not (cap.text in ("A", "I") and _is_word(following, words))


def _is_drop_cap(cap: Glyphs, following: Glyphs) -> bool:
    small = following.size
    return (
        len(cap.text) <= 2
        and cap.text[-1:].isupper()
        and cap.size >= _TALL_CAP * small
        and cap.base > following.base + 0.6 * small
        and abs(cap.top - following.top) < cap.size - small
        and -0.2 * small < following.x0 - cap.x1 < 1.2 * small
    )


def _is_word(word: Glyphs, words: Sequence[Glyphs]) -> bool:
    """True when the same letters stand elsewhere on the page as a word of their own, or are no letters."""
    text = word.text.lower()
    return not text[0].isalpha() or any(other.text.lower() == text and other is not word for other in words)
