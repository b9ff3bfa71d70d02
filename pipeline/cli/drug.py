"""`gravida show --drug`: the pregnancies of all records that were exposed to a drug."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.cli.output import say

if TYPE_CHECKING:
    from pipeline.exposed import Exposed
    from pipeline.store import Repository
    from schemas.report import Report

QUOTE = 60  # characters of a quote in a line


def show_drug(name: str, store: str | None) -> None:
    """Print how many pregnancies were exposed in which period with which outcome, and each with its words."""
    from pipeline.exposed import counted, exposed
    from pipeline.settings import load_settings
    from pipeline.store import open_store
    from pipeline.words import quotes_text, window_text

    repository = open_store(load_settings(store=store).store, create=False)
    try:
        found = list(exposed(_reports(repository), name))
    finally:
        repository.close()
    sys.stdout.write(
        f"{name}: {len(found):,} pregnancies in {len({one.document_id for one in found}):,} documents\n"
    )
    for period, counts in counted(found).items():
        if counts.certain or counts.possible:
            ended = ", ".join(
                f"{outcome.replace('_', ' ')} {count:,}" for outcome, count in counts.outcomes.items()
            )
            line = f"{period.replace('_', ' '):18}{counts.certain:>7,} certain{counts.possible:>7,} possible"
            sys.stdout.write(f"{line}   {ended}".rstrip() + "\n")
    for one in found:
        when = "; ".join(text for entry in one.entries if (text := window_text(entry))) or "time not told"
        ended = f" at {one.ended}" if one.ended is not None else ""
        which = "" if one.which == "reported" else f" ({one.which})"
        sys.stdout.write(
            f"\n{one.document_id} {one.document}, case {one.case + 1}, pregnancy {one.pregnancy}{which}:"
            f" {_answer(one)}; {when}; {one.outcome.replace('_', ' ')}{ended}\n"
            f"    {quotes_text(one.quotes, QUOTE)}\n"
        )


def _answer(one: Exposed) -> str:
    periods = ", ".join(period.value.replace("_", " ") for period in one.certain)
    return periods or one.answer.value.replace("_", " ")


def _reports(repository: Repository) -> Iterator[Report]:
    """The records as they go out: reviewed, and through the gate; those that contradict themselves are named."""
    from pipeline.registries.gate import through
    from pipeline.registries.options import Options
    from pipeline.registries.records import entries

    for entry in map(through, entries(repository, Options())):
        if entry.fault is not None:
            say(f"left out {entry.name}: {entry.fault}")
            continue
        yield entry.report
