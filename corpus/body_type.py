"""The type of the body: its size, the distance of its lines and whether it is bold, counted page by page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.blocks import SIZE_STEP, same_size
from corpus.layout import Line

_MOST_LEADING = 3.0  # of the size
_USUAL_LEADING = 1.2


@dataclass(frozen=True, slots=True)
class BodyType:
    """The size in which most characters are set, the usual distance from baseline to baseline, and whether most of it is bold."""

    size: float
    leading: float
    bold: bool

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "BodyType":
        """The type of lines that are all at hand."""
        counted = TypeCounts()
        counted.see(lines)
        return counted.body()


class TypeCounts:
    """How many characters stand in each size, how many lines of it are bold, and how far below each other lines stand."""

    def __init__(self) -> None:
        self._characters: Counter[float] = Counter()
        self._lines: Counter[tuple[float, bool]] = Counter()
        self._steps: Counter[float] = Counter()

    def see_sizes(self, lines: Iterable[Line]) -> None:
        """Count the characters of lines, for the size alone."""
        for line in lines:
            self._characters[_quarters(line.size)] += sum(len(word.text) for word in line.words)

    def see(self, lines: Sequence[Line]) -> None:
        """Count the lines of a page, in their order."""
        self.see_sizes(lines)
        for line in lines:
            self._lines[round(line.size, 2), line.bold] += 1
        for above, line in pairwise(lines):
            if above.page == line.page and above.column == line.column and same_size(above, line):
                self._steps[round((line.base - above.base) * 2) / 2] += 1

    def leave_out(self, text: str, size: float, *, bold: bool) -> None:
        """Take back a line that is none of the body."""
        self._characters[_quarters(size)] -= len(text.replace(" ", ""))
        self._lines[round(size, 2), bold] -= 1

    @property
    def size(self) -> float:
        """The size in which most characters are set; 0.0 where no line was seen."""
        return max(self._characters, key=lambda size: (self._characters[size], size), default=0.0)

    def body(self) -> BodyType:
        """The type of the body. A step of no line to the next counts as one and a fifth of the size."""
        size = self.size
        steps = [step for step in self._steps if 0 < step < _MOST_LEADING * size]
        leading = max(steps, key=lambda step: (self._steps[step], -step), default=_USUAL_LEADING * size)
        body = {key: count for key, count in self._lines.items() if abs(key[0] - size) <= SIZE_STEP * size}
        bold = sum(count for (_, is_bold), count in body.items() if is_bold)
        return BodyType(size, leading, bold > 0.5 * sum(body.values()))


def _quarters(size: float) -> float:
    return round(size * 4) / 4
