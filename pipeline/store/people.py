"""People who review: accounts, log-ins and tokens of the API. Only digests of secrets are kept."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update

from pipeline.store import rows
from pipeline.store.attempts import Attempts
from pipeline.store.review_tables import SessionRow, TokenRow, UserRow
from pipeline.store.transactions import Transaction


@dataclass(frozen=True, slots=True)
class Account:
    """A person. `password` is the argon2 hash."""

    name: str
    password: str
    role: str
    disabled: bool


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the API without its secret. `ended` is true where somebody or its time ended it."""

    number: int
    user: str
    label: str
    created_at: dt.datetime
    expires_at: dt.datetime
    ended: bool


def digest(secret: str) -> str:
    """What the store keeps of a secret that is long and random."""
    return hashlib.sha256(secret.encode()).hexdigest()


class People:
    """Accounts, sessions and tokens of a store."""

    def __init__(self, engine: Engine, shown: str) -> None:
        """`shown` is the store's address for messages."""
        self._engine, self._shown = engine, shown
        self.attempts = Attempts(engine, shown)

    def accounts(self) -> list[Account]:
        """Everybody, by name."""
        with self._reading() as connection:
            found = connection.execute(select(*UserRow.__table__.c).order_by(UserRow.name)).mappings()
            return [_account(row) for row in found]

    def account(self, name: str) -> Account | None:
        """The person of this name, None if there is none."""
        with self._reading() as connection:
            row = (
                connection.execute(select(*UserRow.__table__.c).where(UserRow.name == name))
                .mappings()
                .first()
            )
            return _account(row) if row else None

    def add(self, name: str, password: str, role: str) -> bool:
        """Add a person; False where the name is taken."""
        row = {
            "name": name,
            "password": password,
            "role": role,
            "created_at": rows.now(),
            "disabled": False,
        }
        with self._writing() as connection:
            return bool(rows.insert_new(connection, UserRow, [row], UserRow.name))

    def change(self, name: str, **values: Any) -> None:
        """Change a person's row; a new password or a disabled account ends the log-ins and the tokens."""
        with self._writing() as connection:
            connection.execute(update(UserRow).where(UserRow.name == name).values(**values))
            if "password" in values or values.get("disabled"):
                connection.execute(delete(SessionRow).where(SessionRow.user == name))
                ended = update(TokenRow).where(TokenRow.user == name, TokenRow.revoked_at.is_(None))
                connection.execute(ended.values(revoked_at=rows.now()))

    def log_in(self, name: str, secret: str) -> None:
        """Remember a session by its secret."""
        with self._writing() as connection:
            connection.execute(
                insert(SessionRow), {"key": digest(secret), "user_name": name, "created_at": rows.now()}
            )

    def log_out(self, secret: str) -> None:
        """Forget a session."""
        with self._writing() as connection:
            connection.execute(delete(SessionRow).where(SessionRow.key == digest(secret)))

    def by_session(self, secret: str, *, hours: int) -> Account | None:
        """Whose session it is, None if it is not known, too old, or the person's account is disabled."""
        since = rows.now() - dt.timedelta(hours=hours)
        query = select(SessionRow.user).where(SessionRow.key == digest(secret), SessionRow.created_at > since)
        with self._reading() as connection:
            name = connection.execute(query).scalar()
        found = self.account(name) if name else None
        return found if found and not found.disabled else None

    def add_token(self, user: str, label: str, secret: str, *, days: int) -> None:
        """Remember a token of the API by its secret, for so many days."""
        now = rows.now()
        row = {"key": digest(secret), "user_name": user, "label": label, "created_at": now}
        row["expires_at"] = now + dt.timedelta(days=days)
        with self._writing() as connection:
            connection.execute(insert(TokenRow), row)

    def tokens(self, user: str) -> list[Token]:
        """A person's tokens, newest first."""
        query = select(*TokenRow.__table__.c).where(TokenRow.user == user).order_by(TokenRow.id.desc())
        with self._reading() as connection:
            return [_token(row) for row in connection.execute(query).mappings()]

    def revoke(self, user: str, number: int) -> None:
        """End one of a person's tokens."""
        with self._writing() as connection:
            connection.execute(
                update(TokenRow)
                .where(TokenRow.id == number, TokenRow.user == user)
                .values(revoked_at=rows.now())
            )

    def by_token(self, secret: str) -> str | None:
        """Whose token it is, None if it is not known or ended."""
        query = select(TokenRow.user).where(
            TokenRow.key == digest(secret), TokenRow.revoked_at.is_(None), TokenRow.expires_at > rows.now()
        )
        with self._reading() as connection:
            return connection.execute(query).scalar()

    def _reading(self) -> Transaction:
        return Transaction(self._engine, self._shown, writes=False)

    def _writing(self) -> Transaction:
        return Transaction(self._engine, self._shown, writes=True)


def _account(row: Any) -> Account:
    return Account(row["name"], row["password"], row["role"], row["disabled"])


def _token(row: Any) -> Token:
    expires = rows.aware(row["expires_at"])
    ended = row["revoked_at"] is not None or expires <= rows.now()
    return Token(row["id"], row["user_name"], row["label"], row["created_at"], expires, ended)
