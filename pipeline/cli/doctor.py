"""`gravida doctor`: what is there, what is missing, and how to get it."""

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

import typer

from pipeline.cli.options import Store
from schemas.errors import GravidaError

CORE = (
    "spacy",
    "pydantic",
    "lxml",
    "pypdfium2",
    "sqlalchemy",
    "alembic",
    "prefect",
    "typer",
    "rich",
    "pyarrow",
)
EXTRAS = {
    "cluster": ("prefect-dask", "dask", "distributed", "prefect-ray", "ray"),
    "postgres": ("psycopg",),
    "remote": ("fsspec", "s3fs", "aiohttp"),
}
OPTIONAL_MODELS = ("en_ner_bc5cdr_md", "en_core_sci_md")


class Finding(NamedTuple):
    """One line: a thing, what was found, whether it will do, and what to do where it will not."""

    what: str
    found: str
    good: bool = True
    advice: str = ""
    needed: bool = True


def doctor(store: Store = None) -> None:
    """Look at the installation: versions, rules and model, store, optional parts."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    findings = [*_versions(), *_extractors(), *_store(store), *_extras()]
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for finding in findings:
        mark, colour = (
            ("ok", "green") if finding.good else (("missing", "red") if finding.needed else ("-", "dim"))
        )
        table.add_row(
            Text(mark, style=colour),
            finding.what,
            Text(finding.found),
            Text("" if finding.good else finding.advice),
        )
    Console(highlight=False).print(table)
    if any(not finding.good and finding.needed for finding in findings):
        raise typer.Exit(1)


def _installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _versions() -> Iterator[Finding]:
    yield Finding("gravida", _installed("gravida") or "from source")
    python = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding("python", python, (3, 11) <= sys.version_info[:2] < (3, 15), "install Python 3.11 to 3.14")
    for package in CORE:
        found = _installed(package)
        yield Finding(package, found or "", found is not None, "install Gravida anew")


def _extractors() -> Iterator[Finding]:
    from schemas.errors import RuleError, SettingsError

    try:
        from extractors import site
        from pipeline.steps import at_site

        at_site()
        from extractors.english.abbreviations.find import DETECTOR
        from extractors.nlp import ORDER, build_nlp
        from extractors.terms.rows import orphans
        from extractors.versions import versions
        from pipeline.settings import load_settings

        wanted = load_settings().ner_model
        build_nlp(ner_model=wanted)
        found = versions(ner_model=wanted)
        lost = list(orphans())
    except (RuleError, SettingsError, ImportError, OSError) as error:
        yield Finding("extractors", str(error), False, "install Gravida anew")
        return
    yield Finding("abbreviations", _detector(DETECTOR))
    yield Finding("extractors", f"{len(ORDER)} components, rules {found.rules}, terms {found.terms}")
    yield Finding("model", found.model, found.model != "none", "install Gravida anew")
    if found.site is not None:
        rows = sum(len(site.rows(name)) for name in site.TABLES)
        said = f"version {found.site}, {rows:,} rows" + (
            f", not of this version: {', '.join(lost)}" if lost else ""
        )
        yield Finding("site", said, not lost, "see gravida learn draft", needed=False)


def _detector(name: str) -> str:
    """Which program resolves abbreviations; both give the same."""
    return (
        f"scispaCy {_installed('scispacy')}"
        if name == "scispacy"
        else "our own (scispaCy has no wheels for this Python)"
    )


def _store(address: str | None) -> Iterator[Finding]:
    from pipeline.settings import load_settings
    from pipeline.store import open_store

    try:
        settings = load_settings(store=address)
    except GravidaError as error:
        yield Finding("settings", str(error), False)
        return
    own = Path("gravida.toml")
    yield Finding("settings", f"{own} and GRAVIDA_*" if own.exists() else "GRAVIDA_* (no gravida.toml here)")
    yield Finding("cache", str(settings.cache), _writable(settings.cache), "set GRAVIDA_CACHE to a folder")
    yield Finding("prefect", settings.prefect_api_url or "no server, the run answers itself", True)
    try:
        repository = open_store(settings.store, create=False)
    except GravidaError as error:
        yield Finding("store", str(error), False, needed=False)
        return
    documents, articles = repository.count(), repository.article_count()
    several = f", sources of {articles:,} articles" if articles != documents else ""
    yield Finding("store", f"{repository.address}: {documents:,} documents{several}")
    repository.close()


def _writable(folder: Path) -> bool:
    """True for a folder that exists or can be made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK)


def _extras() -> Iterator[Finding]:
    from corpus.readers.ocr import OCR_ADVICE, PROGRAM

    for extra, packages in EXTRAS.items():
        missing = [package for package in packages if _installed(package) is None]
        advice = f"pip install 'gravida[{extra}]'"
        found = (
            f"missing {', '.join(missing)}"
            if missing
            else ", ".join(f"{one} {_installed(one)}" for one in packages)
        )
        yield Finding(f"extra {extra}", found, not missing, advice, needed=False)
    program = shutil.which(PROGRAM)
    yield Finding("extra ocr", program or f"missing {PROGRAM}", program is not None, OCR_ADVICE, needed=False)
    for model in OPTIONAL_MODELS:
        there = _installed(model)
        yield Finding(
            f"scispaCy {model}", there or "not installed", there is not None, "optional; see README", False
        )
