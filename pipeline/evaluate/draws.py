"""How far a score may be trusted: the documents drawn anew, with repeats, 2,000 times, the same draws each time."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.evaluate.score import FAMILIES, HEADLINE, Cell, Facts, Scores, score

DRAWS = 2_000
EDGE = 40  # one in so many draws lies beyond each end of an interval of 95 %

Key = tuple[str, str | None]  # family and field; None for all fields of the family
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Draws:
    """F1 of every field in every draw."""

    places: Mapping[Key, int]
    f1: Any  # draws by fields

    def of(self, key: Key) -> Any:
        """The F1 of a field in every draw; 1 where neither gold nor the product knows it."""
        place = self.places.get(key)
        return np.ones(len(self.f1)) if place is None else self.f1[:, place]

    def interval(self, key: Key) -> Interval:
        """The middle 95 % of a field's F1."""
        return middle(self.of(key))

    def headline(self) -> Interval:
        """The middle 95 % of the mean F1 of the headline's families."""
        return middle(sum(self.of((family, None)) for family in HEADLINE) / len(HEADLINE))


def draws(gold: Mapping[str, Facts], found: Mapping[str, Facts]) -> Draws:
    """The documents of gold drawn anew; equal gold gives equal draws, so that two versions can be paired."""
    documents = [score({name: facts}, found) for name, facts in sorted(gold.items())]
    every = list(dict.fromkeys(key for scores in documents for key in keys(scores)))
    places = {key: place for place, key in enumerate(every)}
    counts = np.zeros((len(documents), len(every), 3))
    for row, scores in enumerate(documents):
        for key in keys(scores):
            cell = cell_of(scores, key)
            counts[row, places[key]] = cell.gold, cell.found, cell.right
    total = np.einsum("di,ikc->dkc", _drawn(len(documents)), counts)
    whole = total[:, :, 0] + total[:, :, 1]
    return Draws(places, np.where(whole > 0, 2 * total[:, :, 2] / np.maximum(whole, 1), 1.0))


def _drawn(count: int) -> Any:
    """How often each document is in each draw."""
    draw = random.Random(0)
    times = np.zeros((DRAWS, count))
    for row in range(DRAWS):
        for place in draw.choices(range(count), k=count):
            times[row, place] += 1
    return times


def middle(values: Sequence[float]) -> Interval:
    """The middle 95 % of the values."""
    ordered = sorted(map(float, values))
    edge = len(ordered) // EDGE
    return ordered[edge], ordered[-1 - edge]


def keys(scores: Scores) -> Iterator[Key]:
    """Every field of every family that was scored, the family as a whole last."""
    for family in FAMILIES:
        fields = sorted(
            key for (name, key), cell in scores.cells.items() if name == family and cell.gold + cell.found
        )
        if fields:
            yield from ((family, field) for field in fields)
            yield family, None


def cell_of(scores: Scores, key: Key) -> Cell:
    """The counts of a field, or of a whole family."""
    family, field = key
    return scores.family(family) if field is None else scores.cells[family, field]
