"""A manuscript as a groff file with the ms macros and tbl."""

from corpus.typeset.article import Article, Section
from corpus.typeset.inline import Run, runs
from corpus.typeset.tables import Table
from pipeline.tools.typeset.manuscript import Manuscript, cell_runs
from pipeline.tools.typeset.styles import Style

_ESCAPED = {"\\": "\\e", "µ": "\\[mc]", "°": "\\[de]", "≥": "\\[>=]", "≤": "\\[<=]", "-": "\\-"}


def source(paper: Manuscript, style: Style) -> str:
    """The whole file; to be set with `groff -ms -t -k`."""
    out = [style.sheet.strip(), ".TL", _plain(paper.title)]
    out += [".AU", _plain(", ".join(paper.authors)), ".AI", _plain(paper.affiliation)]
    out += [".AB"]
    for label, text in paper.abstract:
        out += [".LP", _plain(f"{label}: {text}" if label else text)]
    out += [".AE"]
    if style.columns > 1:
        out += [".2C"]
    for number, section in enumerate(paper.sections):
        out += _section(paper, section, number, style)
    out += [".SH", "References"]
    for number, reference in enumerate(paper.references, start=1):
        out += [f".IP {number}. 4", _plain(reference)]
    if style.tables == "end":
        out += [".bp", ".SH", "Tables", *(line for table in paper.tables for line in _table(table, style))]
    return "\n".join(out) + "\n"


def _section(paper: Manuscript, section: Section, number: int, style: Style) -> list[str]:
    out = []
    for one in Article("", [], [], [section]).walk():
        out += [".SH", _plain(style.heading(one.title, number + 1 if one is section else 0))]
        for position, block in enumerate(one.blocks):
            if isinstance(block, Table):
                out += _table(block, style) if style.tables != "end" else []
                continue
            out += [".PP", _runs(runs(block))]
            if number == 1 and position == 0 and style.flag("footnote"):
                out += [".FS", _plain(paper.footnote), ".FE"]
            if number == 0 and position == 0 and style.flag("correspondence"):
                out += [".FS", _plain(paper.correspondence), ".FE"]
    return out


def _table(table: Table, style: Style) -> list[str]:
    shape = "allbox center" if style.flag("grid") else "center"
    head = ["_"] if not style.flag("grid") else []
    return [
        ".LP",
        _plain(f"{table.label}. {table.caption}"),
        ".ps -2",
        ".TS",
        f"{shape} tab(@);",
        " ".join(["lb"] * len(table.header)),
        " ".join(["l"] * len(table.header)) + ".",
        *head,
        "@".join(_plain(cell) for cell in table.header),
        *head,
        *("@".join(_runs(cell_runs(cell)) for cell in row) for row in table.rows),
        *head,
        ".TE",
        ".ps",
    ]


def _plain(text: str) -> str:
    """Text that groff takes as it is: no control character at the start of a line."""
    escaped = "".join(_ESCAPED.get(letter, letter) for letter in text)
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped


def _runs(content: list[Run]) -> str:
    wrap = {"sup": "\\*{%s\\*}", "cite": "\\*{%s\\*}", "italic": "\\fI%s\\fP"}
    return "".join(wrap.get(run.style, "%s").replace("%s", _plain(run.text)) for run in content)
