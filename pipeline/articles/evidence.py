"""What a document says of which article it is: identifiers, title, authors, and the words themselves."""

import hashlib
import re
import zlib
from dataclasses import dataclass
from functools import cached_property

from pipeline.articles.titles import Title, folded, title_of
from schemas.document import Document, SectionKind, WarningCode

SHINGLE = 3  # words that stand together, to compare two texts
WIDE_SHINGLE = 5  # to find texts that could be the same
BINS = 30  # in each of which the least hash is kept
ROWS = 3  # of them make one key: ten keys find 94 % of texts of whose wide shingles 63 % are shared
FEWEST_WORDS = 150  # of a text that can be found by its words alone
MOST_WORDS = 20_000  # that are looked at
POOR = frozenset({WarningCode.LAYOUT_NOT_UNDERSTOOD, WarningCode.MOSTLY_TABLES, WarningCode.COLUMNS_INTERLEAVE,
                  WarningCode.NO_ARTICLE, WarningCode.PAGES_NOT_READ})  # fmt: skip
SCAN = "scan"  # the source of a document that was read by OCR
_APART = frozenset({SectionKind.REFERENCES, SectionKind.BACK})
_DOI = re.compile(r"10\.\d{4,9}/\S{1,200}")
_DOI_END = ".,;:)]}>\"'"
_MIX = 0x9E3779B97F4A7C15  # spreads the bits of a checksum over 64
_MASK = (1 << 64) - 1


@dataclass(frozen=True)
class Evidence:
    """What is known of one document. Identifiers are None where they are not said or cannot be one."""

    document_id: str
    source: str
    doi: str | None
    pmid: str | None
    pmcid: str | None
    title: Title | None
    authors: frozenset[str]
    year: int | None
    words: tuple[str, ...]
    poor: bool = False

    @property
    def identifiers(self) -> dict[str, str]:
        """The identifiers that are known, by their kind."""
        found = {"doi": self.doi, "pmid": self.pmid, "pmcid": self.pmcid}
        return {kind: value for kind, value in found.items() if value is not None}

    @cached_property
    def shingles(self) -> frozenset[int]:
        """Checksums of all runs of three words."""
        return frozenset(_shingles(self.words, SHINGLE))

    @cached_property
    def figures(self) -> frozenset[int]:
        """Checksums of the runs of three words that hold a digit: they differ where patients differ."""
        runs = (self.words[at : at + SHINGLE] for at in range(len(self.words) - SHINGLE + 1))
        return frozenset(_checksum(run) for run in runs if any(not word.isalpha() for word in run))

    def keys(self) -> tuple[int, ...]:
        """What other sources of the article have too, at least one of it, as numbers of 64 bits with a sign."""
        named = [f"{kind}:{value}" for kind, value in self.identifiers.items()]
        if self.title is not None:
            named.append(f"title:{self.title.key}")
        if len(self.words) >= FEWEST_WORDS:
            named += self._bands()
        return tuple(sorted({_key(name) for name in named}))

    def _bands(self) -> list[str]:
        least = [_MASK] * BINS
        for value in _shingles(self.words, WIDE_SHINGLE):
            mixed = value * _MIX & _MASK
            place = mixed % BINS
            if mixed < least[place]:
                least[place] = mixed
        bands = (least[at : at + ROWS] for at in range(0, BINS, ROWS))
        return [f"text:{number}:{band}" for number, band in enumerate(bands) if _MASK not in band]


def evidence_of(document: Document) -> Evidence:
    """What a document says of which article it is."""
    meta, codes = document.metadata, {warning.code for warning in document.warnings}
    scanned = document.format == "pdf" and WarningCode.READ_BY_OCR in codes
    return Evidence(
        document_id=document.id,
        source=SCAN if scanned else document.format,
        doi=plain_doi(meta.doi),
        pmid=_digits(meta.pmid),
        pmcid=_digits(meta.pmcid),
        title=title_of(meta.title),
        authors=frozenset(word for name in meta.authors for word in folded(name) if len(word) > 1),
        year=meta.year,
        words=tuple(folded(_told(document))[:MOST_WORDS]),
        poor=bool(codes & POOR),
    )


def plain_doi(text: str | None) -> str | None:
    """A DOI in small letters without its address, None for what is none or was cut off.

    >>> plain_doi("https://doi.org/10.1002/CCR3.1234."), plain_doi("10.1136/bmjopen-2020-"), plain_doi("10.1371/journal")
    ('10.1002/ccr3.1234', None, None)
    """
    found = _DOI.search((text or "").casefold())
    if found is None:
        return None
    doi = found[0].rstrip(_DOI_END)
    suffix = doi.partition("/")[2]
    return doi if any(map(str.isdigit, suffix)) and suffix[-1].isalnum() else None


def _digits(text: str | None) -> str | None:
    """The number of an identifier such as "PMC123.1", None for what is none."""
    number = (text or "").strip().casefold().removeprefix("pmc").partition(".")[0]
    return number.lstrip("0") or None if number.isdigit() else None


def _told(document: Document) -> str:
    """The text without references and back matter, which a PDF and a web page print differently."""
    parts, at = [], 0
    for section in document.sections:
        if section.kind in _APART and section.start >= at:
            parts.append(document.text[at : section.start])
            at = section.end
    return "\n".join([*parts, document.text[at:]])


def _shingles(found: tuple[str, ...], size: int) -> set[int]:
    return {_checksum(found[at : at + size]) for at in range(len(found) - size + 1)}


def _checksum(run: tuple[str, ...]) -> int:
    return zlib.crc32(" ".join(run).encode())


def _key(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
