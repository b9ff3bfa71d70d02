"""A manuscript as a flat OpenDocument text, for LibreOffice."""

from html import escape
from pathlib import Path
from string import Template

from corpus.typeset.article import Article, Section
from corpus.typeset.inline import Run, runs
from corpus.typeset.tables import Table
from pipeline.tools.typeset.manuscript import Manuscript, cell_runs
from pipeline.tools.typeset.styles import Style

_TEMPLATE = Path(__file__).with_name("office.xml")
_SPANS = {"sup": "Raised", "cite": "Raised", "italic": "Italic"}
_NUMBERED_LINES = (
    '<text:linenumbering-configuration text:number-lines="true" text:increment="1" text:offset="12pt"/>'
)


def source(paper: Manuscript, style: Style) -> str:
    """The whole file (.fodt)."""
    notes = [paper.correspondence] if style.flag("correspondence") else []
    front = [
        _paragraph("Kicker", escape(paper.kicker)) if style.flag("kicker") else "",
        _paragraph("Title", escape(paper.title)),
        _paragraph("Standard", escape(", ".join(paper.authors)) + "".join(map(_note, notes))),
        _paragraph("Standard", escape(paper.affiliation)),
        _paragraph("Head", "Abstract") if paper.abstract else "",
        *(
            _paragraph("Standard", escape(f"{label}: {text}" if label else text))
            for label, text in paper.abstract
        ),
    ]
    body = [_section(paper, section, number, style) for number, section in enumerate(paper.sections)]
    references = [
        _paragraph("Head", "References"),
        *(
            _paragraph("Standard", f"{number}. {escape(one)}")
            for number, one in enumerate(paper.references, 1)
        ),
    ]
    end = [_paragraph("Head", "Tables"), *(_table(table, style) for table in paper.tables)]
    text = "".join([*body, *references, *(end if style.tables == "end" else [])])
    if style.columns > 1:
        text = f'<text:section text:style-name="Columns" text:name="body">{text}</text:section>'
    width, height = style.paper
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        body="".join(front) + text,
        lines=_NUMBERED_LINES if style.flag("lines") else "",
        spacing="200%" if style.flag("lines") else "115%",
        font=style.font,
        size=style.size,
        title=style.size + 6,
        columns=style.columns,
        border="fo:border" if style.flag("grid") else "fo:border-bottom",
        width=width,
        height=height,
    )


def _section(paper: Manuscript, section: Section, number: int, style: Style) -> str:
    out = []
    for one in Article("", [], [], [section]).walk():
        out.append(_paragraph("Head", escape(style.heading(one.title, number + 1 if one is section else 0))))
        for position, block in enumerate(one.blocks):
            if isinstance(block, Table):
                out.append(_table(block, style) if style.tables != "end" else "")
                continue
            noted = number == 1 and position == 0 and style.flag("footnote")
            out.append(_paragraph("Standard", _runs(runs(block)) + (_note(paper.footnote) if noted else "")))
    return "".join(out)


def _paragraph(name: str, inner: str) -> str:
    return f'<text:p text:style-name="{name}">{inner}</text:p>'


def _note(text: str) -> str:
    body = f"<text:note-body>{_paragraph('Standard', escape(text))}</text:note-body>"
    return (
        f'<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>{body}</text:note>'
    )


def _table(table: Table, style: Style) -> str:
    rows = "".join(
        f"<table:table-row>{''.join(_cell(cell, bold=number == 0) for cell in row)}</table:table-row>"
        for number, row in enumerate((table.header, *table.rows))
    )
    columns = f'<table:table-column table:number-columns-repeated="{len(table.header)}"/>'
    caption = _paragraph("Standard", escape(f"{table.label}. {table.caption}"))
    return f'{caption}<table:table table:name="{table.label}">{columns}{rows}</table:table>{_paragraph("Standard", "")}'


def _cell(text: str, *, bold: bool) -> str:
    words = _paragraph("Head" if bold else "Standard", _runs(cell_runs(text)))
    return f'<table:table-cell table:style-name="Cell">{words}</table:table-cell>'


def _runs(content: list[Run]) -> str:
    return "".join(
        f'<text:span text:style-name="{_SPANS[run.style]}">{escape(run.text)}</text:span>'
        if run.style in _SPANS
        else escape(run.text)
        for run in content
    )
