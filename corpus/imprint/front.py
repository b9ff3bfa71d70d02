"""The lines of a publication that speak of the publication: its heads and feet, its first page, how it is to be cited."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.headings import kind_of
from corpus.imprint.citations import Cited, cited_in_block, cited_in_line
from corpus.imprint.file_tags import FileTags
from corpus.imprint.names import called_journal, journal_name
from corpus.imprint.publishers import full_name, plain_name
from corpus.layout import Line
from corpus.margins import in_margin
from schemas.document import MetadataSource, SectionKind

_HEAD, _FOOT = 0.3, 0.8  # of the page's height: the page speaks there of itself
_BLOCK = re.compile(
    r"^\W{0,3}(?:(?:how\s)?to\scite|(?:please\s)?cite|citation)\b(?:\s(?:this|as|information|for|article|paper|in|press)\b){0,5}\s?[:.]?|"
    r"published in final edited form as|^to appear in\b",
    re.IGNORECASE,
)
_BLOCK_LINES = 9
_LABELLED = re.compile(
    r"©|(?:Copyright|Received|Correspondence|Accepted|Published|Academic Editor|Editors?|Reviewed|Funding|Data|Competing|"
    r"Conflicts?|Keywords|Abbreviations)\b"
)
_END_PAGES = 2  # at either end of a publication, where it speaks of itself
_HEADING_WORDS = 5
_LEAST_PAGES = 2  # on which a running line stands
_NEAR = range(-2, 7)  # lines before and after the words "cite this article as"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line with its page; `edge` when it stands at the page's head or foot, `running` when it comes again.

    `cites` is true beside the words "cite this article as"; `cells` are the pieces that stand apart on the line.
    """

    text: str
    page: int
    edge: bool
    running: bool
    cites: bool = False
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Words of the publication about itself, where they stand and on which page."""

    words: str
    source: MetadataSource
    page: int | None


@dataclass(frozen=True, slots=True)
class Front:
    """What is read for metadata: the file's tags and the printed lines that are not of the references."""

    tags: FileTags
    lines: tuple[PrintedLine, ...]
    pages: int

    def blocks(self) -> Iterator[tuple[str, PrintedLine]]:
        """Each "cite this article as" with the lines that go on with it, and its first line."""
        for number, line in enumerate(self.lines):
            if _BLOCK.search(line.text):
                yield " ".join([line.text, *self._after(number)]), line

    def _after(self, number: int) -> Iterator[str]:
        first = self.lines[number]
        for line in self.lines[number + 1 : number + 1 + _BLOCK_LINES]:
            if line.page != first.page or _LABELLED.match(line.text) or kind_of(line.text) is not None:
                return
            yield line.text


@dataclass(frozen=True, slots=True)
class NotedLine:
    """What is kept of a line for the front: `short` as headings are, `edge` near the page's, with its pieces if so."""

    text: str
    cells: tuple[str, ...]
    place: tuple[int, int]
    short: bool
    edge: bool


def noted(page: Sequence[Line], number: int, height: float, count: int) -> list[NotedLine]:
    """The lines of page `number` of `count` that the front may ask for: all of the pages at the ends, few of the others."""
    ends = _is_end(number, count)
    few = []
    for line in page:
        short = len(line.words) <= _HEADING_WORDS
        if ends or short or in_margin(line, height):
            edge = line.base < _HEAD * height or line.base > _FOOT * height
            text = " ".join(_CONTROL.sub(" ", line.text).split())
            few.append(NotedLine(text, _cells(line) if edge else (), line.place, short, edge))
    return few


def _is_end(number: int, count: int) -> bool:
    return number <= _END_PAGES or number > count - _END_PAGES


def front_of(
    pages: Sequence[Sequence[NotedLine]], running: Collection[tuple[int, int]], tags: FileTags
) -> Front:
    """The front of all pages; `running` holds the places of the lines that the margins took away."""
    lines: list[PrintedLine] = []
    listed = False
    for number, page in enumerate(pages, start=1):
        ends = _is_end(number, len(pages))
        few = [line for line in page if ends or line.short or line.place in running]
        citing = _near_citations([line.text for line in few]) if ends else frozenset()
        for at, line in enumerate(few):
            listed = listed or kind_of(line.text) is SectionKind.REFERENCES
            runs = line.place in running
            if runs or at in citing or ends and not listed:
                lines.append(
                    PrintedLine(line.text, number, line.edge or runs, runs, at in citing, line.cells)
                )
    return Front(tags, tuple(lines), len(pages))


def _near_citations(texts: Sequence[str]) -> frozenset[int]:
    """The lines at and around those that say how to cite the article."""
    return frozenset(at + near for at, text in enumerate(texts) if _BLOCK.search(text) for near in _NEAR)


def _cells(line: Line) -> tuple[str, ...]:
    """The texts of a line's pieces, where it has several."""
    if len(line.cells) < 2:
        return ()
    return tuple(" ".join(word.text for word in cell) for cell in line.cells)


def citations(front: Front, surnames: Sequence[str]) -> Iterator[tuple[Cited, Place]]:
    """All that the publication says of its journal and year, the surest place first."""
    for text, first in front.blocks():
        for cited in cited_in_block(text):
            yield cited, Place(cited.words, MetadataSource.CITATION, first.page)
    for text, line in _edge_lines(front):
        for cited in cited_in_line(text, surnames):
            yield cited, Place(cited.words, _source(line), line.page)
    for cited in cited_in_line(front.tags.subject):
        yield cited, Place(cited.words, MetadataSource.TAGS, None)
    for line in front.lines:
        if line.page == 1 and not line.edge:
            dated = (cited for cited in cited_in_line(line.text) if not cited.journal)
            yield from ((cited, Place(cited.words, MetadataSource.TITLE_PAGE, 1)) for cited in dated)


def _edge_lines(front: Front) -> Iterator[tuple[str, PrintedLine]]:
    """Lines of heads and feet, then the same lines each with the one below it."""
    edges = [line for line in front.lines if line.running or line.page == 1 and line.edge]
    yield from {line.text: line for line in reversed(edges)}.items()
    yield from {cell: line for line in reversed(edges) for cell in line.cells}.items()
    for above, below in pairwise(front.lines):
        if above.page == below.page == 1 and above.edge:
            yield f"{above.text}\n{below.text}", above


def _source(line: PrintedLine) -> MetadataSource:
    return MetadataSource.RUNNING_LINE if line.running else MetadataSource.TITLE_PAGE


def edge_texts(front: Front) -> Iterator[str]:
    """The texts of heads and feet: what an abbreviated name may stand for."""
    return (line.text for line in front.lines if line.running or line.page == 1 and line.edge)


def running_names(front: Front) -> Iterator[tuple[str, Place]]:
    """Names of journals that stand alone in running lines: known ones, and those that call themselves journals."""
    held: Counter[str] = Counter(_DIGITS.sub("", line.text).strip() for line in front.lines if line.running)
    pages = {_DIGITS.sub("", line.text).strip(): line for line in reversed(front.lines) if line.running}
    for text, count in held.items():
        name = journal_name(text)
        if name is None or plain_name(name) in plain_name(front.tags.title or ""):
            continue
        if full_name(name) or count >= _LEAST_PAGES and called_journal(name):
            yield name, Place(pages[text].text, MetadataSource.RUNNING_LINE, pages[text].page)
