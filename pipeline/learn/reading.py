"""Documents read with a version or a draft of a site, in processes of their own: one process reads with one only.

Nothing here may read a table when it is imported, for that is before the process is told with what it reads.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from corpus.sources import Source
from pipeline import steps
from pipeline.allowance import Allowance
from pipeline.outcomes import Failed
from pipeline.pool import Lost, Pool
from schemas.document import Document
from schemas.errors import InputError
from schemas.facts import to_facts
from schemas.report import Report

Facts = dict[str, Any]


def read(
    sources: Mapping[str, Source], folder: Path | None, workers: int, allowance: Allowance
) -> dict[str, Facts]:
    """What is read of documents with a version or a draft of a site, None for what is shipped alone.

    Raises InputError for a document that cannot be read.
    """
    work: Callable[[Source], Facts | Failed] = steps.Step(_facts)
    found: dict[str, Facts] = {}
    with Pool(work, workers=workers, allowance=allowance, prepare=partial(steps.language_at, folder)) as pool:
        for name, result in zip(sources, pool.map(sources.values()), strict=True):
            if isinstance(result, Lost):
                result = steps.lost(result)
            if isinstance(result, Failed):
                raise InputError(result.where, result.what, result.advice)
            found[name] = result
    return found


def _facts(document: Document, report: Report) -> Facts:
    return to_facts(report, document)
