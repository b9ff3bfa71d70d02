"""`gravida status` and `gravida failures`: what the store was given, what it could not read, what waits for people."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.ingest import SOME_FAILED, read_into
from pipeline.cli.options import Store, Workers
from pipeline.cli.output import say

if TYPE_CHECKING:
    from rich.table import Table

    from pipeline.outcomes import Failed
    from pipeline.store.runs import Run

AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


def status(
    store: Store = None,
    runs: Annotated[int, typer.Option("--runs", min=1, help="How many runs are shown.")] = 10,
    as_json: AsJson = False,
) -> None:
    """The last runs with their rates, why documents failed, and how far the review is."""
    from pipeline.settings import load_settings
    from pipeline.store import open_store
    from pipeline.store.runs import reasons

    with closing(open_store(load_settings(store=store).store, create=False)) as opened:
        found, unread, review = opened.recent_runs(runs), opened.unread(), opened.reviews.counts()
        documents = opened.count()
    if as_json:
        told = {
            "documents": documents,
            "runs": [_run(run) for run in found],
            "failures": [
                {"what": reason.what, "advice": reason.advice, "documents": reason.count}
                for reason in reasons(unread)
            ],
            "review": review,
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    from rich.console import Console

    console = Console(highlight=False)
    console.print(f"{documents:,} documents; review: {_counted(review)}")
    console.print(_runs(found))
    if unread:
        console.print(_reasons(unread))


def failures(
    store: Store = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Read the files again in which something failed.")
    ] = False,
    as_json: AsJson = False,
    workers: Workers = None,
) -> None:
    """What could not be read when it was last tried, one a line; status 3 where there is any."""
    from pipeline.outdated import file_of
    from pipeline.settings import load_settings
    from pipeline.store import open_store

    settings = load_settings(store=store, workers=workers)
    with closing(open_store(settings.store, create=False)) as opened:
        unread = opened.unread()
    if retry:
        files = sorted({file for failed in unread if (file := file_of(failed.origin)) is not None})
        if files:
            read_into(files, None, settings, again=False)
        elif unread:
            say(f"nothing was read: none of the files of {len(unread):,} failures is there any more")
        return
    for failed in unread:
        told = {"origin": failed.origin, "what": failed.what, "advice": failed.advice, "kind": failed.kind}
        typer.echo(json.dumps(told, ensure_ascii=False) if as_json else failed.line)
    if unread:
        raise typer.Exit(SOME_FAILED)


def _run(run: Run) -> dict[str, Any]:
    return {
        "run": run.id,
        "status": run.status,
        "began": run.began.isoformat(),
        "seconds": run.seconds,
        "read": run.read,
        "unchanged": run.unchanged,
        "failed": run.failed,
    }


def _runs(found: list[Run]) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("run", "began", "status"):
        table.add_column(column, no_wrap=True)
    for column in ("read", "unchanged", "failed", "seconds", "per s"):
        table.add_column(column, justify="right", no_wrap=True)
    for run in found:
        seconds = run.seconds
        rate = f"{run.read / seconds:,.1f}" if seconds else ""
        counts = (f"{count:,}" for count in (run.read, run.unchanged, run.failed))
        began = f"{run.began:%Y-%m-%d %H:%M}"
        table.add_row(
            str(run.id), began, run.status, *counts, "" if seconds is None else f"{seconds:,.1f}", rate
        )
    return table


def _reasons(unread: list[Failed]) -> Table:
    from rich.table import Table
    from rich.text import Text

    from pipeline.store.runs import reasons

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("failed", justify="right")
    table.add_column("what", overflow="fold")
    table.add_column("what to do", overflow="fold")
    for reason in reasons(unread):
        table.add_row(f"{reason.count:,}", Text(reason.what), Text(reason.advice))
    return table


def _counted(review: dict[str, int]) -> str:
    return (
        ", ".join(f"{count:,} {status.replace('_', ' ')}" for status, count in review.items() if count)
        or "nothing"
    )
