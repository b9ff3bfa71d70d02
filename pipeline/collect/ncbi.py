"""PubMed Central by NCBI's E-utilities: esearch for the numbers of articles, efetch for their JATS.

After https://www.ncbi.nlm.nih.gov/books/NBK25497/ and NBK25499: three requests a second, ten with a key; every request
says which tool asks and whom to write to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import httpx
from lxml import etree
from pydantic import ValidationError

from corpus.limits import Limits
from corpus.xml_safety import local, parse_xml
from pipeline.asking import Asker
from pipeline.collect.answers import Found, SearchAnswer
from pipeline.collect.article import Article, CollectError, Given, Identifier
from pipeline.collect.jats import described, given_by, no_article
from schemas.errors import InputError

PER_SECOND, PER_SECOND_WITH_KEY = 3.0, 10.0
PAGE = 5_000  # numbers of articles in an answer; 10,000 is the most
TOOL = "gravida"
_PDF_ADDRESS = "https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/pdf/"


class Ncbi:
    """The service under its address. `who` is sent with every request: the address to write to, the key."""

    title = "PubMed Central"
    batch = 20

    def __init__(self, asker: Asker, address: str, limits: Limits, who: Mapping[str, str]) -> None:
        """Nothing is asked yet."""
        self._asker, self._address, self._limits = asker, address.rstrip("/"), limits
        self._same = {"db": "pmc", "tool": TOOL, **who}

    def search(self, query: str) -> Iterator[Article]:
        """The articles that a query finds, each only with its PMCID. Raises CollectError where it does not answer."""
        seen, said = 0, 1
        while seen < said:
            found = self._found(query, seen)
            numbers, said = found.idlist or [], found.count
            if not numbers and seen < said:
                raise CollectError(
                    f"{self.title}: gave {seen:,} of the {said:,} articles that it found; the same command goes on"
                )
            seen += len(numbers)
            yield from (Article(pmcid=f"PMC{number}") for number in numbers)

    def look_up(self, wanted: Sequence[Identifier]) -> Iterator[Article]:
        """The articles with these identifiers: PMCIDs are taken as they are, each other one has its own question.

        Several in one question would come back as numbers that do not say which of them was asked for.
        """
        for each in wanted:
            if each.kind == "pmcid":
                yield Article(pmcid=each.value)
            else:
                for found in self.search(f'"{each.value}"[{each.kind}]'):
                    yield (
                        replace(found, pmid=each.value)
                        if each.kind == "pmid"
                        else replace(found, doi=each.value)
                    )

    def fetch(self, articles: Sequence[Article]) -> Iterator[Given]:
        """Each article of one answer; where that answer is none, each by itself."""
        got = self._set(articles)
        if isinstance(got, str) and len(articles) > 1:
            for article in articles:
                yield from self.fetch([article])
            return
        for article in articles:
            if isinstance(got, str):
                yield Given(article, url=self._url(article), problem=got)
            elif article.pmcid not in got:
                yield Given(article, url=self._url(article), problem="it is not in the answer")
            else:
                yield self._given(article, got[article.pmcid])

    def _given(self, article: Article, root: etree._Element) -> Given:
        data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, with_tail=False)
        given = given_by(article, root, data, self._url(article))
        pdf = _PDF_ADDRESS.format(pmcid=article.pmcid) if _has_pdf(root) else ""
        return replace(given, article=replace(given.article, is_open=given.text is not None, pdf=pdf))

    def _found(self, query: str, start: int) -> Found:
        form = {**self._same, "term": query, "retmode": "json", "retstart": str(start), "retmax": str(PAGE)}
        answer = self._asker.ask("POST", f"{self._address}/esearch.fcgi", _no_search, data=form)
        if isinstance(answer, str):
            raise CollectError(f"{self.title}: does not answer ({answer}); try again later")
        said = _answer(answer)
        error = said.esearchresult.error or said.error
        if error or not answer.is_success:
            why = " ".join((error or f"status {answer.status_code}").split())[:200]
            raise CollectError(f"{self.title}: refuses the query ({why}); check the query and the key")
        return said.esearchresult

    def _set(self, articles: Sequence[Article]) -> dict[str, etree._Element] | str:
        """The articles of one answer by their PMCID, or why there is no answer."""
        numbers = ",".join(article.pmcid.removeprefix("PMC") for article in articles)
        form = {**self._same, "id": numbers, "retmode": "xml"}
        answer = self._asker.ask("POST", f"{self._address}/efetch.fcgi", no_article, data=form)
        if isinstance(answer, str):
            return answer
        if not answer.is_success:
            return f"status {answer.status_code}"
        try:
            root = parse_xml(answer.content, self.title, self._limits)
        except InputError as error:
            return error.what
        found = (each for each in root.iter() if local(each) == "article")
        return {described(each).pmcid: each for each in found}

    def _url(self, article: Article) -> str:
        return f"{self._address}/efetch.fcgi?db=pmc&id={article.pmcid.removeprefix('PMC')}"


def _answer(answer: httpx.Response) -> SearchAnswer:
    """What an answer says; nothing where it is no answer of the service."""
    try:
        return SearchAnswer.model_validate_json(answer.content)
    except ValidationError:
        return SearchAnswer()


def _no_search(answer: httpx.Response) -> str | None:
    """Why an answer is none: the databases behind are busy, or a web page came instead."""
    said = _answer(answer)
    if said.esearchresult.idlist is not None or said.esearchresult.error:
        return None
    return (said.error or "the answer is no list of articles")[:200]


def _has_pdf(root: etree._Element) -> bool:
    return any(
        local(each) == "self-uri" and "pdf" in (each.get("content-type") or "") for each in root.iter()
    )
