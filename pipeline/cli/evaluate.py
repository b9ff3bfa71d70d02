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
    from collections.abc import Callable

    from pipeline.evaluate.compare import Comparison
    from pipeline.evaluate.score import Scores
    from pipeline.evaluate.seen import Seen, Value
    from pipeline.settings import Settings

SOME_FAILED, FELL = 3, 4
Found = dict[str, Any]

Gold = Annotated[
    Path | None, typer.Argument(metavar="[GOLD]", help="A folder of gold files.", show_default=False)
]
Texts = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[PATH...]", help="Documents to read now; without any, the store.", show_default=False
    ),
]
Predicted = Annotated[
    Path | None, typer.Option("--predicted", help="Score this file of facts instead.", show_default=False)
]
Errors = Annotated[
    str | None,
    typer.Option("--errors", metavar="FAMILY", help="List a family's mistakes.", show_default=False),
]
Reviewed = Annotated[
    bool, typer.Option("--reviewed", help="Score the store's records against its finished reviews.")
]
Html = Annotated[
    Path | None,
    typer.Option(
        "--html",
        metavar="DIR",
        help="Write a page with intervals, confidence, what was mixed up and every mistake.",
        show_default=False,
    ),
]
Against = Annotated[
    Path | None,
    typer.Option(
        "--against",
        metavar="BASELINE",
        help="Facts of another version (extract --format facts): which fields rose or fell; "
        "status 4 if one fell by more than its interval.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the scores as JSON.")]


def evaluate(
    gold: Gold = None,
    texts: Texts = None,
    predicted: Predicted = None,
    errors: Errors = None,
    reviewed: Reviewed = False,
    html: Html = None,
    against: Against = None,
    as_json: AsJson = False,
    store: Store = None,
    workers: Workers = None,
) -> None:
    """Score records against gold, or against reviews, by field: documents read now, the store's, or a file's."""
    from pipeline.evaluate.score import load_facts, score
    from pipeline.settings import load_settings

    _check(gold, errors, reviewed=reviewed)
    if gold is not None and reviewed:
        texts, gold = [gold, *(texts or [])], None
    settings = load_settings(store=store, workers=workers)
    wanted = _reviewed(settings) if gold is None else load_facts(gold)
    before = load_facts(against) if against is not None else None
    seen, failures = _seen(texts, settings) if predicted is None else ([], 0)
    found = load_facts(predicted) if predicted is not None else {one.name: one.facts for one in seen}
    scores = score(wanted, found)
    _print(scores, errors, as_json=as_json)
    comparison = None
    if before is not None:
        from pipeline.evaluate.compare import compared

        comparison = compared(wanted, before, found)
        _print_changes(comparison)
    if html is not None:
        from pipeline.evaluate.page import Evaluation, no_link, write_page

        title = gold.name if gold is not None else "reviews"
        stored = not texts and predicted is None
        evaluation = Evaluation(title, wanted, found, seen, comparison, _links(seen) if stored else no_link)
        say(f"{write_page(evaluation, html)}: written")
    if failures:
        raise typer.Exit(SOME_FAILED)
    if comparison is not None and comparison.fallen:
        raise typer.Exit(FELL)


def _check(gold: Path | None, errors: str | None, *, reviewed: bool) -> None:
    """Refuse a family that there is not, and nothing to score against. Raises BadParameter."""
    from pipeline.evaluate.score import FAMILIES

    if errors is not None and errors not in FAMILIES:
        raise typer.BadParameter(f"{errors} is no family; there are {', '.join(FAMILIES)}")
    if gold is None and not reviewed:
        raise typer.BadParameter("name a folder of gold files, or give --reviewed")


def _print(scores: Scores, errors: str | None, *, as_json: bool) -> None:
    if errors is not None:
        _print_mistakes(scores, errors)
    elif as_json:
        sys.stdout.write(json.dumps(_plain(scores), indent=1) + "\n")
    else:
        from pipeline.cli.scores import print_scores

        print_scores(scores)


def _seen(texts: list[Path] | None, settings: Settings) -> tuple[list[Seen], int]:
    """The documents named, read now, or those of the store; and how many could not be read."""
    return _read(texts, settings) if texts else (_stored(settings), 0)


def _links(seen: list[Seen]) -> Callable[[Value], str]:
    """Where a value of the store stands on the page that `gravida review` serves on this machine."""
    from pipeline.decisions.anchors import anchors
    from pipeline.review.config import ReviewConfig
    from pipeline.review.issues import key_of

    config, known = ReviewConfig(), {one.document.id: anchors(one.report) for one in seen}

    def link(value: Value) -> str:
        key = key_of(known[value.document_id][value.judged.path])
        return f"http://{config.host}:{config.port}/documents/{value.document_id}#{key}"

    return link


def _read(texts: list[Path], settings: Settings) -> tuple[list[Seen], int]:
    """What is made of documents that are read now, and how many could not be read."""
    from corpus.discover import discover
    from pipeline import steps
    from pipeline.evaluate.seen import seen, seen_line
    from pipeline.outcomes import Failed

    found: list[Seen] = []
    failures = 0
    sources = discover(texts, limits=settings.limits)
    for result in steps.through(
        steps.Step(seen_line), sources, workers=settings.workers, allowance=settings.allowance
    ):
        if isinstance(result, Failed):
            failures += 1
            say(result.line)
        else:
            found.append(seen(result))
    return found, failures


def _stored(settings: Settings) -> list[Seen]:
    from pipeline.evaluate.seen import Seen
    from pipeline.store import open_store

    repository = open_store(settings.store, create=False)
    try:
        return [Seen(stored.document, stored.report) for stored in repository.records(every=True)]
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


def _print_changes(comparison: Comparison) -> None:
    for change in comparison.changes:
        if change.before != change.now:
            fell = ", fell by more than its interval" if change.fell else ""
            name = f"{change.key[0]}: {change.key[1] or 'all'}"
            interval = f"{change.low:+.3f} to {change.high:+.3f}"
            sys.stdout.write(f"{name} {change.before:.3f} -> {change.now:.3f} ({interval}){fell}\n")
    sys.stdout.write(f"mistakes mended: {len(comparison.mended)}, new: {len(comparison.new)}\n")


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
