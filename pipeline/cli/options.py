"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Paths = Annotated[
    list[Path], typer.Argument(metavar="PATH...", help="Files, folders or archives.", show_default=False)
]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file.", show_default=False)]
OutFolder = Annotated[Path, typer.Option("--out", "-o", help="The folder to write into.", show_default=False)]
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
