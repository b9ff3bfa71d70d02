"""Every record in the flat form of the annotation guide: one document a line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from pipeline.formats import facts_line
from pipeline.registries.losses import Losses
from pipeline.registries.records import Entry
from pipeline.registries.targets import Target, Written

FILE = "facts.jsonl"


def _make(entry: Entry, losses: Losses) -> str:
    cases = [entry.report.cases[number] for number in entry.numbers]
    for number, case in zip(entry.numbers, cases, strict=True):
        for position in range(len(case.qualitative_results)):
            losses.lost("words", f"cases.{number}.qualitative_results.{position}")
    return facts_line(entry.document, entry.report.model_copy(update={"cases": tuple(cases)}))


class _Facts:
    """`facts.jsonl` while it is written."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self._path, self._file, self._count = path, file, 0

    def put(self, payload: str, losses: Losses) -> None:
        self._file.write(payload + "\n")
        self._count += 1

    def close(self) -> list[Written]:
        return [Written(self._path, self._count)]


@contextmanager
def _open(folder: Path) -> Iterator[_Facts]:
    path = folder / FILE
    with path.open("w", encoding="utf-8", newline="\n") as file:
        yield _Facts(path, file)


TARGET = Target(
    "facts",
    "One document a line in the flat form of the annotation guide.",
    _make,
    _open,
    {"words": "the flat form has results in numbers only"},
    gated=False,  # what was read, for scoring
)
