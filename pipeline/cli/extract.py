"""`gravida extract`: documents in, records out, no store."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from pipeline.cli.options import FilesFrom, MaxFile, ObstetricOnly, Out, Paths, Workers, named
from pipeline.cli.output import say, say_skipped, writing

SOME_FAILED = 3


class Form(StrEnum):
    """How a record is written."""

    TABLE = "table"
    JSON = "json"
    FACTS = "facts"


Format = Annotated[
    Form | None,
    typer.Option(
        "--format",
        "-f",
        help="table for people, json for whole records, facts for the flat form; one document a line. "
        "[table on a terminal, else json]",
        show_default=False,
    ),
]


def extract(
    paths: Paths = None,
    form: Format = None,
    out: Out = None,
    files_from: FilesFrom = None,
    obstetric_only: ObstetricOnly = False,
    workers: Workers = None,
    max_file_mb: MaxFile = None,
) -> None:
    """Read documents and write their records, in the order of the input. No store is touched."""
    from corpus.discover import Skipped, discover
    from pipeline import formats, steps
    from pipeline.outcomes import Failed
    from pipeline.settings import load_settings
    from schemas.report import Report

    given = named(paths, files_from)
    settings = load_settings(workers=workers, max_file_mb=max_file_mb)
    if form is None:
        form = Form.TABLE if out is None and sys.stdout.isatty() else Form.JSON
    makers = {
        (True, False): formats.facts_line,
        (True, True): formats.obstetric_facts_line,
        (False, False): formats.json_line,
        (False, True): formats.obstetric_json_line,
    }
    make = makers[form is Form.FACTS, obstetric_only]
    failures, skipped = 0, Skipped()
    with writing(out) as stream:
        sources = discover(given, limits=settings.limits, skipped=skipped, listed=files_from)
        step, allowance = steps.Step(make), settings.allowance
        for result in steps.through(step, sources, workers=settings.workers, allowance=allowance):
            if isinstance(result, Failed):
                failures += 1
                say(result.line)
            elif form is Form.TABLE:
                from pipeline.cli.records import print_report

                print_report(Report.model_validate_json(result), stream)
            else:
                stream.write(result + "\n")
    say_skipped(skipped.by_suffix)
    if failures:
        raise typer.Exit(SOME_FAILED)
