"""The values of a first look with what was known of each, kept beside the round: `values.csv`."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.confidence.reasons import reasons
from extractors.confidence.scene import Scene
from extractors.confidence.weigh import field_of
from extractors.english.ages.values import find
from extractors.english.sentences.values import split
from extractors.findings import readable
from pipeline.evaluate.judged import judged
from schemas.document import Document
from schemas.errors import UnreadableInputError
from schemas.report import Report

NAME = "values.csv"
COLUMNS = ("doc", "path", "family", "field", "said", "right", "confidence", "flagged", "method", "why")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a first look: what it was scored as, the confidence that it had then, whether gold has it.

    `place` is its field in the record; `why` is what was known of it besides the method.
    """

    document: str
    path: str
    family: str
    field: str
    said: tuple[Any, ...]
    right: bool
    confidence: float
    flagged: bool
    method: str
    why: tuple[str, ...]

    @property
    def place(self) -> str:
        """Its field in the record, as the weights name it."""
        return field_of(self.path)


def values_of(report: Report, document: Document, gold: Mapping[str, Any]) -> Iterator[Value]:
    """Yield the scored values of a record; what is known of each is asked anew, so that older records have it too."""
    every = known(report, document)
    for one in judged(report, document, gold):
        why = every[one.path]
        yield Value(
            document=report.document_name,
            path=one.path,
            family=one.family,
            field=one.field,
            said=one.said,
            right=one.right,
            confidence=one.fact.confidence,
            flagged="flagged" in why,
            method=one.fact.method,
            why=why,
        )


def known(report: Report, document: Document) -> Mapping[str, tuple[str, ...]]:
    """What is known of every value of a record, by its path."""
    text = readable(document).text
    return reasons(Scene(report, document, list(split(text)), find(text)))


def write(folder: Path, values: Iterable[Value]) -> None:
    """Keep the values beside the round's gold, one a line."""
    with (folder / NAME).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for one in values:
            rows.writerow(
                (
                    one.document,
                    one.path,
                    one.family,
                    one.field,
                    json.dumps(one.said, ensure_ascii=False),
                    int(one.right),
                    f"{one.confidence:g}",
                    int(one.flagged),
                    one.method,
                    " ".join(one.why),
                )
            )


def read(folder: Path) -> list[Value]:
    """The kept values of a round. Raises UnreadableInputError where a line is not of their form."""
    path = folder / NAME
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        try:
            if tuple(next(rows, ())) != COLUMNS:
                raise ValueError("another head")
            return [_value(row) for row in rows]
        except (ValueError, TypeError) as error:
            raise UnreadableInputError(
                f"{path}, line {rows.line_num}", f"is no value of a first look ({error})", "restore the file"
            ) from error


def _value(row: list[str]) -> Value:
    document, path, family, field, said, right, confidence, flagged, method, why = row
    return Value(
        document=document,
        path=path,
        family=family,
        field=field,
        said=tuple(json.loads(said)),
        right=bool(int(right)),
        confidence=float(confidence),
        flagged=bool(int(flagged)),
        method=method,
        why=tuple(why.split()),
    )
