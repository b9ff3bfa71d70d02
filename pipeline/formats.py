"""The forms in which `extract` writes a record; each takes a document and its report."""

import json

from schemas.document import Document
from schemas.facts import to_facts
from schemas.report import Report


def facts_line(document: Document, report: Report) -> str:
    """One line in the flat form of the annotation guide."""
    return json.dumps(to_facts(report, document), ensure_ascii=False)


def json_line(document: Document, report: Report) -> str:
    """One line with the whole record."""
    return report.model_dump_json(exclude_none=True)
