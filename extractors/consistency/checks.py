"""Every check of a report, in one place."""

from collections.abc import Callable, Iterator

from extractors.consistency import ages, births, history, medications, patients, quotes, words
from schemas.document import Document
from schemas.report import Case, Issue, Report

CHECKS: tuple[Callable[[Case, Document], Iterator[Issue]], ...] = (
    history.sums,
    history.living,
    history.pregnancies_told,
    births.weights,
    births.apgar,
    births.ends,
    births.numbers,
    ages.ends_told_together,
    ages.ends_told_again,
    ages.calendar,
    ages.order,
    medications.after_the_end,
    medications.before_conception,
    medications.before_birth,
    medications.length,
    patients.carrying,
    words.shares,
    quotes.cut,
)


def issues(report: Report, document: Document) -> tuple[Issue, ...]:
    """Every disagreement of the record with itself or with the text, by case, each with its quotes."""
    found: list[Issue] = []
    for index, case in enumerate(report.cases):
        for check in CHECKS:
            found += [issue.model_copy(update={"case": index}) for issue in check(case, document)]
    return tuple(dict.fromkeys(found))
