"""Newborns against what is possible: weight for gestational age, Apgar scores."""

from bisect import bisect_right
from collections.abc import Iterator

from extractors.consistency.places import in_case
from extractors.english.rules import rule_of
from schemas.document import Document
from schemas.fact import quote
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
