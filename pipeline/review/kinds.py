"""What type of value a path of the record holds, and with which editor it is changed."""

import types
import typing
from enum import Enum, StrEnum
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from pipeline.decisions.links import PREGNANCY, is_link
from schemas.base import Record
from schemas.errors import GravidaError, NotFoundError
from schemas.fact import Fact
from schemas.gestation import GestationalAge
from schemas.lab import LabTest, LabUnit, Measurement, ReferenceRange
from schemas.medication import Dose, Drug, Frequency
from schemas.obstetric import Formula
from schemas.patient import Age
from schemas.pregnancy import CalendarDate
from schemas.report import ENTRIES, Report


class ValueRefusedError(GravidaError):
    """A typed value that cannot be; the message is for the person who typed it."""


class Kind(StrEnum):
    """The editors. `number` and `count` differ in that a count is whole."""

    AGE = "age"
    COUNT = "count"
    NUMBER = "number"
    YESNO = "yesno"
    CHOICE = "choice"
    TEXT = "text"
    GESTATION = "gestation"
    DATE = "date"
    DOSE = "dose"
    FREQUENCY = "frequency"
    DRUG = "drug"
    TEST = "test"
    MEASUREMENT = "measurement"
    UNIT = "unit"
    RANGE = "range"
    FORMULA = "formula"


_KINDS: dict[Any, Kind] = {
    Age: Kind.AGE,
    int: Kind.COUNT,
    float: Kind.NUMBER,
    bool: Kind.YESNO,
    str: Kind.TEXT,
    GestationalAge: Kind.GESTATION,
    CalendarDate: Kind.DATE,
    Dose: Kind.DOSE,
    Frequency: Kind.FREQUENCY,
    Drug: Kind.DRUG,
    LabTest: Kind.TEST,
    Measurement: Kind.MEASUREMENT,
    LabUnit: Kind.UNIT,
    ReferenceRange: Kind.RANGE,
    Formula: Kind.FORMULA,
}


def kind_at(path: str) -> Kind:
    """The editor of the value at a path. Raises NotFoundError."""
    if is_link(path) and path.endswith(f".{PREGNANCY}"):
        return Kind.CHOICE
    return kind_of(_bare(value_type(path)))


def kind_of(value: Any) -> Kind:
    """The editor of values of a type."""
    return Kind.CHOICE if isinstance(value, type) and issubclass(value, Enum) else _KINDS[value]


def choices_at(path: str) -> tuple[str, ...]:
    """The values to choose from, empty where there are none. Raises NotFoundError."""
    value = _bare(value_type(path))
    if isinstance(value, type) and issubclass(value, Enum):
        return tuple(str(item.value) for item in value)
    return ()


def checked(path: str, value: Any) -> Any:
    """A value as the record's JSON has it. Raises ValueRefusedError, or NotFoundError for the path."""
    adapter: TypeAdapter[Any] = TypeAdapter(value_type(path))
    try:
        return adapter.dump_python(adapter.validate_python(value), mode="json")
    except ValidationError as error:
        raise ValueRefusedError(_first(error)) from None


def checked_entry(path: str, value: Any) -> dict[str, Any]:
    """An entry of a list as the record's JSON has it. Raises ValueRefusedError or NotFoundError."""
    model = ENTRIES.get(path.split(".")[2] if path.count(".") >= 2 else "")
    if model is None:
        raise NotFoundError(f"{path}: is no list of the record; name medications or lab_results of a case")
    try:
        return model.model_validate(value).model_dump(mode="json", exclude_none=True)
    except ValidationError as error:
        raise ValueRefusedError(_first(error)) from None


def _first(error: ValidationError) -> str:
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"])
    what = problem["msg"].removeprefix("Value error, ")
    return f"{where}: {what}" if where else what


@cache
def value_type(path: str) -> Any:
    """The type of the value in the fact at a path of a Report, of what is no fact as decisions name it. Raises NotFoundError."""
    if is_link(path):
        return str
    here: Any = Report
    for step in path.split("."):
        here = _step(here, step)
        if here is None:
            raise NotFoundError(
                f"{path}: the record has no such place; see the paths of GET /api/v1/documents/ID"
            )
    if not (isinstance(here, type) and issubclass(here, Fact)):
        raise NotFoundError(f"{path}: is no value but a part of the record; name one of its fields")
    return here.model_fields["value"].annotation if not _annotated(here) else _annotated(here)


def _annotated(fact: type[Fact[Any]]) -> Any:
    """The T of a Fact[T] with its bounds, None where it has none."""
    arguments = fact.__pydantic_generic_metadata__["args"]
    return arguments[0] if arguments else None


def _step(here: Any, step: str) -> Any:
    if get_origin(here) is tuple:
        return _without_none(get_args(here)[0]) if step.isdigit() or "@" in step or step == "index" else None
    if isinstance(here, type) and issubclass(here, Record) and not issubclass(here, Fact):
        field = here.model_fields.get(step)
        return None if field is None else _without_none(field.annotation)
    return None


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (types.UnionType, typing.Union):
        return next(part for part in get_args(annotation) if part is not type(None))
    return annotation


def _bare(annotation: Any) -> Any:
    return get_args(annotation)[0] if get_origin(annotation) is typing.Annotated else annotation


def fields_of(record: type[Record]) -> list[tuple[str, bool]]:
    """The names of a record's facts in order, and whether it cannot be without each."""
    found: list[tuple[str, bool]] = []
    for name, field in record.model_fields.items():
        annotation = _without_none(field.annotation)
        if isinstance(annotation, type) and issubclass(annotation, Fact):
            found.append((name, field.is_required()))
        elif isinstance(annotation, type) and issubclass(annotation, Record):
            found += [(f"{name}.{inner}", False) for inner, _ in fields_of(annotation)]
    return found
