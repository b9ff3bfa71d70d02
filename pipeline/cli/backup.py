"""`gravida backup` and `gravida restore`: a whole copy of the store while others write, and back again."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Store
from pipeline.cli.output import say


def backup(
    file: Annotated[Path, typer.Argument(help="The file of the copy; it must not be there yet.")],
    store: Store = None,
) -> None:
    """Copy the store into one file, whole, while the review and other runs go on."""
    from pipeline.settings import load_settings
    from pipeline.store.backup import backup as copy

    made = copy(load_settings(store=store).store, file)
    say(f"{made.path}: {made.documents:,} documents, {made.decisions:,} decisions")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that gravida backup made.")],
    store: Store = None,
) -> None:
    """Make the store anew from a copy; the one that was there is kept beside it."""
    from pipeline.settings import load_settings
    from pipeline.store.backup import restore as make

    made, before = make(file, load_settings(store=store).store)
    kept = f"; what was there is now {before}" if before else ""
    say(f"{made.path}: {made.documents:,} documents, {made.decisions:,} decisions{kept}")
