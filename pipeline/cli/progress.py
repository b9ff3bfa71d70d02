"""The progress bar of a run, on standard error."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from pipeline.outcomes import Failed, Outcome, Read, Unchanged


class Progress:
    """Counts and rate while a run goes on; nothing where standard error is no terminal."""

    def __init__(self) -> None:
        """Not shown before it is entered."""
        console = Console(stderr=True)
        columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
        self._bar = Bar(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task("starting", total=None)
        self._read = self._unchanged = self._failed = 0

    def __enter__(self) -> Self:
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take it away."""
        self._bar.stop()

    def start(self) -> None:
        """The documents begin: time counts from here."""
        self._bar.reset(self._task, total=None, description="reading")

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        match outcome:
            case Read():
                self._read += 1
            case Unchanged():
                self._unchanged += 1
            case Failed():
                self._failed += 1
        elapsed = self._bar.tasks[0].elapsed or 0.0
        rate = (self._read + self._failed) / elapsed if elapsed else 0.0
        self._bar.update(
            self._task,
            description=f"{self._read:,} read, {self._unchanged:,} unchanged, {self._failed:,} failed, {rate:,.0f}/s",
        )
