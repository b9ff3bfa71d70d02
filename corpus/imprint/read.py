"""The front of a PDF read for what the publication says of itself, each value with the words it stands on."""

import re
from collections.abc import Collection, Iterator, Sequence

from corpus.builder import tidy
from corpus.imprint.authors import authors_below
from corpus.imprint.banners import article_types
from corpus.imprint.choose import (
    Chosen,
    choose_doi,
    choose_journal,
    choose_licence,
    choose_pmcid,
    choose_pmid,
    choose_year,
)
from corpus.imprint.file_tags import FileTags
from corpus.imprint.front import NotedLine, Place, citations, front_of, noted, running_names
from corpus.imprint.publishers import full_name, plain_name, prefix_of
from corpus.imprint.title import TITLE_PAGES, VERSION, find_title, grown
from corpus.layout import Line, lines_of
from schemas.document import Metadata, MetadataSource, Origin

_MARKS = re.compile(r"[\s*†‡§¶#∗⁎☆✩]{1,6}$")


class FirstPages:
    """What an imprint is read from, seen page by page: the first pages, and of the others the lines that may speak of it."""

    def __init__(self, count: int) -> None:
        """`count` is the number of pages to come."""
        self.pages: list[list[Line]] = []
        self.heights: list[float] = []
        self.noted: list[list[NotedLine]] = []
        self._count = count

    def see(self, lines: Sequence[Line], height: float) -> None:
        """Note the lines of the next page and how high it is."""
        page, number = list(_unboxed(lines)), len(self.noted) + 1
        self.noted.append(noted(page, number, height, self._count))
        if number <= TITLE_PAGES:
            self.pages.append(page)
            self.heights.append(height)


class Imprint:
    """What a PDF says of itself: `title` holds the title's lines, `metadata` gives the rest."""

    def __init__(
        self, first: FirstPages, running: Collection[tuple[int, int]], tags: FileTags, body: float
    ) -> None:
        """`running` holds the places of running lines, `tags` what the file says of itself, `body` the size of the body's type."""
        pages = first.pages
        self._front = front_of(first.noted, running, tags)
        self._doi = choose_doi(self._front)
        journals = self._journals()
        still = [[line for line in page if line.place not in running] for page in pages]
        self.title = find_title(
            still, first.heights, body=body, told=tags.title, journals=journals
        ) or find_title(pages, first.heights, body=body, told=tags.title, journals=journals)
        self.title = grown(self.title, [line for page in pages for line in page])
        self._page = pages[self.title[0].page - 1] if self.title else []  # the others are not kept
        self._authors = self._read_authors()

    def _journals(self) -> frozenset[str]:
        """The plain names of journals that the pages bear, so that none of them is taken for the title."""
        names = [cited.journal for cited, _ in citations(self._front, ()) if cited.journal]
        names += [name for name, _ in running_names(self._front)]
        if self._doi is not None and (known := prefix_of(self._doi.value)) is not None and known.journal:
            names += [known.journal, *known.shorter]
        names += [full for name in names if (full := full_name(name))]
        if self._front.tags.journal:
            names.append(self._front.tags.journal)
        return frozenset(plain_name(name) for name in names)

    def _read_authors(self) -> Chosen[tuple[str, ...]] | None:
        """The names below the title; those of the tags where none were recognised or their letters or number say otherwise."""
        printed: tuple[str, ...] = ()
        if self.title:
            low = max(line.base for line in self.title)
            ours = {id(line) for line in self.title}
            left, right = min(line.x0 for line in self.title), max(line.x1 for line in self.title)
            below = [
                line
                for line in self._page
                if line.base > low and id(line) not in ours and line.x1 > left and line.x0 < right
            ]
            printed = authors_below(sorted(below, key=lambda line: (line.base, line.x0)))
        told = tuple(_given_first(name) for name in self._front.tags.authors)
        shared = len({plain_name(name) for name in told} & {plain_name(name) for name in printed})
        if len(told) > 1 and (len(told) != len(printed) or len(told) > shared >= len(told) / 2):
            return Chosen(told, Place("; ".join(told), MetadataSource.TAGS, None))
        if printed:
            return Chosen(printed, Place(", ".join(printed), MetadataSource.TITLE_PAGE, self.title[0].page))
        return None

    def metadata(self, title: str | None) -> Metadata:
        """Everything, with the title as it stands in the text; None where it stands on no page."""
        cited = list(
            citations(
                self._front, [name.split()[-1] for name in self._authors.value] if self._authors else ()
            )
        )
        doi = self._doi
        found: dict[str, Chosen[str] | Chosen[int] | Chosen[tuple[str, ...]] | None] = {
            "title": self._title(title),
            "authors": self._authors,
            "journal": choose_journal(self._front, cited, doi.value if doi else None),
            "year": choose_year(self._front, cited),
            "doi": doi,
            "pmid": choose_pmid(self._front),
            "pmcid": choose_pmcid(self._front),
            "licence": choose_licence(self._front),
        }
        known = {field: chosen for field, chosen in found.items() if chosen is not None}
        origins = tuple(
            Origin(field=field, source=one.place.source, words=one.place.words, page=one.place.page)
            for field, one in known.items()
        )
        values = {field: chosen.value for field, chosen in known.items()}
        return Metadata.model_validate({**values, "article_types": self._types(), "origins": origins})

    def _title(self, printed: str | None) -> Chosen[str] | None:
        """The title as it stands in the text, else (inside a box) as its lines say it, else as the tags do."""
        words = tidy(printed or " ".join(line.text for line in self.title))
        if words:
            return Chosen(
                _MARKS.sub("", VERSION.sub("", words)),
                Place(words, MetadataSource.TITLE_PAGE, self.title[0].page),
            )
        told = self._front.tags.title
        return Chosen(told, Place(told, MetadataSource.TAGS, None)) if told else None

    def _types(self) -> tuple[str, ...]:
        """What the banner above the title calls the article."""
        if not self.title:
            return ()
        above = (line for line in self._page if line.base < self.title[0].base)
        return tuple(dict.fromkeys(words for line in above for words in article_types(line.text)))


def _unboxed(page: Sequence[Line]) -> Iterator[Line]:
    """The page's lines, with those of a framed part in the place of the one line that stands for it."""
    for line in page:
        if line.region is None:
            yield line
            continue
        for inner in lines_of(line.region.words):
            inner.page = line.page
            yield inner


def _given_first(name: str) -> str:
    """A name with the family's name first as the page would print it: "Ruth Abel" of "Abel, Ruth"."""
    last, comma, given = name.partition(", ")
    return f"{given} {last}" if comma and given and "," not in given else name
