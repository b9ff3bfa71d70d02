"""A case report is set as JATS 1.3 XML, with the parts a journal's own file has."""

from collections.abc import Callable

from lxml import etree

from corpus.typeset.article import Article, Paragraph, Section, abstract_parts, parse_article
from corpus.typeset.inline import Run, cite, runs
from corpus.typeset.meta import INVENTED, LICENCE_NAME, LICENCE_TEXT, LICENCE_URL, Meta, Reference
from corpus.typeset.tables import Table, row_spans

_XLINK = "http://www.w3.org/1999/xlink"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SECTION_TYPES = {
    "introduction": "intro",
    "background": "intro",
    "discussion": "discussion",
    "conclusion": "conclusions",
    "case": "cases",
    "observation": "cases",
    "patient": "cases",
}

Element = etree._Element


def typeset_jats(text: str, meta: Meta) -> bytes:
    """The text as a JATS XML file (UTF-8, no document type, no entities), the same bytes each time.

    Raises:
        ValueError: the text has not the form `corpus.typeset.article` reads.
    """
    article = parse_article(text)
    cite(article, len(meta.references), meta.citations)
    root = etree.Element("article", nsmap={"xlink": _XLINK})
    root.set("article-type", "case-report")
    root.set("dtd-version", "1.3")
    root.set(_XML_LANG, "en")
    front = _sub(root, "front")
    _journal(front, meta)
    _article_meta(front, article, meta)
    body = _sub(root, "body")
    set_table = _TableSetter(meta)
    for number, section in enumerate(article.sections, start=1):
        _section(body, section, f"s{number}", meta, set_table)
    _back(root, meta)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


def _sub(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    child = etree.SubElement(parent, tag)
    for name, value in attributes.items():
        child.set(name.replace("_", "-"), value)
    if text:
        child.text = text
    return child


def _journal(front: Element, meta: Meta) -> None:
    journal = _sub(front, "journal-meta")
    _sub(journal, "journal-id", meta.journal_short, journal_id_type="nlm-ta")
    titles = _sub(journal, "journal-title-group")
    _sub(titles, "journal-title", meta.journal)
    _sub(titles, "abbrev-journal-title", meta.journal_short, abbrev_type="publisher")
    _sub(journal, "issn", meta.issn, pub_type="epub")
    _sub(_sub(journal, "publisher"), "publisher-name", meta.publisher)


def _article_meta(front: Element, article: Article, meta: Meta) -> None:
    about = _sub(front, "article-meta")
    _sub(about, "article-id", meta.name, pub_id_type="publisher-id")
    _sub(about, "article-id", meta.doi, pub_id_type="doi")
    subjects = _sub(_sub(about, "article-categories"), "subj-group", subj_group_type="heading")
    _sub(subjects, "subject", "Case Report")
    _sub(_sub(about, "title-group"), "article-title", article.title)
    _authors(about, meta)
    date = _sub(about, "pub-date", publication_format="electronic", date_type="pub")
    for tag, number in (("day", f"{meta.day:02d}"), ("month", f"{meta.month:02d}"), ("year", str(meta.year))):
        _sub(date, tag, number)
    for tag, count in (("volume", meta.volume), ("issue", meta.issue), ("fpage", meta.first_page)):
        _sub(about, tag, str(count))
    permissions = _sub(about, "permissions")
    _sub(permissions, "copyright-statement", f"No rights reserved, {LICENCE_NAME}")
    licence = _sub(permissions, "license", license_type="open-access")
    licence.set(f"{{{_XLINK}}}href", LICENCE_URL)
    _sub(licence, "license-p", LICENCE_TEXT)
    _abstract(about, article)


def _authors(about: Element, meta: Meta) -> None:
    group = _sub(about, "contrib-group")
    for index, (given, surname) in enumerate(meta.authors):
        contributor = _sub(group, "contrib", contrib_type="author")
        if index == 0:
            contributor.set("corresp", "yes")
        name = _sub(contributor, "name")
        _sub(name, "surname", surname)
        _sub(name, "given-names", given)
        _sub(_sub(contributor, "xref", ref_type="aff", rid="aff1"), "sup", "1")
    affiliation = _sub(about, "aff", id="aff1")
    label = _sub(affiliation, "label", "1")
    label.tail = meta.affiliation


def _abstract(about: Element, article: Article) -> None:
    if article.abstract:
        abstract = _sub(about, "abstract")
        for paragraph in article.abstract:
            for label, text in abstract_parts(paragraph):
                holder = abstract
                if label:
                    holder = _sub(abstract, "sec")
                    _sub(holder, "title", label)
                _fill(_sub(holder, "p"), runs(Paragraph(text)))
    if article.keywords:
        group = _sub(about, "kwd-group", kwd_group_type="author")
        for keyword in article.keywords:
            _sub(group, "kwd", keyword)


def _section(
    parent: Element, section: Section, ident: str, meta: Meta, set_table: Callable[[Element, Table], None]
) -> None:
    element = _sub(parent, "sec", id=ident)
    for word, kind in _SECTION_TYPES.items():
        if section.title.lower().startswith(word):
            element.set("sec-type", kind)
            break
    _sub(element, "title", section.title)
    for block in section.blocks:
        if isinstance(block, Table):
            set_table(element, block)
        else:
            _fill(_sub(element, "p"), runs(block), brackets=meta.citations == "brackets")
    for number, inner in enumerate(section.sections, start=1):
        _section(element, inner, f"{ident}-{number}", meta, set_table)


def _fill(element: Element, content: list[Run], *, brackets: bool = False) -> None:
    """Put runs into a paragraph or a cell."""
    for run in content:
        if run.style == "":
            _append_text(element, run.text)
        elif run.style == "table":
            _sub(element, "xref", run.text, ref_type="table", rid="t1")
        elif run.style != "cite":
            _sub(element, run.style, run.text)
        elif brackets:
            _append_text(element, " [")
            _citations(element, run.text)
            _append_text(element, "]")
        else:
            _citations(_sub(element, "sup"), run.text)


def _append_text(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _citations(element: Element, numbers: str) -> None:
    for index, number in enumerate(numbers.split(",")):
        if index:
            _append_text(element, ",")
        _sub(element, "xref", number, ref_type="bibr", rid=f"B{number}")


class _TableSetter:
    """Sets the tables of one article, counting them."""

    def __init__(self, meta: Meta) -> None:
        self._meta = meta
        self._count = 0

    def __call__(self, parent: Element, table: Table) -> None:
        """Append `table` to `parent` as a table-wrap."""
        self._count += 1
        wrap = _sub(parent, "table-wrap", id=f"t{self._count}", position="float")
        _sub(wrap, "label", table.label)
        _fill(_sub(_sub(wrap, "caption"), "p"), runs(Paragraph(table.caption)))
        grid = _sub(wrap, "table", frame="hsides", rules="groups")
        self._head(_sub(grid, "thead"), table.header)
        self._rows(_sub(grid, "tbody"), table.rows)
        if self._meta.table_note:
            note = _sub(_sub(wrap, "table-wrap-foot"), "fn", id=f"t{self._count}-fn1")
            _sub(note, "p", self._meta.table_note)

    def _head(self, head: Element, header: tuple[str, ...]) -> None:
        row = _sub(head, "tr")
        if self._meta.spanner:
            _sub(row, "th", self._meta.stub, align="left", rowspan="2")
            _sub(row, "th", self._meta.spanner, align="center", colspan=str(len(header) - 1))
            row, header = _sub(head, "tr"), header[1:]
        for cell in header:
            _fill(_sub(row, "th", align="left"), runs(Paragraph(cell)))

    def _rows(self, body: Element, rows: tuple[tuple[str, ...], ...]) -> None:
        for span, cells in zip(row_spans(rows), rows, strict=True):
            row = _sub(body, "tr")
            for column, cell in enumerate(cells):
                if column == 0 and span == 0:
                    continue
                element = _sub(row, "td", align="left" if column == 0 else "center")
                if column == 0 and span > 1:
                    element.set("rowspan", str(span))
                _fill(element, runs(Paragraph(cell)))


def _back(root: Element, meta: Meta) -> None:
    back = _sub(root, "back")
    notes = _sub(back, "fn-group")
    _sub(_sub(notes, "fn", fn_type="other"), "p", INVENTED)
    if not meta.references:
        return
    references = _sub(back, "ref-list")
    _sub(references, "title", "References")
    for number, reference in enumerate(meta.references, start=1):
        _reference(_sub(references, "ref", id=f"B{number}"), reference, number)


def _reference(element: Element, reference: Reference, number: int) -> None:
    _sub(element, "label", str(number))
    citation = _sub(element, "element-citation", publication_type="journal")
    people = _sub(citation, "person-group", person_group_type="author")
    for author in reference.authors:
        surname, _, initials = author.rpartition(" ")
        name = _sub(people, "name")
        _sub(name, "surname", surname)
        _sub(name, "given-names", initials)
    _sub(citation, "article-title", reference.title)
    _sub(citation, "source", reference.journal)
    for tag, value in (("year", reference.year), ("volume", reference.volume)):
        _sub(citation, tag, str(value))
    _sub(citation, "fpage", str(reference.first_page))
    _sub(citation, "lpage", str(reference.last_page))
