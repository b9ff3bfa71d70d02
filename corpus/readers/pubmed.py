"""PubMed XML: one record, its abstract and what PubMed says of it."""

import re
from collections.abc import Iterator

from lxml import etree

from corpus.assemble import Raw
from corpus.builder import tidy
from corpus.language import primary
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.readers.abstracts import bibliographic
from corpus.readers.jats import find
from corpus.readers.jats_inline import inline
from corpus.records import only
from corpus.xml_safety import local, parse_xml
from schemas.document import Document, Metadata

_RECORDS = ("PubmedArticle", "PubmedBookArticle")
_YEAR = re.compile(r"\b(?:1[6-9]|2[01])\d\d\b")


def read_pubmed(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """A Document from PubMed XML that holds one record.

    Raises UnsafeInputError where entities are declared, UnreadableInputError for XML that is malformed
    or holds several records, EmptyInputError for a record without words.
    """
    root = parse_xml(data, name, limits)
    record = only([each for each in root.iter() if local(each) in _RECORDS], name)
    citation = next(
        (child for child in record if local(child) in ("MedlineCitation", "BookDocument")), record
    )
    article = find(citation, "Article")
    article = citation if article is None else article
    abstract = find(article, "Abstract")
    parts = [] if abstract is None else [each for each in abstract if local(each) == "AbstractText"]
    return bibliographic(
        Raw(data, name, "pubmed", limits),
        abstract=[(_label(part), inline(part)) for part in parts],
        keywords=[tidy(inline(each)) for each in citation.iter() if local(each) == "Keyword"],
        metadata=_metadata(record, citation, article),
    )


def _label(part: etree._Element) -> str:
    label = tidy(part.get("Label") or "")
    return "" if label.upper() == "UNLABELLED" else label


def _metadata(record: etree._Element, citation: etree._Element, article: etree._Element) -> Metadata:
    identifiers = dict(_identifiers(record, article))
    title = find(article, "ArticleTitle")
    title = find(article, "Book", "BookTitle") if title is None else title
    types = (each for each in article.iter() if local(each) == "PublicationType")
    return Metadata(
        title=_words(title),
        authors=tuple(_authors(article)),
        journal=_words(find(article, "Journal", "Title")) or _words(find(citation, "MedlineJournalInfo", "MedlineTA")),
        year=_year(article),
        doi=identifiers.get("doi"),
        pmid=_words(find(citation, "PMID")) or identifiers.get("pubmed"),
        pmcid=identifiers.get("pmc"),
        language=primary(_words(find(article, "Language"))),
        article_types=tuple(words for each in types if (words := _words(each))),
    )  # fmt: skip


def _words(element: etree._Element | None) -> str | None:
    return (tidy(inline(element)) or None) if element is not None else None


def _identifiers(record: etree._Element, article: etree._Element) -> Iterator[tuple[str, str]]:
    """Kinds of identifiers and the article's own, not those of its references."""
    for child in article:
        if local(child) == "ELocationID" and (words := _words(child)):
            yield (child.get("EIdType") or "").lower(), words
    for data in record:
        if local(data) in ("PubmedData", "PubmedBookData"):
            listed = find(data, "ArticleIdList")
            for identifier in [] if listed is None else listed:
                if words := _words(identifier):
                    yield (identifier.get("IdType") or "").lower(), words


def _authors(article: etree._Element) -> Iterator[str]:
    """Names, given names first."""
    for each in article.iter():
        if local(each) == "Author":
            parts = {local(child): _words(child) for child in each}
            name = " ".join(filter(None, (parts.get(key) for key in ("ForeName", "LastName", "Suffix"))))
            if name := name or parts.get("CollectiveName") or "":
                yield name


def _year(article: etree._Element) -> int | None:
    """The earliest year of publication."""
    dates = [each for each in article.iter() if local(each) in ("PubDate", "ArticleDate", "ContributionDate")]
    years = [int(found[0]) for date in dates if (found := _YEAR.search(inline(date)))]
    return min(years, default=None)
