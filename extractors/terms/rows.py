"""How every table of terms is read: rows by the names of their columns, lines that begin with # left out."""

import csv
from collections.abc import Iterator
from importlib.resources import files

_TRUE = frozenset({"1", "true", "yes"})


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of `extractors/terms/<name>`. Raises FileNotFoundError for a table that is not shipped."""
    with (files("extractors") / "terms" / name).open(encoding="utf-8") as lines:
        yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def is_true(value: str | None) -> bool:
    """What a column of yes and no says; an empty cell says no.

    >>> is_true("1"), is_true("yes"), is_true(""), is_true(None)
    (True, True, False, False)
    """
    return (value or "").strip().lower() in _TRUE
