"""What is asked of the store. A batch is one transaction; extractions and decisions are only added."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, insert, select

from pipeline.outcomes import Failed, Outcome, Read
from pipeline.store import articles, rows, runs, worklist
from pipeline.store.kept import Kept
from pipeline.store.reviews import ReviewStore
from pipeline.store.runs import Counts
from pipeline.store.tables import DocumentRow, ExtractionRow, FailureRow
from pipeline.store.transactions import Transaction
from pipeline.store.worklist import Listed, Work, list_work
from schemas.errors import NotFoundError
from schemas.report import Versions
from schemas.review import Decision


@dataclass(frozen=True, slots=True)
class Following:
    """What follows from decisions on a document, given the decisions up to number `since`: only those on patients, or all.

    `listed` is what the work list says then, `read` the document with its patients by a `run`, where it was read anew.
    """

    since: int
    listed: Mapping[str, Any]
    patients: bool = False
    read: Outcome | None = None
    run: int = 0


SHOWN = 5  # candidates that a message names
NOTHING: Listed = MappingProxyType({})
PAGE = 100  # records that an iteration holds at a time


class Repository:
    """An open store."""

    def __init__(self, engine: Engine, shown: str) -> None:
        """`shown` is the address without its password, for messages."""
        self._engine = engine
        self.address = shown
        self.reviews = ReviewStore(engine, shown)
        self._readings: Kept[int, rows.Stored] = Kept()

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def start_run(self, versions: Versions, options: Mapping[str, Any]) -> int:
        """The number of a new run; runs whose process died on this machine are closed."""
        with self._writing() as connection:
            return runs.begin(connection, versions, options)

    def finish_run(self, run: int, *, status: str = "finished") -> None:
        """Close a run; what it read was counted with each batch."""
        with self._writing() as connection:
            runs.close(connection, run, status)

    def recent_runs(self, most: int) -> list[runs.Run]:
        """The last runs, the newest first."""
        with self._reading() as connection:
            return runs.recent(connection, most)

    def unread(self) -> list[Failed]:
        """What failed when it was last tried, and was read by no run since."""
        with self._reading() as connection:
            return runs.unread(connection)

    def known(self, document_ids: Iterable[str], versions: Versions) -> set[str]:
        """Those of the documents that have an extraction of these versions, whatever people had told of them."""
        wanted = list(document_ids)
        told = versions.model_copy(update={"told_patients": True})
        query = select(ExtractionRow.document_id).where(
            ExtractionRow.versions.in_((versions.key, told.key)), ExtractionRow.document_id.in_(wanted)
        )
        with self._reading() as connection:
            return set(connection.execute(query).scalars())

    def outdated(self, versions: Versions) -> dict[str, tuple[str, str]]:
        """The documents whose newest record was made by other versions: by their id the origin and those versions."""
        told = versions.model_copy(update={"told_patients": True})
        newest = rows.newest(every=True).subquery()
        query = (
            select(newest.c.document_id, DocumentRow.origin, newest.c.versions)
            .join(DocumentRow, DocumentRow.id == newest.c.document_id)
            .where(newest.c.versions.not_in((versions.key, told.key)))
            .order_by(newest.c.id)
        )
        with self._reading() as connection:
            return {row[0]: (row[1], row[2]) for row in connection.execute(query)}

    def add_batch(self, run: int, outcomes: Sequence[Outcome], listed: Listed = NOTHING) -> Counts:
        """Write a batch in one transaction: all of it, or nothing.

        `listed` is what people said of documents as a whole; the work list says that of one that was read anew.
        What the store already has for the same content and versions stays as it is and counts as unchanged.
        Raises BusyStoreError where another writer holds the store, StoreError where it cannot be written.
        """
        with self._writing() as connection:
            return self._add(connection, run, outcomes, listed)

    def _add(self, connection: Connection, run: int, outcomes: Sequence[Outcome], listed: Listed) -> Counts:
        reads = list(
            {
                (item.document_id, item.versions.key): item for item in outcomes if isinstance(item, Read)
            }.values()
        )
        failures = [item for item in outcomes if isinstance(item, Failed)]
        unchanged = len(outcomes) - len(reads) - len(failures)
        now = rows.now()
        added: set[str] = set()
        joined = 0
        if reads:
            articles.lock(connection)
            documents = [rows.document_row(item, now) for item in reads]
            rows.insert_new(connection, DocumentRow, documents, DocumentRow.id)
            extractions = [rows.extraction_row(item, run, now) for item in reads]
            added = rows.insert_new(connection, ExtractionRow, extractions, ExtractionRow.document_id)
            new = [item for item in reads if item.document_id in added]
            list_work(connection, new, now, listed)
            joined = articles.link(connection, new)
        if failures:
            connection.execute(insert(FailureRow), [rows.failure_row(item, run, now) for item in failures])
        fresh = [item for item in reads if item.document_id in added]
        counts = Counts(
            read=len(fresh),
            unchanged=unchanged + len(reads) - len(fresh),
            failed=len(failures),
            characters=sum(item.characters for item in fresh),
            warnings=Counter(code for item in fresh for code in item.warnings),
            joined=joined,
            without_patient=sum(item.without_patient for item in fresh),
        )
        runs.count(connection, run, counts)
        return counts

    def decide(
        self,
        decisions: Sequence[Decision],
        seen: Sequence[int | None],
        names: Sequence[Sequence[str]],
        following: Following | None,
        work: Work,
    ) -> list[int]:
        """The numbers of new decisions on one document, stored with what follows from them: all of it, or nothing.

        `work` is what the work list said when it was decided. Raises ConflictError where there is a newer decision on the
        same, or on the document since `following` was worked out, and MovedOnError.
        """
        document_id = decisions[0].document_id
        with self._writing() as connection:
            if following is not None:
                if following.read is not None:
                    articles.lock(connection)  # before the document's own row, as a batch does
                self.reviews.since(connection, document_id, following.since, patients=following.patients)
            numbers = self.reviews.decide_in(connection, decisions, seen, names, work)
            if following is not None:
                if following.read is not None:
                    self._add(connection, following.run, [following.read], NOTHING)
                if following.listed:
                    worklist.change(connection, document_id, following.listed)
        return numbers

    def failures(self, run: int, most: int | None = None) -> list[Failed]:
        """What a run could not read, in the order of the run; the first `most` of it."""
        query = (
            select(*FailureRow.__table__.c)
            .where(FailureRow.run_id == run)
            .order_by(FailureRow.id)
            .limit(most)
        )
        with self._reading() as connection:
            return [rows.failed(row) for row in connection.execute(query).mappings()]

    def find(self, wanted: str, *, article: bool = True) -> str:
        """The id of the one document with this id, this unambiguous start of an id, or this name.

        Where several are sources of one article, the one that counts, if an `article` will do.
        Raises NotFoundError that names what could have been meant.
        """
        by_id = DocumentRow.id.startswith(wanted.lower(), autoescape=True)
        query = select(DocumentRow.id, DocumentRow.name, DocumentRow.article_id)
        query = query.where((DocumentRow.name == wanted) | by_id).order_by(
            DocumentRow.added_at, DocumentRow.id
        )
        with self._reading() as connection:
            found = connection.execute(query.limit(SHOWN + 1)).all()
        exact = (
            [row for row in found if row.id == wanted.lower()]
            or [row for row in found if row.name == wanted]
            or found
        )
        if article and len({row.article_id for row in exact}) == 1 and 1 < len(exact) <= SHOWN:
            return str(exact[0].article_id)
        if len(exact) == 1:
            return str(exact[0].id)
        if not exact:
            raise NotFoundError(
                f"{wanted}: no document of this id or name in {self.address}; read it with `gravida ingest`"
            )
        candidates = ", ".join(f"{row.id} ({row.name})" for row in exact[:SHOWN])
        more = ", ..." if len(exact) > SHOWN else ""
        raise NotFoundError(f"{wanted}: could be {candidates}{more}; give more of the id")

    def latest(self, document_id: str) -> rows.Stored:
        """The newest record of a document. Raises NotFoundError."""
        query = select(func.max(ExtractionRow.id)).where(ExtractionRow.document_id == document_id)
        found = self._reading_of(query)
        if found is None:
            raise NotFoundError(
                f"{document_id}: no record in {self.address}; run `gravida ingest` on the document"
            )
        return found

    def extraction(self, document_id: str, versions: str) -> rows.Stored | None:
        """What these versions made of a document, None where they never read it."""
        query = select(ExtractionRow.id).where(
            ExtractionRow.document_id == document_id, ExtractionRow.versions == versions
        )
        return self._reading_of(query)

    def _reading_of(self, query: Select[Any]) -> rows.Stored | None:
        """The record whose number a query finds: it never changes, and is kept."""
        with self._reading() as connection:
            number = connection.execute(query).scalar()
            if number is None:
                return None
            kept = self._readings.get(number)
            if kept is not None:
                return kept
            whole = select(*ExtractionRow.__table__.c).where(ExtractionRow.id == number)
            return self._readings.put(number, rows.stored(connection.execute(whole).mappings().one()))

    def records(self, *, every: bool = False) -> Iterator[rows.Stored]:
        """The newest record of every article, or of `every` document, in the order in which they came."""
        last = 0
        while True:
            query = (
                rows.newest(every=every).where(ExtractionRow.id > last).order_by(ExtractionRow.id).limit(PAGE)
            )
            with self._reading() as connection:
                page = connection.execute(query).mappings().all()
            for row in page:
                yield rows.stored(row)
            if len(page) < PAGE:
                return
            last = page[-1]["id"]

    def article_count(self) -> int:
        """How many articles the documents of the store are sources of."""
        with self._reading() as connection:
            return articles.count(connection)

    def sources(self, document_id: str) -> list[articles.Source]:
        """All sources of the article of a document, the one that counts first."""
        with self._reading() as connection:
            return articles.sources(connection, document_id)

    def twins(self, document_id: str) -> list[articles.Source]:
        """Documents that look like the same article and yet count beside this one."""
        with self._reading() as connection:
            return articles.twins(connection, document_id)

    def other_sources(self) -> dict[str, list[str]]:
        """The documents that do not count, by the one that counts in their place."""
        with self._reading() as connection:
            return articles.others(connection)

    def join(self, one: str, other: str, who: str) -> None:
        """Make two documents sources of one article, by a person's word. Raises NotJoinedError."""
        with self._writing() as connection:
            articles.lock(connection)
            articles.join(connection, one, other, who)

    def part(self, one: str, other: str, who: str) -> None:
        """Make two documents sources of two articles, by a person's word."""
        with self._writing() as connection:
            articles.lock(connection)
            articles.say(connection, one, other, same=False, who=who)

    def count(self) -> int:
        """How many documents the store holds."""
        with self._reading() as connection:
            return int(connection.execute(select(func.count()).select_from(DocumentRow)).scalar_one())

    def _reading(self) -> Transaction:
        return Transaction(self._engine, self.address, writes=False)

    def _writing(self) -> Transaction:
        return Transaction(self._engine, self.address, writes=True)
