"""The flow of `prefect.yaml`: a folder into the store, again and again.

A deployment runs where a Prefect worker is; its settings are those of that machine.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from prefect import flow

from corpus.formats import GZIP, formats
from pipeline.flows import run_ingest
from pipeline.options import IngestOptions
from pipeline.settings import load_settings
from pipeline.summary import Summary
from schemas.errors import MissingInputError

SETTLED_SECONDS = 60.0  # since a file was last written; a younger one may still be on its way in


@flow(name="watched folder", description="Reads what is new in a folder into the store.")
def watched_folder(folder: str, settled_seconds: float = SETTLED_SECONDS) -> dict[str, int]:
    """How many documents were read, unchanged and could not be read, of the files that are whole by now.

    Raises MissingInputError where there is no such folder.
    """
    root = Path(folder)
    if not root.is_dir():
        raise MissingInputError(folder, "is no folder", "make it, or name another in prefect.yaml")
    paths = sorted(settled(root, settled_seconds))
    if not paths:
        return {"read": 0, "unchanged": 0, "failed": 0}
    summary: Summary = run_ingest(IngestOptions.of(paths, load_settings()))
    counts = summary.counts
    return {"read": counts.read, "unchanged": counts.unchanged, "failed": counts.failed}


def settled(root: Path, seconds: float) -> Iterator[Path]:
    """The files below a folder that Gravida reads by their names and that nobody wrote to for so long."""
    suffixes, latest = _suffixes(), time.time() - seconds
    for path in root.rglob("*"):
        name = path.name.lower()
        if name.startswith(".") or not (
            name.endswith(suffixes) or name.removesuffix(GZIP).endswith(suffixes)
        ):
            continue
        try:
            if path.is_file() and path.stat().st_mtime <= latest:
                yield path
        except OSError:  # it went away, or may not be looked at: the next time tells
            continue


def _suffixes() -> tuple[str, ...]:
    """The endings of names of documents and archives."""
    known = (each for each in formats() if each.is_read or each.archive)
    return tuple(suffix for each in known for suffix in (*each.suffixes, *each.perhaps))
