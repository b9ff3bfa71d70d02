"""A manuscript as a LaTeX file."""

import re
from itertools import pairwise

from corpus.typeset.article import Article, Paragraph, Section
from corpus.typeset.inline import Run, runs
from corpus.typeset.tables import Table
from pipeline.tools.typeset.manuscript import Figure, Manuscript, cell_runs
from pipeline.tools.typeset.styles import Style

_ESCAPED = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "µ": r"\textmu{}",
    "°": r"\textdegree{}", "±": r"\textpm{}", "×": r"\texttimes{}", "≥": r"$\geq$", "≤": r"$\leq$", "|": r"\textbar{}",
}  # fmt: skip
_RANGE = re.compile(r"(?<=\d)-(?=\d)")


def source(paper: Manuscript, style: Style) -> str:
    """The whole file."""
    parts = [
        style.document_class,
        "\\usepackage[T1]{fontenc}\\usepackage[utf8]{inputenc}\\usepackage{textcomp,booktabs,longtable,rotating,multicol,lettrine}",
        style.sheet,
        "\\begin{document}",
        *_front(paper, style),
        f"\\begin{{multicols}}{{{style.columns}}}" if style.columns > 1 else "",
        *(_section(paper, section, number, style) for number, section in enumerate(paper.sections)),
        "\\section*{References}\\begin{enumerate}\\small",
        *(f"\\item {escaped(reference)}" for reference in paper.references),
        "\\end{enumerate}",
        "\\end{multicols}" if style.columns > 1 else "",
        *(
            ["\\clearpage\\section*{Tables}", *(_table(table, style, "here") for table in paper.tables)]
            if style.tables == "end"
            else []
        ),
        "\\end{document}\n",
    ]
    return "\n".join(filter(None, parts))


def _front(paper: Manuscript, style: Style) -> list[str]:
    elsevier = "elsarticle" in style.document_class
    note = f"\\thanks{{{escaped(paper.correspondence)}}}" if style.flag("correspondence") else ""
    title = f"{_kicker(paper, style)}{escaped(paper.title)}"
    abstract = " ".join(
        (_bold(f"{label}:") + " " if label else "") + escaped(text) for label, text in paper.abstract
    )
    words = f"\n\n\\noindent Keywords: {escaped('; '.join(paper.keywords))}" if paper.keywords else ""
    written = f"\\begin{{abstract}}{abstract}{words}\\end{{abstract}}" if abstract else ""
    if style.flag("boxed_abstract"):
        written = (
            f"\\noindent\\fbox{{\\parbox{{0.96\\linewidth}}{{\\textbf{{Abstract}}\\\\{abstract}}}}}\\bigskip"
        )
    authors = escaped(", ".join(paper.authors))
    if elsevier:
        about = f"\\title{{{title}}}\\author{{{authors}}}\\address{{{escaped(paper.affiliation)}}}"
        return ["\\begin{frontmatter}", about, written, "\\end{frontmatter}"]
    front = f"\\title{{{title}}}\\author{{{authors}{note}\\\\ \\small {escaped(paper.affiliation)}}}\\date{{{escaped(paper.received)}}}"
    if style.flag("boxed_abstract") and "twocolumn" in style.document_class:
        return [
            front,
            f"\\twocolumn[\\begin{{@twocolumnfalse}}\\maketitle {written}\\end{{@twocolumnfalse}}]",
        ]
    return [front, "\\maketitle", written]


def _bold(text: str) -> str:
    return f"\\textbf{{{escaped(text)}}}"


def _kicker(paper: Manuscript, style: Style) -> str:
    return f"{{\\normalsize {escaped(paper.kicker)}}}\\\\ " if style.flag("kicker") else ""


def _section(paper: Manuscript, section: Section, number: int, style: Style) -> str:
    out = []
    walked = list(Article("", [], [], [section]).walk())
    for one in walked:
        star = "" if style.flag("numbered") else "*"
        level = "section" if one is section else "subsection"
        title = style.heading(one.title, number + 1 if style.flag("bars") and one is section else 0)
        out.append(f"\\{level}{star}{{{escaped(title)}}}")
        for position, block in enumerate(one.blocks):
            if isinstance(block, Table):
                out.append(_table(block, style, style.tables) if style.tables != "end" else "")
                continue
            text = _runs(runs(block))
            if number == 1 and one is walked[0] and position == 0 and style.flag("footnote"):
                text += f"\\footnote{{{escaped(paper.footnote)}}}"
            if number == 0 and position == 0 and style.flag("drop_cap"):
                text = re.sub(r"^(\w)(\w*)", r"\\lettrine{\1}{\2}", text)
            out.append(text)
            if number == 1 and one is walked[-1] and position == 1 and style.flag("figure"):
                out.append(_figure(paper.figure, wide=style.columns > 1))
    return "\n\n".join(out)


def escaped(text: str) -> str:
    """Text as LaTeX; ranges of numbers get the dash of print."""
    return _RANGE.sub("--", "".join(_ESCAPED.get(letter, letter) for letter in text))


def _runs(content: list[Run]) -> str:
    wrap = {"sup": "\\textsuperscript{%s}", "cite": "\\textsuperscript{%s}", "italic": "\\textit{%s}"}
    return "".join(wrap.get(run.style, "%s").replace("%s", escaped(run.text)) for run in content)


def _table(table: Table, style: Style, place: str) -> str:
    grid = style.flag("grid")
    rules = ("\\hline", "\\hline", "\\hline") if grid else ("\\toprule", "\\midrule", "\\bottomrule")
    bar = "|" if grid else ""
    width = 0.9 / len(table.header)
    columns = bar + bar.join(["l"] * len(table.header)) + bar
    if len(table.header) > 4 and place != "rotated":
        columns = bar + bar.join([f"p{{{width:.2f}\\linewidth}}"] * len(table.header)) + bar
    row_end = " \\\\ \\hline" if grid else " \\\\"
    rows = "\n".join(" & ".join(_runs(cell_runs(cell)) for cell in row) + row_end for row in table.rows)
    head = " & ".join(f"\\textbf{{{_runs(cell_runs(cell))}}}" for cell in table.header)
    caption = f"{escaped(table.label)}. {_runs(runs(Paragraph(table.caption)))}"
    if place == "long":
        over = f"\\multicolumn{{{len(table.header)}}}{{l}}{{{caption}}}\\\\"
        first = f"{over} {rules[0]} {head} \\\\ {rules[1]} \\endhead"
        return f"\\begin{{longtable}}{{{columns}}}{first}\n{rows}\n{rules[2]}\\end{{longtable}}"
    grid_rows = f"{rules[0]}\n{head} \\\\ {rules[1]}\n{rows}\n{rules[2]}"
    inner = f"\\small {caption}\\\\[3pt]\n\\begin{{tabular}}{{{columns}}}{grid_rows}\\end{{tabular}}"
    around = {"top": "table", "wide": "table*", "rotated": "sidewaystable"}.get(place)
    if around is None or style.columns > 1 and around == "table":
        return f"\\begin{{center}}{inner}\\end{{center}}"
    option = "[t]" if around != "sidewaystable" else ""
    return f"\\begin{{{around}}}{option}\\centering {inner}\\end{{{around}}}"


def _figure(figure: Figure, *, wide: bool) -> str:
    """The chart as a picture with its words as text."""
    points = [figure.place(week, value) for week, value in zip(figure.weeks, figure.line, strict=True)]
    curve = "".join(_line(*one, *other) for one, other in pairwise(points))
    step = 80 / (len(figure.ticks) - 1)
    ticks = "".join(
        f"\\put(-20,{step * n - 3:.0f}){{\\scriptsize {tick}}}" for n, tick in enumerate(figure.ticks)
    )
    places = ((160 * figure.place(week, 8)[0] - 4, week) for week in figure.weeks)
    weeks = "".join(f"\\put({x:.0f},-10){{\\scriptsize {week}}}" for x, week in places)
    axes = "\\put(0,0){\\line(1,0){165}}\\put(0,0){\\line(0,1){84}}"
    up, across = escaped(figure.up), escaped(figure.across)
    words = f"\\put(-20,88){{\\scriptsize {up}}}\\put(40,-22){{\\scriptsize {across}}}"
    picture = f"\\begin{{picture}}(190,120)(-25,-28){axes}{curve}{ticks}{weeks}{words}\\end{{picture}}"
    inner = f"\\centering {picture}\\par {{\\small {figure.label}. {escaped(figure.caption)}}}"
    return (
        f"\\begin{{center}}{inner}\\end{{center}}" if wide else f"\\begin{{figure}}[tb]{inner}\\end{{figure}}"
    )


def _line(ax: float, ay: float, bx: float, by: float) -> str:
    middle = f"({80 * (ax + bx):.0f},{40 * (ay + by):.0f})"
    return f"\\qbezier({160 * ax:.0f},{80 * ay:.0f}){middle}({160 * bx:.0f},{80 * by:.0f})"
