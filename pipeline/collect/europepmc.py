"""Europe PMC: its search with cursors, and the full texts of its open-access articles as JATS.

After https://europepmc.org/RestfulWebService, which names no rate: ours is a modest one.
"""

from collections.abc import Iterator, Sequence

import httpx
from pydantic import ValidationError

from corpus.limits import Limits
from pipeline.asking import Asker
from pipeline.collect.answers import Page
from pipeline.collect.article import Article, CollectError, Given, Identifier
from pipeline.collect.jats import given_of, no_article

PER_SECOND = 5.0
PAGE = 250  # results of a search with all that is said of each: about 2 MB
ASKED = 40  # identifiers in one query
FIRST_CURSOR = "*"


class EuropePmc:
    """The service under its address."""

    title = "Europe PMC"
    batch = 1

    def __init__(self, asker: Asker, address: str, limits: Limits) -> None:
        """Nothing is asked yet."""
        self._asker, self._address, self._limits = asker, address.rstrip("/"), limits

    def search(self, query: str) -> Iterator[Article]:
        """The articles that a query finds. Raises CollectError where a page does not come, or fewer than were promised."""
        seen = said = 0
        for page in self._pages(query):
            said = page.hit_count or 0
            seen += len(page.articles)
            yield from page.articles
        if seen < said:
            raise CollectError(
                f"{self.title}: gave {seen:,} of the {said:,} articles that it found; the same command goes on"
            )

    def look_up(self, wanted: Sequence[Identifier]) -> Iterator[Article]:
        """The articles with these identifiers, without those that it does not know."""
        for start in range(0, len(wanted), ASKED):
            for page in self._pages(" OR ".join(map(_asked, wanted[start : start + ASKED]))):
                yield from page.articles

    def fetch(self, articles: Sequence[Article]) -> Iterator[Given]:
        """The full text of each that is open."""
        for article in articles:
            yield self._text(article) if article.is_open and article.pmcid else Given(article)

    def _pages(self, query: str) -> Iterator[Page]:
        """The pages of a search; the last is empty or leads to itself."""
        cursor: str | None = FIRST_CURSOR
        while cursor is not None:
            page = self._ask(query, cursor)
            yield page
            following = page.next_cursor_mark
            cursor = following if page.articles and following != cursor else None

    def _ask(self, query: str, cursor: str) -> Page:
        form = {
            "query": query,
            "resultType": "core",
            "format": "json",
            "pageSize": str(PAGE),
            "cursorMark": cursor,
        }
        answer = self._asker.ask("GET", f"{self._address}/search", _no_page, params=form)
        if isinstance(answer, str):
            raise CollectError(f"{self.title}: does not answer ({answer}); try again later")
        said = _page(answer)
        if not answer.is_success or said.err_msg:
            why = " ".join((said.err_msg or f"status {answer.status_code}").split())[:200]
            raise CollectError(
                f"{self.title}: refuses the query ({why}); see europepmc.org/Help for its language"
            )
        return said

    def _text(self, article: Article) -> Given:
        url = f"{self._address}/{article.pmcid}/fullTextXML"
        answer = self._asker.ask("GET", url, no_article)
        if isinstance(answer, str):
            return Given(article, url=url, problem=answer)
        if answer.status_code == httpx.codes.NOT_FOUND:  # said to be open, but the text is not passed on
            return Given(article, url=url)
        if not answer.is_success:
            return Given(article, url=url, problem=f"status {answer.status_code}")
        return given_of(article, answer.content, url, self._limits)


def _asked(wanted: Identifier) -> str:
    match wanted.kind:
        case "pmcid":
            return f"PMCID:{wanted.value}"
        case "pmid":
            return f"(EXT_ID:{wanted.value} AND SRC:MED)"
        case _:
            return f'DOI:"{wanted.value}"'


def _page(answer: httpx.Response) -> Page:
    """What an answer says; nothing where it is no answer of the service."""
    try:
        return Page.model_validate_json(answer.content)
    except ValidationError:
        return Page()


def _no_page(answer: httpx.Response) -> str | None:
    """Why an answer is no page of results: a page of the web server in front, for instance."""
    said = _page(answer)
    return None if said.err_msg or said.hit_count is not None else "the answer is no list of results"
