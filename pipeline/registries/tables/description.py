"""What tables and columns hold, and the Frictionless description of the files."""

import json
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pipeline.registries.tables.families import FAMILIES, Family

TYPES = {"string": "string", "int": "integer", "float": "number", "bool": "boolean"}


@cache
def _known() -> dict[str, dict[str, str]]:
    return tomllib.loads((files(__package__) / "descriptions.toml").read_text(encoding="utf-8"))


def table_about(name: str) -> str:
    """What a table holds."""
    return _known()["tables"][name]


def column_about(name: str) -> str:
    """What a column holds. Raises KeyError for one that nobody described."""
    known = _known()["columns"]
    if name not in known and name.endswith("_quote"):
        return f"The words of the text that {name.removesuffix('_quote')} stands on"
    if name not in known and name.endswith("_derived"):
        return f"True where {name.removesuffix('_derived')} was worked out, not read"
    return known[name]


def write_description(path: Path) -> None:
    """Write the `datapackage.json` of the CSV files beside it."""
    package = {
        "profile": "tabular-data-package",
        "name": "gravida",
        "title": "Records read from published obstetric case reports",
        "resources": [_resource(family) for family in FAMILIES],
    }
    path.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")


def _resource(family: Family) -> dict[str, Any]:
    fields = [
        {"name": name, "type": TYPES[kind], "description": column_about(name)} for name, kind in family.header
    ]
    keys = ["document_id", *family.keys] + (["path", "number"] if family.name == "quotes" else [])
    schema: dict[str, Any] = {"fields": fields, "primaryKey": keys, "missingValues": [""]}
    if family.name != "documents":
        schema["foreignKeys"] = [
            {"fields": "document_id", "reference": {"resource": "documents", "fields": "document_id"}}
        ]
    return {
        "name": family.name,
        "path": f"{family.name}.csv",
        "profile": "tabular-data-resource",
        "description": table_about(family.name),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n"},
        "schema": schema,
    }
