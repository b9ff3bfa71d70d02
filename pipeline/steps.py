"""What a run is made of: plain functions from a source to its outcome.

The libraries that take seconds to import are imported where they are used, so that a parent process
can hand these functions to its workers without loading them itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Generic, TypeVar

from corpus.formats import has_pages
from corpus.sources import Source
from pipeline.allowance import Allowance
from pipeline.loading import loading
from pipeline.outcomes import Failed, Outcome, Read, failed, read
from pipeline.pool import Cause, Lost, Pool
from schemas.document import Document
from schemas.errors import InputError
from schemas.report import Report, Versions

if TYPE_CHECKING:
    from spacy.language import Language

T = TypeVar("T")

# A spaCy pipeline is not safe for threads, and Python runs one of them at a time anyway.
ONE_AT_A_TIME = threading.Lock()

MEMORY_ADVICE = "raise document_mb, or leave the document out"

# What our own mistakes raise. One document that trips over one is recorded; the run goes on.
DEFECTS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, ImportError, LookupError, MemoryError, NameError, OSError,
    RuntimeError, StopIteration, SyntaxError, TypeError, ValueError,
)  # fmt: skip


@cache
def language() -> Language:
    """The spaCy pipeline of this process, built once."""
    with loading():
        from extractors.nlp import build_nlp
        from pipeline.settings import load_settings

        settings = load_settings()
        return build_nlp(ner_model=settings.ner_model, keep=settings.cache)


def current_versions() -> Versions:
    """The versions with which this installation would make a record."""
    from extractors.versions import versions
    from pipeline.settings import load_settings

    return versions(ner_model=load_settings().ner_model)


def make_report(document: Document, *, told_patients: bool = False) -> Report:
    """The report of a document. Raises ValueError where a quote does not stand in its text.

    `told_patients` says that a person said that it presents patients.
    """
    from extractors.nlp import extract

    with ONE_AT_A_TIME:
        report = extract(language(), document, told_patients=told_patients)
    misquoted = report.misquoted(document)
    if misquoted:
        path, quote = misquoted[0]
        raise ValueError(f"{path} quotes {quote.text!r}, which is not at {quote.start}-{quote.end}")
    return report


def outcome_of(source: Source, make: Callable[[Document, Report], T]) -> T | Failed:
    """What `make` makes of the source's document and report, or why there is none."""
    try:
        document = source.read()
        return make(document, make_report(document))
    except InputError as error:
        return failed(error, source.name, source.origin)
    except MemoryError:
        return Failed(
            source.name,
            source.origin,
            "TooMuchMemory",
            source.origin,
            "needs more memory than is allowed",
            MEMORY_ADVICE,
        )
    except DEFECTS as error:
        return defect(source.name, source.origin, error)


def defect(name: str, origin: str, error: BaseException) -> Failed:
    """The outcome of a document over which Gravida itself stumbled."""
    what = f"Gravida stumbled over it: {type(error).__name__}: {' '.join(str(error).split())[:300]}"
    return Failed(name, origin, "Defect", origin, what, "report this with the document")


def lost(result: Lost[Source]) -> Failed:
    """The outcome of a document that took its worker down or all of its time."""
    kind, what, advice = {
        Cause.SECONDS: (
            "TimedOut",
            f"took longer than {result.allowance.seconds:g} s",
            "raise document_seconds, or leave the document out",
        ),
        Cause.MEMORY: (
            "TooMuchMemory",
            f"took more than {result.allowance.megabytes:,} MB of memory",
            MEMORY_ADVICE,
        ),
        Cause.DIED: (
            "WorkerDied",
            f"ended the process that read it, twice (exit code {result.exit_code})",
            "read it alone to see why",
        ),
    }[result.cause]
    return Failed(result.item.name, result.item.origin, kind, result.item.origin, what, advice)


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """`outcome_of` with its `make` fixed: what workers are sent."""

    make: Callable[[Document, Report], T]

    def __call__(self, source: Source) -> T | Failed:
        """The outcome of one source."""
        return outcome_of(source, self.make)


def to_store(source: Source) -> Outcome:
    """The outcome of one source, ready for the store; a file with pages goes with it."""
    outcome = outcome_of(source, partial(read, origin=source.origin))
    if not isinstance(outcome, Read) or not has_pages(outcome.format):
        return outcome
    try:
        return outcome.with_original(source.data())
    except InputError:  # the file went away after it was read
        return outcome


def through(
    work: Callable[[Source], T], sources: Iterable[Source], *, workers: int, allowance: Allowance
) -> Iterator[T | Failed]:
    """The result of each source, in their order, from worker processes."""
    with Pool(work, workers=workers, allowance=allowance, prepare=language) as pool:
        for result in pool.map(sources):
            yield lost(result) if isinstance(result, Lost) else result
