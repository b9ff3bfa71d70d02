"""JATS and NLM XML: the structure is given, so it is kept."""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from corpus.assemble import Body, Raw, document
from corpus.builder import TextBuilder, tidy
from corpus.headings import Heading, known_heading
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.readers.jats_inline import BLOCKS, Line, add_child, inline
from corpus.readers.jats_metadata import read_metadata
from corpus.readers.jats_tables import read_rows
from corpus.records import only
from corpus.xml_safety import local, parse_xml, words_in
from schemas.document import Document, ReadingWarning, SectionKind, WarningCode
from schemas.errors import UnreadableInputError

_SEC_TYPES = {
    "intro": SectionKind.INTRODUCTION, "introduction": SectionKind.INTRODUCTION, "background": SectionKind.INTRODUCTION,
    "cases": SectionKind.CASE, "case": SectionKind.CASE, "case-report": SectionKind.CASE, "case report": SectionKind.CASE,
    "methods": SectionKind.METHODS, "materials": SectionKind.METHODS, "results": SectionKind.RESULTS,
    "discussion": SectionKind.DISCUSSION, "conclusion": SectionKind.CONCLUSION, "conclusions": SectionKind.CONCLUSION,
    "supplementary-material": SectionKind.BACK, "coi-statement": SectionKind.BACK, "data-availability": SectionKind.BACK,
}  # fmt: skip
_TABLES = frozenset({"table", "array"})
_TABLE = re.compile(r"table\b", re.IGNORECASE)
_OPEN_PARENTS = frozenset({SectionKind.BODY, SectionKind.RESULTS, SectionKind.METHODS})
_LEAVES_CASE = frozenset(
    {
        SectionKind.DISCUSSION,
        SectionKind.CONCLUSION,
        SectionKind.REFERENCES,
        SectionKind.BACK,
        SectionKind.INTRODUCTION,
    }
)
ABSTRACT_OTHERS = frozenset({SectionKind.INTRODUCTION, SectionKind.CONCLUSION, SectionKind.DISCUSSION})
_OTHER_ABSTRACTS = frozenset(
    {"graphical", "teaser", "toc", "key-points", "video", "precis", "web-summary", "editor"}
)


def read_jats(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """A Document from JATS or NLM XML.

    Raises UnsafeInputError where entities are declared, UnreadableInputError for XML that is
    malformed or no article.
    """
    root = parse_xml(data, name, limits)
    articles = [root] if local(root) == "article" else [e for e in root.iter() if local(e) == "article"]
    if not articles:
        raise UnreadableInputError(
            name, f"is XML with the root <{local(root)}>, not a JATS article", "give the JATS (NLM) full text"
        )
    article = only(articles, name)
    reader = _ArticleReader(article)
    reader.read()
    reader.out.warnings += picture_warnings(reader.pictured)
    body = Body(*reader.out.finish(), warnings=reader.out.warnings)
    return document(Raw(data, name, "jats", limits), body, read_metadata(article))


def picture_warnings(labels: Sequence[str]) -> list[ReadingWarning]:
    """The warning that tables with these labels are pictures, none where there are none."""
    if not labels:
        return []
    named = ", ".join(filter(None, dict.fromkeys(labels))) or "a table"
    message = f"{named}: a table that is a picture was not read; look at it in the source"
    return [ReadingWarning(code=WarningCode.TABLE_IS_PICTURE, message=message)]


def find(element: etree._Element, *path: str) -> etree._Element | None:
    """The first descendant by child names, whatever the namespace."""
    for step in path:
        found = next((child for child in element if local(child) == step), None)
        if found is None:
            return None
        element = found
    return element


class _ArticleReader:
    """Walks one article; floats wait until the paragraph that names them has ended."""

    def __init__(self, article: etree._Element) -> None:
        self.article = article
        self.out = TextBuilder()
        self.kinds: list[SectionKind] = []
        self.pictured: list[str] = []  # the labels of tables that came as pictures
        floats = find(article, "floats-group")
        self.floats = (
            {} if floats is None else {child.get("id", f"float-{i}"): child for i, child in enumerate(floats)}
        )

    def read(self) -> None:
        """Title, abstract, keywords, body, back matter and references, in this order."""
        meta = find(self.article, "front", "article-meta")
        if meta is None:
            meta = find(self.article, "front-stub")
        if meta is not None:
            self._front(meta)
        body = find(self.article, "body")
        if body is not None:
            self.kinds.append(SectionKind.BODY)
            self._children(body)
            for wrapped in list(self.floats.values()):
                self._float(wrapped)
            self.kinds.pop()
        back = find(self.article, "back")
        if back is not None:
            self._back(back)

    def _front(self, meta: etree._Element) -> None:
        title = find(meta, "title-group", "article-title")
        if title is not None:
            with self.out.section(SectionKind.TITLE):
                self.out.block(inline(title))
        for abstract in meta:
            if local(abstract) == "abstract" and abstract.get("abstract-type") not in _OTHER_ABSTRACTS:
                title = find(abstract, "title")
                self._in_section(
                    SectionKind.ABSTRACT, inline(title) if title is not None else "Abstract", abstract
                )
        for group in meta:
            words = [tidy(inline(word)) for word in group.iter() if local(word) == "kwd"]
            if local(group) == "kwd-group" and words:
                with self.out.section(SectionKind.KEYWORDS):
                    self.out.block("Keywords: " + "; ".join(words))

    def _in_section(self, kind: SectionKind, heading: str, element: etree._Element) -> None:
        self.kinds.append(kind)
        with self.out.section(kind, heading):
            self._children(element)
        self.kinds.pop()

    def _children(self, element: etree._Element) -> None:
        for child in element:
            self._block(child)

    def _block(self, element: etree._Element) -> None:
        name = local(element)
        if name == "sec":
            self._sec(element)
        elif name in ("table-wrap", "fig"):
            self._float(element)
        elif name == "list":
            self._list(element)
        elif name == "def-list":
            for item in element:
                if local(item) == "def-item":
                    self.out.block(": ".join(tidy(inline(part)) for part in item))
        elif name in ("title", "label", "sec-meta", ""):
            return
        elif name in ("p", "disp-formula", "preformat"):
            self._paragraph(element)
        elif name in BLOCKS or name in ("fig-group", "table-wrap-group", "caption", "attrib"):
            self._holder(element)
        elif name not in ("ref-list", "graphic", "media", "supplementary-material"):
            self._paragraph(element)

    def _sec(self, sec: etree._Element) -> None:
        heading = heading_of(sec)
        own = known_heading(heading, in_abstract=SectionKind.ABSTRACT in self.kinds)
        if own is None:
            kind = _SEC_TYPES.get((sec.get("sec-type") or "").split("|")[0].strip().lower())
            own = None if kind is None else Heading(kind, "any")
        self._in_section(nested_kind(self.kinds[-1] if self.kinds else SectionKind.BODY, own), heading, sec)

    def _holder(self, element: etree._Element) -> None:
        """An element around others: its title and what it holds; a box inside a case is set apart."""
        title = find(element, "title")
        boxed = local(element) == "boxed-text" and self.kinds[-1] is SectionKind.CASE
        kind = self._kind_of_box(element) if boxed else self.kinds[-1]
        self.kinds.append(kind)
        start = self.out.length
        if title is not None:
            self.out.block(inline(title))
        self._children(element)
        self.kinds.pop()
        if boxed:
            self.out.close(kind, tidy(inline(title)) if title is not None else "", start)

    def _kind_of_box(self, box: etree._Element) -> SectionKind:
        """A box inside a case is the case's where its title says so or the text cites it, else an aside."""
        title = find(box, "title")
        title = find(box, "caption", "title") if title is None else title
        known = known_heading(tidy(inline(title))) if title is not None else None
        if known is not None:
            return nested_kind(SectionKind.CASE, known)
        xrefs = (each.get("rid") or "" for each in self.article.iter() if local(each) == "xref")
        cited = box.get("id") in {identifier for rid in xrefs for identifier in rid.split()}
        return SectionKind.CASE if cited else SectionKind.BACK

    def _paragraph(self, element: etree._Element) -> None:
        line, waiting = Line(), []
        line.add(element.text)
        for child in element:
            name = local(child)
            if name in ("table-wrap", "fig", "table-wrap-group", "fig-group"):
                waiting.append(child)
            elif name in BLOCKS:
                self.out.block(line.text())
                line = Line()
                self._block(child)
            else:
                add_child(child, line)
            line.add(child.tail)
        self.out.block(line.text())
        for wrapped in waiting:
            self._block(wrapped)
        self._named_floats(element)

    def _named_floats(self, element: etree._Element) -> None:
        """Floats that stand at the end of the file are read where they are first named."""
        if not self.floats:
            return
        for reference in element.iter():
            if local(reference) == "xref":
                for identifier in (reference.get("rid") or "").split():
                    wrapped = self.floats.pop(identifier, None)
                    if wrapped is not None:
                        self._float(wrapped)

    def _list(self, element: etree._Element) -> None:
        ordered = element.get("list-type") in ("order", "ordered")
        for number, item in enumerate((child for child in element if local(child) == "list-item"), start=1):
            label = find(item, "label")
            mark = tidy(inline(label)) if label is not None else f"{number}." if ordered else ""
            for child in item:
                if local(child) in ("p", "title") and mark:
                    self.out.block(f"{mark} {tidy(inline(child))}")
                    mark = ""
                elif local(child) != "label":
                    self._block(child)

    def _float(self, element: etree._Element) -> None:
        self.floats.pop(element.get("id", ""), None)
        name = local(element)
        if name in ("fig-group", "table-wrap-group", "boxed-text"):
            for child in element:
                if local(child) in ("fig", "table-wrap", "p", "sec"):
                    self._float(child) if local(child) in ("fig", "table-wrap") else self._block(child)
            return
        parts = [
            tidy(inline(part)) for word in ("label", "caption") if (part := find(element, word)) is not None
        ]
        line = ". ".join(part.rstrip(".") for part in parts)
        if name == "fig":
            self.out.block(f"{line}." if line else "")
            if _TABLE.match(line):
                self._pictured(element)
            return
        self._table(element, line)

    def _table(self, element: etree._Element, line: str) -> None:
        feet = (foot for foot in element if local(foot) == "table-wrap-foot")
        notes = [inline(note, in_note=True) for foot in feet for note in _notes(foot)]
        rows = [row for table in element.iter() if local(table) in _TABLES for row in read_rows(table)]
        if not rows and any(local(each) in ("graphic", "inline-graphic", "media") for each in element.iter()):
            self._pictured(element)
        self.out.table(line, rows, notes)

    def _pictured(self, element: etree._Element) -> None:
        """Note a table that came as a picture, by its label."""
        label = find(element, "label")
        self.pictured.append(tidy(inline(label)) if label is not None else "")

    def _back(self, back: etree._Element) -> None:
        references = [child for child in back.iter() if local(child) == "ref-list"]
        for child in back:
            if local(child) in ("ref-list", "glossary") or not words_in(child).strip():
                continue
            heading = heading_of(child) or {"ack": "Acknowledgments"}.get(local(child), "")
            self._in_section(SectionKind.BACK, heading, child)
        entries = [
            " ".join(map(inline, ref)) for refs in references for ref in refs.iter() if local(ref) == "ref"
        ]
        if entries:
            with self.out.section(SectionKind.REFERENCES, "References"):
                for entry in entries:
                    self.out.block(entry)


def heading_of(sec: etree._Element) -> str:
    """A section's number and title as printed."""
    parts = [find(sec, "label"), find(sec, "title")]
    return " ".join(tidy(inline(part)) for part in parts if part is not None)


def nested_kind(parent: SectionKind, own: Heading | None) -> SectionKind:
    """The kind of a section inside another: what is said in a discussion stays discussion.

    >>> case = known_heading("Case report")
    >>> nested_kind(SectionKind.DISCUSSION, case).value, nested_kind(SectionKind.BODY, case).value
    ('discussion', 'case')
    >>> nested_kind(SectionKind.METHODS, known_heading("Patients")).value
    'methods'
    """
    if own is None or parent is SectionKind.METHODS and own.scope == "detail":
        return parent
    if parent in _OPEN_PARENTS:
        return own.kind
    if parent is SectionKind.ABSTRACT:
        return own.kind if own.kind in ABSTRACT_OTHERS else parent
    return own.kind if parent is SectionKind.CASE and own.kind in _LEAVES_CASE else parent


def _notes(foot: etree._Element) -> Iterator[etree._Element]:
    """The single notes below a table."""
    for child in foot:
        if local(child) == "fn-group":
            yield from (note for note in child if local(note) == "fn")
        elif local(child):
            yield child
