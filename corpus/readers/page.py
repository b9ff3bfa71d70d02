"""A parsed page as text: headings to sections, tables to tables, everything that only moves or decorates dropped."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from corpus.builder import TextBuilder, tidy
from corpus.headings import kind_of, known_heading
from corpus.raised import raised
from corpus.readers.furniture import article_of, is_furniture, is_line
from corpus.readers.jats import ABSTRACT_OTHERS, nested_kind
from corpus.readers.jats_tables import read_rows
from corpus.sections import find_sections
from corpus.text_tables import find_tables
from corpus.xml_safety import local, words_in
from schemas.document import Section, SectionKind, Table

_DROPPED = frozenset(
    "script style noscript template svg math canvas iframe object embed form button select nav footer aside head "
    "input textarea audio video".split()
)
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong sub sup time "
    "tt u var wbr br img".split()
)
_HOLDERS = frozenset({"li", "td", "th", "dd", "dt", "caption", "figcaption", "blockquote"})
_LEVELS = {f"h{level}": level for level in range(1, 7)}


def read_page(
    root: etree._Element, *, typed: bool = False
) -> tuple[str, tuple[Section, ...], tuple[Table, ...]]:
    """The text of a parsed page with its sections and tables.

    Where no heading is a known one, sections are told by their words. `typed` says that rows which were
    typed with signs between their cells are tables as well, as in a manuscript; the menus of a site have such.
    """
    reader = _PageReader(article_of(root))
    reader.read()
    text, sections, tables = reader.out.finish()
    if typed:
        more = [each for each in find_tables(text) if not any(_overlap(each, other) for other in tables)]
        tables = tuple(sorted((*tables, *more), key=lambda table: table.start))
    if reader.level:
        sections = (*sections, *_labelled(text, sections))
        return text, tuple(sorted(sections, key=lambda section: (section.start, -section.end))), tables
    title = next((each for each in sections if each.kind is SectionKind.TITLE), None)
    span = (title.start, len(text[title.start : title.end].rstrip("\n")) + title.start) if title else None
    return text, find_sections(text, title=span), tables


def _overlap(first: Table, second: Table) -> bool:
    return first.start < second.end and second.start < first.end


def _labelled(text: str, sections: Sequence[Section]) -> Iterator[Section]:
    """The parts of an abstract whose labels stand inside its paragraphs ("Background: ...")."""
    for whole in sections:
        if whole.kind is not SectionKind.ABSTRACT or any(
            whole.start < other.start < whole.end for other in sections
        ):
            continue
        for part in find_sections(text[whole.start : whole.end]):
            if part.start and part.kind in ABSTRACT_OTHERS:
                yield part.model_copy(
                    update={"start": whole.start + part.start, "end": whole.start + part.end}
                )


def _level(article: etree._Element) -> int:
    """The highest level of the headings that are known by their words, 0 where there are none."""
    found = (
        _LEVELS[local(each)]
        for each in article.iter()
        if local(each) in _LEVELS and known_heading(tidy(words_in(each))) is not None
    )
    return min(found, default=0)


def _is_layout(table: etree._Element) -> bool:
    """True for a table that only sets the page: it holds headings, or tables and no head of its own."""
    inside = {local(each) for each in table.iterdescendants()}
    return (
        not inside.isdisjoint(_LEVELS) or "table" in inside and inside.isdisjoint(("th", "thead", "caption"))
    )


def _is_typed_heading(paragraph: etree._Element) -> bool:
    """True for a paragraph of its own that is a known heading, without links as a list of contents has."""
    parent = paragraph.getparent()
    if parent is None or local(parent) in _HOLDERS or next(paragraph.iter("a"), None) is not None:
        return False
    return kind_of(tidy(words_in(paragraph))) is not None


@dataclass(frozen=True, slots=True)
class _Open:
    """A section that is being read; `holder` is the element that holds its heading and words.

    An `aside` ("Key points") stands inside the section before it and ends with its block.
    """

    level: int
    kind: SectionKind
    heading: str
    start: int
    holder: etree._Element | None
    aside: bool = False


def _holder(heading: etree._Element) -> etree._Element | None:
    """The nearest element around a heading that holds more than the heading."""
    length = len(words_in(heading).strip())
    return next((each for each in heading.iterancestors() if len(words_in(each).strip()) > length), None)


class _PageReader:
    """Walks a page; headings open sections by their level."""

    def __init__(self, article: etree._Element) -> None:
        self.article = article
        self.out = TextBuilder()
        self.line: list[str] = []
        self.open: list[_Open] = []
        self.titled = self.told = False
        self.length = len(words_in(article))
        self.level = _level(article)

    def read(self) -> None:
        """All blocks of the article, or of the page where none is marked."""
        self._element(self.article)
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
        elif name == "p" and self.level and _is_typed_heading(element):
            self._heading(element, self.level)
        elif name == "table" and not _is_layout(element):
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
        self._leave_abstract(element)
        known = known_heading(heading, in_abstract=any(one.kind is SectionKind.ABSTRACT for one in self.open))
        aside = known is not None and known.scope == "block"
        if aside:
            level = max([level, *(one.level + 1 for one in self.open if not one.aside)])
        self._close(level)
        if level == 1 and not self.titled and known is None:
            self._title(heading)
            return
        parent = self.open[-1].kind if self.open else SectionKind.BODY
        kind = nested_kind(parent, known)
        self.told = self.told or known is not None
        self.open.append(_Open(level, kind, heading, self.out.length, _holder(element), aside))
        self.out.block(heading)

    def _title(self, heading: str) -> None:
        """Begin with the title: what stands above it on the page is no part of the article."""
        self.titled = True
        if not self.told:
            self.out, self.open = TextBuilder(), []
        with self.out.section(SectionKind.TITLE):
            self.out.block(heading)

    def _leave_abstract(self, heading: etree._Element) -> None:
        """End an abstract in a part of the page of its own, although later headings are of a lower level."""
        around = list(heading.iterancestors())
        for one in self.open:
            if one.kind is SectionKind.ABSTRACT and one.holder is not None and one.holder not in around:
                self._close(one.level)
                return

    def _close(self, level: int) -> None:
        """End the sections of this level and below it."""
        while self.open and self.open[-1].level >= level:
            one = self.open.pop()
            if one.aside:
                self.out.close_aside(one.kind, one.heading, one.start)
            else:
                self.out.close(one.kind, one.heading, one.start)

    def _table(self, element: etree._Element) -> None:
        self._flush()
        caption = next((tidy(words_in(child)) for child in element if local(child) == "caption"), "")
        self.out.table(caption, list(read_rows(element)))
