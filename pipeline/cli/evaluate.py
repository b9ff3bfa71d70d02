"""`gravida evaluate`: scores against gold."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.options import Store, Workers
from pipeline.cli.output import say

if TYPE_CHECKING:
    from pipeline.evaluate.score import Scores
    from pipeline.settings import Settings

SOME_FAILED = 3
Found = dict[str, Any]


def evaluate(
    gold: Annotated[
        Path | None, typer.Argument(metavar="[GOLD]", help="A folder of gold files.", show_default=False)
    ] = None,
    texts: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH...]", help="Documents to read now; without any, the store.", show_default=False
        ),
    ] = None,
    predicted: Annotated[
        Path | None, typer.Option("--predicted", help="Score this file of facts instead.", show_default=False)
    ] = None,
    errors: Annotated[
        str | None,
        typer.Option("--errors", metavar="FAMILY", help="List a family's mistakes.", show_default=False),
    ] = None,
    reviewed: Annotated[
        bool, typer.Option("--reviewed", help="Score the store's records against its finished reviews.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the scores as JSON.")] = False,
    store: Store = None,
    workers: Workers = None,
) -> None:
    """Score records against gold, or against reviews, by field: documents read now, the store's, or a file's."""
    from pipeline.evaluate.score import FAMILIES, load_facts, score
    from pipeline.settings import load_settings

    if errors is not None and errors not in FAMILIES:
        raise typer.BadParameter(f"{errors} is no family; there are {', '.join(FAMILIES)}")
    if gold is None and not reviewed:
        raise typer.BadParameter("name a folder of gold files, or give --reviewed")
    if gold is not None and reviewed:
        texts, gold = [gold, *(texts or [])], None
    settings = load_settings(store=store, workers=workers)
    wanted = _reviewed(settings) if gold is None else load_facts(gold)
    failures = 0
    if predicted is not None:
        found = load_facts(predicted)
    elif texts:
        found, failures = _read(texts, settings)
    else:
        found = _stored(settings)
    scores = score(wanted, found)
    if errors is not None:
        _print_mistakes(scores, errors)
    elif as_json:
        sys.stdout.write(json.dumps(_plain(scores), indent=1) + "\n")
    else:
        from pipeline.cli.scores import print_scores

        print_scores(scores)
    if failures:
        raise typer.Exit(SOME_FAILED)


def _read(texts: list[Path], settings: Settings) -> tuple[Found, int]:
    """The facts of documents that are read now, and how many could not be read."""
    from corpus.discover import discover
    from pipeline import formats, steps
    from pipeline.outcomes import Failed

    found: Found = {}
    failures = 0
    sources = discover(texts, limits=settings.limits)
    for result in steps.through(
        steps.Step(formats.facts_line), sources, workers=settings.workers, allowance=settings.allowance
    ):
        if isinstance(result, Failed):
            failures += 1
            say(result.line)
        else:
            facts = json.loads(result)
            found[facts["doc"]] = facts
    return found, failures


def _stored(settings: Settings) -> Found:
    from pipeline.store import open_store
    from schemas.facts import to_facts

    repository = open_store(settings.store, create=False)
    try:
        return {
            stored.report.document_name: to_facts(stored.report, stored.document)
            for stored in repository.records(every=True)
        }
    finally:
        repository.close()


def _reviewed(settings: Settings) -> Found:
    """The facts of documents of which people decided every value. Raises ExportError where there are none."""
    from pipeline.decisions.final import reviewed
    from pipeline.decisions.opened import Opened
    from pipeline.store import open_store
    from schemas.errors import ExportError
    from schemas.facts import to_facts

    repository = open_store(settings.store, create=False)
    try:
        left_out: list[Opened] = []
        found = {
            one.report.document_name: to_facts(one.report, one.document)
            for one in reviewed(repository, left_out)
        }
    finally:
        repository.close()
    if left_out:
        say(f"left out: {len(left_out):,} reviewed documents with values that nobody decided on")
    if not found:
        raise ExportError("reviews: none is finished; submit a document on the page of gravida review")
    return found


def _print_mistakes(scores: Scores, family: str) -> None:
    for mistake in scores.mistakes:
        if mistake.family == family:
            kind = "added" if mistake.added else "missed"
            words = " ".join(str(part) for part in mistake.fact)
            sys.stdout.write(f"{mistake.document} {mistake.field} {kind} {words}\n")


def _plain(scores: Scores) -> dict[str, Any]:
    from pipeline.evaluate.score import FAMILIES

    table = {}
    for family in FAMILIES:
        fields = {key: cell for (name, key), cell in sorted(scores.cells.items()) if name == family}
        for key, cell in [*fields.items(), ("ALL", scores.family(family))]:
            table[f"{family}: {key}"] = {
                "gold": cell.gold,
                "predicted": cell.found,
                "right": cell.right,
                "precision": round(cell.precision, 3),
                "recall": round(cell.recall, 3),
                "f1": round(cell.f1, 3),
            }
    return {
        "headline_f1": round(scores.headline, 4),
        "documents": scores.documents,
        "missing_documents": scores.missing,
        "table": table,
    }
