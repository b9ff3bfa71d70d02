"""The codes that targets share: `codes.toml`, and what LOINC and RxNorm call their own: `loinc_names.csv`, `rxnorm_names.csv`."""

import csv
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.fields import fields


@cache
def loinc_names() -> Mapping[str, str]:
    """The names of codes of LOINC, as far as open lists give them."""
    return _names("loinc_names.csv")


@cache
def rxnorm_names() -> Mapping[str, str]:
    """The names of concepts of RxNorm that are not the drug's name in the record."""
    return _names("rxnorm_names.csv")


def _names(table: str) -> Mapping[str, str]:
    with (files(__package__) / table).open(encoding="utf-8") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {row["code"]: row["name"] for row in rows}


@cache
def codes() -> dict[str, dict[str, Any]]:
    """The tables of codes.toml; among the observations those of the record's fields, by name."""
    found = tomllib.loads((files(__package__) / "codes.toml").read_text(encoding="utf-8"))
    for field in fields():
        if field.observation and not field.many:
            code = {"loinc": field.loinc} if field.loinc else {}
            found["observation"][field.name] = {"text": field.observation} | code
    return found
