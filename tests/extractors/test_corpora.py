"""The corpora: beside the rules of a room stands what its texts mean, walked through the room as production walks it.

A `corpus.toml` holds `[[line]]`s with a `text` and what the room reads in it, under the names that its reader gives;
what a line leaves out is not read there, so that extra finds fail.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from extractors.english.ages.values import find as find_ages
from extractors.english.dates.values import AMBIGUOUS
from extractors.english.dates.values import find as find_dates
from extractors.english.numbers.digits import read_number
from extractors.english.numbers.values import mixed, numeral
from extractors.english.quantities.values import find as find_quantities
from extractors.english.rules import Rule, load_rules
from extractors.english.rules import rooms as all_rooms
from extractors.english.sentences.values import split
from extractors.english.times.relative import find as find_steps
from extractors.english.times.stretches import compose
from extractors.english.units.values import unit_at
from schemas.gestation import Anchor
from tests.extractors import rooms

FAR = 200  # characters of a text that a rule is asked of at once
_WORD = re.compile(r"\w+|[^\w\s]")
_CELL_ENDS = re.compile(r"<[^>]+>|[|\n]")
ROOT = Path(str(files("extractors")))
# Corpora that a test of their own walks.
ELSEWHERE = {
    "consistency",
    "english/context",
    "families/labs",
    "families/medications",
    "families/obstetric",
    "families/patient",
    "tables",
}


def _number(text: str) -> dict[str, Any]:
    read = (reader(text) for reader in (read_number, mixed, numeral))
    found = next((value for value in read if value is not None), None)
    return {} if found is None else {"means": found}


def _unit(text: str) -> dict[str, Any]:
    """The unit behind the number, which must end the text."""
    number = re.match(r"[\d.]+", text)
    hit = unit_at(text, number.end()) if number else None
    return {} if hit is None or hit[1] < len(text) else {"means": hit[2].ucum}


def _ages(text: str) -> dict[str, Any]:
    """Each age with its precision, what it is counted from, and whether it is told as about so."""
    told = []
    for age in (mention.value for mention in find_ages(text)):
        anchor = [] if age.anchor is Anchor.UNSTATED else [age.anchor.value]
        told.append(
            " ".join([str(age), age.precision.value, *anchor, *(["about"] if age.approximate else [])])
        )
    return {"means": told} if told else {}


def _dates(text: str) -> dict[str, Any]:
    """Each date as far as it is told, with a question mark where day and month may be either."""
    told = []
    for mention in find_dates(text):
        parts = (mention.value.year, mention.value.month, mention.value.day)
        unsure = "?" if mention.confidence <= AMBIGUOUS else ""
        told.append("-".join(f"{part:02}" for part in parts if part is not None) + unsure)
    return {"means": told} if told else {}


def _times(text: str) -> dict[str, Any]:
    """The stretches of the ages, and the relative times, of a text that tells of a pregnancy."""
    text = f"In this pregnancy: {text}"
    stretches = [
        " ".join([told.side or "", told.joint.value, *(str(age.value) for age in told.times)]).strip()
        for told in compose(text, 0, find_ages(text))
    ]
    steps = [
        " ".join(
            [
                f"{step.days:+d}",
                *([step.event.value] if step.event else []),
                *(["lasting"] if step.lasting else []),
            ]
        )
        for step in (mention.value for mention in find_steps(text))
    ]
    return {name: told for name, told in (("stretches", stretches), ("steps", steps)) if told}


def _sentences(text: str) -> dict[str, Any]:
    """The sentences of a text."""
    return {"means": [text[start:end] for start, end in split(text)]}


def _quantities(text: str) -> dict[str, Any]:
    """Each amount with its unit, per kilogram where it is so, and in how many hours it is taken."""
    told = []
    for one in find_quantities(text):
        high = "" if one.high is None else f"-{one.high:g}"
        hours = "" if one.per_hours is None else f" in {one.per_hours:g} h"
        told.append(f"{one.low:g}{high} {one.unit}{'/kg' if one.per_kg else ''}{hours}")
    return {"means": told} if told else {}


READERS: dict[str, Callable[[str], dict[str, Any]]] = {
    "english/ages": _ages,
    "english/dates": _dates,
    "english/numbers": _number,
    "english/quantities": _quantities,
    "english/sentences": _sentences,
    "english/times": _times,
    "english/units": _unit,
    "cases": rooms.cases,
    "families/newborns": rooms.newborns,
    "families/pregnancy": rooms.pregnancy,
    "publication": rooms.publication,
    "setting": rooms.setting,
    "story": rooms.events,
}


def _corpora() -> dict[str, list[dict[str, Any]]]:
    return {
        path.parent.relative_to(ROOT).as_posix(): tomllib.loads(path.read_text(encoding="utf-8"))["line"]
        for path in sorted(ROOT.rglob("corpus.toml"))
    }


CORPORA = _corpora()


def _lines() -> Iterator[tuple[str, dict[str, Any]]]:
    for room, lines in CORPORA.items():
        if room in READERS:
            yield from ((room, line) for line in lines)


@pytest.mark.parametrize(
    ("room", "line"), list(_lines()), ids=lambda one: one if isinstance(one, str) else one["text"][:60]
)
def test_a_text_means_this_and_no_more(room: str, line: dict[str, Any]) -> None:
    assert {"text": line["text"], **READERS[room](line["text"])} == line


def test_every_corpus_is_walked() -> None:
    assert CORPORA.keys() == READERS.keys() | ELSEWHERE


def _corpus_of(room: str) -> str | None:
    """The room whose corpus walks the rules of this one: its own, or that of the room it is a part of."""
    return next((path for path in (room, room.rpartition("/")[0]) if path in CORPORA), None)


def test_every_room_has_a_corpus() -> None:
    assert [room for room in all_rooms() if _corpus_of(room) is None] == []


@pytest.mark.parametrize("room", all_rooms())
def test_every_rule_has_a_line(room: str) -> None:
    texts = [text for line in CORPORA[_corpus_of(room) or room] for text in _texts(line)]
    assert [rule.id for rule in load_rules(room) if not any(_is_asked(rule, text) for text in texts)] == []


def _texts(line: dict[str, Any]) -> list[str]:
    """What is read in a line: its text, or the cells, caption and notes of its table."""
    if "text" in line:
        return [line["text"]]
    cells = [unescape(cell) for cell in _CELL_ENDS.split(line["table"])]
    return [line.get("caption", ""), *line.get("notes", ()), *cells]


def _is_asked(rule: Rule, text: str) -> bool:
    """True if the rule matches in the text, or words before or behind a place of it, which it was written for."""
    if rule.search(text):
        return True
    anchored = [mark in rule.pattern.pattern for mark in "^$"]
    places = sorted({place for word in _WORD.finditer(text) for place in word.span()} | {0, len(text)})
    starts, ends = (places if given else [end] for given, end in zip(anchored, (0, len(text)), strict=True))
    return any(
        any(anchored) and _matches(rule, text[max(start, end - FAR) : end])
        for start in starts
        for end in ends
    )


def _matches(rule: Rule, words: str) -> bool:
    return any(match[0] for match in rule.pattern.finditer(words))


@pytest.mark.parametrize("room", CORPORA)
def test_no_text_stands_twice(room: str) -> None:
    texts = [line.get("text") or line["name"] for line in CORPORA[room]]
    assert len(texts) == len(set(texts))
