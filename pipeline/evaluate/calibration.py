"""Whether confidences mean what they say: of values said to be right in 9 of 10 cases, are 9 of 10 right?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BINS = 10
SURE = 0.95  # what is taken as it is
DOUBTED = 0.7  # what is more likely wrong than a reviewer would like


@dataclass(frozen=True, slots=True)
class Told:
    """The confidence of a value, and whether it is right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Values whose confidence lies in `[low, high)`: how many, their mean confidence, the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def share_right(told: Sequence[Told]) -> float:
    """The share of the values that is right; 1 of none."""
    return sum(one.right for one in told) / len(told) if told else 1.0


def bins(told: Iterable[Told]) -> list[Bin]:
    """The values in ten bins of confidence, without the empty ones.

    >>> [(found.count, found.right) for found in bins([Told(0.95, True), Told(0.97, False), Told(0.35, False)])]
    [(1, 0.0), (2, 0.5)]
    """
    sorted_in: list[list[Told]] = [[] for _ in range(BINS)]
    for one in told:
        sorted_in[min(BINS - 1, int(one.confidence * BINS))].append(one)
    return [
        Bin(
            low=place / BINS,
            high=(place + 1) / BINS,
            count=len(found),
            confidence=sum(one.confidence for one in found) / len(found),
            right=share_right(found),
        )
        for place, found in enumerate(sorted_in)
        if found
    ]


def calibration_error(told: Sequence[Told]) -> float:
    """The expected calibration error: the mean distance of confidence and share right, by ten bins.

    >>> calibration_error([Told(0.5, True), Told(0.5, False)])
    0.0
    """
    return sum(found.count * abs(found.confidence - found.right) for found in bins(told)) / max(1, len(told))


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the confidences of some values are worth.

    `sure` is the share of values at `SURE` and more, `sure_right` how many of these are right; `doubted` counts those
    under `DOUBTED`. `caught` is the share of the wrong values that a reviewer is told to look at (below `unsure_below`, or
    flagged), `spared` the share of the right ones that are not.
    """

    count: int
    wrong: int
    error: float
    sure: float
    sure_right: float
    doubted: int
    doubted_right: float
    caught: float
    spared: float


def calibration(told: Sequence[Told], looked_at: Sequence[bool]) -> Calibration:
    """The worth of confidences; `looked_at` says of each value whether a reviewer is told to look at it."""
    sure = [one for one in told if one.confidence >= SURE]
    doubted = [one for one in told if one.confidence < DOUBTED]
    wrong = [look for one, look in zip(told, looked_at, strict=True) if not one.right]
    right = [look for one, look in zip(told, looked_at, strict=True) if one.right]
    return Calibration(
        count=len(told),
        wrong=len(wrong),
        error=calibration_error(told),
        sure=len(sure) / max(1, len(told)),
        sure_right=share_right(sure),
        doubted=len(doubted),
        doubted_right=share_right(doubted) if doubted else 0.0,
        caught=sum(wrong) / len(wrong) if wrong else 1.0,
        spared=1 - sum(right) / len(right) if right else 1.0,
    )


def decisions_to(in_order: Sequence[bool], wanted: float) -> int:
    """How many decisions, in this order, leave the wanted share of values right; `in_order` says which are right.

    A decision mends a wrong value and leaves a right one.

    >>> decisions_to([False, True, True, False], 0.75), decisions_to([True, True, False, False], 0.75)
    (1, 3)
    """
    wrong = in_order.count(False)
    for number, right in enumerate(in_order):
        if wrong <= (1 - wanted) * len(in_order):
            return number
        wrong -= not right
    return len(in_order)


def coverage_at(told: Sequence[Told], wanted: float) -> float:
    """The largest share of the values, the surest first, of which the wanted share is right.

    >>> coverage_at([Told(0.9, True), Told(0.8, True), Told(0.3, False)], 0.99) == 2 / 3
    True
    """
    best = right = 0
    for number, one in enumerate(sorted(told, key=lambda one: -one.confidence), start=1):
        right += one.right
        if right >= wanted * number:
            best = number
    return best / len(told) if told else 1.0
