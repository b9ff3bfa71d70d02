"""Confidence fitted anew: the shipped first looks, and what people decided on at this site."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

from extractors.confidence.weigh import confidence
from pipeline.evaluate.calibration import Calibration, Told, calibration
from pipeline.tools.confidence import fit
from pipeline.tools.confidence.values import NAME, Value, read
from pipeline.tools.looks import LOOKS
from schemas.review import UNSURE_BELOW

FOLDS = 5
FEWEST = 200  # decided values, below which nothing is fitted
_LEAST = 0.01  # of a chance, so that one value does not decide a log loss


@dataclass(frozen=True, slots=True)
class Refitted:
    """What fitting brought on decided values of documents that were not fitted on; `made` is None where it did not pay.

    `loss_before` and `loss_after` are the mean log loss of the confidences.
    """

    count: int
    documents: int
    made: fit.Fitted | None = None
    before: Calibration | None = None
    after: Calibration | None = None
    loss_before: float = 0.0
    loss_after: float = 0.0


def refitted(decided: Sequence[Value]) -> Refitted:
    """Confidence fitted on first looks and decided values, where by folds of documents that is better than what counts now.

    Raises ModuleNotFoundError without scikit-learn.
    """
    documents = list(dict.fromkeys(one.document for one in decided))
    if len(decided) < FEWEST or len(documents) < FOLDS:
        return Refitted(len(decided), len(documents))
    looks = [value for path in sorted(LOOKS.glob(f"*/{NAME}")) for value in read(path.parent)]
    fold = {name: place % FOLDS for place, name in enumerate(documents)}
    after = [0.0] * len(decided)
    for left_out in range(FOLDS):
        made = fit.fitted([*looks, *(one for one in decided if fold[one.document] != left_out)])
        for place, one in enumerate(decided):
            if fold[one.document] == left_out:
                after[place] = made.confidence(one)
    after = fit.tied(decided, after)
    before = fit.tied(
        decided, [confidence(one.place, one.method, one.why) or one.confidence for one in decided]
    )
    losses = _loss(decided, before), _loss(decided, after)
    better = losses[1] < losses[0]
    return Refitted(
        len(decided),
        len(documents),
        fit.fitted([*looks, *decided]) if better else None,
        _worth(decided, before),
        _worth(decided, after),
        *losses,
    )


def write(made: Refitted, folder: Path) -> None:
    """Keep the weights and the curve in a draft."""
    if made.made is not None:
        fit.write(made.made, folder)


def _worth(values: Sequence[Value], sure: Sequence[float]) -> Calibration:
    told = [Told(one_sure, one.right) for one_sure, one in zip(sure, values, strict=True)]
    look = [one_sure < UNSURE_BELOW or one.flagged for one_sure, one in zip(sure, values, strict=True)]
    return calibration(told, look)


def _loss(values: Sequence[Value], sure: Sequence[float]) -> float:
    """The mean log loss.

    >>> _loss([], [])
    0.0
    """
    losses = (
        -log(max(_LEAST, one_sure if one.right else 1 - one_sure))
        for one_sure, one in zip(sure, values, strict=True)
    )
    return round(sum(losses) / max(1, len(values)), 4)
