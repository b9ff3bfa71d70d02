"""Journal and year from the ways in which publications cite themselves (`citations.toml`)."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.imprint.names import journal_name
from corpus.imprint.publishers import full_name

_KEYS = frozenset({"id", "regex", "yes", "no"})
_IN_BLOCK = "in_block"  # the key of rules that hold inside a whole citation only
_AUTHORS = re.compile(r"^.{1,160}?\bet al\b\.?,?\s{1,3}")
_SENTENCE = re.compile(r"(?:(?<=[.?!)])|(?<=,))\s(?=[A-Z])")
_ABBREVIATED = re.compile(r"(?:^|[\s(])[^\W\d_]{1,4}\.$")
_BLOCK_YEAR = re.compile(r"[\s(](?P<year>(?:19[5-9]|20[0-4])\d)\b")
_LONGEST = 1_500  # characters of one citation


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of citing; `in_block` when it holds inside a whole citation only."""

    id: str
    regex: re.Pattern[str]
    in_block: bool = False


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation says: a journal, a year, or both; `rank` counts from the surest rule."""

    journal: str | None
    year: int | None
    rule: str
    rank: int
    words: str


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in their order, each proved by its own examples. Raises ValueError for a rule that fails one."""
    with (files("corpus.imprint") / "citations.toml").open("rb") as data:
        table = tomllib.load(data)
    found = []
    for row in table["rule"]:
        if row.keys() - {_IN_BLOCK} != _KEYS:
            raise ValueError(f"citations.toml {row.get('id')}: keys {sorted(row.keys() ^ _KEYS)}")
        regex = re.compile(_filled(row["regex"], table["parts"]), re.MULTILINE)
        rule = Rule(row["id"], regex, bool(row.get(_IN_BLOCK, False)))
        _prove(rule, row)
        found.append(rule)
    return tuple(found)


def _filled(regex: str, parts: Mapping[str, str]) -> str:
    for name, part in parts.items():
        regex = regex.replace("{" + name + "}", part)
    return regex


def _prove(rule: Rule, row: Mapping[str, list[Any]]) -> None:
    for example in row["yes"]:
        text, journal, year = example
        match = rule.regex.search(text)
        found = (_group(match, "journal") or "", int(_group(match, "year") or 0)) if match else None
        if found != (journal, year):
            raise ValueError(f"citations.toml {rule.id}: {text!r} gives {found}, not {(journal, year)}")
    for text in row["no"]:
        if rule.regex.search(text):
            raise ValueError(f"citations.toml {rule.id}: matches {text!r}")


def _group(match: re.Match[str], name: str) -> str | None:
    return match.groupdict().get(name)


def cited_in_line(text: str, surnames: Sequence[str] = ()) -> Iterator[Cited]:
    """What one printed line (or two, parted by a line end) says; `surnames` may stand before the journal's name."""
    yield from _read(_without_authors(text, surnames))


def _without_authors(text: str, surnames: Sequence[str]) -> str:
    rest = _AUTHORS.sub("", text, count=1)
    if rest != text or not surnames:
        return rest
    known = "|".join(re.escape(name) for name in sorted(surnames, key=len, reverse=True)[:60])
    return re.sub(rf"^(?:{known})(?:\s(?:and|&)\s(?:{known}))?,?\s(?=[A-Z])", "", text, count=1)


def cited_in_block(text: str) -> Iterator[Cited]:
    """What a whole citation says: authors, title, journal, year and so on, one after the other."""
    text = " ".join(text.split())[:_LONGEST]
    starts = [match.end() for match in _SENTENCE.finditer(text)]
    for start in reversed(starts):
        for found in _read(text[start:], anchored=True):
            short = _ABBREVIATED.search(text[max(0, start - 8) : start - 1])
            if found.journal and (not short or full_name(found.journal)):
                yield found
    yield from (found for found in _read(text) if not found.journal)
    if year := _BLOCK_YEAR.search(text):
        yield Cited(None, int(year["year"]), "block_year", len(rules()), text)


def _read(text: str, *, anchored: bool = False) -> Iterator[Cited]:
    for rank, rule in enumerate(rules()):
        if rule.in_block and not anchored:
            continue
        match = rule.regex.match(text) if anchored else rule.regex.search(text)
        if match is None:
            continue
        written = _group(match, "journal")
        journal = journal_name(written.replace("\n", " ")) if written else None
        year = _group(match, "year")
        if written and journal is None:
            continue
        yield Cited(journal, int(year) if year else None, rule.id, rank, " ".join(match[0].split()))
