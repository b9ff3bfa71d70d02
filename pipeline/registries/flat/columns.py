"""Columns of the exported tables: plain values, each fact with the words it stands on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import Any

from pydantic import BaseModel

from schemas.fact import Fact, Quote
from schemas.fields import Field, Kind

JOINT = " ... "


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the kind of its values, and how a row's item gives it.

    `words` says that it holds words of the text, which a pseudonymous record does not show. `about` says what it holds,
    `choices` the words that it can be, `limits` its bounds; `label` is what it is called.
    """

    name: str
    kind: Kind
    get: Callable[[Any], Any]
    words: bool = False
    about: str = ""
    label: str = ""
    choices: type[StrEnum] | None = None
    limits: tuple[float | None, float | None] = (None, None)


def value(
    name: str,
    kind: Kind,
    get: Callable[[Any], Any] | None = None,
    *,
    words: bool = False,
    choices: type[StrEnum] | None = None,
) -> Column:
    """A column of a plain value, by default the item's attribute of that name."""
    return Column(name, kind, get or (lambda item: getattr(item, name)), words, choices=choices)


def fact_columns(field: Field, before: str = "") -> list[Column]:
    """The columns of one fact: the parts of its value, whether it was worked out, and its quote.

    `before` leads from the item to what holds the fact ("patient.").
    """
    steps = f"{before}{field.path}".split(".")
    columns = [
        Column(
            _joined(field.head, part.name), part.kind, _part(steps, part.name), about=part.about,
            label=" ".join((field.label, part.name.replace("_", " "))).strip(), choices=part.choices, limits=part.limits,
        )
        for part in field.parts
    ]  # fmt: skip
    derived = value(
        f"{field.head}_derived", "bool", lambda item: _of(steps, item, lambda found: found.derived)
    )
    quote = value(f"{field.head}_quote", "string", lambda item: _of(steps, item, _quoted), words=True)
    columns.append(replace(derived, about=f"True where it was worked out, not read ({field.help})"))
    columns.append(replace(quote, about=f"The words of the text that it stands on ({field.help})"))
    return [
        replace(one, label=one.label or f"{field.label} {one.name.rsplit('_', 1)[-1]}") for one in columns
    ]


def _quoted(found: Fact[Any]) -> str | None:
    return quoted(found.evidence) or None


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
