"""What the beginning of a DOI means: its publisher, its journal, or that it names no article at all."""

import csv
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class DoiKind(StrEnum):
    """What a DOI of this beginning names: an article of one journal or of many, a preprint, or none at all."""

    JOURNAL = "journal"
    PUBLISHER = "publisher"
    PREPRINT = "preprint"
    REGISTRY = "registry"
    DATA = "data"


ARTICLES = frozenset({DoiKind.JOURNAL, DoiKind.PUBLISHER, DoiKind.PREPRINT})


@dataclass(frozen=True, slots=True)
class Prefix:
    """A beginning of DOIs; `rest` is what follows it in a whole one, None where that is not fixed."""

    begins: str
    publisher: str
    journal: str | None
    shorter: tuple[str, ...]
    kind: DoiKind
    rest: re.Pattern[str] | None
    source: str


@cache
def prefixes() -> tuple[Prefix, ...]:
    """All known beginnings, the longest first."""
    with (files("corpus.imprint") / "publishers.csv").open(encoding="utf-8") as lines:
        rows = [
            Prefix(
                begins=row["begins"].lower(),
                publisher=row["publisher"],
                journal=row["journal"] or None,
                shorter=tuple(name for name in row["shorter"].split(";") if name),
                kind=DoiKind(row["kind"]),
                rest=re.compile(row["rest"], re.IGNORECASE) if row["rest"] else None,
                source=row["source"],
            )
            for row in csv.DictReader(lines)
        ]
    return tuple(sorted(rows, key=lambda row: (-len(row.begins), row.begins)))


def prefix_of(doi: str) -> Prefix | None:
    """The longest known beginning of a DOI.

    >>> prefix_of("10.1136/bcr-2020-123456").journal
    'BMJ Case Reports'
    >>> prefix_of("10.17605/OSF.IO/AB12C").kind
    <DoiKind.REGISTRY: 'registry'>
    """
    small = doi.lower()
    return next((row for row in prefixes() if small.startswith(row.begins)), None)


def whole(doi: str) -> bool | None:
    """Whether a DOI has all of the form its publisher gives it; None where that form is not known.

    >>> whole("10.1371/journal.pone.0115884"), whole("10.1371/journal.pone."), whole("10.5555/12")
    (True, False, None)
    """
    row = next((row for row in prefixes() if row.rest and doi.lower().startswith(row.begins)), None)
    return bool(row.rest.fullmatch(doi, len(row.begins))) if row is not None and row.rest else None


@cache
def _names() -> dict[str, str]:
    named = {plain_name(row.journal): row.journal for row in prefixes() if row.journal}
    shorter = {plain_name(name): row.journal for row in prefixes() if row.journal for name in row.shorter}
    return shorter | named


def full_name(name: str) -> str | None:
    """The full name of a journal of the table, from that name or its usual abbreviation.

    >>> full_name("Clin. Case Rep."), full_name("The Lonely Journal")
    ('Clinical Case Reports', None)
    """
    return _names().get(plain_name(name))


def plain_name(name: str) -> str:
    """Letters and digits only, small: for comparing names of journals."""
    return "".join(character for character in name.replace("&", "and").lower() if character.isalnum())
