"""Log-in and log-out, one's own tokens, and the accounts."""

import secrets
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from pipeline.review.people import Person, Role, add_account, check_password, hashed
from pipeline.review.security import SESSION_COOKIE
from pipeline.review.sources import DEVICE_COOKIE, DEVICE_DAYS, device_cookie, source_of
from pipeline.review.web import DeskOf, OurForm, OurPerson, Who, needs, page, set_cookie
from schemas.errors import SettingsError

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Form(max_length=300)]
Change = Literal["disable", "enable", "role", "password", "unlock"]
TOKEN_DAYS = (7, 30, 90, 365)


@router.get("/login", response_class=HTMLResponse)
def log_in_page(request: Request, desk: DeskOf) -> Response:
    """The form to log in."""
    if not desk.config.users:
        return RedirectResponse("/", 303)
    return page(request, "login.html", problem="")


@router.post("/login", dependencies=[OurForm])
def log_in(request: Request, desk: DeskOf, name: Text = "", password: Text = "") -> Response:
    """Log in, or say no without saying why."""
    reviews = desk.repository.reviews
    source = source_of(request, name, desk.secret)
    if not check_password(reviews.people, name, password, source):
        reviews.log(name[:64] or "?", "log-in refused", None, source=source.key)
        problem = "The name or the password is wrong, or too many were wrong from here: then wait a quarter of an hour."
        return page(request, "login.html", status=401, problem=problem)
    secret = secrets.token_urlsafe(32)
    reviews.people.log_in(name, secret)
    reviews.log(name, "log in")
    response = RedirectResponse("/", 303)
    set_cookie(response, desk, SESSION_COOKIE, secret)
    if not source.known:
        set_cookie(response, desk, DEVICE_COOKIE, device_cookie(name, desk.secret), days=DEVICE_DAYS)
    return response


@router.post("/logout", dependencies=[OurForm])
def log_out(desk: DeskOf, person: Who) -> Response:
    """Log out."""
    if person.session:
        desk.repository.reviews.people.log_out(person.session)
        desk.repository.reviews.log(person.name, "log out")
    response = RedirectResponse("/login", 303)
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


@router.get("/account", response_class=HTMLResponse)
def account(request: Request, desk: DeskOf, person: Who) -> HTMLResponse:
    """One's own tokens and password."""
    return _account(request, desk, person)


def _account(
    request: Request, desk: DeskOf, person: Person, token: str = "", problem: str = ""
) -> HTMLResponse:
    tokens = desk.repository.reviews.people.tokens(person.name)
    return page(
        request,
        "account.html",
        person=person,
        tokens=tokens,
        token=token,
        problem=problem,
        token_days=TOKEN_DAYS,
    )


@router.post("/account/tokens", dependencies=[OurForm, OurPerson])
def new_token(
    request: Request, desk: DeskOf, person: Who, label: Text = "", days: Annotated[int, Form()] = 90
) -> HTMLResponse:
    """A new token, shown once."""
    if days not in TOKEN_DAYS:
        return _account(
            request,
            desk,
            person,
            problem=f"A token ends after one of {', '.join(map(str, TOKEN_DAYS))} days.",
        )
    token = "gravida_" + secrets.token_urlsafe(32)
    desk.repository.reviews.people.add_token(person.name, label.strip() or "token", token, days=days)
    desk.repository.reviews.log(person.name, "new token", None, label=label.strip(), days=days)
    return _account(request, desk, person, token)


@router.post("/account/tokens/{number}/revoke", dependencies=[OurForm, OurPerson])
def revoke_token(desk: DeskOf, person: Who, number: int) -> Response:
    """End a token."""
    desk.repository.reviews.people.revoke(person.name, number)
    desk.repository.reviews.log(person.name, "end token", None, number=number)
    return RedirectResponse("/account", 303)


@router.post("/account/password", dependencies=[OurForm, OurPerson])
def new_password(request: Request, desk: DeskOf, person: Who, old: Text = "", new: Text = "") -> Response:
    """Change one's password, which ends all log-ins and tokens."""
    people = desk.repository.reviews.people
    if not check_password(people, person.name, old, source_of(request, person.name, desk.secret)):
        return _account(request, desk, person, problem="The old password is wrong.")
    try:
        people.change(person.name, password=hashed(new))
    except SettingsError as error:
        return _account(request, desk, person, problem=str(error))
    desk.repository.reviews.log(person.name, "new password")
    return RedirectResponse("/login", 303)


@router.get("/people", response_class=HTMLResponse)
def people(request: Request, desk: DeskOf, person: Who) -> HTMLResponse:
    """The accounts."""
    return _people(request, desk, person)


def _people(request: Request, desk: DeskOf, person: Person, problem: str = "") -> HTMLResponse:
    needs(person, Role.ADMIN)
    known = desk.repository.reviews.people
    return page(
        request,
        "people.html",
        person=person,
        accounts=known.accounts(),
        locks=known.attempts.locks(),
        roles=list(Role),
        problem=problem,
    )


@router.post("/people", dependencies=[OurForm, OurPerson])
def new_account(
    request: Request, desk: DeskOf, person: Who, name: Text = "", password: Text = "", role: Text = ""
) -> Response:
    """Make an account."""
    needs(person, Role.ADMIN)
    try:
        add_account(desk.repository.reviews.people, name, password, _role(role))
    except SettingsError as error:
        return _people(request, desk, person, str(error))
    desk.repository.reviews.log(person.name, "new account", None, name=name, role=role)
    return RedirectResponse("/people", 303)


@router.post("/people/{name}/{what}", dependencies=[OurForm, OurPerson])
def change_account(
    request: Request, desk: DeskOf, person: Who, name: str, what: Change, value: Text = ""
) -> Response:
    """Disable or enable an account, set its role or password, or let it be tried again; one's own is changed elsewhere."""
    needs(person, Role.ADMIN)
    accounts = desk.repository.reviews.people
    if name == person.name or accounts.account(name) is None:
        return RedirectResponse("/people", 303)
    try:
        if what == "unlock":
            accounts.attempts.unlock(name)
        else:
            accounts.change(name, **_changed(what, value))
    except SettingsError as error:
        return _people(request, desk, person, str(error))
    detail = {"name": name} | ({"role": value} if what == "role" else {})
    desk.repository.reviews.log(person.name, f"{what} account", None, **detail)
    return RedirectResponse("/people", 303)


def _changed(what: Change, value: str) -> dict[str, Any]:
    """The columns that a change sets. Raises SettingsError."""
    match what:
        case "role":
            return {"role": _role(value).value}
        case "password":
            return {"password": hashed(value)}
        case _:
            return {"disabled": what == "disable"}


def _role(name: str) -> Role:
    if name not in set(Role):
        raise SettingsError(f"role {name!r}: there are {', '.join(Role)}")
    return Role(name)
