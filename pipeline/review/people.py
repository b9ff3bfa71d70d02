"""Who may do what, and how a password is kept."""

import re
import secrets
from dataclasses import dataclass
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from pipeline.review.sources import Source
from pipeline.store.people import People
from schemas.errors import SettingsError

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
SESSION_HOURS = 12
LOCAL = "local"
LONGEST_NAME = 64  # of an account in the store
NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,39}", re.ASCII)
_NOBODY = PasswordHasher().hash(secrets.token_urlsafe(16))  # compared with where there is no such account


class Role(StrEnum):
    """An adjudicator is a reviewer too; an admin may do everything."""

    REVIEWER = "reviewer"
    ADJUDICATOR = "adjudicator"
    ADMIN = "admin"


_ORDER = list(Role)


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. `session` is the secret of the log-in, None for a token and for the local user."""

    name: str
    role: Role
    session: str | None = None
    by_token: bool = False

    def may(self, role: Role) -> bool:
        """True if the person may do what this role may."""
        return _ORDER.index(self.role) >= _ORDER.index(role)


def add_account(people: People, name: str, password: str, role: Role) -> None:
    """Make an account. Raises SettingsError for a name or password that cannot be."""
    if not NAME.fullmatch(name) or name == LOCAL:
        raise SettingsError(f"user {name!r}: use letters, digits, dot, hyphen and underscore, at most 40")
    if not people.add(name, hashed(password), role.value):
        raise SettingsError(f"user {name!r}: is there already; choose another name")


def hashed(password: str) -> str:
    """The argon2 hash of a password. Raises SettingsError for one that is too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise SettingsError(f"password: use {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    return PasswordHasher().hash(password)


def check_password(people: People, name: str, password: str, source: Source) -> bool:
    """True if this is the account's password; False too while the source may not try it.

    Takes as long for a name that does not exist.
    """
    attempts = people.attempts
    if not attempts.begin(source.key, name[:LONGEST_NAME], whole=not source.known):
        return False
    account = people.account(name)
    right = _verify(account.password if account else _NOBODY, password[: LONGEST_PASSWORD + 1])
    if account is None or account.disabled or not right:
        return False
    attempts.right(source.key, name)
    return True


def _verify(hash_: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(hash_, password)
    except (Argon2Error, InvalidHashError):
        return False
