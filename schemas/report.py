"""The whole record of one document."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, Self, get_args, get_origin

from pydantic import Field, model_validator

from schemas.base import Record
from schemas.document import Document, Metadata
from schemas.fact import Fact, Quote, facts_in
from schemas.lab import LabResult, Qualitative
from schemas.medication import Medication
from schemas.obstetric import ObstetricHistory
from schemas.patient import Patient
from schemas.pregnancy import Pregnancy
from schemas.publication import PublicationKind

SCHEMA_VERSION: Literal["1.0"] = "1.0"
READING = "reading"  # how the codes of issues begin that tell of reading


class Severity(StrEnum):
    """How much an issue matters: `error` cannot be true, `warning` does not agree, `info` is worth a look."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Issue(Record):
    """What does not agree, or could not be read. Gravida flags it and keeps the source.

    The code of what was not understood in reading begins with `reading_`; `share` is the share of the text's
    characters that it concerns, None where that cannot be said.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    severity: Severity = Severity.WARNING
    message: str
    quotes: tuple[Quote, ...] = ()
    case: int | None = Field(default=None, ge=0)
    share: float | None = Field(default=None, ge=0, le=1)

    @property
    def of_reading(self) -> bool:
        """True for what was not understood in reading, not in what the text says."""
        return self.code == READING or self.code.startswith(f"{READING}_")


class Versions(Record):
    """What made the record: the same versions and the same text give the same record.

    `told_patients` is True where a person had said that the publication presents patients, which the rules alone
    denied; else None. `site` is the version of the site's own rows, model and confidence, None without any.
    `second_reader` names the model that was asked for a second opinion, None where nobody was.
    """

    software: str
    rules: str
    terms: str
    model: str = "none"
    site: str | None = None
    second_reader: str | None = None
    told_patients: Literal[True] | None = None

    @property
    def key(self) -> str:
        """One string that changes when any version does, or what a person said."""
        more = (("site", self.site), ("second reader", self.second_reader))
        own = tuple(f"{part} {name.replace('/', ':')}" for part, name in more if name is not None)
        told = ("told patients",) if self.told_patients else ()
        return "/".join((self.software, self.rules, self.terms, self.model, *own, *told))


class SecondReading(Record):
    """What a second reader was asked of the document, what it cost, and what its claims came to.

    `counted` is False where the reader did not count its tokens, which are then about as many. `refused` counts claims
    by the reason why they do not count, `not_sent` the characters for which no tokens were left. `problem` says what went
    wrong, None where all was well.
    """

    model: str
    requests: int = Field(ge=0)
    tokens_read: int = Field(ge=0)
    tokens_written: int = Field(ge=0)
    counted: bool = True
    cost: float = Field(ge=0)
    agree: int = Field(default=0, ge=0)
    differ: int = Field(default=0, ge=0)
    filled: int = Field(default=0, ge=0)
    refused: Mapping[str, int] = Field(default_factory=dict)
    not_sent: int = Field(default=0, ge=0)
    problem: str | None = None

    @property
    def told(self) -> str:
        """All of it in a line for a person."""
        about = "" if self.counted else "about "
        reasons = ", ".join(f"{count} {why}" for why, count in self.refused.items())
        line = (
            f"{self.model} was asked {self.requests} times: {about}{self.tokens_read:,} tokens read, "
            f"{self.tokens_written:,} written, cost {self.cost:.4f}; {self.agree} values agree, {self.differ} differ, "
            f"{self.filled} filled as unsure, {sum(self.refused.values())} refused{f' ({reasons})' if reasons else ''}"
        )
        line += (
            f"; {self.not_sent:,} characters were not sent, for the tokens allowed were used up"
            if self.not_sent
            else ""
        )
        return line + (f"; it failed: {self.problem}" if self.problem else "")


class Case(Record):
    """One patient whom the report presents; a mother and her own newborn are one case."""

    label: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    patient: Patient = Patient()
    obstetric_history: ObstetricHistory = ObstetricHistory()
    pregnancies: tuple[Pregnancy, ...] = ()
    medications: tuple[Medication, ...] = ()
    lab_results: tuple[LabResult, ...] = ()
    qualitative_results: tuple[Qualitative, ...] = ()

    @property
    def index_pregnancy(self) -> Pregnancy | None:
        """The reported pregnancy, None if the case has none."""
        return next((pregnancy for pregnancy in self.pregnancies if pregnancy.is_index), None)


def _entries() -> dict[str, type[Record]]:
    """The lists of a case by name, with the record of one entry."""
    found: dict[str, type[Record]] = {}
    for name, field in Case.model_fields.items():
        if get_origin(field.annotation) is tuple:
            found[name] = get_args(field.annotation)[0]
    return found


ENTRIES: Mapping[str, type[Record]] = _entries()


class Report(Record):
    """Everything read from one document.

    `publication_kind` is None where nothing in the document tells it, and in records of older versions. A publication
    that presents no patient has no `cases`. `second_reading` is None where nobody was asked.
    """

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    document_id: str
    document_name: str
    metadata: Metadata = Metadata()
    language: str = "en"
    publication_kind: Fact[PublicationKind] | None = None
    cases: tuple[Case, ...] = ()
    issues: tuple[Issue, ...] = ()
    second_reading: SecondReading | None = None
    versions: Versions

    @model_validator(mode="after")
    def _one_index_pregnancy(self) -> Self:
        for case in self.cases:
            if sum(pregnancy.is_index for pregnancy in case.pregnancies) > 1:
                raise ValueError(f"{case.label} has more than one index pregnancy")
        return self

    @property
    def presented(self) -> Self:
        """The report without cases, and without what does not agree in them, where its kind presents no patient."""
        kind = self.publication_kind
        if not self.cases or kind is None or kind.value.presents_patients:
            return self
        issues = tuple(issue for issue in self.issues if issue.case is None)
        return self.model_copy(update={"cases": (), "issues": issues})

    def misquoted(self, document: Document) -> list[tuple[str, Quote]]:
        """Every `(path, quote)` that does not stand in the document's text: empty for a sound record."""
        found: list[tuple[str, Quote]] = []
        for path, fact in facts_in(self):
            found += [(path, quote) for quote in _quotes(fact) if not quote.stands_in(document)]
        for position, issue in enumerate(self.issues):
            found += [
                (f"issues.{position}", quote) for quote in issue.quotes if not quote.stands_in(document)
            ]
        return found


def _quotes(fact: Fact[object]) -> tuple[Quote, ...]:
    return fact.quotes
