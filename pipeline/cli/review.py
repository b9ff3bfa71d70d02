"""`gravida review`: the review page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import Store
from pipeline.cli.output import say

if TYPE_CHECKING:
    from pipeline.store import Repository

Host = Annotated[str, typer.Option("--host", help="The address to serve on.")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to serve on.")]
Users = Annotated[
    bool, typer.Option("--users", help="People log in; needed for an address that others reach.")
]
AllowUndecided = Annotated[
    bool,
    typer.Option("--allow-undecided", help="A document may be submitted with values nobody decided on."),
]
AddUser = Annotated[
    str | None,
    typer.Option(
        "--add-user",
        metavar="NAME",
        help="Make an account and end; the password is asked for.",
        show_default=False,
    ),
]
Role = Annotated[str, typer.Option("--role", help="reviewer, adjudicator or admin.")]
Unlock = Annotated[
    str | None,
    typer.Option(
        "--unlock",
        metavar="NAME",
        help="Let an account, or an address, try passwords again at once, and end.",
        show_default=False,
    ),
]
Proxy = Annotated[
    str,
    typer.Option("--proxy", help="The address of the TLS proxy whose word is taken for whom it serves."),
]
Certificate = Annotated[
    Path | None, typer.Option("--tls-certificate", help="Serve over TLS.", show_default=False)
]
Key = Annotated[
    Path | None, typer.Option("--tls-key", help="The key of the certificate.", show_default=False)
]


def review(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    users: Users = False,
    allow_undecided: AllowUndecided = False,
    add_user: AddUser = None,
    role: Role = "reviewer",
    unlock: Unlock = None,
    proxy: Proxy = "127.0.0.1",
    tls_certificate: Certificate = None,
    tls_key: Key = None,
    store: Store = None,
) -> None:
    """Serve the page on which people look at each value on its source and decide."""
    from pipeline.review.config import ReviewConfig, is_loopback
    from pipeline.settings import load_settings
    from pipeline.store import open_store

    settings = load_settings(store=store)
    config = ReviewConfig(
        host=host,
        port=port,
        users=users,
        allow_undecided=allow_undecided or settings.allow_undecided,
        limits=settings.limits,
        allowance=settings.allowance,
    )
    repository = open_store(settings.store)
    try:
        if add_user is not None:
            _add_user(repository, add_user, role)
            return
        if unlock is not None:
            _unlock(repository, unlock)
            return
        from pipeline.review.serve import serve
        from pipeline.steps import at_site

        at_site()  # what a person types is read with the site's tables, before any document is
        say(
            f"review of {repository.address}: http{'s' if tls_certificate else ''}://{host}:{port}/ (Ctrl-C ends)"
        )
        if users and tls_certificate is None and not is_loopback(host):
            say(
                "note: browsers send the log-in over TLS only; give --tls-certificate, or serve behind a TLS proxy"
            )
        serve(repository, config, certificate=tls_certificate, key=tls_key, proxy=proxy)
    finally:
        repository.close()


def _add_user(repository: Repository, name: str, role: str) -> None:
    from pipeline.review.people import Role, add_account
    from schemas.errors import SettingsError

    if role not in set(Role):
        raise SettingsError(f"role {role!r}: there are {', '.join(Role)}")
    password = _password()
    add_account(repository.reviews.people, name, password, Role(role))
    repository.reviews.log(name, "new account", None, by="command line", role=role)
    sys.stdout.write(f"{name}: {role}\n")


def _unlock(repository: Repository, name: str) -> None:
    from schemas.errors import SettingsError

    people = repository.reviews.people
    if not people.attempts.unlock(name):
        locked = ", ".join(
            sorted({part for one in people.attempts.locks() for part in (one.account, one.source) if part})
        )
        raise SettingsError(f"{name}: no wrong passwords are counted; locked are {locked or 'none'}")
    repository.reviews.log(name, "unlock", None, by="command line")
    sys.stdout.write(f"{name}: unlocked\n")


def _password() -> str:
    """The password from the terminal, or the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
