"""`gravida schema`: the JSON Schema of a record."""

import json

from pipeline.cli.options import Out
from pipeline.cli.output import writing


def schema(out: Out = None) -> None:
    """Print the JSON Schema of a record."""
    from schemas.report import SCHEMA_VERSION, Report

    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:gravida:report:{SCHEMA_VERSION}",
        **Report.model_json_schema(mode="serialization"),
    }
    with writing(out) as stream:
        stream.write(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")
