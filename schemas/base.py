"""The base of every record: frozen, closed, and able to list the facts inside it."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen model that refuses unknown keys, so that a typing slip in a stored record is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def facts(self, prefix: str = "") -> Iterator[tuple[str, Any]]:
        """Yield `(path, fact)` for every `Fact` inside, in field order.

        A path joins field names and list positions with dots: `medications.0.dose`.
        """
        for field in type(self).model_fields:
            yield from _facts(getattr(self, field), f"{prefix}{field}")


def _facts(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    from schemas.fact import Fact

    if isinstance(value, Fact):
        yield path, value
    elif isinstance(value, Record):
        yield from value.facts(f"{path}.")
    elif isinstance(value, tuple):
        for position, item in enumerate(value):
            yield from _facts(item, f"{path}.{position}")
