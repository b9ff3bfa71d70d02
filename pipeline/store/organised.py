"""Who reviews what: documents that are assigned, set aside, and what everybody did on which day."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from pipeline.store import worklist
from pipeline.store.logged import Logged
from pipeline.store.review_tables import EventRow
from pipeline.store.tables import DecisionRow
from pipeline.store.worklist import Work
from schemas.errors import GravidaError
from schemas.review import Action, Status

PLACES = ("reviewer", "second_reviewer")
DONE = ("submit", "adjudicate")  # in the log
UNTOLD = (Action.SEE.value, Action.COMMENT.value)  # no decisions


class NotAssignedError(GravidaError):
    """A document that cannot be given to a person, or taken from one."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a person did on a day of universal time."""

    who: str
    day: dt.date
    decisions: int
    documents: int
    submitted: int


class Organised(Logged):
    """The organisation of the work on a store."""

    def assign(self, document_id: str, who: str, to: str) -> Work:
        """Give a document to a person: one of its two places where two review it. Raises NotAssignedError.

        Decisions that are there stay: those of one reviewer count whoever goes on; one of two who is given his place
        back goes on with his own.
        """
        with self._writing() as connection:
            work = self._counted(connection, document_id)
            _open(work)
            if to in work.reviewers:
                return work
            place = _place(work) if work.twice else PLACES[0]
            worklist.change(connection, document_id, {place: to})
            before = getattr(work, place)
            self._log(
                connection, who, "assign", document_id, {"to": to, **({"from": before} if before else {})}
            )
            return self._one(connection, document_id)

    def release(self, document_id: str, who: str, of: str) -> Work:
        """Take a document from a person who has not submitted it as one of two. Raises NotAssignedError.

        What he decided blind stays in the history, and counts again if the document is given back to him.
        """
        with self._writing() as connection:
            work = self._counted(connection, document_id)
            _open(work)
            if of not in work.reviewers:
                raise NotAssignedError(f"{work.name}: is not assigned to {of}")
            if work.twice and of in work.submitted:
                raise NotAssignedError(f"{work.name}: {of} has submitted it, and keeps the place")
            worklist.change(connection, document_id, {PLACES[work.reviewer != of]: ""})
            self._log(connection, who, "release", document_id, {"from": of})
            return self._one(connection, document_id)

    def set_aside(self, document_id: str, who: str, reason: str, note: str) -> Work:
        """Mark a document with a reason why it waits; an empty one takes the mark away."""
        with self._writing() as connection:
            self._counted(connection, document_id)
            values = {"flag": reason, "flag_note": note, "flagged_by": who if reason else ""}
            worklist.change(connection, document_id, values)
            detail = {"reason": reason, "note": note} if reason else {}
            self._log(connection, who, "set aside" if reason else "take up", document_id, detail)
            return self._one(connection, document_id)

    def days(self, since: dt.datetime, who: str = "") -> list[Day]:
        """What people did since a moment, the newest day first; what one person did if he is named."""
        found: dict[tuple[str, str], dict[str, int]] = {}
        with self._reading() as connection:
            on = _day(connection, DecisionRow.at)
            made = select(
                DecisionRow.reviewer, on, func.count(), func.count(DecisionRow.document_id.distinct())
            ).where(DecisionRow.at >= since, DecisionRow.action.not_in(UNTOLD))
            made = made.where(DecisionRow.reviewer == who) if who else made
            for name, day, decisions, documents in connection.execute(
                made.group_by(DecisionRow.reviewer, on)
            ):
                found[name, str(day)] = {"decisions": decisions, "documents": documents}
            on = _day(connection, EventRow.at)
            done = select(EventRow.who, on, func.count(EventRow.document_id.distinct()))
            done = done.where(EventRow.at >= since, EventRow.what.in_(DONE))
            done = done.where(EventRow.who == who) if who else done
            for name, day, submitted in connection.execute(done.group_by(EventRow.who, on)):
                found.setdefault((name, str(day)), {})["submitted"] = submitted
        counted = [
            Day(
                name,
                dt.date.fromisoformat(day),
                *(here.get(what, 0) for what in ("decisions", "documents", "submitted")),
            )
            for (name, day), here in found.items()
        ]
        return sorted(counted, key=lambda one: (-one.day.toordinal(), one.who))


def _place(work: Work) -> str:
    """The place of two that is free. Raises NotAssignedError."""
    for place in PLACES:
        if not getattr(work, place):
            return place
    raise NotAssignedError(
        f"{work.name}: {' and '.join(work.reviewers)} review it; take it from one who has not submitted it"
    )


def _open(work: Work) -> None:
    if work.status not in (Status.NEW, Status.IN_REVIEW):
        raise NotAssignedError(f"{work.name}: is {work.status.value.replace('_', ' ')}; reopen it first")


def _day(connection: Connection, column: Any) -> Any:
    """The day of universal time of a moment, in the database's own words."""
    return func.date(column if connection.dialect.name == "sqlite" else func.timezone("UTC", column))
