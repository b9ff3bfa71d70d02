"""A publication as the product reads it, or the one line that says why not."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

from corpus.readers.read import read_document
from pipeline.steps import DEFECTS, make_report
from schemas.document import Document
from schemas.errors import GravidaError
from schemas.facts import to_facts
from schemas.report import Report

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with its report and its facts in the flat form; `seconds` is the time of reading alone."""

    document: Document
    report: Report
    facts: dict[str, Any]
    seconds: float

    @property
    def warnings(self) -> tuple[str, ...]:
        """The warnings of the reading, each with its code and the share of the text that it concerns."""
        return tuple(
            f"{one.code}{'' if one.share is None else f' ({one.share:.0%})'}: {one.message}"
            for one in self.document.warnings
        )


def read(path: Path) -> Reading | str:
    """The publication in a file, or in one line why it cannot be read."""
    began = perf_counter()
    try:
        document = read_document(path)
        seconds = perf_counter() - began
        report = make_report(document)
        return Reading(document, report, to_facts(report, document), seconds)
    except GravidaError as error:
        return str(error)
    except DEFECTS as error:
        return f"{path}: {type(error).__name__}: {' '.join(str(error).split())[:200]}"


def side_by_side(
    work: Callable[[Item], Result], items: Sequence[Item], workers: int
) -> Iterator[tuple[Item, Result]]:
    """Each item with what `work` makes of it, in order; by as many processes as `workers`."""
    if workers < 2 or len(items) < 2:
        yield from ((item, work(item)) for item in items)
        return
    with ProcessPoolExecutor(min(workers, len(items)), mp_context=get_context("spawn")) as pool:
        yield from zip(items, pool.map(work, items), strict=True)
