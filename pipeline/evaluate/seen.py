"""What an evaluation sees of a document besides the scores: every value with its confidence, place and surroundings."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.evaluate.calibration import Told
from pipeline.evaluate.judged import Judged, judged
from schemas.document import Document
from schemas.facts import to_facts
from schemas.report import Report
from schemas.review import UNSURE_BELOW

AROUND = 70  # characters shown on each side of a quote


@dataclass(frozen=True, slots=True)
class Seen:
    """A document and its record."""

    document: Document
    report: Report

    @property
    def name(self) -> str:
        """The document's name, by which gold knows it."""
        return self.report.document_name

    @property
    def facts(self) -> dict[str, Any]:
        """The record in the flat form."""
        return to_facts(self.report, self.document)


@dataclass(frozen=True, slots=True)
class Value:
    """A scored value with where it stands: `before`, `quote` and `after` are its words, `flagged` that an issue is about it."""

    document: str
    document_id: str
    source: str
    section: str
    in_table: bool
    judged: Judged
    flagged: bool
    before: str
    quote: str
    after: str

    @property
    def told(self) -> Told:
        """Its confidence, and whether it is right."""
        return Told(self.judged.fact.confidence, self.judged.right)

    @property
    def looked_at(self) -> bool:
        """True if a reviewer is told to look at it."""
        return self.flagged or self.judged.fact.confidence < UNSURE_BELOW


def seen_line(document: Document, report: Report) -> str:
    """A document, without the places on its pages, and its record, in one line of JSON."""
    bare = document.model_copy(update={"words": (), "unsure": ()})
    return json.dumps({"document": bare.model_dump(mode="json"), "report": report.model_dump(mode="json")})


def seen(line: str) -> Seen:
    """What `seen_line` wrote."""
    raw = json.loads(line)
    return Seen(Document.model_validate(raw["document"]), Report.model_validate(raw["report"]))


def values(found: Sequence[Seen], gold: Mapping[str, Any]) -> Iterator[Value]:
    """Yield the scored values of the documents that gold knows."""
    for one in found:
        if one.name in gold:
            for value in judged(one.report, one.document, gold[one.name]):
                yield _value(one, value)


def _value(one: Seen, value: Judged) -> Value:
    quote, document = value.fact.quotes[0], one.document
    start, end = quote.start, quote.end
    flagged = (issue_quote for issue in one.report.issues for issue_quote in issue.quotes)
    return Value(
        document=one.name,
        document_id=one.report.document_id,
        source=document.format,
        section=quote.section.value if quote.section else "none",
        in_table=any(table.start <= start < table.end for table in document.tables),
        judged=value,
        flagged=any(a.start < b.end and b.start < a.end for a in flagged for b in value.fact.quotes),
        before=document.text[max(0, start - AROUND) : start],
        quote=quote.text,
        after=document.text[end : end + AROUND],
    )
