"""What became of one document, in a form that crosses process boundaries cheaply."""

import zlib
from dataclasses import dataclass, replace

from pipeline.articles.evidence import evidence_of
from schemas.document import Document
from schemas.errors import InputError
from schemas.fact import facts_in
from schemas.report import Report, Versions
from schemas.review import UNSURE_BELOW

COMPRESSION = 3  # a tenth of the time of the default, a few per cent more bytes


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read. `document` is compressed JSON, `report` the record's JSON.

    `values` counts the record's facts, `unsure` those of low confidence, `expected` how many are wrong
    by their confidences. `original` is the file itself
    where its pages can be shown beside the record, None elsewhere. `obstetric` counts the cases of obstetrics.
    `warnings` are the codes of what was not understood in reading, each once. `keys` are what other sources of the
    article would have too. `kind` is the kind of publication, empty where nothing tells it; a publication that
    presents no patient has no `cases`.
    """

    document_id: str
    name: str
    origin: str
    format: str
    language: str
    title: str | None
    document: bytes
    report: str
    versions: Versions
    characters: int
    cases: int
    medications: int
    lab_results: int
    issues: int
    values: int = 0
    unsure: int = 0
    expected: float = 0.0
    original: bytes | None = None
    warnings: tuple[str, ...] = ()
    keys: tuple[int, ...] = ()
    kind: str = ""
    obstetric: int = 0

    @property
    def without_patient(self) -> bool:
        """True for a publication that presents no patient; a document in another language is none of these."""
        return not self.cases and bool(self.kind)

    def with_original(self, original: bytes | None) -> "Read":
        """The same with the file of its pages."""
        return replace(self, original=original)


@dataclass(frozen=True, slots=True)
class Failed:
    """A document that could not be read. `kind` is the name of the error's class."""

    name: str
    origin: str
    kind: str
    where: str
    what: str
    advice: str

    @property
    def line(self) -> str:
        """Where, what, what to do."""
        return f"{self.where}: {self.what}; {self.advice}"


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A document that the store already has, for the same content and versions."""

    document_id: str
    name: str
    origin: str


Outcome = Read | Failed | Unchanged


def read(document: Document, report: Report, origin: str) -> Read:
    """The outcome of a document and its report."""
    from extractors.confidence.weigh import expected_mistakes

    confidences = [fact.confidence for _, fact in facts_in(report)]
    return Read(
        document_id=document.id,
        name=document.name,
        origin=origin,
        format=document.format,
        language=report.language,
        title=document.metadata.title,
        document=pack(document),
        report=report.model_dump_json(exclude_none=True),
        versions=report.versions,
        characters=len(document.text),
        cases=len(report.cases),
        medications=sum(len(case.medications) for case in report.cases),
        lab_results=sum(len(case.lab_results) for case in report.cases),
        issues=len(report.issues),
        values=len(confidences),
        unsure=sum(confidence < UNSURE_BELOW for confidence in confidences),
        expected=round(expected_mistakes(report), 2),
        warnings=tuple(dict.fromkeys(warning.code.value for warning in document.warnings)),
        keys=evidence_of(document).keys(),
        kind=report.publication_kind.value.value if report.publication_kind else "",
        obstetric=sum(case.patient.setting is not None for case in report.cases),
    )


def failed(error: InputError, name: str, origin: str) -> Failed:
    """The outcome of a document that a reader refused."""
    return Failed(name, origin, type(error).__name__, error.where, error.what, error.advice)


def pack(document: Document) -> bytes:
    """A document as compressed JSON."""
    return zlib.compress(document.model_dump_json(exclude_none=True).encode(), COMPRESSION)


def unpack(packed: bytes) -> Document:
    """The document that `pack` packed."""
    return Document.model_validate_json(zlib.decompress(packed))
