"""`gravida learn`: from finished reviews to a version of the site's own, which somebody accepted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import Store, Workers
from pipeline.cli.output import say

if TYPE_CHECKING:
    from pipeline.learn.taught import Taught
    from pipeline.settings import Settings

FELL = 4

learn = typer.Typer(
    name="learn",
    help="Learn from finished reviews: rows, lines, confidence and model of this site. Nothing changes before accept.",
    no_args_is_help=True,
)
Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="The corpora that the shipped model was trained on, to be mixed in; else shipped texts are.",
        show_default=False,
    ),
]
Draft = Annotated[
    str | None,
    typer.Argument(metavar="[DRAFT]", help="Its number; without it the newest.", show_default=False),
]
Number = Annotated[
    str | None,
    typer.Argument(
        metavar="[VERSION]",
        help="Its number, 0 for what is shipped alone; without it the version before.",
        show_default=False,
    ),
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so; it is kept in the log.")]
Although = Annotated[
    bool, typer.Option("--although-fallen", help="Accept although fields of the frozen suite fell.")
]


@learn.command()
def draft(data: Data = None, store: Store = None, workers: Workers = None) -> None:
    """Make a draft from the store's finished reviews, and its report; edit proposals.csv, then report and accept."""
    from pipeline.learn import draft as made

    settings, folder = _settings(store, workers)
    documents = _taught(settings)
    new = made.make(folder, documents, data)
    _measure(folder, new, documents, settings)
    say(
        f"write yes before what you accept in {new / 'proposals.csv'}, then run gravida learn report {new.name}"
    )


@learn.command()
def report(number: Draft = None, store: Store = None, workers: Workers = None) -> None:
    """Measure a draft with the proposals that are accepted in it: the frozen suite, the reviewed documents, the lines."""
    from pipeline.sites import draft as chosen

    settings, folder = _settings(store, workers)
    _measure(folder, chosen(folder, number), _taught(settings), settings)


@learn.command()
def accept(by: By, number: Draft = None, although_fallen: Although = False) -> None:
    """Let a draft count from now on, for every new record; status 4 where fields of the frozen suite fell."""
    from pipeline.learn.report import fallen
    from pipeline.sites import accept as accepted
    from pipeline.sites import draft as chosen

    _, folder = _settings(None, None)
    found = chosen(folder, number)
    fell = fallen(found)
    if fell and not although_fallen:
        say(
            f"gravida: draft {found.name}: {', '.join(fell)} fell by more than its interval; see {found / 'report.md'}"
        )
        raise typer.Exit(FELL)
    sys.stdout.write(f"{accepted(folder, found, by)}\n")
    say("records made from now on say so; gravida ingest --outdated reads the older ones anew")


@learn.command()
def rollback(by: By, number: Number = None) -> None:
    """Let an earlier version count again, or what is shipped alone."""
    from pipeline.sites import roll_back

    _, folder = _settings(None, None)
    found = roll_back(folder, number, by)
    sys.stdout.write(f"{found or 'what is shipped alone'}\n")


@learn.command()
def versions() -> None:
    """List the versions that were accepted; * marks the one that counts."""
    from pipeline.sites import listed

    _, folder = _settings(None, None)
    for one in listed(folder):
        sys.stdout.write(f"{'*' if one.counts else ' '} {one.name}  {one.at}  {one.by}\n")


def _settings(store: str | None, workers: int | None) -> tuple[Settings, Path]:
    """The settings, and the site's folder. Raises SettingsError where none is set."""
    from pipeline.settings import load_settings
    from schemas.errors import SettingsError

    settings = load_settings(store=store, workers=workers)
    if settings.site is None:
        raise SettingsError("setting site: is not set; set it to a folder in gravida.toml or as GRAVIDA_SITE")
    settings.site.mkdir(parents=True, exist_ok=True)
    return settings, settings.site


def _taught(settings: Settings) -> list[Taught]:
    from pipeline.steps import at_site

    at_site()
    from pipeline.learn.taught import taught
    from pipeline.store import open_store

    repository = open_store(settings.store, create=False)
    try:
        return list(taught(repository))
    finally:
        repository.close()


def _measure(folder: Path, chosen: Path, documents: list[Taught], settings: Settings) -> None:
    from pipeline.learn import draft as made
    from pipeline.learn.report import PAGE

    made.measure(folder, chosen, documents, settings)
    sys.stdout.write((chosen / PAGE).read_text(encoding="utf-8"))
    say(f"{chosen / PAGE}: written")
