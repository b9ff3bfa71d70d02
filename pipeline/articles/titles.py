"""Titles as keys: whether two of them name one article, or a part of it, or a piece about it."""

import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapidfuzz import fuzz

ALIKE = 92.0  # of 100: a hyphen, a ligature or a letter may be lost, a word may not
UNLIKE = 60.0
FEWEST_WORDS = 4  # of a title that can tell one article from another
FEWEST_LETTERS = 20
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"i{2,3}|iv|vi{0,3}|ix|x")
_TAG = re.compile(r"<[^<>]{1,40}>")


@dataclass(frozen=True, slots=True)
class _Words:
    sources: tuple[str, ...]
    untelling: frozenset[str]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]


@cache
def words() -> _Words:
    """The table `articles.toml`; of two beginnings the longer comes first."""
    read = tomllib.loads((files(__package__) / "articles.toml").read_text(encoding="utf-8"))
    longest = {name: tuple(sorted(read[name], key=len, reverse=True)) for name in ("beginnings", "endings")}
    return _Words(tuple(read["sources"]), frozenset(read["untelling"]), **longest)


def folded(text: str) -> list[str]:
    """The words of a text in small letters without accents, apostrophes and mark-up.

    >>> folded("Erratum to: Müller's <i>placenta</i> accreta")
    ['erratum', 'to', 'mullers', 'placenta', 'accreta']
    """
    plain = unicodedata.normalize("NFKD", _TAG.sub(" ", text)).casefold().replace("'", "").replace("’", "")
    return _WORD.findall("".join(one for one in plain if not unicodedata.combining(one)))


@dataclass(frozen=True, slots=True)
class Title:
    """A title that tells one article from others: its words without those that make it a piece about one.

    `about` are those words: "erratum to", "reply"; empty for an article itself.
    """

    words: tuple[str, ...]
    about: str = ""

    @property
    def key(self) -> str:
        """Letters and digits in one run, so that spaces and hyphens do not matter."""
        return "".join(self.words)

    def alike(self, other: "Title") -> bool:
        """True for one title, as two sources print it; parts by number are not alike."""
        if self.about != other.about or _numbers(self.words) != _numbers(other.words):
            return False
        return self.key == other.key or fuzz.ratio(self.key, other.key) >= ALIKE

    def unlike(self, other: "Title") -> bool:
        """True for two titles, neither of which could be the other cut off."""
        return self.about != other.about or fuzz.partial_ratio(self.key, other.key) < UNLIKE


def title_of(text: str | None) -> Title | None:
    """The title, None for what names no single article, such as "Case report".

    >>> title_of("Erratum to: Lead poisoning from a cosmetic in pregnancy")
    Title(words=('lead', 'poisoning', 'from', 'a', 'cosmetic', 'in', 'pregnancy'), about='erratum to')
    >>> title_of("Case Report"), title_of("Placenta accreta")
    (None, None)
    """
    found = folded(text or "")
    about = ""
    joined = " ".join(found)
    for one in words().beginnings:
        if joined == one or joined.startswith(one + " "):
            about, found = one, found[len(one.split()) :]
            break
    else:
        for one in words().endings:
            if joined.endswith(" " + one):
                about, found = one, found[: -len(one.split())]
                break
    left = " ".join(found)
    if left in words().untelling or len(found) < FEWEST_WORDS or len(left) < FEWEST_LETTERS:
        return None
    return Title(tuple(found), about)


def _numbers(found: tuple[str, ...]) -> Counter[str]:
    """Arabic and Roman numbers of a title: what tells part I from part II."""
    arabic = _NUMBER.findall("".join(one if one.isdigit() else f"{one} " for one in found))
    return Counter([*arabic, *(one for one in found if _ROMAN.fullmatch(one))])
