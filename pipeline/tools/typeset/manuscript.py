"""A sample text with what a publication has around it, ready for any engine."""

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from corpus.typeset.article import Article, Paragraph, Section, abstract_parts, parse_article
from corpus.typeset.inline import Run, cite, runs
from corpus.typeset.meta import load_meta
from corpus.typeset.tables import Table

_FILE = Path(__file__).with_name("manuscript.toml")
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI")


@dataclass(frozen=True)
class Figure:
    """A line chart: its words, and points as (week, value)."""

    label: str
    caption: str
    across: str
    up: str
    weeks: tuple[int, ...]
    ticks: tuple[str, ...]
    line: tuple[float, ...]

    def place(self, week: float, value: float) -> tuple[float, float]:
        """A point as shares of the chart's width and height, from the lower left corner."""
        low, high = float(self.ticks[0]), float(self.ticks[-1])
        return (week - self.weeks[0]) / (self.weeks[-1] - self.weeks[0]), (value - low) / (high - low)


@dataclass(frozen=True)
class Manuscript:
    """One case report: its sections with tables in their place, and what stands around them."""

    name: str
    title: str
    authors: tuple[str, ...]
    affiliation: str
    doi: str
    year: int
    journal: str
    kicker: str
    abstract: tuple[tuple[str, str], ...]
    keywords: tuple[str, ...]
    sections: tuple[Section, ...]
    references: tuple[str, ...]
    figure: Figure
    correspondence: str
    footnote: str
    received: str
    licence: str
    key_points: tuple[str, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables in order."""
        article = Article(self.title, [], [], list(self.sections))
        return tuple(
            block for section in article.walk() for block in section.blocks if isinstance(block, Table)
        )


def manuscript(name: str, text: str) -> Manuscript:
    """The manuscript of a sample text. Raises ValueError where a sentence that becomes a table is not in it."""
    kept, meta = _kept(), load_meta(name)
    article = parse_article(text)
    _move_results(article, [table for table in kept["table"] if table["name"] == name])
    cite(article, len(kept["references"]), "superscript")
    chart: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in kept["figure"].items()
    }
    return Manuscript(
        name=name,
        title=article.title,
        authors=tuple(f"{given} {surname}" for given, surname in meta.authors),
        affiliation=meta.affiliation,
        doi=meta.doi,
        year=meta.year,
        abstract=tuple(part for paragraph in article.abstract for part in abstract_parts(paragraph)),
        keywords=tuple(article.keywords),
        sections=tuple(article.sections),
        figure=Figure(**chart),
        **{
            key: kept[key]
            for key in ("journal", "kicker", "correspondence", "footnote", "received", "licence")
        },
        references=tuple(kept["references"]),
        key_points=tuple(kept["key_points"]),
    )


@cache
def _kept() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _move_results(article: Article, moved: list[dict[str, Any]]) -> None:
    """Put each listed sentence's table behind its paragraph, and number all tables in their order."""
    kept = _kept()["moved"]
    numbered = "Table I" if any(table.label == "Table I" for table in _all_tables(article)) else "Table 1"
    for table in moved:
        told = f"{table['before']}{kept['sentence']}".format(label="Table 0")
        told = told[0].upper() + told[1:]
        section, position, block = _holder(article, table["sentence"])
        section.blocks[position] = replace(block, text=block.text.replace(table["sentence"], told))
        rows = tuple(tuple(cell.strip() for cell in row.split("|")) for row in table["rows"])
        section.blocks.insert(position + 1, Table("Table 0", kept["caption"], tuple(kept["header"]), rows))
    _number(article, roman=numbered == "Table I")


def _holder(article: Article, sentence: str) -> tuple[Section, int, Paragraph]:
    for section in article.walk():
        for position, block in enumerate(section.blocks):
            if isinstance(block, Paragraph) and sentence in block.text:
                return section, position, block
    raise ValueError(f"no paragraph of {article.title[:40]!r} holds {sentence[:60]!r}")


def _all_tables(article: Article) -> list[Table]:
    return [block for section in article.walk() for block in section.blocks if isinstance(block, Table)]


def _number(article: Article, *, roman: bool) -> None:
    """Give tables the numbers of their order, also where they are cited."""
    count, waiting = 0, 0
    renamed: dict[str, str] = {}
    for section in article.walk():
        for position, block in enumerate(section.blocks):
            if isinstance(block, Table):
                count += 1
                label = f"Table {_ROMAN[count] if roman else count}"
                if block.label != "Table 0":
                    renamed[block.label] = label
                section.blocks[position] = replace(block, label=label)
    for section in article.walk():
        for position, block in enumerate(section.blocks):
            if isinstance(block, Table):
                waiting += 1
                continue
            following = f"Table {_ROMAN[waiting + 1] if roman else waiting + 1}"

            def name(found: re.Match[str], following: str = following) -> str:
                return following if found[0] == "Table 0" else renamed.get(found[0], found[0])

            section.blocks[position] = replace(
                block, text=re.sub(r"Table (?:\d|[IVX]{1,3})\b", name, block.text)
            )


def plain_text(paper: Manuscript) -> str:
    """The manuscript as plain text with its tables as rows: what every setting is held against."""
    abstract = [f"{label}: {text}" if label else text for label, text in paper.abstract]
    parts = [paper.title, "\n".join(["Abstract", *abstract])]
    for section in Article("", [], [], list(paper.sections)).walk():
        blocks = [_plain_block(block) for block in section.blocks]
        parts += [section.title + ("\n" + blocks[0] if blocks else ""), *blocks[1:]]
    return "\n\n".join([*parts, "References\n" + "\n".join(paper.references)]) + "\n"


def _plain_block(block: Paragraph | Table) -> str:
    if isinstance(block, Paragraph):
        return block.text
    rows = [" | ".join(row) for row in (block.header, *block.rows)]
    return "\n".join([f"{block.label}. {block.caption}", *rows])


def cell_runs(text: str) -> list[Run]:
    """The words of a cell in runs, exponents raised."""
    return runs(Paragraph(text.replace("x 10^", "10^") if text.startswith("x 10^") else text))
