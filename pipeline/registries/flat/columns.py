"""Columns of the exported tables: plain values, each fact with the words it stands on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from pydantic import BaseModel

from schemas.fact import Fact, Quote

Kind = Literal["string", "int", "float", "bool"]
JOINT = " ... "


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the kind of its values, and how a row's item gives it.

    `words` says that it holds words of the text, which a pseudonymous record does not show.
    """

    name: str
    kind: Kind
    get: Callable[[Any], Any]
    words: bool = False


def value(name: str, kind: Kind, get: Callable[[Any], Any] | None = None, *, words: bool = False) -> Column:
    """A column of a plain value, by default the item's attribute of that name."""
    return Column(name, kind, get or (lambda item: getattr(item, name)), words)


def fact(name: str, parts: Sequence[tuple[str, Kind]], *, path: str | None = None) -> list[Column]:
    """The columns of one fact: its parts, whether it was worked out, and its quote.

    A part named "" is the fact's value itself. `path` leads from the item to the fact, by default `name`.
    """
    steps = (path or name).split(".")
    columns = [Column(_joined(name, part), kind, _part(steps, part)) for part, kind in parts]
    columns.append(
        Column(f"{name}_derived", "bool", lambda item: _of(steps, item, lambda found: found.derived))
    )
    columns.append(
        Column(
            f"{name}_quote",
            "string",
            lambda item: _of(steps, item, lambda found: quoted(found.quotes)),
            words=True,
        )
    )
    return columns


def quoted(quotes: Sequence[Quote]) -> str:
    """Quotes in one string."""
    return JOINT.join(quote.text for quote in quotes)


def simple(found: Any) -> Any:
    """A value as a cell holds it: enumerations by their value, records by their text."""
    if isinstance(found, Enum):
        return found.value
    return str(found) if isinstance(found, BaseModel) else found


def _joined(name: str, part: str) -> str:
    return part if part.startswith(f"{name}_") else f"{name}_{part}".rstrip("_")


def _part(steps: Sequence[str], part: str) -> Callable[[Any], Any]:
    if not part:
        return lambda item: _of(steps, item, lambda found: simple(found.value))
    return lambda item: _of(steps, item, lambda found: simple(getattr(found.value, part)))


def _of(steps: Sequence[str], item: Any, get: Callable[[Fact[Any]], Any]) -> Any:
    """`get` of the fact at the end of the path, None where it is missing."""
    for step in steps:
        item = getattr(item, step)
        if item is None:
            return None
    return get(item)
