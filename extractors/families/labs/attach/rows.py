"""The rows of `rows.toml`: what finds its result, across what, by what needs."""

import tomllib
from collections.abc import Container, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.errors import RuleError

WHERE = "families/labs/attach/rows.toml"


@dataclass(frozen=True, slots=True)
class Row:
    """One way for a number to find its test: see the head of `rows.toml`."""

    id: str
    what: str
    to: str
    most: int
    needs: tuple[str, ...]
    example: tuple[str, str]


@cache
def rows(what: str) -> tuple[Row, ...]:
    """The rows of one kind, in the order in which they are asked."""
    return tuple(row for row in _all() if row.what == what)


@cache
def _all() -> tuple[Row, ...]:
    raw = (files("extractors") / WHERE).read_text(encoding="utf-8")
    found = tuple(_row(entry) for entry in tomllib.loads(raw)["row"])
    if len({row.id for row in found}) != len(found):
        raise RuleError(f"{WHERE}: a row's id appears twice; rename one")
    return found


def _row(entry: Mapping[str, Any]) -> Row:
    keys = {key.name for key in fields(Row)}
    if set(entry) != keys:
        raise RuleError(
            f"{WHERE}: {entry.get('id', '?')}: a row says {', '.join(sorted(keys))} and no more; mend it"
        )
    text, result = entry["example"]
    return Row(entry["id"], entry["what"], entry["to"], entry["most"], tuple(entry["needs"]), (text, result))


def check(what: str, targets: Container[str], needs: Container[str]) -> tuple[Row, ...]:
    """The rows of one kind. Raises RuleError for a target or a need that nobody knows."""
    for row in rows(what):
        unknown = [word for word in row.needs if word not in needs]
        unknown += [row.to] if row.to not in targets else []
        if unknown:
            raise RuleError(
                f"{WHERE}: {row.id} names {unknown[0]!r}, which {what}s do not know; mend the row"
            )
    return rows(what)
