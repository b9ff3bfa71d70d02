"""PubMed's text form (.nbib, MEDLINE): one record of tagged lines."""

import re
from collections.abc import Iterator

from corpus.assemble import Raw
from corpus.builder import tidy
from corpus.headings import kind_of
from corpus.language import primary
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.readers.abstracts import bibliographic
from corpus.readers.text import decode
from corpus.records import only
from schemas.document import Document, Metadata
from schemas.errors import UnreadableInputError

_FIELD = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,3}- ?(.*)")
_LABEL = re.compile(r"(?:^|(?<=[.?!:;)\]] ))([A-Z][A-Z0-9 ,/&'()-]{2,60}): (?=\S)")
_YEAR = re.compile(r"(?:1[6-9]|2[01])\d\d")

Fields = dict[str, list[str]]


def read_medline(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """A Document from one record of PubMed's tagged text.

    Raises UnreadableInputError for other text and for several records, EmptyInputError for a record
    without words.
    """
    fields = only(list(_records(decode(data, name))), name)
    return bibliographic(
        Raw(data, name, "medline", limits),
        abstract=_parts(" ".join(fields.get("AB", ()))),
        keywords=[word.lstrip("*") for word in fields.get("OT", ())],
        metadata=_metadata(fields, name),
    )


def _records(text: str) -> Iterator[Fields]:
    """The fields of each record: tag to values, with the lines that go on with them."""
    fields: Fields = {}
    values: list[str] = []
    for line in text.splitlines():
        found = _FIELD.match(line)
        if found is None:
            if values and line.startswith(" "):
                values[-1] += " " + line.strip()
            continue
        if found[1] == "PMID" and fields:
            yield fields
            fields = {}
        values = fields.setdefault(found[1], [])
        values.append(found[2].strip())
    if fields:
        yield fields


def _parts(abstract: str) -> Iterator[tuple[str, str]]:
    """The labelled parts of an abstract; one without a label where it has none.

    >>> list(_parts("BACKGROUND: Rare. CASE: A woman took iron. Hb: 9."))
    [('BACKGROUND', 'Rare.'), ('CASE', 'A woman took iron. Hb: 9.')]
    """
    marks = [found for found in _LABEL.finditer(abstract) if kind_of(found[1], in_abstract=True)]
    at, label = 0, ""
    for mark in marks:
        if abstract[at : mark.start()].strip():
            yield label, abstract[at : mark.start()].strip()
        at, label = mark.end(), mark[1]
    if abstract[at:].strip():
        yield label, abstract[at:].strip()


def _metadata(fields: Fields, name: str) -> Metadata:
    def first(*tags: str) -> str | None:
        return next((tidy(value) for tag in tags for value in fields.get(tag, ()) if value), None)

    if "PMID" not in fields:
        raise UnreadableInputError(name, "is no record of PubMed", "export the list from PubMed as .nbib")
    dois = [value for tag in ("LID", "AID") for value in fields.get(tag, ()) if value.endswith("[doi]")]
    years = [
        int(found[0])
        for tag in ("DP", "DEP")
        for value in fields.get(tag, ())
        if (found := _YEAR.match(value))
    ]
    return Metadata(
        title=first("TI", "BTI", "CTI"),
        authors=tuple(" ".join(reversed(name.split(", "))) for name in fields.get("FAU", ())),
        journal=first("JT", "TA"),
        year=min(years, default=None),
        doi=dois[0].removesuffix("[doi]").strip() if dois else None,
        pmid=first("PMID"),
        pmcid=first("PMC"),
        language=primary(first("LA")),
        article_types=tuple(tidy(value) for value in fields.get("PT", ()) if value),
    )  # fmt: skip
