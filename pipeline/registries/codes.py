"""The codes that targets share: `codes.toml`."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.fields import fields


@cache
def codes() -> dict[str, dict[str, Any]]:
    """The tables of codes.toml; among the observations those of the record's fields, by name."""
    found = tomllib.loads((files(__package__) / "codes.toml").read_text(encoding="utf-8"))
    for field in fields():
        if field.observation and not field.many:
            code = {"loinc": field.loinc} if field.loinc else {}
            found["observation"][field.name] = {"text": field.observation} | code
    return found
