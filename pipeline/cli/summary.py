"""The table with which a run closes."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.summary import Summary


def print_summary(summary: Summary) -> None:
    """Write what was read, unchanged and failed, and why, on the standard output."""
    console = Console(highlight=False)
    counts = summary.counts
    table = Table(
        title=f"run {summary.run}: {summary.store}", title_justify="left", box=None, padding=(0, 3, 0, 0)
    )
    for column in (
        "read",
        "without a patient",
        "unchanged",
        "failed",
        "characters",
        "seconds",
        "documents/s",
    ):
        table.add_column(column, justify="right")
    rate = counts.read / summary.seconds if summary.seconds else 0.0
    table.add_row(
        *(
            f"{count:,}"
            for count in (
                counts.read,
                counts.without_patient,
                counts.unchanged,
                counts.failed,
                counts.characters,
            )
        ),
        f"{summary.seconds:,.1f}",
        f"{rate:,.1f}",
    )
    console.print(table)
    if counts.joined > 0:
        console.print(f"{counts.joined:,} of them are another source of an article that is in the store")
    if counts.warnings:
        console.print(_warnings(counts.warnings))
    if not summary.failures:
        return
    failures = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("failed", "what", "what to do"):
        failures.add_column(column, overflow="fold")
    for failure in summary.failures:
        failures.add_row(Text(failure.where), Text(failure.what), Text(failure.advice))
    console.print(failures)
    if counts.failed > len(summary.failures):
        console.print(
            f"and {counts.failed - len(summary.failures):,} more in the table failures of the store"
        )


def _warnings(counted: Mapping[str, int]) -> Table:
    """How many documents were read with which warning, the most frequent first."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("documents", justify="right")
    table.add_column("read with the warning")
    for code, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        table.add_row(f"{count:,}", code.replace("_", " "))
    return table
