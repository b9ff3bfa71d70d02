"""What publishers and indexes call an article, and what each name speaks for."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from schemas.document import Document, SectionKind
from schemas.errors import RuleError

HEAD = 3000  # characters at the start of a text in which a banner stands
LONGEST_BANNER = 70  # characters of its line
_APART = str.maketrans(dict.fromkeys(",;:_/()–—-", " "))
_BARS = frozenset("|•·●■►▪\t")
_BEFORE = frozenset({None, SectionKind.TITLE, SectionKind.BODY, SectionKind.CASE, SectionKind.BACK})


@dataclass(frozen=True, slots=True)
class Type:
    """A row of `declared.csv`. `banner` is False for words that head a section as well."""

    name: str
    speaks: str
    weight: float
    banner: bool


@dataclass(frozen=True, slots=True)
class Declared:
    """A type by which the article is called, and where its text says so (None where only its metadata do)."""

    type: Type
    place: tuple[int, int] | None = None


def plain(name: str) -> str:
    """A type in lower case, its words one space apart.

    >>> plain("Clinical Trial, Phase II"), plain("case-report")
    ('clinical trial phase ii', 'case report')
    """
    return " ".join(name.translate(_APART).split()).lower()


@cache
def known_types() -> dict[str, Type]:
    """Every row of `declared.csv` by its name. Raises RuleError where a name stands twice or is not plain."""
    found: dict[str, Type] = {}
    with (files("extractors") / "publication" / "declared.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            name = row["type"]
            if name in found or plain(name) != name:
                raise RuleError(
                    f"publication/declared.csv: {name!r} stands twice or is not plain; mend the row"
                )
            found[name] = Type(name, row["speaks"], float(row["weight"]), row["banner"] == "yes")
    return found


def declared(document: Document) -> list[Declared]:
    """Each known type by which the article is called, once: by its metadata, then by banners above its text."""
    named = (known_types().get(plain(name)) for name in document.metadata.article_types)
    found = {known: Declared(known) for known in named if known is not None}
    for start, end in _banners(document):
        known = known_types().get(plain(document.text[start:end]))
        if known is not None and known.banner:
            found[known] = Declared(known, (start, end))
    return list(found.values())


def _banners(document: Document) -> Iterator[tuple[int, int]]:
    """The parts of short lines above abstract and introduction."""
    for start, end in _pieces(document.text, (0, HEAD), frozenset("\n")):
        if document.section_at(start) not in _BEFORE:
            return
        if end - start <= LONGEST_BANNER:
            yield from _pieces(document.text, (start, end), _BARS)


def _pieces(text: str, reach: tuple[int, int], marks: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The stretches of the text between marks that hold something."""
    start = reach[0]
    for place in range(reach[0], min(reach[1], len(text)) + 1):
        if place == min(reach[1], len(text)) or text[place] in marks:
            if place > start:
                yield start, place
            start = place + 1
