"""Documents into articles: the same whatever the order in which they came."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from pipeline.articles.compare import Likeness, barred
from pipeline.articles.evidence import Evidence
from pipeline.articles.titles import words

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Article:
    """The sources of one article. `primary` is the one that counts, `best` the one that would without decisions."""

    primary: str
    best: str
    documents: tuple[str, ...]


def pair(one: str, other: str) -> Pair:
    """Two documents in the order of their ids."""
    return (one, other) if one < other else (other, one)


def articles(
    known: Mapping[str, Evidence],
    alike: Mapping[Pair, Likeness],
    *,
    apart: Set[Pair] = frozenset(),
    begun: Collection[str] = (),
) -> list[Article]:
    """The articles of which these documents are sources, by the surest likeness first.

    No article has two documents that are `apart`, that bar each other, or that are both `begun`: on which
    people decided already.
    """
    member = {document: frozenset((document,)) for document in known}
    for one, other in sorted(alike, key=lambda two: (-alike[two], two)):
        mine, others = member[one], member[other]
        if mine is others or not _fit(mine, others, known, alike, apart, begun):
            continue
        joined = mine | others
        for document in joined:
            member[document] = joined
    return [_article(group, known, begun) for group in sorted(set(member.values()), key=min)]


def _fit(
    mine: Iterable[str],
    others: Collection[str],
    known: Mapping[str, Evidence],
    alike: Mapping[Pair, Likeness],
    apart: Set[Pair],
    begun: Collection[str],
) -> bool:
    mine = list(mine)
    if any(one in begun for one in mine) and any(one in begun for one in others):
        return False
    for two in (pair(one, other) for one in mine for other in others):
        if two in apart:
            return False
        if alike.get(two) is not Likeness.SAID and barred(known[two[0]], known[two[1]]):
            return False
    return True


def _article(group: Iterable[str], known: Mapping[str, Evidence], begun: Collection[str]) -> Article:
    sources = [known[document] for document in sorted(group)]
    longest = max(len(source.words) for source in sources)
    best = min(sources, key=lambda source: _rank(source, longest)).document_id
    held = [source.document_id for source in sources if source.document_id in begun]
    return Article(held[0] if held else best, best, tuple(source.document_id for source in sources))


def _rank(source: Evidence, longest: int) -> tuple[bool, int, int, str]:
    """Less is better: whole and well read before the rest, then by the kind of source, then by length."""
    order: Sequence[str] = words().sources
    kind = order.index(source.source) if source.source in order else len(order)
    lacking = source.poor or len(source.words) * 2 < longest
    return lacking, kind, -len(source.words), source.document_id
