"""What is fetched is an article of the number that was asked for, or it is not kept."""

import re
from dataclasses import replace

import httpx
from lxml import etree

from corpus.limits import Limits
from corpus.readers.jats_metadata import read_metadata
from corpus.xml_safety import local, parse_xml
from pipeline.collect.article import Article, Given
from schemas.errors import InputError

_TOLD = ("pmcid", "pmid", "doi", "title", "journal", "year", "licence")
_END = 500  # bytes in which an article ends
_CLOSED = re.compile(rb"</(?:\w{1,20}:)?(?:article|pmc-articleset)\s{0,9}>")


def no_article(answer: httpx.Response) -> str | None:
    """Why an answer is no article, None where it is: a page of the web server in front, or a part of an article."""
    return None if _CLOSED.search(answer.content[-_END:]) else "the answer is no whole article"


def given_of(article: Article, data: bytes, url: str, limits: Limits) -> Given:
    """The article with its text, or why the bytes are none."""
    try:
        root = parse_xml(data, article.name, limits)
    except InputError as error:
        return Given(article, url=url, problem=error.what)
    if local(root) != "article":
        return Given(article, url=url, problem=f"the answer is <{local(root)}>, no article")
    return given_by(article, root, data, url)


def given_by(article: Article, root: etree._Element, data: bytes, url: str) -> Given:
    """The same for bytes that were parsed already; what the service did not say, the article says itself."""
    said = described(root)
    if article.pmcid and said.pmcid and said.pmcid != article.pmcid:
        return Given(article, url=url, problem=f"the answer is another article, {said.pmcid}")
    known = {name: value for name in _TOLD if (value := getattr(article, name) or getattr(said, name))}
    full = replace(article, **known)
    return Given(full, data if _has_body(root) else None, url)


def described(root: etree._Element) -> Article:
    """What an article says of itself."""
    said = read_metadata(root)
    return Article(
        pmcid=said.pmcid or "",
        pmid=said.pmid or "",
        doi=(said.doi or "").lower(),
        title=said.title or "",
        journal=said.journal or "",
        year=str(said.year or ""),
        licence=said.licence or "",
    )


def _has_body(root: etree._Element) -> bool:
    """True where the text is there; services give the front alone of what they may not pass on."""
    return any(local(child) == "body" for child in root)
