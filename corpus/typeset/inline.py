"""Running text is marked up: exponents, species names, table references and citations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from corpus.typeset.article import Article, Paragraph
from corpus.typeset.tables import Table

Style = Literal["", "sup", "italic", "table", "cite"]
CitationStyle = Literal["superscript", "brackets"]

_MARK = re.compile(
    r"(?<=\b10)\^(?P<power>-?\d{1,2})"
    r"|(?<=/mm)(?P<cube>3)(?!\d)|(?<=/m)(?P<square>2)(?!\d)"
    r"|(?P<italic>\bEscherichia coli\b|\bMycobacterium tuberculosis\b|\bin vitro\b)"
    r"|(?P<table>\bTable (?:\d{1,2}|[IVX]{1,4})\b)"
)
_SENTENCE_END = re.compile(r"(?<=[a-z%)])\.(?= [A-Z]|$)")
_CITING = re.compile(r"introduction|background|discussion", re.IGNORECASE)


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style; for style "cite" the text is the numbers joined by commas."""

    text: str
    style: Style = ""


def runs(paragraph: Paragraph) -> list[Run]:
    """The paragraph's text in runs, citations at their places. Less these and "^" they give the text."""
    found: list[Run] = []
    start = 0
    for offset, numbers in paragraph.citations:
        found.extend(_marked(paragraph.text[start:offset]))
        found.append(Run(",".join(map(str, numbers)), "cite"))
        start = offset
    found.extend(_marked(paragraph.text[start:]))
    return found


def _marked(text: str) -> Iterator[Run]:
    start = 0
    for mark in _MARK.finditer(text):
        if mark.start() > start:
            yield Run(text[start : mark.start()])
        if mark["table"]:
            yield Run(mark["table"], "table")
        elif mark["italic"]:
            yield Run(mark["italic"], "italic")
        else:
            yield Run(mark["power"] or mark["cube"] or mark["square"], "sup")
        start = mark.end()
    if start < len(text):
        yield Run(text[start:])


def cite(article: Article, references: int, style: CitationStyle) -> None:
    """Spread citations of `references` numbered references over introduction and discussion, in order.

    The first mark names two references, so that lists of numbers occur; the patient's own story cites
    nothing. A superscript stands after the full stop, a bracket before it.
    """
    spots = list(_spots(article, after_stop=style == "superscript"))
    groups: list[tuple[int, ...]] = [(1, 2), *((number,) for number in range(3, references + 1))]
    groups = groups[: len(spots)] if references > 1 else []
    for index, group in enumerate(groups):
        section, block, offset = spots[index * len(spots) // len(groups)]
        paragraph = section[block]
        if isinstance(paragraph, Paragraph):
            section[block] = replace(paragraph, citations=(*paragraph.citations, (offset, group)))


def _spots(article: Article, *, after_stop: bool) -> Iterator[tuple[list[Paragraph | Table], int, int]]:
    for section in article.walk():
        if not _CITING.fullmatch(section.title):
            continue
        for index, block in enumerate(section.blocks):
            if isinstance(block, Paragraph):
                for stop in _SENTENCE_END.finditer(block.text):
                    yield section.blocks, index, stop.end() if after_stop else stop.start()
