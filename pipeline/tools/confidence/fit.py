"""The weights of reasons, by logistic regression over first looks (scikit-learn, at training time only)."""

import csv
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt
from pathlib import Path
from typing import Any

from extractors.confidence.weigh import BIAS, CURVE, WEIGHTS, Knot, features, on_curve, rests_on
from pipeline.tools.confidence.values import Value
from schemas.review import UNSURE_BELOW

FOLDS = 10
SUPPORT = 5  # values that a feature needs before it is weighed
STRENGTH = 0.15  # the inverse of the regularisation; .15 has the least log loss over the folds of .1 to .5
DIGITS = 3
INNER = 5  # folds by which the curve is found
CAUTION = 2.0  # standard errors by which the surest are less sure: at .95 and more 98 % are to be right
STEPS, LEAST_STEP = 60, 40  # of the curve, and values of each

Weights = Mapping[str, float]
Curve = Sequence[Knot]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The weights of the features, and the curve that leads from the sum of a value's weights to its confidence."""

    weights: Weights
    curve: Curve

    def confidence(self, value: Value) -> float:
        """The confidence of a value."""
        return on_curve(self.curve, _score(value, self.weights))


def fitted(values: Sequence[Value]) -> Fitted:
    """Weights over all values; the curve over sums that were found without the value's own document.

    Raises ModuleNotFoundError without scikit-learn.
    """
    scores = [0.0] * len(values)
    for rest, places in _folds(values, INNER):
        weights = _weights(rest)
        for place in places:
            scores[place] = _score(values[place], weights)
    return Fitted(_weights(values), _curve(scores, [one.right for one in values]))


def cross_validated(values: Sequence[Value]) -> list[float]:
    """The confidence of each value by weights and a curve that were fitted without its document."""
    found = [0.0] * len(values)
    for rest, places in _folds(values, FOLDS):
        made = fitted(rest)
        for place in places:
            found[place] = made.confidence(values[place])
    return tied(values, found)


def kept_back(values: Sequence[Value], rounds: Sequence[str]) -> list[float]:
    """The confidence of each value by weights and a curve that were fitted without its round; `rounds` names that of each."""
    found = [0.0] * len(values)
    for name in dict.fromkeys(rounds):
        made = fitted([value for value, of in zip(values, rounds, strict=True) if of != name])
        for place, value in enumerate(values):
            if rounds[place] == name:
                found[place] = made.confidence(value)
    return tied(values, found)


def tied(values: Sequence[Value], sure: Sequence[float]) -> list[float]:
    """The confidences, of each value at most that of the value which it rests on."""
    by_path = {(value.document, value.path): one for value, one in zip(values, sure, strict=True)}
    return [
        min(one, by_path.get((value.document, rests_on(value.path)), one))
        for value, one in zip(values, sure, strict=True)
    ]


def _folds(values: Sequence[Value], number: int) -> Iterator[tuple[list[Value], list[int]]]:
    """Yield the values without a fold of documents, and the places of that fold's values."""
    documents = sorted({one.document for one in values})
    random.Random(0).shuffle(documents)
    fold = {name: place % number for place, name in enumerate(documents)}
    for left_out in range(number):
        rest = [one for one in values if fold[one.document] != left_out]
        yield rest, [place for place, one in enumerate(values) if fold[one.document] == left_out]


def _weights(values: Sequence[Value]) -> dict[str, float]:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    told = [list(features(one.place, one.method, one.why)) for one in values]
    count = Counter(feature for found in told for feature in found)
    kept = [{name: 1.0 for name in found if name != BIAS and count[name] >= SUPPORT} for found in told]
    table = DictVectorizer()
    rows = table.fit_transform(kept)
    rows.indices, rows.indptr = (
        rows.indices.astype("int32"),
        rows.indptr.astype("int32"),
    )  # what liblinear takes
    model: Any = LogisticRegression(C=STRENGTH, max_iter=3000, solver="liblinear")
    model.fit(rows, [one.right for one in values])
    weights = dict(zip(table.get_feature_names_out(), model.coef_[0], strict=True))
    found = {str(name): round(float(weight), DIGITS) for name, weight in weights.items()}
    # A field without enough values is named all the same, so that its confidence is fitted and not its rule's own.
    fields = {f"field {one.place}": 0.0 for one in values}
    return {BIAS: round(float(model.intercept_[0]), DIGITS), **fields, **found}


def _score(value: Value, weights: Weights) -> float:
    return sum(weights.get(feature, 0.0) for feature in features(value.place, value.method, value.why))


def _curve(scores: Sequence[float], right: Sequence[bool]) -> list[Knot]:
    """The share right by score, in steps of equal count made to rise: knots between which is drawn a line."""
    from sklearn.isotonic import IsotonicRegression

    ordered = sorted(zip(scores, right, strict=True))
    size = max(LEAST_STEP, len(ordered) // STEPS)
    steps = [ordered[at : at + size] for at in range(0, len(ordered) - size + 1, size)]
    middles = [sum(score for score, _ in step) / len(step) for step in steps]
    # One wrong value more than were seen: a step without a wrong one is not surely right.
    shares = [(sum(ok for _, ok in step) + 0.5) / (len(step) + 1) for step in steps]
    rising = IsotonicRegression(increasing=True).fit_transform(middles, shares)
    count = Counter(rising)
    cautious = accumulate((_less(float(share), count[share] * size) for share in rising), max)
    knots = [
        Knot(round(score, DIGITS), round(share, DIGITS))
        for score, share in zip(middles, cautious, strict=True)
    ]
    return [knot for place, knot in enumerate(knots) if not _between_equals(knots, place)]


def _less(share: float, count: int) -> float:
    """A share less its standard error, for documents to come are not quite those that were fitted on; less more of the surest."""
    error = sqrt(share * (1 - share) / count)
    return max(share - CAUTION * error, min(share - error, UNSURE_BELOW))


def _between_equals(knots: Sequence[Knot], place: int) -> bool:
    return {knot.confidence for knot in knots[place - 1 : place + 2]} == {
        knots[place].confidence
    } and 0 < place < len(knots) - 1


def write(made: Fitted, folder: Path) -> None:
    """Keep the weights and the curve, one row each, in the order of names and of scores."""
    names = (
        (name, f"{weight:g}") for name, weight in sorted(made.weights.items()) if weight or _is_field(name)
    )
    _write(folder / WEIGHTS, ("feature", "weight"), names)
    _write(
        folder / CURVE, ("score", "confidence"), ((f"{k.score:g}", f"{k.confidence:g}") for k in made.curve)
    )


def _is_field(name: str) -> bool:
    return name.startswith("field ")


def _write(path: Path, head: tuple[str, str], lines: Iterable[tuple[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(head)
        rows.writerows(lines)
