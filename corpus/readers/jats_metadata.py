"""What a JATS article says of itself."""

import re
from collections.abc import Iterator

from lxml import etree

from corpus.builder import tidy
from corpus.imprint.licence import find_licence
from corpus.language import primary
from corpus.readers.jats_inline import inline
from corpus.xml_safety import local
from schemas.document import Metadata

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LINK = "{http://www.w3.org/1999/xlink}href"
_HEADINGS = frozenset(
    {"heading", "headings", "article-type", "display-channel", "toc-heading", "toc-title", "section"}
)
MOST_TYPES = 8
LONGEST_TYPE = 60  # characters; a longer heading names a subject
_YEAR = re.compile(r"(?:1[6-9]|2[01])\d\d")


def read_metadata(article: etree._Element) -> Metadata:
    """Title, authors, journal, earliest year, identifiers, licence and declared language; None where not said."""
    front = [child for child in article if local(child) in ("front", "front-stub")]
    elements = [element for part in front for element in part.iter() if local(element)]
    identifiers = {
        element.get("pub-id-type", ""): tidy(inline(element))
        for element in reversed(elements)
        if local(element) == "article-id"
    }
    return Metadata(
        title=_title(front),
        authors=tuple(_authors(front)),
        journal=_first(elements, "journal-title") or _first(elements, "journal-id"),
        year=_year(elements),
        doi=identifiers.get("doi") or None,
        pmid=identifiers.get("pmid") or None,
        pmcid=_pmcid(identifiers.get("pmc") or identifiers.get("pmcid") or ""),
        licence=_licence(elements),
        language=primary(article.get(_LANGUAGE)),
        article_types=_types(article, elements),
    )


def _title(front: list[etree._Element]) -> str | None:
    """The article's own title, not one of an article that the front cites."""
    groups = (each for part in front for each in part.iter() if local(each) == "title-group")
    for group in groups:
        if found := _first(list(group), "article-title"):
            return found
    return None


def _first(elements: list[etree._Element], name: str) -> str | None:
    found = next((element for element in elements if local(element) == name), None)
    return (tidy(inline(found)) or None) if found is not None else None


def _types(article: etree._Element, elements: list[etree._Element]) -> tuple[str, ...]:
    """The declared type and the headings of the table of contents, without subjects of the discipline."""
    found = [tidy(article.get("article-type") or "")]
    for group in elements:
        if local(group) == "subj-group" and _heads(group):
            found += [tidy(inline(word)) for word in group if local(word) == "subject"]
    short = (word for word in found if 0 < len(word) <= LONGEST_TYPE)
    return tuple(dict.fromkeys(short))[:MOST_TYPES]


def _heads(group: etree._Element) -> bool:
    """True for a heading of the table of contents; a group inside another is what that is unless it says so."""
    here: etree._Element | None = group
    while here is not None and local(here) == "subj-group":
        kind = (here.get("subj-group-type") or "").lower()
        if kind:
            return kind in _HEADINGS
        here = here.getparent()
    return True


def _year(elements: list[etree._Element]) -> int | None:
    """The earliest year of publication."""
    years = [
        int(child.text)
        for element in elements
        if local(element) == "pub-date"
        for child in element
        if local(child) == "year" and child.text and _YEAR.fullmatch(child.text.strip())
    ]
    return min(years, default=None)


def _pmcid(text: str) -> str | None:
    digits = text.upper().removeprefix("PMC").strip()
    return f"PMC{digits}" if digits.isdigit() else None


def _authors(front: list[etree._Element]) -> Iterator[str]:
    """The names of those whom the front calls authors, given names first."""
    for contributor in (element for part in front for element in part.iter() if local(element) == "contrib"):
        if contributor.get("contrib-type", "author") != "author":
            continue
        parts = {
            local(element): tidy(inline(element))
            for element in reversed(list(contributor.iter()))
            if local(element) in ("given-names", "surname", "suffix", "collab", "string-name")
        }
        name = " ".join(parts[key] for key in ("given-names", "surname", "suffix") if parts.get(key))
        if name := name or parts.get("string-name", "") or parts.get("collab", ""):
            yield name


def _licence(elements: list[etree._Element]) -> str | None:
    """The short name of a Creative Commons licence, else the licence's address or words."""
    stated = _stated_licence(elements)
    known = find_licence(stated) if stated else None
    return known.name if known else stated


def _stated_licence(elements: list[etree._Element]) -> str | None:
    """The licence's address where given, else its words."""
    for element in elements:
        if local(element) == "license_ref" and element.text:
            return element.text.strip()
        if local(element) == "license":
            links = (part.get(_LINK) for part in element.iter())
            return next((link for link in links if link), None) or tidy(inline(element)) or None
    return None
