"""Whether two documents are sources of one article.

An identifier alone is not enough: a reply prints the DOI of what it replies to. Nor is a title: two letters
are called alike. What decides is how much of the shorter text stands in the longer one, and how much of what
it says in figures: that differs where patients differ, even in texts that follow one form.
"""

from enum import IntEnum

from rapidfuzz import fuzz

from pipeline.articles.evidence import Evidence
from pipeline.articles.titles import ALIKE

SHORT = 40  # words; of so few, what two texts share means nothing
TELLING = 150  # words of a text that can decide without a title
FEWEST_FIGURES = 10
SOME = 0.2  # of the shorter text: two articles of one author share a sixth at most
HALF = 0.35  # a PDF that was read badly still shares half
MOST = 0.6
ALL = 0.85  # the same text, whatever else they say
LEAST_LENGTH = 0.25  # of the longer text: an abstract in a volume of abstracts is not the volume
AUTHORS_AGREE = 70.0  # of 100


class Likeness(IntEnum):
    """Why two documents are sources of one article, the surest last. `SAID` is a person's word."""

    TEXT = 1
    TITLE = 2
    IDENTIFIER = 3
    SAID = 4


def likeness(one: Evidence, other: Evidence) -> Likeness | None:
    """Why two documents are sources of one article, None where they are not."""
    if barred(one, other):
        return None
    shared, figures = _part(one.shingles, other.shingles), _figures(one, other)
    if _same_identifier(one, other) and not _contradicted(one, other, shared):
        return Likeness.IDENTIFIER
    if _by_title(one, other, shared, figures):
        return Likeness.TITLE
    return Likeness.TEXT if same_text(one, other) or _by_text(one, other, shared, figures) else None


def barred(one: Evidence, other: Evidence) -> bool:
    """True where two documents say that they are not one article: other identifiers, or one is about the other."""
    if one.title and other.title and one.title.about != other.title.about:
        return True
    mine, others = one.identifiers, other.identifiers
    differ = any(mine[kind] != others[kind] for kind in mine.keys() & others.keys())
    return differ and not same_text(one, other)


def same_text(one: Evidence, other: Evidence) -> bool:
    """True for one text in two sources, whatever they call it: a preprint, or an identifier that was misread."""
    if _fewest(one, other) < TELLING or _lengths(one, other) < LEAST_LENGTH:
        return False
    figures = _figures(one, other)
    return _part(one.shingles, other.shingles) >= ALL and figures is not None and figures >= ALL


def _same_identifier(one: Evidence, other: Evidence) -> bool:
    return bool(one.identifiers.items() & other.identifiers.items())


def _contradicted(one: Evidence, other: Evidence, shared: float) -> bool:
    """True where text or title say that an identifier stands in one of the two by mistake."""
    if one.title and other.title:
        if one.title.alike(other.title):
            return False
        if one.title.unlike(other.title) and _fewest(one, other) < SHORT:
            return True
    return _fewest(one, other) >= SHORT and shared < SOME


def _by_title(one: Evidence, other: Evidence, shared: float, figures: float | None) -> bool:
    """True for one title over texts that agree, by authors who may be the same."""
    if not one.title or not other.title or not one.title.alike(other.title):
        return False
    if _authors(one, other) is False:
        return False
    if _fewest(one, other) < SHORT:
        return _by_title_alone(one, other)
    return shared >= HALF and (figures is None or figures >= HALF)


def _by_text(one: Evidence, other: Evidence, shared: float, figures: float | None) -> bool:
    """True for texts that agree in most, where neither title nor authors say otherwise."""
    if _numbered_apart(one, other) or _authors(one, other) is False:
        return False
    if _fewest(one, other) < TELLING or _lengths(one, other) < LEAST_LENGTH:
        return False
    return shared >= MOST and figures is not None and figures >= MOST


def _numbered_apart(one: Evidence, other: Evidence) -> bool:
    """True for parts I and II: titles that are one but for a number."""
    if not one.title or not other.title or one.title.alike(other.title):
        return False
    return fuzz.ratio(one.title.key, other.title.key) >= ALIKE


def _by_title_alone(one: Evidence, other: Evidence) -> bool:
    """True for records of hardly more than a title, which agree in all that they say."""
    same = one.title is not None and other.title is not None and one.title.key == other.title.key
    near = one.year is not None and other.year is not None and abs(one.year - other.year) <= 1
    return same and near and _authors(one, other) is True


def _authors(one: Evidence, other: Evidence) -> bool | None:
    """Whether the authors agree, None where one of the two names none or where it is not clear."""
    if not one.authors or not other.authors:
        return None
    if not one.authors & other.authors:
        return False
    mine, others = (" ".join(sorted(names)) for names in (one.authors, other.authors))
    return True if fuzz.token_set_ratio(mine, others) >= AUTHORS_AGREE else None


def _fewest(one: Evidence, other: Evidence) -> int:
    return min(len(one.words), len(other.words))


def _lengths(one: Evidence, other: Evidence) -> float:
    return _fewest(one, other) / max(len(one.words), len(other.words), 1)


def _figures(one: Evidence, other: Evidence) -> float | None:
    if min(len(one.figures), len(other.figures)) < FEWEST_FIGURES:
        return None
    return _part(one.figures, other.figures)


def _part(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of the smaller set that the larger one holds."""
    smaller, larger = sorted((one, other), key=len)
    return len(smaller & larger) / max(len(smaller), 1)
