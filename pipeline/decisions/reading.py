"""What is worked out once of a reading, and kept for as long as people are at the document.

A reading is itself alone as a key: the store gives the same one again, since it never changes.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from pipeline.decisions.anchors import Slot, anchors, slots
from pipeline.store.kept import DOCUMENTS
from pipeline.store.rows import Stored
from schemas.report import Case


@lru_cache(maxsize=DOCUMENTS)
def slots_of(stored: Stored) -> Mapping[str, Slot]:
    """Every fact and issue of a reading by its anchor."""
    return slots(stored.report)


@lru_cache(maxsize=DOCUMENTS)
def paths_of(stored: Stored) -> Mapping[str, str]:
    """The path of every entry and fact of a reading by its anchor."""
    return {anchor: path for path, anchor in names_of(stored).items()}


@lru_cache(maxsize=DOCUMENTS)
def names_of(stored: Stored) -> Mapping[str, str]:
    """The anchor of every entry and fact of a reading by its path."""
    return anchors(stored.report)


@lru_cache(maxsize=DOCUMENTS)
def with_cases(stored: Stored, more: tuple[Case, ...]) -> Stored:
    """The reading with cases behind its own."""
    report = stored.report.model_copy(update={"cases": (*stored.report.cases, *more)})
    return replace(stored, report=report)
