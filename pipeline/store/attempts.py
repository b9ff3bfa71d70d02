"""Wrong passwords, counted by where they come from: nobody can lock an account for somebody who is elsewhere.

Each attempt is counted before its password is looked at, so that many at the same moment are no way round the limits. The
row without an account counts what one source tries on all accounts together.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, or_, select, update

from pipeline.store import rows
from pipeline.store.review_tables import AttemptRow
from pipeline.store.transactions import Transaction

MOST_OF_ACCOUNT = 5  # wrong passwords for one account from one source
MOST_OF_SOURCE = 20  # from one source for all accounts
LOCKED_MINUTES = 15  # after the last of them
ALL = ""  # in place of an account
KEPT = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lock:
    """A source that may not try an account for a while, none where `account` is empty."""

    source: str
    account: str
    until: dt.datetime


class Attempts:
    """The counts of a store."""

    def __init__(self, engine: Engine, shown: str) -> None:
        """`shown` is the store's address for messages."""
        self._engine, self._shown = engine, shown

    def begin(self, source: str, account: str, *, whole: bool = True) -> bool:
        """Count an attempt; False where it is refused, since too many were wrong.

        `whole` counts it for the source as a whole too.
        """
        now = rows.now()
        limits = {account: MOST_OF_ACCOUNT} | ({ALL: MOST_OF_SOURCE} if whole else {})
        with self._writing() as connection:
            connection.execute(delete(AttemptRow).where(AttemptRow.at < now - KEPT))
            counts = {name: _count(connection, source, name, now) for name in limits}
            if any(counts[name] >= most for name, most in limits.items()):
                return False
            for name, count in counts.items():
                _put(connection, source, name, count + 1, now)
        return True

    def right(self, source: str, account: str) -> None:
        """The password was right: the account's count from this source is over, and it was no wrong one of the source."""
        with self._writing() as connection:
            here = AttemptRow.source == source
            connection.execute(delete(AttemptRow).where(here, AttemptRow.account == account))
            whole = update(AttemptRow).where(here, AttemptRow.account == ALL, AttemptRow.failures > 0)
            connection.execute(whole.values(failures=AttemptRow.failures - 1))

    def unlock(self, name: str) -> int:
        """Forget the attempts on an account, or those of a source; how many counts there were."""
        with self._writing() as connection:
            about = or_(AttemptRow.account == name, AttemptRow.source == name)
            return connection.execute(delete(AttemptRow).where(about)).rowcount if name else 0

    def locks(self) -> list[Lock]:
        """What is locked now, the newest first."""
        since = rows.now() - dt.timedelta(minutes=LOCKED_MINUTES)
        most = or_(
            AttemptRow.failures >= MOST_OF_SOURCE,
            (AttemptRow.account != ALL) & (AttemptRow.failures >= MOST_OF_ACCOUNT),
        )
        query = select(AttemptRow.source, AttemptRow.account, AttemptRow.at)
        query = query.where(AttemptRow.at > since, most).order_by(AttemptRow.at.desc())
        with Transaction(self._engine, self._shown, writes=False) as connection:
            return [
                Lock(source, account, rows.aware(at) + dt.timedelta(minutes=LOCKED_MINUTES))
                for source, account, at in connection.execute(query)
            ]

    def _writing(self) -> Transaction:
        return Transaction(self._engine, self._shown, writes=True)


def _count(connection: Connection, source: str, account: str, now: dt.datetime) -> int:
    """The wrong passwords of a source for an account, 0 where the last was long ago; the row stays locked."""
    rows.insert_new(
        connection,
        AttemptRow,
        [{"source": source, "account": account, "failures": 0, "at": now}],
        AttemptRow.source,
    )
    query = select(AttemptRow.failures, AttemptRow.at).where(
        AttemptRow.source == source, AttemptRow.account == account
    )
    failures, at = connection.execute(query.with_for_update()).one()
    return failures if rows.aware(at) > now - dt.timedelta(minutes=LOCKED_MINUTES) else 0


def _put(connection: Connection, source: str, account: str, count: int, now: dt.datetime) -> None:
    here = update(AttemptRow).where(AttemptRow.source == source, AttemptRow.account == account)
    connection.execute(here.values(failures=count, at=now))
