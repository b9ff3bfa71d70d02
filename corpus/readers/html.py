"""HTML pages: which characters they are written in, what they say of themselves, and whether they hold an article."""

import re

from lxml import etree
from lxml import html as lxml_html

from corpus.assemble import Body, Raw, document
from corpus.builder import tidy
from corpus.imprint.licence import find_licence
from corpus.language import primary
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.readers.furniture import check_article
from corpus.readers.jats_metadata import LONGEST_TYPE, MOST_TYPES
from corpus.readers.page import read_page
from corpus.readers.text import decode
from corpus.xml_safety import words_in
from schemas.document import Document, Metadata
from schemas.errors import TooLargeInputError, UnreadableInputError, UnsafeInputError

_CHARSET = re.compile(rb"charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9_-]{3,20})", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s{0,64}<\?xml[^>]{0,200}\?>")
_TYPES = frozenset({"citation_article_type", "dc.type", "dc.type.articletype", "prism.section", "prism.genre", "article:section",
                    "citation_section"})  # fmt: skip
_YEAR = re.compile(r"\b(?:1[6-9]|2[01])\d\d\b")
_DOI = re.compile(r"10\.\d{4,9}/\S{1,200}")
_TAG = re.compile(r"</?[a-zA-Z]{1,12}/?>")  # "<i>" inside a title that was written for a page


def read_html(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """A Document from an HTML page.

    Raises UnsafeInputError where the page declares entities, UnreadableInputError for what is no page.
    """
    if b"<!ENTITY" in data.upper():
        raise UnsafeInputError(
            name, "declares entities, which Gravida does not expand", "remove the declarations"
        )
    root = _parsed(_decoded(data, name), name)
    _check_depth(root, name, limits.max_depth)
    text, sections, tables = read_page(root)
    body = Body(text, sections, tables, warnings=check_article(root, text, sections, name))
    return document(Raw(data, name, "html", limits), body, _metadata(root))


def _decoded(data: bytes, name: str) -> str:
    declared = _CHARSET.search(data[:2048])
    if declared is not None and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            return decode(data, name)
    return decode(data, name)


def _parsed(text: str, name: str) -> etree._Element:
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:
        root = lxml_html.document_fromstring(_DECLARATION.sub("", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise UnreadableInputError(name, "is no readable HTML page", "get the page again") from None
    for silent in root.iter("script", "style"):
        silent.text = None
    return root


def _check_depth(root: etree._Element, where: str, most: int) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > most:
            raise TooLargeInputError(
                where, f"elements are nested more than {most} deep", "raise the limit (max_depth)"
            )


def _metadata(root: etree._Element) -> Metadata:
    """What the page says in its head, by the names that publishers give search engines."""
    named, types = _named(root)

    def first(*keys: str) -> str | None:
        return next((named[key][0] for key in keys if key in named), None)

    year = _YEAR.search(
        first("citation_publication_date", "citation_date", "dc.date", "prism.publicationdate") or ""
    )
    doi = _DOI.search(first("citation_doi", "prism.doi", "dc.identifier") or "")
    heads = (tidy(words_in(element)) for element in root.iter("title"))
    return Metadata(
        title=first("citation_title", "dc.title") or next(heads, "") or None,
        authors=tuple(named.get("citation_author") or named.get("dc.creator") or ()),
        journal=first("citation_journal_title", "prism.publicationname"),
        year=int(year[0]) if year else None,
        doi=doi[0] if doi else None,
        pmid=first("citation_pmid"),
        licence=_licence(root, first("dc.rights", "dcterms.license")),
        language=primary(root.get("lang")),
        article_types=tuple(dict.fromkeys(word for word in types if len(word) <= LONGEST_TYPE))[:MOST_TYPES],
    )


def _named(root: etree._Element) -> tuple[dict[str, list[str]], list[str]]:
    """What the head names, by the names, and what it calls the article in its order."""
    named: dict[str, list[str]] = {}
    types: list[str] = []
    for meta in root.iter("meta"):
        key = (meta.get("name") or meta.get("property") or "").lower()
        if value := tidy(_TAG.sub("", meta.get("content") or "")):
            named.setdefault(key, []).append(value)
            if key in _TYPES:
                types.append(value)
    return named, types


def _licence(root: etree._Element, stated: str | None) -> str | None:
    """The Creative Commons licence that the page names in its head or links to as its licence."""
    links = (
        element.get("href", "") for element in root.iter("a", "link") if "license" in element.get("rel", "")
    )
    found = (find_licence(words) for words in (stated or "", *links))
    return next((licence.name for licence in found if licence), None)
