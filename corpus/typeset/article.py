"""The plain text of a case report becomes an article: title, abstract, keywords, sections, tables.

The text is written in blocks parted by empty lines: the title first; a block may open with one or more
headings, each on a line of its own; a block that opens with "Table N." is a table.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.typeset.tables import CAPTION, Table, parse_table

_HEADING = re.compile(r"[A-Z][A-Za-z ]{2,40}(?: \d)?")
_PATIENT_HEADING = re.compile(r"(?:Case|Patient|Infant) \d")
_PATIENTS_SECTION = re.compile(r"(?:case|patient)s?(?: presentation| report| description)?s?", re.IGNORECASE)
_ABSTRACTS = frozenset({"abstract", "summary"})
_KEYWORDS = "Keywords:"
_ABSTRACT_LABEL = re.compile(r"(?:^|(?<=\. ))(Background|Objective|Cases?|Case description|Conclusions?): ")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, and its citations: (offset in the text, reference numbers from 1), offsets ascending."""

    text: str
    citations: tuple[tuple[int, tuple[int, ...]], ...] = ()


@dataclass
class Section:
    """A section: its heading, its paragraphs and tables in order, and the sections inside it."""

    title: str
    blocks: list[Paragraph | Table] = field(default_factory=list)
    sections: list["Section"] = field(default_factory=list)


@dataclass
class Article:
    """A whole case report. An empty abstract or no keywords mean that the text has none."""

    title: str
    abstract: list[str]
    keywords: list[str]
    sections: list[Section]

    def walk(self) -> Iterator[Section]:
        """Every section, an outer one before those inside it."""
        for section in self.sections:
            yield section
            yield from section.sections


def parse_article(text: str) -> Article:
    """The article written in `text`.

    Raises:
        ValueError: the text is empty, a paragraph stands before the first heading, or a table is malformed.
    """
    blocks = [block.split("\n") for block in re.split(r"\n{2,}", text.strip("\n"))]
    if len(blocks) < 2 or len(blocks[0]) != 1:
        raise ValueError("a text needs a title on one line, an empty line, and at least one section")
    article = Article(blocks[0][0], [], [], [])
    open_sections: list[Section] = []
    abstract = False
    for lines in blocks[1:]:
        headings = _headings(lines)
        for heading in headings:
            abstract = heading.lower() in _ABSTRACTS
            if not abstract:
                _open(article, open_sections, heading)
        _add(article, None if abstract else open_sections, lines[len(headings) :])
    return article


def _headings(lines: list[str]) -> list[str]:
    count = 0
    while count < len(lines) - 1 and _HEADING.fullmatch(lines[count]):
        count += 1
    return lines[:count]


def _open(article: Article, open_sections: list[Section], heading: str) -> None:
    section = Section(heading)
    outer = open_sections[0] if open_sections else None
    if outer and _PATIENT_HEADING.fullmatch(heading) and _PATIENTS_SECTION.fullmatch(outer.title):
        outer.sections.append(section)
        open_sections[1:] = [section]
    else:
        article.sections.append(section)
        open_sections[:] = [section]


def _add(article: Article, open_sections: list[Section] | None, lines: list[str]) -> None:
    """Put a block where it belongs; `open_sections` is None inside the abstract."""
    if lines[0].startswith(_KEYWORDS):
        article.keywords.extend(re.split(r"[;,] ", lines[0].removeprefix(_KEYWORDS).strip().rstrip(".")))
    elif open_sections is None:
        article.abstract.extend(lines)
    elif not open_sections:
        raise ValueError(f"no heading before: {lines[0][:60]!r}")
    elif CAPTION.fullmatch(lines[0]) and len(lines) > 2:
        open_sections[-1].blocks.append(parse_table(lines))
    else:
        open_sections[-1].blocks.extend(Paragraph(line) for line in lines)


def abstract_parts(paragraph: str) -> list[tuple[str, str]]:
    """A structured abstract as (label, text) pairs; one pair with an empty label where it is not structured.

    >>> abstract_parts("Case: A boy. Conclusion: He is well.")
    [('Case', 'A boy.'), ('Conclusion', 'He is well.')]
    """
    pieces = _ABSTRACT_LABEL.split(paragraph)
    if len(pieces) < 3 or pieces[0]:
        return [("", paragraph)]
    return [(label, text.strip()) for label, text in zip(pieces[1::2], pieces[2::2], strict=True)]
