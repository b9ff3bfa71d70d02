"""How every table of terms is read: rows by the names of their columns, lines that begin with # left out."""

import csv
from collections.abc import Iterator, Mapping
from importlib.resources import files

from extractors import site

_TRUE = frozenset({"1", "true", "yes"})


def rows(name: str) -> Iterator[Mapping[str, str]]:
    """The rows of `extractors/terms/<name>`, and those that the site has of its own: of one key only one of the two.

    A site's row of a drug or test that is nowhere, as it may be after an update, is left out. Raises FileNotFoundError
    for a table that is not shipped.
    """
    own = site.rows(name)
    if not own:
        yield from _shipped(name)
        return
    table = site.TABLES[name]
    key, shipped = table.columns[0], list(_shipped(name))
    own = _pointing(own, table)
    ours, theirs = ({row[key].lower() for row in some} for some in (own, shipped))
    if table.leads:
        yield from own
        yield from (row for row in shipped if row[key].lower() not in ours)
    else:
        yield from shipped
        yield from (row for row in own if row[key].lower() not in theirs)


def orphans() -> Iterator[str]:
    """Yield the site's names whose drug or test is nowhere, each with its table."""
    for name, table in site.TABLES.items():
        kept = _pointing(site.rows(name), table)
        yield from (f"{name}: {row[table.columns[0]]}" for row in site.rows(name) if row not in kept)


def _pointing(own: tuple[Mapping[str, str], ...], table: site.Table) -> tuple[Mapping[str, str], ...]:
    """The rows whose drug or test is known."""
    if table.of is None or not own:
        return own
    known = {row[site.TABLES[table.of].columns[0]] for row in rows(table.of)}
    return tuple(row for row in own if row[table.columns[1]] in known)


def _shipped(name: str) -> Iterator[dict[str, str]]:
    with (files("extractors") / "terms" / name).open(encoding="utf-8") as lines:
        yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def is_true(value: str | None) -> bool:
    """What a column of yes and no says; an empty cell says no.

    >>> is_true("1"), is_true("yes"), is_true(""), is_true(None)
    (True, True, False, False)
    """
    return (value or "").strip().lower() in _TRUE
