"""Articles in the store: every document is a source of one, and `article_id` names the source that counts.

What two documents could share is kept as keys, so that a new document is compared with those few that
share one, however many there are. All is worked out anew for the documents that a batch touches and their
neighbours; the result depends on what is stored, never on the order in which it came.
"""

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection, Select, Table, delete, func, insert, or_, select, text, update

from pipeline.articles.compare import Likeness, likeness
from pipeline.articles.evidence import Evidence, evidence_of
from pipeline.articles.group import Article, Pair, articles, pair
from pipeline.outcomes import Read
from pipeline.store import rows
from pipeline.store.article_tables import ArticleKeyRow, ArticleVerdictRow
from pipeline.store.review_tables import EventRow, QueryRow, WorkRow
from pipeline.store.tables import DecisionRow, DocumentRow, ExtractionRow
from schemas.document import Document
from schemas.errors import GravidaError
from schemas.review import Status

MOST_SHARING = 50  # documents that are compared because of one key; more share a form, not an article
MOST_NEIGHBOURS = 500  # documents that are worked out together
FILLED = 100  # documents of an older store at a time
LOCK = 7_316_221_905  # of PostgreSQL, held by who writes documents: two would not see each other's
WORK = cast(Table, WorkRow.__table__)


class NotJoinedError(GravidaError):
    """Two documents stay two articles, because people worked on both."""

    def __init__(self, begun: Sequence[str]) -> None:
        """`begun` are the ids of the documents with work of people."""
        super().__init__(
            f"{begun[0]} and {begun[1]}: people worked on both, and nothing of theirs is moved or dropped; "
            "they stay two articles"
        )


@dataclass(frozen=True, slots=True)
class Source:
    """A document as a source of an article. `primary` is true for the one that counts."""

    document_id: str
    name: str
    format: str
    origin: str
    primary: bool


def lock(connection: Connection) -> None:
    """Let one transaction after the other add documents; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def link(connection: Connection, items: Sequence[Read]) -> int:
    """Work out of which articles newly read documents are sources; how many more sources articles have now."""
    ids = [item.document_id for item in items]
    connection.execute(delete(ArticleKeyRow).where(ArticleKeyRow.document_id.in_(ids)))
    keys = [{"key": key, "document_id": item.document_id} for item in items for key in item.keys]
    if keys:
        connection.execute(insert(ArticleKeyRow), keys)
    return relink(connection, ids)


def relink(connection: Connection, documents: Iterable[str]) -> int:
    """Work out the articles of these documents and their neighbours; how many more sources articles have now."""
    near = _neighbours(connection, documents)
    if len(near.documents) < 2:
        return 0
    before = {row[0]: row[1] for row in connection.execute(_places(near.documents))}
    known = {document: _evidence(connection, document) for document in near.apart_from_alone(before)}
    alike = {two: why for two in near.pairs if (why := likeness(known[two[0]], known[two[1]]))}
    alike |= {two: Likeness.SAID for two, same in near.verdicts.items() if same}
    apart = {two for two, same in near.verdicts.items() if not same}
    begun = _begun(connection, known)
    found = articles(known, alike, apart=apart, begun=begun)
    _write(connection, found, known, before)
    grown = sum(len(article.documents) - 1 for article in found)
    return grown - sum(before[document] != document for document in known)


@dataclass(frozen=True, slots=True)
class _Near:
    """Documents that are, or could be, sources of one article, and what people said of them."""

    documents: frozenset[str]
    pairs: frozenset[Pair]
    verdicts: Mapping[Pair, bool]

    def apart_from_alone(self, places: Mapping[str, str]) -> list[str]:
        """The documents that share something with another, or did before."""
        paired = {document for two in (*self.pairs, *self.verdicts) for document in two}
        linked = {place for document, place in places.items() if place != document}
        return sorted(
            document
            for document, place in places.items()
            if document in paired or place != document or document in linked
        )


def _neighbours(connection: Connection, documents: Iterable[str]) -> _Near:
    """The documents, those that share a key, an article or a verdict with them, and so on."""
    seen: set[str] = set()
    pairs: set[Pair] = set()
    verdicts: dict[Pair, bool] = {}
    edge = set(documents)
    most = len(edge) + MOST_NEIGHBOURS
    while edge and len(seen) + len(edge) <= most:
        seen |= edge
        shared, said = set(_sharing(connection, edge)), _verdicts(connection, edge)
        pairs |= shared
        verdicts |= said
        found = {document for two in (*shared, *said) for document in two}
        edge = (found | _of_their_articles(connection, edge)) - seen
    inside = frozenset(two for two in pairs if seen.issuperset(two))
    return _Near(frozenset(seen), inside, {two: verdicts[two] for two in verdicts if seen.issuperset(two)})


def _sharing(connection: Connection, documents: Collection[str]) -> Iterator[Pair]:
    """Pairs of documents that share a key, one of them of `documents`."""
    mine = select(ArticleKeyRow.key).where(ArticleKeyRow.document_id.in_(documents)).distinct().subquery()
    query = (
        select(ArticleKeyRow.key, ArticleKeyRow.document_id)
        .join(mine, mine.c.key == ArticleKeyRow.key)
        .order_by(ArticleKeyRow.key, ArticleKeyRow.document_id)
    )
    holders: dict[int, list[str]] = {}
    for key, document in connection.execute(query):
        holders.setdefault(key, []).append(document)
    for held in holders.values():
        new = [document for document in held if document in documents]
        for one in new:
            yield from (pair(one, other) for other in held[:MOST_SHARING] if other != one)


def _verdicts(connection: Connection, documents: Collection[str]) -> dict[Pair, bool]:
    """What people said last of each pair that holds one of the documents."""
    said = ArticleVerdictRow
    query = select(said.first_id, said.second_id, said.same).where(
        or_(said.first_id.in_(documents), said.second_id.in_(documents))
    )
    return {(one, other): same for one, other, same in connection.execute(query.order_by(said.id))}


def _of_their_articles(connection: Connection, documents: Collection[str]) -> set[str]:
    places = select(DocumentRow.article_id).where(DocumentRow.id.in_(documents))
    query = select(DocumentRow.id).where(DocumentRow.article_id.in_(places))
    return set(connection.execute(query).scalars())


def _places(documents: Collection[str]) -> Select[str, str]:
    return select(DocumentRow.id, DocumentRow.article_id).where(DocumentRow.id.in_(documents))


def _evidence(connection: Connection, document_id: str) -> Evidence:
    """The evidence of a document as it was read last, without the places of its words, which take the time."""
    query = (
        select(ExtractionRow.document)
        .where(ExtractionRow.document_id == document_id)
        .order_by(ExtractionRow.id.desc())
        .limit(1)
    )
    held = json.loads(zlib.decompress(connection.execute(query).scalar_one()))
    return evidence_of(Document.model_validate(held | {"words": (), "pages": (), "tables": ()}))


def _begun(connection: Connection, documents: Collection[str]) -> set[str]:
    """Those on which somebody decided, remarked or asked, which he set aside or has a place at.

    Their rows are locked until the end.
    """
    touched = or_(
        WorkRow.status != Status.NEW.value,
        WorkRow.twice.is_(True),
        WorkRow.reviewer != "",
        WorkRow.second_reviewer != "",
        WorkRow.flag != "",
    )
    held = select(WorkRow.document_id, touched).where(WorkRow.document_id.in_(documents)).with_for_update()
    begun = {
        document for document, is_begun in connection.execute(held.order_by(WorkRow.document_id)) if is_begun
    }
    for rows_of in (DecisionRow, QueryRow):
        said = select(rows_of.document_id).where(rows_of.document_id.in_(documents)).distinct()
        begun |= set(connection.execute(said).scalars())
    return begun


def _write(
    connection: Connection,
    found: Sequence[Article],
    known: Mapping[str, Evidence],
    before: Mapping[str, str],
) -> None:
    for article in found:
        better = known[article.best].source if article.best != article.primary else ""
        for document in article.documents:
            primary = document == article.primary
            if before[document] != article.primary:
                here = update(DocumentRow).where(DocumentRow.id == document)
                connection.execute(here.values(article_id=article.primary))
                _log(connection, document, article.primary, before[document])
            row = {
                "is_primary": primary,
                "sources": len(article.documents),
                "better": better if primary else "",
            }
            connection.execute(update(WORK).where(WORK.c.document_id == document).values(row))


def _log(connection: Connection, document: str, article: str, was: str) -> None:
    detail = {"article": article, "was": was}
    row = {"at": rows.now(), "who": "gravida", "what": "same article", "document_id": document}
    connection.execute(insert(EventRow), row | {"detail": detail})


def say(connection: Connection, one: str, other: str, *, same: bool, who: str) -> None:
    """Note what a person says of two documents, and work out their articles anew."""
    first, second = pair(one, other)
    row = {"first_id": first, "second_id": second, "same": same, "who": who, "at": rows.now()}
    connection.execute(insert(ArticleVerdictRow), row)
    relink(connection, (first, second))


def sources(connection: Connection, document_id: str) -> list[Source]:
    """All sources of the article of a document, the one that counts first."""
    place = select(DocumentRow.article_id).where(DocumentRow.id == document_id).scalar_subquery()
    query = select(
        DocumentRow.id, DocumentRow.name, DocumentRow.format, DocumentRow.origin, DocumentRow.article_id
    ).where(DocumentRow.article_id == place)
    found = [Source(*row[:4], primary=row[0] == row[4]) for row in connection.execute(query)]
    return sorted(found, key=lambda source: (not source.primary, source.document_id))


def twins(connection: Connection, document_id: str) -> list[Source]:
    """Documents that look like the same article and count beside this one, because people worked on both."""
    shared = {other for two in _sharing(connection, {document_id}) for other in two} - {document_id}
    if not shared:
        return []
    parted = {two for two, same in _verdicts(connection, {document_id}).items() if not same}
    mine = {source.document_id for source in sources(connection, document_id)}
    own, found = _evidence(connection, document_id), []
    for other in sorted(shared - mine):
        if pair(document_id, other) not in parted and likeness(own, _evidence(connection, other)) is not None:
            found += [source for source in sources(connection, other) if source.document_id == other]
    return found


def others(connection: Connection) -> dict[str, list[str]]:
    """The documents that do not count, by the one that counts in their place."""
    query = select(DocumentRow.article_id, DocumentRow.id).where(DocumentRow.id != DocumentRow.article_id)
    found: dict[str, list[str]] = {}
    for article, document in connection.execute(query.order_by(DocumentRow.id)):
        found.setdefault(article, []).append(document)
    return found


def join(connection: Connection, one: str, other: str, who: str) -> None:
    """Make two documents sources of one article. Raises NotJoinedError where people worked on both."""
    held = {source.document_id for document in (one, other) for source in sources(connection, document)}
    begun = sorted(_begun(connection, held))
    if len(begun) > 1:
        raise NotJoinedError(begun)
    say(connection, one, other, same=True, who=who)


def count(connection: Connection) -> int:
    """How many articles there are."""
    query = select(func.count()).select_from(DocumentRow).where(DocumentRow.id == DocumentRow.article_id)
    return int(connection.execute(query).scalar_one())


def fill(connection: Connection) -> None:
    """Work out the articles of a store that was made before there were any."""
    ids = list(connection.execute(select(DocumentRow.id).order_by(DocumentRow.id)).scalars())
    for start in range(0, len(ids), FILLED):
        some = ids[start : start + FILLED]
        keys = [
            {"key": key, "document_id": document}
            for document in some
            for key in _evidence(connection, document).keys()  # noqa: SIM118
        ]
        if keys:
            connection.execute(insert(ArticleKeyRow), keys)
        relink(connection, some)
