"""Drugs against the time of the pregnancy in which they are given."""

from collections.abc import Iterator
from typing import Any

from schemas import exposure
from schemas.document import Document
from schemas.fact import Fact, Subject
from schemas.gestation import Relation
from schemas.medication import Medication, Status
from schemas.pregnancy import Pregnancy
from schemas.report import Case, Issue

CONCEPTION_DAYS = 14  # of gestation


def after_the_end(case: Case, document: Document) -> Iterator[Issue]:
    """A drug of the reported pregnancy that is said to go on, or to start, at an age after its end."""
    for entry in case.medications:
        pregnancy = _pregnancy(case, entry)
        if pregnancy is None or pregnancy.end is None or not pregnancy.end.value.exact:
            continue
        if entry.status.value is not Status.GIVEN or entry.subject.value is not Subject.MOTHER:
            continue
        if entry.window.relation and entry.window.relation.value is Relation.POSTPARTUM:
            continue
        end = pregnancy.end
        for word, side in (("started", entry.window.start), ("continued until", entry.window.stop)):
            if side is None or not side.value.exact or side.derived:
                continue
            # An age in whole weeks may be any day of that week.
            if side.value.days // 7 > end.value.days // 7:
                yield Issue(
                    code="drug_after_end",
                    message=(
                        f"{entry.drug.value.generic} is {word} {side.value} weeks, but the pregnancy ended "
                        f"at {end.value}; both are kept as written"
                    ),
                    quotes=(side.quotes[0], end.quotes[0]),
                )
                break


def before_conception(case: Case, document: Document) -> Iterator[Issue]:
    """A drug that is told to have been taken before conception, and to begin at an age of the pregnancy."""
    for entry in case.medications:
        relation, start = entry.window.relation, entry.window.start
        if relation is None or relation.value is not Relation.BEFORE_CONCEPTION or start is None:
            continue
        if start.value.exact and start.value.days > CONCEPTION_DAYS:
            yield Issue(
                code="drug_before_conception",
                message=(
                    f"{entry.drug.value.generic} is told {relation.quotes[0].text!r}, but started {start.value} weeks; "
                    "both are kept as written"
                ),
                quotes=(relation.quotes[0], start.quotes[0]),
            )


def before_birth(case: Case, document: Document) -> Iterator[Issue]:
    """A drug of a newborn, or of the child who is the patient, that is told of days before its birth."""
    for entry in case.medications:
        pregnancy, whose = _pregnancy(case, entry), entry.subject.value
        child = whose is Subject.NEONATE or whose is Subject.PATIENT and case.patient.is_child
        if not child or pregnancy is None or not exposure.before_birth(entry.window, pregnancy):
            continue
        sides = (entry.window.relation, entry.window.start, entry.window.stop)
        told: Fact[Any] = next(side for side in sides if side is not None)
        yield Issue(
            code="drug_before_birth",
            message=(
                f"{entry.drug.value.generic} is called the child's, but told {told.quotes[0].text!r}, before the birth; "
                "say whose it was"
            ),
            quotes=(entry.drug.quotes[0], told.quotes[0]),
        )


def length(case: Case, document: Document) -> Iterator[Issue]:
    """A length that is not the one from the start to the end that are told; of what is given now and then it may be that of a course."""
    for entry in case.medications:
        days, lasted = exposure.days_told(entry), entry.duration_days
        start, stop = entry.window.start, entry.window.stop
        if days is None or lasted is None or start is None or stop is None:
            continue
        long = exposure.outlasts_its_window(entry)
        if long or exposure.shorter_than_its_window(entry):
            yield Issue(
                code="drug_length",
                message=(
                    f"{entry.drug.value.generic} is told from {start.value} to {stop.value}, and for "
                    f"{lasted.value:g} days; both are kept as written"
                ),
                quotes=(start.quotes[0], stop.quotes[0], lasted.quotes[0]),
            )


def _pregnancy(case: Case, entry: Medication) -> Pregnancy | None:
    """The pregnancy that the entry names by its position; without one the reported pregnancy."""
    if entry.pregnancy is not None and entry.pregnancy < len(case.pregnancies):
        return case.pregnancies[entry.pregnancy]
    return case.index_pregnancy
