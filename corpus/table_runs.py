"""Words of a table's line as runs: what stands in one column, or spans several."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.glyphs import Glyphs
from corpus.layout import Line


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a line that stand in one column, or span several."""

    column: int
    span: int
    words: list[Glyphs]

    @property
    def x0(self) -> float:
        """Where its first word begins."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Where it ends."""
        return max(word.x1 for word in self.words)

    def meets(self, other: "Run") -> bool:
        """True where both stand in a column."""
        return self.column < other.column + other.span and other.column < self.column + self.span


Placed = tuple[Line, list[Run]]


def runs_of(line: Line, strips: Sequence[float]) -> list[Run]:
    """The line's words parted at the strips that no word crosses."""
    runs: list[Run] = []
    held: list[Glyphs] = []
    for word in line.words:
        if held and not word.glued and _between(held, word, strips):
            runs.append(_run(held, strips))
            held = []
        held.append(word)
    if held:
        runs.append(_run(held, strips))
    return runs


def _between(run: Sequence[Glyphs], word: Glyphs, strips: Sequence[float]) -> bool:
    """True where a strip lies between the run and the word."""
    end = max(other.x1 for other in run)
    slack = 0.12 * word.size
    return any(end - slack <= strip <= word.x0 + slack for strip in strips)


def _run(words: list[Glyphs], strips: Sequence[float]) -> Run:
    x0, x1 = words[0].x0, max(word.x1 for word in words)
    slack = min(2.0, (x1 - x0) / 4)
    first, last = bisect_right(strips, x0 + slack), bisect_right(strips, x1 - slack)
    return Run(first, max(last - first, 0) + 1, words)


def extents(lines: Sequence[Line], strips: Sequence[float]) -> list[tuple[float, float]]:
    """From where to where each column is filled by cells of its own; the space between its strips where by none."""
    edges = [float("-inf"), *strips, float("inf")]
    found = list(pairwise(edges))
    held: dict[int, tuple[float, float]] = {}
    for line in lines:
        for run in runs_of(line, strips):
            if run.span == 1:
                x0, x1 = held.get(run.column, (float("inf"), float("-inf")))
                held[run.column] = min(x0, run.x0), max(x1, run.x1)
    return [held.get(column, extent) for column, extent in enumerate(found)]
