"""`gravida export`: stored records in the forms that registries take."""

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import ObstetricOnly, Store
from pipeline.cli.output import say
from schemas.errors import SettingsError

if TYPE_CHECKING:
    from pipeline.registries.records import LeftOut
    from pipeline.registries.targets import Outcome
    from pipeline.settings import Settings

SOME_FAILED = 3
REVIEWS = ("gold", "corrections")
SHOWN = 10  # refusals that are printed

Target = Annotated[
    str,
    typer.Argument(
        metavar="TARGET",
        help="fhir, redcap, omop, phenopackets, e2b, pregnancies, tables, facts; gold or corrections of the review.",
        show_default=False,
    ),
]
Folder = Annotated[
    Path | None, typer.Option("--out", "-o", help="The folder to write into.", show_default=False)
]
ReviewedOnly = Annotated[bool, typer.Option("--reviewed-only", help="Only documents whose review is final.")]
Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="DATE", help="Only records made or decided on since.", show_default=False
    ),
]
Pseudonymise = Annotated[
    bool,
    typer.Option("--pseudonymise", help="Without quotes, titles, names, places and dates beyond the year."),
]
Check = Annotated[
    bool, typer.Option("--check", help="Only report what the target cannot hold and would refuse.")
]
To = Annotated[
    str | None,
    typer.Option("--to", metavar="URL", help="Also send to this server (fhir, redcap).", show_default=False),
]


def export(
    target: Target,
    out: Folder = None,
    reviewed_only: ReviewedOnly = False,
    obstetric_only: ObstetricOnly = False,
    since: Since = None,
    pseudonymise: Pseudonymise = False,
    check: Check = False,
    to: To = None,
    store: Store = None,
) -> None:
    """Write the newest record of every document for a registry, with a report of what it cannot hold."""
    from pipeline.registries.meddra import load
    from pipeline.registries.options import Options
    from pipeline.registries.records import LeftOut, entries
    from pipeline.registries.targets import export as write
    from pipeline.registries.targets import target as known
    from pipeline.settings import load_settings
    from pipeline.store import open_store

    if out is None and not check:
        raise typer.BadParameter("name a folder with --out, or --check to write nothing")
    settings = load_settings(store=store)
    if out is not None and target in REVIEWS:
        _reviews(target, out, settings)
        return
    known(target)
    options = Options(
        reviewed_only=reviewed_only,
        obstetric_only=obstetric_only,
        since=_moment(since),
        pseudonym_key=_key(settings) if pseudonymise else None,
        check=check,
        to=to,
        token=settings.registry_token.get_secret_value() if settings.registry_token else None,
        meddra=load(settings.meddra),
    )
    left_out = LeftOut()
    repository = open_store(settings.store, create=False)
    try:
        outcome = write(target, entries(repository, options, left_out), out, options)
    finally:
        repository.close()
    _print(outcome, left_out)


def _reviews(target: str, out: Path, settings: "Settings") -> None:
    """What people made of the documents: it comes from the decisions, not from the newest records."""
    from pipeline.registries.reviews import export_reviews
    from pipeline.store import open_store

    repository = open_store(settings.store, create=False)
    try:
        for written in export_reviews(target, repository, out):
            sys.stdout.write(f"{written.path}: {written.count:,}\n")
    finally:
        repository.close()


def _moment(text: str | None) -> dt.datetime | None:
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"--since {text}: is no date; write 2026-01-31 or 2026-01-31T12:00"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _key(settings: "Settings") -> bytes:
    key = settings.pseudonym_key
    if key is None:
        raise SettingsError(
            "pseudonym_key: --pseudonymise needs a key of 16 characters or more; set GRAVIDA_PSEUDONYM_KEY"
        )
    return key.get_secret_value().encode()


def _print(outcome: "Outcome", left_out: "LeftOut") -> None:
    """Files and losses on the standard output; refusals on standard error, with exit status 3."""
    for written in outcome.files:
        sys.stdout.write(f"{written.path}: {written.count:,}\n")
    if outcome.again:
        sys.stdout.write(f"went on after {outcome.again:,} records that a stopped export had made\n")
    sys.stdout.write(f"records: {outcome.written:,} written, {outcome.refused:,} refused\n")
    for count, why in (
        (left_out.without_patient, "present no patient"),
        (left_out.other_fields, "no obstetric case"),
        (left_out.wrong_documents, "wrong document, a person said"),
    ):
        if count:
            sys.stdout.write(f"left out: {count:,} ({why})\n")
    for kind, count in outcome.losses.items():
        sys.stdout.write(f"not carried: {kind}: {count:,}\n")
    for name, reason in outcome.refusals[:SHOWN]:
        say(f"refused {name}: {reason}")
    failed = outcome.delivery.failed if outcome.delivery else ()
    if outcome.delivery is not None:
        sent = outcome.delivery
        sys.stdout.write(f"sent: {sent.taken:,}, unchanged {sent.unchanged:,}, failed {len(sent.failed):,}\n")
        for what, why in failed[:SHOWN]:
            say(f"not sent {what}: {why}")
    if outcome.refused or failed:
        raise typer.Exit(SOME_FAILED)
