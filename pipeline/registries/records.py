"""The records that an export takes from the store, with people's decisions applied."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from importlib.metadata import version
from uuid import UUID

from pipeline.decisions.apply import apply
from pipeline.decisions.final import final_view, standing
from pipeline.registries.infants import FELL, Left
from pipeline.registries.keys import Key, identifier, key_at, keys_after, keys_of
from pipeline.registries.meddra import Meddra
from pipeline.registries.options import Options
from pipeline.registries.pseudonyms import pseudonym, pseudonymous
from pipeline.store import Repository
from pipeline.store.rows import Stored
from pipeline.words import shown
from schemas.document import Document
from schemas.errors import ExportError
from schemas.fact import Quote, facts_in
from schemas.report import Report
from schemas.review import Decision, Outcome, Status


@cache
def software() -> str:
    """Name and version of the software that made the records."""
    return f"Gravida {version('gravida')}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One record on its way out: the document, the report after review, and what its parts are known by.

    `decided` holds the last decision on each path of the report, `rejected` those that took something out, by the paths
    before the review. `withheld` says that the words of the
    text were masked: offsets are true, quotes must not be shown. `lost` counts decisions on facts that
    cannot stand beside what the newest extraction says. `others` are the documents that are other sources of the article, in the
    form in which documents are named here. `fault` says why the record must be refused, None for a sound one.
    `final` says that its review is finished, `meddra` is the sender's mapping of terms.
    `outcome` is what a person said of the document as a whole. `left` is what the report says otherwise than the record (`gate.py`).
    `numbers` are the positions of the cases that go out: all, or those of obstetrics alone.
    """

    document: Document
    report: Report
    keys: Mapping[str, Key]
    versions: str
    made_at: datetime
    decided: Mapping[str, Decision] = field(default_factory=dict)
    withheld: bool = False
    lost: int = 0
    fault: str | None = None
    others: tuple[str, ...] = ()
    obstetric_only: bool = False
    final: bool = False
    meddra: Meddra = field(default_factory=Meddra)
    rejected: Mapping[str, Decision] = field(default_factory=dict)
    outcome: Outcome | None = None
    left: tuple[Left, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The positions of the cases that go out; they keep their places in the record, and so their identifiers."""
        return tuple(number for number in range(len(self.report.cases)) if self.goes_out(number))

    def goes_out(self, number: int) -> bool:
        """True for the position of a case that goes out."""
        return not self.obstetric_only or self.report.cases[number].patient.setting is not None

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

    def undecided(self) -> list[str]:
        """The paths of the facts that go out and that no person decided on."""
        return [
            path
            for path, _ in facts_in(self.report)
            if self.decision(path) is None
            and not (path.startswith("cases.") and not self.goes_out(int(path.split(".")[1])))
        ]

    def comment(self, decision: Decision) -> str:
        """Why a person decided so, empty where words are withheld."""
        return "" if self.withheld else decision.comment

    def says(self, decision: Decision) -> str:
        """What a person did, who and when, and why."""
        what = (
            f"{decision.action.value} by {decision.reviewer} at {decision.at.isoformat(timespec='seconds')}"
        )
        why = self.comment(decision)
        return f"{what}: {why}" if why else what

    def words(self, quote: Quote) -> str | None:
        """The words of a quote, None where they are withheld."""
        return None if self.withheld else quote.text


def entry(
    stored: Stored,
    decisions: Sequence[Decision] = (),
    options: Options | None = None,
    *,
    lost: int = 0,
    others: Sequence[str] = (),
) -> Entry:
    """The record as it is exported. An unsound one has its `fault` and its report as it was stored."""
    options = options or Options()
    report, keys, fault = stored.report.presented, keys_of(stored.report), None
    decided: Mapping[str, Decision] = {}
    rejected: Mapping[str, Decision] = {}
    left: tuple[Left, ...] = ()
    if decisions:
        try:
            reviewed = apply(stored.report, decisions, stored.versions)
            report, decided, rejected = reviewed.report, reviewed.decided, reviewed.rejected
            keys = keys_after(keys, reviewed.moved, reviewed.added)
            was = dict(facts_in(stored.report))
            left = tuple(Left(FELL, path, shown(was[path].value)) for path in reviewed.fell)
        except ExportError as error:
            fault = str(error)
    document, fault, withheld = stored.document, fault or _fault(report, stored.document), False
    if options.pseudonym_key is not None:
        document, report = pseudonymous(document, report, options.pseudonym_key)
        withheld = True
        others = [pseudonym(options.pseudonym_key, one) for one in others]
    return Entry(
        document,
        report,
        keys,
        stored.versions,
        stored.made_at,
        decided,
        withheld,
        lost,
        fault,
        tuple(others),
        options.obstetric_only,
        meddra=options.meddra,
        rejected=rejected,
        left=left,
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


@dataclass(slots=True)
class LeftOut:
    """How many records an export left out: without a patient, of other fields, and documents that do not belong here."""

    without_patient: int = 0
    wrong_documents: int = 0
    other_fields: int = 0

    def leaves(self, entry: Entry) -> bool:
        """True, and counted, for a record that does not go out."""
        if entry.outcome is Outcome.WRONG_DOCUMENT:
            self.wrong_documents += 1
            return True
        no_patient = entry.outcome is Outcome.NO_PATIENT
        if no_patient or not entry.report.cases and entry.report.publication_kind is not None:
            self.without_patient += 1
            return True
        if entry.obstetric_only and not entry.numbers:
            self.other_fields += 1
            return True
        return False


def entries(repository: Repository, options: Options, left_out: LeftOut | None = None) -> Iterator[Entry]:
    """The newest record of every article that the options let through, in the order of the store.

    Decisions that stand so far are applied; with `reviewed_only`, only documents whose review is final. Publications
    that present no patient are left out; `left_out` counts them.
    """
    left_out = left_out or LeftOut()
    for one in _entries(repository, options):
        if not left_out.leaves(one):
            yield one


def _entries(repository: Repository, options: Options) -> Iterator[Entry]:
    final = set(repository.reviews.with_status(Status.FINAL))
    others, decided = repository.other_sources(), repository.reviews.decided()
    for stored in repository.records():
        identity = stored.report.document_id
        if options.reviewed_only and identity not in final:
            continue
        rows = repository.reviews.decisions(identity) if identity in decided else []
        if options.since is not None:
            changed = max([stored.made_at, *(decision.at for decision in rows)])
            if changed < options.since:
                continue
        more = others.get(identity, ())
        if rows:
            view = final_view(repository, stored)
            made = entry(view.stored, standing(view), options, lost=len(view.lost), others=more)
            made = replace(made, outcome=view.outcome)
        else:
            made = entry(stored, options=options, others=more)
        yield replace(made, final=identity in final)
