"""The records that an export takes from the store, with people's decisions applied."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pipeline.registries.decisions import apply
from pipeline.registries.keys import Key, identifier, key_at, keys_of
from pipeline.registries.options import Options
from pipeline.registries.pseudonyms import pseudonymous
from pipeline.store import Repository
from pipeline.store.rows import Stored
from schemas.document import Document
from schemas.errors import ExportError
from schemas.fact import Quote
from schemas.report import Report
from schemas.review import Decision


@dataclass(frozen=True, slots=True)
class Entry:
    """One record on its way out: the document, the report after review, and what its parts are known by.

    `decided` holds the last decision on each path of the report. `withheld` says that the words of the
    text were masked: offsets are true, quotes must not be shown. `unreviewed` counts facts left out
    because no person decided on them, `stale` decisions on an older extraction, which are not applied.
    `fault` says why the record must be refused, None for a sound one.
    """

    document: Document
    report: Report
    keys: Mapping[str, Key]
    versions: str
    made_at: datetime
    decided: Mapping[str, Decision] = field(default_factory=dict)
    withheld: bool = False
    unreviewed: int = 0
    stale: int = 0
    fault: str | None = None

    @property
    def document_id(self) -> str:
        """The document's identifier, keyed where the record is pseudonymous."""
        return self.report.document_id

    @property
    def name(self) -> str:
        """The document's name."""
        return self.report.document_name

    def identify(self, path: str, what: str = "") -> UUID:
        """The lasting identifier of a part of the record; `what` tells apart two things made of one part."""
        return identifier(self.document_id, key_at(self.keys, path) + (f"#{what}" if what else ""))

    def number(self, path: str) -> int:
        """The number from 1 of a pregnancy, newborn, medication or result among its like."""
        return self.keys[path].number

    def decision(self, path: str) -> Decision | None:
        """The decision on a path or on the part that holds it, None if nobody decided."""
        steps = path.split(".")
        for length in range(len(steps), 0, -1):
            found = self.decided.get(".".join(steps[:length]))
            if found is not None:
                return found
        return None

    def words(self, quote: Quote) -> str | None:
        """The words of a quote, None where they are withheld."""
        return None if self.withheld else quote.text


def entry(stored: Stored, decisions: list[Decision] | None = None, options: Options | None = None) -> Entry:
    """The record as it is exported. An unsound one has its `fault` and its report as it was stored."""
    options = options or Options()
    keys, fault = keys_of(stored.report), None
    decided: Mapping[str, Decision] = {}
    report, unreviewed, stale = stored.report, 0, 0
    try:
        if decisions or options.reviewed_only:
            reviewed = apply(
                stored.report, decisions or [], keys, stored.versions, only=options.reviewed_only
            )
            report, keys, decided = reviewed.report, reviewed.keys, reviewed.decided
            unreviewed, stale = reviewed.unreviewed, reviewed.stale
    except ExportError as error:
        fault = str(error)
    fault = fault or _fault(report, stored.document)
    made = Entry(
        stored.document,
        report,
        keys,
        stored.versions,
        stored.made_at,
        decided,
        unreviewed=unreviewed,
        stale=stale,
        fault=fault,
    )
    if options.pseudonym_key is None:
        return made
    document, hidden = pseudonymous(stored.document, report, options.pseudonym_key)
    return Entry(
        document, hidden, keys, stored.versions, stored.made_at, decided, True, unreviewed, stale, fault
    )


def _fault(report: Report, document: Document) -> str | None:
    """Why a record must not go out, None for a sound one."""
    if report.document_id != document.id:
        return f"the record is of document {report.document_id}, the text of {document.id}; read it again"
    misquoted = report.misquoted(document)
    if misquoted:
        path, quote = misquoted[0]
        return f"{path}: the quote at {quote.start}-{quote.end} does not stand in the text; read the document again"
    return None


def entries(repository: Repository, options: Options) -> Iterator[Entry]:
    """The newest record of every document that the options let through, in the order of the store.

    With `reviewed_only`, documents on which nobody decided are left out whole.
    """
    for stored in repository.records():
        decisions = repository.decisions(stored.report.document_id)
        if options.since is not None:
            changed = max([stored.made_at, *(decision.at for decision in decisions)])
            if changed < options.since:
                continue
        if options.reviewed_only and not any(one.extraction_key == stored.versions for one in decisions):
            continue
        yield entry(stored, decisions, options)
