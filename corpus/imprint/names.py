"""Words that tell names of persons, of journals and of institutions apart."""

import csv
import re
from functools import cache
from importlib.resources import files

from corpus.imprint.banners import banners
from corpus.imprint.publishers import full_name

_WORD = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 14  # of a journal's name
_NAME_TOKEN = re.compile(
    r"(?:[A-ZÀ-ÞĀ-ſ][^\W\d_]{0,30}\.?|[A-Z]{1,3}\.?|[dlDLO]['’])(?:[-'’.‐–]{1,2}[^\W\d_]{1,30}\.?){0,4}"
)


@cache
def words_of(kind: str) -> frozenset[str]:
    """The words of one kind: `affiliation`, `degree`, `journal`, `no_journal`, `particle`, `suffix`."""
    with (files("corpus.imprint") / "names.csv").open(encoding="utf-8") as lines:
        return frozenset(row["word"] for row in csv.DictReader(lines) if row["kind"] == kind)


def journal_name(text: str) -> str | None:
    """A text as the name of a journal, None where it cannot be one.

    >>> journal_name("Case Reports in Urology,"), journal_name("Received 3 May"), journal_name("Department of Surgery")
    ('Case Reports in Urology', None, None)
    """
    name = " ".join(text.split()).strip(" .,;:|®™")
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or len(words) > _MOST_WORDS or sum(map(len, words)) < 3 or name.islower():
        return None
    if full_name(name):
        return name
    if "et al" in name or words_of("no_journal").intersection(words) or banners(name):
        return None
    digits = sum(map(str.isdigit, name))
    return name if digits <= 4 and digits < 0.3 * len(name) else None


def called_journal(text: str) -> bool:
    """True for words by which a journal calls itself one: "Journal of", "Annals of", "Case Reports in"."""
    small = " ".join(text.lower().split())
    return any(re.search(rf"\b{re.escape(word)}\b", small) for word in words_of("journal"))


def expands(short: str, full: str) -> bool:
    """True when `short` abbreviates `full` word by word.

    >>> expands("Clin Case Rep.", "Clinical Case Reports"), expands("Clin Case Rep", "Case Reports in Urology")
    (True, False)
    """
    little = [word.lower() for word in _WORD.findall(short)]
    words = [
        word.lower()
        for word in _WORD.findall(full)
        if word.lower() not in ("of", "in", "and", "the", "for", "et")
    ]
    pairs = list(zip(little, words, strict=False))
    return (
        len(little) == len(words) and all(word.startswith(part) for part, word in pairs) and little != words
    )


def is_affiliation(text: str) -> bool:
    """True for a line that names an institution, an address or a date rather than persons."""
    small = [word.lower() for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", text)]
    return "@" in text or bool(words_of("affiliation").intersection(small))


def _is_degree(word: str) -> bool:
    """True for "MD" and "PhD", not for the names "Ma" and "Do"."""
    return word.lower() in words_of("degree") and not word.istitle()


def person(text: str) -> str | None:
    """A text as the name of a person as printed, without degrees and marks; None where it is none.

    >>> person("Mary B. van der Berg, MD"), person("For the Sample Group"), person("Ruth Abel1*")
    ('Mary B. van der Berg', None, 'Ruth Abel')
    """
    tokens = re.sub(r"[\d*†‡§¶#∗⁎✉⇑,()]+", " ", text).split()
    while tokens and _is_degree(tokens[-1]):
        tokens.pop()
    if not 2 <= len(tokens) <= 7 or banners(" ".join(tokens)):
        return None
    particles = words_of("particle") | words_of("suffix")
    if not all(_NAME_TOKEN.fullmatch(token) or token.lower() in particles for token in tokens):
        return None
    if not any(
        len(_WORD.findall(token)[0]) > 1 for token in tokens if token[0].isupper() and _WORD.search(token)
    ):
        return None
    return None if tokens[-1].lower() in words_of("particle") and tokens[-1].islower() else " ".join(tokens)
