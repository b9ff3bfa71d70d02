"""`gravida export`: stored records in other forms."""

import sys
from typing import Annotated

import typer

from pipeline.cli.options import OutFolder, Store


def export(
    target: Annotated[str, typer.Argument(metavar="TARGET", help="tables or facts.", show_default=False)],
    out: OutFolder,
    store: Store = None,
) -> None:
    """Write the newest record of every document: `tables` (CSV and Parquet) or `facts` (one line each)."""
    from pipeline.exports.targets import export as write
    from pipeline.exports.targets import writer
    from pipeline.settings import load_settings
    from pipeline.store import open_store

    writer(target)
    repository = open_store(load_settings(store=store).store, create=False)
    try:
        for written in write(target, repository.records(), out):
            sys.stdout.write(f"{written.path}: {written.count:,}\n")
    finally:
        repository.close()
