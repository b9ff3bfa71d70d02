"""The Frictionless description of the files."""

import json
from pathlib import Path
from typing import Any

from pipeline.registries.flat.about import table_about
from pipeline.registries.flat.families import FAMILIES, Family

TYPES = {"string": "string", "int": "integer", "float": "number", "bool": "boolean"}


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
        {"name": name, "type": TYPES[kind], "description": family.about(name)} for name, kind in family.header
    ]
    schema: dict[str, Any] = {"fields": fields, "primaryKey": list(family.primary), "missingValues": [""]}
    # A key with an empty part belongs to no row; Frictionless knows no such key, so `schema.sql` alone has these.
    schema["foreignKeys"] = [
        {
            "fields": list(parent.primary),
            "reference": {"resource": parent.name, "fields": list(parent.primary)},
        }
        for parent, always in family.links()
        if always
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
