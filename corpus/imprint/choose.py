"""One value of several that a publication gives: its DOI, journal, year, licence and identifiers, with their places."""

import re
from collections import Counter
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
_SURE = 5  # the weight of a DOI that is printed as the article's own
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
    found = [one for one in find_dois([line.text for line in front.lines]) if _is_article(one.doi)]
    weight, best = _surest(front, found)
    told = front.tags.doi
    if not told:
        return _printed(front, best) if best else None
    same = next((one for one in found if one.doi.lower() == told.lower()), None)
    if _is_article(told) and (best is None or same is None and weight < _SURE):
        return Chosen(told, Place(told, MetadataSource.TAGS, None))
    own = same or best
    return _printed(front, own) if own else None


def _surest(front: Front, found: Sequence[PrintedDoi]) -> tuple[int, PrintedDoi | None]:
    """The DOI that is most surely the article's own, and how surely; None where none is believed."""
    texts = [line.text for line in front.lines]
    counts = Counter(one.doi.lower() for one in found)
    cited = {one.doi.lower() for text, _ in front.blocks() for one in find_dois([text])}
    most, best = 1, None
    for one in found:
        doi = one.doi.lower()
        weight = _weight(one, front.lines[one.line], texts, doi in cited) + min(counts[doi] - 1, 3)
        if weight > most:
            most, best = weight, one
    return most, best


def _printed(front: Front, one: PrintedDoi) -> Chosen[str]:
    """A DOI with the line that it is printed on."""
    line = front.lines[one.line]
    source = MetadataSource.RUNNING_LINE if line.running else MetadataSource.TITLE_PAGE
    return Chosen(one.doi, Place(line.text, source, line.page))


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
