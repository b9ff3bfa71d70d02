"""What a service says of an article, what it gives of it, and how articles are named."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from schemas.errors import GravidaError

_FORMS = (
    ("pmcid", re.compile(r"PMC(?:ID:?)?\s?(?:PMC)?(\d{1,10})(?:\.\d{1,2})?", re.IGNORECASE)),
    ("pmid", re.compile(r"(?:PMID:?\s?)?(\d{1,9})", re.IGNORECASE)),
    (
        "doi",
        re.compile(r"(?:doi:?\s?|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[^\s\"<>]{1,200})", re.IGNORECASE),
    ),
)


class CollectError(GravidaError):
    """A service that does not answer or refuses, a list that is none, or a folder that cannot be written."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A PMCID, PMID or DOI in its one form; `kind` is the name of the field that holds it."""

    kind: str
    value: str

    def __str__(self) -> str:
        """As people write it."""
        return self.value if self.kind == "pmcid" else f"{self.kind.upper()}:{self.value}"


def identifier(text: str) -> Identifier | None:
    """The identifier that a text is, None where it is none.

    >>> str(identifier("pmc 123")), str(identifier("https://doi.org/10.5555/A.b")), str(identifier("PMID: 77"))
    ('PMC123', 'DOI:10.5555/a.b', 'PMID:77')
    >>> identifier("Smith 2019")
    """
    for kind, form in _FORMS:
        found = form.fullmatch(text.strip())
        if found:
            value = found[1].lower() if kind == "doi" else found[1].lstrip("0") or "0"
            return Identifier(kind, f"PMC{value}" if kind == "pmcid" else value)
    return None


def identifiers(lines: Iterable[str], where: str) -> Iterator[Identifier]:
    """The identifiers of a list, one a line, each once; empty lines and those that begin with # are passed over.

    Raises CollectError with the number of the first line that is none.
    """
    seen: set[Identifier] = set()
    for number, line in enumerate(lines, start=1):
        text = line.lstrip("\ufeff").strip().strip(",;")
        if not text or text.startswith("#"):
            continue
        found = identifier(text)
        if found is None:
            raise CollectError(
                f"{where}: line {number}, {text[:60]!r}: no PMCID, PMID or DOI; mend or remove it"
            )
        if found not in seen:
            seen.add(found)
            yield found


@dataclass(frozen=True, slots=True)
class Article:
    """What is known of an article. `other` names one that has none of the three identifiers.

    `pdf` is the address of a PDF that anybody may read. `is_open` says that its text may be fetched.
    """

    pmcid: str = ""
    pmid: str = ""
    doi: str = ""
    other: str = ""
    title: str = ""
    journal: str = ""
    year: str = ""
    licence: str = ""
    is_open: bool = False
    pdf: str = ""

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Those that it has."""
        pairs = (("pmcid", self.pmcid), ("pmid", self.pmid), ("doi", self.doi.lower()))
        return tuple(Identifier(kind, value) for kind, value in pairs if value)

    @property
    def name(self) -> str:
        """The best of its names: PMCID, else PMID, DOI or the service's own."""
        return str(self.identifiers[0]) if self.identifiers else self.other


class Status(StrEnum):
    """What became of an article."""

    TEXT = "full text"
    PDF = "pdf link"
    CLOSED = "not open"
    MISSING = "not known"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Given:
    """What a service gave of an article: its JATS, or None; `url` is where that was, `problem` why there is none."""

    article: Article
    text: bytes | None = None
    url: str = ""
    problem: str = ""

    @property
    def status(self) -> Status:
        """What that makes of the article."""
        if self.text is not None:
            return Status.TEXT
        if self.problem:
            return Status.FAILED
        return Status.PDF if self.article.pdf else Status.CLOSED


class Service(Protocol):
    """Where articles come from. Each method raises CollectError where the service does not answer or refuses."""

    title: str
    batch: int  # articles that are asked for together

    def search(self, query: str) -> Iterator[Article]:
        """The articles that a query finds, in the service's own language of queries."""

    def look_up(self, wanted: Sequence[Identifier]) -> Iterator[Article]:
        """The articles that have these identifiers, those that are known."""

    def fetch(self, articles: Sequence[Article]) -> Iterator[Given]:
        """What is given of each, at most `batch` of them, with all that is known of it."""
