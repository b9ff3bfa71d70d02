"""Every record in the flat form of the annotation guide: one document a line."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.exports.targets import Written
from pipeline.formats import facts_line
from pipeline.store.rows import Stored

FILE = "facts.jsonl"


def write(records: Iterable[Stored], folder: Path) -> list[Written]:
    """Write `facts.jsonl`."""
    path, count = folder / FILE, 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for stored in records:
            file.write(facts_line(stored.document, stored.report) + "\n")
            count += 1
    return [Written(path, count)]
