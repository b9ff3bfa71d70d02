"""The forms in which `extract` writes a record; each takes a document and its report."""

import json

from schemas.document import Document
from schemas.facts import to_facts
from schemas.report import Report


def only_obstetric(report: Report) -> Report:
    """The report without cases of other fields and without their issues."""
    kept = [number for number, case in enumerate(report.cases) if case.patient.setting is not None]
    places: dict[int | None, int | None] = {None: None}
    places.update((number, place) for place, number in enumerate(kept))
    issues = (
        issue.model_copy(update={"case": places[issue.case]})
        for issue in report.issues
        if issue.case in places
    )
    cases = tuple(report.cases[number] for number in kept)
    return report.model_copy(update={"cases": cases, "issues": tuple(issues)})


def facts_line(document: Document, report: Report) -> str:
    """One line in the flat form of the annotation guide."""
    return json.dumps(to_facts(report, document), ensure_ascii=False)


def json_line(document: Document, report: Report) -> str:
    """One line with the whole record."""
    return report.model_dump_json(exclude_none=True)


def obstetric_facts_line(document: Document, report: Report) -> str:
    """One line in the flat form, of obstetric cases alone."""
    return facts_line(document, only_obstetric(report))


def obstetric_json_line(document: Document, report: Report) -> str:
    """One line with the whole record, of obstetric cases alone."""
    return json_line(document, only_obstetric(report))
