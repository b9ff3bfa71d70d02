"""The corpora: beside the rules of a room stands what its texts mean, walked through the room as production walks it.

A `corpus.toml` holds `[[line]]`s with a `text` and what the room reads in it, under the names that its reader gives;
what a line leaves out is not read there, so that extra finds fail.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from extractors.english.numbers.digits import read_number
from extractors.english.numbers.values import mixed, numeral
from extractors.english.rules import load_rules, rooms
from extractors.english.units.values import unit_at

ROOT = Path(str(files("extractors")))
# Rooms of rules that have no corpus yet; the list only shrinks.
WITHOUT = {
    "cases", "english/ages", "english/dates", "english/sentences", "english/times", "families/medications", "families/newborns",
    "families/obstetric", "families/patient", "families/pregnancy", "publication", "setting", "story", "tables",
}  # fmt: skip
# Corpora that a test of their own walks.
ELSEWHERE = {"english/context", "families/labs"}
# Rules whose room has a corpus without a line for them; the list only shrinks.
UNPROVED = {
    "english/context": {"filler", "list", "no_or_use_of", "label", "was_withheld", "neither_was", "but_chose"}
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


READERS: dict[str, Callable[[str], dict[str, Any]]] = {"english/numbers": _number, "english/units": _unit}


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


def test_rooms_without_a_corpus_are_known() -> None:
    assert {room for room in rooms() if room not in CORPORA} == WITHOUT


@pytest.mark.parametrize("room", [room for room in rooms() if room in CORPORA])
def test_every_rule_has_a_line(room: str) -> None:
    texts = [line["text"] for line in CORPORA[room]]
    unproved = {rule.id for rule in load_rules(room) if not any(rule.search(text) for text in texts)}
    assert unproved == UNPROVED.get(room, set())


@pytest.mark.parametrize("room", CORPORA)
def test_no_text_stands_twice(room: str) -> None:
    texts = [line["text"] for line in CORPORA[room]]
    assert len(texts) == len(set(texts))
