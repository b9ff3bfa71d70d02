"""Every record in the flat form of the annotation guide: one document a line."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from pipeline.formats import facts_line
from pipeline.registries.losses import Losses
from pipeline.registries.pseudonyms import HIDDEN, MASK
from pipeline.registries.records import Entry
from pipeline.registries.targets import Target, Written
from schemas.fact import Subject, facts_in
from schemas.gestation import GestationalAge
from schemas.medication import Status
from schemas.report import Case

FILE = "facts.jsonl"
_WITHHELD = re.compile(f"{MASK}+")  # words that are withheld, however many


def _make(entry: Entry, losses: Losses) -> str:
    cases = [entry.report.cases[number] for number in entry.numbers]
    for number, case in zip(entry.numbers, cases, strict=True):
        for position in range(len(case.qualitative_results)):
            losses.lost("words", f"cases.{number}.qualitative_results.{position}")
        _left_out(case, f"cases.{number}", losses)
    line = facts_line(entry.document, entry.report.model_copy(update={"cases": tuple(cases)}))
    return _WITHHELD.sub(HIDDEN, line) if entry.withheld else line


def _left_out(case: Case, path: str, losses: Losses) -> None:
    """Entries that the flat form does not have, and ages that are no one day in it."""
    for position, one in enumerate(case.medications):
        if one.status.value is Status.PLANNED or one.subject.value is Subject.PARTNER:
            losses.lost("entry", f"{path}.medications.{position}", one.drug.value.generic)
    for position, result in enumerate(case.lab_results):
        if result.subject is not None and result.subject.value is Subject.PARTNER:
            losses.lost("entry", f"{path}.lab_results.{position}", result.test.value.name)
    for fact_path, fact in facts_in(case):
        if isinstance(fact.value, GestationalAge) and not fact.value.exact:
            losses.lost("inexact", f"{path}.{fact_path}", str(fact.value))


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
    {
        "words": "the flat form has results in numbers only",
        "entry": "the flat form has no planned drugs, and nothing of the partner's",
        "inexact": "an age in the flat form is one day; a range, a month or a trimester is left out",
    },
    apart=False,  # by its guide an infant is the patient, beside the pregnancy of its mother
    whole=frozenset({"words", "entry"}),
)
