"""What every route shares: the desk with the store, who asks, pages with their token."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Form
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from pipeline.review.access import NotAllowedError
from pipeline.review.config import ReviewConfig
from pipeline.review.people import LOCAL, SESSION_HOURS, Person, Role
from pipeline.review.presence import Presence
from pipeline.review.rendering import PageImages
from pipeline.review.security import (
    CSRF_COOKIE,
    CSRF_HEADER,
    SESSION_COOKIE,
    csrf_ok,
    csrf_token,
    fresh_secret,
)
from pipeline.review.uploads import Uploads
from pipeline.store import Repository
from schemas.errors import GravidaError

HERE = Path(__file__).parent
BEARER = "bearer "


class LogInError(GravidaError):
    """Nobody is logged in, or the token is not known."""


class ForgedError(GravidaError):
    """A request that does not come from one of our own pages."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the server works with."""

    repository: Repository
    config: ReviewConfig
    images: PageImages
    uploads: Uploads
    templates: Environment
    secret: str
    presence: Presence = field(default_factory=Presence)


def environment() -> Environment:
    """The templates: everything escaped, an unknown name an error."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["when"] = _when
    made.filters["merge"] = lambda one, other: {**one, **other}
    return made


def _when(at: dt.datetime | None) -> str:
    return "" if at is None else at.strftime("%Y-%m-%d %H:%M")


def the_desk(request: Request) -> Desk:
    """The desk of the application that was asked."""
    desk: Desk = request.app.state.desk
    return desk


DeskOf = Annotated[Desk, Depends(the_desk)]


def whoever(request: Request, desk: DeskOf) -> Person | None:
    """Who asks, None if nobody is logged in."""
    authorization = request.headers.get("authorization", "")
    people = desk.repository.reviews.people
    if authorization.lower().startswith(BEARER):
        name = people.by_token(authorization[len(BEARER) :].strip())
        return None if name is None else _person(desk, name)
    if not desk.config.users:
        return Person(LOCAL, Role.ADMIN)
    secret = request.cookies.get(SESSION_COOKIE, "")
    account = people.by_session(secret, hours=SESSION_HOURS) if secret else None
    return None if account is None else Person(account.name, Role(account.role), secret)


def _person(desk: Desk, name: str) -> Person | None:
    if name == LOCAL:
        return None if desk.config.users else Person(LOCAL, Role.ADMIN, by_token=True)
    account = desk.repository.reviews.people.account(name)
    if account is None or account.disabled:
        return None
    return Person(account.name, Role(account.role), by_token=True)


def somebody(person: Annotated[Person | None, Depends(whoever)]) -> Person:
    """Who asks. Raises LogInError."""
    if person is None:
        raise LogInError("log in first")
    return person


Who = Annotated[Person, Depends(somebody)]


def from_our_page(request: Request, desk: DeskOf, person: Who) -> None:
    """Raises ForgedError unless the request has a token of the API or of one of our pages."""
    if not person.by_token and not csrf_ok(desk.secret, request, request.headers.get(CSRF_HEADER, "")):
        raise ForgedError("this request does not come from a page of this server; load the page again")


def from_our_form(request: Request, desk: DeskOf, csrf: Annotated[str, Form()] = "") -> None:
    """The same for a form. Raises ForgedError."""
    if not csrf_ok(desk.secret, request, csrf):
        raise ForgedError("this form does not come from a page of this server; load the page again")


OurPage = Depends(from_our_page)
OurForm = Depends(from_our_form)


def by_log_in(person: Annotated[Person, Depends(somebody)]) -> None:
    """Accounts and tokens are managed by who logged in: a token must not outlive its end. Raises NotAllowedError."""
    if person.by_token:
        raise NotAllowedError("a token may not do this; log in")


OurPerson = Depends(by_log_in)


def needs(person: Person, role: Role) -> None:
    """Raises NotAllowedError unless the person may do what this role may."""
    if not person.may(role):
        raise NotAllowedError(f"only an {role.value} may do this")


def page(request: Request, name: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page from a template, with the token of this browser."""
    desk = the_desk(request)
    cookie = request.cookies.get(CSRF_COOKIE) or fresh_secret()
    person = context.get("person") or whoever(request, desk)
    token = csrf_token(desk.secret, cookie, request.cookies.get(SESSION_COOKIE, ""))
    body = desk.templates.get_template(name).render(
        **{**context, "person": person}, csrf=token, users=desk.config.users
    )
    response = HTMLResponse(body, status)
    if CSRF_COOKIE not in request.cookies:
        set_cookie(response, desk, CSRF_COOKIE, cookie)
    return response


def fragment(desk: Desk, name: str, **context: Any) -> str:
    """A piece of a page."""
    return desk.templates.get_template(name).render(**context)


def set_cookie(response: Response, desk: Desk, name: str, value: str, *, days: int | None = None) -> None:
    """A cookie that no script reads and no other site sends; over TLS only where people log in.

    It goes with the browser's session unless it lives for some `days`.
    """
    response.set_cookie(
        name,
        value,
        max_age=None if days is None else days * 24 * 3600,
        httponly=True,
        samesite="strict",
        secure=desk.config.users,
        path="/",
    )
