"""What a run is made of: plain functions from a source to its outcome.

The libraries that take seconds to import are imported where they are used, so that a parent process
can hand these functions to its workers without loading them itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from corpus.formats import has_pages
from corpus.sources import Source
from pipeline.allowance import Allowance
from pipeline.loading import loading
from pipeline.outcomes import Failed, Outcome, Read, failed, read
from pipeline.pool import Cause, Lost, Pool
from schemas.document import Document
from schemas.errors import InputError, SettingsError
from schemas.report import Report, Versions

if TYPE_CHECKING:
    from spacy.language import Language

    from pipeline.second.reader import Reader

T = TypeVar("T")

# A spaCy pipeline is not safe for threads, and Python runs one of them at a time anyway.
ONE_AT_A_TIME = threading.Lock()

MEMORY_ADVICE = "raise document_mb, or leave the document out"

# What our own mistakes raise. One document that trips over one is recorded; the run goes on.
DEFECTS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, ImportError, LookupError, MemoryError, NameError, OSError,
    RuntimeError, StopIteration, SyntaxError, TypeError, ValueError,
)  # fmt: skip


def at_site() -> None:
    """Read with what the site of the settings has of its own, unless this process has chosen already.

    Raises SettingsError or RuleError where that cannot be.
    """
    from extractors import site
    from pipeline.settings import load_settings
    from pipeline.sites import active

    if not site.is_chosen():
        site.use(active(load_settings().site))


@cache
def language() -> Language:
    """The spaCy pipeline of this process, built once."""
    from pipeline.settings import load_settings

    at_site()
    with loading():
        from extractors.nlp import build_nlp

        settings = load_settings()
        return build_nlp(ner_model=settings.ner_model, keep=settings.cache)


def language_at(folder: Path | None) -> Language:
    """The spaCy pipeline of this process with a version or a draft of a site, whatever the settings say; None without."""
    from extractors import site

    site.use(folder)
    return language()


def current_versions() -> Versions:
    """The versions with which this installation would make a record."""
    from extractors.versions import versions
    from pipeline.settings import load_settings

    at_site()
    settings = load_settings()
    made = versions(ner_model=settings.ner_model)
    asked = settings.second_reader_model if settings.second_reader_url else None
    return made if asked is None else made.model_copy(update={"second_reader": asked})


@cache
def second_reader() -> Reader | None:
    """The second reader of the settings, None where nobody is to be asked. Raises SettingsError for one without a model."""
    from pipeline.second.reader import Reader
    from pipeline.settings import load_settings

    settings = load_settings()
    if not settings.second_reader_url:
        return None
    if not settings.second_reader_model:
        raise SettingsError(
            "setting second_reader_model: is empty; name the model to ask at second_reader_url"
        )
    return Reader(
        url=settings.second_reader_url,
        model=settings.second_reader_model,
        most_tokens=settings.second_reader_tokens,
        seconds=settings.second_reader_seconds,
        read_price=settings.second_reader_read_price,
        written_price=settings.second_reader_written_price,
        key=settings.second_reader_key.get_secret_value() if settings.second_reader_key else "",
    )


def _with_opinion(report: Report, document: Document, reader: Reader) -> Report:
    """The record with a second opinion, which is made a part of its versions."""
    from extractors.nlp import extract
    from pipeline.second.opinion import with_opinion

    def read(words: str) -> Report:
        with ONE_AT_A_TIME:
            return extract(language(), Document(id=document.id, name="quote", text=words), told_patients=True)

    told = with_opinion(report, document, reader, read)
    return told.model_copy(
        update={"versions": told.versions.model_copy(update={"second_reader": reader.model})}
    )


def make_report(document: Document, *, told_patients: bool = False) -> Report:
    """The report of a document. Raises ValueError where a quote does not stand in its text.

    `told_patients` says that a person said that it presents patients.
    """
    from extractors.nlp import extract

    with ONE_AT_A_TIME:
        report = extract(language(), document, told_patients=told_patients)
    if reader := second_reader():
        report = _with_opinion(report, document, reader)
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
