"""HTML pages: headings to sections, tables to tables, everything that only moves or decorates dropped."""

import re

from lxml import etree
from lxml import html as lxml_html

from corpus.assemble import document
from corpus.builder import TextBuilder, tidy
from corpus.headings import known_heading
from corpus.imprint.licence import find_licence
from corpus.language import primary
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.raised import raised
from corpus.readers.furniture import article_of, check_article, is_furniture, is_line
from corpus.readers.jats import nested_kind
from corpus.readers.jats_metadata import LONGEST_TYPE, MOST_TYPES
from corpus.readers.jats_tables import read_rows
from corpus.readers.text import decode
from corpus.readers.xml_safety import local, words_in
from corpus.sections import find_sections
from schemas.document import Document, Metadata, Section, SectionKind, Table
from schemas.errors import TooLargeInputError, UnreadableInputError, UnsafeInputError

_DROPPED = frozenset(
    "script style noscript template svg math canvas iframe object embed form button select nav footer aside head "
    "input textarea audio video".split()
)
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong sub sup time "
    "tt u var wbr br img".split()
)
_LEVELS = {f"h{level}": level for level in range(1, 7)}
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
    check_article(root, text, sections, name)
    return document(
        data,
        name,
        format="html",
        text=text,
        limits=limits,
        sections=sections,
        tables=tables,
        metadata=_metadata(root),
    )


def read_page(root: etree._Element) -> tuple[str, tuple[Section, ...], tuple[Table, ...]]:
    """The text of a parsed page with its sections and tables; sections by their words where it has no headings."""
    reader = _PageReader(root)
    reader.read()
    text, sections, tables = reader.out.finish()
    return text, sections if reader.headed else find_sections(text), tables


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
    return root


def _check_depth(root: etree._Element, where: str, most: int) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > most:
            raise TooLargeInputError(
                where, f"elements are nested more than {most} deep", "raise the limit (max_depth)"
            )


class _PageReader:
    """Walks a page; headings open sections by their level."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.out = TextBuilder()
        self.line: list[str] = []
        self.open: list[tuple[int, SectionKind, str, int]] = []  # level, kind, heading, start
        self.titled = self.headed = False
        self.length = len(words_in(root))

    def read(self) -> None:
        """All blocks of the article, or of the page where none is marked."""
        self._element(article_of(self.root))
        self._flush()
        self._close(0)

    def _element(self, element: etree._Element) -> None:
        name = local(element)
        if name in ("header", "hgroup"):
            self._header(element)
            return
        if (
            name in _DROPPED
            or element.get("hidden") is not None
            or element.get("aria-hidden") == "true"
            or is_furniture(element, self.length)
        ):
            return
        if name in _LEVELS:
            self._heading(element, _LEVELS[name])
        elif name == "table":
            self._table(element)
        elif name == "sup":
            before = "".join(self.line[-4:])
            self.line.append(raised(before, words_in(element), element.tail or ""))
        elif name == "br":
            self.line.append(" ")
        else:
            is_block = name not in _INLINE
            if is_block:
                self._flush()
            self.line.append(element.text or "")
            for child in element:
                self._element(child)
                self.line.append(child.tail or "")
            if is_block:
                self._flush()

    def _flush(self) -> None:
        text = "".join(self.line)
        self.line = []
        if not is_line(text):
            self.out.block(text)

    def _header(self, element: etree._Element) -> None:
        """Of the head of an article its title counts, not what stands around it."""
        title = next(iter(element.iter("h1")), None)
        if title is not None:
            self._heading(title, 1)

    def _heading(self, element: etree._Element, level: int) -> None:
        self._flush()
        heading = tidy(words_in(element))
        if not heading:
            return
        self.headed = True
        known = known_heading(
            heading, in_abstract=any(kind is SectionKind.ABSTRACT for _, kind, _, _ in self.open)
        )
        self._close(level)
        if level == 1 and not self.titled and known is None:
            self.titled = True
            with self.out.section(SectionKind.TITLE):
                self.out.block(heading)
            return
        parent = self.open[-1][1] if self.open else SectionKind.BODY
        self.open.append((level, nested_kind(parent, known), heading, self.out.length))
        self.out.block(heading)

    def _close(self, level: int) -> None:
        """End the sections of this level and below it."""
        while self.open and self.open[-1][0] >= level:
            _, kind, heading, start = self.open.pop()
            self.out.close(kind, heading, start)

    def _table(self, element: etree._Element) -> None:
        self._flush()
        caption = next((tidy(words_in(child)) for child in element if local(child) == "caption"), "")
        self.out.table(caption, list(read_rows(element)))


def _metadata(root: etree._Element) -> Metadata:
    """What the page says in its head, by the names that publishers give search engines."""
    named: dict[str, list[str]] = {}
    types: list[str] = []
    for meta in root.iter("meta"):
        key = (meta.get("name") or meta.get("property") or "").lower()
        if value := tidy(_TAG.sub("", meta.get("content") or "")):
            named.setdefault(key, []).append(value)
            if key in _TYPES:
                types.append(value)

    def first(*keys: str) -> str | None:
        return next((named[key][0] for key in keys if key in named), None)

    year = _YEAR.search(
        first("citation_publication_date", "citation_date", "dc.date", "prism.publicationdate") or ""
    )
    doi = _DOI.search(first("citation_doi", "prism.doi", "dc.identifier") or "")
    return Metadata(
        title=first("citation_title", "dc.title")
        or next((tidy(words_in(e)) for e in root.iter("title")), "")
        or None,
        authors=tuple(named.get("citation_author") or named.get("dc.creator") or ()),
        journal=first("citation_journal_title", "prism.publicationname"),
        year=int(year[0]) if year else None,
        doi=doi[0] if doi else None,
        pmid=first("citation_pmid"),
        licence=_licence(root, first("dc.rights", "dcterms.license")),
        language=primary(root.get("lang")),
        article_types=tuple(dict.fromkeys(word for word in types if len(word) <= LONGEST_TYPE))[:MOST_TYPES],
    )


def _licence(root: etree._Element, stated: str | None) -> str | None:
    """The Creative Commons licence that the page names in its head or links to as its licence."""
    links = (
        element.get("href", "") for element in root.iter("a", "link") if "license" in element.get("rel", "")
    )
    found = (find_licence(words) for words in (stated or "", *links))
    return next((licence.name for licence in found if licence), None)
