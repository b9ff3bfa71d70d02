"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

STANDARD_INPUT = Path("-")

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH...",
        help="Files, folders, archives, addresses (s3://, https://); - is the standard input.",
        show_default=False,
    ),
]
FilesFrom = Annotated[
    Path | None,
    typer.Option(
        "--files-from",
        "-T",
        metavar="FILE",
        help="Read also the paths in this file, one a line or each ended by NUL (find -print0); - is the standard input.",
        show_default=False,
    ),
]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file.", show_default=False)]

ObstetricOnly = Annotated[
    bool,
    typer.Option("--obstetric-only", help="Only cases of pregnancy, loss, birth, puerperium and newborns."),
]
Store = Annotated[
    str | None,
    typer.Option("--store", help="Address of the store [sqlite:///gravida.db].", show_default=False),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", "-w", min=1, help="Worker processes [all cores].", show_default=False),
]
MaxFile = Annotated[
    float | None,
    typer.Option("--max-file-mb", help="Refuse larger documents, in megabytes [50].", show_default=False),
]


def named(paths: list[Path] | None, listed: Path | None) -> list[Path]:
    """The paths of the command line.

    Raises BadParameter where nothing is named or nothing of it is there, or `-` has two meanings. One missing
    path beside others is a document that cannot be read: it may have gone meanwhile.
    """
    found = paths or []
    if not found and listed is None:
        raise typer.BadParameter("give files, folders or archives, or a list of them with --files-from")
    if listed is None and all(map(_is_missing, found)):
        raise typer.BadParameter(f"{found[0]} is not there; check the path")
    if [*found, listed].count(STANDARD_INPUT) > 1:
        raise typer.BadParameter("the standard input, -, can be read once")
    return found


def _is_missing(path: Path) -> bool:
    """True where nothing has this name; what may not be looked at is no such case."""
    from corpus.remote import address_of

    if path == STANDARD_INPUT or address_of(path) is not None:
        return False
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
