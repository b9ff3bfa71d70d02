"""The words that all rules share: named lists of `vocabulary.toml`, in a regex as `<<name>>` and from Python as values."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.errors import RuleError

DEPTH = 5  # parts may use parts, to this depth
_NAME = re.compile(r"<<(\w+)>>")


def values(name: str) -> Mapping[str, Any]:
    """The words of a list with what each stands for.

    >>> values("month")["sept"]
    9
    """
    words = _lists()[name]
    if not isinstance(words, dict):
        raise RuleError(f"vocabulary: the words of {name!r} have no values; use words({name!r})")
    return words


def words(name: str) -> tuple[str, ...]:
    """The words of a list, longest first.

    >>> words("times_word")
    ('thrice', 'twice', 'once')
    """
    return _ordered(_lists()[name])


def expand(source: str, parts: Mapping[str, str]) -> str:
    """The regex with its named parts put in: those of its own file before those of the vocabulary.

    Raises KeyError for a name that neither knows.

    >>> expand("in <<times_word>>", {})
    'in (?:thrice|twice|once)'
    """
    for _ in range(DEPTH):
        expanded = _NAME.sub(lambda match: parts.get(match[1]) or _shared()[match[1]], source)
        if expanded == source:
            return expanded
        source = expanded
    return source


def fragments(table: Mapping[str, Any]) -> Mapping[str, str]:
    """What each name of a vocabulary's table stands for in a regex: a list for any of its words, longest first.

    >>> fragments({"lists": {"day": ["mon", "monday"]}, "parts": {"on": "on <<day>>"}})
    {'day': '(?:monday|mon)', 'on': 'on <<day>>'}
    """
    lists = {
        name: f"(?:{'|'.join(map(re.escape, _ordered(listed)))})" for name, listed in table["lists"].items()
    }
    return {**lists, **table["parts"]}


def _ordered(listed: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(listed, key=lambda word: (-len(word), word)))


@cache
def _shared() -> Mapping[str, str]:
    return fragments(_vocabulary())


def _lists() -> Mapping[str, Any]:
    lists: Mapping[str, Any] = _vocabulary()["lists"]
    return lists


@cache
def _vocabulary() -> Mapping[str, Any]:
    table = tomllib.loads((files("extractors") / "english" / "vocabulary.toml").read_text(encoding="utf-8"))
    for name, listed in table["lists"].items():
        if bad := [word for word in listed if word != word.lower() or _NAME.search(word)]:
            raise RuleError(f"vocabulary: {name} holds {bad[0]!r}, which is no plain word in lower case")
        if name in table["parts"]:
            raise RuleError(f"vocabulary: {name!r} is a list and a part; rename one")
    return table
