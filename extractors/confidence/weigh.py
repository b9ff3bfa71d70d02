"""From what is known of a value to the share of such values that are right."""

import csv
import itertools
import math
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extractors import site
from extractors.confidence.reasons import reasons
from extractors.confidence.scene import Age, Scene
from extractors.english.spans import Span
from schemas.document import Document
from schemas.errors import RuleError
from schemas.fact import Fact, facts_in, rewritten
from schemas.report import Report

WEIGHTS, CURVE = "weights.csv", "curve.csv"
BIAS = ""  # the feature that every value has
SAME = {"lab_results.test": "lab_results.measurement"}  # a result is its test and its number together
AGAIN = "make it anew by python -m pipeline.tools.confidence"


def weighed(report: Report, document: Document, sentences: Iterable[Span], ages: Iterable[Age]) -> Report:
    """The report with what is known of each value in its `why`, and the confidence that this is worth.

    Values of fields that no gold tells of keep the confidence that their rule gives. `sentences` are the stretches of
    the document's sentences, `ages` all gestational ages in it, both in order.
    """
    told = reasons(Scene(report, document, list(sentences), list(ages)))
    found = {
        path: confidence(field_of(path), fact.method, told.get(path, ())) for path, fact in facts_in(report)
    }

    def change(path: str, fact: Fact[object]) -> Fact[object]:
        why, sure, base = told.get(path, ()), found[path], found.get(rests_on(path))
        if sure is not None and base is not None:
            sure = min(sure, base)
        update: dict[str, object] = {"why": why} if sure is None else {"why": why, "confidence": sure}
        return fact.model_copy(update=update)

    return rewritten(report, change)


def rests_on(path: str) -> str:
    """The path of the value that this one cannot be right without, empty for none: a result's unit and range its number.

    >>> rests_on("cases.0.lab_results.2.unit"), rests_on("cases.0.medications.1.dose")
    ('cases.0.lab_results.2.measurement', '')
    """
    entry, _, name = path.rpartition(".")
    return f"{entry}.measurement" if ".lab_results." in path and name in ("unit", "reference_range") else ""


def expected_mistakes(report: Report, among: Container[str] | None = None) -> float:
    """How many of the record's values are wrong by their confidences; of those whose confidence is fitted.

    `among` are the paths of the values that count, all where it is None.
    """
    fitted = weights()
    return sum(
        1 - fact.confidence
        for path, fact in facts_in(report)
        if (among is None or path in among)
        and f"field {_own_field(path)}" in fitted
        and _own_field(path) not in SAME
    )


def field_of(path: str) -> str:
    """The field of a fact by its path: without the case and the places in lists.

    >>> field_of("cases.0.pregnancies.1.neonates.0.birth_weight_g")
    'pregnancies.neonates.birth_weight_g'
    """
    field = _own_field(path)
    return SAME.get(field, field)


def _own_field(path: str) -> str:
    return ".".join(part for part in path.split(".") if not part.isdigit()).removeprefix("cases.")


def features(field: str, method: str, why: Iterable[str]) -> Iterator[str]:
    """What a value is weighed by: its field, its method, and each reason by itself, in its field and with its method."""
    method = method.partition("@")[0]  # a model is weighed whatever its version
    yield BIAS
    yield f"field {field}"
    yield f"method {method}"
    for reason in why:
        yield reason
        yield f"{field} {reason}"
        yield f"{method} {reason}"


def confidence(field: str, method: str, why: Iterable[str]) -> float | None:
    """The share of such values that are right; None for a field that was not fitted."""
    table = weights()
    if f"field {field}" not in table:
        return None
    return round(
        on_curve(curve(), sum(table.get(feature, 0.0) for feature in features(field, method, why))), 3
    )


@dataclass(frozen=True, slots=True)
class Knot:
    """The confidence at a sum of weights."""

    score: float
    confidence: float


def on_curve(knots: Sequence[Knot], score: float) -> float:
    """The confidence at a sum of weights: on the line between the knots beside it, that of the outermost beyond them.

    >>> on_curve([Knot(0, 0.5), Knot(2, 0.9)], 1.0), on_curve([Knot(0, 0.5), Knot(2, 0.9)], 3.0)
    (0.7, 0.9)
    """
    place = bisect_left(knots, score, key=lambda knot: knot.score)
    if place == 0 or place == len(knots):
        return knots[min(place, len(knots) - 1)].confidence
    low, high = knots[place - 1], knots[place]
    share = (score - low.score) / (high.score - low.score)
    return low.confidence + share * (high.confidence - low.confidence)


@cache
def weights() -> Mapping[str, float]:
    """The weight of every feature that has one. Raises RuleError where the file is not of its form."""
    return {row["feature"]: float(row["weight"]) for row in _rows(WEIGHTS, ("feature", "weight"))}


@cache
def curve() -> tuple[Knot, ...]:
    """The confidence by sums of weights, rising. Raises RuleError where the file is not of its form."""
    rows = _rows(CURVE, ("score", "confidence"))
    knots = tuple(Knot(float(row["score"]), float(row["confidence"])) for row in rows)
    if not knots or any(
        b.score <= a.score or b.confidence < a.confidence for a, b in itertools.pairwise(knots)
    ):
        raise RuleError(f"confidence/{CURVE}: does not rise; {AGAIN}")
    return knots


def _rows(name: str, head: tuple[str, str]) -> list[dict[str, str]]:
    """The rows of a table whose second column is a number."""
    file = site.file(name) or files("extractors.confidence") / name
    table = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    rows = list(table)
    if tuple(table.fieldnames or ()) != head or not all(_is_number(row[head[1]]) for row in rows):
        raise RuleError(f"confidence/{name}: is no table of {head[0]} and {head[1]}; {AGAIN}")
    return rows


def _is_number(written: str | None) -> bool:
    try:
        return math.isfinite(float(written or ""))
    except ValueError:
        return False
