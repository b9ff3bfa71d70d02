"""Newborns against what is possible: weight for gestational age, Apgar scores."""

from bisect import bisect_right
from collections.abc import Iterator

from extractors.consistency.places import in_case
from extractors.english.rules import rule_of
from schemas.document import Document
from schemas.fact import quote
from schemas.pregnancy import Outcome, Pregnancy
from schemas.report import Case, Issue, Severity

# Completed week, lightest and heaviest newborn in grams. Wider than the 0.1st and 99.9th centile of the usual
# charts, so that only a slip of the pen (or of a unit) falls outside.
POSSIBLE_WEIGHT = (
    (20, 120, 800), (22, 200, 1000), (24, 250, 1300), (26, 300, 1700), (28, 350, 2200), (30, 450, 2800), (32, 600, 3500),
    (34, 750, 4300), (36, 900, 5200), (38, 1100, 6200), (40, 1300, 7000), (42, 1400, 7500),
)  # fmt: skip


def possible_weight(days: int) -> tuple[int, int] | None:
    """The lightest and heaviest possible newborn in grams at an age in days; None below 20 weeks.

    >>> possible_weight(280), possible_weight(100)
    ((1300, 7000), None)
    """
    weeks = days // 7
    position = bisect_right(POSSIBLE_WEIGHT, weeks, key=lambda row: row[0])
    if position == 0:
        return None
    lightest = POSSIBLE_WEIGHT[position - 1][1]
    heaviest = POSSIBLE_WEIGHT[min(position - 1 + weeks % 2, len(POSSIBLE_WEIGHT) - 1)][2]
    return lightest, heaviest


def weights(case: Case, document: Document) -> Iterator[Issue]:
    """Birth weights that no newborn of that gestational age has."""
    for pregnancy in case.pregnancies:
        end = pregnancy.end
        if end is None or not end.value.exact or (limits := possible_weight(end.value.days)) is None:
            continue
        for baby in pregnancy.neonates:
            weight = baby.birth_weight_g
            if weight is not None and not limits[0] <= weight.value <= limits[1]:
                yield Issue(
                    code="birth_weight_for_age",
                    message=(
                        f"a birth weight of {weight.value} g at {end.value} weeks lies outside {limits[0]}-{limits[1]} g; "
                        "both are kept as written"
                    ),
                    quotes=(weight.quotes[0], end.quotes[0]),
                )


_NOT_ALIVE = frozenset(
    {Outcome.STILLBIRTH, Outcome.MISCARRIAGE, Outcome.TERMINATION, Outcome.ECTOPIC, Outcome.MOLAR}
)


def ends(case: Case, document: Document) -> Iterator[Issue]:
    """A pregnancy that ended without a living child, against the Apgar scores of one; of twins one may have lived."""
    for pregnancy in case.pregnancies:
        outcome, several = pregnancy.outcome, len(pregnancy.neonates) > 1
        if outcome is None or outcome.value not in _NOT_ALIVE or several or _fetuses(pregnancy) > 1:
            continue
        for baby in pregnancy.neonates:
            alive = next((score for score in (baby.apgar_5, baby.apgar_1) if score and score.value), None)
            if alive is not None:
                yield Issue(
                    code="outcome_against_newborn",
                    message=(
                        f"the pregnancy ended as {outcome.value.value.replace('_', ' ')}, but a newborn has an Apgar "
                        f"score of {alive.value}; both are kept as written"
                    ),
                    quotes=(outcome.quotes[0], alive.quotes[0]),
                )


def numbers(case: Case, document: Document) -> Iterator[Issue]:
    """More newborns than the text tells fetuses."""
    for pregnancy in case.pregnancies:
        told = pregnancy.fetuses
        weights = [baby.birth_weight_g for baby in pregnancy.neonates if baby.birth_weight_g is not None]
        if told is not None and len(weights) > told.value:
            yield Issue(
                code="more_newborns_than_fetuses",
                message=f"{len(weights)} newborns have a weight, but the pregnancy is told with {told.value}; all are kept",
                quotes=(told.quotes[0], weights[told.value].quotes[0]),
            )


def _fetuses(pregnancy: Pregnancy) -> int:
    return pregnancy.fetuses.value if pregnancy.fetuses else 1


MAX_APGAR = 10


def apgar(case: Case, document: Document) -> Iterator[Issue]:
    """Apgar scores above 10, which the record cannot hold."""
    for match in rule_of("consistency", "apgar").finditer(document.text):
        if int(match["n"]) > MAX_APGAR and in_case(case, match.start()):
            yield Issue(
                code="apgar_out_of_range",
                severity=Severity.ERROR,
                message=f"an Apgar score of {match['n']} is above {MAX_APGAR}; it was left out",
                quotes=(quote(document, match.start(), match.end()),),
            )
