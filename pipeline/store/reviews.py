"""What the review asks of the store: the work list, decisions under a version check, the log."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.store import rows, worklist
from pipeline.store.conflicts import ConflictError, MovedOnError, Seen, who_decides
from pipeline.store.kept import Kept
from pipeline.store.logged import Logged
from pipeline.store.organised import Organised
from pipeline.store.people import People
from pipeline.store.queries import Queries, unclosed
from pipeline.store.review_tables import RESTORED, EventRow, OriginalRow, SecretRow, WorkRow
from pipeline.store.tables import DecisionRow
from pipeline.store.worklist import Wanted, Work
from schemas.review import Action, Decision, Status

PAGE = 500  # rows of the log that an iteration holds at a time


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log."""

    number: int
    at: dt.datetime
    who: str
    what: str
    document_id: str | None
    detail: dict[str, Any]


class ReviewStore(Logged):
    """The review's part of an open store."""

    def __init__(self, engine: Engine, shown: str) -> None:
        """`shown` is the address without its password, for messages."""
        super().__init__(engine, shown)
        self.people = People(engine, shown)
        self.organised = Organised(engine, shown)
        self.queries = Queries(engine, shown)
        self._known: Kept[str, tuple[Decision, ...]] = Kept()

    def work(self, wanted: Wanted) -> tuple[list[Work], int]:
        """A page of the work list, and how many match."""
        with self._reading() as connection:
            return worklist.find_work(connection, wanted)

    def one(self, document_id: str) -> Work:
        """A document's place in the work list. Raises NotFoundError."""
        with self._reading() as connection:
            return self._one(connection, document_id)

    def original(self, document_id: str) -> bytes | None:
        """The file of a document, None where it is not kept."""
        query = select(OriginalRow.content).where(OriginalRow.document_id == document_id)
        with self._reading() as connection:
            return connection.execute(query).scalar()

    def has_original(self, document_id: str) -> bool:
        """True if the document's file is kept."""
        query = select(OriginalRow.document_id).where(OriginalRow.document_id == document_id)
        with self._reading() as connection:
            return connection.execute(query).scalar() is not None

    def decisions(self, document_id: str, layer: str | None = None) -> list[Decision]:
        """The decisions on a document, oldest first; those of one layer if it is named.

        They are only ever added, one writer at a document after the other: what was read before is not read again.
        """
        known = self._known.get(document_id) or ()
        query = select(*DecisionRow.__table__.c).where(DecisionRow.document_id == document_id)
        query = query.where(DecisionRow.id > (known[-1].number if known else 0)).order_by(DecisionRow.id)
        with self._reading() as connection:
            fresh = [rows.decision(row) for row in connection.execute(query).mappings()]
        found = self._known.put(document_id, (*known, *fresh))
        return [one for one in found if layer is None or one.layer == layer]

    def decided(self) -> set[str]:
        """The documents on which there is any decision."""
        with self._reading() as connection:
            return set(connection.execute(select(DecisionRow.document_id).distinct()).scalars())

    def decided_on(self, document_ids: Sequence[str], anchors: Sequence[str], ending: str) -> set[str]:
        """Those of the documents of which one of the anchors was decided on, or one that ends so."""
        about = or_(DecisionRow.anchor.in_(anchors), DecisionRow.anchor.endswith(ending, autoescape=True))
        query = select(DecisionRow.document_id).where(DecisionRow.document_id.in_(document_ids), about)
        with self._reading() as connection:
            return set(connection.execute(query).scalars())

    def list_as(self, document_id: str, **values: Any) -> None:
        """Write into the work list what follows from decisions or readings; nobody did it, so nothing is logged."""
        with self._writing() as connection:
            worklist.change(connection, document_id, values)

    def counted(self, work: Work, undecided: int, expected: float) -> None:
        """Write into the work list what is left to decide, unless somebody decided in between.

        That is how many values are undecided, and how many mistakes are expected among them.
        """
        columns = worklist.COLUMNS
        query = update(worklist.TABLE).where(
            columns.document_id == work.document_id, columns.changed_at.is_not_distinct_from(work.changed_at)
        )
        with self._writing() as connection:
            connection.execute(query.values(undecided=undecided, expected=expected))

    def numbered(self, document_id: str, numbers: Sequence[int]) -> list[Decision]:
        """The decisions on a document with these numbers, oldest first."""
        wanted = set(numbers)
        return [one for one in self.decisions(document_id) if one.number in wanted]

    def decide(
        self,
        decisions: Sequence[Decision],
        seen: Sequence[int | None],
        names: Sequence[Sequence[str]] | None = None,
    ) -> list[int]:
        """The numbers of new decisions on one document, stored in one transaction: all of them, or none.

        `seen` holds for each the number of the newest decision on the same fact that its maker had before
        him, 0 for none; None does not check. `names` are the anchors under which each fact was decided on, its own
        where they are not given. Raises ConflictError where there is a newer one.
        """
        with self._writing() as connection:
            return self.decide_in(connection, decisions, seen, names)

    def decide_in(
        self,
        connection: Connection,
        decisions: Sequence[Decision],
        seen: Sequence[int | None],
        names: Sequence[Sequence[str]] | None,
        work: Work | None = None,
    ) -> list[int]:
        """The same as a part of a transaction; `work` is what the work list said when it was decided, None does not check.

        Raises MovedOnError where the document was submitted, or is reviewed by others, since then.
        """
        if work is None:
            work = self._counted(connection, decisions[0].document_id)
        else:
            work = self._as_seen(connection, Seen(work))
        known = names if names is not None else [(one.anchor,) for one in decisions]
        for decision, version, anchors in zip(decisions, seen, known, strict=True):
            if version is not None:
                self._check(connection, decision, version, anchors)
        numbers = [
            int(
                connection.execute(
                    insert(DecisionRow).returning(DecisionRow.id), rows.decision_row(decision)
                ).scalar_one()
            )
            for decision in decisions
        ]
        if any(one.action not in (Action.SEE, Action.COMMENT) for one in decisions):
            self._begin(connection, work, decisions[-1])
        return numbers

    def _as_seen(self, connection: Connection, seen: Seen) -> Work:
        """A document's row, locked. Raises MovedOnError where it is not as it was seen."""
        work = self._counted(connection, seen.work.document_id)
        newest = select(func.max(DecisionRow.id)).where(DecisionRow.document_id == work.document_id)
        decided = seen.newest is not None and (connection.execute(newest).scalar() or 0) != seen.newest
        asked = seen.answered and bool(unclosed(connection, [work.document_id]))
        if who_decides(work) != who_decides(seen.work) or decided or asked:
            raise MovedOnError(work.name)
        return work

    def since(self, connection: Connection, document_id: str, number: int, *, patients: bool) -> None:
        """Raises ConflictError where somebody decided on a document, or on its patients, after the decision with a number."""
        self._counted(connection, document_id)
        query = select(*DecisionRow.__table__.c).where(
            DecisionRow.document_id == document_id, DecisionRow.id > number
        )
        if patients:
            whole = DecisionRow.anchor.like("cases.%") & DecisionRow.anchor.not_like("cases.%.%")
            query = query.where(
                whole | DecisionRow.anchor.endswith(".case") | (DecisionRow.anchor == "document")
            )
        row = connection.execute(query.limit(1)).mappings().first()
        if row is not None:
            theirs = rows.decision(row)
            raise ConflictError(theirs.anchor, theirs)

    def _check(
        self, connection: Connection, decision: Decision, version: int, anchors: Sequence[str]
    ) -> None:
        query = (
            select(*DecisionRow.__table__.c)
            .where(
                DecisionRow.document_id == decision.document_id,
                DecisionRow.layer == decision.layer,
                DecisionRow.anchor.in_(anchors),
                DecisionRow.action.not_in((Action.SEE.value, Action.COMMENT.value)),
            )
            .order_by(DecisionRow.id.desc())
            .limit(1)
        )
        row = connection.execute(query).mappings().first()
        if (row["id"] if row else 0) != version:
            raise ConflictError(decision.anchor, rows.decision(row) if row else None)

    def _begin(self, connection: Connection, work: Work, last: Decision) -> None:
        """Note in the work list that somebody is at a document."""
        values: dict[str, Any] = {"changed_at": last.at, "undecided": None}
        if work.status is Status.NEW:
            values["status"] = Status.IN_REVIEW.value
        if not work.reviewer:
            values["reviewer"] = last.reviewer
        connection.execute(
            update(worklist.TABLE).where(worklist.COLUMNS.document_id == work.document_id).values(values)
        )

    def take(self, document_id: str, reviewer: str) -> Work:
        """Hold one of the places on a document that two review; as it is where both are taken or held."""
        with self._writing() as connection:
            work = self._counted(connection, document_id)
            if work.twice and reviewer not in work.reviewers and len(work.reviewers) < 2:
                place = "second_reviewer" if work.reviewer else "reviewer"
                worklist.change(connection, document_id, {place: reviewer})
                self._log(connection, reviewer, "take", document_id, {})
            return self._one(connection, document_id)

    def change(
        self, seen: Seen, who: str, what: str, detail: dict[str, Any] | None = None, **values: Any
    ) -> Work:
        """Change a document's row in the work list, and log it. Raises MovedOnError."""
        document_id = seen.work.document_id
        with self._writing() as connection:
            self._as_seen(connection, seen)
            worklist.change(connection, document_id, values)
            self._log(connection, who, what, document_id, detail or {})
            return self._one(connection, document_id)

    def submit(
        self,
        seen: Seen,
        reviewer: str,
        undecided: int = 0,
        expected: float | None = None,
        reading: str = "",
    ) -> Work:
        """A reviewer is done: final where one reviews, to be adjudicated once both have submitted.

        `undecided` counts the values that he left undecided, `expected` the mistakes to be expected among them, `reading`
        has the versions of the record that he submitted on. Raises MovedOnError.
        """
        document_id = seen.work.document_id
        with self._writing() as connection:
            work = self._as_seen(connection, seen)
            done = tuple(dict.fromkeys((*work.submitted, reviewer)))
            if work.twice:
                status = Status.TO_ADJUDICATE if len(done) > 1 else Status.IN_REVIEW
            else:
                status = Status.FINAL
            values: dict[str, Any] = {"submitted": " ".join(done), "status": status.value, "stale": False}
            values["undecided"] = None if work.twice else undecided
            if not work.twice and expected is not None:
                values["expected"] = expected
            if not work.reviewer:
                values["reviewer"] = reviewer
            worklist.change(connection, document_id, values)
            detail = {"status": status.value, "undecided": undecided, "reading": reading}
            self._log(connection, reviewer, "submit", document_id, detail)
            return self._one(connection, document_id)

    def submitted_on(self, document_id: str) -> str:
        """The versions of the record that a document was submitted on last, empty where that was not noted."""
        query = (
            select(EventRow.detail)
            .where(EventRow.document_id == document_id, EventRow.what.in_(("submit", "adjudicate")))
            .order_by(EventRow.id.desc())
            .limit(1)
        )
        with self._reading() as connection:
            detail = connection.execute(query).scalar()
        return str((detail or {}).get("reading", ""))

    def log(self, who: str, what: str, document_id: str | None = None, **detail: Any) -> None:
        """Add a line to the log."""
        with self._writing() as connection:
            self._log(connection, who, what, document_id, detail)

    def events(self, before: int | None = None, most: int = 200) -> list[Event]:
        """The log, newest first; lines older than number `before` if it is given."""
        query = select(*EventRow.__table__.c).order_by(EventRow.id.desc()).limit(most)
        if before is not None:
            query = query.where(EventRow.id < before)
        with self._reading() as connection:
            return [
                Event(row["id"], row["at"], row["who"], row["what"], row["document_id"], row["detail"])
                for row in connection.execute(query).mappings()
            ]

    def all_decisions(self) -> Iterator[Decision]:
        """Every decision in the store, oldest first."""
        last = 0
        while True:
            query = (
                select(*DecisionRow.__table__.c)
                .where(DecisionRow.id > last)
                .order_by(DecisionRow.id)
                .limit(PAGE)
            )
            with self._reading() as connection:
                page = [rows.decision(row) for row in connection.execute(query).mappings()]
            if not page:
                return
            yield from page
            last = page[-1].number

    def with_status(self, *statuses: Status, twice: bool | None = None) -> list[str]:
        """The ids of documents with one of the statuses, in the order in which they came."""
        query = select(WorkRow.document_id).where(WorkRow.status.in_([status.value for status in statuses]))
        if twice is not None:
            query = query.where(WorkRow.twice.is_(twice))
        with self._reading() as connection:
            return list(connection.execute(query.order_by(WorkRow.added_at, WorkRow.document_id)).scalars())

    def uncounted(self, most: int) -> list[Work]:
        """Documents under review, or reviewed, whose undecided values were not counted since the last decision.

        What two review blind is nobody's to count before both have submitted.
        """
        columns = worklist.COLUMNS
        query = select(*columns).where(
            columns.undecided.is_(None),
            columns.is_primary.is_(True),
            columns.status != Status.NEW.value,
            or_(columns.twice.is_(False), columns.status != Status.IN_REVIEW.value),
        )
        with self._reading() as connection:
            return [worklist.work(row) for row in connection.execute(query.limit(most)).mappings()]

    def blind_to(self, reviewer: str) -> list[str]:
        """The ids of documents that a person is one of two reviewers of, and that are not yet compared."""
        mine = or_(WorkRow.reviewer == reviewer, WorkRow.second_reviewer == reviewer)
        open_ = WorkRow.status.in_((Status.NEW.value, Status.IN_REVIEW.value))
        query = select(WorkRow.document_id).where(WorkRow.twice.is_(True), mine, open_)
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def counts(self) -> dict[str, int]:
        """How many documents have each status."""
        query = select(WorkRow.status, func.count()).where(WorkRow.is_primary.is_(True))
        query = query.group_by(WorkRow.status)
        with self._reading() as connection:
            return {row[0]: int(row[1]) for row in connection.execute(query)}

    @cached_property
    def restored(self) -> str:
        """The mark of the copy that the store was made anew from, empty where it never was; nobody restores an open one."""
        with self._reading() as connection:
            query = select(SecretRow.value).where(SecretRow.name == RESTORED)
            return connection.execute(query).scalar() or ""

    def secret(self, name: str, fresh: str) -> str:
        """The store's secret of this name; `fresh` where there was none."""
        with self._writing() as connection:
            dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
            connection.execute(
                dialect.insert(SecretRow).on_conflict_do_nothing(), {"name": name, "value": fresh}
            )
            return str(connection.execute(select(SecretRow.value).where(SecretRow.name == name)).scalar_one())
