"""`gravida extract`: documents in, records out, no store."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from pipeline.cli.options import MaxFile, Out, Paths, Workers
from pipeline.cli.output import say, writing

SOME_FAILED = 3


class Form(StrEnum):
    """How a record is written."""

    TABLE = "table"
    JSON = "json"
    FACTS = "facts"


def extract(
    paths: Paths,
    form: Annotated[
        Form | None,
        typer.Option(
            "--format",
            "-f",
            help="table for people, json for whole records, facts for the flat form; one document a line. "
            "[table on a terminal, else json]",
            show_default=False,
        ),
    ] = None,
    out: Out = None,
    workers: Workers = None,
    max_file_mb: MaxFile = None,
) -> None:
    """Read documents and write their records, in the order of the input. No store is touched."""
    from pipeline import formats, steps
    from pipeline.inputs import find
    from pipeline.outcomes import Failed
    from pipeline.settings import load_settings

    settings = load_settings(workers=workers, max_file_mb=max_file_mb)
    if form is None:
        form = Form.TABLE if out is None and sys.stdout.isatty() else Form.JSON
    make = {Form.FACTS: formats.facts_line, Form.JSON: formats.json_line, Form.TABLE: formats.record}[form]
    failures = 0
    with writing(out) as stream:
        results = steps.through(
            steps.Step(make),
            find(paths, settings.limits),
            workers=settings.workers,
            seconds=settings.document_seconds,
        )
        for result in results:
            if isinstance(result, Failed):
                failures += 1
                say(result.line)
            elif isinstance(result, str):
                stream.write(result + "\n")
            else:
                from pipeline.cli.records import print_report

                print_report(result, stream)
    if failures:
        raise typer.Exit(SOME_FAILED)
