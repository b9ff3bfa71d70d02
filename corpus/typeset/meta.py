"""What a publication says about itself: journal, date, authors, references. All of it is invented."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from corpus.typeset.inline import CitationStyle

_FILE = Path(__file__).with_name("meta.toml")


@dataclass(frozen=True)
class Reference:
    """One entry of a reference list; `authors` are written "Surname AB"."""

    authors: tuple[str, ...]
    title: str
    journal: str
    year: int
    volume: int
    first_page: int
    last_page: int


@dataclass(frozen=True)
class Meta:
    """Everything a page or an XML file shows beside the text itself.

    `spanner` names a heading over all table columns but the first, `stub` heads the first; `table_note`
    stands under the table. Empty strings mean that there is none. `authors` are (given names, surname).
    """

    name: str
    journal: str = "Gravida Sample Reports in Obstetrics"
    journal_short: str = "Gravida Sample Rep Obstet"
    issn: str = "0000-0000"
    publisher: str = "Gravida"
    year: int = 2022
    month: int = 1
    day: int = 1
    volume: int = 1
    issue: int = 1
    first_page: int = 1
    authors: tuple[tuple[str, str], ...] = (("A.", "Sample"),)
    affiliation: str = "Department of Obstetrics, Sample Hospital"
    citations: CitationStyle = "superscript"
    references: tuple[Reference, ...] = field(default=())
    spanner: str = ""
    stub: str = ""
    table_note: str = ""

    @property
    def doi(self) -> str:
        """A DOI under the prefix that is kept for examples; it leads nowhere."""
        return f"10.5555/gravida.{self.name.lower()}"


LICENCE_NAME = "CC0 1.0"
LICENCE_URL = "https://creativecommons.org/publicdomain/zero/1.0/"
LICENCE_TEXT = "This text was written as a sample and is dedicated to the public domain (CC0 1.0)."
INVENTED = "Patients, authors, journal and references are invented."


def plain_meta(name: str) -> Meta:
    """What is said about any text: an unnamed author, four references."""
    return Meta(name, references=tuple(list(_pool().values())[:4]))


def load_meta(name: str) -> Meta:
    """The details kept for document `name`, or `plain_meta(name)` when none are kept.

    Raises:
        KeyError: the document names a reference that is not kept.
    """
    kept = _data()["document"].get(name)
    if kept is None:
        return plain_meta(name)
    details = dict(kept)
    details["authors"] = tuple((given, surname) for given, surname in details["authors"])
    details["references"] = tuple(_pool()[key] for key in details["references"])
    details.pop("format")
    return Meta(name, **details)


def planned_formats() -> dict[str, str]:
    """For each shipped document the file ending it is shipped with: txt, xml, nxml or pdf."""
    return {name: str(kept["format"]) for name, kept in sorted(_data()["document"].items())}


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _pool() -> dict[str, Reference]:
    pool = {}
    for key, kept in _data()["reference"].items():
        pool[key] = Reference(**{**kept, "authors": tuple(kept["authors"])})
    return pool
