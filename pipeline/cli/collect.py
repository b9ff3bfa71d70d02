"""`gravida collect`: publications that a query finds, into a folder that `ingest` reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.choices import Library
from pipeline.cli.ingest import SOME_FAILED
from pipeline.cli.options import STANDARD_INPUT
from pipeline.cli.output import say

if TYPE_CHECKING:
    from collections import Counter

    from pipeline.collect.article import Identifier
    from pipeline.collect.manifest import Row


def collect(
    query: Annotated[
        str | None,
        typer.Argument(help="What to look for, in the language of the service.", show_default=False),
    ] = None,
    ids: Annotated[
        Path | None,
        typer.Option(
            "--ids",
            metavar="FILE",
            help="Get the articles with these PMCIDs, PMIDs or DOIs, one a line; - is the standard input.",
            show_default=False,
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="Put them here.", show_default=False)
    ] = None,
    library: Annotated[Library, typer.Option("--from", help="Where from.")] = Library.EUROPEPMC,
    most: Annotated[
        int | None,
        typer.Option("--most", min=1, help="Look at no more than these first ones.", show_default=False),
    ] = None,
) -> None:
    """Get open-access full texts (JATS) from Europe PMC or PubMed Central; the one command that fetches anything.

    Of the others manifest.csv has the metadata and the address of a free PDF. What is there already is left.
    """
    if to is None:
        raise typer.BadParameter("name a folder with --to")
    if (ids is None) == (query is None or not query.strip()):
        raise typer.BadParameter("give a query, or a list of identifiers with --ids")
    from pipeline.collect.gather import by_identifiers, by_query
    from pipeline.collect.manifest import open_manifest
    from pipeline.collect.services import service_of
    from pipeline.settings import load_settings

    settings = load_settings()
    wanted = _listed(ids)[:most] if ids is not None else []
    with service_of(library, settings) as service, open_manifest(to) as manifest:
        if ids is not None:
            counts = by_identifiers(service, wanted, manifest, told=_tell)
        else:
            counts = by_query(service, query or "", manifest, most=most, told=_tell)
    _sum_up(counts, to)


def _listed(path: Path) -> list[Identifier]:
    """The identifiers of a list. Raises CollectError where it cannot be read, or a line is none."""
    from pipeline.collect.article import CollectError, identifiers

    try:
        data = typer.get_binary_stream("stdin").read() if path == STANDARD_INPUT else path.read_bytes()
        return list(identifiers(data.decode("utf-8-sig").splitlines(), str(path)))
    except OSError as error:
        raise CollectError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    except UnicodeDecodeError:
        raise CollectError(f"{path}: is no text in UTF-8; give one identifier a line") from None


def _tell(row: Row) -> None:
    """One line for what did not come though it was asked for."""
    if row.problem:
        say(f"{row.article}: {row.problem}")


def _sum_up(counts: Counter[str], to: Path) -> None:
    from pipeline.collect.article import Status
    from pipeline.collect.gather import THERE
    from pipeline.collect.manifest import NAME

    told = [f"{counts[name]:,} {name}" for name in (*map(str, Status), THERE) if counts[name]]
    typer.echo(f"{to}: {', '.join(told) or 'nothing was found'}; see {to / NAME}")
    if counts[Status.FAILED] or counts[Status.MISSING]:
        raise typer.Exit(SOME_FAILED)
