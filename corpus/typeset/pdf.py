"""A case report is set as a journal's PDF: A4, two columns, running heads, page numbers, hyphens."""

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from corpus.typeset.article import Article, Section, abstract_parts, parse_article
from corpus.typeset.flow import Item, Page, draw_column, draw_floats, line_items, paginate
from corpus.typeset.fonts import Face, font_name, ligatures, register_fonts, width
from corpus.typeset.inline import Run, cite, runs
from corpus.typeset.lines import Line, Type, break_lines, words_of
from corpus.typeset.meta import INVENTED, LICENCE_NAME, LICENCE_TEXT, Meta, Reference
from corpus.typeset.settable import set_table
from corpus.typeset.tables import Table

_PAGE_WIDTH, _PAGE_HEIGHT = A4
_LEFT, _TOP, _BOTTOM = 59.0, 76.0, 72.0
_COLUMN_GAP = 19.0
_MEASURE = _PAGE_WIDTH - 2 * _LEFT
_COLUMN = (_MEASURE - _COLUMN_GAP) / 2
_BODY_TOP = _PAGE_HEIGHT - _TOP
_ABSTRACT_PADDING = 8.0
_INDENT = 10.0

_TITLE = Type("bold", 16.5, 19.5, justified=False, hyphens=False)
_AUTHORS = Type("roman", 10.2, 13.0, justified=False, hyphens=False)
_SMALL = Type("italic", 7.8, 10.0, justified=False, hyphens=False)
_ABSTRACT = Type("roman", 9.5, 12.2)
_BODY = Type("roman", 10.8, 14.6)
_HEADING = Type("bold", 11.6, 15.0, justified=False, hyphens=False)
_SUBHEADING = Type("bold-italic", 10.8, 14.4, justified=False, hyphens=False)
_REFERENCE = Type("roman", 8.8, 11.0)


def typeset_pdf(text: str, meta: Meta) -> bytes:
    """The text as a PDF of journal pages, the same bytes each time.

    Nothing in it is compressed, so the bytes do not depend on a compression library.

    Raises:
        ValueError: the text has not the form `corpus.typeset.article` reads.
    """
    register_fonts()
    article = parse_article(text)
    cite(article, len(meta.references), meta.citations)
    opening = _opening(article, meta)
    opening_height = sum(item.height + item.before for item in opening) + 14.0
    height = _BODY_TOP - _BOTTOM
    pages = paginate(_items(article, meta), height - opening_height, height)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=0)
    canvas.setTitle(article.title)
    canvas.setAuthor(", ".join(f"{given} {surname}" for given, surname in meta.authors))
    canvas.setSubject(
        f"{meta.journal} {meta.year};{meta.volume}({meta.issue}); doi:{meta.doi}; {LICENCE_NAME}"
    )
    for number, page in enumerate(pages):
        _furniture(canvas, article, meta, number)
        top = _BODY_TOP
        if number == 0:
            draw_column(canvas, opening, _LEFT, top)
            top -= opening_height
        _draw_page(canvas, page, top)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_page(canvas: Canvas, page: Page, top: float) -> None:
    top = draw_floats(canvas, page.floats, _LEFT, top)
    for index, column in enumerate(page.columns):
        draw_column(canvas, column, _LEFT + index * (_COLUMN + _COLUMN_GAP), top)


def _furniture(canvas: Canvas, article: Article, meta: Meta, number: int) -> None:
    """Running head and foot of page `number`, counted from 0."""
    page = str(meta.first_page + number)
    where = f"{meta.journal_short} {meta.year};{meta.volume}({meta.issue})"
    if number == 0:
        _head(canvas, meta.journal, "CASE REPORT", face="bold")
        _foot(canvas, f"doi: {meta.doi}   {LICENCE_NAME}", page)
    elif number % 2:
        _head(canvas, f"{meta.authors[0][1]} et al.", where)
        _foot(canvas, page, f"doi: {meta.doi}")
    else:
        _head(canvas, where, _short_title(article.title))
        _foot(canvas, f"doi: {meta.doi}", page)


def _head(canvas: Canvas, left: str, right: str, *, face: Face = "italic") -> None:
    y = _PAGE_HEIGHT - 46
    canvas.setFont(font_name(face), 8.2)
    canvas.drawString(_LEFT, y, ligatures(left))
    canvas.drawRightString(_PAGE_WIDTH - _LEFT, y, ligatures(right))
    canvas.setLineWidth(0.5)
    canvas.line(_LEFT, y - 5, _PAGE_WIDTH - _LEFT, y - 5)


def _foot(canvas: Canvas, left: str, right: str) -> None:
    canvas.setFont(font_name("roman"), 8.2)
    canvas.drawString(_LEFT, 32, ligatures(left))
    canvas.drawRightString(_PAGE_WIDTH - _LEFT, 32, ligatures(right))


def _short_title(title: str) -> str:
    """The beginning of the title that fits a running head."""
    words = title.split(":")[0].split(" ")
    while width(" ".join(words), "italic", 8.2) > 0.6 * _MEASURE:
        words.pop()
    return " ".join(words)


def _opening(article: Article, meta: Meta) -> list[Item]:
    """Title, authors, affiliation and the abstract in its box, over the whole width of the first page."""
    items = line_items(_set([Run(article.title)], _TITLE, _MEASURE))
    names: list[Run] = []
    for index, (given, surname) in enumerate(meta.authors):
        names += [
            Run(", " if index else ""),
            Run(f"{given} {surname}"),
            Run("1" + ("*" if index == 0 else ""), "sup"),
        ]
    items += line_items(_set(names, _AUTHORS, _MEASURE), before=7.0)
    place = [Run("1", "sup"), Run(f" {meta.affiliation}")]
    items += line_items(_set(place, _SMALL, _MEASURE), before=2.0)
    dated = f"* Corresponding author. Published {meta.day:02d}.{meta.month:02d}.{meta.year}. {INVENTED}"
    items += line_items(_set([Run(dated)], _SMALL, _MEASURE))
    if article.abstract:
        items.append(_abstract_box(article))
    return items


def _abstract_box(article: Article) -> Item:
    measure = _MEASURE - 2 * _ABSTRACT_PADDING
    items = line_items(_set([Run("Abstract")], _HEADING, measure))
    for paragraph in article.abstract:
        for label, text in abstract_parts(paragraph):
            words = words_of([Run(f"{label}:")], "bold") if label else []
            lines = break_lines([*words, *words_of([Run(text)], "roman")], _ABSTRACT, measure)
            items += line_items(lines, before=1.0)
    if article.keywords:
        words = words_of([Run("Keywords:")], "bold") + words_of([Run("; ".join(article.keywords))], "roman")
        items += line_items(break_lines(words, _ABSTRACT, measure), before=4.0)
    height = sum(item.height + item.before for item in items) + 2 * _ABSTRACT_PADDING

    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setFillGray(0.93)
        canvas.rect(x, top - height, _MEASURE, height, stroke=0, fill=1)
        canvas.setFillGray(0)
        draw_column(canvas, items, x + _ABSTRACT_PADDING, top - _ABSTRACT_PADDING)

    return Item(height, draw, before=9.0)


def _set(content: list[Run], kind: Type, measure: float) -> list[Line]:
    return break_lines(words_of(content, kind.face), kind, measure)


def _items(article: Article, meta: Meta) -> list[Item]:
    """The body, the notes and the references, set for one column."""
    items: list[Item] = []
    for section in article.sections:
        items += _section(section, meta, _HEADING)
        for inner in section.sections:
            items += _section(inner, meta, _SUBHEADING)
    items += line_items(_set([Run("Licence")], _SUBHEADING, _COLUMN), before=8.0, keep=True)
    items += line_items(_set([Run(LICENCE_TEXT)], _REFERENCE, _COLUMN))
    if meta.references:
        items += line_items(_set([Run("References")], _HEADING, _COLUMN), before=9.0, keep=True)
    for number, reference in enumerate(meta.references, start=1):
        words = words_of([Run(f"{number}. {_reference(reference)}")], "roman")
        items += line_items(break_lines(words, _REFERENCE, _COLUMN, hanging=_INDENT), before=1.0)
    return items


def _section(section: Section, meta: Meta, heading: Type) -> list[Item]:
    items = line_items(_set([Run(section.title)], heading, _COLUMN), before=9.0, keep=True)
    first = True
    for block in section.blocks:
        if isinstance(block, Table):
            items.append(set_table(block, meta, _COLUMN, _MEASURE))
        else:
            words = words_of(runs(block), "roman", brackets=meta.citations == "brackets")
            items += line_items(break_lines(words, _BODY, _COLUMN, indent=0.0 if first else _INDENT))
        first = False
    return items


def _reference(reference: Reference) -> str:
    pages = f"{reference.first_page}-{reference.last_page}"
    people = ", ".join(reference.authors)
    stop = "" if reference.title.endswith("?") else "."
    return (
        f"{people}. {reference.title}{stop} {reference.journal}. {reference.year};{reference.volume}:{pages}."
    )
