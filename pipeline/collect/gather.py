"""Articles from a service into a folder, those that are not there yet."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from pipeline.collect.article import Article, CollectError, Identifier, Service, Status
from pipeline.collect.manifest import Manifest, Row

MOST_IN_A_ROW = 5  # failures after which the service is left alone

THERE = "there already"
Told = Callable[[Row], None]


def by_query(
    service: Service, query: str, manifest: Manifest, *, most: int | None, told: Told
) -> Counter[str]:
    """What became of the articles that a query finds, counted by status; `told` hears of each that was asked for.

    Raises CollectError where the service does not answer, refuses, or fails several times in a row.
    """
    return _gather(service, islice(service.search(query), most), manifest, told)


def by_identifiers(
    service: Service, wanted: Sequence[Identifier], manifest: Manifest, *, told: Told
) -> Counter[str]:
    """The same for articles that are named; an identifier that the service does not know has its line too."""
    ask = [each for each in wanted if not manifest.settled(str(each))]
    counts: Counter[str] = Counter({THERE: len(wanted) - len(ask)})
    seen: set[str] = set()

    def hear(row: Row) -> None:
        seen.update(row.names)
        told(row)

    counts += _gather(service, _noting(service.look_up(ask), seen), manifest, hear)
    for each in ask:
        if str(each) not in seen:
            row = manifest.miss(each, service.title)
            counts[row.status] += 1
            told(row)
    return counts


def _noting(articles: Iterable[Article], seen: set[str]) -> Iterator[Article]:
    for article in articles:
        seen.update(map(str, article.identifiers))
        yield article


def _gather(service: Service, articles: Iterable[Article], manifest: Manifest, told: Told) -> Counter[str]:
    counts: Counter[str] = Counter()
    in_a_row = 0
    for batch in _batches(_fresh(articles, manifest, counts), service.batch):
        for given in service.fetch(batch):
            row = manifest.keep(given)
            counts[row.status] += 1
            told(row)
            in_a_row = in_a_row + 1 if row.status == Status.FAILED else 0
            if in_a_row >= MOST_IN_A_ROW:
                raise CollectError(
                    f"{service.title}: {in_a_row} articles in a row failed ({row.problem}); "
                    "try again later, the same command goes on"
                )
    return counts


def _fresh(articles: Iterable[Article], manifest: Manifest, counts: Counter[str]) -> Iterator[Article]:
    """Those that are not settled, each once."""
    asked: set[str] = set()
    for article in articles:
        if article.name in asked:
            continue
        asked.add(article.name)
        if manifest.settled(article.name):
            counts[THERE] += 1
        else:
            yield article


def _batches(articles: Iterable[Article], size: int) -> Iterator[list[Article]]:
    left = iter(articles)
    while batch := list(islice(left, size)):
        yield batch
