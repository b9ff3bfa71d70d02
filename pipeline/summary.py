"""What a run came to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.outcomes import Failed
from pipeline.store.runs import Counts


@dataclass(frozen=True, slots=True)
class Summary:
    """A finished run. `failures` holds the first ones; `counts.failed` counts them all.

    `skipped` counts files that were left aside, by suffix.
    """

    run: int
    counts: Counts
    seconds: float
    failures: tuple[Failed, ...]
    store: str
    skipped: Mapping[str, int]


def markdown(summary: Summary) -> str:
    """The summary as a page for Prefect's interface."""
    counts = summary.counts
    lines = [
        f"# Run {summary.run}",
        "",
        "| read | without a patient | unchanged | failed | characters | seconds |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
        f"| {counts.read:,} | {counts.without_patient:,} | {counts.unchanged:,} | {counts.failed:,} "
        f"| {counts.characters:,} | {summary.seconds:,.1f} |",
        "",
        f"Store: `{summary.store}`",
    ]
    if counts.joined > 0:
        lines += ["", f"{counts.joined:,} documents are another source of an article that is in the store."]
    return (
        "\n".join([*lines, *_warnings(counts.warnings), *_failures(summary.failures, counts.failed)]) + "\n"
    )


def _warnings(counted: Mapping[str, int]) -> Iterable[str]:
    if not counted:
        return
    yield from ("", "| documents | read with the warning |", "| ---: | --- |")
    for code, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"| {count:,} | {code.replace('_', ' ')} |"


def _failures(failures: tuple[Failed, ...], total: int) -> Iterable[str]:
    if not failures:
        return
    yield from ("", "| failed | what | what to do |", "| --- | --- | --- |")
    for failure in failures:
        yield "| " + " | ".join(_cell(text) for text in (failure.where, failure.what, failure.advice)) + " |"
    if total > len(failures):
        yield f"\nand {total - len(failures):,} more in the table `failures` of the store."


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
