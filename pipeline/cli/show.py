"""`gravida show`: one record from the store."""

import sys
from typing import Annotated

import typer

from pipeline.cli.options import Store


def show(
    doc: Annotated[
        str, typer.Argument(metavar="DOC", help="An id, the start of one, or a name.", show_default=False)
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole record as JSON.")] = False,
    store: Store = None,
) -> None:
    """Print a record as tables with quotes."""
    from pipeline.settings import load_settings
    from pipeline.store import open_store

    repository = open_store(load_settings(store=store).store, create=False)
    try:
        report = repository.latest(repository.find(doc)).report
    finally:
        repository.close()
    if as_json:
        sys.stdout.write(report.model_dump_json(exclude_none=True, indent=1) + "\n")
        return
    from pipeline.cli.records import print_report

    print_report(report, sys.stdout)
