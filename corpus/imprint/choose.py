"""One value of several that a publication gives: its DOI, journal, year, licence and identifiers, with their places."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from corpus.imprint.citations import Cited
from corpus.imprint.doi import PrintedDoi, find_dois
from corpus.imprint.front import Front, Place, PrintedLine, edge_texts, running_names
from corpus.imprint.licence import find_licence
from corpus.imprint.names import expands, journal_name
from corpus.imprint.publishers import ARTICLES, full_name, prefix_of
from schemas.document import MetadataSource

_NOT_OWN = re.compile(
    r"\bregist(?:er|ry|ration)|\btrial (?:regist|number|id)|\bOSF\b|data ?sets?\b|\bdata\b.{0,40}\bavailable|deposited|"
    r"repositor|supplement|retract|erratum|corrigendum|\bcomment(?:ary)? on\b|see (?:also )?(?:editorial|comment)|"
    r"linked (?:article|comment)|reproduced|adapted|companion|previously",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"^\[?\d{1,3}[.\])]\s|^\[\d")
_PMID = re.compile(r"\bPMID\s?:?\s?(\d{5,8})\b")
_PMCID = re.compile(r"\b(?:PMCID\s?:?\s?|pmc/articles/)(PMC\d{5,8})\b")
_BEFORE = 2  # lines that may announce whose DOI it is
_LICENCE_PAGES = 2  # at either end
_GRANTS = re.compile(r"article|work\b|licen|distributed|open access|permits", re.IGNORECASE)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Chosen(Generic[T]):
    """A value and its place."""

    value: T
    place: Place


def choose_doi(front: Front) -> Chosen[str] | None:
    """The article's own DOI: never a registry's, a data set's or a reference's."""
    best: tuple[int, Chosen[str]] | None = None
    texts = [line.text for line in front.lines]
    counts: dict[str, int] = {}
    found = [one for one in find_dois(texts) if _is_article(one.doi)]
    for one in found:
        counts[one.doi.lower()] = counts.get(one.doi.lower(), 0) + 1
    cited = {one.doi.lower() for text, _ in front.blocks() for one in find_dois([text])}
    for one in found:
        line = front.lines[one.line]
        weight = _weight(one, line, texts, one.doi.lower() in cited) + min(counts[one.doi.lower()] - 1, 3)
        if weight > 1 and (best is None or weight > best[0]):
            source = MetadataSource.RUNNING_LINE if line.running else MetadataSource.TITLE_PAGE
            best = weight, Chosen(one.doi, Place(line.text, source, line.page))
    told = front.tags.doi
    if told and _is_article(told) and (best is None or told.lower() not in counts and best[0] < 5):
        return Chosen(told, Place(told, MetadataSource.TAGS, None))
    if told and told.lower() in counts:
        printed = next(one for one in found if one.doi.lower() == told.lower())
        line = front.lines[printed.line]
        source = MetadataSource.RUNNING_LINE if line.running else MetadataSource.TITLE_PAGE
        return Chosen(printed.doi, Place(line.text, source, line.page))
    return best[1] if best else None


def _is_article(doi: str) -> bool:
    known = prefix_of(doi)
    return known is None or known.kind in ARTICLES


def _weight(one: PrintedDoi, line: PrintedLine, texts: Sequence[str], cited: bool) -> int:
    """How surely a DOI is the article's own: 2 and more is believed."""
    alone = len(one.before) < 40 and not line.edge
    context = " ".join(texts[max(0, one.line - _BEFORE) : one.line]) if alone else ""
    own = not _NOT_OWN.search(f"{context} {one.before}") and not _REFERENCE.match(line.text)
    if line.running:
        return 4 + one.labelled
    if cited or line.cites and one.labelled:
        return 5
    if line.page > 2 or not own:
        return 0
    return 2 * line.edge + one.labelled + (1 if line.page == 1 else 0)


def choose_journal(front: Front, cited: Iterable[tuple[Cited, Place]], doi: str | None) -> Chosen[str] | None:
    """The journal's name: of the DOI's beginning where that stands for one journal, else as printed, in full where it is."""
    known = prefix_of(doi) if doi else None
    if known is not None and known.journal and doi:
        return Chosen(known.journal, Place(doi, MetadataSource.DOI_PREFIX, None))
    names = [Chosen(one.journal, place) for one, place in cited if one.journal]
    if told := journal_name(front.tags.journal or ""):
        names.append(Chosen(told, Place(told, MetadataSource.TAGS, None)))
    names += [Chosen(name, place) for name, place in running_names(front)]
    if not names:
        return None
    first = names[0]
    longer = (*(one.value for one in names), *(journal_name(text) or "" for text in edge_texts(front)))
    full = full_name(first.value) or next(
        (name for name in longer if expands(first.value, name)), first.value
    )
    return Chosen(full, first.place)


def choose_year(front: Front, cited: Iterable[tuple[Cited, Place]]) -> Chosen[int] | None:
    """The earliest year in which it was published or that its citation names; else that of the copyright or the tags.

    The tags' year counts where it is the one before: a volume bears the year after its first articles.
    """
    years = [(one, Chosen(one.year, place)) for one, place in cited if one.year]
    told = front.tags.year
    tagged = Chosen(told, Place(str(told), MetadataSource.TAGS, None)) if told else None
    for sure in (
        [year for one, year in years if not one.rule.startswith("copyright")],
        [year for _, year in years],
    ):
        if sure:
            printed = min(sure, key=lambda year: year.value)
            return tagged if tagged is not None and tagged.value == printed.value - 1 else printed
    return tagged


def choose_licence(front: Front) -> Chosen[str] | None:
    """The Creative Commons licence that the first pages or, failing these, the last ones grant."""
    first = [line for line in front.lines if line.page <= _LICENCE_PAGES]
    last = [line for line in front.lines if line.page > max(front.pages - _LICENCE_PAGES, _LICENCE_PAGES)]
    for lines in (first, last):
        text = " ".join(line.text for line in lines)
        found = find_licence(text)
        if found is not None and _GRANTS.search(text):
            page = next((line.page for line in lines if found.words[:12] in line.text), lines[0].page)
            return Chosen(found.name, Place(found.words, MetadataSource.TITLE_PAGE, page))
    found = find_licence(front.tags.licence)
    return Chosen(found.name, Place(found.words, MetadataSource.TAGS, None)) if found else None


def choose_pmid(front: Front) -> Chosen[str] | None:
    """The PMID printed on the first pages or in running lines."""
    return _identifier(front, _PMID)


def choose_pmcid(front: Front) -> Chosen[str] | None:
    """The PMCID printed on the first pages or in running lines, with its letters."""
    return _identifier(front, _PMCID)


def _identifier(front: Front, pattern: re.Pattern[str]) -> Chosen[str] | None:
    for line in front.lines:
        match = pattern.search(line.text) if line.running or line.page <= _LICENCE_PAGES else None
        if match is not None and not _REFERENCE.match(line.text):
            source = MetadataSource.RUNNING_LINE if line.running else MetadataSource.TITLE_PAGE
            return Chosen(match[1], Place(line.text, source, line.page))
    return None
