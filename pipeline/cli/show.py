"""`gravida show`: one record from the store."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import Store
from pipeline.cli.output import say
from schemas.errors import SettingsError

if TYPE_CHECKING:
    from pipeline.store.articles import Source
    from schemas.report import Report


def show(
    doc: Annotated[
        str, typer.Argument(metavar="[DOC]", help="An id, the start of one, or a name.", show_default=False)
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole record as JSON.")] = False,
    timeline: Annotated[
        Path | None,
        typer.Option(metavar="FILE.svg", help="Draw the exposures over gestation.", show_default=False),
    ] = None,
    labs: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.svg", help="Draw the laboratory values over gestation.", show_default=False
        ),
    ] = None,
    drug: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Show the pregnancies exposed to a drug.", show_default=False),
    ] = None,
    store: Store = None,
) -> None:
    """Print a record as tables with quotes, or the pregnancies exposed to a drug."""
    if drug is not None:
        from pipeline.cli.drug import show_drug

        show_drug(drug, store)
        return
    if not doc:
        raise typer.BadParameter("name a document, or a drug with --drug")
    from pipeline.settings import load_settings
    from pipeline.store import open_store

    repository = open_store(load_settings(store=store).store, create=False)
    try:
        found = repository.find(doc)
        report, sources = repository.latest(found).report, repository.sources(found)
        better, twins = repository.reviews.one(found).better, repository.twins(found)
    finally:
        repository.close()
    if timeline or labs:
        _draw(report, timeline, labs)
        return
    if as_json:
        sys.stdout.write(report.model_dump_json(exclude_none=True, indent=1) + "\n")
        return
    from pipeline.cli.records import print_report

    print_report(report, sys.stdout, article_lines(sources, found, better, twins))


def article_lines(sources: Sequence[Source], shown: str, better: str, twins: Sequence[Source]) -> list[str]:
    """What a person should know of the other sources of the article of which a record is shown."""
    primary, *others = sources
    lines = []
    if primary.document_id != shown:
        lines.append(f"not counted: another source counts, {_named(primary)}")
    if better:
        lines.append(f"a better source has come ({better}); this one counts because it is under review")
    lines += [f"also read from {_named(source)}" for source in others if source.document_id != shown]
    lines += [f"looks like the article of {_named(twin)}, which counts as well" for twin in twins]
    return lines


def _named(source: Source) -> str:
    return f"{source.document_id} ({source.name}, {source.format}, {source.origin})"


def _draw(report: Report, timeline: Path | None, labs: Path | None) -> None:
    """Write the pictures that were asked for, and say where they are."""
    from pipeline.pictures.labs import draw_labs
    from pipeline.pictures.timeline import draw_timeline

    for path, draw, what in ((timeline, draw_timeline, "regimens"), (labs, draw_labs, "series")):
        if path is None:
            continue
        try:
            drawn = draw(report, path)
        except OSError as error:
            raise SettingsError(
                f"{path}: {error.strerror or error}; name a file that can be written"
            ) from error
        say(f"{path}: {drawn} {what} drawn")
