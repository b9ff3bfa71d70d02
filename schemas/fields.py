"""One row a field of the record: what it is called, what it holds, its unit, codes and choices.

The rows are those of `fields.toml`; types, choices and limits are those of the models. Screens, tables, data
dictionaries and the other targets read them here, so that a new field of the record is its model, its row, and what
finds it.
"""

import tomllib
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args, get_origin

from schemas.base import Record
from schemas.errors import RuleError
from schemas.fact import Fact
from schemas.report import Case

Kind = Literal["string", "int", "float", "bool"]
KINDS: dict[type, Kind] = {bool: "bool", int: "int", float: "float"}  # any other is text
BLOCKS = frozenset({"window"})  # records inside a record whose fields count among its own
SETTINGS = frozenset({"label", "help", "unit", "observation", "loinc", "column"})
UNITS = {"d": " days", "a": " years", "{score}": ""}  # as people write them; others as they are


@dataclass(frozen=True, slots=True)
class Part:
    """A number, a word or a truth of a value: `name` is empty where the value is one itself."""

    name: str
    type: Any
    about: str
    limits: tuple[float | None, float | None] = (None, None)

    @property
    def kind(self) -> Kind:
        """Of what kind its values are."""
        return KINDS.get(self.type, "string")

    @property
    def choices(self) -> type[StrEnum] | None:
        """The words it can be, None where they are not counted."""
        return self.type if isinstance(self.type, type) and issubclass(self.type, StrEnum) else None

    @property
    def values(self) -> tuple[str, ...]:
        """The words it can be, empty where they are not counted."""
        return () if self.choices is None else tuple(one.value for one in self.choices)


@dataclass(frozen=True, slots=True)
class Field:
    """A fact of a record, by the list or block of the case that it stands in."""

    family: str
    path: str
    type: Any
    required: bool
    parts: tuple[Part, ...]
    label: str
    help: str
    unit: str = ""
    observation: str = ""
    loinc: str = ""
    column: str = ""
    many: bool = False

    @property
    def name(self) -> str:
        """The last step of its path."""
        return self.path.rsplit(".", 1)[-1]

    @property
    def head(self) -> str:
        """What its columns begin with."""
        return self.column or self.name

    @property
    def printed_unit(self) -> str:
        """The unit as it stands behind a number, its blank included."""
        return UNITS.get(self.unit, f" {self.unit}" if self.unit else "")


@cache
def fields() -> tuple[Field, ...]:
    """Every fact of a case, in the order of the models. Raises RuleError where rows and models differ."""
    table = tomllib.loads((files("schemas") / "fields.toml").read_text(encoding="utf-8"))
    rows, parts = table["field"], table["part"]
    found = tuple(_fields(rows, parts))
    left = set(rows) - {f"{one.family}.{one.path}" for one in found}
    if left:
        raise RuleError(f"fields.toml: {sorted(left)[0]} is no fact of a case; take the row out")
    return found


def fields_of(family: str) -> tuple[Field, ...]:
    """The facts of a list or block of a case ("medications", "neonates", "patient")."""
    return tuple(one for one in fields() if one.family == family)


@cache
def named(field: str) -> Field | None:
    """The first field of that path or of its last step, whatever the record: screens know it by that."""
    last = field.rsplit(".", 1)[-1]
    whole = next((one for one in fields() if one.path == field), None)
    return whole or next((one for one in fields() if one.path == last), None)


def _fields(rows: dict[str, dict[str, str]], parts: dict[str, dict[str, str]]) -> Iterator[Field]:
    for family, record in _families():
        for path, field_type, required, many in _facts(record):
            key = f"{family}.{path}"
            row = rows.get(key)
            if row is None or not {"label", "help"} <= set(row) <= SETTINGS:
                raise RuleError(
                    f"fields.toml: {key} needs label and help, and no more than {sorted(SETTINGS)}"
                )
            bare, limits = _bare(field_type)
            made = tuple(_parts(bare, limits, row["help"], parts))
            yield Field(family, path, bare, required, made, many=many, **row)


def _families() -> Iterator[tuple[str, type[Record]]]:
    """The lists and blocks of a case, newborns after the pregnancies that they were born of."""
    for name, info in Case.model_fields.items():
        inner = _inner(info.annotation)
        if inner is None:
            continue
        yield name, inner
        for below, more in inner.model_fields.items():
            child = _inner(more.annotation)
            if child is not None and below not in BLOCKS and not issubclass(child, Fact):
                yield below, child


def _inner(annotation: Any) -> type[Record] | None:
    """The record of a list or a block, None for a plain value."""
    if get_origin(annotation) is tuple:
        annotation = get_args(annotation)[0]
    return annotation if isinstance(annotation, type) and issubclass(annotation, Record) else None


def _facts(record: type[Record], before: str = "") -> Iterator[tuple[str, Any, bool, bool]]:
    """The facts of a record: path, type of the value, whether it must be there, whether there can be many."""
    for name, info in record.model_fields.items():
        annotation, many = info.annotation, get_origin(info.annotation) is tuple
        if get_origin(annotation) in (types.UnionType, typing.Union):
            annotation = next(one for one in get_args(annotation) if one is not type(None))
        inner = _inner(annotation)
        if inner is None:
            continue
        if issubclass(inner, Fact):
            arguments = inner.__pydantic_generic_metadata__["args"]
            yield f"{before}{name}", arguments[0], info.is_required(), many
        elif name in BLOCKS:
            yield from _facts(inner, f"{before}{name}.")


def _bare(annotation: Any) -> tuple[Any, tuple[float | None, float | None]]:
    """A type without its bounds, and the bounds."""
    if get_origin(annotation) is not typing.Annotated:
        return annotation, (None, None)
    bare, *more = get_args(annotation)
    return bare, _limits(rule for info in more for rule in getattr(info, "metadata", ()))


def _limits(rules: Iterator[Any]) -> tuple[float | None, float | None]:
    low, high = None, None
    for rule in rules:
        low, high = getattr(rule, "ge", low), getattr(rule, "le", high)
    return low, high


def _parts(bare: Any, limits: Any, text: str, known: dict[str, dict[str, str]]) -> Iterator[Part]:
    if not (isinstance(bare, type) and issubclass(bare, Record)):
        yield Part("", bare, text, limits)
        return
    told = known.get(bare.__name__, {})
    if set(told) != set(bare.model_fields):
        raise RuleError(f"fields.toml: [part.{bare.__name__}] must name {', '.join(bare.model_fields)}")
    for name, info in bare.model_fields.items():
        annotation = info.annotation
        if get_origin(annotation) in (types.UnionType, typing.Union):
            annotation = next(one for one in get_args(annotation) if one is not type(None))
        yield Part(name, annotation, f"{text}: {told[name]}", _limits(iter(info.metadata)))
