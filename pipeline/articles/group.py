"""Documents into articles: the same whatever the order in which they came."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
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

    def bars(two: Pair) -> bool:
        said = alike.get(two) is Likeness.SAID
        return two in apart or not said and barred(known[two[0]], known[two[1]])

    member = {document: frozenset((document,)) for document in known}
    for one, other in sorted(alike, key=lambda two: (-alike[two], two)):
        mine, others = member[one], member[other]
        if mine is others or _any(mine, begun) and _any(others, begun) or not _fit(mine, others, bars):
            continue
        joined = mine | others
        for document in joined:
            member[document] = joined
    return [_article(group, known, begun) for group in sorted(set(member.values()), key=min)]


def _any(documents: Iterable[str], begun: Collection[str]) -> bool:
    return any(one in begun for one in documents)


def _fit(mine: Iterable[str], others: Collection[str], bars: Callable[[Pair], bool]) -> bool:
    """True if no document of the one bars one of the others."""
    return not any(bars(pair(one, other)) for one in mine for other in others)


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
