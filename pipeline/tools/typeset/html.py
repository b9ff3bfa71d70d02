"""A manuscript as one HTML page; the style sheet decides what it looks like in print."""

from html import escape

from corpus.typeset.article import Article, Paragraph, Section
from corpus.typeset.inline import Run, runs
from corpus.typeset.tables import Table
from pipeline.tools.typeset.manuscript import Figure, Manuscript, cell_runs
from pipeline.tools.typeset.styles import Style

_TAGS = {"sup": "sup", "italic": "i", "cite": "sup"}


def page(paper: Manuscript, style: Style) -> str:
    """The whole page."""
    body = [
        f"<div class=head>{escape(paper.journal)} {paper.year}</div>" if style.flag("head") else "",
        f"<nav>{escape(paper.journal)} Home About Issues Submit Sign in</nav>" if style.flag("menu") else "",
        f"<p class=kicker>{escape(paper.kicker)}</p>" if style.flag("kicker") else "",
        f"<h1>{escape(paper.title)}</h1>",
        f"<p class=authors>{escape(', '.join(paper.authors))}</p><p class=affiliation>{escape(paper.affiliation)}</p>",
        f"<p class=correspondence>{escape(paper.correspondence)}</p>" if style.flag("correspondence") else "",
        _side(paper) if style.flag("side") else "",
        "<div class=watermark>UNCORRECTED PROOF</div>" if style.flag("watermark") else "",
        _abstract(paper),
        "<main>",
        *(_section(paper, section, number, style) for number, section in enumerate(paper.sections)),
        "<section class=references><h2>References</h2><ol>",
        *(f"<li>{escape(reference)}</li>" for reference in paper.references),
        "</ol></section>",
        *(["<h2>Tables</h2>", *(_table(table) for table in paper.tables)] if style.tables == "end" else []),
        "</main>",
    ]
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{escape(paper.title)}</title>"
        f"<style>{style.sheet}</style></head><body>{''.join(body)}</body></html>"
    )


def _side(paper: Manuscript) -> str:
    lines = (paper.licence, paper.received, paper.correspondence, f"doi: {paper.doi}")
    return (
        f"<aside class=side><b>OPEN ACCESS</b>{''.join(f'<p>{escape(line)}</p>' for line in lines)}</aside>"
    )


def _abstract(paper: Manuscript) -> str:
    if not paper.abstract:
        return ""
    parts = (f"<p>{f'<b>{label}:</b> ' if label else ''}{escape(text)}</p>" for label, text in paper.abstract)
    words = f"<p><b>Keywords:</b> {escape('; '.join(paper.keywords))}</p>" if paper.keywords else ""
    return f"<section class=abstract><h2>Abstract</h2>{''.join(parts)}{words}</section>"


def _section(paper: Manuscript, section: Section, number: int, style: Style) -> str:
    out = []
    walked = list(Article("", [], [], [section]).walk())
    for one in walked:
        level = 2 if one is section else 3
        title = style.heading(one.title, number + 1 if one is section else 0)
        out.append(f"<h{level}>{escape(title)}</h{level}>")
        for position, block in enumerate(one.blocks):
            if isinstance(block, Table):
                out.append(_table(block) if style.tables != "end" else "")
                continue
            note = style.flag("footnote") and number == 1 and one is walked[0] and position == 0
            extra = f"<span class=footnote>{escape(paper.footnote)}</span>" if note else ""
            out.append(f"<p>{_runs(runs(block))}{extra}</p>")
            out += _beside(paper, style, number, position) if one is walked[-1] else []
    return f"<section>{''.join(out)}</section>"


def _beside(paper: Manuscript, style: Style, number: int, position: int) -> list[str]:
    """What stands behind a paragraph of the second section: the box, and the figure."""
    out = []
    if number == 1 and position == 0 and style.flag("key_points"):
        points = "".join(f"<li>{escape(point)}</li>" for point in paper.key_points)
        out.append(f"<aside class=key><b>KEY POINTS</b><ul>{points}</ul></aside>")
    if number == 1 and position == 2 and style.flag("figure"):
        out.append(_figure(paper.figure))
    return out


def _runs(content: list[Run]) -> str:
    return "".join(
        f"<{_TAGS[run.style]}>{escape(run.text)}</{_TAGS[run.style]}>"
        if run.style in _TAGS
        else escape(run.text)
        for run in content
    )


def _table(table: Table) -> str:
    head = "".join(f"<th>{_runs(cell_runs(cell))}</th>" for cell in table.header)
    rows = "".join(
        f"<tr>{''.join(f'<td>{_runs(cell_runs(cell))}</td>' for cell in row)}</tr>" for row in table.rows
    )
    caption = f"<caption><b>{table.label}.</b> {_runs(runs(Paragraph(table.caption)))}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _figure(figure: Figure) -> str:
    points = [figure.place(week, value) for week, value in zip(figure.weeks, figure.line, strict=True)]
    line = " ".join(f"{40 + 180 * x:.0f},{110 - 90 * y:.0f}" for x, y in points)
    ticks = [(34, 113 - 90 * n / (len(figure.ticks) - 1), tick, "end") for n, tick in enumerate(figure.ticks)]
    weeks = [(40 + 180 * figure.place(week, 8)[0], 124, str(week), "middle") for week in figure.weeks]
    labels = "".join(
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(text)}</text>'
        for x, y, text, anchor in [*ticks, *weeks, (130, 138, figure.across, "middle")]
    )
    return (
        f'<figure><svg viewBox="0 0 230 145" width="230" height="145" font-size="8" font-family="sans-serif">'
        f'<path d="M40 20V110H220" fill="none" stroke="#333"/><polyline points="{line}" fill="none" stroke="#06c"/>'
        f'{labels}<text x="0" y="12">{escape(figure.up)}</text></svg>'
        f"<figcaption><b>{figure.label}.</b> {escape(figure.caption)}</figcaption></figure>"
    )
