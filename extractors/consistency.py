"""What does not agree inside a record."""

from schemas.document import Document
from schemas.report import Issue, Report


def issues(report: Report, document: Document) -> tuple[Issue, ...]:
    """Every disagreement of the record with itself, in the text's order, each with its quotes."""
    return ()
