"""`gravida ingest`: the Prefect flow into the store."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.choices import Runner
from pipeline.cli.options import FilesFrom, MaxFile, Paths, Store, Workers, named
from pipeline.cli.output import say, say_skipped
from pipeline.cli.signals import ENDING
from schemas.errors import GravidaError

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.options import IngestOptions
    from pipeline.settings import Settings
    from pipeline.summary import Summary

SOME_FAILED = 3


def ingest(
    paths: Paths = None,
    store: Store = None,
    workers: Workers = None,
    runner: Annotated[
        Runner | None,
        typer.Option("--runner", help="Where documents are read [processes].", show_default=False),
    ] = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again/--resume",
            help="Read all again, or only what the store does not have for these versions.",
        ),
    ] = False,
    outdated: Annotated[
        bool,
        typer.Option(
            "--outdated",
            help="Read again what other versions made the newest record of, and say which; no PATH is given.",
        ),
    ] = False,
    max_file_mb: MaxFile = None,
    files_from: FilesFrom = None,
) -> None:
    """Read documents into the store; what is there already for the same content and versions is left."""
    from pipeline.settings import load_settings

    if outdated and (paths or files_from or again):
        raise typer.BadParameter("--outdated reads what the store has; give no paths with it")
    given = [] if outdated else named(paths, files_from)
    settings = load_settings(store=store, workers=workers, runner=runner, max_file_mb=max_file_mb)
    if outdated and not _say_outdated(settings):
        return
    read_into(given, files_from, settings, again=again, outdated=outdated)


def _say_outdated(settings: Settings) -> bool:
    """One line on what other versions have made, by what differs; False where there is none."""
    from pipeline.outdated import reasons
    from pipeline.steps import current_versions
    from pipeline.store import open_store

    versions = current_versions()
    with closing(open_store(settings.store, create=False)) as store:
        found = store.outdated(versions)
    told = reasons((key for _, key in found.values()), versions)
    why = "; ".join(f"{count:,} by other {part}" for part, count in told.most_common())
    say(f"read again: {len(found):,} documents ({why})" if found else "nothing is outdated")
    return bool(found)


def read_into(
    paths: list[Path], listed: Path | None, settings: Settings, *, again: bool, outdated: bool = False
) -> None:
    """Run the flow and print what came of it. Raises typer.Exit with status 3 where a document failed."""
    from pipeline.options import IngestOptions
    from pipeline.prefect_server import ServerError

    stopped = False
    try:
        summary = _run(
            IngestOptions.of(paths, settings, again=again, listed=listed, outdated=outdated), settings
        )
    except (KeyboardInterrupt, ServerError):
        stopped = True
        raise
    finally:  # whatever the end of a command becomes on its way out
        if stopped or ENDING.status is not None:
            _say_stored(settings)
    from pipeline.cli.summary import print_summary

    print_summary(summary)
    say_skipped(summary.skipped)
    if summary.counts.failed:
        raise typer.Exit(SOME_FAILED)


def _run(options: IngestOptions, settings: Settings) -> Summary:
    from pipeline.cli.progress import Progress
    from pipeline.loading import loading
    from pipeline.prefect_server import prefect_server
    from pipeline.progress import listening

    with Progress() as progress, prefect_server(settings) as server:
        with loading():
            from pipeline.flows import run_ingest

        server.wait()
        progress.start()
        try:
            with listening(progress.add), server.watched(say):
                return run_ingest(options)
        finally:
            server.check()


def _say_stored(settings: Settings) -> None:
    """What a run that ended early leaves in the store, if it got so far."""
    from pipeline.store import open_store

    with suppress(GravidaError), closing(open_store(settings.store, create=False)) as store:
        for run in store.recent_runs(1):
            whole = run.status == "finished"
            say(
                f"run {run.id} {'read all' if whole else 'was stopped'}: {run.read:,} read and {run.failed:,} failed "
                f"are in the store, {run.unchanged:,} were unchanged"
                + ("" if whole else "; the same command goes on with the rest")
            )
